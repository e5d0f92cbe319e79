#include "message/encoded_word.h"

#include <optional>

#include "base/ascii.h"
#include "base/unicode.h"
#include "message/transfer.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kLongestCharset = 80;

struct Word {
  std::string_view charset;
  std::string bytes;
  size_t end = 0;
};

// Where the text of a word ends ("?="), or npos when another word starts before it. Stops at the next "=?", so that a
// row of unfinished words costs one pass in all.
size_t find_word_end(std::string_view raw, size_t from) {
  for (size_t at = raw.find('?', from); at != std::string_view::npos; at = raw.find('?', at + 1)) {
    if (at + 1 < raw.size() && raw[at + 1] == '=') return at;
    if (at > from && raw[at - 1] == '=') return std::string_view::npos;
  }
  return std::string_view::npos;
}

// The encoded word at `begin` (RFC 2047 section 2; language suffix: RFC 2231 section 5), or nothing.
std::optional<Word> read_word(std::string_view raw, size_t begin, WordDefects& defects) {
  const size_t charset_end = raw.substr(0, begin + 2 + kLongestCharset).find('?', begin + 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= raw.size() || raw[charset_end + 2] != '?') {
    return std::nullopt;
  }
  std::string_view charset = raw.substr(begin + 2, charset_end - begin - 2);
  charset = charset.substr(0, charset.find('*'));
  const char encoding = base::to_lower(raw[charset_end + 1]);
  if (charset.empty() || charset.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  if (encoding != 'q' && encoding != 'b') return std::nullopt;
  const size_t text_begin = charset_end + 3;
  const size_t text_end = find_word_end(raw, text_begin);
  if (text_end == std::string_view::npos) return std::nullopt;

  const std::string_view text = raw.substr(text_begin, text_end - text_begin);
  Word word{.charset = charset, .bytes = {}, .end = text_end + 2};
  if (encoding == 'q') {
    word.bytes = undo_q(text, defects.bad_word);
  } else {
    Transferred decoded = undo_transfer(text, TransferEncoding::base64, text.size());
    defects.bad_word = defects.bad_word || decoded.bad;
    word.bytes = std::move(decoded.bytes);
  }
  return word;
}

bool is_legacy_latin(std::string_view charset) {
  return base::iequals(charset, "iso-8859-1") || base::iequals(charset, "latin1") ||
         base::iequals(charset, "iso8859-1") || base::iequals(charset, "iso_8859-1");
}

// "utf-16" without a byte order mark: RFC 2781 says big endian, senders write little endian. Latin text tells by where
// its zero bytes are.
std::string_view utf16_order(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return "utf-16";
  size_t high_first = 0;
  size_t low_first = 0;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (bytes[i] == 0 && bytes[i + 1] != 0) high_first++;
    if (bytes[i] != 0 && bytes[i + 1] == 0) low_first++;
  }
  return low_first > high_first ? "utf-16le" : "utf-16be";
}

}  // namespace

std::string text_of_bytes(std::string_view bytes) {
  if (base::is_valid_utf8(bytes)) return std::string(bytes);
  return base::decode_charset(bytes, "windows-1252").text;
}

std::string text_of_charset(std::string_view bytes, std::string_view charset, WordDefects& defects) {
  if (charset.empty() || base::iequals(charset, "us-ascii") || base::iequals(charset, "ascii")) {
    return text_of_bytes(bytes);
  }
  if (is_legacy_latin(charset)) charset = "windows-1252";
  if (base::iequals(charset, "utf-16")) charset = utf16_order(bytes);
  base::Decoded decoded = base::decode_charset(bytes, charset);
  defects.unknown_charset = defects.unknown_charset || decoded.unknown;
  defects.bad_charset_bytes = defects.bad_charset_bytes || decoded.replaced;
  return std::move(decoded.text);
}

std::string decode_words(std::string_view raw, WordDefects& defects) {
  std::string text;
  std::string run;  // bytes of adjacent words in one charset: a character may be split between them
  std::string_view run_charset;
  const auto flush = [&] {
    if (!run.empty()) text += text_of_charset(run, run_charset, defects);
    run.clear();
    run_charset = {};
  };
  size_t plain = 0;  // start of the text not yet written
  bool after_word = false;
  for (size_t at = raw.find("=?"); at != std::string_view::npos; at = raw.find("=?", at)) {
    std::optional<Word> word = read_word(raw, at, defects);
    if (!word) {
      defects.bad_word = true;
      at += 2;
      continue;
    }
    const std::string_view between = raw.substr(plain, at - plain);
    if (!after_word || !base::trim(between).empty()) {  // blanks between words are not shown (section 6.2)
      flush();
      text += text_of_bytes(between);
    }
    if (!base::iequals(run_charset, word->charset)) flush();
    run_charset = word->charset;
    run += word->bytes;
    plain = at = word->end;
    after_word = true;
  }
  flush();
  text += text_of_bytes(raw.substr(plain));
  return text;
}

}  // namespace nonsolicit::message
