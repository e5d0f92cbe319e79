#include "engine/notices/own_links.h"

#include "base/ascii.h"
#include "engine/notices/case_link.h"

namespace nonsolicit::engine {
namespace {

bool is_token_byte(char c) { return base::is_alnum(c) || c == '-' || c == '_'; }

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
    size_t end = at;
    while (end < text.size() && is_token_byte(text[end])) end++;
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
