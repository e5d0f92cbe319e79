// Where an instruction sends its reader: to a link ("click here", "use the link below") that must be there, or to
// answer, write or ring, which needs none. Pure; thread-safe. Never fails; linear in the mail.
#pragma once

#include <string_view>
#include <vector>

#include "message/message.h"

namespace nonsolicit::classifier {

// Whether the words, folded, can be followed by a click only.
bool asks_for_click_only(std::string_view folded);

// The links of a message that work, by place: what a "click here" can mean.
class ClickTargets {
 public:
  explicit ClickTargets(const message::Message& message);
  ClickTargets(message::Message&&) = delete;

  // Whether the sentence from `begin` to `end`, in bytes of the body's text, holds a link, has one right behind it, or
  // points to one ("below", "[3]") that follows.
  bool has(size_t body, size_t begin, size_t end) const;

 private:
  const message::Message& message_;
  std::vector<message::Link> links_;
};

}  // namespace nonsolicit::classifier
