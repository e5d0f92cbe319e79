// Links: how a sender words them, what hides them, and where they go.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

class FindOptOutLink : public testing::TestWithParam<OptOutCase> {};
TEST_P(FindOptOutLink, FindsTheWayAndItsFlaw) { expect_way(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Words, FindOptOutLink,
    testing::Values(
        OptOutCase{"cancel_emails", kLink, kClear, "<p><a href=\"https://a.example/m\">Change or cancel mails</a></p>"},
        OptOutCase{"no_longer", kLink, kClear, "<p><a href=\"https://a.example/m\">No longer interested</a></p>"},
        OptOutCase{"no_more_kind", kLink, kClear, "<p><a href=\"https://a.example/m\">No more lunch notices</a></p>"},
        OptOutCase{"stop_alerts", kLink, kClear,
                   "<p><a href=\"https://a.example/m\">Stop ticket notifications</a></p>"},
        OptOutCase{"turn_off", kLink, kClear, "<p><a href=\"https://a.example/m\">Turn off these notes</a></p>"},
        OptOutCase{"not_for_me", kLink, kClear, "<p><a href=\"https://a.example/m\">Not for me</a></p>"},
        OptOutCase{"rather_not", kLink, kClear, "<p><a href=\"https://a.example/m\">I'd rather not</a></p>"},
        OptOutCase{"consent", kLink, kClear, "<p><a href=\"https://a.example/m\">Withdraw consent</a></p>"},
        OptOutCase{"how_we_write", kLink, kClear, "<p><a href=\"https://a.example/m\">Choose what you receive</a></p>"},
        OptOutCase{"unsub", kLink, kClear, "<p><a href=\"https://a.example/m\">unsub</a></p>"},
        OptOutCase{"brand_unsubscribe", kLink, kClear, "<p><a href=\"https://a.example/m\">SafeUnsubscribe</a></p>"},
        OptOutCase{
            "sentence", kLink, kClear,
            "<p><a href=\"https://a.example/m\">If you no longer wish to receive these, follow this link</a></p>"},
        OptOutCase{"foot_target", kLink, kClear,
                   "<p>News</p><p><a href=\"https://a.example/tides/enough\">Tides ends</a></p>"},
        OptOutCase{"foot_query", kLink, kClear,
                   "<p>News</p><p><a href=\"https://a.example/e?p=off\">eNews switch</a></p>"},
        OptOutCase{"question_before", kLink, kClear,
                   "<p>Had enough of us? <a href=\"https://a.example/x/1\">This link</a> ends it.</p>"},
        OptOutCase{"header_target", kLink, kClear, "<p>News</p><p><a href=\"https://a.example/q/9\">Adieu</a></p>",
                   "List-Unsubscribe: <https://a.example/q/9>\n"},
        OptOutCase{"bare_address", kLink, kClear, "News.\n\nTo stop these: a-firm.example/stop\n"},
        OptOutCase{"bare_in_brackets", kLink, kClear, "News.\n\n(Want off? a-firm.example/goodbye does it.)\n"},
        OptOutCase{"text_question", kLink, kClear,
                   "News.\n\nToo many mails? https://a.example/x/2 removes you at once.\n"},
        OptOutCase{"wrapped_after", kLink, kClear, "News.\n\nhttps://a.example/x/3 if you'd like to be left\nalone.\n"},
        OptOutCase{"number", kLink, kClear, "<p><a href=\"sms:+15550101?body=STOP\">Opt out by text</a></p>"},
        OptOutCase{"mailto_word", kMailto, kClear, "News.\n\nWant off? jo+off@a.example, no hard feelings.\n"},
        OptOutCase{"mailto_do_not", kMailto, kClear, "News.\n\nOr write to donotmail@a.example\n"},
        OptOutCase{"mailto_context", kMailto, kClear,
                   "News.\n\nTo come off the circular drop me a line: editor@a.example\n"},
        OptOutCase{"mailto_body", kMailto, kClear, "<p><a href=\"mailto:a@a.example?body=unsubscribe\">this</a></p>"},
        OptOutCase{"area", kLink, OptOutFlaw::image_only,
                   "<p>Hi</p><map name=\"m\"><area href=\"https://a.example/u\" alt=\"Unsubscribe\"></map>"},
        OptOutCase{"form", kLink, kClear,
                   "<form action=\"https://a.example/u\"><input type=\"submit\" value=\"Unsubscribe\"></form>"}),
    NameOfCase());

INSTANTIATE_TEST_SUITE_P(
    Hidden, FindOptOutLink,
    testing::Values(
        OptOutCase{"visibility", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><div style=\"visibility:hidden\"><a href=\"https://a.example/x\">Unsubscribe</a></div>"},
        OptOutCase{"attribute", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><div hidden><a href=\"https://a.example/x\">Unsubscribe</a></div>"},
        OptOutCase{"zero_size", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><p style=\"font-size:0\"><a href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"opacity", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><p style=\"opacity:0\"><a href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"on_dark", kLink, OptOutFlaw::hidden,
                   "<div style=\"background:#101010\"><p>Hi</p><a style=\"color:#121212\" "
                   "href=\"https://a.example/x\">Unsubscribe</a></div>"},
        OptOutCase{"nearly_white", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><a style=\"color:#f2f2f2\" href=\"https://a.example/x\">Unsubscribe</a>"},
        OptOutCase{"faint_and_small", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><p style=\"font-size:7px\"><a style=\"color:#cccccc\" "
                   "href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{
            "faint_font_tag", kLink, OptOutFlaw::hidden,
            "<p>Hi</p><font size=\"1\"><a style=\"color:#dddddd\" href=\"https://a.example/x\">Opt out</a></font>"},
        OptOutCase{"grey_but_read", kLink, kClear,
                   "<p>Hi</p><p style=\"font-size:9px\"><a style=\"color:#8a8a8a\" "
                   "href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"words_hidden_link_seen", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><font color=\"#fefefe\">If you do not wish to receive further mails click <a "
                   "href=\"https://a.example/x\">here</a></font>"},
        OptOutCase{"image_file_name", kLink, OptOutFlaw::image_only,
                   "<p>Hi</p><a href=\"https://a.example/f/2\"><img src=\"https://a.example/img/foot_unsub.png\" "
                   "alt=\"\" width=\"500\"></a>"},
        OptOutCase{
            "image_in_a_sentence", kLink, kClear,
            "<p>To unsubscribe press <a href=\"https://a.example/f/2\"><img src=\"https://a.example/b.png\"></a></p>"}),
    NameOfCase());

INSTANTIATE_TEST_SUITE_P(
    Flaws, FindOptOutLink,
    testing::Values(
        OptOutCase{"login_host", kLink, OptOutFlaw::login_page,
                   "<p><a href=\"https://login.a.example/mail\">Mail settings</a></p>"},
        OptOutCase{
            "login_sso", kLink, OptOutFlaw::login_page,
            "<p>E-mail <a href=\"https://id.a.example/sso/go?to=%2Fmail\">settings</a> are in your profile.</p>"},
        OptOutCase{"login_fr", kLink, OptOutFlaw::login_page,
                   "<p>Préférences d'envoi : <a href=\"https://a.example/p\">cliquez ici</a>, mot de passe requis</p>"},
        OptOutCase{"login_de", kLink, OptOutFlaw::login_page,
                   "<p>Newsletter abbestellen: bitte <a href=\"https://a.example/p\">hier</a> einloggen</p>"},
        OptOutCase{"login_said", kSay, OptOutFlaw::login_page,
                   "News.\n\nTo change your subscription settings log in at the client portal.\n"},
        OptOutCase{"no_login_needed", kLink, kClear,
                   "News.\n\nStop all alerts without logging in: https://a.example/p\n"},
        OptOutCase{"other_mail_domain", kMailto, OptOutFlaw::mismatched_host,
                   "<p>Unsubscribe: <a href=\"mailto:stop@other.example\">stop@firm.test</a></p>"},
        OptOutCase{"host_in_a_sentence", kLink, OptOutFlaw::mismatched_host,
                   "<p><a href=\"https://other.example/unsubscribe\">Unsubscribe at www.firm.test/leave</a></p>"},
        OptOutCase{"same_site", kLink, kClear,
                   "<p><a href=\"https://click.firm.test/unsubscribe\">www.firm.test/unsubscribe</a></p>"},
        OptOutCase{"percent_placeholder", kLink, OptOutFlaw::bad_uri,
                   "<p><a href=\"https://a.example/%%unsub%%\">Unsubscribe</a></p>"},
        OptOutCase{"relative", kLink, OptOutFlaw::bad_uri, "<p><a href=\"/unsubscribe\">Unsubscribe</a></p>"},
        OptOutCase{"mailto_without_host", kMailto, OptOutFlaw::bad_uri,
                   "<p><a href=\"mailto:stop\">Unsubscribe</a></p>"},
        OptOutCase{"click_bad_link", kLink, OptOutFlaw::bad_uri,
                   "<p>If you no longer wish to receive these, click <a href=\"http://#\">here</a></p>"},
        OptOutCase{"html_quote", kLink, OptOutFlaw::quoted,
                   "<p>See below.</p><blockquote type=\"cite\"><p><a "
                   "href=\"https://a.example/x\">Unsubscribe</a></p></blockquote>"}),
    NameOfCase());

TEST(FindOptOutLink, SaysWhereItStands) {
  const auto message = mail("Notes", "Hello\n\nUnsubscribe: https://a.example/x/7\n");
  const OptOut found = find_opt_out(message, shipped_rules());
  ASSERT_FALSE(found.findings.empty());
  const OptOutFinding& finding = found.findings.front();
  ASSERT_TRUE(finding.body.has_value());
  EXPECT_EQ(message.bodies[*finding.body].text.substr(finding.offset, finding.length), "https://a.example/x/7");
  EXPECT_EQ(finding.where, "body");
}

TEST(FindOptOutLink, SaysWhereAnInstructionStands) {
  const auto message = mail("Notes", "A pitch.\n\nReply STOP and\nI'll take you off.\n");
  const OptOut found = find_opt_out(message, shipped_rules());
  ASSERT_EQ(found.findings.size(), 1U);
  const OptOutFinding& finding = found.findings.front();
  EXPECT_EQ(message.bodies[*finding.body].text.substr(finding.offset, finding.length), finding.text);
}

TEST(FindOptOutLink, StaysLinearInThousandsOfLinks) {
  std::string body = "<p>";
  for (int i = 0; i < 20'000; i++)
    body += "<a href=\"https://a.example/p/" + std::to_string(i) + "\">here</a> a.example/b ";
  const OptOut found =
      find_opt_out(html_mail(body + "<a href=\"https://a.example/u\">Unsubscribe</a></p>"), shipped_rules());
  EXPECT_LE(found.findings.size(), 1U);
}

}  // namespace
}  // namespace nonsolicit::classifier
