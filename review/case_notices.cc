#include "review/case_notices.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/cases/decision.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

// Who proposed what another reviewer confirmed; nobody where it was decided at once.
std::string proposed_by(const store::CaseRecords& records, const store::HeldRecord& held) {
  for (const store::Statement& statement : records.statements) {
    const bool confirmed = statement.kind == store::StatementKind::proposal && !statement.open &&
                           statement.answer == "closed" && statement.answered_by == held.decided_by &&
                           statement.answered == held.decided_at && statement.author != held.decided_by;
    if (confirmed) return actor_text(statement.author);
  }
  return "";
}

// What was decided, by whom and when, and where the message is now.
std::string outcome_text(const store::CaseRecords& records, const store::HeldRecord& held, base::TimePoint now) {
  std::string text = decided_text(held);
  if (const std::string by = proposed_by(records, held); !by.empty()) text += fmt::format(", as {} proposed", by);
  text += ".";
  if (held.state == store::HeldState::releasing) return text + " It is being sent.";
  if (held.state == store::HeldState::returning)
    return text + (held.decision == store::Decision::withdraw ? " It is being deleted." : " It is on its way back.");
  if (held.state != store::HeldState::held || held.decision_due <= now) return text;
  const std::string due = date_text(held.decision_due);
  if (held.decision == store::Decision::withdraw)
    return text + fmt::format(" It is deleted on {}; until then the decision can be taken back.", due);
  return text + fmt::format(" It goes {} on {}; until then the decision can be taken back.",
                            held.decision == store::Decision::release ? "out" : "back", due);
}

std::string_view proposed_verb(const store::Statement& proposal) {
  const auto order = engine::order_from_json(proposal.more_json);
  return order && order->decision == store::Decision::return_ ? "return" : "release";
}

// Held for others still.
bool went_to_some(const engine::CaseView& view) {
  return std::any_of(view.recipients.begin(), view.recipients.end(),
                     [](const engine::RecipientView& one) { return one.action == "hold" && !one.held; });
}

std::string where_it_stands(const engine::CaseView& view, const store::HeldRecord& held, base::TimePoint now) {
  if (!is_undecided(held)) return outcome_text(view.records, held, now);
  const store::Statement* proposal = open_statement(view.records, store::StatementKind::proposal);
  const std::string proposed = proposal == nullptr
                                   ? ""
                                   : fmt::format("{} proposes to {} it; another reviewer must confirm.",
                                                 actor_text(proposal->author), proposed_verb(*proposal));
  if (held.open_complaint)
    return proposed + (proposed.empty() ? "" : " ") + "It stays here while an appeal or a complaint is open.";
  const std::string day =
      fmt::format("goes back to the sender on {} ({}).", date_text(held.deadline), left_text(held.deadline, now));
  if (!proposed.empty()) return proposed + " If nobody does, it " + day;
  return went_to_some(view)
             ? "It was released to some recipients. About the others nobody has decided: for them it " + day
             : "Nobody has decided. It " + day;
}

bool has_hidden_text(const engine::CaseView& view) {
  return std::any_of(view.text.begin(), view.text.end(),
                     [](const engine::TextPiece& piece) { return piece.hidden && !base::trim(piece.text).empty(); });
}

}  // namespace

Json notice_values(const engine::CaseView& view, const MessageSeen& seen) {
  Json notices = Json::array();
  const auto add = [&](std::string_view tone, std::string text) {
    notices.push_back({{"tone", tone}, {"text", std::move(text)}});
  };
  const auto& claim = view.records.claim;
  if (claim && claim->until > seen.now && claim->reviewer != seen.reviewer.name) {
    add("info", fmt::format("{} looks at it now, until {}.", shown(claim->reviewer), date_text(claim->until)));
  }
  const auto& held = view.records.held;
  if (held) add(is_undecided(*held) ? "plain" : "info", where_it_stands(view, *held, seen.now));
  if (held && !held->last_error.empty() && held->attempts > 0) {
    add("bad",
        fmt::format("It could not be sent ({}): {}", count_text(held->attempts, "attempt"), shown(held->last_error)));
  }
  if (view.content_shown && has_hidden_text(view))
    add("bad", "It has text that a reader does not see; it is marked below.");
  const std::string problem = decision_problem(view, seen.reviewer);
  const bool undecided = held && is_undecided(*held);
  // A proposal has a part of its own; it does not tell why this account may not decide.
  const bool told = open_statement(view.records, store::StatementKind::proposal) != nullptr &&
                    view.party_problem.empty() && seen.reviewer.role >= store::Role::reviewer;
  if (!problem.empty() && undecided && !told) add("plain", problem);
  if (view.needs_second && problem.empty()) add("plain", "A second reviewer must confirm what is decided here.");
  return notices;
}

}  // namespace nonsolicit::review
