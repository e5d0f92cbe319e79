#include "lists/maillog/fields.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace nonsolicit::lists::maillog {
namespace {

constexpr size_t kShortestQueueId = 5;
constexpr size_t kLongestQueueId = 32;

}  // namespace

std::string_view take_queue_id(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && end <= kLongestQueueId && base::is_alnum(text[end])) end++;
  if (end < kShortestQueueId || end > kLongestQueueId || !text.substr(end).starts_with(": ")) return {};
  const std::string_view id = text.substr(0, end);
  text.remove_prefix(end + 2);
  return id;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<std::string_view> take_bracketed(std::string_view& text) {
  if (!text.starts_with('<')) return std::nullopt;
  bool quoted = false;
  for (size_t i = 1; i < text.size(); i++) {
    if (text[i] == '\\' && quoted) {
      i++;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted) {
      const std::string_view inner = text.substr(1, i - 1);
      text.remove_prefix(i + 1);
      return inner;
    }
  }
  return std::nullopt;
}

std::string_view value_of(std::string_view text, std::string_view key) {
  const size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view value = text.substr(at + key.size());
  return value.substr(0, value.find(", "));
}

int64_t number_of(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view bracketed_ip(std::string_view text) {
  const size_t open = text.rfind('[');
  if (open == std::string_view::npos) return {};
  const size_t close = text.find(']', open);
  if (close == std::string_view::npos) return {};
  std::string_view ip = text.substr(open + 1, close - open - 1);
  if (base::istarts_with(ip, "IPv6:")) ip.remove_prefix(5);
  const bool plausible = !ip.empty() && std::all_of(ip.begin(), ip.end(), [](char c) {
    return base::is_alnum(c) || c == '.' || c == ':' || c == '%';
  });
  return plausible ? ip : std::string_view();
}

}  // namespace nonsolicit::lists::maillog
