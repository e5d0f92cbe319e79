#include "message/html_roles.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 7> kQuoteClasses = {"yahoo_quoted",      "protonmail_quote", "moz-cite-prefix",
                                                "gmail_attr",        "tutanota_quote",   "outlookmessageheader",
                                                "yahoo-quoted-begin"};
constexpr std::array<Words, 2> kWrapperClasses = {"gmail_quote", "gmail_quote_container"};
constexpr std::array<Words, 1> kForwardClasses = {"moz-forward-container"};
constexpr std::array<Words, 4> kSignatureClasses = {"gmail_signature", "moz-signature", "protonmail_signature_block",
                                                    "ms-outlook-mobile-signature"};
constexpr std::array<Words, 3> kRestIds = {"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"};
constexpr std::array<Words, 2> kSignatureIds = {"signature", "ms-outlook-mobile-signature"};

// Outlook on the web puts "x_" before the names it finds in a quoted mail, once per round.
Words without_prefix(Words name) {
  while (base::istarts_with(name, "x_")) name.remove_prefix(2);
  return name;
}

MarkupRole class_role(Words name) {
  if (base::iequals_any(name, kQuoteClasses)) return MarkupRole::quote;
  if (base::iequals_any(name, kWrapperClasses)) return MarkupRole::quote_wrapper;
  if (base::iequals_any(name, kForwardClasses)) return MarkupRole::forward;
  if (base::iequals_any(name, kSignatureClasses)) return MarkupRole::signature;
  return MarkupRole::none;
}

}  // namespace

MarkupRole markup_role(const Token& token, const MarkupClues& clues) {
  const Words id = without_prefix(clues.id);
  if (!id.empty() && base::iequals_any(id, kRestIds)) return MarkupRole::quote_rest;
  if (clues.reply_rule && token.tag == Tag::div) return MarkupRole::quote_rest;
  MarkupRole role = !id.empty() && base::iequals_any(id, kSignatureIds) ? MarkupRole::signature : MarkupRole::none;
  Words classes = clues.classes;
  while (!classes.empty() && role == MarkupRole::none) {
    const size_t end = std::min(classes.find_first_of(" \t\r\n\f"), classes.size());
    role = class_role(without_prefix(classes.substr(0, end)));
    classes.remove_prefix(std::min(end + 1, classes.size()));
  }
  if (token.tag != Tag::blockquote) return role;
  if (role == MarkupRole::quote_wrapper || role == MarkupRole::quote) return MarkupRole::quote;
  const bool cite = token.has(Attribute::cite) || base::iequals(token.value(Attribute::type), "cite");
  return cite || clues.border_left ? MarkupRole::quote : MarkupRole::indentation;
}

}  // namespace nonsolicit::message
