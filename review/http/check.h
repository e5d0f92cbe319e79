// The head of a request, read strictly: what Beast lets through and we do not. Two readers of one head (a proxy and us)
// must never see two requests in it, so everything that some reader reads otherwise is refused. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "review/http/message.h"

namespace nonsolicit::review::http {

struct HeadLimits {
  size_t bytes = 8u << 10;  // request line, headers and the empty line
  size_t target_bytes = 4u << 10;
  size_t headers = 64;
  size_t query_pairs = 64;
};

struct Refusal {
  int status = 400;
  std::string reason;  // plain words about the form of the request; quotes nothing of it
};

enum class Framing { none, length, chunked };

struct Head {
  Request request;  // without body and peer
  Framing framing = Framing::none;
  uint64_t length = 0;  // of the body, where framing is length
  bool keep_alive = false;
  bool expects_continue = false;
};

// How much of the bytes that came so far is the head: its size with the empty line, nothing while that is still
// missing, or a refusal as soon as a bare CR or LF, a control byte or too many bytes are seen.
using HeadEnd = std::variant<std::optional<size_t>, Refusal>;
HeadEnd find_head_end(std::string_view bytes, const HeadLimits& limits = {});

// `bytes`: exactly one head.
// RFC 9112 sections 2 to 6: one request line in origin-form, GET, HEAD or POST, HTTP/1.1 or 1.0; no obs-fold; exactly
// one valid Host; a body by Content-Length or by "chunked" alone, only with POST, and a form.
std::variant<Head, Refusal> read_head(std::string_view bytes, const HeadLimits& limits = {});

// The client as a trusted proxy tells it: the last entry of the last header of this lower-case name. "" where that is
// no address.
std::string forwarded_client(const Request& request, std::string_view header_name);

}  // namespace nonsolicit::review::http
