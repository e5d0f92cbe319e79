// A release to some recipients, and what goes along with a decision: the others stay held, nobody gets the mail twice,
// nobody loses it, and what was to be recorded is.
#include "engine/cases/carry_out.h"
#include "engine/envelope_json.h"
#include "engine/hold.h"
#include "tests/engine/fake_smtp.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class PartRelease : public EngineTest {
 protected:
  PartRelease() {
    state_->options.hold.release_port = server_.port();
    std::vector<lists::DirectoryRow> rows;
    for (const char* who : {"k1@e.example", "k2@f.example", "k3@g.example"})
      rows.push_back({.address = address(who), .canary = true});
    state_->directory = lists::make_directory(rows, test_keys());
  }

  std::string hold() {
    const Answer answer = process(envelope_to({"k1@e.example", "k2@f.example", "k3@g.example"}), mail("held", "Hello"));
    EXPECT_EQ(answer.plan.action, policy::Action::hold);
    return answer.case_id;
  }
  void decide_with(const std::string& case_id, store::Decision decision, const DecisionExtras& extras) {
    store::HeldRecord decided = held(case_id)->held;
    decided.decision = decision;
    decided.decision_due = clock_->now();
    decided.decided_at = clock_->now();
    decided.decided_by = "staff:ann";
    decided.decision_json = extras_to_json(extras);
    const auto done = store_->holds().decide(decided, decided.version);
    ASSERT_TRUE(done.ok()) << done.error().full();
  }
  size_t work() { return do_timed_work(*state_, services()); }
  store::HeldRecord row(const std::string& case_id) { return held(case_id)->held; }
  std::vector<std::string> still_held(const std::string& case_id) {
    std::vector<std::string> all;
    const auto envelope = envelope_from_json(row(case_id).envelope_json);
    for (const auto& recipient : envelope->recipients) all.push_back(recipient.address);
    EXPECT_EQ(static_cast<size_t>(row(case_id).recipient_count), all.size());
    return all;
  }
  // RCPT commands that the server got.
  std::vector<std::string> asked() {
    std::vector<std::string> all;
    for (const auto& command : server_.commands()) {
      if (command.starts_with("RCPT TO:<")) all.push_back(command.substr(9, command.find('>') - 9));
    }
    return all;
  }
  void server_says(const std::string& command, const std::string& answer) {
    server_.set_script([command, answer](const std::string& given) {
      return !given.empty() && given.starts_with(command) ? answer : FakeSmtp::good(given);
    });
  }
  std::vector<lists::RelationshipEntry> relationships() { return *store_->lists().relationships("", 100); }

  FakeSmtp server_;
};

TEST_F(PartRelease, LetsTheTextComeAgainToTheOthersOnly) {
  const std::string id = hold();
  decide_with(id, store::Decision::release, {.only = {"k2@f.example"}});
  ASSERT_EQ(work(), 1u);
  decide_with(id, store::Decision::return_, {.quiet = true});
  while (work() > 0) continue;
  ASSERT_EQ(row(id).state, store::HeldState::returned);
  const auto appeal = store_->cases().say(
      {.case_id = id, .kind = store::StatementKind::appeal, .author = "sender", .made = kNow, .open = true}, {});
  ASSERT_TRUE(appeal.ok());
  const Reviewer bob{.name = "bob", .role = store::Role::reviewer};
  ASSERT_TRUE(answer_appeal(*state_, services(), bob, *appeal, id, AppealAnswer::overturn, "").ok());
  const auto grants = *store_->lists().grants("", 10);
  ASSERT_EQ(grants.size(), 1u);
  EXPECT_THAT(grants[0].recipients, UnorderedElementsAre(address("k1@e.example"), address("k3@g.example")));
}

TEST_F(PartRelease, HoldsTheOthersUntilTheSameDeadline) {
  const std::string id = hold();
  const base::TimePoint deadline = row(id).deadline;
  decide_with(id, store::Decision::release, {.only = {"k2@f.example"}});
  EXPECT_EQ(work(), 1u);
  EXPECT_THAT(asked(), ElementsAre("k2@f.example"));
  EXPECT_EQ(row(id).state, store::HeldState::held);
  EXPECT_EQ(row(id).decision, store::Decision::none);
  EXPECT_EQ(row(id).decided_by, "");
  EXPECT_EQ(row(id).decision_json, "");
  EXPECT_EQ(row(id).deadline, deadline);
  EXPECT_THAT(still_held(id), ElementsAre("k1@e.example", "k3@g.example"));
  EXPECT_EQ(spooled(), 1u);
  EXPECT_EQ(work(), 0u) << "nothing is due";
  const auto lines = *store_->audit().lines(1, 10);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].action, "case.part_released");
  EXPECT_EQ(lines[0].subject, id);

  decide_with(id, store::Decision::release, {});
  EXPECT_EQ(work(), 1u);
  EXPECT_THAT(asked(), ElementsAre("k2@f.example", "k1@e.example", "k3@g.example"));
  EXPECT_EQ(row(id).state, store::HeldState::released);
  EXPECT_EQ(spooled(), 0u);
}

TEST_F(PartRelease, TheOthersExpireWithAReportOnThemAlone) {
  const std::string id = hold();
  decide_with(id, store::Decision::release, {.only = {"k2@f.example"}});
  EXPECT_EQ(work(), 1u);
  clock_->set(row(id).deadline);
  EXPECT_EQ(work(), 2u);
  EXPECT_EQ(row(id).state, store::HeldState::expired);
  const std::string letter = server_.contents().back();
  EXPECT_NE(letter.find("rfc822; k1@e.example"), std::string::npos);
  EXPECT_NE(letter.find("rfc822; k3@g.example"), std::string::npos);
  EXPECT_EQ(letter.find("k2@f.example"), std::string::npos);
}

TEST_F(PartRelease, TriesThoseAloneWhoWerePutOff) {
  const std::string id = hold();
  decide_with(id, store::Decision::release, {.only = {"k1@e.example", "k2@f.example"}});
  server_says("RCPT TO:<k1", "450 4.2.0 greylisted\r\n");
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).state, store::HeldState::releasing);
  EXPECT_THAT(still_held(id), UnorderedElementsAre("k1@e.example", "k3@g.example"));
  clock_->set(row(id).next_attempt);
  server_.set_script(FakeSmtp::good);
  EXPECT_EQ(work(), 1u);
  EXPECT_THAT(asked(), ElementsAre("k1@e.example", "k2@f.example", "k1@e.example")) << "nobody twice, k3 never";
  EXPECT_EQ(row(id).state, store::HeldState::held);
  EXPECT_THAT(still_held(id), ElementsAre("k3@g.example"));
}

TEST_F(PartRelease, HoldsAgainThoseWhoArePutOffForLong) {
  const std::string id = hold();
  decide_with(id, store::Decision::release, {.only = {"k1@e.example", "k2@f.example"}});
  server_says("RCPT TO:<k1", "450 4.2.0 greylisted\r\n");
  for (int attempt = 1; attempt < 5; attempt++) {
    EXPECT_EQ(work(), 0u) << attempt;
    ASSERT_EQ(row(id).state, store::HeldState::releasing) << attempt;
    clock_->set(row(id).next_attempt);
  }
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::held) << "people decide again";
  EXPECT_EQ(row(id).last_error, "450 4.2.0 greylisted");
  EXPECT_EQ(row(id).attempts, 0);
  EXPECT_THAT(still_held(id), UnorderedElementsAre("k1@e.example", "k3@g.example"));
}

TEST_F(PartRelease, ReportsTheRefusedAndHoldsTheOthers) {
  for (const char* command : {"RCPT TO:<k1", "."}) {
    const std::string id = hold();
    decide_with(id, store::Decision::release, {.only = {"k1@e.example"}});
    server_says(command, "550 5.1.1 no\r\n");
    work();
    EXPECT_EQ(row(id).state, store::HeldState::held) << command;
    EXPECT_THAT(still_held(id), ElementsAre("k2@f.example", "k3@g.example")) << command;
    clock_->advance(std::chrono::hours(24 * 6));  // not a repeat of the first
  }
}

TEST_F(PartRelease, NeverReleasesToAllWhenNobodyOfTheChosenIsLeft) {
  const std::string id = hold();
  decide_with(id, store::Decision::release, {.only = {"other@x.example"}});
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::held);
  EXPECT_EQ(row(id).recipient_count, 3);
  EXPECT_EQ(server_.connections(), 0u);
}

TEST_F(PartRelease, GoesOnAfterACrashBetweenMarkAndAnswer) {
  const std::string id = hold();
  decide_with(id, store::Decision::release, {.only = {"k2@f.example"}});
  server_says(".", "");  // the connection dies: no answer was seen
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).state, store::HeldState::releasing);
  EXPECT_THAT(still_held(id), ElementsAre("k1@e.example", "k2@f.example", "k3@g.example"));
  server_.set_script(FakeSmtp::good);
  clock_->set(row(id).next_attempt);
  EXPECT_EQ(work(), 1u);
  EXPECT_THAT(still_held(id), ElementsAre("k1@e.example", "k3@g.example"));
}

TEST_F(PartRelease, ReleasesNothingWhoseExtrasCannotBeRead) {
  const std::string id = hold();
  store::HeldRecord decided = row(id);
  decided.decision = store::Decision::release;
  decided.decision_due = clock_->now();
  decided.decision_json = "{nonsense";
  ASSERT_TRUE(store_->holds().decide(decided, decided.version).ok());
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).last_error, "what goes with the decision cannot be read");
  EXPECT_EQ(server_.connections(), 0u);
}

TEST_F(PartRelease, RecordsTheRelationshipOfThoseWhoTookIt) {
  const std::string id = hold();
  decide_with(id, store::Decision::release,
              {.relationship = lists::Relationship::interest, .relationship_note = "met on 3 May"});
  server_says("RCPT TO:<k1", "550 5.1.1 no such user\r\n");
  work();
  const auto rows = relationships();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].sender, address("jo@a.example"));
  EXPECT_EQ(rows[0].recipient, address("k2@f.example"));
  EXPECT_EQ(rows[1].recipient, address("k3@g.example"));
  EXPECT_EQ(rows[0].kind, lists::Relationship::interest);
  EXPECT_EQ(rows[0].how, lists::How::recorded);
  EXPECT_EQ(rows[0].origin.source, "staff:ann");
  EXPECT_EQ(rows[0].origin.evidence, "case " + id + ": met on 3 May");
  EXPECT_EQ(rows[0].last_seen, kNow);
}

TEST_F(PartRelease, GrantsTheRestOfTheCampaignOnce) {
  const store::HeldCase entry{.held = {.case_id = "0123456789", .decided_by = "staff:ann"},
                              .case_record = {.id = "0123456789", .trusted = address("jo@a.example"), .campaign = 7}};
  const DecisionExtras extras{.campaign_until = kNow + std::chrono::hours(48)};
  ASSERT_TRUE(record_release(*state_, services(), entry, extras, {}).ok());
  EXPECT_THAT(*store_->lists().grants("", 10), IsEmpty()) << "nobody took it";
  for (int time = 0; time < 2; time++)
    ASSERT_TRUE(record_release(*state_, services(), entry, extras, {"k1@e.example"}).ok());
  const auto grants = *store_->lists().grants("", 10);
  ASSERT_EQ(grants.size(), 1u);
  EXPECT_TRUE(base::is_case_id(grants[0].id));
  EXPECT_EQ(grants[0].campaign, 7);
  EXPECT_EQ(grants[0].sender, address("jo@a.example"));
  EXPECT_THAT(grants[0].recipients, IsEmpty());
  EXPECT_EQ(grants[0].until, kNow + std::chrono::hours(48));
  EXPECT_EQ(grants[0].approved_by, "staff:ann");
  EXPECT_EQ(grants[0].reason, "the rest of this campaign, released with case 0123456789");
  EXPECT_NE(campaign_grant_id(address("jo@a.example"), 7), campaign_grant_id(address("jo@a.example"), 8));
}

TEST_F(PartRelease, LetsTheRestOfTheCampaignPassUntilTheDay) {
  state_->directory = lists::make_directory({{.address = address("anna@b.example")},
                                             {.address = address("ben@c.example")},
                                             {.address = address("carl@d.example")}},
                                            test_keys());
  const auto offer = [](const std::string& name) {
    return mail(
        "Special offer for " + name,
        "Dear " + name +
            ",\r\nwe offer you a special discount on our consulting package. Book a demo with our sales "
            "team today and switch your account to our plan for $49 a month. Our experts help firms like yours to "
            "save money on insurance, payroll and marketing. Limited time offer, buy now!\r\n");
  };
  const Answer first = process(envelope_to({"anna@b.example"}), offer("Anna"));
  ASSERT_EQ(first.plan.action, policy::Action::hold);
  ASSERT_EQ(process(envelope_to({"ben@c.example"}), offer("Ben")).plan.action, policy::Action::hold);
  const std::string other = mail(
      "Your website",
      "Hello,\r\nour agency offers web design and search engine marketing for firms of your size. We "
      "would love to schedule a quick call next week to show you our packages and pricing. Reply to get a free quote "
      "and 20% off your first order.\r\n");
  ASSERT_NE(process(envelope_to({"ben@c.example"}), other).plan.action, policy::Action::pass);
  const base::TimePoint until = kNow + std::chrono::hours(48);
  decide_with(first.case_id, store::Decision::release, {.campaign_until = until});
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(store_->holds().list({.states = {store::HeldState::released}})->size(), 1u)
      << "what is held already waits for its own decision";
  EXPECT_EQ(process(envelope_to({"carl@d.example"}), offer("Carl")).plan.action, policy::Action::pass);
  EXPECT_NE(process(envelope_to({"carl@d.example"}), other).plan.action, policy::Action::pass) << "another text";
  clock_->set(until + std::chrono::seconds(1));
  EXPECT_EQ(process(envelope_to({"anna@b.example"}), offer("Dan")).plan.action, policy::Action::hold);
}

TEST_F(PartRelease, AQuietReturnTellsNobody) {
  const std::string id = hold();
  decide_with(id, store::Decision::return_, {.quiet = true});
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::returned);
  EXPECT_EQ(server_.connections(), 0u);
  EXPECT_THAT(*store_->holds().letters_due(clock_->now() + std::chrono::hours(24), 10), IsEmpty());
}

}  // namespace
}  // namespace nonsolicit::engine
