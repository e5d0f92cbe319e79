#include "classifier/classifier.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/ascii.h"
#include "classifier/automatic.h"
#include "classifier/card.h"
#include "classifier/excerpt.h"
#include "classifier/features.h"
#include "classifier/fingerprint.h"
#include "classifier/hidden_words.h"
#include "classifier/opt_out.h"
#include "classifier/out_of_sight.h"
#include "classifier/phrases.h"
#include "classifier/score.h"
#include "classifier/reading.h"
#include "classifier/sign_words.h"
#include "classifier/text_facts.h"

namespace nonsolicit::classifier {
namespace {

// What structure alone settles is as sure as a model gets.
constexpr double kSettled = 0.99;
// A card may end in an offer so long that the words of the card no longer win: this much of it must be left.
constexpr double kStillACard = 0.10;
constexpr double kPlainlyAutomatic = 0.995;
// What changes the odds by less than half is not worth a reader's time; that a mail only claims to answer always is.
constexpr double kLeastSignWeight = 0.4;
constexpr std::string_view kAlwaysTold = "reply_claimed";
constexpr size_t kMostSignsFor = 3;
constexpr size_t kMostSignsAgainst = 2;

size_t index_of(Kind kind) { return static_cast<size_t>(kind); }

void add_weights(const std::map<Kind, double>& weights, double times, KindScores& scores) {
  for (const auto& [kind, weight] : weights) scores[index_of(kind)] += weight * times;
}

double weight_of(const RuleSource& rule, Kind kind) {
  const auto found = rule.weights.find(kind);
  return found == rule.weights.end() ? 0 : found->second;
}

KindScores softmax(const KindScores& scores) {
  const double top = *std::max_element(scores.begin(), scores.end());
  KindScores result{};
  double sum = 0;
  for (size_t i = 0; i < scores.size(); i++) sum += result[i] = std::exp(scores[i] - top);
  for (double& value : result) value /= sum;
  return result;
}

Kind likeliest_of(const KindScores& probabilities) {
  const auto top = std::max_element(probabilities.begin(), probabilities.end());
  return kAllKinds[static_cast<size_t>(top - probabilities.begin())];
}

// Gives `kind` at least `least`, and shares the rest as it was.
void settle(KindScores& probabilities, Kind kind, double least) {
  double& own = probabilities[index_of(kind)];
  if (own >= least) return;
  const double rest = 1 - own;
  for (double& value : probabilities) value *= rest > 0 ? (1 - least) / rest : 0;
  own = least;
}

KindScores without(KindScores probabilities, Kind kind) {
  probabilities[index_of(kind)] = 0;
  double sum = 0;
  for (const double value : probabilities) sum += value;
  if (sum <= 0) {
    probabilities[index_of(Kind::correspondence)] = 1;
    return probabilities;
  }
  for (double& value : probabilities) value /= sum;
  return probabilities;
}

double log_odds(const Classification& found, Kind kind) {
  const double probability = std::clamp(found.probabilities[index_of(kind)], 1e-9, 1 - 1e-9);
  return std::log(probability / (1 - probability));
}

class LinearClassifier : public Classifier {
 public:
  LinearClassifier(std::shared_ptr<const RuleSet> rules, ModelSource model)
      : rules_(std::move(rules)), model_(std::move(model)) {}

  Classification classify(const message::Message& message) const override;

 private:
  // What was read of one message on the way to its classification.
  struct Work {
    const Reading& reading;
    std::vector<Feature> features;
    std::vector<RuleHit> hits;
    Score score;  // of the trained model; empty without one
  };
  Classification classify_what_is_seen(const message::Message& message) const;
  KindScores knobs(const Work& work) const;
  KindScores probabilities(const Work& work, const KindScores& knobs) const;
  void settle_structure(Classification& result) const;
  void break_greeting(const Work& work, Classification& result) const;
  void decide(Classification& result) const;
  std::vector<Phrase> phrases(const Work& work, Kind kind, Kind rival) const;
  std::vector<Sign> signs(const Work& work, Kind kind, Kind rival) const;

  std::shared_ptr<const RuleSet> rules_;
  ModelSource model_;
};

// What conf/classifier.toml adds: the admin's own weights, or all of them where there is no trained model.
KindScores LinearClassifier::knobs(const Work& work) const {
  KindScores scores{};
  scores[index_of(Kind::opaque)] = -20;  // structure alone makes a message opaque
  add_weights(model_.bias, 1, scores);
  for (const Feature& feature : work.features) {
    const auto weights = model_.features.find(feature.name);
    if (weights != model_.features.end()) add_weights(weights->second, feature.value, scores);
  }
  const RuleSource* before = nullptr;
  int count = 0;
  for (const RuleHit& hit : work.hits) {
    count = hit.rule == before ? count + 1 : 1;
    before = hit.rule;
    if (count <= hit.rule->at_most) add_weights(hit.rule->weights, 1, scores);
  }
  return scores;
}

KindScores LinearClassifier::probabilities(const Work& work, const KindScores& knobs) const {
  KindScores scores = knobs;
  if (model_.trained) {
    const KindScores trained = probabilities_of(work.score.margins);
    for (size_t kind = 0; kind < kModelKinds; kind++) scores[kind] += std::log(std::max(trained[kind], 1e-9));
  }
  return softmax(scores);
}

void LinearClassifier::settle_structure(Classification& result) const {
  const AutomaticSigns& signs = result.automatic;
  if (signs.dsn || signs.mdn || signs.calendar_reply) settle(result.probabilities, Kind::automatic, kSettled);
  const Kind likeliest = likeliest_of(result.probabilities);
  const bool severe =
      (likeliest == Kind::solicitation || likeliest == Kind::newsletter || likeliest == Kind::event_invitation) &&
      result.probabilities[index_of(likeliest)] >= model_.hold;
  if (severe) return;
  // A cut mail is judged by its rest only where the part seen decides more severely (docs/design.md, section 4).
  if (result.out_of_sight != OutOfSight::no) {
    settle(result.probabilities, Kind::opaque, kSettled);
  }
}

// A card with an offer is an offer; which sentence makes it one is told.
void LinearClassifier::break_greeting(const Work& work, Classification& result) const {
  double& card = result.probabilities[index_of(Kind::greeting)];
  double& solicitation = result.probabilities[index_of(Kind::solicitation)];
  const auto offers = [&](const RuleHit& hit) {
    if (!hit.rule->offer || hit.length == 0) return false;
    return hit.rule->concrete || !model_.trained || offers_something(hit, work.score, *model_.trained);
  };
  const auto offer = card < kStillACard ? work.hits.end() : std::find_if(work.hits.begin(), work.hits.end(), offers);
  const bool card_with_offer =
      offer != work.hits.end() && card + solicitation > result.probabilities[index_of(Kind::correspondence)];
  if (card_with_offer) {
    solicitation += std::exchange(card, 0);
    if (likeliest_of(result.probabilities) != Kind::solicitation) return;
    const std::string_view text = offer->in_subject ? std::string_view(work.reading.message.subject)
                                                    : std::string_view(work.reading.message.bodies[offer->body].text);
    result.breaking_sentence = sentence_around(text, offer->offset, offer->length).text;
  } else if (model_.trained) {
    result.breaking_sentence =
        breaking_sentence(work.reading, work.score, *model_.trained, likeliest_of(result.probabilities));
  }
  result.greeting_broken = !result.breaking_sentence.empty();
}

void LinearClassifier::decide(Classification& result) const {
  result.likeliest = likeliest_of(result.probabilities);
  result.confidence = result.probabilities[index_of(result.likeliest)];
  // Structure without words tells a mailing, but no offer from a letter.
  const bool unread = model_.trained && !result.words_read;
  const double unsure = unread ? model_.hold : model_.unsure;
  result.unsure = result.confidence < unsure;
  result.kind = result.unsure ? Kind::correspondence : result.likeliest;
  const KindScores written = without(result.probabilities, Kind::automatic);
  // Of what is plainly automatic the rest is noise, and no second opinion.
  const bool plain = result.probabilities[index_of(Kind::automatic)] > kPlainlyAutomatic;
  const Kind next = plain ? Kind::correspondence : likeliest_of(written);
  result.confidence_if_not_automatic = written[index_of(next)];
  result.kind_if_not_automatic = result.confidence_if_not_automatic < unsure ? Kind::correspondence : next;
  // Of a photo, or of what counts as a letter, nobody is told that its greeting carries an offer.
  const bool still_offer =
      result.kind == Kind::solicitation || (result.kind == Kind::automatic && next == Kind::solicitation);
  if (!still_offer) {
    result.greeting_broken = false;
    result.breaking_sentence.clear();
  }
}

std::vector<Phrase> LinearClassifier::phrases(const Work& work, Kind kind, Kind rival) const {
  Direction direction{};
  double unit = 0;
  if (model_.trained && kind != Kind::opaque) {
    direction[index_of(kind)] = 1;
    direction[index_of(rival)] = -1;
    unit = model_.trained->data().unit;
  }
  std::vector<WeighedHit> hits;
  hits.reserve(work.hits.size());
  for (const RuleHit& hit : work.hits) {
    if (!hits.empty() && hits.back().hit->rule == hit.rule) continue;
    double weight = weight_of(*hit.rule, kind) - weight_of(*hit.rule, rival);
    if (const Weights* trained =
            model_.trained ? model_.trained->find(named_feature("rule", hit.rule->name)) : nullptr) {
      for (size_t i = 0; i < kModelKinds; i++) weight += kRuleValue * unit * direction[i] * (*trained)[i];
    }
    hits.push_back({.hit = &hit, .weight = weight});
  }
  return pick_phrases(work.reading, word_weights(work.score, direction, unit), hits, kind);
}

std::vector<Sign> LinearClassifier::signs(const Work& work, Kind kind, Kind rival) const {
  if (kind == Kind::opaque) return {};
  const auto towards = [&](const auto& of_kinds) { return of_kinds[index_of(kind)] - of_kinds[index_of(rival)]; };
  std::vector<std::pair<std::string_view, double>> weighed = {{kSenderSign, towards(work.score.sender)}};
  for (const Feature& feature : work.features) {
    KindScores turned{};
    const auto knob = model_.features.find(feature.name);
    if (knob != model_.features.end()) add_weights(knob->second, feature.value, turned);
    double weight = towards(turned);
    const Weights* learned = model_.trained ? model_.trained->find(named_feature("structure", feature.name)) : nullptr;
    if (learned != nullptr) weight += kStructureValue * feature.value * model_.trained->data().unit * towards(*learned);
    if (std::abs(weight) >= kLeastSignWeight || feature.name == kAlwaysTold) weighed.emplace_back(feature.name, weight);
  }
  if (std::abs(weighed[0].second) < kLeastSignWeight) weighed.erase(weighed.begin());
  std::stable_sort(weighed.begin(), weighed.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  std::vector<Sign> signs;
  size_t speak_for = 0;
  size_t speak_against = 0;
  for (const auto& [name, weight] : weighed) {
    const bool many = weight > 0 ? ++speak_for > kMostSignsFor : ++speak_against > kMostSignsAgainst;
    if (!many || name == kAlwaysTold) signs.push_back({.name = std::string(name), .weight = weight, .kind = kind});
  }
  return signs;
}

Classification LinearClassifier::classify(const message::Message& message) const {
  Classification seen = classify_what_is_seen(message);
  const bool severe = seen.kind != Kind::correspondence && seen.kind != Kind::greeting && seen.kind != Kind::opaque;
  if (severe || !hides_many_words(message)) return seen;
  Classification all = classify_what_is_seen(with_all_in_sight(message));
  if (all.likeliest != Kind::solicitation || all.confidence < model_.hold) return seen;
  all.opt_out = std::move(seen.opt_out);  // a way out must be seen
  all.signs.insert(all.signs.begin(), {.name = std::string(kHidesWordsSign),
                                       .weight = log_odds(all, Kind::solicitation) - log_odds(seen, Kind::solicitation),
                                       .kind = Kind::solicitation});
  return all;
}

Classification LinearClassifier::classify_what_is_seen(const message::Message& message) const {
  Classification result;
  const Reading reading(message);
  const TextFacts facts = text_facts(reading);
  result.word_count = facts.words;
  result.language = facts.language;
  result.has_list_id = !message.list.id.empty();
  result.automatic = automatic_signs(message);
  result.opt_out = find_opt_out(reading, *rules_);
  result.fingerprint = fingerprint(reading);
  Work work{.reading = reading, .features = {}, .hits = rules_->scan(reading, result.pattern_limit), .score = {}};
  result.rules = rule_names(work.hits);
  work.features = structural_features(message, facts, result.opt_out, result.automatic);
  if (model_.trained) {
    work.score = score(*model_.trained, reading, work.features, work.hits);
    result.words_read = work.score.words_read;
  } else {
    work.score.texts = unscored(reading);
  }
  result.probabilities = probabilities(work, knobs(work));
  break_greeting(work, result);
  result.out_of_sight = out_of_sight(message, result.word_count);
  settle_structure(result);
  decide(result);
  // No words speak for what cannot be read.
  Kind rival = likeliest_of(without(without(result.probabilities, Kind::opaque), result.likeliest));
  // Else the wishes of a card would speak for an offer.
  if (result.greeting_broken && result.likeliest == Kind::solicitation) rival = Kind::greeting;
  result.phrases = phrases(work, result.likeliest, rival);
  result.signs = signs(work, result.likeliest, rival);
  return result;
}

// A rule that nothing weighs is looked for in vain.
bool has_effect(const RuleSource& rule, const ModelSource& model) {
  const bool flagged = rule.offer || rule.opt_out_link || rule.opt_out_target || rule.opt_out_instruction;
  return flagged || !rule.weights.empty() ||
         (model.trained && model.trained->find(named_feature("rule", rule.name)) != nullptr);
}

// Nothing that an admin did wrong: mail that was learned from had too little of it.
bool trained_in_vain(const RuleSource& rule, const ModelSource& model) {
  return !has_effect(rule, model) && model.trained && model.trained->was_trained_with(rule.name);
}

std::vector<std::string> problems_of(const ModelSource& model) {
  std::vector<std::string> problems;
  const auto& names = feature_names();
  for (const auto& [name, weights] : model.features) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string near = base::nearest(name, std::vector<std::string>(names.begin(), names.end()));
    problems.push_back(near.empty()
                           ? fmt::format("feature.{}: there is no such feature", name)
                           : fmt::format("feature.{}: there is no such feature (did you mean {}?)", name, near));
  }
  if (!limits_fit(model)) problems.emplace_back("limits: 0 < unsure <= hold <= high <= 1 must hold");
  return problems;
}

}  // namespace

std::string unlearned_rules(const std::vector<RuleSource>& rules, const ModelSource& model) {
  std::vector<std::string> names;
  std::string place;
  for (const RuleSource& rule : rules) {
    if (!trained_in_vain(rule, model)) continue;
    if (names.empty()) place = fmt::format("{}:{}", rule.file, rule.line);
    names.push_back(rule.name);
  }
  if (names.empty()) return "";
  return fmt::format("{}: {} no effect: too few of the mails that the model was trained on had {}: {}", place,
                     names.size() == 1 ? "a rule has" : fmt::format("{} rules have", names.size()),
                     names.size() == 1 ? "it" : "them", fmt::join(names, ", "));
}

base::Result<std::shared_ptr<const Classifier>> make_classifier(std::vector<RuleSource> rules, ModelSource model) {
  std::vector<std::string> problems = problems_of(model);
  for (const RuleSource& rule : rules) {
    if (has_effect(rule, model) || trained_in_vain(rule, model)) continue;
    problems.push_back(
        fmt::format("{}:{}: rule \"{}\" has no effect: neither weights nor a flag, and the trained model "
                    "does not know it",
                    rule.file, rule.line, rule.name));
  }
  auto compiled = compile_rules(std::move(rules), JitUse::automatic, {}, model.prefilter);
  if (!compiled) {
    base::Error error = compiled.error();
    for (const std::string& problem : problems) error.detail += "\n" + problem;
    return error;
  }
  if (!problems.empty()) {
    return base::config_error("the classifier's model cannot be used", fmt::format("{}", fmt::join(problems, "\n")));
  }
  return std::shared_ptr<const Classifier>(std::make_shared<LinearClassifier>(std::move(*compiled), std::move(model)));
}

}  // namespace nonsolicit::classifier
