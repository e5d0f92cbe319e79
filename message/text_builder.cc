#include "message/text_builder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/eight_bytes.h"
#include "base/unicode.h"

namespace nonsolicit::message {
namespace {

enum class ByteClass : uint8_t { plain, blank, drop, special };

constexpr std::array<ByteClass, 256> byte_classes() {
  std::array<ByteClass, 256> classes{};
  for (size_t c = 0; c < 32; ++c) classes[c] = ByteClass::drop;  // NUL and other controls have no picture
  for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) classes[static_cast<size_t>(c)] = ByteClass::blank;
  classes[0x7F] = ByteClass::drop;
  // First bytes of the UTF-8 sequences that width_of() looks at.
  for (const size_t c : {0xC2u, 0xCDu, 0xE1u, 0xE2u, 0xE3u, 0xEFu}) classes[c] = ByteClass::special;
  return classes;
}
constexpr std::array<ByteClass, 256> kByteClasses = byte_classes();

ByteClass class_of(char c) { return kByteClasses[static_cast<unsigned char>(c)]; }

enum class Width { normal, none, blank, line };

// What the character at the start of `text` is for a reader. People break words with characters of no width to get
// past filters ("unsub\u200Bscribe"), and pad previews with them.
Width width_of(std::string_view text) {
  const auto byte = [text](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  switch (byte(0)) {
    case 0xC2:  // U+00A0, U+00AD
      return byte(1) == 0xA0 ? Width::blank : byte(1) == 0xAD ? Width::none : Width::normal;
    case 0xCD:  // U+034F
      return byte(1) == 0x8F ? Width::none : Width::normal;
    case 0xE1:  // U+1680, U+180E
      if (byte(1) == 0x9A && byte(2) == 0x80) return Width::blank;
      return byte(1) == 0xA0 && byte(2) == 0x8E ? Width::none : Width::normal;
    case 0xE2:
      if (byte(1) == 0x80) {
        if (byte(2) <= 0x8A || byte(2) == 0xAF) return Width::blank;  // U+2000..U+200A, U+202F
        if (byte(2) <= 0x8D) return Width::none;                      // U+200B..U+200D
        return byte(2) == 0xA8 || byte(2) == 0xA9 ? Width::line : Width::normal;
      }
      if (byte(1) == 0x81) {
        if (byte(2) == 0x9F) return Width::blank;                                 // U+205F
        return byte(2) >= 0xA0 && byte(2) <= 0xA4 ? Width::none : Width::normal;  // U+2060..U+2064
      }
      return Width::normal;
    case 0xE3:  // U+3000
      return byte(1) == 0x80 && byte(2) == 0x80 ? Width::blank : Width::normal;
    case 0xEF:  // U+FEFF
      return byte(1) == 0xBB && byte(2) == 0xBF ? Width::none : Width::normal;
    default: return Width::normal;
  }
}

// Where the words at `at` end that have single blanks between them: those stand as they are.
size_t end_of_words(std::string_view utf8, size_t at) {
  const auto blanks = [](uint64_t bytes) { return base::bytes_equal(bytes, ' '); };
  while (at + 9 <= utf8.size() && base::are_words(utf8.data() + at, blanks)) at += 8;
  const auto plain = [utf8](size_t i) { return i < utf8.size() && class_of(utf8[i]) == ByteClass::plain; };
  while (plain(at) || (at < utf8.size() && utf8[at] == ' ' && plain(at + 1))) ++at;
  return at;
}

size_t special_bytes(char lead) { return static_cast<unsigned char>(lead) < 0xE0 ? 2 : 3; }

}  // namespace

void TextBuilder::mark(TextRole role, Hidden hidden) {
  role_ = role;
  hidden_ = hidden;
}

void TextBuilder::add(std::string_view utf8, Spacing spacing) {
  size_t at = 0;
  while (at < utf8.size() && !full_) {
    const size_t start = at;
    if (class_of(utf8[at]) == ByteClass::plain) {
      at = end_of_words(utf8, at);
      flush();
      append(utf8.substr(start, at - start));
      continue;
    }
    const char c = utf8[at];
    if (class_of(c) == ByteClass::special) {
      const size_t length = std::min(special_bytes(c), utf8.size() - at);
      switch (width_of(utf8.substr(at, length))) {
        case Width::normal:
          flush();
          append(utf8.substr(at, length));
          break;
        case Width::none: break;
        case Width::blank: blank(' '); break;
        case Width::line: line_break(); break;
      }
      at += length;
      continue;
    }
    ++at;
    if (class_of(c) == ByteClass::drop) continue;
    if (spacing == Spacing::fold || c == '\r' || c == '\f' || c == '\v') {
      blank(' ');
    } else if (c == '\n') {
      line_break();
    } else {
      flush();
      append(utf8.substr(at - 1, 1));
      stream().ended_blank = true;
    }
  }
}

void TextBuilder::blank(char c) {
  Stream& now = stream();
  if (now.blank == 0) now.blank = c;
}

void TextBuilder::line_break() {
  Stream& now = stream();
  now.newlines = std::min<size_t>(2, now.newlines + 1);
  now.blank = 0;
}

void TextBuilder::block_break(size_t newlines) {
  if (newlines == 0) return;
  Stream& now = stream();
  now.newlines = std::max(now.newlines, newlines);
  now.blank = 0;
}

void TextBuilder::cell_break() {
  Stream& now = stream();
  if (now.newlines == 0) now.blank = '\t';
}

void TextBuilder::bullet() { stream().bullet = true; }

// Writes the spacing that is due before the next character.
void TextBuilder::flush() {
  if (hidden_ != Hidden::no && (visible_.blank != 0 || visible_.newlines != 0) && !visible_.empty) {
    const Hidden hidden = std::exchange(hidden_, Hidden::no);  // the space before hidden text can be seen
    const bool due_bullet = std::exchange(visible_.bullet, false);
    flush();
    visible_.bullet = due_bullet;
    hidden_ = hidden;
  }
  Stream& now = stream();
  if (hidden_ != Hidden::no && !text_.empty()) now.empty = false;  // a hidden block stands on lines of its own
  if (!now.empty && now.newlines > now.ended_with) {
    append(std::string_view("\n\n").substr(0, now.newlines - now.ended_with));
    now.ended_with = now.newlines;
    now.ended_blank = true;
  } else if (!now.empty && now.newlines == 0 && now.blank != 0 && !now.ended_blank) {
    append(now.blank == '\t' ? "\t" : " ");
    now.ended_blank = true;
  }
  now.newlines = 0;
  now.blank = 0;
  if (std::exchange(now.bullet, false)) append("- ");
}

void TextBuilder::append(std::string_view bytes) {
  if (bytes.size() > limit_ - text_.size()) {
    size_t room = limit_ - text_.size();
    while (room > 0 && base::continues_character(bytes[room])) --room;  // no half character
    bytes = bytes.substr(0, room);
    full_ = true;
  }
  if (bytes.empty()) return;
  if (runs_.empty() || runs_.back().role != role_ || runs_.back().hidden != hidden_) {
    runs_.push_back({.offset = text_.size(), .length = 0, .role = role_, .hidden = hidden_});
  }
  runs_.back().length += bytes.size();
  text_.append(bytes);
  Stream& now = stream();
  now.empty = false;
  now.ended_with = 0;
  now.ended_blank = false;
}

void TextBuilder::finish(TextBody& body) {
  body.text = std::move(text_);
  body.runs = std::move(runs_);
}

}  // namespace nonsolicit::message
