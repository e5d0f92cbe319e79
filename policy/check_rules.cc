#include <array>
#include <map>

#include <fmt/format.h>

#include "policy/box.h"
#include "policy/words.h"

namespace nonsolicit::policy {
namespace {

// Every case that the conditions can tell apart, as a bitmap: the first six dimensions (yes/no) are the 64
// bits of a word, the others pick the word. About 435,000 cases in 6,804 words, so that every case of 30
// rules is tried in milliseconds.
constexpr size_t word_count() {
  size_t count = 1;
  for (size_t i = kPackedDimensions; i < kDimensions; i++) count *= kValueCounts[i];
  return count;
}
constexpr size_t kWords = word_count();
using OuterValues = std::array<uint8_t, kDimensions>;  // value numbers; the packed dimensions are unused

// Bit b of a word stands for value (b >> i) & 1 of packed dimension i.
constexpr std::array<uint64_t, kPackedDimensions> kYesBits = {0xAAAAAAAAAAAAAAAAu, 0xCCCCCCCCCCCCCCCCu,
                                                              0xF0F0F0F0F0F0F0F0u, 0xFF00FF00FF00FF00u,
                                                              0xFFFF0000FFFF0000u, 0xFFFFFFFF00000000u};

constexpr uint64_t yes_bits(Dimension dimension) { return kYesBits[static_cast<size_t>(dimension)]; }

std::vector<OuterValues> make_outer() {
  std::vector<OuterValues> outer;
  outer.reserve(kWords);
  OuterValues values{};
  for (size_t word = 0; word < kWords; word++) {
    size_t rest = word;
    for (size_t i = kPackedDimensions; i < kDimensions; i++) {
      values[i] = static_cast<uint8_t>(rest % kValueCounts[i]);
      rest /= kValueCounts[i];
    }
    outer.push_back(values);
  }
  return outer;
}

template <class Value>
bool is(const OuterValues& values, Dimension dimension, Value value) {
  return values[static_cast<size_t>(dimension)] == static_cast<size_t>(value);
}

// Cases that exist: about somebody who is no member nothing is on record, and a mail is judged as automatic
// only if proved.
uint64_t possible_bits(const OuterValues& values) {
  uint64_t bits = ~uint64_t{0};
  if (is(values, Dimension::member, false)) {
    const bool on_record = !is(values, Dimension::preference, Preference::none) ||
                           !is(values, Dimension::opted_out, OptedOut::no) ||
                           !is(values, Dimension::relationship, lists::Relationship::none);
    if (on_record) return 0;
    bits &= ~yes_bits(Dimension::grant) & ~yes_bits(Dimension::canary);
  }
  if (is(values, Dimension::kind, classifier::Kind::automatic)) bits &= yes_bits(Dimension::automatic_proved);
  return bits;
}

class Cases {
 public:
  Cases() : outer_(make_outer()) {
    for (const OuterValues& values : outer_) possible_.push_back(possible_bits(values));
  }

  using Bitmap = std::vector<uint64_t>;
  const Bitmap& possible() const { return possible_; }
  const OuterValues& outer(size_t word) const { return outer_[word]; }

  Bitmap of(const Box& box) const {
    uint64_t inner = ~uint64_t{0};
    for (size_t i = 0; i < kPackedDimensions; i++) {
      const uint8_t values = box.values(kAllDimensions[i]);
      if ((values & 1) == 0) inner &= kYesBits[i];
      if ((values & 2) == 0) inner &= ~kYesBits[i];
    }
    Bitmap bitmap(kWords);
    for (size_t word = 0; word < kWords; word++) {
      if (outer_meets(box, outer_[word])) bitmap[word] = inner & possible_[word];
    }
    return bitmap;
  }

 private:
  static bool outer_meets(const Box& box, const OuterValues& values) {
    for (size_t i = kPackedDimensions; i < kDimensions; i++) {
      if ((box.values(kAllDimensions[i]) >> values[i] & 1) == 0) return false;
    }
    return true;
  }

  std::vector<OuterValues> outer_;
  Bitmap possible_;
};

bool none(const Cases::Bitmap& bitmap) {
  for (const uint64_t word : bitmap) {
    if (word != 0) return false;
  }
  return true;
}

// Takes the cases of `taken` out of `from`; true where there were any.
bool take(Cases::Bitmap& from, const Cases::Bitmap& taken) {
  uint64_t met = 0;
  for (size_t word = 0; word < from.size(); word++) {
    met |= from[word] & taken[word];
    from[word] &= ~taken[word];
  }
  return met != 0;
}

std::string at(const Rule& rule) { return fmt::format("{}:{}: ", rule.file, rule.line); }
std::string named(const Rule& rule) { return fmt::format("\"{}\" (line {})", rule.name, rule.line); }

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// Why no case can meet all conditions, as far as one cause tells it.
std::string contradiction(const Box& box) {
  for (const Dimension dimension : kAllDimensions) {
    if (box.values(dimension) == 0)
      return fmt::format("{} allows no value that a rule may ask for", to_string(dimension));
  }
  if (box.values(Dimension::member) == 1) {
    return "nothing is on record about a recipient who is no member: no relationship, preference, opt-out or "
           "grant, and no canary";
  }
  return "an automatic mail that is not proved is judged by its next likely kind, never as automatic";
}

std::string describe(const OuterValues& outer, uint64_t bits) {
  const auto bit = static_cast<unsigned>(__builtin_ctzll(bits));
  std::vector<std::string> parts;
  for (size_t i = 0; i < kDimensions; i++) {
    const size_t value = i < kPackedDimensions ? bit >> i & 1 : outer[i];
    parts.push_back(fmt::format("{} = {}", to_string(kAllDimensions[i]), value_text(kAllDimensions[i], value)));
  }
  return joined(parts);
}

void check_names_and_words(const RuleTable& table, std::vector<std::string>& problems) {
  std::map<std::string, const Rule*> seen;
  for (const Rule& rule : table.rules) {
    if (rule.name.empty()) problems.push_back(at(rule) + "a rule has no name");
    const auto [first, fresh] = seen.emplace(rule.name, &rule);
    if (!fresh) problems.push_back(at(rule) + fmt::format("the name {} is taken", named(*first->second)));
    if (const std::string problem = check_words(rule.words); !problem.empty()) {
      problems.push_back(at(rule) + fmt::format("words of \"{}\": {}", rule.name, problem));
    }
  }
}

void check_coverage(const RuleTable& table, std::vector<std::string>& problems) {
  const Cases cases;
  Cases::Bitmap left = cases.possible();
  std::vector<Box> boxes;
  std::vector<Cases::Bitmap> bitmaps;
  for (size_t i = 0; i < table.rules.size(); i++) {
    const Rule& rule = table.rules[i];
    boxes.push_back(box_of(rule.when));
    bitmaps.push_back(cases.of(boxes[i]));
    if (none(bitmaps[i])) {
      problems.push_back(at(rule) + fmt::format("the conditions of \"{}\" contradict each other: {}", rule.name,
                                                contradiction(boxes[i])));
      continue;
    }
    if (take(left, bitmaps[i])) continue;
    std::vector<std::string> takers;
    std::string same;
    Cases::Bitmap mine = bitmaps[i];
    for (size_t earlier = 0; earlier < i && !none(mine); earlier++) {
      if (boxes[earlier] == boxes[i]) same = named(table.rules[earlier]);
      if (take(mine, bitmaps[earlier])) takers.push_back(named(table.rules[earlier]));
    }
    problems.push_back(
        at(rule) + (same.empty() ? fmt::format("no recipient can reach \"{}\": earlier rules take all its cases: {}",
                                               rule.name, joined(takers))
                                 : fmt::format("\"{}\" has the same conditions as {}", rule.name, same)));
  }
  for (size_t word = 0; word < kWords; word++) {
    if (left[word] == 0) continue;
    const std::string where = table.rules.empty() ? "" : at(table.rules.back());
    problems.push_back(where +
                       "no rule matches every recipient; end the table with a rule without conditions; "
                       "not matched, for example: " +
                       describe(cases.outer(word), left[word]));
    return;
  }
}

}  // namespace

std::vector<std::string> check_rules(const RuleTable& table) {
  std::vector<std::string> problems;
  check_names_and_words(table, problems);
  check_coverage(table, problems);
  return problems;
}

}  // namespace nonsolicit::policy
