#include "classifier/phrases.h"

#include <algorithm>
#include <set>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kLongest = 120;  // characters; counted in bytes, so that no text is longer
constexpr size_t kMostFor = 4;
constexpr size_t kMostAgainst = 1;
constexpr double kTooLight = 0.05;  // weights below this explain nothing

bool inside_character(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

bool ends_sentence(std::string_view text, size_t at) {
  const char c = text[at];
  if (c == '\n') return at + 1 < text.size() && text[at + 1] == '\n';
  return (c == '.' || c == '!' || c == '?') && (at + 1 == text.size() || base::is_space(text[at + 1]));
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!base::is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

double weight_of(const RuleSource& rule, Kind kind) {
  const auto found = rule.weights.find(kind);
  return found == rule.weights.end() ? 0 : found->second;
}

std::string_view text_of(const message::Message& message, const RuleHit& hit) {
  if (hit.in_subject) return message.subject;
  return hit.body < message.bodies.size() ? std::string_view(message.bodies[hit.body].text) : std::string_view();
}

}  // namespace

Excerpt sentence_around(std::string_view text, size_t offset, size_t length) {
  offset = std::min(offset, text.size());
  length = std::min({length, text.size() - offset, kLongest});
  size_t begin = offset;
  size_t end = offset + length;
  // Up to the bounds of the sentence; half of the room to each side, and no cut words.
  const size_t room = kLongest - length;
  while (begin > 0 && offset - begin < room / 2 && !ends_sentence(text, begin - 1)) begin--;
  if (begin > 0 && !ends_sentence(text, begin - 1)) {
    while (begin < offset && !base::is_space(text[begin])) begin++;
  }
  const size_t used = offset - begin;
  while (end < text.size() && end - offset - length < room - used && !(end > 0 && ends_sentence(text, end - 1))) end++;
  if (end < text.size() && !ends_sentence(text, end - 1)) {
    while (end > offset + length && !base::is_space(text[end - 1])) end--;
  }
  while (begin < offset && base::is_space(text[begin])) begin++;
  while (begin > 0 && inside_character(text, begin)) begin--;
  while (end > begin && (inside_character(text, end) || base::is_space(text[end - 1]))) end--;
  return Excerpt{.text = one_line(text.substr(begin, end - begin)), .offset = begin, .length = end - begin};
}

std::vector<Phrase> pick_phrases(const message::Message& message, const std::vector<RuleHit>& hits, Kind kind,
                                 Kind rival) {
  std::vector<Phrase> candidates;
  std::set<std::string> seen_rules;
  for (const RuleHit& hit : hits) {
    if (hit.length == 0) continue;  // a header: nothing that a reader sees
    const double weight = weight_of(*hit.rule, kind) - weight_of(*hit.rule, rival);
    if (weight < kTooLight && weight > -kTooLight) continue;
    if (!seen_rules.insert(hit.rule->name).second) continue;
    Excerpt excerpt = sentence_around(text_of(message, hit), hit.offset, hit.length);
    candidates.push_back(Phrase{.text = std::move(excerpt.text),
                                .in_subject = hit.in_subject,
                                .body = hit.body,
                                .offset = excerpt.offset,
                                .length = excerpt.length,
                                .rule = hit.rule->name,
                                .weight = weight,
                                .kind = kind});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Phrase& a, const Phrase& b) { return std::abs(a.weight) > std::abs(b.weight); });
  std::vector<Phrase> picked;
  size_t in_favour = 0;
  size_t against = 0;
  for (Phrase& phrase : candidates) {
    const bool same_place = std::any_of(picked.begin(), picked.end(), [&](const Phrase& other) {
      return other.text == phrase.text && (other.weight > 0) == (phrase.weight > 0);
    });
    size_t& count = phrase.weight > 0 ? in_favour : against;
    if (same_place || count >= (phrase.weight > 0 ? kMostFor : kMostAgainst)) continue;
    count++;
    picked.push_back(std::move(phrase));
  }
  return picked;
}

}  // namespace nonsolicit::classifier
