#include "classifier/fingerprint.h"

#include <algorithm>
#include <array>
#include <deque>
#include <limits>
#include <unordered_set>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/word_table.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// Two minima per band: at a share s of equal word pairs a band agrees with s*s, and three of eight bands with 0.98 at
// s = 0.8, 0.32 at s = 0.5 and 0.001 at s = 0.15.
constexpr size_t kRows = 2;
constexpr size_t kFewestPairs = 12;
constexpr size_t kMostWords = 20'000;

// Bit mixer of splitmix64 (Steele, Lea, Flood 2014): fixed, so that fingerprints in a store stay comparable.
uint64_t mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// FNV-1a, 64 bits.
uint64_t hash_word(std::string_view word) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

bool is_address_or_uri(std::string_view blank_free) {
  return blank_free.find('@') != std::string_view::npos || blank_free.find("://") != std::string_view::npos ||
         blank_free.starts_with("www.") || blank_free.starts_with("<http");
}

bool is_calendar_name(std::string_view word) {
  static const WordTable names = {
      {1, {"january",   "february", "march",     "april",     "june",     "july",       "august",   "september",
           "october",   "november", "december",  "monday",    "tuesday",  "wednesday",  "thursday", "friday",
           "saturday",  "sunday",   "janvier",   "février",   "mars",     "avril",      "mai",      "juin",
           "juillet",   "août",     "septembre", "octobre",   "novembre", "décembre",   "lundi",    "mardi",
           "mercredi",  "jeudi",    "vendredi",  "samedi",    "dimanche", "enero",      "febrero",  "marzo",
           "abril",     "mayo",     "junio",     "julio",     "agosto",   "septiembre", "octubre",  "noviembre",
           "diciembre", "lunes",    "martes",    "miércoles", "jueves",   "viernes",    "sábado",   "domingo",
           "am",        "pm",       "st",        "nd",        "rd",       "th"}}};
  return names.contains(word);
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
void append_words(std::string_view token, std::vector<std::string_view>& words) {
  for (const std::string_view word : split_words(token)) {
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
}

// The words of a message, in texts that live as long as this.
struct NormalWords {
  std::deque<std::string> texts;
  std::vector<std::string_view> words;
};

void collect_words(const Reading& reading, NormalWords& found) {
  const auto personal = recipient_words(reading.message);
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown()) continue;
    const std::string folded = base::fold_text(body.fresh_as_written().substr(body.salutation().length));
    found.texts.push_back(fold_line(folded).text);
    const std::string_view joined = found.texts.back();
    for (size_t begin = 0; begin < joined.size();) {
      const size_t end = std::min(joined.find_first_of(" \n", begin), joined.size());
      const std::string_view token = joined.substr(begin, end - begin);
      if (!is_address_or_uri(token)) append_words(token, found.words);
      if (found.words.size() > kMostWords) return;
      begin = end + 1;
    }
  }
  std::erase_if(found.words, [&](std::string_view word) {
    const bool number = std::any_of(word.begin(), word.end(), base::is_digit);
    return number || is_calendar_name(word) || (!personal.empty() && personal.contains(std::string(word)));
  });
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

}  // namespace

Fingerprint fingerprint(const message::Message& message) { return fingerprint(Reading(message)); }

Fingerprint fingerprint(const Reading& reading) {
  NormalWords normal;
  collect_words(reading, normal);
  Fingerprint result;
  if (normal.words.size() < kFewestPairs + 1) return result;
  std::vector<uint64_t> hashes;
  hashes.reserve(normal.words.size());
  for (const std::string_view word : normal.words) hashes.push_back(mix(hash_word(word)));
  std::vector<uint64_t> pairs;
  pairs.reserve(hashes.size());
  for (size_t i = 0; i + 1 < hashes.size(); i++) pairs.push_back(hashes[i] * 3 + hashes[i + 1]);
  if (!has_distinct(pairs, kFewestPairs)) return result;
  result.empty = false;
  constexpr size_t kSeeds = Fingerprint::kBands * kRows;
  std::array<uint64_t, kSeeds> least{};
  for (size_t i = 0; i < kSeeds; i++) {
    const uint64_t seed = mix(i + 1);
    uint64_t smallest = std::numeric_limits<uint64_t>::max();
    for (const uint64_t pair : pairs) smallest = std::min(smallest, mix(pair ^ seed));
    least[i] = smallest;
  }
  for (size_t band = 0; band < Fingerprint::kBands; band++) {
    uint64_t joined = band;
    for (size_t row = 0; row < kRows; row++) joined = mix(joined ^ least[band * kRows + row]);
    result.bands[band] = joined;
  }
  return result;
}

}  // namespace nonsolicit::classifier
