// nonsolicit-milter: the gateway daemon. Reads its command line, starts the engine, and hands it to the shell.
#include <memory>

#include "base/clock.h"
#include "engine/daemon_command.h"
#include "engine/runtime.h"
#include "milter/daemon.h"

namespace {

using namespace nonsolicit;

base::Status run(const std::filesystem::path& options_file) {
  milter::prepare_process();
  auto runtime = engine::Runtime::start(options_file, std::make_shared<base::SystemClock>());
  if (!runtime) return runtime.error();
  engine::Runtime& engine = **runtime;
  const auto log = engine.services().log;
  return milter::run_daemon({
      .gateway = engine,
      .log = *log,
      .reload = [&engine] { return engine.reload(); },
      .opened = [&engine] { engine.start_timed_work(); },
      .version = NONSOLICIT_VERSION,
  });
}

}  // namespace

int main(int argc, char** argv) {
  const engine::Daemon daemon{
      .name = "nonsolicit-milter",
      .version = NONSOLICIT_VERSION,
      .purpose = "Runs the gateway daemon in the foreground; Postfix or Sendmail talks to it over a socket.",
      .signals =
          "HUP reads all files again, or nothing where one is wrong; TERM and INT end after the messages in "
          "flight.",
      .run = run,
  };
  return engine::run_daemon_command(daemon, {argv + 1, argv + argc});
}
