// take_complaint(): a mail to the complaint address, from the proof of its author to the answer.
#include <algorithm>

#include "classifier/automatic.h"
#include "engine/authorship.h"
#include "engine/complaints/complaint_letter.h"
#include "engine/complaints/find_case.h"
#include "engine/notices/return_texts.h"
#include "store/store.h"

namespace nonsolicit::engine {
namespace {

constexpr std::ptrdiff_t kMostNotes = 20;  // of nobody in particular, on one case

base::Address complaint_address(const State& state) {
  return base::Address::parse(state.options.notice.complaint_address, state.options.address).value_or(base::Address());
}

bool is_ours(const State& state, const base::Address& ours, const message::EnvelopeRecipient& recipient) {
  return base::Address::parse(recipient.address, state.options.address) == ours;
}

class ComplaintTaker {
 public:
  ComplaintTaker(const State& state, const Services& services, const message::Envelope& envelope,
                 const message::Message& message)
      : state_(state), services_(services), envelope_(envelope), message_(message) {}

  base::Status take(std::string_view raw) {
    const Identity identity = identify(envelope_, message_.from, state_.options);
    const auto signs = classifier::automatic_signs(message_);
    automatic_ = signs.any() || signs.precedence_bulk || signs.autoreply_header;
    if (identity.null_sender) return ignore("null sender");
    const auto report = read_complaint(message_, raw, state_.options.address);
    if (!report) return ignore("no reported message");
    if (!message_.list.id.empty() || (automatic_ && !report->arf)) return ignore("automatic or list mail");
    if (report->author == complaint_address(state_)) return ignore("written by the complaint address itself");
    return is_proved(*report, identity) ? take_report(*report) : take_note(*report);
  }

 private:
  base::Status ignore(const char* reason) {
    services_.metrics->add("complaints_ignored");
    services_.log->info("complaint_ignored", {{"queue_id", envelope_.queue_id}, {"reason", std::string(reason)}});
    return {};
  }

  // As for commands: what anybody may have written changes nothing, whatever learn.trust says.
  bool is_proved(const ComplaintReport& report, const Identity& identity) const {
    if (report.author.empty()) return false;
    const Authorship proof = authorship(message_, report.author, identity, state_.options.learn);
    return proof != Authorship::unproved && is_trusted(proof, state_.options.learn.trust);
  }

  base::Status take_report(const ComplaintReport& report) {
    std::vector<ReportOutcome> outcomes;
    for (const ReportedMessage& reported : report.messages) {
      auto taken = take_one(report, reported);
      if (!taken) return taken.error();
      outcomes.push_back(std::move(*taken));
    }
    // What a program sent is answered to nobody (RFC 3834 section 2).
    if (automatic_) return {};
    const AnswerInput input{.report = report,
                            .outcomes = std::move(outcomes),
                            .language = language_,
                            .recipient = std::string(base::without_brackets(message_.from[0].address)),
                            .message_id = message_.message_id,
                            .now = services_.clock->now()};
    return services_.store->cases().add_letters({answer_letter(state_, input)});
  }

  base::Result<ReportOutcome> take_one(const ComplaintReport& report, const ReportedMessage& reported) {
    ReportOutcome result{.case_id = {}, .subject = reported.subject, .outcome = {}};
    const auto found = find_reported_case(state_, services_, reported, report.author);
    if (!found) return found.error();
    if (!*found) {
      (void)ignore("no case with this recipient");
      return result;
    }
    const store::CaseRecords& records = **found;
    result.case_id = records.case_record.id;
    if (language_.empty()) language_ = language_of_case(state_, records.case_record);
    result.subject = records.case_record.subject;
    const RecipientSays says{.word = report.word, .choice = report.choice, .text = report.text};
    const auto outcome = take_recipient_word(state_, services_, records, report.author, says);
    if (!outcome) return outcome.error();
    result.outcome = *outcome;
    services_.metrics->add("complaints");
    services_.log->info("complaint", {{"queue_id", envelope_.queue_id},
                                      {"case", records.case_record.id},
                                      {"member", base::LogAddress{report.author.text()}},
                                      {"word", word_of(says)},
                                      {"new", outcome->word_noted || outcome->choice_noted}});
    return result;
  }

  static std::string word_of(const RecipientSays& says) {
    std::string text;
    if (says.word) text = *says.word == RecipientWord::welcome ? "welcome" : "solicitation";
    if (says.choice) text += (text.empty() ? "" : "+") + std::string(lists::to_string(*says.choice));
    return text;
  }

  // Nobody proved who wrote it: staff may read it, nothing follows from it, nobody is answered.
  base::Status take_note(const ComplaintReport& report) {
    const auto found = find_known_case(services_, report.messages.front());
    if (!found) return found.error();
    if (!*found) return ignore("authorship not proved, and no such case");
    const store::CaseRecords& records = **found;
    const auto unproved = [](const store::Statement& one) { return !one.trusted; };
    const auto notes = std::count_if(records.statements.begin(), records.statements.end(), unproved);
    const bool said = std::any_of(records.statements.begin(), records.statements.end(), [&](const auto& one) {
      return unproved(one) && one.person == report.author && one.text == report.text;
    });
    if (notes >= kMostNotes || said) return ignore("authorship not proved, and noted before");
    const base::TimePoint now = services_.clock->now();
    const store::Statement note{.case_id = records.case_record.id,
                                .kind = store::StatementKind::note,
                                .author = "member",
                                .person = report.author,
                                .made = now,
                                .text = report.text,
                                .trusted = false};
    const auto noted = services_.store->cases().say(
        note, {.when = now, .actor = "unproved", .action = "note", .subject = records.case_record.id});
    if (!noted) return noted.error();
    return ignore("authorship not proved: a note to staff");
  }

  const State& state_;
  const Services& services_;
  const message::Envelope& envelope_;
  const message::Message& message_;
  bool automatic_ = false;
  std::string language_;  // of the first message that is on record
};

}  // namespace

bool is_for_complaints(const State& state, const message::Envelope& envelope) {
  const base::Address ours = complaint_address(state);
  return !ours.empty() && std::any_of(envelope.recipients.begin(), envelope.recipients.end(),
                                      [&](const auto& recipient) { return is_ours(state, ours, recipient); });
}

bool is_for_complaints_only(const State& state, const message::Envelope& envelope) {
  const base::Address ours = complaint_address(state);
  return is_for_complaints(state, envelope) &&
         std::all_of(envelope.recipients.begin(), envelope.recipients.end(),
                     [&](const auto& recipient) { return is_ours(state, ours, recipient); });
}

base::Status take_complaint(const State& state, const Services& services, const message::Envelope& envelope,
                            const message::Message& message, std::string_view raw) {
  auto taken = ComplaintTaker(state, services, envelope, message).take(raw);
  if (!taken) {
    services.log->error("complaint_failed", {{"queue_id", envelope.queue_id}, {"failure", taken.error().full()}});
  }
  return taken;
}

}  // namespace nonsolicit::engine
