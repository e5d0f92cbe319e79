// Links that lead out: by their text, by an image, by their target, or by the words around them where they say only
// "click here". Pure; thread-safe. Never fails; linear in the mail.
#pragma once

#include "classifier/classification.h"
#include "classifier/list_footer.h"
#include "classifier/rules.h"
#include "message/message.h"

namespace nonsolicit::classifier {

void add_links(const message::Message& message, const RuleSet& rules, const ListFooter& lists, OptOut& found);

// Where a way out with that flaw stands, for OptOutFinding::where.
std::string where_of(OptOutFlaw flaw);

}  // namespace nonsolicit::classifier
