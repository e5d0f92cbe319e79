#include "classifier/fingerprint.h"

#include <algorithm>
#include <deque>
#include <unordered_set>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/min_hash.h"
#include "classifier/word_table.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// docs/fingerprint.md: measured there, and why.
constexpr size_t kShortestWord = 4;  // bytes; shorter ones stand in every letter
constexpr size_t kFewestWords = 8;   // different ones
// What stands at the top is the letter; what stands below may be a signature or a notice that all letters share.
constexpr size_t kHeadWords = 20;
constexpr size_t kHeadWeight = 3;
constexpr size_t kNeckWeight = 2;  // of as many words behind the head
constexpr size_t kMostWords = 20'000;

// FNV-1a, 64 bits.
uint64_t hash_word(std::string_view word) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

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

// Words that tell one copy of a letter from the next: the recipients' names and addresses.
std::unordered_set<std::string> recipient_words(const message::Message& message) {
  std::unordered_set<std::string> words;
  const auto add = [&](const std::vector<message::Mailbox>& mailboxes) {
    for (const message::Mailbox& mailbox : mailboxes) {
      const FoldedText name = fold_line(mailbox.name);
      for (const std::string_view word : split_words(name.text)) words.emplace(word);
      const std::string local = base::to_lower(mailbox.address.substr(0, mailbox.address.find('@')));
      for (const std::string_view word : split_words(local)) words.emplace(word);
    }
  };
  // Many recipients see the same copy: their names vary nothing, and could be common words.
  if (message.to.size() <= 3) add(message.to);
  return words;
}

// Chinese and Japanese text has no blanks: each character there is a word of its own.
void split_characters(std::string_view word, std::vector<std::string_view>& words) {
  size_t plain = 0;
  for (size_t i = 0; i < word.size();) {
    const auto lead = static_cast<unsigned char>(word[i]);
    const size_t length = lead >= 0xF0 ? 4u : lead >= 0xE0 ? 3u : lead >= 0xC0 ? 2u : 1u;
    if (lead >= 0xE3) {
      if (i > plain) words.emplace_back(word.substr(plain, i - plain));
      words.emplace_back(word.substr(i, length));
      plain = i + length;
    }
    i += length;
  }
  if (plain < word.size()) words.emplace_back(word.substr(plain));
}

// Words that count, one after the other, and what texts they stand in where those are made here.
struct NormalWords {
  std::deque<std::string> texts;
  std::vector<std::string_view> words;

  bool full() const { return words.size() > kMostWords; }
};

// The words of blank-free tokens that are no address and no URI.
void add_tokens(std::string_view folded, NormalWords& found) {
  const auto is_blank = [&](size_t at) { return folded[at] == ' ' || folded[at] == '\n'; };
  for (size_t at = 0; at < folded.size() && !found.full(); at++) {
    const size_t kept = found.words.size();
    bool named = begins_as_uri(folded.substr(at, 5));
    while (at < folded.size() && !is_blank(at)) {
      const size_t begin = at;
      bool wide = false;
      for (; at < folded.size() && is_word_byte(folded[at]); at++) {
        wide = wide || static_cast<unsigned char>(folded[at]) >= 0xE3;
      }
      const std::string_view word = folded.substr(begin, at - begin);
      if (wide) {
        split_characters(word, found.words);
      } else if (!word.empty()) {
        found.words.push_back(word);
      }
      for (; at < folded.size() && !is_blank(at) && !is_word_byte(folded[at]); at++) {
        named = named || folded[at] == '@' || (folded[at] == ':' && folded.substr(at, 3) == "://");
      }
    }
    if (named) found.words.resize(kept);
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

// Text in ASCII is folded in the reading as it would be here.
void add_plain(const BodyReading& body, NormalWords& found) {
  const std::string_view text = body.folded(Stretch::fresh).text;
  const size_t begin = behind_salutation(body);
  const std::string_view rest = text.substr(begin);
  const auto holds = [&](std::string_view mark) { return rest.find(mark) != std::string_view::npos; };
  const auto& spans = body.words(Stretch::fresh);
  if (holds("@") || holds("://") || holds("www.") || holds("<http") || found.words.size() + spans.size() > kMostWords) {
    add_tokens(rest, found);
    return;
  }
  for (const WordSpan span : spans) {
    if (span.offset + span.length <= begin) continue;
    const size_t from = std::max<size_t>(span.offset, begin);
    found.words.push_back(text.substr(from, span.offset + span.length - from));
  }
}

void collect_words(const Reading& reading, NormalWords& found) {
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown() || found.full()) continue;
    if (body.fresh_offset() && base::is_ascii(body.fresh_as_written())) {
      add_plain(body, found);
      continue;
    }
    const std::string folded = base::fold_text(body.fresh_as_written().substr(body.salutation().length));
    found.texts.push_back(fold_line(folded).text);
    add_tokens(found.texts.back(), found);
  }
}

bool is_wide(std::string_view word) { return static_cast<unsigned char>(word[0]) >= 0xE3; }

// The hashes of the words that are the same in each copy of a letter and tell one letter from another. A Chinese or
// Japanese character counts with the one before it.
std::vector<uint64_t> hash_words(const Reading& reading) {
  NormalWords normal;
  collect_words(reading, normal);
  const auto personal = recipient_words(reading.message);
  const WordTable& calendar = calendar_names();
  std::vector<uint64_t> hashes;
  hashes.reserve(normal.words.size());
  std::string_view before;
  for (const std::string_view word : normal.words) {
    if (is_wide(word)) {
      if (!before.empty() && is_wide(before)) hashes.push_back(mix(hash_word(before) * 3 + hash_word(word)));
    } else if (word.size() >= kShortestWord) {
      const bool varies = std::any_of(word.begin(), word.end(), base::is_digit) || calendar.contains(word) ||
                          (!personal.empty() && personal.contains(std::string(word)));
      if (!varies) hashes.push_back(mix(hash_word(word)));
    }
    before = word;
  }
  return hashes;
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
  if (!has_distinct(hashes, kFewestWords)) return result;
  result.empty = false;
  const std::vector<uint64_t> values = weighted(hashes);
  for (size_t band = 0; band < Fingerprint::kBands; band++) {
    result.bands[band] = mix(least_mixed(values, mix(band + 1)) ^ band);
  }
  return result;
}

}  // namespace nonsolicit::classifier
