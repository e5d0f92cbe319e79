// Letters and notices that ask for an answer, and offers that ask for nearly the same.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct LetterLine {
  const char* name;
  const char* text;
};

class LetterWithoutWayOut : public testing::TestWithParam<LetterLine> {};
TEST_P(LetterWithoutWayOut, HasNone) {
  const OptOut found = find_opt_out(
      mail("Hearing", std::string("Hi Anna,\n\nthe hearing was moved. I will bring the file.\n\nPaul\n\n") +
                          GetParam().text + "\n"),
      shipped_rules());
  EXPECT_TRUE(found.findings.empty()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    Notices, LetterWithoutWayOut,
    testing::Values(
        LetterLine{"de_adressat",
                   "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind oder "
                   "diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten "
                   "Sie diese Mail."},
        LetterLine{"de_bestimmt",
                   "Der Inhalt dieser E-Mail ist vertraulich. Wenn diese E-Mail nicht für Sie bestimmt ist, teilen Sie "
                   "uns dies bitte mit."},
        LetterLine{"de_falls",
                   "Falls Sie nicht der richtige Empfänger sind, antworten Sie bitte und löschen Sie diese Nachricht."},
        LetterLine{"es",
                   "Si usted no es el destinatario, le rogamos que nos lo comunique respondiendo a este correo y "
                   "lo elimine."},
        LetterLine{"en", "If you are not the intended recipient or not the right person, please reply and delete it."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    Letters, LetterWithoutWayOut,
    testing::Values(
        LetterLine{"de_termin", "Falls der Termin nicht passt, schreiben Sie mir bitte kurz."},
        LetterLine{"de_ihnen_der_termin", "Wenn Ihnen der Termin nicht passt, sagen Sie mir Bescheid."},
        LetterLine{"es_venir", "Si no quieres venir, dímelo y aviso a Rosa."},
        LetterLine{"keys", "Could you take the keys on Thursday? If not, just say no."},
        LetterLine{"birthday", "Would you like to come to my birthday on Saturday? If not, just reply no."},
        LetterLine{"off_your_desk", "If you don't need the file any more, let me know and I'll take it off your desk."},
        LetterLine{"stop_looking", "Not sure about the room? Tell me and I will stop looking."},
        LetterLine{"cause_list",
                   "Please do not reply to this number; call 030 1234567 to be removed from the cause list."},
        LetterLine{"group_scheme",
                   "If you wish to leave the group scheme, write to the office before 1 June and they will remove you "
                   "from the policy."},
        LetterLine{"settlement", "To opt out they must write to the administrator by 3 May."},
        LetterLine{"asked_me", "Two of them asked me to be taken off the list and I could not find the button."},
        LetterLine{"spoken_of",
                   "The footer needs a sentence like \"To unsubscribe, reply STOP\" and a link, otherwise it breaks "
                   "the policy."}),
    NameOfCase());

INSTANTIATE_TEST_SUITE_P(
    Addresses, LetterWithoutWayOut,
    testing::Values(
        LetterLine{"articles", "Look at https://a.example/articles/opt-out-class-actions for the judgment."},
        LetterLine{"stop_and_search", "The list is at https://court.example/stop/and-search. Could you tell Rosa?"},
        LetterLine{"mould", "See https://a.example/remove-mould-from-walls for the method."},
        LetterLine{"museum", "The museum's page: https://museum.example/abonnements"},
        LetterLine{"seat", "Please use https://firm.example/preferences to set your seat."},
        LetterLine{"draft", "The draft is at https://docs.example/d/privacy-opt-out-form.docx?dl=1"},
        LetterLine{"photos", "Photos: https://album.example/out/2026"},
        LetterLine{"help",
                   "Look at this page, it explains how to unsubscribe from the court's notification service: "
                   "https://court.example/help/unsubscribe"}),
    NameOfCase());

class LinkIsWayOut : public testing::TestWithParam<OptOutCase> {};
TEST_P(LinkIsWayOut, WhereItsTargetSaysSo) { expect_way(GetParam()); }
INSTANTIATE_TEST_SUITE_P(
    Table, LinkIsWayOut,
    testing::Values(
        OptOutCase{"optout", kLink, kClear, "News.\n\nhttps://a.example/opt-out?u=7\n"},
        OptOutCase{"opt_out_form", kLink, kClear, "News.\n\nhttps://a.example/optout-form.php?u=7\n"},
        OptOutCase{"shows_another", kLink, OptOutFlaw::mismatched_host,
                   "<p>News</p><p><a href=\"https://b.example/c\">https://a.example/unsubscribe</a></p>"},
        OptOutCase{"remove", kLink, kClear, "News.\n\nhttps://a.example/remove?u=7\n"},
        OptOutCase{"prefs", kLink, kClear, "<p>News</p><p><a href=\"https://a.example/prefs\">Your notices</a></p>"},
        OptOutCase{"stop_token", kLink, kClear, "<p>News</p><p><a href=\"https://a.example/stop/k4x\">Go</a></p>"},
        OptOutCase{"off_token", kLink, kClear, "<p>News</p><p><a href=\"https://a.example/off/4Kd9x\">Ends</a></p>"}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    Labels, LinkIsWayOut,
    testing::Values(
        OptOutCase{"de_klicken", kLink, kClear,
                   "Brief.\n\nMöchten Sie nichts mehr von uns hören, klicken Sie hier: https://a.example/m/1\n"},
        OptOutCase{"de_klicken_html", kLink, kClear,
                   "<p>Brief.</p><p>Möchten Sie nichts mehr von uns hören, <a href='https://a.example/m/1'>klicken Sie "
                   "hier</a>.</p>"},
        OptOutCase{"footnote", kLink, kClear,
                   "News.\n\nUnsubscribe [2] | Privacy [3]\n\n[1] https://a.example/a\n[2] https://a.example/u/1\n"
                   "[3] https://a.example/p\n"},
        OptOutCase{"footnote_before", kLink, kClear,
                   "News.\n\n[1]Unsubscribe [2]Privacy\n\n[1] https://a.example/u/1\n[2] https://a.example/p\n"},
        OptOutCase{"row", kLink, kClear,
                   "News.\n\nYou get this as a member. Unsubscribe | Privacy\nhttps://a.example/u/1\n"
                   "https://a.example/p\n"},
        OptOutCase{"placeholder", kLink, OptOutFlaw::bad_uri, "News.\n\nUnsubscribe: https://a.example/u/{{id}}\n"}),
    NameOfCase());

TEST(LinkIsWayOut, OnlyWhereItsOwnLabelSaysSo) {
  const OptOut footnote = find_opt_out(
      mail("Notes", "News.\n\nUnsubscribe [1] | Privacy [2]\n\n[1] https://a.example/u/1\n[2] https://a.example/p\n"),
      shipped_rules());
  ASSERT_EQ(footnote.findings.size(), 1U) << found_text(footnote);
  EXPECT_EQ(footnote.findings[0].target, "https://a.example/u/1");
  const OptOut row = find_opt_out(
      mail("Notes", "News.\n\nPrivacy | Unsubscribe\nhttps://a.example/p\nhttps://a.example/u/1\n"), shipped_rules());
  ASSERT_EQ(row.findings.size(), 1U) << found_text(row);
  EXPECT_EQ(row.findings[0].target, "https://a.example/u/1");
}

TEST(LinkIsWayOut, KeepsTheWholeTemplate) {
  const OptOut found =
      find_opt_out(mail("Notes", "News.\n\nUnsubscribe: https://a.example/u/{{id}}.\n"), shipped_rules());
  ASSERT_EQ(found.findings.size(), 1U) << found_text(found);
  EXPECT_EQ(found.findings[0].target, "https://a.example/u/{{id}}");
}

class ClickWithoutLink : public testing::TestWithParam<LetterLine> {};
TEST_P(ClickWithoutLink, LeadsNowhere) {
  const std::string body = std::string("A pitch of three lines.\n\n") + GetParam().text + "\n";
  expect_way(OptOutCase{.name = "", .way = kSay, .flaw = OptOutFlaw::no_target, .body = body.c_str()});
}
INSTANTIATE_TEST_SUITE_P(Table, ClickWithoutLink,
                         testing::Values(LetterLine{"en", "Click here to unsubscribe."},
                                         LetterLine{"en_removed", "Click below to be removed from our list."},
                                         LetterLine{"fr", "Cliquez ici pour vous désinscrire."},
                                         LetterLine{"es", "Haga clic aquí para darse de baja."},
                                         LetterLine{"de", "Klicken Sie hier, um sich abzumelden."},
                                         LetterLine{"it", "Clicca qui per cancellarti."},
                                         LetterLine{"nl", "Klik hier om u af te melden."}),
                         NameOfCase());

class OfferWithWayOut : public testing::TestWithParam<LetterLine> {};
TEST_P(OfferWithWayOut, HasIt) {
  const std::string body = std::string("A pitch of three lines.\n\n") + GetParam().text + "\n";
  expect_way(OptOutCase{.name = "", .way = kSay, .flaw = kClear, .body = body.c_str()});
}
INSTANTIATE_TEST_SUITE_P(
    Like, OfferWithWayOut,
    testing::Values(
        LetterLine{"de_ansprechpartner", "Wenn Sie nicht der richtige Ansprechpartner sind, sagen Sie mir Bescheid."},
        LetterLine{"de_nicht_fuer_sie", "Wenn das nichts ist oder nicht für Sie passt, genügt eine kurze Antwort."},
        LetterLine{"es_quiere", "Si no quiere más correos, dígamelo y no insisto."},
        LetterLine{"if_not", "Would this be of interest to the firm? If not, just say no."},
        LetterLine{"will_stop", "Tell me and I will stop."},
        LetterLine{"hard_feelings", "Not for you? No hard feelings - just tell me."},
        LetterLine{"stop_writing", "Tell me and I will stop writing."},
        LetterLine{"take_off", "Let me know and I'll take you off the list."},
        LetterLine{"with_notice",
                   "This message is confidential and meant for the intended recipient. If you received it in error or "
                   "wish to unsubscribe, reply with STOP."},
        LetterLine{"quoted_whole", "\u201CIf you would rather not hear from us, reply and say so.\u201D"},
        LetterLine{"quoted_lists",
                   "Répondez « présent » ou « à distance ». Pour être retiré de la liste, répondez « retrait »."},
        LetterLine{"quoted_words", "A plain \"no thanks, please stop\" works too."},
        LetterLine{"quoted_word", "To unsubscribe, reply \"STOP\"."}),
    NameOfCase());

}  // namespace
}  // namespace nonsolicit::classifier
