#include "message/extract.h"

#include <gtest/gtest.h>

#include <string>

namespace nonsolicit::message {
namespace {

// Stretches that are not fresh stand in braces with the first letter of their role.
std::string shown_roles(const TextBody& body) {
  std::string out;
  for (const TextRun& run : body.runs) {
    const std::string text = body.text.substr(run.offset, run.length);
    out +=
        run.role == TextRole::fresh ? text : "{" + std::string(to_string(run.role).substr(0, 1)) + "}" + text + "{/}";
  }
  return out;
}

struct PlainCase {
  const char* name;
  PlainFormat format;
  std::string text;
  const char* want;
};

class PlainText : public testing::TestWithParam<PlainCase> {};

TEST_P(PlainText, GivesTextAndRoles) {
  const TextBody body = extract_plain(GetParam().text, GetParam().format, {}).body;
  EXPECT_EQ(shown_roles(body), GetParam().want);
  size_t offset = 0;
  for (const TextRun& run : body.runs) {
    EXPECT_EQ(run.offset, offset);
    offset += run.length;
  }
  EXPECT_EQ(offset, body.text.size());
}

const auto kPlainName = [](const auto& info) { return std::string(info.param.name); };
constexpr PlainFormat kFixed = PlainFormat::fixed;
constexpr PlainFormat kFlowed = PlainFormat::flowed;
constexpr PlainFormat kDelsp = PlainFormat::flowed_delsp;

INSTANTIATE_TEST_SUITE_P(
    Lines, PlainText,
    testing::Values(PlainCase{"empty", kFixed, "", ""}, PlainCase{"crlf", kFixed, "a\r\nb\r\n", "a\nb"},
                    PlainCase{"blanks_and_empty_lines_fold", kFixed, "  a   b \n\n\n\nc", "a b\n\nc"},
                    PlainCase{"zero_width_dropped", kFixed, "un\xE2\x80\x8Bsub\xC2\xADscribe", "unsubscribe"},
                    PlainCase{"nul_dropped", kFixed, std::string("a\0b", 3), "ab"},
                    PlainCase{"flowed_joins", kFlowed, "one \ntwo\nthree", "one two\nthree"},
                    PlainCase{"flowed_space_stuffing", kFlowed, " >not quoted\n From", ">not quoted\nFrom"},
                    PlainCase{"flowed_delsp", kDelsp, "ab \ncd", "abcd"},
                    PlainCase{"flowed_quote_joins", kFlowed, "> one \n> two\nnew", "{q}> one two\n{/}new"},
                    PlainCase{"flowed_depth_change_breaks", kFlowed, "> one \n>> two\nnew", "{q}> one\n>> two\n{/}new"},
                    PlainCase{"flowed_separator_not_joined", kFlowed, "Hello there \n-- \nAnn",
                              "Hello there\n{s}--\nAnn{/}"}),
    kPlainName);

INSTANTIATE_TEST_SUITE_P(
    Quotes, PlainText,
    testing::Values(
        PlainCase{"quote_marks", kFixed, "> old\nnew\n> > older", "{q}> old\n{/}new\n{q}> > older{/}"},
        PlainCase{"initials", kFixed, "AB> old\nnew", "{q}AB> old\n{/}new"},
        PlainCase{"bars", kFixed, "new\n| old\n| older\nnew", "new\n{q}| old\n| older\n{/}new"},
        PlainCase{"single_bar_is_text", kFixed, "a\n| b\nc", "a\n| b\nc"},
        PlainCase{"mbox_from", kFixed, ">From here", ">From here"},
        PlainCase{"attribution_en", kFixed, "new\nOn Mon, 3 May 2021, Ann wrote:\n> old\nmore",
                  "new\n{q}On Mon, 3 May 2021, Ann wrote:\n> old\n{/}more"},
        PlainCase{"attribution_over_two_lines", kFixed, "new\nOn Mon, 3 May 2021 Ann\n<a@b.example> wrote:\n\n> old",
                  "new\n{q}On Mon, 3 May 2021 Ann\n<a@b.example> wrote:\n\n> old{/}"},
        PlainCase{"attribution_without_marks", kFixed, "new\n\nOn 3 May Ann wrote:\nold\nolder",
                  "new\n\n{q}On 3 May Ann wrote:\nold\nolder{/}"},
        PlainCase{"attribution_fr", kFixed,
                  "new\nLe 3 mai 2021, Ann a \xC3\xA9"
                  "crit :\n> old",
                  "new\n{q}Le 3 mai 2021, Ann a \xC3\xA9"
                  "crit :\n> old{/}"},
        PlainCase{"attribution_es", kFixed, "new\nEl 3 mayo 2021, Ann escribi\xC3\xB3:\n> old",
                  "new\n{q}El 3 mayo 2021, Ann escribi\xC3\xB3:\n> old{/}"},
        PlainCase{"attribution_de", kFixed, "new\nAm 3. Mai 2021 um 10:00 schrieb Ann <a@b.example>:\n> old",
                  "new\n{q}Am 3. Mai 2021 um 10:00 schrieb Ann <a@b.example>:\n> old{/}"},
        PlainCase{"own_sentence_is_no_attribution", kFixed, "On the whole I like what Ann wrote: it is good.\nBuy it",
                  "On the whole I like what Ann wrote: it is good.\nBuy it"},
        PlainCase{"original_message", kFixed, "new\n-----Original Message-----\nFrom: A\nold",
                  "new\n{q}-----Original Message-----\nFrom: A\nold{/}"},
        PlainCase{"original_message_de", kFixed, "new\n-----Urspr\xC3\xBCngliche Nachricht-----\nVon: A\nold",
                  "new\n{q}-----Urspr\xC3\xBCngliche Nachricht-----\nVon: A\nold{/}"},
        PlainCase{"original_message_fr", kFixed, "new\n-----Message d'origine-----\nDe : A\nold",
                  "new\n{q}-----Message d'origine-----\nDe : A\nold{/}"},
        PlainCase{"original_then_marked_then_reply", kFixed, "-----Original Message-----\nFrom: A\n> old\nnew",
                  "{q}-----Original Message-----\nFrom: A\n> old\n{/}new"},
        PlainCase{"header_block_en", kFixed, "new\nFrom: A\nSent: Monday\nTo: B\nSubject: C\n\nold",
                  "new\n{q}From: A\nSent: Monday\nTo: B\nSubject: C\n\nold{/}"},
        PlainCase{"header_block_de", kFixed, "new\nVon: A\nGesendet: Montag\nAn: B\nBetreff: C\n\nold",
                  "new\n{q}Von: A\nGesendet: Montag\nAn: B\nBetreff: C\n\nold{/}"},
        PlainCase{"header_block_fr", kFixed, "new\nDe : A\nEnvoy\xC3\xA9 : lundi\n\xC3\x80 : B\nObjet : C\n\nold",
                  "new\n{q}De : A\nEnvoy\xC3\xA9 : lundi\n\xC3\x80 : B\nObjet : C\n\nold{/}"},
        PlainCase{"header_block_es", kFixed, "new\nDe: A\nEnviado el: lunes\nPara: B\nAsunto: C\n\nold",
                  "new\n{q}De: A\nEnviado el: lunes\nPara: B\nAsunto: C\n\nold{/}"},
        PlainCase{"from_and_to_of_an_event", kFixed, "The fair\nFrom: 10:00\nTo: 12:00\nCome!",
                  "The fair\nFrom: 10:00\nTo: 12:00\nCome!"},
        PlainCase{"forwarded_gmail", kFixed, "see\n---------- Forwarded message ---------\nFrom: A\n\nold",
                  "see\n{f}---------- Forwarded message ---------\nFrom: A\n\nold{/}"},
        PlainCase{"forwarded_apple", kFixed, "see\nBegin forwarded message:\n\n> From: A\n> old\nnew",
                  "see\n{f}Begin forwarded message:\n\n> From: A\n> old\n{/}new"},
        PlainCase{"forwarded_with_end", kFixed, "--- begin forwarded text\nold\n--- end forwarded text\nnew",
                  "{f}--- begin forwarded text\nold\n--- end forwarded text\n{/}new"},
        PlainCase{"forwarded_es", kFixed, "mira\n---------- Mensaje reenviado ---------\nDe: A\nold",
                  "mira\n{f}---------- Mensaje reenviado ---------\nDe: A\nold{/}"},
        PlainCase{"nothing_new_is_forwarded", kFixed, "-----Original Message-----\nFrom: A\nold",
                  "{f}-----Original Message-----\nFrom: A\nold{/}"}),
    kPlainName);

INSTANTIATE_TEST_SUITE_P(
    Signatures, PlainText,
    testing::Values(
        PlainCase{"delimiter", kFixed, "new\n-- \nAnn\nCEO", "new\n{s}--\nAnn\nCEO{/}"},
        PlainCase{"delimiter_before_quote", kFixed, "new\n-- \nAnn\n> old", "new\n{s}--\nAnn\n{/}{q}> old{/}"},
        PlainCase{"delimiter_too_long", kFixed, "new\n-- \na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm",
                  "new\n--\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm"},
        PlainCase{"letter_below_greeting_and_delimiter_stays", kFixed,
                  "Hi Rosa,\n-- \nOur scanners count every visitor of your building.\nShall I show you one on Monday?",
                  "Hi Rosa,\n--\nOur scanners count every visitor of your building.\nShall I show you one on Monday?"},
        PlainCase{"letter_below_delimiter_alone_stays", kFixed,
                  "-- \nOur scanners count every visitor of your building. Shall I show you one on Monday?",
                  "--\nOur scanners count every visitor of your building. Shall I show you one on Monday?"},
        PlainCase{"sentences_below_an_answer_are_signature", kFixed,
                  "Yes, do.\n-- \nOur scanners count every visitor of your building. Shall I show you one on Monday?",
                  "Yes, do.\n{s}--\nOur scanners count every visitor of your building. Shall I show you one on "
                  "Monday?{/}"},
        PlainCase{"sentences_below_a_line_that_begins_like_a_greeting_are_signature", kFixed,
                  "Good idea!\n-- \nOur scanners count every visitor of your building. Shall I show you one on Monday?",
                  "Good idea!\n{s}--\nOur scanners count every visitor of your building. Shall I show you one on "
                  "Monday?{/}"},
        PlainCase{"sentences_below_a_short_sentence_are_signature", kFixed,
                  "Hiring now\n-- \nOur scanners count every visitor of your building. Shall I show you one on Monday?",
                  "Hiring now\n{s}--\nOur scanners count every visitor of your building. Shall I show you one on "
                  "Monday?{/}"},
        PlainCase{"contacts_below_greeting_are_signature", kFixed, "Hi Rosa,\n-- \nAnn Lee\nFirm Inc.\n+1 555 010 0200",
                  "Hi Rosa,\n{s}--\nAnn Lee\nFirm Inc.\n+1 555 010 0200{/}"},
        PlainCase{"sent_from_phone", kFixed, "new\n\nSent from my iPhone", "new\n\n{s}Sent from my iPhone{/}"},
        PlainCase{"contact_block", kFixed, "new\n\nBest regards,\nAnn Lee\nTel +1 555 010 0200",
                  "new\n\nBest regards,\n{s}Ann Lee\nTel +1 555 010 0200{/}"},
        PlainCase{"contact_block_without_closing", kFixed, "new\n\nAnn Lee\n+1 555 010 0200\nann@a.example",
                  "new\n\n{s}Ann Lee\n+1 555 010 0200\nann@a.example{/}"},
        PlainCase{"offer_with_address_stays", kFixed, "Hi\n\nBuy it for $20 now\nann@a.example\n+1 555 010 0200",
                  "Hi\n\nBuy it for $20 now\nann@a.example\n+1 555 010 0200"},
        PlainCase{"opt_out_stays", kFixed, "Hi\n\nann@a.example\n+1 555 010 0200\nTo unsubscribe, reply STOP",
                  "Hi\n\nann@a.example\n+1 555 010 0200\nTo unsubscribe, reply STOP"},
        PlainCase{"contacts_alone_are_the_text", kFixed, "ann@a.example\n+1 555 010 0200",
                  "ann@a.example\n+1 555 010 0200"},
        PlainCase{"confidentiality_notice", kFixed,
                  "new\n\nThis email is confidential. If you are not the intended recipient, delete it.",
                  "new\n\n{s}This email is confidential. If you are not the intended recipient, delete it.{/}"},
        PlainCase{"webmail_footer", kFixed,
                  "a letter that is longer than what stands below it: the meeting moved\n\n____________________\nGet "
                  "your free mailbox at https://mail.example",
                  "a letter that is longer than what stands below it: the meeting "
                  "moved\n\n{s}____________________\nGet your free mailbox at https://mail.example{/}"},
        PlainCase{"footers_of_webmail_and_list", kFixed,
                  "a letter that is longer than what stands below it: the meeting moved to "
                  "Monday\n____________________\nFree mail!\n\n____________________\nMembers mailing list",
                  "a letter that is longer than what stands below it: the meeting moved to "
                  "Monday\n{s}____________________\nFree mail!\n\n____________________\nMembers mailing list{/}"},
        PlainCase{"signature_above_footer", kFixed,
                  "a letter that is longer than this\n-- \nAnn\n____________________\nFree mail!",
                  "a letter that is longer than this\n{s}--\nAnn\n____________________\nFree mail!{/}"},
        PlainCase{"footer_below_quote", kFixed, "new\n> old\n____________________\nFree mail!",
                  "new\n{q}> old\n{/}____________________\nFree mail!"},
        PlainCase{"footer_of_six_lines_stays", kFixed,
                  "a letter that is longer than this here\n____________________\na\nb\nc\nd\ne\nf",
                  "a letter that is longer than this here\n____________________\na\nb\nc\nd\ne\nf"},
        PlainCase{"price_below_rule_stays", kFixed, "a letter that is longer than this\n____________________\nOnly $20",
                  "a letter that is longer than this\n____________________\nOnly $20"},
        PlainCase{"opt_out_below_rule_stays", kFixed,
                  "a letter that is longer than this here\n____________________\nUnsubscribe here",
                  "a letter that is longer than this here\n____________________\nUnsubscribe here"},
        PlainCase{"text_below_first_rule_stays", kFixed, "____________________\nnew", "____________________\nnew"},
        PlainCase{"offer_below_greeting_and_rule_stays", kFixed,
                  "Hi Anna,\n____________________\nBook a demo of our scanners today",
                  "Hi Anna,\n____________________\nBook a demo of our scanners today"},
        PlainCase{"short_rule_stays", kFixed, "a longer letter\n_____\nmore", "a longer letter\n_____\nmore"}),
    kPlainName);

struct PlainLinkCase {
  const char* name;
  const char* text;
  const char* want;  // targets, separated by blanks
};

class PlainLinks : public testing::TestWithParam<PlainLinkCase> {};

TEST_P(PlainLinks, AreFound) {
  std::string got;
  const Extract extract = extract_plain(GetParam().text, PlainFormat::fixed, {});
  for (const Link& link : extract.links) {
    got += (got.empty() ? "" : " ") + link.target;
    EXPECT_EQ(extract.body.text.substr(link.offset, link.length), link.shown);
    EXPECT_EQ(link.source, LinkSource::text);
  }
  EXPECT_EQ(got, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PlainLinks,
    testing::Values(PlainLinkCase{"https", "see https://a.example/x?y=1#z now", "https://a.example/x?y=1#z"},
                    PlainLinkCase{"sentence_end", "(see http://a.example/x).", "http://a.example/x"},
                    PlainLinkCase{"parentheses_inside", "http://a.example/x_(y) z", "http://a.example/x_(y)"},
                    PlainLinkCase{"angle_brackets", "<HTTP://a.example/>", "HTTP://a.example/"},
                    PlainLinkCase{"www", "go to www.a.example, ok", "http://www.a.example"},
                    PlainLinkCase{"address", "mail ann.lee+x@a.example.", "mailto:ann.lee+x@a.example"},
                    PlainLinkCase{"mailto", "mailto:ann@a.example", "mailto:ann@a.example"},
                    PlainLinkCase{"address_inside_uri_once", "https://a.example/?u=b@c.example",
                                  "https://a.example/?u=b@c.example"},
                    PlainLinkCase{"two_addresses", "a@b.example,c@d.example", "mailto:a@b.example mailto:c@d.example"},
                    PlainLinkCase{"no_links", "a@b @c.d e@ www. http:// 10:30 xhttp://", ""}),
    kPlainName);

TEST(ExtractPlain, MarksLinksInQuotes) {
  const Extract extract = extract_plain("new\n> http://a.example", PlainFormat::fixed, {});
  ASSERT_EQ(extract.links.size(), 1u);
  EXPECT_EQ(extract.links[0].role, TextRole::quoted);
}

TEST(ExtractPlain, StopsAtTheLimitsAndSaysSo) {
  base::Limits limits;
  limits.text_bytes = 24;
  limits.links = 1;
  const Extract extract = extract_plain("a@b.example c@d.example more text", PlainFormat::fixed, limits);
  EXPECT_TRUE(extract.text_cut);
  EXPECT_TRUE(extract.links_cut);
  EXPECT_EQ(extract.body.text.size(), 24u);
}

}  // namespace
}  // namespace nonsolicit::message
