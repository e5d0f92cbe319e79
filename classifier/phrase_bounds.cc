#include "classifier/phrase_bounds.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::string_view kBlanksAndMarks = " \t\r\n.,;:";
constexpr std::string_view kMarksBehind = ".,;:";  // of the sentence that a URI stands in, not of the URI
constexpr size_t kMostMarks = 3;                   // "?!!"
constexpr size_t kLongestUri = 500;  // bytes; of more nothing can be shown, and looking for its bounds would take long

constexpr std::array<std::string_view, 5> kCurrencies = {"$", "€", "£", "¥", "₹"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Token {
  size_t begin = 0;
  size_t end = 0;
};

// The URI that byte `at` stands in; empty where it stands in none, or in one that is too long to show.
Token uri_around(std::string_view source, size_t at) {
  const size_t from = at - std::min(at, kLongestUri);
  const std::string_view near = source.substr(from, 2 * kLongestUri);
  size_t begin = std::min(at - from + 1, near.size());
  while (begin > 0 && !is_blank(near[begin - 1])) begin--;
  size_t end = begin;
  while (end < near.size() && !is_blank(near[end])) end++;
  std::string_view token = near.substr(begin, end - begin);
  token = token.substr(0, token.find_last_not_of(kMarksBehind) + 1);
  if (token.empty() || token.size() > kLongestUri || token.find("://") == std::string_view::npos)
    return {.begin = at, .end = at};
  return {.begin = from + begin, .end = from + begin + token.size()};
}

void keep_uris_whole(std::string_view source, size_t most, size_t& begin, size_t& end) {
  if (const Token uri = uri_around(source, begin); uri.begin < begin) {
    const size_t behind = std::min(source.find_first_not_of(kBlanksAndMarks, uri.end), source.size());
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
}

// The bytes of the currency's sign that ends `text`, with a blank behind it: "€ " of "for € 20".
size_t sign_before(std::string_view text) {
  const size_t blank = text.ends_with(' ') ? 1 : 0;
  text.remove_suffix(blank);
  for (const std::string_view sign : kCurrencies) {
    if (text.ends_with(sign)) return sign.size() + blank;
  }
  return blank == 0 && text.ends_with('#') ? 1 : 0;
}

// The bytes of the currency's sign, "%" or "+" that begins `text`, with a blank before it.
size_t sign_behind(std::string_view text) {
  const size_t blank = text.starts_with(' ') ? 1 : 0;
  text.remove_prefix(blank);
  for (const std::string_view sign : kCurrencies) {
    // "20 $30": the sign is the next number's.
    const bool of_next = text.size() > sign.size() && base::is_digit(text[sign.size()]);
    if (text.starts_with(sign) && !of_next) return sign.size() + blank;
  }
  if (text.starts_with('%')) return 1 + blank;
  return blank == 0 && text.starts_with('+') ? 1 : 0;
}

// Whether one parenthesis more is opened than closed.
bool is_open(std::string_view text) {
  return std::count(text.begin(), text.end(), '(') == std::count(text.begin(), text.end(), ')') + 1;
}

void take_signs(std::string_view source, size_t most, size_t& begin, size_t& end) {
  const auto room = [&] { return most - std::min(most, end - begin); };
  if (base::is_digit(source[begin])) {
    const size_t sign = sign_before(source.substr(0, begin));
    if (sign <= room()) begin -= sign;
  }
  if (base::is_digit(source[end - 1])) {
    const size_t sign = sign_behind(source.substr(end));
    if (sign <= room()) end += sign;
  }
  if (source.substr(end).starts_with(')') && is_open(source.substr(begin, end - begin)) && room() > 0) end++;
  const size_t marks = source.substr(end).find_first_not_of("?!");
  end += std::min({marks, source.size() - end, kMostMarks, room()});
}

}  // namespace

void mend_bounds(std::string_view source, size_t most, size_t& begin, size_t& end) {
  if (begin == end) return;
  keep_uris_whole(source, most, begin, end);
  while (end > begin + 1 && base::is_space(source[end - 1])) end--;
  take_signs(source, most, begin, end);
}

}  // namespace nonsolicit::classifier
