// The prefixes of many rules in one tree: which rules can match at a place of a text, in a few steps for all of them.
// Built once, then immutable and thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/unicode.h"
#include "classifier/prefixes.h"

namespace nonsolicit::classifier {

class PrefixIndex {
 public:
  struct Entry {
    Prefix prefix;
    uint32_t rule = 0;
  };
  PrefixIndex() = default;
  explicit PrefixIndex(const std::vector<Entry>& entries);

  // Calls visit(place, rule) for all places in order; a rule may be named twice at one place. Stops when visit says
  // false.
  template <class Visit>
  void for_each(std::string_view text, Visit visit) const {
    char before = ' ';
    for (size_t at = 0; at < text.size(); at++) {
      const char c = text[at];
      const uint8_t first = classes_[static_cast<unsigned char>(c)];
      const bool word_start = !is_ascii_word(before);
      before = c;
      if (base::continues_character(c)) continue;  // no match begins inside a character
      if (word_start && !walk(kWordRoot, first, text, at, visit)) return;
      if (!walk(kRoot, first, text, at, visit)) return;
    }
  }

  size_t bytes() const { return nodes_.capacity() * sizeof(Node) + rules_.capacity() * sizeof rules_[0]; }

 private:
  // Children stand side by side, one per bit of `below`.
  struct Node {
    uint64_t below = 0;
    uint32_t first_child = 0;
    uint32_t rules_begin = 0;
    uint32_t rules_end = 0;
  };
  static constexpr uint32_t kRoot = 0;
  static constexpr uint32_t kWordRoot = 1;
  static constexpr uint8_t kNoClass = 64;

  template <class Visit>
  bool walk(uint32_t root, uint8_t byte_class, std::string_view text, size_t at, Visit& visit) const {
    const Node* node = &nodes_[root];
    for (size_t next = at + 1;; next++) {
      if (byte_class == kNoClass || (node->below >> byte_class & 1) == 0) return true;
      const uint64_t before = node->below & ((uint64_t{1} << byte_class) - 1);
      node = &nodes_[node->first_child + static_cast<uint32_t>(bits_in(before))];
      for (uint32_t i = node->rules_begin; i < node->rules_end; i++) {
        if (!visit(at, rules_[i])) return false;
      }
      if (next >= text.size()) return true;
      byte_class = classes_[static_cast<unsigned char>(text[next])];
    }
  }

  // std::popcount calls a function where the processor may lack the instruction.
  static constexpr uint64_t bits_in(uint64_t bits) {
    bits -= bits >> 1 & 0x5555'5555'5555'5555;
    bits = (bits & 0x3333'3333'3333'3333) + (bits >> 2 & 0x3333'3333'3333'3333);
    bits = (bits + (bits >> 4)) & 0x0F0F'0F0F'0F0F'0F0F;
    return bits * 0x0101'0101'0101'0101 >> 56;
  }

  std::array<uint8_t, 256> classes_ = no_classes();
  std::vector<Node> nodes_ = std::vector<Node>(2);
  std::vector<uint32_t> rules_;

  static constexpr std::array<uint8_t, 256> no_classes() {
    std::array<uint8_t, 256> classes{};
    classes.fill(kNoClass);
    return classes;
  }
};

}  // namespace nonsolicit::classifier
