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

TEST_F(Files, AreReplacedWhereALinkLeads) {
  std::filesystem::create_directory(folder_ / "real");
  put(folder_ / "real" / "f", "one");
  std::filesystem::create_symlink("real/f", folder_ / "second");
  std::filesystem::create_symlink(folder_ / "second", folder_ / "link");
  EXPECT_TRUE(write_file_durably(folder_ / "link", "two", 0640).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link"));
  EXPECT_EQ(*read_file(folder_ / "real" / "f", 10), "two");
  std::filesystem::create_symlink("real/later", folder_ / "dangling");
  EXPECT_TRUE(write_file_durably(folder_ / "dangling", "new", 0640).ok());
  EXPECT_EQ(*read_file(folder_ / "real" / "later", 10), "new");
  std::filesystem::create_symlink("round", folder_ / "round");
  EXPECT_FALSE(write_file_durably(folder_ / "round", "x", 0640).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "round"));
}

TEST_F(Files, ThatAreNoneAreLeftAlone) {
  const auto path = folder_ / "fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::filesystem::create_symlink("fifo", folder_ / "link");
  for (const char* name : {"fifo", "link"}) {
    const Status written = write_file_durably(folder_ / name, "x", 0600);
    ASSERT_FALSE(written.ok()) << name;
    EXPECT_EQ(written.error().text, "this is no regular file");
    EXPECT_TRUE(std::filesystem::is_fifo(path));
  }
}

TEST_F(Files, FollowNoLinkThatSomebodyElsePutIntoASharedFolder) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give a link to somebody";
  const auto shared = folder_ / "shared";
  std::filesystem::create_directory(shared);
  ASSERT_EQ(::chmod(shared.c_str(), 01777), 0);
  put(folder_ / "victim", "one");
  std::filesystem::create_symlink(folder_ / "victim", shared / "link");
  EXPECT_TRUE(write_file_durably(shared / "link", "ours", 0600).ok());
  ASSERT_EQ(::lchown((shared / "link").c_str(), 65534, 65534), 0);
  EXPECT_FALSE(write_file_durably(shared / "link", "theirs", 0600).ok());
  EXPECT_EQ(*read_file(folder_ / "victim", 10), "ours");
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
