// Hop 1: the functions libmilter calls, each behind guard(). C strings become values; what a message is and what
// becomes of it is decided elsewhere (transaction, apply). State of a session lives in smfi_setpriv only: its callbacks
// run on different threads, one at a time.
#pragma once

#include <chrono>

#include "base/result.h"
#include "milter/shell.h"

namespace nonsolicit::milter {

// Registers the callbacks with libmilter. Once per process: libmilter knows one filter and gives callbacks no other way
// to find what they work for. `shell` must live until withdraw_shell() has returned.
base::Status register_callbacks(Shell& shell);

// From now on callbacks answer with a temporary failure without looking at the shell. Returns once no callback uses it
// any more, or after `patience`: then false, and the shell must not be destroyed.
bool withdraw_shell(std::chrono::milliseconds patience);

}  // namespace nonsolicit::milter
