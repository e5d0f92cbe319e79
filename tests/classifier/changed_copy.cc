#include "tests/classifier/changed_copy.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::array kNames = {"Anna",  "Robert",  "Claire", "Miguel", "Priya", "Thomas",
                               "Grace", "Antoine", "Rosa",   "Walter", "Yuki",  "Ibrahim"};
constexpr std::array kSurnames = {"Shaw", "Poe", "Dubois", "Ortega", "Nair", "Lang"};
constexpr std::array kSigners = {"Lena", "Mark", "Judith", "Omar", "Frieda", "Paul"};
constexpr std::array kDates = {"Tuesday, March 3", "Friday, April 17 at 10:30 am", "12/05/2026",
                               "Monday, June 1",   "September 22nd, 2026",         "Thursday, October 8 at 4 pm"};
constexpr std::array kOtherWords = {
    "better",    "quick",    "several", "proper",   "office",  "report",   "during",   "simple",   "account", "matter",
    "provide",   "perhaps",  "across",  "business", "careful", "consider", "together", "whenever", "early",   "detail",
    "important", "suggest",  "team",    "current",  "without", "already",  "useful",   "project",  "recent",  "manage",
    "further",   "everyone", "improve", "question", "general", "longer",   "support",  "different"};
constexpr std::array kPostscripts = {
    "P.S. I will be at the chapter dinner next month and would be glad to meet you there.",
    "PS: My colleague keeps the samples, in case that you would rather look at them first.",
    "P.S. Please give my regards to your partners, whom I met in Denver.",
    "P.S. If somebody else looks after this at your place, kindly pass it on."};

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  size_t below(size_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<size_t>(state_ >> 33) % limit;
  }
  template <typename List>
  auto one_of(const List& list) {
    return list[below(list.size())];
  }

 private:
  uint64_t state_;
};

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences;
  size_t begin = 0;
  for (size_t at = 0; at < text.size(); at++) {
    const char c = text[at];
    const bool ends = c == '.' || c == '!' || c == '?';
    const bool blank_line = c == '\n' && at + 1 < text.size() && text[at + 1] == '\n';
    if (!(ends && at + 1 < text.size() && base::is_space(text[at + 1])) && !blank_line) continue;
    while (at + 1 < text.size() && base::is_space(text[at + 1])) at++;
    sentences.emplace_back(text.substr(begin, at + 1 - begin));
    begin = at + 1;
  }
  if (begin < text.size()) sentences.emplace_back(text.substr(begin));
  return sentences;
}

// Two words for each forty, at least one.
void replace_words(std::vector<std::string>& sentences, Random& random) {
  std::vector<std::pair<size_t, WordSpan>> places;
  for (size_t i = 0; i < sentences.size(); i++) {
    for (const WordSpan span : word_spans(sentences[i])) places.emplace_back(i, span);
  }
  size_t wanted = std::max<size_t>(1, places.size() / 20);
  std::vector<bool> chosen(places.size());
  while (!places.empty() && wanted-- > 0) chosen[random.below(places.size())] = true;
  // From the back, so that the places in front stay right.
  for (size_t i = places.size(); i > 0; i--) {
    if (!chosen[i - 1]) continue;
    const auto [sentence, span] = places[i - 1];
    sentences[sentence].replace(span.offset, span.length, random.one_of(kOtherWords));
  }
}

// One sentence of five words and more to another place.
void move_sentence(std::vector<std::string>& sentences, Random& random) {
  std::vector<size_t> movable;
  for (size_t i = 0; i < sentences.size(); i++) {
    if (word_spans(sentences[i]).size() >= 5) movable.push_back(i);
  }
  if (sentences.size() < 2 || movable.empty()) return;
  const size_t from = random.one_of(movable);
  const std::string moved = sentences[from];
  sentences.erase(sentences.begin() + static_cast<std::ptrdiff_t>(from));
  size_t to = random.below(sentences.size() + 1);
  if (to == from) to = (to + 1) % (sentences.size() + 1);
  sentences.insert(sentences.begin() + static_cast<std::ptrdiff_t>(to), moved + " ");
}

}  // namespace

std::string_view to_string(Change change) {
  switch (change) {
    case Change::name: return "name";
    case Change::date: return "date";
    case Change::link: return "link";
    case Change::words: return "words";
    case Change::sentence: return "sentence";
    case Change::postscript: return "postscript";
  }
  return "";
}

Letter::Letter(std::string_view text, uint64_t seed) : sentences_(sentences_of(base::trim(text))), seed_(seed) {}

std::string Letter::mail(const std::vector<Change>& changes) const {
  const auto changed = [&](Change change) { return std::ranges::find(changes, change) != changes.end(); };
  Random random(seed_);
  const size_t name = random.below(kNames.size());
  const size_t surname = random.below(kSurnames.size());
  const size_t signer = random.below(kSigners.size());
  const size_t date = random.below(kDates.size());
  const size_t token = 10'000 + random.below(80'000);
  const auto pick = [](const auto& list, size_t index, bool other) {
    return std::string(list[(index + (other ? 1 : 0)) % list.size()]);
  };
  const bool named = changed(Change::name);
  const std::string first = pick(kNames, name, named);
  const std::string last = pick(kSurnames, surname, named);

  std::vector<std::string> sentences = sentences_;
  if (changed(Change::words)) replace_words(sentences, random);
  if (changed(Change::sentence)) move_sentence(sentences, random);
  const auto insert = [&](size_t third, const std::string& sentence) {
    const size_t at = sentences.size() * third / 3;
    sentences.insert(sentences.begin() + static_cast<std::ptrdiff_t>(at), sentence + " ");
  };
  insert(2, fmt::format("See https://words.example/t/{:x}?u={} there.", token * (changed(Change::link) ? 7919 : 1),
                        changed(Change::link) ? token + 1 : token));
  insert(1, fmt::format("Would {} suit you?", pick(kDates, date, changed(Change::date))));

  std::string text = fmt::format("{} {},\n\n", named ? "Hello" : "Dear", first);
  for (const std::string& sentence : sentences) text += sentence;
  text += "\n\nWith kind regards\n" + pick(kSigners, signer, named) + "\n";
  if (changed(Change::postscript)) text += "\n" + std::string(random.one_of(kPostscripts)) + "\n";
  return fmt::format(
      "From: l@words.example\nTo: {} {} <{}@firm.example>\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; "
      "charset=utf-8\n\n{}",
      first, last, base::to_lower(first), text);
}

const std::vector<SharedTail>& shared_tails() {
  static const std::vector<SharedTail> tails = {
      {"notice",
       "\n\nLena Hsu\nWords Agency\n14 Mill Lane, Denver\nTel. +1 303 555 0142\n\nThis e-mail and any attachments are "
       "confidential and intended solely for the person to whom they are addressed. If you are not the intended "
       "recipient, please notify the sender, delete this message and do not copy, forward or disclose any of it to "
       "anybody else. Please consider the environment before printing it. Thank you very much.\n"},
      {"run_on",
       " With best wishes, Lena Hsu, Words Agency, 14 Mill Lane, Denver. Anything written here may be legally "
       "protected and is meant for its addressee only; whoever gets it by mistake should kindly tell us, remove every "
       "copy and refrain from using the contents. Opinions are those of the author and need not be those of the "
       "agency, which accepts no liability for viruses.\n"},
      {"blurb",
       "\n\nBest,\nLena\n\nWords Agency has served law firms since 1984. With forty translators in twelve offices we "
       "bring contracts, exhibits and depositions into thirty languages, certified, on time and at a fixed fee. Winner "
       "of the Golden Quill 2019 and proud sponsor of the state bar foundation. Follow our blog, visit our show room "
       "on Mill Lane or ask for the annual almanac of legal terms.\n"},
      {"address_book",
       "\n\nRegards\nDr. Judith Brenner-Lang\nManaging Director, Western Region\nBrenner Courier & Records "
       "GmbH\nHarbour "
       "Terrace 9, Building C, Third Floor\nPortland, Oregon\nwww.brenner.example\nRegistered office: Hamburg, "
       "district court Hamburg, HRB 4711. Board: Judith Brenner-Lang, Wolfgang Petersen, Annegret Holm. Chair of the "
       "supervisory board: Friedrich Sommer. Bank: Hanse Kredit, branch Altona. Tax number on request. Certified for "
       "safe storage, shredding, scanning and delivery.\n"},
      {"french",
       "\n\nBien cordialement,\nClaire Dubois\n\nVous recevez cette lettre parce que votre cabinet figure parmi nos "
       "correspondants habituels. Les renseignements contenus ici restent la propriété de leur auteur et toute "
       "reproduction sans accord préalable demeure interdite. Notre maison décline toute responsabilité quant aux "
       "erreurs de transmission, aux retards ou aux dommages éventuels. Pensez à la planète avant d'imprimer ces "
       "pages, merci beaucoup.\n"},
      {"association",
       "\n\nMany thanks,\nOmar\n\nOmar Haddad serves as treasurer of the Lakeside chapter, a volunteer organization "
       "for "
       "administrators that meets every second Wednesday at the public library. Views expressed by volunteers do not "
       "represent positions taken by headquarters. Members enjoy mentoring, scholarships, salary surveys, discounted "
       "conference admission and access to thousands of sample forms, checklists and recorded lectures through our "
       "learning portal.\n"}};
  return tails;
}

std::string mail_of(std::string_view text) {
  return fmt::format(
      "From: l@words.example\nTo: members@firm.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: text/plain; "
      "charset=utf-8\n\n{}",
      text);
}

}  // namespace nonsolicit::classifier
