#include "classifier/text_facts.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "classifier/reading.h"
#include "classifier/word_table.h"

namespace nonsolicit::classifier {
namespace {

// Lists of words, as bits of one table.
enum List : uint32_t {
  kFirstSingular = 1,
  kFirstPlural = 2,
  kSecond = 4,
  kEnglish = 8,
  kFrench = 16,
  kSpanish = 32,
  kGerman = 64
};

const WordTable& listed_words() {
  static const WordTable words = {
      {kFirstSingular, {"i",  "i'm", "i've", "i'd", "i'll", "my",  "me",  "mine", "je",    "j'ai", "mon",
                        "ma", "mes", "moi",  "yo",  "mi",   "mis", "ich", "mein", "meine", "mir",  "mich"}},
      {kFirstPlural,
       {"we",       "we're",   "we've",   "we'd",     "we'll",    "our", "ours", "us",    "nous",   "notre",  "nos",
        "nosotros", "nuestro", "nuestra", "nuestros", "nuestras", "wir", "uns",  "unser", "unsere", "unseren"}},
      {kSecond,
       {"you", "your",  "yours",   "you're", "you've", "you'd", "you'll", "vous",  "votre", "vos",  "tu",    "te",
        "ton", "usted", "ustedes", "su",     "sus",    "le",    "tú",     "ihnen", "ihr",   "ihre", "ihren", "sie"}},
      // Stop words, to tell the language.
      {kEnglish, {"the",  "and", "of", "to", "is",   "that", "for", "it",  "with", "you", "this", "are", "we",
                  "have", "on",  "be", "at", "from", "your", "i",   "not", "will", "our", "was",  "but"}},
      {kFrench, {"le",  "la",  "les", "des",  "et",  "est", "une", "un",    "du", "pour", "dans", "vous", "nous",
                 "que", "qui", "sur", "avec", "pas", "au",  "aux", "votre", "je", "ce",   "par",  "plus"}},
      {kSpanish, {"el", "la", "los", "las", "y",  "que",  "en",  "un",  "una", "del",  "para", "con", "por",
                  "se", "su", "es",  "al",  "lo", "como", "más", "nos", "no",  "este", "muy",  "si"}},
      {kGerman, {"der", "die", "das", "und", "ist", "nicht", "ein", "eine", "den",  "mit", "für",  "auf", "wir",
                 "sie", "ich", "zu",  "im",  "von", "ihnen", "dem", "sich", "auch", "bei", "ihre", "am"}}};
  return words;
}

bool is_calendar_word(std::string_view word) {
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
  return words.contains(word);
}

bool is_number(std::string_view word) { return !word.empty() && base::is_digit(word[0]); }

bool is_currency_word(std::string_view word) {
  static const WordTable words = {
      {1, {"usd", "eur", "gbp", "dollars", "dollar", "euros", "euro", "pounds", "bucks", "pesos", "cents"}}};
  return words.contains(word);
}

// By stop words; "" below a handful of them.
struct StopWords {
  std::array<size_t, 4> counts{};  // English, French, Spanish, German

  std::string language(size_t words) const {
    constexpr std::array kCodes = {"en", "fr", "es", "de"};
    const auto best = std::max_element(counts.begin(), counts.end());
    size_t second = 0;
    for (auto count = counts.begin(); count != counts.end(); ++count) {
      if (count != best) second = std::max(second, *count);
    }
    // A text in a fifth language shares a few short words with these.
    const bool told = *best >= 3 && *best > second && *best * 10 >= words;
    return told ? kCodes[static_cast<size_t>(best - counts.begin())] : std::string();
  }
};

void count_listed(const std::vector<std::string_view>& words, TextFacts& facts) {
  StopWords stop_words;
  const WordTable& listed = listed_words();
  for (const std::string_view word : words) {
    const uint32_t lists = listed.lists_of(word);
    if (lists == 0) continue;
    facts.first_singular += (lists & kFirstSingular) != 0 ? 1u : 0u;
    facts.first_plural += (lists & kFirstPlural) != 0 ? 1u : 0u;
    facts.second += (lists & kSecond) != 0 ? 1u : 0u;
    for (size_t i = 0; i < stop_words.counts.size(); i++) stop_words.counts[i] += lists / kEnglish >> i & 1u;
  }
  facts.language = stop_words.language(words.size());
}

void count_dates(const std::vector<std::string_view>& words, TextFacts& facts) {
  for (size_t i = 0; i < words.size(); i++) {
    const std::string_view word = words[i];
    const bool number_near = (i > 0 && is_number(words[i - 1])) || (i + 1 < words.size() && is_number(words[i + 1])) ||
                             (i > 1 && words[i - 1] == "de" && is_number(words[i - 2]));
    if (number_near && is_calendar_word(word)) facts.dates++;
    if (is_number(word) && i + 1 < words.size()) {
      const std::string_view next = words[i + 1];
      if (next == "am" || next == "pm" || next == "uhr" || next == "a.m" || next == "p.m") facts.times++;
      if (is_currency_word(next)) facts.prices++;
    }
    const size_t size = word.size();
    if (size >= 3 && is_number(word) && (base::iends_with(word, "pm") || base::iends_with(word, "am"))) facts.times++;
    if (size >= 2 && size <= 5 && is_number(word) && word.find('h') != std::string_view::npos) facts.times++;
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

// Where the URI ends whose scheme ends before `colon`: the marks that close a sentence behind it are not its own.
size_t end_of_uri(std::string_view text, size_t colon) {
  size_t end = std::min(text.find_first_of(" \n", colon), text.size());
  while (end > colon && (text[end - 1] == '?' || text[end - 1] == '!')) end--;
  return end;
}

void count_marks(std::string_view text, TextFacts& facts) {
  for (size_t i = 0; i < text.size(); i++) {
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
    if (c == '/' && digit_before && digit_at(i + 1) && (i < 3 || text[i - 2] != '/')) facts.dates++;
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
  std::vector<std::string_view> words;
  for (const BodyReading& body : reading.bodies) {
    const std::string_view folded = body.shown() ? body.folded(Stretch::fresh).text : std::string_view();
    if (folded.empty()) continue;
    if (!facts.fresh.empty()) facts.fresh += '\n';
    facts.fresh += folded;
    for (const WordSpan word : body.words(Stretch::fresh)) words.push_back(word.in(folded));
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
