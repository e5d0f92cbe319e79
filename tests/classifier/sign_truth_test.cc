// Signs are told to people as sentences: each must be true of the mail.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "classifier/features.h"
#include "classifier/reading.h"
#include "classifier/text_facts.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

struct TruthCase {
  const char* name;
  const char* sign;
  bool holds;
  const char* body;
  const char* to = "Anna Shaw <anna@legalworks.example>";
};

class SignTruth : public testing::TestWithParam<TruthCase> {};

TEST_P(SignTruth, IsTold) {
  const TruthCase& one = GetParam();
  const message::Message message = message::parse(
      fmt::format("From: Pat Doe <pat@vendor.example>\nTo: {}\nSubject: a note\nContent-Type: text/plain; "
                  "charset=utf-8\n\n{}\n",
                  one.to, one.body));
  const Reading reading(message);
  const auto signs = structural_features(message, text_facts(reading), {}, {});
  EXPECT_EQ(std::any_of(signs.begin(), signs.end(), [&](const Feature& sign) { return sign.name == one.sign; }),
            one.holds);
}

constexpr const char* kFrench =
    "Le comité se réunit dans la salle du conseil et le bureau est sur la place avec les autres.";
constexpr const char* kSpanish =
    "El comité se reúne en la sala y los demás están en su despacho para el acto con sus libros.";
constexpr const char* kSheInGerman =
    "Anna ist im Haus und sie hat ihre Schlüssel nicht, die liegen bei ihr auf dem Tisch.";
constexpr const char* kYouInGerman = "Wir haben das für Sie und Ihre Kanzlei, und die Zeit ist nicht zu knapp bei uns.";

INSTANTIATE_TEST_SUITE_P(
    Table, SignTruth,
    testing::Values(
        TruthCase{"french_articles_are_no_you", "second_person", false, kFrench},
        TruthCase{"spanish_his_is_your", "second_person", true, kSpanish},
        TruthCase{"german_she_is_no_you", "second_person", false, kSheInGerman},
        TruthCase{"german_you", "second_person", true, kYouInGerman},
        TruthCase{"english_you", "second_person", true, "Is it on your desk, as I said to the others of the board?"},
        TruthCase{"the_country_is_no_we", "first_plural", false,
                  "The firm is in the US and the other one is at the border of that state."},
        TruthCase{"us", "first_plural", true, "They asked us to come to the hall, and it was not far for most."},
        TruthCase{"floor_is_no_time", "times", false, "It is on the 5th floor of the house."},
        TruthCase{"hour", "times", true, "On se voit à 14h30 dans la salle."},
        TruthCase{"all_days_are_no_date", "dates", false, "The door is open 24/7, and 3/4 of the room is dry."},
        TruthCase{"date", "dates", true, "The hearing is on 12/14 in the old hall."},
        TruthCase{"may_not_is_no_date", "dates", false, "Under section 4 may not mean must."},
        TruthCase{"may", "dates", true, "The hearing is on 4 May in the old hall."},
        TruthCase{"legally_names_no_firm", "their_firm_in_text", false, "That is legally sound, I think."},
        TruthCase{"their_firm", "their_firm_in_text", true, "Does Brightside use it?", "anna@brightside.example"},
        TruthCase{"sally_is_no_group", "to_group", false, "Hi.", "Sally Marshall <sally@wallace.example>"},
        TruthCase{"all_is_a_group", "to_group", true, "Hi.", "All Members <all@chapter.example>"},
        TruthCase{"rule_alone_is_no_signature", "signature", false,
                  "The meeting moved to Monday, as the hall is closed this week.\n\n______________________\n"},
        TruthCase{"good_news_greets_nobody", "salutation_none", true, "Good news: the hall is free on Monday."},
        TruthCase{"ladies_and_gentlemen_greet", "salutation_anonymous", true,
                  "Ladies and Gentlemen,\n\nthe hall is free."},
        TruthCase{"good_morning_greets", "salutation_named", true, "Good morning Anna,\n\nthe hall is free."}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace nonsolicit::classifier
