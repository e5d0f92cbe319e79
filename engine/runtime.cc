#include "engine/runtime.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "base/ascii.h"
#include "conf/reload.h"
#include "engine/cases/deciders.h"
#include "engine/complaints/complaint.h"
#include "engine/describe.h"
#include "engine/examine.h"
#include "engine/hold.h"
#include "engine/learning.h"
#include "engine/member_command.h"
#include "engine/record.h"
#include "engine/release_proof.h"
#include "engine/report.h"
#include "engine/spool.h"
#include "message/parse.h"

namespace nonsolicit::engine {
namespace {

constexpr auto kLeaseLength = std::chrono::seconds(30);
constexpr size_t kLearnBytes = 64 * 1024;
constexpr auto kPruneEvery = std::chrono::minutes(10);
constexpr size_t kPruneSteps = 50;
constexpr auto kKeepUnsubscribeAddresses = std::chrono::hours(24 * 400);  // members unsubscribe with last year's mail
constexpr auto kKeepThreads = std::chrono::hours(24 * 90);  // a message is answered within that time or hardly ever

policy::Plan plain_plan(policy::Ending ending) {
  policy::Plan plan{.ending = ending};
  if (ending == policy::Ending::tempfail) {
    plan.reply = policy::SmtpReply::our_trouble();
    plan.action = policy::Action::tempfail;
  }
  return plan;
}

std::string join(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

// The line of our release header at the very start, where the release client puts it; "" where there is none.
std::string_view leading_release_line(std::string_view content) {
  const std::string_view line = content.substr(0, content.find("\r\n"));
  const std::string name = std::string(kReleaseHeaderName) + ":";
  return base::istarts_with(line, name) ? line : std::string_view();
}

// A release of ours: known by proof, by the address it comes from and by the state of its row.
struct ReleaseCheck {
  bool claimed = false;
  bool proved = false;
  bool letter = false;  // a report or notice of ours, no held message
  std::string case_id;
  std::string why;
};

ReleaseCheck check_release(const State& state, const Services& services, const message::Envelope& envelope,
                           Content& content) {
  ReleaseCheck check;
  const std::string_view all = content.front(content.size());
  const std::string_view line = leading_release_line(all);
  if (line.empty()) return check;
  check.claimed = true;
  const std::string_view value = base::trim(line.substr(line.find(':') + 1));
  const auto claim = read_release_claim(value);
  const auto& from = state.options.hold.release_from;
  if (!claim) {
    check.why = "bad form";
  } else if (std::find(from.begin(), from.end(), envelope.client_address) == from.end()) {
    check.why = "wrong client address";
  } else if (!check_release_content(*state.keys, value, envelope, all.substr(line.size() + 2), services.clock->now())) {
    check.why = "signature, envelope, content or time differ";
  } else if (claim->attempt == kLetterAttempt) {
    check.case_id = claim->case_id;
    check.letter = true;
    check.proved = envelope.sender.empty();
    check.why = "a report has a null sender";
  } else {
    check.case_id = claim->case_id;
    const auto row = services.store->holds().find(claim->case_id);
    if (!row) {
      check.why = "store: " + row.error().full();
    } else if (!row->has_value() || (*row)->held.state != store::HeldState::releasing ||
               (*row)->held.attempts != claim->attempt) {
      check.why = "no release under way";
    } else {
      check.proved = true;
    }
  }
  return check;
}

// What must be on disk is not: the mail should come again.
Answer store_failure(const State& state) {
  const bool pass =
      state.options.failures.action(policy::FailedPart::store, state.options.policy.mode) == policy::Action::pass;
  return Answer{.plan = plain_plan(pass ? policy::Ending::accept : policy::Ending::tempfail), .case_id = ""};
}

void alert_staff(const Services& services, const message::Envelope& envelope, const Examination& examination) {
  for (const policy::Verdict& verdict : examination.verdicts) {
    if (!verdict.staff_alert) continue;
    services.log->warning("staff_alert",
                          {{"queue_id", envelope.queue_id}, {"case", examination.case_id}, {"rule", verdict.rule}});
    return;
  }
}

}  // namespace

// The thread that carries out what is due, once a second, while it has the lease.
class Runtime::TimedWork {
 public:
  explicit TimedWork(Runtime& runtime) : runtime_(runtime), thread_([this] { run(); }) {}
  ~TimedWork() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    size_t done = 0;
    // Where something was done more may be due: no pause then.
    while (!wake_.wait_for(lock, std::chrono::seconds(done > 0 ? 0 : 1), [this] { return stop_; })) {
      lock.unlock();
      done = runtime_.run_timed_work_once();
      const base::TimePoint now = runtime_.services_.clock->now();
      if (now >= next_prune_) {
        next_prune_ = now + kPruneEvery;
        runtime_.prune();
      }
      lock.lock();
    }
  }

  Runtime& runtime_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  base::TimePoint next_prune_{};
  std::thread thread_;
};

base::Result<std::unique_ptr<Runtime>> Runtime::start(const std::filesystem::path& options_file,
                                                      std::shared_ptr<const base::Clock> clock) {
  std::vector<std::string> problems;
  auto state = load_state(options_file, Strictness::strict, problems);
  if (!state) return base::config_error("the configuration has problems", join(problems));
  auto log = base::Log::open(state->options.log, state->keys);
  if (!log) return log.error();
  auto opened =
      store::open_sqlite({.path = state->options.store.path,
                          .busy_timeout_ms = static_cast<int>(state->options.store.busy_timeout.count() / 1000),
                          .privacy = state->options.lists.privacy,
                          .keys = state->keys});
  if (!opened) return opened.error();
  const Spool spool(state->options.spool.directory);
  if (auto usable = spool.check(); !usable) return usable.error();

  Services services{
      .clock = std::move(clock), .log = *log, .metrics = std::make_shared<base::Metrics>(), .store = *opened};
  auto runtime = std::make_unique<Runtime>(state, services);
  auto complete = with_organisations(*state, *services.store);
  if (!complete) return complete.error();
  runtime->state_.set(std::move(*complete));
  runtime->tell_undecidable();
  runtime->tell_warnings();
  if (auto named = services.store->holds().spool_files()) {
    const size_t swept = spool.sweep({named->begin(), named->end()}, services.clock->now());
    if (swept > 0) services.log->info("spool_swept", {{"files", static_cast<int64_t>(swept)}});
  }
  return runtime;
}

Runtime::Runtime(std::shared_ptr<const State> state, Services services)
    : state_(std::move(state)),
      services_(std::move(services)),
      learning_(std::make_unique<Learning>(services_, state_.get()->options)) {}

Runtime::~Runtime() { stop_timed_work(); }

base::Result<std::shared_ptr<const State>> with_organisations(const State& state, store::Store& store) {
  auto entries = store.lists().organisations("", 1'000'000);
  if (!entries) return entries.error();
  auto complete = std::make_shared<State>(state);
  complete->organisations = std::make_shared<const lists::Organisations>(*entries);
  return std::shared_ptr<const State>(std::move(complete));
}

// Mail goes on and the pages are there to mend it.
void Runtime::tell_undecidable() const {
  const auto accounts = services_.store->accounts().all();
  if (!accounts) return;
  const auto problem = nobody_could_decide(*state_.get(), *accounts);
  if (!problem) return;
  const bool wrong = problem->cause == Undecidable::Cause::settings;
  services_.log->write(wrong ? base::LogLevel::error : base::LogLevel::info, "nobody_could_decide",
                       {{"detail", problem->text}});
}

void Runtime::tell_warnings() const {
  for (const std::string& warning : state_.get()->warnings)
    services_.log->warning("config_warning", {{"detail", warning}});
}

std::shared_ptr<const conf::Options> Runtime::options() const {
  auto state = state_.get();
  return {state, &state->options};
}

bool Runtime::finish_learning(base::Duration within) { return learning_->flush(within); }

base::Result<std::string> Runtime::reload() {
  std::vector<std::string> problems;
  const auto fresh = load_state(state_.get()->options.file, Strictness::strict, problems);
  if (!fresh) return base::config_error("nothing was reloaded", join(problems));
  const auto restart = conf::restart_only_changes(state_.get()->options, fresh->options);
  if (!restart.empty()) {
    return base::config_error("nothing was reloaded: these options need a restart", join(restart));
  }
  auto complete = with_organisations(*fresh, *services_.store);
  if (!complete) return complete.error();
  const auto accounts = services_.store->accounts().all();
  if (!accounts) return accounts.error();
  const auto problem = nobody_could_decide(**complete, *accounts);
  // What is so already, for want of an account, must not keep back every other change.
  if (problem && problem->cause == Undecidable::Cause::settings && !nobody_could_decide(*state_.get(), *accounts))
    return base::config_error("nothing was reloaded", problem->text);
  state_.set(std::move(*complete));
  tell_undecidable();
  tell_warnings();
  return fmt::format("{} rules, {} directory entries", fresh->rules.rules.size(), fresh->directory->info().entries);
}

Answer Runtime::process(const message::Envelope& envelope, Content& content, const Progress& progress) noexcept {
  const auto state = state_.get();
  try {
    return process_with(*state, envelope, content, progress);
  } catch (const std::exception& failure) {
    return internal_failure(*state, envelope, failure.what());
  } catch (...) {
    return internal_failure(*state, envelope, "an exception of an unknown kind");
  }
}

Answer Runtime::internal_failure(const State& state, const message::Envelope& envelope,
                                 const std::string& what) noexcept {
  try {
    services_.metrics->add("internal_errors");
    services_.log->error("internal_error", {{"queue_id", envelope.queue_id}, {"failure", what}});
  } catch (...) {  // nothing is left to tell it to; the answer matters more
  }
  const bool pass =
      state.options.failures.action(policy::FailedPart::internal, state.options.policy.mode) == policy::Action::pass;
  return Answer{.plan = plain_plan(pass ? policy::Ending::accept : policy::Ending::tempfail), .case_id = ""};
}

Answer Runtime::process_with(const State& state, const message::Envelope& envelope, Content& content,
                             const Progress& progress) {
  const auto started = std::chrono::steady_clock::now();
  if (!content.status().ok()) {
    services_.log->error("spool_failed",
                         {{"queue_id", envelope.queue_id}, {"failure", content.status().error().full()}});
    const bool pass =
        state.options.failures.action(policy::FailedPart::spool, state.options.policy.mode) == policy::Action::pass;
    return Answer{.plan = plain_plan(pass ? policy::Ending::accept : policy::Ending::tempfail), .case_id = ""};
  }
  const ReleaseCheck release = check_release(state, services_, envelope, content);
  if (release.proved) {
    services_.metrics->add("releases_seen");
    services_.log->info("release_passed", {{"queue_id", envelope.queue_id}, {"case", release.case_id}});
    policy::Plan plan = plain_plan(policy::Ending::accept);
    if (!release.letter) plan.report_link = report_link(state, release.case_id, services_.clock->now());
    return Answer{.plan = plan, .case_id = release.case_id};
  }
  if (release.claimed) {
    services_.metrics->add("release_proof_refused");
    services_.log->error("release_proof_refused", {{"queue_id", envelope.queue_id},
                                                   {"client", envelope.client_address},
                                                   {"case", release.case_id},
                                                   {"failure", release.why}});
  }
  if (is_for_commands(state, envelope)) {
    if (auto taken =
            take_command(state, services_, envelope, message::parse(content.front(kLearnBytes), state.options.limits));
        !taken)
      return store_failure(state);
    // "stop" says there who shall stop: not the address it is sent to.
    if (!is_outbound(envelope, state.options)) return Answer{.plan = plain_plan(policy::Ending::accept), .case_id = ""};
  }
  if (is_for_complaints(state, envelope)) {
    const std::string_view all = content.front(state.options.limits.analysis_bytes);
    if (!take_complaint(state, services_, envelope, message::parse(all, state.options.limits), all))
      return store_failure(state);
    // A forwarded offer is no offer, and what staff alone get needs no rule.
    const bool goes_on = is_outbound(envelope, state.options) && !is_for_complaints_only(state, envelope);
    if (!goes_on) return Answer{.plan = plain_plan(policy::Ending::accept), .case_id = ""};
  }
  if (!is_outbound(envelope, state.options)) {
    return learn_inbound(state, envelope, content);
  }

  const ExamineInput input{
      .envelope = envelope, .content = content, .now = services_.clock->now(), .progress = progress};
  learning_->settle(identify(envelope, {}, state.options).trusted, state.options.store.lookup_deadline);
  Examination examination = examine(state, services_.store->messages(), input);
  learn_outbound(state, input, examination);
  record(examination, state, services_, input);
  after_decision(envelope, examination,
                 std::chrono::duration_cast<base::Duration>(std::chrono::steady_clock::now() - started));
  return Answer{.plan = examination.plan, .case_id = examination.plan.needs_case ? examination.case_id : ""};
}

Answer Runtime::learn_inbound(const State& state, const message::Envelope& envelope, Content& content) {
  services_.metrics->add("inbound");
  const message::Message message = message::parse(content.front(kLearnBytes), state.options.limits);
  const Identity identity = identify(envelope, message.from, state.options);
  const LearnInput input{
      .state = state, .envelope = envelope, .identity = identity, .message = message, .now = services_.clock->now()};
  if (learning_->learn_from(input)) return Answer{.plan = plain_plan(policy::Ending::accept), .case_id = ""};
  return store_failure(state);
}

// Member to member on one gateway: what is examined teaches, too.
void Runtime::learn_outbound(const State& state, const ExamineInput& input, Examination& examination) {
  if (!examination.content_read() || examination.plan.ending == policy::Ending::tempfail) return;
  if (is_for_commands(state, input.envelope) || is_for_complaints(state, input.envelope)) return;
  const LearnInput learn{.state = state,
                         .envelope = input.envelope,
                         .identity = examination.identity,
                         .message = examination.message,
                         .now = input.now};
  if (auto learned = learning_->learn_from(learn); !learned) {
    apply_failure(examination, state, policy::FailedPart::store, learned.error().full());
    make_plan(examination, state, input);
  }
}

// The answer is durable by now and stands, whatever goes wrong here.
void Runtime::after_decision(const message::Envelope& envelope, const Examination& examination,
                             base::Duration elapsed) noexcept {
  try {
    const auto level = examination.failed ? base::LogLevel::error : base::LogLevel::info;
    services_.log->write(level, "decision", decision_fields(examination, envelope, elapsed.count()));
    alert_staff(services_, envelope, examination);
    services_.metrics->add("messages");
    services_.metrics->add("action_" + std::string(policy::to_string(examination.plan.action)));
  } catch (...) {
    services_.metrics->add("internal_errors");
  }
}

void Runtime::start_timed_work() {
  if (!timed_work_) timed_work_ = std::make_unique<TimedWork>(*this);
}

void Runtime::stop_timed_work() { timed_work_.reset(); }

void Runtime::prune() {
  const auto state = state_.get();
  const policy::PolicyLimits& limits = state->options.policy.limits;
  const base::TimePoint now = services_.clock->now();
  const store::PruneRequest request{.now = now,
                                    .reach_before = now - limits.reach_window,
                                    .first_contact_before = now - limits.first_contact_window,
                                    .seen_before = now - kKeepThreads,
                                    .unsubscribe_before = now - kKeepUnsubscribeAddresses};
  size_t removed = 0;
  for (size_t step = 0; step < kPruneSteps; step++) {
    const auto rows = services_.store->messages().prune(request);
    if (!rows) {
      services_.log->warning("prune_failed", {{"failure", rows.error().full()}});
      return;
    }
    removed += *rows;
    if (*rows == 0) break;
  }
  if (removed > 0) services_.log->info("pruned", {{"rows", static_cast<int64_t>(removed)}});
}

size_t Runtime::run_timed_work_once() {
  const auto state = state_.get();
  try {
    if (!is_anything_due(*state, services_)) return 0;
    // Two processes of one gateway are kept apart by the lock, two gateways by the lease; a lease in the name of a
    // process would outlive it.
    if (!spool_lock_.valid()) spool_lock_ = Spool(state->options.spool.directory).lock();
    if (!spool_lock_.valid()) return 0;
    const std::string holder = fmt::format("{}:{}", report_host(state->options), state->options.spool.directory);
    const auto mine = services_.store->leases().take("timed_work", holder, services_.clock->now(), kLeaseLength);
    if (!mine || !*mine) return 0;
    return do_timed_work(*state, services_);
  } catch (const std::exception& failure) {
    services_.log->error("timed_work_failed", {{"failure", std::string(failure.what())}});
    return 0;
  }
}

}  // namespace nonsolicit::engine
