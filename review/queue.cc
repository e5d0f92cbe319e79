// The queue of held mail: the list, and one message beside it.
#include <chrono>

#include <fmt/format.h>

#include "review/message_view.h"
#include "review/open_case.h"
#include "review/page.h"
#include "review/place.h"
#include "review/queue_view.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

// The name is known only where the domain stands for one organisation.
std::string organisation_of(const engine::State& state, const base::Address& sender) {
  if (sender.empty() || !state.organisations) return "";
  return std::string(state.organisations->name_of_domain(sender.domain()));
}

http::Response answer_start(const Visit&) { return http::redirect("/queue"); }

QueueLists::Made make_list(const engine::QueueSnapshot& snapshot, const engine::QueueFilter& filter, const Visit& visit,
                           const QueueSeen& seen) {
  auto list = std::make_shared<QueueList>();
  list->page = engine::make_page(snapshot, filter, visit.state->options.review.justification);
  auto groups = page_part("_groups", groups_values(list->page, seen));
  if (!groups) return groups.error();
  list->groups = *groups;
  return std::shared_ptr<const QueueList>(std::move(list));
}

// All that the same list looks different for.
std::string key_of(const engine::QueueFilter& filter, const QueueSeen& seen) {
  return fmt::format("{} {} {} {}", queue_query(filter, seen.open), store::to_string(seen.reviewer.role),
                     store::to_string(seen.reviewer.content), seen.reviewer.name);
}

http::Response answer_queue(const Visit& visit) {
  const auto snapshot = visit.desk.queue.now();
  if (!snapshot) return error_page(visit, snapshot.error(), 500);
  const std::string open(visit.request.query_value("case").value_or(""));
  const QueueSeen seen{
      .reviewer = *visit.reviewer, .now = visit.now, .open = open, .organisation = [&](const base::Address& sender) {
        return organisation_of(*visit.state, sender);
      }};
  engine::QueueFilter filter = queue_filter_of(visit.request);
  filter.content = visit.reviewer->content;
  const QueueLists::Basis basis{
      .snapshot = *snapshot,
      .state = visit.state,
      .minute = std::chrono::duration_cast<std::chrono::minutes>(visit.now.time_since_epoch()).count()};
  const auto made =
      visit.desk.lists.get(key_of(filter, seen), basis, [&] { return make_list(**snapshot, filter, visit, seen); });
  if (!made) return error_page(visit, made.error(), 500);
  const engine::QueuePage& list = (*made)->page;
  Json values = queue_values(list, seen);
  const std::string here = "queue?" + queue_query(list.filter, open);
  if (!open.empty()) {
    const auto view = open_case(visit, open, "case.view");
    if (!view) return case_error(visit, view.error());
    values["case"] = message_values(*view, {.reviewer = *visit.reviewer,
                                            .now = visit.now,
                                            .back = "queue?" + queue_query(list.filter, next_case(list, open)),
                                            .here = here});
  }
  values["undo"] = undo_values(**snapshot, *visit.reviewer, visit.now, here);
  if (values["undo"].is_object()) {
    // What is taken back is shown again.
    const std::string cases = values["undo"]["cases"].get<std::string>();
    values["undo"]["back"] = "queue?" + queue_query(list.filter, cases.substr(0, cases.find(':')));
  }
  values["said"] = said_text(visit.request);
  return page(visit, "queue", values, {.title = queue_page_title(list.filter), .current = "queue"},
              {{"groups", (*made)->groups}});
}

}  // namespace

std::vector<Route> queue_routes() {
  return {{.path = "/", .needs = Needs::viewer, .answer = answer_start},
          {.path = "/queue", .needs = Needs::viewer, .answer = answer_queue}};
}

}  // namespace nonsolicit::review
