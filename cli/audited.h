// The audit line of a command that changes or hands out what is kept about people: who, what, and about whom under a
// pseudonym. Every such command goes through here.
#pragma once

#include <string>

#include "base/address.h"
#include "cli/context.h"

namespace nonsolicit::cli {

// `detail`: never an address.
store::AuditLine audit_line(const Context& context, std::string action, std::string detail);

// Appends it. `subject`: a case id where it is about no person. Fails saying that the change itself was made.
struct Change {
  std::string action;    // "optout.add"
  base::Address person;  // may be empty
  std::string subject = {};
  std::string detail = {};
};
void audit(const Context& context, const Context::Opened& opened, const Change& change);

// An address as people write it, or the hashed form as it is listed; a usage failure otherwise.
base::Address person_or_fail(const std::string& text, const Context::Opened& opened);

// Asks on the terminal; does nothing when `yes` was given; a usage failure where nobody can be asked.
enum class Asked { already, now };
void confirm(const std::string& question, Asked asked);

}  // namespace nonsolicit::cli
