// What the milter asks of an MTA: always a subset of what is offered, and only what is used (libmilter aborts the
// session otherwise). Pure.
#pragma once

#include <string>
#include <vector>

namespace nonsolicit::milter {

// Bits of the milter protocol (libmilter/mfapi.h, mfdef.h), as the negotiate callback gets them.
struct Offer {
  unsigned long actions = 0;
  unsigned long protocol = 0;
};

// The NR_* flags save most of the round trips, but over TCP they run into delayed acknowledgements (40 ms each).
enum class NoReply { never, where_offered };

struct Agreement {
  unsigned long actions = 0;
  unsigned long protocol = 0;
  std::vector<std::string> missing;  // names of what we need and the MTA does not offer

  bool leading_space() const;  // header values come, and must be given, with their leading space
  bool symbol_lists() const;   // smfi_setsymlist is understood
};

Agreement agree(const Offer& offer, NoReply no_reply);

// Macros per stage that we ask for, so that nothing depends on the MTA's configuration; the list replaces the MTA's
// own.
struct SymbolList {
  int stage = 0;  // SMFIM_*
  const char* macros = "";
};
const std::vector<SymbolList>& symbol_lists();

// "0x1ff", for logs.
std::string to_hex_flags(unsigned long flags);

}  // namespace nonsolicit::milter
