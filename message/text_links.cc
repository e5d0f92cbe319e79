#include "message/text_links.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "base/eight_bytes.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kLongestUri = 4096;
constexpr size_t kLongestLocalPart = 64;  // RFC 5321 section 4.5.3.1
constexpr size_t kLongestDomain = 255;

struct Found {
  size_t begin = 0;
  size_t end = 0;
  std::string_view prefix;  // what the target needs before the text
};

bool is_word_byte(char c) { return base::is_alnum(c) || static_cast<unsigned char>(c) > 127; }

bool is_uri_byte(char c) {
  return static_cast<unsigned char>(c) > 32 && c != '<' && c != '>' && c != '"' && c != '\x7f' && c != '`';
}

bool is_local_byte(char c) {
  return is_word_byte(c) || std::string_view(".!#$%&'*+/=?^_{|}~-").find(c) != std::string_view::npos;
}

// The end of a URI from `at`, without the punctuation of the sentence around it.
size_t uri_end(std::string_view text, size_t at) {
  size_t end = at;
  int open = 0;
  while (end < text.size() && end - at < kLongestUri && is_uri_byte(text[end])) {
    if (text[end] == '(') ++open;
    if (text[end] == ')' && --open < 0) break;
    ++end;
  }
  // "{{id}}": a template that was not filled in keeps its end.
  const bool templated = text.substr(at, end - at).find("{{") != std::string_view::npos;
  const std::string_view marks = templated ? ".,;:!?'*_]|" : ".,;:!?'*_]|}";
  while (end > at && marks.find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

// At a ':': the scheme before it.
std::optional<Found> read_scheme(std::string_view text, size_t colon) {
  for (const std::string_view scheme : std::array<std::string_view, 4>{"https", "http", "mailto", "ftp"}) {
    if (colon < scheme.size() || !base::iequals(text.substr(colon - scheme.size(), scheme.size()), scheme)) continue;
    const size_t begin = colon - scheme.size();
    if (begin > 0 && is_word_byte(text[begin - 1])) continue;
    if (scheme != "mailto" && text.substr(colon, 3) != "://") return std::nullopt;
    const size_t rest = colon + (scheme == "mailto" ? 1 : 3);
    const size_t end = uri_end(text, rest);
    if (end == rest) return std::nullopt;
    return Found{.begin = begin, .end = end, .prefix = {}};
  }
  return std::nullopt;
}

// At a 'w' that may start "www.".
std::optional<Found> read_www(std::string_view text, size_t at) {
  if (!base::istarts_with(text.substr(at), "www.") || (at > 0 && (is_word_byte(text[at - 1]) || text[at - 1] == '/'))) {
    return std::nullopt;
  }
  const size_t end = uri_end(text, at);
  if (text.substr(at + 4, end - std::min(end, at + 4)).find('.') == std::string_view::npos) return std::nullopt;
  return Found{.begin = at, .end = end, .prefix = "http://"};
}

// At an '@': the address around it, not before `floor`.
std::optional<Found> read_address(std::string_view text, size_t at, size_t floor) {
  size_t begin = at;
  while (begin > floor && at - begin < kLongestLocalPart && is_local_byte(text[begin - 1])) --begin;
  while (begin < at && !is_word_byte(text[begin])) ++begin;
  size_t end = at + 1;
  while (end < text.size() && end - at <= kLongestDomain &&
         (is_word_byte(text[end]) || text[end] == '.' || text[end] == '-')) {
    ++end;
  }
  while (end > at + 1 && !is_word_byte(text[end - 1])) --end;
  const std::string_view domain = text.substr(at + 1, end - at - 1);
  if (begin == at || domain.empty() || domain.front() == '.' || domain.find('.') == std::string_view::npos) {
    return std::nullopt;
  }
  return Found{.begin = begin, .end = end, .prefix = "mailto:"};
}

// Where a link may show itself.
size_t next_link_byte(std::string_view text, size_t at) {
  const auto marks = [](uint64_t bytes) {
    return base::bytes_equal(bytes, ':') | base::bytes_equal(bytes, '@') |
           base::bytes_equal(bytes | 0x20 * base::kEachByte, 'w');
  };
  return base::find_marked(text, at, false, marks, [](char c) { return c == ':' || c == '@' || c == 'w' || c == 'W'; });
}

}  // namespace

bool find_text_links(const TextBody& body, size_t limit, std::vector<Link>& links) {
  const std::string_view text(body.text);
  const size_t known = links.size();
  size_t next_known = 0;
  size_t run = 0;
  size_t floor = 0;
  for (size_t at = next_link_byte(text, 0); at < text.size(); at = next_link_byte(text, at)) {
    std::optional<Found> found;
    if (text[at] == ':') found = read_scheme(text, at);
    if (text[at] == '@') found = read_address(text, at, floor);
    if (text[at] == 'w' || text[at] == 'W') found = read_www(text, at);
    ++at;
    if (!found || found->begin < floor) continue;
    at = std::max(at, found->end);
    floor = found->end;
    while (next_known < known && links[next_known].offset + links[next_known].length <= found->begin) ++next_known;
    if (next_known < known && links[next_known].offset < found->end) continue;
    if (links.size() >= limit) return false;
    while (run < body.runs.size() && body.runs[run].offset + body.runs[run].length <= found->begin) ++run;
    const std::string_view shown = text.substr(found->begin, found->end - found->begin);
    links.push_back({.target = std::string(found->prefix).append(shown),
                     .shown = std::string(shown),
                     .image_alt = {},
                     .image_name = {},
                     .source = LinkSource::text,
                     .offset = found->begin,
                     .length = shown.size(),
                     .hidden = run < body.runs.size() ? body.runs[run].hidden : Hidden::no,
                     .role = run < body.runs.size() ? body.runs[run].role : TextRole::fresh});
  }
  return true;
}

}  // namespace nonsolicit::message
