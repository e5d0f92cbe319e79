// Mail that holds the words of a request and asks for nothing.
#include "tests/classifier/request_case.h"

namespace nonsolicit::classifier {
namespace {

class ReadNone : public testing::TestWithParam<RequestCase> {};
TEST_P(ReadNone, WhereNothingIsAskedFor) {
  const RequestCase& row = GetParam();
  const Request request = shipped_requests().read(mail(row.subject, row.body));
  EXPECT_EQ(request.wish, Wish::none) << told(request);
  EXPECT_EQ(request.length, 0U);
  EXPECT_TRUE(request.phrase.empty() && request.rule.empty());
}

RequestCase none(const char* name, const char* body, const char* subject = "Re: Our talk") {
  return {.name = name, .body = std::string(body) + "\n", .subject = subject};
}

INSTANTIATE_TEST_SUITE_P(
    Questions, ReadNone,
    testing::Values(none("how_members", "How do your members unsubscribe?"), none("later", "Can I unsubscribe later?"),
                    none("has_link", "Does your newsletter have an unsubscribe link?"),
                    none("is_there", "Is there a way to opt out that people can find?"),
                    none("how_many", "How many people unsubscribed last month?"),
                    none("not_interested_question", "Are you not interested?"),
                    none("fr_question", "Comment vos lecteurs peuvent-ils se désabonner ?"),
                    none("es_question", "¿Cómo pueden los socios darse de baja?"),
                    none("de_question", "Wie können sich unsere Mitglieder vom Newsletter abmelden?"),
                    none("de_question_link", "Hat Ihr Newsletter einen Abmeldelink?")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OwnMailings, ReadNone,
    testing::Values(
        none("foot",
             "Hi Anna,\n\nwe sell document software for small law firms and I would love to show you a demo next week, "
             "whenever it suits you.\n\nPaul Keller\n\nUnsubscribe"),
        none("foot_de",
             "Liebe Anna,\n\nwir verkaufen Software für kleine Kanzleien und ich zeige sie Ihnen gern in der nächsten "
             "Woche, wann immer es Ihnen passt.\n\nPaul Keller\n\nAbmelden"),
        none("foot_fr",
             "Bonjour,\n\nnous vendons un logiciel pour les petits cabinets et je vous le montre volontiers la semaine "
             "prochaine, quand cela vous convient.\n\nPaul Keller\n\nSe désabonner"),
        none("book_a_demo",
             "Our new tax software saves hours. Book a demo at https://a.example/demo or request a quote "
             "today."),
        none("book_a_demo_alone", "Hi Anna,\n\nBook a demo at https://a.example/demo.\n\nPaul"),
        none("book_ours", "Book a demo of our tax software before 6 January and save 20 %."),
        none("list", "Hi Anna,\n\nRemove\n- the old list\n- the red file\n\nPaul"),
        none("he_wrote", "He wrote: please stop writing to me."),
        none("law_review", "Please cancel my subscription to the law review; the form is attached.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    StopsOfOtherThings, ReadNone,
    testing::Values(none("stop_in_a_tale", "The horse would not slow down.\n\nStop.\n\nIt went on."),
                    none("please_stop_later", "You are too kind about my talk. Please stop."),
                    none("greeted_stop_sign", "Hi Paul,\n\nstop by on Friday.\n\nAnna"),
                    none("greeted_stop_the_clock", "Hi Paul,\n\nplease stop the clock at noon.\n\nAnna")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    PapersOfOthers, ReadNone,
    testing::Values(none("quote_of_a_judge", "Hi Paul,\n\nplease send me the quote of Justice Holmes that you used."),
                    none("offer_of_proof", "Please send me an offer of proof for the Miller case."),
                    none("proposal_of_counsel", "Could you send me the proposal of opposing counsel?"),
                    none("samples_of_writing", "Can you send me samples of her handwriting?"),
                    none("demo_of_evidence", "Please schedule a demo of the evidence for the jury."),
                    none("price_list_rosa_has", "Please send me the price list of the court reporters that Rosa has."),
                    none("de_offer_of_landlord", "Schick mir bitte das Angebot des Vermieters."),
                    none("fr_quote_of_plumber", "Pourrais-tu m'envoyer le devis du plombier pour le bureau ?"),
                    none("es_offer_of_tenant", "Envíeme la oferta del inquilino, por favor.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OtherLists, ReadNone,
    testing::Values(none("authors", "Paul,\n\nplease remove my name from the author list, Rosa wrote it alone."),
                    none("list_for_a_day", "Please take me off the list for Thursday, I am ill."),
                    none("list_of_speakers", "Please remove me from your list of speakers."),
                    none("de_day", "Hallo Paul,\n\nbitte streiche mich von der Liste für Donnerstag, ich bin krank."),
                    none("de_party", "Bitte nimm mich aus dem Verteiler für das Sommerfest."),
                    none("de_attendance", "Bitte nehmen Sie mich von der Teilnehmerliste."),
                    none("de_redner", "Bitte streichen Sie mich von der Liste der Redner."),
                    none("fr_course", "Merci de me retirer de la liste des participants à la formation."),
                    none("fr_dinner", "Retirez-moi de la liste pour le dîner, svp."),
                    none("es_dinner", "Hola Paul:\n\nbórrame de la lista de la cena, no puedo ir."),
                    none("es_speakers", "Quíteme de la lista de ponentes.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    GoOn, ReadNone,
    testing::Values(none("es_do_not_stop", "No deje de enviarme su boletín, me gusta mucho."),
                    none("es_never_stop", "Nunca dejen de enviarnos sus correos."),
                    none("pt_do_not_stop", "Não deixe de me enviar os relatórios."),
                    none("it_do_not_stop", "Non smettete di mandarmi le foto."),
                    none("de_flat", "Paul,\n\nkein Interesse an der Wohnung, danke. Der Makler weiß Bescheid."),
                    none("de_case", "Wir haben kein Interesse an einem Prozess.")),
    NameOfRequest());

RequestCase notice(const char* name, const char* subject, const char* body) { return none(name, body, subject); }

INSTANTIATE_TEST_SUITE_P(
    Notices, ReadNone,
    testing::Values(notice("de_title", "Abmeldung",
                           "Liebe Anna,\n\nzur Abmeldung vom Seminar am 4. Dezember schreiben Sie bitte an "
                           "seminar@kammer.example.\n\nPaul"),
                    notice("fr_title", "Désinscription",
                           "Chère Anna,\n\npour vous désinscrire de la formation du 4 décembre, écrivez à "
                           "formation@barreau.example.\n\nPaul"),
                    notice("button", "Quick question",
                           "Hi Anna,\n\nWe help small law firms save 40%. Open to a call?\n\nUnsubscribe"),
                    notice("label_above_signature", "Abrechnung",
                           "Sehr geehrte Frau Vogt,\n\nmit BrightLedger sparen Kanzleien 40 % der Zeit für Rechnungen. "
                           "Hätten Sie nächste Woche 15 Minuten für ein Telefonat?\n\nNewsletter abbestellen\n\nMit "
                           "freundlichen Grüßen\nPaul Keller")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OtherFirms, ReadNone,
    testing::Values(none("creditors", "Please take Keller & Sons off your list of creditors."),
                    none("witnesses", "Please take Miller Partners off your witness list."),
                    none("a_colleague", "Please take Anna Shaw off your list."),
                    none("an_exhibit", "Please remove exhibit 4 from your list."),
                    none("our_partner", "Our partner does not wish to receive the bulletin."),
                    none("of_a_case", "Keller & Sons does not wish to receive e-mails about the case from us."),
                    none("by_fax", "Keller & Sons does not want to receive documents by fax."),
                    none("do_not_take", "Please do not take Vogt Partner off your list."),
                    none("de_glaeubiger", "Bitte nehmen Sie Keller & Söhne aus der Liste der Gläubiger."),
                    none("de_rubrum", "Bitte streichen Sie Keller Rechtsanwälte von der Liste im Rubrum."),
                    none("fr_temoins", "Merci de retirer Martin & Associés de la liste des témoins."),
                    none("es_testigos", "Retiren a Ruiz Abogados de la lista de testigos.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    Others, ReadNone,
    testing::Values(none("client", "Our client was not interested."), none("asked_them", "I asked them to remove me."),
                    none("asked_them_list", "I asked them to remove me from their mailing list, and they did."),
                    none("told_the_firm", "We told the agency to stop sending us these emails."),
                    none("he_said", "He said he is not interested."),
                    none("she_wrote", "She wrote \"please remove me from your list\" on the form."),
                    none("they", "They no longer wish to receive the bulletin."),
                    none("customer", "The customer does not want to be contacted again."),
                    none("fr_client", "Notre client n'est pas intéressé."),
                    none("fr_elle", "Elle ne souhaite plus recevoir vos courriels, dit-on."),
                    none("fr_leur", "Je leur ai demandé de me retirer de leur liste."),
                    none("es_cliente", "El cliente no está interesado en un acuerdo."),
                    none("es_les", "Les pedí que me borren de su lista."),
                    none("de_mandant", "Der Mandant hat kein Interesse."),
                    none("de_gebeten", "Ich habe ihn gebeten, mich aus dem Verteiler zu nehmen.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(Negations, ReadNone,
                         testing::Values(none("not_remove", "Please do not remove me."),
                                         none("not_remove_list", "Please don't remove me from your list!"),
                                         none("not_unsubscribe", "Do not unsubscribe me."),
                                         none("not_saying", "I am not saying I'm not interested."),
                                         none("not_that",
                                              "It is not that we are not interested, we just lack the time."),
                                         none("never_asked", "I never asked you to remove me."),
                                         none("fr_surtout", "Ne me retirez surtout pas de votre liste."),
                                         none("fr_dis_pas", "Je ne dis pas que je ne suis pas intéressé."),
                                         none("es_no_borre", "No me borren de la lista, por favor."),
                                         none("de_nicht", "Bitte nehmen Sie mich nicht aus dem Verteiler."),
                                         none("not_send", "There is no need to send me the quote."),
                                         none("if_not", "If we're not interested, I'll tell you.")),
                         NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    OtherMatters, ReadNone,
    testing::Values(none("stop_by", "Could you stop by the office tomorrow?"),
                    none("meeting", "Please remove me from the meeting on Tuesday."),
                    none("agenda", "Take me off the agenda, I have nothing to report."),
                    none("guest_list", "Please remove me from the guest list for Friday."),
                    none("service_list", "Remove me from the service list in the Smith case."),
                    none("witness", "Please do not contact the witness."),
                    none("before_monday", "Please don't contact me before Monday."),
                    none("hesitate", "Please do not hesitate to contact me again."),
                    none("password", "Please don't email me the password."),
                    none("paragraph", "Please remove the third paragraph and delete the footnote."),
                    none("settlement", "We are not interested in the settlement as it stands."),
                    none("pension", "I would like to opt out of the pension plan."),
                    none("old_address", "Please stop sending me emails at my old address."),
                    none("subscribe_to_view", "I do not subscribe to that view."),
                    none("cease_letter", "Attached is our cease and desist letter to the tenant."),
                    none("stop_calling", "Stop calling me sir, I'm Anna."),
                    none("fr_reunion", "Retirez-moi de la réunion de mardi."),
                    none("es_reunion", "Quíteme de la reunión del martes."),
                    none("de_sitzung", "Bitte streichen Sie mich von der Teilnehmerliste der Sitzung.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    Offers, ReadNone,
    testing::Values(
        none("click_here", "News of the month.\n\nTo unsubscribe click here."),
        none("reply_remove", "News of the month.\n\nReply with REMOVE to opt out."),
        none("reply_stop", "Reply STOP to unsubscribe."),
        none("no_longer", "If you no longer wish to receive these mails, let us know."),
        none("not_interested_tell", "If you are not interested, please tell me."),
        none("you_can", "You can unsubscribe at any time by replying to this mail."),
        none("footer_line", "News.\n\nUnsubscribe | Preferences | View in browser"),
        none("footer_link", "News.\n\nUnsubscribe: https://firm-a.example/u/123"),
        none("footer_link_below", "News.\n\nUnsubscribe\nhttps://firm-a.example/u/123"),
        none("error", "If you received this in error, please delete it and unsubscribe me nowhere."),
        none("disclaimer", "If you are not the intended recipient, please delete this e-mail from your system."),
        none("fr_offer", "Pour vous désabonner, cliquez ici."),
        none("fr_offer_if", "Si vous ne souhaitez plus recevoir nos messages, répondez STOP."),
        none("es_offer", "Para darse de baja, haga clic aquí."),
        none("es_offer_if", "Si no desea recibir más correos, responda BAJA."),
        none("de_offer", "Zum Abmelden klicken Sie bitte hier."),
        none("de_offer_if", "Wenn Sie keine weiteren E-Mails erhalten möchten, antworten Sie mit Abmelden.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(NoInterest, ReadNone,
                         testing::Values(none("minutes", "Could you send me the minutes?"),
                                         none("draft", "Please send me the draft by Friday."),
                                         none("thanks", "Thanks for your message."),
                                         none("thanks_information", "Thank you for the information and the brochure."),
                                         none("ours", "Please find our price list attached."),
                                         none("shall_we", "Shall we send you our catalogue?"),
                                         none("happy_to", "We would be happy to send you a quote."),
                                         none("would_like_to_offer", "I would like to offer you a free demo."),
                                         none("incident", "Could you send more information about the incident?"),
                                         none("signed_contract", "I would like to receive the signed contract."),
                                         none("posted_case", "Please keep me posted on the Henderson case."),
                                         none("rota", "Sign me up for the rota on Friday."),
                                         none("settlement_offer", "Please send me the settlement offer."),
                                         none("fr_pv", "Pourriez-vous m'envoyer le compte rendu ?"),
                                         none("fr_plaisir", "Nous avons le plaisir de vous adresser notre catalogue."),
                                         none("es_acta", "¿Podría enviarme el acta?"),
                                         none("es_adjunto", "Le envío nuestra lista de precios."),
                                         none("de_protokoll", "Bitte schicken Sie mir das Protokoll."),
                                         none("de_ihnen", "Gern senden wir Ihnen unsere Preisliste."),
                                         none("de_danke", "Danke für Ihr Angebot, wir melden uns.")),
                         NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    NotTheAuthors, ReadNone,
    testing::Values(
        none("quoted",
             "See you on Tuesday.\n\nOn Mon, 3 Mar 2025, Pat Doe wrote:\n> Please remove me from your list.\n"
             "> unsubscribe"),
        none("quoted_footer",
             "Yes, Tuesday suits me.\n\nOn 3 Mar 2025 at 10:11, Pat Doe <pat@firm-a.example> wrote:\n\n"
             "> Our spring offer is here.\n> To unsubscribe, reply with UNSUBSCRIBE.\n> Unsubscribe"),
        none("forwarded",
             "For your file.\n\n---------- Forwarded message ---------\nFrom: Bo <bo@c.example>\nDate: Mon, "
             "3 Mar 2025\nSubject: list\nTo: Anna <anna@firm-b.example>\n\nPlease unsubscribe me."),
        none("original_message",
             "Agreed.\n\n-----Original Message-----\nFrom: Bo <bo@c.example>\nSent: Monday\nTo: "
             "Anna\nSubject: list\n\nNot interested. Please stop emailing me."),
        none("signature", "See you there.\n\n-- \nAnna Shaw\nPlease do not email me offers, I am not interested"),
        none("vacation", "I am out of the office until 12 May. In urgent cases please contact Bo Lind.",
             "Automatic reply: An offer for your firm"),
        none("subject_of_answer", "Thank you, I will read it.", "Re: unsubscribe"),
        none("subject_of_answer_question", "Thank you, I will read it.", "AW: Not interested?"),
        none("subject_forward", "For your file.", "Fwd: Please remove me from your list"),
        none("subject_weak", "See below.", "Removal of the trees"), none("empty", ""),
        none("no_thanks_cake", "No, thank you, I have had lunch.")),
    NameOfRequest());

}  // namespace
}  // namespace nonsolicit::classifier
