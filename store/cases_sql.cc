#include "store/cases.h"

#include <memory>

#include "store/case_rows.h"
#include "store/case_search_sql.h"
#include "store/database.h"
#include "store/effects_sql.h"
#include "store/put_rows.h"
#include "store/queue_sql.h"
#include "store/statements_sql.h"
#include "store/told_sql.h"

namespace nonsolicit::store {
namespace {

base::Result<DecideOutcome> decide_row(Connection& connection, const DecideRow& row) {
  const bool taken_back = row.decided.decision == Decision::none;
  auto before = taken_back ? find_held(connection, row.decided.case_id) : std::optional<HeldCase>();
  if (!before) return before.error();
  const auto written = write_decision(connection, row.decided, row.version);
  if (!written) return written.error();
  if (*written) {
    const auto asked = !taken_back ? close_waiting(connection, row.decided, row.line.when)
                       : *before   ? open_again(connection, (*before)->held)
                                   : base::Status();
    if (!asked) return asked.error();
    if (auto status = append_case_audit(connection, row.line, row.decided.case_id); !status) return status.error();
  }
  auto now = find_held(connection, row.decided.case_id);
  if (!now) return now.error();
  DecideOutcome outcome{.written = *written, .now = std::nullopt};
  if (*now) outcome.now = std::move((*now)->held);
  return outcome;
}

class SqlCases : public CasePort {
 public:
  explicit SqlCases(const Database& database) : database_(database) {}

  base::Result<QueueNews> queue_news(std::string_view since, base::TimePoint now, const TakeRow& take) override {
    return read<QueueNews>([&](Connection& connection) { return read_queue_news(connection, since, now, take); });
  }
  base::Result<std::optional<CaseRecords>> records(std::string_view case_id) override {
    return read<std::optional<CaseRecords>>(
        [&](Connection& connection) { return read_case_records(connection, case_id); });
  }
  base::Result<std::vector<CaseSummary>> search(const CaseQuery& query) override {
    return read<std::vector<CaseSummary>>([&](Connection& connection) { return search_cases(connection, query); });
  }
  base::Result<std::vector<CaseRecord>> with_message_id(std::string_view message_id, size_t limit) override {
    return read<std::vector<CaseRecord>>(
        [&](Connection& connection) { return cases_with_message_id(connection, message_id, limit); });
  }

  base::Result<Claim> claim(std::string_view case_id, const Claim& wanted, base::TimePoint now) override {
    return database_.write<Claim>([&](Connection& connection) { return claim_case(connection, case_id, wanted, now); });
  }
  base::Status unclaim(std::string_view case_id, std::string_view reviewer) override {
    return database_.write_only([&](Connection& connection) { return unclaim_case(connection, case_id, reviewer); });
  }

  base::Result<std::vector<DecideOutcome>> decide(const std::vector<DecideRow>& rows) override {
    using Outcomes = std::vector<DecideOutcome>;
    return database_.write<Outcomes>([&](Connection& connection) -> base::Result<Outcomes> {
      Outcomes outcomes;
      for (const DecideRow& row : rows) {
        auto outcome = decide_row(connection, row);
        if (!outcome) return outcome.error();
        outcomes.push_back(std::move(*outcome));
      }
      return outcomes;
    });
  }

  base::Result<int64_t> say(const Statement& statement, const AuditLine& line) override {
    return database_.write<int64_t>([&](Connection& connection) { return add_statement(connection, statement, line); });
  }
  base::Status answer(const Statement& answered, base::TimePoint deadline_at_least, const AuditLine& line,
                      const AnswerEffects& effects) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      if (auto status = answer_statement(connection, answered, deadline_at_least, line); !status) return status;
      return apply_effects(connection, answered.case_id, effects);
    });
  }
  base::Result<std::vector<Statement>> open_statements(StatementKind kind) override {
    return read<std::vector<Statement>>([&](Connection& connection) { return read_open_statements(connection, kind); });
  }
  base::Result<std::vector<StatementOfCase>> said_of_sender(const base::Address& trusted, size_t limit) override {
    return read<std::vector<StatementOfCase>>(
        [&](Connection& connection) { return read_said_of_sender(connection, trusted, limit); });
  }

  base::Status put_finding(std::string_view case_id, const base::Address& sender, base::TimePoint confirmed,
                           std::string_view by, const AuditLine& line) override {
    const lists::FindingEntry finding{
        .case_id = std::string(case_id), .sender = sender, .confirmed = confirmed, .confirmed_by = std::string(by)};
    return database_.write_only([&](Connection& connection) -> base::Status {
      if (auto status = put_row(connection, finding); !status) return status;
      return append_case_audit(connection, line, finding.case_id);
    });
  }

  base::Status retract_finding(const Statement& note, const AuditLine& line) override {
    return database_.write_only([&](Connection& connection) { return retract_with_note(connection, note, line); });
  }

  base::Result<std::vector<HeldCase>> notices_due(base::TimePoint held_before, size_t limit) override {
    return read<std::vector<HeldCase>>(
        [&](Connection& connection) { return read_notices_due(connection, held_before, limit); });
  }
  base::Status notices_done(const std::vector<std::string>& case_ids, NoticeState state,
                            const std::optional<LetterRecord>& letter) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      if (auto status = set_notices(connection, case_ids, state); !status) return status;
      if (!letter) return {};
      return add_notice(connection, case_ids, *letter);
    });
  }
  base::Result<std::vector<HeldCase>> reminders_due(base::TimePoint deadline_before, size_t limit) override {
    return read<std::vector<HeldCase>>(
        [&](Connection& connection) { return read_reminders_due(connection, deadline_before, limit); });
  }
  base::Status reminders_done(const std::vector<std::string>& case_ids,
                              const std::vector<LetterRecord>& letters) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      if (auto status = set_reminded(connection, case_ids); !status) return status;
      return insert_letters(connection, letters, "");
    });
  }
  base::Status add_letters(const std::vector<LetterRecord>& letters) override {
    return database_.write_only([&](Connection& connection) { return insert_letters(connection, letters, ""); });
  }
  base::Result<int64_t> letters_since(std::string_view purpose, std::string_view recipient,
                                      base::TimePoint since) override {
    return read<int64_t>(
        [&](Connection& connection) { return count_letters_since(connection, purpose, recipient, since); });
  }

  base::Result<ReportRows> report(base::TimePoint from, base::TimePoint until, size_t limit) override {
    return read<ReportRows>([&](Connection& connection) { return read_report(connection, from, until, limit); });
  }

 private:
  template <class T, class Work>
  base::Result<T> read(const Work& work) const {
    return database_.read<T>(kReadDeadline, work);
  }

  const Database& database_;
};

}  // namespace

std::unique_ptr<CasePort> make_case_port(const Database& database) { return std::make_unique<SqlCases>(database); }

}  // namespace nonsolicit::store
