#include "classifier/rules.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/prefix_index.h"

namespace nonsolicit::classifier {
namespace {

// How often one rule is looked for in one stretch: enough for every `at_most`, and a bound on hostile repetition.
constexpr size_t kHitsPerStretch = 16;

struct CompiledRule {
  size_t source = 0;  // index into sources
  Pattern pattern;
};

bool is_only_for_links(const RuleSource& rule) { return rule.opt_out_link || rule.opt_out_target; }

// One stretch of a message, and where it stands.
struct Scanned {
  const FoldedText* folded = nullptr;
  bool in_subject = false;
  size_t body = 0;
};

bool is_scanned_in(const RuleSource& rule, Field field) { return rule.field == field && !is_only_for_links(rule); }

bool has_use(const RuleSource& rule, RuleUse use) {
  switch (use) {
    case RuleUse::opt_out_link: return rule.opt_out_link;
    case RuleUse::opt_out_target: return rule.opt_out_target;
    case RuleUse::opt_out_instruction: return rule.opt_out_instruction;
  }
  return false;
}

// The rules of one field or use, in order of the file.
struct RuleGroup {
  std::vector<size_t> rules;     // indices into the rule set
  PrefixIndex index;             // names places in `rules`
  std::vector<size_t> anywhere;  // places in `rules` of those that the index cannot know
};

template <class Wanted>
RuleGroup group_of(const std::vector<CompiledRule>& rules, const std::vector<RuleSource>& sources, Wanted wanted) {
  RuleGroup group;
  std::vector<PrefixIndex::Entry> entries;
  for (size_t i = 0; i < rules.size(); i++) {
    if (!wanted(sources[rules[i].source])) continue;
    const size_t place = group.rules.size();
    group.rules.push_back(i);
    const auto& prefixes = rules[i].pattern.prefixes();
    if (prefixes.empty()) group.anywhere.push_back(place);
    for (const Prefix& prefix : prefixes) entries.push_back({.prefix = prefix, .rule = static_cast<uint32_t>(place)});
  }
  group.index = PrefixIndex(entries);
  return group;
}

class Pcre2RuleSet : public RuleSet {
 public:
  Pcre2RuleSet(std::vector<RuleSource> sources, std::vector<CompiledRule> rules, const MatchLimits& limits)
      : sources_(std::move(sources)), rules_(std::move(rules)), pool_(limits) {
    for (const Field field : kFields) {
      fields_.push_back(group_of(rules_, sources_, [&](const RuleSource& rule) { return is_scanned_in(rule, field); }));
    }
    for (const RuleUse use : kUses) {
      uses_.push_back(group_of(rules_, sources_, [&](const RuleSource& rule) { return has_use(rule, use); }));
    }
  }

  const std::vector<RuleSource>& sources() const override { return sources_; }
  using RuleSet::scan;
  std::vector<RuleHit> scan(const Reading& reading, bool& limit_hit) const override;
  RuleMatch find(RuleUse use, std::string_view folded) const override;
  bool jit() const override {
    return std::all_of(rules_.begin(), rules_.end(), [](const CompiledRule& rule) { return rule.pattern.jit(); });
  }

 private:
  static constexpr std::array kFields = {Field::fresh, Field::subject, Field::signature, Field::any_text,
                                         Field::header};
  static constexpr std::array kUses = {RuleUse::opt_out_link, RuleUse::opt_out_target, RuleUse::opt_out_instruction};

  struct Search {
    MatchScratch& scratch;
    std::vector<RuleHit>& hits;
    bool& limit_hit;
  };
  // What became of one rule in one stretch so far.
  struct Progress {
    size_t from = 0;
    std::vector<Span> spans;
    bool done = false;
  };
  void scan_field(Field field, const std::vector<Scanned>& stretches, const Search& search) const;
  void scan_headers(const message::Message& message, const Search& search) const;
  std::vector<Progress> scan_stretch(const RuleGroup& group, std::string_view text, const Search& search) const;
  static void note(MatchOutcome outcome, const Span& span, const Search& search, Progress& progress);

  std::vector<RuleSource> sources_;
  std::vector<CompiledRule> rules_;
  std::vector<RuleGroup> fields_;  // by Field
  std::vector<RuleGroup> uses_;    // by RuleUse
  mutable ScratchPool pool_;
};

std::vector<Scanned> shown_in(const Reading& reading, Stretch stretch) {
  std::vector<Scanned> result;
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown() || body.folded(stretch).text.empty()) continue;
    result.push_back(Scanned{.folded = &body.folded(stretch), .body = body.index()});
  }
  return result;
}

void Pcre2RuleSet::note(MatchOutcome outcome, const Span& span, const Search& search, Progress& progress) {
  switch (outcome) {
    case MatchOutcome::absent: return;
    case MatchOutcome::limit:
      search.limit_hit = true;
      progress.done = true;
      return;
    case MatchOutcome::found: break;
  }
  progress.spans.push_back(span);
  progress.from = span.offset + span.length;
  progress.done = progress.spans.size() >= kHitsPerStretch;
}

// Every rule's matches from left to right, none inside the one before: by place where the index knows the rule.
std::vector<Pcre2RuleSet::Progress> Pcre2RuleSet::scan_stretch(const RuleGroup& group, std::string_view text,
                                                               const Search& search) const {
  std::vector<Progress> all(group.rules.size());
  group.index.for_each(text, [&](size_t at, uint32_t place) {
    Progress& progress = all[place];
    if (progress.done || at < progress.from) return true;
    Span span;
    const MatchOutcome outcome = rules_[group.rules[place]].pattern.find_at(text, at, search.scratch, span);
    progress.from = at + 1;  // a rule may be named twice at one place
    note(outcome, span, search, progress);
    return true;
  });
  for (const size_t place : group.anywhere) {
    Progress& progress = all[place];
    const Pattern& pattern = rules_[group.rules[place]].pattern;
    if (!pattern.may_match(text)) continue;
    MatchOutcome outcome = MatchOutcome::found;
    while (!progress.done && outcome == MatchOutcome::found) {
      Span span;
      outcome = pattern.find(text, progress.from, search.scratch, span);
      note(outcome, span, search, progress);
    }
  }
  return all;
}

void Pcre2RuleSet::scan_field(Field field, const std::vector<Scanned>& stretches, const Search& search) const {
  const RuleGroup& group = fields_[static_cast<size_t>(field)];
  std::vector<std::vector<Progress>> found;
  for (const Scanned& stretch : stretches) found.push_back(scan_stretch(group, stretch.folded->text, search));
  // In order of the rules, then of the text.
  for (size_t place = 0; place < group.rules.size(); place++) {
    for (size_t i = 0; i < stretches.size(); i++) {
      const Scanned& stretch = stretches[i];
      for (const Span& span : found[i][place].spans) {
        const size_t begin = stretch.folded->original(span.offset);
        const size_t end = stretch.folded->original(span.offset + span.length - 1) + 1;
        search.hits.push_back(RuleHit{.rule = &sources_[rules_[group.rules[place]].source],
                                      .in_subject = stretch.in_subject,
                                      .body = stretch.body,
                                      .offset = begin,
                                      .length = end > begin ? end - begin : 0});
      }
    }
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

std::vector<RuleHit> Pcre2RuleSet::scan(const Reading& reading, bool& limit_hit) const {
  std::vector<RuleHit> hits;
  const ScratchPool::Loan loan = pool_.borrow();
  const Search search{.scratch = *loan, .hits = hits, .limit_hit = limit_hit};
  scan_field(Field::fresh, shown_in(reading, Stretch::fresh), search);
  scan_field(Field::signature, shown_in(reading, Stretch::signature), search);
  scan_field(Field::any_text, shown_in(reading, Stretch::all_visible), search);
  scan_field(Field::subject, {Scanned{.folded = &reading.subject.folded, .in_subject = true}}, search);
  scan_headers(reading.message, search);
  return hits;
}

RuleMatch Pcre2RuleSet::find(RuleUse use, std::string_view folded) const {
  if (!base::is_valid_utf8(folded)) return find(use, base::repair_utf8(folded));  // PCRE2 relies on it
  const RuleGroup& group = uses_[static_cast<size_t>(use)];
  const ScratchPool::Loan loan = pool_.borrow();
  size_t best = group.rules.size();  // the first rule in the file that matches counts
  Span best_span;
  std::vector<char> limited(group.rules.size());
  group.index.for_each(folded, [&](size_t at, uint32_t place) {
    if (place >= best || limited[place] != 0) return true;
    Span span;
    const MatchOutcome outcome = rules_[group.rules[place]].pattern.find_at(folded, at, *loan, span);
    if (outcome == MatchOutcome::limit) limited[place] = 1;
    if (outcome == MatchOutcome::found) {
      best = place;
      best_span = span;
    }
    return best > 0;
  });
  for (const size_t place : group.anywhere) {
    const Pattern& pattern = rules_[group.rules[place]].pattern;
    if (place >= best || !pattern.may_match(folded)) continue;
    if (pattern.find(folded, 0, *loan, best_span) == MatchOutcome::found) best = place;
  }
  if (best == group.rules.size()) return {};
  return RuleMatch{
      .rule = &sources_[rules_[group.rules[best]].source], .offset = best_span.offset, .length = best_span.length};
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

std::vector<std::string> rule_names(const std::vector<RuleHit>& hits) {
  std::vector<std::string> names;
  names.reserve(hits.size());
  for (const RuleHit& hit : hits) names.push_back(hit.rule->name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

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
  return std::shared_ptr<const RuleSet>(std::make_shared<Pcre2RuleSet>(std::move(sources), std::move(rules), limits));
}

}  // namespace nonsolicit::classifier
