#include "message/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/unicode.h"
#include "message/entity_table.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kLongestEntityName = 31;
constexpr size_t kLongestLegacyName = 6;

// WHATWG HTML, section 13.2.5.80: numbers 0x80..0x9F mean windows-1252.
constexpr std::array<uint16_t, 32> kWindows1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

const NamedEntity* find_entity(std::string_view name) {
  const auto* const at =
      std::lower_bound(kEntities.begin(), kEntities.end(), name,
                       [](const NamedEntity& entity, std::string_view key) { return entity.name < key; });
  return at != kEntities.end() && at->name == name ? at : nullptr;
}

bool is_legacy(std::string_view name) {
  return std::binary_search(kLegacyEntities.begin(), kLegacyEntities.end(), name);
}

int digit_value(char c, int base) {
  int value = 99;
  if (base::is_digit(c)) value = c - '0';
  if (base == 16 && base::is_alpha(c)) value = base::to_lower(c) - 'a' + 10;
  return value < base ? value : -1;
}

// `raw` starts with "&#". Returns the bytes used, 0 when it is no reference.
size_t decode_number(std::string_view raw, std::string& out) {
  size_t at = 2;
  int base = 10;
  if (at < raw.size() && (raw[at] == 'x' || raw[at] == 'X')) {
    base = 16;
    ++at;
  }
  const size_t first = at;
  uint32_t value = 0;
  for (; at < raw.size() && digit_value(raw[at], base) >= 0; ++at) {
    if (value <= 0x10FFFF)
      value = value * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit_value(raw[at], base));
  }
  if (at == first) return 0;
  if (at < raw.size() && raw[at] == ';') ++at;
  if (value >= 0x80 && value <= 0x9F) value = kWindows1252[value - 0x80];
  if (value == 0) value = 0xFFFD;
  base::append_utf8(out, static_cast<char32_t>(value));
  return at;
}

// `raw` starts with "&" and a letter. Returns the bytes used, 0 when it is no reference.
size_t decode_name(std::string_view raw, EntityContext context, std::string& out) {
  size_t end = 1;
  while (end < raw.size() && end <= kLongestEntityName + 1 && base::is_alnum(raw[end])) ++end;
  const std::string_view word = raw.substr(1, end - 1);
  if (end < raw.size() && raw[end] == ';') {
    if (const NamedEntity* const entity = find_entity(word)) {
      base::append_utf8(out, entity->code_point);
      return end + 1;
    }
  }
  for (size_t length = std::min(word.size(), kLongestLegacyName); length >= 2; --length) {
    const std::string_view name = word.substr(0, length);
    if (!is_legacy(name)) continue;
    const char next = 1 + length < raw.size() ? raw[1 + length] : ' ';
    if (context == EntityContext::attribute && (next == '=' || base::is_alnum(next))) return 0;
    base::append_utf8(out, find_entity(name)->code_point);
    return 1 + length;
  }
  return 0;
}

}  // namespace

void decode_entities(std::string_view raw, EntityContext context, std::string& out) {
  while (!raw.empty()) {
    const size_t ampersand = raw.find('&');
    out.append(raw.substr(0, ampersand));
    if (ampersand == std::string_view::npos) return;
    raw.remove_prefix(ampersand);
    size_t used = 0;
    if (raw.size() > 2 && raw[1] == '#') {
      used = decode_number(raw, out);
    } else if (raw.size() > 2 && base::is_alpha(raw[1])) {
      used = decode_name(raw, context, out);
    }
    if (used == 0) {
      out.push_back('&');
      used = 1;
    }
    raw.remove_prefix(used);
  }
}

std::string decode_attribute(std::string_view raw) {
  std::string out;
  decode_entities(raw, EntityContext::attribute, out);
  return out;
}

}  // namespace nonsolicit::message
