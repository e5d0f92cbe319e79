#include "classifier/uri_words.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::string_view kScheme = "://";
constexpr size_t kShortestOfPath = 3;  // bytes

struct FoldedUri {
  size_t begin = 0;
  size_t path = 0;
  size_t query = 0;
  size_t end = 0;
};

FoldedUri uri_at(std::string_view folded, size_t scheme_end) {
  FoldedUri uri{.begin = scheme_end};
  while (uri.begin > 0 && base::is_alpha(folded[uri.begin - 1])) uri.begin--;
  uri.end = std::min(folded.find_first_of(" \n", scheme_end), folded.size());
  const auto first_of = [&](std::string_view marks) {
    return std::min(folded.find_first_of(marks, scheme_end + kScheme.size()), uri.end);
  };
  uri.path = first_of(" \n/?#");
  uri.query = first_of(" \n?#");
  return uri;
}

bool is_code(const FoldedUri& uri, const WordSpan& word) {
  if (word.offset < uri.path) return false;
  return word.offset >= uri.query || word.has_digits != 0 || word.length < kShortestOfPath;
}

}  // namespace

void leave_out_codes(std::string_view folded, std::vector<WordSpan>& words) {
  size_t scheme_end = folded.find(kScheme);
  if (scheme_end == std::string_view::npos) return;
  FoldedUri uri = uri_at(folded, scheme_end);
  std::erase_if(words, [&](const WordSpan& word) {
    while (scheme_end != std::string_view::npos && uri.end <= word.offset) {
      scheme_end = folded.find(kScheme, uri.end);
      if (scheme_end != std::string_view::npos) uri = uri_at(folded, scheme_end);
    }
    return scheme_end != std::string_view::npos && word.offset >= uri.begin && is_code(uri, word);
  });
}

}  // namespace nonsolicit::classifier
