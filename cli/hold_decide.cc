#include "cli/hold_decide.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/file.h"
#include "base/unicode.h"
#include "cli/context.h"
#include "conf/load_letters.h"
#include "conf/problems.h"
#include "engine/envelope_json.h"
#include "engine/notices/return_texts.h"

namespace nonsolicit::cli {
namespace {

using Outcome = engine::Decided::Outcome;

// A day means until its end; an end is kept as the moment after it.
base::TimePoint until_or_fail(const std::string& text) {
  const auto time = base::parse_rfc3339(text);
  if (!time) fail(Exit::usage, "--campaign-until " + text + ": expected a date, as 2026-12-31");
  return text.find('T') == std::string::npos ? *time + std::chrono::hours(24) : *time;
}

engine::DecisionOrder order_of(const HoldDecision& decision, store::Decision what) {
  engine::DecisionOrder order{.decision = what, .note = decision.note};
  order.extras.only = decision.only;
  order.extras.quiet = decision.quiet;
  order.extras.finding = decision.finding;
  if (!decision.record.empty()) {
    order.extras.relationship = lists::relationship_from(decision.record);
    if (!order.extras.relationship) fail(Exit::usage, "--record " + decision.record + ": expected contact or interest");
    order.extras.relationship_note = decision.note;
  }
  if (!decision.campaign_until.empty()) order.extras.campaign_until = until_or_fail(decision.campaign_until);
  if (decision.now) order.undo = base::Duration(0);
  return order;
}

// Words of the reason for this one case, in the language of its mail; false: there is no reason of that name.
bool fill_words(const Context::Opened& opened, const store::HeldCase& held, const std::string& name,
                engine::DecisionOrder& order) {
  engine::ReturnValues values{.language = engine::language_of_case(*opened.state, held.case_record),
                              .case_id = held.held.case_id};
  if (const auto envelope = engine::envelope_from_json(held.held.envelope_json)) {
    for (const auto& recipient : envelope->recipients) values.recipients.push_back(recipient.address);
  }
  std::string words = engine::fill_reason(*opened.state, name, values);
  if (words.empty()) return false;
  order.words = std::move(words);
  order.extras.reason = name;
  return true;
}

// A name that is none would be the whole letter: "no_contact".
void check_reason(const engine::State& state, const std::string& reason) {
  const bool like_a_name = !reason.empty() && std::all_of(reason.begin(), reason.end(),
                                                          [](char c) { return base::is_alpha(c) || c == '_'; });
  if (!like_a_name) return;
  std::vector<std::string> names;
  for (const auto& known : engine::reasons_for(state, "")) names.push_back(known.name);
  if (std::find(names.begin(), names.end(), reason) != names.end()) return;
  fail(Exit::usage,
       fmt::format("--reason {}: no reason of letters.toml{}; there are: {}. Words for the sender are more "
                   "than one",
                   reason, conf::did_you_mean(reason, names), fmt::join(names, ", ")));
}

std::string reason_names() {
  std::string names;
  for (const auto& reason : conf::shipped_letters().reasons) names += (names.empty() ? "" : ", ") + reason.name;
  return names;
}

// One order for all; with a named reason one for each, as its words tell of the case.
std::vector<engine::DecisionOrder> orders_of(const Context::Opened& opened, const HoldDecision& decision,
                                             store::Decision what) {
  const engine::DecisionOrder given = order_of(decision, what);
  std::vector<engine::DecisionOrder> orders;
  engine::DecisionOrder together = given;
  together.words = decision.reason;
  for (const std::string& case_id : decision.case_ids) {
    const auto found = opened.services.store->holds().find(case_id);
    if (!found) fail(found.error());
    const engine::CaseVersion seen{.case_id = case_id, .version = *found ? (*found)->held.version : 0};
    engine::DecisionOrder alone = given;
    if (*found && !decision.reason.empty() && fill_words(opened, **found, decision.reason, alone)) {
      alone.cases = {seen};
      orders.push_back(std::move(alone));
    } else {
      together.cases.push_back(seen);
    }
  }
  if (!together.cases.empty()) orders.push_back(std::move(together));
  return orders;
}

enum class Runs { yes, no, unknown };

// By its Unix socket; other sockets and what we may not touch tell nothing.
Runs milter_runs(const conf::Options& options) {
  const std::string& text = options.milter.socket;
  const size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if ((kind != "unix" && kind != "local") || text.size() - colon > sizeof address.sun_path) return Runs::unknown;
  text.copy(address.sun_path, std::string::npos, colon + 1);
  const base::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return Runs::unknown;
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return Runs::yes;
  return errno == ENOENT || errno == ECONNREFUSED ? Runs::no : Runs::unknown;
}

std::string carried_out_when(const conf::Options& options) {
  switch (milter_runs(options)) {
    case Runs::yes: return "at the gateway's next look, within a second or two";
    case Runs::no: return fmt::format("when nonsolicit-milter runs again: nobody answers at {}", options.milter.socket);
    case Runs::unknown: return "at the gateway's next look, within a second or two where nonsolicit-milter runs";
  }
  return "";
}

struct Told {
  const Context& context;
  const HoldDecision& decision;
  std::string done;              // "release", "return", "undo"
  std::string carried_out = {};  // when, with --now
  size_t failed = 0;
};

void tell_one(Told& told, const engine::Decided& one, base::TimePoint due) {
  const bool good = one.outcome == Outcome::decided || one.outcome == Outcome::proposed;
  if (!good) told.failed++;
  if (told.context.json) {
    const nlohmann::ordered_json json{{"case", one.case_id},
                                      {"decision", told.done},
                                      {"outcome", one.outcome == Outcome::decided    ? "decided"
                                                  : one.outcome == Outcome::proposed ? "proposed"
                                                  : one.outcome == Outcome::changed  ? "changed"
                                                                                     : "refused"},
                                      {"problem", one.problem},
                                      {"due", base::to_rfc3339(due)}};
    fmt::print("{}", json_line(json));
  }
  if (!good || !one.problem.empty()) {
    fmt::print(good ? stdout : stderr, "{}case {}: {}\n", good ? "" : "nonsolicit: ", base::visible_text(one.case_id),
               base::visible_text(one.problem));
  } else if (!told.context.json && told.done == "undo") {
    fmt::print("case {}: held again\n", one.case_id);
  } else if (!told.context.json) {
    const base::Duration wait = due - told.context.clock->now();
    fmt::print("case {}: {} {}\n", one.case_id, told.done,
               told.decision.now
                   ? told.carried_out
                   : fmt::format("in {}; until then: nonsolicit hold undo {}",
                                 base::to_duration_text(std::chrono::ceil<std::chrono::seconds>(wait)), one.case_id));
  }
}

void tell(Told& told, const base::Result<engine::DecisionResult>& result) {
  if (!result) fail(result.error());
  for (const engine::Decided& one : result->cases) tell_one(told, one, result->due);
}

void finish(const Told& told, size_t cases) {
  if (told.failed > 0) fail(Exit::failure, fmt::format("{} of {} cases not decided", told.failed, cases));
}

}  // namespace

engine::Reviewer operator_as_reviewer(const Context::Opened& opened) {
  engine::Reviewer reviewer{.name = operator_name(), .role = store::Role::admin};
  const auto account = opened.services.store->accounts().find(reviewer.name);
  if (account && *account) reviewer.address = (*account)->address;
  return reviewer;
}

void add_decision_options(CLI::App& sub, HoldDecision& decision, store::Decision what) {
  sub.add_option("CASE", decision.case_ids, "case ids")->required();
  sub.add_flag("--now", decision.now, "without the time for undo");
  sub.add_option("--note", decision.note, "for staff; kept with the case, and with the relationship");
  if (what == store::Decision::release) {
    sub.add_option("--only", decision.only, "to this recipient only (may be repeated); the others stay held");
    sub.add_option("--record", decision.record, "record contact or interest with those who get it");
    sub.add_option("--campaign-until", decision.campaign_until, "pass near-same mail of this sender until that day");
  } else if (what == store::Decision::return_) {
    sub.add_option("--reason", decision.reason,
                   "a reason of letters.toml by name, or what the sender reads (default: a plain sentence). Names as "
                   "shipped: " +
                       reason_names());
    sub.add_flag("--quiet", decision.quiet, "tell the sender nothing");
    sub.add_flag("--finding", decision.finding, "confirm a finding against the sender");
  }
}

void decide_held(const Context& context, const HoldDecision& decision, store::Decision what) {
  const auto opened = context.open(Context::Access::write);
  check_reason(*opened.state, decision.reason);
  const engine::Reviewer reviewer = operator_as_reviewer(opened);
  Told told{.context = context,
            .decision = decision,
            .done = std::string(store::to_string(what)),
            .carried_out = decision.now ? carried_out_when(opened.state->options) : ""};
  for (const auto& order : orders_of(opened, decision, what)) {
    tell(told, engine::decide_cases(*opened.state, opened.services, reviewer, order));
  }
  finish(told, decision.case_ids.size());
}

void undo_held(const Context& context, const std::vector<std::string>& case_ids) {
  const auto opened = context.open(Context::Access::write);
  const HoldDecision none;
  Told told{.context = context, .decision = none, .done = "undo"};
  tell(told, engine::undo_cases(*opened.state, opened.services, operator_as_reviewer(opened), case_ids));
  finish(told, case_ids.size());
}

}  // namespace nonsolicit::cli
