// Where the server may listen, and that it stops when told from another thread.
#include <gtest/gtest.h>

#include <thread>

#include "review/http/server.h"

namespace nonsolicit::review::http {
namespace {

base::Result<std::unique_ptr<Server>> listen_at(std::string place) {
  static const base::SystemClock clock;
  static const base::Log nowhere;
  return Server::listen(
      {.socket = {.option = "review.socket", .text = std::move(place)}}, [](const Request&) { return not_found(); },
      clock, nowhere);
}

struct ListenCase {
  const char* name;
  const char* place;
  bool listens;
};

class Listen : public testing::TestWithParam<ListenCase> {};

TEST_P(Listen, TakesLocalAddressesOnly) {
  const auto server = listen_at(GetParam().place);
  ASSERT_EQ(server.ok(), GetParam().listens) << (server.ok() ? "" : server.error().full());
  if (server.ok()) {
    EXPECT_NE((*server)->port(), 0);
  } else {
    EXPECT_EQ(server.error().kind, base::ErrorClass::config);
    EXPECT_NE(server.error().text.find("review.socket"), std::string::npos) << server.error().text;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Listen,
                         testing::Values(ListenCase{"loopback", "inet:0@127.0.0.1", true},
                                         ListenCase{"other_loopback", "inet:0@127.0.0.9", true},
                                         ListenCase{"no_host_is_loopback", "inet:0", true},
                                         ListenCase{"everywhere", "inet:0@0.0.0.0", false},
                                         ListenCase{"other_net", "inet:0@192.0.2.1", false},
                                         ListenCase{"everywhere_v6", "inet6:0@::", false},
                                         ListenCase{"mapped_other_net", "inet6:0@::ffff:192.0.2.1", false},
                                         ListenCase{"no_kind", "0@127.0.0.1", false},
                                         ListenCase{"relative_path", "unix:a/b", false},
                                         ListenCase{"world_writable_folder", "unix:/tmp/nonsolicit-listen", false},
                                         ListenCase{"no_folder", "unix:/nowhere/a", false},
                                         ListenCase{"no_such_descriptor", "fd:9999", false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Listen, RefusesAPortThatIsTaken) {
  const auto first = listen_at("inet:0@127.0.0.1");
  ASSERT_TRUE(first.ok());
  const auto second = listen_at("inet:" + std::to_string((*first)->port()) + "@127.0.0.1");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, base::ErrorClass::permanent);
}

TEST(Server, StopsWhenToldBeforeAndWhileItRuns) {
  for (const bool before : {true, false}) {
    auto server = listen_at("inet:0@127.0.0.1");
    ASSERT_TRUE(server.ok());
    if (before) (*server)->stop(std::chrono::seconds(5));
    std::thread running([&] { (*server)->run(); });
    if (!before) (*server)->stop(std::chrono::seconds(5));
    running.join();
  }
}

}  // namespace
}  // namespace nonsolicit::review::http
