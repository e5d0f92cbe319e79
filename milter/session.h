// What libmilter keeps for us per MTA connection (smfi_setpriv). One callback at a time, on changing threads.
#pragma once

#include "milter/negotiate.h"
#include "milter/transaction.h"

namespace nonsolicit::milter {

struct Session {
  Agreement agreement;
  Client client;
  Transaction transaction;
  bool counted = false;  // its message is counted in Shell::messages
};

}  // namespace nonsolicit::milter
