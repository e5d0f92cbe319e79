// What the tests of cases share: cases that are held, decided and talked about in a line.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "fixture.h"
#include "store/cases.h"

namespace nonsolicit::store {

class CasesTest : public StoreTest {
 protected:
  CasePort& cases() { return store_->cases(); }

  void hold(const std::string& id, const std::string& sender = "jo@firm.example", base::TimePoint held_at = day(0)) {
    auto request = hold_request(id);
    request.case_record->sender = sender;
    request.case_record->trusted = address(sender);
    request.case_record->created = held_at;
    request.held->held_at = held_at;
    record(request);
  }
  DecideRow row(const std::string& id, Decision decision, const std::string& by = "staff:kim") {
    HeldRecord decided = find(id).held;
    decided.decision = decision;
    decided.decision_due = day(2);
    decided.decided_at = day(1);
    decided.decided_by = by;
    decided.words = "Not asked for.";
    decided.decision_json = R"({"quiet":true})";
    return {.decided = decided,
            .version = decided.version,
            .line = {.when = day(1), .actor = by, .action = "case.decide", .detail = "return"}};
  }
  std::vector<DecideOutcome> decide(const std::vector<DecideRow>& rows) {
    auto outcomes = cases().decide(rows);
    EXPECT_TRUE(outcomes.ok()) << (outcomes ? "" : outcomes.error().full());
    EXPECT_EQ(outcomes ? outcomes->size() : 0, rows.size());
    return outcomes ? *outcomes : std::vector<DecideOutcome>(rows.size());
  }
  base::Result<int64_t> try_to_say(const std::string& id, StatementKind kind, const std::string& text = "Why") {
    return cases().say({.case_id = id,
                        .kind = kind,
                        .author = "sender",
                        .person = address("jo@firm.example"),
                        .made = day(1),
                        .text = text,
                        .open = kind != StatementKind::note && kind != StatementKind::justification},
                       {.when = day(1), .actor = "sender", .action = "case.say"});
  }
  int64_t say(const std::string& id, StatementKind kind, const std::string& text = "Why") {
    const auto number = try_to_say(id, kind, text);
    EXPECT_TRUE(number.ok()) << (number ? "" : number.error().full());
    return number ? *number : 0;
  }
  base::Status answer(int64_t id, base::TimePoint deadline_at_least, const std::string& text = "upheld") {
    return cases().answer({.id = id, .answered_by = "staff:lee", .answered = day(3), .answer = text}, deadline_at_least,
                          {.when = day(3), .actor = "staff:lee", .action = "case.answer"});
  }
  CaseRecords records(const std::string& id) {
    auto found = cases().records(id);
    EXPECT_TRUE(found.ok() && found->has_value()) << (found ? "absent" : found.error().full());
    return found.ok() && found->has_value() ? **found : CaseRecords{};
  }
  std::vector<QueueRow> queue() {
    auto rows = cases().queue(day(10));
    EXPECT_TRUE(rows.ok()) << (rows ? "" : rows.error().full());
    return rows ? *rows : std::vector<QueueRow>{};
  }
  // What is new since `stamp`; the rows' ids go to `into`, sorted.
  QueueNews news(std::string_view since, std::vector<std::string>* into = nullptr) {
    std::vector<std::string> taken;
    const auto found =
        cases().queue_news(since, day(10), [&](const QueueRow& row) { taken.push_back(row.held.case_id); });
    EXPECT_TRUE(found.ok()) << (found ? "" : found.error().full());
    std::sort(taken.begin(), taken.end());
    if (into != nullptr) *into = taken;
    return found ? *found : QueueNews{};
  }
  std::string stamp() { return news("").stamp; }
  static std::vector<std::string> ids(const base::Result<std::vector<HeldCase>>& rows) {
    EXPECT_TRUE(rows.ok()) << (rows ? "" : rows.error().full());
    std::vector<std::string> made;
    if (rows) {
      for (const HeldCase& held : *rows) made.push_back(held.held.case_id);
    }
    return made;
  }
  std::vector<std::string> search(const CaseQuery& query) {
    const auto found = cases().search(query);
    EXPECT_TRUE(found.ok()) << (found ? "" : found.error().full());
    std::vector<std::string> made;
    if (found) {
      for (const CaseSummary& summary : *found) made.push_back(summary.case_record.id);
    }
    return made;
  }
};

}  // namespace nonsolicit::store
