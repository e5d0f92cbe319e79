#include "engine/notices/notices.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"
#include "engine/notices/return_texts.h"
#include "engine/notices/sender_view.h"
#include "engine/notices/staff_letters.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kBatch = 500;
constexpr size_t kMostInNotice = 20;

// RFC 3834 section 2: no answer to what a machine or a mailing list sent.
bool is_from_a_machine(const message::Message& message) {
  const std::string_view automatic = message.header_value("Auto-Submitted");
  if (!automatic.empty() && !base::istarts_with(base::trim(automatic), "no")) return true;
  const std::string_view precedence = base::trim(message.header_value("Precedence"));
  if (base::iequals(precedence, "list") || base::iequals(precedence, "junk")) return true;
  return !message.header_value("List-Id").empty() || !message.header_value("List-Post").empty();
}

bool is_own(const base::Address& address, const conf::Options& options) {
  const auto& own = options.sender.own_domains;
  return own.empty() || std::find(own.begin(), own.end(), std::string(address.domain())) != own.end();
}

bool nobody_wants_reports(const message::Envelope& envelope) {
  return std::all_of(envelope.recipients.begin(), envelope.recipients.end(), [](const auto& recipient) {
    return base::iequals(message::parameter_value(recipient.parameters, "NOTIFY"), "NEVER");
  });
}

// As the sender wrote it where that is the proved one.
std::string whom_to_tell(const State& state, const store::CaseRecord& record) {
  const auto sender = base::Address::parse(record.sender, state.options.address);
  return sender && *sender == record.trusted ? record.sender : record.trusted.text();
}

std::string joined(const std::vector<std::string>& sentences) { return fmt::format("{}", fmt::join(sentences, " ")); }

std::string item_of(const State& state, const SenderView& view, base::TimePoint now) {
  const conf::Letters& letters = letters_of(state);
  return conf::fill_text(letters.letter("notice", view.language).item,
                         {{"subject", view.subject},
                          {"recipients", counted(letters, "recipients", view.recipients, view.language)},
                          {"rule", view.clause_text},
                          {"reasons", joined(view.reasons)},
                          {"helps", joined(view.helps)},
                          {"until", view.until ? minute_text(*view.until) : ""},
                          {"case", view.case_id},
                          {"url", sender_url(state, view.case_id, now)}});
}

store::LetterRecord notice_letter(const State& state, const std::string& to, const std::vector<SenderView>& views,
                                  base::TimePoint now) {
  const SenderView& first = views.front();
  const conf::LetterText& letter = letters_of(state).letter("notice", first.language);
  std::string messages;
  for (size_t i = 0; i < std::min(views.size(), kMostInNotice); i++)
    messages += (i == 0 ? "" : "\n\n") + item_of(state, views[i], now);
  if (views.size() > kMostInNotice) messages += fmt::format("\n\n(+ {})", views.size() - kMostInNotice);
  const bool one = views.size() == 1;
  const conf::LetterValues values = {{"count", std::to_string(views.size())},
                                     {"subject", first.subject.empty() ? "-" : first.subject},
                                     {"messages", messages},
                                     {"association", state.options.policy.association},
                                     {"contact", state.options.policy.contact}};
  return make_letter(state,
                     {.purpose = "notice",
                      .case_id = one ? first.case_id : "",
                      .to = to,
                      .subject = conf::fill_text(one ? letter.subject : letter.subject_many, values),
                      .text = conf::fill_text(letter.text, values),
                      .answers = one ? first.message_id : ""},
                     Audience::sender, now);
}

class Notices {
 public:
  Notices(const State& state, const Services& services)
      : state_(state), services_(services), now_(services.clock->now()) {}

  size_t to_senders() {
    const auto due = services_.store->cases().notices_due(now_ - state_.options.notice.burst, kBatch);
    if (!due) return failed(due.error());
    std::map<std::string, std::vector<const store::HeldCase*>> by_sender;
    for (const store::HeldCase& held : *due) by_sender[whom_to_tell(state_, held.case_record)].push_back(&held);
    size_t made = 0;
    for (const auto& [sender, cases] : by_sender) made += to_sender(sender, cases);
    return made;
  }

  size_t reminders() {
    const auto& options = state_.options.notice;
    if (options.staff.empty()) return 0;
    const auto due = services_.store->cases().reminders_due(now_ + options.reminder, kBatch);
    if (!due) return failed(due.error());
    if (due->empty()) return 0;
    std::vector<std::string> ids;
    for (const store::HeldCase& held : *due) ids.push_back(held.held.case_id);
    const auto letters = reminder_letters(state_, *due, now_);
    if (auto done = services_.store->cases().reminders_done(ids, letters); !done) return failed(done.error());
    return letters.size();
  }

  size_t digest() {
    size_t made = 0;
    for (const std::string& staff : state_.options.notice.staff) {
      const auto sent = services_.store->cases().letters_since("digest", staff, digest_hour());
      if (!sent) return made + failed(sent.error());
      if (*sent > 0 || now_ < digest_hour()) continue;
      auto letter = digest_letter(state_, services_, staff, now_);
      if (!letter) return made + failed(letter.error());
      if (auto done = services_.store->cases().add_letters({*letter}); !done) return made + failed(done.error());
      made++;
    }
    return made;
  }

  bool anything_due() {
    const auto& options = state_.options.notice;
    store::CasePort& cases = services_.store->cases();
    const auto notices = cases.notices_due(now_ - options.burst, 1);
    if (!notices || !notices->empty()) return true;
    if (options.staff.empty()) return false;
    const auto reminders = cases.reminders_due(now_ + options.reminder, 1);
    if (!reminders || !reminders->empty()) return true;
    if (now_ < digest_hour()) return false;
    return std::any_of(options.staff.begin(), options.staff.end(), [&](const std::string& staff) {
      const auto sent = cases.letters_since("digest", staff, digest_hour());
      return !sent || *sent == 0;
    });
  }

 private:
  base::TimePoint digest_hour() const {
    return std::chrono::floor<std::chrono::days>(now_) + std::chrono::hours(state_.options.notice.digest_hour);
  }

  // Those that were decided meanwhile need no notice; over the cap none goes out, and all stay in the pages.
  size_t to_sender(const std::string& sender, const std::vector<const store::HeldCase*>& cases) {
    std::vector<std::string> waiting;
    std::vector<std::string> over;
    for (const store::HeldCase* held : cases) {
      const bool waits = held->held.state == store::HeldState::held && held->held.decision == store::Decision::none;
      (waits && !sender.empty() ? waiting : over).push_back(held->held.case_id);
    }
    const auto today = services_.store->cases().letters_since("notice", sender, now_ - base::kDay);
    if (!today) return failed(today.error());
    if (!state_.options.notice.enabled || *today >= state_.options.notice.daily) {
      over.insert(over.end(), waiting.begin(), waiting.end());
      waiting.clear();
    }
    if (!over.empty()) {
      if (auto done = services_.store->cases().notices_done(over, store::NoticeState::skipped, std::nullopt); !done)
        return failed(done.error());
    }
    return waiting.empty() ? 0 : tell(sender, waiting);
  }

  size_t tell(const std::string& sender, const std::vector<std::string>& case_ids) {
    std::vector<SenderView> views;
    for (const std::string& id : case_ids) {
      auto view = sender_view(state_, services_, id, "");
      if (!view) return failed(view.error());
      views.push_back(std::move(*view));
    }
    const auto letter = notice_letter(state_, sender, views, now_);
    if (auto done = services_.store->cases().notices_done(case_ids, store::NoticeState::sent, letter); !done)
      return failed(done.error());
    services_.log->info("notice_made",
                        {{"recipient", base::LogAddress{sender}}, {"cases", static_cast<int64_t>(case_ids.size())}});
    return 1;
  }

  size_t failed(const base::Error& error) {
    services_.log->error("timed_work_failed", {{"failure", error.full()}});
    return 0;
  }

  const State& state_;
  const Services& services_;
  const base::TimePoint now_;
};

}  // namespace

store::NoticeState notice_wanted(const State& state, const message::Envelope& envelope, const message::Message& message,
                                 const Identity& identity) {
  if (!state.options.notice.enabled) return store::NoticeState::none;
  const bool known = !identity.null_sender && !identity.trusted.empty();
  const bool may = known && is_own(identity.trusted, state.options) && !is_from_a_machine(message) &&
                   !nobody_wants_reports(envelope);
  return may ? store::NoticeState::waiting : store::NoticeState::skipped;
}

bool is_notice_due(const State& state, const Services& services) { return Notices(state, services).anything_due(); }

size_t make_notices(const State& state, const Services& services) {
  Notices notices(state, services);
  size_t made = notices.to_senders();
  made += notices.reminders();
  return made + notices.digest();
}

}  // namespace nonsolicit::engine
