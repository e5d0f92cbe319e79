#include "base/socket_place.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace nonsolicit::base {
namespace {

class SocketPlaceFiles : public InTemporaryFolder {
 protected:
  SocketOptions at(const std::string& name, unsigned mode = 0660) const {
    return {.option = "x.socket", .text = "unix:" + (folder_ / name).string(), .mode = mode};
  }
};

TEST_F(SocketPlaceFiles, OpensWithTheModeAndRemovesItsOwn) {
  auto place = SocketPlace::prepare(at("a", 0600));
  ASSERT_TRUE(place.ok());
  EXPECT_TRUE(place->is_local());
  EXPECT_EQ(place->port(), 0);
  const auto fd = place->open();
  ASSERT_TRUE(fd.ok());
  EXPECT_EQ(mode_of(folder_ / "a"), 0600u);
  EXPECT_TRUE(place->connects());
  place->remove();
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a"));
}

TEST_F(SocketPlaceFiles, LeavesASocketThatAnotherMadeInItsPlace) {
  auto first = SocketPlace::prepare(at("a"));
  ASSERT_TRUE(first.ok());
  const auto first_fd = first->open();
  ASSERT_TRUE(first_fd.ok());
  std::filesystem::rename(folder_ / "a", folder_ / "moved");  // else the inode could be used again
  auto second = SocketPlace::prepare(at("a"));
  ASSERT_TRUE(second.ok());
  const auto second_fd = second->open();
  ASSERT_TRUE(second_fd.ok());
  first->remove();
  EXPECT_TRUE(std::filesystem::exists(folder_ / "a"));
}

TEST_F(SocketPlaceFiles, RemovesAStaleSocketAndRefusesOneInUse) {
  {
    auto gone = SocketPlace::prepare(at("a"));
    ASSERT_TRUE(gone.ok());
    ASSERT_TRUE(gone->open().ok());  // closed again, the file stays
  }
  ASSERT_TRUE(std::filesystem::exists(folder_ / "a"));
  auto place = SocketPlace::prepare(at("a"));
  ASSERT_TRUE(place.ok());
  const auto fd = place->open();
  ASSERT_TRUE(fd.ok());
  const auto other = SocketPlace::prepare(at("a"));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().kind, ErrorClass::permanent);
}

TEST_F(SocketPlaceFiles, RefusesAGroupThatIsNot) {
  SocketOptions options = at("a");
  options.group = "no-such-group";
  auto place = SocketPlace::prepare(options);
  ASSERT_TRUE(place.ok());
  const auto fd = place->open();
  ASSERT_FALSE(fd.ok());
  EXPECT_EQ(fd.error().text, "x.socket_group: no such group");
}

struct LocalCase {
  const char* name;
  const char* text;
  bool local;
};

class SocketPlaceLocal : public testing::TestWithParam<LocalCase> {};

TEST_P(SocketPlaceLocal, TellsWhetherOthersReachIt) {
  const auto place = SocketPlace::prepare({.text = GetParam().text});
  ASSERT_TRUE(place.ok());
  EXPECT_EQ(place->is_local(), GetParam().local);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SocketPlaceLocal,
    testing::Values(LocalCase{"loopback", "inet:1@127.0.0.1", true},
                    LocalCase{"loopback_net", "inet:1@127.9.9.9", true}, LocalCase{"v6", "inet6:1@::1", true},
                    LocalCase{"brackets", "inet6:1@[::1]", true}, LocalCase{"mapped", "inet6:1@::ffff:127.0.0.1", true},
                    LocalCase{"any", "inet:1@0.0.0.0", false}, LocalCase{"any_v6", "inet6:1@::", false},
                    LocalCase{"other", "inet:1@128.0.0.1", false},
                    LocalCase{"mapped_other", "inet6:1@::ffff:192.0.2.1", false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::base
