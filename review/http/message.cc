#include "review/http/message.h"

#include "base/ascii.h"
#include "review/http/url.h"

namespace nonsolicit::review::http {
namespace {

std::optional<std::string_view> first_of(const Pairs& pairs, std::string_view name) {
  for (const auto& [pair_name, value] : pairs) {
    if (pair_name == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [header_name, value] : headers) {
    if (header_name != name) continue;
    if (found != nullptr) return {};
    found = &value;
  }
  return found == nullptr ? std::string_view() : *found;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const { return first_of(query, name); }

std::string_view Request::cookie(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const std::string_view part : base::split(header("cookie"), ';')) {
    const std::string_view pair = base::trim(part);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    if (found) return {};
    found = pair.substr(equals + 1);
  }
  return found.value_or(std::string_view());
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const auto& [header_name, value] : headers) {
    if (base::iequals(header_name, name)) return value;
  }
  return std::nullopt;
}

Response html(std::string body, int status) {
  return {.status = status, .content_type = "text/html; charset=utf-8", .body = std::move(body)};
}

Response text(std::string body, int status) {
  return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
}

Response json(std::string body, int status) {
  return {.status = status, .content_type = "application/json", .body = std::move(body)};
}

Response redirect(std::string location) {
  Response response{.status = 303};
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

Response not_found() { return text("Not Found\n", 404); }

std::string_view status_name(int status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Error";
  }
}

std::optional<std::string_view> Form::value(std::string_view name) const { return first_of(fields, name); }

std::vector<std::string_view> Form::values(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const auto& [field_name, value] : fields) {
    if (field_name == name) found.push_back(value);
  }
  return found;
}

bool is_form_type(std::string_view content_type) {
  const auto parts = base::split(content_type, ';');
  if (!base::iequals(base::trim(parts[0]), "application/x-www-form-urlencoded")) return false;
  if (parts.size() == 1) return true;
  const std::string_view parameter = base::trim(parts[1]);
  return parts.size() == 2 &&
         (base::iequals(parameter, "charset=utf-8") || base::iequals(parameter, "charset=\"utf-8\""));
}

std::optional<Form> read_form(const Request& request, const FormLimits& limits) {
  if (request.body.size() > limits.bytes || !is_form_type(request.header("content-type"))) return std::nullopt;
  auto fields = read_pairs(request.body, limits.fields);
  if (!fields) return std::nullopt;
  return Form{.fields = std::move(*fields)};
}

}  // namespace nonsolicit::review::http
