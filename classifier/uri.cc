#include "classifier/uri.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

bool is_web(std::string_view uri) { return base::istarts_with(uri, "http://") || base::istarts_with(uri, "https://"); }

bool has_placeholder(std::string_view uri) {
  constexpr std::array kMarks = {"{{", "*|", "[[", "<%", "%%", "${", "%7b%7b", "[unsub", "{unsub", "[link]", "{link}"};
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](const char* mark) { return base::ifind(uri, mark) != std::string_view::npos; });
}

bool is_host_char(char c) { return base::is_alnum(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) > 127; }

bool is_host(std::string_view host) {
  return host.find('.') != std::string_view::npos && !host.starts_with('.') && !host.ends_with('.') &&
         host.find("..") == std::string_view::npos && std::all_of(host.begin(), host.end(), is_host_char);
}

std::string site_of(std::string_view host) {
  const auto labels = base::split(host, '.');
  size_t take = 2;
  // Registries that sell names below "co", "com", "org", ... of a country.
  if (labels.size() >= 3 && labels.back().size() == 2 && labels[labels.size() - 2].size() <= 3) take = 3;
  if (labels.size() <= take) return std::string(host);
  std::string site;
  for (size_t i = labels.size() - take; i < labels.size(); i++) {
    if (!site.empty()) site += '.';
    site += labels[i];
  }
  return site;
}

}  // namespace

bool is_mailto(std::string_view uri) { return base::istarts_with(uri, "mailto:"); }

bool is_usable_uri(std::string_view uri) {
  if (has_placeholder(uri)) return false;
  if (is_mailto(uri)) {
    std::string_view address = uri.substr(7);
    address = address.substr(0, address.find('?'));
    const size_t at = address.find('@');
    return at != std::string_view::npos && at > 0 && is_host(address.substr(at + 1)) &&
           address.find_first_of(" \t<>") == std::string_view::npos;
  }
  return is_web(uri) && is_host(host_of(uri)) && uri.find_first_of(" \t") == std::string_view::npos;
}

std::string host_of(std::string_view uri) {
  if (!is_web(uri)) return {};
  std::string_view rest = uri.substr(uri.find("//") + 2);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const size_t user = rest.rfind('@'); user != std::string_view::npos) rest = rest.substr(user + 1);
  rest = rest.substr(0, rest.find(':'));
  std::string host = base::to_lower(rest);
  if (host.starts_with("www.")) host.erase(0, 4);
  return host;
}

bool same_site(std::string_view host_a, std::string_view host_b) { return site_of(host_a) == site_of(host_b); }

std::string shown_host(std::string_view shown) {
  const std::string_view text = base::trim(shown);
  if (text.empty() || text.find_first_of(" \t\n@") != std::string_view::npos) return {};
  const bool web = is_web(text);
  const std::string host = web ? host_of(text) : host_of("http://" + std::string(text));
  if (!is_host(host)) return {};
  if (web || base::istarts_with(text, "www.")) return host;
  // "firm.example" but not "e.g." or "v2.1": the last label has letters only and there are no blanks.
  const std::string_view last = std::string_view(host).substr(host.rfind('.') + 1);
  return last.size() >= 2 && std::all_of(last.begin(), last.end(), base::is_alpha) ? host : std::string();
}

}  // namespace nonsolicit::classifier
