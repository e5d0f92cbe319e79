#include "classifier/text_facts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "base/eight_bytes.h"
#include "classifier/reading.h"
#include "classifier/word_table.h"

namespace nonsolicit::classifier {
namespace {

// Lists of words, as bits of one table: four for each language, by the order of kLanguages.
enum List : uint32_t { kFirstSingular, kFirstPlural, kSecond, kStopWord };
constexpr size_t kLists = 4;
constexpr std::array kLanguages = {"en", "fr", "es", "de"};

constexpr uint32_t bit_of(size_t language, List list) { return 1u << (language * kLists + list); }
// What a small letter or capitals make another word of.
constexpr uint32_t kMayBeSomebodyElse = bit_of(kLanguages.size(), kFirstSingular);

const WordTable& listed_words() {
  static const WordTable words = {
      {bit_of(0, kFirstSingular), {"i", "i'm", "i've", "i'd", "i'll", "my", "me", "mine"}},
      {bit_of(0, kFirstPlural), {"we", "we're", "we've", "we'd", "we'll", "our", "ours", "us"}},
      {bit_of(0, kSecond), {"you", "your", "yours", "you're", "you've", "you'd", "you'll"}},
      {bit_of(1, kFirstSingular), {"je", "j'ai", "mon", "ma", "mes", "moi"}},
      {bit_of(1, kFirstPlural), {"nous", "notre", "nos"}},
      {bit_of(1, kSecond), {"vous", "votre", "vos", "tu", "te", "ton", "ta", "tes"}},
      {bit_of(2, kFirstSingular), {"yo", "mi", "mis", "me"}},
      {bit_of(2, kFirstPlural), {"nosotros", "nuestro", "nuestra", "nuestros", "nuestras", "nos"}},
      {bit_of(2, kSecond), {"usted", "ustedes", "su", "sus", "le", "tú", "tu", "te"}},
      {bit_of(3, kFirstSingular), {"ich", "mein", "meine", "mir", "mich"}},
      {bit_of(3, kFirstPlural), {"wir", "uns", "unser", "unsere", "unseren"}},
      {bit_of(3, kSecond), {"ihnen", "ihr", "ihre", "ihren", "sie", "du", "dir", "dich", "dein", "deine", "euch"}},
      {kMayBeSomebodyElse, {"us", "sie", "ihr", "ihre", "ihren", "ihnen"}},
      // Stop words, to tell the language.
      {bit_of(0, kStopWord),
       {"the",  "and", "of", "to", "is",   "that", "for", "it",  "with", "you", "this", "are", "we",
        "have", "on",  "be", "at", "from", "your", "i",   "not", "will", "our", "was",  "but"}},
      {bit_of(1, kStopWord),
       {"le",  "la",  "les", "des",  "et",  "est", "une", "un",    "du", "pour", "dans", "vous", "nous",
        "que", "qui", "sur", "avec", "pas", "au",  "aux", "votre", "je", "ce",   "par",  "plus"}},
      {bit_of(2, kStopWord), {"el", "la", "los", "las", "y",  "que",  "en",  "un",  "una", "del",  "para", "con", "por",
                              "se", "su", "es",  "al",  "lo", "como", "más", "nos", "no",  "este", "muy",  "si"}},
      {bit_of(3, kStopWord),
       {"der", "die", "das", "und", "ist", "nicht", "ein", "eine", "den",  "mit", "für",  "auf", "wir",
        "sie", "ich", "zu",  "im",  "von", "ihnen", "dem", "sich", "auch", "bei", "ihre", "am"}}};
  return words;
}

// A word of the new text; of what is written alike and names somebody else nothing is left.
struct FreshWord {
  std::string_view text;
  uint64_t hash = 0;   // WordHash
  uint32_t lists = 0;  // of listed_words()
};
using FreshWords = std::vector<FreshWord>;

// Of kMayBeSomebodyElse: "sie" is she or they, "US" a country.
bool is_somebody_else(std::string_view word, std::string_view written) {
  return word == "us" ? written == "US" : written == word;
}

bool is_calendar_word(const FreshWord& word) {
  static const WordTable words = {
      {1, {"january",    "february",  "march",     "april",      "may",      "june",      "july",      "august",
           "september",  "october",   "november",  "december",   "jan",      "feb",       "mar",       "apr",
           "jun",        "jul",       "aug",       "sep",        "sept",     "oct",       "nov",       "dec",
           "monday",     "tuesday",   "wednesday", "thursday",   "friday",   "saturday",  "sunday",    "mon",
           "tue",        "tues",      "wed",       "thu",        "thur",     "thurs",     "fri",       "sat",
           "janvier",    "février",   "mars",      "avril",      "mai",      "juin",      "juillet",   "août",
           "septembre",  "octobre",   "novembre",  "décembre",   "lundi",    "mardi",     "mercredi",  "jeudi",
           "vendredi",   "samedi",    "dimanche",  "enero",      "febrero",  "marzo",     "abril",     "mayo",
           "junio",      "julio",     "agosto",    "septiembre", "octubre",  "noviembre", "diciembre", "lunes",
           "martes",     "miércoles", "jueves",    "viernes",    "sábado",   "domingo",   "januar",    "februar",
           "märz",       "juni",      "juli",      "oktober",    "dezember", "montag",    "dienstag",  "mittwoch",
           "donnerstag", "freitag",   "samstag",   "sonntag"}}};
  return words.lists_of(word.text, word.hash) != 0;
}

bool is_number(std::string_view word) { return !word.empty() && base::is_digit(word[0]); }
bool is_number(const FreshWord& word) { return is_number(word.text); }

bool is_currency_word(std::string_view word) {
  static const WordTable words = {
      {1, {"usd", "eur", "gbp", "dollars", "dollar", "euros", "euro", "pounds", "bucks", "pesos", "cents"}}};
  return words.contains(word);
}

struct ListCounts {
  std::array<std::array<size_t, kLists>, kLanguages.size()> of{};  // by language and list

  // The language by its stop words; nullopt below a handful of them.
  std::optional<size_t> language(size_t words) const {
    size_t best = 0;
    for (size_t i = 1; i < of.size(); i++) {
      if (of[i][kStopWord] > of[best][kStopWord]) best = i;
    }
    size_t second = 0;
    for (size_t i = 0; i < of.size(); i++) {
      if (i != best) second = std::max(second, of[i][kStopWord]);
    }
    // A text in a fifth language shares a few short words with these.
    const size_t most = of[best][kStopWord];
    const bool told = most >= 3 && most > second && most * 10 >= words;
    return told ? std::optional(best) : std::nullopt;
  }

  // "le" and "su" speak to somebody in one language only. Of a text too short to tell its language: in any.
  size_t in(std::optional<size_t> language, List list) const {
    if (language) return of[*language][list];
    size_t most = 0;
    for (const auto& counts : of) most = std::max(most, counts[list]);
    return most;
  }
};

void count_listed(const FreshWords& words, TextFacts& facts) {
  ListCounts counts;
  for (const FreshWord& word : words) {
    for (uint32_t lists = word.lists & (kMayBeSomebodyElse - 1); lists != 0; lists &= lists - 1) {
      const auto bit = static_cast<size_t>(std::countr_zero(lists));
      counts.of[bit / kLists][bit % kLists]++;
    }
  }
  const auto language = counts.language(words.size());
  facts.first_singular = counts.in(language, kFirstSingular);
  facts.first_plural = counts.in(language, kFirstPlural);
  facts.second = counts.in(language, kSecond);
  if (language) facts.language = kLanguages[*language];
}

// Of a number: "14h", "9h30"; not "5th".
bool is_hour(std::string_view word) {
  if (word.size() > 5) return false;
  const size_t h = word.find('h');
  if (h == std::string_view::npos) return false;
  const auto digits = [](std::string_view text) { return std::all_of(text.begin(), text.end(), base::is_digit); };
  return digits(word.substr(0, h)) && digits(word.substr(h + 1));
}

// "Section 4 may not": the month stands before a number, or a number before it and no verb's companion behind.
bool is_verb(const FreshWords& words, size_t i) {
  if (words[i].text != "may" || i + 1 == words.size() || is_number(words[i + 1])) return false;
  constexpr std::array kCompanions = {"be", "not",   "have", "well", "also", "i",
                                      "we", "apply", "need", "help", "want", "get"};
  return std::find(kCompanions.begin(), kCompanions.end(), words[i + 1].text) != kCompanions.end();
}

// "24/7", and what two digits around the slash make of one: 1/2, 3/4.
bool is_fraction(std::string_view text, size_t slash) {
  constexpr std::array kFractions = {"24/7", "1/2", "1/3", "2/3", "1/4", "3/4"};
  size_t begin = slash;
  while (begin > 0 && base::is_digit(text[begin - 1])) begin--;
  size_t end = slash + 1;
  while (end < text.size() && (base::is_digit(text[end]) || text[end] == '/')) end++;
  return std::find(kFractions.begin(), kFractions.end(), text.substr(begin, end - begin)) != kFractions.end();
}

void count_dates(const FreshWords& words, TextFacts& facts) {
  size_t next = 0;  // words before it were looked at
  const auto look_at = [&](size_t i) {
    if (i < next || i >= words.size()) return;
    next = i + 1;
    if (is_calendar_word(words[i]) && !is_verb(words, i)) facts.dates++;
  };
  for (size_t i = 0; i < words.size(); i++) {
    if (!is_number(words[i])) continue;
    if (i > 0) look_at(i - 1);
    look_at(i + 1);
    const std::string_view word = words[i].text;
    if (i + 1 < words.size()) {
      const std::string_view behind = words[i + 1].text;
      if (behind == "de") look_at(i + 2);
      if (behind == "am" || behind == "pm" || behind == "uhr" || behind == "a.m" || behind == "p.m") facts.times++;
      if (is_currency_word(behind)) facts.prices++;
    }
    if (word.size() >= 3 && (base::iends_with(word, "pm") || base::iends_with(word, "am"))) facts.times++;
    if (is_hour(word)) facts.times++;
  }
}

bool starts_with_currency(std::string_view rest) {
  return rest.starts_with("$") || rest.starts_with("\u20AC") || rest.starts_with("\u00A3");
}

// First bytes of the marks that are counted.
constexpr std::array<bool, 256> kMarks = [] {
  std::array<bool, 256> table{};
  for (const char c : {'?', '!', '%', ':', '/', '$', '\n'}) table[static_cast<unsigned char>(c)] = true;
  table[0xE2] = true;  // U+20AC
  table[0xC2] = true;  // U+00A3
  return table;
}();

size_t next_mark(std::string_view text, size_t at) {
  // Few bytes but marks stand below '@' and are neither blanks, nor full stops, nor commas.
  const auto marks = [](uint64_t bytes) {
    return base::bytes_below(bytes, '@') &
           ~(base::bytes_equal(bytes, ' ') | base::bytes_equal(bytes, '.') | base::bytes_equal(bytes, ','));
  };
  return base::find_marked(text, at, true, marks, [](char c) { return kMarks[static_cast<unsigned char>(c)]; });
}

// Where the URI ends whose scheme ends before `colon`: the marks that close a sentence behind it are not its own.
size_t end_of_uri(std::string_view text, size_t colon) {
  size_t end = std::min(text.find_first_of(" \n", colon), text.size());
  while (end > colon && (text[end - 1] == '?' || text[end - 1] == '!')) end--;
  return end;
}

void count_marks(std::string_view text, TextFacts& facts) {
  for (size_t i = next_mark(text, 0); i < text.size(); i = next_mark(text, i + 1)) {
    if (text[i] == ':' && text.substr(i, 3) == "://") i = end_of_uri(text, i);
    if (i == text.size()) break;
    const char c = text[i];
    if (!kMarks[static_cast<unsigned char>(c)]) continue;
    const auto digit_at = [&](size_t at) { return at < text.size() && base::is_digit(text[at]); };
    const bool digit_before = i > 0 && base::is_digit(text[i - 1]);
    if (c == '\n') facts.paragraphs++;
    if (c == '?' && (i + 1 == text.size() || !is_word_byte(text[i + 1]))) {
      facts.questions++;
      facts.last_question = i;
    }
    if (c == '!') facts.exclamations++;
    if (c == '%' && (digit_before || (i > 1 && text[i - 1] == ' ' && base::is_digit(text[i - 2])))) facts.percentages++;
    if (c == ':' && digit_before && digit_at(i + 1) && digit_at(i + 2) && !digit_at(i + 3)) facts.times++;
    if (c == '/' && digit_before && digit_at(i + 1) && (i < 3 || text[i - 2] != '/') && !is_fraction(text, i))
      facts.dates++;
    if (starts_with_currency(text.substr(i, 3))) {
      const size_t sign = c == '$' ? 1 : static_cast<unsigned char>(c) == 0xE2 ? 3 : 2;
      const bool after =
          digit_at(i + sign) || (i + sign < text.size() && text[i + sign] == ' ' && digit_at(i + sign + 1));
      if (after || digit_before || (i > 1 && text[i - 1] == ' ' && base::is_digit(text[i - 2]))) facts.prices++;
    }
  }
}

void count_lines(std::string_view text, TextFacts& facts) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = base::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() > 2 &&
        (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("\u2022") || line.starts_with("\u00B7") ||
         line.starts_with("o ") || (base::is_digit(line[0]) && (line[1] == '.' || line[1] == ')')))) {
      facts.bullets++;
    }
  }
}

// Where the sender signs: their name where it stands last among the last words, all of it.
size_t signed_at(const std::vector<WordSpan>& words) {
  constexpr size_t kMostAtEnd = 40;
  const size_t from = words.size() - std::min(words.size(), kMostAtEnd);
  for (size_t end = words.size(); end > from; end--) {
    if (words[end - 1].named != Named::sender) continue;
    size_t first = end - 1;
    while (first > from && words[first - 1].named == Named::sender) first--;
    return first;
  }
  return words.size();
}

bool names(const std::vector<WordSpan>& words, Named whom, size_t first, size_t end) {
  return std::any_of(words.begin() + static_cast<ptrdiff_t>(first), words.begin() + static_cast<ptrdiff_t>(end),
                     [&](const WordSpan& word) { return word.named == whom; });
}

FirmsNamed firms_named(const Reading& reading) {
  FirmsNamed found;
  found.own_bears_name = reading.names.sender_owns_domain();
  const auto& subject = reading.subject.words;
  found.own_in_subject = names(subject, Named::sender_firm, 0, subject.size());
  found.theirs_in_subject = names(subject, Named::recipient_firm, 0, subject.size());
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown()) continue;
    const auto& fresh = body.words(Stretch::fresh);
    const auto& signature = body.words(Stretch::signature);
    const size_t end = signed_at(fresh);
    found.own_in_text = found.own_in_text || names(fresh, Named::sender_firm, 0, end);
    found.own_at_end = found.own_at_end || names(fresh, Named::sender_firm, end, fresh.size()) ||
                       names(signature, Named::sender_firm, 0, signature.size());
    found.theirs_in_text = found.theirs_in_text || names(fresh, Named::recipient_firm, 0, end);
  }
  return found;
}

}  // namespace

TextFacts text_facts(const Reading& reading) {
  TextFacts facts;
  const WordTable& listed = listed_words();
  FreshWords words;
  for (const BodyReading& body : reading.bodies) {
    const std::string_view folded = body.shown() ? body.folded(Stretch::fresh).text : std::string_view();
    if (folded.empty()) continue;
    if (!facts.fresh.empty()) facts.fresh += '\n';
    facts.fresh += folded;
    const std::string_view source = body.body().text;
    words.reserve(words.size() + body.words(Stretch::fresh).size());
    for (const WordSpan& word : body.words(Stretch::fresh)) {
      FreshWord fresh{.text = word.in(folded), .hash = word.hash};
      fresh.lists = listed.lists_of(fresh.text, fresh.hash);
      if ((fresh.lists & kMayBeSomebodyElse) != 0) {
        const size_t begin = std::min(body.folded(Stretch::fresh).original(word.offset), source.size());
        if (is_somebody_else(fresh.text, source.substr(begin, fresh.text.size()))) fresh = {};
      }
      words.push_back(fresh);
    }
    count_lines(body.fresh_as_written(), facts);
    if (facts.salutation == Salutation::none) facts.salutation = body.salutation().kind;
  }
  facts.words = words.size();
  facts.follows_up = reading.follows_up;
  facts.firms = firms_named(reading);
  facts.paragraphs = facts.fresh.empty() ? 0 : 1;
  count_listed(words, facts);
  count_dates(words, facts);
  count_marks(facts.fresh, facts);
  return facts;
}

}  // namespace nonsolicit::classifier
