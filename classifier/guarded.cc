#include "classifier/guarded.h"

#include <bitset>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace nonsolicit::classifier {
namespace {

// Fewer are tried as quickly as they are asked for.
constexpr size_t kFewestAlternatives = 3;
// Bytes to begin with, of 128: more are found nearly everywhere.
constexpr size_t kMostBytes = 60;

// ASCII characters, and whether there are others.
struct Characters {
  std::bitset<128> ascii;
  bool others = false;

  bool empty() const { return ascii.none() && !others; }
  bool operator==(const Characters& other) const = default;
};

std::string class_of(const Characters& characters, Letters letters) {
  std::string text = "[";
  for (size_t c = 0; c < characters.ascii.size(); c++) {
    if (characters.ascii.test(c)) text += fmt::format("\\x{:02x}", c);
  }
  if (characters.others) text += letters == Letters::unicode ? "\\x{80}-\\x{10ffff}" : "\\x80-\\xff";
  return text + "]";
}

std::vector<Prefix> first_bytes(std::string_view pattern, Letters letters) {
  return match_prefixes(pattern, letters, HighBytes::merged, 1);
}

enum class Boundary { open, asked_behind };

// What stands in front of `alternatives`; "" where nothing can be said.
std::string guard_of(std::string_view alternatives, Letters letters, Boundary boundary) {
  Characters first;
  Characters inside_words;  // of the alternatives that need no start of a word
  for (const Prefix& prefix : first_bytes(alternatives, letters)) {
    const char c = prefix.bytes[0];
    if (c == kHighByte) {
      first.others = inside_words.others = true;
      continue;
    }
    first.ascii.set(static_cast<size_t>(c));
    if (!prefix.word_start) inside_words.ascii.set(static_cast<size_t>(c));
  }
  if (first.empty() || first.ascii.count() > kMostBytes) return {};
  std::string guard = "(?=" + class_of(first, letters) + ")";
  if (inside_words == first || boundary == Boundary::asked_behind) return guard;
  if (inside_words.empty()) return guard + "\\b";
  return guard + "(?:(?=" + class_of(inside_words, letters) + ")|\\b)";
}

class Rewriter {
 public:
  Rewriter(std::string_view pattern, Letters letters) : pattern_(pattern), letters_(letters) {}

  std::string run() {
    const std::string written = alternatives();
    return at_ == pattern_.size() ? written : std::string(pattern_);
  }

 private:
  // Up to the end of a group, or of the pattern.
  std::string alternatives() {
    const size_t begin = at_;
    std::vector<std::string> all;
    while (true) {
      all.push_back(sequence());
      if (at_ >= pattern_.size() || pattern_[at_] != '|') break;
      at_++;
    }
    const size_t count = all.size();
    all = with_common_boundary(std::move(all));
    const std::string written = fmt::format("{}", fmt::join(all, "|"));
    if (count < kFewestAlternatives) return written;
    const Boundary boundary = all.size() == 1 ? Boundary::asked_behind : Boundary::open;
    const std::string guard = guard_of(pattern_.substr(begin, at_ - begin), letters_, boundary);
    return guard.empty() ? written : guard + "(?:" + written + ")";
  }

  std::string sequence() {
    std::string written;
    while (at_ < pattern_.size() && pattern_[at_] != ')' && pattern_[at_] != '|') {
      const size_t item = at_;
      switch (pattern_[at_]) {
        case '\\': at_ += 2; break;
        case '[': skip_class(); break;
        case '(': written += group(); continue;
        default: at_++; break;
      }
      written += pattern_.substr(item, at_ - item);
    }
    return written;
  }

  // Neighbours that all begin with \b ask for it once: with UCP it is dear.
  std::vector<std::string> with_common_boundary(std::vector<std::string> all) const {
    std::vector<std::string> result;
    for (size_t i = 0; i < all.size();) {
      size_t end = i;
      while (end < all.size() && begins_with_boundary(all[end])) end++;
      if (end < i + 2) {
        result.push_back(std::move(all[i++]));
        continue;
      }
      std::string joined;
      for (; i < end; i++) joined += (joined.empty() ? "" : "|") + all[i].substr(2);
      result.push_back("\\b(?:" + joined + ")");
    }
    return result;
  }
  static bool begins_with_boundary(std::string_view alternative) {
    return alternative.starts_with("\\b") &&
           (alternative.size() == 2 || std::string_view("?*+{").find(alternative[2]) == std::string_view::npos);
  }

  std::string group() {
    const size_t begin = at_++;
    bool looks_behind = false;
    if (at_ < pattern_.size() && pattern_[at_] == '?') {
      looks_behind = pattern_.substr(at_, 3) == "?<=" || pattern_.substr(at_, 3) == "?<!";
      at_ += looks_behind ? 3 : 2;
    }
    const std::string opening(pattern_.substr(begin, at_ - begin));
    const size_t inside = at_;
    std::string written = alternatives();
    if (looks_behind) written = pattern_.substr(inside, at_ - inside);
    if (at_ < pattern_.size()) at_++;
    return opening + written + ")";
  }

  void skip_class() {
    at_++;
    if (at_ < pattern_.size() && pattern_[at_] == '^') at_++;
    if (at_ < pattern_.size() && pattern_[at_] == ']') at_++;
    while (at_ < pattern_.size() && pattern_[at_] != ']') at_ += pattern_[at_] == '\\' ? 2 : 1;
    at_++;
  }

  std::string_view pattern_;
  Letters letters_;
  size_t at_ = 0;
};

}  // namespace

std::string guarded(std::string_view pattern, Letters letters) {
  // What match_prefixes() understands has neither options nor verbs nor names, and its brackets are in pairs.
  if (first_bytes(pattern, letters).empty()) return std::string(pattern);
  return Rewriter(pattern, letters).run();
}

}  // namespace nonsolicit::classifier
