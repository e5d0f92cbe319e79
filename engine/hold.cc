#include "engine/hold.h"

#include <fmt/format.h>

namespace nonsolicit::engine {
namespace {

base::Result<store::HeldCase> find_held(const Services& services, std::string_view case_id) {
  auto found = services.store->holds().find(case_id);
  if (!found) return found.error();
  if (!found->has_value()) {
    return base::permanent_error("no held message with this case id", std::string(case_id));
  }
  return **found;
}

}  // namespace

base::Result<store::HeldCase> decide(const Services& services, const DecisionRequest& request) {
  auto found = find_held(services, request.case_id);
  if (!found) return found;
  store::HeldRecord row = found->held;
  if (row.state != store::HeldState::held) {
    return base::permanent_error(fmt::format("case {} is {} already", request.case_id, store::to_string(row.state)));
  }
  if (row.decision != store::Decision::none) {
    return base::permanent_error(fmt::format("case {} was decided already: {} by {}", request.case_id,
                                             store::to_string(row.decision), row.decided_by));
  }
  const base::TimePoint now = services.clock->now();
  row.decision = request.decision;
  row.decision_due = now + request.wait;
  row.decided_by = request.by;
  row.words = request.words;
  if (auto done = services.store->holds().decide(row, found->held.version); !done) return done.error();
  services.log->info("held_decided", {{"case", request.case_id},
                                      {"decision", std::string(store::to_string(request.decision))},
                                      {"by", request.by},
                                      {"due", base::to_rfc3339(row.decision_due)}});
  return find_held(services, request.case_id);
}

base::Result<store::HeldCase> undo(const Services& services, std::string_view case_id, std::string_view by) {
  auto found = find_held(services, case_id);
  if (!found) return found;
  store::HeldRecord row = found->held;
  const bool pending = row.state == store::HeldState::held && row.decision != store::Decision::none;
  if (!pending || row.decision_due <= services.clock->now()) {
    return base::permanent_error(fmt::format("case {} has no decision that can be taken back", case_id));
  }
  row.decision = store::Decision::none;
  row.decision_due = {};
  row.decided_by = by;
  if (auto done = services.store->holds().decide(row, found->held.version); !done) return done.error();
  return find_held(services, case_id);
}

}  // namespace nonsolicit::engine
