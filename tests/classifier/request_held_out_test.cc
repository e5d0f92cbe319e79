// Mails written before the shipped requests were first run, and on which none of them was tuned: how often the answer
// is right on mail that was never seen.
#include <cstdio>

#include "tests/classifier/request_case.h"

namespace nonsolicit::classifier {
namespace {

constexpr Wish kStop = Wish::stop;
constexpr Wish kInterest = Wish::interest;
constexpr Wish kNone = Wish::none;

struct Unseen {
  Wish wish = Wish::none;
  const char* body = "";
};

const std::vector<Unseen>& unseen() {
  static const std::vector<Unseen> mails = {
      {kStop, "Please remove my email from whatever list you bought it on.\n"},
      {kStop, "Hello Tom,\n\nI'm afraid this isn't something we need. Kindly take me off your mailing list.\n\nAnna\n"},
      {kStop, "Not interested. Thanks.\n"},
      {kStop, "We are not interested in your services and would ask you not to write to us again.\n"},
      {kStop, "pls unsubscribe me thx\n"},
      {kStop, "This is the fourth of these this month. Stop.\n"},
      {kStop, "I don't want to get these emails any more.\n"},
      {kStop, "Could you please take my address out of your database?\n"},
      {kStop, "No thank you. Please do not contact me again.\n"},
      {kStop, "Sorry but we're really not interested, please don't email again.\n"},
      {kStop, "I never signed up for this. Remove me.\n"},
      {kStop, "Please stop spamming our office.\n"},
      {kStop, "Kindly ensure that I receive no further mailings from you.\n"},
      {kStop, "TAKE ME OFF YOUR LIST!!!\n"},
      {kStop, "Nobody in our firm wants these, so please remove all our addresses from your list.\n"},
      {kStop, "Bonjour,\n\nJe ne suis pas intéressée par votre offre. Merci de ne plus m'écrire.\n"},
      {kStop, "Veuillez supprimer mon adresse de votre fichier.\n"},
      {kStop, "Arrêtez de m'envoyer vos publicités !\n"},
      {kStop, "Merci de me retirer de votre liste de diffusion.\n"},
      {kStop, "Nous ne souhaitons plus recevoir vos courriels.\n"},
      {kStop, "Por favor, elimíneme de su lista de correo.\n"},
      {kStop, "No me interesa, gracias.\n"},
      {kStop, "Ya no quiero recibir sus mensajes.\n"},
      {kStop, "Deje de enviarme publicidad, por favor.\n"},
      {kStop, "Quisiera darme de baja del boletín.\n"},
      {kStop, "Bitte nehmen Sie mich aus Ihrem Verteiler.\n"},
      {kStop, "Wir haben keinen Bedarf und möchten keine weiteren E-Mails von Ihnen erhalten.\n"},
      {kStop, "Kein Interesse. Bitte löschen Sie meine Daten.\n"},
      {kStop, "Hör bitte auf, mir ständig Werbung zu schicken.\n"},
      {kStop, "Ich widerspreche der Nutzung meiner Daten zu Werbezwecken.\n"},
      {kInterest, "Hi,\n\nthis looks useful. Could you send me your price list and a brochure?\n"},
      {kInterest, "Yes please, add me to your newsletter.\n"},
      {kInterest, "We would like to see a demo of the software next week.\n"},
      {kInterest, "Please send us a quote for 30 licences.\n"},
      {kInterest, "I'd be interested to learn more about your seminars.\n"},
      {kInterest, "What are your rates for translation?\n"},
      {kInterest, "Could you put me on your mailing list for future events?\n"},
      {kInterest, "Pourriez-vous m'envoyer un devis pour vingt postes ?\n"},
      {kInterest, "Je souhaiterais recevoir votre catalogue.\n"},
      {kInterest, "¿Podría enviarme más información sobre sus cursos?\n"},
      {kInterest, "Me gustaría recibir su boletín.\n"},
      {kInterest, "Bitte schicken Sie uns ein Angebot für 25 Lizenzen.\n"},
      {kInterest, "Ich hätte gern mehr Informationen zu Ihrem Seminar.\n"},
      {kInterest, "Not for the copiers, those we have, but do send me your prices for scanners.\n"},
      {kInterest, "Go ahead and subscribe me to the newsletter.\n"},
      {kNone, "Thanks for your message. I'll be back in the office on Monday.\n"},
      {kNone, "Could you send me the minutes of Tuesday's meeting?\n"},
      {kNone, "How do people unsubscribe from your newsletter? Our members keep asking us.\n"},
      {kNone, "The other side was not interested in mediation, so we go to trial.\n"},
      {kNone, "Please remove the second paragraph and send me the revised draft.\n"},
      {kNone,
       "Dear members,\n\nthe spring dinner is on 4 May.\n\nIf you no longer wish to receive these notices, reply "
       "and we will take you off the list.\n"},
      {kNone, "I asked my bank to remove me from their marketing list and they still send letters.\n"},
      {kNone, "Please don't contact the witness before I have spoken to her.\n"},
      {kNone, "Merci pour votre message, je vous rappelle demain.\n"},
      {kNone, "Notre client n'est pas intéressé par un accord.\n"},
      {kNone, "¿Me puedes enviar el acta de la reunión?\n"},
      {kNone, "Können Sie mir bitte das Protokoll der Sitzung schicken?\n"},
      {kNone, "Der Mandant hat kein Interesse an einem Vergleich.\n"},
      {kNone, "Can you stop by the office tomorrow? I would like to go over the offer that we make to the union.\n"},
      {kNone, "We'd be delighted to send you our new catalogue. Just say the word.\n"},
  };
  return mails;
}

TEST(RequestFigures, AreMostlyRightOnUnseenMail) {
  size_t right = 0;
  size_t wrongly_read = 0;  // a wish that is not there, or the other one
  for (const Unseen& mail_text : unseen()) {
    const Request request = shipped_requests().read(mail("Re: Our talk", mail_text.body));
    if (request.wish == mail_text.wish) {
      right++;
      continue;
    }
    if (request.wish != kNone) wrongly_read++;
    std::printf("missed: %s", mail_text.body);
    std::printf("        %s\n", told(request).c_str());
  }
  std::printf("figure: requests right on unseen mail: %zu of %zu; read wrongly: %zu\n", right, unseen().size(),
              wrongly_read);
  EXPECT_GE(unseen().size(), 60U);
  EXPECT_GE(right, unseen().size() * 9 / 10);
  EXPECT_LE(wrongly_read, 1U);
}

}  // namespace
}  // namespace nonsolicit::classifier
