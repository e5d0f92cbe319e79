#include "engine/content.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

std::string written(Content& content, const TemporaryFolder& folder) {
  base::Fd fd(::open(folder.file("out").c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
  const auto done = content.write_to(fd.get());
  EXPECT_TRUE(done.ok()) << (done ? "" : done.error().full());
  return get_file(folder.file("out"));
}

struct SpillCase {
  const char* name;
  size_t memory_bytes;
  std::vector<std::string> pieces;
};

TEST(Content, KeepsAllBytesInMemoryOrInAFile) {
  const std::vector<SpillCase> cases = {{"empty", 4, {}},
                                        {"in memory", 100, {"abc", "def"}},
                                        {"exactly full", 6, {"abc", "def"}},
                                        {"spills at the second piece", 5, {"abc", "def", "ghi"}},
                                        {"spills at once", 0, {"abcdef"}},
                                        {"empty pieces", 2, {"", "abc", ""}}};
  for (const SpillCase& row : cases) {
    SCOPED_TRACE(row.name);
    const TemporaryFolder folder;
    Content content({.memory_bytes = row.memory_bytes, .max_bytes = 1000, .spill_directory = folder.path()});
    std::string all;
    for (const std::string& piece : row.pieces) {
      content.append(piece);
      all += piece;
      EXPECT_EQ(content.front(2), all.substr(0, 2));
    }
    EXPECT_TRUE(content.status().ok());
    EXPECT_FALSE(content.over());
    EXPECT_EQ(content.size(), all.size());
    EXPECT_EQ(content.sha256(), base::sha256_hex(all));
    EXPECT_EQ(content.front(1000), all);
    EXPECT_EQ(folder.files(), 0u) << "the spill file has no name";
    EXPECT_EQ(written(content, folder), all);
  }
}

TEST(Content, CountsAndHashesButDoesNotKeepWhatIsOverTheLimit) {
  for (const size_t memory : {size_t{100}, size_t{2}}) {
    const TemporaryFolder folder;
    Content content({.memory_bytes = memory, .max_bytes = 4, .spill_directory = folder.path()});
    content.append("abc");
    EXPECT_FALSE(content.over());
    content.append("d");
    EXPECT_FALSE(content.over());
    content.append("ef");
    content.append("g");
    EXPECT_TRUE(content.over());
    EXPECT_EQ(content.size(), 7u);
    EXPECT_EQ(content.sha256(), base::sha256_hex("abcdefg"));
    EXPECT_EQ(content.front(100), "abcd");
    EXPECT_EQ(written(content, folder), "abcd");
  }
}

TEST(Content, SaysThatItFailedWhenTheSpillFileCannotBeMade) {
  Content content({.memory_bytes = 2, .max_bytes = 100, .spill_directory = "/nonexistent/spill"});
  content.append("ab");
  EXPECT_TRUE(content.status().ok());
  content.append("c");
  ASSERT_FALSE(content.status().ok());
  EXPECT_EQ(content.status().error().kind, base::ErrorClass::temporary);
  EXPECT_NE(content.status().error().full().find("/nonexistent/spill"), std::string::npos);
  content.append("d");
  EXPECT_EQ(content.size(), 4u);
  const TemporaryFolder folder;
  base::Fd fd(::open(folder.file("out").c_str(), O_RDWR | O_CREAT, 0600));
  EXPECT_FALSE(content.write_to(fd.get()).ok()) << "a part must never pass for the whole";
}

TEST(Content, MovesWithItsFile) {
  const TemporaryFolder folder;
  Content first({.memory_bytes = 1, .max_bytes = 100, .spill_directory = folder.path()});
  first.append("hello");
  EXPECT_EQ(first.front(5), "hello");
  Content second = std::move(first);
  second.append(" world");
  Content third({.spill_directory = folder.path()});
  third.append("old");
  third = std::move(second);
  EXPECT_EQ(third.front(100), "hello world");
  EXPECT_EQ(third.sha256(), base::sha256_hex("hello world"));
}

}  // namespace
}  // namespace nonsolicit::engine
