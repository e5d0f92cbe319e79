#include "classifier/prefix_index.h"

#include <algorithm>
#include <deque>
#include <map>

namespace nonsolicit::classifier {
namespace {

// The tree while it grows.
struct Growing {
  std::map<uint8_t, uint32_t> below;
  std::vector<uint32_t> rules;
};

}  // namespace

PrefixIndex::PrefixIndex(const std::vector<Entry>& entries) {
  // Bytes above ASCII share one class, and so do those for which none is left: more places to look at, none missed.
  uint8_t used = 0;
  for (const Entry& entry : entries) {
    for (const char c : entry.prefix.bytes) {
      uint8_t& byte_class = classes_[static_cast<unsigned char>(c)];
      if (byte_class == kNoClass) byte_class = std::min<uint8_t>(used++, 63);
    }
  }
  for (size_t byte = 0x80; byte < 256; byte++) classes_[byte] = classes_[static_cast<unsigned char>(kHighByte)];

  std::deque<Growing> growing(2);
  for (const Entry& entry : entries) {
    uint32_t at = entry.prefix.word_start ? kWordRoot : kRoot;
    for (const char c : entry.prefix.bytes) {
      const auto [child, added] =
          growing[at].below.try_emplace(classes_[static_cast<unsigned char>(c)], static_cast<uint32_t>(growing.size()));
      at = child->second;
      if (added) growing.emplace_back();
    }
    growing[at].rules.push_back(entry.rule);
  }
  // Laid out breadth first, so that children stand side by side.
  std::vector<uint32_t> order = {kRoot, kWordRoot};
  nodes_.assign(growing.size(), Node{});
  for (size_t i = 0; i < order.size(); i++) {
    const Growing& from = growing[order[i]];
    Node& node = nodes_[i];
    node.first_child = static_cast<uint32_t>(order.size());
    for (const auto& [byte_class, child] : from.below) {
      node.below |= uint64_t{1} << byte_class;
      order.push_back(child);
    }
    node.rules_begin = static_cast<uint32_t>(rules_.size());
    rules_.insert(rules_.end(), from.rules.begin(), from.rules.end());
    node.rules_end = static_cast<uint32_t>(rules_.size());
  }
}

}  // namespace nonsolicit::classifier
