#include "classifier/rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"

namespace nonsolicit::classifier {
namespace {

// How often one rule is looked for in one stretch: enough for every `at_most`, and a bound on hostile repetition.
constexpr int kHitsPerStretch = 16;

struct CompiledRule {
  size_t source = 0;   // index into sources
  Pattern pattern;
};

bool is_only_for_links(const RuleSource& rule) { return rule.opt_out_link || rule.opt_out_target; }

// One stretch of a message, folded, and where it stands.
struct Scanned {
  FoldedText folded;
  bool in_subject = false;
  size_t body = 0;
};

class Pcre2RuleSet : public RuleSet {
 public:
  Pcre2RuleSet(std::vector<RuleSource> sources, std::vector<CompiledRule> rules, const MatchLimits& limits)
      : sources_(std::move(sources)), rules_(std::move(rules)), pool_(limits) {}

  const std::vector<RuleSource>& sources() const override { return sources_; }
  std::vector<RuleHit> scan(const message::Message& message, bool& limit_hit) const override;
  RuleMatch find(RuleUse use, std::string_view folded) const override;
  bool jit() const override {
    return std::all_of(rules_.begin(), rules_.end(), [](const CompiledRule& rule) { return rule.pattern.jit(); });
  }

 private:
  struct Search {
    MatchScratch& scratch;
    std::vector<RuleHit>& hits;
    bool& limit_hit;
  };
  void scan_field(Field field, const std::vector<Scanned>& stretches, const Search& search) const;
  void scan_headers(const message::Message& message, const Search& search) const;
  void scan_one(const CompiledRule& rule, const Scanned& stretch, const Search& search) const;

  std::vector<RuleSource> sources_;
  std::vector<CompiledRule> rules_;
  mutable ScratchPool pool_;
};

std::vector<Scanned> bodies_folded(const message::Message& message, Stretch stretch) {
  std::vector<Scanned> result;
  for (size_t i = 0; i < message.bodies.size(); i++) {
    if (!is_shown(message.bodies[i])) continue;
    Scanned scanned{.folded = fold_body(message.bodies[i], stretch), .body = i};
    if (!scanned.folded.text.empty()) result.push_back(std::move(scanned));
  }
  return result;
}

void Pcre2RuleSet::scan_one(const CompiledRule& rule, const Scanned& stretch, const Search& search) const {
  if (!rule.pattern.may_match(stretch.folded.text)) return;
  size_t from = 0;
  for (int count = 0; count < kHitsPerStretch; count++) {
    Span span;
    switch (rule.pattern.find(stretch.folded.text, from, search.scratch, span)) {
      case MatchOutcome::absent: return;
      case MatchOutcome::limit: search.limit_hit = true; return;
      case MatchOutcome::found: break;
    }
    const size_t begin = stretch.folded.original(span.offset);
    const size_t end = stretch.folded.original(span.offset + span.length - 1) + 1;
    search.hits.push_back(RuleHit{.rule = &sources_[rule.source],
                                  .in_subject = stretch.in_subject,
                                  .body = stretch.body,
                                  .offset = begin,
                                  .length = end > begin ? end - begin : 0});
    from = span.offset + span.length;
  }
}

void Pcre2RuleSet::scan_field(Field field, const std::vector<Scanned>& stretches, const Search& search) const {
  for (const CompiledRule& rule : rules_) {
    const RuleSource& source = sources_[rule.source];
    if (source.field != field || is_only_for_links(source)) continue;
    for (const Scanned& stretch : stretches) scan_one(rule, stretch, search);
  }
}

void Pcre2RuleSet::scan_headers(const message::Message& message, const Search& search) const {
  for (const CompiledRule& rule : rules_) {
    const RuleSource& source = sources_[rule.source];
    if (source.field != Field::header || is_only_for_links(source)) continue;
    for (const message::HeaderField& header : message.headers) {
      if (!base::iequals(header.name, source.header)) continue;
      Span span;
      const FoldedText folded = fold_line(header.value);
      const MatchOutcome outcome = rule.pattern.find(folded.text, 0, search.scratch, span);
      if (outcome == MatchOutcome::limit) search.limit_hit = true;
      // No place in a text: a header is no phrase that a reader sees.
      if (outcome == MatchOutcome::found) search.hits.push_back(RuleHit{.rule = &source});
    }
  }
}

std::vector<RuleHit> Pcre2RuleSet::scan(const message::Message& message, bool& limit_hit) const {
  std::vector<RuleHit> hits;
  const ScratchPool::Loan loan = pool_.borrow();
  const Search search{.scratch = *loan, .hits = hits, .limit_hit = limit_hit};
  scan_field(Field::fresh, bodies_folded(message, Stretch::fresh), search);
  scan_field(Field::signature, bodies_folded(message, Stretch::signature), search);
  scan_field(Field::any_text, bodies_folded(message, Stretch::all_visible), search);
  std::vector<Scanned> subject;
  subject.push_back(Scanned{.folded = fold_line(message.subject), .in_subject = true});
  scan_field(Field::subject, subject, search);
  scan_headers(message, search);
  return hits;
}

bool has_use(const RuleSource& rule, RuleUse use) {
  switch (use) {
    case RuleUse::opt_out_link: return rule.opt_out_link;
    case RuleUse::opt_out_target: return rule.opt_out_target;
    case RuleUse::opt_out_instruction: return rule.opt_out_instruction;
  }
  return false;
}

RuleMatch Pcre2RuleSet::find(RuleUse use, std::string_view folded) const {
  if (!base::is_valid_utf8(folded)) return find(use, base::repair_utf8(folded));   // PCRE2 relies on it
  const ScratchPool::Loan loan = pool_.borrow();
  for (const CompiledRule& rule : rules_) {
    const RuleSource& source = sources_[rule.source];
    if (!has_use(source, use) || !rule.pattern.may_match(folded)) continue;
    Span span;
    if (rule.pattern.find(folded, 0, *loan, span) == MatchOutcome::found) {
      return RuleMatch{.rule = &source, .offset = span.offset, .length = span.length};
    }
  }
  return {};
}

std::string problem_of(const RuleSource& source, std::string_view words) {
  return fmt::format("{}:{}: rule \"{}\": {}", source.file, source.line, source.name, words);
}

bool is_rule_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '_' || c == '.';
  });
}

}  // namespace

base::Result<std::shared_ptr<const RuleSet>> compile_rules(std::vector<RuleSource> sources, JitUse jit,
                                                            const MatchLimits& limits) {
  std::vector<std::string> problems;
  std::vector<CompiledRule> rules;
  std::set<std::string> names;
  for (size_t i = 0; i < sources.size(); i++) {
    const RuleSource& source = sources[i];
    if (!is_rule_name(source.name)) problems.push_back(problem_of(source, "a name has only a-z, 0-9, '_' and '.'"));
    if (!names.insert(source.name).second) problems.push_back(problem_of(source, "the name is used twice"));
    if (source.field == Field::header && source.header.empty()) {
      problems.push_back(problem_of(source, "field \"header\" needs the name of a header"));
    }
    if (source.at_most < 1) problems.push_back(problem_of(source, "at_most is less than 1"));
    auto pattern = Pattern::compile(source.pattern, jit);
    if (!pattern) {
      problems.push_back(problem_of(source, "pattern: " + pattern.error().text));
      continue;
    }
    rules.push_back(CompiledRule{.source = i, .pattern = std::move(*pattern)});
  }
  if (!problems.empty()) {
    return base::config_error(fmt::format("{} of the classifier's rules cannot be used", problems.size()),
                              fmt::format("{}", fmt::join(problems, "\n")));
  }
  return std::shared_ptr<const RuleSet>(
      std::make_shared<Pcre2RuleSet>(std::move(sources), std::move(rules), limits));
}

}  // namespace nonsolicit::classifier
