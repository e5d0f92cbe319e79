// The audit trail: whole as long as nobody touches it, and not after that.
#include "fixture.h"

#include "store/connection.h"

namespace nonsolicit::store {
namespace {

AuditLine line(const std::string& action, int64_t when = 0) {
  return {.when = day(when), .actor = "staff:kim", .action = action, .subject = "C000000001", .detail = "by hand"};
}

class Audit : public StoreTest {
 protected:
  void append(const AuditLine& entry, const base::Address& person = {}) {
    const auto status = store_->audit().append(entry, person);
    EXPECT_TRUE(status.ok()) << (status ? "" : status.error().full());
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Audit);

TEST_P(Audit, NumbersAndChainsItsLines) {
  EXPECT_FALSE(store_->audit().verify()->has_value());
  append(line("optout.add"));
  append(line("optout.remove", 1));
  append(line("optout.remove", 1));
  const auto lines = *store_->audit().lines(2, 10);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].number, 2);
  EXPECT_EQ(lines[0].when, day(1));
  EXPECT_EQ(lines[0].actor, "staff:kim");
  EXPECT_EQ(lines[0].action, "optout.remove");
  EXPECT_EQ(lines[0].subject, "C000000001");
  EXPECT_EQ(lines[0].detail, "by hand");
  EXPECT_NE(lines[0].hash, lines[1].hash) << "the same words, another place";
  EXPECT_EQ(store_->audit().lines(1, 1)->size(), 1u);
  EXPECT_FALSE(store_->audit().verify()->has_value());
}

TEST_P(Audit, NamesAPersonByOnePseudonym) {
  append(line("optout.add"), address("ann@member.example"));
  append(line("optout.add"), address("bob@member.example"));
  append(line("optout.remove"), address("ann@member.example"));
  const auto lines = *store_->audit().lines(1, 10);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].subject.size(), 12u);
  EXPECT_TRUE(lines[0].subject.starts_with("p-"));
  EXPECT_EQ(lines[0].subject, lines[2].subject);
  EXPECT_NE(lines[0].subject, lines[1].subject);
}

TEST_P(Audit, DropsWhoAForgottenPersonWas) {
  append(line("optout.add"), address("ann@member.example"));
  ASSERT_TRUE(
      store_->people().forget(address("ann@member.example"), PeoplePort::OpenCases::refuse, line("forget")).ok());
  append(line("optout.add"), address("ann@member.example"));
  const auto lines = *store_->audit().lines(1, 10);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].action, "forget");
  EXPECT_EQ(lines[0].subject, lines[1].subject);
  EXPECT_NE(lines[0].subject, lines[2].subject) << "she starts anew";
  EXPECT_FALSE(store_->audit().verify()->has_value());
}

struct Tampering {
  const char* name;
  const char* sql;
  int64_t number;  // of the line that is found; 0: none
  const char* what;
};
class AuditTampered : public testing::TestWithParam<Tampering> {};

TEST_P(AuditTampered, IsFound) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto store = *open_sqlite({.path = path, .keys = test_keys()});
  for (const char* action : {"one", "two", "three", "four"}) {
    ASSERT_TRUE(store->audit().append(line(action), {}).ok());
  }
  {
    auto connection = Connection::open({.path = path});
    const auto done = (*connection)->execute(GetParam().sql);
    ASSERT_TRUE(done.ok()) << done.error().full();
  }
  const auto problem = store->audit().verify();
  ASSERT_TRUE(problem.ok()) << problem.error().full();
  ASSERT_EQ(problem->has_value(), GetParam().number != 0);
  if (!*problem) return;
  EXPECT_EQ((*problem)->number, GetParam().number);
  EXPECT_THAT((*problem)->what, testing::HasSubstr(GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(
    Table, AuditTampered,
    testing::Values(Tampering{"nothing", "select 1", 0, ""},
                    Tampering{"changed_word", "update audit set detail = 'by rule' where number = 2", 2, "changed"},
                    Tampering{"changed_time", "update audit set at = at + 1 where number = 2", 2, "changed"},
                    Tampering{"words_across_fields",
                              "update audit set actor = 'staff:kimt', action = 'wo' where number = 2", 2, "changed"},
                    Tampering{"removed", "delete from audit where number = 2", 2, "missing"},
                    Tampering{"removed_and_closed_up",
                              "delete from audit where number = 2; update audit set number = 2 where number = 3; "
                              "update audit set number = 3 where number = 4",
                              2, "changed"},
                    Tampering{"removed_first", "delete from audit where number = 1", 1, "missing"},
                    Tampering{"removed_last", "delete from audit where number = 4", 4, "missing"},
                    Tampering{"removed_all", "delete from audit", 1, "missing"},
                    Tampering{"removed_last_with_its_note",
                              "delete from audit where number = 4; "
                              "update audit_head set number = 3, hash = (select hash from audit where number = 3)",
                              3, "newest"},
                    Tampering{"removed_note", "delete from audit_head", 1, "not appended"},
                    Tampering{"inserted", "insert into audit values (5, 0, 'x', 'y', '', '', 'ff')", 5, "changed"},
                    Tampering{
                        "reordered",
                        "update audit set number = 9 where number = 2; update audit set number = 2 where number = 3; "
                        "update audit set number = 3 where number = 9",
                        2, "changed"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(AuditEnd, StaysMissingWhenMoreIsAppended) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto store = *open_sqlite({.path = path, .keys = test_keys()});
  for (const char* action : {"one", "two", "three"}) ASSERT_TRUE(store->audit().append(line(action), {}).ok());
  {
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE((*connection)->execute("delete from audit where number = 3").ok());
  }
  ASSERT_TRUE(store->audit().append(line("four"), {}).ok());
  const auto problem = *store->audit().verify();
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->number, 3);
}

TEST(AuditKey, IsNeededToMakeAChain) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  { ASSERT_TRUE((*open_sqlite({.path = path}))->audit().append(line("one"), {}).ok()); }
  EXPECT_FALSE((*open_sqlite({.path = path}))->audit().verify()->has_value());
  EXPECT_TRUE((*open_sqlite({.path = path, .keys = test_keys()}))->audit().verify()->has_value());
}

}  // namespace
}  // namespace nonsolicit::store
