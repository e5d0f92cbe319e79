#include "classifier/opt_out_said.h"

#include <algorithm>
#include <array>

#include "classifier/click_target.h"
#include "classifier/folded.h"
#include "classifier/login.h"
#include "classifier/opt_out_link.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// Until one without flaw is found; a bound on hostile repetition.
constexpr size_t kInstructionsPerStretch = 8;
// How far from its sentence the link of a "click here" or the address of a list may stand, in bytes.
constexpr size_t kNearby = 160;
constexpr size_t kSentenceAfter = 120;
// A pattern may end inside a word; the quote goes on to its end, where that is near.
constexpr size_t kRestOfWord = 24;

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

// The end of the word that ends at or goes on from `end`; `end` where no word end is near, as in scripts without
// blanks.
size_t word_end(std::string_view text, size_t end) {
  size_t at = end;
  while (at < text.size() && at - end <= kRestOfWord && is_word_byte(text[at])) at++;
  return at - end > kRestOfWord ? end : at;
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
      const std::string_view rest = text.substr(at, match.length + kSentenceAfter);
      const std::string_view sentence = rest.substr(0, rest.find_first_of(".!?\n", match.length));
      const Said said{.body = body.index(),
                      .begin = folded.original(at),
                      .end = word_end(body.body().text, folded.original(from - 1) + 1),
                      .words = text.substr(at, match.length),
                      .sentence = sentence,
                      .sentence_end = folded.original(at + sentence.size() - 1) + 1};
      const OptOutFlaw own = flaw == OptOutFlaw::none ? flaw_of(message_, found_, said) : flaw;
      push(said, body.body(), own);
      if (own == flaw) return;
    }
  }

  void push(const Said& said, const message::TextBody& body, OptOutFlaw flaw) {
    found_.findings.push_back(OptOutFinding{.way = OptOutWay::instruction,
                                            .flaw = flaw,
                                            .text = body.text.substr(said.begin, said.end - said.begin),
                                            .target = {},
                                            .where = where_of(flaw),
                                            .body = said.body,
                                            .offset = said.begin,
                                            .length = said.end - said.begin});
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
