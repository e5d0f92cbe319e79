#include "classifier/card.h"

#include <algorithm>

#include "classifier/excerpt.h"

namespace nonsolicit::classifier {
namespace {

// So many of its sentences may offer something; a letter with more offers is no card.
constexpr size_t kMostSentences = 3;
// Log-odds of an offer against a letter that a sentence must reach to offer something.
constexpr double kLeastOffer = 0.5;

constexpr auto kGreeting = static_cast<size_t>(Kind::greeting);
constexpr auto kSolicitation = static_cast<size_t>(Kind::solicitation);
constexpr auto kCorrespondence = static_cast<size_t>(Kind::correspondence);

struct Sentence {
  const TextScore* text = nullptr;
  WordRange words;
  Margins margins{};  // what its words say
  double towards_offer() const { return margins[kSolicitation] - margins[kGreeting]; }
};

std::vector<Sentence> weighed_sentences(const Score& score, const Model& model) {
  std::vector<Sentence> sentences;
  for (const TextScore& text : score.texts) {
    if (text.text.space != Space::fresh && text.text.space != Space::subject) continue;
    const size_t first = sentences.size();
    for (const WordRange& words : sentences_of(*text.text.text)) sentences.push_back({.text = &text, .words = words});
    for (const KnownFeature& feature : text.known) {
      const auto holder =
          std::partition_point(sentences.begin() + static_cast<std::ptrdiff_t>(first), sentences.end(),
                               [&](const Sentence& sentence) { return sentence.words.end <= feature.first; });
      if (holder == sentences.end()) continue;
      for (size_t kind = 0; kind < kModelKinds; kind++) {
        holder->margins[kind] += text.value * model.data().unit * (*feature.weights)[kind];
      }
    }
  }
  std::stable_sort(sentences.begin(), sentences.end(),
                   [](const Sentence& a, const Sentence& b) { return a.towards_offer() > b.towards_offer(); });
  return sentences;
}

bool holds(const Sentence& sentence, const RuleHit& hit) {
  const SpaceText& text = sentence.text->text;
  if (hit.in_subject != (text.space == Space::subject) || (!hit.in_subject && hit.body != text.body)) return false;
  const auto source_of = [&](size_t word) { return text.text->folded.original(text.text->words[word].offset); };
  const size_t next = sentence.words.end;
  return source_of(sentence.words.first) <= hit.offset &&
         (next == text.text->words.size() || hit.offset < source_of(next));
}

std::string as_written(const Reading& reading, const Sentence& sentence) {
  const ReadText& read = *sentence.text->text.text;
  const bool in_subject = sentence.text->text.space == Space::subject;
  const std::string_view source = in_subject ? std::string_view(reading.message.subject)
                                             : std::string_view(reading.message.bodies[sentence.text->text.body].text);
  const WordSpan& last = read.words[sentence.words.end - 1];
  const size_t begin = read.folded.original(read.words[sentence.words.first].offset);
  const size_t end = read.folded.original(last.offset + last.length);
  return sentence_around(source, begin, end > begin ? end - begin : 0).text;
}

}  // namespace

std::string breaking_sentence(const Reading& reading, const Score& score, const Model& model, Kind found) {
  if (found != Kind::solicitation) return {};
  Margins rest = score.margins;
  const std::vector<Sentence> sentences = weighed_sentences(score, model);
  if (sentences.empty()) return {};
  // Without its offers, would the rest be a card?
  for (size_t i = 0; i < std::min(kMostSentences, sentences.size() - 1); i++) {
    for (size_t kind = 0; kind < kModelKinds; kind++) rest[kind] -= sentences[i].margins[kind];
    if (std::max_element(rest.begin(), rest.end()) - rest.begin() == static_cast<ptrdiff_t>(kGreeting)) {
      return as_written(reading, sentences.front());
    }
  }
  return {};
}

bool offers_something(const RuleHit& hit, const Score& score, const Model& model) {
  const std::vector<Sentence> sentences = weighed_sentences(score, model);
  const auto sentence =
      std::find_if(sentences.begin(), sentences.end(), [&](const Sentence& one) { return holds(one, hit); });
  return sentence != sentences.end() &&
         sentence->margins[kSolicitation] - sentence->margins[kCorrespondence] > kLeastOffer;
}

}  // namespace nonsolicit::classifier
