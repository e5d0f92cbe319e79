#include "base/result.h"

#include <memory>

#include <gtest/gtest.h>

#include "base/metrics.h"
#include "base/snapshot.h"

namespace nonsolicit::base {
namespace {

TEST(Result, HoldsAValueOrAnError) {
  Result<std::string> good = std::string("x");
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(*good, "x");
  EXPECT_EQ(good->size(), 1u);
  const Result<std::string> bad = config_error("safe", "for the log");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, ErrorClass::config);
  EXPECT_EQ(bad.error().full(), "safe: for the log");
  EXPECT_EQ(permanent_error("safe").full(), "safe");
  EXPECT_EQ(temporary_error("x").kind, ErrorClass::temporary);
  EXPECT_EQ(bug_error("x").kind, ErrorClass::bug);
}

TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = *std::move(made);
  EXPECT_EQ(*taken, 3);
}

TEST(Status, IsDoneOrAnError) {
  EXPECT_TRUE(Status().ok());
  EXPECT_TRUE(Status(Done{}).ok());
  const Status failed = temporary_error("later");
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().text, "later");
}

TEST(Snapshot, KeepsWhatAReaderHolds) {
  Snapshot<int> snapshot;
  EXPECT_EQ(snapshot.get(), nullptr);
  snapshot.set(std::make_shared<const int>(1));
  const auto held = snapshot.get();
  snapshot.set(std::make_shared<const int>(2));
  EXPECT_EQ(*held, 1);
  EXPECT_EQ(*snapshot.get(), 2);
}

TEST(Metrics, AddUpByName) {
  Metrics metrics;
  metrics.add("held");
  metrics.add("held", 4);
  EXPECT_EQ(metrics.get("held"), 5);
  EXPECT_EQ(metrics.get("unknown"), 0);
  EXPECT_EQ(metrics.all().size(), 1u);
}

}  // namespace
}  // namespace nonsolicit::base
