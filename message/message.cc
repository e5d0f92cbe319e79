#include "message/message.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::message {

std::string_view to_string(Defect defect) {
  switch (defect) {
    case Defect::truncated: return "truncated";
    case Defect::too_many_headers: return "too_many_headers";
    case Defect::header_too_long: return "header_too_long";
    case Defect::too_many_parts: return "too_many_parts";
    case Defect::too_deep: return "too_deep";
    case Defect::too_many_dash_lines: return "too_many_dash_lines";
    case Defect::line_too_long: return "line_too_long";
    case Defect::decoded_too_large: return "decoded_too_large";
    case Defect::text_too_long: return "text_too_long";
    case Defect::too_many_links: return "too_many_links";
    case Defect::style_too_long: return "style_too_long";
    case Defect::nul_byte: return "nul_byte";
    case Defect::bare_cr: return "bare_cr";
    case Defect::header_without_colon: return "header_without_colon";
    case Defect::duplicate_header: return "duplicate_header";
    case Defect::bad_encoded_word: return "bad_encoded_word";
    case Defect::bad_parameter: return "bad_parameter";
    case Defect::bad_transfer_encoding: return "bad_transfer_encoding";
    case Defect::unknown_charset: return "unknown_charset";
    case Defect::bad_charset_bytes: return "bad_charset_bytes";
    case Defect::boundary_missing: return "boundary_missing";
    case Defect::boundary_unclosed: return "boundary_unclosed";
    case Defect::parser_failed: return "parser_failed";
    case Defect::content_unaccounted: return "content_unaccounted";
  }
  return "unknown";
}

bool Message::has(Defect defect) const { return std::ranges::find(defects, defect) != defects.end(); }

const HeaderField* Message::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const HeaderField& f) { return base::iequals(f.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

std::string_view Message::header_value(std::string_view name) const {
  const HeaderField* field = header(name);
  return field == nullptr ? std::string_view() : field->value;
}

size_t Message::header_count(std::string_view name) const {
  return static_cast<size_t>(
      std::ranges::count_if(headers, [&](const HeaderField& f) { return base::iequals(f.name, name); }));
}

const TextBody* Message::main_body() const {
  const auto found = std::ranges::find_if(bodies, [](const TextBody& b) { return b.preferred && !b.nested; });
  return found == bodies.end() ? nullptr : &*found;
}

}  // namespace nonsolicit::message
