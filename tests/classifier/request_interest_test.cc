// Interests: the author asks for mailings, offers, prices, material or a demonstration.
#include "tests/classifier/request_case.h"

namespace nonsolicit::classifier {
namespace {

class ReadInterest : public testing::TestWithParam<RequestCase> {};
TEST_P(ReadInterest, AsAMemberPutsIt) {
  const RequestCase& row = GetParam();
  const Request request = shipped_requests().read(mail(row.subject, row.body));
  EXPECT_EQ(request.wish, row.wish) << told(request);
  EXPECT_FALSE(request.organisation);
  if (!row.phrase.empty()) {
    EXPECT_EQ(request.phrase, row.phrase);
  }
}

RequestCase asks(const char* name, const char* body, const char* phrase = "") {
  return {.name = name, .wish = Wish::interest, .body = std::string(body) + "\n", .phrase = phrase};
}

INSTANTIATE_TEST_SUITE_P(OfThePapersOfTheOther, ReadInterest,
                         testing::Values(asks("quote_of_yours", "Please send me a quote of your company."),
                                         asks("quote_from_you", "We would like to get a quote from you."),
                                         asks("offer_of_units", "Please send me an offer of 20 licences."),
                                         asks("price_list_of_models",
                                              "Please send me the price list of the new models."),
                                         asks("samples_of_material", "Can you send me samples of the material?"),
                                         asks("demo_of_software", "Please schedule a demo of the software."),
                                         asks("de_offer_of_week", "Senden Sie mir bitte das Angebot der Woche."),
                                         asks("de_offer_of_firm", "Schicken Sie mir bitte das Angebot Ihrer Firma."),
                                         asks("fr_quote_for_us", "Pourriez-vous m'envoyer un devis pour le bureau ?"),
                                         asks("fr_quote_of_products", "Envoyez-moi le devis des produits."),
                                         asks("es_offer_of_yours", "Envíeme la oferta de su empresa, por favor.")),
                         NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    English, ReadInterest,
    testing::Values(
        asks("please_book_demo", "Please book a demo for us on Tuesday."),
        asks("book_demo", "Yes. Book a demo for Tuesday."),
        asks("price_list", "Please send me your price list.", "Please send me your price list"),
        asks("catalogue", "Could you mail us a catalogue?"), asks("quote", "Could you send a quote for ten seats?"),
        asks("information", "Could you send me more information?"),
        asks("information_about", "Please send information about your products."),
        asks("information_prices", "Would you send me some information and prices?"),
        asks("brochure", "May I have your brochure?"), asks("sign_up", "Sign me up!"),
        asks("subscribe", "Please subscribe me to your newsletter."), asks("add_me", "Please add me to your list."),
        asks("add_address",
             "Add anna@firm-b.example to your mailing "
             "list, please."),
        asks("put_back", "Please put me back on your mailing list."),
        asks("would_like", "I would like to receive your newsletter.", "I would like to receive your newsletter"),
        asks("would_like_catalogue", "We'd like to get your new catalogue."),
        asks("keep_posted", "Yes, keep me posted."),
        asks("keep_posted_offers",
             "Please keep me informed about your "
             "new products."),
        asks("demo", "We'd like a demo."), asks("demo_curly", "We\u2019d love to see a demo of this."),
        asks("demo_book", "Could we schedule a demo for next week?"),
        asks("interested", "I am interested in your products."),
        asks("learn_more",
             "I'd like to learn more about "
             "your services."),
        asks("tell_more", "Tell me more."), asks("tell_more_about", "Please tell us more about your software."),
        asks("rates", "What are your rates?"), asks("how_much", "How much does your software cost?"),
        asks("call_me", "Please call me about a quote for the windows."), asks("trial", "We would like a free trial."),
        asks("samples", "Please send us samples of the paper."),
        asks("continue", "Please continue sending me your newsletter."), asks("may", "You may send me your offers."),
        asks("consent", "I consent to receive your newsletter."),
        asks("limited_stop", "We're not interested in the copier, but please send the quote for the scanners."),
        asks("limited_stop_apart", "Not interested in your copiers. Please send me your price list for the scanners."),
        asks("limited_not_x_but_y", "We are not interested in training but in licences, please send prices."),
        RequestCase{.name = "subject_alone", .wish = Wish::interest, .body = "\n", .subject = "Please send price list"},
        RequestCase{.name = "subject_subscribe", .wish = Wish::interest, .body = "\n", .subject = "subscribe"}),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(French, ReadInterest,
                         testing::Values(asks("fr_tarifs", "Merci de m'envoyer vos tarifs.", "m'envoyer vos tarifs"),
                                         asks("fr_catalogue", "Pourriez-vous nous adresser votre catalogue ?"),
                                         asks("fr_devis", "Envoyez-moi un devis, s'il vous plaît."),
                                         asks("fr_tu", "Peux-tu m'envoyer ta brochure ?"),
                                         asks("fr_infos", "Pouvez-vous m'envoyer plus d'informations ?"),
                                         asks("fr_infos_produits",
                                              "Merci de nous transmettre des informations sur vos produits."),
                                         asks("fr_recevoir", "Je souhaite recevoir votre newsletter."),
                                         asks("fr_voudrais", "Je voudrais en savoir plus."),
                                         asks("fr_abonnez", "Abonnez-moi à votre lettre d'information."),
                                         asks("fr_inscrivez", "Inscrivez-moi sur votre liste de diffusion."),
                                         asks("fr_oui", "Oui, tenez-moi informé."),
                                         asks("fr_demo", "Nous aimerions voir une démonstration."),
                                         asks("fr_prix", "Quels sont vos tarifs ?"),
                                         asks("fr_no_accents", "Nous souhaiterions recevoir votre catalogue")),
                         NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    Spanish, ReadInterest,
    testing::Values(asks("es_precios", "Por favor, envíeme su lista de precios.", "envíeme su lista de precios"),
                    asks("es_catalogo", "¿Podría enviarnos su catálogo?"),
                    asks("es_presupuesto", "Mándame un presupuesto."),
                    asks("es_informacion", "¿Me puede enviar información sobre sus servicios?"),
                    asks("es_mas", "Envíeme más información, por favor."),
                    asks("es_gustaria", "Me gustaría recibir su boletín."),
                    asks("es_demo", "Nos gustaría ver una demostración."),
                    asks("es_suscribirme", "Quiero suscribirme a su boletín."),
                    asks("es_agregue", "Agrégueme a su lista de correo."), asks("es_si", "Sí, manténgame informada."),
                    asks("es_cuanto", "¿Cuánto cuesta su programa?"),
                    asks("es_cotizacion", "Solicito una cotización para diez licencias.")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(
    German, ReadInterest,
    testing::Values(asks("de_preisliste", "Bitte senden Sie mir Ihre Preisliste.", "senden Sie mir Ihre Preisliste"),
                    asks("de_schick", "Schick mir doch bitte deinen Katalog."),
                    asks("de_angebot", "Bitte machen Sie uns ein Angebot."),
                    asks("de_koennten", "Könnten Sie mir ein Angebot für fünf Plätze senden?"),
                    asks("de_zusendung", "Ich bitte um Zusendung Ihres Katalogs."),
                    asks("de_infos", "Können Sie mir weitere Informationen zu Ihrer Software schicken?"),
                    asks("de_infomaterial", "Bitte schicken Sie uns Infomaterial."),
                    asks("de_newsletter", "Ich möchte gern Ihren Newsletter erhalten."),
                    asks("de_newsletter_oe", "Wir moechten Ihren Newsletter abonnieren."),
                    asks("de_verteiler", "Nehmen Sie mich bitte in Ihren Verteiler auf."),
                    asks("de_laufenden", "Ja, gerne. Ja bitte halten Sie mich auf dem Laufenden."),
                    asks("de_mehr", "Ich würde gern mehr über Ihr Angebot erfahren."),
                    asks("de_kostet", "Was kostet Ihre Software?")),
    NameOfRequest());

INSTANTIATE_TEST_SUITE_P(Others, ReadInterest,
                         testing::Values(asks("it_listino", "Inviatemi il vostro listino prezzi."),
                                         asks("pt_catalogo", "Gostaria de receber o vosso catálogo."),
                                         asks("nl_offerte", "Stuur mij graag een offerte.")),
                         NameOfRequest());

}  // namespace
}  // namespace nonsolicit::classifier
