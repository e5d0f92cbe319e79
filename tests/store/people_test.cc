// Everything on one person: counted, exported, forgotten, moved to another address.
#include "fixture.h"

#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

namespace nonsolicit::store {
namespace {

using lists::OptOutScope;
using lists::PreferenceChoice;
using testing::HasSubstr;
using Json = nlohmann::json;
using OpenCases = PeoplePort::OpenCases;

const base::Address kNew = base::Address::from_normal("ann@new.example");

class People : public StoreTest {
 protected:
  void put_relationship(const base::Address& sender, const base::Address& recipient, int64_t count = 1) {
    put(lists::RelationshipEntry{.sender = sender,
                                 .recipient = recipient,
                                 .first_seen = day(0),
                                 .last_seen = day(count),
                                 .count = count,
                                 .origin = {.evidence = "<m1@member.example>"}});
  }
  void fill() {
    put_relationship(kJo, kAnn);
    put_relationship(kAnn, kJo);
    put_relationship(kJo, address("bob@member.example"));
    put(lists::OptOutEntry{.recipient = kAnn,
                           .sender = kJo.text(),
                           .requested = day(1),
                           .origin = {.source = "mail", .evidence = "<stop@member.example>"}});
    put(lists::OptOutEntry{.recipient = kAnn, .sender = "rival.example", .scope = OptOutScope::organisation});
    put(lists::PreferenceEntry{.recipient = kAnn, .sender = address("kim@else.example")});
    put(lists::PreferenceEntry{
        .recipient = kAnn, .sender = address("lee@else.example"), .choice = PreferenceChoice::allow});
    put(lists::GrantEntry{.id = "G000000001", .sender = kJo, .recipients = {kAnn}, .from = day(0), .until = day(9)});
    put(lists::ExemptEntry{.who = kAnn.text()});
    put(lists::FindingEntry{.case_id = "C9", .sender = kAnn, .confirmed = day(0)});
    record({.reach_sender = kJo,
            .fingerprint = fingerprint(1),
            .reach = {{.recipient = kAnn}},
            .sent = SentMessage{.message_id = "<s1@x>",
                                .sender = kJo,
                                .list_id = "",
                                .to = {kAnn},
                                .unsubscribe = {{.address = address("leave@firm.example")}},
                                .when = day(0)},
            .now = day(0)});
    ASSERT_TRUE(store_->messages().learn({{.seen = {.message_id = "<m1@x>", .from = kAnn, .to = {kJo}}}}).ok());
  }
  PersonCounts count(const base::Address& person) {
    const auto counts = store_->people().count(person);
    EXPECT_TRUE(counts.ok()) << (counts ? "" : counts.error().full());
    return counts ? *counts : PersonCounts{};
  }
  base::Result<PersonCounts> forget(const base::Address& person, OpenCases open_cases = OpenCases::refuse) {
    return store_->people().forget(person, open_cases, {.when = day(5), .actor = "staff:kim", .action = "forget"});
  }
  void move() {
    const auto moved = store_->people().move(kAnn, kNew, {.when = day(5), .actor = "staff:kim", .action = "move"});
    ASSERT_TRUE(moved.ok()) << moved.error().full();
  }
  RecipientKnowledge known_of(const base::Address& recipient) {
    return look_up(request_to({recipient.text()}, day(2))).recipients[0];
  }
  // A case of jo's mail to ann, as the engine writes it.
  RecordRequest case_for_ann(const std::string& id) {
    auto request = hold_request(id);
    request.case_record->verdicts_json =
        R"([{"address":"Ann+x@Member.example","reasons":[{"text":"joann@member.example, )"
        R"(ann@member.example."}]},{"address":"bob@member.example"}])";
    request.case_record->answer_json = R"({"held":["Ann+x@Member.example"]})";
    request.held->envelope_json =
        R"({"recipients":[{"address":"Ann+x@Member.example","parameters":["ORCPT=rfc822;ann@member.example"]}]})";
    return request;
  }
  void close_case(const std::string& id) {
    HeldRecord row = find(id).held;
    row.state = HeldState::returned;
    ASSERT_TRUE(store_->holds().advance(row, row.version, {}).ok());
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(People);

TEST_P(People, CountsBothSidesOfEveryRow) {
  fill();
  record(case_for_ann("C000000001"));
  const PersonCounts ann = count(kAnn);
  EXPECT_EQ(ann.relationships, 2);
  EXPECT_EQ(ann.opt_outs, 2);
  EXPECT_EQ(ann.preferences, 2);
  EXPECT_EQ(ann.grants, 1);
  EXPECT_EQ(ann.exempt, 1);
  EXPECT_EQ(ann.findings, 1);
  EXPECT_EQ(ann.cases, 1);
  EXPECT_EQ(ann.held_open, 1);
  EXPECT_EQ(ann.messages, 5) << "reach, first contact, seen, sent, unsubscribe address";
  const PersonCounts jo = count(kJo);
  EXPECT_EQ(jo.relationships, 3);
  EXPECT_EQ(jo.opt_outs, 1);
  EXPECT_EQ(jo.cases, 1) << "as the sender";
  const PersonCounts nobody = count(address("joann@member.example"));
  EXPECT_EQ(nobody.relationships + nobody.opt_outs + nobody.messages, 0);
}

TEST_P(People, ExportsEveryKindOfRow) {
  fill();
  record(case_for_ann("C000000001"));
  const auto text = store_->people().export_json(kAnn);
  ASSERT_TRUE(text.ok()) << text.error().full();
  const Json document = Json::parse(*text);
  EXPECT_EQ(document["address"], "ann@member.example");
  EXPECT_EQ(document["relationships"].size(), 2u);
  EXPECT_EQ(document["opt_outs"].size(), 2u);
  EXPECT_EQ(document["preferences"].size(), 2u);
  EXPECT_EQ(document["grants"][0]["id"], "G000000001");
  EXPECT_EQ(document["exempt"].size(), 1u);
  EXPECT_EQ(document["findings"].size(), 1u);
  for (const char* array : {"seen", "sent", "first_contacts", "reach", "unsubscribe_addresses"}) {
    EXPECT_EQ(document[array].size(), 1u) << array;
  }
  ASSERT_EQ(document["cases"].size(), 1u);
  EXPECT_EQ(document["cases"][0]["as"], "recipient");
  EXPECT_FALSE(document["cases"][0].contains("subject"));
  EXPECT_EQ(document["opt_outs"][0]["expires"], nullptr);
  EXPECT_THAT(document["opt_outs"].dump(), HasSubstr("2024-10-05T00:00:00Z")) << "requested on day 1";
  EXPECT_EQ(Json::parse(*store_->people().export_json(address("nobody@x.example")))["seen"].size(), 0u);
}

TEST_P(People, ForgetsNamesAndKeepsOptOutsAndBlocks) {
  fill();
  const auto counts = forget(kAnn);
  ASSERT_TRUE(counts.ok()) << counts.error().full();
  EXPECT_EQ(counts->relationships, 2);
  const PersonCounts left = count(kAnn);
  EXPECT_EQ(left.relationships + left.grants + left.exempt + left.findings + left.messages, 0);
  EXPECT_EQ(left.opt_outs, 2);
  EXPECT_EQ(left.preferences, 1) << "the block; an allowance goes";
  ASSERT_TRUE(known_of(kAnn).opt_out.has_value()) << "nobody may mail her again";
  EXPECT_EQ(known_of(kAnn).opt_out->requested, day(1));
  EXPECT_EQ(known_of(kAnn).opt_out->recipient, kAnn);
  EXPECT_EQ(known_of(kAnn).opt_out->origin.evidence, "");
  EXPECT_FALSE(known_of(kAnn).relationship || known_of(kAnn).grant);
  auto request = request_to({kAnn.text()});
  request.restricting = {address("kim@else.example")};
  EXPECT_TRUE(look_up(request).recipients[0].preference.has_value());
  EXPECT_EQ(count(address("bob@member.example")).relationships, 1) << "others stay";
}

TEST_P(People, ForgettingTwiceChangesNothingMore) {
  fill();
  ASSERT_TRUE(forget(kAnn).ok());
  const auto rows = store_->lists().opt_outs("", 10)->size();
  ASSERT_TRUE(forget(kAnn).ok());
  EXPECT_EQ(store_->lists().opt_outs("", 10)->size(), rows);
  EXPECT_EQ(store_->audit().lines(1, 10)->size(), 2u);
  EXPECT_TRUE(known_of(kAnn).opt_out.has_value());
}

TEST_P(People, KeepsWhatOthersAskedOfAForgottenSender) {
  fill();
  put(lists::PreferenceEntry{.recipient = address("bob@member.example"), .sender = kJo});
  ASSERT_TRUE(forget(kJo).ok());
  EXPECT_TRUE(known_of(kAnn).opt_out.has_value());
  EXPECT_TRUE(known_of(address("bob@member.example")).preference.has_value());
  EXPECT_EQ(count(kJo).grants, 0);
}

TEST_P(People, LetsAForgottenPersonComeBackAndChoose) {
  put(lists::PreferenceEntry{.recipient = kAnn, .sender = kJo});
  put(lists::OptOutEntry{.recipient = kAnn, .sender = kJo.text(), .requested = day(0)});
  ASSERT_TRUE(forget(kAnn).ok());
  put(lists::PreferenceEntry{.recipient = kAnn, .sender = kJo, .choice = PreferenceChoice::allow});
  EXPECT_EQ(known_of(kAnn).preference->choice, PreferenceChoice::allow);
  EXPECT_EQ(*store_->lists().remove_opt_out(kAnn, kJo.text()), 1u);
  EXPECT_FALSE(known_of(kAnn).opt_out.has_value());
  EXPECT_EQ(*store_->lists().remove_preference(kAnn, kJo), 1u);
}

TEST_P(People, DoesNotMakeAGrantOneForAllMembers) {
  put(lists::GrantEntry{.id = "G000000001",
                        .sender = kJo,
                        .recipients = {kAnn, address("bob@member.example")},
                        .from = day(0),
                        .until = day(9)});
  ASSERT_TRUE(forget(kAnn).ok());
  EXPECT_EQ(store_->lists().grants("", 10)->front().recipients.size(), 1u);
  ASSERT_TRUE(forget(address("bob@member.example")).ok());
  EXPECT_TRUE(store_->lists().grants("", 10)->empty());
}

TEST_P(People, RefusesToForgetWhileACaseIsOpenUnlessForced) {
  fill();
  record(case_for_ann("C000000001"));
  for (const base::Address& person : {kAnn, kJo}) {
    const auto refused = forget(person);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, base::ErrorClass::permanent);
    EXPECT_THAT(refused.error().full(), HasSubstr("open"));
  }
  EXPECT_EQ(count(kAnn).relationships, 2) << "nothing is forgotten";
  EXPECT_TRUE(store_->audit().lines(1, 10)->empty());
  ASSERT_TRUE(forget(kAnn, OpenCases::force).ok());
  EXPECT_EQ(count(kAnn).relationships, 0);
  EXPECT_EQ(count(kAnn).held_open, 1) << "the held mail can still be released";
  EXPECT_THAT(find("C000000001").held.envelope_json, HasSubstr("Ann+x@Member.example"));
}

TEST_P(People, ClearsTheNameFromClosedCases) {
  record(case_for_ann("C000000001"));
  close_case("C000000001");
  ASSERT_TRUE(forget(kAnn).ok());
  const HeldCase found = find("C000000001");
  const std::string all = found.case_record.verdicts_json + found.case_record.answer_json + found.held.envelope_json;
  EXPECT_THAT(all, testing::Not(HasSubstr("Ann+x")));
  EXPECT_THAT(all, testing::Not(HasSubstr(", ann@member.example")));
  EXPECT_THAT(all, testing::Not(HasSubstr(";ann@member.example")));
  EXPECT_THAT(all, HasSubstr("joann@member.example")) << "another name that ends alike";
  EXPECT_THAT(all, HasSubstr("bob@member.example"));
  EXPECT_EQ(found.case_record.subject, "");
  EXPECT_EQ(found.case_record.trusted, kJo);
  const std::string pseudonym = store_->audit().lines(1, 1)->front().subject;
  EXPECT_EQ(Json::parse(found.held.envelope_json)["recipients"][0]["address"], pseudonym);
  EXPECT_EQ(count(kAnn).cases, 0);
  ASSERT_TRUE(forget(kJo).ok());
  EXPECT_TRUE(find("C000000001").case_record.sender.starts_with("p-"));
  EXPECT_EQ(find("C000000001").case_record.message_id, "");
  EXPECT_EQ(count(kJo).cases, 0);
}

TEST_P(People, WaitsForLettersThatStillHaveToGo) {
  auto request = case_for_ann("C000000001");
  request.held.reset();
  request.letters = {{.purpose = "refusal", .recipient = "jo@firm.example", .content = "ann@member.example"}};
  record(request);
  EXPECT_FALSE(forget(kAnn).ok());
  LetterRecord letter = store_->holds().letters_due(day(9), 10)->front();
  letter.state = LetterState::sent;
  ASSERT_TRUE(store_->holds().update_letter(letter).ok());
  EXPECT_TRUE(forget(kAnn).ok());
}

TEST_P(People, MovesEveryRowToANewAddress) {
  fill();
  const PersonCounts before = count(kAnn);
  move();
  const PersonCounts old_address = count(kAnn);
  EXPECT_EQ(old_address.relationships + old_address.opt_outs + old_address.preferences + old_address.grants +
                old_address.exempt + old_address.findings + old_address.messages,
            0);
  const PersonCounts after = count(kNew);
  EXPECT_EQ(after.relationships, before.relationships);
  EXPECT_EQ(after.opt_outs, before.opt_outs);
  EXPECT_EQ(after.preferences, before.preferences);
  EXPECT_EQ(after.grants, before.grants);
  EXPECT_EQ(after.exempt, before.exempt);
  EXPECT_EQ(after.findings, before.findings);
  EXPECT_EQ(after.messages, before.messages);
  const RecipientKnowledge known = known_of(kNew);
  EXPECT_TRUE(known.relationship && known.opt_out && known.grant);
  EXPECT_EQ(store_->audit().lines(1, 10)->size(), 1u);
}

TEST_P(People, JoinsRowsThatTheNewAddressHas) {
  fill();
  put_relationship(kJo, kNew, 4);
  put(lists::OptOutEntry{.recipient = kNew, .sender = kJo.text(), .requested = day(-1)});
  put(lists::ExemptEntry{.who = kNew.text(), .kind = lists::ExemptKind::staff});
  ASSERT_TRUE(store_->messages().learn({{.seen = {.message_id = "<m1@x>", .from = kNew, .to = {kJo}}}}).ok());
  move();
  EXPECT_EQ(known_of(kNew).relationship->count, 5);
  EXPECT_EQ(known_of(kNew).opt_out->requested, day(-1));
  EXPECT_EQ(store_->lists().exempt("", 10)->size(), 1u);
  EXPECT_EQ(store_->lists().exempt("", 10)->front().kind, lists::ExemptKind::staff);
}

struct TwoChoices {
  const char* name;
  PreferenceChoice from;
  int64_t from_recorded;
  PreferenceChoice to;
  int64_t to_recorded;
  PreferenceChoice kept;
};
class MovedPreference : public testing::TestWithParam<TwoChoices> {};

TEST_P(MovedPreference, IsTheLaterOneOrTheBlock) {
  const auto store = *open_sqlite({.path = ":memory:"});
  const auto entry = [](const base::Address& who, PreferenceChoice choice, int64_t recorded) {
    return lists::PreferenceEntry{
        .recipient = who, .sender = kJo, .choice = choice, .origin = {.recorded = day(recorded)}};
  };
  const TwoChoices& row = GetParam();
  ASSERT_TRUE(store->lists()
                  .put(std::vector{entry(kAnn, row.from, row.from_recorded), entry(kNew, row.to, row.to_recorded)})
                  .ok());
  ASSERT_TRUE(store->people().move(kAnn, kNew, {.action = "move"}).ok());
  const auto rows = *store->lists().preferences("", 10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].recipient, kNew);
  EXPECT_EQ(rows[0].choice, row.kept);
}
INSTANTIATE_TEST_SUITE_P(
    Table, MovedPreference,
    testing::Values(
        TwoChoices{"later_allow", PreferenceChoice::allow, 2, PreferenceChoice::block, 1, PreferenceChoice::allow},
        TwoChoices{"earlier_block", PreferenceChoice::block, 1, PreferenceChoice::allow, 2, PreferenceChoice::allow},
        TwoChoices{"block_at_once", PreferenceChoice::block, 1, PreferenceChoice::allow, 1, PreferenceChoice::block},
        TwoChoices{"allow_at_once", PreferenceChoice::allow, 1, PreferenceChoice::block, 1, PreferenceChoice::block}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_P(People, RefusesToMoveToTheSameAddress) {
  EXPECT_EQ(store_->people().move(kAnn, kAnn, {}).error().kind, base::ErrorClass::permanent);
}

TEST(Forget, LeavesNothingOfTheNameInTheFile) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  {
    const auto store = *open_sqlite({.path = path, .keys = test_keys()});
    const lists::RelationshipEntry relationship{.sender = kJo, .recipient = kAnn};
    const lists::OptOutEntry opt_out{.recipient = kAnn, .sender = kJo.text(), .requested = day(0)};
    ASSERT_TRUE(store->lists().put(std::vector{relationship}).ok());
    ASSERT_TRUE(store->lists().put(std::vector{opt_out}).ok());
    ASSERT_TRUE(store->people().forget(kAnn, OpenCases::refuse, {.action = "forget"}).ok());
  }
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(content.str().find("ann@member.example"), std::string::npos);
  EXPECT_NE(content.str().find("jo@firm.example"), std::string::npos);
}

TEST(Forget, NeedsKeys) {
  const auto store = *open_sqlite({.path = ":memory:"});
  const auto forgotten = store->people().forget(kAnn, OpenCases::refuse, {.action = "forget"});
  ASSERT_FALSE(forgotten.ok());
  EXPECT_EQ(forgotten.error().kind, base::ErrorClass::config);
}

}  // namespace
}  // namespace nonsolicit::store
