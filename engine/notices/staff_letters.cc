#include "engine/notices/staff_letters.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/unicode.h"
#include "engine/describe.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/plain_letter.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostInLetter = 50;
constexpr size_t kMostRows = 20'000;
constexpr auto kReportTime = base::kDay * 30;

const std::string& staff_language(const State& state) { return letters_of(state).staff_language; }

std::string subject_of(std::string_view subject) {
  return subject.empty() ? "-" : base::visible_text(cut_text(subject, 100));
}

std::vector<store::LetterRecord> to_all(const State& state, PlainLetter letter, base::TimePoint now) {
  std::vector<store::LetterRecord> letters;
  for (const std::string& staff : state.options.notice.staff) {
    letter.to = staff;
    letters.push_back(make_letter(state, letter, Audience::staff, now));
  }
  return letters;
}

std::string reminder_item(const State& state, const store::HeldCase& due) {
  const conf::Letters& letters = letters_of(state);
  const std::string& language = staff_language(state);
  return conf::fill_text(
      letters.letter("reminder", language).item,
      {{"sender", base::visible_text(due.case_record.sender)},
       {"subject", subject_of(due.case_record.subject)},
       {"recipients", counted(letters, "recipients", static_cast<size_t>(due.held.recipient_count), language)},
       {"until", minute_text(due.held.deadline)},
       {"case", due.held.case_id}});
}

struct RuleCount {
  int64_t held = 0;
  int64_t decided = 0;
  int64_t released = 0;
};

// How often people decided otherwise than a rule, for the rules that held most.
std::string rules_text(const State& state, const std::vector<store::ReportRow>& rows) {
  std::map<std::string, RuleCount> counts;
  for (const store::ReportRow& row : rows) {
    RuleCount& count = counts[row.rule];
    const bool released = row.decision == store::Decision::release;
    count.held++;
    count.decided += released || row.decision == store::Decision::return_ ? 1 : 0;
    count.released += released ? 1 : 0;
  }
  std::vector<std::pair<std::string, RuleCount>> rules(counts.begin(), counts.end());
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.second.held > b.second.held; });
  const std::string& item = letters_of(state).letter("digest", staff_language(state)).item;
  std::string text;
  for (const auto& [rule, count] : rules) {
    const std::string rate = count.decided == 0 ? "-" : fmt::format("{} %", count.released * 100 / count.decided);
    text += (text.empty() ? "" : "\n") + conf::fill_text(item, {{"rule", rule.empty() ? "-" : rule},
                                                                {"held", std::to_string(count.held)},
                                                                {"decided", std::to_string(count.decided)},
                                                                {"released", std::to_string(count.released)},
                                                                {"rate", rate}});
  }
  return text.empty() ? "  -" : text;
}

struct QueueCount {
  int64_t held = 0;
  int64_t appeals = 0;
  int64_t complaints = 0;
  int64_t second = 0;
  int64_t failing = 0;
  std::optional<base::TimePoint> oldest;
};

QueueCount count_queue(const std::vector<store::QueueRow>& rows) {
  QueueCount count;
  for (const store::QueueRow& row : rows) {
    const bool waits = row.held.state == store::HeldState::held && row.held.decision == store::Decision::none;
    count.held += waits ? 1 : 0;
    if (waits && (!count.oldest || row.held.held_at < *count.oldest)) count.oldest = row.held.held_at;
    count.second += row.open_second_persons > 0 || row.open_proposals > 0 ? 1 : 0;
    count.failing += row.held.state != store::HeldState::held && row.held.attempts > 1 ? 1 : 0;
  }
  return count;
}

}  // namespace

std::vector<store::LetterRecord> reminder_letters(const State& state, const std::vector<store::HeldCase>& due,
                                                  base::TimePoint now) {
  if (due.empty()) return {};
  const conf::LetterText& letter = letters_of(state).letter("reminder", staff_language(state));
  std::string messages;
  for (size_t i = 0; i < std::min(due.size(), kMostInLetter); i++)
    messages += (i == 0 ? "" : "\n") + reminder_item(state, due[i]);
  if (due.size() > kMostInLetter) messages += fmt::format("\n(+ {})", due.size() - kMostInLetter);
  const conf::LetterValues values = {{"count", std::to_string(due.size())},
                                     {"subject", subject_of(due.front().case_record.subject)},
                                     {"messages", messages},
                                     {"association", state.options.policy.association},
                                     {"url", staff_url(state, "/")}};
  return to_all(state,
                {.purpose = "reminder",
                 .case_id = due.size() == 1 ? due.front().held.case_id : "",
                 .subject = conf::fill_text(due.size() == 1 ? letter.subject : letter.subject_many, values),
                 .text = conf::fill_text(letter.text, values)},
                now);
}

base::Result<store::LetterRecord> digest_letter(const State& state, const Services& services, const std::string& to,
                                                base::TimePoint now) {
  store::CasePort& cases = services.store->cases();
  const auto queue = cases.queue(now);
  if (!queue) return queue.error();
  const auto rows = cases.report(now - kReportTime, now, kMostRows);
  if (!rows) return rows.error();
  const auto appeals = cases.open_statements(store::StatementKind::appeal);
  if (!appeals) return appeals.error();
  const auto complaints = cases.open_statements(store::StatementKind::complaint);
  if (!complaints) return complaints.error();
  const QueueCount count = count_queue(*queue);
  const auto fresh = std::count_if(rows->held.begin(), rows->held.end(),
                                   [&](const store::ReportRow& row) { return row.held_at >= now - base::kDay; });
  const conf::LetterText& letter = letters_of(state).letter("digest", staff_language(state));
  const conf::LetterValues values = {
      {"date", base::date_of(now)},
      {"held", std::to_string(count.held)},
      {"oldest",
       count.oldest ? fmt::format("{} ({})", minute_text(*count.oldest), age_phrase(now - *count.oldest)) : ""},
      {"appeals", std::to_string(appeals->size())},
      {"complaints", std::to_string(complaints->size())},
      {"second", std::to_string(count.second)},
      {"failing", std::to_string(count.failing)},
      {"new", std::to_string(fresh)},
      {"rules", rules_text(state, rows->held)},
      {"association", state.options.policy.association},
      {"url", staff_url(state, "/")}};
  return make_letter(state,
                     {.purpose = "digest",
                      .to = to,
                      .subject = conf::fill_text(letter.subject, values),
                      .text = conf::fill_text(letter.text, values)},
                     Audience::staff, now);
}

std::vector<store::LetterRecord> alarm_letters(const State& state, const store::HeldRecord& row, base::TimePoint now) {
  const conf::LetterText& letter = letters_of(state).letter("alarm", staff_language(state));
  const conf::LetterValues values = {{"case", row.case_id},
                                     {"attempts", std::to_string(row.attempts)},
                                     {"failure", header_text(base::visible_text(cut_text(row.last_error, 300)))},
                                     {"association", state.options.policy.association},
                                     {"url", staff_url(state, "/case/" + row.case_id)}};
  return to_all(state,
                {.purpose = "alarm",
                 .case_id = row.case_id,
                 .subject = conf::fill_text(letter.subject, values),
                 .text = conf::fill_text(letter.text, values)},
                now);
}

}  // namespace nonsolicit::engine
