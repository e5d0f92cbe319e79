#include "review/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/ascii.h"
#include "base/file.h"
#include "review/http/connection.h"
#include "review/http/finish.h"

namespace nonsolicit::review::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAcceptPause{100};

// The address of a TCP peer; "" for a Unix socket.
std::string peer_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&address);
    inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    const auto* in = reinterpret_cast<const sockaddr_in6*>(&address);
    inet_ntop(AF_INET6, &in->sin6_addr, text.data(), text.size());
  }
  return text.data();
}

// The first segment only: what follows may be a signed link.
std::string page_of(const Request& request) { return request.path.substr(0, request.path.find('/', 1)); }

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Handler handler, const base::Clock& clock, const base::Log& log)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        clock_(clock),
        log_(log),
        listener_(io_),
        accept_timer_(io_),
        drain_timer_(io_),
        alive_timer_(io_),
        signals_(io_),
        pool_(options_.limits.threads),
        reloads_(asio::make_strand(pool_)) {}
  ~Impl() {
    if (place_) place_->remove();
  }

  base::Status open();
  uint16_t port() const { return place_->port(); }
  void run();
  void stop(milliseconds drain);
  void take_signals(milliseconds drain, ServiceCalls calls);

 private:
  using Connections = std::list<Connection>;

  asio::awaitable<void> accept_loop();
  enum class Accepted { all, no_room };
  Accepted accept_ready();
  void start(base::Fd fd, const sockaddr_storage& address);
  void brush_off(const base::Fd& fd, int status, const std::string& peer);

  asio::awaitable<void> serve(Connections::iterator connection);
  asio::awaitable<void> converse(Connection& connection);
  asio::awaitable<Response> answer(const Request& request);
  asio::awaitable<Response> call_handler(const Request& request);
  asio::awaitable<void> refuse(Connection& connection, const Refusal& refusal);
  asio::awaitable<void> signal_loop(milliseconds drain);
  asio::awaitable<void> alive_loop();
  asio::awaitable<void> call_alive();
  void ended(Connections::iterator connection);

  // In this order: the pool ends first, then the coroutines with io_, then what they touch.
  const ServerOptions options_;
  const Handler handler_;
  const base::Clock& clock_;
  const base::Log& log_;
  std::optional<base::SocketPlace> place_;
  std::map<std::string, size_t> per_peer_;
  size_t at_work_ = 0;  // requests with a thread, or waiting for one
  bool draining_ = false;
  bool pause_told_ = false;
  ServiceCalls calls_;
  asio::io_context io_{1};
  Connections connections_;
  asio::posix::stream_descriptor listener_;
  asio::steady_timer accept_timer_;
  asio::steady_timer drain_timer_;
  asio::steady_timer alive_timer_;
  asio::signal_set signals_;
  asio::thread_pool pool_;
  asio::strand<asio::thread_pool::executor_type> reloads_;
};

base::Status Server::Impl::open() {
  auto place = base::SocketPlace::prepare(options_.socket);
  if (!place) return place.error();
  if (!place->is_local()) {
    return base::config_error(
        options_.socket.option + ": only a Unix socket or a loopback address; the web server in front does TLS",
        options_.socket.text);
  }
  auto fd = place->open();
  if (!fd) return fd.error();
  place_ = std::move(*place);
  listener_.assign(fd->release());
  listener_.non_blocking(true);
  return {};
}

void Server::Impl::run() {
  asio::co_spawn(io_, accept_loop(), asio::detached);
  io_.run();
  pool_.stop();
  pool_.join();
}

void Server::Impl::stop(milliseconds drain) {
  asio::post(io_, [this, drain] {
    if (draining_) return io_.stop();
    draining_ = true;
    log_.info("review_draining", {{"connections", static_cast<int64_t>(connections_.size())}});
    error_code ignored;
    listener_.close(ignored);
    accept_timer_.cancel();
    for (Connection& connection : connections_) connection.close_if_idle();
    drain_timer_.expires_after(drain);
    drain_timer_.async_wait([this](const error_code& error) {
      if (error) return;
      log_.warning("review_drain_deadline", {{"connections", static_cast<int64_t>(connections_.size())}});
      io_.stop();
    });
    if (connections_.empty()) io_.stop();
  });
}

void Server::Impl::take_signals(milliseconds drain, ServiceCalls calls) {
  calls_ = std::move(calls);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals_.add(number);
  asio::co_spawn(io_, signal_loop(drain), asio::detached);
  if (calls_.alive) asio::co_spawn(io_, alive_loop(), asio::detached);
}

asio::awaitable<void> Server::Impl::signal_loop(milliseconds drain) {
  while (true) {
    error_code error;
    const int number = co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    if (number != SIGHUP) {
      if (calls_.stopping) calls_.stopping();
      stop(drain);
    } else if (calls_.reload) {
      asio::post(reloads_, calls_.reload);
    }
  }
}

// One call at a time: where no thread takes it up, there is no next one.
asio::awaitable<void> Server::Impl::alive_loop() {
  while (true) {
    co_await asio::co_spawn(pool_, call_alive(), asio::use_awaitable);
    error_code error;
    alive_timer_.expires_after(calls_.alive_period);
    co_await alive_timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
  }
}

asio::awaitable<void> Server::Impl::call_alive() {
  calls_.alive();
  co_return;
}

// --- accepting -------------------------------------------------------------------------------------------------------

asio::awaitable<void> Server::Impl::accept_loop() {
  while (!draining_) {
    error_code error;
    bool pause = accept_ready() == Accepted::no_room;
    if (!pause) {
      co_await listener_.async_wait(asio::posix::stream_descriptor::wait_read,
                                    asio::redirect_error(asio::use_awaitable, error));
      pause = error.failed();
    }
    if (pause && !draining_) {
      accept_timer_.expires_after(kAcceptPause);
      co_await accept_timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

// Whatever waits, at most as many as may be served, so that those who are served come in between.
Server::Impl::Accepted Server::Impl::accept_ready() {
  for (size_t i = 0; i < options_.limits.connections; i++) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    base::Fd fd(::accept4(listener_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                          SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (fd.valid()) {
      pause_told_ = false;
      try {
        start(std::move(fd), address);
      } catch (const std::exception& exception) {
        log_.error("review_connection_failed", {{"detail", std::string(exception.what())}});
      }
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      if (!pause_told_) log_.error("review_accept_paused", {{"detail", base::errno_text(errno)}});
      pause_told_ = true;
      return Accepted::no_room;
    } else if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO) {
      return Accepted::all;
    }
  }
  return Accepted::all;
}

void Server::Impl::start(base::Fd fd, const sockaddr_storage& address) {
  const std::string peer = peer_text(address);
  const ServerLimits& limits = options_.limits;
  if (connections_.size() >= limits.connections) return brush_off(fd, 503, peer);
  const bool counts = !peer.empty() && options_.client_header.empty();
  if (counts && per_peer_[peer] >= limits.connections_per_peer) return brush_off(fd, 429, peer);
  if (!peer.empty()) {
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  const asio::generic::stream_protocol protocol(address.ss_family, address.ss_family == AF_UNIX ? 0 : IPPROTO_TCP);
  Connection::Stream::socket_type socket(io_.get_executor());
  socket.assign(protocol, fd.get());
  fd.release();
  connections_.emplace_front(std::move(socket), peer, options_);
  per_peer_[peer]++;
  asio::co_spawn(io_, serve(connections_.begin()), asio::detached);
}

// Best effort, without waiting: there is no room to serve this one.
void Server::Impl::brush_off(const base::Fd& fd, int status, const std::string& peer) {
  log_.warning("review_brushed_off", {{"peer", peer}, {"status", int64_t{status}}});
  const Response response = finish(busy_answer(status, "too many connections"), clock_.now());
  std::string bytes = "HTTP/1.1 " + std::to_string(status) + " " + std::string(status_name(status)) + "\r\n";
  for (const auto& [name, value] : response.headers) bytes += name + ": " + value + "\r\n";
  bytes += "Content-Length: " + std::to_string(response.body.size()) + "\r\nConnection: close\r\n\r\n" + response.body;
  if (::send(fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) ::shutdown(fd.get(), SHUT_WR);
}

// --- one connection --------------------------------------------------------------------------------------------------

asio::awaitable<void> Server::Impl::serve(Connections::iterator connection) {
  std::string failure;
  try {
    co_await converse(*connection);
  } catch (const std::exception& exception) {
    failure = exception.what();
  }
  if (!failure.empty()) log_.error("review_connection_failed", {{"detail", failure}});
  ended(connection);
}

void Server::Impl::ended(Connections::iterator connection) {
  const auto count = per_peer_.find(connection->peer());
  if (--count->second == 0) per_peer_.erase(count);
  connections_.erase(connection);
  if (draining_ && connections_.empty()) io_.stop();
}

asio::awaitable<void> Server::Impl::converse(Connection& connection) {
  Keep keep = Keep::open;
  while (keep == Keep::open) {
    if (draining_ && connection.has_nothing()) co_return;
    auto head = co_await connection.receive_head();
    if (std::holds_alternative<Gone>(head)) co_return;
    if (const auto* refusal = std::get_if<Refusal>(&head)) {
      co_await refuse(connection, *refusal);
      co_return;
    }
    const bool may_stay = std::get<Head>(head).keep_alive;
    auto request = co_await connection.receive_request(std::get<Head>(std::move(head)));
    if (std::holds_alternative<Gone>(request)) co_return;
    if (const auto* refusal = std::get_if<Refusal>(&request)) {
      co_await refuse(connection, *refusal);
      co_return;
    }
    const Request& whole = std::get<Request>(request);
    Response response = co_await answer(whole);
    keep = may_stay && !draining_ ? Keep::open : Keep::close;
    const int status = response.status;
    response = finish(std::move(response), clock_.now());
    if (response.status != status) log_.error("review_answer_unsafe", {{"page", page_of(whole)}});
    const bool sent = co_await connection.send(std::move(response), whole.method, keep);
    if (!sent) co_return;
  }
  if (!draining_) co_await connection.linger();
}

asio::awaitable<void> Server::Impl::refuse(Connection& connection, const Refusal& refusal) {
  log_.info("review_refused",
            {{"peer", connection.peer()}, {"status", int64_t{refusal.status}}, {"reason", refusal.reason}});
  Response response = finish(refusal_answer(refusal), clock_.now());
  const bool sent = co_await connection.send(std::move(response), Method::get, Keep::close);
  if (sent && !draining_) co_await connection.linger();
}

asio::awaitable<Response> Server::Impl::answer(const Request& request) {
  Response response;
  if (at_work_ >= options_.limits.threads + options_.limits.waiting) {
    log_.warning("review_busy", {{"waiting", static_cast<int64_t>(at_work_)}});
    response = busy_answer(503, "too many requests wait");
    co_return response;
  }
  at_work_++;
  response = co_await asio::co_spawn(pool_, call_handler(request), asio::use_awaitable);
  at_work_--;
  co_return response;
}

asio::awaitable<Response> Server::Impl::call_handler(const Request& request) {
  Response response;
  std::string failure;
  try {
    response = handler_(request);
  } catch (const std::exception& exception) {
    failure = exception.what();
  } catch (...) {
    failure = "something that is no exception";
  }
  if (!failure.empty()) {
    log_.error("review_handler_failed", {{"page", page_of(request)}, {"detail", failure}});
    response = text("Internal Server Error\n", 500);
  }
  co_return response;
}

// --- the outside -----------------------------------------------------------------------------------------------------

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

base::Result<std::unique_ptr<Server>> Server::listen(ServerOptions options, Handler handler, const base::Clock& clock,
                                                     const base::Log& log) {
  options.client_header = base::to_lower(options.client_header);
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler), clock, log);
  if (auto status = impl->open(); !status.ok()) return status.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

uint16_t Server::port() const { return impl_->port(); }
void Server::take_signals(milliseconds drain, ServiceCalls calls) { impl_->take_signals(drain, std::move(calls)); }
void Server::run() { impl_->run(); }
void Server::stop(milliseconds drain) { impl_->stop(drain); }

}  // namespace nonsolicit::review::http
