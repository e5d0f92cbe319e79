#include "classifier/prefixes.h"

#include <algorithm>
#include <bitset>
#include <optional>
#include <set>
#include <tuple>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kMost = 3'000;      // prefixes of one pattern
constexpr size_t kWidestClass = 24;  // a wider class tells too little to be worth its prefixes
constexpr int kDeepest = 50;         // groups in groups
constexpr char kAnyHigh = '\xFF';    // any byte above ASCII: no byte of UTF-8 itself

// How what stands so far may begin. `open`: it is complete, so what follows it in the pattern follows here too.
struct Start {
  std::string bytes;
  bool open = true;
  bool boundary = false;  // \b stands in front

  auto key() const { return std::tie(bytes, open, boundary); }
  friend bool operator<(const Start& a, const Start& b) { return a.key() < b.key(); }
};
using Starts = std::set<Start>;

Starts anything() { return {Start{.open = false}}; }
Starts nothing() { return {Start{}}; }

Starts closed(const Starts& starts) {
  Starts result;
  for (Start start : starts) {
    start.open = false;
    result.insert(std::move(start));
  }
  return result;
}

Starts joined(const Starts& first, const Starts& second, size_t longest) {
  const auto open =
      static_cast<size_t>(std::count_if(first.begin(), first.end(), [](const Start& s) { return s.open; }));
  if (open == 0) return first;
  if (open * second.size() > kMost) return closed(first);
  Starts result;
  for (const Start& start : first) {
    if (!start.open) {
      result.insert(start);
      continue;
    }
    for (const Start& next : second) {
      Start both{.bytes = start.bytes + next.bytes,
                 .open = next.open,
                 .boundary = start.boundary || (start.bytes.empty() && next.boundary)};
      if (both.bytes.size() >= longest) {
        both.bytes.resize(longest);
        both.open = false;
      }
      result.insert(std::move(both));
    }
  }
  return result;
}

class PatternReader {
 public:
  PatternReader(std::string_view pattern, Letters letters, HighBytes high, size_t longest)
      : pattern_(pattern), letters_(letters), high_(high), longest_(longest) {}

  // nullopt: not understood.
  std::optional<Starts> read() {
    auto starts = alternatives(0);
    if (!starts || at_ != pattern_.size()) return std::nullopt;
    return starts;
  }

 private:
  bool more() const { return at_ < pattern_.size(); }
  char peek(size_t ahead = 0) const { return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0'; }

  std::optional<Starts> alternatives(int depth) {
    if (depth > kDeepest) return std::nullopt;
    Starts all;
    while (true) {
      const auto one = sequence(depth);
      if (!one) return std::nullopt;
      all.insert(one->begin(), one->end());
      if (peek() != '|') return all;
      at_++;
    }
  }

  std::optional<Starts> sequence(int depth) {
    Starts starts = nothing();
    while (more() && peek() != '|' && peek() != ')') {
      auto item = atom(depth);
      if (!item || !quantify(*item)) return std::nullopt;
      starts = joined(starts, *item, longest_);
    }
    return starts;
  }

  std::optional<Starts> atom(int depth) {
    const char c = pattern_[at_++];
    switch (c) {
      case '(': return group(depth);
      case '[': return character_class();
      case '\\': return escape();
      case '.': return anything();
      case '^':
      case '$': return nothing();
      case '*':
      case '+':
      case '?': return std::nullopt;
      default: return literal(c);
    }
  }

  char high_or_ascii(char c) const {
    return high_ == HighBytes::exact || base::is_ascii(std::string_view(&c, 1)) ? c : kHighByte;
  }

  // The whole character: a quantifier behind it means all its bytes.
  Starts literal(char first) {
    std::string bytes(1, high_or_ascii(first));
    if (!base::is_ascii(bytes)) {
      while (more() && base::continues_character(peek())) bytes += high_or_ascii(pattern_[at_++]);
    }
    return {Start{.bytes = bytes.substr(0, longest_)}};
  }

  std::optional<Starts> group(int depth) {
    bool looks_around = false;
    if (peek() == '*') return std::nullopt;
    if (peek() == '?') {
      if (peek(1) == ':') {
        at_ += 2;
      } else if (peek(1) == '=' || peek(1) == '!') {
        at_ += 2;
        looks_around = true;
      } else if (peek(1) == '<' && (peek(2) == '=' || peek(2) == '!')) {
        at_ += 3;
        looks_around = true;
      } else {
        return std::nullopt;
      }
    }
    auto inside = alternatives(depth + 1);
    if (!inside || peek() != ')') return std::nullopt;
    at_++;
    return looks_around ? nothing() : inside;
  }

  Starts with_unicode(std::string_view ascii) const {
    Starts starts;
    for (const char c : ascii) starts.insert(Start{.bytes = std::string(1, c)});
    if (letters_ == Letters::unicode) {
      starts.insert(Start{.bytes = std::string(1, high_ == HighBytes::exact ? kAnyHigh : kHighByte), .open = false});
    }
    return starts;
  }

  std::optional<Starts> escape() {
    if (!more()) return std::nullopt;
    const char c = pattern_[at_++];
    switch (c) {
      case 'b': return Starts{Start{.boundary = true}};
      case 'B':
      case 'A':
      case 'Z':
      case 'z': return nothing();
      case 'd': return with_unicode("0123456789");
      case 's': return with_unicode(" \t\n\v\f\r");
      case 'w':
      case 'W':
      case 'D':
      case 'S':
      case 'N': return anything();
      case 'n': return literal('\n');
      case 't': return literal('\t');
      default: break;
    }
    if (base::is_alnum(c) || !base::is_ascii(std::string_view(&c, 1))) return std::nullopt;
    return literal(c);
  }

  std::optional<Starts> character_class() {
    const bool negated = peek() == '^';
    if (negated) at_++;
    Starts members;
    bool wide = negated;
    for (bool first = true; peek() != ']' || first; first = false) {
      if (!more() || (peek() == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '='))) return std::nullopt;
      std::optional<Starts> member;
      if (peek() == '\\') {
        at_++;
        if (peek() == 'b') return std::nullopt;  // a backspace here
        member = escape();
      } else {
        member = literal(pattern_[at_++]);
      }
      if (!member) return std::nullopt;
      if (member->begin()->bytes.empty()) wide = true;
      if (peek() == '-' && peek(1) != ']') {
        at_++;
        if (!add_range(*member, members)) return std::nullopt;
      }
      members.insert(member->begin(), member->end());
    }
    at_++;
    return wide || members.size() > kWidestClass ? anything() : members;
  }

  // From the one character of `from` to the one that stands next.
  bool add_range(const Starts& from, Starts& members) {
    if (from.size() != 1 || from.begin()->bytes.size() != 1 || !base::is_ascii(from.begin()->bytes)) return false;
    const char last = peek();
    if (last == '\\' || last == '[' || !base::is_ascii(std::string_view(&last, 1))) return false;
    at_++;
    for (char c = from.begin()->bytes[0]; c < last; c++) members.insert(Start{.bytes = std::string(1, c)});
    members.insert(Start{.bytes = std::string(1, last)});
    return true;
  }

  // What stands behind an atom; false where it is not understood.
  bool quantify(Starts& item) {
    bool optional = false;
    switch (peek()) {
      case '?': optional = true; break;
      case '*':
        optional = true;
        item = closed(item);
        break;
      case '+': item = closed(item); break;
      case '{':
        if (!base::is_digit(peek(1))) return true;  // a brace as such: the next atom
        while (peek() != '}' && more()) {
          at_++;
          if (!base::is_digit(peek()) && peek() != ',' && peek() != '}') return false;
        }
        optional = true;  // "{0,3}"; for "{2,3}" too wide, but sound
        item = closed(item);
        if (const size_t brace = pattern_.rfind('{', at_); pattern_[brace + 1] != '0') optional = false;
        break;
      default: return true;
    }
    if (!more()) return false;
    at_++;
    if (peek() == '?' || peek() == '+') at_++;  // lazy or possessive: the same places
    if (optional) item.insert(Start{});
    return true;
  }

  std::string_view pattern_;
  Letters letters_;
  HighBytes high_;
  size_t longest_;
  size_t at_ = 0;
};

}  // namespace

std::vector<Prefix> match_prefixes(std::string_view pattern, Letters letters, HighBytes high, size_t longest) {
  const auto starts = PatternReader(pattern, letters, high, longest).read();
  if (!starts) return {};
  std::vector<Prefix> prefixes;
  for (const Start& start : *starts) {
    std::string bytes = start.bytes.substr(0, start.bytes.find(kAnyHigh));
    if (start.bytes.empty()) return {};
    if (bytes.empty()) bytes = kHighByte;
    prefixes.push_back(Prefix{.bytes = bytes, .word_start = start.boundary && is_ascii_word(bytes[0])});
  }
  return prefixes;
}

}  // namespace nonsolicit::classifier
