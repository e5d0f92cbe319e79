// nonsolicit-review: the pages for staff, senders and members. Reads its command line, starts the engine, and serves.
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/notify.h"
#include "base/password.h"
#include "engine/daemon_command.h"
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

void reload(engine::Runtime& engine, review::Desk& desk) {
  base::notify_reloading();
  if (const auto done = engine.reload()) {
    desk.state.set(engine.state());
    desk.queue.forget();
    desk.services.log->info("reload", {{"detail", *done}});
  } else {
    desk.services.log->error("reload_failed", {{"detail", done.error().full()}});
  }
  base::notify_ready("serving on " + engine.options()->review.socket);
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
  (*server)->take_signals(kDrain, [&engine, &desk] { reload(engine, desk); });
  desk.services.log->info("review_start",
                          {{"version", std::string(NONSOLICIT_VERSION)}, {"socket", options.review.socket}});
  base::notify_ready("serving on " + options.review.socket);
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
