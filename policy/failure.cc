#include "policy/failure.h"

namespace nonsolicit::policy {
namespace {

constexpr size_t index(FailedPart part) { return static_cast<size_t>(part); }
constexpr size_t index(Mode mode) { return static_cast<size_t>(mode); }

}  // namespace

std::string_view to_string(FailedPart part) {
  switch (part) {
    case FailedPart::parse: return "parse";
    case FailedPart::rules: return "rules";
    case FailedPart::directory: return "directory";
    case FailedPart::relationships: return "relationships";
    case FailedPart::store: return "store";
    case FailedPart::spool: return "spool";
    case FailedPart::internal: return "internal";
  }
  return "internal";
}

std::optional<FailedPart> failed_part_from(std::string_view text) {
  for (const FailedPart part : kFailedParts) {
    if (to_string(part) == text) return part;
  }
  return std::nullopt;
}

FailureTable::FailureTable() {
  for (auto& row : actions_) {
    row[index(Mode::observe)] = Action::pass;
    row[index(Mode::tag)] = Action::tempfail;
    row[index(Mode::enforce)] = Action::tempfail;
  }
}

Action FailureTable::action(FailedPart part, Mode mode) const { return actions_[index(part)][index(mode)]; }

bool FailureTable::set(FailedPart part, Mode mode, Action action) {
  if (action != Action::pass && action != Action::tempfail) return false;
  actions_[index(part)][index(mode)] = action;
  return true;
}

}  // namespace nonsolicit::policy
