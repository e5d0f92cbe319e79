#include "review/same_origin.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace nonsolicit::review {
namespace {

bool has(const http::Request& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

// "https://review.assoc.example" of "https://review.assoc.example/pages/".
std::string_view origin_of(std::string_view url) {
  const size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? std::string_view() : url.substr(0, url.find('/', scheme + 3));
}

bool is_loopback(std::string_view host) {
  const std::string_view name =
      host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  return base::iequals(name, "localhost") || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

bool is_from_our_page(const http::Request& request, std::string_view public_url) {
  if (has(request, "sec-fetch-site")) {
    const std::string_view site = request.header("sec-fetch-site");
    if (site != "same-origin" && site != "none") return false;
  }
  if (!has(request, "origin")) return true;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return false;
  if (const std::string_view ours = origin_of(public_url); !ours.empty() && base::iequals(origin, ours)) return true;
  const std::string_view host = request.header("host");
  if (host.empty()) return false;
  if (base::iequals(origin, "https://" + std::string(host))) return true;
  const bool plain_allowed = is_loopback(host) || !public_url.starts_with("https:");
  return plain_allowed && base::iequals(origin, "http://" + std::string(host));
}

bool is_followed_from_elsewhere(const http::Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  return site == "cross-site" || site == "same-site";
}

}  // namespace nonsolicit::review
