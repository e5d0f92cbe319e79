// How a row of the queue stands: the time that is left, or what was decided and when. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/cases/queue.h"

namespace nonsolicit::review {

struct GroupTime {
  std::string text;   // "2 days left", "no deadline", "released 22 Nov 2026, 12:00"
  bool soon = false;  // less than a day is left
};
// By the message that goes back first; a message that is decided has no time left, and one whose clock stands still
// none that ends.
GroupTime group_time(const engine::QueueGroup& group, base::TimePoint now);

// What was decided about its messages, each once: "released by jo, not sent yet"; "2 of 3 released by ..." where others
// are not. Nothing where nobody decided.
std::vector<std::string> group_states(const engine::QueueGroup& group);

// Each sentence of its messages once, in order, at most twelve. Of those that differ in their numbers only ("sent to 3
// members", "sent to 4 members") the last stands for all.
std::vector<std::string> group_sentences(const engine::QueueGroup& group,
                                         std::vector<std::string> engine::QueueItem::*member,
                                         store::ContentRight right);

// "It goes out", "They go back": what a decision that can still be taken back leads to.
std::string undo_when(store::Decision decision, size_t messages);
// "28 s", "12 min", "5 h": how long it can.
std::string undo_left(base::Duration left);

}  // namespace nonsolicit::review
