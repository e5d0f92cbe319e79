#include "milter/transaction.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace nonsolicit::milter {
namespace {

std::shared_ptr<const conf::Options> options() {
  auto made = std::make_shared<conf::Options>();
  made->spool.directory = std::filesystem::temp_directory_path();
  made->limits.recipients = 3;
  return made;
}

Transaction begun(const std::string& sender = "<a@example.test>") {
  Transaction transaction;
  transaction.begin({.address = "192.0.2.1", .port = 25, .name = "c", .helo = "h"}, {},
                    {.text = sender, .parameters = {}}, options());
  return transaction;
}

std::string bytes(Transaction& transaction) {
  return std::string(transaction.content().front(transaction.content().size()));
}

TEST(Transaction, KnowsBothFormsOfTheNullSender) {
  for (const char* sender : {"", "<>"}) EXPECT_EQ(begun(sender).envelope().sender, "") << sender;
}

TEST(Transaction, StripsOnlyTheBracketsOfAnAddress) {
  struct Row {
    const char* given;
    const char* address;
    bool bracketed;
  };
  for (const Row& row :
       {Row{"<A.b+c@X.Test>", "A.b+c@X.Test", true}, Row{"local", "local", false},
        Row{"<\"a b\"@x.test>", "\"a b\"@x.test", true}, Row{"<@r.test:a@x.test>", "@r.test:a@x.test", true},
        Row{"<\xC3\xA4@x.test>", "\xC3\xA4@x.test", true}, Row{"<", "<", false}}) {
    Transaction transaction = begun();
    transaction.add_recipient({.text = row.given, .parameters = {"NOTIFY=NEVER"}}, "");
    ASSERT_EQ(transaction.envelope().recipients.size(), 1u) << row.given;
    EXPECT_EQ(transaction.envelope().recipients[0].address, row.address);
    EXPECT_EQ(transaction.envelope().recipients[0].bracketed, row.bracketed) << row.given;
    EXPECT_EQ(transaction.envelope().recipients[0].parameters, std::vector<std::string>{"NOTIFY=NEVER"});
  }
}

TEST(Transaction, LeavesOutRecipientsTheMtaRefused) {
  Transaction transaction = begun();
  transaction.add_recipient({.text = "<a@x.test>", .parameters = {}}, "error");
  transaction.add_recipient({.text = "<b@x.test>", .parameters = {}}, "smtp");
  ASSERT_EQ(transaction.envelope().recipients.size(), 1u);
  EXPECT_EQ(transaction.envelope().recipients[0].address, "b@x.test");
}

TEST(Transaction, FailsOverTheLimitOfRecipients) {
  Transaction transaction = begun();
  for (int i = 0; i < 4; i++) transaction.add_recipient({.text = "<a@x.test>", .parameters = {}}, "");
  EXPECT_STREQ(transaction.failure(), "too many recipients");
}

TEST(Transaction, WritesHeadersAsTheyStandOnTheWire) {
  Transaction transaction = begun();
  transaction.add_header("A", " spaced", LeadingSpace::kept);
  transaction.add_header("B", "tight", LeadingSpace::kept);
  transaction.add_header("C", "\ttab", LeadingSpace::kept);
  transaction.add_header("D", "cut", LeadingSpace::cut);
  transaction.add_header("E", " one\n two\r\n\tthree", LeadingSpace::kept);
  transaction.add_header("F", "", LeadingSpace::kept);
  transaction.end_headers();
  transaction.add_body("x\r\n");
  transaction.finish("Q1");
  EXPECT_EQ(bytes(transaction),
            "A: spaced\r\nB:tight\r\nC:\ttab\r\nD: cut\r\nE: one\r\n two\r\n\tthree\r\nF:\r\n\r\nx\r\n");
  EXPECT_EQ(transaction.envelope().queue_id, "Q1");
}

TEST(Transaction, EndsTheHeadersWhenNobodyToldIt) {
  Transaction with_body = begun();
  with_body.add_header("A", " b", LeadingSpace::kept);
  with_body.add_body("x");
  with_body.add_body("y");
  with_body.finish("");
  EXPECT_EQ(bytes(with_body), "A: b\r\n\r\nxy");
  Transaction without = begun();
  without.finish("");
  EXPECT_EQ(bytes(without), "\r\n");
}

TEST(Transaction, CountsHeadersThatAreOurs) {
  Transaction transaction = begun();
  for (const char* name :
       {"X-Nonsolicit", "x-nonsolicit", "X-NONSOLICIT ", "X-Nonsolicit-Release", "X-Nonsolicit-Other"}) {
    transaction.add_header(name, " v", LeadingSpace::kept);
  }
  EXPECT_EQ(transaction.verdict_headers(), 3);
  EXPECT_EQ(transaction.release_headers(), 1);
}

TEST(Transaction, FlagsAHeaderThatMayBeCut) {
  Transaction transaction = begun();
  transaction.add_header("A", std::string(kHeaderMayBeCut - 1, 'x'), LeadingSpace::kept);
  EXPECT_FALSE(transaction.envelope().header_cut);
  transaction.add_header("A", std::string(kHeaderMayBeCut, 'x'), LeadingSpace::kept);
  EXPECT_TRUE(transaction.envelope().header_cut);
}

TEST(Transaction, ForgetsEverythingAtTheNextMail) {
  Transaction transaction = begun();
  transaction.add_recipient({.text = "<a@x.test>", .parameters = {}}, "");
  transaction.add_header("X-Nonsolicit", " v", LeadingSpace::kept);
  transaction.end_headers();
  transaction.fail("test");
  transaction.begin({}, {.auth_user = "u", .daemon_name = "d", .client_address = "192.0.2.9", .client_name = "n"},
                    {.text = "", .parameters = {}}, options());
  EXPECT_TRUE(transaction.envelope().recipients.empty());
  EXPECT_EQ(transaction.verdict_headers(), 0);
  EXPECT_EQ(transaction.failure(), nullptr);
  EXPECT_EQ(transaction.content().size(), 0u);
  EXPECT_EQ(transaction.envelope().client_address, "192.0.2.9");
  EXPECT_EQ(transaction.envelope().client_name, "n");
  transaction.add_header("A", " b", LeadingSpace::kept);
  transaction.finish("");
  EXPECT_EQ(bytes(transaction), "A: b\r\n\r\n");
}

TEST(Transaction, IgnoresWhatComesOutsideAMessage) {
  Transaction transaction;
  transaction.add_recipient({.text = "<a@x.test>", .parameters = {}}, "");
  transaction.add_header("A", "b", LeadingSpace::kept);
  transaction.end_headers();
  transaction.add_body("x");
  transaction.finish("Q");
  EXPECT_FALSE(transaction.active());
  EXPECT_TRUE(transaction.envelope().queue_id.empty());
}

}  // namespace
}  // namespace nonsolicit::milter
