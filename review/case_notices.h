// What stands above a case: who looks at it, where it stands and until when, what hides in it, why it cannot be
// decided. Pure.
#pragma once

#include "review/message_view.h"

namespace nonsolicit::review {

// [{"tone": "plain", "text": "Nobody has decided. ..."}]
Json notice_values(const engine::CaseView& view, const MessageSeen& seen);

}  // namespace nonsolicit::review
