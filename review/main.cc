// nonsolicit-review: the pages for staff, senders and members. Reads its command line, starts the engine, and serves.
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/notify.h"
#include "base/password.h"
#include "engine/daemon_command.h"
#include "engine/daemon_reload.h"
#include "engine/runtime.h"
#include "engine/service_user.h"
#include "review/app.h"
#include "review/http/server.h"
#include "review/page.h"

namespace {

using namespace nonsolicit;

constexpr std::chrono::milliseconds kDrain{10'000};

review::http::ServerOptions server_options(const conf::Options& options) {
  const conf::ReviewOptions& review = options.review;
  return {.socket = {.option = "review.socket",
                     .text = review.socket,
                     .mode = static_cast<unsigned>(review.socket_mode),
                     .group = review.socket_group},
          .client_header = review.client_header,
          .limits = {.body_bytes_of = review::body_bytes_of, .threads = static_cast<size_t>(review.threads)}};
}

// The store belongs to the service user; what root makes in it nobody else could write.
base::Status leave_root(const std::filesystem::path& options_file) {
  std::vector<std::string> problems;
  const auto state = engine::load_state(options_file, engine::Strictness::lists_only, problems);
  if (!state) return {};  // the start tells what is wrong
  return engine::become_owner_of(std::filesystem::path(state->options.store.path).parent_path());
}

std::string status_of(const conf::Options& options) { return "serving on " + options.review.socket; }

void reload(engine::Runtime& engine, review::Desk& desk) {
  const auto read_again = [&engine, &desk] {
    auto done = engine.reload();
    if (done) desk.state.set(engine.state());
    return done;
  };
  // review.socket needs a restart.
  if (engine::reload_and_tell(read_again, *desk.services.log, status_of(*engine.options()))) desk.queue.forget();
}

void tell_stopping() {
  base::notify_stopping(static_cast<int>(std::chrono::ceil<std::chrono::seconds>(kDrain).count()) + 15);
}

base::Status run(const std::filesystem::path& options_file) {
  if (auto left = leave_root(options_file); !left.ok()) return left;
  if (const auto& templates = review::page_templates(); !templates) return templates.error();
  auto runtime = engine::Runtime::start(options_file, std::make_shared<base::SystemClock>());
  if (!runtime) return runtime.error();
  engine::Runtime& engine = **runtime;
  review::Desk desk(engine.state(), engine.services());
  review::App app(desk);
  base::nobodys_password_hash();  // not during the first login

  const conf::Options options = *engine.options();
  auto server = review::http::Server::listen(
      server_options(options), [&app](const review::http::Request& request) { return app.handle(request); },
      *desk.services.clock, *desk.services.log);
  if (!server) return server.error();
  (*server)->take_signals(kDrain, {.reload = [&engine, &desk] { reload(engine, desk); },
                                   .stopping = tell_stopping,
                                   .alive = base::notify_watchdog,
                                   .alive_period = base::watchdog_period()});
  desk.services.log->info("review_start",
                          {{"version", std::string(NONSOLICIT_VERSION)}, {"socket", options.review.socket}});
  base::notify_ready(status_of(options));
  (*server)->run();
  desk.services.log->info("review_stop");
  desk.services.log->flush();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const engine::Daemon daemon{
      .name = "nonsolicit-review",
      .version = NONSOLICIT_VERSION,
      .purpose = "Serves the pages for staff, senders and members, behind a web server on the same machine.",
      .signals =
          "HUP reads all files again, or nothing where one is wrong; TERM and INT end after the requests in "
          "flight.",
      .run = run,
  };
  return engine::run_daemon_command(daemon, {argv + 1, argv + argc});
}
