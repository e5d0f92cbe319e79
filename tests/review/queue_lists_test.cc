// Lists of the queue that are kept: made anew when anything that they show is different, and not before.
#include "review/queue_lists.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace nonsolicit::review {
namespace {

QueueLists::Basis basis_of(int64_t minute) {
  static const auto snapshot = std::make_shared<const engine::QueueSnapshot>();
  return {.snapshot = snapshot, .state = nullptr, .minute = minute};
}

struct Maker {
  std::atomic<int> made{0};
  std::function<QueueLists::Made()> make = [this]() -> QueueLists::Made {
    made++;
    return std::make_shared<const QueueList>();
  };
};

TEST(QueueLists, KeepsAListUntilItsBasisChanges) {
  QueueLists lists;
  Maker maker;
  const auto first = lists.get("a", basis_of(1), maker.make);
  EXPECT_EQ(*lists.get("a", basis_of(1), maker.make), *first);
  EXPECT_EQ(maker.made, 1);
  EXPECT_NE(*lists.get("b", basis_of(1), maker.make), *first) << "another reviewer, another filter";
  EXPECT_EQ(maker.made, 2);
  EXPECT_NE(*lists.get("a", basis_of(2), maker.make), *first) << "a minute later";
  QueueLists::Basis other = basis_of(2);
  other.snapshot = std::make_shared<const engine::QueueSnapshot>();
  EXPECT_TRUE(lists.get("a", other, maker.make).ok());
  EXPECT_EQ(maker.made, 4) << "mail has come";
}

TEST(QueueLists, KeepsNoFailure) {
  QueueLists lists;
  Maker maker;
  EXPECT_FALSE(lists.get("a", basis_of(1), []() -> QueueLists::Made { return base::bug_error("bad", ""); }).ok());
  EXPECT_TRUE(lists.get("a", basis_of(1), maker.make).ok());
  EXPECT_EQ(maker.made, 1);
}

TEST(QueueLists, MakesAListOnceForAllWhoWait) {
  QueueLists lists;
  Maker maker;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; i++) threads.emplace_back([&] { EXPECT_TRUE(lists.get("a", basis_of(1), maker.make).ok()); });
  threads.clear();
  EXPECT_EQ(maker.made, 1);
}

TEST(QueueLists, ForgetsWhenThereAreTooMany) {
  QueueLists lists;
  Maker maker;
  for (int i = 0; i < 100; i++) EXPECT_TRUE(lists.get(std::to_string(i), basis_of(1), maker.make).ok());
  EXPECT_TRUE(lists.get("99", basis_of(1), maker.make).ok());
  EXPECT_EQ(maker.made, 100);
  EXPECT_TRUE(lists.get("0", basis_of(1), maker.make).ok());
  EXPECT_EQ(maker.made, 101);
}

}  // namespace
}  // namespace nonsolicit::review
