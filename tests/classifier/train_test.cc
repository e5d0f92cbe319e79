// Training and calibration on mails made of few words, where the right answer is known.
#include "classifier/train.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "classifier/calibrate.h"
#include "classifier/classifier.h"
#include "classifier/groups.h"
#include "classifier/reading.h"
#include "message/parse.h"

namespace nonsolicit::classifier {
namespace {

// The same numbers on every machine: the distributions of <random> differ between libraries.
class Dice {
 public:
  size_t below(size_t limit) { return static_cast<size_t>(random_() % limit); }
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(random_() >> 11) / static_cast<double>(uint64_t{1} << 53);
  }

 private:
  std::mt19937_64 random_{20240501};
};

// ---- calibrate ----

constexpr auto kSubject = static_cast<size_t>(Part::subject);
constexpr auto kFresh = static_cast<size_t>(Part::fresh);

// Subject and new text say something of every kind; the other parts nothing.
std::vector<CalibrationMail> drawn_from(const Calibration& truth, size_t count) {
  Dice dice;
  std::vector<CalibrationMail> mails(count);
  for (CalibrationMail& mail : mails) {
    for (const size_t part : {kSubject, kFresh}) {
      for (double& margin : mail.evidence.parts[part]) margin = dice.between(-3, 3);
    }
    const KindScores probabilities = truth.probabilities(mail.evidence);
    double rest = dice.between(0, 1);
    while (mail.kind + 1 < kModelKinds && (rest -= probabilities[mail.kind]) > 0) mail.kind++;
  }
  return mails;
}

Calibration some_calibration() {
  Calibration truth;
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    truth.slope[kind][kind] = 0.4 + 0.1 * static_cast<double>(kind);
    truth.slope[kind][(kind + 1) % kModelKinds] = -0.25;
    truth.part_slope[kind][kSubject][kind] = -0.3;
    truth.part_slope[kind][kFresh][(kind + 2) % kModelKinds] = 0.2;
    truth.offset[kind] = 0.5 * static_cast<double>(kind % 3);
  }
  return truth;
}

// What a margin of one is worth for each kind, in a part, more than for the first kind: a number added to all kinds
// changes no probability.
Margins worth(const Calibration& calibration, size_t part, size_t margin) {
  Margins one{};
  one[margin] = 1;
  Margins result = calibration.of_part(part, one);
  for (size_t kind = kModelKinds; kind-- > 0;) result[kind] -= result[0];
  return result;
}

TEST(Calibrate, FindsWhatThePartsThatTheMailsWereDrawnFromAreWorth) {
  const Calibration truth = some_calibration();
  const Calibration found = calibrate(drawn_from(truth, 60'000));
  for (size_t margin = 0; margin < kModelKinds; margin++) {
    for (const size_t part : {kSubject, kFresh}) {
      const Margins expected = worth(truth, part, margin);
      const Margins actual = worth(found, part, margin);
      for (size_t kind = 1; kind < kModelKinds; kind++) {
        EXPECT_NEAR(actual[kind], expected[kind], 0.12)
            << "kind " << kind << ", part " << part << ", margin " << margin;
      }
    }
  }
  for (size_t kind = 1; kind < kModelKinds; kind++) {
    EXPECT_NEAR(found.offset[kind] - found.offset[0], truth.offset[kind] - truth.offset[0], 0.2) << "kind " << kind;
  }
}

TEST(Calibrate, TakesMarginsAtTheirWordWhereThereIsNothingToLearnFrom) {
  const Calibration found = calibrate({});
  const Margins margins = {1, -2, 3, -4, 5, -6};
  EXPECT_EQ(found.of_bias(margins), margins);
  for (size_t part = 0; part < kPartCount; part++) EXPECT_EQ(found.of_part(part, margins), margins) << part;
}

TEST(Calibrate, CountsAMailAsOftenAsItsWeightSays) {
  std::vector<CalibrationMail> weighed = drawn_from(some_calibration(), 300);
  std::vector<CalibrationMail> repeated;
  for (size_t i = 0; i < weighed.size(); i++) {
    weighed[i].weight = static_cast<double>(i % 3);
    for (size_t copy = 0; copy < i % 3; copy++) repeated.push_back({weighed[i].evidence, weighed[i].kind, 1});
  }
  const Calibration once = calibrate(weighed);
  const Calibration often = calibrate(repeated);
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    EXPECT_NEAR(once.offset[kind], often.offset[kind], 1e-4);
    for (size_t margin = 0; margin < kModelKinds; margin++) {
      EXPECT_NEAR(once.slope[kind][margin], often.slope[kind][margin], 1e-4);
      EXPECT_NEAR(once.part_slope[kind][kFresh][margin], often.part_slope[kind][kFresh][margin], 1e-4);
    }
  }
}

TEST(Calibrate, StaysFiniteWhereMarginsTellAll) {
  std::vector<CalibrationMail> mails;
  for (size_t i = 0; i < 600; i++) {
    CalibrationMail mail{.evidence = {}, .kind = i % kModelKinds};
    mail.evidence.parts[kFresh].fill(-500);
    mail.evidence.parts[kFresh][mail.kind] = 500;
    mails.push_back(mail);
  }
  const Calibration found = calibrate(mails);
  for (const CalibrationMail& mail : mails) {
    const double probability = found.probabilities(mail.evidence)[mail.kind];
    ASSERT_TRUE(std::isfinite(probability));
    ASSERT_GT(probability, 0.99);
  }
}

// ---- train_model ----

constexpr std::array<std::array<std::string_view, 8>, kModelKinds> kVocabulary = {{
    {"minutes", "agree", "draft", "lunch", "opinion", "thursday", "wonder", "handbook"},
    {"discount", "demo", "pricing", "quote", "platform", "savings", "trial", "upgrade"},
    {"issue", "headlines", "ruling", "survey", "digest", "archive", "editor", "column"},
    {"speaker", "seats", "register", "agenda", "workshop", "panel", "venue", "attend"},
    {"joyful", "wishes", "holiday", "peace", "season", "warmest", "cheer", "candles"},
    {"receipt", "ticket", "undelivered", "queue", "confirmation", "reference", "mailbox", "processed"},
}};
constexpr std::array<std::string_view, 8> kCommon = {"the",    "office", "please", "number",
                                                     "people", "again",  "week",   "firm"};

message::Message mail_with(const std::string& words) {
  return message::parse("From: a@a.example\nTo: b@b.example\nSubject: note\nContent-Type: text/plain\n\n" + words +
                        "\n");
}

Example features_of(const std::string& words) {
  const message::Message message = mail_with(words);
  return example_of(Reading(message), {}, {});
}

std::string words_of(Kind kind, Dice& dice) {
  std::string words;
  for (int i = 0; i < 6; i++) {
    const auto& own = kVocabulary[static_cast<size_t>(kind)];
    for (const std::string_view word : {own[dice.below(own.size())], kCommon[dice.below(kCommon.size())]}) {
      words += word;
      words += ' ';
    }
  }
  return words;
}

// `count` mails of each kind, every one a group of its own.
std::vector<TrainingMail> some_mails(size_t count) {
  Dice dice;
  std::vector<TrainingMail> mails;
  for (size_t i = 0; i < count * kModelKinds; i++) {
    const Kind kind = kAllKinds[i % kModelKinds];
    mails.push_back({.features = features_of(words_of(kind, dice)), .kind = kind, .group = i});
  }
  return mails;
}

Training trained_on(const std::vector<TrainingMail>& mails, const TrainOptions& options = {}) {
  auto training = train_model(mails, options);
  EXPECT_TRUE(training.ok()) << training.error().full();
  return training.ok() ? std::move(*training) : Training{};
}

TEST(TrainModel, LearnsToTellKinds) {
  const auto mails = some_mails(30);
  const Training training = trained_on(mails);
  ASSERT_EQ(training.held_out.size(), mails.size());
  size_t right = 0;
  for (size_t i = 0; i < mails.size(); i++) {
    const KindScores& scores = training.held_out[i];
    double sum = 0;
    for (const double score : scores) sum += score;
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_EQ(scores[static_cast<size_t>(Kind::opaque)], 0);
    if (std::max_element(scores.begin(), scores.end()) == scores.begin() + static_cast<int>(mails[i].kind)) right++;
  }
  EXPECT_GE(right, mails.size() * 95 / 100) << "of mails that were not learned from";

  // What is learned is what the classifier reads: by way of the file, on mails not seen before.
  const auto model = read_model(to_text(training.model), "file");
  ASSERT_TRUE(model.ok()) << model.error().full();
  ModelSource source;
  source.trained = *model;
  const auto classifier = make_classifier({}, source);
  ASSERT_TRUE(classifier.ok()) << classifier.error().full();
  Dice dice;
  for (size_t i = 0; i < 1000; i++) dice.below(2);  // other words than those of some_mails()
  for (const Kind kind : kAllKinds) {
    if (kind == Kind::opaque) continue;
    const std::string words = words_of(kind, dice);
    const auto found = (*classifier)->classify(mail_with(words));
    EXPECT_EQ(to_string(found.kind), to_string(kind)) << words;
    EXPECT_GT(found.confidence, 0.8) << words;
  }
}

TEST(TrainModel, GivesTheSameModelAgainWithAnyNumberOfThreads) {
  const auto mails = some_mails(15);
  const std::string text = to_text(trained_on(mails, {.threads = 1}).model);
  EXPECT_EQ(to_text(trained_on(mails, {.threads = 1}).model), text);
  EXPECT_EQ(to_text(trained_on(mails, {.threads = 3}).model), text);
}

TEST(TrainModel, FitsItsWeightsIntoTheFile) {
  const ModelData model = trained_on(some_mails(15)).model;
  ASSERT_FALSE(model.features.empty());
  FeatureId last = 0;
  int largest = 0;
  for (const auto& [id, weights] : model.features) {
    EXPECT_TRUE(id > last || &id == &model.features[0].first);
    EXPECT_EQ(id >> kFeatureBits, 0u);
    last = id;
    for (const int16_t weight : weights) largest = std::max(largest, std::abs(int{weight}));
  }
  EXPECT_EQ(largest, 2047) << "the unit uses all twelve bits";
}

void add_feature(Example& features, const ExampleFeature& feature) {
  const auto place = std::find_if(features.begin(), features.end(), [&](const auto& it) { return it.id > feature.id; });
  features.insert(place, feature);
}

TEST(TrainModel, LeavesOutWhatTooFewGroupsSay) {
  auto mails = some_mails(15);
  const FeatureId own = named_feature("test", "of one group");
  const FeatureId shared = named_feature("test", "of two groups");
  const auto add = [&](size_t mail, FeatureId id) { add_feature(mails[mail].features, {.id = id, .value = 1}); };
  // Two mails of solicitation in one group have it; two in two groups have the other.
  mails[7].group = mails[1].group;
  add(1, own);
  add(7, own);
  add(13, shared);
  add(19, shared);
  const Model model(trained_on(mails).model);
  EXPECT_EQ(model.find(own), nullptr);
  EXPECT_NE(model.find(shared), nullptr);
}

TEST(TrainModel, LeavesOutOfTheSenderWhatTooFewDomainsShare) {
  auto mails = some_mails(15);
  const FeatureId of_two = named_feature("test", "of two domains");
  const FeatureId of_three = named_feature("test", "of three domains");
  // Four mails of four groups each; the first is of two senders, the second of three.
  for (size_t i = 0; i < 4; i++) {
    TrainingMail& mail = mails[1 + kModelKinds * i];
    mail.sender = 10 + i % 3;
    if (i != 2) add_feature(mail.features, {.id = of_two, .value = 1, .part = Part::sender});
    add_feature(mail.features, {.id = of_three, .value = 1, .part = Part::sender});
  }
  const Model model(trained_on(mails).model);
  EXPECT_EQ(model.find(of_two), nullptr);
  EXPECT_NE(model.find(of_three), nullptr);
}

// A group whose words occur in it only: in one fold its mails cannot help each other, in several they do.
KindScores mean_of_strange_solicitations(bool one_group) {
  constexpr size_t kStrange = 20;
  auto mails = some_mails(20);
  const size_t known = mails.size();
  const Example strange = features_of("zanzibar quetzal obsidian marimba");
  for (size_t i = 0; i < kStrange; i++) {
    mails.push_back({.features = strange, .kind = Kind::solicitation, .group = one_group ? known : known + i});
  }
  const Training training = trained_on(mails, {.least_groups = 1});
  KindScores mean{};
  for (size_t i = known; i < mails.size(); i++) {
    for (size_t kind = 0; kind < kKindCount; kind++) mean[kind] += training.held_out[i][kind] / kStrange;
  }
  return mean;
}

TEST(TrainModel, RefusesMailsThatShareNothing) {
  auto mails = some_mails(15);
  for (TrainingMail& mail : mails) mail.features.clear();
  const auto none = train_model(mails, {});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().text, "nothing can be learned from these mails");
}

TEST(TrainModel, NeverSplitsAGroup) {
  const KindScores mean = mean_of_strange_solicitations(true);
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    EXPECT_NEAR(mean[kind], 1.0 / kModelKinds, 0.1) << "near the prior: " << to_string(kAllKinds[kind]);
  }
  EXPECT_GT(mean_of_strange_solicitations(false)[static_cast<size_t>(Kind::solicitation)], 0.9)
      << "the same mails as strangers to each other: what a split group would look like";
}

TEST(TrainModel, JudgesMailsOfNoCopiesAndNeverLearnsFromThem) {
  const auto with_judged_as = [](Kind kind) {
    auto mails = some_mails(15);
    const size_t learned = mails.size();
    Dice dice;
    for (size_t i = 0; i < 30; i++) {
      mails.push_back({.features = features_of("abacus " + words_of(Kind::greeting, dice)),
                       .kind = kind,
                       .group = learned + i,
                       .copies = 0});
    }
    return mails;
  };
  const Training as_pitch = trained_on(with_judged_as(Kind::solicitation));
  const Training as_card = trained_on(with_judged_as(Kind::greeting));
  EXPECT_EQ(to_text(as_pitch.model), to_text(as_card.model)) << "what they are called does not matter";
  EXPECT_EQ(as_pitch.held_out, as_card.held_out);
  ASSERT_EQ(as_pitch.held_out.size(), 15 * kModelKinds + 30);
  for (size_t i = 15 * kModelKinds; i < as_pitch.held_out.size(); i++) {
    EXPECT_GT(as_pitch.held_out[i][static_cast<size_t>(Kind::greeting)], 0.5);
  }
  const ModelData without = trained_on(some_mails(15)).model;
  EXPECT_EQ(as_pitch.model.features, without.features) << "nor that they are there";
  EXPECT_EQ(as_pitch.model.bias, without.bias);
}

TEST(TrainModel, CountsCopiesAsMails) {
  auto copied = some_mails(15);
  std::vector<TrainingMail> repeated;
  // Of every mail two: the groups, and with them the folds, stay as they were.
  for (TrainingMail& mail : copied) {
    mail.copies = 2;
    for (int copy = 0; copy < 2; copy++) {
      repeated.push_back({.features = mail.features, .kind = mail.kind, .group = mail.group});
    }
  }
  const ModelData model = trained_on(copied).model;
  EXPECT_EQ(to_text(model), to_text(trained_on(repeated).model));
  EXPECT_NE(to_text(model), to_text(trained_on(some_mails(15)).model));
}

TEST(TrainModel, GivesAKindThatItNeverSawNoChance) {
  auto mails = some_mails(20);
  std::erase_if(mails, [](const TrainingMail& mail) { return mail.kind == Kind::automatic; });
  const Training training = trained_on(mails);
  for (const KindScores& scores : training.held_out) EXPECT_LT(scores[static_cast<size_t>(Kind::automatic)], 0.02);
}

TEST(TrainModel, TellsHowFarItIs) {
  std::vector<size_t> told;
  size_t all = 0;
  TrainOptions options;
  options.progress = [&](size_t done, size_t total) {
    told.push_back(done);
    all = total;
  };
  trained_on(some_mails(10), options);
  ASSERT_EQ(told.size(), (options.folds + 1) * (kModelKinds + 1)) << "the regressions, and what puts them together";
  EXPECT_EQ(all, told.size());
  for (size_t i = 0; i < told.size(); i++) EXPECT_EQ(told[i], i + 1);
}

TEST(TrainModel, RefusesTooFewMailsOrFolds) {
  EXPECT_FALSE(train_model({}, {}).ok());
  EXPECT_FALSE(train_model(std::vector<TrainingMail>(49), {}).ok());
  const auto one_fold = train_model(some_mails(10), {.folds = 1});
  ASSERT_FALSE(one_fold.ok());
  EXPECT_EQ(one_fold.error().kind, base::ErrorClass::config);
}

// ---- groups ----

using Names = std::vector<std::vector<std::string>>;
using testing::ElementsAre;

TEST(GroupByNames, JoinsThroughOthers) {
  EXPECT_THAT(group_by_names({}), ElementsAre());
  EXPECT_THAT(group_by_names(Names{{"a"}, {"b"}, {"a"}}), ElementsAre(0, 1, 0));
  EXPECT_THAT(group_by_names(Names{{"a"}, {"b"}, {"c"}, {"a", "b"}}), ElementsAre(0, 0, 1, 0)) << "the last joins two";
  EXPECT_THAT(group_by_names(Names{{"d"}, {"c"}, {"a"}, {"a", "b"}, {"b", "c"}}), ElementsAre(0, 1, 1, 1, 1))
      << "a chain";
}

TEST(GroupByNames, LeavesMailsWithoutNamesAlone) {
  EXPECT_THAT(group_by_names(Names{{}, {}, {"a"}, {}}), ElementsAre(0, 1, 2, 3));
}

TEST(GroupByNames, JoinsNobodyByASenderOfVeryMany) {
  Names names(41, {"sender lists.example"});
  EXPECT_EQ(group_by_names(names).back(), 40u);
  names.pop_back();
  EXPECT_EQ(group_by_names(names).back(), 0u);
  Names subjects(41, {"subject corpus minutes of the board"});
  EXPECT_EQ(group_by_names(subjects).back(), 0u) << "of other names any number";
}

message::Message letter(const std::string& from, const std::string& subject, const std::string& body) {
  return message::parse("From: " + from + "\nTo: b@b.example\nSubject: " + subject + "\n\n" + body + "\n");
}

bool grouped(const message::Message& one, const message::Message& other, Kind kind) {
  const auto groups =
      group_by_names({group_names(Reading(one), kind, "corpus"), group_names(Reading(other), kind, "corpus")});
  return groups[0] == groups[1];
}

TEST(GroupNames, JoinsAThread) {
  const auto first = letter("a@a.example", "Minutes of the board", "Here they are.");
  EXPECT_TRUE(grouped(first, letter("b@b.example", "RE: Re: minutes of the board", "Thanks."), Kind::correspondence));
  EXPECT_TRUE(grouped(first, letter("b@b.example", "[board] Fwd: Minutes of the Board 2", "?"), Kind::correspondence));
  EXPECT_FALSE(grouped(first, letter("b@b.example", "Minutes of the club", "Thanks."), Kind::correspondence));
  EXPECT_FALSE(
      grouped(letter("a@a.example", "lunch", "Now?"), letter("b@b.example", "lunch", "No."), Kind::correspondence))
      << "too short a subject says nothing";
}

TEST(GroupNames, JoinsASenderOfOffersByDomainAndAPersonByAddress) {
  const auto one = letter("Sales <ann@Vendor.example>", "Our copiers print", "Short.");
  const auto other = letter("bob@vendor.example", "Have you thought of toner", "Also short.");
  EXPECT_TRUE(grouped(one, other, Kind::solicitation));
  EXPECT_FALSE(grouped(one, other, Kind::correspondence)) << "colleagues who write letters";
  // Not under .example: the list of public providers knows real names only.
  const auto ann = letter("ann@gmail.com", "Our copiers print", "Short.");
  const auto bob = letter("bob@gmail.com", "Have you thought of toner", "Also short.");
  EXPECT_FALSE(grouped(ann, bob, Kind::solicitation));
  EXPECT_TRUE(grouped(ann, letter("Ann@gmail.com", "Another subject line", "Text."), Kind::solicitation));
}

TEST(GroupNames, JoinsOneTextSentToMany) {
  const std::string text =
      "we help law firms of every size to keep their archives in order and their people at ease all through the year";
  EXPECT_TRUE(grouped(letter("a@a.example", "First subject here", text), letter("b@b.example", "Second one", text),
                      Kind::correspondence));
}

}  // namespace
}  // namespace nonsolicit::classifier
