#include "classifier/uri.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

// A short code for text messages has five digits in most countries.
constexpr long kShortestNumber = 4;

bool is_web(std::string_view uri) { return base::istarts_with(uri, "http://") || base::istarts_with(uri, "https://"); }

// Of a "mailto:" URI, without its query.
std::string_view address_of(std::string_view uri) {
  const std::string_view address = uri.substr(7);
  return address.substr(0, address.find('?'));
}

bool has_placeholder(std::string_view uri) {
  constexpr std::array kMarks = {"{{",     "*|",     "[[",     "<%",     "%%",     "${",     "%7b%7b",
                                 "[unsub", "{unsub", "[link]", "{link}", "%unsub", "$unsub", "__unsub",
                                 "#unsub", "[opt",   "{opt",   "<?",     "@@"};
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

// "4Kd9x" or "rs", but no word and no year.
bool is_recipient_code(std::string_view segment) {
  if (segment.empty() || !std::all_of(segment.begin(), segment.end(), base::is_alnum)) return false;
  const bool digit = std::any_of(segment.begin(), segment.end(), base::is_digit);
  const bool year = segment.size() == 4 && (segment.starts_with("19") || segment.starts_with("20"));
  return digit ? !year : segment.size() < 4;
}

}  // namespace

bool is_mailto(std::string_view uri) { return base::istarts_with(uri, "mailto:"); }

bool is_usable_uri(std::string_view uri) {
  if (has_placeholder(uri)) return false;
  if (is_mailto(uri)) {
    const std::string_view address = address_of(uri);
    const size_t at = address.find('@');
    return at != std::string_view::npos && at > 0 && is_host(address.substr(at + 1)) &&
           address.find_first_of(" \t<>") == std::string_view::npos;
  }
  if (base::istarts_with(uri, "tel:") || base::istarts_with(uri, "sms:")) {
    return std::count_if(uri.begin(), uri.end(), base::is_digit) >= kShortestNumber;
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

bool claims_other_host(std::string_view shown, std::string_view target) {
  std::string_view text = base::trim(shown);
  // "Leave at www.firm.example": what looks like an address of the web counts, not only a link that is all address.
  if (text.find_first_of(" \t\n") != std::string_view::npos) {
    size_t at = std::min({base::ifind(text, "http://"), base::ifind(text, "https://"), base::ifind(text, "www.")});
    if (at == std::string_view::npos) return false;
    text = text.substr(at);
    text = text.substr(0, text.find_first_of(" \t\n,;)>\"'"));
  }
  if (is_mailto(target)) {
    if (base::istarts_with(text, "mailto:")) text = address_of(text);
    const size_t at = text.rfind('@');
    const std::string_view address = address_of(target);
    const size_t target_at = address.rfind('@');
    if (at == std::string_view::npos || target_at == std::string_view::npos) return false;
    return !same_site(base::to_lower(text.substr(at + 1)), base::to_lower(address.substr(target_at + 1)));
  }
  const std::string claimed = shown_host(text);
  return !claimed.empty() && !same_site(claimed, host_of(target));
}

bool says_farewell(std::string_view target) {
  // Words for other things, too: ".../out/2026".
  constexpr std::array kShort = {"off", "out", "never", "none", "stop", "quit", "raus", "uit"};
  constexpr std::array kWords = {"bye",      "goodbye",  "enough",    "untick",     "nomore",     "no-more",
                                 "farewell", "nothanks", "no-thanks", "rather-not", "not-for-me", "notforme",
                                 "opt-out",  "adieu",    "adios",     "basta",      "sair",       "salir"};
  const auto is_one_of = [](std::string_view word, const auto& words) {
    return std::any_of(words.begin(), words.end(), [&](const char* known) { return base::iequals(word, known); });
  };
  const auto any_of = [&](std::string_view text, std::string_view marks, const auto& words) {
    while (!text.empty()) {
      const size_t end = std::min(text.find_first_of(marks), text.size());
      if (is_one_of(text.substr(0, end), words)) return true;
      text = end == text.size() ? std::string_view() : text.substr(end + 1);
    }
    return false;
  };
  if (is_mailto(target)) {
    const std::string_view mailbox = address_of(target).substr(0, address_of(target).rfind('@'));
    return any_of(mailbox, "+-._", kWords) || any_of(mailbox, "+-._", kShort);
  }
  if (!is_web(target)) return false;
  const size_t path = target.find('/', target.find("//") + 2);
  if (path == std::string_view::npos) return false;
  if (any_of(target.substr(path + 1), "/?&=", kWords)) return true;
  const size_t query = std::min(target.find_first_of("?#", path), target.size());
  if (any_of(target.substr(query), "?&=", kShort)) return true;
  std::string_view segments = target.substr(path, query - path);
  while (segments.ends_with('/')) segments.remove_suffix(1);
  // At the end, or before whose it is: ".../off", ".../off/4Kd9x".
  const std::string_view last = segments.substr(segments.rfind('/') + 1);
  if (is_one_of(last, kShort)) return true;
  const std::string_view above = segments.substr(0, segments.size() - std::min(segments.size(), last.size() + 1));
  return is_recipient_code(last) && is_one_of(above.substr(above.rfind('/') + 1), kShort);
}

}  // namespace nonsolicit::classifier
