#include "classifier/word_features.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/eight_bytes.h"
#include "base/unicode.h"
#include "classifier/subject_marks.h"

namespace nonsolicit::classifier {
namespace {

constexpr FeatureId kIdMask = (FeatureId{1} << kFeatureBits) - 1;
constexpr uint64_t kPrime = 0x9E37'79B9'7F4A'7C15;
constexpr size_t kBeginning = 5;      // characters of a word's beginning: "consulting", "consultants"
constexpr size_t kMostQuoted = 1000;  // words of a quoted text that are read
constexpr size_t kMostOwnQuoted = 300;
constexpr size_t kOpeningSentences = 2;
constexpr size_t kWordsOfShortSentence = 6;  // to set memory aside by

uint64_t mixed(uint64_t value) {
  value ^= value >> 32;
  value *= 0xD6E8'FEB8'6659'FD93;
  value ^= value >> 32;
  return value;
}

// `salted`: a salt times kPrime.
FeatureId id_of(uint64_t salted, uint64_t hash) { return mixed(hash ^ salted) & kIdMask; }

// Salts: one per space and form of feature.
enum class Form : uint8_t { word, beginning, pair };
uint64_t salt_of(Space space, Form form) { return 1 + static_cast<uint64_t>(space) * 8 + static_cast<uint64_t>(form); }

// 0: the word is no longer than its beginning.
uint64_t hash_of_beginning(std::string_view word) {
  if (word.size() <= kBeginning) return 0;
  WordHash hash;
  size_t characters = 0;
  for (const char c : word) {
    if (!base::continues_character(c) && characters++ == kBeginning) return mixed(hash.value());
    hash.add(c);
  }
  return 0;
}

// The beginning of ASCII text of eight bytes and more, be it a word or not: nobody can foresee how long a word is, so
// that is no branch.
uint64_t hash_of_ascii_beginning(const char* text) {
  uint64_t bytes = base::load_eight(text);
  bytes = with_digits_alike(bytes, base::bytes_between(bytes, '0', '9'));
  WordHash hash;
  for (size_t i = 0; i < kBeginning; i++) hash.add_byte(static_cast<unsigned char>(bytes >> (8 * i)));
  return mixed(hash.value());
}

// Adds features behind those that are there, until done().
class FeatureList {
 public:
  FeatureList(Space space, size_t expected, std::vector<WordFeature>& features)
      : features_(features), size_(features.size()) {
    features_.resize(size_ + expected + kMostOfAWord);
    for (const Form form : {Form::word, Form::beginning, Form::pair})
      salted_[static_cast<size_t>(form)] = salt_of(space, form) * kPrime;
  }
  // Before the features of each word.
  void make_room() {
    if (size_ + kMostOfAWord > features_.size()) features_.resize(2 * features_.size());
  }
  // Nothing where `wanted` is false.
  void add(Form form, uint64_t hash, size_t first, uint32_t count, bool wanted = true) {
    features_.data()[size_] = {
        .id = id_of(salted_[static_cast<size_t>(form)], hash), .first = static_cast<uint32_t>(first), .count = count};
    size_ += wanted ? 1 : 0;
  }
  void done() { features_.resize(size_); }

 private:
  static constexpr size_t kMostOfAWord = 7;  // itself, its firm, its beginning, three pairs, and one not wanted

  std::array<uint64_t, 3> salted_{};
  std::vector<WordFeature>& features_;
  size_t size_;
};

// What is heard in a word. "Hi Anna" says the same as "Hi Rosa": a name counts as whose it is, and of a firm as itself,
// too.
struct Heard {
  uint64_t word = 0;
  uint64_t firm = 0;  // 0: it names none
  bool person = false;
};
Heard heard_as(const WordSpan& word) {
  if (word.named == Named::nobody) return {.word = mixed(word.hash)};
  const uint64_t whose = mixed(kPrime + static_cast<uint64_t>(word.named));
  switch (word.named) {
    case Named::nobody: break;
    case Named::sender:
    case Named::recipient: return {.word = whose, .person = true};
    case Named::sender_firm:
    case Named::recipient_firm: return {.word = mixed(word.hash), .firm = whose};
  }
  return {.word = mixed(word.hash)};
}

struct Forms {
  bool beginnings = false;
  bool pairs = false;
};
Forms forms_of(Space space) {
  switch (space) {
    case Space::subject:
    case Space::fresh: return {.beginnings = true, .pairs = true};
    case Space::opening:
    case Space::closing: return {.pairs = true};
    case Space::quoted:
    case Space::signature: return {};
  }
  return {};
}

// "Re:" is no word of a subject: whether it answers is told by signs (classifier/features.cc), and anybody can write
// it. Nor is "[members]", which a mailing list or a gateway puts there, whatever the mail is.
size_t words_of_marks(const ReadText& subject) {
  const size_t begin = subject_marks(subject.folded.text).length;
  const auto first = std::find_if(subject.words.begin(), subject.words.end(),
                                  [&](const WordSpan& word) { return word.offset >= begin; });
  return static_cast<size_t>(first - subject.words.begin());
}

}  // namespace

FeatureId named_feature(std::string_view family, std::string_view name) {
  WordHash hash;
  for (const char c : family) hash.add(c);
  hash.add(':');
  uint64_t salt = 1000;
  for (const char c : name) {
    hash.add(c);
    salt = salt * 31 + static_cast<unsigned char>(c);  // digits of names are not alike
  }
  return id_of(salt * kPrime, mixed(hash.value()));
}

std::vector<WordRange> sentences_of(const ReadText& text) {
  std::vector<WordRange> sentences;
  sentences.reserve(text.words.size() / kWordsOfShortSentence + 1);
  for (size_t i = 0; i < text.words.size(); i++) {
    if (text.words[i].opens_sentence) sentences.push_back({.first = i, .end = i});
    sentences.back().end = i + 1;
  }
  return sentences;
}

std::vector<WordFeature> word_features(const SpaceText& text) {
  std::vector<WordFeature> features;
  add_word_features(text, features);
  return features;
}

void add_word_features(const SpaceText& space_text, std::vector<WordFeature>& all) {
  const auto [space, text, words, body] = space_text;
  const Forms forms = forms_of(space);
  FeatureList features(space, (words.end - words.first) * (1 + size_t{forms.pairs} + size_t{forms.beginnings}), all);
  const std::string_view folded = text->folded.text;
  // Eight bytes of ASCII can be read from each place before.
  const size_t ascii_end = forms.beginnings && folded.size() > 8 && base::is_ascii(folded) ? folded.size() - 8 : 0;
  Heard before;
  for (size_t i = words.first; i < words.end; i++) {
    const WordSpan& word = text->words[i];
    const Heard heard = heard_as(word);
    features.make_room();
    features.add(Form::word, heard.word, i, 1);
    if (heard.firm != 0) features.add(Form::word, heard.firm, i, 1);
    if (forms.beginnings && !heard.person) {
      if (word.offset < ascii_end) {
        const uint64_t beginning = hash_of_ascii_beginning(folded.data() + word.offset);
        features.add(Form::beginning, beginning, i, 1, word.length > kBeginning);
      } else {
        const uint64_t beginning = hash_of_beginning(word.in(folded));
        features.add(Form::beginning, beginning, i, 1, beginning != 0);
      }
    }
    if (forms.pairs && i > words.first && !word.opens_sentence) {
      features.add(Form::pair, before.word * 3 + heard.word, i - 1, 2);
      if (heard.firm != 0) features.add(Form::pair, before.word * 3 + heard.firm, i - 1, 2);
      if (before.firm != 0) features.add(Form::pair, before.firm * 3 + heard.word, i - 1, 2);
    }
    before = heard;
  }
  features.done();
}

std::vector<SpaceText> texts_of(const Reading& reading) {
  const auto whole = [](const ReadText& text, size_t most = SIZE_MAX) {
    return WordRange{.first = 0, .end = std::min(text.words.size(), most)};
  };
  const ReadText& subject = reading.subject;
  std::vector<SpaceText> texts = {{.space = Space::subject,
                                   .text = &subject,
                                   .words = {.first = words_of_marks(subject), .end = subject.words.size()}}};
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown()) continue;
    const size_t index = body.index();
    const ReadText& fresh = body.read(Stretch::fresh);
    const ReadText& quoted = body.read(Stretch::quoted);
    const ReadText& signature = body.read(Stretch::signature);
    texts.push_back({.space = Space::fresh, .text = &fresh, .words = whole(fresh), .body = index});
    // Who asks again wants what the letter below says.
    texts.push_back({.space = reading.follows_up ? Space::fresh : Space::quoted,
                     .text = &quoted,
                     .words = whole(quoted, reading.follows_up ? kMostOwnQuoted : kMostQuoted),
                     .body = index});
    texts.push_back(
        {.space = Space::signature, .text = &signature, .words = whole(signature, kMostQuoted), .body = index});
    const std::vector<WordRange> sentences = sentences_of(fresh);
    if (sentences.empty()) continue;
    const size_t opens = std::min(kOpeningSentences, sentences.size());
    const size_t closes = sentences.size() - std::min(kClosingSentences, sentences.size());
    texts.push_back({.space = Space::opening,
                     .text = &fresh,
                     .words = {.first = 0, .end = sentences[opens - 1].end},
                     .body = index});
    texts.push_back({.space = Space::closing,
                     .text = &fresh,
                     .words = {.first = sentences[closes].first, .end = fresh.words.size()},
                     .body = index});
  }
  return texts;
}

}  // namespace nonsolicit::classifier
