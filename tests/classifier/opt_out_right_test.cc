// The right to object to advertising, as statutes word it, and terse ways out; and rights that name no way.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct RightLine {
  const char* name;
  const char* text;
};

class RightToObject : public testing::TestWithParam<RightLine> {};
TEST_P(RightToObject, IsWayOutWhereItNamesOne) {
  const OptOut found = find_opt_out(
      mail("Invoices", std::string("A pitch of three lines.\n\n") + GetParam().text + "\n\nPaul\n"), shipped_rules());
  EXPECT_TRUE(found.clear()) << found_text(found);
  EXPECT_TRUE(found.present()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    English, RightToObject,
    testing::Values(RightLine{"article", "You can object at any time under Art. 21 GDPR: privacy@a.example"},
                    RightLine{"right_write",
                              "You have the right to object to direct marketing at any time; write to us at PO Box 7."},
                    RightLine{"by_replying",
                              "You may object to the use of your details for marketing by replying to this message."},
                    RightLine{"to_object", "To object to further marketing, e-mail office@a.example."},
                    RightLine{"reply_first", "Reply to this message to object to any further marketing."},
                    RightLine{"use_of_details",
                              "If you do not want us to use your details for advertising, let us know."},
                    RightLine{"if_you_object", "If you object to this kind of approach, just let me know."},
                    RightLine{"refuse", "You can refuse further marketing by replying."},
                    RightLine{"write_first", "Write to office@a.example to object to being contacted."},
                    RightLine{"not_us", "Should this reach the wrong firm, a brief \"not us\" is enough."},
                    RightLine{"wrong_desk", "A quick \"wrong desk\" will do, and we never met."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    German, RightToObject,
    testing::Values(
        RightLine{"abbreviation",
                  "Der Nutzung Ihrer Anschrift für Werbung können Sie jederzeit widersprechen, z. B. per E-Mail an "
                  "datenschutz@a.example."},
        RightLine{"basic_rate",
                  "Der Verwendung Ihrer Adresse können Sie jederzeit durch eine kurze Nachricht an uns widersprechen, "
                  "ohne dass andere Kosten als die nach den Basistarifen entstehen."},
        RightLine{"answer_first", "Sie können jederzeit mit einer formlosen Antwort widersprechen."},
        RightLine{"article", "Nach Art. 21 Abs. 2 DSGVO können Sie jederzeit per Post oder Mail an uns widersprechen."},
        RightLine{"consent", "Ihre Einwilligung können Sie jederzeit per E-Mail widerrufen."},
        RightLine{"passive",
                  "Der Werbung kann jederzeit formlos widersprochen werden, etwa per E-Mail an info@a.example."},
        RightLine{"one_word", "Ein Wort von Ihnen, und Sie hören nichts mehr von mir."},
        RightLine{"quoted_no", "Ein knappes „Nein“ genügt, dann hören Sie nichts mehr von mir."},
        RightLine{"quoted_thanks", "Ein kurzes „Nein, danke“ genügt."},
        RightLine{"hear_no_more", "Eine Silbe genügt, und Sie hören nie wieder von uns."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    Romance, RightToObject,
    testing::Values(
        RightLine{"fr_cnil",
                  "Vous pouvez à tout moment vous opposer à l'utilisation de vos coordonnées en nous écrivant."},
        RightLine{"fr_right",
                  "Vous disposez d'un droit d'opposition (art. 21 du RGPD), à exercer par courrier ou en répondant."},
        RightLine{"fr_to_object", "Pour vous opposer à la prospection, un mot à rgpd@a.example."},
        RightLine{"fr_write_first", "Il suffit de nous écrire à rgpd@a.example pour vous opposer à la prospection."},
        RightLine{"fr_importune", "Si ce courrier vous importune, un mot de vous et je n'insiste plus."},
        RightLine{"fr_hear_no_more", "Si je vous dérange, dites-le-moi et vous n'entendrez plus parler de moi."},
        RightLine{"es_one_word", "Si le molesto, una palabra suya y no insisto."},
        RightLine{"es_lssi",
                  "Puede oponerse en cualquier momento al tratamiento de sus datos con fines promocionales enviando un "
                  "correo a datos@a.example."},
        RightLine{"es_before", "Si quiere oponerse al envío de publicidad, escriba a datos@a.example."},
        RightLine{"es_write_first", "Escriba a datos@a.example para oponerse al tratamiento con fines comerciales."},
        RightLine{"es_right", "Puede ejercer su derecho de oposición (art. 21 LSSI) respondiendo a este mensaje."},
        RightLine{"es_know_no_more", "Si prefiere no saber más de nosotros, basta con decírnoslo."},
        RightLine{"it_130", "Può opporsi in ogni momento all'invio di comunicazioni, scrivendo a dati@a.example."},
        RightLine{"it_refuse", "Può rifiutare ulteriori invii rispondendo a questo messaggio."},
        RightLine{"pt",
                  "Pode opor-se a qualquer momento ao tratamento dos seus dados, escrevendo para dados@a.example."},
        RightLine{"nl", "U kunt bezwaar maken tegen het gebruik van uw gegevens door ons te mailen."}),
    NameOfCase());

class RightWithoutWay : public testing::TestWithParam<RightLine> {};
TEST_P(RightWithoutWay, IsNoWayOut) {
  const OptOut found = find_opt_out(
      mail("Invoices", std::string("A letter of three lines.\n\n") + GetParam().text + "\n\nPaul\n"), shipped_rules());
  EXPECT_TRUE(found.findings.empty()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    Table, RightWithoutWay,
    testing::Values(RightLine{"en", "You have the right to object to marketing."},
                    RightLine{"en_any_time", "You can object at any time."},
                    RightLine{"en_clerk", "You can object at any time before the hearing; write to the clerk."},
                    RightLine{"en_new_date", "If you object to the new date, write to the clerk by Monday."},
                    RightLine{"en_court", "They can object to the motion at any time before the hearing."},
                    RightLine{"en_quoted", "The witness said \"not us\" twice."},
                    RightLine{"de", "Der Verwendung Ihrer E-Mail-Adresse können Sie jederzeit widersprechen."},
                    RightLine{"de_you_can", "Sie können der Werbung jederzeit widersprechen."},
                    RightLine{"de_court", "Wenn Sie dem Vergleich widersprechen wollen, schreiben Sie mir bis Montag."},
                    RightLine{"de_notice", "Widerspruch gegen den Bescheid legen wir per Post ein."},
                    RightLine{"de_enough", "Eine Kopie genügt, und wir hören am Montag von Ihnen."},
                    RightLine{"fr", "Vous pouvez à tout moment vous opposer à la réception de nos messages."},
                    RightLine{"fr_court", "Vous pouvez vous opposer à la requête par courrier avant lundi."},
                    RightLine{"es", "Puede oponerse en cualquier momento al tratamiento de sus datos."},
                    RightLine{"es_court", "Puede oponerse a la demanda, escriba al juzgado antes del lunes."},
                    RightLine{"it", "Può opporsi in qualsiasi momento."}),
    NameOfCase());

}  // namespace
}  // namespace nonsolicit::classifier
