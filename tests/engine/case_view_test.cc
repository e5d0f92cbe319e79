// A case as staff read it: phrases marked where they stand, hidden things named, recipients as they are now; and that
// no mail, however made, gets past the bounds or brings live controls with it.
#include "engine/cases/case_view.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "classifier/sign_words.h"
#include "engine/cases/case_text_view.h"
#include "engine/envelope_json.h"
#include "engine/notices/appeal_letter.h"
#include "engine/notices/case_link.h"
#include "engine/notices/plain_letter.h"
#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ViewingCases : public EngineTest {
 protected:
  ViewingCases() {
    state_->directory = lists::make_directory({{.address = address("anna@b.example"), .organisation = "B"},
                                               {.address = address("ben@c.example"), .organisation = "C"},
                                               {.address = address("jo@a.example"), .member_id = "1042"},
                                               {.address = address("canary@e.example"), .canary = true}},
                                              test_keys());
  }
  std::string hold(const std::string& bytes,
                   const std::vector<std::string>& recipients = {"anna@b.example", "canary@e.example"}) {
    const Answer answer = process(envelope_to(recipients), bytes);
    EXPECT_NE(answer.case_id, "");
    return answer.case_id;
  }
  CaseView view(const std::string& case_id, const Reviewer& reviewer = {.name = "ann", .role = store::Role::reviewer}) {
    auto viewed = view_case(*state_, services(), case_id, reviewer);
    EXPECT_TRUE(viewed.ok()) << (viewed.ok() ? "" : viewed.error().full());
    return viewed.ok() ? std::move(*viewed) : CaseView{};
  }
  static std::string joined(const std::vector<TextPiece>& pieces) {
    std::string text;
    for (const TextPiece& piece : pieces) text += piece.text;
    return text;
  }
  static std::vector<std::string> marked(const std::vector<TextPiece>& pieces) {
    std::vector<std::string> texts;
    for (const TextPiece& piece : pieces) {
      if (piece.marked) texts.push_back(piece.text);
    }
    return texts;
  }
};

const std::string kQuotingOffer =
    "Dear colleague,\r\n\r\nwe offer you a special discount on our consulting package. Book a demo with our sales team "
    "today and switch your account to our plan for $49 a month. Limited time offer, buy now!\r\n\r\n"
    "On Monday Anna wrote:\r\n> what does it cost?\r\n";

// Who has the sender's link can withdraw the message and speak for the sender.
TEST_F(ViewingCases, NeverTellWhatTheSendersLinkIs) {
  state_->options.review.public_url = "https://review.assoc.example";
  const std::string id = hold(mail("Special offer: discount", kQuotingOffer));
  const std::string url =
      case_url(state_->options.review.public_url, *state_->keys,
               {.purpose = LinkPurpose::sender, .case_id = id, .expires = clock_->now() + std::chrono::hours(24)});
  const std::string token = url.substr(url.rfind('/') + 1);
  ASSERT_EQ(token.size(), kCaseTokenLength);
  store::LetterRecord letter{.case_id = id, .purpose = "notice", .recipient = "jo@a.example", .content = "See " + url};
  ASSERT_TRUE(services().store->cases().add_letters({letter}).ok());
  const CaseView seen = view(id, {.name = "ann", .role = store::Role::admin});
  ASSERT_FALSE(seen.records.letters.empty());
  EXPECT_EQ(seen.records.letters.back().content, "See https://review.assoc.example/e/[left out here]");
  for (const std::string& text : std::vector<std::string>{case_json(seen), case_text(seen, clock_->now())})
    EXPECT_THAT(text, Not(HasSubstr(token)));
}

// A rule of the admin's own may look into headers, of which no text is shown.
TEST_F(ViewingCases, NamesTheHeaderThatARuleHit) {
  auto source = conf::load_classifier(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "conf" / "classifier.toml");
  ASSERT_TRUE(source.ok());
  source.value.rules.push_back({.name = "own.mailer",
                                .pattern = "blaster",
                                .field = classifier::Field::header,
                                .header = "X-Mailer",
                                .weights = {{classifier::Kind::solicitation, 9}}});
  state_->classifier = *classifier::make_classifier(std::move(source.value.rules), source.value.model);
  const CaseView seen = view(hold("X-Mailer: Blaster 3\r\n" + mail("Special offer: discount", kOffer)));
  const auto phrase = std::find_if(seen.phrases.begin(), seen.phrases.end(),
                                   [](const PhraseView& one) { return one.rule == "own.mailer"; });
  ASSERT_NE(phrase, seen.phrases.end());
  EXPECT_EQ(phrase->where, classifier::Place::header);
  EXPECT_EQ(phrase->text, "X-Mailer");
  EXPECT_EQ(marked(seen.text).size() + marked(seen.subject).size(), seen.phrases.size() - 1);
  const auto json = nlohmann::json::parse(case_json(seen));
  const auto index = static_cast<size_t>(phrase - seen.phrases.begin());
  EXPECT_EQ(json["phrases"][index]["where"], "header");
}

TEST_F(ViewingCases, TellsWhatWeighedBesideTheWords) {
  const CaseView seen = view(hold(mail("Re: Special offer: discount", kOffer)));
  const auto claimed = std::find_if(seen.signs.begin(), seen.signs.end(),
                                    [](const classifier::Sign& sign) { return sign.name == "reply_claimed"; });
  ASSERT_NE(claimed, seen.signs.end());
  const auto json = nlohmann::json::parse(case_json(seen));
  ASSERT_EQ(json["signs"].size(), seen.signs.size());
  EXPECT_EQ(json["signs"][static_cast<size_t>(claimed - seen.signs.begin())]["says"],
            classifier::words_of_sign("reply_claimed"));
  EXPECT_THAT(case_text(seen, kNow), HasSubstr(fmt::format("  {} {} (reply_claimed)\n", claimed->weight > 0 ? "+" : "-",
                                                           classifier::words_of_sign("reply_claimed"))));
}

TEST_F(ViewingCases, MarksThePhrasesWhereTheyStand) {
  const std::string id = hold(mail("Special offer: discount", kQuotingOffer));
  const CaseView seen = view(id);
  ASSERT_TRUE(seen.content_shown) << seen.content_problem;
  EXPECT_THAT(seen.phrases, Not(IsEmpty()));
  size_t in_body = 0;
  for (const PhraseView& phrase : seen.phrases) in_body += phrase.where == classifier::Place::subject ? 0 : 1;
  EXPECT_EQ(marked(seen.text).size() + marked(seen.subject).size(), seen.phrases.size());
  EXPECT_EQ(marked(seen.text).size(), in_body);
  const std::string text = joined(seen.text);
  EXPECT_THAT(text, HasSubstr("Dear colleague,\n\nwe offer you a special discount"));
  EXPECT_EQ(joined(seen.subject), "Special offer: discount");
  bool quoted = false;
  for (const TextPiece& piece : seen.text) quoted = quoted || (piece.role == "quoted" && !piece.text.empty());
  EXPECT_TRUE(quoted);
  EXPECT_FALSE(seen.text_cut);
  EXPECT_EQ(seen.records.case_record.id, id);
  EXPECT_EQ(seen.sender_member, "member 1042");
  EXPECT_THAT(seen.reasons_for, Not(IsEmpty()));
  EXPECT_NE(seen.clause_text, "");
  EXPECT_EQ(seen.party_problem, "");
  EXPECT_FALSE(seen.needs_second);
  state_->options.review.second_reviewer_above = 1;
  EXPECT_TRUE(view(id).needs_second);
  EXPECT_NE(view(id, {.name = "anna", .address = address("anna@b.example")}).party_problem, "");
}

TEST(CaseText, CutsAtMarksAndRunsAlike) {
  const std::string text = "one two three\nfour";
  message::Message message;
  message.bodies.push_back({.text = text,
                            .runs = {{.offset = 0, .length = 5},
                                     {.offset = 5, .length = 8, .hidden = message::Hidden::tiny},
                                     {.offset = 13, .length = 5, .role = message::TextRole::quoted}}});
  const std::vector<classifier::Phrase> phrases = {
      {.text = "two", .offset = 4, .length = 3, .rule = "r1", .weight = 1},
      {.text = "wo three", .offset = 5, .length = 8, .rule = "over", .weight = 1},  // over another: its end
      {.text = "four", .offset = 900, .length = 4, .rule = "r2", .weight = -1}};    // moved: found by its text
  CaseView view;
  add_content(view, message, phrases);
  std::vector<std::string> pieces;
  for (const TextPiece& piece : view.text) {
    pieces.push_back((piece.marked ? piece.rule + (piece.speaks_for ? "+" : "-") : "") + (piece.hidden ? "~" : "") +
                     "|" + piece.text);
  }
  EXPECT_THAT(pieces, ElementsAre("|one ", "r1+|t", "r1+~|wo", "over+~| three", "|\n", "r2-|four"));
  EXPECT_EQ(view.text.back().role, "quoted");
}

TEST(CaseText, NeverCutsACharacterOrLeavesAControl) {
  const std::string text =
      "\xC3\xA4\xE2\x80\xAE"
      "evil\x01\xC3\xA4";
  message::Message message;
  message.bodies.push_back({.text = text, .runs = {{.offset = 0, .length = text.size()}}});
  for (size_t offset = 0; offset < text.size() + 2; offset++) {
    for (size_t length = 0; length < text.size() + 2; length++) {
      CaseView view;
      add_content(view, message, {{.text = "\x80\xAE", .offset = offset, .length = length, .weight = 1}});
      std::string joined;
      for (const TextPiece& piece : view.text) joined += piece.text;
      ASSERT_EQ(joined, "\xC3\xA4U+202EevilU+0001\xC3\xA4") << offset << " " << length;
    }
  }
}

TEST_F(ViewingCases, NamesHiddenTextLinksAndAttachments) {
  const std::string html =
      "<p>Hello <span style=\"display:none\">secret words</span></p>"
      "<a href=\"https://evil.example/x\">www.bank.example</a><a href=\"https://b.example/y\">here</a>";
  const std::string id =
      hold(mail("links",
                "--b\r\nContent-Type: text/html\r\n\r\n" + html +
                    "\r\n--b\r\nContent-Type: application/pdf; name=\"rates\xE2\x80\xAE.pdf\"\r\n"
                    "Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n",
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"),
           {"canary@e.example"});
  const CaseView seen = view(id);
  EXPECT_TRUE(seen.has_html);
  std::string hidden;
  for (const TextPiece& piece : seen.text) hidden += piece.hidden ? piece.text : "";
  EXPECT_THAT(hidden, HasSubstr("secret words"));
  ASSERT_EQ(seen.links.size(), 2u);
  EXPECT_TRUE(seen.links[0].other_host);
  EXPECT_EQ(seen.links[0].shown, "www.bank.example");
  EXPECT_EQ(seen.links[0].target, "https://evil.example/x");
  EXPECT_FALSE(seen.links[1].other_host);
  ASSERT_EQ(seen.attachments.size(), 1u);
  EXPECT_EQ(seen.attachments[0].type, "application/pdf");
  EXPECT_EQ(seen.attachments[0].size, 5u);
  EXPECT_THAT(seen.attachments[0].name, Not(HasSubstr("\xE2\x80\xAE")));
  const auto content = held_content(*state_, services(), id);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(html_of(*content, *state_), html);
  EXPECT_EQ(*message::read_part(*content, seen.attachments[0].part, message::PartForm::bytes), "Hello");
  EXPECT_FALSE(message::read_part(*content, 0, message::PartForm::bytes).has_value()) << "a multipart";
  EXPECT_FALSE(message::read_part(*content, 99, message::PartForm::bytes).has_value());
}

TEST_F(ViewingCases, TellsOfRecipientsAsTheyAreNow) {
  const std::string id =
      hold(mail("Special offer: discount", kQuotingOffer), {"ben@c.example", "anna@b.example", "canary@e.example"});
  put_preference("ben@c.example", lists::PreferenceChoice::allow);
  ASSERT_TRUE(store_->lists()
                  .put(std::vector<lists::RelationshipEntry>{{.sender = address("jo@a.example"),
                                                              .recipient = address("ben@c.example"),
                                                              .first_seen = *base::parse_rfc3339("2026-03-14"),
                                                              .last_seen = *base::parse_rfc3339("2026-05-01"),
                                                              .origin = {.recorded = kNow},
                                                              .how = lists::How::wrote}})
                  .ok());
  ASSERT_TRUE(store_->lists()
                  .put(std::vector<lists::OptOutEntry>{{.recipient = address("anna@b.example"),
                                                        .sender = "jo@a.example",
                                                        .requested = *base::parse_rfc3339("2026-10-01"),
                                                        .origin = {.recorded = kNow}}})
                  .ok());
  const CaseView seen = view(id);
  ASSERT_EQ(seen.recipients.size(), 3u);
  const RecipientView& ben = seen.recipients[0];
  EXPECT_EQ(ben.address, "ben@c.example");
  EXPECT_EQ(ben.relationship, "contact since 2026-03-14: wrote to the sender, last on 2026-05-01");
  EXPECT_EQ(ben.preference, "allow");
  EXPECT_TRUE(ben.held && ben.member && !ben.canary);
  EXPECT_EQ(seen.recipients[1].relationship, "none");
  EXPECT_EQ(seen.recipients[1].opt_out, "opted out of mailings of this sender on 2026-10-01");
  EXPECT_TRUE(seen.recipients[2].canary);
  store_->fail_look_up = true;
  EXPECT_THAT(view(id).recipients[0].relationship, HasSubstr("not known"));
}

TEST_F(ViewingCases, ShowsNoContentToWhoMaySeeTheListOnly) {
  const std::string id = hold(mail("plain", kQuotingOffer));
  const CaseView seen = view(id, {.name = "vic", .content = store::ContentRight::list_only});
  EXPECT_FALSE(seen.content_shown);
  EXPECT_THAT(seen.content_problem, HasSubstr("list"));
  EXPECT_THAT(seen.text, IsEmpty());
  EXPECT_THAT(seen.headers, IsEmpty());
  EXPECT_THAT(seen.phrases, IsEmpty());
  for (const char* words : {"Dear colleague", "sales team", "consulting package", "special discount"})
    EXPECT_THAT(case_json(seen), Not(HasSubstr(words)));
}

TEST_F(ViewingCases, SaysWhereTheContentIsNot) {
  const std::string id = hold(mail("plain", kQuotingOffer));
  put_file(folder_.file("spool/" + id + ".eml"), "changed");
  EXPECT_THAT(view(id).content_problem, HasSubstr("changed"));
  EXPECT_FALSE(held_content(*state_, services(), id).ok());
  std::filesystem::remove(folder_.file("spool/" + id + ".eml"));
  EXPECT_THAT(view(id).content_problem, HasSubstr("cannot be read"));
  EXPECT_FALSE(view_case(*state_, services(), "zzzzzzzzzz", {}).ok());
  EXPECT_FALSE(held_content(*state_, services(), "zzzzzzzzzz").ok());
}

TEST_F(ViewingCases, BoundsEveryHostileMail) {
  std::string links;
  for (int i = 0; i < 20'000; i++) links += "<a href=\"https://x" + std::to_string(i) + ".example/\">l</a><b>.</b>";
  std::string headers;
  for (int i = 0; i < 1500; i++) headers += "X-H" + std::to_string(i) + ": \x1b[31m" + std::string(200, 'x') + "\r\n";
  std::string nested;
  for (int i = 0; i < 500; i++)
    nested += "--b" + std::to_string(i) + "\r\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i + 1) +
              "\r\n\r\n";
  const std::string html = "MIME-Version: 1.0\r\nContent-Type: text/html\r\n";
  const std::vector<std::pair<const char*, std::string>> mails = {
      {"huge text", mail("1", std::string(3 << 20, 'a'))},
      {"huge lines", mail("2",
                          [] {
                            std::string text;
                            for (int i = 0; i < 300'000; i++) text += "> a\r\nb\r\n";
                            return text;
                          }())},
      {"links", mail("3", links, html)},
      {"headers", mail("4", "x", headers)},
      {"bidi", mail("5 =?utf-8?Q?=E2=80=AEabc?=", "\xE2\x80\xAE\xE2\x81\xA6 text \x07\x1b[2J\r\n")},
      {"no UTF-8", mail("6", "\xFF\xFE\xC3(", "Content-Type: text/plain; charset=utf-8\r\n")},
      {"nested", mail("7", nested, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n")},
      {"unclosed",
       mail("8", "<div style=\"display:none\"><a href=\"javascript:x\"><table><td>" + std::string(1000, '<'), html)},
      {"no boundary", mail("9", "--\r\n--\r\n", "Content-Type: multipart/alternative\r\n")},
      {"bad base64", mail("10", "====%%%%", "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n")}};
  for (const auto& [name, bytes] : mails) {
    SCOPED_TRACE(name);
    const CaseView seen = view(hold(bytes, {"canary@e.example"}));
    EXPECT_TRUE(seen.content_shown) << seen.content_problem;
    EXPECT_LE(seen.text.size(), 20'100u);
    EXPECT_LE(joined(seen.text).size(), kMostText + 10'000);
    EXPECT_LE(seen.links.size(), kMostListed);
    EXPECT_LE(seen.headers.size(), kMostListed);
    std::string all = joined(seen.text) + joined(seen.subject);
    for (const auto& [field, value] : seen.headers) all += field + value;
    for (const LinkView& link : seen.links) all += link.shown + link.target;
    EXPECT_TRUE(base::is_valid_utf8(all));
    EXPECT_EQ(base::visible_text(all), all) << "no live control";
    EXPECT_TRUE(nlohmann::json::accept(case_json(seen)));
    const std::string text = case_text(seen, kNow);
    EXPECT_EQ(base::visible_text(text), text);
  }
}

TEST_F(ViewingCases, ListsTwoHundredOfVeryManyRecipients) {
  message::Envelope envelope = envelope_to({});
  nlohmann::json verdicts = nlohmann::json::array();
  for (int i = 0; i < 100'000; i++) {
    const std::string who = "r" + std::to_string(i) + "@b.example";
    envelope.recipients.push_back({.address = who});
    verdicts.push_back({{"address", who}, {"action", i == 99'999 ? "hold" : "pass"}, {"member", false}, {"rule", "r"}});
  }
  const store::RecordRequest request{
      .case_record = store::CaseRecord{.id = "0123456789",
                                       .created = kNow,
                                       .sender = "jo@a.example",
                                       .action = policy::Action::hold,
                                       .verdicts_json = verdicts.dump()},
      .held = store::HeldRecord{.case_id = "0123456789",
                                .held_at = kNow,
                                .deadline = kNow,
                                .envelope_json = envelope_to_json(envelope, {"r99999@b.example"}),
                                .recipient_count = 1},
      .now = kNow};
  ASSERT_TRUE(store_->messages().record(request).ok());
  const CaseView seen = view("0123456789");
  ASSERT_EQ(seen.recipients.size(), kMostRecipients);
  EXPECT_EQ(seen.recipients_left_out, 100'000 - kMostRecipients);
  EXPECT_EQ(seen.recipients[0].address, "r99999@b.example") << "who is held comes first";
  EXPECT_THAT(seen.content_problem, HasSubstr("mail server keeps"));
}

TEST_F(ViewingCases, TellsTheCaseInWordsAndJson) {
  const std::string id = hold(mail("Special offer: discount", kQuotingOffer));
  ASSERT_TRUE(store_->cases()
                  .say({.case_id = id,
                        .kind = store::StatementKind::note,
                        .author = "staff:ann",
                        .made = kNow,
                        .text = "line\n\x1b[31mred"},
                       {.when = kNow, .actor = "staff:ann", .action = "case.note"})
                  .ok());
  const CaseView seen = view(id);
  const std::string text = case_text(seen, kNow);
  EXPECT_THAT(text, HasSubstr("Case " + id + ", as of 2026-11-22T12:00:00Z\n"));
  EXPECT_THAT(text, HasSubstr("sender     jo@a.example (member 1042)\n"));
  EXPECT_THAT(text, HasSubstr("state      held, held 2026-11-22T12:00:00Z, until "));
  EXPECT_THAT(text, HasSubstr("canary@e.example [planted]: none\n"));
  EXPECT_THAT(text, HasSubstr("    > line\n    > U+001B[31mred\n"));
  EXPECT_THAT(text, HasSubstr("2026-11-22T12:00:00Z staff:ann case.note\n"));
  CaseView decided = seen;
  decided.records.held->decision = store::Decision::release;
  decided.records.held->decided_by = "staff:ben";
  decided.records.held->decided_at = kNow;
  decided.records.held->decision_due = kNow;
  EXPECT_THAT(case_text(decided, kNow), HasSubstr("state      held, held 2026-11-22T12:00:00Z\n"
                                                  "decision   release by staff:ben, 2026-11-22T12:00:00Z, due "))
      << "no time is left";
  const auto json = nlohmann::json::parse(case_json(seen));
  EXPECT_EQ(json["case"], id);
  EXPECT_EQ(json["held"]["state"], "held");
  EXPECT_EQ(json["statements"][0]["kind"], "note");
  EXPECT_EQ(json["recipients"].size(), 2u);
  EXPECT_THAT(json["content"]["text"].get<std::string>(), HasSubstr("special discount"));
}

TEST_F(ViewingCases, PrintsWhatTheSenderWasToldWithoutItsLinks) {
  const std::string id = hold("<p>special discount</p>");
  state_->options.review.public_url = "https://review.assoc.example";
  const auto records = view(id).records;
  store::LetterRecord told = appeal_letter(*state_, records.case_record, {.words = "See /e/ and /e/short."}, kNow);
  told.state = store::LetterState::sent;
  store::LetterRecord reminder = make_letter(
      *state_, {.purpose = "reminder", .case_id = id, .to = "staff@assoc.example", .subject = "Soon", .text = "Now."},
      Audience::staff, kNow);
  store::LetterRecord report{.case_id = id,
                             .purpose = "return",
                             .recipient = "jo@a.example",
                             .content =
                                 "Subject: Back\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\n"
                                 "Not delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                                 "Action: failed\r\n--b--\r\n",
                             .created = kNow};
  for (const char* link : {"/m/", "/r/", "/p/"}) reminder.content += link + std::string(kCaseTokenLength, 'x') + "\r\n";
  ASSERT_TRUE(store_->cases().add_letters({told, report, reminder}).ok());
  const std::string text = case_text(view(id), kNow);
  EXPECT_THAT(text, HasSubstr("  2026-11-22T12:00:00Z letter to the sender: appeal\n    > Your message was looked at "
                              "again\n    > \n    > A second person has"));
  EXPECT_THAT(text, HasSubstr("    > See /e/ and /e/short.\n"));
  EXPECT_THAT(text, HasSubstr("    > https://review.assoc.example/e/[left out here]\n    > Case " + id + ".\n"));
  EXPECT_THAT(text, HasSubstr("letter to the sender: return (not sent)\n    > Back\n    > \n    > Not delivered.\n"));
  EXPECT_THAT(text, Not(HasSubstr("Action: failed")));
  EXPECT_THAT(text,
              HasSubstr("letter to staff: reminder (not sent)\n    > Soon\n    > \n    > Now.\n    > /m/[left out "
                        "here]\n    > /r/[left out here]\n    > /p/[left out here]\n"));
}

}  // namespace
}  // namespace nonsolicit::engine
