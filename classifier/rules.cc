#include "classifier/rules.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/match_scratch.h"

namespace nonsolicit::classifier {
namespace {

// How often one rule is looked for in one stretch: enough for every `at_most`, and a bound on hostile repetition.
constexpr size_t kHitsPerStretch = 16;

struct CompiledRule {
  size_t source = 0;  // index into sources
  Pattern pattern;
};

bool leads_out_only(const RuleSource& rule) {
  return rule.opt_out_link || rule.opt_out_target || (rule.opt_out_instruction && rule.weights.empty() && !rule.offer);
}

bool is_scanned_in(const RuleSource& rule, Field field) { return rule.field == field && !leads_out_only(rule); }

bool has_use(const RuleSource& rule, RuleUse use) {
  switch (use) {
    case RuleUse::opt_out_link: return rule.opt_out_link;
    case RuleUse::opt_out_target: return rule.opt_out_target;
    case RuleUse::opt_out_instruction: return rule.opt_out_instruction;
  }
  return false;
}

// What became of one rule in one stretch so far.
struct Progress {
  size_t from = 0;
  size_t left = 0;  // hits that are still looked for
};

// More hits of a rule in one stretch than count are not looked for. Of an offer any may be the one that breaks a
// greeting's exemption.
size_t most_hits(const RuleSource& rule) {
  return rule.offer ? kHitsPerStretch : std::min(kHitsPerStretch, static_cast<size_t>(rule.at_most));
}

struct Found {
  size_t member = 0;  // of the group
  Span span;
};

// One stretch of a message, where it stands, and what was found in it: of each member of a group in the text's order.
struct Scanned {
  const FoldedText* folded = nullptr;
  bool in_subject = false;
  size_t body = 0;
  std::vector<Found> found;
};

class Pcre2RuleSet : public RuleSet {
 public:
  Pcre2RuleSet(std::vector<RuleSource> sources, std::vector<CompiledRule> rules, const MatchLimits& limits,
               Prefilter prefilter)
      : sources_(std::move(sources)), rules_(std::move(rules)) {
    const auto in = [](Field field) { return [=](const RuleSource& rule) { return is_scanned_in(rule, field); }; };
    const auto shown = [](const RuleSource& rule) {
      return is_scanned_in(rule, Field::fresh) || is_scanned_in(rule, Field::any_text);
    };
    shown_ = group_of(shown, prefilter);
    signature_ = group_of(in(Field::signature), prefilter);
    subject_ = group_of(in(Field::subject), prefilter);
    for (const RuleUse use : kUses) {
      uses_.push_back(group_of([&](const RuleSource& rule) { return has_use(rule, use); }, prefilter));
    }
    HyperscanScratch scratch;
    for (const RuleGroup* group : groups()) group->fit(scratch);
    pool_ = std::make_unique<ScratchPool>(limits, scratch);
  }

  const std::vector<RuleSource>& sources() const override { return sources_; }
  using RuleSet::scan;
  std::vector<RuleHit> scan(const Reading& reading, bool& limit_hit) const override;
  RuleMatch find(RuleUse use, std::string_view folded) const override;
  bool jit() const override {
    return std::all_of(rules_.begin(), rules_.end(), [](const CompiledRule& rule) { return rule.pattern.jit(); });
  }
  bool hyperscan() const override {
    const auto all = groups();
    return std::any_of(all.begin(), all.end(), [](const RuleGroup* group) { return group->with_hyperscan(); });
  }
  RuleMemory memory() const override {
    RuleMemory memory{.indices = 0, .per_scan = pool_->sizes()};
    for (const RuleGroup* group : groups()) memory.indices += group->bytes();
    return memory;
  }

 private:
  static constexpr std::array kUses = {RuleUse::opt_out_link, RuleUse::opt_out_target, RuleUse::opt_out_instruction};

  struct Search {
    MatchScratch& scratch;
    std::vector<RuleHit>& hits;
    bool& limit_hit;
  };
  // The rules that are `wanted`, in order of the file.
  template <class Wanted>
  RuleGroup group_of(Wanted wanted, Prefilter prefilter) const {
    std::vector<RuleGroup::Member> members;
    for (size_t i = 0; i < rules_.size(); i++) {
      if (wanted(sources_[rules_[i].source])) members.push_back({.rule = i, .pattern = &rules_[i].pattern});
    }
    return RuleGroup(std::move(members), prefilter);
  }
  std::vector<const RuleGroup*> groups() const {
    std::vector<const RuleGroup*> all = {&shown_, &signature_, &subject_};
    for (const RuleGroup& use : uses_) all.push_back(&use);
    return all;
  }
  const RuleSource& source_of(const RuleGroup::Member& member) const { return sources_[rules_[member.rule].source]; }

  void scan_bodies(const Reading& reading, const Search& search) const;
  void scan_headers(const message::Message& message, const Search& search) const;
  template <class Wanted>
  void scan_stretch(const RuleGroup& group, Wanted wanted, Scanned& stretch, const Search& search) const;
  void add_hits(const RuleGroup& group, Field field, const std::vector<const Scanned*>& stretches,
                const Search& search) const;
  static void note(MatchOutcome outcome, const Found& found, const Search& search, Scanned& stretch,
                   Progress& progress);

  std::vector<RuleSource> sources_;
  std::vector<CompiledRule> rules_;
  // Fresh and any_text: nearly always one text.
  RuleGroup shown_{{}, Prefilter::literals};
  RuleGroup signature_{{}, Prefilter::literals};
  RuleGroup subject_{{}, Prefilter::literals};
  std::vector<RuleGroup> uses_;  // by RuleUse
  std::unique_ptr<ScratchPool> pool_;
};

void Pcre2RuleSet::note(MatchOutcome outcome, const Found& found, const Search& search, Scanned& stretch,
                        Progress& progress) {
  switch (outcome) {
    case MatchOutcome::absent: return;
    case MatchOutcome::limit:
      search.limit_hit = true;
      progress.left = 0;
      return;
    case MatchOutcome::found: break;
  }
  stretch.found.push_back(found);
  progress.from = found.span.offset + found.span.length;
  progress.left--;
}

// Every wanted rule's matches from left to right, none inside the one before: by place where the index knows the rule.
template <class Wanted>
void Pcre2RuleSet::scan_stretch(const RuleGroup& group, Wanted wanted, Scanned& stretch, const Search& search) const {
  const auto& members = group.members();
  const std::string_view text = stretch.folded->text;
  if (text.empty() || members.empty()) return;
  std::vector<Progress> all(members.size());
  for (size_t i = 0; i < members.size(); i++) {
    const RuleSource& rule = source_of(members[i]);
    all[i].left = wanted(rule) ? most_hits(rule) : 0;
  }
  group.for_each(text, search.scratch.hyperscan, [&](size_t at, uint32_t member) {
    Progress& progress = all[member];
    if (progress.left == 0 || at < progress.from) return true;
    Found found{.member = member, .span = {}};
    const MatchOutcome outcome = members[member].pattern->find_at(text, at, search.scratch, found.span);
    progress.from = at + 1;  // a rule may be named twice at one place
    note(outcome, found, search, stretch, progress);
    return true;
  });
  for (const size_t member : group.anywhere()) {
    Progress& progress = all[member];
    const Pattern& pattern = *members[member].pattern;
    if (progress.left == 0 || !pattern.may_match(text)) continue;
    MatchOutcome outcome = MatchOutcome::found;
    while (progress.left > 0 && outcome == MatchOutcome::found) {
      Found found{.member = member, .span = {}};
      outcome = pattern.find(text, progress.from, search.scratch, found.span);
      note(outcome, found, search, stretch, progress);
    }
  }
}

// In order of the rules, then of the stretches, then of the text.
void Pcre2RuleSet::add_hits(const RuleGroup& group, Field field, const std::vector<const Scanned*>& stretches,
                            const Search& search) const {
  struct Placed {
    const Found* found = nullptr;
    const Scanned* stretch = nullptr;
  };
  std::vector<Placed> all;
  for (const Scanned* const stretch : stretches) {
    for (const Found& found : stretch->found) {
      if (source_of(group.members()[found.member]).field == field) all.push_back({.found = &found, .stretch = stretch});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Placed& a, const Placed& b) { return a.found->member < b.found->member; });
  for (const auto& [found, stretch] : all) {
    const size_t begin = stretch->folded->original(found->span.offset);
    const size_t end = stretch->folded->original(found->span.offset + found->span.length - 1) + 1;
    search.hits.push_back(RuleHit{.rule = &source_of(group.members()[found->member]),
                                  .in_subject = stretch->in_subject,
                                  .body = stretch->body,
                                  .offset = begin,
                                  .length = end > begin ? end - begin : 0});
  }
}

void Pcre2RuleSet::scan_bodies(const Reading& reading, const Search& search) const {
  std::vector<Scanned> scanned;  // three a body at most: the pointers into it stay
  scanned.reserve(3 * reading.bodies.size());
  std::vector<const Scanned*> fresh;
  std::vector<const Scanned*> signature;
  std::vector<const Scanned*> any_text;
  const auto scan_one = [&](const BodyReading& body, Stretch stretch, const RuleGroup& group, auto wanted) {
    scanned.push_back(Scanned{.folded = &body.folded(stretch), .in_subject = false, .body = body.index(), .found = {}});
    scan_stretch(group, wanted, scanned.back(), search);
    return &scanned.back();
  };
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown()) continue;
    const auto any = [](const RuleSource&) { return true; };
    signature.push_back(scan_one(body, Stretch::signature, signature_, any));
    if (body.all_is_fresh()) {
      fresh.push_back(scan_one(body, Stretch::fresh, shown_, any));
      any_text.push_back(fresh.back());
      continue;
    }
    const auto of = [](Field field) { return [=](const RuleSource& rule) { return rule.field == field; }; };
    fresh.push_back(scan_one(body, Stretch::fresh, shown_, of(Field::fresh)));
    any_text.push_back(scan_one(body, Stretch::all_visible, shown_, of(Field::any_text)));
  }
  add_hits(shown_, Field::fresh, fresh, search);
  add_hits(signature_, Field::signature, signature, search);
  add_hits(shown_, Field::any_text, any_text, search);
}

void Pcre2RuleSet::scan_headers(const message::Message& message, const Search& search) const {
  for (const CompiledRule& rule : rules_) {
    const RuleSource& source = sources_[rule.source];
    if (source.field != Field::header || leads_out_only(source)) continue;
    for (const message::HeaderField& header : message.headers) {
      if (!base::iequals(header.name, source.header)) continue;
      Span span;
      const FoldedText folded = fold_line(header.value);
      const MatchOutcome outcome = rule.pattern.find(folded.text, 0, search.scratch, span);
      if (outcome == MatchOutcome::limit) search.limit_hit = true;
      // No place in a text.
      if (outcome == MatchOutcome::found) search.hits.push_back(RuleHit{.rule = &source});
    }
  }
}

std::vector<RuleHit> Pcre2RuleSet::scan(const Reading& reading, bool& limit_hit) const {
  std::vector<RuleHit> hits;
  const ScratchPool::Loan loan = pool_->borrow();
  const Search search{.scratch = *loan, .hits = hits, .limit_hit = limit_hit};
  scan_bodies(reading, search);
  Scanned subject{.folded = &reading.subject.folded, .in_subject = true, .body = 0, .found = {}};
  scan_stretch(
      subject_, [](const RuleSource&) { return true; }, subject, search);
  add_hits(subject_, Field::subject, {&subject}, search);
  scan_headers(reading.message, search);
  return hits;
}

RuleMatch Pcre2RuleSet::find(RuleUse use, std::string_view folded) const {
  if (!base::is_valid_utf8(folded)) return find(use, base::repair_utf8(folded));  // PCRE2 relies on it
  const RuleGroup& group = uses_[static_cast<size_t>(use)];
  const auto& members = group.members();
  const ScratchPool::Loan loan = pool_->borrow();
  size_t best = members.size();  // the first rule in the file that matches counts
  Span best_span;
  std::vector<char> limited(members.size());
  group.for_each(folded, (*loan).hyperscan, [&](size_t at, uint32_t member) {
    if (member >= best || limited[member] != 0) return true;
    Span span;
    const MatchOutcome outcome = members[member].pattern->find_at(folded, at, *loan, span);
    if (outcome == MatchOutcome::limit) limited[member] = 1;
    if (outcome == MatchOutcome::found) {
      best = member;
      best_span = span;
    }
    return best > 0;
  });
  for (const size_t member : group.anywhere()) {
    const Pattern& pattern = *members[member].pattern;
    if (member >= best || !pattern.may_match(folded)) continue;
    if (pattern.find(folded, 0, *loan, best_span) == MatchOutcome::found) best = member;
  }
  if (best == members.size()) return {};
  return RuleMatch{.rule = &source_of(members[best]), .offset = best_span.offset, .length = best_span.length};
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

bool limits_fit(const ModelSource& model) {
  return 0 < model.unsure && model.unsure <= model.hold && model.hold <= model.high && model.high <= 1;
}

std::vector<std::string> rule_names(const std::vector<RuleHit>& hits) {
  std::vector<const RuleSource*> rules;
  rules.reserve(hits.size());
  for (const RuleHit& hit : hits) rules.push_back(hit.rule);
  std::sort(rules.begin(), rules.end());
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  std::vector<std::string> names;
  names.reserve(rules.size());
  for (const RuleSource* const rule : rules) names.push_back(rule->name);
  std::sort(names.begin(), names.end());
  return names;
}

base::Result<std::shared_ptr<const RuleSet>> compile_rules(std::vector<RuleSource> sources, JitUse jit,
                                                           const MatchLimits& limits, Prefilter prefilter) {
  if (prefilter == Prefilter::hyperscan && !HyperscanIndex::available()) {
    return base::config_error("there is no Hyperscan for this processor, or it was built without");
  }
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
      std::make_shared<Pcre2RuleSet>(std::move(sources), std::move(rules), limits, prefilter));
}

}  // namespace nonsolicit::classifier
