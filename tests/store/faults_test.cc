// What the store says and keeps when the disk, the file or another process does not play along.
#include "fixture.h"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>

#include "gate.h"
#include "store/connection.h"
#include "store/migrations.h"

namespace nonsolicit::store {
namespace {

using testing::HasSubstr;

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string read_file(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

int64_t count_rows(const std::string& path, const char* sql) {
  auto connection = Connection::open({.path = path, .access = Access::read_only});
  EXPECT_TRUE(connection.ok());
  Query query(**connection, sql);
  return query.next() ? query.integer() : -1;
}

TEST(StoreFaults, SaysThatTheDirectoryIsMissing) {
  const TemporaryFolder folder;
  const auto error = open_error({.path = folder.file("absent/store.db")});
  EXPECT_EQ(error.kind, base::ErrorClass::config);
  EXPECT_THAT(error.full(), HasSubstr("absent/store.db"));
  EXPECT_THAT(error.full(), HasSubstr("No such file or directory"));
  EXPECT_THAT(error.full(), HasSubstr("create its directory"));
}

TEST(StoreFaults, SaysThatThePathIsADirectory) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("store.db"));
  const auto error = open_error({.path = folder.file("store.db")});
  EXPECT_EQ(error.kind, base::ErrorClass::config);
  EXPECT_THAT(error.full(), HasSubstr("Is a directory"));
}

TEST(StoreFaults, SaysThatTheFileMayNotBeWritten) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TemporaryFolder folder;
  { ASSERT_TRUE(open_sqlite({.path = folder.file("store.db")}).ok()); }
  std::filesystem::permissions(folder.file("store.db"), std::filesystem::perms::owner_read);
  const auto error = open_error({.path = folder.file("store.db")});
  EXPECT_EQ(error.kind, base::ErrorClass::config);
  EXPECT_THAT(error.full(), HasSubstr("Permission denied"));
}

TEST(StoreFaults, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
  const TemporaryFolder folder;
  const std::string letter(8000, 'x');
  write_file(folder.file("store.db"), letter);
  for (const bool read_only : {false, true}) {
    const auto error = open_error({.path = folder.file("store.db"), .read_only = read_only});
    EXPECT_EQ(error.kind, base::ErrorClass::permanent);
    EXPECT_THAT(error.full(), HasSubstr("store.db: file is not a database"));
    EXPECT_THAT(error.full(), HasSubstr("backup"));
  }
  EXPECT_EQ(read_file(folder.file("store.db")), letter);
}

TEST(StoreFaults, SaysThatTheDatabaseIsDamaged) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  {
    auto store = *open_sqlite({.path = path});
    for (int i = 0; i < 50; i++) ASSERT_TRUE(store->messages().record(hold_request("C" + std::to_string(i))).ok());
  }
  // Everything after the first page, which holds the schema.
  std::string content = read_file(path);
  content.replace(4096, content.size() - 4096, content.size() - 4096, '\x5a');
  write_file(path, content);
  auto store = open_sqlite({.path = path});
  const auto error = store ? (*store)->holds().list({}).error() : store.error();
  EXPECT_EQ(error.kind, base::ErrorClass::permanent);
  EXPECT_EQ(error.text, "the store is damaged");
  EXPECT_THAT(error.full(), HasSubstr(path));
}

TEST(StoreFaults, RefusesANewerSchemaAndLeavesItAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  { ASSERT_TRUE(open_sqlite({.path = path}).ok()); }
  {
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE((*connection)->execute("insert into schema_versions values (999, 'future', 0)").ok());
  }
  for (const bool read_only : {false, true}) {
    const auto error = open_error({.path = path, .read_only = read_only});
    EXPECT_EQ(error.kind, base::ErrorClass::config);
    EXPECT_THAT(error.full(), HasSubstr("schema 999"));
    EXPECT_THAT(error.full(), HasSubstr("install the newer version"));
  }
}

TEST(StoreFaults, TakesMissingMigrationsOnceEach) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  for (int round = 0; round < 2; round++) ASSERT_TRUE(open_sqlite({.path = path}).ok());
  EXPECT_EQ(count_rows(path, "select count(*) from schema_versions"), newest_schema());
}

TEST(StoreFaults, MakesAFileThatOthersCannotRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto store = *open_sqlite({.path = path});
  ASSERT_TRUE(store->check().ok());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const auto mode = std::filesystem::status(path + suffix).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none) << suffix;
  }
}

TEST(StoreFaults, SaysThatAnotherProcessKeepsItLocked) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  auto store = *open_sqlite({.path = path, .busy_timeout_ms = 50});
  auto other = Connection::open({.path = path});
  ASSERT_TRUE((*other)->execute("begin immediate").ok());
  const auto outcome = store->messages().record(hold_request("C000000001"));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, base::ErrorClass::temporary);
  EXPECT_THAT(outcome.error().full(), HasSubstr("database is locked"));
  EXPECT_THAT(outcome.error().full(), HasSubstr(path));
  EXPECT_FALSE(store->check().ok());
  EXPECT_TRUE(store->messages().look_up(request_to({"ann@member.example"}), kPlenty).ok()) << "readers go on";
  ASSERT_TRUE((*other)->execute("rollback").ok());
  EXPECT_FALSE(store->holds().find("C000000001")->has_value());
  EXPECT_TRUE(store->messages().record(hold_request("C000000001")).ok()) << "and the next one is written";
}

TEST(StoreFaults, KeepsWhatWasThereWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  auto store = *open_sqlite({.path = path}, {.max_pages = 80});
  int64_t kept = 0;
  base::Error error;
  for (int i = 0; i < 1000 && error.text.empty(); i++) {
    auto request = hold_request("C" + std::to_string(i));
    request.held->envelope_json = std::string(20000, 'x');
    const auto outcome = store->messages().record(request);
    if (outcome)
      kept++;
    else
      error = outcome.error();
  }
  EXPECT_EQ(error.kind, base::ErrorClass::temporary);
  EXPECT_EQ(error.text, "the store has no space left");
  EXPECT_THAT(error.full(), HasSubstr("free space"));
  EXPECT_GT(kept, 0);
  EXPECT_EQ(count_rows(path, "select count(*) from cases"), kept) << "no case without its held copy";
  EXPECT_EQ(count_rows(path, "select count(*) from held"), kept);
  ASSERT_TRUE(store->holds().list({}).ok());
}

TEST(StoreFaults, WritesTheSmallOnesWhenABigOneFillsTheDisk) {
  const TemporaryFolder folder;
  Pool pool({.path = folder.file("jobs.db"), .max_pages = 40}, 1);
  Writer writer(pool, {});
  ASSERT_TRUE(writer.write([](Connection& c) { return c.execute("create table t (x text)"); }).ok());
  Gate gate;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { EXPECT_TRUE(writer.write([&](Connection&) { return gate.pass(); }).ok()); });
  gate.wait_until_entered();
  std::atomic<int> small_written = 0;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      small_written += writer.write([](Connection& c) { return c.execute("insert into t values ('small')"); }).ok();
    });
  }
  threads.emplace_back([&] {
    const auto big =
        writer.write([](Connection& c) { return c.execute("insert into t values (hex(zeroblob(400000)))"); });
    EXPECT_FALSE(big.ok());
    EXPECT_EQ(big.error().text, "the store has no space left");
  });
  wait_for_queue(writer, 5);
  gate.open();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(small_written, 4);
  EXPECT_EQ(count_rows(folder.file("jobs.db"), "select count(*) from t"), 4);
}

TEST(StoreReadOnly, KnowsNothingWithoutAFileAndMakesNone) {
  const TemporaryFolder folder;
  const auto store = open_sqlite({.path = folder.file("absent/store.db"), .read_only = true});
  ASSERT_TRUE(store.ok()) << store.error().full();
  const auto knowledge = (*store)->messages().look_up(request_to({"ann@member.example"}), kPlenty);
  ASSERT_TRUE(knowledge.ok());
  EXPECT_EQ(knowledge->recipients.size(), 1u);
  EXPECT_TRUE((*store)->check().ok());
  const auto written = (*store)->messages().record(hold_request("C000000001"));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().kind, base::ErrorClass::permanent);
  EXPECT_FALSE(std::filesystem::exists(folder.file("absent")));
}

TEST(StoreReadOnly, ReadsAFileThatNobodyHasOpenAndLeavesNoTrace) {
  const TemporaryFolder folder;
  const std::string path = folder.file("odd?#%41.db");
  {
    auto store = *open_sqlite({.path = path});
    ASSERT_TRUE(store->messages().record(hold_request("C000000001")).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path + "-wal")) << "closing tidies up";
  const std::string before = read_file(path);
  const auto store = *open_sqlite({.path = path, .read_only = true});
  EXPECT_TRUE(store->holds().find("C000000001")->has_value());
  EXPECT_FALSE(store->lists().remove_exempt("x").ok());
  EXPECT_FALSE(std::filesystem::exists(path + "-wal") || std::filesystem::exists(path + "-shm"));
  EXPECT_EQ(read_file(path), before);
}

TEST(StoreReadOnly, SeesWhatARunningStoreWrites) {
  const TemporaryFolder folder;
  auto writing = *open_sqlite({.path = folder.file("store.db")});
  ASSERT_TRUE(writing->messages().record(hold_request("C000000001")).ok());
  const auto reading = *open_sqlite({.path = folder.file("store.db"), .read_only = true});
  EXPECT_TRUE(reading->holds().find("C000000001")->has_value());
  ASSERT_TRUE(writing->messages().record(hold_request("C000000002")).ok());
  EXPECT_TRUE(reading->holds().find("C000000002")->has_value());
}

}  // namespace
}  // namespace nonsolicit::store
