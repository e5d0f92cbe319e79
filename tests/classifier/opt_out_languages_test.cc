// The word "unsubscribe" as a link in each language, and written instructions in the languages beside English.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct Word {
  const char* name;
  const char* text;
};

class FindOptOutWord : public testing::TestWithParam<Word> {};
TEST_P(FindOptOutWord, AsTheTextOfALink) {
  const std::string body =
      std::string("<p>News</p><p><a href=\"https://a.example/x/1\">") + GetParam().text + "</a></p>";
  expect_way(OptOutCase{.name = "", .way = kLink, .flaw = kClear, .body = body.c_str()});
}
INSTANTIATE_TEST_SUITE_P(
    Locales, FindOptOutWord,
    testing::Values(
        Word{"ar", "إلغاء الاشتراك"}, Word{"bg", "Отписване"}, Word{"br", "Diskoumanantiñ"},
        Word{"ca", "Donar-me de baixa? Donar-se de baixa"}, Word{"cs", "Odhlásit odběr"},
        Word{"de", "Vom Rundbrief abmelden"}, Word{"el", "Διαγραφή από τη λίστα"}, Word{"en_us", "Unsubscribe me"},
        Word{"es", "Darme de baja del boletín"}, Word{"et", "Tühista tellimus"}, Word{"eu", "Harpidetza ezeztatu"},
        Word{"fi", "Peruuta uutiskirjeen tilaus"}, Word{"fr", "Me désabonner de la lettre"},
        Word{"gl", "Darse de baixa"}, Word{"hu", "Leiratkozás a hírlevélről"}, Word{"id", "Berhenti berlangganan"},
        Word{"it", "Annulla l'iscrizione"}, Word{"ja", "メールの購読解除"}, Word{"ka", "გამოწერის გაუქმება"},
        Word{"ko", "구독 취소하기"}, Word{"nb", "Avslutt abonnementet"}, Word{"nl", "Uitschrijven voor deze brief"},
        Word{"oc", "Se desabonar"}, Word{"pl", "Wypisz mnie"}, Word{"pt", "Anular subscrição"},
        Word{"pt_br", "Descadastrar meu e-mail"}, Word{"ro", "Dezabonare"}, Word{"ru", "Отписаться от рассылки"},
        Word{"sv", "Avsluta prenumerationen"}, Word{"tr", "Abonelikten çık"}, Word{"vi", "Hủy đăng ký"},
        Word{"zh_cn", "点此退订"}, Word{"zh_tw", "取消訂閱"}),
    NameOfCase());

INSTANTIATE_TEST_SUITE_P(MoreWords, FindOptOutWord,
                         testing::Values(Word{"fr_ne_plus", "Ne plus recevoir ces lettres"},
                                         Word{"fr_non_merci", "Non merci, plus d'envois"},
                                         Word{"es_no_mas", "No deseo más avisos"}, Word{"es_olvido", "Olvídenme"},
                                         Word{"de_keine", "Keine Einladungen mehr"},
                                         Word{"de_widerruf", "Einwilligung widerrufen"},
                                         Word{"de_verteiler", "Nehmen Sie mich vom Verteiler"},
                                         Word{"it_basta", "Basta messaggi"}, Word{"pt_sair", "Sair da lista"},
                                         Word{"nl_geen", "Geen uitnodigingen meer"}, Word{"da", "Afmeld nyhedsbrev"},
                                         Word{"sk", "Odhlásenie z odberu"}, Word{"hr", "Odjava s popisa"},
                                         Word{"uk", "Відписатися"}),
                         NameOfCase());

class FindOptOutSaid : public testing::TestWithParam<Word> {};
TEST_P(FindOptOutSaid, InAnotherLanguage) {
  const std::string body = std::string("Text.\n\n") + GetParam().text + "\n";
  expect_way(OptOutCase{.name = "", .way = kSay, .flaw = kClear, .body = body.c_str()});
}
INSTANTIATE_TEST_SUITE_P(
    French, FindOptOutSaid,
    testing::Values(Word{"reponse", "Pas intéressée ? Répondez « non merci » et tout s'arrête."},
                    Word{"mauvais", "Mauvais interlocuteur ? Dites-le-moi."},
                    Word{"si_pas", "Si ce sujet ne vous concerne pas, un mot et je n'insisterai pas."},
                    Word{"ne_plus", "Pour ne plus être sollicité, écrivez à la personne qui signe."},
                    Word{"jamais", "Répondez et je ne vous écrirai plus."},
                    Word{"retrait", "Vous pouvez vous désinscrire à tout moment en répondant à ce message."},
                    Word{"stop", "Envoyez simplement le mot STOP."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(Spanish, FindOptOutSaid,
                         testing::Values(Word{"interesa", "¿No le interesa? Dígamelo y listo."},
                                         Word{"si_no", "Si no es la persona indicada, avíseme."},
                                         Word{"baja", "Para causar baja, conteste a este mensaje."},
                                         Word{"palabra", "Responda con la palabra BAJA y no insistimos."},
                                         Word{"volvere", "Con un no me basta: no volveré a escribirle."},
                                         Word{"quito", "Una línea suya y lo quito de la lista."},
                                         Word{"tu", "Si no quieres recibir más noticias, escríbeme."}),
                         NameOfCase());
INSTANTIATE_TEST_SUITE_P(
    German, FindOptOutSaid,
    testing::Values(Word{"interesse", "Kein Interesse? Ein kurzes Wort genügt."},
                    Word{"falls", "Falls Sie keine weiteren Mails von mir möchten, schreiben Sie mir bitte."},
                    Word{"du", "Wenn du nichts mehr von uns hören willst, sag einfach Bescheid."},
                    Word{"streiche", "Ein Wort, und ich streiche Sie von der Liste."},
                    Word{"melde", "Antworten Sie mit »Nein danke«, dann melde ich mich nicht mehr."},
                    Word{"ansprechpartner", "Falscher Ansprechpartner? Kurze Nachricht genügt."},
                    Word{"abmelden", "Sie können sich jederzeit formlos abmelden."}),
    NameOfCase());
INSTANTIATE_TEST_SUITE_P(Others, FindOptOutSaid,
                         testing::Values(Word{"it_se_non", "Se non desidera ricevere altri messaggi, mi scriva."},
                                         Word{"it_per", "Per cancellarsi basta rispondere a questa lettera."},
                                         Word{"it_parola", "Risponda \"basta\" e non la disturberemo."},
                                         Word{"pt_se_nao",
                                              "Se não deseja receber mais mensagens, responda a este e-mail."},
                                         Word{"pt_para", "Para deixar de receber, envie uma linha."},
                                         Word{"pt_palavra", "Responda com a palavra SAIR."},
                                         Word{"nl_als", "Als u geen mail meer wilt, laat het weten."},
                                         Word{"nl_antwoord", "Antwoord met \"stop\" en dan schrijf ik u niet meer."},
                                         Word{"nl_afmelden", "Afmelden kan door te antwoorden."},
                                         Word{"pl", "Aby zrezygnować z listu, proszę odpisać."},
                                         Word{"sv", "Vill du inte ha fler brev, svara på det här."},
                                         Word{"ja", "配信停止をご希望の方はこのメールにご返信ください。"}),
                         NameOfCase());

}  // namespace
}  // namespace nonsolicit::classifier
