#include "message/transfer.h"

#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "message/header_block.h"

namespace nonsolicit::message {
namespace {

constexpr int8_t kGarbage = -1;
constexpr int8_t kBlank = -2;
constexpr int8_t kPadding = -3;

constexpr std::array<int8_t, 256> make_base64_table() {
  std::array<int8_t, 256> table{};
  table.fill(kGarbage);
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < letters.size(); i++) table[static_cast<unsigned char>(letters[i])] = static_cast<int8_t>(i);
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = kBlank;
  table[static_cast<unsigned char>('=')] = kPadding;
  return table;
}
constexpr std::array<int8_t, 256> kBase64 = make_base64_table();

// Output that stops storing, not counting, at the limit.
class Sink {
 public:
  Sink(Transferred& result, size_t keep_bytes) : result_(result), keep_bytes_(keep_bytes) {}
  void put(unsigned value) {
    if (result_.size++ < keep_bytes_) {
      result_.bytes.push_back(static_cast<char>(static_cast<unsigned char>(value)));
    } else {
      result_.cut = true;
    }
  }
  void put(std::string_view text) {
    const size_t room = result_.size < keep_bytes_ ? keep_bytes_ - result_.size : 0;
    result_.bytes.append(text.substr(0, room));
    result_.size += text.size();
    if (text.size() > room) result_.cut = true;
  }

 private:
  Transferred& result_;
  size_t keep_bytes_;
};

void base64(std::string_view body, Sink& sink, bool& bad) {
  uint32_t bits = 0;
  int count = 0;
  const auto flush = [&] {
    if (count == 1) bad = true;
    if (count >= 2) sink.put(bits >> (count == 2 ? 4 : 10) & 255u);
    if (count == 3) sink.put(bits >> 2 & 255u);
    bits = 0;
    count = 0;
  };
  for (const char c : body) {
    const int8_t value = kBase64[static_cast<unsigned char>(c)];
    if (value == kBlank) continue;
    if (value == kGarbage) {
      bad = true;
      continue;
    }
    if (value == kPadding) {  // padding in the middle: two encodings joined; go on with a fresh quantum
      flush();
      continue;
    }
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++count < 4) continue;
    sink.put(bits >> 16 & 255u);
    sink.put(bits >> 8 & 255u);
    sink.put(bits & 255u);
    bits = 0;
    count = 0;
  }
  flush();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = base::to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Value of "XX" at `i`, or -1.
int hex_pair(std::string_view text, size_t i) {
  if (i + 1 >= text.size()) return -1;
  const int high = hex_digit(text[i]);
  const int low = hex_digit(text[i + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void quoted_line(std::string_view line, Sink& sink, bool& bad) {
  for (size_t i = 0; i < line.size(); i++) {
    if (line[i] != '=') {
      sink.put(static_cast<unsigned char>(line[i]));
      continue;
    }
    const int value = hex_pair(line, i + 1);
    if (value < 0) {  // RFC 2045 section 6.7: show it as it stands
      bad = true;
      sink.put('=');
      continue;
    }
    sink.put(static_cast<unsigned>(value));
    i += 2;
  }
}

void quoted_printable(std::string_view body, Sink& sink, bool& bad) {
  for (size_t at = 0; at < body.size();) {
    size_t next = 0;
    std::string_view line = line_at(body, at, next);
    const bool broken = body[next - 1] == '\n';
    const std::string_view ending = body.substr(at + line.size(), next - at - line.size());
    if (broken) {  // blanks at the end of a line are no part of it (RFC 2045 section 6.7, rule 3)
      const size_t last = line.find_last_not_of(" \t");
      line = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
    }
    const bool soft = line.ends_with('=');
    if (soft) line.remove_suffix(1);
    quoted_line(line, sink, bad);
    if (!soft) sink.put(ending);
    at = next;
  }
}

void uu_line(std::string_view line, Sink& sink, bool& bad) {
  const auto value = [&](size_t i) -> unsigned {
    return i < line.size() ? (static_cast<unsigned char>(line[i]) - 32u) & 63u : 0u;
  };
  unsigned left = value(0);
  for (size_t i = 1; left > 0; i += 4) {
    if (i >= line.size()) {
      bad = true;
      return;
    }
    const unsigned bits = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    for (int shift = 16; shift >= 0 && left > 0; shift -= 8, left--) sink.put(bits >> shift & 255u);
  }
}

// Lines outside "begin" .. "end" are text and stay as they are.
void uuencode(std::string_view body, Sink& sink, bool& bad) {
  bool inside = false;
  bool seen = false;
  for (size_t at = 0; at < body.size();) {
    size_t next = 0;
    const std::string_view line = line_at(body, at, next);
    if (!inside && line.starts_with("begin ")) {
      inside = seen = true;
    } else if (inside && base::trim(line) == "end") {
      inside = false;
    } else if (inside) {
      uu_line(line, sink, bad);
    } else if (!base::trim(line).empty()) {
      sink.put(body.substr(at, next - at));
    }
    at = next;
  }
  if (inside || !seen) bad = true;
}

}  // namespace

TransferEncoding transfer_encoding(std::string_view name) {
  if (name.empty() || name == "7bit" || name == "8bit" || name == "binary") return TransferEncoding::identity;
  if (name == "base64") return TransferEncoding::base64;
  if (name == "quoted-printable") return TransferEncoding::quoted_printable;
  if (name == "x-uuencode" || name == "uuencode" || name == "x-uue") return TransferEncoding::uuencode;
  return TransferEncoding::unknown;
}

Transferred undo_transfer(std::string_view body, TransferEncoding encoding, size_t keep_bytes) {
  Transferred result;
  Sink sink(result, keep_bytes);
  switch (encoding) {
    case TransferEncoding::unknown:
      result.bad = true;
      sink.put(body);
      break;
    case TransferEncoding::identity: sink.put(body); break;
    case TransferEncoding::base64: base64(body, sink, result.bad); break;
    case TransferEncoding::quoted_printable: quoted_printable(body, sink, result.bad); break;
    case TransferEncoding::uuencode: uuencode(body, sink, result.bad); break;
  }
  return result;
}

std::string undo_q(std::string_view text, bool& bad) {
  Transferred result;
  Sink sink(result, text.size());
  std::string spaced(text);
  for (char& c : spaced) {
    if (c == '_') c = ' ';
  }
  quoted_line(spaced, sink, bad);
  return result.bytes;
}

}  // namespace nonsolicit::message
