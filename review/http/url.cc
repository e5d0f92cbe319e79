#include "review/http/url.h"

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::review::http {

std::optional<std::string> decode_percent(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  std::string byte;
  for (size_t at = 0; at < text.size(); at++) {
    const char c = text[at];
    if (c == '+' && plus == Plus::space) {
      decoded += ' ';
    } else if (c != '%') {
      decoded += c;
    } else {
      if (text.size() - at < 3 || !base::from_hex(text.substr(at + 1, 2), byte)) return std::nullopt;
      decoded += byte;
      at += 2;
    }
  }
  if (decoded.find('\0') != std::string::npos || !base::is_valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::string encode_percent(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (base::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += '%';
      for (const char digit : base::to_hex(std::string_view(&c, 1))) {
        encoded += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
      }
    }
  }
  return encoded;
}

std::optional<Pairs> read_pairs(std::string_view text, size_t most) {
  Pairs pairs;
  for (const std::string_view part : base::split(text, '&')) {
    if (part.empty()) continue;
    if (pairs.size() == most) return std::nullopt;
    const size_t equals = part.find('=');
    auto name = decode_percent(part.substr(0, equals), Plus::space);
    auto value =
        decode_percent(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), Plus::space);
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

}  // namespace nonsolicit::review::http
