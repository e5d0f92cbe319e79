#include "message/list_headers.h"

#include "base/ascii.h"
#include "message/encoded_word.h"

namespace nonsolicit::message {
namespace {

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!base::is_space(c)) out.push_back(c);
  }
  return text_of_bytes(out);
}

std::vector<std::string> bracketed(std::string_view raw) {
  std::vector<std::string> found;
  size_t open = raw.find('<');
  while (open != std::string_view::npos) {
    const size_t close = raw.find_first_of("<>", open + 1);
    if (close == std::string_view::npos) break;
    if (raw[close] == '<') {  // unclosed: start again at the newer one
      open = close;
      continue;
    }
    std::string inside = without_blanks(raw.substr(open + 1, close - open - 1));
    if (!inside.empty()) found.push_back(std::move(inside));
    open = raw.find('<', close + 1);
  }
  return found;
}

}  // namespace

std::vector<std::string> parse_message_ids(std::string_view raw) {
  std::vector<std::string> ids = bracketed(raw);
  if (!ids.empty()) return ids;
  for (const std::string_view word : base::split(raw, ' ')) {
    std::string id = without_blanks(word);
    if (id.find('@') == std::string::npos) continue;
    if (id.starts_with('<')) id.erase(0, 1);
    if (id.ends_with('>')) id.pop_back();
    ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> parse_list_uris(std::string_view raw) {
  std::vector<std::string> uris = bracketed(raw);
  if (!uris.empty()) return uris;
  for (const std::string_view word : base::split(raw, ',')) {
    const std::string uri = without_blanks(word);
    const bool known =
        base::istarts_with(uri, "http:") || base::istarts_with(uri, "https:") || base::istarts_with(uri, "mailto:");
    if (known) uris.push_back(uri);
  }
  return uris;
}

bool is_one_click(std::string_view raw) { return base::iequals(without_blanks(raw), "List-Unsubscribe=One-Click"); }

std::string parse_list_id(std::string_view raw) {
  std::vector<std::string> ids = bracketed(raw);
  return ids.empty() ? text_of_bytes(base::trim(raw)) : ids.back();
}

}  // namespace nonsolicit::message
