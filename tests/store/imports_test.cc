// Imports: every marked row once, rows and checkpoint together.
#include "fixture.h"

#include "store/connection.h"
#include "store/migrations.h"

namespace nonsolicit::store {
namespace {

class Imports : public StoreTest {
 protected:
  static MarkedRelationship row(const std::string& recipient, const std::string& mark) {
    return {.row = {.sender = address("jo@firm.example"),
                    .recipient = address(recipient),
                    .first_seen = day(1),
                    .last_seen = day(1),
                    .origin = {.source = "maillog:mail.log", .expires = day(700)},
                    .how = lists::How::wrote},
            .mark = mark};
  }
  size_t take(const std::vector<MarkedRelationship>& rows, int64_t done) {
    const auto taken = store_->imports().take(rows, {.source = "log",
                                                     .name = "/var/log/mail.log",
                                                     .done_until = done,
                                                     .resume_from = done / 2,
                                                     .state = "{}",
                                                     .when = day(2)});
    EXPECT_TRUE(taken.ok()) << (taken ? "" : taken.error().full());
    return taken ? *taken : 0;
  }
  int64_t count(const std::string& recipient) {
    const auto rows = *store_->lists().relationships(recipient, 10);
    return rows.empty() ? 0 : rows.front().count;
  }
};
NONSOLICIT_STORE_SUITE(Imports);

const std::string kMark1("0123456789\0abcde", 16);  // any bytes
const std::string kMark2(16, '\xff');

TEST_P(Imports, TakesAMarkedRowOnce) {
  EXPECT_EQ(take({row("ann@member.example", kMark1), row("ann@member.example", kMark1)}, 10), 1u);
  EXPECT_EQ(take({row("ann@member.example", kMark1), row("ann@member.example", kMark2)}, 20), 1u);
  EXPECT_EQ(count("ann"), 2) << "two messages on one day, each with a mark of its own";
  EXPECT_EQ(take({row("ann@member.example", kMark1), row("ann@member.example", kMark2)}, 20), 0u);
  EXPECT_EQ(count("ann"), 2);
}

TEST_P(Imports, TakesRowsWithoutMarkAsListsDo) {
  EXPECT_EQ(take({row("ann@member.example", ""), row("ann@member.example", "")}, 10), 2u);
  EXPECT_EQ(count("ann"), 1);
}

TEST_P(Imports, KeepsTheLastCheckpointOfEachSource) {
  EXPECT_FALSE(store_->imports().checkpoint("log")->has_value());
  take({}, 10);
  take({}, 20);
  const auto reached = *store_->imports().checkpoint("log");
  ASSERT_TRUE(reached.has_value());
  EXPECT_EQ(reached->source, "log");
  EXPECT_EQ(reached->name, "/var/log/mail.log");
  EXPECT_EQ(reached->done_until, 20);
  EXPECT_EQ(reached->resume_from, 10);
  EXPECT_EQ(reached->state, "{}");
  EXPECT_EQ(reached->when, day(2));
  EXPECT_FALSE(store_->imports().checkpoint("other")->has_value());
}

struct BadTake {
  const char* name;
  std::string mark;
  Checkpoint reached;
};
class ImportShape : public testing::TestWithParam<BadTake> {};

TEST_P(ImportShape, IsRefusedAndNothingIsWritten) {
  auto store = *open_sqlite({.path = ":memory:"});
  const std::vector<MarkedRelationship> rows = {
      {.row = {.sender = address("jo@firm.example"), .recipient = address("ann@member.example")}, .mark = kMark1},
      {.row = {.sender = address("jo@firm.example"), .recipient = address("bob@member.example")},
       .mark = GetParam().mark}};
  const auto taken = store->imports().take(rows, GetParam().reached);
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().kind, base::ErrorClass::bug);
  EXPECT_TRUE(store->lists().relationships("", 10)->empty());
  EXPECT_FALSE(store->imports().checkpoint("log")->has_value());
}
INSTANTIATE_TEST_SUITE_P(
    Table, ImportShape,
    testing::Values(BadTake{"short_mark", "short", {.source = "log"}}, BadTake{"no_source", kMark2, {}},
                    BadTake{"long_state", kMark2, {.source = "log", .state = std::string(4097, 'x')}},
                    BadTake{"resumes_after_the_end", kMark2, {.source = "log", .done_until = 1, .resume_from = 2}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ImportRollback, UndoesRowsMarksAndCheckpointTogether) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  auto store = *open_sqlite({.path = path});
  {
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE((*connection)
                    ->execute("create trigger stop before insert on import_checkpoints begin "
                              "select raise(abort, 'stopped'); end")
                    .ok());
  }
  const std::vector<MarkedRelationship> rows = {
      {.row = {.sender = address("jo@firm.example"), .recipient = address("ann@member.example")}, .mark = kMark1}};
  EXPECT_FALSE(store->imports().take(rows, {.source = "log"}).ok());
  EXPECT_TRUE(store->lists().relationships("", 10)->empty());
  {
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE((*connection)->execute("drop trigger stop").ok());
  }
  EXPECT_EQ(*store->imports().take(rows, {.source = "log"}), 1u) << "the mark is gone too";
}

TEST(Migrations, TellHowTheRowsOfBeforeCameAbout) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  {
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE(migrate_to(**connection, 3, day(0)).ok());
    ASSERT_TRUE((*connection)
                    ->execute("insert into relationships values ('jo@firm.example', 'ann@member.example', 'contact', "
                              "0, 0, 1, 'mail', '', 0, 9);"
                              "insert into relationships values ('jo@firm.example', 'bob@member.example', 'contact', "
                              "0, 0, 1, 'staff', '', 0, 9)")
                    .ok());
  }
  EXPECT_EQ(open_sqlite({.path = path, .read_only = true}).error().kind, base::ErrorClass::config);
  auto store = *open_sqlite({.path = path});
  EXPECT_EQ(store->lists().relationships("ann", 10)->front().how, lists::How::wrote);
  EXPECT_EQ(store->lists().relationships("bob", 10)->front().how, lists::How::recorded);
}

}  // namespace
}  // namespace nonsolicit::store
