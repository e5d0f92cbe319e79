#include "classifier/opt_out_said.h"

#include <algorithm>
#include <array>

#include "classifier/folded.h"
#include "classifier/login.h"
#include "classifier/opt_out_link.h"

namespace nonsolicit::classifier {
namespace {

// Until one without flaw is found; a bound on hostile repetition.
constexpr size_t kInstructionsPerStretch = 8;
// How far from its sentence the link of a "click here" or the address of a list may stand, in bytes.
constexpr size_t kNearby = 160;
constexpr size_t kSentenceAfter = 120;

struct Said {
  size_t body = 0;
  size_t begin = 0;
  size_t end = 0;
  std::string_view words;  // folded
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

OptOutFlaw flaw_of(const OptOut& found, const Said& said, std::string_view rest) {
  const OptOutFinding* const link = link_nearby(found, said);
  if (link != nullptr && link->flaw == OptOutFlaw::list_footer) return OptOutFlaw::list_footer;
  const bool holds = link != nullptr && link->offset >= said.begin && link->offset < said.end;
  if (link != nullptr && (holds || asks_to_click(said.words))) return link->flaw;
  const std::string_view sentence = rest.substr(0, rest.find_first_of(".!?\n", said.words.size()));
  return speaks_of_login(sentence) ? OptOutFlaw::login_page : OptOutFlaw::none;
}

class Reader {
 public:
  Reader(const RuleSet& rules, OptOut& found) : rules_(rules), found_(found) {}

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
      const Said said{.body = body.index(),
                      .begin = folded.original(at),
                      .end = folded.original(from - 1) + 1,
                      .words = text.substr(at, match.length)};
      const OptOutFlaw own =
          flaw == OptOutFlaw::none ? flaw_of(found_, said, text.substr(at, match.length + kSentenceAfter)) : flaw;
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

  const RuleSet& rules_;
  OptOut& found_;
};

}  // namespace

void add_instructions(const Reading& reading, const RuleSet& rules, OptOut& found) {
  Reader reader(rules, found);
  for (const BodyReading& body : reading.bodies) reader.read(body);
}

}  // namespace nonsolicit::classifier
