#include "engine/complaints/find_case.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/unicode.h"
#include "engine/describe.h"
#include "engine/plan_json.h"
#include "store/store.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;
using Found = base::Result<std::optional<store::CaseRecords>>;

constexpr auto kLongestAgo = std::chrono::hours(24 * 30);
constexpr size_t kMostCandidates = 200;
constexpr size_t kSubjectBytes = 200;  // as cases keep it
// What of a subject is searched for: enough to find few, and nothing of a rare form at its end.
constexpr size_t kSearchedBytes = 60;

// Blanks and letter case differ between what was sent and what a mail program shows of it.
std::string comparable(std::string_view subject) {
  std::string text;
  for (const char c : base::fold_text(cut_text(subject, kSubjectBytes))) {
    if (!base::is_space(c)) text.push_back(c);
  }
  return text;
}

bool is_same_subject(std::string_view a, std::string_view b) { return comparable(a) == comparable(b); }

bool is_same_sender(const State& state, const store::CaseRecord& record, const base::Address& from) {
  return record.trusted == from || base::Address::parse(record.sender, state.options.address) == from;
}

// A message that came without an id may have got one on its way.
bool is_another_id(const store::CaseRecord& record, const ReportedMessage& reported) {
  return !reported.message_id.empty() && !record.message_id.empty() && reported.message_id != record.message_id;
}

// A From may differ from who was trusted (a desk that writes for a colleague); then the subject must tell.
bool is_same_message(const State& state, const store::CaseRecord& record, const ReportedMessage& reported) {
  if (is_another_id(record, reported)) return false;
  if (!reported.from.empty() && is_same_sender(state, record, reported.from)) return true;
  return is_same_subject(reported.subject, record.subject);
}

base::Result<std::vector<store::CaseRecord>> cases_by_message_id(const Services& services,
                                                                 const std::string& message_id) {
  if (message_id.empty()) return std::vector<store::CaseRecord>();
  return services.store->cases().with_message_id(message_id, kMostCandidates);
}

Found records_of(const Services& services, const std::string& case_id) {
  return services.store->cases().records(case_id);
}

const std::string& likely_id(const ReportedMessage& reported) {
  return reported.message_id.empty() ? reported.answers : reported.message_id;
}

// The newest of the last 30 days with this sender and subject. Without a sender (some programs show a name only) it
// must be the only one.
base::Result<std::string> case_by_subject(const State& state, const Services& services, const ReportedMessage& reported,
                                          const base::Address& recipient) {
  if (reported.subject.empty()) return std::string();
  const std::string text =
      reported.from.empty() ? cut_text(reported.subject, kSearchedBytes) : std::string(reported.from.text());
  const auto rows = services.store->cases().search({.text = text, .limit = kMostCandidates});
  if (!rows) return rows.error();
  const base::TimePoint oldest = services.clock->now() - kLongestAgo;
  std::vector<std::string> matches;
  for (const store::CaseSummary& row : *rows) {
    const store::CaseRecord& record = row.case_record;
    // Another message with the same subject is another message.
    const bool fits = !is_another_id(record, reported) && record.created >= oldest &&
                      is_same_subject(record.subject, reported.subject) &&
                      (reported.from.empty() || is_same_sender(state, record, reported.from)) &&
                      !recipient_of_case(state, record, recipient).empty();
    if (fits) matches.push_back(record.id);
  }
  if (matches.empty() || (reported.from.empty() && matches.size() > 1)) return std::string();
  return matches.front();
}

store::CaseRecord case_of_passed(const State& state, const ReportedMessage& reported, const base::Address& recipient,
                                 const store::SentBefore& sent, base::TimePoint now) {
  const policy::Verdict verdict{
      .recipient = recipient.text(),
      .rule = kComplaintRule,
      .mode = state.options.policy.mode,
      .member = true,
      .reasons = {{.code = kComplaintRule, .text = "A recipient complained about it after it was let through."}}};
  return store::CaseRecord{.id = base::new_case_id(),
                           .repeat_key = base::sha256_hex("complaint\n" + sent.message_id + "\n" + sent.sender.text()),
                           .created = now,
                           .message_id = sent.message_id,
                           .sender = sent.sender.text(),
                           .trusted = sent.sender,
                           .subject = cut_text(reported.subject, kSubjectBytes),
                           .mode = state.options.policy.mode,
                           .rule = kComplaintRule,
                           .verdicts_json = verdicts_to_json({verdict}),
                           .answer_json = plan_to_json(policy::Plan{})};
}

// Proved by what is on record of messages that went to members: nobody can complain about mail they did not get.
Found case_by_sent(const State& state, const Services& services, const ReportedMessage& reported,
                   const base::Address& recipient, const std::vector<store::CaseRecord>& same_id) {
  if (likely_id(reported).empty() || reported.from.empty()) return std::optional<store::CaseRecords>();
  const auto known = services.store->messages().inbound(
      {.author = recipient, .recipients = {reported.from}, .answers = {likely_id(reported)}},
      state.options.store.lookup_deadline);
  if (!known) return known.error();
  const auto sent = std::find_if(known->answered.begin(), known->answered.end(),
                                 [&](const store::SentBefore& one) { return one.sender == reported.from; });
  if (sent == known->answered.end()) return std::optional<store::CaseRecords>();
  for (const store::CaseRecord& record : same_id) {
    if (record.rule == kComplaintRule && record.trusted == sent->sender) return records_of(services, record.id);
  }
  store::RecordRequest request;
  request.now = services.clock->now();
  request.case_record = case_of_passed(state, reported, recipient, *sent, request.now);
  const auto made = services.store->messages().record(request);
  if (!made) return made.error();
  return records_of(services, made->case_id);
}

}  // namespace

std::string recipient_of_case(const State& state, const store::CaseRecord& record, const base::Address& person) {
  if (person.empty()) return {};
  const Json verdicts = Json::parse(record.verdicts_json, nullptr, false);
  if (!verdicts.is_array()) return {};
  const lists::AliasWalk walk{
      .is_end = [&](const base::Address& one) { return state.directory && state.directory->find(one).has_value(); },
      .may_ask = [] { return true; }};
  for (const Json& verdict : verdicts) {
    if (!verdict.is_object()) continue;
    const std::string given = verdict.value("address", std::string());
    if (base::Address::parse(given, state.options.address) == person) return given;
    if (!state.aliases || !verdict.contains("stands_for")) continue;
    const auto ends = state.aliases->expand(given, walk).ends;
    if (std::find(ends.begin(), ends.end(), person) != ends.end()) return person.text();
  }
  return {};
}

base::Address sender_of_case(const State& state, const store::CaseRecord& record) {
  if (!record.trusted.empty()) return record.trusted;
  return base::Address::parse(record.sender, state.options.address).value_or(base::Address());
}

Found find_reported_case(const State& state, const Services& services, const ReportedMessage& reported,
                         const base::Address& recipient) {
  const auto is_theirs = [&](const store::CaseRecord& record) {
    return is_same_message(state, record, reported) && !recipient_of_case(state, record, recipient).empty();
  };
  if (!reported.case_id.empty()) {
    auto named = records_of(services, reported.case_id);
    if (!named) return named.error();
    if (*named && is_theirs((*named)->case_record)) return named;
  }
  const auto same_id = cases_by_message_id(services, likely_id(reported));
  if (!same_id) return same_id.error();
  for (const store::CaseRecord& record : *same_id) {
    // References may name an older message of the thread.
    const bool sure = !reported.message_id.empty() || is_same_subject(record.subject, reported.subject);
    if (sure && is_theirs(record)) return records_of(services, record.id);
  }
  auto passed = case_by_sent(state, services, reported, recipient, *same_id);
  if (!passed || *passed) return passed;
  const auto by_subject = case_by_subject(state, services, reported, recipient);
  if (!by_subject) return by_subject.error();
  if (by_subject->empty()) return std::optional<store::CaseRecords>();
  return records_of(services, *by_subject);
}

Found find_known_case(const Services& services, const ReportedMessage& reported) {
  if (!reported.case_id.empty()) {
    auto named = records_of(services, reported.case_id);
    if (!named || *named) return named;
  }
  const auto same_id = cases_by_message_id(services, likely_id(reported));
  if (!same_id) return same_id.error();
  if (same_id->empty()) return std::optional<store::CaseRecords>();
  return records_of(services, same_id->front().id);
}

}  // namespace nonsolicit::engine
