// A process that is killed while it writes: what was acknowledged is there, and nothing is half there. This shows what
// SQLite and we do when a process dies; a power cut needs a disk that honours fsync as well.
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <thread>

#include "store/connection.h"

extern char** environ;

namespace nonsolicit::store {
namespace {

constexpr const char* kPathVariable = "NONSOLICIT_CRASH_STORE";
constexpr const char* kRoundVariable = "NONSOLICIT_CRASH_ROUND";

// The child: two threads record until somebody kills them; each acknowledged id goes to standard error in one write().
TEST(CrashChild, DISABLED_RecordsUntilKilled) {
  const char* path = std::getenv(kPathVariable);
  const char* round = std::getenv(kRoundVariable);
  ASSERT_TRUE(path != nullptr && round != nullptr) << "only run by StoreCrash";
  auto store = open_sqlite({.path = path});
  ASSERT_TRUE(store.ok()) << store.error().full();
  const auto work = [&](int worker) {
    for (int i = 0;; i++) {
      const std::string id = std::string(round) + "-" + std::to_string(worker) + "-" + std::to_string(i);
      auto request = hold_request(id, "key" + id);
      request.letters.push_back({.purpose = "refusal", .content = id});
      if (!(*store)->messages().record(request)) std::abort();
      const std::string line = id + "\n";
      if (::write(STDERR_FILENO, line.data(), line.size()) < 0) std::abort();
    }
  };
  std::thread other(work, 1);
  work(0);
}

// Runs this program as the child until it has acknowledged `wanted` ids, then kills it; all ids it acknowledged.
std::set<std::string> run_and_kill(const std::string& path, int round, size_t wanted) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::string filter = "--gtest_filter=CrashChild.*";
  std::string disabled = "--gtest_also_run_disabled_tests";
  std::string name = "crash_child";
  char* arguments[] = {name.data(), filter.data(), disabled.data(), nullptr};
  setenv(kPathVariable, path.c_str(), 1);
  setenv(kRoundVariable, std::to_string(round).c_str(), 1);
  pid_t child = -1;
  EXPECT_EQ(posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  std::string output;
  char buffer[4096];
  bool killed = false;
  while (true) {
    const ssize_t count = read(ends[0], buffer, sizeof buffer);
    if (count <= 0) break;
    output.append(buffer, static_cast<size_t>(count));
    if (!killed && static_cast<size_t>(std::count(output.begin(), output.end(), '\n')) >= wanted) {
      kill(child, SIGKILL);
      killed = true;
    }
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(killed && WIFSIGNALED(status)) << output;

  std::set<std::string> ids;
  size_t start = 0;
  for (size_t end = output.find('\n'); end != std::string::npos; start = end + 1, end = output.find('\n', start)) {
    ids.insert(output.substr(start, end - start));
  }
  return ids;
}

TEST(StoreCrash, LosesNothingThatWasAcknowledged) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  std::mt19937 random(20261122);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 20; round++) {
    acknowledged.merge(run_and_kill(path, round, 1 + random() % 60));
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE(connection.ok()) << connection.error().full();
    Query check(**connection, "pragma integrity_check");
    ASSERT_TRUE(check.next());
    ASSERT_EQ(check.text(), "ok") << "round " << round;
    Query whole(**connection,
                "select c.id from cases c join held h on h.case_id = c.id join letters l on l.case_id = c.id "
                "join repeats r on r.case_id = c.id");
    std::set<std::string> kept;
    while (whole.next()) kept.insert(whole.text());
    for (const std::string& id : acknowledged) EXPECT_TRUE(kept.contains(id)) << "round " << round << " lost " << id;
    for (const char* table :
         {"select count(*) from cases", "select count(*) from held", "select count(*) from letters"}) {
      Query count(**connection, table);
      ASSERT_TRUE(count.next());
      EXPECT_EQ(count.integer(), static_cast<int64_t>(kept.size())) << table << ": something is half there";
    }
  }
  EXPECT_GT(acknowledged.size(), 20u);
  RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
}

}  // namespace
}  // namespace nonsolicit::store
