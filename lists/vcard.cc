#include "lists/vcard.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "lists/import_table.h"

namespace nonsolicit::lists {
namespace {

// One content line, unfolded.
struct Property {
  size_t line = 0;
  std::string name;  // upper case, without its group
  bool quoted_printable = false;
  std::string charset;
  std::string value;
};

// The lines of a text with their numbers, whatever ends them.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  size_t number() const { return number_; }  // of the next line
  char first() const { return rest_.empty() ? '\n' : rest_.front(); }
  std::string_view next() {
    const size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end);
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : std::min<size_t>(1, rest_.size()));
    number_++;
    return line;
  }

 private:
  std::string_view rest_;
  size_t number_ = 1;
};

std::string undo_quoted_printable(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); i++) {
    std::string byte;
    if (text[i] == '=' && base::from_hex(text.substr(i + 1, 2), byte) && byte.size() == 1) {
      bytes += byte;
      i += 2;
    } else {
      bytes.push_back(text[i]);
    }
  }
  return bytes;
}

// RFC 6350 section 3.4: "\," "\;" "\\" stand for the character itself.
std::string undo_escapes(std::string_view text) {
  std::string value;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\\' && i + 1 < text.size()) i++;
    value.push_back(text[i]);
  }
  return value;
}

// The end of name and parameters: the first colon outside quotes (RFC 6350 section 3.3).
size_t colon_of(std::string_view line) {
  bool quoted = false;
  for (size_t i = 0; i < line.size(); i++) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == ':' && !quoted) return i;
  }
  return std::string_view::npos;
}

void read_parameters(std::string_view text, Property& property) {
  for (const std::string_view piece : base::split(text, ';')) {
    const size_t equals = piece.find('=');
    const std::string_view value = base::trim(equals == std::string_view::npos ? piece : piece.substr(equals + 1));
    const std::string_view name =
        equals == std::string_view::npos ? std::string_view() : base::trim(piece.substr(0, equals));
    // 2.1 allows the bare word.
    if (base::iequals(value, "QUOTED-PRINTABLE")) property.quoted_printable = true;
    if (base::iequals(name, "CHARSET")) property.charset = value;
  }
}

// The next content line; lines that are none have an empty name.
Property next_property(Lines& lines) {
  Property property{.line = lines.number()};
  std::string line(lines.next());
  const size_t start = std::min(line.find_first_not_of(" \t"), line.size());
  const auto read_head = [&] {
    const size_t colon = colon_of(line);
    if (colon == std::string::npos) return;
    const std::string_view head = std::string_view(line).substr(start, colon - std::min(colon, start));
    const size_t end = std::min(head.find(';'), head.size());
    std::string_view name = base::trim(head.substr(0, end));
    name.remove_prefix(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
    property.name = name;
    std::transform(property.name.begin(), property.name.end(), property.name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    read_parameters(head.substr(end), property);
    property.value = line.substr(colon + 1);
  };
  read_head();
  // A soft break of quoted-printable goes on at the very start of the next line.
  while (property.quoted_printable && property.value.ends_with('=') && !lines.at_end()) {
    property.value.pop_back();
    property.value += lines.next();
  }
  bool unfolded = false;
  while (!lines.at_end() && (lines.first() == ' ' || lines.first() == '\t')) {
    const std::string_view more = lines.next();
    (property.name.empty() ? line : property.value) += more.substr(1);
    unfolded = true;
  }
  if (property.name.empty() && unfolded) read_head();  // folded before its colon
  return property;
}

std::string email_of(const Property& property) {
  std::string value = property.value;
  if (property.quoted_printable) {
    value = undo_quoted_printable(value);
    value = property.charset.empty() ? base::repair_utf8(value) : base::decode_charset(value, property.charset).text;
  }
  value = undo_escapes(value);
  // 2.1 folds at a blank and keeps it; an address has none.
  std::erase_if(value, base::is_space);
  return value;
}

}  // namespace

bool looks_like_vcard(std::string_view text) {
  Lines lines(text);
  while (!lines.at_end()) {
    const std::string_view line = base::trim(lines.next());
    if (!line.empty()) return base::iequals(line, "BEGIN:VCARD");
  }
  return false;
}

std::vector<Vcard> read_vcards(std::string_view text) {
  std::vector<Vcard> cards;
  std::vector<size_t> open;  // cards that have begun and not ended, by their place
  Lines lines(text);
  while (!lines.at_end()) {
    const Property property = next_property(lines);
    const bool of_card = base::iequals(base::trim(property.value), "VCARD");
    if (property.name == "BEGIN" && of_card) {
      open.push_back(cards.size());
      cards.push_back({.line = property.line});
    } else if (property.name == "END" && of_card && !open.empty()) {
      open.pop_back();
    } else if (property.name == "EMAIL" && !open.empty()) {
      Vcard& card = cards[open.back()];
      if (property.value.size() > kMaxFieldBytes) {
        card.problem = "a mail address is longer than a field may be";
      } else if (std::string address = email_of(property); !address.empty()) {
        card.emails.push_back({.line = property.line, .address = std::move(address)});
      }
    }
  }
  for (const size_t unfinished : open) cards[unfinished].problem = "END:VCARD is missing";
  return cards;
}

}  // namespace nonsolicit::lists
