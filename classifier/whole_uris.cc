#include "classifier/whole_uris.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t kLongestUri = 500;  // bytes; of more nothing can be shown, and looking for its bounds would take long

struct Token {
  size_t begin = 0;
  size_t end = 0;
};

// The URI that byte `at` stands in; empty where it stands in none, or in one that is too long to show.
Token uri_around(std::string_view source, size_t at) {
  const size_t from = at - std::min(at, kLongestUri);
  const std::string_view near = source.substr(from, 2 * kLongestUri);
  const size_t before = near.substr(0, at - from + 1).find_last_of(kBlanks);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::string_view token = near.substr(begin, near.find_first_of(kBlanks, begin) - begin);
  if (token.empty() || token.size() > kLongestUri || token.find("://") == std::string_view::npos)
    return {.begin = at, .end = at};
  return {.begin = from + begin, .end = from + begin + token.size()};
}

}  // namespace

void keep_uris_whole(std::string_view source, size_t most, size_t& begin, size_t& end) {
  if (begin == end) return;
  if (const Token uri = uri_around(source, begin); uri.begin < begin) {
    const size_t behind = source.find_first_not_of(kBlanks, uri.end);
    begin = behind < end && end - behind > uri.end - begin ? behind : uri.begin;
    end = std::min(end, begin + most);
  }
  if (const Token uri = uri_around(source, end - 1); uri.end > end) {
    if (uri.end - begin <= most) {
      end = uri.end;
    } else if (uri.begin > begin) {
      end = uri.begin;
    }
  }
  while (end > begin + 1 && base::is_space(source[end - 1])) end--;
}

}  // namespace nonsolicit::classifier
