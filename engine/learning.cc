#include "engine/learning.h"

namespace nonsolicit::engine {
namespace {

constexpr auto kWarnEvery = std::chrono::hours(24);

}  // namespace

Learning::Learning(Services services, const conf::Options& options)
    : services_(std::move(services)),
      queue_(services_.store->messages(), *services_.log, *services_.metrics,
             {.limit = static_cast<size_t>(options.learn.queue)}) {}

base::Status Learning::learn_from(const LearnInput& input) {
  const auto request = learn_request(input);
  if (!request) return {};
  warn_of_no_verifier(input);
  store::InboundKnowledge known;
  auto found = services_.store->messages().inbound(*request, input.state.options.store.lookup_deadline);
  if (found) {
    known = std::move(*found);
  } else {
    // What the message itself says still counts; only what it answers is not known.
    services_.metrics->add("learn_failed");
    services_.log->warning("learn_failed", {{"queue_id", input.envelope.queue_id}, {"failure", found.error().full()}});
  }
  Lesson taught = lesson(input, known);
  if (!taught.reason.empty()) {
    services_.metrics->add("learn_refused");
    services_.log->debug("learn_refused", {{"queue_id", input.envelope.queue_id}, {"reason", taught.reason}});
    return {};
  }
  if (taught.urgent()) return write_now(input, taught);
  if (taught.empty()) return {};
  if (auto pushed = queue_.push(std::move(taught.learned)); !pushed) {
    services_.metrics->add("learn_failed");
    services_.log->warning("learn_failed", {{"queue_id", input.envelope.queue_id}, {"failure", pushed.error().full()}});
  }
  return {};
}

base::Status Learning::write_now(const LearnInput& input, const Lesson& lesson) {
  if (auto written = services_.store->messages().learn({lesson.learned}); !written) {
    services_.metrics->add("learn_failed");
    services_.log->error("optout_failed", {{"queue_id", input.envelope.queue_id}, {"failure", written.error().full()}});
    return written;
  }
  services_.metrics->add("optouts_learned", static_cast<int64_t>(lesson.learned.opt_outs.size()));
  for (const lists::OptOutEntry& row : lesson.learned.opt_outs) {
    services_.log->info("optout_learned", {{"queue_id", input.envelope.queue_id},
                                           {"recipient", base::LogAddress{row.recipient.text()}},
                                           {"scope", std::string(lists::to_string(row.scope))},
                                           {"message_id", input.message.message_id}});
  }
  return {};
}

// Without results of our own hosts no mail from outside is believed, and nobody would notice.
void Learning::warn_of_no_verifier(const LearnInput& input) {
  if (input.identity.outbound || has_our_results(input.message, input.state.options.learn)) return;
  if (input.state.options.learn.trust == conf::LearnTrust::any) return;
  services_.metrics->add("learn_no_verifier");
  const int64_t now = base::to_micros(input.now);
  int64_t due = next_warning_.load();
  if (now < due || !next_warning_.compare_exchange_strong(due, base::to_micros(input.now + kWarnEvery))) return;
  services_.log->warning("learn_no_verifier", {{"queue_id", input.envelope.queue_id},
                                               {"authserv_id", input.state.options.learn.authserv_id}});
}

}  // namespace nonsolicit::engine
