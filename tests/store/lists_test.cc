#include "fixture.h"

namespace nonsolicit::store {
namespace {

using lists::How;
using lists::PreferenceChoice;
using lists::Relationship;

class ListsPortTest : public StoreTest {};
NONSOLICIT_STORE_SUITE(ListsPortTest);

lists::RelationshipEntry relationship(Relationship kind, int64_t seen, std::optional<base::TimePoint> expires = {}) {
  return {
      .sender = address("jo@firm.example"),
      .recipient = address("ann@member.example"),
      .kind = kind,
      .first_seen = day(seen),
      .last_seen = day(seen),
      .origin = {
          .source = "mail", .evidence = "<" + std::to_string(seen) + ">", .recorded = day(seen), .expires = expires}};
}

TEST_P(ListsPortTest, RefreshesARelationship) {
  put(relationship(Relationship::contact, 5, day(100)));
  put(relationship(Relationship::contact, 2, day(90)));
  put(relationship(Relationship::contact, 9, day(120)));
  const auto rows = store_->lists().relationships("", 10);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1u);
  const auto& row = rows->front();
  EXPECT_EQ(row.first_seen, day(2));
  EXPECT_EQ(row.last_seen, day(9));
  EXPECT_EQ(row.count, 3);
  EXPECT_EQ(row.origin.evidence, "<9>");
  EXPECT_EQ(row.origin.expires, day(120));
}

TEST_P(ListsPortTest, KeepsWhatStaffRecordedForGood) {
  auto staff = relationship(Relationship::contact, 1);
  staff.origin.source = "staff";
  put(staff);
  put(relationship(Relationship::contact, 9, day(30)));
  const auto rows = store_->lists().relationships("", 10);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->front().origin.source, "staff");
  EXPECT_FALSE(rows->front().origin.expires.has_value());
  EXPECT_EQ(rows->front().last_seen, day(9));
}

TEST_P(ListsPortTest, CountsARowThatIsImportedAgainOnce) {
  auto row = relationship(Relationship::contact, 5);
  row.origin = {.source = "import:crm.csv", .evidence = "fair", .recorded = day(6)};
  row.count = 3;
  const auto count = [&] { return store_->lists().relationships("", 10)->front().count; };
  put(row);
  put(row);
  EXPECT_EQ(count(), 3);
  row.last_seen = day(4);
  put(row);
  EXPECT_EQ(count(), 3) << "an older row of the same source";
  row.last_seen = day(7);
  put(row);
  EXPECT_EQ(count(), 6) << "seen again since";
  row.origin.evidence = "other fair";
  put(row);
  EXPECT_EQ(count(), 9);
  row.origin.source = "import:other.csv";
  put(row);
  EXPECT_EQ(count(), 12);
}

struct HowCase {
  const char* name;
  How before;
  How sign;
  How kept;
  std::optional<int64_t> before_expires = 100;  // days; nothing: never
  std::optional<int64_t> sign_expires = 110;
  int64_t before_seen = 0;
  int64_t sign_seen = 10;
};
class HowKept : public testing::TestWithParam<HowCase> {};

TEST_P(HowKept, IsTheStrongestThatHolds) {
  auto store = *open_sqlite({.path = ":memory:"});
  const auto row = [](How how, int64_t seen, std::optional<int64_t> expires) {
    auto made = relationship(Relationship::contact, seen);
    made.how = how;
    if (expires) made.origin.expires = day(*expires);
    return made;
  };
  const HowCase& rule = GetParam();
  ASSERT_TRUE(store->lists().put(std::vector{row(rule.before, rule.before_seen, rule.before_expires)}).ok());
  EXPECT_EQ(store->lists().relationships("", 1)->front().how, rule.before);
  ASSERT_TRUE(store->lists().put(std::vector{row(rule.sign, rule.sign_seen, rule.sign_expires)}).ok());
  EXPECT_EQ(store->lists().relationships("", 1)->front().how, rule.kept);
}

constexpr std::optional<int64_t> kForGood;
INSTANTIATE_TEST_SUITE_P(
    Table, HowKept,
    testing::Values(HowCase{"asked_after_wrote", How::wrote, How::asked, How::asked},
                    HowCase{"answered_after_wrote", How::wrote, How::answered, How::answered},
                    HowCase{"wrote_after_answered", How::answered, How::wrote, How::answered},
                    HowCase{"answered_after_asked", How::asked, How::answered, How::asked},
                    HowCase{"wrote_after_asked_ended", How::asked, How::wrote, How::wrote, 10},
                    HowCase{"old_asked_that_had_ended", How::wrote, How::asked, How::wrote, 100, 5, 10, 1},
                    HowCase{"wrote_after_recorded_for_good", How::recorded, How::wrote, How::recorded, kForGood},
                    HowCase{"wrote_outlasts_met", How::met, How::wrote, How::wrote, 50},
                    HowCase{"met_that_ends_sooner", How::answered, How::met, How::answered, 100, 90},
                    HowCase{"met_for_good", How::answered, How::met, How::met, 100, kForGood}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_P(ListsPortTest, FindsByPartAndRemoves) {
  put(relationship(Relationship::contact, 1));
  put(relationship(Relationship::interest, 1));
  EXPECT_EQ(store_->lists().relationships("MEMBER.ex", 10)->size(), 2u);
  EXPECT_EQ(store_->lists().relationships("", 1)->size(), 1u);
  EXPECT_EQ(store_->lists().relationships("%", 10)->size(), 0u);
  EXPECT_EQ(store_->lists().relationships("jo_firm", 10)->size(), 0u);
  EXPECT_EQ(*store_->lists().remove_relationship(address("jo@firm.example"), address("ann@member.example")), 2u);
  EXPECT_EQ(*store_->lists().remove_relationship(address("jo@firm.example"), address("ann@member.example")), 0u);
  EXPECT_EQ(store_->lists().relationships("", 10)->size(), 0u);
}

TEST_P(ListsPortTest, KeepsTheFirstOptOutRequest) {
  const lists::OptOutEntry first{
      .recipient = address("ann@member.example"), .sender = "jo@firm.example", .requested = day(3)};
  auto again = first;
  again.requested = day(8);
  put(first);
  put(again);
  EXPECT_EQ(store_->lists().opt_outs("ann", 10)->front().requested, day(3));
  EXPECT_EQ(*store_->lists().remove_opt_out(address("ann@member.example"), "jo@firm.example"), 1u);
}

TEST_P(ListsPortTest, StartsAnOptOutAnewAfterItExpired) {
  lists::OptOutEntry entry{
      .recipient = address("ann@member.example"), .sender = "jo@firm.example", .requested = day(3)};
  entry.origin.expires = day(5);
  put(entry);
  entry.requested = day(8);
  entry.origin.expires = std::nullopt;
  put(entry);
  const auto row = store_->lists().opt_outs("", 10)->front();
  EXPECT_EQ(row.requested, day(8));
  EXPECT_FALSE(row.origin.expires.has_value());
}

TEST_P(ListsPortTest, ReplacesAPreference) {
  lists::PreferenceEntry entry{.recipient = address("ann@member.example"), .sender = address("jo@firm.example")};
  put(entry);
  entry.choice = PreferenceChoice::allow;
  put(entry);
  const auto rows = *store_->lists().preferences("", 10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].choice, PreferenceChoice::allow);
  EXPECT_EQ(*store_->lists().remove_preference(entry.recipient, entry.sender), 1u);
}

TEST_P(ListsPortTest, KeepsGrantsWithTheirRecipients) {
  lists::GrantEntry grant{.id = "G000000001",
                          .sender = address("jo@firm.example"),
                          .recipients = {address("ann@member.example"), address("bob@member.example")},
                          .from = day(0),
                          .until = day(9),
                          .mailings = 2,
                          .used = 1,
                          .reason = "Sponsor",
                          .approved_by = "board"};
  put(grant);
  grant.used = 0;
  grant.recipients.pop_back();
  put(grant);
  const auto rows = *store_->lists().grants("sponsor", 10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].used, 1);
  EXPECT_EQ(rows[0].recipients, grant.recipients);
  EXPECT_EQ(rows[0].until, day(9));
  EXPECT_EQ(*store_->lists().remove_grant("G000000001"), 1u);
  EXPECT_TRUE(store_->lists().grants("", 10)->empty());
}

TEST_P(ListsPortTest, KeepsGrantsForSegments) {
  lists::GrantEntry grant{.id = "G000000001",
                          .sender = address("jo@firm.example"),
                          .recipients = {address("ann@member.example")},
                          .segments = {"@club.example", "@guild.example"},
                          .from = day(0),
                          .until = day(9)};
  put(grant);
  EXPECT_EQ(store_->lists().grants("", 10)->front().segments, grant.segments);
  EXPECT_EQ(store_->lists().grants("", 10)->front().recipients, grant.recipients);
  grant.segments.pop_back();
  put(grant);
  EXPECT_EQ(store_->lists().grants("", 10)->front().segments, grant.segments);
}

TEST_P(ListsPortTest, KeepsFindings) {
  put(lists::FindingEntry{
      .case_id = "C000000001", .sender = address("jo@firm.example"), .confirmed = day(3), .confirmed_by = "kim"});
  put(lists::FindingEntry{
      .case_id = "C000000002", .sender = address("bo@firm.example"), .confirmed = day(4), .confirmed_by = "lee"});
  EXPECT_EQ(look_up(request_to({}, day(5))).findings, 1);
  EXPECT_EQ(store_->lists().findings("", 10)->size(), 2u);
  const auto found = *store_->lists().findings("C000000001", 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].sender, address("jo@firm.example"));
  EXPECT_EQ(found[0].confirmed, day(3));
  EXPECT_EQ(found[0].confirmed_by, "kim");
  EXPECT_EQ(store_->lists().findings("bo@", 10)->size(), 1u);
  EXPECT_EQ(*store_->lists().remove_finding("C000000001"), 1u);
  EXPECT_EQ(*store_->lists().remove_finding("C000000001"), 0u);
  EXPECT_EQ(look_up(request_to({}, day(5))).findings, 0);
}

TEST_P(ListsPortTest, KeepsTheCampaignOfAGrant) {
  lists::GrantEntry grant{
      .id = "G000000001", .sender = address("jo@firm.example"), .campaign = 7, .from = day(0), .until = day(9)};
  put(grant);
  grant.campaign = 0;  // an import does not know it
  grant.reason = "Sponsor";
  put(grant);
  const auto rows = *store_->lists().grants("", 10);
  EXPECT_EQ(rows[0].campaign, 7);
  EXPECT_EQ(rows[0].reason, "Sponsor");
}

TEST_P(ListsPortTest, RefusesAGrantWithoutId) {
  EXPECT_FALSE(store_->lists().put(std::vector<lists::GrantEntry>{{.sender = address("jo@firm.example")}}).ok());
}

TEST_P(ListsPortTest, KeepsExemptAndOrganisations) {
  put(lists::ExemptEntry{.who = "@staff.example", .kind = lists::ExemptKind::staff});
  put(lists::OrganisationEntry{.domain = "firm.example", .organisation = "Firm & Sons"});
  EXPECT_EQ(store_->lists().exempt("staff", 5)->front().kind, lists::ExemptKind::staff);
  EXPECT_EQ(store_->lists().organisations("sons", 5)->front().domain, "firm.example");
  EXPECT_EQ(*store_->lists().remove_exempt("@staff.example"), 1u);
  EXPECT_EQ(*store_->lists().remove_organisation("firm.example"), 1u);
}

TEST_P(ListsPortTest, KeepsTextWithQuotesAndNul) {
  const std::string odd("it's \"odd\"; drop table exempt; \\ \0 end", 39);
  lists::ExemptEntry entry{.who = "a@b.example"};
  entry.origin.evidence = odd;
  put(entry);
  EXPECT_EQ(store_->lists().exempt("", 5)->front().origin.evidence, odd);
}

}  // namespace
}  // namespace nonsolicit::store
