// What is read of the sender: the From header, and whether the quoted text is an earlier letter of the same person.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "classifier/own_quote.h"
#include "classifier/score.h"
#include "classifier/sender_features.h"
#include "classifier/text_facts.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

std::vector<FeatureId> features_from(const std::string& from) {
  return sender_features(message::parse("From: " + from + "\nSubject: note\n\nText.\n"));
}

bool has(const std::vector<FeatureId>& features, std::string_view family, std::string_view name) {
  return std::binary_search(features.begin(), features.end(), named_feature(family, name));
}

TEST(SenderFeatures, ReadsNameLocalPartAndDomain) {
  const auto features = features_from("Tasha GREENE <Sales12@green-clean.example>");
  EXPECT_TRUE(has(features, "sender.word", "tasha"));
  EXPECT_TRUE(has(features, "sender.word", "greene"));
  EXPECT_TRUE(has(features, "sender.words", "2"));
  EXPECT_TRUE(has(features, "sender.local", "sales00")) << "digits count alike";
  EXPECT_TRUE(has(features, "sender.part", "green"));
  EXPECT_TRUE(has(features, "sender.part", "clean"));
  EXPECT_TRUE(has(features, "sender.piece", "<gr")) << "a beginning";
  EXPECT_TRUE(has(features, "sender.piece", "clean")) << "five bytes";
  EXPECT_TRUE(has(features, "sender.piece", "an>")) << "an end";
  EXPECT_TRUE(has(features, "sender.piece", "encl")) << "across the hyphen";
  EXPECT_FALSE(has(features, "sender.piece", "greenc"));
  EXPECT_TRUE(std::is_sorted(features.begin(), features.end()));
  EXPECT_EQ(std::adjacent_find(features.begin(), features.end()), features.end());
}

TEST(SenderFeatures, ReadsTheLabelThatSomebodyChose) {
  for (const char* domain : {"tidyfirm.example", "mail.tidyfirm.com", "tidyfirm.co.uk", "tidyfirm.example.org",
                             "news.eu.TidyFirm.de", "tidyfirm"}) {
    EXPECT_TRUE(has(features_from("a@" + std::string(domain)), "sender.part", "tidyfirm")) << domain;
  }
  EXPECT_TRUE(has(features_from("a@example.com"), "sender.part", "example")) << "where nothing else is left";
}

TEST(SenderFeatures, SeesNoFirmInCommonWords) {
  for (const char* domain : {"firm-a.example", "law-office.com", "firm.example", "x.example"}) {
    EXPECT_EQ(features_from("ann@" + std::string(domain)), features_from("ann@firm-b.example")) << domain;
    EXPECT_EQ(features_from("ann@" + std::string(domain)).size(), 2u) << "the local part, and that there is no name";
  }
  EXPECT_TRUE(has(features_from("ann@wood-office.example"), "sender.part", "office"));
}

TEST(SenderFeatures, SeesNoFirmInAPublicProvider) {
  const auto features = features_from("Ann <ann@gmail.com>");
  EXPECT_TRUE(has(features, "sender", "public provider"));
  EXPECT_FALSE(has(features, "sender.part", "gmail"));
  EXPECT_FALSE(has(features, "sender.piece", "gma"));
  EXPECT_FALSE(has(features_from("ann@gmail.example"), "sender", "public provider"));
}

TEST(SenderFeatures, AreFewWhateverTheHeaderHolds) {
  EXPECT_TRUE(sender_features(message::parse("Subject: nobody\n\nText.\n")).empty());
  EXPECT_FALSE(features_from("Ann").empty());
  EXPECT_FALSE(features_from("<@>").empty());
  std::string long_name;
  for (int i = 0; i < 5000; i++) long_name += "word" + std::to_string(i) + " ";
  EXPECT_LT(features_from(long_name + "<" + std::string(5000, 'x') + "@" + std::string(5000, 'y') + ".example>").size(),
            220u);
}

TEST(SenderFeatures, CountInAnExampleAndInAScoreAlike) {
  const auto message = message::parse("From: Tasha <tasha@greenclean.example>\nSubject: note\n\nText.\n");
  const Reading reading(message);
  ModelData data;
  data.unit = 1;
  double expected = 0;
  for (const ExampleFeature& feature : example_of(reading, {}, {})) {
    if (feature.part != Part::sender) continue;
    data.features.push_back({feature.id, {0, 1, 0, 0, 0, 0}});
    expected += feature.value;
  }
  ASSERT_FALSE(data.features.empty());
  const Model model(data);
  EXPECT_NEAR(score(model, reading, {}, {}).margins[1], expected, 1e-4);
}

// ---- an own letter quoted ----

message::Message reply(const std::string& from, const std::string& quote, const std::string& headers = {}) {
  return message::parse("From: " + from + "\nTo: Anna Shaw <anna@firm.example>\n" + headers +
                        "Subject: Re: quarterly review\nIn-Reply-To: <1@firm.example>\n\nAny thoughts?\n\n" + quote);
}

bool follows_up(const message::Message& message) { return Reading(message).follows_up; }

TEST(OwnQuote, IsKnownByTheAddressOfItsAuthor) {
  const std::string quote = "On Tue, 3 Mar 2026 at 10:02, Pat Doe <pat@vendor.example> wrote:\n> We offer a demo.\n";
  EXPECT_TRUE(follows_up(reply("Pat Doe <Pat@Vendor.example>", quote)));
  EXPECT_FALSE(follows_up(reply("Pat Doe <anna@vendor.example>", quote))) << "the address tells, not the name";
}

TEST(OwnQuote, IsKnownByTheNameWhereThereIsNoAddress) {
  const std::string quote = "On 3/3/2026 10:02 AM, Pat Doe wrote:\n> We offer a demo.\n";
  EXPECT_TRUE(follows_up(reply("Pat Doe <pat@vendor.example>", quote)));
  EXPECT_FALSE(follows_up(reply("Anna Shaw <anna@firm.example>", quote)));
  EXPECT_FALSE(follows_up(reply("Pat <pat@vendor.example>", quote))) << "one word is the name of many";
}

TEST(OwnQuote, IsKnownInOtherFormsAndLanguages) {
  for (const char* quote :
       {"-----Original Message-----\nFrom: Pat Doe <pat@vendor.example>\nSent: Tuesday\nTo: Anna Shaw\n"
        "Subject: demo\n\nWe offer a demo.\n",
        "Le mar. 3 mars 2026 \u00E0 10:02, Pat Doe <pat@vendor.example> a \u00E9crit :\n> Une offre.\n",
        "Am 03.03.2026 um 10:02 schrieb Pat Doe <pat@vendor.example>:\n> Ein Angebot.\n",
        "El mar, 3 mar 2026, Pat Doe (<pat@vendor.example>) escribi\u00F3:\n> Una oferta.\n"}) {
    EXPECT_TRUE(follows_up(reply("Pat Doe <pat@vendor.example>", quote))) << quote;
  }
}

TEST(OwnQuote, IsNotTheLetterOfSomebodyElseToTheSender) {
  for (const char* quote :
       {"On Tue, Anna Shaw <anna@firm.example> wrote:\n> Dear Pat Doe, pat@vendor.example was told of this.\n",
        "From: Anna Shaw <anna@firm.example>\nSent: Tuesday\nTo: Pat Doe <pat@vendor.example>\nSubject: demo\n\nNo.\n",
        "From: Anna Shaw\nSent: Tuesday\nTo: Pat Doe <pat@vendor.example>\nSubject: demo\n\nNo.\n",
        "Am 03.03.2026 um 10:02 schrieb Anna Shaw:\n> Lieber Pat Doe,\n> wir bieten es an.\n",
        "Op 3 maart 2026 om 10:02 schreef Anna Shaw:\n> Beste Pat Doe,\n> graag.\n",
        "> Dear Pat Doe,\n> we offer a demo.\n", ">> Dear Pat Doe,\n>> we offer a demo.\n"}) {
    EXPECT_FALSE(follows_up(reply("Pat Doe <pat@vendor.example>", quote))) << quote;
  }
  EXPECT_FALSE(follows_up(reply("Pat Doe <pat@vendor.example>", "")));
}

TEST(OwnQuote, IsNotToldByTheGreetingWhereTheSenderIsInCc) {
  EXPECT_FALSE(
      follows_up(reply("Pat Doe <pat@vendor.example>",
                       "Am 03.03.2026 um 10:02 schrieb Anna Shaw <anna@firm.example>:\n> Lieber Pat Doe,\n> gern.\n",
                       "Cc: pat@vendor.example\n")));
}

TEST(OwnQuote, IsKnownByTheNameBehindTheVerb) {
  EXPECT_TRUE(
      follows_up(reply("Pat Doe <pat@vendor.example>", "Am 03.03.2026 um 10:02 schrieb Pat Doe:\n> Ein Angebot.\n")));
}

TEST(OwnQuote, IsNotToldByAnAddressThatAListWritesIntoEveryLetter) {
  const std::string quote = "On Tue, Anna Shaw via list <list@lists.example> wrote:\n> Which version?\n";
  const std::string from = "Pat Doe via list <list@lists.example>";
  EXPECT_FALSE(follows_up(reply(from, quote, "List-Id: <list.lists.example>\n")));
  EXPECT_FALSE(follows_up(reply(from, quote, "Cc: list@lists.example\n")));
}

TEST(OwnQuote, CountsAsTheTextOfTheLetterAndIsNoReply) {
  const std::string quote = "On Tue, Pat Doe <pat@vendor.example> wrote:\n> We offer a demo.\n";
  const auto spaces = [](const message::Message& message) {
    std::vector<Space> found;
    const Reading reading(message);
    for (const SpaceText& text : texts_of(reading)) found.push_back(text.space);
    return found;
  };
  const auto signs = [](const message::Message& message) {
    std::vector<std::string> names;
    const Reading reading(message);
    for (const Feature& feature : structural_features(message, text_facts(reading), {}, {})) {
      names.emplace_back(feature.name);
    }
    return names;
  };
  const auto count = [](const auto& list, const auto& value) { return std::count(list.begin(), list.end(), value); };
  const auto own = reply("Pat Doe <pat@vendor.example>", quote);
  const auto other = reply("Anna Shaw <anna@firm.example>", quote, "Cc: x@firm.example\n");
  EXPECT_EQ(count(spaces(own), Space::quoted), 0);
  EXPECT_EQ(count(spaces(own), Space::fresh), 2);
  EXPECT_EQ(count(spaces(other), Space::quoted), 1);
  EXPECT_EQ(count(spaces(other), Space::fresh), 1);
  EXPECT_EQ(count(signs(own), "follow_up"), 1);
  EXPECT_EQ(count(signs(other), "follow_up"), 0);
  for (const char* reply_sign : {"quoted_text", "reply_headers", "subject_reply"}) {
    EXPECT_EQ(count(signs(own), reply_sign), 0) << reply_sign;
    EXPECT_EQ(count(signs(other), reply_sign), 1) << reply_sign;
  }
}

}  // namespace
}  // namespace nonsolicit::classifier
