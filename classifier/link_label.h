// What a bare address is for, where the words for it stand above, as programs write that make text of HTML:
// "Unsubscribe [1]" with "[1] https://..." at the end, or "Unsubscribe | Privacy" with the addresses below, in order.
// Pure; thread-safe. Never fails; linear in the text.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "message/message.h"

namespace nonsolicit::classifier {

class LinkLabels {
 public:
  explicit LinkLabels(const message::TextBody& body);

  // Folded; "" where there is none. `above`: the bare addresses of this body that stand right above this one, each on
  // a line of its own, nearest first.
  std::string of(const message::Link& link, const std::vector<const message::Link*>& above) const;

 private:
  std::string of_footnote(size_t line, size_t offset) const;
  std::string of_row(size_t line, size_t place) const;

  const message::TextBody& body_;
  std::map<unsigned, size_t> marks_;  // where "[n]" stands first
};

}  // namespace nonsolicit::classifier
