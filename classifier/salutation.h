// The greeting at the top of a letter: "Hi Anna,", "Dear Sir or Madam:", "Anna, have you ...". Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "classifier/text_facts.h"
#include "message/message.h"

namespace nonsolicit::classifier {

struct SalutationFound {
  Salutation kind = Salutation::none;
  size_t length = 0;  // bytes from the start of `text` up to the end of the greeting
};

// `text`: visible new text as written. The recipients' names in `message` tell a name from a role.
SalutationFound find_salutation(std::string_view text, const message::Message& message);

}  // namespace nonsolicit::classifier
