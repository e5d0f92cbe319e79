#include "message/header_block.h"

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Length of the field name when the line is "name[blanks]:", else 0 (RFC 5322 section 3.6.8; blanks: section 4.5).
size_t field_name_length(std::string_view line) {
  size_t i = 0;
  while (i < line.size() && line[i] > 32 && line[i] < 127 && line[i] != ':') i++;
  const size_t length = i;
  while (i < line.size() && is_blank(line[i])) i++;
  return length > 0 && i < line.size() && line[i] == ':' ? length : 0;
}

bool is_mbox_mark(std::string_view line) { return line.starts_with("From ") || line.starts_with(">From "); }

// Start of the next field before the block ends, or npos.
size_t next_field(std::string_view bytes, size_t from, const Delimiters& delimiters) {
  for (size_t next = from; from < bytes.size(); from = next) {
    const std::string_view line = line_at(bytes, from, next);
    if (line.empty() || delimiters.match(line)) return std::string_view::npos;
    if (field_name_length(line) > 0) return from;
  }
  return std::string_view::npos;
}

// End of the field that starts at `begin`: behind its folded lines.
size_t field_end(std::string_view bytes, size_t begin) {
  size_t end = 0;
  line_at(bytes, begin, end);
  while (end < bytes.size() && is_blank(bytes[end])) {
    size_t next = 0;
    line_at(bytes, end, next);
    end = next;
  }
  return end;
}

}  // namespace

std::string_view line_at(std::string_view bytes, size_t begin, size_t& next) {
  const size_t feed = bytes.find('\n', begin);
  const size_t end = feed == std::string_view::npos ? bytes.size() : feed;
  next = feed == std::string_view::npos ? bytes.size() : feed + 1;
  std::string_view line = bytes.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

HeaderBlock read_header_block(std::string_view bytes, size_t begin, const Delimiters& delimiters,
                              const base::Limits& limits) {
  HeaderBlock block;
  size_t at = begin;
  while (at < bytes.size()) {
    size_t next = 0;
    const std::string_view line = line_at(bytes, at, next);
    if (line.empty()) {
      block.end = next;
      return block;
    }
    if (delimiters.match(line)) {
      block.cut_off = true;
      break;
    }
    const size_t name = field_name_length(line);
    if (name == 0) {
      if (at == begin && is_mbox_mark(line)) {
        at = next;
        continue;
      }
      block.junk = true;
      const size_t field = next_field(bytes, next, delimiters);
      if (field == std::string_view::npos) break;
      at = field;
      continue;
    }
    const size_t end = field_end(bytes, at);
    const size_t colon = bytes.find(':', at + name);
    std::string_view raw = bytes.substr(colon + 1, end - colon - 1);
    if (raw.size() > limits.header_bytes) {
      block.too_long = true;
      raw = raw.substr(0, limits.header_bytes);
    }
    if (block.fields.size() < limits.header_count) {
      block.fields.push_back({.name = bytes.substr(at, name), .raw = raw});
    } else {
      block.too_many = true;
    }
    at = end;
  }
  block.end = at;
  return block;
}

std::string unfold(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (size_t i = 0; i < raw.size(); i++) {
    const bool pair = raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n';
    if (pair) i++;
    if (raw[i] != '\n') text.push_back(raw[i]);
  }
  return std::string(base::trim(text));
}

}  // namespace nonsolicit::message
