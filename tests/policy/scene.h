// Facts for tests: one ordinary member recipient without anything on record, and functions that change one
// thing each.
#pragma once

#include <functional>

#include "policy/judge.h"

namespace nonsolicit::policy::testing {

using Change = std::function<void(Facts&)>;

inline base::TimePoint day(int year, unsigned month, unsigned day_of_month) {
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day_of_month));
}

inline Facts ordinary_facts() {
  Facts facts;
  facts.sender.envelope_sender = "<jo@firm.example>";
  facts.sender.trusted = base::Address::from_normal("jo@firm.example");
  facts.now = day(2026, 6, 1);
  facts.message.reach_without = 1;
  facts.message.reach_total = 1;
  facts.message.classification.kind = classifier::Kind::correspondence;
  facts.message.classification.confidence = 0.95;
  facts.recipients.push_back(RecipientFacts{.address_as_given = "<ann@member.example>",
                                            .address = base::Address::from_normal("ann@member.example"),
                                            .member = true});
  return facts;
}

inline Change kind(classifier::Kind kind, double confidence) {
  return [=](Facts& facts) {
    auto& classification = facts.message.classification;
    classification.kind = classification.likeliest = kind;
    classification.confidence = confidence;
  };
}
inline Change unsure(classifier::Kind likeliest) {
  return [=](Facts& facts) {
    auto& classification = facts.message.classification;
    classification.kind = classifier::Kind::correspondence;
    classification.likeliest = likeliest;
    classification.confidence = 0.59;
    classification.unsure = true;
  };
}
inline Change automatic_or(classifier::Kind next, double confidence) {
  return [=](Facts& facts) {
    auto& classification = facts.message.classification;
    classification.kind = classification.likeliest = classifier::Kind::automatic;
    classification.confidence = 0.97;
    classification.kind_if_not_automatic = next;
    classification.confidence_if_not_automatic = confidence;
  };
}
inline Change relationship(lists::Relationship relationship) {
  return [=](Facts& facts) { facts.recipients[0].relationship = relationship; };
}
inline Change reach(size_t without, size_t total) {
  return [=](Facts& facts) {
    facts.message.reach_without = without;
    facts.message.reach_total = total;
  };
}
inline Change opt_out(classifier::OptOutFlaw flaw) {
  return [=](Facts& facts) {
    classifier::OptOutFinding finding;
    finding.flaw = flaw;
    finding.text = "Unsubscribe";
    finding.where = "body";
    facts.message.classification.opt_out.findings.push_back(finding);
  };
}
inline Change opted_out(OptedOut opted_out) {
  return [=](Facts& facts) { facts.recipients[0].opted_out = opted_out; };
}
inline Change preference(Preference preference) {
  return [=](Facts& facts) { facts.recipients[0].preference = preference; };
}
inline Change recipient(bool RecipientFacts::*what, bool value) {
  return [=](Facts& facts) { facts.recipients[0].*what = value; };
}
inline Change sender(bool SenderFacts::*what) {
  return [=](Facts& facts) { facts.sender.*what = true; };
}
inline Change granted() {
  return [](Facts& facts) {
    lists::GrantEntry grant;
    grant.from = day(2026, 1, 1);
    grant.until = day(2026, 12, 31);
    grant.reason = "sponsor of the annual conference";
    grant.approved_by = "staff";
    facts.recipients[0].grant = grant;
  };
}
inline Change number(size_t MessageFacts::*what, size_t value) {
  return [=](Facts& facts) { facts.message.*what = value; };
}
inline Change findings(int count) {
  return [=](Facts& facts) { facts.sender.findings = count; };
}
inline Change proved() {
  return [](Facts& facts) { facts.message.automatic_proved = true; };
}

inline const Change kSales = kind(classifier::Kind::solicitation, 0.99);
inline const Change kOutsider = recipient(&RecipientFacts::member, false);

inline JudgeOptions enforcing() {
  JudgeOptions options;
  options.mode = Mode::enforce;
  return options;
}

// One word of a test row in one line.
inline Facts made_of(const std::vector<Change>& changes) {
  Facts facts = ordinary_facts();
  for (const Change& change : changes) change(facts);
  return facts;
}

}  // namespace nonsolicit::policy::testing
