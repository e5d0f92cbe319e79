// A message from the milter's hand to the answer: what is asked of the store, what is on record, what a repeat is told.
#include "engine/runtime.h"

#include "tests/classifier/small_model.h"
#include "store/accounts.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using policy::Action;
using policy::Ending;
using testing::ElementsAre;

using Gate = EngineTest;

TEST_F(Gate, AsksNothingForMailThatConcernsNobody) {
  state_->options.policy.carried_check = false;
  const Answer answer = process(envelope_to({"x@outside.example", "y@outside.example"}), mail("x", "Buy now"));
  EXPECT_EQ(answer.plan.ending, Ending::accept);
  EXPECT_EQ(answer.case_id, "");
  EXPECT_EQ(store_->look_ups + store_->records + store_->learns, 0);
}

TEST_F(Gate, RecordsBeforeItAnswersAHold) {
  const Answer answer = process(envelope_to({"canary@e.example"}), mail("held", "Hello"));
  EXPECT_EQ(answer.plan.ending, Ending::discard);
  ASSERT_TRUE(base::is_case_id(answer.case_id));
  const auto found = held(answer.case_id);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->held.deadline, kNow + state_->options.hold.expire);
  EXPECT_EQ(found->held.recipient_count, 1);
  EXPECT_EQ(found->case_record.subject, "held");
  EXPECT_EQ(found->case_record.rule, "canary");
  EXPECT_EQ(get_file(folder_.file("spool/" + found->held.spool_file)), mail("held", "Hello"));
}

// A table may hold by the envelope alone; the case is of the content all the same, and so is the held copy.
TEST_F(Gate, RecordsAHoldThatNoRuleReadTheContentFor) {
  state_->rules.rules = {
      policy::Rule{.name = "all", .action = Action::hold, .mixed = policy::Mixed::split, .words = {"It waits."}}};
  state_->options.policy.carried_check = false;
  const Answer answer = process(envelope_to({"anna@b.example", "x@outside.example"}), mail("all", "Hello"));
  EXPECT_EQ(answer.plan.ending, Ending::discard);
  const auto found = held(answer.case_id);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->held.recipient_count, 2);
  EXPECT_EQ(found->case_record.subject, "all");
  EXPECT_EQ(found->held.content_sha256, base::sha256_hex(mail("all", "Hello")));
  EXPECT_EQ(get_file(folder_.file("spool/" + found->held.spool_file)), mail("all", "Hello"));
}

TEST_F(Gate, TreatsRecipientsOneByOne) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  put_preference("ben@c.example", lists::PreferenceChoice::allow);
  const Answer answer = process(envelope_to({"anna@b.example", "ben@c.example", "canary@e.example", "x@y.example"}),
                                mail("mixed", "Hello"));
  EXPECT_EQ(answer.plan.ending, Ending::accept);
  EXPECT_THAT(answer.plan.held, ElementsAre("canary@e.example"));
  EXPECT_THAT(answer.plan.refused, ElementsAre("anna@b.example"));
  EXPECT_THAT(answer.plan.delete_recipients, ElementsAre("canary@e.example", "anna@b.example"));
}

TEST_F(Gate, AnswersARepeatAsBeforeWithOneHeldCopy) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  const auto envelope = envelope_to({"anna@b.example", "Canary+\xFC@e.example", "x@y.example"});
  const Answer first = process(envelope, mail("again", "Hello"));
  ASSERT_FALSE(first.plan.delete_recipients.empty());
  clock_->advance(std::chrono::hours(1));
  const Answer second = process(envelope, mail("again", "Hello"));
  EXPECT_EQ(second.case_id, first.case_id);
  EXPECT_EQ(second.plan.ending, first.plan.ending);
  EXPECT_EQ(second.plan.delete_recipients, first.plan.delete_recipients) << "bytes as the MTA gave them";
  EXPECT_EQ(second.plan.held, first.plan.held);
  EXPECT_LE(held_count(), 1u);
  EXPECT_EQ(store_->holds().letters_due(clock_->now(), 10)->size(), 1u) << "one report";
  EXPECT_EQ(spooled(), held_count());

  const Answer other = process(envelope, mail("again", "Hello!"));
  EXPECT_NE(other.case_id, first.case_id) << "other content";
  const Answer less = process(envelope_to({"anna@b.example"}), mail("again", "Hello"));
  EXPECT_NE(less.case_id, first.case_id) << "other recipients";
}

TEST_F(Gate, AnswersARepeatThatTheLookUpMissed) {
  // Two sessions at once: both look up before either records.
  const auto envelope = envelope_to({"canary@e.example"});
  Content content = content_of(mail("race", "Hello"));
  const ExamineInput input{.envelope = envelope, .content = content, .now = kNow, .progress = {}};
  Examination first = examine(*state_, store_->messages(), input);
  Examination second = examine(*state_, store_->messages(), input);
  EXPECT_NE(first.case_id, second.case_id);
  record(first, *state_, services(), input);
  record(second, *state_, services(), input);
  EXPECT_EQ(first.case_id, second.case_id);
  EXPECT_EQ(second.plan.ending, Ending::discard);
  EXPECT_EQ(held_count(), 1u);
  EXPECT_EQ(spooled(), 1u);
}

TEST_F(Gate, RefusesWholeWithAReplyThatNamesTheCase) {
  put_preference("anna@b.example", lists::PreferenceChoice::block);
  const Answer answer = process(envelope_to({"anna@b.example"}), mail("no", "Hello"));
  EXPECT_EQ(answer.plan.ending, Ending::reject);
  ASSERT_TRUE(answer.plan.reply.has_value());
  EXPECT_NE(answer.plan.reply->text().find(answer.case_id), std::string::npos);
  EXPECT_EQ(answer.plan.reply->text().find("anna"), std::string::npos);
  EXPECT_EQ(store_->holds().letters_due(kNow, 10)->size(), 0u) << "the MTA tells the sender";
}

TEST_F(Gate, ObservesWithACaseButWithoutAnEffect) {
  state_->options.policy.mode = policy::Mode::observe;
  const Answer answer = process(envelope_to({"canary@e.example"}), mail("x", "Hello"));
  EXPECT_EQ(answer.plan.ending, Ending::accept);
  EXPECT_EQ(answer.plan.action, Action::pass);
  EXPECT_NE(answer.case_id, "");
  EXPECT_TRUE(answer.plan.delete_recipients.empty());
  EXPECT_FALSE(answer.plan.header.has_value());
  EXPECT_EQ(held_count(), 0u);
  EXPECT_EQ(spooled(), 0u);
}

TEST_F(Gate, QuarantinesWhatIsTooLargeToKeep) {
  Content content({.memory_bytes = 1000, .max_bytes = 50, .spill_directory = folder_.path()});
  content.append(mail("large", std::string(500, 'x')));
  Runtime runtime(state_, services());
  const Answer answer = runtime.process(envelope_to({"canary@e.example"}), content, {});
  ASSERT_TRUE(answer.plan.quarantine.has_value());
  EXPECT_EQ(answer.plan.ending, Ending::accept);
  EXPECT_TRUE(answer.plan.delete_recipients.empty());
  EXPECT_EQ(spooled(), 0u) << "a part is never kept for the whole";
  EXPECT_EQ(held(answer.case_id)->held.mta_queue_id, "4ABC");
}

TEST_F(Gate, ForgedReleaseHeadersAreExaminedWithAnAlarm) {
  for (const char* value : {"nonsense", "v=1; case=0123456789; attempt=1; until=9999999999999999; sig=x.y", ""}) {
    auto envelope = envelope_to({"canary@e.example"});
    envelope.client_address = "127.0.0.1";
    const Answer answer =
        process(envelope, "X-Nonsolicit-Release: " + std::string(value) + "\r\n" + mail("x", "Hello"));
    EXPECT_EQ(answer.plan.action, Action::hold) << value;
  }
  EXPECT_EQ(metrics_->get("release_proof_refused"), 3);
  EXPECT_TRUE(log_->contains("ERROR release_proof_refused"));
}

TEST_F(Gate, TellsEveryDecisionInOneLine) {
  process(envelope_to({"canary@e.example"}), mail("x", "Hello"));
  size_t decisions = 0;
  for (const std::string& line : log_->lines()) decisions += line.find("decision") != std::string::npos ? 1 : 0;
  EXPECT_EQ(decisions, 1u);
  EXPECT_EQ(metrics_->get("messages"), 1);
  EXPECT_EQ(metrics_->get("action_hold"), 1);
}

// ---- start and reload from files ----

class Started : public testing::Test {
 protected:
  Started() {
    const std::string conf = std::string(NONSOLICIT_SOURCE_DIR) + "/conf/";
    options_ = "key_file = \"keys\"\ndirectory_file = \"members.nsd\"\nclassifier_file = \"" + conf +
               "classifier.toml\"\n"
               "[store]\npath = \"state.db\"\n[spool]\ndirectory = \"spool\"\n[log]\ntarget = \"" +
               folder_.file("log").string() + "\"\n[policy]\nfile = \"" + conf + "policy.toml\"\n";
    put_file(file_, options_);
    const auto keys = base::KeyRing::init(folder_.file("keys"), kNow);
    const auto made = lists::write_directory(folder_.file("members.nsd"), {{.address = address("anna@b.example")}},
                                             *keys, {.now = kNow});
    EXPECT_TRUE(made.ok()) << made.error().full();
  }
  base::Result<std::unique_ptr<Runtime>> start() {
    return Runtime::start(file_, std::make_shared<base::ManualClock>(kNow));
  }

  // Read in a moment; the text of its model.
  std::string use_small_classifier() {
    const std::string model = to_text(classifier::small_model());
    put_file(folder_.file("small.model"), model);
    put_file(folder_.file("classifier.toml"), "model = \"small.model\"\n");
    const std::string shipped = std::string(NONSOLICIT_SOURCE_DIR) + "/conf/classifier.toml";
    options_.replace(options_.find(shipped), shipped.size(), folder_.file("classifier.toml").string());
    put_file(file_, options_);
    return model;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.file("nonsolicit.toml");
  std::string options_;
};

TEST_F(Started, ReadsItsFilesAndKeepsTheOldOnesWhereNewOnesAreBad) {
  auto runtime = start();
  ASSERT_TRUE(runtime.ok()) << runtime.error().full();
  EXPECT_TRUE(std::filesystem::is_directory(folder_.file("spool")));
  const auto before = (*runtime)->options();
  put_file(file_, options_ + "mode = \"enforce\"\n");
  const auto reloaded = (*runtime)->reload();
  ASSERT_TRUE(reloaded.ok()) << reloaded.error().full();
  EXPECT_EQ((*runtime)->options()->policy.mode, policy::Mode::enforce);
  EXPECT_EQ(before->policy.mode, policy::Mode::observe) << "a message keeps what it took";
  EXPECT_NE((*runtime)->state()->organisations, nullptr);

  put_file(file_, options_ + "mode = \"enforc\"\nbulkk = 3\n");
  const auto refused = (*runtime)->reload();
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().full().find("nothing was reloaded"), std::string::npos);
  EXPECT_NE(refused.error().full().find("nonsolicit.toml:12: policy.mode"), std::string::npos)
      << refused.error().full();
  EXPECT_NE(refused.error().full().find("bulk"), std::string::npos) << "all problems in one run";
  EXPECT_EQ((*runtime)->options()->policy.mode, policy::Mode::enforce);

  put_file(file_, options_ + "mode = \"tag\"\n[milter]\nsocket = \"unix:/tmp/other.sock\"\n");
  EXPECT_FALSE((*runtime)->reload().ok()) << "needs a restart";
  EXPECT_EQ((*runtime)->options()->policy.mode, policy::Mode::enforce);
}

TEST_F(Started, RefusesToReloadWhatLeavesNobodyToDecide) {
  use_small_classifier();
  auto runtime = start();
  ASSERT_TRUE(runtime.ok()) << runtime.error().full();
  EXPECT_THAT(get_file(folder_.file("log")), testing::HasSubstr("no account with the role reviewer"));
  store::AccountPort& accounts = (*runtime)->services().store->accounts();
  store::Account ann{.name = "ann", .role = store::Role::reviewer};
  store::Account bob{.name = "bob", .role = store::Role::reviewer};
  ASSERT_TRUE(accounts.add(ann).ok());
  const std::string second = options_ + "[review]\nsecond_reviewer_above = 5\n";
  put_file(file_, second);
  const auto refused = (*runtime)->reload();
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().full(), testing::HasSubstr("nonsolicit.toml:13: review.second_reviewer_above: nobody"));
  EXPECT_EQ((*runtime)->options()->review.second_reviewer_above, 0);

  ASSERT_TRUE(accounts.add(bob).ok());
  ASSERT_TRUE((*runtime)->reload().ok());
  bob.revoked = true;
  ASSERT_TRUE(accounts.change(bob).ok());
  put_file(file_, second + "justification = \"show\"\n");
  EXPECT_TRUE((*runtime)->reload().ok()) << "it was so before";
  const std::string told = "error nobody_could_decide detail=";
  EXPECT_THAT(get_file(folder_.file("log")), testing::HasSubstr(told));
  put_file(folder_.file("log"), "");
  runtime->reset();
  ASSERT_TRUE(start().ok()) << "mail goes on";
  EXPECT_THAT(get_file(folder_.file("log")), testing::HasSubstr(told));
}

TEST_F(Started, LogsARuleThatTheModelLearnedNothingOf) {
  use_small_classifier();
  auto data = classifier::small_model();
  data.notes[classifier::kRulesNote] = "vain";
  put_file(folder_.file("small.model"), to_text(data));
  put_file(folder_.file("classifier.toml"),
           "model = \"small.model\"\n[[rule]]\nname = \"vain\"\npattern = \"zanzibar\"\n");
  const std::string told = "warning config_warning detail=";
  auto runtime = start();
  ASSERT_TRUE(runtime.ok()) << runtime.error().full();
  EXPECT_THAT(get_file(folder_.file("log")), testing::HasSubstr(told));
  put_file(folder_.file("log"), "");
  ASSERT_TRUE((*runtime)->reload().ok());
  EXPECT_THAT(get_file(folder_.file("log")), testing::HasSubstr(told));
}

TEST_F(Started, KeepsTheOldClassifierWhereTheNewModelIsBad) {
  const std::string model = use_small_classifier();
  auto runtime = start();
  ASSERT_TRUE(runtime.ok()) << runtime.error().full();
  const auto old = (*runtime)->state()->classifier;

  put_file(folder_.file("small.model"), model.substr(0, model.size() / 2));
  put_file(file_, options_ + "mode = \"enforce\"\n");
  const auto refused = (*runtime)->reload();
  ASSERT_FALSE(refused.ok());
  for (const std::string& part :
       {std::string("nothing was reloaded"),
        folder_.file("classifier.toml").string() + ":1: model: ", folder_.file("small.model").string() + ":"}) {
    EXPECT_NE(refused.error().full().find(part), std::string::npos) << refused.error().full();
  }
  EXPECT_EQ((*runtime)->state()->classifier, old);
  EXPECT_NE((*runtime)->options()->policy.mode, policy::Mode::enforce) << "everything or nothing";

  put_file(folder_.file("small.model"), model);
  const auto reloaded = (*runtime)->reload();
  ASSERT_TRUE(reloaded.ok()) << reloaded.error().full();
  EXPECT_NE((*runtime)->state()->classifier, old);
  EXPECT_EQ((*runtime)->options()->policy.mode, policy::Mode::enforce);
}

TEST_F(Started, SaysWhichFileIsMissing) {
  for (const char* name : {"keys", "members.nsd", "nonsolicit.toml"}) {
    SCOPED_TRACE(name);
    std::filesystem::rename(folder_.file(name), folder_.file("away"));
    const auto runtime = start();
    ASSERT_FALSE(runtime.ok());
    EXPECT_EQ(runtime.error().kind, base::ErrorClass::config);
    EXPECT_NE(runtime.error().full().find(folder_.file(name).string()), std::string::npos) << runtime.error().full();
    std::filesystem::rename(folder_.file("away"), folder_.file(name));
  }
}

TEST_F(Started, SweepsTheSpoolOfWhatNoRowNames) {
  std::filesystem::create_directory(folder_.file("spool"));
  put_file(folder_.file("spool/0123456789.eml"), "left by a crash");
  auto clock = std::make_shared<base::ManualClock>(base::SystemClock().now() + std::chrono::hours(2));
  const auto runtime = Runtime::start(file_, clock);
  ASSERT_TRUE(runtime.ok()) << runtime.error().full();
  EXPECT_FALSE(std::filesystem::exists(folder_.file("spool/0123456789.eml")));
}

TEST_F(Started, StopsItsTimedWorkAtOnce) {
  auto runtime = start();
  ASSERT_TRUE(runtime.ok());
  (*runtime)->start_timed_work();
  (*runtime)->start_timed_work();
  (*runtime)->stop_timed_work();
  (*runtime)->stop_timed_work();
}

}  // namespace
}  // namespace nonsolicit::engine
