// What a letter says itself, and what stands below it: the mail it answers, and what programs and firms put at its end.
#include <gtest/gtest.h>

#include <string>

#include "message/extract.h"

namespace nonsolicit::message {
namespace {

struct LetterText {
  const char* name;
  const char* below;  // text/plain, or HTML where it begins with '<'
};

constexpr const char* kOwnLetter = "See you at ten.\n\nPaul";

TextBody letter_with(const LetterText& row) {
  if (row.below[0] != '<')
    return extract_plain(std::string(kOwnLetter) + "\n\n" + row.below, PlainFormat::fixed, {}).body;
  return extract_html("<p>See you at ten.</p><p>Paul</p>" + std::string(row.below), {}).body;
}

std::string fresh_part(const TextBody& body) {
  std::string text = body.visible(TextRole::fresh);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

const auto kLetterName = [](const auto& info) { return std::string(info.param.name); };

class LetterAbove : public testing::TestWithParam<LetterText> {};
TEST_P(LetterAbove, IsAllThatIsNew) { EXPECT_EQ(fresh_part(letter_with(GetParam())), kOwnLetter); }

INSTANTIATE_TEST_SUITE_P(
    Quotes, LetterAbove,
    testing::Values(
        LetterText{"outlook_nl",
                   "Van: Anna <a@v.example>\nVerzonden: maandag 16:12\nAan: Paul\nOnderwerp: Aanbod\n\nStop."},
        LetterText{"outlook_it", "Da: Anna <a@v.example>\nInviato: lunedì 16:12\nA: Paul\nOggetto: Offerta\n\nStop."},
        LetterText{"outlook_pt",
                   "De: Anna <a@v.example>\nEnviada em: segunda-feira\nPara: Paul\nAssunto: Oferta\n\nStop."},
        LetterText{"outlook_pl", "Od: Anna <a@v.example>\nWysłano: poniedziałek\nDo: Paul\nTemat: Oferta\n\nStop."},
        LetterText{"outlook_sv", "Från: Anna <a@v.example>\nSkickat: den 16\nTill: Paul\nÄmne: Erbjudande\n\nStop."},
        LetterText{"outlook_fr", "De : Anna <a@v.example>\nEnvoyé : lundi\nÀ : Paul\nObjet : Offre\n\nStop."},
        LetterText{"outlook_long_cc",
                   "From: Anna <a@v.example>\nSent: Monday\nTo: Paul\nCc: Max <m@x.example>; Jo <jo@x.example>;\n"
                   "Bea <bea@x.example>; Cem <cem@x.example>;\nFay <fay@x.example>; Gus <gus@x.example>;\n"
                   "Kim <kim@x.example>; Lea <lea@x.example>;\nOle <ole@x.example>; Pia <pia@x.example>\n"
                   "Subject: Offer\n\nStop."},
        LetterText{"gmx",
                   "Gesendet: Montag, 16. November 2026 um 16:12 Uhr\nVon: \"Anna\" <a@v.example>\nAn: Paul\n"
                   "Betreff: Angebot\n\nStop."},
        LetterText{"gmx_html",
                   "<div name=quote style='border-left:2px solid #C3D9E5'><div><b>Gesendet:</b>&nbsp;Montag<br/>"
                   "<b>Von:</b>&nbsp;Anna<br/><b>An:</b>&nbsp;Paul<br/><b>Betreff:</b>&nbsp;Angebot</div><p>Stop.</p>"
                   "</div>"},
        LetterText{
            "outlook_rule",
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p><b>Feladó:</b> "
            "Anna<br><b>Tárgy:</b> Ajánlat</p></div><p>Stop.</p>"},
        LetterText{"gmail_de", "Am Mo., 16. Nov. 2026 um 16:12 Uhr schrieb Anna Vogt <\na@v.example>:\n\n> Stop.\n"},
        LetterText{"gmail_fr", "Le lun. 16 nov. 2026 à 16:12, Anna Vogt <a@v.example> a\nécrit :\n\n> Stop.\n"},
        LetterText{"gmail_it",
                   "Il giorno lun 16 nov 2026 alle ore 16:12 Anna Vogt <\na@v.example> ha scritto:\n\n> Stop.\n"},
        LetterText{"gmail_nl", "Op ma 16 nov 2026 om 16:12 schreef Anna Vogt <a@v.example>:\n\n> Stop.\n"},
        LetterText{"gmail_sv", "Den mån 16 nov. 2026 kl 16:12 skrev Anna Vogt <a@v.example>:\n\n> Stop.\n"},
        LetterText{"gmail_pl", "W dniu 16.11.2026 o 16:12, Anna Vogt <a@v.example> pisze:\n\n> Stop.\n"}),
    kLetterName);

INSTANTIATE_TEST_SUITE_P(
    Ends, LetterAbove,
    testing::Values(LetterText{"telekom", "Gesendet mit der Telekom Mail App"},
                    LetterText{"yahoo", "Sent from Yahoo Mail on Android"},
                    LetterText{"outlook_de", "Outlook für iOS beziehen"}, LetterText{"iphone_it", "Inviato da iPhone"},
                    LetterText{"green", "Please consider the environment before printing this e-mail."},
                    LetterText{"notice_de_sollten",
                               "Sollten Sie nicht der vorgesehene Empfänger sein, bitten wir Sie, den Absender zu "
                               "benachrichtigen und die E-Mail zu löschen."},
                    LetterText{"notice_de_falls",
                               "Falls Sie nicht der beabsichtigte Empfänger sind, antworten Sie bitte und löschen Sie "
                               "diese Nachricht."},
                    LetterText{
                        "notice_de_inhalt",
                        "Der Inhalt dieser E-Mail ist vertraulich. Wenn diese E-Mail nicht für Sie bestimmt ist, "
                        "teilen Sie uns dies bitte mit."},
                    LetterText{"notice_fr",
                               "Si vous n'êtes pas le destinataire de ce message, merci d'en avertir immédiatement "
                               "l'expéditeur et de le détruire."},
                    LetterText{"notice_fr_destine",
                               "Si ce message ne vous est pas destiné, veuillez nous en informer en répondant à ce "
                               "courriel."},
                    LetterText{"notice_es",
                               "Si usted no es el destinatario, le rogamos que nos lo comunique respondiendo a este "
                               "correo y lo elimine."},
                    LetterText{"notice_es_error",
                               "Si ha recibido este mensaje por error, le rogamos lo comunique al remitente y lo "
                               "destruya."}),
    kLetterName);

class LetterGoesOn : public testing::TestWithParam<LetterText> {};
TEST_P(LetterGoesOn, WithItsLastLines) {
  EXPECT_NE(letter_with(GetParam()).visible(TextRole::fresh).find("Stop."), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    Likes, LetterGoesOn,
    testing::Values(LetterText{"recipient", "Falls Sie nicht der Empfänger sein wollen, sagen Sie es. Stop."},
                    LetterText{"outlook_course", "Outlook für Anwälte heißt der Kurs. Stop."},
                    LetterText{"from_to", "From: the office\nTo: the court\n\nStop."},
                    LetterText{"sent_alone", "Gesendet: am Montag\n\nStop."},
                    LetterText{"am_montag", "Am Montag um 10 kommt Rosa,\nam Dienstag um 11 Max:\n\nStop."},
                    LetterText{"top_line", "<div style='border-top:1px solid #e1e1e1'>Stop.</div>"}),
    kLetterName);

TEST(ExtractHtml, BoundsTheTextOfImages) {
  const std::string alt(5000, 'x');
  const Extract extract =
      extract_html("<a href=http://a.example><img alt='" + alt +
                       "'><img alt=y></a><map><area href=http://b.example alt='" + alt + "\xC3\xA9'></map>",
                   {});
  ASSERT_EQ(extract.links.size(), 2u);
  for (const Link& link : extract.links) EXPECT_EQ(link.image_alt.size(), 1000u);
}

}  // namespace
}  // namespace nonsolicit::message
