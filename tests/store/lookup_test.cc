#include "fixture.h"

#include "store/connection.h"

namespace nonsolicit::store {
namespace {

using lists::OptOutScope;
using lists::PreferenceChoice;
using lists::Relationship;

class LookUp : public StoreTest {
 protected:
  void put_relationship(Relationship kind, std::optional<base::TimePoint> expires = {}) {
    put(lists::RelationshipEntry{.sender = address("jo@firm.example"),
                                 .recipient = address("ann@member.example"),
                                 .kind = kind,
                                 .first_seen = day(0),
                                 .last_seen = day(0),
                                 .origin = {.expires = expires}});
  }
  RecipientKnowledge ann(base::TimePoint now = day(0)) {
    return look_up(request_to({"bob@member.example", "ann@member.example"}, now)).recipients[1];
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(LookUp);

TEST_P(LookUp, KnowsNothingOfAnEmptyStore) {
  const Knowledge knowledge = look_up(request_to({"ann@member.example", "bob@member.example"}));
  ASSERT_EQ(knowledge.recipients.size(), 2u);
  EXPECT_FALSE(knowledge.recipients[0].relationship || knowledge.recipients[0].opt_out ||
               knowledge.recipients[0].preference || knowledge.recipients[0].grant);
  EXPECT_EQ(knowledge.reach_total_before + knowledge.first_contact_before + knowledge.findings, 0);
  EXPECT_FALSE(knowledge.repeated.has_value());
}

TEST_P(LookUp, TakesTheStrongestRelationshipThatHasNotExpired) {
  put_relationship(Relationship::contact);
  put_relationship(Relationship::interest, day(10));
  EXPECT_EQ(ann(day(9)).relationship->kind, Relationship::interest);
  EXPECT_EQ(ann(day(10)).relationship->kind, Relationship::contact);
}

TEST_P(LookUp, DropsARelationshipThatExpired) {
  put_relationship(Relationship::contact, day(10));
  EXPECT_TRUE(ann(day(9)).relationship.has_value());
  EXPECT_FALSE(ann(day(10)).relationship.has_value());
}

TEST_P(LookUp, GivesARelationshipToTheTrustedIdentityOnly) {
  put_relationship(Relationship::contact);
  auto request = request_to({"ann@member.example"});
  request.trusted = address("news@other.example");
  EXPECT_FALSE(look_up(request).recipients[0].relationship.has_value());
  request.trusted = {};
  EXPECT_FALSE(look_up(request).recipients[0].relationship.has_value());
}

TEST_P(LookUp, AnswersARecipientNamedTwice) {
  put_relationship(Relationship::contact);
  const Knowledge knowledge = look_up(request_to({"ann@member.example", "ann@member.example"}));
  EXPECT_TRUE(knowledge.recipients[0].relationship && knowledge.recipients[1].relationship);
}

struct OptOutCase {
  const char* name;
  OptOutScope scope;
  const char* sender;
  bool matches;
};
class OptOutMatch : public testing::TestWithParam<OptOutCase> {};

TEST_P(OptOutMatch, FollowsScopeAndIdentity) {
  auto store = *open_sqlite({.path = ":memory:"});
  const lists::OptOutEntry entry{.recipient = address("ann@member.example"),
                                 .sender = GetParam().sender,
                                 .scope = GetParam().scope,
                                 .requested = day(0)};
  ASSERT_TRUE(store->lists().put(std::vector{entry}).ok());
  auto request = request_to({"ann@member.example"});
  request.list_id = "weekly.firm.example";
  const auto knowledge = store->messages().look_up(request, kPlenty);
  ASSERT_TRUE(knowledge.ok());
  EXPECT_EQ(knowledge->recipients[0].opt_out.has_value(), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Table, OptOutMatch,
    testing::Values(OptOutCase{"sender", OptOutScope::sender, "jo@firm.example", true},
                    OptOutCase{"other_identity", OptOutScope::sender, "news@other.example", true},
                    OptOutCase{"other_sender", OptOutScope::sender, "bo@firm.example", false},
                    OptOutCase{"organisation", OptOutScope::organisation, "firm.example", true},
                    OptOutCase{"organisation_of_other_identity", OptOutScope::organisation, "other.example", true},
                    OptOutCase{"other_organisation", OptOutScope::organisation, "third.example", false},
                    OptOutCase{"list", OptOutScope::list, "weekly.firm.example", true},
                    OptOutCase{"other_list", OptOutScope::list, "daily.firm.example", false},
                    OptOutCase{"list_named_like_a_domain", OptOutScope::list, "firm.example", false},
                    OptOutCase{"domain_named_like_the_list", OptOutScope::organisation, "weekly.firm.example", false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_P(LookUp, TakesTheOldestOptOutThatHasNotExpired) {
  lists::OptOutEntry entry{
      .recipient = address("ann@member.example"), .sender = "jo@firm.example", .requested = day(-3)};
  put(entry);
  entry.sender = "news@other.example";
  entry.requested = day(-9);
  entry.origin.expires = day(1);
  put(entry);
  EXPECT_EQ(ann(day(0)).opt_out->requested, day(-9));
  EXPECT_EQ(ann(day(1)).opt_out->requested, day(-3));
}

TEST_P(LookUp, LetsAnyIdentityBlockAndTheTrustedOneOnlyBeAllowed) {
  lists::PreferenceEntry entry{.recipient = address("ann@member.example"),
                               .sender = address("news@other.example"),
                               .choice = PreferenceChoice::allow};
  put(entry);
  EXPECT_FALSE(ann().preference.has_value());
  entry.sender = address("jo@firm.example");
  put(entry);
  EXPECT_EQ(ann().preference->choice, PreferenceChoice::allow);
  entry = {.recipient = address("ann@member.example"), .sender = address("news@other.example")};
  entry.origin.expires = day(4);
  put(entry);
  EXPECT_EQ(ann().preference->choice, PreferenceChoice::block);
  EXPECT_EQ(ann(day(4)).preference->choice, PreferenceChoice::allow);
}

TEST_P(LookUp, CoversByAGrantWithinDatesNumberAndRecipients) {
  lists::GrantEntry grant{.id = "G000000001",
                          .sender = address("jo@firm.example"),
                          .recipients = {address("ann@member.example")},
                          .from = day(0),
                          .until = day(9),
                          .mailings = 1};
  put(grant);
  EXPECT_FALSE(ann(day(-1)).grant.has_value());
  EXPECT_TRUE(ann(day(9)).grant.has_value());
  EXPECT_FALSE(ann(day(10)).grant.has_value());
  EXPECT_FALSE(look_up(request_to({"bob@member.example"})).recipients[0].grant.has_value());
  EXPECT_EQ(ann().grant->recipients, grant.recipients);
  record({.grants_used = {"G000000001"}, .now = day(1)});
  EXPECT_FALSE(ann(day(1)).grant.has_value()) << "its only mailing is used";
}

TEST_P(LookUp, CoversAllMembersByAGrantWithoutRecipients) {
  put(lists::GrantEntry{.id = "G000000001", .sender = address("jo@firm.example"), .from = day(0), .until = day(9)});
  const Knowledge knowledge = look_up(request_to({"ann@member.example", "bob@member.example"}));
  EXPECT_TRUE(knowledge.recipients[0].grant && knowledge.recipients[1].grant);
}

TEST_P(LookUp, CoversByTheSegmentsOfAGrant) {
  put(lists::GrantEntry{.id = "G000000001",
                        .sender = address("jo@firm.example"),
                        .segments = {"@member.example"},
                        .from = day(0),
                        .until = day(9)});
  const auto known = look_up(request_to({"ann@member.example", "bob@sub.member.example", "cy@member.example"}));
  ASSERT_TRUE(known.recipients[0].grant && known.recipients[2].grant);
  EXPECT_EQ(known.recipients[0].grant->segments, std::vector<std::string>{"@member.example"});
  EXPECT_TRUE(known.recipients[0].grant->recipients.empty());
  EXPECT_FALSE(known.recipients[1].grant.has_value()) << "a subdomain is another domain";
}

TEST_P(LookUp, CoversNearSameTextsOnlyByAGrantForACampaign) {
  auto held = hold_request("C000000001");
  held.reach_sender = address("jo@firm.example");
  held.fingerprint = fingerprint(1);
  held.reach = {{.recipient = address("bob@member.example")}};
  record(held);
  const int64_t campaign = find("C000000001").case_record.campaign;
  ASSERT_NE(campaign, 0);
  put(lists::GrantEntry{.id = "G000000001",
                        .sender = address("jo@firm.example"),
                        .campaign = campaign,
                        .from = day(0),
                        .until = day(60),
                        .mailings = 100});
  const auto covered = [&](const classifier::Fingerprint& text, base::TimePoint now) {
    auto request = request_to({"ann@member.example"}, now);
    request.fingerprint = text;
    return look_up(request).recipients[0].grant.has_value();
  };
  EXPECT_TRUE(covered(fingerprint(1), day(1)));
  EXPECT_TRUE(covered(fingerprint(1, 2), day(1))) << "near the same";
  EXPECT_FALSE(covered(fingerprint(2), day(1))) << "another text";
  EXPECT_FALSE(covered({}, day(1))) << "too short to tell";
  EXPECT_TRUE(covered(fingerprint(1), day(20)));
  EXPECT_FALSE(covered(fingerprint(1), day(22))) << "after a pause it is another campaign";
  put(lists::GrantEntry{.id = "G000000002",
                        .sender = address("jo@firm.example"),
                        .campaign = campaign + 1,
                        .from = day(0),
                        .until = day(60)});
  ASSERT_EQ(*store_->lists().remove_grant("G000000001"), 1u);
  EXPECT_FALSE(covered(fingerprint(1), day(1))) << "a grant for another campaign";
  put(lists::GrantEntry{.id = "G000000003", .sender = address("jo@firm.example"), .from = day(0), .until = day(90)});
  EXPECT_TRUE(covered(fingerprint(2), day(1))) << "one for any text is found behind it";
}

TEST_P(LookUp, TakesTheGrantThatEndsFirst) {
  lists::GrantEntry grant{.id = "G000000001", .sender = address("jo@firm.example"), .from = day(0), .until = day(9)};
  put(grant);
  grant = {.id = "G000000002",
           .sender = address("jo@firm.example"),
           .recipients = {address("ann@member.example")},
           .from = day(0),
           .until = day(5)};
  put(grant);
  EXPECT_EQ(ann().grant->id, "G000000002");
  EXPECT_EQ(ann(day(6)).grant->id, "G000000001");
}

TEST_P(LookUp, SaysHowARelationshipCameAbout) {
  put(lists::RelationshipEntry{
      .sender = address("jo@firm.example"), .recipient = address("ann@member.example"), .how = lists::How::answered});
  EXPECT_EQ(ann().relationship->how, lists::How::answered);
}

TEST_P(LookUp, FindsExemptByAddressAndDomain) {
  put(lists::ExemptEntry{.who = "jo@firm.example", .kind = lists::ExemptKind::system});
  put(lists::ExemptEntry{.who = "@firm.example", .kind = lists::ExemptKind::staff});
  put(lists::ExemptEntry{.who = "@other.example", .kind = lists::ExemptKind::exempt});
  put(lists::ExemptEntry{.who = "firm.example", .kind = lists::ExemptKind::exempt});
  const Knowledge knowledge = look_up(request_to({}));
  ASSERT_EQ(knowledge.exempt.size(), 2u);
  EXPECT_EQ(knowledge.exempt[0].kind, lists::ExemptKind::staff);
  EXPECT_EQ(knowledge.exempt[1].kind, lists::ExemptKind::system);
}

TEST_P(LookUp, SeesAnAnswerToWhatTheRecipientWrote) {
  const SeenMessage seen{.message_id = "<q'\"1@member.example>",
                         .from = address("ann@member.example"),
                         .to = {address("jo@firm.example"), address("kim@firm.example")},
                         .when = day(0)};
  ASSERT_TRUE(store_->messages().learn({{.seen = seen}}).ok());
  auto request = request_to({"bob@member.example", "ann@member.example"});
  request.answers = {"<x@y>", seen.message_id};
  Knowledge knowledge = look_up(request);
  EXPECT_FALSE(knowledge.recipients[0].answers_inbound);
  EXPECT_TRUE(knowledge.recipients[1].answers_inbound);
  request.trusted = address("somebody@else.example");
  EXPECT_FALSE(look_up(request).recipients[1].answers_inbound);
}

TEST_P(LookUp, LearnsRelationshipsWithTheMessage) {
  const lists::RelationshipEntry learned{.sender = address("jo@firm.example"),
                                         .recipient = address("ann@member.example"),
                                         .first_seen = day(0),
                                         .last_seen = day(0)};
  ASSERT_TRUE(
      store_->messages().learn({{.seen = {.from = address("ann@member.example")}, .relationships = {learned}}}).ok());
  EXPECT_TRUE(ann().relationship.has_value());
}

TEST_P(LookUp, GivesUpAtItsDeadline) {
  const auto late = store_->messages().look_up(request_to({"ann@member.example"}), base::Duration(0));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().kind, base::ErrorClass::temporary);
  EXPECT_TRUE(late.error().text.starts_with("store look-up took longer than")) << late.error().full();
  EXPECT_TRUE(look_up(request_to({"ann@member.example"})).recipients.size() == 1) << "the connection is usable again";
}

TEST(LookUpFindings, CountsConfirmedOnesOfTheYear) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  auto store = *open_sqlite({.path = path});
  {
    auto connection = Connection::open({.path = path});
    ASSERT_TRUE(connection.ok());
    for (const auto& [id, sender, when] :
         {std::tuple("C1", "jo@firm.example", day(0)), std::tuple("C2", "news@other.example", day(-364)),
          std::tuple("C3", "jo@firm.example", day(-365)), std::tuple("C4", "bo@firm.example", day(0))}) {
      Query add(**connection,
                "insert into findings (case_id, sender, confirmed, confirmed_by) values ($1, $2, $3, 'kim')");
      ASSERT_TRUE(add.bind_all(id, sender, when).run().ok());
    }
  }
  EXPECT_EQ(store->messages().look_up(request_to({}), kPlenty)->findings, 2);
}

}  // namespace
}  // namespace nonsolicit::store
