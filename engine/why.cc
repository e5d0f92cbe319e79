#include "engine/why.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/gather.h"
#include "engine/identity.h"
#include "engine/opt_out_standing.h"
#include "engine/why_said.h"
#include "policy/automatic.h"
#include "policy/judge.h"

namespace nonsolicit::engine {
namespace {

using Side = WhyFact::Side;

// An end is kept as the moment after it.
std::string last_day(base::TimePoint end) { return base::date_of(end - base::Duration(1)); }

std::string origin_text(const lists::Origin& origin) {
  std::string text = "source " + origin.source;
  if (!origin.evidence.empty()) text += ", " + origin.evidence;
  return text;
}

std::string_view how_text(lists::How how) {
  switch (how) {
    case lists::How::wrote: return "they wrote of their own accord";
    case lists::How::answered: return "they answered";
    case lists::How::asked: return "they asked for it";
    case lists::How::met: return "they met";
    case lists::How::recorded: return "recorded";
  }
  return "recorded";
}

bool ended(const lists::Origin& origin, base::TimePoint now) { return origin.expires && *origin.expires <= now; }

class FactWriter {
 public:
  FactWriter(const State& state, const WhyQuestion& question, const store::Knowledge& knowledge,
             const WhyRecords& records)
      : state_(state), question_(question), knowledge_(knowledge), records_(records) {
    if (!knowledge.recipients.empty()) known_ = knowledge.recipients.front();
    standing_ = opt_out_standing(known_.opt_out, known_.relationship, state.options.policy.limits, question.now);
  }

  std::vector<WhyFact> write(const policy::Facts& facts) {
    recipient(facts.recipients.front());
    sender(facts.sender);
    preference();
    opt_outs();
    relationships();
    messages();
    grant();
    findings();
    for (WhyFact& fact : said_facts(state_, question_, records_.said)) add(std::move(fact));
    first_contact();
    return std::move(written_);
  }

 private:
  void add(WhyFact fact) { written_.push_back(std::move(fact)); }
  void recipient(const policy::RecipientFacts& facts);
  void sender(const policy::SenderFacts& facts);
  void preference();
  void opt_outs();
  void relationships();
  void messages();
  void grant();
  void findings();
  void first_contact();
  void relationship(const lists::RelationshipEntry& entry);
  void opt_out(const lists::OptOutEntry& entry);
  std::vector<lists::RelationshipEntry> relationship_rows() const;
  std::vector<lists::OptOutEntry> opt_out_rows() const;

  const State& state_;
  const WhyQuestion& question_;
  const store::Knowledge& knowledge_;
  const WhyRecords& records_;
  store::RecipientKnowledge known_;
  OptOutStanding standing_;
  std::vector<WhyFact> written_;
};

void FactWriter::recipient(const policy::RecipientFacts& facts) {
  if (lists::is_hashed(question_.recipient.text())) {
    add({.code = "member",
         .text = "The recipient is given in the hashed form, which cannot be looked up in the directory; taken for a "
                 "member.",
         .source = "directory"});
  } else if (facts.member) {
    const auto info = state_.directory->info();
    add({.code = "member",
         .text =
             fmt::format("The recipient is a member{}.",
                         info.edition.empty() ? "" : fmt::format(", edition \"{}\" of the directory", info.edition)),
         .when = info.imported,
         .source = "directory"});
  } else {
    add({.code = "no_member",
         .text = "The recipient is not in the member directory: only mail that carries the directory is judged.",
         .side = Side::for_sender,
         .source = "directory"});
  }
  if (facts.canary) {
    add({.code = "canary",
         .text = "The recipient is a planted address that nobody has reason to write to. Never tell the sender.",
         .side = Side::against_sender,
         .for_staff_only = true,
         .source = "directory"});
  }
  if (facts.same_organisation) {
    add({.code = "same_organisation",
         .text = "Sender and recipient are of the same organisation.",
         .side = Side::for_sender,
         .source = "directory or organisations"});
  }
}

void FactWriter::sender(const policy::SenderFacts& facts) {
  for (const lists::ExemptEntry& entry : knowledge_.exempt) {
    add({.code = "exempt",
         .text = fmt::format("The sender is listed as {} ({}); {}.", lists::to_string(entry.kind), entry.who,
                             origin_text(entry.origin)),
         .side = Side::for_sender,
         .when = entry.origin.recorded,
         .source = entry.origin.source});
  }
  if (!facts.group.empty()) {
    const auto mode = state_.group_modes.find(facts.group);
    add({.code = "group",
         .text = fmt::format("The sender is in the group \"{}\"{}.", facts.group,
                             mode == state_.group_modes.end()
                                 ? ""
                                 : fmt::format(", whose mode is {}", policy::to_string(mode->second))),
         .source = "options"});
  }
}

void FactWriter::preference() {
  if (!known_.preference) return;
  const lists::PreferenceEntry& entry = *known_.preference;
  const bool allow = entry.choice == lists::PreferenceChoice::allow;
  add({.code = "preference",
       .text = fmt::format("The recipient {} this sender since {}; {}.", allow ? "allows" : "blocks",
                           base::date_of(entry.origin.recorded), origin_text(entry.origin)),
       .side = allow ? Side::for_sender : Side::against_sender,
       .when = entry.origin.recorded,
       .source = entry.origin.source});
}

std::vector<lists::OptOutEntry> FactWriter::opt_out_rows() const {
  std::vector<lists::OptOutEntry> rows;
  for (const lists::OptOutEntry& row : records_.opt_outs) {
    if (row.recipient != question_.recipient) continue;
    switch (row.scope) {
      case lists::OptOutScope::sender:
        if (row.sender == question_.sender.text()) rows.push_back(row);
        break;
      case lists::OptOutScope::organisation:
        if (row.sender == question_.sender.domain()) rows.push_back(row);
        break;
      case lists::OptOutScope::list:
        if (!question_.list_id.empty() && row.sender == question_.list_id) rows.push_back(row);
        break;
    }
  }
  if (rows.empty() && known_.opt_out) rows.push_back(*known_.opt_out);
  return rows;
}

void FactWriter::opt_out(const lists::OptOutEntry& entry) {
  const auto scope = [&]() -> std::string {
    switch (entry.scope) {
      case lists::OptOutScope::list: return "the list " + entry.sender;
      case lists::OptOutScope::sender: return "mailings of this sender";
      case lists::OptOutScope::organisation: return "mailings of everybody at " + entry.sender;
    }
    return "mailings of this sender";
  }();
  const auto one = opt_out_standing(entry, known_.relationship, state_.options.policy.limits, question_.now);
  std::string text = fmt::format("The recipient opted out of {} on {}; {}; ", scope, base::date_of(entry.requested),
                                 origin_text(entry.origin));
  Side side = Side::against_sender;
  if (ended(entry.origin, question_.now)) {
    text += fmt::format("it ended on {}", last_day(*entry.origin.expires));
    side = Side::neither;
  } else if (one.asked_again) {
    text += fmt::format("ended, for they asked for mail again on {}", base::date_of(*one.asked_again));
    side = Side::neither;
  } else if (one.state == policy::OptedOut::in_grace) {
    text += fmt::format("a newsletter under way may still come until {}", base::date_of(one.grace_end));
  } else {
    text += fmt::format("the grace for newsletters ended on {}", base::date_of(one.grace_end));
  }
  add({.code = "opt_out", .text = text + ".", .side = side, .when = entry.requested, .source = entry.origin.source});
}

void FactWriter::opt_outs() {
  for (const lists::OptOutEntry& entry : opt_out_rows()) opt_out(entry);
}

std::vector<lists::RelationshipEntry> FactWriter::relationship_rows() const {
  std::vector<lists::RelationshipEntry> rows;
  for (const lists::RelationshipEntry& row : records_.relationships) {
    if (row.recipient == question_.recipient && row.sender == question_.sender) rows.push_back(row);
  }
  if (rows.empty() && known_.relationship) rows.push_back(*known_.relationship);
  return rows;
}

void FactWriter::relationship(const lists::RelationshipEntry& entry) {
  const bool interest = entry.kind == lists::Relationship::interest;
  std::string text = fmt::format("{}: {}, ", interest ? "Interest" : "Contact", how_text(entry.how));
  if (entry.count > 1) {
    text += fmt::format("{} times from {} to {}", entry.count, base::date_of(entry.first_seen),
                        base::date_of(entry.last_seen));
  } else {
    text += fmt::format("on {}", base::date_of(entry.last_seen));
  }
  text += fmt::format("; {}; ", origin_text(entry.origin));
  Side side = Side::for_sender;
  if (ended(entry.origin, question_.now)) {
    text += fmt::format("it ended on {}", last_day(*entry.origin.expires));
    side = Side::neither;
  } else if (standing_.state != policy::OptedOut::no) {
    text += "set aside by the opt-out";
    side = Side::neither;
  } else if (entry.origin.expires) {
    text += fmt::format("it counts until {}", last_day(*entry.origin.expires));
  } else {
    text += "it counts until it is withdrawn";
  }
  add({.code = "relationship",
       .text = text + ".",
       .side = side,
       .when = entry.last_seen,
       .source = entry.origin.source});
}

void FactWriter::relationships() {
  const auto rows = relationship_rows();
  for (const lists::RelationshipEntry& entry : rows) relationship(entry);
  if (rows.empty()) {
    add({.code = "relationship",
         .text = "Nothing shows that the recipient ever wrote to the sender, met them or asked for mail.",
         .side = Side::against_sender,
         .source = "relationships"});
  }
}

// The last message each way that the gateway still remembers of their threads.
void FactWriter::messages() {
  const auto add_last = [this](const base::Address& from, const base::Address& to, std::string_view who) {
    size_t count = 0;
    const store::SeenMessage* last = nullptr;
    for (const store::SeenMessage& message : records_.messages) {
      if (message.from != from || std::find(message.to.begin(), message.to.end(), to) == message.to.end()) continue;
      count++;
      if (last == nullptr || message.when > last->when) last = &message;
    }
    if (last == nullptr) return;
    add({.code = "thread",
         .text = fmt::format("{} recent {} of the {} seen, the last on {} ({}).", count,
                             count == 1 ? "message" : "messages", who, base::date_of(last->when), last->message_id),
         .when = last->when,
         .source = "mail"});
  };
  add_last(question_.recipient, question_.sender, "recipient to the sender");
  add_last(question_.sender, question_.recipient, "sender to the recipient");
}

void FactWriter::grant() {
  if (!known_.grant) return;
  const lists::GrantEntry& grant = *known_.grant;
  add({.code = "grant",
       .text = fmt::format("Grant {} from {} until {}: {} of {} mailings left; approved by {}: {}.", grant.id,
                           base::date_of(grant.from), last_day(grant.until),
                           std::max<int64_t>(0, grant.mailings - grant.used), grant.mailings,
                           grant.approved_by.empty() ? "nobody named" : grant.approved_by, grant.reason),
       .side = Side::for_sender,
       .when = grant.from,
       .source = grant.origin.source});
}

void FactWriter::findings() {
  if (knowledge_.findings == 0) return;
  std::string cases;
  for (const lists::FindingEntry& finding : records_.findings) {
    if (finding.sender != question_.sender) continue;
    cases += fmt::format("{}{} of {}", cases.empty() ? " (" : ", ", finding.case_id, base::date_of(finding.confirmed));
  }
  if (!cases.empty()) cases += ")";
  const int limit = state_.options.policy.limits.standing_findings;
  add({.code = "standing",
       .text = fmt::format("The sender has {} confirmed {} in 12 months{}; at {} a tag becomes a hold.",
                           knowledge_.findings, knowledge_.findings == 1 ? "finding" : "findings", cases, limit),
       .side = Side::against_sender,
       .for_staff_only = true,
       .source = "findings"});
}

void FactWriter::first_contact() {
  const policy::PolicyLimits& limits = state_.options.policy.limits;
  add({.code = "first_contact",
       .text = fmt::format("In the last {} the sender wrote to {} other {} without earlier contact; the limit is {}.",
                           base::duration_in_words(limits.first_contact_window), knowledge_.first_contact_before,
                           knowledge_.first_contact_before == 1 ? "member" : "members", limits.first_contact),
       .side = static_cast<size_t>(std::max<int64_t>(0, knowledge_.first_contact_before)) + 1 >= limits.first_contact
                   ? Side::against_sender
                   : Side::neither,
       .for_staff_only = true,
       .source = "reach"});
}

policy::Facts facts_of(const State& state, const WhyQuestion& question) {
  message::Envelope envelope{.sender = question.sender.text(),
                             .recipients = {{.address = question.recipient.text()}},
                             .auth_user = question.sender.text()};
  const Identity identity = identify(envelope, {}, state.options);
  policy::Facts facts{
      .sender = {.envelope_sender = question.sender.text(),
                 .trusted = question.sender,
                 .restricting = {question.sender},
                 .authenticated = true,
                 .group = identity.group},
      .recipients = {DirectoryFacts(state, question.sender).of(envelope.recipients.front(), question.recipient)},
      .now = question.now};
  policy::RecipientFacts& recipient = facts.recipients.front();
  if (lists::is_hashed(question.recipient.text())) recipient.member = true;
  return facts;
}

classifier::Classification made_up(classifier::Kind kind, policy::OptOutState opt_out) {
  classifier::Classification classification{.kind = kind, .likeliest = kind, .confidence = 1};
  classification.probabilities[static_cast<size_t>(kind)] = 1;
  if (opt_out == policy::OptOutState::clear) {
    classification.opt_out.findings = {
        {.way = classifier::OptOutWay::list_https, .text = "List-Unsubscribe", .where = "header List-Unsubscribe"}};
  }
  return classification;
}

}  // namespace

std::string_view to_string(WhyFact::Side side) {
  switch (side) {
    case Side::for_sender: return "for";
    case Side::against_sender: return "against";
    case Side::neither: return "neither";
  }
  return "neither";
}

store::LookupRequest why_request(const State& state, const WhyQuestion& question) {
  const policy::PolicyLimits& limits = state.options.policy.limits;
  return {.trusted = question.sender,
          .restricting = {question.sender},
          .list_id = question.list_id,
          .recipients = {question.recipient},
          .now = question.now,
          .reach_window = limits.reach_window,
          .first_contact_window = limits.first_contact_window};
}

Why why(const State& state, const WhyQuestion& question, const store::Knowledge& knowledge, const WhyRecords& records) {
  using classifier::Kind;
  using policy::OptOutState;
  Why result{.question = question};
  const policy::Facts known = facts_of(state, question);
  result.facts = FactWriter(state, question, knowledge, records).write(known);
  const store::LookupRequest request = why_request(state, question);
  for (const auto& [kind, opt_out] :
       {std::pair{Kind::solicitation, OptOutState::clear}, std::pair{Kind::solicitation, OptOutState::none},
        std::pair{Kind::newsletter, OptOutState::clear}, std::pair{Kind::newsletter, OptOutState::none},
        std::pair{Kind::event_invitation, OptOutState::clear}, std::pair{Kind::event_invitation, OptOutState::none},
        std::pair{Kind::correspondence, OptOutState::none}, std::pair{Kind::greeting, OptOutState::none},
        std::pair{Kind::opaque, OptOutState::none}}) {
    policy::Facts facts = known;
    facts.message.classification = made_up(kind, opt_out);
    add_knowledge(facts, state, request, &knowledge);
    const policy::AutomaticProof proof = policy::prove_automatic(facts);
    facts.message.automatic_proved = proof.proved;
    facts.message.automatic_proof = proof.how;
    auto verdicts = policy::judge(state.rules, facts,
                                  {.limits = state.options.policy.limits,
                                   .failures = state.options.failures,
                                   .mode = state.options.policy.mode,
                                   .group_modes = state.group_modes});
    result.outcomes.push_back({.kind = kind, .opt_out = opt_out, .verdict = std::move(verdicts.front())});
  }
  return result;
}

}  // namespace nonsolicit::engine
