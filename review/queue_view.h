// The values of the queue page: groups of held messages, filters, pages, and the decision that can still be taken back.
// Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/cases/queue.h"
#include "engine/cases/reviewer.h"
#include "review/page.h"

namespace nonsolicit::review {

struct QueueSeen {
  engine::Reviewer reviewer;
  base::TimePoint now;
  std::string open;                                               // the case beside the list; "" for none
  std::function<std::string(const base::Address&)> organisation;  // of a sender; "" where none is known
};

// For templates/queue.mustache, without its groups; "case", "undo" and "said" are false.
Json queue_values(const engine::QueuePage& page, const QueueSeen& seen);
// For templates/_groups.mustache.
Json groups_values(const engine::QueuePage& page, const QueueSeen& seen);

// Nobody has decided yet.
bool is_undecided(const engine::QueueItem& item);
// As pages show them, with words for none.
std::string item_sender(const engine::QueueItem& item);
std::string item_subject(const engine::QueueItem& item);
// To whom it is held: "anna@b.example +2"; "3 recipients" where that is not known.
std::string item_to(const engine::QueueItem& item);
// Of the window: "Appeals - Held mail".
std::string queue_page_title(const engine::QueueFilter& filter);

// The case that comes after `open` in the list, and after the last one the first; "" where there is no other.
std::string next_case(const engine::QueuePage& page, std::string_view open);

// The reviewer's last decision, if it can be taken back; false where there is none. `back`: where Undo leads to.
Json undo_values(const engine::QueueSnapshot& snapshot, const engine::Reviewer& reviewer, base::TimePoint now,
                 std::string_view back);

}  // namespace nonsolicit::review
