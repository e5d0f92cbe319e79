// The queue of held mail: the list, and one message beside it.
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
  return std::string(state.organisations->of_domain(sender.domain()).value_or(""));
}

http::Response answer_start(const Visit&) { return http::redirect("/queue"); }

http::Response answer_queue(const Visit& visit) {
  const auto snapshot = visit.desk.queue.now();
  if (!snapshot) return error_page(visit, snapshot.error(), 500);
  const engine::QueuePage list =
      engine::make_page(**snapshot, queue_filter_of(visit.request), visit.state->options.review.justification);
  const std::string open(visit.request.query_value("case").value_or(""));
  const QueueSeen seen{
      .reviewer = *visit.reviewer, .now = visit.now, .open = open, .organisation = [&](const base::Address& sender) {
        return organisation_of(*visit.state, sender);
      }};
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
  return page(visit, "queue", values, {.title = "Held mail", .current = "queue"});
}

}  // namespace

std::vector<Route> queue_routes() {
  return {{.path = "/", .needs = Needs::viewer, .answer = answer_start},
          {.path = "/queue", .needs = Needs::viewer, .answer = answer_queue}};
}

}  // namespace nonsolicit::review
