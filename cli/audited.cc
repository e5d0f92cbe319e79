#include "cli/audited.h"

#include <unistd.h>

#include <iostream>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::cli {

store::AuditLine audit_line(const Context& context, std::string action, std::string detail) {
  return {.when = context.clock->now(),
          .actor = "staff:" + operator_name(),
          .action = std::move(action),
          .detail = std::move(detail)};
}

void audit(const Context& context, const Context::Opened& opened, const Change& change) {
  store::AuditLine line = audit_line(context, change.action, change.detail);
  line.subject = change.subject;
  if (auto done = opened.services.store->audit().append(line, change.person); !done) {
    fail(Exit::failure, fmt::format("done, but no audit line could be written for it: {}", done.error().full()));
  }
}

base::Address person_or_fail(const std::string& text, const Context::Opened& opened) {
  if (lists::is_hashed(text)) return base::Address::from_normal(text);
  const auto address = base::Address::parse(text, opened.state->options.address);
  if (!address) fail(Exit::usage, text + ": not a mail address");
  return *address;
}

void confirm(const std::string& question, Asked asked) {
  if (asked == Asked::already) return;
  if (::isatty(STDIN_FILENO) != 1) {
    fail(Exit::usage, question + " There is no terminal to ask on; say --yes to go on without asking");
  }
  fmt::print(stderr, "{} Type \"yes\" to go on: ", question);
  std::string answer;
  std::getline(std::cin, answer);
  if (!base::iequals(base::trim(answer), "yes")) fail(Exit::failure, "nothing was changed");
}

}  // namespace nonsolicit::cli
