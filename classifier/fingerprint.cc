#include "classifier/fingerprint.h"

#include <algorithm>
#include <bit>
#include <span>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/min_hash.h"
#include "classifier/word_table.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// docs/fingerprint.md: measured there, and why.
constexpr size_t kShortestWord = 4;  // bytes; shorter ones stand in every letter
constexpr size_t kFewestDifferentWords = 8;
// What stands at the top is the letter; what stands below may be a signature or a notice that all letters share.
constexpr size_t kHeadWords = 20;
constexpr size_t kHeadWeight = 3;
constexpr size_t kNeckWeight = 2;  // of as many words behind the head
constexpr size_t kMostWords = 20'000;
constexpr size_t kMostProbes = 16;

bool begins_as_uri(std::string_view blank_free) {
  return blank_free.starts_with("www.") || blank_free.starts_with("<http");
}

const WordTable& calendar_names() {
  static const WordTable names = {
      {1, {"january",   "february", "march",     "april",     "june",     "july",       "august",   "september",
           "october",   "november", "december",  "monday",    "tuesday",  "wednesday",  "thursday", "friday",
           "saturday",  "sunday",   "janvier",   "février",   "mars",     "avril",      "mai",      "juin",
           "juillet",   "août",     "septembre", "octobre",   "novembre", "décembre",   "lundi",    "mardi",
           "mercredi",  "jeudi",    "vendredi",  "samedi",    "dimanche", "enero",      "febrero",  "marzo",
           "abril",     "mayo",     "junio",     "julio",     "agosto",   "septiembre", "octubre",  "noviembre",
           "diciembre", "lunes",    "martes",    "miércoles", "jueves",   "viernes",    "sábado",   "domingo",
           "januar",    "februar",  "märz",      "juni",      "juli",     "oktober",    "dezember", "montag",
           "dienstag",  "mittwoch", "freitag",   "samstag",   "sonntag",  "donnerstag"}}};
  return names;
}

struct NormalWord {
  std::string_view text;
  uint64_t hash = 0;  // WordHash
  bool has_digits = false;
};

NormalWord normal_word(std::string_view text) {
  WordHash hash;
  for (const char c : text) hash.add(c);
  return {.text = text, .hash = hash.value(), .has_digits = std::any_of(text.begin(), text.end(), base::is_digit)};
}

// Words that tell one copy of a letter from the next: the recipients' names and addresses.
class RecipientWords {
 public:
  explicit RecipientWords(const message::Message& message) {
    // Many recipients see the same copy: their names vary nothing, and could be common words.
    if (message.to.size() > kMostNamed) return;
    for (const message::Mailbox& mailbox : message.to) {
      add(fold_line(mailbox.name).text);
      add(base::to_lower(mailbox.address.substr(0, mailbox.address.find('@'))));
    }
  }

  // By WordHash.
  bool contains(uint64_t word) const {
    bool found = false;
    for (const uint64_t hash : hashes_) found |= hash == word;
    return found;
  }

 private:
  static constexpr size_t kMostNamed = 3;

  void add(std::string_view folded) {
    for (const std::string_view word : split_words(folded)) hashes_.push_back(normal_word(word).hash);
  }

  std::vector<uint64_t> hashes_;
};

bool is_wide(std::string_view word) { return static_cast<unsigned char>(word[0]) >= 0xE3; }

// The hashes of the words that are the same in each copy of a letter and tell one letter from another, as the words
// come. A Chinese or Japanese character counts with the one before it.
class WordHashes {
 public:
  explicit WordHashes(const message::Message& message) : personal_(message) {}

  struct State {
    size_t words = 0;
    size_t hashes = 0;
    uint64_t before = 0;  // the hash of the last word
    bool before_is_wide = false;
  };
  const State& state() const { return now_; }
  void return_to(const State& state) { now_ = state; }
  bool full() const { return now_.words > kMostWords; }

  void add(const NormalWord& word) {
    make_room(1);
    const bool wide = is_wide(word.text);
    if (wide) {
      hashes_[now_.hashes] = mix(now_.before * 3 + word.hash);
      now_.hashes += now_.before_is_wide ? 1 : 0;
    } else {
      hashes_[now_.hashes] = mix(word.hash);
      now_.hashes += counts(word) ? 1 : 0;
    }
    now_.words++;
    now_.before = word.hash;
    now_.before_is_wide = wide;
  }
  // Words of `text`, which is ASCII, as they were split and hashed in the reading.
  void add(std::string_view text, std::span<const WordSpan> words) {
    if (words.empty()) return;
    make_room(words.size());
    uint64_t* const hashes = hashes_.data();
    size_t count = now_.hashes;
    for (const WordSpan& word : words) {
      // Which words count cannot be foreseen, so that is no branch.
      hashes[count] = mix(word.hash);
      count += counts({.text = word.in(text), .hash = word.hash, .has_digits = word.has_digits != 0}) ? 1 : 0;
    }
    now_.hashes = count;
    now_.words += words.size();
    now_.before_is_wide = false;
  }
  std::vector<uint64_t> take() {
    hashes_.resize(now_.hashes);
    return std::move(hashes_);
  }

 private:
  void make_room(size_t words) {
    if (now_.hashes + words > hashes_.size()) hashes_.resize(2 * hashes_.size() + words);
  }
  bool counts(const NormalWord& word) const {
    const bool varies = (calendar_.lists_of(word.text, word.hash) != 0) | personal_.contains(word.hash);
    return (word.text.size() >= kShortestWord) & !word.has_digits & !varies;
  }

  const RecipientWords personal_;
  const WordTable& calendar_ = calendar_names();
  State now_;
  std::vector<uint64_t> hashes_;  // with room behind
};

// Chinese and Japanese text has no blanks: each character there is a word of its own.
void split_characters(std::string_view word, WordHashes& found) {
  size_t plain = 0;
  for (size_t i = 0; i < word.size();) {
    const auto lead = static_cast<unsigned char>(word[i]);
    const size_t length = lead >= 0xF0 ? 4u : lead >= 0xE0 ? 3u : lead >= 0xC0 ? 2u : 1u;
    if (lead >= 0xE3) {
      if (i > plain) found.add(normal_word(word.substr(plain, i - plain)));
      found.add(normal_word(word.substr(i, length)));
      plain = i + length;
    }
    i += length;
  }
  if (plain < word.size()) found.add(normal_word(word.substr(plain)));
}

void add_word(std::string_view word, WordHashes& found) {
  const bool wide = std::any_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
  if (wide) {
    split_characters(word, found);
  } else {
    found.add(normal_word(word));
  }
}

// A word with characters above ASCII, in their compatible forms: these may be several words, or none.
void add_compatible(std::string_view word, WordHashes& found) {
  const std::string plain = base::fold_text(word);
  if (plain == word) {
    add_word(word, found);
    return;
  }
  for (const std::string_view part : split_words(plain)) add_word(part, found);
}

// The words of blank-free tokens that are no address and no URI.
void add_tokens(std::string_view folded, WordHashes& found) {
  const auto is_blank = [&](size_t at) { return folded[at] == ' ' || folded[at] == '\n'; };
  for (size_t at = 0; at < folded.size() && !found.full(); at++) {
    const WordHashes::State before = found.state();
    bool named = begins_as_uri(folded.substr(at, 5));
    while (at < folded.size() && !is_blank(at)) {
      const size_t begin = at;
      unsigned char highest = 0;
      for (; at < folded.size() && is_word_byte(folded[at]); at++) {
        highest = std::max(highest, static_cast<unsigned char>(folded[at]));
      }
      const std::string_view word = folded.substr(begin, at - begin);
      if (highest >= 0x80) {
        add_compatible(word, found);
      } else if (!word.empty()) {
        found.add(normal_word(word));
      }
      for (; at < folded.size() && !is_blank(at) && !is_word_byte(folded[at]); at++) {
        named = named || folded[at] == '@' || (folded[at] == ':' && folded.substr(at, 3) == "://");
      }
    }
    if (named) found.return_to(before);
  }
}

// Where the folded fresh text goes on behind the greeting.
size_t behind_salutation(const BodyReading& body) {
  const FoldedText& folded = body.folded(Stretch::fresh);
  const size_t source = *body.fresh_offset() + body.salutation().length;
  const auto behind = [&](const auto& anchor) { return anchor.second < source; };
  const auto next = std::partition_point(folded.anchors.begin(), folded.anchors.end(), behind);
  const size_t limit = next == folded.anchors.end() ? folded.text.size() : next->first;
  if (next == folded.anchors.begin()) return 0;
  const auto& anchor = *std::prev(next);
  return std::min(anchor.first + (source - anchor.second), limit);
}

// Fresh text of one piece: as it was folded and split in the reading, where nothing in it can be an address or a URI.
void add_piece(const BodyReading& body, WordHashes& found) {
  const std::string_view text = body.folded(Stretch::fresh).text;
  const size_t begin = behind_salutation(body);
  const std::string_view rest = text.substr(begin);
  const auto holds = [&](std::string_view mark) { return rest.find(mark) != std::string_view::npos; };
  const auto& spans = body.words(Stretch::fresh);
  if (!base::is_ascii(rest) || holds("@") || holds("://") || holds("www.") || holds("<http") ||
      found.state().words + spans.size() > kMostWords) {
    add_tokens(rest, found);
    return;
  }
  const auto behind = [&](const WordSpan& span) { return span.offset + span.length <= begin; };
  auto first = std::partition_point(spans.begin(), spans.end(), behind);
  if (first != spans.end() && first->offset < begin) {
    found.add(normal_word(text.substr(begin, first->offset + first->length - begin)));
    ++first;
  }
  found.add(text, std::span(first, spans.end()));
}

std::vector<uint64_t> hash_words(const Reading& reading) {
  WordHashes found(reading.message);
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown() || found.full()) continue;
    if (body.fresh_offset()) {
      add_piece(body, found);
    } else {
      add_tokens(fold_line(body.fresh_as_written().substr(body.salutation().length)).text, found);
    }
  }
  return found.take();
}

bool has_distinct(const std::vector<uint64_t>& values, size_t wanted) {
  std::vector<uint64_t> seen;
  for (const uint64_t value : values) {
    if (std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
    seen.push_back(value);
    if (seen.size() >= wanted) return true;
  }
  return false;
}

// Each value about once: what stands twice changes no minimum. Where words were chosen to fall on one slot some stay
// twice, and it is linear all the same.
std::vector<uint64_t> distinct(const std::vector<uint64_t>& values) {
  std::vector<uint64_t> result;
  result.reserve(values.size());
  std::vector<uint64_t> slots(std::bit_ceil(2 * values.size() + 1));  // by value, 0: free
  const size_t mask = slots.size() - 1;
  for (const uint64_t value : values) {
    size_t slot = value & mask;
    for (size_t i = 0; i < kMostProbes && slots[slot] != 0 && slots[slot] != value; i++) slot = (slot + 1) & mask;
    if (slots[slot] == value && value != 0) continue;
    slots[slot] = value;
    result.push_back(value);
  }
  return result;
}

// A word that weighs three stands in the set three times, under different numbers.
std::vector<uint64_t> weighted(const std::vector<uint64_t>& hashes) {
  std::vector<uint64_t> values;
  values.reserve(hashes.size() + kHeadWords * kHeadWeight);
  for (size_t i = 0; i < hashes.size(); i++) {
    const size_t weight = i < kHeadWords ? kHeadWeight : i < 2 * kHeadWords ? kNeckWeight : 1;
    for (size_t copy = 0; copy < weight; copy++) values.push_back(copy == 0 ? hashes[i] : mix(hashes[i] + copy));
  }
  return values;
}

}  // namespace

Fingerprint fingerprint(const message::Message& message) { return fingerprint(Reading(message)); }

Fingerprint fingerprint(const Reading& reading) {
  Fingerprint result;
  const std::vector<uint64_t> hashes = hash_words(reading);
  if (!has_distinct(hashes, kFewestDifferentWords)) return result;
  result.empty = false;
  const std::vector<uint64_t> values = distinct(weighted(hashes));
  for (size_t band = 0; band < Fingerprint::kBands; band++) {
    result.bands[band] = mix(least_mixed(values, mix(band + 1)) ^ band);
  }
  return result;
}

}  // namespace nonsolicit::classifier
