// Carries out what is due: decisions, releases, returns, expiry, letters. Every step changes its row first or last so
// that a crash between two steps repeats a step rather than losing a mail.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/counted.h"
#include "engine/cases/carry_out.h"
#include "engine/envelope_json.h"
#include "engine/gateway.h"
#include "engine/hold.h"
#include "engine/letters_out.h"
#include "engine/mta_command.h"
#include "engine/notices/notices.h"
#include "engine/notices/report_text.h"
#include "engine/notices/staff_letters.h"
#include "engine/put_down.h"
#include "engine/release_proof.h"
#include "engine/report.h"
#include "engine/smtp_client.h"
#include "engine/some_recipients.h"
#include "engine/spool.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMailsPerBatch = 50;
constexpr int64_t kAlarmAttempts = 5;

std::string purpose_of(store::Decision decision) {
  switch (decision) {
    case store::Decision::release: return "refusal";  // by the next mail server
    case store::Decision::return_: return "return";
    case store::Decision::withdraw:
    case store::Decision::expire:
    case store::Decision::none: break;
  }
  return "expiry";
}

class Worker {
 public:
  Worker(const State& state, const Services& services)
      : state_(state), services_(services), spool_(state.options.spool.directory), now_(services.clock->now()) {}

  size_t run() {
    size_t done = 0;
    const auto due = services_.store->holds().due(now_, kMailsPerBatch);
    if (!due) {
      services_.log->error("timed_work_failed", {{"failure", due.error().full()}});
      return 0;
    }
    for (const store::HeldCase& held : *due) done += handle(held) ? 1 : 0;
    const auto letters = services_.store->holds().letters_due(now_, kMailsPerBatch);
    if (!letters) return done;
    for (const store::LetterRecord& letter : *letters) {
      if (next_hop_silent_) break;
      const LetterOutcome sent = send_letter(state_, services_, letter);
      next_hop_silent_ = sent.next_hop_silent;
      done += sent.sent ? 1 : 0;
    }
    return done;
  }

 private:
  bool handle(const store::HeldCase& held) {
    store::Decision decision = held.held.decision;
    if (decision == store::Decision::none) decision = store::Decision::expire;  // only the deadline made it due
    switch (decision) {
      case store::Decision::release:
        if (next_hop_silent_ && held.held.mta_queue_id.empty()) return false;
        return release(held);
      case store::Decision::return_: return give_back(held, store::HeldState::returned);
      case store::Decision::expire: return give_back(held, store::HeldState::expired);
      case store::Decision::withdraw: return withdraw(held.held);
      case store::Decision::none: return false;
    }
    return false;
  }

  bool withdraw(const store::HeldRecord& row) {
    if (auto removed = remove_from_mta(row); !removed) return retry(row, removed.error().full());
    return finish(row, store::HeldState::withdrawn, {});
  }

  // What the MTA kept must not stay there once its row has ended.
  base::Status remove_from_mta(const store::HeldRecord& row) {
    if (row.mta_queue_id.empty()) return {};
    return run_mta_command(state_.options.hold.mta_return_command, row.mta_queue_id);
  }

  bool release(const store::HeldCase& held) {
    store::HeldRecord row = held.held;
    const int64_t version = row.version;
    row.state = store::HeldState::releasing;
    row.decision = store::Decision::release;
    row.attempts++;
    // Should we die now, the next attempt comes by itself.
    row.next_attempt = now_ + std::max<base::Duration>(kProofLife, backoff(state_.options, row.attempts));
    if (auto marked = services_.store->holds().advance(row, version, {}); !marked)
      return report_failure(row, marked.error().full());
    row.version = version + 1;
    const store::HeldCase releasing{.held = row, .case_record = held.case_record};
    const auto extras = extras_from_json(row.decision_json);
    if (!extras) return retry(row, "what goes with the decision cannot be read");
    return row.mta_queue_id.empty() ? release_by_smtp(releasing, *extras) : release_in_mta(releasing, *extras);
  }

  bool release_in_mta(const store::HeldCase& held, const DecisionExtras& extras) {
    const store::HeldRecord& row = held.held;
    if (auto ran = run_mta_command(state_.options.hold.mta_release_command, row.mta_queue_id); !ran) {
      return retry(row, ran.error().full());
    }
    if (const auto envelope = envelope_from_json(row.envelope_json)) record_taken(held, extras, addresses(*envelope));
    return finish(row, store::HeldState::released, {});
  }

  // The mail is out: what cannot be recorded now is told, and never a reason to send it again.
  void record_taken(const store::HeldCase& held, const DecisionExtras& extras, const std::vector<std::string>& took) {
    if (auto done = record_release(state_, services_, held, extras, took); !done) {
      services_.log->error("decision_extras_failed", {{"case", held.held.case_id}, {"failure", done.error().full()}});
    }
  }

  // One release under way.
  struct Sending {
    const store::HeldCase& held;
    const DecisionExtras& extras;
    const message::Envelope& whole;     // everybody who is held
    const message::Envelope& envelope;  // those that it is sent to now
    const std::string& content;

    std::vector<std::string> rest() const { return without(addresses(whole), addresses(envelope)); }
  };

  base::Result<std::string> copy_of(const store::HeldRecord& row) const {
    return spool_.read_unchanged(row.spool_file, row.content_sha256,
                                 static_cast<size_t>(state_.options.spool.max_bytes) + 1);
  }

  bool release_by_smtp(const store::HeldCase& held, const DecisionExtras& extras) {
    const store::HeldRecord& row = held.held;
    const auto whole = envelope_from_json(row.envelope_json);
    const auto envelope = whole ? std::optional(only_of(*whole, extras.only)) : std::nullopt;
    auto content = copy_of(row);
    if (!envelope) return retry(row, "the envelope cannot be read");
    if (!content) return retry(row, content.error().full());
    const Sending sending{.held = held, .extras = extras, .whole = *whole, .envelope = *envelope, .content = *content};
    // Those who were chosen have it, or had their answer: a crash came before the row said so.
    if (envelope->recipients.empty()) return hold_again(sending, addresses(*whole), "", {});

    const ReleaseClaim claim{.case_id = row.case_id, .attempt = row.attempts, .expires = now_ + kProofLife};
    const std::string proof = make_release_proof(*state_.keys, claim, *envelope, row.content_sha256);
    const SmtpOutcome outcome = send_mail(target_of(state_.options), *envelope,
                                          fmt::format("{}: {}\r\n{}", kReleaseHeaderName, proof, *content));
    next_hop_silent_ = outcome.last.code == 0;
    if (!outcome.dropped.empty()) {
      services_.log->warning(
          "release_parameters_dropped",
          {{"case", row.case_id}, {"parameters", fmt::format("{}", fmt::join(outcome.dropped, " "))}});
    }
    switch (outcome.end) {
      case SmtpEnd::sent: return released(sending, outcome);
      case SmtpEnd::refused: return refused(sending, outcome);
      case SmtpEnd::again: return put_off(sending, outcome);
      case SmtpEnd::unknown: return retry(row, outcome.last.text.empty() ? "no answer" : outcome.last.text);
    }
    return false;
  }

  // The others must not wait without end for those who were chosen.
  bool put_off(const Sending& sending, const SmtpOutcome& outcome) {
    const std::string why = outcome.last.text.empty() ? "no answer" : outcome.last.text;
    const store::HeldRecord& row = sending.held.held;
    if (sending.rest().empty() || row.attempts < kAlarmAttempts) return retry(row, why);
    return hold_again(sending, addresses(sending.whole), why, {});
  }

  // Some recipients may have been refused or put off: those refused are reported, those put off are tried again alone.
  bool released(const Sending& sending, const SmtpOutcome& outcome) {
    store::HeldRecord row = sending.held.held;
    std::vector<std::string> took;
    std::vector<std::string> later;
    std::vector<std::string> never;
    std::string refusal;
    std::string delay;
    for (size_t i = 0; i < sending.envelope.recipients.size(); i++) {
      const SmtpAnswer& answer = outcome.recipients[i];
      (answer.ok() ? took : answer.refused() ? never : later).push_back(sending.envelope.recipients[i].address);
      if (!answer.ok()) (answer.refused() ? refusal : delay) = answer.text;
    }
    record_taken(sending.held, sending.extras, took);
    row.last_answer = outcome.last.text;
    std::vector<store::LetterRecord> letters;
    if (!never.empty())
      letters = letters_about(row, sending.envelope, never, told_of_refusal(refusal), sending.content);
    const std::vector<std::string> rest = sending.rest();
    std::vector<std::string> left = rest;
    left.insert(left.end(), later.begin(), later.end());
    const bool enough = later.empty() || row.attempts >= kAlarmAttempts;
    if (!rest.empty() && enough) return hold_again(sending, left, delay, letters, outcome.last.text);
    if (later.empty()) return finish(row, store::HeldState::released, std::move(letters));
    row.envelope_json = envelope_to_json(sending.whole, left);
    row.recipient_count = static_cast<int64_t>(left.size());
    return retry(row, delay, letters);
  }

  bool refused(const Sending& sending, const SmtpOutcome& outcome) {
    store::HeldRecord row = sending.held.held;
    row.last_answer = outcome.last.text;
    auto letters = letters_about(row, sending.envelope, addresses(sending.envelope), told_of_refusal(outcome.last.text),
                                 sending.content);
    const std::vector<std::string> rest = sending.rest();
    if (!rest.empty()) return hold_again(sending, rest, "", letters, outcome.last.text);
    return finish(row, store::HeldState::returned, std::move(letters));
  }

  // After a release to some: the others are held as if nobody had decided, until the same deadline.
  bool hold_again(const Sending& sending, const std::vector<std::string>& left, const std::string& why,
                  const std::vector<store::LetterRecord>& letters, const std::string& answer = {}) {
    store::HeldRecord row = sending.held.held;
    const int64_t version = row.version;
    const size_t gone = sending.whole.recipients.size() - left.size();
    const std::string by = std::exchange(row.decided_by, {});
    row.state = store::HeldState::held;
    row.decision = store::Decision::none;
    row.decided_at = {};
    row.decision_json.clear();
    row.attempts = 0;
    row.next_attempt = {};
    row.last_error = why;
    row.last_answer = answer;
    row.envelope_json = envelope_to_json(sending.whole, left);
    row.recipient_count = static_cast<int64_t>(left.size());
    if (auto done = services_.store->holds().advance(row, version, letters); !done)
      return report_failure(row, done.error().full());
    const store::AuditLine line{
        .when = now_,
        .actor = "system",
        .action = "case.part_released",
        .subject = row.case_id,
        .detail =
            fmt::format("{} through, {} held", base::count_text(static_cast<int64_t>(gone), "recipient"), left.size())};
    if (auto told = services_.store->audit().append(line, {}); !told) report_failure(row, told.error().full());
    services_.metrics->add("held_part_released");
    services_.log->info("held_part_released", {{"case", row.case_id},
                                               {"gone", static_cast<int64_t>(gone)},
                                               {"held", row.recipient_count},
                                               {"by", by},
                                               {"answer", answer}});
    return true;
  }

  bool give_back(const store::HeldCase& held, store::HeldState end) {
    const store::HeldRecord& row = held.held;
    const auto envelope = envelope_from_json(row.envelope_json);
    if (!envelope) return retry(row, "the envelope cannot be read");
    const bool expired = end == store::HeldState::expired;
    const auto extras = expired ? DecisionExtras() : extras_from_json(row.decision_json);
    if (!extras) return retry(row, "what goes with the decision cannot be read");
    std::string content;
    if (!row.spool_file.empty()) {
      auto read = copy_of(row);
      // What is lost keeps nobody waiting for ever: the sender is told by the envelope, once staff knew or had the time
      // to put the copy back.
      const bool without = extras->without_copy || row.attempts >= kAlarmAttempts;
      const bool lost = !read && read.error().kind == base::ErrorClass::permanent;
      if (!read && !(lost && without)) return retry(row, read.error().full());
      if (read) content = std::move(*read);
      if (lost) services_.log->error("held_copy_lost", {{"case", row.case_id}});
    }
    if (auto removed = remove_from_mta(row); !removed) return retry(row, removed.error().full());
    if (auto recorded = record_return(services_, held, *extras); !recorded) return retry(row, recorded.error().full());
    if (extras->quiet) return finish(row, end, {});
    const auto reported = to_report(*envelope, addresses(*envelope));
    const Told told =
        expired ? told_of_expiry(state_, held, reported, now_) : told_of_return(state_, held, reported, now_);
    return finish(row, end, letters_about(row, *envelope, reported, told, content));
  }

  std::vector<store::LetterRecord> letters_about(const store::HeldRecord& row, const message::Envelope& envelope,
                                                 const std::vector<std::string>& recipients, const Told& told,
                                                 const std::string& content) {
    const std::vector<std::string> reported = to_report(envelope, recipients);
    if (reported.empty()) return {};
    store::LetterRecord letter{.case_id = row.case_id,
                               .purpose = purpose_of(row.decision),
                               .recipient = envelope.sender,
                               .created = now_,
                               .next_attempt = now_};
    letter.content = make_report({.envelope = envelope,
                                  .recipients = reported,
                                  .words = {told.diagnostic},
                                  .text = told.text,
                                  .diagnostic = told.diagnostic,
                                  .case_id = row.case_id,
                                  .original = content,
                                  .arrived = row.held_at,
                                  .now = now_,
                                  .host = report_host(state_.options),
                                  .from = report_from(state_.options),
                                  .reply_to = reply_to_line(state_.options),
                                  .subject = told.subject});
    return {letter};
  }

  base::Status advance_for_good(const store::HeldRecord& row, int64_t version,
                                const std::vector<store::LetterRecord>& letters) {
    return put_down([&] { return services_.store->holds().advance(row, version, letters); });
  }

  // The row first, then the file: a crash between them leaves a file that the sweep removes.
  bool finish(store::HeldRecord row, store::HeldState end, const std::vector<store::LetterRecord>& letters) {
    row.state = end;
    if (row.decision == store::Decision::none) row.decision = store::Decision::expire;
    if (auto done = advance_for_good(row, row.version, letters); !done) return report_failure(row, done.error().full());
    spool_.remove(row.spool_file);
    services_.metrics->add("held_" + std::string(store::to_string(end)));
    services_.log->info("held_ended", {{"case", row.case_id},
                                       {"state", std::string(store::to_string(end))},
                                       {"by", row.decided_by},
                                       {"attempts", row.attempts},
                                       {"answer", row.last_answer}});
    return true;
  }

  bool retry(store::HeldRecord row, const std::string& why, std::vector<store::LetterRecord> letters = {}) {
    const int64_t version = row.version;
    row.last_error = why;
    // A return or expiry that could not be carried out; a release has counted this attempt already.
    if (row.state != store::HeldState::releasing) {
      row.attempts++;
      if (row.decision == store::Decision::none) row.decision = store::Decision::expire;
      row.state = store::HeldState::returning;
    }
    row.next_attempt = now_ + backoff(state_.options, row.attempts);
    if (row.attempts == kAlarmAttempts) {
      for (auto& alarm : alarm_letters(state_, row, now_)) letters.push_back(std::move(alarm));
    }
    if (auto done = advance_for_good(row, version, letters); !done) return report_failure(row, done.error().full());
    const auto level = row.attempts >= kAlarmAttempts ? base::LogLevel::error : base::LogLevel::warning;
    services_.log->write(level, "held_retry",
                         {{"case", row.case_id},
                          {"state", std::string(store::to_string(row.state))},
                          {"attempts", row.attempts},
                          {"next", base::to_rfc3339(row.next_attempt)},
                          {"failure", why}});
    return false;
  }

  bool report_failure(const store::HeldRecord& row, const std::string& why) {
    services_.log->error("timed_work_failed", {{"case", row.case_id}, {"failure", why}});
    return false;
  }

  const State& state_;
  const Services& services_;
  Spool spool_;
  base::TimePoint now_;
  bool next_hop_silent_ = false;  // costs a whole timeout: it is asked once in a pass, and TERM waits for one only
};

}  // namespace

bool is_anything_due(const State& state, const Services& services) {
  const base::TimePoint now = services.clock->now();
  const auto held = services.store->holds().due(now, 1);
  if (!held || !held->empty()) return true;
  const auto letters = services.store->holds().letters_due(now, 1);
  return !letters || !letters->empty() || is_notice_due(state, services);
}

size_t do_timed_work(const State& state, const Services& services) {
  const size_t made = make_notices(state, services);  // first: they go out in the same pass
  return made + Worker(state, services).run();
}

}  // namespace nonsolicit::engine
