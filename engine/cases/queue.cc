#include "engine/cases/queue.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/unicode.h"
#include "engine/cases/evidence.h"

namespace nonsolicit::engine {
namespace {

using Item = std::shared_ptr<const QueueItem>;

constexpr auto kFreshness = std::chrono::milliseconds(200);
constexpr size_t kMostQueueReasons = 50;

bool undecided(const store::HeldRecord& held) {
  return held.state == store::HeldState::held && held.decision == store::Decision::none;
}
bool failing(const store::HeldRecord& held) { return held.state != store::HeldState::held && !held.last_error.empty(); }

bool shown(const QueueItem& item, QueueShow show) {
  switch (show) {
    case QueueShow::undecided: return undecided(item.row.held);
    case QueueShow::pending: return !undecided(item.row.held);
    case QueueShow::appeals: return item.row.open_appeals > 0;
    case QueueShow::complaints: return item.row.open_complaints > 0;
    case QueueShow::second: return item.row.open_second_persons + item.row.open_proposals > 0;
    case QueueShow::failing: return failing(item.row.held);
  }
  return false;
}

bool urgent(const QueueItem& item, conf::Justification justification) {
  if (item.row.open_appeals + item.row.open_complaints > 0) return true;
  return justification == conf::Justification::first && item.row.justifications > 0;
}

void add_to(QueueGroup& group, Item item, conf::Justification justification) {
  const store::HeldRecord& held = item->row.held;
  if (group.items.empty()) {
    group.oldest = held.held_at;
    group.deadline = held.deadline;
  }
  group.oldest = std::min(group.oldest, held.held_at);
  group.deadline = std::min(group.deadline, held.deadline);
  group.recipients += held.recipient_count;
  group.without_relationship += item->without_relationship;
  group.urgent = group.urgent || urgent(*item, justification);
  group.items.push_back(std::move(item));
}

double confidence(const QueueGroup& group) {
  double most = 0;
  for (const Item& item : group.items) most = std::max(most, item->row.confidence);
  return most;
}

// Groups by their place in the list, so that a sort moves numbers only.
std::vector<size_t> sorted(const std::vector<QueueGroup>& groups, QueueSort sort) {
  std::vector<size_t> order(groups.size());
  for (size_t i = 0; i < order.size(); i++) order[i] = i;
  const auto before = [&](size_t a, size_t b) {
    const QueueGroup& first = groups[a];
    const QueueGroup& second = groups[b];
    if (first.urgent != second.urgent) return first.urgent;
    switch (sort) {
      case QueueSort::oldest: break;
      case QueueSort::deadline:
        if (first.deadline != second.deadline) return first.deadline < second.deadline;
        break;
      case QueueSort::recipients:
        if (first.recipients != second.recipients) return first.recipients > second.recipients;
        break;
      case QueueSort::sender: {
        const int side = first.items.front()->row.sender.compare(second.items.front()->row.sender);
        if (side != 0) return side < 0;
        break;
      }
      case QueueSort::confidence:
        if (const double x = confidence(first), y = confidence(second); x != y) return x > y;
        break;
    }
    if (first.oldest != second.oldest) return first.oldest < second.oldest;
    return first.items.front()->row.held.case_id < second.items.front()->row.held.case_id;
  };
  std::sort(order.begin(), order.end(), before);
  return order;
}

QueueCounts count(const QueueSnapshot& snapshot) {
  QueueCounts counts;
  for (const Item& item : snapshot.items) {
    counts.all_appeals += static_cast<size_t>(item->row.open_appeals);
    counts.all_complaints += static_cast<size_t>(item->row.open_complaints);
    (undecided(item->row.held) ? counts.undecided : counts.pending)++;
    if (shown(*item, QueueShow::appeals)) counts.appeals++;
    if (shown(*item, QueueShow::complaints)) counts.complaints++;
    if (shown(*item, QueueShow::second)) counts.second++;
    if (shown(*item, QueueShow::failing)) counts.failing++;
  }
  for (const store::Statement& statement : snapshot.elsewhere) {
    (statement.kind == store::StatementKind::appeal ? counts.all_appeals : counts.all_complaints)++;
  }
  return counts;
}

std::string heaviest(const std::vector<classifier::Phrase>& phrases) {
  const classifier::Phrase* most = nullptr;
  for (const classifier::Phrase& phrase : phrases) {
    if (phrase.weight > 0 && (most == nullptr || phrase.weight > most->weight)) most = &phrase;
  }
  return most == nullptr ? "" : most->text;
}

std::string searched(const QueueItem& item, const std::vector<CaseVerdict>& verdicts, store::ContentRight right) {
  std::string text = item.row.sender + "\n" + item.row.subject + "\n" + item.row.rule + "\n" + item.row.held.case_id;
  for (const CaseVerdict& verdict : verdicts) text += "\n" + verdict.address;
  for (const std::string& reason : item.reasons)
    text += "\n" + (right == store::ContentRight::whole ? reason : without_quotes(reason));
  return base::lower_text(base::repair_utf8(text));
}

// Where nobody is marked as held (the whole message is, for trouble of ours), all are.
void add_held_recipients(QueueItem& item, const std::vector<CaseVerdict>& verdicts) {
  const auto is_held = [](const CaseVerdict& verdict) { return verdict.action == "hold"; };
  const bool some = std::any_of(verdicts.begin(), verdicts.end(), is_held);
  for (const CaseVerdict& verdict : verdicts) {
    if (some && !is_held(verdict)) continue;
    if (item.held_recipients++ == 0) item.recipient = verdict.address;
    if (verdict.member && verdict.relationship == "none") item.without_relationship++;
  }
  item.without_relationship = std::min(item.without_relationship, item.row.held.recipient_count);
}

// The row again, its JSON not: what was decided about a message at its examination never changes.
Item refresh(const QueueItem& before, store::QueueRow row) {
  row.verdicts_json = {};
  row.evidence_json = {};
  auto item = std::make_shared<QueueItem>(before);
  item->without_relationship = std::min<int64_t>(before.without_relationship, row.held.recipient_count);
  item->row = std::move(row);
  return item;
}

}  // namespace

std::string_view to_string(QueueShow show) {
  switch (show) {
    case QueueShow::undecided: return "undecided";
    case QueueShow::pending: return "pending";
    case QueueShow::appeals: return "appeals";
    case QueueShow::complaints: return "complaints";
    case QueueShow::second: return "second";
    case QueueShow::failing: return "failing";
  }
  return "undecided";
}

std::optional<QueueShow> queue_show_from(std::string_view text) {
  for (const QueueShow show : {QueueShow::undecided, QueueShow::pending, QueueShow::appeals, QueueShow::complaints,
                               QueueShow::second, QueueShow::failing}) {
    if (to_string(show) == text) return show;
  }
  return std::nullopt;
}

std::string_view to_string(QueueSort sort) {
  switch (sort) {
    case QueueSort::oldest: return "oldest";
    case QueueSort::deadline: return "deadline";
    case QueueSort::recipients: return "recipients";
    case QueueSort::sender: return "sender";
    case QueueSort::confidence: return "confidence";
  }
  return "oldest";
}

std::optional<QueueSort> queue_sort_from(std::string_view text) {
  for (const QueueSort sort :
       {QueueSort::oldest, QueueSort::deadline, QueueSort::recipients, QueueSort::sender, QueueSort::confidence}) {
    if (to_string(sort) == text) return sort;
  }
  return std::nullopt;
}

std::shared_ptr<const QueueItem> make_queue_item(store::QueueRow row) {
  auto item = std::make_shared<QueueItem>();
  const auto verdicts = verdicts_from_json(row.verdicts_json);
  item->reasons = reasons_of(verdicts, Speaks::for_action, kMostQueueReasons);
  item->against = reasons_of(verdicts, Speaks::against_action, kMostQueueReasons);
  for (const CaseVerdict& verdict : verdicts) {
    for (const policy::Reason& reason : verdict.reasons) item->canary = item->canary || reason.code == "canary";
  }
  const CaseEvidence evidence = evidence_from_json(row.evidence_json);
  item->phrase = heaviest(evidence.phrases);
  item->unsure = evidence.unsure;
  item->row = std::move(row);
  add_held_recipients(*item, verdicts);
  item->row.verdicts_json = {};
  item->row.evidence_json = {};
  item->searched = searched(*item, verdicts, store::ContentRight::whole);
  item->searched_in_list = searched(*item, verdicts, store::ContentRight::list_only);
  return item;
}

QueueSnapshot make_snapshot(std::vector<std::shared_ptr<const QueueItem>> items,
                            std::vector<store::Statement> elsewhere, std::string stamp) {
  QueueSnapshot snapshot{.items = std::move(items), .elsewhere = std::move(elsewhere), .stamp = std::move(stamp)};
  snapshot.counts = count(snapshot);
  return snapshot;
}

QueuePage make_page(const QueueSnapshot& snapshot, const QueueFilter& filter, conf::Justification justification) {
  QueuePage page{.filter = filter, .counts = snapshot.counts};
  const std::string text = base::lower_text(base::repair_utf8(filter.text));
  const auto where = filter.content == store::ContentRight::whole ? &QueueItem::searched : &QueueItem::searched_in_list;
  std::vector<QueueGroup> groups;
  std::unordered_map<int64_t, size_t> by_campaign;
  for (const Item& item : snapshot.items) {
    if (!shown(*item, filter.show) || (filter.kind && item->row.kind != *filter.kind)) continue;
    if (filter.campaign != 0 && item->row.campaign != filter.campaign) continue;
    if (!text.empty() && ((*item).*where).find(text) == std::string::npos) continue;
    page.cases_total++;
    if (!page.oldest || item->row.held.held_at < *page.oldest) page.oldest = item->row.held.held_at;
    const int64_t campaign = item->row.campaign;
    const auto [known, fresh] = campaign == 0 || filter.campaign != 0
                                    ? std::pair(by_campaign.end(), true)
                                    : by_campaign.try_emplace(campaign, groups.size());
    if (fresh) groups.emplace_back();
    add_to(fresh ? groups.back() : groups[known->second], item, justification);
  }
  page.groups_total = groups.size();
  const auto order = sorted(groups, filter.sort);
  const size_t size = std::max<size_t>(filter.page_size, 1);
  // A page that was emptied meanwhile, or never was: the last one.
  page.filter.page = std::min(filter.page, order.empty() ? 0 : (order.size() - 1) / size);
  const size_t first = page.filter.page * size;
  for (size_t i = first; i < order.size() && i - first < size; i++) page.groups.push_back(std::move(groups[order[i]]));
  return page;
}

base::Result<std::shared_ptr<const QueueSnapshot>> QueueBoard::now() {
  std::unique_lock lock(mutex_);
  const auto time = std::chrono::steady_clock::now();
  const bool seen = last_ && read_change_ == change_;
  if (seen && (time - checked_ < kFreshness || reading_change_ == change_)) return last_;
  const uint64_t change = change_;
  const std::shared_ptr<const QueueSnapshot> before = last_;
  reading_change_ = change;
  lock.unlock();
  auto snapshot = read(before);
  lock.lock();
  if (reading_change_ == change) reading_change_.reset();
  if (snapshot && change >= read_change_) {
    last_ = *snapshot;
    checked_ = time;
    read_change_ = change;
  }
  return snapshot;
}

base::Result<std::shared_ptr<const QueueSnapshot>> QueueBoard::read(
    const std::shared_ptr<const QueueSnapshot>& before) const {
  auto& cases = services_.store->cases();
  std::unordered_map<std::string_view, Item> known;  // the names belong to `before`
  if (before) {
    for (const Item& item : before->items) known.emplace(item->row.held.case_id, item);
  }
  std::vector<Item> items;
  std::unordered_set<std::string> replaced;
  auto news = cases.queue_news(before ? before->stamp : "", services_.clock->now(), [&](store::QueueRow row) {
    const auto item = known.find(row.held.case_id);
    replaced.insert(row.held.case_id);
    items.push_back(item == known.end() ? make_queue_item(std::move(row)) : refresh(*item->second, std::move(row)));
  });
  if (!news) return news.error();
  if (before && !news->any) return before;
  if (before && !news->whole) {
    replaced.insert(news->gone.begin(), news->gone.end());
    for (const Item& item : before->items) {
      if (!replaced.contains(item->row.held.case_id)) items.push_back(item);
    }
  }
  std::sort(items.begin(), items.end(), [](const Item& one, const Item& other) {
    return std::tie(one->row.held.held_at, one->row.held.case_id) <
           std::tie(other->row.held.held_at, other->row.held.case_id);
  });
  std::unordered_set<std::string_view> held;
  for (const Item& item : items) held.insert(item->row.held.case_id);
  std::vector<store::Statement> elsewhere;
  for (const auto kind : {store::StatementKind::appeal, store::StatementKind::complaint}) {
    auto open = cases.open_statements(kind);
    if (!open) return open.error();
    for (store::Statement& statement : *open) {
      if (!held.contains(statement.case_id)) elsewhere.push_back(std::move(statement));
    }
  }
  return std::make_shared<const QueueSnapshot>(
      make_snapshot(std::move(items), std::move(elsewhere), std::move(news->stamp)));
}

void QueueBoard::forget() {
  const std::lock_guard lock(mutex_);
  change_++;
}

}  // namespace nonsolicit::engine
