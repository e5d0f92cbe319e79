#include "review/group_state.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/cases/evidence.h"
#include "review/page.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

using Items = std::vector<std::shared_ptr<const engine::QueueItem>>;

constexpr auto kSoon = std::chrono::hours(24);
constexpr size_t kMostReasons = 12;  // of a group

// What the mail says, in quotes, stays as it is.
std::string without_numbers(const std::string& text) {
  if (text.find('"') != std::string::npos) return text;
  std::string rest;
  for (const char c : text) {
    if (!base::is_digit(c)) rest.push_back(c);
  }
  return rest;
}

// The one that was decided last: it is the news of its row.
const store::HeldRecord& last_decided(const Items& items) {
  const auto last = std::max_element(items.begin(), items.end(), [](const auto& one, const auto& other) {
    return one->row.held.decided_at < other->row.held.decided_at;
  });
  return (*last)->row.held;
}

}  // namespace

GroupTime group_time(const engine::QueueGroup& group, base::TimePoint now) {
  std::optional<base::TimePoint> first;
  bool waits = false;
  for (const auto& item : group.items) {
    const store::HeldRecord& held = item->row.held;
    if (!is_undecided(held)) continue;
    waits = true;
    if (!held.open_complaint) first = std::min(first.value_or(held.deadline), held.deadline);
  }
  if (first) return {.text = left_text(*first, now), .soon = *first - now < kSoon};
  if (waits) return {.text = "no deadline"};
  return {.text = group.items.empty() ? "" : decided_when_text(last_decided(group.items))};
}

std::vector<std::string> group_states(const engine::QueueGroup& group) {
  std::map<std::string, size_t> states;
  for (const auto& item : group.items) {
    if (!is_undecided(item->row.held)) states[state_text(item->row.held)]++;
  }
  std::vector<std::string> texts;
  for (const auto& [state, number] : states) {
    texts.push_back(number == group.items.size()
                        ? state
                        : fmt::format("{} of {} {}", number_text(static_cast<int64_t>(number)),
                                      number_text(static_cast<int64_t>(group.items.size())), state));
  }
  return texts;
}

std::vector<std::string> group_sentences(const engine::QueueGroup& group,
                                         std::vector<std::string> engine::QueueItem::*member,
                                         store::ContentRight right) {
  std::vector<std::string> texts;
  std::map<std::string, size_t> places;
  for (const auto& item : group.items) {
    for (const std::string& whole : (*item).*member) {
      const std::string text = right == store::ContentRight::whole ? whole : engine::without_quotes(whole);
      const auto [known, fresh] = places.try_emplace(without_numbers(text), texts.size());
      if (!fresh) {
        if (known->second < texts.size()) texts[known->second] = text;
      } else if (texts.size() < kMostReasons) {
        texts.push_back(text);
      }
    }
  }
  return texts;
}

std::string undo_when(store::Decision decision, size_t messages) {
  const bool out = decision == store::Decision::release;
  if (decision == store::Decision::withdraw) return messages == 1 ? "It is deleted" : "They are deleted";
  return fmt::format("{} {}", messages == 1 ? "It goes" : "They go", out ? "out" : "back");
}

std::string undo_left(base::Duration left) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  if (seconds <= 120) return fmt::format("{} s", seconds);
  if (seconds <= 2 * 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h", seconds / 3600);
}

}  // namespace nonsolicit::review
