#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "lists/import_table.h"

namespace nonsolicit::lists {
namespace {

// Letters with accents that titles of the shipped languages use, and the plain letter.
struct Accent {
  std::string_view accented;
  char plain;
};
constexpr Accent kAccents[] = {{"à", 'a'}, {"á", 'a'}, {"â", 'a'}, {"ä", 'a'}, {"ç", 'c'}, {"è", 'e'},
                               {"é", 'e'}, {"ê", 'e'}, {"ë", 'e'}, {"ì", 'i'}, {"í", 'i'}, {"î", 'i'},
                               {"ï", 'i'}, {"ñ", 'n'}, {"ò", 'o'}, {"ó", 'o'}, {"ô", 'o'}, {"ö", 'o'},
                               {"ù", 'u'}, {"ú", 'u'}, {"û", 'u'}, {"ü", 'u'}};

// Zero bytes at every second place of the first bytes: UTF-16 without a mark, as some spreadsheets write it.
std::string_view guess_utf16(std::string_view content) {
  size_t zeros[2] = {0, 0};
  const size_t looked_at = std::min<size_t>(content.size(), 512);
  for (size_t i = 0; i < looked_at; i++) zeros[i % 2] += content[i] == '\0' ? 1 : 0;
  const size_t many = looked_at / 4;
  if (looked_at < 4) return {};
  if (zeros[1] > many && zeros[0] == 0) return "utf-16le";
  if (zeros[0] > many && zeros[1] == 0) return "utf-16be";
  return {};
}

}  // namespace

std::string title_key(std::string_view title) {
  const std::string folded = base::fold_text(title);
  std::string key;
  for (size_t i = 0; i < folded.size(); i++) {
    const char c = folded[i];
    if (base::is_alnum(c)) key.push_back(c);
    if (static_cast<unsigned char>(c) < 128) continue;
    const std::string_view two = std::string_view(folded).substr(i, 2);
    const auto accent =
        std::find_if(std::begin(kAccents), std::end(kAccents), [&](const Accent& a) { return a.accented == two; });
    if (accent != std::end(kAccents)) {
      key.push_back(accent->plain);
      i++;
    } else {
      key.push_back(c);
    }
  }
  return key;
}

std::string to_utf8(std::string_view content) {
  std::string text;
  if (content.starts_with("\xFF\xFE")) {
    text = base::decode_charset(content.substr(2), "utf-16le").text;
  } else if (content.starts_with("\xFE\xFF")) {
    text = base::decode_charset(content.substr(2), "utf-16be").text;
  } else if (const auto guessed = guess_utf16(content); !guessed.empty()) {
    text = base::decode_charset(content, guessed).text;
  } else if (base::is_valid_utf8(content)) {
    text = content;
  } else {
    text = base::decode_charset(content, "windows-1252").text;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

std::string quoted_for_problem(std::string_view value) {
  constexpr size_t kShown = 80;
  std::string shown = base::visible_text(value.substr(0, kShown));
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  return "\"" + shown + (value.size() > kShown ? "...\"" : "\"");
}

}  // namespace nonsolicit::lists
