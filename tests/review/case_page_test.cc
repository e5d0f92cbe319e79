// The page of one case and its file: what was done, what became of each copy, what waits for a second reviewer, and
// what may still be done about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/cases/decision.h"
#include "review/message_view.h"
#include "review/proposal_view.h"
#include "review/words.h"
#include "tests/review/made_up.h"

namespace nonsolicit::review {
namespace {

using testing::ElementsAre;

TEST(History, TellsLooksBetweenTwoDeedsOnce) {
  engine::CaseView view = made_case();
  const auto line = [](int minute, std::string actor, std::string action) {
    return store::AuditLine{.when = kNow + std::chrono::minutes(minute), .actor = std::move(actor), .action = action};
  };
  view.records.history = {line(0, "staff:jo", "case.view"),  line(1, "staff:lee", "case.view"),
                          line(2, "staff:jo", "case.view"),  line(3, "staff:jo", "case.view"),
                          line(4, "staff:lee", "case.note"), line(5, "staff:jo", "case.view")};
  const Json history = file_values(view, {.reviewer = made_reviewer(store::Role::lead), .now = kNow}, "A")["history"];
  std::vector<std::string> told;
  for (const Json& one : history) {
    told.push_back(one["who"].get<std::string>() + ": " + one["what"].get<std::string>() +
                   one["detail"].get<std::string>());
  }
  EXPECT_THAT(told, ElementsAre("jo: looked at it3 times, the last " + date_text(kNow + std::chrono::minutes(3)),
                                "lee: looked at it", "lee: added a note", "jo: looked at it"));
}

TEST(History, NamesNothingByItsInternalName) {
  engine::CaseView view = made_case();
  view.records.history = {{.when = kNow,
                           .actor = "staff:jo",
                           .action = "case.return",
                           .detail = "2 recipients; reason offer_without_contact"},
                          {.when = kNow, .actor = "staff:lee", .action = "case.undo", .detail = "return by staff:jo"}};
  const Json history = message_values(view, {.reviewer = made_reviewer(store::Role::lead), .now = kNow})["history"];
  EXPECT_EQ(history[0]["detail"], "2 recipients; reason: offer without contact");
  EXPECT_EQ(history[1]["detail"], "return by jo");
}

Json page_for(const engine::CaseView& view, const engine::Reviewer& reviewer) {
  return message_values(view, {.reviewer = reviewer, .now = kNow});
}

std::vector<std::string> happened(const engine::CaseView& view) {
  std::vector<std::string> told;
  const Json page = page_for(view, made_reviewer(store::Role::reviewer));
  for (const Json& one : page["recipients"]) told.push_back(one["action"]);
  return told;
}

TEST(CasePage, TellsWhatBecameOfEachCopy) {
  engine::CaseView view = made_case();
  view.recipients = {{.address = "a@b.example", .held = true, .member = true, .member_id = "M-7", .action = "hold"},
                     {.address = "b@b.example", .held = false, .member = true, .action = "hold"},
                     {.address = "c@b.example", .held = false, .action = "pass"}};
  EXPECT_THAT(happened(view), ElementsAre("held", "released", "passed"));
  view.records.held->state = store::HeldState::returned;
  EXPECT_THAT(happened(view), ElementsAre("returned", "released", "passed"));
  view.records.held.reset();
  EXPECT_THAT(happened(view), ElementsAre("held", "held", "passed"));
  const Json recipients = page_for(view, made_reviewer(store::Role::reviewer))["recipients"];
  EXPECT_EQ(recipients[0]["member_id"], "M-7");
}

TEST(CasePage, TakesComplaintsAboutAllThatArrived) {
  engine::CaseView view = made_case();
  const auto offered = [&](store::Role role) {
    return page_for(view, made_reviewer(role))["may_complain"].get<bool>();
  };
  EXPECT_TRUE(offered(store::Role::reviewer));
  EXPECT_FALSE(offered(store::Role::viewer));
  view.records.held->state = store::HeldState::released;
  EXPECT_TRUE(offered(store::Role::reviewer));
  view.records.held.reset();
  view.records.case_record.mode = policy::Mode::enforce;
  view.records.case_record.action = policy::Action::tag;
  EXPECT_TRUE(offered(store::Role::reviewer));
  EXPECT_EQ(page_for(view, made_reviewer(store::Role::viewer))["title_why"], "Why it was marked");
  view.records.case_record.action = policy::Action::reject;
  EXPECT_FALSE(offered(store::Role::reviewer)) << "nobody got it";
}

TEST(CasePage, LetsALeadTakeBackAnybodysDecision) {
  engine::CaseView view = made_case();
  const auto offered = [&](store::Role role) {
    return page_for(view, made_reviewer(role))["may_take_back"].get<bool>();
  };
  EXPECT_FALSE(offered(store::Role::lead)) << "nothing is decided";
  store::HeldRecord& held = *view.records.held;
  held.decision = store::Decision::release;
  held.decided_by = "staff:somebody";
  held.decision_due = kNow + std::chrono::seconds(10);
  EXPECT_TRUE(offered(store::Role::lead));
  EXPECT_FALSE(offered(store::Role::reviewer));
  held.decided_by = made_reviewer(store::Role::reviewer).actor();
  EXPECT_TRUE(offered(store::Role::reviewer));
  view.party_problem = "You are the sender.";
  EXPECT_FALSE(offered(store::Role::lead));
  view.party_problem.clear();
  held.decision_due = kNow;
  EXPECT_FALSE(offered(store::Role::lead)) << "its time is over";
}

TEST(ProposalView, TellsAllThatWouldHappen) {
  engine::CaseView view = made_case();
  EXPECT_EQ(proposal_values(view, made_reviewer(store::Role::lead)), false);
  engine::DecisionOrder order{.cases = {{.case_id = "A"}, {.case_id = "B"}},
                              .decision = store::Decision::release,
                              .extras = {.only = {"a@b.example", "c@b.example"},
                                         .relationship = lists::Relationship::contact,
                                         .relationship_note = "met in May",
                                         .campaign_until = kNow},
                              .note = "They are partners."};
  const auto propose = [&] {
    view.records.statements = {{.kind = store::StatementKind::proposal,
                                .author = made_reviewer(store::Role::reviewer).actor(),
                                .more_json = engine::order_to_json(order),
                                .open = true}};
  };
  propose();
  engine::Reviewer lead = made_reviewer(store::Role::lead);
  lead.name = "lea";
  view.proposed = {{.case_id = "A", .sender = "jo@a.example", .subject = "Offer"}, {.case_id = "B"}};
  view.proposed_total = 3;
  const Json released = proposal_values(view, lead);
  EXPECT_EQ(released["messages"]["title"], "It is about 3 messages in all:");
  EXPECT_EQ(released["messages"]["cases"][0], (Json{{"of", "A"}, {"subject", "Offer"}, {"from", "jo@a.example"}}));
  EXPECT_EQ(released["messages"]["cases"][1]["subject"], "(no subject)");
  EXPECT_EQ(released["messages"]["left"], "and 1 more");
  EXPECT_EQ(released["what"], "proposes to release it.");
  EXPECT_EQ(released["details"], Json::array({"Only to a@b.example, c@b.example; the others stay held.",
                                              "The relationship “contact” is recorded: met in May.",
                                              "The rest of this mailing passes until " + date_text(kNow) + "."}));
  EXPECT_EQ(released["note"], "They are partners.");
  EXPECT_EQ(released["may_answer"], true);
  EXPECT_EQ(released["may_take_back"], false);

  order = {.cases = {{.case_id = "A"}},
           .decision = store::Decision::return_,
           .words = "Please write one by one.",
           .extras = {.reason = "offer_without_contact", .quiet = true, .finding = true}};
  propose();
  view.proposed_total = 1;
  const Json returned = proposal_values(view, made_reviewer(store::Role::reviewer));
  EXPECT_EQ(returned["messages"], false) << "about this one alone";
  EXPECT_EQ(returned["details"], Json::array({"The reason is “offer without contact”.", "The sender is told nothing.",
                                              "It is confirmed as a finding against the sender."}));
  EXPECT_EQ(returned["words"], "Please write one by one.");
  EXPECT_EQ(returned["may_answer"], false) << "their own";
  EXPECT_EQ(returned["may_take_back"], true);
}

}  // namespace
}  // namespace nonsolicit::review
