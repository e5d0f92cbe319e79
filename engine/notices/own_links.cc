#include "engine/notices/own_links.h"

#include "base/ascii.h"
#include "engine/notices/case_link.h"

namespace nonsolicit::engine {
namespace {

bool is_token_byte(char c) { return base::is_alnum(c) || c == '-' || c == '_'; }

// The end of what may be a token: base64url, and of a seal the id of its key and a dot before it.
size_t end_of_token(std::string_view text, size_t at) {
  while (at < text.size()) {
    const bool dot_inside = text[at] == '.' && at + 1 < text.size() && is_token_byte(text[at + 1]);
    if (!is_token_byte(text[at]) && !dot_inside) break;
    at++;
  }
  return at;
}

// Whether "/e/" or the like ends right before `at`.
bool behind_page(std::string_view text, size_t at) {
  return at >= 3 && text[at - 1] == '/' && text[at - 3] == '/' &&
         std::string_view("empr").find(text[at - 2]) != std::string_view::npos;
}

}  // namespace

std::string without_links(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    size_t end = end_of_token(text, at);
    if (end - at >= kCaseTokenLength && behind_page(text, at)) {
      result += kLinkLeftOut;
      at = end;
      continue;
    }
    if (end == at) end++;
    result += text.substr(at, end - at);
    at = end;
  }
  return result;
}

}  // namespace nonsolicit::engine
