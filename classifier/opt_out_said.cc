#include "classifier/opt_out_said.h"

#include <algorithm>
#include <array>
#include <utility>

#include "classifier/click_target.h"
#include "classifier/folded.h"
#include "classifier/login.h"
#include "classifier/opt_out_link.h"
#include "classifier/other_matter.h"
#include "classifier/words.h"
#include "message/notice.h"

namespace nonsolicit::classifier {
namespace {

// Until one without flaw is found; a bound on hostile repetition.
constexpr size_t kInstructionsPerStretch = 8;
// How far from its sentence the link of a "click here" or the address of a list may stand, in bytes.
constexpr size_t kNearby = 160;
constexpr size_t kSentenceAfter = 120;
// A pattern may end inside a word; the quote goes on to its end, where that is near.
constexpr size_t kRestOfWord = 24;
// One that ends inside an address is quoted with it.
constexpr size_t kLongestAddress = 200;
constexpr size_t kSentenceBefore = 100;
constexpr size_t kLongestQuote = 200;
constexpr size_t kRestOfClause = 120;
constexpr size_t kWordsOfSentence = 3;
constexpr auto kQuotes = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"\"", "\""}, {"“", "”"}, {"„", "“"}, {"«", "»"}, {"« ", "»"}});

struct Said {
  size_t body = 0;
  size_t begin = 0;
  size_t end = 0;
  std::string_view words;     // folded
  std::string_view sentence;  // the words and what follows them in their sentence
  size_t sentence_end = 0;
};

bool asks_to_click(std::string_view words) {
  constexpr std::array kEnds = {"click", "visit", "go to", "cliqu", "clic", "klick", "klik", "pulse", "clicc"};
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return words.ends_with(end); });
}

// The link finding nearest to the sentence.
const OptOutFinding* link_nearby(const OptOut& found, const Said& said) {
  const OptOutFinding* nearest = nullptr;
  for (const OptOutFinding& finding : found.findings) {
    if (finding.body != said.body || finding.way == OptOutWay::instruction) continue;
    if (finding.offset + finding.length + kNearby < said.begin || finding.offset > said.end + kNearby) continue;
    const bool closer = nearest == nullptr || (nearest->offset < said.begin && finding.offset >= said.begin);
    if (closer) nearest = &finding;
  }
  return nearest;
}

OptOutFlaw flaw_of(const message::Message& message, const OptOut& found, const Said& said) {
  const OptOutFinding* const link = link_nearby(found, said);
  if (link != nullptr && link->flaw == OptOutFlaw::list_footer) return OptOutFlaw::list_footer;
  const bool holds = link != nullptr && link->offset >= said.begin && link->offset < said.end;
  if (link != nullptr && (holds || asks_to_click(said.words))) return link->flaw;
  if (speaks_of_login(said.sentence)) return OptOutFlaw::login_page;
  const bool leads_nowhere =
      asks_for_click_only(said.sentence) && !has_click_target(message, said.body, said.begin, said.sentence_end);
  return leads_nowhere ? OptOutFlaw::no_target : OptOutFlaw::none;
}

// What `text` holds around the words at `at`, between two of `marks`.
std::string_view part_around(std::string_view text, size_t at, size_t length, std::string_view marks) {
  const size_t before = at == 0 ? std::string_view::npos : text.find_last_of(marks, at - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, std::min(text.find_first_of(marks, at + length), text.size()) - begin);
}

// 'The footer needs a line like "To unsubscribe, reply STOP"': words spoken of, a sentence in quotation marks that
// another leads to. The end of what is spoken of; 0 where the words are said, or only the word to answer is quoted.
size_t end_of_spoken(std::string_view text, size_t at, size_t length) {
  const size_t far = at - std::min(at, kSentenceBefore);
  const std::string_view before = text.substr(0, at);
  const size_t line = before.substr(far).rfind('\n');
  const size_t begin = line == std::string_view::npos ? far : far + line + 1;
  for (const auto& [open, close] : kQuotes) {
    size_t inside = std::string_view::npos;
    for (size_t quote = before.find(open, begin); quote < at; quote = before.find(open, quote + open.size())) {
      const size_t end = before.find(close, quote + open.size());
      if (end == std::string_view::npos) {
        inside = quote + open.size();
        break;
      }
      quote = end;
    }
    if (inside == std::string_view::npos) continue;
    const size_t end = text.substr(inside, kLongestQuote).find(close);
    if (end == std::string_view::npos || inside + end + close.size() < at + length) continue;
    const std::string_view words = text.substr(inside, end);
    const size_t quote = inside - open.size();
    const size_t lead = text.substr(begin, quote - begin).find_last_not_of(' ');
    const bool led_to =
        lead != std::string_view::npos && std::string_view(".!?\n").find(text[begin + lead]) == std::string_view::npos;
    if (led_to && words.find('\n') == std::string_view::npos && split_words(words).size() >= kWordsOfSentence)
      return inside + end + close.size();
  }
  return 0;
}

// Where the text around `at` is shown, or hidden, alike.
std::pair<size_t, size_t> run_around(const message::TextBody& body, size_t at) {
  const message::Hidden hidden = body.hidden_at(at);
  size_t begin = 0;
  for (const message::TextRun& run : body.runs) {
    if (run.hidden == hidden) continue;
    if (run.offset > at) return {begin, run.offset};
    begin = std::max(begin, run.offset + run.length);
  }
  return {begin, body.text.size()};
}

// The end of the word that ends at or goes on from `end`; `end` where no word end is near, as in scripts without
// blanks. Another run is another word, as a reader sees it.
size_t word_end(const message::TextBody& body, size_t end) {
  if (end == 0 || end >= body.text.size() || !is_word_byte(body.text[end])) return end;
  const size_t past = run_around(body, end - 1).second;
  size_t at = end;
  while (at < past && at - end <= kRestOfWord && is_word_byte(body.text[at])) at++;
  return at - end > kRestOfWord ? end : at;
}

// Where the clause ends that `end` stands in: at its mark, at an empty line or the end of a line that a sentence ends;
// `end` where that is far.
size_t clause_end(std::string_view text, size_t end) {
  if (end > 0 && is_sentence_end(text[end - 1])) return end;
  for (size_t at = end; at < text.size() && at - end <= kRestOfClause; at++) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\n';
    const bool ends_word = next == ' ' || next == '\n';
    if (std::string_view("!?;").find(text[at]) != std::string_view::npos) return at;
    if ((text[at] == '.' || text[at] == ',' || text[at] == ':') && ends_word) return at;
    if (text[at] == '\n' && next == '\n') return at;
  }
  return text.size() - end <= kRestOfClause ? text.size() : end;
}

// Where the sentence begins that `begin` stands in, no further up than `from`; `begin` where that is far. A line end
// before a small letter was made by wrapping.
size_t sentence_begin(std::string_view text, size_t from, size_t begin) {
  const size_t far = std::max(from, begin - std::min(begin, kSentenceBefore));
  size_t at = begin;
  for (; at > far; at--) {
    const char before = text[at - 1];
    const bool blank_next = text[at] == ' ' || text[at] == '\n';
    if (before == '!' || before == '?' || (before == '.' && blank_next)) break;
    if (before == '\n' && !(text[at] >= 'a' && text[at] <= 'z')) break;
  }
  if (at == far && far != from) return begin;
  while (at < begin && std::string_view(" \n>").find(text[at]) != std::string_view::npos) at++;  // marks of a quote
  return at;
}

// The words that are shown of an instruction: with the whole of their sentence up to them, the rest of their clause,
// and the whole of an address that they end in. `text` ends where the run of the words ends, and `from` is where it
// begins.
std::pair<size_t, size_t> shown_part(std::string_view text, size_t from, size_t begin, size_t end) {
  begin = sentence_begin(text, from, begin);
  const size_t rest = clause_end(text, end);
  if (rest - begin <= kLongestQuote) end = rest;
  while (end > begin + 1 && (text[end - 1] == ' ' || text[end - 1] == '\n')) end--;
  const size_t word = std::max(from, text.substr(0, end).find_last_of(" \n") + 1);  // 0 where there is none
  const size_t past = std::min(text.find_first_of(" \n<>\"", end), text.size());
  const std::string_view last = text.substr(word, past - word);
  const bool is_address = last.find("://") != std::string_view::npos || last.find('@') != std::string_view::npos;
  if (is_address && last.size() <= kLongestAddress) end = std::max(end, word + last.find_last_not_of(".,;:!?)") + 1);
  return {begin, end};
}

class InstructionReader {
 public:
  InstructionReader(const message::Message& message, const RuleSet& rules, OptOut& found)
      : message_(message), rules_(rules), found_(found) {}

  void read(const BodyReading& body) {
    if (body.body().nested) {
      add(body, Stretch::all_visible, OptOutFlaw::nested);
    } else if (body.shown()) {
      add(body, Stretch::fresh, OptOutFlaw::none);
      add(body, Stretch::signature, OptOutFlaw::none);
      add(body, Stretch::quoted, OptOutFlaw::quoted);
      add(body, Stretch::hidden, OptOutFlaw::hidden);
    }
  }

 private:
  void add(const BodyReading& body, Stretch stretch, OptOutFlaw flaw) {
    const FoldedText& folded = body.folded(stretch);
    const std::string_view text = folded.text;
    size_t from = 0;
    for (size_t i = 0; i < kInstructionsPerStretch && from < text.size(); i++) {
      const RuleMatch match = rules_.find(RuleUse::opt_out_instruction, text.substr(from));
      if (match.rule == nullptr || match.length == 0) return;
      const size_t at = from + match.offset;
      from = at + match.length;
      if (is_of_notice(text, at, match.length)) continue;
      if (const size_t spoken = end_of_spoken(text, at, match.length); spoken != 0) {
        from = std::max(from, spoken);
        continue;
      }
      if (const size_t other = end_of_other(text, at, match.length); other != 0) {
        from = other;
        continue;
      }
      const std::string_view rest = text.substr(at, match.length + kSentenceAfter);
      const std::string_view sentence = rest.substr(0, rest.find_first_of(".!?\n", match.length));
      const Said said{.body = body.index(),
                      .begin = folded.original(at),
                      .end = word_end(body.body(), folded.original(from - 1) + 1),
                      .words = text.substr(at, match.length),
                      .sentence = sentence,
                      .sentence_end = folded.original(at + sentence.size() - 1) + 1};
      const OptOutFlaw own = flaw == OptOutFlaw::none ? flaw_of(message_, found_, said) : flaw;
      push(said, body.body(), own);
      if (own == flaw) return;
    }
  }

  // Where to read on if the words lead out of another matter than the sender's mail; 0 where they do not.
  static size_t end_of_other(std::string_view text, size_t at, size_t length) {
    const size_t past = at + length;
    if (text.substr(at, length).ends_with("stop") && is_other_to_stop(text.substr(past, kSentenceAfter))) return past;
    const size_t far = at - std::min(at, kSentenceBefore);
    const size_t mark = at == far ? std::string_view::npos : text.substr(far, at - far).find_last_of(".!?\n");
    const size_t begin = mark == std::string_view::npos ? far : far + mark + 1;
    const size_t end = std::min(text.find_first_of(".!?\n", past), past + kSentenceAfter);
    const size_t other = end_of_other_matter(text.substr(begin, end - begin));
    if (other == 0) return 0;
    return begin + other > at && begin + other < past ? begin + other : past;
  }

  // "If you are not the intended recipient, write to us and delete it": what to do with a stray mail. A sentence that
  // speaks of the list, too, is none.
  bool is_of_notice(std::string_view text, size_t at, size_t length) const {
    const std::string_view sentence = part_around(text, at, length, ".!?\n");
    return message::holds_notice_word(sentence) && message::is_notice(part_around(text, at, length, "\n")) &&
           rules_.find(RuleUse::opt_out_link, sentence).rule == nullptr;
  }

  void push(const Said& said, const message::TextBody& body, OptOutFlaw flaw) {
    const auto [from, past] = run_around(body, said.end - 1);
    const std::string_view text = std::string_view(body.text).substr(0, past);
    const auto [begin, end] = shown_part(text, from, said.begin, said.end);
    found_.findings.push_back(OptOutFinding{.way = OptOutWay::instruction,
                                            .flaw = flaw,
                                            .text = body.text.substr(begin, end - begin),
                                            .target = {},
                                            .where = where_of(flaw),
                                            .body = said.body,
                                            .offset = begin,
                                            .length = end - begin});
  }

  const message::Message& message_;
  const RuleSet& rules_;
  OptOut& found_;
};

}  // namespace

void add_instructions(const Reading& reading, const RuleSet& rules, OptOut& found) {
  InstructionReader reader(reading.message, rules, found);
  for (const BodyReading& body : reading.bodies) reader.read(body);
}

}  // namespace nonsolicit::classifier
