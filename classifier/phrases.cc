#include "classifier/phrases.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "classifier/excerpt.h"
#include "classifier/phrase_bounds.h"
#include "classifier/word_table.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kMostFor = 4;
constexpr size_t kMostAgainst = 1;
constexpr size_t kFewestPhraseWords = 4;
constexpr size_t kFewestBesideOther = 3;  // in a sentence that another phrase stands in
constexpr size_t kMostPhraseWords = 14;
constexpr size_t kMostWidened = 5;              // words at the end that come along so that no clause is torn
constexpr size_t kMostWidenedBefore = 3;        // and at the start
constexpr size_t kLongestSignOff = 9;           // words, the name included
constexpr size_t kSignOffWords = 3;             // of which the first hold the formula
constexpr std::string_view kByWords = "words";  // in place of a rule's name
constexpr double kTooLight = 0.05;              // weights below this explain nothing

// What a hit adds to each of its words.
struct RuleShare {
  const RuleHit* hit = nullptr;
  WordRange words;
  double each = 0;
};

// The words of one text with all that weighs on them.
class Weighed {
 public:
  Weighed(const WordWeights& words, const std::vector<WeighedHit>& hits)
      : text_(words.text->text), weights_(words.weights) {
    if (!hits.empty()) find_places();
    for (const WeighedHit& hit : hits) add(hit);
  }

  const SpaceText& text() const { return text_; }
  const ReadText& read() const { return *text_.text; }
  double weight(size_t word) const { return weights_[word]; }

  // The rule that weighs most in a run of this weight, where rules make up half of it; else nullptr.
  const std::string* deciding_rule(const WordRange& run, double weight) const {
    std::map<std::string_view, std::pair<double, const std::string*>> shares;
    for (const RuleShare& share : shares_) {
      const size_t first = std::max(run.first, share.words.first);
      const size_t end = std::min(run.end, share.words.end);
      if (first >= end) continue;
      auto& [sum, name] = shares[share.hit->rule->name];
      sum += share.each * static_cast<double>(end - first) * (weight < 0 ? -1 : 1);
      name = &share.hit->rule->name;
    }
    const auto most = std::max_element(shares.begin(), shares.end(),
                                       [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
    return most != shares.end() && most->second.first * 2 >= std::abs(weight) ? most->second.second : nullptr;
  }

 private:
  // As FoldedText::original, for all words in one walk.
  void find_places() {
    const auto& anchors = read().folded.anchors;
    places_.reserve(read().words.size());
    auto after = anchors.begin();
    for (const WordSpan& word : read().words) {
      while (after != anchors.end() && after->first <= word.offset) ++after;
      places_.push_back(after == anchors.begin() ? 0
                                                 : std::prev(after)->second + (word.offset - std::prev(after)->first));
    }
  }

  void add(const WeighedHit& hit) {
    const bool here = hit.hit->in_subject == (text_.space == Space::subject) &&
                      (hit.hit->in_subject || hit.hit->body == text_.body) && hit.hit->length > 0;
    if (!here) return;
    const auto begin = std::lower_bound(places_.begin(), places_.end(), hit.hit->offset);
    const auto end = std::lower_bound(begin, places_.end(), hit.hit->offset + hit.hit->length);
    if (begin == end) return;
    const double each = hit.weight / static_cast<double>(end - begin);
    const WordRange words{.first = static_cast<size_t>(begin - places_.begin()),
                          .end = static_cast<size_t>(end - places_.begin())};
    for (size_t word = words.first; word < words.end; word++) weights_[word] += each;
    shares_.push_back({.hit = hit.hit, .words = words, .each = each});
  }

  SpaceText text_;
  std::vector<double> weights_;
  std::vector<RuleShare> shares_;
  std::vector<size_t> places_;  // where each word stands in the source
};

struct Candidate {
  const Weighed* weighed = nullptr;
  WordRange run;  // what weighs
  double weight = 0;
  WordRange shown;
};

// The run of words within a sentence with the highest sum, times `sign`.
Candidate best_run(const Weighed& weighed, const WordRange& sentence, double sign) {
  Candidate best{.weighed = &weighed, .run = {}, .shown = {}};
  double sum = 0;
  size_t first = sentence.first;
  for (size_t word = sentence.first; word < sentence.end; word++) {
    if (sum <= 0) {
      sum = 0;
      first = word;
    }
    sum += sign * weighed.weight(word);
    while (word + 1 - first > kMostPhraseWords) sum -= sign * weighed.weight(first++);
    if (sum > sign * best.weight) {
      best.weight = sign * sum;
      best.run = {.first = first, .end = word + 1};
    }
  }
  return best;
}

const WordTable& sign_offs() {
  static const WordTable words = {
      {1, {"regards", "sincerely",    "best",   "cheers",      "thanks",     "yours",   "faithfully",
           "warmly",  "cordialement", "bien",   "salutations", "sentiments", "saludos", "atentamente",
           "abrazo",  "grüße",        "grüßen", "grüsse",      "grüssen",    "gruß",    "hochachtungsvoll",
           "saluti",  "cumprimentos", "groet",  "groeten"}}};
  return words;
}

// "Kind regards, Jo Doe": a letter's end says nothing that a sender could change.
bool is_sign_off(const ReadText& text, const WordRange& sentence) {
  if (sentence.end - sentence.first > kLongestSignOff) return false;
  const WordSpan& last = text.words[sentence.end - 1];
  const size_t behind = last.offset + last.length;
  const bool stops =
      behind < text.folded.text.size() && text.folded.text[behind] != '\n' && is_sentence_end(text.folded.text[behind]);
  if (stops) return false;  // "What is the best time?"
  const size_t end = std::min(sentence.end, sentence.first + kSignOffWords);
  for (size_t word = sentence.first; word < end; word++) {
    const WordSpan& span = text.words[word];
    if (sign_offs().lists_of(span.in(text.folded.text), span.hash) != 0) return true;
  }
  return false;
}

// The sentences of a text without those that only end the letter.
std::vector<WordRange> telling_sentences(const SpaceText& text) {
  std::vector<WordRange> sentences = sentences_of(*text.text);
  if (text.space != Space::fresh) return sentences;
  const size_t last = sentences.size() - std::min(kClosingSentences, sentences.size());
  const auto sign_off = std::find_if(sentences.begin() + static_cast<std::ptrdiff_t>(last), sentences.end(),
                                     [&](const WordRange& one) { return is_sign_off(*text.text, one); });
  sentences.erase(sign_off, sentences.end());
  return sentences;
}

// Whether a clause ends behind this word: a mark stands before the next one.
bool ends_clause(const ReadText& text, size_t word) {
  if (word + 1 >= text.words.size()) return true;
  const size_t behind = text.words[word].offset + text.words[word].length;
  const std::string_view between =
      std::string_view(text.folded.text).substr(behind, text.words[word + 1].offset - behind);
  if (between == " ") return false;
  return between.find_first_of(",;:()\"") != std::string_view::npos || between.find(" - ") != std::string_view::npos;
}

// A reader wants clauses: what a run lacks up to the bounds of its clause comes along where it is short.
void widen(const ReadText& text, const WordRange& sentence, const WordRange& room, WordRange& words) {
  const size_t last = std::min(room.end, words.end + kMostWidened);
  const size_t first = words.first - std::min(words.first - room.first, kMostWidenedBefore);
  const auto ends_here = [&](size_t end) { return end == sentence.end || ends_clause(text, end - 1); };
  for (size_t end = words.end; end <= last; end++) {
    if (!ends_here(end)) continue;
    words.end = end;
    break;
  }
  for (size_t begin = words.first + 1; begin-- > first;) {
    if (begin != sentence.first && !ends_clause(text, begin - 1)) continue;
    words.first = begin;
    break;
  }
}

// The part of a sentence that `words` may take without the run that speaks the other way.
WordRange room_beside(const WordRange& sentence, const WordRange& other, const WordRange& words) {
  WordRange room = sentence;
  if (other.end > other.first && other.first >= words.end) room.end = other.first;
  if (other.end > other.first && other.end <= words.first) room.first = other.end;
  return room;
}

// A shorter stretch says little to a reader.
void lengthen(const WordRange& room, WordRange& words) {
  while (words.end - words.first < kFewestPhraseWords && words.end < room.end) words.end++;
  while (words.end - words.first < kFewestPhraseWords && words.first > room.first) words.first--;
}

bool overlap(const WordRange& a, const WordRange& b) { return a.first < b.end && b.first < a.end; }

bool tells(const Candidate& run) { return std::abs(run.weight) >= kTooLight; }

// The words that are shown of each of the two runs of a sentence.
std::array<WordRange, 2> shown_words(const Weighed& weighed, const WordRange& sentence,
                                     const std::array<Candidate, 2>& runs) {
  std::array<WordRange, 2> shown = {runs[0].run, runs[1].run};
  for (size_t i = 0; i < runs.size(); i++) {
    if (!tells(runs[i])) continue;
    // The second takes no word of the first as it is shown by now.
    const WordRange room = room_beside(sentence, shown[1 - i], shown[i]);
    widen(weighed.read(), sentence, room, shown[i]);
    lengthen(room, shown[i]);
  }
  return shown;
}

void add_candidates(const Weighed& weighed, std::vector<Candidate>& candidates) {
  for (const WordRange& sentence : telling_sentences(weighed.text())) {
    std::array<Candidate, 2> runs = {best_run(weighed, sentence, 1.0), best_run(weighed, sentence, -1.0)};
    // The same words are not told for and against.
    if (overlap(runs[0].run, runs[1].run)) {
      runs[std::abs(runs[0].weight) < std::abs(runs[1].weight) ? 0 : 1] = {};
    }
    for (Candidate& run : runs) {
      if (!tells(run)) run = {};
    }
    std::array<WordRange, 2> shown = shown_words(weighed, sentence, runs);
    // "The", "By", "31": what is left of the sentence beside the other run says nothing, and makes that one whole.
    const size_t least = std::min(kFewestBesideOther, sentence.end - sentence.first);
    const auto too_short = [&](const WordRange& words) { return words.end - words.first < least; };
    if (tells(runs[0]) && tells(runs[1]) && std::any_of(shown.begin(), shown.end(), too_short)) {
      runs[std::abs(runs[0].weight) < std::abs(runs[1].weight) ? 0 : 1] = {};
      shown = shown_words(weighed, sentence, runs);
    }
    for (size_t i = 0; i < runs.size(); i++) {
      if (!tells(runs[i])) continue;
      runs[i].shown = shown[i];
      candidates.push_back(runs[i]);
    }
  }
}

// How many bytes of the source the words take.
size_t bytes_of(const ReadText& read, const WordRange& words) {
  const WordSpan& last = read.words[words.end - 1];
  const size_t begin = read.folded.original(read.words[words.first].offset);
  return std::max(read.folded.original(last.offset + last.length), begin) - begin;
}

Phrase phrase_of(const Reading& reading, const Candidate& candidate, Kind kind) {
  const ReadText& read = candidate.weighed->read();
  const size_t body = candidate.weighed->text().body;
  const bool in_subject = candidate.weighed->text().space == Space::subject;
  const std::string_view source =
      in_subject ? std::string_view(reading.message.subject) : std::string_view(reading.message.bodies[body].text);
  const std::string* const rule = candidate.weighed->deciding_rule(candidate.run, candidate.weight);
  WordRange words = candidate.shown;
  while (words.end > words.first + 1 && bytes_of(read, words) > kLongestExcerpt) words.end--;
  const WordSpan& last = read.words[words.end - 1];
  size_t begin = std::min(read.folded.original(read.words[words.first].offset), source.size());
  size_t end = std::clamp(read.folded.original(last.offset + last.length), begin, source.size());
  end = std::min(end, begin + kLongestExcerpt);
  mend_bounds(source, kLongestExcerpt, begin, end);
  while (end > begin && is_inside_character(source, end)) end--;
  return Phrase{.text = one_line(source.substr(begin, end - begin)),
                .where = in_subject ? Place::subject : Place::body,
                .body = body,
                .offset = begin,
                .length = end - begin,
                .rule = rule != nullptr ? *rule : std::string(kByWords),
                .weight = candidate.weight,
                .kind = kind};
}

Place place_of(const RuleHit& hit) {
  if (hit.rule->field == Field::header) return Place::header;
  return hit.in_subject ? Place::subject : Place::body;
}

// A hit of a rule that an admin gave weights, where no run of words shows it: in a signature, at a letter's end, in a
// header.
Phrase phrase_of_hit(const Reading& reading, const WeighedHit& weighed, Kind kind) {
  const RuleHit& hit = *weighed.hit;
  Phrase phrase{.where = place_of(hit), .rule = hit.rule->name, .weight = weighed.weight, .kind = kind};
  if (phrase.where == Place::header) {
    phrase.text = hit.rule->header;
    return phrase;
  }
  const std::string_view source = hit.in_subject ? std::string_view(reading.message.subject)
                                                 : std::string_view(reading.message.bodies[hit.body].text);
  const Excerpt excerpt = sentence_around(source, hit.offset, hit.length);
  phrase.text = excerpt.text;
  phrase.body = hit.body;
  phrase.offset = excerpt.offset;
  phrase.length = excerpt.length;
  return phrase;
}

bool shows(const Phrase& phrase, const WeighedHit& weighed) {
  const RuleHit& hit = *weighed.hit;
  const bool there = phrase.where != Place::header && phrase.where == place_of(hit) && phrase.body == hit.body;
  const bool apart = phrase.offset >= hit.offset + hit.length || hit.offset >= phrase.offset + phrase.length;
  return there && !apart && (phrase.weight > 0) == (weighed.weight > 0);
}

// An admin's own rules are told where they weigh enough, wherever they hit; lighter phrases give way.
void add_own_rules(const Reading& reading, const std::vector<WeighedHit>& hits, Kind kind,
                   std::vector<Phrase>& picked) {
  for (const WeighedHit& weighed : hits) {
    if (weighed.hit->rule->weights.empty() || std::abs(weighed.weight) < kTooLight) continue;
    if (std::any_of(picked.begin(), picked.end(), [&](const Phrase& one) { return shows(one, weighed); })) continue;
    Phrase phrase = phrase_of_hit(reading, weighed, kind);
    const auto place = std::find_if(picked.begin(), picked.end(), [&](const Phrase& other) {
      return std::abs(other.weight) < std::abs(phrase.weight);
    });
    if (!phrase.text.empty()) picked.insert(place, std::move(phrase));
  }
  size_t in_favour = 0;
  size_t against = 0;
  std::erase_if(picked, [&](const Phrase& phrase) {
    return phrase.weight > 0 ? ++in_favour > kMostFor : ++against > kMostAgainst;
  });
}

// A person's name may weigh something where it stands, and explains nothing.
void forget_names(WordWeights& words) {
  const std::vector<WordSpan>& spans = words.text->text.text->words;
  for (size_t i = 0; i < spans.size(); i++) {
    if (spans[i].named == Named::sender || spans[i].named == Named::recipient) words.weights[i] = 0;
  }
}

}  // namespace

std::vector<WordWeights> word_weights(const Score& score, const Direction& direction, double unit) {
  std::vector<WordWeights> result;
  for (const TextScore& text : score.texts) {
    // What somebody else wrote, or a signature, explains nothing that a sender could change.
    if (text.text.space == Space::quoted || text.text.space == Space::signature) continue;
    // The opening and the closing of a text weigh on its words.
    auto words = std::find_if(result.begin(), result.end(),
                              [&](const WordWeights& other) { return other.text->text.text == text.text.text; });
    if (words == result.end()) {
      result.push_back({.text = &text, .weights = std::vector<double>(text.text.text->words.size())});
      words = std::prev(result.end());
    }
    for (const KnownFeature& feature : text.known) {
      double weight = 0;
      for (size_t kind = 0; kind < kModelKinds; kind++) weight += direction[kind] * (*feature.weights)[kind];
      weight *= text.value * unit / feature.count;
      for (uint32_t i = 0; i < feature.count; i++) words->weights[feature.first + i] += weight;
    }
  }
  for (WordWeights& words : result) forget_names(words);
  return result;
}

std::vector<Phrase> pick_phrases(const Reading& reading, const std::vector<WordWeights>& words,
                                 const std::vector<WeighedHit>& hits, Kind kind) {
  std::vector<Weighed> weighed;
  weighed.reserve(words.size());  // candidates point into it
  std::vector<Candidate> candidates;
  for (const WordWeights& text : words) add_candidates(weighed.emplace_back(text, hits), candidates);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return std::abs(a.weight) > std::abs(b.weight); });
  std::vector<Phrase> picked;
  size_t in_favour = 0;
  size_t against = 0;
  for (const Candidate& candidate : candidates) {
    size_t& count = candidate.weight > 0 ? in_favour : against;
    if (count >= (candidate.weight > 0 ? kMostFor : kMostAgainst)) continue;
    Phrase phrase = phrase_of(reading, candidate, kind);
    const bool told_already =
        std::any_of(picked.begin(), picked.end(), [&](const Phrase& other) { return other.text == phrase.text; });
    if (phrase.text.empty() || told_already) continue;
    count++;
    picked.push_back(std::move(phrase));
  }
  add_own_rules(reading, hits, kind, picked);
  return picked;
}

}  // namespace nonsolicit::classifier
