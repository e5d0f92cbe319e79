#include "classifier/request.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/match_scratch.h"
#include "classifier/pattern.h"
#include "classifier/request_text.h"
#include "classifier/rule_group.h"
#include "classifier/scratch_pool.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kLongestPhrase = 200;
// Of one rule in one text: a bound on hostile repetition.
constexpr size_t kHitsPerText = 16;
constexpr ptrdiff_t kWordsInLabel = 2;
constexpr size_t kWordsOfMailing = 20;
// The same above a label in a mail that answers nothing.
constexpr size_t kWordsOfOwnMailing = 8;
// "Abmeldung" above a longer text is what the text is about.
constexpr size_t kWordsOfTitle = 3;
constexpr size_t kWordsOfNote = 12;
// Of a count in a subject: "Re[12]:". Further back is not looked; a subject may be long.
constexpr size_t kLongestCount = 6;
constexpr ptrdiff_t kWordsOfGreeting = 5;

struct Compiled {
  Pattern pattern;
  std::optional<Pattern> unless;
};

struct Hit {
  const RequestSource* source = nullptr;
  bool in_answer = false;  // the mail answers another
  bool in_subject = false;
  size_t body = 0;
  size_t offset = 0;  // into the text as written
  size_t length = 0;
  size_t shown = 0;  // with the rest of its clause
};

// What the author wrote of a subject: all of it, what stands before "Re:", or nothing where it answers.
size_t own_length(std::string_view subject) {
  constexpr std::array<std::string_view, 14> kMarks = {"re", "aw", "wg",   "fw",  "fwd", "tr", "rv",
                                                       "sv", "vs", "antw", "res", "enc", "i",  "r"};
  for (size_t colon = subject.find(':'); colon != std::string_view::npos; colon = subject.find(':', colon + 1)) {
    size_t end = colon;
    if (end > 0 && subject[end - 1] == ' ') end--;  // French typing
    if (end > 0 && (subject[end - 1] == ']' || subject[end - 1] == ')')) {
      const size_t from = end - std::min(end, kLongestCount);
      const size_t open = subject.substr(from, end - from).find_last_of("[(");  // "Re[2]:"
      if (open != std::string_view::npos) end = from + open;
    }
    size_t begin = end;
    while (begin > 0 && base::is_alpha(subject[begin - 1])) begin--;
    const std::string_view word = subject.substr(begin, end - begin);
    const bool marks = std::any_of(kMarks.begin(), kMarks.end(), [&](auto mark) { return base::iequals(mark, word); });
    if (marks) return begin;
  }
  return subject.size();
}

bool answers(const message::Message& message, std::string_view own_subject) {
  return own_subject.size() < message.subject.size() || message.header("In-Reply-To") != nullptr ||
         message.header("References") != nullptr;
}

// The length of the greeting that `text` begins with, a line of its own: "hi paul,\n"; 0 where there is none. A name
// alone is one by its comma.
size_t greeting_length(std::string_view text) {
  constexpr std::array<std::string_view, 27> kGreetings = {
      "hi",     "hello",  "hey",      "dear",     "good",    "bonjour", "bonsoir", "salut", "cher",
      "chere",  "madame", "hallo",    "liebe",    "lieber",  "sehr",    "guten",   "moin",  "hola",
      "buenos", "buenas", "estimado", "estimada", "querido", "ciao",    "ola",     "beste", "geachte"};
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string_view line = base::trim(text.substr(0, end));
  if (line.empty() || std::count(line.begin(), line.end(), ' ') >= kWordsOfGreeting) return 0;
  size_t first = 0;
  while (first < line.size() && is_word_byte(line[first])) first++;
  const bool greets = std::find(kGreetings.begin(), kGreetings.end(), line.substr(0, first)) != kGreetings.end();
  return greets || line.back() == ',' ? end + 1 : 0;
}

// Less blanks and marks at its ends.
Span trimmed(std::string_view text, Span span) {
  constexpr std::string_view kMarks = " .,;:!?*-()";
  const std::string_view words = text.substr(span.offset, span.length);
  const size_t first = words.find_first_not_of(kMarks);
  if (first == std::string_view::npos) return span;
  return Span{.offset = span.offset + first, .length = words.find_last_not_of(kMarks) + 1 - first};
}

// Where the clause of `words` ends, in a sentence that ends at `end`; where the words end if that is far.
size_t clause_end(std::string_view text, Span words, size_t end) {
  constexpr std::string_view kMarks = ".,;:!?()\"";
  const size_t past = words.offset + words.length;
  end = std::min(end, words.offset + kLongestPhrase + 1);
  size_t at = past;
  while (at < end && (kMarks.find(text[at]) == std::string_view::npos || (at + 1 < end && text[at + 1] != ' '))) at++;
  while (at > past && (text[at - 1] == ' ' || kMarks.find(text[at - 1]) != std::string_view::npos)) at--;
  return at - words.offset <= kLongestPhrase ? at : past;
}

// A link's own text is an offer ("Unsubscribe"), not its author's wish.
bool is_link(const message::Message& message, const Hit& hit) {
  return !hit.in_subject && std::any_of(message.links.begin(), message.links.end(), [&](const message::Link& link) {
    return link.source != message::LinkSource::text && link.body == hit.body && link.offset <= hit.offset &&
           hit.offset + hit.length <= link.offset + link.length;
  });
}

bool outweighs(const RequestSource& a, const RequestSource& b) {
  if (a.limited != b.limited) return b.limited;
  return a.organisation && !b.organisation;
}

class Pcre2Requests : public Requests {
 public:
  Pcre2Requests(std::vector<RequestSource> sources, std::vector<Compiled> compiled)
      : sources_(std::move(sources)), compiled_(std::move(compiled)) {
    std::vector<RuleGroup::Member> members;
    for (size_t i = 0; i < compiled_.size(); i++) {
      if (sources_[i].wish == Wish::none) {
        silencing_.push_back(i);
      } else {
        members.push_back({.rule = i, .pattern = &compiled_[i].pattern});
      }
    }
    group_ = RuleGroup(std::move(members), Prefilter::automatic);
    HyperscanScratch scratch;
    group_.fit(scratch);
    pool_ = std::make_unique<ScratchPool>(MatchLimits{}, scratch);
  }

  Request read(const message::Message& message) const override {
    std::vector<Hit> hits;
    const ScratchPool::Loan loan = pool_->borrow();
    const std::string_view subject = std::string_view(message.subject).substr(0, own_length(message.subject));
    const bool in_answer = answers(message, subject);
    const bool is_title = !in_answer && split_words(subject).size() <= kWordsOfTitle;
    size_t words = 0;
    for (size_t i = 0; i < message.bodies.size(); i++) {
      if (!is_shown(message.bodies[i])) continue;
      const RequestText text = request_text(fold_body(message.bodies[i], Stretch::fresh), message.bodies[i].text);
      add_hits(text, Hit{.in_answer = in_answer, .body = i}, *loan, hits);
      if (is_title && words <= kWordsOfNote) words += split_words(text.text).size();
    }
    if (!is_title || words <= kWordsOfNote) {
      add_hits(request_text(fold_line(subject), subject), Hit{.in_answer = in_answer, .in_subject = true}, *loan, hits);
    }
    std::erase_if(hits, [&](const Hit& hit) { return is_link(message, hit); });
    const Hit* const hit = chosen(hits);
    return hit == nullptr ? Request{} : request_of(message, *hit);
  }

 private:
  struct Found {
    size_t rule = 0;
    Span span;
  };

  // The greeting and the text below it each begin anew.
  std::vector<Found> find_all(std::string_view text, MatchScratch& scratch) const {
    const size_t greeting = greeting_length(text);
    std::vector<Found> found = find_in(text.substr(greeting), scratch);
    for (Found& one : found) one.span.offset += greeting;
    if (greeting == 0) return found;
    const std::vector<Found> above = find_in(text.substr(0, greeting - 1), scratch);
    found.insert(found.end(), above.begin(), above.end());
    return found;
  }

  // Places where the group says that a member may match, confirmed by PCRE2.
  std::vector<Found> find_in(std::string_view text, MatchScratch& scratch) const {
    std::vector<Found> found;
    const auto& members = group_.members();
    std::vector<size_t> counts(members.size());
    std::vector<size_t> from(members.size());
    const auto note = [&](size_t member, const Span& span) {
      found.push_back({.rule = members[member].rule, .span = span});
      from[member] = span.offset + span.length;
      counts[member]++;
    };
    group_.for_each(text, scratch.hyperscan, [&](size_t at, uint32_t member) {
      Span span;
      if (at < from[member] || counts[member] >= kHitsPerText) return true;
      from[member] = at + 1;  // a member may be named twice at one place
      if (members[member].pattern->find_at(text, at, scratch, span) == MatchOutcome::found) note(member, span);
      return true;
    });
    for (const size_t member : group_.anywhere()) {
      const Pattern& pattern = *members[member].pattern;
      Span span;
      while (pattern.may_match(text) && counts[member] < kHitsPerText &&
             pattern.find(text, from[member], scratch, span) == MatchOutcome::found) {
        note(member, span);
      }
    }
    return found;
  }

  // `place` tells where the text stands.
  void add_hits(const RequestText& text, const Hit& place, MatchScratch& scratch, std::vector<Hit>& hits) const {
    if (text.text.empty()) return;
    for (const Found& one : find_all(text.text, scratch)) {
      const RequestSource& source = sources_[one.rule];
      if (place.in_subject && !source.subject_alone) continue;
      const auto [begin, end] = text.sentence(one.span.offset);
      const std::string_view sentence = std::string_view(text.text).substr(begin, end - begin);
      if (is_cited(sentence.substr(0, one.span.offset - begin)) || is_taken_back(one.rule, sentence, scratch)) continue;
      if (!place.in_subject && is_label(text.text, begin, end, place.in_answer)) continue;
      const Span words = trimmed(text.text, one.span);
      Hit hit = place;
      hit.source = &source;
      hit.offset = text.original(words.offset);
      hit.length = text.original(words.offset + words.length - 1) + 1 - hit.offset;
      hit.shown = text.original(clause_end(text.text, words, end) - 1) + 1 - hit.offset;
      hits.push_back(hit);
    }
  }

  // Where a match limit is reached nothing is sure.
  static bool may_be_in(const Pattern& pattern, std::string_view sentence, MatchScratch& scratch) {
    Span span;
    return pattern.find(sentence, 0, scratch, span) != MatchOutcome::absent;
  }
  bool has_unless(size_t rule, std::string_view sentence, MatchScratch& scratch) const {
    const auto& unless = compiled_[rule].unless;
    return unless && may_be_in(*unless, sentence, scratch);
  }
  bool is_taken_back(size_t rule, std::string_view sentence, MatchScratch& scratch) const {
    return has_unless(rule, sentence, scratch) ||
           std::any_of(silencing_.begin(), silencing_.end(), [&](size_t silencer) {
             return may_be_in(compiled_[silencer].pattern, sentence, scratch) &&
                    !has_unless(silencer, sentence, scratch);
           });
  }

  // One or two words on a line of their own: the foot or the button of the author's own mailing ("Unsubscribe", where
  // its link was lost), or the head of a list ("Remove", "- the red file"). An answer may end in such a line; it is a
  // foot only as the last one, below a longer text.
  static bool is_label(std::string_view text, size_t begin, size_t end, bool in_answer) {
    const std::string_view line = base::trim(text.substr(begin, end - begin));
    if (line.empty() || std::count(line.begin(), line.end(), ' ') >= kWordsInLabel) return false;
    const std::string_view below = base::trim(text.substr(end));
    for (const std::string_view bullet : {"- ", "* ", "• "}) {
      if (below.starts_with(bullet) && below.find(bullet, bullet.size()) != std::string_view::npos) return true;
    }
    if (!is_word_byte(line.back()) || (in_answer && !below.empty())) return false;
    return split_words(text.substr(0, begin)).size() >= (in_answer ? kWordsOfMailing : kWordsOfOwnMailing);
  }

  // Between quotation marks: somebody else's words.
  static bool is_cited(std::string_view before) { return std::count(before.begin(), before.end(), '"') % 2 != 0; }

  // The heaviest stop, the first among equals; the first interest where there is none, or only limited ones.
  static const Hit* chosen(const std::vector<Hit>& hits) {
    const Hit* stop = nullptr;
    const Hit* interest = nullptr;
    for (const Hit& hit : hits) {
      const Hit*& best = hit.source->wish == Wish::stop ? stop : interest;
      const bool earlier = best != nullptr && best->in_subject == hit.in_subject && best->body == hit.body &&
                           hit.offset < best->offset && !outweighs(*best->source, *hit.source);
      if (best == nullptr || earlier || outweighs(*hit.source, *best->source)) best = &hit;
    }
    const bool stops = stop != nullptr && (interest == nullptr || !stop->source->limited);
    return stops ? stop : interest;
  }

  static Request request_of(const message::Message& message, const Hit& hit) {
    const std::string_view text = hit.in_subject ? message.subject : message.bodies[hit.body].text;
    size_t length = std::min(hit.shown, text.size() - hit.offset);
    // To the end of its last letter, whose other bytes the folded text may not have.
    while (hit.offset + length < text.size() && base::continues_character(text[hit.offset + length])) length++;
    size_t shown = std::min(length, kLongestPhrase);
    while (shown > 0 && shown < length && base::continues_character(text[hit.offset + shown])) shown--;
    return Request{.wish = hit.source->wish,
                   .organisation = hit.source->wish == Wish::stop && hit.source->organisation,
                   .phrase = std::string(text.substr(hit.offset, shown)),
                   .rule = hit.source->name,
                   .where = hit.in_subject ? Place::subject : Place::body,
                   .body = hit.body,
                   .offset = hit.offset,
                   .length = length};
  }

  std::vector<RequestSource> sources_;
  std::vector<Compiled> compiled_;  // as sources_
  std::vector<size_t> silencing_;   // those that ask for nothing
  RuleGroup group_{{}, Prefilter::literals};
  std::unique_ptr<ScratchPool> pool_;
};

base::Result<Pattern> compile(const RequestSource& source, std::string_view key, const std::string& pattern) {
  auto compiled = Pattern::compile(plain_letters(pattern), JitUse::automatic);
  if (compiled) return compiled;
  return base::config_error(
      fmt::format("{}: request \"{}\": {}: {}", source.where, source.name, key, compiled.error().text));
}

}  // namespace

std::string_view to_string(Wish wish) {
  switch (wish) {
    case Wish::none: return "none";
    case Wish::stop: return "stop";
    case Wish::interest: return "interest";
  }
  return "none";
}

base::Result<std::shared_ptr<const Requests>> make_requests(std::vector<RequestSource> sources) {
  std::vector<std::string> problems;
  std::vector<Compiled> compiled;
  for (const RequestSource& source : sources) {
    auto pattern = compile(source, "pattern", source.pattern);
    if (!pattern) problems.push_back(pattern.error().text);
    std::optional<Pattern> unless;
    if (!source.unless.empty()) {
      auto made = compile(source, "unless", source.unless);
      if (made) unless = std::move(*made);
      if (!made) problems.push_back(made.error().text);
    }
    if (pattern) compiled.push_back({.pattern = std::move(*pattern), .unless = std::move(unless)});
  }
  if (!problems.empty()) {
    return base::config_error(fmt::format("{} patterns of requests cannot be used", problems.size()),
                              fmt::format("{}", fmt::join(problems, "\n")));
  }
  return std::shared_ptr<const Requests>(std::make_shared<Pcre2Requests>(std::move(sources), std::move(compiled)));
}

}  // namespace nonsolicit::classifier
