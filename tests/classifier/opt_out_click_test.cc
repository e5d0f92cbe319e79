// "Click here" is a way out where there is something to click, or the reader may answer instead.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

constexpr OptOutFlaw kNowhere = OptOutFlaw::no_target;

class FindClick : public testing::TestWithParam<OptOutCase> {};
TEST_P(FindClick, AndWhatItLeadsTo) { expect_way(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Nowhere, FindClick,
    testing::Values(
        OptOutCase{"plain", kSay, kNowhere, "An offer.\n\nTo unsubscribe click here.\n"},
        OptOutCase{"stop", kSay, kNowhere, "An offer.\n\nTo stop these messages click here.\n\nJane\n"},
        OptOutCase{"this_link", kSay, kNowhere, "An offer.\n\nTo be removed, just follow this link.\n"},
        OptOutCase{"below", kSay, kNowhere,
                   "An offer.\n\nIf you no longer wish to receive these e-mails, use the link below.\n"},
        OptOutCase{"first_page", kSay, kNowhere,
                   "An offer.\n\nTo be removed, just use the link below.\n\nJane Roe, Acme\nhttps://acme.example\n"},
        OptOutCase{"signature", kSay, kNowhere,
                   "An offer.\n\nTo unsubscribe click here.\n\n-- \nJane Roe, Acme\nhttps://acme.example/about\n"},
        OptOutCase{"before", kSay, kNowhere,
                   "Our shop is at https://acme.example/shop/.\n\nTo unsubscribe click here.\n"},
        OptOutCase{"unwanted_send", kSay, kNowhere,
                   "An offer.\n\nIf you do not want us to send you more of this please use this link.\n"},
        OptOutCase{"html_hash", kSay, kNowhere, "<p>To unsubscribe, click <a href='#'>here</a>.</p>"},
        OptOutCase{"html_no_href", kSay, kNowhere, "<p>To unsubscribe, click <a>here</a>.</p>"},
        OptOutCase{"html_underlined", kSay, kNowhere, "<p>To unsubscribe, click <u>here</u>.</p>"},
        OptOutCase{"fr", kSay, kNowhere, "Offre.\n\nPour ne plus recevoir nos messages, cliquez ici.\n"},
        OptOutCase{"es", kSay, kNowhere, "Oferta.\n\nPara darse de baja haga clic aquí.\n"},
        OptOutCase{"de", kSay, kNowhere, "Angebot.\n\nUm sich abzumelden, klicken Sie bitte hier.\n"},
        OptOutCase{"it", kSay, kNowhere, "Offerta.\n\nPer non ricevere altri messaggi clicchi qui.\n"},
        OptOutCase{"pt", kSay, kNowhere, "Oferta.\n\nPara deixar de receber clique aqui.\n"},
        OptOutCase{"nl", kSay, kNowhere, "Aanbod.\n\nAfmelden kan met een klik op deze knop.\n"},
        OptOutCase{"pl", kSay, kNowhere, "Oferta.\n\nAby zrezygnować z wiadomości, kliknij tutaj.\n"},
        OptOutCase{"sv", kSay, kNowhere, "Erbjudande.\n\nFör att avregistrera dig, klicka på länken.\n"}),
    NameOfCase());

INSTANTIATE_TEST_SUITE_P(
    Somewhere, FindClick,
    testing::Values(
        OptOutCase{"below", kSay, kClear,
                   "An offer.\n\nIf you no longer wish to receive these e-mails, use the link below.\n\nJane "
                   "Roe\n\nhttps://a.example/x/7\n"},
        OptOutCase{"right_behind", kSay, kClear,
                   "News.\n\nTo unsubscribe, click on the link below.\n\n======\nhttp://a.example/cgi-bin/un.pl?c=7\n"},
        OptOutCase{"first_page_right_behind", kSay, kClear,
                   "News.\n\nTo be removed from the list, go to:\n\nhttps://remove.example\n"},
        OptOutCase{"www", kSay, kClear, "News.\n\nTo be removed from the list, go to www.remove.example today.\n"},
        OptOutCase{"bare", kSay, kClear, "News.\n\nTo be removed from the list, click a.example/x/7 today.\n"},
        OptOutCase{"address", kSay, kClear, "News.\n\nTo be removed, click on\njane@a.example\n"},
        OptOutCase{"footnote", kSay, kClear,
                   "News.\n\nTo unsubscribe click here [1] please.\n\nJane Roe, secretary of the club\n\nSee you on "
                   "Monday\n\n[1] https://a.example/x/7\n"},
        OptOutCase{"or_reply", kSay, kClear, "News.\n\nTo be removed click here or reply to this letter.\n"},
        OptOutCase{"or_ring", kSay, kClear, "News.\n\nTo unsubscribe click here, or ring Ruth on 555-0100.\n"},
        OptOutCase{"linkedin", kSay, kClear, "If you don't want more LinkedIn notes, say so.\n"},
        OptOutCase{"fr_ou", kSay, kClear,
                   "Offre.\n\nPour ne plus recevoir nos messages, cliquez ici ou répondez à ce courriel.\n"},
        OptOutCase{"de_unten", kSay, kClear,
                   "Brief.\n\nUm sich abzumelden, klicken Sie auf den Link unten.\n\nIhr Verein\n"
                   "https://a.example/x/7\n"},
        OptOutCase{"html", kLink, kClear, "<p>To unsubscribe, click <a href=\"https://a.example/x/7\">here</a>.</p>"},
        OptOutCase{"html_below", kSay, kClear,
                   "<p>To be removed, just use the link below.</p><p>Jane Roe</p><p><a "
                   "href=\"https://a.example/x/7\">Acme mail service</a></p>"}),
    NameOfCase());

struct Quote {
  const char* name;
  const char* body;
  const char* end;
};
class QuoteInstruction : public testing::TestWithParam<Quote> {};
TEST_P(QuoteInstruction, ToTheEndOfAClause) {
  const OptOut found = find_opt_out(
      mail_of(OptOutCase{.name = "", .way = kSay, .flaw = kClear, .body = GetParam().body}), shipped_rules());
  ASSERT_FALSE(found.findings.empty());
  const OptOutFinding& finding = found.findings.back();
  EXPECT_TRUE(finding.text.ends_with(GetParam().end)) << found_text(found);
  EXPECT_EQ(finding.length, finding.text.size());
}
INSTANTIATE_TEST_SUITE_P(
    Table, QuoteInstruction,
    testing::Values(
        Quote{"fr", "Pour ne plus recevoir nos lettres, répondez à ce message.\n", "répondez à ce message"},
        Quote{"de", "Wenn Sie keine weiteren Mails wünschen, antworten Sie bitte kurz.\n", "antworten Sie bitte kurz"},
        Quote{"es", "Si no desea recibir más correos, responda a este mensaje.\n", "responda a este mensaje"},
        Quote{"fr_address", "Pour vous désinscrire : https://a.example/d/1\n", "désinscrire : https://a.example/d/1"},
        Quote{"es_address", "Para darse de baja pulse aquí: https://a.example/b/1\n", "aquí: https://a.example/b/1"},
        Quote{"fr_mail", "Désabonnement : desabo@a.example. À bientôt.\n", "Désabonnement : desabo@a.example"},
        Quote{"no_suffices", "Should this be of no interest, a short \"no\" suffices and I stop.\n",
              "a short \"no\" suffices and I stop"},
        Quote{"word", "Nothing for you? Then r=61ply \"stop\" and I leave it.\n",
              "Then r=61ply \"stop\" and I leave it"}),
    NameOfCase());

}  // namespace
}  // namespace nonsolicit::classifier
