#include "review/queue_view.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/unicode.h"
#include "engine/cases/evidence.h"
#include "review/group_state.h"
#include "review/place.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

using Item = std::shared_ptr<const engine::QueueItem>;

constexpr size_t kMostListed = 20;      // cases of a group, one by one
constexpr size_t kLongestSubject = 60;  // letters of a subject, where it names a message

struct Shown {
  engine::QueueShow show;
  std::string_view name;   // of the tab
  std::string_view what;   // behind a number: "14 held messages"
  std::string_view empty;  // a sentence
};
constexpr std::array kShown = {
    Shown{engine::QueueShow::undecided, "To decide", "held message", "Nothing waits for a decision."},
    Shown{engine::QueueShow::pending, "Decided", "decided message on the way",
          "No decision is waiting to be carried out."},
    Shown{engine::QueueShow::appeals, "Appeals", "held message with an appeal",
          "No sender of held mail asks for a second person."},
    Shown{engine::QueueShow::complaints, "Complaints", "held message with a complaint",
          "Nobody complains about held mail."},
    Shown{engine::QueueShow::second, "Second person", "message for a second person",
          "No message waits for a second person."},
    Shown{engine::QueueShow::failing, "Failing", "message that could not be sent",
          "All mail that was released went out."},
};

const Shown& shown_of(engine::QueueShow show) {
  for (const Shown& one : kShown) {
    if (one.show == show) return one;
  }
  return kShown.front();
}

size_t count_of(const engine::QueueCounts& counts, engine::QueueShow show) {
  switch (show) {
    case engine::QueueShow::undecided: return counts.undecided;
    case engine::QueueShow::pending: return counts.pending;
    case engine::QueueShow::appeals: return counts.appeals;
    case engine::QueueShow::complaints: return counts.complaints;
    case engine::QueueShow::second: return counts.second;
    case engine::QueueShow::failing: return counts.failing;
  }
  return 0;
}

std::string_view sort_text(engine::QueueSort sort) {
  switch (sort) {
    case engine::QueueSort::oldest: return "Oldest first";
    case engine::QueueSort::deadline: return "Deadline";
    case engine::QueueSort::recipients: return "Most recipients";
    case engine::QueueSort::sender: return "Sender";
    case engine::QueueSort::confidence: return "Most certain";
  }
  return "";
}

// "14 held messages"; the s belongs to the word in the middle.
std::string what_text(size_t number, std::string_view what) {
  std::string text(what);
  const size_t at = text.find("message");
  if (number != 1) text.insert(at + std::string_view("message").size(), "s");
  return number_text(static_cast<int64_t>(number)) + " " + text;
}

// The start of a long text, which is valid UTF-8.
std::string cut(const std::string& text) {
  size_t letters = 0;
  for (size_t at = 0; at < text.size(); at++) {
    const bool starts = !base::continues_character(text[at]);
    if (starts && letters++ == kLongestSubject) return text.substr(0, at) + "…";
  }
  return text;
}

// The sum over a group's messages.
int64_t sum(const engine::QueueGroup& group, int64_t store::QueueRow::*member) {
  int64_t result = 0;
  for (const Item& item : group.items) result += item->row.*member;
  return result;
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Json tags_of(const engine::QueueGroup& group, const QueueSeen& seen) {
  Json tags = Json::array();
  const auto add = [&](std::string_view tone, std::string text) {
    tags.push_back({{"tone", tone}, {"text", std::move(text)}});
  };
  if (sum(group, &store::QueueRow::open_appeals) > 0) add("bad", "appeal");
  if (sum(group, &store::QueueRow::open_complaints) > 0) add("bad", "complaint");
  if (sum(group, &store::QueueRow::open_proposals) > 0) add("info", "waits to be confirmed");
  if (sum(group, &store::QueueRow::open_second_persons) > 0) add("info", "second person asked for");
  if (sum(group, &store::QueueRow::justifications) > 0) add("good", "sender says: was asked for");
  std::set<std::string> claimed;
  std::set<std::string> seen_by;
  bool canary = false;
  int64_t attempts = 0;
  for (const Item& item : group.items) {
    canary = canary || item->canary;
    if (!item->row.held.last_error.empty()) attempts = std::max(attempts, item->row.held.attempts);
    const bool other = !item->row.claimed_by.empty() && item->row.claimed_by != seen.reviewer.name;
    if (other && item->row.claimed_until > seen.now) claimed.insert(shown(item->row.claimed_by));
    for (const std::string& name : item->row.seen_by) seen_by.insert(name == seen.reviewer.name ? "you" : shown(name));
  }
  if (canary) add("bad", "planted address");
  if (attempts > 0) add("bad", fmt::format("could not be sent, {}", count_text(attempts, "attempt")));
  for (std::string& state : group_states(group)) add("info", std::move(state));
  if (!claimed.empty()) add("info", joined(claimed) + (claimed.size() == 1 ? " looks at it" : " look at it"));
  if (!seen_by.empty()) add("quiet", "seen by " + joined(seen_by));
  return tags;
}

Json sentences(const engine::QueueGroup& group, std::vector<std::string> engine::QueueItem::*member,
               store::ContentRight right) {
  Json texts = Json::array();
  for (const std::string& text : group_sentences(group, member, right)) texts.push_back(shown(text));
  return texts;
}

// A decision about it would be refused: an appeal is to be answered, a proposal to be confirmed.
bool waits_for_an_answer(const engine::QueueItem& item) {
  return item.row.open_appeals > 0 || item.row.open_proposals > 0;
}

bool may_pick(const engine::QueueItem& item, const engine::Reviewer& reviewer) {
  return reviewer.role >= store::Role::reviewer && is_undecided(item) && !waits_for_an_answer(item);
}

std::string picks_of(const engine::QueueGroup& group) {
  std::vector<engine::CaseVersion> cases;
  for (const Item& item : group.items) {
    if (cases.size() == kMostAtOnce) break;
    if (is_undecided(*item) && !waits_for_an_answer(*item))
      cases.push_back({.case_id = item->row.held.case_id, .version = item->row.held.version});
  }
  return picks_text(cases);
}

Json item_values(const engine::QueueItem& item, const engine::QueueFilter& filter, const QueueSeen& seen) {
  return {{"id", item.row.held.case_id},
          {"version", item.row.held.version},
          {"subject", item_subject(item)},
          {"to", item_to(item)},
          {"query", queue_query(filter, item.row.held.case_id)},
          {"recipients", recipients_text(item.row.held.recipient_count, item.without_relationship)},
          {"age", age_text(item.row.held.held_at, seen.now)}};
}

Json group_values(const engine::QueueGroup& group, const engine::QueueFilter& filter, const QueueSeen& seen) {
  const engine::QueueItem& first = *group.items.front();
  const store::QueueRow& row = first.row;
  const bool current = std::any_of(group.items.begin(), group.items.end(),
                                   [&](const Item& item) { return item->row.held.case_id == seen.open; });
  int64_t size = 0;
  for (const Item& item : group.items) size += item->row.held.size;
  Json values = item_values(first, filter, seen);
  Json reasons = sentences(group, &engine::QueueItem::reasons, seen.reviewer.content);
  Json against = sentences(group, &engine::QueueItem::against, seen.reviewer.content);
  Json tags = tags_of(group, seen);
  values["current"] = current;
  values["urgent"] = group.urgent;
  values["count"] = group.items.size();
  values["several"] = group.items.size() > 1;
  values["count_text"] = count_text(static_cast<int64_t>(group.items.size()), "message");
  values["cases"] = picks_of(group);
  values["can_pick"] = seen.reviewer.role >= store::Role::reviewer && !picks_of(group).empty();
  values["sender"] = item_sender(first);
  values["organisation"] = shown(seen.organisation(row.trusted));
  values["standing"] = row.findings == 0 ? "" : count_text(row.findings, "finding") + " in 12 months";
  values["phrase"] = seen.reviewer.content == store::ContentRight::whole ? shown(first.phrase) : "";
  values["kind"] = certainty_text(row.kind, row.confidence, first.unsure);
  values["recipients"] = recipients_text(group.recipients, group.without_relationship);
  values["size"] = size_text(size);
  values["has_tags"] = !tags.empty();
  values["tags"] = std::move(tags);
  values["reasons_title"] = reasons.size() == 1 ? "1 reason" : fmt::format("All {} reasons", reasons.size());
  values["reasons"] = std::move(reasons);
  values["has_against"] = !against.empty();
  values["against"] = std::move(against);
  const GroupTime time = group_time(group, seen.now);
  values["deadline"] = time.text;
  values["soon"] = time.soon;
  Json items = Json::array();
  for (const Item& item : group.items) {
    if (items.size() == kMostListed) break;
    Json one = item_values(*item, filter, seen);
    one["can_pick"] = may_pick(*item, seen.reviewer);
    items.push_back(std::move(one));
  }
  values["items"] = std::move(items);
  values["items_left"] = "";
  values["all_query"] = "";
  if (const size_t number = group.items.size(); number > kMostListed) {
    engine::QueueFilter all = filter;
    all.campaign = row.campaign;
    all.page = 0;
    values["items_left"] = fmt::format("and {} more", number_text(static_cast<int64_t>(number - kMostListed)));
    values["all_query"] = queue_query(all, "");
  }
  return values;
}

Json kind_choices(const engine::QueueFilter& filter) {
  Json kinds = Json::array({{{"value", ""}, {"label", "All kinds"}, {"selected", !filter.kind}}});
  for (const classifier::Kind kind : classifier::kAllKinds) {
    kinds.push_back(
        {{"value", classifier::to_string(kind)}, {"label", kind_text(kind)}, {"selected", filter.kind == kind}});
  }
  return kinds;
}

Json sort_choices(const engine::QueueFilter& filter) {
  Json sorts = Json::array();
  for (const auto sort : {engine::QueueSort::oldest, engine::QueueSort::deadline, engine::QueueSort::recipients,
                          engine::QueueSort::sender, engine::QueueSort::confidence}) {
    sorts.push_back(
        {{"value", engine::to_string(sort)}, {"label", sort_text(sort)}, {"selected", filter.sort == sort}});
  }
  return sorts;
}

Json tab_values(const engine::QueuePage& page) {
  Json tabs = Json::array();
  for (const Shown& one : kShown) {
    const size_t count = count_of(page.counts, one.show);
    const bool current = one.show == page.filter.show;
    const bool always = one.show == engine::QueueShow::undecided || one.show == engine::QueueShow::pending;
    if (count == 0 && !current && !always) continue;
    tabs.push_back({{"name", one.name},
                    {"query", fmt::format("show={}", engine::to_string(one.show))},
                    {"count", number_text(static_cast<int64_t>(count))},
                    {"current", current}});
  }
  return tabs;
}

// Appeals and complaints about mail that is not held (any more) are no messages of the queue.
Json elsewhere_values(const engine::QueueCounts& counts, engine::QueueShow show) {
  const bool appeals = show == engine::QueueShow::appeals;
  if (!appeals && show != engine::QueueShow::complaints) return false;
  const size_t all = appeals ? counts.all_appeals : counts.all_complaints;
  if (all == 0) return false;
  return {{"path", appeals ? "/appeals" : "/complaints"},
          {"text", count_text(static_cast<int64_t>(all), appeals ? "open appeal" : "open complaint")}};
}

void add_pages(Json& values, const engine::QueuePage& page) {
  const engine::QueueFilter& filter = page.filter;
  const size_t pages = (page.groups_total + filter.page_size - 1) / std::max<size_t>(filter.page_size, 1);
  const auto query_of = [&](size_t number) {
    engine::QueueFilter other = filter;
    other.page = number;
    return queue_query(other, "");
  };
  values["paged"] = pages > 1;
  values["previous"] = filter.page > 0 ? query_of(filter.page - 1) : "";
  values["next"] = filter.page + 1 < pages ? query_of(filter.page + 1) : "";
  values["page_text"] = fmt::format("Page {} of {}", filter.page + 1, std::max<size_t>(pages, 1));
}

}  // namespace

bool is_undecided(const engine::QueueItem& item) { return is_undecided(item.row.held); }

std::string item_sender(const engine::QueueItem& item) {
  return item.row.sender.empty() ? "no return address" : shown(item.row.sender);
}

std::string item_subject(const engine::QueueItem& item) {
  const std::string subject = shown(item.row.subject);
  return subject.empty() ? "(no subject)" : subject;
}

std::string item_to(const engine::QueueItem& item) {
  const int64_t number = item.row.held.recipient_count;
  // After a release to some it is not known here who is left.
  if (item.recipient.empty() || item.held_recipients != number) return count_text(number, "recipient");
  return number == 1 ? shown(item.recipient) : fmt::format("{} +{}", shown(item.recipient), number_text(number - 1));
}

std::string queue_page_title(const engine::QueueFilter& filter) {
  return fmt::format("{} - Held mail", shown_of(filter.show).name);
}

Json queue_values(const engine::QueuePage& page, const QueueSeen& seen) {
  const engine::QueueFilter& filter = page.filter;
  const Shown& one = shown_of(filter.show);
  const bool filtered = !filter.text.empty() || filter.kind || filter.campaign != 0;
  std::string title = what_text(page.cases_total, one.what);
  if (filter.campaign != 0) title += " of one mailing";
  if (!filter.text.empty() || filter.kind) title += " found";
  if (page.oldest) title += ", oldest " + age_text(*page.oldest, seen.now);
  Json values = {{"title", title}, {"show", engine::to_string(filter.show)}, {"text", shown(filter.text)}};
  values["filtered"] = filtered;
  values["campaign"] = filter.campaign == 0 ? Json(false) : Json(filter.campaign);
  values["elsewhere"] = elsewhere_values(page.counts, filter.show);
  values["tabs"] = tab_values(page);
  values["kinds"] = kind_choices(filter);
  values["sorts"] = sort_choices(filter);
  values["empty_text"] = filtered ? "Nothing was found." : std::string(one.empty);
  values["pane_text"] = page.groups.empty() ? "" : "Choose a message to read it here.";
  values["any"] = !page.groups.empty();
  // Buttons above a list of which nothing can be ticked only say so when they are pressed.
  values["may_decide"] =
      seen.reviewer.role >= store::Role::reviewer &&
      std::any_of(page.groups.begin(), page.groups.end(), [](const auto& group) { return !picks_of(group).empty(); });
  values["list_query"] = queue_query(filter, "");
  values["back"] = "queue?" + queue_query(filter, "");
  add_pages(values, page);
  for (const char* later : {"case", "undo", "said"}) values[later] = false;
  return values;
}

Json groups_values(const engine::QueuePage& page, const QueueSeen& seen) {
  Json groups = Json::array();
  for (const engine::QueueGroup& group : page.groups) groups.push_back(group_values(group, page.filter, seen));
  return {{"groups", std::move(groups)}};
}

std::string next_case(const engine::QueuePage& page, std::string_view open) {
  std::vector<std::string_view> ids;
  for (const engine::QueueGroup& group : page.groups) {
    for (const Item& item : group.items) ids.push_back(item->row.held.case_id);
  }
  const auto found = std::find(ids.begin(), ids.end(), open);
  if (found == ids.end() || ids.size() == 1) return "";
  return std::string(found + 1 != ids.end() ? *(found + 1) : ids.front());
}

Json undo_values(const engine::QueueSnapshot& snapshot, const engine::Reviewer& reviewer, base::TimePoint now,
                 std::string_view back) {
  std::vector<const engine::QueueItem*> last;
  for (const Item& item : snapshot.items) {
    const store::HeldRecord& held = item->row.held;
    const bool mine = held.decided_by == reviewer.actor() && held.state == store::HeldState::held &&
                      held.decision != store::Decision::none && held.decision_due > now;
    if (!mine) continue;
    const base::TimePoint before = last.empty() ? base::TimePoint() : last.front()->row.held.decided_at;
    if (!last.empty() && held.decided_at < before) continue;
    if (!last.empty() && held.decided_at > before) last.clear();
    last.push_back(item.get());
  }
  if (last.empty()) return false;
  const store::HeldRecord& one = last.front()->row.held;
  std::vector<engine::CaseVersion> cases;
  for (const engine::QueueItem* item : last)
    cases.push_back({.case_id = item->row.held.case_id, .version = item->row.held.version});
  const std::string when = undo_when(one.decision, last.size());
  const std::string left = undo_left(one.decision_due - now);
  const auto extras = engine::extras_from_json(one.decision_json);
  std::string reason = extras ? shown(extras->reason) : "";
  std::replace(reason.begin(), reason.end(), '_', ' ');
  if (!reason.empty()) reason = fmt::format(" ({})", reason);
  const std::string messages = last.size() == 1 ? fmt::format("“{}”", cut(item_subject(*last.front())))
                                                : count_text(static_cast<int64_t>(last.size()), "message");
  return {{"what", fmt::format("{} {}{}.", decision_word(one.decision), messages, reason)},
          {"when", fmt::format("{} in {}, unless you undo.", when, left)},
          {"goes", when},
          {"due_ms", base::to_micros(one.decision_due) / 1000},
          {"now_ms", base::to_micros(now) / 1000},
          {"cases", picks_text(cases)},
          {"back", safe_back(back)}};
}

}  // namespace nonsolicit::review
