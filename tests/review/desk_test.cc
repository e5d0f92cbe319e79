// Held mail from the list to the decision, over the real engine and a store in memory.
#include "engine/cases/decision.h"
#include "engine/hold.h"
#include "review/message_view.h"
#include "review/page.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kOffer[] =
    "We offer our members a better rate. Switch your account to our plan today and save; book a demo call with us "
    "this week to buy it at half price. Click https://firm-a.example/plan to order now.";

class HeldMailPages : public ReviewTest {
 protected:
  std::string hold(const std::string& subject, const std::string& bytes = {},
                   const std::vector<std::string>& to = {"anna@b.example", "canary@e.example"}) {
    const engine::Answer answer =
        process(engine::envelope_to(to), bytes.empty() ? engine::mail(subject, kOffer) : bytes);
    EXPECT_EQ(answer.plan.action, policy::Action::hold);
    desk_->queue.forget();
    return answer.case_id;
  }
  std::string pick(const std::string& id) { return id + ":" + std::to_string(held(id)->held.version); }
  Browser logged_in_once(store::Role role) {
    if (!accounts().find(std::string(store::to_string(role)))->has_value()) return logged_in(role);
    return browser_of(std::string(store::to_string(role)));
  }
  // As the page's own forms send it.
  http::Response send(Browser& browser, const std::string& target, const Fields& fields) {
    return browser.post_with_token(target, fields);
  }
  void expect_sound(const http::Response& response) {
    EXPECT_EQ(page_problems(response.body), std::vector<std::string>());
  }
};

TEST_F(HeldMailPages, ShowTheListAndOneMessageBesideIt) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  const auto list = browser.get("/queue");
  EXPECT_EQ(list.status, 200);
  expect_sound(list);
  EXPECT_THAT(list.body, HasSubstr("data-case=\"" + id + "\""));
  EXPECT_THAT(list.body, Not(HasSubstr("id=\"message\"")));
  EXPECT_EQ(audited("case.view"), 0u) << "a list is no view of content";

  const auto open = browser.get("/queue?case=" + id);
  EXPECT_EQ(open.status, 200);
  expect_sound(open);
  EXPECT_THAT(open.body, HasSubstr("id=\"message\""));
  EXPECT_THAT(open.body, HasSubstr("this week to buy it at half price"));
  EXPECT_EQ(audited("case.view"), 1u);
  expect_sound(browser.get("/case/" + id));
  EXPECT_EQ(browser.get("/queue?case=NONE000000").status, 404);
  EXPECT_EQ(browser.get("/case/NONE000000").status, 404);
}

TEST_F(HeldMailPages, TellOthersWhoHasTheMessageOpen) {
  const std::string id = hold("A better rate");
  Browser first = logged_in(store::Role::reviewer);
  Browser second = logged_in(store::Role::lead);
  ASSERT_EQ(first.get("/case/" + id).status, 200);
  EXPECT_THAT(second.get("/case/" + id).body, HasSubstr("reviewer looks at it now"));
  clock_->advance(state_->options.review.claim + std::chrono::seconds(1));
  EXPECT_THAT(second.get("/case/" + id).body, Not(HasSubstr("looks at it now")));
}

TEST_F(HeldMailPages, ReleaseAndTakeItBack) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  const auto done =
      send(browser, "/decide", {{"case", pick(id)}, {"decision", "release"}, {"back", "queue?show=undecided"}});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(location(done), "/queue?show=undecided");
  EXPECT_EQ(held(id)->held.decision, store::Decision::release);
  const auto list = browser.get("/queue");
  EXPECT_THAT(list.body, HasSubstr("Released “A better rate”."));
  EXPECT_THAT(list.body, Not(HasSubstr("data-open=\"" + id + "\""))) << "it is decided";
  const auto undone = send(browser, "/undo", {{"case", pick(id)}, {"back", "queue"}});
  EXPECT_EQ(location(undone), "/queue?said=undone");
  EXPECT_THAT(browser.get("/queue?said=undone").body, HasSubstr("The decision was taken back."));
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);
  EXPECT_EQ(audited("case.release"), 1u);
  EXPECT_EQ(audited("case.undo"), 1u);
}

TEST_F(HeldMailPages, TellTheSlowerReviewerWhoWasFaster) {
  const std::string id = hold("A better rate");
  const std::string seen = pick(id);
  Browser first = logged_in(store::Role::reviewer);
  Browser second = logged_in(store::Role::lead);
  ASSERT_EQ(send(first, "/decide", {{"case", seen}, {"decision", "release"}}).status, 303);
  const auto late = send(second, "/decide", {{"case", seen}, {"decision", "return"}, {"words", "No <b>."}});
  EXPECT_EQ(late.status, 409);
  expect_sound(late);
  EXPECT_THAT(late.body, HasSubstr("reviewer has already released this message; it has not gone out yet."));
  EXPECT_THAT(late.body, Not(HasSubstr("It was released")));
  EXPECT_THAT(late.body, HasSubstr("A better rate")) << "the subject, not the number alone";
  EXPECT_THAT(late.body, HasSubstr(">No &lt;b&gt;.</textarea>")) << "what was typed is not lost";
  EXPECT_EQ(held(id)->held.decision, store::Decision::release) << "the first decision stands";
}

TEST_F(HeldMailPages, ReturnWithTheWordsThatWereShown) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  const auto form = send(browser, "/decide/return", {{"case", pick(id)}, {"reason", "offer_without_contact"}});
  EXPECT_EQ(form.status, 200);
  expect_sound(form);
  EXPECT_THAT(form.body, HasSubstr("Your message to 2 recipients was looked at"));
  EXPECT_THAT(form.body, HasSubstr("The mail as the sender reads it"));
  EXPECT_THAT(form.body, HasSubstr("Case " + id));
  const auto french =
      send(browser, "/decide/return", {{"case", pick(id)}, {"reason", "offer_without_contact"}, {"language", "fr"}});
  EXPECT_THAT(french.body, HasSubstr("Votre message \xC3\xA0 2 destinataires"));

  const auto empty = send(browser, "/decide", {{"case", pick(id)}, {"decision", "return"}, {"words", ""}});
  EXPECT_EQ(empty.status, 422);
  expect_sound(empty);
  EXPECT_THAT(empty.body, HasSubstr("Write what the sender reads"));
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);

  const auto done = send(browser, "/decide",
                         {{"case", pick(id)},
                          {"decision", "return"},
                          {"words", "Not this time.\r\nAsk first."},
                          {"reason", "offer_without_contact"},
                          {"finding", "yes"}});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(held(id)->held.words, "Not this time.\nAsk first.");
  EXPECT_THAT(browser.get("/queue").body, HasSubstr("Returned “A better rate” (offer without contact)."));
}

TEST_F(HeldMailPages, GiveEachOfSeveralItsOwnNumber) {
  const std::string one = hold("First offer", {}, {"canary@e.example"});
  const std::string two = hold("A better rate");
  ASSERT_EQ(held(two)->held.recipient_count, 2);
  Browser browser = logged_in(store::Role::reviewer);
  const Fields chosen = {{"case", pick(one)}, {"case", pick(two)}, {"reason", "no_opt_out"}};
  const auto form = send(browser, "/decide/return", chosen);
  expect_sound(form);
  EXPECT_THAT(form.body, HasSubstr("Return 2 messages"));
  EXPECT_THAT(form.body, HasSubstr("Your message to {recipients} was looked at"));
  EXPECT_THAT(form.body, HasSubstr("Your message to 1 recipient was looked at")) << "the mail of the first";
  ASSERT_EQ(send(browser, "/decide",
                 {{"case", pick(one)}, {"case", pick(two)}, {"decision", "return"}, {"words", "To {recipients}: no."}})
                .status,
            303);
  EXPECT_EQ(held(one)->held.words, "To 1 recipient: no.");
  EXPECT_EQ(held(two)->held.words, "To 2 recipients: no.");
  EXPECT_THAT(browser.get("/queue").body, HasSubstr("Returned 2 messages."));
}

TEST_F(HeldMailPages, ReleaseToSomeWithWhatIsKnown) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  const auto form = send(browser, "/decide/release", {{"case", pick(id)}});
  expect_sound(form);
  EXPECT_THAT(form.body, HasSubstr("value=\"anna@b.example\""));
  ASSERT_EQ(send(browser, "/decide",
                 {{"case", pick(id)},
                  {"decision", "release"},
                  {"to", "some"},
                  {"only", "anna@b.example"},
                  {"relationship", "contact"},
                  {"relationship_note", "met in May"}})
                .status,
            303);
  const auto extras = engine::extras_from_json(held(id)->held.decision_json);
  ASSERT_TRUE(extras.has_value());
  EXPECT_EQ(extras->only, std::vector<std::string>{"anna@b.example"});
  EXPECT_EQ(extras->relationship, lists::Relationship::contact);
}

TEST_F(HeldMailPages, DoNotGuessWhetherTicksLimitARelease) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  for (const char* to : {"all", ""}) {
    const auto refused =
        send(browser, "/decide", {{"case", pick(id)}, {"decision", "release"}, {"to", to}, {"only", "anna@b.example"}});
    EXPECT_EQ(refused.status, 422) << to;
    expect_sound(refused);
    EXPECT_THAT(refused.body, HasSubstr("You ticked recipients, but chose to release it to all."));
    EXPECT_THAT(refused.body, HasSubstr("value=\"anna@b.example\" checked")) << "as it was sent";
    EXPECT_EQ(held(id)->held.decision, store::Decision::none);
  }
  EXPECT_EQ(send(browser, "/decide", {{"case", pick(id)}, {"decision", "release"}, {"to", "all"}}).status, 303);
}

TEST_F(HeldMailPages, LeaveItToTheSecondPersonWhoIsAskedFor) {
  const std::string id = hold("A better rate");
  Browser asker = logged_in(store::Role::reviewer);
  Browser other = logged_in(store::Role::lead);
  ASSERT_EQ(send(asker, "/second", {{"case", pick(id)}, {"text", "Please look."}}).status, 303);
  const auto page = asker.get("/case/" + id);
  expect_sound(page);
  EXPECT_THAT(page.body, HasSubstr("You asked a second person to decide it."));
  EXPECT_THAT(page.body, Not(HasSubstr("id=\"decision-bar\"")));
  EXPECT_THAT(other.get("/case/" + id).body, HasSubstr("id=\"decision-bar\""));
  EXPECT_THAT(other.get("/case/" + id).body, Not(HasSubstr("Take the request back")));
  EXPECT_EQ(send(asker, "/decide", {{"case", pick(id)}, {"decision", "release"}}).status, 403);
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);

  ASSERT_EQ(send(other, "/decide", {{"case", pick(id)}, {"decision", "release"}}).status, 303);
  ASSERT_EQ(send(other, "/undo", {{"case", pick(id)}}).status, 303);
  EXPECT_THAT(other.get("/queue?show=second").body, HasSubstr("data-open=\"" + id + "\"")) << "it is asked for again";

  EXPECT_EQ(send(other, "/second/back", {{"case", pick(id)}}).status, 409) << "it is not theirs";
  EXPECT_EQ(location(send(asker, "/second/back", {{"case", pick(id)}, {"back", "case/" + id}})),
            "/case/" + id + "?said=unasked");
  EXPECT_THAT(asker.get("/case/" + id).body, HasSubstr("id=\"decision-bar\""));
  EXPECT_THAT(asker.get("/case/" + id).body, HasSubstr("took back the request for a second person"));
}

TEST_F(HeldMailPages, ListWhatABulkProposalIsAbout) {
  state_->options.review.second_reviewer_above = 2;
  make_desk();
  std::vector<std::string> ids;
  Fields chosen = {{"decision", "release"}};
  for (int i = 1; i <= 22; i++) {
    ids.push_back(hold("Offer number " + std::to_string(i)));
    chosen.emplace_back("case", pick(ids.back()));
  }
  Browser first = logged_in(store::Role::reviewer);
  ASSERT_EQ(location(send(first, "/decide", chosen)), "/queue?said=proposed");
  const auto page = logged_in(store::Role::lead).get("/case/" + ids[0]);
  expect_sound(page);
  EXPECT_THAT(page.body, HasSubstr("It is about 22 messages in all:"));
  EXPECT_THAT(page.body, HasSubstr("<a href=\"/case/" + ids[1] + "\"><span dir=\"auto\">Offer number 2</span></a>"));
  EXPECT_THAT(page.body, HasSubstr("/case/" + ids[19]));
  EXPECT_THAT(page.body, Not(HasSubstr("/case/" + ids[20])));
  EXPECT_THAT(page.body, HasSubstr("and 2 more: <a href=\"/queue?show=second\">"));
  const auto listed = logged_in(store::Role::lead, store::ContentRight::list_only).get("/case/" + ids[0]);
  EXPECT_THAT(listed.body, HasSubstr("Offer number 2")) << "the list is seen by all staff";
}

TEST_F(HeldMailPages, CountInATabWhatItLists) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  ASSERT_EQ(send(browser, "/complaint", {{"case", pick(id)}, {"text", "By telephone."}}).status, 303);
  ASSERT_EQ(send(browser, "/decide", {{"case", pick(id)}, {"decision", "release"}}).status, 303);
  auto gone = held(id)->held;
  gone.state = store::HeldState::released;
  ASSERT_TRUE(store_->holds().advance(gone, gone.version, {}).ok());
  desk_->queue.forget();
  const auto tab = browser.get("/queue?show=complaints");
  expect_sound(tab);
  EXPECT_THAT(tab.body, HasSubstr("0 held messages with a complaint"));
  EXPECT_THAT(tab.body, HasSubstr("Complaints <span class=\"count\">0</span>"));
  EXPECT_THAT(tab.body, HasSubstr("<a href=\"/complaints\">1 open complaint</a>")) << "the way to it";
  EXPECT_THAT(tab.body, HasSubstr("Complaints <span class=\"count\">1</span>")) << "in the navigation";
  EXPECT_THAT(browser.get("/complaints").body, HasSubstr("By telephone."));
}

TEST_F(HeldMailPages, FindRecipientsInQueueAndLog) {
  const std::string id = hold("A better rate");
  for (const auto content : {store::ContentRight::whole, store::ContentRight::list_only}) {
    Browser browser = logged_in(store::Role::viewer, content);
    for (const std::string list : {"/queue", "/log"}) {
      EXPECT_THAT(browser.get(list + "?q=ANNA%40b.example").body, HasSubstr(id)) << list;
      EXPECT_THAT(browser.get(list + "?q=nobody%40b.example").body, Not(HasSubstr(id))) << list;
    }
  }
}

TEST_F(HeldMailPages, NameTheTabInTheTitle) {
  hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  EXPECT_THAT(browser.get("/queue").body, HasSubstr("<title>To decide - Held mail - nonsolicit</title>"));
  EXPECT_THAT(browser.get("/queue?show=second").body, HasSubstr("<title>Second person - Held mail - nonsolicit"));
  const auto beyond = browser.get("/queue?page=99");
  EXPECT_THAT(beyond.body, HasSubstr("A better rate")) << "the last page that there is";
  EXPECT_THAT(beyond.body, Not(HasSubstr("Nothing waits for a decision.")));
}

TEST_F(HeldMailPages, SayWhatIsSaidAboutACase) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  expect_sound(send(browser, "/decide/second", {{"case", pick(id)}}));
  EXPECT_THAT(browser.get("/case/" + id).body, HasSubstr("A recipient complains"));
  EXPECT_EQ(location(send(browser, "/note", {{"case", id}, {"text", "Called them."}, {"back", "case/" + id}})),
            "/case/" + id + "?said=noted");
  EXPECT_THAT(browser.get("/case/" + id).body, HasSubstr("Called them."));
  EXPECT_EQ(location(send(browser, "/second", {{"case", pick(id)}, {"text", "Please look."}})), "/queue?said=asked");
  EXPECT_THAT(browser.get("/queue?show=second").body, HasSubstr("second person asked for"));
  EXPECT_EQ(location(send(browser, "/complaint", {{"case", pick(id)}, {"text", "By telephone."}})),
            "/queue?said=complaint");
  const auto complaints = browser.get("/complaints");
  expect_sound(complaints);
  EXPECT_THAT(complaints.body, HasSubstr("By telephone."));
  EXPECT_TRUE(held(id)->held.open_complaint);
}

TEST_F(HeldMailPages, LetASecondReviewerConfirm) {
  state_->options.review.second_reviewer_above = 1;
  make_desk();
  const std::string id = hold("A better rate");
  Browser first = logged_in(store::Role::reviewer);
  Browser second = logged_in(store::Role::lead);
  EXPECT_EQ(location(send(first, "/decide", {{"case", pick(id)}, {"decision", "release"}})), "/queue?said=proposed");
  EXPECT_THAT(first.get("/case/" + id).body, HasSubstr("Another reviewer must confirm it."));
  const auto page = second.get("/case/" + id);
  expect_sound(page);
  EXPECT_THAT(page.body, HasSubstr("proposes to release it."));
  EXPECT_EQ(location(send(second, "/proposal", {{"case", pick(id)}, {"answer", "confirm"}})), "/queue?said=confirmed");
  EXPECT_EQ(held(id)->held.decision, store::Decision::release);
}

TEST_F(HeldMailPages, KeepAPartyFromDeciding) {
  const std::string id = hold("A better rate");
  store::Account account = add_account("anna", store::Role::reviewer);
  account.address = engine::address("anna@b.example");
  ASSERT_TRUE(accounts().change(account).ok());
  Browser browser = browser_of("anna");
  EXPECT_THAT(browser.get("/case/" + id).body, Not(HasSubstr("id=\"decision-bar\"")));
  const auto refused = send(browser, "/decide", {{"case", pick(id)}, {"decision", "release"}});
  EXPECT_EQ(refused.status, 403);
  expect_sound(refused);
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);
}

const std::string kRich =
    "From: Jo <jo@a.example>\r\nTo: <anna@b.example>\r\nSubject: Rich offer\r\nMessage-ID: <rich@a.example>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p "
    "onclick=\"x()\">" +
    std::string(kOffer) +
    "</p><img src=\"http://trap.example/p.png\"><script>x()</script>\r\n--x\r\nContent-Type: application/pdf\r\n"
    "Content-Disposition: attachment; filename=\"../a \\\"b\\\".pdf\"\r\nContent-Transfer-Encoding: "
    "base64\r\n\r\naGVsbG8=\r\n"
    "--x--\r\n";

TEST_F(HeldMailPages, FenceInWhatTheMailBrings) {
  const std::string id = hold("Rich offer", kRich);
  Browser lead = logged_in(store::Role::lead);
  const auto html = lead.get("/case/" + id + "/html");
  EXPECT_EQ(html.status, 200);
  const std::string policy(html.header("Content-Security-Policy").value_or(""));
  for (const char* part : {"sandbox;", "default-src 'none'", "frame-ancestors 'self'", "img-src data:"})
    EXPECT_THAT(policy, HasSubstr(part));
  EXPECT_THAT(policy, Not(HasSubstr("allow-")));
  const auto raw = lead.get("/case/" + id + "/raw");
  EXPECT_THAT(raw.content_type, HasSubstr("text/plain"));
  EXPECT_EQ(raw.body, kRich) << "byte for byte";

  const std::string page = lead.get("/case/" + id).body;
  const std::string before = "/case/" + id + "/attachment/";
  const size_t at = page.find(before);
  ASSERT_NE(at, std::string::npos);
  const std::string path = page.substr(at, page.find('"', at) - at);
  const auto attachment = lead.get(path);
  EXPECT_EQ(attachment.status, 200);
  EXPECT_EQ(attachment.body, "hello");
  EXPECT_EQ(attachment.content_type, "application/octet-stream");
  EXPECT_EQ(attachment.header("Content-Disposition"),
            "attachment; filename=\"_._a__b_.pdf\"; filename*=UTF-8''_._a__b_.pdf");
  EXPECT_EQ(lead.get(before + "0").status, 404) << "the message itself is none";
  EXPECT_EQ(lead.get(before + "x").status, 404);
  Browser reviewer = logged_in(store::Role::reviewer);
  EXPECT_EQ(reviewer.get(path).status, 403);
  for (const char* action : {"case.html", "case.raw", "case.attachment"}) EXPECT_GE(audited(action), 1u) << action;
}

TEST_F(HeldMailPages, HideContentFromThoseWhoMaySeeTheListOnly) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer, store::ContentRight::list_only);
  ASSERT_EQ(send(browser, "/note", {{"case", id}, {"text", "Hidden note."}}).status, 303);
  for (const std::string& path :
       {"/queue?case=" + id, "/case/" + id, "/case/" + id + "/file", "/case/" + id + "/file.json"}) {
    const auto page = browser.get(path);
    EXPECT_EQ(page.status, 200) << path;
    for (const char* text : {"book a demo call", "Switch your account", "Hidden note."})
      EXPECT_THAT(page.body, Not(HasSubstr(text))) << path;
  }
  EXPECT_EQ(browser.get("/case/" + id + "/raw").status, 403);
  EXPECT_EQ(browser.get("/case/" + id + "/html").status, 403);
  const std::string row = "data-case=\"" + id + "\"";
  std::string quoted;  // by a reason
  for (const std::string& reason : (*desk_->queue.now())->items.front()->reasons) {
    const size_t start = reason.find('"') + 1;
    if (start != 0 && quoted.empty()) quoted = reason.substr(start, reason.find('"', start) - start);
  }
  ASSERT_NE(quoted, "");
  const std::string search = "/queue?q=" + http::encode_percent(quoted);
  EXPECT_THAT(logged_in(store::Role::reviewer).get(search).body, HasSubstr(row)) << quoted;
  EXPECT_THAT(browser.get(search).body, Not(HasSubstr(row))) << "else it could be guessed: " << quoted;
  EXPECT_THAT(browser.get("/queue?q=better+rate").body, HasSubstr(row)) << "the subject is shown";
}

TEST_F(HeldMailPages, PrintAndReportACase) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::viewer);
  const auto file = browser.get("/case/" + id + "/file");
  expect_sound(file);
  EXPECT_THAT(file.body, HasSubstr("Case file " + id));
  EXPECT_TRUE(nlohmann::json::accept(browser.get("/case/" + id + "/file.json").body));
  const auto log = browser.get("/log?q=better");
  expect_sound(log);
  EXPECT_THAT(log.body, HasSubstr(id));
  EXPECT_THAT(browser.get("/log?q=nothing-like-it").body, HasSubstr("No case was found."));
  const auto reports = browser.get("/reports");
  expect_sound(reports);
  EXPECT_THAT(reports.body, HasSubstr("<svg"));
  EXPECT_TRUE(nlohmann::json::accept(browser.get("/reports.json").body));
  EXPECT_THAT(browser.get("/reports.csv").content_type, HasSubstr("text/csv"));
  EXPECT_THAT(browser.get("/reports?from=x").body, HasSubstr("Write the dates as in"));
}

TEST_F(HeldMailPages, RefusePlaceholdersThatAreNone) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  const auto refused = send(browser, "/decide",
                            {{"case", pick(id)}, {"decision", "return"}, {"words", "To {recipents}: {recipients}."}});
  EXPECT_EQ(refused.status, 422);
  expect_sound(refused);
  EXPECT_THAT(refused.body, HasSubstr("There is no placeholder {recipents}; there is {recipients}, which becomes "
                                      "the number of recipients."));
  EXPECT_THAT(refused.body, HasSubstr("To {recipents}: {recipients}."));
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);
  const auto good =
      send(browser, "/decide", {{"case", pick(id)}, {"decision", "return"}, {"words", "{recipients} {} { a b } {1}."}});
  EXPECT_EQ(good.status, 303) << "braces alone are no placeholder";
}

TEST_F(HeldMailPages, PreviewWhoWritesAboutWhat) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  const auto form = send(browser, "/decide/return", {{"case", pick(id)}, {"reason", "offer_without_contact"}});
  EXPECT_THAT(form.body, HasSubstr("Subject: Your message is returned to you\n"));
  EXPECT_THAT(form.body, HasSubstr("From: "));
  const auto french =
      send(browser, "/decide/return", {{"case", pick(id)}, {"reason", "offer_without_contact"}, {"language", "fr"}});
  EXPECT_THAT(french.body, HasSubstr("Subject: Votre message vous est renvoy\xC3\xA9\n"));
}

TEST_F(HeldMailPages, SayWhatIsProposedAndWhenItGoesOut) {
  state_->options.review.second_reviewer_above = 1;
  make_desk();
  const std::string id = hold("A better rate");
  Browser first = logged_in(store::Role::reviewer);
  Browser second = logged_in(store::Role::lead);
  ASSERT_EQ(send(first, "/decide", {{"case", pick(id)}, {"decision", "release"}}).status, 303);
  const auto waits = second.get("/case/" + id);
  expect_sound(waits);
  EXPECT_THAT(waits.body, Not(HasSubstr("Nobody has decided.")));
  EXPECT_THAT(waits.body, HasSubstr("reviewer proposes to release it; another reviewer must confirm. If nobody does, "
                                    "it goes back to the sender on 27 Nov 2026, 12:00"));
  ASSERT_EQ(send(second, "/proposal", {{"case", pick(id)}, {"answer", "confirm"}}).status, 303);
  EXPECT_THAT(
      second.get("/case/" + id).body,
      HasSubstr("lead released this message on 22 Nov 2026, 12:00, as reviewer proposed. It goes out on 22 Nov 2026, "
                "12:00; until then the decision can be taken back."));
}

TEST_F(HeldMailPages, TellOfHiddenTextAndWhoTheSenderSaysTheyAre) {
  const std::string id =
      hold("x",
           "From: \"Your Bank\" <jo@a.example>\r\nSubject: A better rate\r\nMIME-Version: 1.0\r\nContent-Type: "
           "text/html\r\n\r\n<p>" +
               std::string(kOffer) + "</p><p style=\"display:none\">secret words below</p>\r\n");
  Browser browser = logged_in(store::Role::reviewer);
  const auto page = browser.get("/case/" + id);
  expect_sound(page);
  EXPECT_THAT(page.body, HasSubstr("It has text that a reader does not see; it is marked below."));
  EXPECT_THAT(page.body, HasSubstr("<span class=\"written\" dir=\"auto\">Your Bank</span>"));
  Browser of_list = logged_in(store::Role::viewer, store::ContentRight::list_only);
  EXPECT_THAT(of_list.get("/case/" + id).body, Not(HasSubstr("Your Bank")));
}

TEST_F(HeldMailPages, MarkASubjectBySide) {
  engine::CaseView view;
  view.subject = {{.text = "Minutes", .marked = true, .speaks_for = false}};
  const Json values = message_values(view, {.reviewer = {.name = "jo"}, .now = clock_->now()});
  EXPECT_EQ(values["subject_pieces"][0]["side"], "against");
}

TEST_F(HeldMailPages, NameLoadedFilesAsTheyAre) {
  const std::string head =
      "From: jo@a.example\r\nSubject: A better rate\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
      "boundary=b\r\n\r\n--b\r\n\r\n" +
      std::string(kOffer) +
      "\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=UTF-8''";
  const auto name_of = [&](const std::string& written) {
    const std::string id = hold("x", head + written + "\r\n\r\nabc\r\n--b--\r\n");
    Browser browser = logged_in_once(store::Role::lead);
    return std::string(browser.get("/case/" + id + "/attachment/2").header("Content-Disposition").value_or("none"));
  };
  EXPECT_EQ(name_of("%E2%80%AEfdp%E2%80%8B.exe"), "attachment; filename=\"fdp.exe\"; filename*=UTF-8''fdp.exe");
  std::string longest;
  for (int i = 0; i < 120; i++) longest += "%C3%A9";
  const std::string cut = name_of(longest + ".pdf");
  EXPECT_THAT(cut, testing::EndsWith("%C3%A9.pdf"));
  EXPECT_LE(cut.size(), 900u);
}

TEST_F(HeldMailPages, RefuseFormsThatMakeNoSense) {
  const std::string id = hold("A better rate");
  Browser browser = logged_in(store::Role::reviewer);
  for (const char* form : {"/decide/release", "/decide/return", "/decide/second", "/decide"}) {
    const auto nothing = send(browser, form, {{"back", "queue?show=undecided&q=better"}});
    EXPECT_EQ(nothing.status, 303) << form;
    EXPECT_EQ(location(nothing), "/queue?show=undecided&q=better&said=none") << "the filter is kept";
  }
  EXPECT_THAT(browser.get("/queue?show=undecided&q=better&said=none").body, HasSubstr("no message was chosen"));
  EXPECT_EQ(send(browser, "/decide/release", {{"case", "NONE000000:1"}}).status, 409);
  EXPECT_EQ(send(browser, "/decide", {{"case", pick(id)}, {"decision", "burn"}}).status, 422);
  EXPECT_EQ(send(browser, "/undo", {}).status, 400);
  EXPECT_EQ(send(browser, "/proposal", {{"case", pick(id)}, {"answer", "maybe"}}).status, 400);
  EXPECT_EQ(send(browser, "/appeals/answer", {{"case", id}, {"statement", "1"}, {"answer", "maybe"}}).status, 400);
  EXPECT_EQ(send(browser, "/appeals/answer", {{"case", id}, {"statement", "1"}, {"answer", "uphold"}}).status, 409);
  EXPECT_EQ(held(id)->held.decision, store::Decision::none);
  EXPECT_EQ(location(send(browser, "/note", {{"case", id}, {"text", "x"}, {"back", "//evil.example"}})),
            "/queue?said=noted");
}

}  // namespace
}  // namespace nonsolicit::review
