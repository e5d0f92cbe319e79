// The writer's group commit, and many threads at once.
#include "fixture.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "gate.h"
#include "store/connection.h"

namespace nonsolicit::store {
namespace {

base::Status insert(Connection& connection, int number) {
  return Query(connection, "insert into numbers (n) values ($1)").bind(number).run();
}

class WriterTest : public testing::Test {
 protected:
  WriterTest() : pool_({.path = folder_.file("jobs.db")}, 1) {
    auto connection = Connection::open({.path = folder_.file("jobs.db")});
    EXPECT_TRUE((*connection)->execute("create table numbers (n integer primary key)").ok());
  }
  int64_t count() {
    auto connection = Connection::open({.path = folder_.file("jobs.db")});
    Query query(**connection, "select count(*) from numbers");
    return query.next() ? query.integer() : -1;
  }

  TemporaryFolder folder_;
  Pool pool_;
  std::mutex mutex_;
  std::vector<size_t> batches_;  // guarded by mutex_
  WriterOptions recording_{.on_commit = [this](size_t jobs) {
    const std::lock_guard lock(mutex_);
    batches_.push_back(jobs);
  }};
};

TEST_F(WriterTest, CommitsWhatWaitsInOneTransaction) {
  constexpr int kJobs = 6;
  Gate gate;
  std::atomic<int> failed = 0;
  {
    Writer writer(pool_, recording_);
    std::vector<std::thread> threads;
    threads.emplace_back([&] { EXPECT_TRUE(writer.write([&](Connection&) { return gate.pass(); }).ok()); });
    gate.wait_until_entered();
    for (int i = 0; i < kJobs; i++) {
      // Number 3 is written twice, so that one job of the batch fails.
      threads.emplace_back([&, number = i == 5 ? 3 : i] {
        failed += !writer.write([number](Connection& connection) { return insert(connection, number); }).ok();
      });
    }
    wait_for_queue(writer, kJobs);
    gate.open();
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(batches_, (std::vector<size_t>{1, kJobs}));
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(count(), kJobs - 1) << "one failing job undoes only itself";
}

TEST_F(WriterTest, RefusesMoreThanTheQueueHolds) {
  WriterOptions options = recording_;
  options.queue = 1;
  Gate gate;
  Writer writer(pool_, options);
  std::thread first([&] { EXPECT_TRUE(writer.write([&](Connection&) { return gate.pass(); }).ok()); });
  gate.wait_until_entered();
  std::thread second([&] { EXPECT_TRUE(writer.write([](Connection& c) { return insert(c, 1); }).ok()); });
  wait_for_queue(writer, 1);
  const auto refused = writer.write([](Connection& c) { return insert(c, 2); });
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, base::ErrorClass::temporary);
  EXPECT_EQ(refused.error().text, "the store is overloaded");
  gate.open();
  first.join();
  second.join();
  EXPECT_EQ(count(), 1);
}

TEST_F(WriterTest, TakesBackAJobThatDidNotStartInTime) {
  WriterOptions options = recording_;
  options.patience = std::chrono::milliseconds(20);
  Gate gate;
  {
    Writer writer(pool_, options);
    std::thread first([&] { EXPECT_TRUE(writer.write([&](Connection&) { return gate.pass(); }).ok()); });
    gate.wait_until_entered();
    const auto late = writer.write([](Connection& c) { return insert(c, 1); });
    EXPECT_EQ(late.error().kind, base::ErrorClass::temporary);
    gate.open();
    first.join();
  }
  EXPECT_EQ(count(), 0) << "what was said to fail is never written later";
}

TEST_F(WriterTest, OutlivesAJobThatThrows) {
  Writer writer(pool_, {});
  const auto thrown = writer.write([](Connection&) -> base::Status { throw std::runtime_error("oops"); });
  EXPECT_EQ(thrown.error().kind, base::ErrorClass::bug);
  EXPECT_TRUE(writer.write([](Connection& c) { return insert(c, 1); }).ok());
}

TEST(ConnectionDeadline, StopsALongQuery) {
  auto connection = Connection::open({.path = ":memory:"});
  ASSERT_TRUE(connection.ok());
  (*connection)->set_deadline(std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
  Query query(**connection, "with recursive n(i) as (values (1) union all select i + 1 from n) select count(*) from n");
  EXPECT_FALSE(query.next());
  EXPECT_EQ(query.status().error().text, "the store took too long");
  (*connection)->clear_deadline();
  Query again(**connection, "select 1");
  EXPECT_TRUE(again.next());
}

TEST(ConnectionQuery, TellsMisuse) {
  auto connection = Connection::open({.path = ":memory:"});
  Query few(**connection, "select $1 || $2");
  EXPECT_FALSE(few.bind("a").next());
  Query many(**connection, "select $1");
  EXPECT_FALSE(many.bind_all("a", "b").next());
  Query swapped(**connection, "select $2, $1");
  ASSERT_TRUE(swapped.bind_all("first", 2).next());
  EXPECT_EQ(swapped.integer(), 2);
  EXPECT_EQ(swapped.text(), "first");
  Query typed(**connection, "select 'text'");
  ASSERT_TRUE(typed.next());
  EXPECT_EQ(typed.integer(), 0);
  EXPECT_FALSE(typed.status().ok());
}

class Crowd : public StoreTest {};
NONSOLICIT_STORE_SUITE(Crowd);

TEST_P(Crowd, RecordsAndLooksUpAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 25;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; thread++) {
    threads.emplace_back([&, thread] {
      for (int round = 0; round < kRounds; round++) {
        const std::string id = std::to_string(thread) + "-" + std::to_string(round);
        auto request = hold_request(id, "key" + std::to_string(round));  // the same message on all threads
        request.reach_sender = address("jo@firm.example");
        request.fingerprint = fingerprint(1);
        request.reach = {{.recipient = address("m" + std::to_string(round) + "@member.example")}};
        failures += !store_->messages().record(request).ok();
        auto asked = request_to({"ann@member.example", "bob@member.example"});
        asked.fingerprint = fingerprint(1);
        const auto knowledge = store_->messages().look_up(asked, kPlenty);
        failures += !knowledge.ok() || knowledge->reach_total_before < round + 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(store_->holds().list({})->size(), static_cast<size_t>(kRounds)) << "one case for each message";
}

}  // namespace
}  // namespace nonsolicit::store
