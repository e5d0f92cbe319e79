#include "review/http/check.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/unicode.h"
#include "review/http/url.h"

namespace nonsolicit::review::http {
namespace {

using MaybeRefusal = std::optional<Refusal>;

Refusal refuse(int status, std::string reason) { return {.status = status, .reason = std::move(reason)}; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return base::is_alnum(c) || kMarks.find(c) != std::string_view::npos;
  });
}

// Without base::trim: only blanks and tabs are optional white space (RFC 9110 section 5.6.3).
std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_ip(const std::string& text, int family) {
  std::array<unsigned char, 16> bytes{};
  return text.find('\0') == std::string::npos && inet_pton(family, text.c_str(), bytes.data()) == 1;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return text.size() <= 5 && error == std::errc() && end == text.data() + text.size() && port > 0 && port <= 65535;
}

// A name of letters, digits and hyphens, an IPv4 address, or an IPv6 address in brackets; a port may follow.
bool is_host(std::string_view text) {
  if (text.size() > 255) return false;
  if (!text.empty() && text.front() == '[') {
    const size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ip(std::string(text.substr(1, end - 1)), AF_INET6)) return false;
    return end + 1 == text.size() || (text[end + 1] == ':' && is_port(text.substr(end + 2)));
  }
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  for (const std::string_view label : base::split(text.substr(0, colon), '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return base::is_alnum(c) || c == '-'; })) return false;
  }
  return true;
}

// RFC 3986 section 3.3: what may stand in a path unescaped.
bool is_path_byte(char c) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@/%";
  return base::is_alnum(c) || kMarks.find(c) != std::string_view::npos;
}

// Browsers leave more in a query than RFC 3986 section 3.4 allows.
bool is_query_byte(char c) {
  return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '"' && c != '<' &&
         c != '>' && c != '#';
}

MaybeRefusal read_path(std::string_view raw, std::string& path) {
  if (!std::all_of(raw.begin(), raw.end(), is_path_byte)) return refuse(400, "a byte that no path may have");
  const std::string lower = base::to_lower(raw);
  if (lower.find("%2f") != std::string::npos) return refuse(400, "an escaped slash in the path");
  auto decoded = decode_percent(raw, Plus::plain);
  if (!decoded) return refuse(400, "a bad escape in the path");
  if (decoded->find('\\') != std::string::npos) return refuse(400, "a backslash in the path");
  if (std::any_of(decoded->begin(), decoded->end(), is_control)) return refuse(400, "a control byte in the path");
  const auto segments = base::split(std::string_view(*decoded).substr(1), '/');
  for (size_t i = 0; i < segments.size(); i++) {
    if (segments[i] == "." || segments[i] == "..") return refuse(400, "a dot segment in the path");
    if (segments[i].empty() && i + 1 < segments.size()) return refuse(400, "an empty segment in the path");
  }
  path = std::move(*decoded);
  return std::nullopt;
}

MaybeRefusal read_target(std::string_view target, const HeadLimits& limits, Request& request) {
  if (target.size() > limits.target_bytes) return refuse(414, "the target is too long");
  if (target.empty() || target.front() != '/') return refuse(400, "the target is not in origin-form");
  const size_t mark = target.find('?');
  if (auto refusal = read_path(target.substr(0, mark), request.path)) return refusal;
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view query = target.substr(mark + 1);
  if (!std::all_of(query.begin(), query.end(), is_query_byte)) return refuse(400, "a byte that no query may have");
  auto pairs = read_pairs(query, limits.query_pairs);
  if (!pairs) return refuse(400, "a bad escape in the query, or too many pairs");
  request.query = std::move(*pairs);
  return std::nullopt;
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
  bool is_1_1 = false;
};

std::variant<RequestLine, Refusal> read_request_line(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "no request line of three parts");
  RequestLine parts{.method = line.substr(0, first), .target = line.substr(first + 1, last - first - 1)};
  const std::string_view version = line.substr(last + 1);
  if (!is_token(parts.method) || parts.target.empty() || parts.target.find(' ') != std::string_view::npos) {
    return refuse(400, "no request line of three parts");
  }
  const bool is_version = version.size() == 8 && version.substr(0, 5) == "HTTP/" && base::is_digit(version[5]) &&
                          version[6] == '.' && base::is_digit(version[7]);
  if (!is_version) return refuse(400, "no HTTP version");
  parts.is_1_1 = version == "HTTP/1.1";
  if (!parts.is_1_1 && version != "HTTP/1.0") return refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  return parts;
}

std::optional<Method> read_method(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  return std::nullopt;
}

MaybeRefusal read_header(std::string_view line, Pairs& headers) {
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "a folded header");
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return refuse(400, "a bad header name");
  const std::string_view value = without_blanks(line.substr(colon + 1));
  if (!base::is_valid_utf8(value)) return refuse(400, "a header that is no UTF-8");
  // CGI-like proxies and applications read "X_Real_IP" as "X-Real-IP": such a name can only be a trap.
  if (line.substr(0, colon).find('_') != std::string_view::npos) return std::nullopt;
  headers.emplace_back(base::to_lower(line.substr(0, colon)), std::string(value));
  return std::nullopt;
}

size_t count_of(const Pairs& headers, std::string_view name) {
  return static_cast<size_t>(
      std::count_if(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; }));
}

bool has_entry(const Pairs& headers, std::string_view name, std::string_view wanted) {
  for (const auto& [header_name, value] : headers) {
    if (header_name != name) continue;
    for (const std::string_view entry : base::split(value, ',')) {
      if (base::iequals(without_blanks(entry), wanted)) return true;
    }
  }
  return false;
}

MaybeRefusal read_length(std::string_view text, uint64_t& length) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || text.size() > 18 || error != std::errc() || end != text.data() + text.size()) {
    return refuse(400, "a bad Content-Length");
  }
  return std::nullopt;
}

// RFC 9112 section 6.3, less everything that two readers could read in two ways.
MaybeRefusal read_framing(Head& head, bool is_1_1) {
  const Request& request = head.request;
  const bool has_length = count_of(request.headers, "content-length") != 0;
  if (count_of(request.headers, "transfer-encoding") != 0) {
    if (has_length) return refuse(400, "both Transfer-Encoding and Content-Length");
    if (!is_1_1) return refuse(400, "Transfer-Encoding in HTTP/1.0");
    if (!base::iequals(request.header("transfer-encoding"), "chunked"))
      return refuse(501, "no other coding than chunked");
    head.framing = Framing::chunked;
  } else if (has_length) {
    if (auto refusal = read_length(request.header("content-length"), head.length)) return refusal;
    head.framing = head.length == 0 ? Framing::none : Framing::length;
  } else if (request.method == Method::post) {
    return refuse(411, "a POST without a length");
  }
  if (request.method != Method::post && head.framing != Framing::none) return refuse(400, "a body without POST");
  if (request.method == Method::post && !is_form_type(request.header("content-type"))) {
    return refuse(415, "a POST that is no form");
  }
  return std::nullopt;
}

MaybeRefusal check_headers(Head& head, bool is_1_1) {
  const Pairs& headers = head.request.headers;
  // What decides about framing, identity or origin is said once.
  for (const std::string_view name : {"host", "content-length", "transfer-encoding", "content-type", "expect", "origin",
                                      "referer", "cookie", "authorization", "sec-fetch-site"}) {
    if (count_of(headers, name) > 1) return refuse(400, "a header that may come once came twice");
  }
  if (count_of(headers, "host") == 0) return refuse(400, "no Host");
  if (!is_host(head.request.header("host"))) return refuse(400, "a bad Host");
  if (auto refusal = read_framing(head, is_1_1)) return refusal;
  if (count_of(headers, "expect") != 0) {
    if (!base::iequals(head.request.header("expect"), "100-continue")) return refuse(417, "an unknown expectation");
    head.expects_continue = is_1_1 && head.framing != Framing::none;
  }
  head.keep_alive = is_1_1 && !has_entry(headers, "connection", "close");
  return std::nullopt;
}

}  // namespace

HeadEnd find_head_end(std::string_view bytes, const HeadLimits& limits) {
  const std::string_view seen = bytes.substr(0, limits.bytes);
  for (size_t at = 0; at < seen.size(); at++) {
    const char c = seen[at];
    if (c == '\n') {
      if (at == 0 || seen[at - 1] != '\r') return refuse(400, "a bare LF");
      if (at == 1) return refuse(400, "an empty line before the request");
      if (at >= 3 && seen[at - 2] == '\n') return std::optional<size_t>(at + 1);
    } else if (at > 0 && seen[at - 1] == '\r') {
      return refuse(400, "a bare CR");
    } else if (is_control(c) && c != '\r' && c != '\t') {
      return refuse(400, "a control byte");
    }
  }
  if (bytes.size() >= limits.bytes) return refuse(431, "the headers are too large");
  return std::optional<size_t>();
}

std::variant<Head, Refusal> read_head(std::string_view bytes, const HeadLimits& limits) {
  const auto end = find_head_end(bytes, limits);
  if (const auto* refusal = std::get_if<Refusal>(&end)) return *refusal;
  if (std::get<0>(end) != bytes.size()) return refuse(400, "not one whole head");

  std::vector<std::string_view> lines = base::split(bytes.substr(0, bytes.size() - 4), '\n');
  for (std::string_view& line : lines) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  }
  const auto first = read_request_line(lines[0]);
  if (const auto* refusal = std::get_if<Refusal>(&first)) return *refusal;
  const auto& request_line = std::get<RequestLine>(first);
  const auto method = read_method(request_line.method);
  if (!method) return refuse(405, "only GET, HEAD and POST are answered");

  Head head;
  head.request.method = *method;
  if (auto refusal = read_target(request_line.target, limits, head.request)) return *refusal;
  if (lines.size() - 1 > limits.headers) return refuse(431, "too many headers");
  for (size_t i = 1; i < lines.size(); i++) {
    if (auto refusal = read_header(lines[i], head.request.headers)) return *refusal;
  }
  if (auto refusal = check_headers(head, request_line.is_1_1)) return *refusal;
  return head;
}

std::string forwarded_client(const Request& request, std::string_view header_name) {
  std::string_view last;
  for (const auto& [name, value] : request.headers) {
    if (name == header_name) last = value;
  }
  const size_t comma = last.rfind(',');
  const std::string entry(without_blanks(comma == std::string_view::npos ? last : last.substr(comma + 1)));
  return is_ip(entry, AF_INET) || is_ip(entry, AF_INET6) ? entry : std::string();
}

}  // namespace nonsolicit::review::http
