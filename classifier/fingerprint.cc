#include "classifier/fingerprint.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/salutation.h"
#include "classifier/text_facts.h"

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
  static const std::unordered_set<std::string_view> names = {
      "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "janvier", "février", "mars", "avril",
      "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre", "lundi", "mardi", "mercredi", "jeudi",
      "vendredi", "samedi", "dimanche", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
      "septiembre", "octubre", "noviembre", "diciembre", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
      "domingo", "am", "pm", "st", "nd", "rd", "th"};
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
void append_words(std::string_view token, std::vector<std::string>& words) {
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

std::vector<std::string> normal_words(const message::Message& message) {
  const auto personal = recipient_words(message);
  std::vector<std::string> words;
  for (const message::TextBody& body : message.bodies) {
    if (!is_shown(body)) continue;
    const std::string text = body.visible(message::TextRole::fresh);
    const std::string folded = base::fold_text(std::string_view(text).substr(find_salutation(text, message).length));
    const FoldedText joined = fold_line(folded);
    for (const std::string_view line : base::split(joined.text, '\n')) {
      for (const std::string_view token : base::split(line, ' ')) {
        if (!is_address_or_uri(token)) append_words(token, words);
        if (words.size() > kMostWords) return words;
      }
    }
  }
  std::erase_if(words, [&](const std::string& word) {
    const bool number = std::any_of(word.begin(), word.end(), base::is_digit);
    return number || is_calendar_name(word) || personal.contains(word);
  });
  return words;
}

}  // namespace

Fingerprint fingerprint(const message::Message& message) {
  const auto words = normal_words(message);
  Fingerprint result;
  if (words.size() < kFewestPairs + 1) return result;
  std::unordered_set<uint64_t> pairs;
  for (size_t i = 0; i + 1 < words.size(); i++) {
    pairs.insert(mix(hash_word(words[i])) * 3 + mix(hash_word(words[i + 1])));
  }
  if (pairs.size() < kFewestPairs) return result;
  result.empty = false;
  for (size_t band = 0; band < Fingerprint::kBands; band++) {
    uint64_t joined = band;
    for (size_t row = 0; row < kRows; row++) {
      const uint64_t seed = mix(band * kRows + row + 1);
      uint64_t least = std::numeric_limits<uint64_t>::max();
      for (const uint64_t pair : pairs) least = std::min(least, mix(pair ^ seed));
      joined = mix(joined ^ least);
    }
    result.bands[band] = joined;
  }
  return result;
}

}  // namespace nonsolicit::classifier
