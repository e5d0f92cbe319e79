// Settings of the pages under which nobody could decide; and the queue as the store's changes come in.
#include "engine/cases/deciders.h"

#include <atomic>

#include "engine/cases/decision.h"
#include "engine/cases/queue.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using store::Role;
using testing::HasSubstr;

class Deciders : public EngineTest {
 protected:
  Deciders() {
    state_->organisations = std::make_shared<const lists::Organisations>(std::vector<lists::OrganisationEntry>{
        {.domain = "a.example", .organisation = "A"}, {.domain = "b.example", .organisation = "B"}});
    state_->options.sender.own_domains = {"a.example"};
  }
  std::string problem(const std::vector<store::Account>& accounts) {
    const auto found = nobody_could_decide(*state_, accounts);
    return found ? found->text : "";
  }

  const store::Account ann_{.name = "ann", .role = Role::reviewer, .address = address("ann@a.example")};
  const store::Account bob_{.name = "bob", .role = Role::lead, .address = address("bob@a.example")};
  const store::Account eve_{.name = "eve", .role = Role::reviewer, .address = address("eve@b.example")};
  const store::Account none_{.name = "none", .role = Role::reviewer};
};

TEST_F(Deciders, AreNeededAtAll) {
  EXPECT_THAT(problem({}), HasSubstr("no account with the role reviewer"));
  EXPECT_THAT(problem({{.name = "vic", .role = Role::viewer}}), HasSubstr("no account"));
  EXPECT_THAT(problem({{.name = "gone", .role = Role::admin, .revoked = true}}), HasSubstr("no account"));
  EXPECT_EQ(problem({ann_}), "");
}

TEST_F(Deciders, AreTwoWhereASecondIsNeeded) {
  state_->options.review.second_reviewer_above = 10;
  EXPECT_THAT(problem({ann_, {.name = "vic", .role = Role::viewer}}), HasSubstr("more than 10 recipients"));
  EXPECT_EQ(problem({ann_, bob_}), "");
}

TEST_F(Deciders, AreNotAllOfTheOrganisationThatSends) {
  EXPECT_EQ(problem({ann_, bob_}), "") << "party is person";
  state_->options.review.party = conf::ReviewParty::organisation;
  EXPECT_THAT(problem({ann_, bob_}), HasSubstr("review.party"));
  EXPECT_EQ(problem({ann_, bob_, eve_}), "");
  EXPECT_EQ(problem({ann_, none_}), "") << "who has no address is no party";
  state_->options.sender.own_domains = {"a.example", "b.example"};
  EXPECT_EQ(problem({ann_, bob_}), "") << "mail of B they can decide";
  state_->options.sender.own_domains = {};
  EXPECT_EQ(problem({ann_, bob_}), "") << "nothing is known of who sends";
}

TEST_F(Deciders, AreTwoBesideTheOrganisationThatSends) {
  state_->options.review.party = conf::ReviewParty::organisation;
  state_->options.review.second_reviewer_above = 10;
  EXPECT_THAT(problem({ann_, bob_, eve_}), HasSubstr("one whom review.party leaves"));
  EXPECT_EQ(problem({ann_, eve_, none_}), "");
}

TEST_F(Deciders, AreToldWhereAndWhatToDo) {
  state_->options.file = "options.toml";
  state_->options.review.second_reviewer_above = 10;
  state_->options.set_at["review.second_reviewer_above"] = 7;
  const std::string text = problem({ann_});
  EXPECT_THAT(text, testing::StartsWith("options.toml:7: review.second_reviewer_above: "));
  EXPECT_THAT(text, HasSubstr("nonsolicit user add NAME --role reviewer"));
}

class Board : public EngineTest {
 protected:
  std::string hold(const std::string& subject) {
    return process(envelope_to({"canary@e.example"}), mail(subject, "Hello")).case_id;
  }
  std::shared_ptr<const QueueSnapshot> now(QueueBoard& board) {
    board.forget();
    const auto snapshot = board.now();
    EXPECT_TRUE(snapshot.ok());
    return *snapshot;
  }
};

TEST_F(Board, ShowsChangesAndReadsNothingWithoutOne) {
  const Services shared = services();
  QueueBoard board(shared);
  EXPECT_TRUE(now(board)->items.empty());
  const std::string id = hold("one");
  const auto one = now(board);
  ASSERT_EQ(one->items.size(), 1u);
  EXPECT_EQ(one->items[0]->row.held.case_id, id);
  EXPECT_TRUE(one->items[0]->canary);
  EXPECT_EQ(now(board), one) << "the same snapshot: nothing has changed";
  const Reviewer ann{.name = "ann", .role = Role::reviewer};
  ASSERT_TRUE(decide_cases(*state_, shared, ann, {.cases = {{.case_id = id, .version = held(id)->held.version}}}).ok());
  const auto decided = now(board);
  EXPECT_EQ(decided->counts.pending, 1u);
  EXPECT_EQ(decided->items[0]->reasons, one->items[0]->reasons) << "read once, kept";
  EXPECT_EQ(one->counts.undecided, 1u) << "who has the old one keeps it";
}

TEST_F(Board, CountsAppealsAboutWhatIsNotHeld) {
  const Services shared = services();
  QueueBoard board(shared);
  const store::RecordRequest refused{
      .case_record = store::CaseRecord{.id = "0123456789", .created = kNow, .action = policy::Action::reject},
      .now = kNow};
  ASSERT_TRUE(store_->messages().record(refused).ok());
  ASSERT_TRUE(store_->cases()
                  .say({.case_id = "0123456789",
                        .kind = store::StatementKind::appeal,
                        .author = "sender",
                        .made = kNow,
                        .open = true},
                       {.when = kNow, .actor = "sender", .action = "case.appeal"})
                  .ok());
  const auto snapshot = now(board);
  EXPECT_TRUE(snapshot->items.empty());
  ASSERT_EQ(snapshot->elsewhere.size(), 1u);
  EXPECT_EQ(snapshot->elsewhere[0].case_id, "0123456789");
  EXPECT_EQ(snapshot->counts.all_appeals, 1u);
  EXPECT_EQ(snapshot->counts.appeals, 0u) << "the queue does not list it";
}

TEST_F(Board, ServesManyThreadsAtOnce) {
  const Services shared = services();
  QueueBoard board(shared);
  for (int i = 0; i < 5; i++) hold("m" + std::to_string(i));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; t++) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; i++) {
        if (i % 10 == 0) board.forget();
        const auto snapshot = board.now();
        if (!snapshot || (*snapshot)->items.size() != 5) wrong++;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace nonsolicit::engine
