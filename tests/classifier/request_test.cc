// Where a request stands, which of two counts, and what is said of a pattern that cannot be used.
#include "classifier/request.h"

#include <algorithm>
#include <ctime>

#include "classifier/folded.h"
#include "classifier/request_text.h"
#include "tests/classifier/request_case.h"

namespace nonsolicit::classifier {
namespace {

Request read(const message::Message& message) { return shipped_requests().read(message); }

// The place in the mail says the same as the phrase.
std::string at_its_place(const message::Message& message, const Request& request) {
  const std::string& text = request.where == Place::subject ? message.subject : message.bodies.at(request.body).text;
  return text.substr(request.offset, request.length);
}

TEST(Request, SaysWhereItStandsAsWritten) {
  const message::Message message = mail("Re: Offer", "Désolée — non.\n\nMerci de\n  me DÉSABONNER de vos listes.\n");
  const Request request = read(message);
  EXPECT_EQ(request.wish, Wish::stop);
  EXPECT_EQ(request.phrase, "Merci de\nme DÉSABONNER de vos listes");
  EXPECT_EQ(at_its_place(message, request), request.phrase);
  EXPECT_EQ(request.rule, "stop.fr.alone");
  EXPECT_EQ(request.where, Place::body);
}

TEST(Request, SaysWhereItStandsInTheSubject) {
  const message::Message message = mail("=?utf-8?q?Bitte_l=C3=B6schen_Sie_meine_Adresse?=", "\n");
  const Request request = read(message);
  EXPECT_EQ(request.wish, Wish::stop);
  EXPECT_EQ(request.where, Place::subject);
  EXPECT_EQ(request.phrase, "löschen Sie meine Adresse");
  EXPECT_EQ(at_its_place(message, request), request.phrase);
}

TEST(Request, EndsItsPhraseWithAWholeLetter) {
  const message::Message message = mail("Re: Offer", "Je ne suis pas intéressé\n");
  EXPECT_EQ(read(message).phrase, "Je ne suis pas intéressé");
}

TEST(Request, CutsALongPhrase) {
  const std::string rest(80, 'x');
  const message::Message message =
      mail("Re: Offer", "I am not interested, for é" + rest + " é" + rest + " é" + rest + ".\n");
  const Request request = read(message);
  EXPECT_EQ(request.wish, Wish::stop);
  EXPECT_LE(request.phrase.size(), 200U);
  EXPECT_GT(request.length, 200U);
  EXPECT_EQ(at_its_place(message, request).substr(0, request.phrase.size()), request.phrase);
}

TEST(Request, IsReadFromHtml) {
  const message::Message message =
      html_mail("<p>Hello Pat,</p><p>please <b>remove&nbsp;me</b> from your&#32;list.</p>");
  const Request request = read(message);
  EXPECT_EQ(request.wish, Wish::stop);
  EXPECT_EQ(at_its_place(message, request), request.phrase);
}

TEST(Request, IsNoLinkOfANewsletter) {
  EXPECT_EQ(read(html_mail("<p>News of the month.</p><p><a href=\"https://a.example/u\">Unsubscribe</a></p>")).wish,
            Wish::none);
}

TEST(Request, IsNotReadFromHiddenText) {
  EXPECT_EQ(read(html_mail("<p>See you.</p><p style=\"display:none\">Please remove me from your list.</p>")).wish,
            Wish::none);
}

TEST(Request, IsNotReadFromAQuotedHtmlFooter) {
  EXPECT_EQ(read(html_mail("<p>Agreed.</p><blockquote type=\"cite\"><p>Please unsubscribe me.</p></blockquote>")).wish,
            Wish::none);
}

TEST(Request, IsReadBetweenQuotedPieces) {
  const Request request =
      read(mail("Re: Offer", "> Would you like a quote?\n\nNo. Please stop emailing me.\n\n> Our prices are low.\n"));
  EXPECT_EQ(request.phrase, "stop emailing me");
}

TEST(Request, IsNotReadFromAnAttachedMail) {
  const message::Message message = message::parse(
      "From: a@a.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
      "text/plain\n\nSee the attached.\n--b\nContent-Type: message/rfc822\n\nSubject: unsubscribe\n\nPlease remove me "
      "from your list.\n--b--\n");
  EXPECT_EQ(read(message).wish, Wish::none);
}

TEST(Request, OfTheBodyComesBeforeTheSubject) {
  EXPECT_EQ(read(mail("unsubscribe", "Please remove me from your list.\n")).where, Place::body);
}

TEST(Request, IsTheFirstOfSeveral) {
  EXPECT_EQ(read(mail("Re: Offer", "Stop emailing me. Remove me from your list.\n")).phrase, "Stop emailing me");
}

TEST(Request, ReadsHostileRepetition) {
  std::string body;
  for (int i = 0; i < 20'000; i++) body += "please please remove me from i am not not ";
  EXPECT_NE(read(mail("Re: Offer", body)).wish, Wish::interest);
}

// Work is compared between sizes, with a wide margin; quadratic code takes 64 times as long for 8 times the subject.
TEST(Request, ReadsASubjectOfMarksInLinearTime) {
  const auto seconds = [](size_t marks) {
    message::Message message = mail("", "\n");
    for (size_t i = 0; i < marks; i++) message.subject += "]:";
    double best = 1e9;
    for (int i = 0; i < 2; i++) {
      const std::clock_t begin = std::clock();  // CPU time of this process: others do not disturb it
      EXPECT_EQ(read(message).wish, Wish::none);
      best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return best;
  };
  const double small = seconds(10'000);
  const double large = seconds(80'000);
  EXPECT_LT(large, std::max(0.02, small) * 25) << small << " s, " << large << " s";
}

TEST(Request, IsNotReadFromTheSubjectOfACountedAnswer) {
  EXPECT_EQ(read(mail("Re[12]: unsubscribe", "\n")).wish, Wish::none);
  EXPECT_EQ(read(mail("Re(2) : unsubscribe", "\n")).wish, Wish::none);
}

TEST(RequestText, HasASentenceALineAndTheWayBack) {
  const std::string source = "Hé Dr. Böhm,\nça va? \u201COui\u201D\u2026 Stop\nAnna\nis wrapped";
  const RequestText text = request_text(fold_line(source), source);
  EXPECT_EQ(text.text, "he dr. bohm,\nca va?\n\"oui\".\nstop\nanna is wrapped");
  EXPECT_EQ(source.substr(text.original(text.text.find("stop")), 4), "Stop");
  EXPECT_EQ(source.substr(text.original(text.text.find("oui")), 3), "Oui");
  EXPECT_EQ(text.sentence(text.text.find("va?")), (std::pair<size_t, size_t>{13, 19}));
}

TEST(MakeRequests, NamesEveryPatternThatDoesNotCompile) {
  const auto made = make_requests({{.name = "good", .pattern = "stop", .where = "f:1"},
                                   {.name = "bad", .pattern = "(stop", .where = "f:5"},
                                   {.name = "worse", .pattern = "stop", .unless = "[a", .where = "f:9"}});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().text, "2 patterns of requests cannot be used");
  EXPECT_EQ(made.error().detail,
            "f:5: request \"bad\": pattern: at offset 5: missing closing parenthesis\n"
            "f:9: request \"worse\": unless: at offset 2: missing terminating ] for character class");
}

TEST(MakeRequests, TakesAccentsInPatternsAndFollowsTheFlags) {
  const auto made = make_requests({{.name = "stop", .wish = Wish::stop, .pattern = "assez de tracts", .limited = true},
                                   {.name = "été", .wish = Wish::interest, .pattern = "l'été prochain"},
                                   {.name = "not", .wish = Wish::none, .pattern = "peut-être"}});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ((*made)->read(mail("a", "Assez de tracts.\n")).wish, Wish::stop);
  EXPECT_EQ((*made)->read(mail("a", "L'\u00C9t\u00E9 prochain, oui.\n")).wish, Wish::interest);
  EXPECT_EQ((*made)->read(mail("a", "L'ete prochain. Assez de tracts.\n")).wish, Wish::interest);
  EXPECT_EQ((*made)->read(mail("a", "Peut-etre l'ete prochain.\n")).wish, Wish::none);
  EXPECT_EQ((*made)->read(mail("Assez de tracts", "\n")).wish, Wish::none);
}

TEST(MakeRequests, ReadsNothingWithoutRules) {
  const auto none = make_requests({});
  ASSERT_TRUE(none.ok());
  EXPECT_EQ((*none)->read(mail("unsubscribe", "unsubscribe\n")).wish, Wish::none);
}

}  // namespace
}  // namespace nonsolicit::classifier
