// The server with a handler that tells what it was asked, for tests/web/test_http.py: real sockets, real limits.
// Usage: http_stand SOCKET [NAME=VALUE ...]; one line with the port on standard output once it listens, the log on
// standard error. TERM drains for drain_ms (5 s).
//   /echo             method, path, peer, query, length and SHA-256 of the body, one a line
//   /wait?ms=N        answers after N milliseconds
//   /large?bytes=N    a body of N bytes
//   /throw            throws;  /split  a response with a line break in a header;  /frame  its own policy
#include <charconv>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "review/http/server.h"

namespace {

using namespace nonsolicit;
using namespace nonsolicit::review::http;
using std::chrono::milliseconds;

size_t number(std::string_view text) {
  size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
  }
  return "";
}

Response echo(const Request& request) {
  std::string lines = std::string(name_of(request.method)) + "\npath " + request.path + "\npeer " + request.peer + "\n";
  for (const auto& [name, value] : request.query) lines += "query " + name + "=" + value + "\n";
  for (const auto& [name, value] : request.headers) lines += "header " + name + ": " + value + "\n";
  lines += "body " + std::to_string(request.body.size()) + " " + base::sha256_hex(request.body) + "\n";
  return text(lines);
}

Response handle(const Request& request) {
  if (request.path == "/wait") {
    std::this_thread::sleep_for(milliseconds(number(request.query_value("ms").value_or("0"))));
    return text("waited\n");
  }
  if (request.path == "/large") return text(std::string(number(request.query_value("bytes").value_or("0")), 'a'));
  if (request.path == "/throw") throw std::runtime_error("as asked");
  if (request.path == "/empty") return redirect("/echo");
  if (request.path == "/split") {
    Response response = text("split\n");
    response.headers.emplace_back("X-A", "b\r\nSet-Cookie: c=d");
    return response;
  }
  if (request.path == "/frame") {
    Response response = html("<p>mail</p>");
    response.headers.emplace_back("Content-Security-Policy", "sandbox");
    return response;
  }
  return echo(request);
}

struct StandOptions {
  ServerOptions server;
  milliseconds drain{5000};
  milliseconds alive_period{10'000};
};

bool set_limit(StandOptions& stand, std::string_view word) {
  ServerOptions& options = stand.server;
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = word.substr(0, equals);
  const std::string_view value = word.substr(equals + 1);
  ServerLimits& limits = options.limits;
  if (name == "head_ms") limits.head_time = milliseconds(number(value));
  if (name == "body_ms") limits.body_time = milliseconds(number(value));
  if (name == "idle_ms") limits.idle_time = milliseconds(number(value));
  if (name == "write_ms") limits.write_time = milliseconds(number(value));
  if (name == "connections") limits.connections = number(value);
  if (name == "threads") limits.threads = number(value);
  if (name == "waiting") limits.waiting = number(value);
  if (name == "drain_ms") stand.drain = milliseconds(number(value));
  if (name == "alive_ms") stand.alive_period = milliseconds(number(value));
  if (name == "client_header") options.client_header = value;
  return true;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return 64;
  StandOptions stand;
  ServerOptions& options = stand.server;
  options.socket = {.option = "review.socket", .text = words[1]};
  for (int i = 2; i < count; i++) {
    if (!set_limit(stand, words[i])) return 64;
  }
  options.limits.body_bytes_of = [](const std::string& path) -> uint64_t {
    return path == "/login" ? 8u << 10 : 64u << 10;
  };
  auto log = base::Log::open({}, nullptr);
  if (!log) return 1;
  const base::SystemClock clock;
  auto server = Server::listen(std::move(options), handle, clock, **log);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().full().c_str());
    return server.error().kind == base::ErrorClass::config ? 2 : 1;
  }
  (*server)->take_signals(stand.drain, {.reload = [] { std::fprintf(stderr, "reload\n"); },
                                        .stopping = {},
                                        .alive = [] { std::fprintf(stderr, "alive\n"); },
                                        .alive_period = stand.alive_period});
  std::printf("%u\n", (*server)->port());
  std::fflush(stdout);
  (*server)->run();
  std::fprintf(stderr, "ended\n");
  return 0;
}
