// One client of the server: a stream, what was read ahead, and the reading and writing of one message at a time, each
// under its deadline. Included by server.cc only, so that Boost is compiled once. On the server's own thread.
// g++ 12: no braced temporaries inside co_await and co_return, no co_await in a catch handler.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "review/http/finish.h"
#include "review/http/server.h"

namespace nonsolicit::review::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using boost::system::error_code;

// The client went away, or a deadline ended: there is nobody to answer.
struct Gone {};
template <class T>
using Received = std::variant<Gone, Refusal, T>;

enum class Keep { open, close };

class Connection {
 public:
  using Stream = beast::basic_stream<asio::generic::stream_protocol>;

  Connection(Stream::socket_type socket, std::string peer, const ServerOptions& options)
      : stream_(std::move(socket)),
        peer_(std::move(peer)),
        options_(options),
        limits_(options.limits),
        buffer_(options.limits.head.bytes + 2 * kReadBytes) {}

  const std::string& peer() const { return peer_; }
  // Nothing of a next request has come.
  bool has_nothing() const { return buffer_.size() == 0; }
  // Where no request is under way; else it stays to be answered.
  void close_if_idle() {
    if (idle_) stream_.close();
  }

  // Reads until a whole head is there, and leaves it in the buffer for receive_request().
  asio::awaitable<Received<Head>> receive_head();
  // The rest of what has this head.
  asio::awaitable<Received<Request>> receive_request(Head head);
  // Of a finished response; false where it did not get through.
  asio::awaitable<bool> send(Response response, Method method, Keep keep);
  // After our last byte: reads what a client still sends, for a moment, else a reset could overtake the answer.
  asio::awaitable<void> linger();

 private:
  static constexpr size_t kReadBytes = 4u << 10;
  static constexpr std::chrono::milliseconds kLingerTime{1000};
  static constexpr size_t kLingerBytes = 256u << 10;

  Stream stream_;
  const std::string peer_;
  const ServerOptions& options_;
  const ServerLimits& limits_;
  beast::flat_buffer buffer_;
  bool idle_ = true;
  bool answered_before_ = false;

  asio::awaitable<error_code> read_more();
  asio::awaitable<error_code> receive_body(wire::request_parser<wire::string_body>& parser, const Head& head);
  uint64_t body_limit(const std::string& path) const {
    return limits_.body_bytes_of ? std::min(limits_.body_bytes, limits_.body_bytes_of(path)) : limits_.body_bytes;
  }
};

inline asio::awaitable<error_code> Connection::read_more() {
  error_code error;
  const size_t count =
      co_await stream_.async_read_some(buffer_.prepare(kReadBytes), asio::redirect_error(asio::use_awaitable, error));
  if (!error) buffer_.commit(count);
  co_return error;
}

inline asio::awaitable<Received<Head>> Connection::receive_head() {
  Received<Head> received = Gone{};
  if (has_nothing()) {
    idle_ = true;
    stream_.expires_after(answered_before_ ? limits_.idle_time : limits_.head_time);
    const error_code error = co_await read_more();
    if (error) co_return received;
    idle_ = false;
    if (answered_before_) stream_.expires_after(limits_.head_time);
  } else {
    stream_.expires_after(limits_.head_time);
  }
  while (true) {
    const std::string_view bytes(static_cast<const char*>(buffer_.cdata().data()), buffer_.size());
    const HeadEnd end = find_head_end(bytes, limits_.head);
    if (const auto* refusal = std::get_if<Refusal>(&end)) {
      received = *refusal;
      co_return received;
    }
    if (const auto size = std::get<0>(end)) {
      auto head = read_head(bytes.substr(0, *size), limits_.head);
      if (const auto* refusal = std::get_if<Refusal>(&head)) {
        received = *refusal;
      } else {
        received = std::get<Head>(std::move(head));
      }
      co_return received;
    }
    const error_code error = co_await read_more();
    if (error) co_return received;
  }
}

inline asio::awaitable<error_code> Connection::receive_body(wire::request_parser<wire::string_body>& parser,
                                                            const Head& head) {
  error_code error;
  stream_.expires_after(limits_.body_time);
  if (head.expects_continue && has_nothing()) {
    const std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(line.data(), line.size()),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
  }
  co_await wire::async_read(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

// Beast reads the head once more, for the framing; where it sees another one than we do, the request is refused.
inline asio::awaitable<Received<Request>> Connection::receive_request(Head head) {
  const uint64_t limit = body_limit(head.request.path);
  Received<Request> received = Refusal{.status = 413, .reason = "the body is too large"};
  if (head.framing == Framing::length && head.length > limit) co_return received;

  wire::request_parser<wire::string_body> parser;
  parser.header_limit(static_cast<uint32_t>(2 * limits_.head.bytes));
  parser.body_limit(limit);
  parser.eager(false);
  error_code error;
  buffer_.consume(parser.put(buffer_.cdata(), error));
  const bool agrees = !error && parser.is_header_done() && parser.chunked() == (head.framing == Framing::chunked) &&
                      parser.content_length().value_or(0) == head.length;
  if (!agrees) {
    received = Refusal{.status = 400, .reason = "the head can be read in two ways"};
    co_return received;
  }
  if (!parser.is_done()) error = co_await receive_body(parser, head);
  if (error == wire::error::body_limit) co_return received;
  if (error && error.category() == make_error_code(wire::error::bad_chunk).category() &&
      error != wire::error::end_of_stream && error != wire::error::partial_message) {
    received = Refusal{.status = 400, .reason = "a bad chunk"};
    co_return received;
  }
  if (error) {
    received = Gone{};
    co_return received;
  }
  head.request.body = std::move(parser.get().body());
  head.request.peer = options_.client_header.empty() ? peer_ : forwarded_client(head.request, options_.client_header);
  received = std::move(head.request);
  co_return received;
}

inline asio::awaitable<bool> Connection::send(Response response, Method method, Keep keep) {
  wire::response<wire::string_body> message(static_cast<wire::status>(response.status), 11);
  const std::string_view name_of_status = status_name(response.status);
  message.reason(beast::string_view(name_of_status.data(), name_of_status.size()));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  // RFC 9110 section 8.6: none with 204; with 304 it would be the length of what is not sent.
  if (response.status == 204 || response.status == 304) {
    response.body.clear();
  } else {
    message.content_length(response.body.size());
  }
  message.keep_alive(keep == Keep::open);
  message.body() = std::move(response.body);

  wire::response_serializer<wire::string_body> serializer(message);
  error_code error;
  stream_.expires_after(limits_.write_time);
  if (method == Method::head) {
    serializer.split(true);
    co_await wire::async_write_header(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await wire::async_write(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
  }
  answered_before_ = true;
  co_return !error;
}

inline asio::awaitable<void> Connection::linger() {
  idle_ = true;
  error_code error;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, error);
  stream_.expires_after(kLingerTime);
  std::array<char, kReadBytes> unread{};
  for (size_t bytes = 0; !error && bytes < kLingerBytes;) {
    bytes += co_await stream_.async_read_some(asio::buffer(unread), asio::redirect_error(asio::use_awaitable, error));
  }
}

}  // namespace nonsolicit::review::http
