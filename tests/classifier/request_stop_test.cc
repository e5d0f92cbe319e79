// Stops, as people write them.
#include "tests/classifier/request_case.h"

namespace nonsolicit::classifier {
namespace {

class ReadStop : public testing::TestWithParam<RequestCase> {};
TEST_P(ReadStop, AsAMemberPutsIt) {
  const RequestCase& row = GetParam();
  const Request request = shipped_requests().read(mail(row.subject, row.body));
  EXPECT_EQ(request.wish, row.wish) << told(request);
  EXPECT_EQ(request.organisation, row.organisation) << told(request);
  if (!row.phrase.empty()) {
    EXPECT_EQ(request.phrase, row.phrase);
  }
}

RequestCase stop(const char* name, const char* body, const char* phrase = "") {
  return {.name = name, .wish = Wish::stop, .body = std::string(body) + "\n", .phrase = phrase};
}
RequestCase stop_of_firm(const char* name, const char* body) {
  return {.name = name, .wish = Wish::stop, .body = std::string(body) + "\n", .organisation = true};
}
RequestCase stop_in_subject(const char* name, const char* subject) {
  return {.name = name, .wish = Wish::stop, .body = "\n", .subject = subject};
}
RequestCase stop_titled(const char* name, const char* subject, const char* body) {
  return {.name = name, .wish = Wish::stop, .body = std::string(body) + "\n", .subject = subject};
}

INSTANTIATE_TEST_SUITE_P(
    English, ReadStop,
    testing::Values(
        stop("one_word", "unsubscribe", "unsubscribe"), stop("one_word_capitals", "UNSUBSCRIBE"),
        stop("one_word_name_below", "Unsubscribe\nAnna Shaw\nShaw & Co", "Unsubscribe"),
        stop("sign_off_with_a_dash", "Unsubscribe\n- Anna"),
        stop("last_of_a_long_answer",
             "Hi Pat, this is the fourth of these letters this month, and I have told you three times by now that we "
             "have a copier. Unsubscribe."),
        stop("i_wrote", "As I wrote: please stop writing to me."),
        stop("subscription", "Please cancel my subscription to your newsletter."), stop("typo_subcribe", "unsubcribe"),
        stop("typo_suscribe", "Please unsuscribe me"),
        stop("please_unsubscribe", "Please unsubscribe.", "Please unsubscribe"),
        stop("greeting", "Hi Pat, please unsubscribe me from this list."),
        stop("greeting_line", "Hi Pat,\nplease unsubscribe me."), stop("stop_alone", "STOP"),
        stop("remove_alone", "Remove"), stop("opt_out_alone", "Opt out please."), stop("remove_me", "Remove me."),
        stop("remove_me_please", "Please remove me from your mailing list.", "Please remove me from your mailing list"),
        stop("remove_us", "Kindly remove us from your distribution list."),
        stop("remove_address", "Please remove anna@firm-b.example from your database."),
        stop("remove_my_name", "please remove my name and do so today. Remove my name from all your lists."),
        stop("delete_address", "Please delete my email address."),
        stop("delete_data", "Please delete our contact details from your CRM."),
        stop("take_me_off", "Take me off your list.", "Take me off your list"),
        stop("take_me_off_question", "Could you take me off this mailing list?"),
        stop("would_like_removed", "I would like to be removed from your list."),
        stop("strike_me", "Strike my name from your list."),
        stop("wrapped",
             "Thank you for your kind letter of last "
             "week, which I have read with\nsome interest. I must nevertheless ask you to remove me from your\nmailing "
             "list, since I get too many of these."),
        stop("not_interested", "Not interested.", "Not interested"),
        stop("not_interested_thanks",
             "Thanks, not "
             "interested."),
        stop("am_not_interested", "Hello, I am not interested."),
        stop("were_not_interested",
             "We're not interested at "
             "this time."),
        stop("curly_apostrophe", "We\u2019re not interested in your product."),
        stop("sorry_not_interested", "Sorry, not interested"), stop("no_interest", "We have no interest in this."),
        stop("no_interest_to_us", "This is of no interest to us."),
        stop("no_longer_wish", "I no longer wish to receive your emails."),
        stop("do_not_wish", "We do not wish to receive further mailings."),
        stop("dont_want", "I don't want any more of these emails."),
        stop("dont_want_curly", "I don\u2019t want to receive your newsletter anymore."),
        stop("dont_want_hear", "I don't want to hear from you again."),
        stop("do_not_contact", "Please do not contact me again."), stop("do_not_email", "DO NOT EMAIL ME AGAIN"),
        stop("dont_email", "pls dont email me anymore"), stop("do_not_write", "Please don't write to us any more."),
        stop("do_not_send", "Please do not send me any more offers."), stop("no_more_emails", "No more emails please."),
        stop("no_further", "Please, no further messages from you."),
        stop("dont_follow_up", "No thanks, please don't follow up."),
        stop("stop_emailing", "Stop emailing me.", "Stop emailing me"),
        stop("please_stop_emailing", "Please stop e-mailing us."),
        stop("stop_sending", "Please stop sending me these emails."),
        stop("stop_sending_spam", "Would you please stop sending us spam?"),
        stop("stop_writing", "please stop writing to me"), stop("stop_the_mails", "Stop these emails."),
        stop("stop_contacting", "I must ask you to stop contacting my office."),
        stop("cease_contact", "Cease all further contact immediately."),
        stop("cease_and_desist", "Please cease and desist from contacting me."),
        stop("opt_me_out", "Please opt me out."), stop("opt_out_wish", "I'd like to opt out."),
        stop("consent", "I hereby withdraw my consent to your mailings."),
        stop("object", "I object to the use of my data for advertising."), stop("leave_alone", "Leave me alone!"),
        stop("leave_us_alone", "Please leave us alone."), stop("lose_address", "Lose my address."),
        stop("never_contact", "Never contact me again."),
        stop("asked_before", "I have asked you twice to stop. This is my third request."),
        stop("unwanted", "Your emails are unwanted."),
        stop("if_again", "I am not interested, and if I receive another mail I will complain."),
        stop("want_out", "I want to unsubscribe."), stop("cancel", "Please cancel my subscription."),
        stop("after_thanks", "Thank you, but please take us off the list."),
        stop("two_wishes", "Please send me no more price lists. Remove me from your list."),
        stop("both_said", "Please send me your price list for the file. After that remove me from your list.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    French, ReadStop,
    testing::Values(
        stop("fr_one_word", "Désabonnement"), stop("fr_se_desabonner", "Je souhaite me désabonner."),
        stop("fr_no_accents", "Merci de me desabonner de votre newsletter."), stop("fr_capitals", "DÉSINSCRIPTION SVP"),
        stop("fr_desinscrire", "Veuillez me désinscrire de vos listes."),
        stop("fr_apart", "Merci de me de\u0301sinscrire."),
        stop("fr_retirez_moi", "Retirez-moi de votre liste.", "Retirez-moi de votre liste"),
        stop("fr_retire_moi", "Retire-moi de ta liste stp."),
        stop("fr_supprimez", "Supprimez mon adresse de vos fichiers."),
        stop("fr_merci_de_retirer", "Bonjour, merci de retirer mon adresse de votre base de données."),
        stop("fr_ne_plus_recevoir", "Je ne souhaite plus recevoir vos mails.",
             "Je ne souhaite plus recevoir vos mails"),
        stop("fr_ne_veux_plus", "je ne veux plus recevoir vos publicités"),
        stop("fr_nous", "Nous ne désirons plus recevoir de messages de votre part."),
        stop("fr_merci_ne_plus", "Merci de ne plus nous contacter."),
        stop("fr_priere", "Prière de ne plus m\u2019envoyer de courriels."),
        stop("fr_veuillez_ne_plus", "Veuillez ne plus m'écrire."), stop("fr_ne_ecrivez_plus", "Ne m'écrivez plus."),
        stop("fr_tu", "Ne m'écris plus stp."), stop("fr_contactez", "Ne nous contactez plus jamais."),
        stop("fr_arretez", "Arrêtez de m'écrire."), stop("fr_arrete", "Arrete de m'envoyer tes mails !"),
        stop("fr_cessez", "Cessez vos envois."), stop("fr_pas_interesse", "Pas intéressé."),
        stop("fr_je_ne_suis_pas", "Je ne suis pas intéressée, merci."),
        stop("fr_nous_ne_sommes", "Nous ne sommes pas interesses par votre offre."),
        stop("fr_interesse_pas", "Votre proposition ne m'intéresse pas."),
        stop("fr_tranquille", "Laissez-moi tranquille."),
        stop("fr_oppose", "Je m'oppose à la prospection par courriel."),
        stop_of_firm("fr_cabinet", "Merci de retirer notre cabinet de votre liste."),
        stop_of_firm("fr_personne", "Personne chez nous ne souhaite vos mails, ne contactez plus nos avocats.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    Spanish, ReadStop,
    testing::Values(
        stop("es_baja", "Baja"), stop("es_darme_de_baja", "Quiero darme de baja de su lista."),
        stop("es_deme", "Por favor, deme de baja."), stop("es_dame", "dame de baja"),
        stop("es_denos", "Dennos de baja, gracias."), stop("es_cancelar", "Cancelar suscripción"),
        stop("es_borreme", "Bórreme de su lista.", "Bórreme de su lista"), stop("es_borrame", "borrame de tu lista"),
        stop("es_eliminenme", "Elimínenme de su base de datos, por favor."),
        stop("es_quiteme", "Quíteme de la lista de distribución."),
        stop("es_eliminen_correo", "Por favor eliminen mi correo de su base de datos."),
        stop("es_no_envie", "No me envíe más correos.", "No me envíe más correos"),
        stop("es_no_envies", "No me envies mas publicidad"), stop("es_no_escriba", "Por favor no me escriba más."),
        stop("es_no_contacten", "No nos contacten nunca más."), stop("es_no_vuelva", "No vuelva a escribirme."),
        stop("es_no_deseo", "No deseo recibir más ofertas."), stop("es_ya_no", "Ya no quiero recibir sus boletines."),
        stop("es_no_me_interesa", "No me interesa."), stop("es_no_nos_interesa", "Gracias, pero no nos interesa."),
        stop("es_no_estoy", "No estoy interesada."), stop("es_no_estamos", "No estamos interesados en su oferta."),
        stop("es_no_tengo", "No tengo interés."), stop("es_deje", "Deje de escribirme."),
        stop("es_deja", "Deja de mandarme correos."), stop("es_paz", "Déjeme en paz."),
        stop("es_opongo", "Me opongo al tratamiento de mis datos con fines comerciales."),
        stop_of_firm("es_despacho", "Retire nuestro despacho de su lista."),
        stop_of_firm("es_nadie", "Por favor no escriban a nadie de nuestra oficina.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    German, ReadStop,
    testing::Values(
        stop("de_abmelden", "Abmelden"), stop("de_bitte_abmelden", "Bitte abmelden!"),
        stop("de_austragen", "bitte austragen"), stop("de_abbestellen", "Newsletter abbestellen"),
        stop("de_verteiler", "Bitte nehmen Sie mich aus Ihrem Verteiler.", "nehmen Sie mich aus Ihrem Verteiler"),
        stop("de_nimm", "Nimm mich bitte aus deinem Verteiler."),
        stop("de_streichen", "Streichen Sie uns von Ihrer Liste."),
        stop("de_loeschen", "Bitte löschen Sie meine Adresse."),
        stop("de_loeschen_oe",
             "Bitte loeschen Sie meine "
             "E-Mail-Adresse aus Ihrer Datenbank."),
        stop("de_austragen_sie", "Tragen Sie mich bitte aus."), stop("de_trag", "trag mich aus"),
        stop("de_abgemeldet", "Ich möchte vom Newsletter abgemeldet werden. Melden Sie mich ab."),
        stop("de_keine_weiteren", "Bitte keine weiteren E-Mails mehr.", "Bitte keine weiteren E-Mails mehr"),
        stop("de_keine_werbung", "Keine Werbung mehr!"),
        stop("de_moechte_keine",
             "Ich möchte keine E-Mails mehr von "
             "Ihnen erhalten."),
        stop("de_moechte_keine_oe", "Wir moechten keine weitere Werbung bekommen."),
        stop("de_nicht_kontaktiert", "Ich möchte nicht mehr kontaktiert werden."),
        stop("de_schreiben", "Bitte schreiben Sie mir nicht mehr."), stop("de_schreib", "Schreib mir nicht mehr."),
        stop("de_schicken", "Schicken Sie uns bitte nichts mehr."), stop("de_kein_interesse", "Kein Interesse."),
        stop("de_kein_interesse_danke", "Danke, kein Interesse."),
        stop("de_wir_haben", "Wir haben kein Interesse an Ihrem Angebot."),
        stop("de_nicht_interessiert", "Ich bin nicht interessiert."),
        stop("de_hoeren", "Hören Sie auf, mir zu schreiben."), stop("de_ruhe", "Lassen Sie mich in Ruhe."),
        stop("de_lass", "lass mich in ruhe"), stop("de_unterlassen", "Unterlassen Sie bitte weitere Zusendungen."),
        stop("de_widerrufe", "Hiermit widerrufe ich meine Einwilligung."),
        stop_of_firm("de_kanzlei", "Bitte nehmen Sie unsere Kanzlei aus dem Verteiler."),
        stop_of_firm("de_mitarbeiter", "Bitte schreiben Sie auch keine Mitarbeiter unseres Hauses mehr an.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(Others, ReadStop,
                         testing::Values(stop("it_cancellatemi", "Cancellatemi dalla vostra lista."),
                                         stop("it_non_interessato", "Non sono interessato, grazie."),
                                         stop("it_non_voglio", "Non voglio più ricevere le vostre email."),
                                         stop("pt_retire", "Por favor, retire-me da sua lista."),
                                         stop("pt_nao_quero", "Não quero mais receber seus e-mails."),
                                         stop("pt_nao_interessado", "Não estou interessada, obrigada."),
                                         stop("nl_verwijder", "Verwijder mij uit uw lijst."),
                                         stop("nl_geen", "Ik heb geen interesse."),
                                         stop("nl_uitschrijven", "Graag uitschrijven aub")),
                         NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OfAFirm, ReadStop,
    testing::Values(stop_of_firm("our_firm", "We have no need, please take our firm off your list."),
                    stop_of_firm("all_of_us", "Please unsubscribe all of us from your newsletter."),
                    stop_of_firm("anyone_here", "Do not contact anyone at our office again."),
                    stop_of_firm("no_one_here", "No one here wishes to receive these, remove us."),
                    stop_of_firm("no_one_of_theirs", "I do not want to hear from anyone at your company."),
                    stop_of_firm("any_of_you", "I don't want to receive anything from any of you."),
                    stop_of_firm("nobody_of_theirs", "Nobody from your company should write to me again."),
                    stop_of_firm("theirs_after_mine",
                                 "Remove me from your list. Nobody at your firm may contact me again.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(BelowAGreeting, ReadStop,
                         testing::Values(stop("please_stop", "Hi Paul,\n\nplease stop.\n\nAnna", "please stop"),
                                         stop("please_stop_next_line", "Hi Paul,\nplease stop.\nAnna", "please stop"),
                                         stop("stop_below", "Hi Paul,\n\nStop.\n\nAnna", "Stop"),
                                         stop("name_only", "Paul,\n\nplease stop.\n\nAnna"),
                                         stop("hello_mark", "Hello!\n\nPlease stop!\n\nAnna"),
                                         stop("no_mark", "Hello Paul\n\nPlease stop\n\nAnna"),
                                         stop("please_stop_last", "Hi Paul,\n\nplease stop"),
                                         stop("bonjour_stop", "Bonjour,\n\nStop.\n\nAnna"),
                                         stop("third_time", "Hi Paul,\n\nplease stop. This is the third time.\n\nAnna",
                                              "please stop"),
                                         stop("stop_as_greeting", "Please stop,\n\nAnna")),
                         NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    WholeClause, ReadStop,
    testing::Values(stop("de_absehen", "Hallo Herr Keller,\n\nbitte von weiteren E-Mails absehen.",
                         "bitte von weiteren E-Mails absehen"),
                    stop("de_schreiben", "Hören Sie auf, mir zu schreiben!", "Hören Sie auf, mir zu schreiben"),
                    stop("fr_mails", "Arrêtez de m'envoyer des mails.", "Arrêtez de m'envoyer des mails"),
                    stop("fr_oppose_use", "Je m'oppose à l'utilisation de mon adresse à des fins de prospection.",
                         "Je m'oppose à l'utilisation de mon adresse à des fins de prospection"),
                    stop("es_opongo_use", "Me opongo al tratamiento de mis datos con fines publicitarios.",
                         "Me opongo al tratamiento de mis datos con fines publicitarios"),
                    stop("not_beyond", "Please remove me from your list, I have a copier.",
                         "remove me from your list")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OfListsAndThings, ReadStop,
    testing::Values(stop("list_of_recipients", "Please take me off your list of recipients."),
                    stop("list_for_offers", "Remove me from your list for such offers."),
                    stop("de_for_offers", "Bitte streichen Sie mich von der Liste für weitere Angebote."),
                    stop("de_mailing_of_the_chamber", "Bitte nehmen Sie mich aus dem Verteiler der Kammer."),
                    stop("fr_diffusion", "Merci de me retirer de la liste de diffusion."),
                    stop("fr_of_prospects", "Retirez-moi de la liste de vos prospects."),
                    stop("es_de_correo", "Bórrenme de la lista de correo."),
                    stop("es_de_su_empresa", "Bórrenme de la lista de su empresa."),
                    stop("de_no_interest_in_offer", "Kein Interesse an einem solchen Angebot, danke."),
                    stop("de_no_interest_in_demo", "Wir haben kein Interesse an der Demo."),
                    stop("es_leave_off", "Dejen de enviarme correos.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OfANamedFirm, ReadStop,
    testing::Values(stop_of_firm("partner", "Thanks but we are all set. Please take Vogt Partner off your list."),
                    stop_of_firm("and_sons", "Please take Keller & Sons off your mailing list."),
                    stop_of_firm("law_group", "Kindly remove Rosa Meyer Law Group from your database."),
                    stop_of_firm("does_not_wish", "Vogt Partner does not wish to receive these mails.\n\nAnna Vogt"),
                    stop_of_firm("de_partner", "Bitte nehmen Sie Vogt Partner aus dem Verteiler."),
                    stop_of_firm("de_anwaelte", "Streichen Sie Keller Rechtsanwälte bitte von Ihrer Liste."),
                    stop_of_firm("fr_partner", "Merci de retirer Vogt Partner de vos listes."),
                    stop_of_firm("fr_associes", "Retirez Martin & Associés de votre liste de diffusion."),
                    stop_of_firm("es_abogados", "Por favor, retiren a Ruiz Abogados de su lista de correo."),
                    stop_of_firm("de_colleagues", "Bitte keine Mails mehr an mich oder meine Kollegen.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    SubjectAboveText, ReadStop,
    testing::Values(
        stop_titled("short_note", "Unsubscribe", "Dear Pat,\n\nI get too many of these.\n\nAnna"),
        stop_titled("before_re", "Unsubscribe Re: An offer for your firm",
                    "Dear Pat,\n\nI have had this kind of letter three times this month, and have a copier.\n\nAnna"),
        stop_titled("whole_sentence", "Please remove me from your list",
                    "Dear Pat,\n\nI have had this kind of letter three times this month, and have a copier.\n\nAnna"),
        stop_titled("label_of_an_answer", "Re: An offer for your firm",
                    "Dear Pat,\n\nwe have a copier and need no other one this year.\n\nUnsubscribe\n\nAnna Shaw")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(Subject, ReadStop,
                         testing::Values(stop_in_subject("unsubscribe", "unsubscribe"),
                                         stop_in_subject("remove", "REMOVE"),
                                         stop_in_subject("please_remove", "Please remove me from your list"),
                                         stop_in_subject("before_re", "UNSUBSCRIBE Re: An offer for your firm"),
                                         stop_in_subject("fr", "Désinscription"), stop_in_subject("es", "Baja"),
                                         stop_in_subject("de", "Bitte abmelden"),
                                         stop_in_subject("not_interested", "Not interested")),
                         NameOfRequest());

}  // namespace
}  // namespace nonsolicit::classifier
