// Carries out what is due: decisions, releases, returns, expiry, letters. Every step changes its row first or last so
// that a crash between two steps repeats a step rather than losing a mail.
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/envelope_json.h"
#include "engine/gateway.h"
#include "engine/hold.h"
#include "engine/release_proof.h"
#include "engine/report.h"
#include "engine/smtp_client.h"
#include "engine/spool.h"

extern char** environ;

namespace nonsolicit::engine {
namespace {

constexpr size_t kBatch = 50;
constexpr auto kProofLife = std::chrono::minutes(10);
constexpr int64_t kAlarmAttempts = 5;
constexpr int kPutDownAgain = 7;  // about 6 s with the pauses
constexpr auto kFirstPause = std::chrono::milliseconds(50);

SmtpTarget target_of(const conf::Options& options) {
  return SmtpTarget{.host = options.hold.release_host, .port = options.hold.release_port, .helo = report_host(options)};
}

base::Duration backoff(const conf::Options& options, int64_t attempts) {
  return options.hold.retry * (1 << std::min<int64_t>(attempts > 0 ? attempts - 1 : 0, 5));
}

std::string with_queue_id(std::string word, const std::string& queue_id) {
  constexpr std::string_view kPlace = "{queue_id}";
  for (size_t at = word.find(kPlace); at != std::string::npos; at = word.find(kPlace, at + queue_id.size())) {
    word.replace(at, kPlace.size(), queue_id);
  }
  return word;
}

// Runs "postsuper -H QUEUEID" or "sendmail -qQ -qIQUEUEID"; no shell. An id that no MTA makes is not put into a
// command.
base::Status run_command(const std::vector<std::string>& words, const std::string& queue_id) {
  const bool plain = std::all_of(queue_id.begin(), queue_id.end(), [](char c) { return base::is_alnum(c); });
  if (!plain) return base::config_error("not a queue id", queue_id);
  std::vector<std::string> arguments;
  for (const std::string& word : words) arguments.push_back(with_queue_id(word, queue_id));
  if (arguments.empty()) return base::config_error("no command set for hold.mode mta");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  if (const int code = ::posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ); code != 0) {
    return base::temporary_error("cannot run the release command", arguments[0] + ": " + base::errno_text(code));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return base::temporary_error("the release command failed", fmt::format("{} for {}", arguments[0], queue_id));
}

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
    const auto due = services_.store->holds().due(now_, kBatch);
    if (!due) {
      services_.log->error("timed_work_failed", {{"failure", due.error().full()}});
      return 0;
    }
    for (const store::HeldCase& held : *due) done += handle(held) ? 1 : 0;
    const auto letters = services_.store->holds().letters_due(now_, kBatch);
    if (!letters) return done;
    for (const store::LetterRecord& letter : *letters) {
      if (!next_hop_silent_) done += send_letter(letter) ? 1 : 0;
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
    return run_command(state_.options.hold.mta_return_command, row.mta_queue_id);
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
    return row.mta_queue_id.empty() ? release_by_smtp(row) : release_in_mta(row);
  }

  bool release_in_mta(const store::HeldRecord& row) {
    if (auto ran = run_command(state_.options.hold.mta_release_command, row.mta_queue_id); !ran) {
      return retry(row, ran.error().full());
    }
    return finish(row, store::HeldState::released, {});
  }

  bool release_by_smtp(const store::HeldRecord& row) {
    const auto envelope = envelope_from_json(row.envelope_json);
    auto content = spool_.read(row.spool_file, static_cast<size_t>(state_.options.spool.max_bytes) + 1);
    if (!envelope) return retry(row, "the envelope cannot be read");
    if (!content) return retry(row, content.error().full());
    if (base::sha256_hex(*content) != row.content_sha256) return retry(row, "the held copy was changed on disk");

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
      case SmtpEnd::sent: return released(row, *envelope, outcome, *content);
      case SmtpEnd::refused: return refused(row, *envelope, outcome, *content);
      case SmtpEnd::again:
      case SmtpEnd::unknown: return retry(row, outcome.last.text.empty() ? "no answer" : outcome.last.text);
    }
    return false;
  }

  // Some recipients may have been refused or put off: those refused are reported, those put off are tried again alone.
  bool released(store::HeldRecord row, const message::Envelope& envelope, const SmtpOutcome& outcome,
                const std::string& content) {
    std::vector<std::string> later;
    std::vector<std::string> never;
    std::string refusal;
    std::string delay;
    for (size_t i = 0; i < envelope.recipients.size(); i++) {
      if (outcome.recipients[i].ok()) continue;
      const bool refused = outcome.recipients[i].refused();
      (refused ? never : later).push_back(envelope.recipients[i].address);
      (refused ? refusal : delay) = outcome.recipients[i].text;
    }
    row.last_answer = outcome.last.text;
    std::vector<store::LetterRecord> letters;
    if (!never.empty())
      letters = letters_about(row, envelope, never, {"The next mail server refused it: " + refusal}, content);
    if (later.empty()) return finish(row, store::HeldState::released, std::move(letters));
    row.envelope_json = envelope_to_json(envelope, later);
    row.recipient_count = static_cast<int64_t>(later.size());
    return retry(row, delay, letters);
  }

  bool refused(store::HeldRecord row, const message::Envelope& envelope, const SmtpOutcome& outcome,
               const std::string& content) {
    std::vector<std::string> all;
    for (const auto& recipient : envelope.recipients) all.push_back(recipient.address);
    row.last_answer = outcome.last.text;
    return finish(
        row, store::HeldState::returned,
        letters_about(row, envelope, all, {"The next mail server refused it: " + outcome.last.text}, content));
  }

  bool give_back(const store::HeldCase& held, store::HeldState end) {
    const store::HeldRecord& row = held.held;
    const auto envelope = envelope_from_json(row.envelope_json);
    if (!envelope) return retry(row, "the envelope cannot be read");
    std::string content;
    if (!row.spool_file.empty()) {
      auto read = spool_.read(row.spool_file, static_cast<size_t>(state_.options.spool.max_bytes) + 1);
      if (!read) return retry(row, read.error().full());
      content = std::move(*read);
    }
    if (auto removed = remove_from_mta(row); !removed) return retry(row, removed.error().full());
    std::vector<std::string> all;
    for (const auto& recipient : envelope->recipients) all.push_back(recipient.address);
    std::vector<std::string> words;
    if (end == store::HeldState::expired) {
      words = {"Your message was held for review and nobody released it in time.",
               "It is returned to you and was not delivered."};
    } else if (!row.words.empty()) {
      for (const std::string_view line : base::split(row.words, '\n')) words.emplace_back(line);
    } else {
      words = {"Your message was held for review and is returned to you."};
    }
    words.push_back(fmt::format("Questions: {}.", state_.options.policy.contact));
    return finish(row, end, letters_about(row, *envelope, all, std::move(words), content));
  }

  std::vector<store::LetterRecord> letters_about(const store::HeldRecord& row, const message::Envelope& envelope,
                                                 const std::vector<std::string>& recipients,
                                                 std::vector<std::string> words, const std::string& content) {
    std::vector<std::string> reported;
    for (const auto& recipient : envelope.recipients) {
      const bool meant = std::find(recipients.begin(), recipients.end(), recipient.address) != recipients.end();
      if (meant && may_report(envelope, recipient)) reported.push_back(recipient.address);
    }
    if (reported.empty()) return {};
    store::LetterRecord letter{.case_id = row.case_id,
                               .purpose = purpose_of(row.decision),
                               .recipient = envelope.sender,
                               .created = now_,
                               .next_attempt = now_};
    std::string first = words.front();
    letter.content = make_report({.envelope = envelope,
                                  .recipients = std::move(reported),
                                  .words = std::move(words),
                                  .diagnostic = std::move(first),
                                  .case_id = row.case_id,
                                  .original = content,
                                  .arrived = row.held_at,
                                  .now = now_,
                                  .host = report_host(state_.options),
                                  .from = report_from(state_.options),
                                  .subject = "Your message is returned to you"});
    return {letter};
  }

  // An answer was seen: what it says must be on record, or the mail goes out again at the next attempt. A store that is
  // busy or full for a moment is asked again; nothing else could go on without it anyway.
  base::Status put_down(const store::HeldRecord& row, int64_t version,
                        const std::vector<store::LetterRecord>& letters) {
    auto done = services_.store->holds().advance(row, version, letters);
    auto pause = kFirstPause;
    for (int again = 0; again < kPutDownAgain && !done && done.error().kind == base::ErrorClass::temporary; again++) {
      std::this_thread::sleep_for(pause);
      pause *= 2;
      done = services_.store->holds().advance(row, version, letters);
    }
    return done;
  }

  // The row first, then the file: a crash between them leaves a file that the sweep removes.
  bool finish(store::HeldRecord row, store::HeldState end, const std::vector<store::LetterRecord>& letters) {
    row.state = end;
    if (row.decision == store::Decision::none) row.decision = store::Decision::expire;
    if (auto done = put_down(row, row.version, letters); !done) return report_failure(row, done.error().full());
    spool_.remove(row.spool_file);
    services_.metrics->add("held_" + std::string(store::to_string(end)));
    services_.log->info("held_ended", {{"case", row.case_id},
                                       {"state", std::string(store::to_string(end))},
                                       {"by", row.decided_by},
                                       {"attempts", row.attempts},
                                       {"answer", row.last_answer}});
    return true;
  }

  bool retry(store::HeldRecord row, const std::string& why, const std::vector<store::LetterRecord>& letters = {}) {
    const int64_t version = row.version;
    row.next_attempt = now_ + backoff(state_.options, row.attempts);
    row.last_error = why;
    if (row.state == store::HeldState::held) {  // a return or expiry that could not be carried out
      row.attempts++;
      if (row.decision == store::Decision::none) row.decision = store::Decision::expire;
      row.state = store::HeldState::returning;
    }
    if (auto done = put_down(row, version, letters); !done) return report_failure(row, done.error().full());
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

  bool send_letter(store::LetterRecord letter) {
    message::Envelope envelope;
    envelope.recipients.push_back({.address = letter.recipient});
    if (!base::is_ascii(letter.content)) envelope.parameters.emplace_back("BODY=8BITMIME");
    if (!base::is_ascii(letter.recipient)) envelope.parameters.emplace_back("SMTPUTF8");
    letter.attempts++;
    const ReleaseClaim claim{.case_id = letter.case_id, .attempt = kLetterAttempt, .expires = now_ + kProofLife};
    const std::string proof = make_release_proof(*state_.keys, claim, envelope, base::sha256_hex(letter.content));
    const SmtpOutcome outcome = send_mail(target_of(state_.options), envelope,
                                          fmt::format("{}: {}\r\n{}", kReleaseHeaderName, proof, letter.content));
    next_hop_silent_ = outcome.last.code == 0;
    const bool sent = outcome.end == SmtpEnd::sent;
    letter.last_error = sent ? "" : outcome.last.text;
    letter.next_attempt = now_ + backoff(state_.options, letter.attempts);
    if (sent) letter.state = store::LetterState::sent;
    if (outcome.end == SmtpEnd::refused) letter.state = store::LetterState::failed;
    if (auto done = services_.store->holds().update_letter(letter); !done) {
      services_.log->error("timed_work_failed", {{"case", letter.case_id}, {"failure", done.error().full()}});
      return false;
    }
    services_.log->write(sent ? base::LogLevel::info : base::LogLevel::warning, "letter",
                         {{"case", letter.case_id},
                          {"purpose", letter.purpose},
                          {"recipient", base::LogAddress{letter.recipient}},
                          {"sent", sent},
                          {"attempts", letter.attempts},
                          {"answer", outcome.last.text}});
    return sent;
  }

  const State& state_;
  const Services& services_;
  Spool spool_;
  base::TimePoint now_;
  bool next_hop_silent_ = false;  // costs a whole timeout: it is asked once in a pass, and TERM waits for one only
};

}  // namespace

bool is_anything_due(const Services& services) {
  const base::TimePoint now = services.clock->now();
  const auto held = services.store->holds().due(now, 1);
  if (!held || !held->empty()) return true;
  const auto letters = services.store->holds().letters_due(now, 1);
  return !letters || !letters->empty();
}

size_t do_timed_work(const State& state, const Services& services) { return Worker(state, services).run(); }

}  // namespace nonsolicit::engine
