#include "classifier/classifier.h"

#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

struct KindCase {
  const char* name;
  Kind kind;
  const char* subject;
  const char* body;
  const char* headers = "";
};

class Kinds : public testing::TestWithParam<KindCase> {};

TEST_P(Kinds, AreToldApart) {
  const KindCase& row = GetParam();
  const auto found = shipped_classifier().classify(mail(row.subject, row.body, row.headers));
  std::string phrases;
  for (const Phrase& phrase : found.phrases) phrases += phrase.rule + " '" + phrase.text + "'\n";
  EXPECT_EQ(to_string(found.kind), to_string(row.kind)) << "confidence " << found.confidence << "\n" << phrases;
}

constexpr Kind kPlainLetter = Kind::correspondence;
constexpr Kind kPitch = Kind::solicitation;

INSTANTIATE_TEST_SUITE_P(
    Correspondence, Kinds,
    testing::Values(
        KindCase{"asks_vendor", kPlainLetter, "Copier question",
                 "Hi Anna,\n\nDoes your firm still use Copyright Systems? We are unhappy with our vendor and I wonder "
                 "what you pay per page.\n\nThanks,\nPat\n"},
        KindCase{"asks_software", kPlainLetter, "Which billing software?",
                 "Anna, what do you use for billing? Our partners want to replace ours and I don't know where to "
                 "begin. Any advice?\n\nPat\n"},
        KindCase{"thanks", kPlainLetter, "Thank you",
                 "Anna,\n\nThanks for sending the checklist yesterday. I have passed it to our managing partner and "
                 "she wants to adopt it.\n\nPat\n"},
        KindCase{"lunch", kPlainLetter, "Thursday",
                 "Lunch on Thursday? I'm in court until noon but could meet you after that.\n"},
        KindCase{"minutes", kPlainLetter, "Minutes of the board",
                 "Attached are the minutes. Please send me corrections by Friday. I wasn't sure about item 4.\n"},
        KindCase{"opinion", kPlainLetter, "Re: Handbook",
                 "I think the second draft is better. He left out the part on overtime, though, and I don't agree with "
                 "her about the holidays.\n",
                 "In-Reply-To: <x@y.example>\n"},
        KindCase{"quoted_pitch", kPlainLetter, "Fwd: offer",
                 "Anna, have you ever heard of these people? They keep writing to me and I don't know what to "
                 "think.\n\n> Special offer: 20 % off. Book a demo now!\n> Unsubscribe: https://x.example/u\n"},
        KindCase{"buyer", kPlainLetter, "Order form",
                 "Tyler,\n\nI have read the order form. We can't accept clause 4. Please send a revised draft by "
                 "Monday; our committee meets on Tuesday.\n\nPat\n"},
        KindCase{"fr_question", kPlainLetter, "Question sur les congés",
                 "Bonjour Anna,\n\nComment faites-vous chez vous pour les congés ? J'ai besoin d'un exemple et je ne "
                 "sais pas à qui demander.\n\nMerci d'avance,\nPat\n"},
        KindCase{"es_question", kPlainLetter, "Consulta",
                 "Hola Anna:\n\n¿Sabes cómo lo hacen en tu despacho? Necesito una idea para la reunión con nuestros "
                 "socios.\n\nMuchas gracias y un abrazo,\nPat\n"},
        KindCase{"de_question", kPlainLetter, "Frage",
                 "Hallo Anna,\n\nwie macht ihr das bei euch? Ich brauche ein Beispiel für unsere Kanzlei. Kannst du "
                 "mir helfen?\n\nVielen Dank\nPat\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Solicitation, Kinds,
    testing::Values(
        KindCase{"demo", kPitch, "Save time on billing",
                 "Hi Anna,\n\nWe help law firms cut their billing costs by 30%. Our platform is used by over 200 "
                 "firms. Would you be open to a quick demo next week?\n\nBest,\nPat\n"},
        KindCase{"services", kPitch, "Cleaning services",
                 "Dear Office Manager,\n\nWe offer professional cleaning services at competitive prices. Our company "
                 "provides a free quote without obligation. Call us today at 800-555-0100.\n"},
        KindCase{"discount", kPitch, "Special offer",
                 "Get 25% off our services this month only. Limited time offer: book now at https://x.example and use "
                 "code SAVE.\n"},
        KindCase{"seo", kPitch, "Your website",
                 "Hello,\n\nI came across your website. Our SEO agency offers web design and digital marketing. May I "
                 "send you a proposal and our pricing?\n"},
        KindCase{"loan", kPitch, "Business funding",
                 "We provide business loans and working capital at low interest rates. No obligation. If you are "
                 "interested, reply to this email with the amount of funding you need.\n"},
        KindCase{"lists", kPitch, "Attendee list",
                 "Hi,\n\nWould you be interested in our verified attendee email list? Let me know and I can send "
                 "samples, counts and pricing for your review.\n"},
        KindCase{"follow_up", kPitch, "Following up",
                 "Hi Anna,\n\nI am following up on my last email about our software. Are you the right person to talk "
                 "to? We can offer a free trial. When are you available for a 15-minute call?\n"},
        KindCase{"coach", kPitch, "Coaching for administrators",
                 "Dear Anna,\n\nI am a coach and my company offers workshops for administrators. As a fellow member I "
                 "can offer you a special introductory rate of $200 per hour. Would you be interested in a free "
                 "consultation?\n"},
        KindCase{"factory", kPitch, "Manufacturer",
                 "Dear Sir,\n\nWe are a leading manufacturer. We supply high quality products at the best price. "
                 "Please visit our website and ask for our catalogue and free samples.\n"},
        KindCase{"fr_offer", kPitch, "Notre offre",
                 "Madame,\n\nNous proposons un logiciel pour les cabinets. Notre solution est disponible à partir de "
                 "49 € par mois, sans engagement. Souhaitez-vous une démonstration gratuite ? Seriez-vous disponible "
                 "pour un rendez-vous ?\n"},
        KindCase{"es_offer", kPitch, "Oferta",
                 "Estimada señora:\n\nOfrecemos un servicio de limpieza para despachos. Nuestra empresa le envía un "
                 "presupuesto gratuito y sin compromiso, con precios desde 20 euros por hora. ¿Le parece bien una "
                 "llamada de 15 minutos?\n"},
        KindCase{"card_with_offer", kPitch, "Happy Holidays",
                 "Happy holidays from all of us! We wish you a joyful new year.\n\nAs a special offer, get 20% off our "
                 "services if you book a demo before January. Call us today for a free quote.\n"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Others, Kinds,
    testing::Values(
        KindCase{"newsletter", Kind::newsletter, "Monthly Newsletter, Issue 12",
                 "In this issue: a new ruling on overtime, survey results, and member news.\n\nRead more: "
                 "https://n.example/1\nRead more: https://n.example/2\nFull story: https://n.example/3\nMore: "
                 "https://n.example/4\n\nYou are receiving this newsletter because you subscribed. Unsubscribe: "
                 "https://n.example/u\n",
                 "List-Unsubscribe: <https://n.example/u>\nList-Id: <news.n.example>\n"},
        KindCase{"bulletin", Kind::newsletter, "Chapter Bulletin - June",
                 "Welcome new members. The treasurer reports that dues are paid. The survey results are in: 48 percent "
                 "of firms raised salaries.\n\nNext issue in July. To leave this list, reply REMOVE. Our privacy "
                 "policy: https://n.example/privacy\n"},
        KindCase{"fr_newsletter", Kind::newsletter, "Infolettre n° 5",
                 "Au sommaire de ce numéro : actualités du chapitre, jurisprudence et brèves.\n\nLire la suite : "
                 "https://n.example/1\n\nPour ne plus recevoir l'infolettre, se désinscrire : https://n.example/u\n"},
        KindCase{"es_newsletter", Kind::newsletter, "Boletín semanal",
                 "En este número: noticias del tribunal supremo, novedades y breves.\n\nLeer más: "
                 "https://n.example/1\n\nPara darse de baja: https://n.example/baja\n"},
        KindCase{"webinar", Kind::event_invitation, "Webinar invitation: leases",
                 "You are invited to our free webinar on Thursday, May 14 at 12:00 pm Eastern.\n\nSpeaker: Professor "
                 "Lyle\nTopic: operating expenses\n\nRegister here: https://e.example/r. CLE credit is pending. Seats "
                 "are limited, please RSVP.\n"},
        KindCase{"seminar", Kind::event_invitation, "Seminar on Tuesday",
                 "Speaker: Dr. Lee\nTitle: Reading contracts\nDate: May 3\nTime: 3:30 pm - 5:00 pm\nPlace: Room 120, "
                 "Old Hall\n\nAbstract: we will discuss how contracts are read. Refreshments will be served.\n"},
        KindCase{"lunch_learn", Kind::event_invitation, "Lunch and learn, March 11",
                 "Please join us for a lunch and learn on March 11 at noon in the conference room. Judge Weller will "
                 "speak on jury summons. Sandwiches provided. RSVP by Monday so that I can plan seats.\n"},
        KindCase{
            "call_for_papers", Kind::event_invitation, "Call for papers: symposium",
            "The symposium will be held May 3-5. We invite submissions of abstracts. Deadline for submissions: March "
            "1. Invited speakers and the program committee will be announced. Registration opens in April.\n"},
        KindCase{"fr_event", Kind::event_invitation, "Invitation : petit-déjeuner",
                 "Vous êtes invitée à un petit-déjeuner le jeudi 12 mars à 8 h 30. Table ronde avec trois "
                 "intervenants. Inscription gratuite, places limitées. Nous vous invitons à participer à l'atelier.\n"},
        KindCase{
            "card", Kind::greeting, "Happy Holidays",
            "Happy holidays and a peaceful new year to you and yours!\n\nWarm wishes from all of us at the firm\n"},
        KindCase{"card_season", Kind::greeting, "Season's Greetings",
                 "Season's greetings! May the coming year bring you health, happiness and joy. With warmest wishes "
                 "from our family to yours.\n"},
        KindCase{"fr_card", Kind::greeting, "Meilleurs vœux",
                 "Joyeux Noël et bonne année ! Toute l'équipe vous adresse ses meilleurs vœux.\n"},
        KindCase{"es_card", Kind::greeting, "Felices fiestas",
                 "Feliz Navidad y próspero año nuevo. Felices fiestas de parte de todos nosotros.\n"},
        KindCase{"ooo", Kind::automatic, "Automatic reply: Minutes",
                 "I am out of the office until Monday with limited access to e-mail.\n",
                 "Auto-Submitted: auto-replied\n"},
        KindCase{"de_ooo", Kind::automatic, "Abwesenheitsnotiz", "Ich bin im Urlaub und ab Montag wieder im Büro.\n",
                 "Auto-Submitted: auto-replied\n"},
        KindCase{"de_away", Kind::automatic, "Abwesend: Offer",
                 "Ich bin bis zum 4. Dezember nicht im Büro. Ihre Mail wird nicht weitergeleitet.\n"},
        KindCase{"dsn", Kind::automatic, "Undelivered Mail Returned to Sender",
                 "--x\nContent-Type: text/plain\n\nYour message could not be delivered.\n--x\nContent-Type: "
                 "message/delivery-status\n\nReporting-MTA: dns; mx.b.example\n\nFinal-Recipient: rfc822; "
                 "a@b.example\nAction: failed\nStatus: 5.1.1\n--x--\n",
                 "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n"},
        KindCase{"mdn", Kind::automatic, "Read: Minutes",
                 "--x\nContent-Type: text/plain\n\nYour message was displayed.\n--x\nContent-Type: "
                 "message/disposition-notification\n\nFinal-Recipient: rfc822; a@b.example\nDisposition: "
                 "manual-action/MDN-sent-manually; displayed\n--x--\n",
                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n"},
        KindCase{"calendar_reply", Kind::automatic, "Accepted: Budget",
                 "--x\nContent-Type: text/plain\n\nI'll be there.\n--x\nContent-Type: text/calendar; "
                 "method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b."
                 "example\nEND:VEVENT\nEND:VCALENDAR\n--x--\n",
                 "Content-Type: multipart/alternative; boundary=x\n"},
        KindCase{
            "smime", Kind::opaque, "Secret", "MIAGCSqGSIb3DQEHA6CAMIACAQAx\n",
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n"},
        KindCase{"pgp_mime", Kind::opaque, "Secret",
                 "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x\nContent-Type: "
                 "application/octet-stream\n\nabc\n--x--\n",
                 "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\n"},
        KindCase{"pgp_inline", Kind::opaque, "Secret",
                 "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"},
        KindCase{"pdf_only", Kind::opaque, "See attached",
                 "--x\nContent-Type: text/plain\n\nPlease see.\n--x\nContent-Type: application/pdf; "
                 "name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF\n--x--\n",
                 "Content-Type: multipart/mixed; boundary=x\n"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Classify, NamesTheSentenceThatBrokeAGreeting) {
  const auto found = shipped_classifier().classify(
      mail("Happy Holidays",
           "Happy holidays and a joyful new year to you and yours from all of us!\n\nMay we send you a free quote?\n"));
  EXPECT_TRUE(found.greeting_broken);
  EXPECT_EQ(found.kind, Kind::solicitation) << found.confidence;
  EXPECT_EQ(found.breaking_sentence, "May we send you a free quote?");
}

// Each hits a pattern of an offer.
TEST(Classify, LeavesCardsThatOnlySoundLikeAnOfferAsTheyAre) {
  for (const char* sentence : {"Call me when you are back from Spain.", "Shall we have lunch in January?",
                               "In place of gifts we gave 500 € to the hospital."}) {
    const auto found = shipped_classifier().classify(
        mail("Merry Christmas",
             std::string("Dear Anna,\n\nMerry Christmas to you and your family, and a joyful new year! ") + sentence +
                 "\n\nWarm wishes,\nPat\n"));
    EXPECT_EQ(found.kind, Kind::greeting) << sentence;
    EXPECT_FALSE(found.greeting_broken) << sentence;
  }
}

TEST(Classify, TellsWhatSpeaksForTheOfferOfACard) {
  const auto found = shipped_classifier().classify(
      mail("Happy Holidays",
           "Happy holidays and a joyful new year to you and yours from all of us!\n\nMay we send you a free quote?\n"));
  for (const Phrase& phrase : found.phrases) {
    const bool of_the_card = phrase.text.find("olidays") != std::string::npos;
    EXPECT_FALSE(of_the_card && phrase.weight > 0) << phrase.text;
  }
}

TEST(Classify, ShowsPhrasesAsTheyStandInTheText) {
  const auto message = mail("Offer",
                            "Hi Anna,\n\nWe help law firms cut costs. Would you be open to a quick demo? Our pricing "
                            "starts at $99 per user.\n");
  const auto found = shipped_classifier().classify(message);
  ASSERT_FALSE(found.phrases.empty());
  EXPECT_LE(found.phrases.size(), 5u);
  for (const Phrase& phrase : found.phrases) {
    EXPECT_LE(phrase.text.size(), 120u);
    EXPECT_FALSE(phrase.rule.empty());
    if (phrase.where == Place::body) {
      EXPECT_EQ(message.bodies[phrase.body].text.substr(phrase.offset, phrase.length).substr(0, 5),
                phrase.text.substr(0, 5));
    }
  }
}

TEST(Classify, TakesNoPhraseFromTheEndOfALetter) {
  const auto found =
      shipped_classifier().classify(mail("Quick question",
                                         "Hi Anna,\n\nWhat is the best time for a demo of our software?\n\n"
                                         "Best regards,\nDemo Discount\nSales Manager\n"));
  std::string all;
  for (const Phrase& phrase : found.phrases) all += phrase.text + "\n";
  EXPECT_THAT(all, testing::HasSubstr("demo of our software"));
  EXPECT_THAT(all, testing::Not(testing::HasSubstr("Discount")));
  EXPECT_THAT(all, testing::Not(testing::HasSubstr("regards")));
}

TEST(Classify, GivesTheNextKindWhereAutomaticIsUnproved) {
  const auto found = shipped_classifier().classify(mail("Special offer",
                                                        "We offer a free demo of our software at 20% off. Would you be "
                                                        "open to a quick call? Our services start at $99 per month.\n",
                                                        "Auto-Submitted: auto-generated\n"));
  EXPECT_TRUE(found.automatic.auto_submitted);
  EXPECT_EQ(found.kind_if_not_automatic, Kind::solicitation);
}

TEST(Classify, CallsACutMailOpaque) {
  base::Limits limits;
  limits.analysis_bytes = 300;
  const auto message =
      message::parse("From: a@a.example\nTo: b@b.example\nSubject: minutes\n\nAnna, thanks for your note.\n" +
                         std::string(600, 'x') + "\n",
                     limits);
  EXPECT_EQ(shipped_classifier().classify(message).kind, Kind::opaque);
}

TEST(Classify, TellsTheLanguage) {
  EXPECT_EQ(
      shipped_classifier()
          .classify(mail("s", "Nous avons reçu votre lettre et nous vous répondrons dans les jours qui viennent.\n"))
          .language,
      "fr");
  EXPECT_EQ(shipped_classifier().classify(mail("s", "ok\n")).language, "");
}

TEST(MakeClassifier, RefusesUnknownFeaturesAndDisorderedLimits) {
  ModelSource model;
  model.features["links_mny"][Kind::newsletter] = 1;
  const auto unknown = make_classifier({}, model);
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().detail.find("did you mean links_many"), std::string::npos) << unknown.error().detail;
  ModelSource disordered;
  disordered.unsure = 0.95;
  EXPECT_FALSE(make_classifier({}, disordered).ok());
}

}  // namespace
}  // namespace nonsolicit::classifier
