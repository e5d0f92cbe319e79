#include "classifier/own_quote.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kHead = 300;          // bytes of the quote that may say who wrote it
constexpr size_t kShortestAuthor = 5;  // bytes; and two words

// What ends the author in the line above a quote: from here on recipients or the letter follow.
constexpr std::array<std::string_view, 15> kEndsAuthor = {
    " to:",         " an:",      " à:",          " para:", " para :",   " wrote",   " writes",    " a écrit",
    " schrieb am ", " schrieb:", " geschrieben", " écrit", " escribió", " scrisse", " ha scritto"};
// What stands before the author, who ends at a colon: "Am 3. Mai schrieb Pat Doe:".
constexpr std::array<std::string_view, 3> kBeginsAuthor = {" schrieb ", " schreef ", " skrev "};

bool is_address_byte(char c) {
  return is_word_byte(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '=' || c == '%';
}

// The first address of `text`, or "".
std::string_view first_address(std::string_view text) {
  for (size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    size_t begin = at;
    while (begin > 0 && is_address_byte(text[begin - 1])) begin--;
    size_t end = at + 1;
    while (end < text.size() && is_address_byte(text[end])) end++;
    if (begin < at && end > at + 1) return text.substr(begin, end - begin);
  }
  return {};
}

// The part of a folded quote that says who wrote it; what is marked with ">" is the letter itself, and greets others.
std::string_view attribution_of(std::string_view quoted) {
  std::string_view head = quoted.substr(0, kHead);
  for (size_t mark = head.find('>'); mark != std::string_view::npos; mark = head.find('>', mark + 1)) {
    if (mark > 0 && !base::is_space(head[mark - 1])) continue;  // "<pat@vendor.example>"
    head = head.substr(0, mark);
    break;
  }
  for (const std::string_view word : kBeginsAuthor) {
    if (const size_t at = head.find(word); at != std::string_view::npos) return head.substr(0, head.find(':', at));
  }
  size_t end = head.size();
  for (const std::string_view word : kEndsAuthor) end = std::min(end, head.find(word));
  return head.substr(0, end);
}

// A list may write its own address into From of every letter.
bool address_may_be_a_list(const message::Message& message) {
  const auto is_sender = [&](const message::Mailbox& to) { return base::iequals(to.address, message.from[0].address); };
  return !message.list.id.empty() || std::any_of(message.to.begin(), message.to.end(), is_sender) ||
         std::any_of(message.cc.begin(), message.cc.end(), is_sender);
}

}  // namespace

bool quotes_own_letter(const message::Message& message, std::string_view quoted) {
  if (message.from.empty() || quoted.empty()) return false;
  const std::string_view head = attribution_of(quoted);
  const message::Mailbox& sender = message.from[0];
  if (const std::string_view author = first_address(head); !author.empty() && !address_may_be_a_list(message)) {
    return author == base::lower_text(sender.address);
  }
  const std::string name = fold_line(sender.name).text;
  return name.size() >= kShortestAuthor && name.find(' ') != std::string::npos &&
         head.find(name) != std::string_view::npos;
}

}  // namespace nonsolicit::classifier
