// The words around a link that says only "click here". Pure; thread-safe. Never fails.
#pragma once

#include <string>
#include <string_view>

#include "message/message.h"

namespace nonsolicit::classifier {

// The link's own sentence, folded, without the links beside it and without an address that the link shows; a question
// before it belongs to it ("Want off? Click here").
struct LinkContext {
  std::string visible;
  std::string all;              // with what is hidden; the same as `visible` where nothing is
  bool hides = false;           // some of it is hidden
  bool purpose_behind = false;  // "... for the judgment", "... to read it" stands behind the link
};

// `begin` and `end`: where the links beside it end and begin, in bytes of the body's text.
LinkContext context_of(const message::TextBody& body, const message::Link& link, size_t begin, size_t end);

// The words of its sentence that stand before `at`, no further up than a context goes.
std::string_view sentence_before(std::string_view text, size_t at);

// "https://firm.example/stop": its words are a target's, not the sender's.
bool shows_web_address(std::string_view shown);
// "click here", "here", "email us", or the address itself: words that do not tell what happens.
bool is_generic(const std::string& folded, std::string_view shown);
size_t word_count(std::string_view folded);

}  // namespace nonsolicit::classifier
