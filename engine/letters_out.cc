#include "engine/letters_out.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/gateway.h"
#include "engine/put_down.h"
#include "engine/release_proof.h"
#include "engine/report.h"

namespace nonsolicit::engine {

SmtpTarget target_of(const conf::Options& options) {
  return SmtpTarget{.host = options.hold.release_host, .port = options.hold.release_port, .helo = report_host(options)};
}

base::Duration backoff(const conf::Options& options, int64_t attempts) {
  return options.hold.retry * (1 << std::min<int64_t>(attempts > 0 ? attempts - 1 : 0, 5));
}

LetterOutcome send_letter(const State& state, const Services& services, store::LetterRecord letter) {
  const base::TimePoint now = services.clock->now();
  message::Envelope envelope;
  envelope.recipients.push_back({.address = letter.recipient});
  if (!base::is_ascii(letter.content)) envelope.parameters.emplace_back("BODY=8BITMIME");
  if (!base::is_ascii(letter.recipient)) envelope.parameters.emplace_back("SMTPUTF8");
  store::HoldPort& holds = services.store->holds();
  const auto report_failure = [&](const base::Error& error) {
    services.log->error("timed_work_failed", {{"case", letter.case_id}, {"failure", error.full()}});
  };
  letter.attempts++;
  // Should we die now, or the store take nothing more, the next attempt comes by itself and not at once.
  letter.next_attempt = now + std::max<base::Duration>(kProofLife, backoff(state.options, letter.attempts));
  if (auto marked = holds.update_letter(letter); !marked) {
    report_failure(marked.error());
    return {};
  }
  const ReleaseClaim claim{.case_id = letter.case_id, .attempt = kLetterAttempt, .expires = now + kProofLife};
  const std::string proof = make_release_proof(*state.keys, claim, envelope, base::sha256_hex(letter.content));
  const SmtpOutcome outcome = send_mail(target_of(state.options), envelope,
                                        fmt::format("{}: {}\r\n{}", kReleaseHeaderName, proof, letter.content));
  const bool sent = outcome.end == SmtpEnd::sent;
  const bool silent = outcome.last.code == 0;
  letter.last_error = sent ? "" : outcome.last.text;
  letter.next_attempt = now + backoff(state.options, letter.attempts);
  if (sent) letter.state = store::LetterState::sent;
  if (outcome.end == SmtpEnd::refused) letter.state = store::LetterState::failed;
  if (auto done = put_down([&] { return holds.update_letter(letter); }); !done) {
    report_failure(done.error());
    return {.next_hop_silent = silent};
  }
  services.log->write(sent ? base::LogLevel::info : base::LogLevel::warning, "letter",
                      {{"case", letter.case_id},
                       {"purpose", letter.purpose},
                       {"recipient", base::LogAddress{letter.recipient}},
                       {"sent", sent},
                       {"attempts", letter.attempts},
                       {"answer", outcome.last.text}});
  return {.sent = sent, .next_hop_silent = silent};
}

}  // namespace nonsolicit::engine
