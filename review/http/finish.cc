#include "review/http/finish.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::review::http {
namespace {

bool is_sane(const std::pair<std::string, std::string>& header) {
  const auto& [name, value] = header;
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return base::is_alnum(c) || c == '-'; }) &&
         std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }) &&
         base::is_valid_utf8(value);
}

// Set by the server or by Response's own members.
bool is_ours(std::string_view name) {
  constexpr std::array kOurs = {"connection", "content-length",  "content-type",          "date",
                                "keep-alive", "server",          "transfer-encoding",     "upgrade",
                                "trailer",    "referrer-policy", "x-content-type-options"};
  return std::any_of(kOurs.begin(), kOurs.end(), [&](const char* ours) { return base::iequals(name, ours); });
}

// RFC 9110 section 5.6.7: the form of mail with GMT in place of the offset.
std::string http_date(base::TimePoint now) {
  std::string date = base::to_rfc5322_date(now);
  date.replace(date.rfind(' ') + 1, std::string::npos, "GMT");
  return date;
}

}  // namespace

Response finish(Response response, base::TimePoint now) {
  const std::pair<std::string, std::string> type("Content-Type", response.content_type);
  if (!is_sane(type) || !std::all_of(response.headers.begin(), response.headers.end(), is_sane)) {
    response = text("Internal Server Error\n", 500);
  }
  std::erase_if(response.headers, [](const auto& header) { return is_ours(header.first); });
  const auto set_default = [&](const char* name, std::string_view value) {
    if (!response.header(name)) response.headers.emplace_back(name, value);
  };
  set_default("Content-Security-Policy", kContentSecurityPolicy);
  set_default("Cache-Control", "no-store");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "same-origin");
  response.headers.emplace_back("Date", http_date(now));
  if (!response.content_type.empty()) response.headers.emplace_back("Content-Type", response.content_type);
  return response;
}

Response refusal_answer(const Refusal& refusal) {
  Response response = text(std::string(status_name(refusal.status)) + ": " + refusal.reason + "\n", refusal.status);
  if (refusal.status == 405) response.headers.emplace_back("Allow", "GET, HEAD, POST");
  return response;
}

Response busy_answer(int status, std::string reason) {
  Response response = refusal_answer({.status = status, .reason = std::move(reason)});
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

}  // namespace nonsolicit::review::http
