#include "engine/spool.h"

#include <sys/stat.h>

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

TEST(Spool, GivesBackTheExactBytes) {
  const TemporaryFolder folder;
  const Spool spool(folder.file("made/spool"));
  ASSERT_TRUE(spool.check().ok()) << "makes the directory";
  const std::string bytes = std::string("From: a\r\n\r\n\0\xFF.\r\n", 16);
  Content content = content_of(bytes);
  const auto name = spool.write("0123456789", content);
  ASSERT_TRUE(name.ok()) << name.error().full();
  EXPECT_EQ(*name, "0123456789.eml");
  EXPECT_EQ(*spool.read(*name, 1000), bytes);
  EXPECT_FALSE(spool.read(*name, 3).ok()) << "larger than allowed";
  spool.remove(*name);
  EXPECT_FALSE(spool.read(*name, 1000).ok());
  spool.remove(*name);
}

TEST(Spool, NamesNeverLeaveTheDirectory) {
  const TemporaryFolder folder;
  put_file(folder.file("secret"), "x");
  std::filesystem::create_directory(folder.file("spool"));
  const Spool spool(folder.file("spool"));
  EXPECT_FALSE(spool.read("../secret", 100).ok());
  EXPECT_FALSE(spool.read("", 100).ok());
  spool.remove("../secret");
  spool.remove("");
  EXPECT_TRUE(std::filesystem::exists(folder.file("secret")));
}

TEST(Spool, SaysWhatAndWhereWhenItCannotWrite) {
  const TemporaryFolder folder;
  put_file(folder.file("file"), "in the way");
  const Spool spool(folder.file("file"));
  const auto check = spool.check();
  ASSERT_FALSE(check.ok());
  EXPECT_EQ(check.error().kind, base::ErrorClass::config);
  EXPECT_NE(check.error().full().find("file"), std::string::npos);
  Content content = content_of("mail");
  const auto name = spool.write("0123456789", content);
  ASSERT_FALSE(name.ok());
  EXPECT_EQ(name.error().kind, base::ErrorClass::temporary);
  EXPECT_EQ(name.error().full().find("cannot write the spool: "), 0u) << name.error().full();
  EXPECT_EQ(name.error().full().find("cannot write", 5), std::string::npos) << "said once: " << name.error().full();
}

TEST(Spool, LeavesNothingBehindWhenTheContentIsIncomplete) {
  const TemporaryFolder folder;
  Content content({.memory_bytes = 0, .max_bytes = 100, .spill_directory = "/nonexistent"});
  content.append("x");
  const Spool spool(folder.path());
  EXPECT_FALSE(spool.write("0123456789", content).ok());
  EXPECT_EQ(folder.files(), 0u);
}

TEST(Spool, SweepsOldFilesThatNobodyNames) {
  const TemporaryFolder folder;
  for (const char* name : {"named.eml", "orphan.eml", "half.eml.new", "young.eml", "other.txt"})
    put_file(folder.file(name), "x");
  const base::TimePoint now = base::SystemClock().now();
  const auto two_hours_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
  for (const char* name : {"named.eml", "orphan.eml", "half.eml.new", "other.txt"}) {
    std::filesystem::last_write_time(folder.file(name), two_hours_ago);
  }
  EXPECT_EQ(Spool(folder.path()).sweep({"named.eml"}, now), 2u);
  for (const char* name : {"named.eml", "young.eml", "other.txt"})
    EXPECT_TRUE(std::filesystem::exists(folder.file(name))) << name;
  EXPECT_EQ(Spool("/nonexistent").sweep({}, now), 0u);
}

}  // namespace
}  // namespace nonsolicit::engine
