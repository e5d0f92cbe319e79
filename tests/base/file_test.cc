#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace nonsolicit::base {
namespace {

class Files : public InTemporaryFolder {};

TEST_F(Files, ReadsWholeFilesUpToTheLimit) {
  const std::string content = std::string(200'000, 'x') + std::string("\0\r\n", 3);
  put(folder_ / "f", content);
  EXPECT_EQ(*read_file(folder_ / "f", content.size()), content);
  const auto large = read_file(folder_ / "f", content.size() - 1);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().kind, ErrorClass::permanent);
  put(folder_ / "empty", "");
  EXPECT_EQ(*read_file(folder_ / "empty", 0), "");
}

TEST_F(Files, SayWhichFileIsMissing) {
  const auto missing = read_file(folder_ / "no", 10);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, ErrorClass::permanent);
  EXPECT_NE(missing.error().detail.find("/no: No such file"), std::string::npos) << missing.error().detail;
  EXPECT_FALSE(read_file(folder_, 10).ok()) << "a folder";
}

TEST_F(Files, AreReplacedAsAWholeWithTheirMode) {
  const auto path = folder_ / "f";
  const mode_t before = ::umask(0077);
  EXPECT_TRUE(write_file_durably(path, "one", 0640).ok());
  ::umask(before);
  EXPECT_EQ(mode_of(path), 0640u) << "whatever the umask";
  EXPECT_TRUE(write_file_durably(path, "two", 0600).ok());
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_EQ(*read_file(path, 10), "two");
  EXPECT_EQ(files(), 1u) << "nothing is left beside it";
}

TEST_F(Files, KeepTheirOwnerWhenRootReplacesThem) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give a file to somebody";
  const auto path = folder_ / "f";
  put(path, "one");
  ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
  ASSERT_TRUE(write_file_durably(path, "two", 0600).ok());
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, 65534u);
  EXPECT_EQ(info.st_gid, 65534u);
}

TEST_F(Files, StayAsTheyWereWhereWritingFails) {
  EXPECT_FALSE(write_file_durably(folder_ / "no" / "f", "x", 0600).ok());
  std::filesystem::create_directory(folder_ / "taken");
  EXPECT_FALSE(write_file_durably(folder_ / "taken", "x", 0600).ok());
  EXPECT_EQ(files(), 1u);
}

TEST_F(Files, DescriptorsCloseOnce) {
  int number = -1;
  {
    Fd first(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY));
    number = first.get();
    Fd second = std::move(first);
    EXPECT_FALSE(first.valid());  // NOLINT: what a moved-from Fd is, is the test
    EXPECT_EQ(second.get(), number);
    Fd third;
    third = std::move(second);
    EXPECT_TRUE(third.valid());
  }
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

TEST_F(Files, WriteAllReportsABadDescriptor) { EXPECT_FALSE(write_all(-1, "x").ok()); }

}  // namespace
}  // namespace nonsolicit::base
