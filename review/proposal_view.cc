#include "review/proposal_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/cases/decision.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kMostNamed = 10;

const store::Statement* open_proposal(const store::CaseRecords& records) {
  const auto found = std::find_if(records.statements.begin(), records.statements.end(), [](const auto& statement) {
    return statement.open && statement.kind == store::StatementKind::proposal;
  });
  return found == records.statements.end() ? nullptr : &*found;
}

std::string named(const std::vector<std::string>& addresses) {
  std::string text;
  for (size_t i = 0; i < std::min(addresses.size(), kMostNamed); i++)
    text += (i == 0 ? "" : ", ") + shown(addresses[i]);
  return addresses.size() <= kMostNamed ? text : fmt::format("{} and {} more", text, addresses.size() - kMostNamed);
}

// What goes along with the decision, a sentence each.
Json details_of(const engine::DecisionOrder& order) {
  const engine::DecisionExtras& extras = order.extras;
  Json details = Json::array();
  if (!extras.only.empty()) details.push_back(fmt::format("Only to {}; the others stay held.", named(extras.only)));
  if (extras.relationship) {
    const std::string how = extras.relationship_note.empty() ? "" : ": " + shown(extras.relationship_note);
    details.push_back(fmt::format("The relationship “{}” is recorded{}.", lists::to_string(*extras.relationship), how));
  }
  if (extras.campaign_until)
    details.push_back(fmt::format("The rest of this mailing passes until {}.", date_text(*extras.campaign_until)));
  if (!extras.reason.empty()) {
    std::string reason = shown(extras.reason);
    std::replace(reason.begin(), reason.end(), '_', ' ');
    details.push_back(fmt::format("The reason is “{}”.", reason));
  }
  if (extras.quiet) details.push_back("The sender is told nothing.");
  if (extras.finding) details.push_back("It is confirmed as a finding against the sender.");
  return details;
}

// Nothing where it is about this message alone.
Json case_values(const engine::CaseView& view) {
  if (view.proposed_total < 2) return false;
  Json cases = Json::array();
  for (const engine::ProposedCase& one : view.proposed) {
    const std::string subject = shown(one.subject);
    cases.push_back({{"of", one.case_id},
                     {"subject", subject.empty() ? "(no subject)" : subject},
                     {"from", one.sender.empty() ? "no return address" : shown(one.sender)}});
  }
  const size_t left = view.proposed_total - std::min(view.proposed_total, view.proposed.size());
  return {{"title",
           fmt::format("It is about {} in all:", count_text(static_cast<int64_t>(view.proposed_total), "message"))},
          {"cases", std::move(cases)},
          {"left", left == 0 ? "" : fmt::format("and {} more", number_text(static_cast<int64_t>(left)))}};
}

}  // namespace

Json proposal_values(const engine::CaseView& view, const engine::Reviewer& reviewer) {
  const store::Statement* proposal = open_proposal(view.records);
  if (proposal == nullptr) return false;
  const auto order = engine::order_from_json(proposal->more_json);
  const bool release = order && order->decision == store::Decision::release;
  const bool able = reviewer.role >= store::Role::reviewer && view.party_problem.empty();
  const bool own = proposal->author == reviewer.actor();
  Json details = order ? details_of(*order) : Json::array();
  return {{"who", actor_text(proposal->author)},
          {"what", !order    ? "proposes a decision."
                   : release ? "proposes to release it."
                             : "proposes to return it."},
          {"messages", case_values(view)},
          {"has_details", !details.empty()},
          {"details", std::move(details)},
          {"words", order ? shown(order->words) : ""},
          {"note", order ? shown(order->note) : ""},
          {"may_answer", able && !own},
          {"may_take_back", able && own}};
}

}  // namespace nonsolicit::review
