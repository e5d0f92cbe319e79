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

// Without the port, and the dot that may end a whole name.
std::string_view name_of(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  const std::string_view name = host.substr(0, host.find(':'));
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

bool is_loopback(std::string_view host) {
  const std::string_view name = name_of(host);
  return base::iequals(name, "localhost") || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

bool is_our_host(const http::Request& request, std::string_view public_url) {
  const std::string_view origin = origin_of(public_url);
  if (origin.empty()) return true;
  const std::string_view host = request.header("host");
  return is_loopback(host) || base::iequals(name_of(host), name_of(origin.substr(origin.find("://") + 3)));
}

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
