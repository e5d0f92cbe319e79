#include "cli/progress.h"

#include <gtest/gtest.h>

namespace nonsolicit::cli {
namespace {

TEST(ProgressLine, FillsUpToItsWidth) {
  const std::string half = "reading [" + std::string(20, '#') + std::string(20, ' ') + "]  50 %  5/10";
  EXPECT_EQ(progress_line("reading", 5, 10), half);
  EXPECT_EQ(progress_line("reading", 0, 10), "reading [" + std::string(40, ' ') + "]   0 %  0/10");
  EXPECT_EQ(progress_line("reading", 12, 10), "reading [" + std::string(40, '#') + "] 100 %  12/10");
  EXPECT_EQ(progress_line("reading", 0, 0), "reading [" + std::string(40, '#') + "] 100 %  0/0");
}

}  // namespace
}  // namespace nonsolicit::cli
