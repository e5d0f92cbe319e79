#include "classifier/opt_out.h"

#include "classifier/uri.h"
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

class FindOptOut : public testing::TestWithParam<OptOutCase> {};

TEST_P(FindOptOut, FindsTheWayAndItsFlaw) { expect_way(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Headers, FindOptOut,
    testing::Values(
        OptOutCase{"list_mailto", OptOutWay::list_mailto, kClear, "text\n",
                   "List-Unsubscribe: <mailto:stop@a.example>\n"},
        OptOutCase{"list_mailto_subject", OptOutWay::list_mailto, kClear, "text\n",
                   "List-Unsubscribe: <mailto:l@a.example?subject=unsubscribe>\n"},
        OptOutCase{"list_https", OptOutWay::list_https, kClear, "text\n",
                   "List-Unsubscribe: <https://a.example/u/7>\n"},
        OptOutCase{"list_both", OptOutWay::list_mailto, kClear, "text\n",
                   "List-Unsubscribe: <https://a.example/u/7>, <mailto:u@a.example>\n"},
        OptOutCase{"list_folded", OptOutWay::list_https, kClear, "text\n",
                   "List-Unsubscribe:\n <https://a.example/u/7>\n"},
        OptOutCase{"one_click", OptOutWay::one_click, kClear, "text\n",
                   "List-Unsubscribe: <https://a.example/u/7>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n"},
        OptOutCase{"list_empty", OptOutWay::list_https, OptOutFlaw::bad_uri, "text\n", "List-Unsubscribe: <>\n"},
        OptOutCase{"list_no_host", OptOutWay::list_https, OptOutFlaw::bad_uri, "text\n",
                   "List-Unsubscribe: <http://>\n"},
        OptOutCase{"list_placeholder", OptOutWay::list_https, OptOutFlaw::bad_uri, "text\n",
                   "List-Unsubscribe: <https://a.example/{{unsub}}>\n"},
        OptOutCase{"list_no_address", OptOutWay::list_mailto, OptOutFlaw::bad_uri, "text\n",
                   "List-Unsubscribe: <mailto:>\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Links, FindOptOut,
    testing::Values(
        OptOutCase{"html_unsubscribe", kLink, kClear,
                   "<p>Hi</p><p><a href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"html_opt_out", kLink, kClear, "<p><a href=\"https://a.example/x\">Opt out</a> of these</p>"},
        OptOutCase{"html_preferences", kLink, kClear,
                   "<p><a href=\"https://a.example/x\">Manage email preferences</a></p>"},
        OptOutCase{"html_click_here_target", kLink, kClear,
                   "<p>Not for you? <a href=\"https://a.example/unsubscribe?i=1\">Click here</a></p>"},
        OptOutCase{"html_here_context", kLink, kClear,
                   "<p>To unsubscribe, <a href=\"https://a.example/x/1\">click here</a>.</p>"},
        OptOutCase{"html_stop_receiving", kLink, kClear,
                   "<p><a href=\"https://a.example/x\">Stop receiving these</a></p>"},
        OptOutCase{"html_fr", kLink, kClear, "<p><a href=\"https://a.example/x\">Se désinscrire</a></p>"},
        OptOutCase{"html_fr_desabonner", kLink, kClear, "<p><a href=\"https://a.example/x\">Me désabonner</a></p>"},
        OptOutCase{"html_fr_context", kLink, kClear,
                   "<p>Pour ne plus recevoir nos envois, <a href=\"https://a.example/x\">cliquez ici</a></p>"},
        OptOutCase{"html_es", kLink, kClear, "<p><a href=\"https://a.example/x\">Darse de baja</a></p>"},
        OptOutCase{"html_es_cancelar", kLink, kClear,
                   "<p><a href=\"https://a.example/x\">Cancelar la suscripción</a></p>"},
        OptOutCase{"html_de", kLink, kClear, "<p><a href=\"https://a.example/x\">Newsletter abbestellen</a></p>"},
        OptOutCase{"html_de_abmelden", kLink, kClear, "<p><a href=\"https://a.example/x\">Abmelden</a></p>"},
        OptOutCase{"html_it", kLink, kClear, "<p><a href=\"https://a.example/x\">Disiscriviti</a></p>"},
        OptOutCase{"html_nl", kLink, kClear, "<p><a href=\"https://a.example/x\">Afmelden</a></p>"},
        OptOutCase{"html_pt", kLink, kClear, "<p><a href=\"https://a.example/x\">Cancelar inscrição</a></p>"},
        OptOutCase{"html_ja", kLink, kClear, "<p><a href=\"https://a.example/x\">配信停止</a></p>"},
        OptOutCase{"text_after_word", kLink, kClear, "Hello\n\nUnsubscribe: https://a.example/x/7\n"},
        OptOutCase{"text_angle", kLink, kClear, "Hello\n\nUnsubscribe <https://a.example/x/7>\n"},
        OptOutCase{"text_target", kLink, kClear, "Hello\n\nhttps://a.example/optout/7\n"},
        OptOutCase{"text_next_line", kLink, kClear, "Hello\n\nTo unsubscribe go to\nhttps://a.example/x/7\n"},
        OptOutCase{"mailto_html", kMailto, kClear, "<p><a href=\"mailto:u@a.example\">Unsubscribe</a></p>"},
        OptOutCase{"mailto_subject", kMailto, kClear, "<p><a href=\"mailto:u@a.example?subject=remove\">here</a></p>"},
        OptOutCase{"mailto_text", kMailto, kClear, "Hello\n\nUnsubscribe: unsubscribe@a.example\n"},
        OptOutCase{"hidden_display", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><p style=\"display:none\"><a href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"hidden_white", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><p><a style=\"color:#ffffff\" href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"hidden_tiny", kLink, OptOutFlaw::hidden,
                   "<p>Hi</p><p><a style=\"font-size:1px\" href=\"https://a.example/x\">Unsubscribe</a></p>"},
        OptOutCase{"image_alt", kLink, OptOutFlaw::image_only,
                   "<p>Hi</p><a href=\"https://a.example/u\"><img src=\"https://a.example/f.png\" alt=\"Click to "
                   "unsubscribe\" width=\"500\"></a>"},
        OptOutCase{"image_target", kLink, OptOutFlaw::image_only,
                   "<p>Hi</p><a href=\"https://a.example/unsubscribe\"><img src=\"https://a.example/f.png\" "
                   "width=\"500\"></a>"},
        OptOutCase{"quoted_text", kLink, OptOutFlaw::quoted,
                   "I agree.\n\n> News\n> Unsubscribe: https://a.example/x\n"},
        OptOutCase{"quoted_list_footer", kLink, OptOutFlaw::quoted,
                   "Yes.\n\nOn Monday, Jo wrote:\n> text\n> To unsubscribe: https://lists.example/unsubscribe\n"},
        OptOutCase{"login_path", kLink, OptOutFlaw::login_page,
                   "<p><a href=\"https://a.example/login?next=/mail\">Manage email preferences</a></p>"},
        OptOutCase{"login_words", kLink, OptOutFlaw::login_page,
                   "<p>To change your email preferences <a href=\"https://a.example/me/preferences\">log in to your "
                   "account</a></p>"},
        OptOutCase{"login_es", kLink, OptOutFlaw::login_page,
                   "<p>Gestiona tus <a href=\"https://a.example/acceso?v=suscripciones\">suscripciones</a></p>"},
        OptOutCase{
            "mismatched_host", kLink, OptOutFlaw::mismatched_host,
            "<p>Unsubscribe: <a href=\"https://other.example.net/x/unsubscribe\">www.firm.example/leave</a></p>"},
        OptOutCase{"bad_uri_hash", kLink, OptOutFlaw::bad_uri, "<p><a href=\"http://#\">Unsubscribe</a></p>"},
        OptOutCase{"bad_uri_placeholder", kLink, OptOutFlaw::bad_uri,
                   "<p><a href=\"https://a.example/{{unsubscribe}}\">Unsubscribe</a></p>"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Instructions, FindOptOut,
    testing::Values(
        OptOutCase{"reply_stop", kSay, kClear, "A pitch.\n\nReply STOP and I'll take you off.\n"},
        OptOutCase{"reply_remove_subject", kSay, kClear,
                   "A pitch.\n\nTo be removed, reply with REMOVE in the subject line.\n"},
        OptOutCase{"reply_quoted_word", kSay, kClear, "A pitch.\n\nNot interested? Reply \"no thanks\".\n"},
        OptOutCase{"if_not_wish", kSay, kClear, "A pitch.\n\nIf you do not wish to hear from us again, let us know.\n"},
        OptOutCase{"prefer_not", kSay, kClear, "A pitch.\n\nIf you'd rather not get these, just say so in a reply.\n"},
        OptOutCase{"will_strike", kSay, kClear, "A pitch.\n\nWrite to me and I will strike your name.\n"},
        OptOutCase{"not_relevant", kSay, kClear, "A pitch.\n\nNot relevant? Just tell me.\n"},
        OptOutCase{"leave_list", kSay, kClear, "News.\n\nYou can leave this list at any time by replying.\n"},
        OptOutCase{"by_phone", kSay, kClear, "News.\n\nTo be taken off the mailing list please telephone 555-0100.\n"},
        OptOutCase{"wrapped", kSay, kClear,
                   "A pitch.\n\nIf you no longer wish to receive these notes, please\nreply to this message.\n"},
        OptOutCase{"fr_repondez", kSay, kClear,
                   "Offre.\n\nPour ne plus recevoir l'infolettre, répondez « retrait ».\n"},
        OptOutCase{"fr_si_vous", kSay, kClear,
                   "Offre.\n\nSi vous ne souhaitez plus recevoir nos messages, écrivez-nous.\n"},
        OptOutCase{"fr_relancerai", kSay, kClear, "Offre.\n\nUn mot et je ne vous relancerai plus.\n"},
        OptOutCase{"es_baja", kSay, kClear,
                   "Oferta.\n\nSi prefiere no recibir más mensajes, conteste con la palabra BAJA.\n"},
        OptOutCase{"es_quien", kSay, kClear,
                   "Oferta.\n\nQuien no desee recibir estas noticias puede responder BAJA.\n"},
        OptOutCase{"es_para", kSay, kClear, "Oferta.\n\nPara darse de baja responda a este correo.\n"},
        OptOutCase{"de_keine_post", kSay, kClear, "Angebot.\n\nKeine weitere Post? Kurze Nachricht genügt.\n"},
        OptOutCase{"de_abmeldung", kSay, kClear, "Rundbrief.\n\nAbmeldung vom Rundbrief: formlose Antwort genügt.\n"},
        OptOutCase{"de_antworte", kSay, kClear,
                   "Rundbrief.\n\nWer keine Einladungen mehr wünscht, antworte bitte mit »Austragen«.\n"},
        OptOutCase{"quoted_instruction", kSay, OptOutFlaw::quoted, "No.\n\n> Reply STOP and I'll take you off.\n"},
        OptOutCase{"hidden_instruction", kSay, OptOutFlaw::hidden,
                   "<p>Hi</p><p style=\"display:none\">If you do not wish to hear from us, let us know.</p>"}),
    [](const auto& row) { return std::string(row.param.name); });

struct SilentCase {
  const char* name;
  const char* body;
};
class FindNoOptOut : public testing::TestWithParam<SilentCase> {};
TEST_P(FindNoOptOut, WhereTheSenderOffersNone) {
  const OptOut found = find_opt_out(
      mail_of(OptOutCase{.name = "", .way = kLink, .flaw = kClear, .body = GetParam().body}), shipped_rules());
  EXPECT_FALSE(found.present()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    Table, FindNoOptOut,
    testing::Values(SilentCase{"plain_letter", "Could you send me the minutes? Thanks, Jo\n"},
                    SilentCase{"a_request", "Please take me off this list. I never asked for it.\n"},
                    SilentCase{"other_link", "See https://a.example/agenda for the room.\n"},
                    SilentCase{"reply_no_word", "Please reply by Friday if you need a chair.\n"},
                    SilentCase{"empty", "\n"},
                    SilentCase{"click_here_alone",
                               "<p><a href=\"https://a.example/report\">Click here</a> for the report</p>"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FindOptOut, CallsAWayInAnAttachedMessageNested) {
  const auto message = message::parse(
      "From: a@a.example\nTo: b@b.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
      "--x\nContent-Type: text/plain\n\nSee the attached mail.\n--x\nContent-Type: message/rfc822\n\n"
      "From: c@c.example\nSubject: t\n\nUnsubscribe: https://c.example/unsubscribe\n--x--\n");
  const OptOut found = find_opt_out(message, shipped_rules());
  ASSERT_FALSE(found.findings.empty());
  EXPECT_EQ(found.findings[0].flaw, OptOutFlaw::nested);
  EXPECT_FALSE(found.present());
}

TEST(Uri, ComparesSites) {
  EXPECT_TRUE(same_site("mail.firm.example", "firm.example"));
  EXPECT_FALSE(same_site("firm.co.uk", "other.co.uk"));
  EXPECT_EQ(shown_host("www.Firm.example/leave"), "firm.example");
  EXPECT_EQ(shown_host("click here"), "");
  EXPECT_FALSE(is_usable_uri("https://localhost/x"));
  EXPECT_TRUE(is_usable_uri("mailto:a@b.example?subject=stop"));
}

}  // namespace
}  // namespace nonsolicit::classifier
