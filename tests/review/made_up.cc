#include "tests/review/made_up.h"

#include <fmt/format.h>

#include "engine/cases/decision.h"

namespace nonsolicit::review {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

base::Address parsed(const std::string& text) { return *base::Address::parse(text); }

std::string id_of(int number) { return fmt::format("7KQ2M4{:04}", number); }

store::CaseRecord made_record() {
  store::CaseRecord record{.id = id_of(1)};
  record.created = kNow - minutes(192);
  record.message_id = "<20261122@firm-b.example>";
  record.sender = "j.doe@firm-b.example";
  record.trusted = parsed("j.doe@firm-b.example");
  record.subject = "Better rates for your clients";
  record.content_sha256 = std::string(64, 'a');
  record.size = 14'300;
  record.kind = classifier::Kind::solicitation;
  record.confidence = 0.937;
  record.action = policy::Action::hold;
  record.mode = policy::Mode::enforce;
  record.rule = "solicitation_none";
  record.campaign = 5;
  return record;
}

store::HeldRecord made_held(const std::string& id) {
  store::HeldRecord held{.case_id = id};
  held.version = 3;
  held.held_at = kNow - minutes(192);
  held.deadline = kNow + hours(50);
  held.size = 14'300;
  held.recipient_count = 3;
  return held;
}

engine::RecipientView recipient(const std::string& to, const std::string& relationship) {
  return {.address = to,
          .held = true,
          .member = true,
          .action = "hold",
          .rule = "solicitation_none",
          .relationship = relationship};
}

}  // namespace

engine::Reviewer made_reviewer(store::Role role) {
  return {.name = "a.reviewer", .role = role, .address = parsed("a.reviewer@assoc.example")};
}

std::shared_ptr<engine::QueueItem> made_item(const std::string& id, const std::string& sender, int64_t campaign) {
  auto item = std::make_shared<engine::QueueItem>();
  item->row.held = made_held(id);
  item->row.sender = sender;
  item->row.trusted = parsed(sender);
  item->row.subject = "Better rates for your clients";
  item->row.kind = classifier::Kind::solicitation;
  item->row.confidence = 0.937;
  item->row.rule = "solicitation_none";
  item->row.campaign = campaign;
  item->reasons = {"It offers a product or service: \"switch your account to our plan\".",
                   "The same text went to 37 members since Tuesday.", "It offers no way to opt out."};
  item->against = {"p@f-e.example wrote to j.doe@firm-b.example in March."};
  item->phrase = "switch your account to our plan";
  item->without_relationship = 2;
  return item;
}

engine::QueueSnapshot made_queue() {
  std::vector<std::shared_ptr<const engine::QueueItem>> items;
  for (int i = 1; i <= 14; i++) items.push_back(made_item(id_of(i), "j.doe@firm-b.example", 5));
  const auto add = [&](int number, const std::string& sender, const std::string& subject, classifier::Kind kind,
                       double confidence) {
    auto item = made_item(id_of(number), sender, 0);
    item->row.subject = subject;
    item->row.kind = kind;
    item->row.confidence = confidence;
    item->row.held.held_at = kNow - minutes(10 * (30 - number));
    items.push_back(item);
    return item;
  };
  auto unsure = add(20, "k.lee@firm-c.example", "A question about your vendor", classifier::Kind::correspondence, 0.55);
  unsure->unsure = true;
  unsure->phrase = "are you happy with your vendor";
  unsure->row.claimed_by = "k.lead";
  unsure->row.claimed_until = kNow + minutes(1);
  unsure->row.seen_by = {"a.reviewer", "k.lead"};
  auto news = add(21, "news@firm-d.example", "November letter", classifier::Kind::newsletter, 0.99);
  news->row.findings = 2;
  news->row.justifications = 1;
  news->row.held.deadline = kNow + hours(5);
  auto appealed =
      add(22, "b@firm-f.example", "Invitation: tax seminar on Thursday evening with our partners and friends",
          classifier::Kind::event_invitation, 0.91);
  appealed->row.open_appeals = 1;
  appealed->row.open_complaints = 1;
  appealed->row.held.open_complaint = true;
  auto canary = add(23, "sales@very-long-domain-name-of-a-firm.example", "", classifier::Kind::opaque, 1);
  canary->canary = true;
  canary->phrase = "";
  canary->against.clear();
  canary->row.open_second_persons = 1;
  auto decided = add(24, "m@firm-g.example", "Our new office", classifier::Kind::solicitation, 0.96);
  decided->row.held.decision = store::Decision::return_;
  decided->row.held.decided_by = "staff:a.reviewer";
  decided->row.held.decision_json = engine::extras_to_json({.reason = "offer_without_contact"});
  decided->row.held.decided_at = kNow - std::chrono::seconds(2);
  decided->row.held.decision_due = kNow + std::chrono::seconds(28);
  auto failing = add(25, "n@firm-h.example", "Our meeting", classifier::Kind::solicitation, 0.96);
  failing->row.held.state = store::HeldState::releasing;
  failing->row.held.decision = store::Decision::release;
  failing->row.held.decided_by = "staff:k.lead";
  failing->row.held.attempts = 3;
  failing->row.held.last_error = "connection refused";
  return engine::make_snapshot(std::move(items), {}, "1");
}

engine::CaseView made_case() {
  engine::CaseView view;
  view.records.case_record = made_record();
  view.records.held = made_held(id_of(1));
  view.reasons_for = {"It is solicitation (93 %): it offers a product or service.",
                      "The same text went to 37 members since Tuesday.", "It offers no way to opt out.",
                      "2 of 3 recipients had no earlier contact with the sender."};
  view.reasons_against = {"p@f-e.example wrote to j.doe@firm-b.example on 14 Mar 2026."};
  view.clause_text = "Members may not send overt solicitation to members who did not ask for it (question 2).";
  view.recipients = {recipient("c1@x.example", "none"), recipient("c2@y.example", "none"),
                     recipient("p@f-e.example", "contact since 2026-03-14: wrote to the sender")};
  view.recipients[1].canary = true;
  view.recipients[2].opt_out = "asked this sender to stop on 2026-05-01";
  view.recipients[2].preference = "allow";
  view.recipients.push_back({.address = "x@outside.example", .action = "pass"});
  view.phrases = {{.text = "Better rates",
                   .rule = "offer_rates",
                   .kind = "solicitation",
                   .weight = 1.2,
                   .where = classifier::Place::subject},
                  {.text = "switch your account to our plan", .rule = "offer", .kind = "solicitation", .weight = 2.0},
                  {.text = "see you on Thursday", .rule = "personal", .kind = "solicitation", .weight = -0.8}};
  view.signs = {{.name = "reply_claimed", .weight = 0.9, .kind = classifier::Kind::solicitation},
                {.name = "salutation_named", .weight = -0.3, .kind = classifier::Kind::solicitation}};
  view.reach = 37;
  view.findings = 1;
  view.sender_member = "Firm B";
  view.content_shown = true;
  view.text = {
      {.text = "Dear colleague,\n\nwe help firms like yours to save. You can ", .role = "fresh"},
      {.text = "switch your account to our plan", .marked = true, .rule = "offer", .role = "fresh"},
      {.text = " in a day; ", .role = "fresh"},
      {.text = "see you on Thursday", .marked = true, .speaks_for = false, .rule = "personal", .role = "fresh"},
      {.text = ".\n\n", .role = "fresh"},
      {.text = "unsubscribe viagra lottery", .hidden = true, .role = "fresh"},
      {.text = "\n> How was the meeting?\n", .role = "quoted"},
      {.text = "-- \nJ. Doe, Firm B\n", .role = "signature"}};
  view.subject = {{.text = "Better rates", .marked = true}, {.text = " for your clients"}};
  view.links = {{.shown = "firm-b.example", .target = "https://track.mailer.example/c?id=123", .other_host = true},
                {.shown = "our plan", .target = "https://firm-b.example/plan"},
                {.shown = "", .target = "https://x.example/" + std::string(120, 'p'), .hidden = true}};
  view.attachments = {{.name = "rates 2026.pdf", .type = "application/pdf", .size = 220'000, .part = 3}};
  view.headers = {{"From", "J. Doe <j.doe@firm-b.example>"}, {"Subject", "Better rates for your clients"}};
  view.has_html = true;
  view.records.statements = {{.id = 4,
                              .case_id = id_of(1),
                              .kind = store::StatementKind::justification,
                              .author = "sender",
                              .made = kNow - hours(1),
                              .text = "P. asked me for the rates at the meeting of 3 May."},
                             {.id = 5,
                              .case_id = id_of(1),
                              .kind = store::StatementKind::note,
                              .author = "staff:k.lead",
                              .made = kNow - minutes(30),
                              .text = "Called the sender, no answer."}};
  view.records.history = {
      {.number = 1, .when = kNow - minutes(40), .actor = "staff:k.lead", .action = "case.view", .subject = id_of(1)}};
  view.records.letters = {{.id = 1,
                           .case_id = id_of(1),
                           .purpose = "notice",
                           .recipient = "j.doe@firm-b.example",
                           .content = "From: a@b.example\r\nSubject: Your message waits\r\n\r\nYour message waits.\r\n",
                           .state = store::LetterState::sent,
                           .created = kNow - hours(3)}};
  return view;
}

engine::CaseView hostile_case() {
  engine::CaseView view = made_case();
  store::CaseRecord& record = view.records.case_record;
  for (std::string* text : {&record.sender, &record.subject, &record.message_id, &record.rule, &record.content_sha256,
                            &view.clause_text, &view.sender_member, &view.records.held->last_error})
    *text = kHostile;
  record.trusted = base::Address::from_normal(kHostile);
  view.records.held->attempts = 1;
  view.reasons_for = view.reasons_against = {kHostile};
  for (engine::RecipientView& one : view.recipients) {
    for (std::string* text : {&one.address, &one.action, &one.relationship, &one.opt_out, &one.preference})
      *text = kHostile;
  }
  for (engine::PhraseView& one : view.phrases) one.text = one.kind = kHostile;
  for (engine::TextPiece& one : view.text) one.text = shown(kHostile);
  for (engine::TextPiece& one : view.subject) one.text = shown(kHostile);
  for (engine::LinkView& one : view.links) one.shown = one.target = kHostile;
  for (engine::AttachmentView& one : view.attachments) one.name = one.type = kHostile;
  for (auto& [name, value] : view.headers) name = value = kHostile;
  for (store::Statement& one : view.records.statements) {
    one.author = one.text = one.answer = one.answered_by = kHostile;
  }
  view.records.statements.push_back({.id = 9,
                                     .case_id = record.id,
                                     .kind = store::StatementKind::proposal,
                                     .author = kHostile,
                                     .text = kHostile,
                                     .more_json = R"({"decision":"<b>release","words":"<i>"})",
                                     .open = true});
  view.proposed = {{.case_id = record.id, .sender = kHostile, .subject = kHostile}};
  view.proposed_total = 30;
  for (store::AuditLine& one : view.records.history) one.actor = one.action = one.detail = kHostile;
  for (store::LetterRecord& one : view.records.letters) {
    one.purpose = one.recipient = kHostile;
    one.content = "Subject: x\r\n\r\n" + kHostile;
  }
  view.records.claim = store::Claim{.reviewer = kHostile, .until = kNow + minutes(1)};
  return view;
}

engine::QueueSnapshot hostile_queue() {
  auto first = made_item(id_of(1), "a@b.example", 5);
  for (std::string* text : {&first->row.sender, &first->row.subject, &first->row.rule, &first->phrase,
                            &first->row.claimed_by, &first->row.held.last_error})
    *text = kHostile;
  first->row.held.attempts = 1;
  first->row.claimed_until = kNow + minutes(1);
  first->row.seen_by = {kHostile};
  first->reasons = first->against = {kHostile};
  auto second = std::make_shared<engine::QueueItem>(*first);
  second->row.held.case_id = id_of(2);
  return engine::make_snapshot({first, second}, {}, "1");
}

engine::CaseReport made_report() {
  engine::CaseReport report{.from = kNow - hours(9) - std::chrono::days(29),
                            .until = kNow - hours(9) + std::chrono::days(1)};
  for (int day = 0; day < 30; day++) {
    const int64_t held = (day * 7) % 23;
    report.days.push_back({.name = base::to_rfc3339(report.from + std::chrono::days(day)).substr(0, 10),
                           .held = held,
                           .released = held / 3,
                           .returned = held / 2,
                           .withdrawn = held > 4 ? 1 : 0,
                           .waiting = day > 27 ? 3 : 0,
                           .decided = held / 3 + held / 2,
                           .overturn_rate = 0.25,
                           .median_to_decision = minutes(20 + day * 3),
                           .refused = day % 4,
                           .tagged = day % 9});
  }
  report.rules = {{.name = "solicitation_none",
                   .held = 120,
                   .released = 30,
                   .returned = 80,
                   .appeals = 4,
                   .overturned = 1,
                   .decided = 110,
                   .overturn_rate = 0.27,
                   .median_to_decision = minutes(192),
                   .refused = 45,
                   .tagged = 1204,
                   .refused_appeals = 3,
                   .refused_overturned = 2},
                  {.name = "newsletter_none", .held = 12, .withdrawn = 12}};
  report.kinds = {
      {.name = "solicitation", .held = 120, .released = 30, .returned = 80, .decided = 110, .overturn_rate = 0.27}};
  report.senders = {{.name = "j.doe@firm-b.example", .held = 40, .returned = 39, .waiting = 1}};
  report.total = {.name = "total",
                  .held = 1320,
                  .released = 30,
                  .returned = 80,
                  .withdrawn = 14,
                  .expired = 2,
                  .waiting = 6,
                  .appeals = 4,
                  .overturned = 1,
                  .complaints = 3,
                  .decided = 110,
                  .overturn_rate = 0.27,
                  .median_to_decision = minutes(70),
                  .refused = 45,
                  .tagged = 1204,
                  .refused_appeals = 3,
                  .refused_overturned = 2};
  report.slowest_tenth = hours(26);
  return report;
}

std::vector<OpenStatement> made_statements(store::StatementKind kind, const std::string& text) {
  const OpenStatement one{.statement = {.id = 7,
                                        .case_id = id_of(1),
                                        .kind = kind,
                                        .author = "sender",
                                        .made = kNow - hours(1),
                                        .text = text,
                                        .open = true},
                          .case_record = made_record(),
                          .held = made_held(id_of(1))};
  OpenStatement other = one;
  other.statement.id = 8;
  other.statement.trusted = false;
  other.held.reset();
  other.problem = "You decided this case; somebody else must answer.";
  return {one, other};
}

}  // namespace nonsolicit::review
