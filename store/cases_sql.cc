#include "store/cases.h"
#include "store/database.h"

namespace nonsolicit::store {
namespace {

base::Error unwritten() { return base::bug_error("cases are not written yet"); }

class SqlCases : public CasePort {
 public:
  base::Result<std::vector<QueueRow>> queue(base::TimePoint) override { return unwritten(); }
  base::Result<std::string> queue_stamp() override { return unwritten(); }
  base::Result<std::optional<CaseRecords>> records(std::string_view) override { return unwritten(); }
  base::Result<std::vector<CaseSummary>> search(const CaseQuery&) override { return unwritten(); }
  base::Result<Claim> claim(std::string_view, const Claim&, base::TimePoint) override { return unwritten(); }
  base::Status unclaim(std::string_view, std::string_view) override { return unwritten(); }
  base::Result<std::vector<DecideOutcome>> decide(const std::vector<DecideRow>&) override { return unwritten(); }
  base::Result<int64_t> say(const Statement&, const AuditLine&) override { return unwritten(); }
  base::Status answer(const Statement&, base::TimePoint, const AuditLine&) override { return unwritten(); }
  base::Result<std::vector<Statement>> open_statements(StatementKind) override { return unwritten(); }
  base::Status put_finding(std::string_view, const base::Address&, base::TimePoint, std::string_view,
                           const AuditLine&) override {
    return unwritten();
  }
  base::Result<std::vector<HeldCase>> notices_due(base::TimePoint, size_t) override { return unwritten(); }
  base::Status notices_done(const std::vector<std::string>&, NoticeState, const std::optional<LetterRecord>&) override {
    return unwritten();
  }
  base::Result<std::vector<HeldCase>> reminders_due(base::TimePoint, size_t) override { return unwritten(); }
  base::Status reminders_done(const std::vector<std::string>&, const std::vector<LetterRecord>&) override {
    return unwritten();
  }
  base::Status add_letters(const std::vector<LetterRecord>&) override { return unwritten(); }
  base::Result<int64_t> letters_since(std::string_view, std::string_view, base::TimePoint) override {
    return unwritten();
  }
  base::Result<std::vector<ReportRow>> report(base::TimePoint, base::TimePoint, size_t) override { return unwritten(); }
};

}  // namespace

std::unique_ptr<CasePort> make_case_port(const Database&) { return std::make_unique<SqlCases>(); }

}  // namespace nonsolicit::store
