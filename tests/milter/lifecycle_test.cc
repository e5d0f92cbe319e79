// The daemon as a process: socket, signals, drain.
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>

#include "daemon_process.h"

namespace nonsolicit::test {
namespace {

// A Unix socket file, bound, and listening or not.
base::Fd bound_socket(const std::string& path) {
  base::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return fd;
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

uint16_t free_port() {
  const base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return ntohs(address.sin_port);
}

TEST(Socket, HasTheModeAsked) {
  DaemonProcess daemon;
  daemon.start({"unix:" + daemon.socket_path().string(), "0620"});
  EXPECT_EQ(mode_of(daemon.socket_path()), 0620u);
}

TEST(Socket, GetsTheGroupAsked) {
  const group* own = ::getgrgid(::getegid());
  if (own == nullptr) GTEST_SKIP() << "the group of this process has no name";
  DaemonProcess daemon;
  daemon.start({"unix:" + daemon.socket_path().string(), "0660", own->gr_name});
  struct stat status {};
  ASSERT_EQ(::stat(daemon.socket_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_gid, ::getegid());
  EXPECT_EQ(daemon.session().message("pass@y.test").command, 'a');
}

TEST(Socket, OfADeadDaemonIsReplaced) {
  DaemonProcess daemon;
  bound_socket(daemon.socket_path());  // bound, then closed: the file stays
  ASSERT_TRUE(std::filesystem::exists(daemon.socket_path()));
  daemon.start();
  EXPECT_EQ(daemon.session().message("pass@y.test").command, 'a');
}

TEST(Socket, OfALivingDaemonIsLeftAlone) {
  DaemonProcess daemon;
  const base::Fd other = bound_socket(daemon.socket_path());
  ASSERT_EQ(::listen(other.get(), 5), 0);
  daemon.spawn();
  EXPECT_EQ(daemon.wait(), 1);
  EXPECT_TRUE(std::filesystem::exists(daemon.socket_path()));
}

struct BadSocket {
  const char* name;
  const char* socket;  // after "%d" has become the directory
};

class SocketRefused : public testing::TestWithParam<BadSocket> {};

TEST_P(SocketRefused, WithTheStatusOfAConfigurationError) {
  DaemonProcess daemon;
  daemon.touch("file", "precious");
  std::filesystem::create_directory(daemon.directory() / "open");
  ::chmod((daemon.directory() / "open").c_str(), 0777);
  std::string socket = GetParam().socket;
  if (const size_t at = socket.find("%d"); at != std::string::npos) socket.replace(at, 2, daemon.directory().string());
  daemon.spawn({socket});
  EXPECT_EQ(daemon.wait(), 2);
  EXPECT_EQ(daemon.read("file"), "precious");
}

INSTANTIATE_TEST_SUITE_P(Rows, SocketRefused,
                         testing::Values(BadSocket{"a_file_is_there", "unix:%d/file"},
                                         BadSocket{"no_directory", "unix:%d/none/sock"},
                                         BadSocket{"world_writable_directory", "unix:%d/open/sock"},
                                         BadSocket{"relative", "unix:sock"}, BadSocket{"unknown_kind", "pipe:x"},
                                         BadSocket{"no_port", "inet:nonsense@127.0.0.1"},
                                         BadSocket{"not_inherited", "fd:77"}, BadSocket{"empty", ""}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Socket, OverTcpKeepsAllReplies) {
  const uint16_t port = free_port();
  DaemonProcess daemon;
  daemon.start({"inet:" + std::to_string(port) + "@127.0.0.1"});
  FakeMta mta = FakeMta::inet(port);
  EXPECT_EQ(mta.negotiate().protocol, 0x100300u);  // NOUNKNOWN NODATA HDR_LEADSPC
  mta.greet();
  EXPECT_EQ(mta.message("reject@y.test").command, 'y');
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0);
}

TEST(Term, EndsAtOnceWhenNothingIsInFlight) {
  DaemonProcess daemon;
  daemon.start();
  FakeMta idle = daemon.session();
  const auto start = std::chrono::steady_clock::now();
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "far below drain deadline";
  EXPECT_FALSE(std::filesystem::exists(daemon.socket_path()));
}

TEST(Term, FinishesTheMessageInFlightAndRefusesNewOnes) {
  DaemonProcess daemon;
  daemon.start();
  FakeMta first = daemon.session();
  FakeMta second = daemon.session();
  first.mail("<s@x.test>");
  first.rcpt("<tag@y.test>");
  daemon.signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return daemon.log().find("draining") != std::string::npos; }));
  const Answer refused = second.mail("<s@x.test>");
  EXPECT_EQ(refused.command, 'y');
  EXPECT_EQ(refused.text, "451 4.3.0 Mail system problem, please try again later.");
  FakeMta third = daemon.session();  // still accepted, to be told the same
  EXPECT_EQ(third.mail("<s@x.test>").command, 'y');
  first.header("Subject", " x");
  first.end_headers();
  first.body("y\r\n");
  const Answer answer = first.end();
  EXPECT_EQ(answer.command, 'a');
  EXPECT_EQ(answer.edits.size(), 1u);
  EXPECT_EQ(daemon.wait(), 0);
}

TEST(Term, WaitsForTheEngine) {
  DaemonProcess daemon;
  ASSERT_EQ(::mkfifo((daemon.directory() / "go").c_str(), 0600), 0);
  daemon.start();
  FakeMta mta = daemon.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<wait@y.test>");
  mta.end_headers();
  mta.send('E');
  ASSERT_TRUE(eventually([&] { return !daemon.envelope(1).empty(); }));
  daemon.signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return daemon.log().find("draining") != std::string::npos; }));
  daemon.touch("go", "now\n");
  EXPECT_EQ(mta.receive().command, 'a');
  EXPECT_EQ(daemon.wait(), 0);
}

TEST(Term, GivesUpAfterTheDeadline) {
  DaemonProcess daemon;
  daemon.touch("drain-ms", "100");
  daemon.start();
  FakeMta mta = daemon.session();
  mta.mail("<s@x.test>");
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0);
  EXPECT_NE(daemon.log().find("drain_deadline"), std::string::npos);
}

TEST(Term, TwiceGivesUpAtOnce) {
  DaemonProcess daemon;
  daemon.start();
  FakeMta mta = daemon.session();
  mta.mail("<s@x.test>");
  daemon.signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return daemon.log().find("draining") != std::string::npos; }));
  daemon.signal(SIGINT);
  EXPECT_EQ(daemon.wait(), 0);
}

TEST(Hup, ReloadsAndKeepsServing) {
  DaemonProcess daemon;
  daemon.start();
  FakeMta mta = daemon.session();
  mta.mail("<s@x.test>");
  mta.rcpt("<tag@y.test>");
  daemon.signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return daemon.read("reloads") == "1\n"; }));
  mta.end_headers();
  EXPECT_EQ(mta.end().edits.size(), 1u);
  EXPECT_EQ(daemon.session().message("reject@y.test").command, 'y');
}

TEST(Hup, ThatFailsIsLoggedAndKeepsServing) {
  DaemonProcess daemon;
  daemon.touch("bad-reload");
  daemon.start();
  daemon.signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return daemon.log().find("reload_failed") != std::string::npos; }));
  EXPECT_EQ(daemon.session().message("reject@y.test").command, 'y');
}

// libmilter's own thread waits for HUP too and would end the milter: it must never get one, not even while a reload
// runs.
TEST(Hup, DuringAReloadDoesNotEndTheMilter) {
  DaemonProcess daemon;
  ASSERT_EQ(::mkfifo((daemon.directory() / "go").c_str(), 0600), 0);
  daemon.touch("slow-reload");
  daemon.start();
  FakeMta mta = daemon.session();
  daemon.signal(SIGHUP);
  for (int i = 0; i < 200; i++) {
    daemon.signal(SIGHUP);
    ASSERT_EQ(mta.message("reject@y.test").command, 'y') << i;
  }
  std::filesystem::remove(daemon.directory() / "slow-reload");
  daemon.touch("go", "now\n");
  ASSERT_TRUE(eventually([&] { return daemon.read("reloads").size() > 1; }));
  EXPECT_EQ(daemon.session().message("reject@y.test").command, 'y');
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0);
}

}  // namespace
}  // namespace nonsolicit::test
