// The HTTP/1.1 server of the review pages: sockets, limits and deadlines around one Handler. Boost.Beast is behind it,
// in server.cc only. One thread reads and writes; the handler runs on a few others, so that a slow page delays nobody's
// reading. A request that is refused, or that ends a deadline, ends its connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/socket_place.h"
#include "review/http/check.h"
#include "review/http/message.h"

namespace nonsolicit::review::http {

// Called on several threads at once. An exception is answered 500 and logged.
using Handler = std::function<Response(const Request&)>;

struct ServerLimits {
  HeadLimits head;
  uint64_t body_bytes = 64u << 10;
  // Less for some paths, where it is set (the smaller of both counts).
  std::function<uint64_t(const std::string& path)> body_bytes_of;
  std::chrono::milliseconds head_time{10'000};   // from the connection, or the first byte of a later request
  std::chrono::milliseconds body_time{10'000};   // for the whole body
  std::chrono::milliseconds idle_time{30'000};   // between two requests
  std::chrono::milliseconds write_time{30'000};  // for the whole answer
  size_t connections = 256;
  size_t connections_per_peer = 16;  // of one address over TCP; not where client_header is set: all are the proxy's
  size_t threads = 2;                // that run the handler
  size_t waiting = 64;               // requests for a thread; above: 503
};

struct ServerOptions {
  base::SocketOptions socket;  // a Unix socket or a loopback address
  // The header by which the proxy in front tells the client's address ("X-Forwarded-For": its last entry). "": the peer
  // is who connects.
  std::string client_header;
  ServerLimits limits;
};

// What a service does beside its requests. Each may be empty; `reload` and `alive` run on a handler's thread.
struct ServiceCalls {
  std::function<void()> reload;    // at HUP, one at a time
  std::function<void()> stopping;  // at TERM or INT, before the drain; on the server's own thread
  std::function<void()> alive;     // each `alive_period`, as long as both the server's thread and the handlers' go on
  std::chrono::milliseconds alive_period{10'000};
};

class Server {
 public:
  // The socket is open when this returns. An address that other machines reach is a config error.
  static base::Result<std::unique_ptr<Server>> listen(ServerOptions options, Handler handler, const base::Clock& clock,
                                                      const base::Log& log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port as opened (where 0 was asked for, the kernel's choice); 0 for a Unix socket.
  uint16_t port() const;
  // While run(): TERM and INT stop with this drain, the second one at once; HUP reloads.
  // To be called before run(), at most once in a process at a time.
  void take_signals(std::chrono::milliseconds drain, ServiceCalls calls);

  // Serves until stopped; once. Waits for handlers that still run.
  void run();
  // From any thread: no new connection, idle ones end, requests that have begun are answered; what is not done after
  // `drain` is cut.
  void stop(std::chrono::milliseconds drain);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nonsolicit::review::http
