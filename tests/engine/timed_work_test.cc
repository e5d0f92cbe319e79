// Held mail from the decision to its end, over a store in memory, a clock that stands still and a server that is told
// what to answer. No mail may be lost, none delivered twice after an answer was seen.
#include "engine/cases/decision.h"
#include "engine/hold.h"
#include "engine/spool.h"
#include "engine/release_proof.h"
#include "tests/engine/fake_smtp.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;

class TimedWork : public EngineTest {
 protected:
  TimedWork() { state_->options.hold.release_port = server_.port(); }

  // Mail to a canary is held whatever it says.
  std::string hold(const std::vector<std::string>& recipients = {"canary@e.example"},
                   const std::string& subject = "held", const std::vector<std::string>& notify = {}) {
    auto envelope = envelope_to(recipients);
    envelope.parameters = {"RET=HDRS", "ENVID=Q1"};
    for (auto& recipient : envelope.recipients) recipient.parameters = notify;
    const Answer answer = process(envelope, mail(subject, "Hello\r\n.dot"));
    EXPECT_EQ(answer.plan.action, policy::Action::hold);
    return answer.case_id;
  }
  // Two canaries, so that one mail is held for two recipients.
  void add_second_canary() {
    state_->directory = lists::make_directory({{.address = address("canary@e.example"), .canary = true},
                                               {.address = address("canary@f.example"), .canary = true}},
                                              test_keys());
  }
  void decide_now(const std::string& case_id, store::Decision decision, const std::string& words = "") {
    const auto decided = decide(services(), {.case_id = case_id, .decision = decision, .by = "staff", .words = words});
    ASSERT_TRUE(decided.ok()) << decided.error().full();
  }
  size_t work() { return do_timed_work(*state_, services()); }
  store::HeldRecord row(const std::string& case_id) { return held(case_id)->held; }
  std::vector<store::LetterRecord> letters() {
    return *store_->holds().letters_due(clock_->now() + std::chrono::days(365), 100);
  }
  void server_says(const std::string& command, const std::string& answer) {
    server_.set_script([command, answer](const std::string& given) {
      return !given.empty() && given.starts_with(command) ? answer : FakeSmtp::good(given);
    });
  }

  FakeSmtp server_;
};

TEST_F(TimedWork, ReleasesByteForByteWithAProofOnce) {
  const std::string id = hold();
  EXPECT_EQ(work(), 0u) << "nothing is due";
  EXPECT_EQ(spooled(), 1u);
  decide_now(id, store::Decision::release);
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
  EXPECT_EQ(row(id).last_answer, "250 2.0.0 Ok: queued as F00");
  EXPECT_EQ(row(id).decided_by, "staff");
  EXPECT_EQ(spooled(), 0u);
  const auto contents = server_.contents();
  ASSERT_EQ(contents.size(), 1u);
  const std::string& content = contents[0];
  const size_t line = content.find("\r\n");
  EXPECT_EQ(content.substr(line + 2), mail("held", "Hello\r\n..dot")) << "dot-stuffed on the wire";
  ASSERT_EQ(content.find("X-Nonsolicit-Release: v=1; case=" + id + "; attempt=1; "), 0u) << content.substr(0, line);
  EXPECT_TRUE(check_release_proof(*test_keys(), content.substr(22, line - 22), envelope_to({"canary@e.example"}),
                                  base::sha256_hex(mail("held", "Hello\r\n.dot")), kNow));
  EXPECT_THAT(server_.commands(), ElementsAre("EHLO gateway.example", "MAIL FROM:<jo@a.example> RET=HDRS ENVID=Q1",
                                              "RCPT TO:<canary@e.example>", "DATA"));
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(server_.contents().size(), 1u) << "never again after an answer was seen";
  EXPECT_TRUE(letters().empty());
}

TEST_F(TimedWork, WaitsForTheTimeToUndo) {
  const std::string id = hold();
  ASSERT_TRUE(decide(services(), {.case_id = id, .by = "ann", .wait = std::chrono::seconds(30)}).ok());
  clock_->advance(std::chrono::seconds(29));
  EXPECT_EQ(work(), 0u);
  const auto again = decide(services(), {.case_id = id, .decision = store::Decision::return_, .by = "bob"});
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().full().find("release by ann"), std::string::npos) << again.error().full();
  ASSERT_TRUE(undo(services(), id, "bob").ok());
  EXPECT_EQ(row(id).decision, store::Decision::none);
  EXPECT_FALSE(undo(services(), id, "bob").ok()) << "nothing to take back";
  clock_->advance(std::chrono::hours(1));
  EXPECT_EQ(work(), 0u);

  ASSERT_TRUE(decide(services(), {.case_id = id, .by = "bob", .wait = std::chrono::seconds(30)}).ok());
  clock_->advance(std::chrono::seconds(30));
  EXPECT_FALSE(undo(services(), id, "ann").ok()) << "too late";
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
  const auto late = decide(services(), {.case_id = id, .by = "ann"});
  ASSERT_FALSE(late.ok());
  EXPECT_NE(late.error().full().find("released already"), std::string::npos) << late.error().full();
  EXPECT_FALSE(decide(services(), {.case_id = "zzzzzzzzzz", .by = "ann"}).ok());
}

TEST_F(TimedWork, TriesAgainLaterAndLater) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  server_says(".", "451 4.3.0 try later\r\n");
  std::vector<int64_t> waits;
  for (int attempt = 1; attempt <= 7; attempt++) {
    EXPECT_EQ(work(), 0u);
    EXPECT_EQ(row(id).state, store::HeldState::releasing);
    EXPECT_EQ(row(id).attempts, attempt);
    EXPECT_EQ(row(id).last_error, "451 4.3.0 try later");
    waits.push_back(std::chrono::duration_cast<std::chrono::minutes>(row(id).next_attempt - clock_->now()).count());
    clock_->set(row(id).next_attempt - base::Duration(1));
    EXPECT_EQ(work(), 0u);
    EXPECT_EQ(row(id).attempts, attempt) << "not before its time";
    clock_->set(row(id).next_attempt);
  }
  EXPECT_THAT(waits, ElementsAre(5, 10, 20, 40, 80, 160, 160));
  EXPECT_EQ(spooled(), 1u) << "the copy stays until it was taken";
  EXPECT_TRUE(log_->contains("ERROR held_retry")) << "an alarm after five attempts";
  server_.set_script(FakeSmtp::good);
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
}

TEST_F(TimedWork, KeepsTheMailWhenTheServerIsGoneOrSilent) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  const std::vector<std::pair<std::string, std::string>> silences = {
      {".", ""}, {"DATA", ""}, {"DATA", FakeSmtp::kCut}, {"EHLO", ""}, {"MAIL", ""}};
  for (const auto& [command, answer] : silences) {
    server_says(command, answer);
    EXPECT_EQ(work(), 0u);
    EXPECT_EQ(row(id).state, store::HeldState::releasing) << command;
    EXPECT_NE(row(id).last_error, "") << command;
    clock_->set(row(id).next_attempt);
  }
  server_says("EHLO", "550 not you\r\n");
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).state, store::HeldState::releasing) << "a server that does not serve says nothing about the mail";
  EXPECT_EQ(spooled(), 1u);
  EXPECT_TRUE(letters().empty());
}

TEST_F(TimedWork, AsksASilentServerOnceInAPass) {
  std::vector<std::string> ids;
  for (const char* subject : {"one", "two", "three"}) ids.push_back(hold({"canary@e.example"}, subject));
  const std::string returned = hold({"canary@e.example"}, "four");
  for (const std::string& id : ids) decide_now(id, store::Decision::release);
  decide_now(returned, store::Decision::return_);
  server_says("MAIL", "");
  EXPECT_EQ(work(), 1u) << "a return needs no other server";
  EXPECT_EQ(server_.connections(), 1u);
  EXPECT_EQ(row(returned).state, store::HeldState::returned);
  server_.set_script(FakeSmtp::good);
  EXPECT_EQ(work(), 3u) << "two releases that were not tried before, and the report";
  clock_->set(row(ids[0]).next_attempt);
  EXPECT_EQ(work(), 1u);
  for (const std::string& id : ids) EXPECT_EQ(row(id).state, store::HeldState::released);
  EXPECT_EQ(server_.contents().size(), 4u);
}

TEST_F(TimedWork, IsNotSentAgainWhereTheServerDiesAfterItsAnswer) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  server_says("QUIT", "");
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
  clock_->advance(std::chrono::hours(24));
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(server_.contents().size(), 1u);
}

TEST_F(TimedWork, IsNotSentAgainWhereTheStoreIsBusyAfterTheAnswer) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  server_.set_script([this](const std::string& command) {
    if (command == ".") store_->held.fail_advances = 3;
    return FakeSmtp::good(command);
  });
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(store_->held.fail_advances, 0);
  EXPECT_EQ(row(id).state, store::HeldState::released);
  clock_->advance(std::chrono::hours(24));
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(server_.contents().size(), 1u);
}

TEST_F(TimedWork, ReturnsWhatTheNextServerRefuses) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  server_says(".", "554 5.7.1 spam\r\n");
  EXPECT_EQ(work(), 1u) << "the letter is refused, too";
  EXPECT_EQ(row(id).state, store::HeldState::returned);
  EXPECT_EQ(row(id).last_answer, "554 5.7.1 spam");
  const auto contents = server_.contents();
  ASSERT_EQ(contents.size(), 2u);
  EXPECT_NE(contents[1].find("The next mail server refused your message: 554 5.7.1 spam"), std::string::npos);
  EXPECT_EQ(server_.commands()[5], "MAIL FROM:<>");
}

TEST_F(TimedWork, SharesOutAPartialRefusal) {
  add_second_canary();
  const std::string id = hold({"canary@e.example", "canary@f.example"});
  decide_now(id, store::Decision::release);
  server_says("RCPT TO:<canary@e", "450 4.2.0 greylisted\r\n");
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).state, store::HeldState::releasing);
  EXPECT_EQ(row(id).recipient_count, 1) << "the other has it";
  EXPECT_TRUE(letters().empty());
  EXPECT_EQ(spooled(), 1u);
  clock_->set(row(id).next_attempt);
  server_says("RCPT TO:<canary@e", "550 5.1.1 no such user\r\n");
  EXPECT_EQ(work(), 2u) << "the mail came to its end, the letter went out";
  EXPECT_EQ(row(id).state, store::HeldState::returned);
  EXPECT_EQ(server_.contents().size(), 2u);
  EXPECT_NE(server_.contents()[1].find("Final-Recipient: rfc822; canary@e.example"), std::string::npos);
  EXPECT_EQ(server_.contents()[1].find("rfc822; canary@f.example"), std::string::npos);
  size_t to_f = 0;
  for (const auto& command : server_.commands()) to_f += command.find("canary@f") != std::string::npos ? 1 : 0;
  EXPECT_EQ(to_f, 1u) << "nobody gets it twice";
}

TEST_F(TimedWork, TellsTheSenderAboutRecipientsRefusedAtRelease) {
  add_second_canary();
  const std::string id = hold({"canary@e.example", "canary@f.example"});
  decide_now(id, store::Decision::release);
  server_says("RCPT TO:<canary@e", "550 5.1.1 no such user\r\n");
  EXPECT_EQ(work(), 2u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
  EXPECT_EQ(spooled(), 0u);
  ASSERT_EQ(server_.contents().size(), 2u);
  EXPECT_NE(server_.contents()[1].find("550 5.1.1 no such user"), std::string::npos);
}

TEST_F(TimedWork, ReturnsWithTheReviewersWords) {
  const std::string id = hold();
  decide_now(id, store::Decision::return_, "Please ask first.\nThank you.");
  EXPECT_EQ(work(), 2u) << "the row and the letter";
  EXPECT_EQ(row(id).state, store::HeldState::returned);
  EXPECT_EQ(spooled(), 0u);
  ASSERT_EQ(server_.contents().size(), 1u);
  const std::string letter = server_.contents()[0];
  EXPECT_NE(letter.find("Please ask first.\r\nThank you.\r\n"), std::string::npos);
  EXPECT_NE(letter.find("Diagnostic-Code: smtp; 550 5.7.1 Please ask first.\r\n"), std::string::npos);
  EXPECT_THAT(server_.commands(),
              ElementsAre("EHLO gateway.example", "MAIL FROM:<>", "RCPT TO:<jo@a.example>", "DATA"));
  EXPECT_TRUE(letters().empty()) << "sent once";
  EXPECT_EQ(work(), 0u);
}

TEST_F(TimedWork, TellsNobodyWhoAskedForSilence) {
  const std::string id = hold({"canary@e.example"}, "silent", {"NOTIFY=NEVER"});
  decide_now(id, store::Decision::return_);
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::returned);
  EXPECT_TRUE(letters().empty());
  EXPECT_EQ(server_.connections(), 0u);
}

TEST_F(TimedWork, ExpiresAtTheDeadlineWithAReport) {
  const std::string id = hold();
  clock_->set(row(id).deadline - base::Duration(1));
  EXPECT_EQ(work(), 0u);
  clock_->set(row(id).deadline);
  EXPECT_EQ(work(), 2u);
  EXPECT_EQ(row(id).state, store::HeldState::expired);
  EXPECT_NE(server_.contents()[0].find("nobody released it in time"), std::string::npos);
  EXPECT_EQ(spooled(), 0u);
}

TEST_F(TimedWork, AnOpenComplaintStopsTheClock) {
  auto envelope = envelope_to({"canary@e.example"});
  Content content = content_of(mail("complaint", "Hello"));
  const ExamineInput input{.envelope = envelope, .content = content, .now = kNow, .progress = {}};
  Examination examination = examine(*state_, store_->messages(), input);
  const std::string spool_file = examination.case_id + ".eml";
  put_file(folder_.file("spool/" + spool_file), mail("complaint", "Hello"));
  const store::RecordRequest request{
      .case_record =
          store::CaseRecord{
              .id = examination.case_id, .created = kNow, .sender = "jo@a.example", .action = policy::Action::hold},
      .held = store::HeldRecord{.case_id = examination.case_id,
                                .held_at = kNow,
                                .deadline = kNow + std::chrono::days(5),
                                .spool_file = spool_file,
                                .envelope_json = "{}",
                                .open_complaint = true},
      .now = kNow};
  ASSERT_TRUE(store_->messages().record(request).ok());
  clock_->advance(std::chrono::days(50));
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(examination.case_id).state, store::HeldState::held);
  EXPECT_EQ(spooled(), 1u);
}

TEST_F(TimedWork, WithdrawsQuietly) {
  const std::string id = hold();
  decide_now(id, store::Decision::withdraw);
  EXPECT_EQ(work(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::withdrawn);
  EXPECT_EQ(spooled(), 0u);
  EXPECT_EQ(server_.connections(), 0u);
  EXPECT_TRUE(letters().empty());
}

TEST_F(TimedWork, SendsNothingThatWasChangedOrIsMissingOnDisk) {
  const std::string id = hold();
  const auto path = folder_.file("spool/" + id + ".eml");
  const std::string original = get_file(path);
  decide_now(id, store::Decision::release);
  put_file(path, original + "x");
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).last_error, std::string(kCopyLost) + ": " + id + ".eml");
  std::filesystem::remove(path);
  clock_->set(row(id).next_attempt);
  EXPECT_EQ(work(), 0u);
  EXPECT_NE(row(id).last_error.find(id), std::string::npos) << "names the file: " << row(id).last_error;
  EXPECT_EQ(server_.connections(), 0u);
  put_file(path, original);
  clock_->set(row(id).next_attempt);
  EXPECT_EQ(work(), 1u) << "put back, it goes";
  EXPECT_EQ(row(id).state, store::HeldState::released);
}

TEST_F(TimedWork, WhoseReleaseLostItsCopyCanBeReturnedOrWithdrawn) {
  const Reviewer lea{.name = "lea", .role = store::Role::lead};
  const auto order = [&](const std::string& id, store::Decision decision) {
    return decide_cases(*state_, services(), lea,
                        {.cases = {{.case_id = id, .version = row(id).version}},
                         .decision = decision,
                         .extras = {},
                         .undo = base::Duration(0)})
        ->cases.at(0);
  };
  for (const auto decision : {store::Decision::return_, store::Decision::withdraw}) {
    const std::string id = hold({"canary@e.example"}, "held " + std::string(store::to_string(decision)));
    decide_now(id, store::Decision::release);
    EXPECT_THAT(order(id, decision).problem,
                testing::HasSubstr("has already released this message; it has not gone out yet."));
    const auto path = folder_.file("spool/" + id + ".eml");
    const std::string original = get_file(path);
    put_file(path, "");
    EXPECT_EQ(work(), 0u);
    EXPECT_THAT(order(id, store::Decision::release).problem, testing::HasSubstr("1 attempt failed: the held copy is "));
    put_file(path, original);
    EXPECT_THAT(order(id, decision).problem, testing::HasSubstr("has already released this message; it is being sent"))
        << "the next attempt may work";
    std::filesystem::remove(path);
    EXPECT_EQ(order(id, decision).problem, "");
    EXPECT_EQ(work(), decision == store::Decision::return_ ? 2u : 1u) << "and its letter";
    EXPECT_EQ(row(id).state,
              decision == store::Decision::return_ ? store::HeldState::returned : store::HeldState::withdrawn);
  }
  ASSERT_EQ(server_.contents().size(), 1u);
  EXPECT_THAT(server_.contents()[0], testing::HasSubstr("canary@e.example"));
  EXPECT_THAT(server_.contents()[0], testing::Not(testing::HasSubstr("rfc822-headers")));
}

TEST_F(TimedWork, AnExpiryWhoseCopyIsLostEndsAfterFiveAttempts) {
  const std::string id = hold();
  put_file(folder_.file("spool/" + id + ".eml"), "");
  clock_->set(row(id).deadline);
  for (int attempt = 1; attempt <= 5; attempt++) {
    EXPECT_EQ(work(), 0u);
    EXPECT_EQ(row(id).state, store::HeldState::returning);
    clock_->set(row(id).next_attempt);
  }
  work();
  EXPECT_EQ(row(id).state, store::HeldState::expired);
  EXPECT_TRUE(log_->contains("ERROR held_copy_lost"));
}

TEST_F(TimedWork, AReturnWithoutItsFileIsTriedAgain) {
  const std::string id = hold();
  const auto path = folder_.file("spool/" + id + ".eml");
  const std::string original = get_file(path);
  std::filesystem::remove(path);
  decide_now(id, store::Decision::return_, "No.");
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(row(id).state, store::HeldState::returning);
  put_file(path, original);
  clock_->set(row(id).next_attempt);
  EXPECT_EQ(work(), 2u);
  EXPECT_EQ(row(id).state, store::HeldState::returned);
}

TEST_F(TimedWork, RetriesLettersUntilTheyAreTakenOrRefused) {
  const std::string id = hold();
  server_says("RCPT", "450 later\r\n");
  decide_now(id, store::Decision::return_);
  EXPECT_EQ(work(), 1u);
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_EQ(letters()[0].attempts, 1);
  EXPECT_EQ(letters()[0].next_attempt, clock_->now() + std::chrono::minutes(5));
  EXPECT_EQ(work(), 0u);
  EXPECT_EQ(letters()[0].attempts, 1);
  clock_->advance(std::chrono::minutes(5));
  server_says("RCPT", "550 never\r\n");
  EXPECT_EQ(work(), 0u);
  EXPECT_TRUE(letters().empty()) << "given up";
}

TEST_F(TimedWork, RunsOnlyUnderTheLease) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  ASSERT_TRUE(*store_->leases().take("timed_work", "another gateway", clock_->now(), std::chrono::seconds(30)));
  Runtime runtime(state_, services());
  EXPECT_EQ(runtime.run_timed_work_once(), 0u);
  EXPECT_EQ(row(id).state, store::HeldState::held);
  clock_->advance(std::chrono::seconds(31));
  EXPECT_EQ(runtime.run_timed_work_once(), 1u);
  EXPECT_EQ(row(id).state, store::HeldState::released);
}

TEST_F(TimedWork, RunsInOneProcessOfASpoolOnly) {
  const std::string id = hold();
  decide_now(id, store::Decision::release);
  const base::Fd other = Spool(state_->options.spool.directory).lock();
  ASSERT_TRUE(other.valid());
  {
    Runtime runtime(state_, services());
    EXPECT_EQ(runtime.run_timed_work_once(), 0u);
  }
  EXPECT_FALSE(Spool(state_->options.spool.directory).lock().valid());
  EXPECT_EQ(row(id).state, store::HeldState::held);
}

TEST_F(TimedWork, ItsOwnReleasePassesTheFilterOnlyWhileUnderWay) {
  state_->options.network.internal_networks = {"127.0.0.0/8"};
  const std::string id = [&] {
    auto envelope = envelope_to({"canary@e.example"});
    envelope.client_address = "127.0.0.1";
    return process(envelope, mail("loop", "Hello")).case_id;
  }();
  ASSERT_NE(id, "");
  // What the server got is given to the filter, as the gateway would that is its own next server.
  server_says(".", "451 later\r\n");
  decide_now(id, store::Decision::release);
  EXPECT_EQ(work(), 0u);
  const std::string wire = server_.contents()[0];
  auto envelope = envelope_to({"canary@e.example"});
  envelope.client_address = "127.0.0.1";
  EXPECT_EQ(process(envelope, wire).plan.action, policy::Action::pass) << "row is releasing, attempt 1";
  auto from_elsewhere = envelope;
  from_elsewhere.client_address = "10.0.0.9";
  state_->options.network.internal_networks.push_back("10.0.0.0/8");
  EXPECT_NE(process(from_elsewhere, wire).plan.action, policy::Action::pass) << "not the release client";
  auto more = envelope;
  more.recipients.push_back({.address = "anna@b.example"});
  EXPECT_NE(process(more, wire).plan.held.size(), 0u) << "another recipient";
  clock_->advance(std::chrono::minutes(11));
  EXPECT_EQ(process(envelope, wire).plan.action, policy::Action::hold) << "too late";
  EXPECT_TRUE(log_->contains("ERROR release_proof_refused"));
  EXPECT_EQ(work(), 0u) << "attempt 2";
  EXPECT_EQ(process(envelope, wire).plan.action, policy::Action::hold) << "the proof of an earlier attempt";
}

}  // namespace
}  // namespace nonsolicit::engine
