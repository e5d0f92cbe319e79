#include "base/archive.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "tests/base/make_archive.h"
#include "tests/base/temporary_folder.h"

namespace nonsolicit::base {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class ReadArchive : public InTemporaryFolder {
 protected:
  using Files = std::vector<std::pair<std::string, std::string>>;

  Status read(const std::string& name, const ArchiveLimits& limits = {}) {
    files_.clear();
    return read_archive(folder_ / name, limits, [&](const std::string& file, std::string bytes) {
      files_.emplace_back(file, std::move(bytes));
    });
  }

  Files files_;
};

TEST_F(ReadArchive, GivesPlainFilesInOrder) {
  const std::string large(300'000, 'x');
  for (const char* name : {"a.tar", "a.tar.gz", "a.tar.xz", "a.zip"}) {
    SCOPED_TRACE(name);
    make_archive(folder_ / name, {{"./", ""}, {"./b/1.eml", "one"}, {"b/empty", ""}, {"a/\xC3\xA9.eml", large}});
    const Status done = read(name);
    ASSERT_TRUE(done) << done.error().full();
    EXPECT_THAT(files_, ElementsAre(Pair("b/1.eml", "one"), Pair("b/empty", ""), Pair("a/\xC3\xA9.eml", large)));
  }
}

TEST_F(ReadArchive, EndsAtItsLimits) {
  make_archive(folder_ / "a.tar.xz", {{"1", std::string(1000, 'x')}, {"2", std::string(1000, 'x')}});
  EXPECT_TRUE(read("a.tar.xz", {.entries = 2, .entry_bytes = 1000, .total_bytes = 2000}));
  for (const ArchiveLimits& limits :
       std::vector<ArchiveLimits>{{.entries = 1}, {.entry_bytes = 999}, {.total_bytes = 1999}}) {
    const Status done = read("a.tar.xz", limits);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorClass::permanent);
    EXPECT_THAT(done.error().full(), HasSubstr("the archive is too large"));
    EXPECT_THAT(done.error().full(), HasSubstr("a.tar.xz"));
    EXPECT_LE(files_.size(), 1u);
  }
}

TEST_F(ReadArchive, SaysWhatCannotBeRead) {
  put(folder_ / "text.tar", "this is no archive, and long enough to be looked at for a header of any kind");
  make_archive(folder_ / "a.tar.gz", {{"1", std::string(100'000, 'x')}});
  std::ifstream whole(folder_ / "a.tar.gz", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(whole), {}};
  put(folder_ / "cut.tar.gz", bytes.substr(0, bytes.size() / 2));
  for (const char* name : {"text.tar", "cut.tar.gz", "missing.tar"}) {
    const Status done = read(name);
    ASSERT_FALSE(done) << name;
    EXPECT_THAT(done.error().full(), HasSubstr(name));
  }
}

}  // namespace
}  // namespace nonsolicit::base
