// Tells the notices that stand below a mail for whoever gets it by mistake ("If you are not the intended recipient,
// ..."), by how they open and by the words they hold. Pure; thread-safe. Never fails; linear in the text.
#pragma once

#include <string_view>

namespace nonsolicit::message {

// `paragraph` in one line, folded or not. It may offer a way to opt out, too.
bool is_notice(std::string_view paragraph);

// Whether a sentence has a word that such notices have.
bool holds_notice_word(std::string_view sentence);

}  // namespace nonsolicit::message
