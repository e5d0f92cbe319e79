// What the sender of a case may know: every rule, kind and state, with evidence full of what must not be told. And what
// the sender may do, over a real store.
#include "engine/notices/sender_view.h"

#include <nlohmann/json.hpp>

#include "engine/hold.h"
#include "engine/notices/report_text.h"
#include "engine/notices/own_links.h"
#include "engine/notices/return_texts.h"
#include "message/parse.h"
#include "policy/words.h"
#include "tests/engine/fake_smtp.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Everything in it as one text.
std::string all_of(const SenderView& view) {
  std::string text = view.subject + "\n" + view.clause_text + "\n" + view.told + "\n" + view.appeal_words + "\n";
  for (const auto* list : {&view.reasons, &view.phrases, &view.helps}) {
    for (const std::string& line : *list) text += line + "\n";
  }
  return text;
}

// One of every code that the policy gives, all with something in the text that nobody outside of staff may read.
Json reasons_with_secrets() {
  Json reasons = Json::array();
  for (const char* code : {"kind", "relationship", "opt_out", "opted_out", "reach", "greeting_broken", "no_rule",
                           "carries_directory", "thread", "phrases_against", "a_new_code"})
    reasons.push_back({{"code", code}, {"text", "secret0 of rosa@firm-c.example since 2026-01-01"}, {"for", true}});
  for (const char* code : {"canary", "certainty", "reach_limit", "first_contact", "carried_entries", "standing",
                           "preference", "grant", "mode", "unavailable", "relationship", "low_probability"})
    reasons.push_back(
        {{"code", code}, {"text", "secret1: planted 97.5 percent, limit 4711"}, {"for", true}, {"staff_only", true}});
  return reasons;
}

store::CaseRecords records_of(const policy::Rule& rule, classifier::Kind kind, policy::OptOutState opt_out,
                              const std::string& language) {
  const policy::Action action = rule.action == policy::Action::pass ? policy::Action::hold : rule.action;
  Json verdicts = Json::array();
  for (const char* recipient : {"rosa@firm-c.example", "canary@e.example"})
    verdicts.push_back({{"address", recipient},
                        {"action", policy::to_string(action)},
                        {"rule", rule.name},
                        {"clause", rule.clause},
                        {"relationship", "none"},
                        {"member", true},
                        {"reasons", reasons_with_secrets()}});
  verdicts.push_back({{"address", "olga@firm-b.example"}, {"action", "pass"}, {"reasons", reasons_with_secrets()}});
  const Json evidence = {
      {"language", language},
      {"opt_out",
       {{"present", opt_out != policy::OptOutState::none}, {"clear", opt_out == policy::OptOutState::clear}}},
      {"evidence",
       {{{"text", "save 30 percent"}, {"rule", "secret2"}, {"kind", classifier::to_string(kind)}, {"weight", 0.97}},
        {{"text", "call rosa@firm-c.example"}, {"kind", classifier::to_string(kind)}, {"weight", 0.5}}}},
      {"reach", 31},
      {"reach_total", 4711},
      {"first_contact_reach", 4711},
      {"sender", {{"findings", 4711}, {"group", "secret3"}}}};
  store::CaseRecords records;
  records.case_record = {.id = "7ZC0A9KQ2M",
                         .created = kNow,
                         .sender = "jo@a.example",
                         .trusted = address("jo@a.example"),
                         .subject = "An offer",
                         .kind = kind,
                         .confidence = 0.975,
                         .action = action,
                         .mode = policy::Mode::enforce,
                         .rule = rule.name,
                         .verdicts_json = verdicts.dump(),
                         .evidence_json = evidence.dump()};
  if (action == policy::Action::hold) {
    records.held = store::HeldRecord{.case_id = "7ZC0A9KQ2M",
                                     .held_at = kNow,
                                     .deadline = kNow + std::chrono::days(5),
                                     .recipient_count = 2,
                                     .decided_by = "staff:secret4"};
  }
  records.history = {{.actor = "staff:secret5", .action = "case.note", .detail = "secret6"}};
  records.statements = {{.kind = store::StatementKind::note, .author = "staff:secret7", .text = "secret8"}};
  records.seen_by = {"secret9"};
  return records;
}

TEST(SenderView, TellsNothingButSentencesOfOurs) {
  const TemporaryFolder folder;
  const auto state = make_state(folder.path());
  size_t views = 0;
  for (const policy::Rule& rule : state->rules.rules) {
    for (const classifier::Kind kind : classifier::kAllKinds) {
      for (const auto opt_out : {policy::OptOutState::none, policy::OptOutState::unclear, policy::OptOutState::clear}) {
        for (const char* language : {"en", "fr", "es", "de"}) {
          SCOPED_TRACE(rule.name + " " + std::string(classifier::to_string(kind)) + " " + language);
          const SenderView view = make_sender_view(*state, records_of(rule, kind, opt_out, language), "");
          const std::string text = all_of(view);
          for (const char* secret : {"secret", "@", "canary", "planted", "97", "4711", "0.9", "percent,", "probab"})
            EXPECT_EQ(text.find(secret), std::string::npos) << secret << " in " << text;
          EXPECT_EQ(policy::banned_word(text), "");
          EXPECT_FALSE(view.reasons.empty());
          EXPECT_FALSE(view.helps.empty());
          EXPECT_EQ(view.clause_text, rule.clause_text);
          EXPECT_EQ(view.recipients, 2u);
          views++;
        }
      }
    }
  }
  EXPECT_EQ(views, state->rules.rules.size() * 7 * 3 * 4);
}

TEST(SenderView, SaysWhatHappenedAndWhatHelps) {
  const TemporaryFolder folder;
  const auto state = make_state(folder.path());
  policy::Rule rule{.name = "test", .action = policy::Action::hold};
  const auto view =
      make_sender_view(*state, records_of(rule, classifier::Kind::solicitation, policy::OptOutState::none, "en"), "");
  EXPECT_EQ(view.state, SenderState::held);
  EXPECT_EQ(view.until, kNow + std::chrono::days(5));
  EXPECT_TRUE(view.can_withdraw && view.can_justify && view.can_appeal);
  EXPECT_THAT(
      view.reasons,
      ElementsAre("It reads like an offer, or asks for a meeting, a demonstration, a call or a purchase.",
                  "It is a greeting that also carries an offer.", "We found no earlier contact with 2 recipients.",
                  "We found no way to opt out in it.", "At least one recipient asked for no more mailings from you.",
                  "The same text was sent to 31 members, earlier messages included.",
                  "It seems to carry contents of the member directory."));
  EXPECT_THAT(view.helps, ElementsAre("Send the card without the offer.",
                                      "If they asked for it or you have met, tell us who asked, and when or where.",
                                      "Add a line that tells how to opt out of more, and send it again.",
                                      "Take those who opted out off your list.",
                                      "Leave out the entries of other members, or tell us who agreed to it."));
  EXPECT_THAT(view.phrases, ElementsAre("save 30 percent"));
}

TEST(SenderView, SpeaksTheLanguageOfTheReader) {
  const TemporaryFolder folder;
  const auto state = make_state(folder.path());
  policy::Rule rule{.name = "test", .action = policy::Action::hold};
  const auto records = records_of(rule, classifier::Kind::newsletter, policy::OptOutState::unclear, "fr");
  EXPECT_EQ(make_sender_view(*state, records, "").reasons[0], "Il ressemble \xC3\xA0 une lettre d'information.");
  EXPECT_EQ(make_sender_view(*state, records, "es-MX").reasons[0], "Parece un bolet\xC3\xADn.");
}

struct StateCase {
  const char* name;
  store::HeldState held = store::HeldState::held;
  store::Decision decision = store::Decision::none;
  int64_t recipients = 2;
  SenderState expected = SenderState::held;
  const char* may;  // w(ithdraw) j(ustify) a(ppeal)
};

TEST(SenderView, GivesWhatCanBeDoneInEachState) {
  using store::Decision;
  using store::HeldState;
  const std::vector<StateCase> cases = {
      {"held", HeldState::held, Decision::none, 2, SenderState::held, "wja"},
      {"the rest held", HeldState::held, Decision::none, 1, SenderState::partly_released, "wja"},
      {"decided", HeldState::held, Decision::release, 2, SenderState::being_decided, ""},
      {"releasing", HeldState::releasing, Decision::release, 2, SenderState::being_decided, ""},
      {"returning", HeldState::returning, Decision::return_, 2, SenderState::being_decided, ""},
      {"released", HeldState::released, Decision::release, 2, SenderState::released, ""},
      {"returned", HeldState::returned, Decision::return_, 2, SenderState::returned, "a"},
      {"withdrawn", HeldState::withdrawn, Decision::withdraw, 2, SenderState::withdrawn, ""},
      {"expired", HeldState::expired, Decision::expire, 2, SenderState::expired, "a"},
  };
  const TemporaryFolder folder;
  const auto state = make_state(folder.path());
  const policy::Rule rule{.name = "test", .action = policy::Action::hold};
  for (const StateCase& row : cases) {
    SCOPED_TRACE(row.name);
    auto records = records_of(rule, classifier::Kind::solicitation, policy::OptOutState::none, "en");
    records.held->state = row.held;
    records.held->decision = row.decision;
    records.held->recipient_count = row.recipients;
    const auto view = make_sender_view(*state, records, "");
    EXPECT_EQ(view.state, row.expected);
    const std::string may =
        std::string(view.can_withdraw ? "w" : "") + (view.can_justify ? "j" : "") + (view.can_appeal ? "a" : "");
    EXPECT_EQ(may, row.may);
    EXPECT_EQ(view.until.has_value(), view.can_withdraw);
  }
  const policy::Rule refusal{.name = "test", .action = policy::Action::reject};
  auto refused = records_of(refusal, classifier::Kind::solicitation, policy::OptOutState::none, "en");
  EXPECT_EQ(make_sender_view(*state, refused, "").state, SenderState::refused);
  EXPECT_TRUE(make_sender_view(*state, refused, "").can_appeal);
  refused.case_record.action = policy::Action::tag;
  EXPECT_EQ(make_sender_view(*state, refused, "").state, SenderState::tagged);
}

// ---- What the sender does ----

class SenderActs : public EngineTest {
 protected:
  SenderActs() { state_->options.hold.release_port = server_.port(); }
  std::string hold() {
    const Answer answer = process(envelope_to({"canary@e.example"}), mail("held", "Hello there, how are you?"));
    EXPECT_EQ(answer.plan.action, policy::Action::hold);
    return answer.case_id;
  }
  store::CaseRecords records(const std::string& id) { return **store_->cases().records(id); }
  SenderView view(const std::string& id) { return *sender_view(*state_, services(), id, "en"); }
  std::string key(const base::Status& status) { return status.ok() ? "" : status.error().detail; }

  FakeSmtp server_;
};

TEST_F(SenderActs, WithdrawsWhileNobodyHasDecided) {
  const std::string id = hold();
  ASSERT_TRUE(withdraw_by_sender(*state_, services(), id).ok());
  EXPECT_EQ(held(id)->held.decided_by, "sender");
  EXPECT_EQ(records(id).history.back().action, "case.withdraw");
  EXPECT_EQ(records(id).history.back().actor, "sender");
  EXPECT_EQ(do_timed_work(*state_, services()), 1u);
  EXPECT_EQ(view(id).state, SenderState::withdrawn);
  EXPECT_EQ(server_.connections(), 0u) << "no mail about it";
  EXPECT_EQ(key(withdraw_by_sender(*state_, services(), id)), "problem_withdrawn");
}

TEST_F(SenderActs, CannotTakeADecisionFromAReviewer) {
  const std::string id = hold();
  ASSERT_TRUE(decide(services(), {.case_id = id, .by = "staff:jo", .wait = std::chrono::seconds(30)}).ok());
  EXPECT_EQ(key(withdraw_by_sender(*state_, services(), id)), "problem_decided");
  EXPECT_EQ(key(justify(*state_, services(), id, {.text = "We met."})), "problem_decided");
  EXPECT_EQ(key(appeal(*state_, services(), id, "Why?")), "problem_decided");
  EXPECT_EQ(held(id)->held.decision, store::Decision::release);
}

TEST_F(SenderActs, JustifiesWithWhenAndByWhom) {
  const std::string id = hold();
  ASSERT_TRUE(
      justify(*state_, services(), id, {.when = "3 May", .by_whom = "Rosa\r\nOrtiz\x01", .text = "We met."}).ok());
  const store::Statement said = records(id).statements.at(0);
  EXPECT_EQ(said.kind, store::StatementKind::justification);
  EXPECT_EQ(said.author, "sender");
  EXPECT_EQ(said.person, address("jo@a.example"));
  EXPECT_EQ(said.text, "When: 3 May\nBy whom: Rosa\nOrtiz\nWe met.");
  EXPECT_FALSE(said.open);
  EXPECT_FALSE(held(id)->held.open_complaint) << "the clock goes on";
  EXPECT_EQ(key(justify(*state_, services(), id, {.when = " ", .text = "\r\n"})), "problem_empty");
  EXPECT_EQ(key(justify(*state_, services(), id, {.text = std::string(7000, 'x')})), "problem_long");
  for (int i = 0; i < 4; i++) EXPECT_TRUE(justify(*state_, services(), id, {.text = "Again."}).ok());
  EXPECT_EQ(key(justify(*state_, services(), id, {.text = "Again."})), "problem_often");
}

TEST_F(SenderActs, AppealsOnceAndStopsTheClock) {
  const std::string id = hold();
  ASSERT_TRUE(appeal(*state_, services(), id, "Please look again.").ok());
  EXPECT_TRUE(held(id)->held.open_complaint);
  EXPECT_TRUE(view(id).appeal_open);
  EXPECT_FALSE(view(id).can_appeal);
  EXPECT_EQ(key(appeal(*state_, services(), id, "Once more.")), "problem_appealed");
  clock_->advance(std::chrono::days(30));
  EXPECT_EQ(do_timed_work(*state_, services()), 0u);
  EXPECT_EQ(view(id).state, SenderState::held) << "it does not expire";
  store::Statement answered = records(id).statements.at(0);
  answered.open = false;
  answered.answered = clock_->now();
  answered.answered_by = "staff:ben";
  answered.answer = "upheld";
  answered.more_json = R"({"words":"We looked at it."})";
  ASSERT_TRUE(store_->cases().answer(answered, clock_->now() + std::chrono::days(1), {.actor = "staff:ben"}).ok());
  EXPECT_EQ(view(id).appeal_answer, "upheld");
  EXPECT_EQ(view(id).appeal_words, "We looked at it.");
  EXPECT_EQ(all_of(view(id)).find("ben"), std::string::npos);
  EXPECT_EQ(key(appeal(*state_, services(), id, "Once more.")), "problem_appealed");
}

TEST_F(SenderActs, FindsNothingWhereNothingIs) {
  EXPECT_EQ(sender_view(*state_, services(), "0000000000", "en").error().detail, "problem_gone");
  EXPECT_EQ(key(withdraw_by_sender(*state_, services(), "0000000000")), "problem_gone");
}

// ---- Returns ----

TEST_F(SenderActs, ReadsInTheReportWhatTheReviewerSawBefore) {
  state_->options.review.public_url = "https://review.assoc.example";
  for (const char* language : {"en", "fr", "es"}) {
    for (const ReasonText& reason : reasons_for(*state_, language)) {
      SCOPED_TRACE(reason.name + " " + language);
      const std::string id = process(envelope_to({"canary@e.example"}), mail(reason.name + language, "Hello")).case_id;
      const ReturnValues values{
          .language = "en", .case_id = id, .subject = reason.name + language, .recipients = {"canary@e.example"}};
      ReturnValues in_language = values;
      in_language.language = language;
      const std::string words = fill_reason(*state_, reason.name, in_language);
      EXPECT_EQ(check_return_words(words), "");
      EXPECT_EQ(words.find('{'), std::string::npos);
      const std::string preview = return_preview(*state_, words, values, clock_->now());
      ASSERT_TRUE(
          decide(services(), {.case_id = id, .decision = store::Decision::return_, .by = "staff:jo", .words = words})
              .ok());
      do_timed_work(*state_, services());
      std::string content = server_.contents().back();
      const auto message = message::parse(content.substr(content.find("\r\n") + 2));
      EXPECT_TRUE(message.defects.empty());
      EXPECT_THAT(preview, HasSubstr("https://review.assoc.example/e/" + std::string(kLinkLeftOut)));
      content = without_links(content);
      std::string lines;
      for (const char c : preview) lines += c == '\n' ? std::string("\r\n") : std::string(1, c);
      EXPECT_THAT(content, HasSubstr("\r\n\r\n" + lines + "\r\n\r\n--=_nonsolicit_")) << preview;
      const size_t at = content.find("Diagnostic-Code: ");
      EXPECT_TRUE(base::is_ascii(content.substr(at, content.find("\r\n", at) - at)));
    }
  }
}

TEST_F(SenderActs, WordsOnOneLineBecomeLinesThatMailTakes) {
  const std::string id = process(envelope_to({"canary@e.example"}), mail("long", "Hello")).case_id;
  std::string words;
  while (words.size() < 3900) words += "This paragraph was typed as one line. ";
  ASSERT_TRUE(
      decide(services(), {.case_id = id, .decision = store::Decision::return_, .by = "staff:jo", .words = words}).ok());
  do_timed_work(*state_, services());
  const std::string content = server_.contents().back();
  for (const std::string_view line : base::split(content.substr(content.find("\r\n") + 2), '\n'))
    EXPECT_LE(line.size(), 250u) << line;
  const size_t at = content.find("This paragraph was typed as one line. This");
  EXPECT_LE(content.find("\r\n", at) - at, 78u);
}

TEST_F(SenderActs, WordsOfAReturnMayBeAnything) {
  EXPECT_EQ(check_return_words("Bonjour, \xC3\xA9t\xC3\xA9.\nBye"), "");
  for (const std::string& bad :
       {std::string(" \n"), std::string(4001, 'x'), std::string("\xff"), std::string("a\x1b[0m")})
    EXPECT_NE(check_return_words(bad), "");
  EXPECT_EQ(fill_reason(*state_, "no_such_reason", {.language = "en"}), "");
  const std::string preview = return_preview(*state_, "", {.language = "xx", .case_id = "7ZC0A9KQ2M"}, kNow);
  EXPECT_THAT(preview, HasSubstr("Your message was held for a review and is returned to you."));
  EXPECT_THAT(return_preview(*state_, "{case} {url}", {.language = "en", .case_id = "7ZC0A9KQ2M"}, kNow),
              testing::StartsWith("{case} {url}\n"))
      << "words are no template";
}

}  // namespace
}  // namespace nonsolicit::engine
