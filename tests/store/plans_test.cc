// How SQLite goes about the statements on a message's way: by keys, however large the tables are.
#include "fixture.h"

#include <regex>
#include <set>

#include "store/case_rows.h"
#include "store/case_search_sql.h"
#include "store/learn_sql.h"
#include "store/lookup_sql.h"
#include "store/migrations.h"
#include "store/prune_sql.h"
#include "store/put_rows.h"
#include "store/queue_sql.h"
#include "store/sent_sql.h"
#include "store/statements_sql.h"
#include "store/told_sql.h"

namespace nonsolicit::store {
namespace {

// What may be read from end to end: the keys of the request and what was found with them.
const std::set<std::string> kSmall = {"json_each", "w", "n", "r"};

// Reads one row, the last of the table by its key; SQLite calls that a scan too.
constexpr const char* kNewestLine = "select number, hash from audit order by number desc limit 1";

class Plans : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Connection::open({.path = ":memory:", .form = {lists::Privacy::plain, test_keys()}});
    ASSERT_TRUE(opened.ok());
    connection_ = std::move(*opened);
    ASSERT_TRUE(migrate(*connection_, day(0)).ok());
    for (const std::string& sql : connection_->prepared()) before_.insert(sql);
  }
  std::vector<std::string> statements() const {
    std::vector<std::string> made;
    for (const std::string& sql : connection_->prepared()) {
      if (!before_.contains(sql)) made.push_back(sql);
    }
    return made;
  }
  // The steps of the plan that read a table or an index of it whole.
  std::vector<std::string> scans(const std::string& sql) {
    const std::string explained = "explain query plan " + std::regex_replace(sql, std::regex(R"(\$\d+)"), "''");
    Query query(*connection_, explained.c_str());
    std::vector<std::string> found;
    while (query.next()) {
      for (int i = 0; i < 3; i++) query.integer();
      const std::string step = query.text();
      std::smatch words;
      const bool scan = std::regex_match(step, words, std::regex("SCAN (\\S+).*"));
      if (scan && !kSmall.contains(words[1]) && step.find("CONSTANT ROW") == std::string::npos) found.push_back(step);
    }
    EXPECT_TRUE(query.status().ok()) << explained << query.status().error().full();
    return found;
  }
  void expect_no_scan() {
    for (const std::string& sql : statements()) {
      if (sql == kNewestLine) continue;
      for (const std::string& step : scans(sql)) ADD_FAILURE() << step << " in " << sql;
    }
  }

  std::unique_ptr<Connection> connection_;
  std::set<std::string> before_;
};

TEST_F(Plans, LookUpReadsNoTableWhole) {
  auto request = request_to({"ann@member.example", "bob@member.example"});
  request.fingerprint = fingerprint(1);
  request.answers = {"<a@b>"};
  request.list_id = "weekly.firm.example";
  request.repeat_key = "key";
  for (const auto& [id, campaign] : {std::pair("G1", 0), std::pair("G2", 7)}) {
    const lists::GrantEntry grant{.id = id,
                                  .sender = address("jo@firm.example"),
                                  .recipients = {address("ann@member.example")},
                                  .campaign = campaign,
                                  .from = day(-1),
                                  .until = day(9)};
    ASSERT_TRUE(put_row(*connection_, grant).ok());
  }
  for (const std::string& sql : connection_->prepared()) before_.insert(sql);
  ASSERT_TRUE(look_up(*connection_, request).ok());
  EXPECT_EQ(statements().size(), 12u) << "one query per table, whatever the number of recipients";
  expect_no_scan();
}

TEST_F(Plans, InboundReadsNoTableWhole) {
  ASSERT_TRUE(look_up_inbound(*connection_, {.author = address("ann@member.example"),
                                             .recipients = {address("leave@firm.example")},
                                             .answers = {"<s@x>"}})
                  .ok());
  EXPECT_EQ(statements().size(), 2u);
  expect_no_scan();
}

TEST_F(Plans, LearningReadsNoTableWhole) {
  const Learned learned{
      .seen = {.message_id = "<m@x>", .from = address("ann@member.example"), .to = {address("jo@firm.example")}},
      .relationships = {{.sender = address("jo@firm.example"), .recipient = address("ann@member.example")}},
      .opt_outs = {{.recipient = address("ann@member.example"), .sender = "jo@firm.example"}},
      .preferences = {{.recipient = address("ann@member.example"), .sender = address("jo@firm.example")}}};
  for (int round = 0; round < 2; round++) ASSERT_TRUE(learn(*connection_, learned).ok());
  EXPECT_GE(statements().size(), 6u);
  expect_no_scan();
}

TEST_F(Plans, QueueReadsNoTableWhole) {
  const auto nobody = [](const QueueRow&) {};
  ASSERT_TRUE(read_queue_news(*connection_, "", day(0), nobody).ok());
  EXPECT_EQ(statements().size(), 4u) << "whatever the number of rows";
  ASSERT_TRUE(insert_case(*connection_, case_record("C000000001")).ok());
  ASSERT_TRUE(read_queue_news(*connection_, "1", day(0), nobody).ok());
  ASSERT_TRUE(read_open_statements(*connection_, StatementKind::appeal).ok());
  ASSERT_TRUE(read_notices_due(*connection_, day(0), 10).ok());
  ASSERT_TRUE(read_reminders_due(*connection_, day(0), 10).ok());
  ASSERT_TRUE(count_letters_since(*connection_, "notice", "jo@firm.example", day(0)).ok());
  ASSERT_TRUE(read_report(*connection_, day(0), day(1), 10).ok());
  expect_no_scan();
}

TEST_F(Plans, CasesAreReadByTheirId) {
  ASSERT_TRUE(insert_case(*connection_, case_record("C000000001")).ok());
  ASSERT_TRUE(read_case_records(*connection_, "C000000001").ok());
  EXPECT_EQ(statements().size(), 8u);
  ASSERT_TRUE(search_cases(*connection_, {.text = "jo"}).ok());
  ASSERT_TRUE(read_said_of_sender(*connection_, address("jo@firm.example"), 10).ok());
  ASSERT_TRUE(claim_case(*connection_, "C000000001", {.reviewer = "jo", .until = day(1)}, day(0)).ok());
  ASSERT_TRUE(unclaim_case(*connection_, "C000000001", "jo").ok());
  expect_no_scan();
}

TEST_F(Plans, DecidingAndAnsweringReadNoTableWhole) {
  auto held = held_record();
  held.case_id = "C000000001";
  ASSERT_TRUE(insert_case(*connection_, case_record("C000000001")).ok());
  ASSERT_TRUE(insert_held(*connection_, held).ok());
  const Statement appeal{.case_id = "C000000001", .kind = StatementKind::appeal, .open = true};
  const auto id = add_statement(*connection_, appeal, {});
  ASSERT_TRUE(id.ok()) << id.error().full();
  ASSERT_TRUE(answer_statement(*connection_, {.id = *id}, day(1), {}).ok());
  ASSERT_TRUE(*write_decision(*connection_, held, 2));
  ASSERT_TRUE(close_waiting(*connection_, held, day(1)).ok());
  ASSERT_TRUE(find_held(*connection_, "C000000001").ok());
  ASSERT_TRUE(set_notices(*connection_, {"C000000001"}, NoticeState::sent).ok());
  ASSERT_TRUE(set_reminded(*connection_, {"C000000001"}).ok());
  expect_no_scan();
}

TEST_F(Plans, CasesOfAMessageAreFoundByKey) {
  ASSERT_TRUE(cases_with_message_id(*connection_, "m@x", 10).ok());
  EXPECT_EQ(statements().size(), 1u);
  expect_no_scan();
}

TEST_F(Plans, FindAScanWhereThereIsOne) {
  EXPECT_EQ(scans("select count(*) from relationships where kind = $1").size(), 1u);
  EXPECT_EQ(scans("select count(*) from relationships where sender = $1").size(), 0u);
}

}  // namespace
}  // namespace nonsolicit::store
