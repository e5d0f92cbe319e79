// A request that was read and checked (check.h), and the answer to it, as plain values. Pure; no Boost here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nonsolicit::review::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

enum class Method { get, head, post };

struct Request {
  Method method = Method::get;
  std::string path = "/";  // decoded, UTF-8; starts with "/", no "." or "..", no empty segment but the last
  Pairs query;             // decoded, in order
  Pairs headers;           // names in lower case, in order; a name with "_" is not here
  std::string body;
  std::string peer;  // the client's address; "" over a Unix socket without a proxy's header

  // The header of this lower-case name; "" where there is none or more than one: who of them is right is not known.
  std::string_view header(std::string_view name) const;
  // The first of this name; nothing where it is missing.
  std::optional<std::string_view> query_value(std::string_view name) const;
  // "" where it is missing or there are several: a cookie set by a neighbour host must not win.
  std::string_view cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  Pairs headers;
  std::string content_type;  // "" where there is no body
  std::string body;

  // The first of this name, in any case; nothing where it is missing.
  std::optional<std::string_view> header(std::string_view name) const;
};

Response html(std::string body, int status = 200);
Response text(std::string body, int status = 200);
Response json(std::string body, int status = 200);
// 303: the browser goes on with GET. `location` is a path of ours.
Response redirect(std::string location);
Response not_found();
// "Not Found" for 404; "Error" for what has no name here.
std::string_view status_name(int status);

struct Form {
  Pairs fields;  // decoded, in order, duplicates kept

  // The first of this name; nothing where it is missing.
  std::optional<std::string_view> value(std::string_view name) const;
  std::vector<std::string_view> values(std::string_view name) const;
};

struct FormLimits {
  size_t bytes = 64u << 10;
  size_t fields = 256;
};

// The body as application/x-www-form-urlencoded; nothing where it is something else, is too large, has a bad escape, a
// NUL, or is no UTF-8.
std::optional<Form> read_form(const Request& request, const FormLimits& limits = {});

// Whether this value of Content-Type says application/x-www-form-urlencoded (in UTF-8).
bool is_form_type(std::string_view content_type);

}  // namespace nonsolicit::review::http
