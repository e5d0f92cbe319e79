// Cards with one sentence more: a plain offer breaks a card, whatever the model says of it, and nothing else does.
#include "classifier/classifier.h"

#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

struct CardCase {
  const char* name;
  const char* subject;
  const char* body;
  const char* broken_by = "";  // "": it stays a card
};

class Cards : public testing::TestWithParam<CardCase> {};

TEST_P(Cards, AreBrokenByAnOfferOnly) {
  const CardCase& row = GetParam();
  const auto found = shipped_classifier().classify(mail(row.subject, row.body));
  const bool broken = *row.broken_by != '\0';
  EXPECT_EQ(to_string(found.kind), to_string(broken ? Kind::solicitation : Kind::greeting)) << found.confidence;
  EXPECT_EQ(found.greeting_broken, broken);
  EXPECT_EQ(found.breaking_sentence, row.broken_by);
}

#define CARD(sentence) "Dear Anna,\n\nMerry Christmas and a happy New Year! " sentence "\n\nPat\n"

INSTANTIATE_TEST_SUITE_P(
    WithOffers, Cards,
    testing::Values(
        CardCase{"percent_off", "Season's greetings", CARD("Our sale starts on 2 January: 20% off all licences."),
                 "Our sale starts on 2 January: 20% off all licences."},
        CardCase{"january_sale", "Season's greetings",
                 CARD("Our January sale starts on 2 January: 20% off all licences."),
                 "Our January sale starts on 2 January: 20% off all licences."},
        CardCase{"discount", "Season's greetings", CARD("We have a 20% discount on all licences for you."),
                 "We have a 20% discount on all licences for you."},
        CardCase{"one_free", "Season's greetings", CARD("Buy two licences, get one free."),
                 "Buy two licences, get one free."},
        CardCase{"price", "Season's greetings", CARD("Licences cost only 40 EUR in January."),
                 "Licences cost only 40 EUR in January."},
        CardCase{"code", "Season's greetings", CARD("Use the code XMAS20 at vale.example."),
                 "Use the code XMAS20 at vale.example."},
        CardCase{"postscript", "Merry Christmas",
                 "Dear Anna,\n\nMerry Christmas and a happy New Year!\n\nP.S. Our January sale starts on the 2nd: 20% "
                 "off all licences.\n\nPat\n",
                 "P.S. Our January sale starts on the 2nd: 20% off all licences."},
        CardCase{"register", "Season's greetings",
                 CARD("Our new seminars start in January; register now at https://vale.example/s."),
                 "Our new seminars start in January; register now at https://vale.example/s."},
        CardCase{"need_help", "Season's greetings", CARD("Need help with invoices in 2027? Call me."),
                 "Need help with invoices in 2027?"},
        CardCase{"es_months", "Feliz Navidad",
                 "Estimada Anna:\n\n¡Feliz Navidad! Aproveche nuestra oferta de enero: 3 meses gratis al contratar "
                 "antes del 15.\n\nPat\n",
                 "Aproveche nuestra oferta de enero: 3 meses gratis al contratar antes del 15."},
        CardCase{"fr_months", "Joyeux Noël",
                 "Chère Anna,\n\nJoyeux Noël et bonne année ! Les deux premiers et le troisième mois sont offerts avec "
                 "le code NOEL20.\n\nPat\n",
                 "Les deux premiers et le troisième mois sont offerts avec le code NOEL20."},
        CardCase{"de_order", "Frohe Weihnachten",
                 "Liebe Frau Shaw,\n\nwir wünschen Ihnen frohe Weihnachten und ein gutes neues Jahr. Bestellen Sie bis "
                 "zum 20. Januar 2027 und Sie erhalten 20 % Rabatt.\n\nIhr Team\n",
                 "Bestellen Sie bis zum 20. Januar 2027 und Sie erhalten 20 % Rabatt."},
        CardCase{"de_date", "Frohe Weihnachten",
                 "Liebe Frau Shaw,\n\nfrohe Weihnachten! Bestellen Sie bis zum 20.1. und Sie erhalten 20 % Rabatt auf "
                 "alle Lizenzen.\n\nIhr Team\n",
                 "Bestellen Sie bis zum 20.1. und Sie erhalten 20 % Rabatt auf alle Lizenzen."},
        CardCase{"de_software", "Frohe Weihnachten",
                 "Liebe Frau Shaw,\n\nwir wünschen Ihnen frohe Weihnachten und ein gutes neues Jahr. Im Januar stellen "
                 "wir Ihnen gern unsere neue Software vor, vereinbaren Sie gleich einen Termin.\n\nIhr Team\n",
                 "Im Januar stellen wir Ihnen gern unsere neue Software vor, vereinbaren Sie gleich einen Termin."}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    WithoutOffers, Cards,
    testing::Values(
        CardCase{"closed", "Christmas",
                 "Dear Anna,\n\nMerry Christmas! Our office will be closed from 24 December to 2 January. For urgent "
                 "matters call 030 1234.\n\nPat\n"},
        CardCase{"emergency", "Merry Christmas",
                 CARD("We are closed until 2 January. In an emergency, call me on 030 1234.")},
        CardCase{"fr_closed", "Joyeux Noël",
                 "Chère Anna,\n\nJoyeux Noël et bonne année ! Notre cabinet sera fermé du 24 décembre au 2 janvier. En "
                 "cas d'urgence, appelez le 01 23 45 67 89.\n\nPat\n"},
        CardCase{
            "es_closed", "Feliz Navidad",
            "Querida Anna:\n\n¡Feliz Navidad y próspero año nuevo! El despacho estará cerrado hasta el 2 de enero. "
            "Para asuntos urgentes, llame al 91 123 45 67.\n\nPat\n"},
        CardCase{"de_closed", "Frohe Weihnachten",
                 "Liebe Anna,\n\nfrohe Weihnachten und ein gutes neues Jahr! Unsere Kanzlei ist vom 24. Dezember bis "
                 "zum 2. Januar geschlossen. In dringenden Fällen rufen Sie 030 1234 an.\n\nPat\n"},
        CardCase{"thanks", "Merry Christmas", CARD("Thank you for the 20% discount on the hall, it was lovely.")},
        CardCase{"tree", "Merry Christmas", CARD("Need help with the tree? Call me.")},
        CardCase{"stress_free", "Merry Christmas", CARD("Have a stress-free month!")}),
    [](const auto& one) { return std::string(one.param.name); });

#undef CARD

TEST(BrokenCard, IsTakenBackWhereTheMailIsOpaque) {
  const auto found = shipped_classifier().classify(html_mail(
      "<html><body><p>Look at this!</p><img src=\"cid:dog.jpg\" width=800 height=600><p>Pat</p></body></html>"));
  EXPECT_EQ(to_string(found.kind), "opaque");
  EXPECT_FALSE(found.greeting_broken);
  EXPECT_EQ(found.breaking_sentence, "");
}

TEST(BrokenCard, IsTakenBackWhereTheMailCountsAsALetter) {
  const auto found = shipped_classifier().classify(mail(
      "Glückwunsch", "Liebe Anna,\n\nherzlichen Glückwunsch zum Geburtstag! Kommst du am 3. März zum Essen?\n\nPat\n"));
  EXPECT_NE(found.kind, Kind::solicitation);
  EXPECT_FALSE(found.greeting_broken);
}

}  // namespace
}  // namespace nonsolicit::classifier
