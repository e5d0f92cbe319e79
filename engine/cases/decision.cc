#include "engine/cases/decision.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/counted.h"
#include "engine/cases/loaded_case.h"
#include "engine/notices/return_texts.h"
#include "engine/spool.h"

namespace nonsolicit::engine {
namespace {

using Outcome = Decided::Outcome;
using store::Decision;

constexpr size_t kMostCases = 1000;
constexpr auto kLongestCampaign = std::chrono::hours(24 * 366);

std::string action_of(Decision decision) { return fmt::format("case.{}", store::to_string(decision)); }

base::Status check_extras(const DecisionOrder& order, base::TimePoint now) {
  const DecisionExtras& extras = order.extras;
  const bool release = order.decision == Decision::release;
  if (!release && (!extras.only.empty() || extras.relationship || extras.campaign_until)) {
    return base::permanent_error("Recipients, a relationship and a campaign go with a release only.");
  }
  if (order.decision != Decision::return_ &&
      (extras.quiet || extras.finding || !extras.reason.empty() || !order.words.empty())) {
    return base::permanent_error("Words, a reason and a finding go with a return only.");
  }
  if (!extras.only.empty() && order.cases.size() > 1) {
    return base::permanent_error("A release to some recipients is for one message.");
  }
  if (extras.relationship && *extras.relationship != lists::Relationship::contact &&
      *extras.relationship != lists::Relationship::interest) {
    return base::permanent_error("The relationship to record is contact or interest.");
  }
  if (extras.campaign_until && (*extras.campaign_until <= now || *extras.campaign_until > now + kLongestCampaign)) {
    return base::permanent_error("The day until which the campaign passes must lie in the next 366 days.");
  }
  return {};
}

base::Status check_order(const DecisionOrder& order, base::TimePoint now) {
  if (order.cases.empty()) return base::permanent_error("No message is chosen.");
  if (order.cases.size() > kMostCases) {
    return base::permanent_error(fmt::format("At most {} messages can be decided at once.", kMostCases));
  }
  std::set<std::string_view> ids;
  for (const CaseVersion& one : order.cases) {
    if (!ids.insert(one.case_id).second) return base::permanent_error("A message is named twice.", one.case_id);
  }
  if (order.decision == Decision::none || order.decision == Decision::expire) {
    return base::permanent_error("A message is released, returned or withdrawn.");
  }
  const std::pair<std::string_view, std::string_view> texts[] = {{"What the sender reads", order.words},
                                                                 {"Note for staff", order.note},
                                                                 {"How it is known", order.extras.relationship_note},
                                                                 {"Reason", order.extras.reason}};
  for (const auto& [field, text] : texts) {
    if (auto good = check_text(text); !good)
      return base::permanent_error(fmt::format("{}: {}", field, good.error().text));
  }
  if (std::string problem = check_placeholders(order.words); !problem.empty())
    return base::permanent_error(std::move(problem));
  return check_extras(order, now);
}

// Recipients that the held message has, each once; the order's own where it names all.
base::Result<std::vector<std::string>> recipients_of(const DecisionOrder& order, const message::Envelope& envelope) {
  const std::set<std::string> wanted(order.extras.only.begin(), order.extras.only.end());
  std::set<std::string> held;
  for (const auto& recipient : envelope.recipients) held.insert(recipient.address);
  for (const std::string& one : wanted) {
    if (!held.contains(one)) return base::permanent_error("A recipient is not one of this held message.", one);
  }
  if (wanted.size() == held.size()) return std::vector<std::string>();
  return std::vector<std::string>(wanted.begin(), wanted.end());
}

// What goes along with the decision, for the audit; names and numbers only.
std::string detail_of(const DecisionOrder& order, const store::HeldRecord& held) {
  const DecisionExtras& extras = order.extras;
  const std::string all = base::count_text(held.recipient_count, "recipient");
  std::string text = extras.only.empty() ? all : fmt::format("{} of {}", extras.only.size(), all);
  if (extras.relationship) text += fmt::format("; relationship {}", lists::to_string(*extras.relationship));
  if (extras.campaign_until) text += fmt::format("; campaign until {}", base::to_rfc3339(*extras.campaign_until));
  if (!extras.reason.empty()) text += fmt::format("; reason {}", extras.reason);
  if (extras.quiet) text += "; the sender is told nothing";
  if (extras.finding) text += "; confirmed as a finding";
  return text;
}

enum class Proposal { none, this_one };

// One order of one reviewer on its way: what can be decided is gathered, then written in one transaction.
class Order {
 public:
  Order(const State& state, const Services& services, const Reviewer& reviewer, DecisionOrder order)
      : state_(state),
        services_(services),
        reviewer_(reviewer),
        order_(std::move(order)),
        now_(services.clock->now()),
        due_(now_ + order_.undo.value_or(state.options.hold.undo)) {}

  base::Result<DecisionResult> decide() {
    if (auto good = gather(Proposal::none); !good) return good.error();
    if (needs_second()) return propose();
    return write("");
  }
  base::Result<DecisionResult> confirm(std::string_view proposed_by) {
    if (auto good = gather(Proposal::this_one); !good) return good.error();
    return write(fmt::format("; proposed by {}", proposed_by));
  }

 private:
  enum class Copy { fit, lost };
  struct Open {
    size_t place = 0;  // in the result
    LoadedCase loaded;
    Copy copy = Copy::fit;
  };

  base::Status gather(Proposal proposal) {
    result_.due = due_;
    for (const CaseVersion& one : order_.cases) {
      auto loaded = load_case(services_, one.case_id);
      if (!loaded) {
        if (loaded.error().kind != base::ErrorClass::permanent) return loaded.error();
        result_.cases.push_back({.case_id = one.case_id, .outcome = Outcome::refused, .problem = loaded.error().text});
        continue;
      }
      const auto& held = loaded->records.held;
      const Copy copy = held ? copy_of(*held) : Copy::fit;
      result_.cases.push_back(obstacle(*loaded, one, proposal, copy));
      result_.cases.back().version = held ? held->version : 0;
      if (!result_.cases.back().problem.empty()) continue;
      if (!order_.extras.only.empty()) {
        auto only = recipients_of(order_, loaded->envelope);
        if (!only) return only.error();
        order_.extras.only = std::move(*only);
      }
      open_.push_back({.place = result_.cases.size() - 1, .loaded = std::move(*loaded), .copy = copy});
    }
    return {};
  }

  // Looked at only where a release or a return keeps failing: nothing but its end is left to decide then.
  Copy copy_of(const store::HeldRecord& held) const {
    const bool under_way = held.state == store::HeldState::releasing || held.state == store::HeldState::returning;
    if (!under_way || held.attempts == 0 || held.spool_file.empty()) return Copy::fit;
    const auto content = Spool(state_.options.spool.directory)
                             .read_unchanged(held.spool_file, held.content_sha256,
                                             static_cast<size_t>(state_.options.spool.max_bytes) + 1);
    return !content && content.error().kind == base::ErrorClass::permanent ? Copy::lost : Copy::fit;
  }

  // Why this case cannot be decided like this; no problem: it can.
  Decided obstacle(const LoadedCase& loaded, const CaseVersion& seen, Proposal proposal, Copy copy) const {
    const store::CaseRecords& records = loaded.records;
    Decided found{.case_id = seen.case_id};
    if (!records.held) {
      found.outcome = Outcome::refused;
      found.problem = "This message is not held.";
      return found;
    }
    found.outcome = Outcome::changed;
    if (copy == Copy::fit || order_.decision == Decision::release) found.problem = state_problem(*records.held);
    if (found.problem.empty() && records.held->version != seen.version) found.problem = "It has changed meanwhile.";
    if (!found.problem.empty()) return found;
    found.outcome = Outcome::refused;
    found.problem = rule_problem(loaded, proposal);
    if (found.problem.empty()) found.outcome = Outcome::decided;
    return found;
  }

  std::string rule_problem(const LoadedCase& loaded, Proposal proposal) const {
    const store::CaseRecords& records = loaded.records;
    if (auto party = party_problem(state_, reviewer_, records.case_record, loaded.envelope); !party.empty())
      return party;
    if (open_statement(records, store::StatementKind::appeal) != nullptr) {
      return "The sender asked for a second person: answer the appeal.";
    }
    if (proposal == Proposal::none && open_statement(records, store::StatementKind::proposal) != nullptr) {
      return "A decision is proposed: confirm or decline it first.";
    }
    if (proposal == Proposal::none && asked_second_person(records, reviewer_)) {
      return "You asked a second person to decide this: leave it to them, or take the request back first.";
    }
    if (!order_.extras.only.empty() && !records.held->mta_queue_id.empty()) {
      return "The mail server keeps this message: it goes to all or to nobody.";
    }
    const bool names_sender = order_.extras.relationship || order_.extras.campaign_until || order_.extras.finding;
    if (names_sender && records.case_record.trusted.empty()) {
      return "The sender did not prove who they are: nothing can be recorded about them.";
    }
    if (order_.extras.campaign_until && records.case_record.campaign == 0) {
      return "The text is too short to be known again: no campaign can pass.";
    }
    return "";
  }

  bool needs_second() const {
    const int64_t limit = state_.options.review.second_reviewer_above;
    if (limit <= 0 || open_.empty()) return false;
    int64_t recipients = static_cast<int64_t>(order_.extras.only.size());
    if (order_.extras.only.empty()) {
      for (const Open& one : open_) recipients += one.loaded.records.held->recipient_count;
    }
    return recipients > limit;
  }

  base::Result<DecisionResult> propose() {
    const std::string order = order_to_json(order_);
    for (const Open& one : open_) {
      Decided& decided = result_.cases[one.place];
      const store::Statement statement{.case_id = decided.case_id,
                                       .kind = store::StatementKind::proposal,
                                       .author = reviewer_.actor(),
                                       .made = now_,
                                       .text = order_.note,
                                       .more_json = order,
                                       .open = true};
      const auto line = audit_of(reviewer_, now_,
                                 {.action = "case.propose",
                                  .case_id = decided.case_id,
                                  .detail = fmt::format("{}: {}", store::to_string(order_.decision),
                                                        detail_of(order_, *one.loaded.records.held))});
      const auto said = services_.store->cases().say(statement, line);
      if (!said && said.error().kind != base::ErrorClass::permanent) return said.error();
      decided.outcome = said ? Outcome::proposed : Outcome::changed;
      decided.problem = said ? "A second reviewer must confirm it." : said.error().text;
    }
    return result_;
  }

  std::string words_of(const LoadedCase& loaded) const {
    if (order_.words.empty()) return "";
    ReturnValues values{.language = language_of_case(state_, loaded.records.case_record)};
    for (const message::EnvelopeRecipient& recipient : loaded.envelope.recipients)
      values.recipients.push_back(recipient.address);
    return words_for_case(state_, order_.words, values);
  }

  // What keeps failing for want of its copy is held again, so that it can be decided. A gateway that got there first
  // has changed the version, and so has the decision that follows.
  base::Status take_up(store::DecideRow& row) const {
    store::HeldRecord& held = row.decided;
    held.state = store::HeldState::held;
    held.decision = Decision::none;
    held.attempts = 0;
    held.next_attempt = {};
    if (auto done = services_.store->holds().advance(held, row.version, {}); !done) return done;
    row.version++;
    held.version++;
    return {};
  }

  base::Result<DecisionResult> write(const std::string& more_detail) {
    std::vector<store::DecideRow> rows;
    for (const Open& one : open_) {
      store::DecideRow row{.decided = *one.loaded.records.held, .version = one.loaded.records.held->version};
      DecisionExtras extras = order_.extras;
      if (one.copy == Copy::lost) {
        extras.without_copy = order_.decision == Decision::return_;
        if (auto taken = take_up(row); !taken) return taken.error();
      }
      row.decided.decision = order_.decision;
      row.decided.decision_due = due_;
      row.decided.decided_at = now_;
      row.decided.decided_by = reviewer_.actor();
      row.decided.words = words_of(one.loaded);
      row.decided.decision_json = extras_to_json(extras);
      row.line = audit_of(reviewer_, now_,
                          {.action = action_of(order_.decision),
                           .case_id = row.decided.case_id,
                           .detail = detail_of(order_, *one.loaded.records.held) +
                                     (one.copy == Copy::lost ? "; the held copy is lost" : "") + more_detail});
      rows.push_back(std::move(row));
    }
    if (rows.empty()) return result_;
    const auto outcomes = services_.store->cases().decide(rows);
    if (!outcomes) return outcomes.error();
    for (size_t i = 0; i < open_.size() && i < outcomes->size(); i++) {
      finish(result_.cases[open_[i].place], (*outcomes)[i]);
    }
    return result_;
  }

  void finish(Decided& decided, const store::DecideOutcome& outcome) {
    if (outcome.now) decided.version = outcome.now->version;
    if (!outcome.written) {
      decided.outcome = Outcome::changed;
      decided.problem = outcome.now ? state_problem(*outcome.now) : "It is gone.";
      if (decided.problem.empty()) decided.problem = "It has changed meanwhile.";
      return;
    }
    services_.log->info("held_decided", {{"case", decided.case_id},
                                         {"decision", std::string(store::to_string(order_.decision))},
                                         {"by", reviewer_.actor()},
                                         {"due", base::to_rfc3339(due_)}});
    if (order_.note.empty()) return;
    // The decision stands; a note that was not kept must not make it look as if it did not.
    if (auto noted = add_note(state_, services_, reviewer_, decided.case_id, order_.note); !noted)
      decided.problem = "It is decided, but the note was not kept: " + noted.error().text;
  }

  const State& state_;
  const Services& services_;
  const Reviewer& reviewer_;
  DecisionOrder order_;
  base::TimePoint now_;
  base::TimePoint due_;
  DecisionResult result_;
  std::vector<Open> open_;
};

// Closes the proposal in all cases of its order.
base::Result<DecisionResult> decline(const Services& services, const Reviewer& reviewer, const DecisionOrder& order,
                                     const std::string& order_json) {
  const base::TimePoint now = services.clock->now();
  DecisionResult result{.cases = {}, .due = now};
  for (const CaseVersion& one : order.cases) {
    const auto loaded = load_case(services, one.case_id);
    if (!loaded) return loaded.error();
    Decided decided{.case_id = one.case_id};
    if (loaded->records.held) decided.version = loaded->records.held->version;
    const store::Statement* proposal = open_statement(loaded->records, store::StatementKind::proposal);
    if (proposal == nullptr || proposal->more_json != order_json) {
      decided.outcome = Outcome::changed;
      decided.problem = "It was answered meanwhile.";
    } else {
      store::Statement answered = *proposal;
      answered.open = false;
      answered.answered_by = reviewer.actor();
      answered.answered = now;
      answered.answer = "declined";
      const auto line = audit_of(reviewer, now, {.action = "case.decline", .case_id = one.case_id});
      if (auto done = services.store->cases().answer(answered, now, line); !done) return done.error();
    }
    result.cases.push_back(std::move(decided));
  }
  return result;
}

}  // namespace

size_t DecisionResult::count(Decided::Outcome outcome) const {
  return static_cast<size_t>(
      std::count_if(cases.begin(), cases.end(), [&](const Decided& one) { return one.outcome == outcome; }));
}

base::Result<DecisionResult> decide_cases(const State& state, const Services& services, const Reviewer& reviewer,
                                          const DecisionOrder& order) {
  if (auto allowed = check_role(reviewer, store::Role::reviewer); !allowed) return allowed.error();
  DecisionOrder clean = order;
  clean.words = unix_lines(order.words);
  clean.note = unix_lines(order.note);
  if (auto good = check_order(clean, services.clock->now()); !good) return good.error();
  return Order(state, services, reviewer, std::move(clean)).decide();
}

base::Result<DecisionResult> answer_proposal(const State& state, const Services& services, const Reviewer& reviewer,
                                             const CaseVersion& seen, Second answer) {
  if (auto allowed = check_role(reviewer, store::Role::reviewer); !allowed) return allowed.error();
  const auto loaded = load_case(services, seen.case_id);
  if (!loaded) return loaded.error();
  const store::Statement* proposal = open_statement(loaded->records, store::StatementKind::proposal);
  if (proposal == nullptr) return base::permanent_error("No decision is proposed for this message (any more).");
  auto order = order_from_json(proposal->more_json);
  if (!order) return base::bug_error("a proposal cannot be read", seen.case_id);
  if (auto party = party_problem(state, reviewer, loaded->records.case_record, loaded->envelope); !party.empty())
    return base::permanent_error(std::move(party));
  if (answer == Second::decline) return decline(services, reviewer, *order, proposal->more_json);
  if (proposal->author == reviewer.actor()) {
    return base::permanent_error("You proposed this yourself: another reviewer must confirm it.");
  }
  for (CaseVersion& one : order->cases) {
    if (one.case_id == seen.case_id) one.version = seen.version;
  }
  // What has become impossible since (a campaign whose day has passed) must be proposed again.
  if (auto good = check_order(*order, services.clock->now()); !good) return good.error();
  const std::string proposed_by = proposal->author;
  return Order(state, services, reviewer, std::move(*order)).confirm(proposed_by);
}

}  // namespace nonsolicit::engine
