// Writing that something was done that cannot be undone: a mail is out, and what its answer said must be on record, or
// it goes out again. A store that is busy or full for a moment is asked again for some 6 s; nothing else could go on
// without it anyway. Blocks its thread for that time: for timed work only.
#pragma once

#include <functional>

#include "base/result.h"

namespace nonsolicit::engine {

// `write` is called until it succeeds, fails for good, or the time is over; its last answer.
base::Status put_down(const std::function<base::Status()>& write);

}  // namespace nonsolicit::engine
