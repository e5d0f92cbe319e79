// What a parsed mail shows, in a form that can be compared with another reader's opinion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "message/extract.h"
#include "message/message.h"

namespace nonsolicit::tests {

// Blanks and line breaks as one blank: extraction may tidy them.
inline std::string collapsed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!base::is_space(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

// A text as our extraction would show it, for comparing expected source text with TextBody::text.
inline std::string extracted(std::string_view utf8, bool html) {
  const base::Limits limits;
  std::string lines;
  for (size_t i = 0; i < utf8.size(); i++) {
    if (utf8[i] != '\r') lines.push_back(utf8[i]);
  }
  return collapsed(html ? message::extract_html(lines, limits).body.text
                        : message::extract_plain(lines, message::PlainFormat::fixed, limits).body.text);
}

// Text of part `index`, shown or attached.
inline std::string text_of_part(const message::Message& message, size_t index) {
  std::string text = collapsed(message.parts[index].text);
  for (const auto& body : message.bodies) {
    if (body.part == index) text += collapsed(body.text);
  }
  return text;
}

// Texts of all parts that are no container, in order; binary ones as "".
inline std::vector<std::string> texts(const message::Message& message) {
  std::vector<bool> container(message.parts.size());
  for (const auto& part : message.parts) {
    if (part.parent) container[*part.parent] = true;
  }
  std::vector<std::string> all;
  for (size_t i = 0; i < message.parts.size(); i++) {
    if (!container[i]) all.push_back(text_of_part(message, i));
  }
  return all;
}

}  // namespace nonsolicit::tests
