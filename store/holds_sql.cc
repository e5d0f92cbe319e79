#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/ascii.h"
#include "store/case_rows.h"
#include "store/database.h"
#include "store/record_words.h"

namespace nonsolicit::store {
namespace {

using HeldCases = std::vector<HeldCase>;

// Why a change that saw another version was refused.
base::Status tell_conflict(Connection& connection, std::string_view case_id) {
  const auto found = find_held(connection, case_id);
  if (!found) return found.error();
  if (!*found) return base::permanent_error("no held message has this case id", std::string(case_id));
  const HeldRecord& held = (*found)->held;
  const std::string detail = fmt::format("{} is now version {}", case_id, held.version);
  if (held.decision != Decision::none) {
    return base::permanent_error(
        fmt::format("decided by {} in the meantime: {}, now {}", held.decided_by.empty() ? "somebody" : held.decided_by,
                    to_string(held.decision), to_string(held.state)),
        detail);
  }
  return base::permanent_error(fmt::format("changed in the meantime, now {}", to_string(held.state)), detail);
}

base::Status change_one(Connection& connection, Query& update, std::string_view case_id) {
  const auto changed = update.run_counted();
  if (!changed) return changed.error();
  if (*changed == 1) return {};
  return tell_conflict(connection, case_id);
}

class SqlHolds : public HoldPort {
 public:
  explicit SqlHolds(const Database& database) : database_(database) {}

  base::Result<HeldCases> list(const HeldQuery& wanted) override {
    std::vector<std::string> states;
    for (const HeldState state : wanted.states) states.emplace_back(to_string(state));
    static const std::string sql = select_held(
        "($1 = 0 or h.state in (select value from json_each($2))) and "
        "($3 = '' or instr(lower(c.sender), $3) > 0 or instr(c.trusted, $3) > 0) order by h.held_at, h.case_id limit "
        "$4");
    return database_.read<HeldCases>(kReadDeadline, [&](Connection& connection) {
      Query query(connection, sql.c_str());
      return read_held_cases(
          query.bind_all(states.size(), json_array(states), base::to_lower(wanted.sender), to_sql_limit(wanted.limit)));
    });
  }

  base::Result<std::optional<HeldCase>> find(std::string_view case_id) override {
    return database_.read<std::optional<HeldCase>>(
        kReadDeadline, [&](Connection& connection) { return find_held(connection, case_id); });
  }

  base::Status decide(const HeldRecord& decided, int64_t version) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      const auto written = write_decision(connection, decided, version);
      if (!written) return written.error();
      return *written ? base::Status() : tell_conflict(connection, decided.case_id);
    });
  }

  base::Result<HeldCases> due(base::TimePoint now, size_t limit) override {
    static const std::string sql = select_held(
        "(h.state = 'held' and h.decision <> 'none' and h.decision_due <= $1) or "
        "(h.state = 'held' and h.decision = 'none' and h.deadline <= $1 and h.open_complaint = 0) or "
        "(h.state in ('releasing', 'returning') and h.next_attempt <= $1) order by h.held_at, h.case_id limit $2");
    return database_.read<HeldCases>(kReadDeadline, [&](Connection& connection) {
      Query query(connection, sql.c_str());
      return read_held_cases(query.bind_all(now, to_sql_limit(limit)));
    });
  }

  base::Status advance(const HeldRecord& row, int64_t version, const std::vector<LetterRecord>& letters) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      Query update(connection, R"(
        update held set version = version + 1, state = $3, decision = $4, attempts = $5, next_attempt = $6,
                        last_error = $7, last_answer = $8, decided_by = $9, envelope_json = $10, recipient_count = $11,
                        decided_at = $12, decision_json = $13
        where case_id = $1 and version = $2)");
      update.bind_all(row.case_id, version, to_string(row.state), to_string(row.decision), row.attempts,
                      row.next_attempt, row.last_error, row.last_answer, row.decided_by, row.envelope_json,
                      row.recipient_count, row.decided_at, row.decision_json);
      if (auto status = change_one(connection, update, row.case_id); !status) return status;
      return insert_letters(connection, letters, row.case_id);
    });
  }

  base::Result<std::vector<std::string>> spool_files() override {
    using Names = std::vector<std::string>;
    return database_.read<Names>(kReadDeadline, [&](Connection& connection) -> base::Result<Names> {
      Query query(connection,
                  "select spool_file from held where state in ('held', 'releasing', 'returning') "
                  "and spool_file <> '' order by spool_file");
      Names names;
      while (query.next()) names.push_back(query.text());
      if (auto status = query.status(); !status) return status.error();
      return names;
    });
  }

  base::Result<std::vector<LetterRecord>> letters_due(base::TimePoint now, size_t limit) override {
    using Letters = std::vector<LetterRecord>;
    return database_.read<Letters>(kReadDeadline, [&](Connection& connection) -> base::Result<Letters> {
      // One that is "sending" when its time has come was left by a process that died.
      Query query(connection, R"(
        select id, case_id, purpose, recipient, content, state, created, next_attempt, attempts, last_error from letters
        where state in ('waiting', 'sending') and next_attempt <= $1 order by next_attempt, id limit $2)");
      query.bind_all(now, to_sql_limit(limit));
      Letters letters;
      while (query.next()) letters.push_back(read_letter(query));
      if (auto status = query.status(); !status) return status.error();
      return letters;
    });
  }

  base::Status update_letter(const LetterRecord& letter) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      Query update(connection,
                   "update letters set state = $2, next_attempt = $3, attempts = $4, last_error = $5 "
                   "where id = $1");
      update.bind_all(letter.id, to_string(letter.state), letter.next_attempt, letter.attempts, letter.last_error);
      const auto changed = update.run_counted();
      if (!changed) return changed.error();
      if (*changed == 1) return {};
      return base::permanent_error("no letter has this number", std::to_string(letter.id));
    });
  }

 private:
  const Database& database_;
};

}  // namespace

std::unique_ptr<HoldPort> make_hold_port(const Database& database) { return std::make_unique<SqlHolds>(database); }

}  // namespace nonsolicit::store
