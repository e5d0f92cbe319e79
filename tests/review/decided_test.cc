// What the pages say of mail that is decided, in place of the time that is left: in the list, on its page, and to
// whoever comes second.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/cases/decision.h"
#include "review/group_state.h"
#include "review/message_view.h"
#include "review/queue_view.h"
#include "review/words.h"
#include "tests/review/made_up.h"

namespace nonsolicit::review {
namespace {

using store::Decision;
using store::HeldState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

store::HeldRecord decided(HeldState state, Decision decision, const std::string& by = "staff:ben") {
  store::HeldRecord held{.case_id = "7KQ2M40001"};
  held.state = state;
  held.decision = decision;
  held.decided_by = by;
  held.decided_at = kNow - std::chrono::minutes(5);
  held.deadline = kNow + std::chrono::hours(24 * 5);
  return held;
}

engine::QueueGroup group_of(const std::vector<store::HeldRecord>& rows) {
  engine::QueueGroup group;
  for (const store::HeldRecord& row : rows) {
    auto item = made_item(row.case_id, "j.doe@firm-b.example", 5);
    item->row.held = row;
    group.items.push_back(item);
  }
  return group;
}

std::string notices_of(const store::HeldRecord& held) {
  engine::CaseView view = made_case();
  view.records.held = held;
  return message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow})["notices"].dump();
}

TEST(DecidedMessage, TellsWhatWasDecidedInPlaceOfTheTimeLeft) {
  struct Row {
    const char* name;
    HeldState state;
    Decision decision;
    std::string by;
    const char* in_list;
    const char* tag;
    const char* on_page;
    const char* to_the_second;
  };
  const Row rows[] = {
      {"release waits", HeldState::held, Decision::release, "staff:ben", "released 22 Nov 2026, 08:55",
       "released by ben, not sent yet", "ben released this message on 22 Nov 2026, 08:55. It goes out on ",
       "ben has already released this message; it has not gone out yet."},
      {"return waits", HeldState::held, Decision::return_, "staff:ben", "returned 22 Nov 2026, 08:55",
       "returned by ben, not sent back yet",
       "ben returned this message to the sender on 22 Nov 2026, 08:55. It goes back on ",
       "ben has already returned this message to the sender; it has not gone back yet."},
      {"withdrawal waits", HeldState::held, Decision::withdraw, "sender", "withdrawn 22 Nov 2026, 08:55",
       "withdrawn by the sender", "The sender withdrew this message on 22 Nov 2026, 08:55. It is deleted on ",
       "The sender has already withdrawn this message; it is being deleted."},
      {"being sent", HeldState::releasing, Decision::release, "staff:ben", "released 22 Nov 2026, 08:55",
       "released by ben, being sent", "ben released this message on 22 Nov 2026, 08:55. It is being sent.",
       "ben has already released this message; it is being sent."},
      {"being returned", HeldState::returning, Decision::return_, "staff:ben", "returned 22 Nov 2026, 08:55",
       "returned by ben, being sent back", "ben returned this message to the sender on 22 Nov 2026, 08:55. It is on ",
       "ben has already returned this message to the sender; it is on its way back."},
      {"released", HeldState::released, Decision::release, "staff:ben", "released 22 Nov 2026, 08:55",
       "released by ben", "ben released this message on 22 Nov 2026, 08:55.", "ben has already released this message."},
      {"returned", HeldState::returned, Decision::return_, "staff:ben", "returned 22 Nov 2026, 08:55",
       "returned by ben", "ben returned this message to the sender on 22 Nov 2026, 08:55.",
       "ben has already returned this message to the sender."},
      {"withdrawn", HeldState::withdrawn, Decision::withdraw, "sender", "withdrawn 22 Nov 2026, 08:55",
       "withdrawn by the sender", "The sender withdrew this message on 22 Nov 2026, 08:55.",
       "The sender has already withdrawn this message."},
      {"expiring", HeldState::returning, Decision::expire, "", "time is over", "goes back, its time is over",
       "Nobody decided in time: this message goes back to the sender.",
       "The time of this message is over: it goes back to the sender."},
      {"expired", HeldState::expired, Decision::expire, "", "time is over", "went back, its time was over",
       "Nobody decided in time: this message went back to the sender.",
       "The time of this message was over: it has gone back to the sender."},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    store::HeldRecord held = decided(row.state, row.decision, row.by);
    held.decision_due = kNow + std::chrono::hours(1);
    const engine::QueueGroup group = group_of({held});
    EXPECT_EQ(group_time(group, kNow).text, row.in_list);
    EXPECT_FALSE(group_time(group, kNow).soon);
    EXPECT_THAT(group_states(group), ElementsAre(row.tag));
    EXPECT_THAT(notices_of(held), HasSubstr(row.on_page));
    EXPECT_THAT(notices_of(held), Not(HasSubstr("left")));
    EXPECT_EQ(engine::state_problem(held), row.to_the_second);
  }
  store::HeldRecord failing = decided(HeldState::releasing, Decision::release);
  failing.attempts = 2;
  failing.last_error = "connection refused";
  EXPECT_EQ(engine::state_problem(failing),
            "ben has already released this message; it is being sent; 2 attempts failed: connection refused.");
}

TEST(DecidedMessage, OfAGroupTellsHowManyOfIt) {
  store::HeldRecord waits = decided(HeldState::held, Decision::none, "");
  store::HeldRecord later = decided(HeldState::held, Decision::release);
  later.decided_at = kNow - std::chrono::minutes(1);
  const store::HeldRecord back = decided(HeldState::held, Decision::return_);
  EXPECT_EQ(group_time(group_of({back, later, back}), kNow).text, "released 22 Nov 2026, 08:59") << "the news";
  EXPECT_THAT(group_states(group_of({back, later, back})),
              ElementsAre("1 of 3 released by ben, not sent yet", "2 of 3 returned by ben, not sent back yet"));
  later.deadline = kNow + std::chrono::hours(1);
  EXPECT_EQ(group_time(group_of({later, waits}), kNow).text, "5 days left") << "the time of those that wait";
  EXPECT_THAT(group_states(group_of({later, waits})), ElementsAre("1 of 2 released by ben, not sent yet"));
  waits.open_complaint = true;
  EXPECT_EQ(group_time(group_of({later, waits}), kNow).text, "no deadline");
  EXPECT_THAT(group_states(group_of({waits})), IsEmpty());
}

TEST(DecidedMessage, TellsWhatHappensToEachRecipient) {
  engine::CaseView view = made_case();
  const auto happens = [&](Decision decision, const engine::DecisionExtras& extras) {
    view.records.held = decided(HeldState::held, decision);
    view.records.held->decision_json = engine::extras_to_json(extras);
    std::vector<std::string> texts;
    const Json values = message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow});
    for (const Json& one : values["recipients"]) {
      if (!one["outside"]) texts.push_back(one["action"]);  // nothing of it is held
    }
    return texts;
  };
  EXPECT_THAT(happens(Decision::none, {}), testing::Each("held"));
  EXPECT_THAT(happens(Decision::release, {}), testing::Each("will be sent"));
  EXPECT_THAT(happens(Decision::return_, {}), testing::Each("will be returned"));
  const auto some = happens(Decision::release, {.only = {view.recipients.front().address}});
  EXPECT_EQ(some.front(), "will be sent");
  EXPECT_EQ(some.back(), "held");
}

TEST(UndecidedMessage, SaysThatSomeHaveItAlready) {
  engine::CaseView view = made_case();
  view.recipients.front().held = false;
  const auto notices = [&] {
    return message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow})["notices"].dump();
  };
  EXPECT_THAT(notices(), HasSubstr("It was released to some recipients. About the others nobody has decided: for them "
                                   "it goes back to the sender on "));
  for (auto& recipient : view.recipients) recipient.held = true;
  EXPECT_THAT(notices(), HasSubstr("Nobody has decided. It goes back to the sender on "));
}

TEST(Group, TellsAReasonOnceThatDiffersInNumbersOnly) {
  engine::QueueGroup group;
  for (const char* members : {"2", "3", "14"}) {
    auto item = made_item("7KQ2M40001", "j.doe@firm-b.example", 5);
    item->reasons = {"It says \"save 20\" or \"save 30\".",
                     std::string("This text was sent to ") + members + " members.", "It offers no way to opt out.",
                     std::string("It says \"save ") + members + "\"."};
    group.items.push_back(item);
  }
  EXPECT_THAT(group_sentences(group, &engine::QueueItem::reasons, store::ContentRight::whole),
              ElementsAre("It says \"save 20\" or \"save 30\".", "This text was sent to 14 members.",
                          "It offers no way to opt out.", "It says \"save 2\".", "It says \"save 3\".",
                          "It says \"save 14\"."));
}

TEST(Undo, SaysWhichWayTheMailGoesAndWhen) {
  EXPECT_EQ(undo_when(Decision::release, 1), "It goes out");
  EXPECT_EQ(undo_when(Decision::release, 14), "They go out");
  EXPECT_EQ(undo_when(Decision::return_, 1), "It goes back");
  EXPECT_EQ(undo_when(Decision::return_, 2), "They go back");
  EXPECT_EQ(undo_left(std::chrono::milliseconds(28'200)), "29 s");
  EXPECT_EQ(undo_left(std::chrono::seconds(120)), "120 s");
  EXPECT_EQ(undo_left(std::chrono::seconds(119 * 60)), "119 min");
  EXPECT_EQ(undo_left(std::chrono::hours(24)), "24 h");
}

}  // namespace
}  // namespace nonsolicit::review
