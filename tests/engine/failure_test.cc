// docs/design.md section 8: what the failure table says is what the MTA is told, row by row, and nothing is lost.
#include "policy/failure.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using policy::Action;
using policy::Ending;
using policy::FailedPart;
using policy::Mode;

constexpr std::array kModes = {Mode::observe, Mode::tag, Mode::enforce};

class ThrowingDirectory : public lists::Directory {
 public:
  std::optional<lists::DirectoryEntry> find(const base::Address&) const override {
    throw std::runtime_error("mapped file gone");
  }
  lists::DirectoryInfo info() const override { return {}; }
  uint64_t organisation_key(std::string_view) const override { return 0; }
};

class ThrowingClassifier : public classifier::Classifier {
 public:
  classifier::Classification classify(const message::Message&) const override {
    throw std::runtime_error("classifier failed");
  }
};

class Failure : public EngineTest {
 protected:
  // Held, refused and passed recipients in one mail.
  message::Envelope mixed() {
    put_preference("anna@b.example", lists::PreferenceChoice::block);
    put_preference("ben@c.example", lists::PreferenceChoice::allow);
    return envelope_to({"anna@b.example", "ben@c.example", "canary@e.example"});
  }
  void expect_table(FailedPart part, Mode mode, const Answer& answer) {
    const Action wanted = state_->options.failures.action(part, mode);
    EXPECT_EQ(answer.plan.action, wanted);
    EXPECT_EQ(answer.plan.ending, wanted == Action::pass ? Ending::accept : Ending::tempfail);
    EXPECT_EQ(answer.plan.reply.has_value(), wanted == Action::tempfail);
    EXPECT_TRUE(answer.plan.delete_recipients.empty());
    EXPECT_TRUE(answer.plan.held.empty());
    EXPECT_EQ(answer.case_id, "") << "no case id for a case that is not on record";
    EXPECT_EQ(held_count(), 0u);
    EXPECT_EQ(spooled(), 0u);
    EXPECT_TRUE(log_->contains("ERROR"));
  }
};

TEST_F(Failure, TableDecidesForEveryPartAndMode) {
  for (const FailedPart part : policy::kFailedParts) {
    for (const Mode mode : kModes) {
      for (const Action action : {Action::pass, Action::tempfail}) {
        SCOPED_TRACE(std::string(policy::to_string(part)) + " " + std::string(policy::to_string(mode)));
        state_->options.policy.mode = mode;
        ASSERT_TRUE(state_->options.failures.set(part, mode, action));
        auto envelope = envelope_to({"anna@b.example", "x@y.example"});
        Content content = content_of("x");
        Examination examination;
        examination.case_id = "0123456789";
        for (const auto& recipient : envelope.recipients)
          examination.facts.recipients.push_back({.address_as_given = recipient.address});
        apply_failure(examination, *state_, part, "why");
        make_plan(examination, *state_, {.envelope = envelope, .content = content});
        EXPECT_EQ(examination.failed, part);
        EXPECT_EQ(examination.failure, "why");
        ASSERT_EQ(examination.verdicts.size(), 2u);
        EXPECT_EQ(examination.verdicts[0].applied, action);
        EXPECT_EQ(examination.verdicts[0].rule, "failure." + std::string(policy::to_string(part)));
        EXPECT_EQ(examination.plan.ending, action == Action::pass ? Ending::accept : Ending::tempfail);
      }
    }
  }
}

TEST_F(Failure, OfTheDirectory) {
  state_->directory = std::make_shared<ThrowingDirectory>();
  for (const Mode mode : kModes) {
    SCOPED_TRACE(policy::to_string(mode));
    state_->options.policy.mode = mode;
    expect_table(FailedPart::directory, mode, process(envelope_to({"anna@b.example"}), mail("x", "Hello")));
    EXPECT_TRUE(log_->contains("mapped file gone"));
  }
}

TEST_F(Failure, OfParsingOrClassifying) {
  state_->classifier = std::make_shared<ThrowingClassifier>();
  for (const Mode mode : kModes) {
    SCOPED_TRACE(policy::to_string(mode));
    state_->options.policy.mode = mode;
    expect_table(FailedPart::parse, mode, process(mixed(), mail("x", "Hello")));
  }
}

TEST_F(Failure, OfTheLookUp) {
  for (const bool throws : {false, true}) {
    store_->fail_look_up = !throws;
    store_->throw_in_look_up = throws;
    for (const Mode mode : kModes) {
      SCOPED_TRACE(policy::to_string(mode));
      state_->options.policy.mode = mode;
      expect_table(FailedPart::relationships, mode, process(envelope_to({"anna@b.example"}), mail("x", "Hello")));
    }
  }
}

TEST_F(Failure, OfTheStoreLeavesNoHeldCopyAndForgetsNothing) {
  const auto envelope = mixed();
  for (const Mode mode : kModes) {
    SCOPED_TRACE(policy::to_string(mode));
    state_->options.policy.mode = mode;
    store_->fail_record = true;
    expect_table(FailedPart::store, mode, process(envelope, mail("x", "Hello")));
  }
  state_->options.policy.mode = Mode::enforce;
  store_->fail_record = false;
  const Answer again = process(envelope, mail("x", "Hello"));
  EXPECT_EQ(again.plan.delete_recipients.size(), 2u) << "the store is back: the sender's next try is decided";
  EXPECT_EQ(held_count(), 1u);
}

TEST_F(Failure, OfTheStoreWhereARuleIsStricterThanTheOptions) {
  state_->options.policy.mode = Mode::observe;
  for (auto& rule : state_->rules.rules) {
    if (rule.name == "canary") rule.mode = Mode::enforce;
  }
  store_->fail_record = true;
  const Answer answer = process(envelope_to({"canary@e.example"}), mail("x", "Hello"));
  EXPECT_EQ(answer.plan.ending, Ending::tempfail) << "what would have been held must not slip through";
}

TEST_F(Failure, OfTheSpool) {
  const auto envelope = mixed();
  std::filesystem::remove(folder_.file("spool"));
  for (const Mode mode : {Mode::enforce, Mode::tag, Mode::observe}) {
    SCOPED_TRACE(policy::to_string(mode));
    state_->options.policy.mode = mode;
    const Answer answer = process(envelope, mail("x", "Hello"));
    if (mode == Mode::enforce) {
      EXPECT_EQ(answer.plan.ending, Ending::tempfail);
      EXPECT_TRUE(log_->contains("cannot write the spool"));
    } else {
      EXPECT_EQ(answer.plan.ending, Ending::accept) << "nothing to hold in this mode";
    }
    EXPECT_EQ(held_count(), 0u);
  }
}

TEST_F(Failure, OfTheSpillFileIsDecidedByTheSpoolsRow) {
  for (const Mode mode : kModes) {
    SCOPED_TRACE(policy::to_string(mode));
    state_->options.policy.mode = mode;
    Content content({.memory_bytes = 0, .max_bytes = 100, .spill_directory = "/nonexistent"});
    content.append("x");
    Runtime runtime(state_, services());
    expect_table(FailedPart::spool, mode, runtime.process(envelope_to({"anna@b.example"}), content, {}));
    EXPECT_EQ(store_->look_ups, 0);
  }
}

TEST_F(Failure, OfAnythingElse) {
  for (const Mode mode : kModes) {
    SCOPED_TRACE(policy::to_string(mode));
    state_->options.policy.mode = mode;
    store_->throw_in_record = true;
    Runtime runtime(state_, services());
    Content content = content_of(mail("x", "Hello"));
    const Answer answer = runtime.process(envelope_to({"canary@e.example"}), content, {});
    EXPECT_EQ(answer.plan.ending, mode == Mode::observe ? Ending::accept : Ending::tempfail);
    EXPECT_EQ(held_count(), 0u);
  }
  EXPECT_EQ(metrics_->get("internal_errors"), 3);
}

TEST_F(Failure, OfLearningChangesNoAnswer) {
  store_->throw_in_learn = true;
  auto envelope = envelope_to({"canary@e.example"});
  envelope.auth_user = "jo@a.example";  // an own member, from whom is learned
  const Answer answer = process(envelope, mail("x", "Hello"));
  EXPECT_EQ(answer.plan.action, Action::hold);
  EXPECT_EQ(held_count(), 1u);
  EXPECT_EQ(store_->learns, 2) << "with others, then alone";
  EXPECT_EQ(metrics_->get("learn_failed"), 1);
}

TEST_F(Failure, OfTheCallersProgressIsOneOfOurs) {
  Runtime runtime(state_, services());
  Content content = content_of(mail("x", "Hello"));
  const Answer answer = runtime.process(envelope_to({"canary@e.example"}), content, [] { throw 42; });
  EXPECT_EQ(answer.plan.ending, Ending::tempfail) << "not even an exception of no known kind leaves";
}

}  // namespace
}  // namespace nonsolicit::engine
