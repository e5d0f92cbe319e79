#include "message/parameters.h"

#include <algorithm>
#include <map>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kMostParameters = 200;
constexpr const char* kBlanks = " \t\r\n\f\v";  // those of base::is_space

struct WrittenParameter {
  std::string name;  // as written, lower case: "filename*0*"
  std::string bytes;
};

class Scanner {
 public:
  Scanner(std::string_view text, bool& bad) : text_(text), bad_(bad) {}

  bool at_end() const { return at_ >= text_.size(); }

  // Blanks and comments, nested and with quoted pairs (RFC 5322 section 3.2.2).
  void skip_cfws() {
    while (!at_end()) {
      if (base::is_space(text_[at_])) {
        at_++;
      } else if (text_[at_] == '(') {
        skip_comment();
      } else {
        return;
      }
    }
  }

  std::string value() {
    std::string out;
    for (skip_cfws(); !at_end() && text_[at_] != ';'; skip_cfws()) out.push_back(base::to_lower(text_[at_++]));
    return out;
  }

  bool parameter(WrittenParameter& token) {
    for (skip_cfws(); !at_end() && text_[at_] == ';'; skip_cfws()) at_++;
    if (at_end()) return false;
    for (; !at_end() && text_[at_] != '=' && text_[at_] != ';'; skip_cfws()) {
      token.name.push_back(base::to_lower(text_[at_++]));
    }
    if (at_end() || text_[at_] == ';') {
      bad_ = true;
      return true;
    }
    at_++;
    skip_cfws();
    if (!at_end() && text_[at_] == '"') {
      token.bytes = quoted();
    } else {
      token.bytes = bare();
    }
    return true;
  }

 private:
  void skip_comment() {
    int depth = 0;
    for (; !at_end(); at_++) {
      if (text_[at_] == '\\') {
        at_++;
      } else if (text_[at_] == '(') {
        depth++;
      } else if (text_[at_] == ')' && --depth == 0) {
        at_++;
        return;
      }
    }
    at_ = text_.size();
    bad_ = true;
  }

  std::string quoted() {
    std::string out;
    for (at_++; !at_end(); at_++) {
      if (text_[at_] == '"') {
        at_++;
        return out;
      }
      // A backslash before anything but a quote or itself is a path of some Windows client, not an escape.
      const bool escape =
          text_[at_] == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
      if (escape) at_++;
      out.push_back(text_[at_]);
    }
    bad_ = true;
    return out;
  }

  // Up to ";", a comment, or blanks behind which another "name=" stands.
  std::string bare() {
    const size_t begin = at_;
    while (!at_end() && text_[at_] != ';') {
      if (base::is_space(text_[at_])) {
        const size_t word = text_.find_first_not_of(kBlanks, at_);
        if (word == std::string_view::npos || text_[word] == ';' || text_[word] == '(' || starts_parameter(word)) break;
        bad_ = true;  // "name=my file.pdf": blanks need quotes
        at_ = word;
        continue;
      }
      at_++;
    }
    return std::string(base::trim(text_.substr(begin, at_ - begin)));
  }

  bool starts_parameter(size_t at) const {
    const size_t end = text_.find_first_of("=;\" \t\r\n\f\v", at);
    return end != std::string_view::npos && end > at && text_[end] == '=';
  }

  std::string_view text_;
  bool& bad_;
  size_t at_ = 0;
};

std::string undo_percent(std::string_view text, bool& bad) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    std::string byte;
    if (text[i] == '%' && i + 2 < text.size() && base::from_hex(text.substr(i + 1, 2), byte)) {
      out += byte;
      i += 2;
    } else {
      if (text[i] == '%') bad = true;
      out.push_back(text[i]);
    }
  }
  return out;
}

// The sections of one parameter (RFC 2231 sections 3 and 4): number -> (bytes, extended).
struct Sections {
  std::map<size_t, std::pair<std::string, bool>> by_number;
  std::string plain;
  bool has_plain = false;
};

// "filename*12*" -> "filename", 12, extended. False when there is no "*".
bool split_name(const std::string& written, std::string& name, size_t& number, bool& extended) {
  const size_t star = written.find('*');
  name = written.substr(0, star);
  number = 0;
  extended = false;
  if (star == std::string::npos) return false;
  std::string_view rest = std::string_view(written).substr(star + 1);
  if (rest.ends_with('*')) {
    extended = true;
    rest.remove_suffix(1);
  }
  if (rest.empty()) {
    extended = true;  // "filename*=": one section, extended
    return true;
  }
  for (const char c : rest.substr(0, 6)) {
    if (!base::is_digit(c)) return true;
    number = number * 10 + static_cast<size_t>(c - '0');
  }
  return true;
}

Parameter join(const std::string& name, const Sections& sections, ParameterField& field) {
  Parameter parameter{.name = name, .bytes = {}, .value = {}};
  if (sections.by_number.empty()) {
    parameter.bytes = sections.plain;
    parameter.value = decode_words(sections.plain, field.words);
    return parameter;
  }
  std::string charset;
  bool first = true;
  bool any_extended = false;
  size_t expected = 0;
  for (const auto& [number, section] : sections.by_number) {
    if (number != expected++) field.bad = true;
    std::string_view data = section.first;
    if (!section.second) {
      parameter.bytes += data;
      first = false;
      continue;
    }
    any_extended = true;
    const size_t tick = data.find('\'');
    const size_t second = tick == std::string_view::npos ? tick : data.find('\'', tick + 1);
    if (first && second != std::string_view::npos) {
      charset = data.substr(0, tick);
      data = data.substr(second + 1);
    } else if (first) {
      field.bad = true;
    }
    first = false;
    parameter.bytes += undo_percent(data, field.bad);
  }
  // Some clients write RFC 2047 words into continuations that are not extended.
  parameter.value = any_extended ? text_of_charset(parameter.bytes, charset, field.words)
                                 : decode_words(parameter.bytes, field.words);
  return parameter;
}

}  // namespace

const Parameter* ParameterField::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

ParameterField parse_parameters(std::string_view unfolded) {
  ParameterField field;
  Scanner scanner(unfolded, field.bad);
  field.value = scanner.value();

  std::vector<std::string> order;
  std::map<std::string, Sections> by_name;
  WrittenParameter token;
  for (size_t count = 0; count < kMostParameters && scanner.parameter(token); count++, token = {}) {
    std::string name;
    size_t number = 0;
    bool extended = false;
    const bool sectioned = split_name(token.name, name, number, extended);
    if (name.empty()) continue;
    const auto [entry, fresh] = by_name.try_emplace(name);
    if (fresh) order.push_back(name);
    if (sectioned) {
      entry->second.by_number.try_emplace(number, std::move(token.bytes), extended);
    } else if (!entry->second.has_plain) {
      entry->second.plain = std::move(token.bytes);
      entry->second.has_plain = true;
    } else {
      field.bad = true;
    }
  }
  if (!scanner.at_end()) field.bad = true;
  for (const std::string& name : order) field.parameters.push_back(join(name, by_name.at(name), field));
  return field;
}

}  // namespace nonsolicit::message
