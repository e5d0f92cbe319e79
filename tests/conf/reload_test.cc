#include "conf/reload.h"

#include <gtest/gtest.h>

namespace nonsolicit::conf {
namespace {

TEST(RestartOnlyChanges, NamesOnlyChangedKeysThatNeedARestart) {
  const Options old;
  Options now;
  now.log.format = base::LogFormat::json;
  now.milter.socket = "unix:/other.sock";
  now.policy.limits.bulk = 10;
  now.milter.deadline = std::chrono::seconds(7);
  now.set_at["policy.bulk"] = 3;
  EXPECT_THAT(restart_only_changes(old, now), testing::ElementsAre("milter.socket", "log.format"));
}

TEST(RestartOnlyChanges, IsEmptyForEqualOptions) {
  EXPECT_THAT(restart_only_changes(Options{}, Options{}), testing::IsEmpty());
}

}  // namespace
}  // namespace nonsolicit::conf
