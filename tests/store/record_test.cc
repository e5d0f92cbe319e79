#include <fmt/format.h>

#include "fixture.h"

namespace nonsolicit::store {
namespace {

class Record : public StoreTest {
 protected:
  // One mail of jo to `recipients` with this text.
  void send(const classifier::Fingerprint& text, const std::vector<std::string>& recipients, int64_t when,
            classifier::Kind kind = classifier::Kind::solicitation) {
    RecordRequest request{
        .reach_sender = address("jo@firm.example"), .fingerprint = text, .kind = kind, .now = day(when)};
    for (const std::string& recipient : recipients) {
      request.reach.push_back({.recipient = address(recipient), .relationship = recipient.starts_with("friend")});
    }
    record(request);
  }
  Knowledge knowledge_of(const classifier::Fingerprint& text, int64_t now,
                         const std::vector<std::string>& recipients = {}) {
    auto request = request_to(recipients, day(now));
    request.fingerprint = text;
    return look_up(request);
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Record);

TEST_P(Record, KeepsALetterAboutNoCase) {
  RecordRequest request{.now = day(0)};
  request.letters.push_back(
      {.purpose = "command", .recipient = "anna@b.example", .content = "x", .next_attempt = day(0)});
  EXPECT_EQ(record(request).case_id, "");
  const auto letters = store_->holds().letters_due(day(1), 10);
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_EQ(letters->at(0).case_id, "");
  request.held = HeldRecord{};
  EXPECT_FALSE(store_->messages().record(request).ok()) << "a held copy needs a case";
}

TEST_P(Record, KeepsCaseHeldCopyAndLetters) {
  auto request = hold_request("C000000001", "key");
  request.letters.push_back({.purpose = "refusal",
                             .recipient = "jo@firm.example",
                             .content = "From: x\r\n\r\n\xff\r\n",
                             .created = day(0),
                             .next_attempt = day(0)});
  const RecordOutcome outcome = record(request);
  EXPECT_EQ(outcome.case_id, "C000000001");
  EXPECT_FALSE(outcome.repeated);
  const HeldCase found = find("C000000001");
  EXPECT_EQ(found.case_record.subject, "Offer");
  EXPECT_EQ(found.case_record.sender, "Jo+tag@Firm.example");
  EXPECT_EQ(found.case_record.trusted, address("jo@firm.example"));
  EXPECT_EQ(found.case_record.kind, classifier::Kind::solicitation);
  EXPECT_EQ(found.case_record.action, policy::Action::hold);
  EXPECT_EQ(found.case_record.mode, policy::Mode::enforce);
  EXPECT_EQ(found.case_record.confidence, 0.5);
  EXPECT_EQ(found.case_record.answer_json, "{\"answer\":\"C000000001\"}");
  EXPECT_EQ(found.held.case_id, "C000000001");
  EXPECT_EQ(found.held.spool_file, "spool-C000000001");
  EXPECT_EQ(found.held.deadline, day(5));
  EXPECT_EQ(found.held.state, HeldState::held);
  const auto letters = store_->holds().letters_due(day(0), 10);
  ASSERT_TRUE(letters.ok());
  ASSERT_EQ(letters->size(), 1u);
  EXPECT_EQ(letters->front().case_id, "C000000001");
  EXPECT_EQ(letters->front().content, request.letters[0].content);
}

TEST_P(Record, AnswersARepeatAsBeforeAndWritesNothing) {
  record(hold_request("C000000001", "key"));
  auto again = hold_request("C000000002", "key");
  again.now = day(4);
  again.reach_sender = address("jo@firm.example");
  again.reach = {{.recipient = address("ann@member.example")}};
  again.fingerprint = fingerprint(1);
  const RecordOutcome outcome = record(again);
  EXPECT_TRUE(outcome.repeated);
  EXPECT_EQ(outcome.case_id, "C000000001");
  EXPECT_EQ(outcome.answer_json, "{\"answer\":\"C000000001\"}");
  EXPECT_FALSE(store_->holds().find("C000000002")->has_value());
  EXPECT_EQ(knowledge_of(fingerprint(1), 4).reach_total_before, 0);
  auto request = request_to({}, day(4));
  request.repeat_key = "key";
  ASSERT_TRUE(look_up(request).repeated.has_value());
  EXPECT_EQ(look_up(request).repeated->case_id, "C000000001");
}

TEST_P(Record, TakesARepeatAfterTheWindowForANewMessage) {
  record(hold_request("C000000001", "key"));
  auto again = hold_request("C000000002", "key");
  again.now = day(5);
  EXPECT_FALSE(record(again).repeated);
  again = hold_request("C000000003", "key");
  again.now = day(6);
  EXPECT_EQ(record(again).case_id, "C000000002");
}

TEST_P(Record, TakesARepeatForANewMessageWhenTheFirstWentBack) {
  int number = 1;
  for (const HeldState state : {HeldState::returned, HeldState::withdrawn, HeldState::expired}) {
    const std::string first = fmt::format("C{:09}", number++);
    const std::string second = fmt::format("C{:09}", number++);
    record(hold_request(first, first));
    HeldRecord row = (*store_->holds().find(first))->held;
    row.state = state;
    row.decision = Decision::return_;
    ASSERT_TRUE(store_->holds().advance(row, row.version, {}));
    const RecordOutcome outcome = record(hold_request(second, first));
    EXPECT_FALSE(outcome.repeated) << "it would be accepted and kept by nobody";
    EXPECT_TRUE(store_->holds().find(second)->has_value());
    EXPECT_TRUE(record(hold_request("C999999999", first)).repeated) << "of the second, which is held";
  }
}

TEST_P(Record, NeverTakesMessagesWithoutKeyForRepeats) {
  EXPECT_FALSE(record(hold_request("C000000001")).repeated);
  EXPECT_FALSE(record(hold_request("C000000002")).repeated);
}

TEST_P(Record, UndoesAllWhenAPartFails) {
  record(hold_request("C000000001", "key"));
  auto clash = hold_request("C000000001", "other");
  clash.reach_sender = address("jo@firm.example");
  clash.reach = {{.recipient = address("ann@member.example")}};
  clash.fingerprint = fingerprint(1);
  const auto outcome = store_->messages().record(clash);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, base::ErrorClass::permanent);
  EXPECT_EQ(knowledge_of(fingerprint(1), 0).reach_total_before, 0);
}

TEST_P(Record, RefusesAHeldCopyWithoutCase) {
  auto request = hold_request("C000000001");
  request.case_record.reset();
  EXPECT_EQ(store_->messages().record(request).error().kind, base::ErrorClass::bug);
}

struct NearCase {
  const char* name;
  size_t changed;  // bands
  int64_t reach;
};
class NearSame : public testing::TestWithParam<NearCase> {};

TEST_P(NearSame, NeedsSoManyBands) {
  auto store = *open_sqlite({.path = ":memory:"});
  ASSERT_TRUE(store->messages()
                  .record({.reach_sender = address("jo@firm.example"),
                           .fingerprint = fingerprint(1),
                           .reach = {{.recipient = address("ann@member.example")}},
                           .now = day(0)})
                  .ok());
  auto request = request_to({});
  request.fingerprint = fingerprint(1, GetParam().changed);
  EXPECT_EQ(store->messages().look_up(request, kPlenty)->reach_total_before, GetParam().reach);
}

constexpr size_t kSpareBands = classifier::Fingerprint::kBands - classifier::Fingerprint::kNearSameBands;

INSTANTIATE_TEST_SUITE_P(Table, NearSame,
                         testing::Values(NearCase{"same", 0, 1}, NearCase{"enough_agree", kSpareBands, 1},
                                         NearCase{"one_too_few", kSpareBands + 1, 0},
                                         NearCase{"none_agrees", classifier::Fingerprint::kBands, 0}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_P(Record, CountsReachOverNearSameTextsWithinTheWindow) {
  send(fingerprint(1), {"ann@member.example", "friend@member.example"}, 0);
  send(fingerprint(1, 3), {"ann@member.example", "bob@member.example"}, 10);
  send(fingerprint(2), {"cy@member.example"}, 10);
  EXPECT_EQ(knowledge_of(fingerprint(1), 11).reach_total_before, 3);
  EXPECT_EQ(knowledge_of(fingerprint(1), 11).reach_without_before, 2);
  EXPECT_EQ(knowledge_of(fingerprint(1), 11, {"bob@member.example"}).reach_without_before, 1)
      << "recipients of the message are not counted";
  EXPECT_EQ(knowledge_of(fingerprint(1), 25).reach_total_before, 2) << "the first mail is out of the window";
  EXPECT_EQ(knowledge_of(fingerprint(1), 40).reach_total_before, 0);
  EXPECT_EQ(knowledge_of(classifier::Fingerprint{}, 11).reach_total_before, 0);
}

TEST_P(Record, DoesNotMixSenders) {
  send(fingerprint(1), {"ann@member.example"}, 0);
  auto request = request_to({});
  request.trusted = address("kim@firm.example");
  request.fingerprint = fingerprint(1);
  EXPECT_EQ(look_up(request).reach_total_before, 0);
}

TEST_P(Record, JoinsCasesOfACampaign) {
  const auto campaign = [&](const std::string& id, const classifier::Fingerprint& text) {
    auto request = hold_request(id);
    request.reach_sender = address("jo@firm.example");
    request.reach = {{.recipient = address("ann@member.example")}};
    request.fingerprint = text;
    record(request);
    return find(id).case_record.campaign;
  };
  const int64_t first = campaign("C000000001", fingerprint(1));
  EXPECT_NE(first, 0);
  EXPECT_EQ(campaign("C000000002", fingerprint(1)), first);
  EXPECT_EQ(campaign("C000000003", fingerprint(1, 2)), first);
  EXPECT_NE(campaign("C000000004", fingerprint(2)), first);
  EXPECT_EQ(campaign("C000000005", classifier::Fingerprint{}), 0);
}

TEST_P(Record, CountsFirstContactsOfCorrespondence) {
  using classifier::Kind;
  send({}, {"ann@member.example", "friend@member.example"}, 0, Kind::correspondence);
  send(fingerprint(5), {"bob@member.example"}, 3, Kind::correspondence);
  send(fingerprint(6), {"cy@member.example"}, 3, Kind::newsletter);
  EXPECT_EQ(knowledge_of({}, 4).first_contact_before, 2);
  EXPECT_EQ(knowledge_of({}, 4, {"ann@member.example"}).first_contact_before, 1);
  EXPECT_EQ(knowledge_of({}, 8).first_contact_before, 1);
}

TEST_P(Record, PrunesWhatNoDecisionNeeds) {
  send(fingerprint(1), {"ann@member.example", "bea@member.example"}, 0, classifier::Kind::correspondence);
  send(fingerprint(2), {"ann@member.example"}, 30, classifier::Kind::correspondence);
  lists::RelationshipEntry gone{.sender = address("jo@firm.example"), .recipient = address("ann@member.example")};
  gone.origin.expires = day(10);
  lists::RelationshipEntry stays{.sender = address("jo@firm.example"), .recipient = address("bea@member.example")};
  ASSERT_TRUE(store_->lists().put({gone, stays}).ok());

  const PruneRequest request{
      .now = day(40), .reach_before = day(20), .first_contact_before = day(20), .seen_before = day(20)};
  size_t removed = 0;
  for (;;) {
    const auto step = store_->messages().prune(request);
    ASSERT_TRUE(step.ok()) << step.error().full();
    if (*step == 0) break;
    removed += *step;
  }
  // 2 of reach, 1 text with its bands, 1 first contact (ann's is newer), 1 relationship.
  EXPECT_EQ(removed, 2u + 1u + classifier::Fingerprint::kBands + 1u + 1u);
  EXPECT_EQ(knowledge_of(fingerprint(2), 31).reach_without_before, 1);
  EXPECT_EQ(store_->lists().relationships("", 10)->size(), 1u);
}

TEST_P(Record, PrunesWhatEnded) {
  const auto ending = [](std::optional<base::TimePoint> expires) { return lists::Origin{.expires = expires}; };
  for (const auto& [name, expires] : {std::pair("ann@member.example", std::optional(day(10))),
                                      std::pair("bea@member.example", std::optional(day(50))),
                                      std::pair("cleo@member.example", std::optional<base::TimePoint>())}) {
    put(lists::OptOutEntry{.recipient = address(name), .sender = "jo@firm.example", .origin = ending(expires)});
    put(lists::PreferenceEntry{
        .recipient = address(name), .sender = address("jo@firm.example"), .origin = ending(expires)});
    put(lists::GrantEntry{
        .id = name, .sender = address("jo@firm.example"), .recipients = {address(name)}, .origin = ending(expires)});
    put(lists::ExemptEntry{.who = name, .origin = ending(expires)});
  }
  const PruneRequest request{.now = day(40)};
  EXPECT_EQ(*store_->messages().prune(request), 4u);
  EXPECT_EQ(*store_->messages().prune(request), 0u);
  EXPECT_EQ(store_->lists().opt_outs("", 10)->size(), 2u);
  EXPECT_EQ(store_->lists().preferences("", 10)->size(), 2u);
  EXPECT_EQ(store_->lists().grants("", 10)->size(), 2u);
  EXPECT_EQ(store_->lists().exempt("", 10)->size(), 2u);
  EXPECT_EQ(store_->lists().opt_outs("bea@member.example", 10)->size(), 1u);
  EXPECT_EQ(store_->lists().opt_outs("ann@member.example", 10)->size(), 0u);
}

TEST_P(Record, PrunesExpiredRelationshipsInSteps) {
  const auto put_ending = [&](int64_t number, int64_t ends) {
    lists::RelationshipEntry entry{.sender = address("jo@firm.example"),
                                   .recipient = address(fmt::format("m{}@member.example", number))};
    entry.origin.expires = day(ends);
    put(entry);
  };
  for (int64_t i = 0; i < 10; i++) put_ending(i, i % 2 == 0 ? 10 : 50);
  const PruneRequest request{.now = day(40), .step = 2};
  EXPECT_EQ(*store_->messages().prune(request), 2u);
  put_ending(0, 10);  // behind where the next step goes on, or before: it is found at the latest in the next round
  size_t removed = 2;
  for (int round = 0; round < 2; round++) {
    for (size_t step = 1; step > 0; removed += step) step = *store_->messages().prune(request);
  }
  EXPECT_GE(removed, 5u);
  EXPECT_EQ(store_->lists().relationships("", 100)->size(), 5u);
}

TEST_P(Record, PrunesInSteps) {
  send(fingerprint(1), {"ann@member.example", "bea@member.example", "cleo@member.example"}, 0);
  PruneRequest request{.now = day(40), .reach_before = day(20), .step = 2};
  const auto first = store_->messages().prune(request);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*first, 2u);
}

}  // namespace
}  // namespace nonsolicit::store
