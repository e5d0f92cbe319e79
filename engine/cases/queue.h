// The queue of held mail as staff see it: grouped by campaign, filtered, sorted, a page at a time. make_page() is pure;
// QueueBoard keeps what was read last and reads again when the store has changed. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/runtime.h"
#include "store/accounts.h"
#include "store/cases.h"

namespace nonsolicit::engine {

// One held case with what is told about it; immutable, shared by all pages that show it.
struct QueueItem {
  store::QueueRow row;               // without verdicts_json and evidence_json, which were read
  std::vector<std::string> reasons;  // all that speak for the action, each once, sentences for staff
  std::vector<std::string> against;
  std::string phrase;                // the one that weighed most; "" where there is none
  bool unsure = false;               // the kind is correspondence for want of certainty
  int64_t without_relationship = 0;  // of the held recipients that are members
  std::string recipient;             // the first that was held; "" where none is on record
  int64_t held_recipients = 0;       // that were held; some may have been released since
  bool canary = false;               // staff alert
  std::string searched;              // what QueueFilter::text is looked for in, lower case
  std::string searched_in_list;      // the same for who may see the list only: without the words that reasons quote
};

// Near-same text of one sender; a case without campaign is a group of its own.
struct QueueGroup {
  std::vector<std::shared_ptr<const QueueItem>> items;  // oldest first; never empty
  int64_t recipients = 0;
  int64_t without_relationship = 0;
  base::TimePoint oldest;
  base::TimePoint deadline;  // the earliest
  bool urgent = false;       // an appeal, a complaint or (review.justification = "first") a justification
};

enum class QueueShow {
  undecided,  // the default: nobody has decided
  pending,    // decided, and can be taken back, or is being carried out
  appeals,
  complaints,
  second,  // a second person is asked for, or a decision waits to be confirmed
  failing  // a release that fails
};
enum class QueueSort { oldest, deadline, recipients, sender, confidence };
std::string_view to_string(QueueShow show);
std::optional<QueueShow> queue_show_from(std::string_view text);
std::string_view to_string(QueueSort sort);
std::optional<QueueSort> queue_sort_from(std::string_view text);

struct QueueFilter {
  QueueShow show = QueueShow::undecided;
  std::string text;  // part of sender, recipient, subject, rule, reason or case id, in any case
  store::ContentRight content = store::ContentRight::whole;  // of who asks: words that are not shown are not found
  std::optional<classifier::Kind> kind;
  int64_t campaign = 0;  // of this one only, each message a group of its own; 0: of all
  QueueSort sort = QueueSort::oldest;
  size_t page = 0;        // from 0
  size_t page_size = 50;  // groups
};

// Cases of the queue, as many as a page with this QueueShow has in all.
struct QueueCounts {
  size_t undecided = 0;
  size_t pending = 0;
  size_t appeals = 0;
  size_t complaints = 0;
  size_t second = 0;
  size_t failing = 0;
  // Statements that are open, also about cases that are not held (any more).
  size_t all_appeals = 0;
  size_t all_complaints = 0;
};

// All that is held now.
struct QueueSnapshot {
  std::vector<std::shared_ptr<const QueueItem>> items;  // oldest first
  std::vector<store::Statement> elsewhere;              // open appeals and complaints about what is not held (any more)
  QueueCounts counts;
  std::string stamp;
};

struct QueuePage {
  QueueFilter filter;  // its page is one that there is
  std::vector<QueueGroup> groups;
  size_t groups_total = 0;                // of the filter
  size_t cases_total = 0;                 // of the filter
  QueueCounts counts;                     // of everything
  std::optional<base::TimePoint> oldest;  // of the filter
};

// What the row's JSON tells, read once.
std::shared_ptr<const QueueItem> make_queue_item(store::QueueRow row);
// `items` oldest first.
QueueSnapshot make_snapshot(std::vector<std::shared_ptr<const QueueItem>> items,
                            std::vector<store::Statement> elsewhere, std::string stamp);
QueuePage make_page(const QueueSnapshot& snapshot, const QueueFilter& filter, conf::Justification justification);

class QueueBoard {
 public:
  explicit QueueBoard(const Services& services) : services_(services) {}
  // At most 200 ms old; changes made through this process are seen at once after forget().
  base::Result<std::shared_ptr<const QueueSnapshot>> now();
  void forget();

 private:
  base::Result<std::shared_ptr<const QueueSnapshot>> read(const std::shared_ptr<const QueueSnapshot>& before) const;

  std::mutex mutex_;  // never held while the store is read
  std::shared_ptr<const QueueSnapshot> last_;
  std::chrono::steady_clock::time_point checked_;
  uint64_t change_ = 1;                     // grows with forget()
  uint64_t read_change_ = 0;                // `last_` shows all up to this one
  std::optional<uint64_t> reading_change_;  // somebody reads what will show all up to this one
  const Services& services_;
};

}  // namespace nonsolicit::engine
