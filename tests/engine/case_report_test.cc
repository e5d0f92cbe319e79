// The report: what is counted where, word for word as CSV.
#include "engine/cases/case_report.h"

#include <nlohmann/json.hpp>

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using store::Decision;

const base::TimePoint kFrom = *base::parse_rfc3339("2026-11-01");
const base::TimePoint kUntil = *base::parse_rfc3339("2026-11-04");

store::ReportRow row(int hour, Decision decision, const std::string& by = "staff:ann", int hours_to_decide = 1) {
  store::ReportRow made{.case_id = "0123456789",
                        .rule = "solicitation.stranger",
                        .kind = classifier::Kind::solicitation,
                        .trusted = address("jo@a.example"),
                        .held_at = kFrom + std::chrono::hours(hour),
                        .decision = decision,
                        .decided_by = by};
  if (decision != Decision::none) made.decided_at = made.held_at + std::chrono::hours(hours_to_decide);
  return made;
}

// Of one day: how many were refused or tagged by the sender of row().
store::ActionRow done(int day, policy::Action action, int64_t cases, int64_t appealed = 0, int64_t overturned = 0) {
  return {.day = kFrom + std::chrono::days(day),
          .rule = "solicitation.stranger",
          .kind = classifier::Kind::solicitation,
          .trusted = address("jo@a.example"),
          .action = action,
          .cases = cases,
          .appealed = appealed,
          .overturned = overturned};
}

store::ReportRows sample() {
  store::ReportRows sample;
  sample.actions = {done(0, policy::Action::tag, 7), done(0, policy::Action::reject, 3, 2, 1),
                    done(2, policy::Action::reject, 4)};
  sample.actions[2].rule = "opted_out.offer";
  std::vector<store::ReportRow>& rows = sample.held;
  rows = {row(0, Decision::release, "staff:ann", 1),
          row(1, Decision::return_, "staff:bob", 2),
          row(2, Decision::return_, "staff:bob", 30),
          row(30, Decision::withdraw, "sender", 1),
          row(31, Decision::expire, ""),
          row(32, Decision::none, "")};
  rows[1].appealed = rows[1].overturned = true;
  rows[2].complained = true;
  rows[3].rule = rows[4].rule = "newsletter, \"plain\"";
  rows[3].kind = rows[4].kind = classifier::Kind::newsletter;
  rows[4].trusted = base::Address();
  rows[5].trusted = address("=cmd@a.example");
  return sample;
}

TEST(CaseReport, CountsByDayRuleKindAndSender) {
  EXPECT_EQ(case_report_csv(make_case_report(sample(), kFrom, kUntil)),
            "by,name,held,released,returned,withdrawn,expired,waiting,appeals,overturned,complaints,overturn_rate,"
            "median_seconds,decided,refused,tagged,refused_appeals,refused_overturned\r\n"
            "total,total,6,1,2,1,1,1,1,1,1,0.333,7200,3,7,7,2,1\r\n"
            "day,2026-11-01,3,1,2,0,0,0,1,1,1,0.333,7200,3,3,7,2,1\r\n"
            "day,2026-11-02,3,0,0,1,1,1,0,0,0,0.000,0,0,0,0,0,0\r\n"
            "day,2026-11-03,0,0,0,0,0,0,0,0,0,0.000,0,0,4,0,0,0\r\n"
            "rule,solicitation.stranger,4,1,2,0,0,1,1,1,1,0.333,7200,3,3,7,2,1\r\n"
            "rule,opted_out.offer,0,0,0,0,0,0,0,0,0,0.000,0,0,4,0,0,0\r\n"
            "rule,\"newsletter, \"\"plain\"\"\",2,0,0,1,1,0,0,0,0,0.000,0,0,0,0,0,0\r\n"
            "kind,solicitation,4,1,2,0,0,1,1,1,1,0.333,7200,3,7,7,2,1\r\n"
            "kind,newsletter,2,0,0,1,1,0,0,0,0,0.000,0,0,0,0,0,0\r\n"
            "sender,jo@a.example,4,1,2,1,0,0,1,1,1,0.333,7200,3,7,7,2,1\r\n"
            "sender,'=cmd@a.example,1,0,0,0,0,1,0,0,0,0.000,0,0,0,0,0,0\r\n"
            "sender,not proved,1,0,0,0,1,0,0,0,0,0.000,0,0,0,0,0,0\r\n");
}

TEST(CaseReport, SaysNoneWhereNothingWasDecided) {
  const CaseReport report = make_case_report(sample(), kFrom, kUntil);
  EXPECT_EQ(released_text(report.total), "33 %");
  EXPECT_EQ(released_text(report.days[1]), "none") << "withdrawn, expired and waiting: no decision of people";
  EXPECT_EQ(released_text({.decided = 2}), "0 %");
  EXPECT_EQ(released_text({.decided = 100, .overturn_rate = 0.29}), "29 %");
}

TEST(CaseReport, TellsHowLongDecisionsTook) {
  store::ReportRows both;
  std::vector<store::ReportRow>& rows = both.held;
  for (int i = 1; i <= 11; i++) rows.push_back(row(0, Decision::release, "staff:ann", i));
  rows.push_back(row(0, Decision::withdraw, "sender", 1000));
  const auto report = make_case_report(both, kFrom, kUntil);
  EXPECT_EQ(report.total.median_to_decision, std::chrono::hours(6));
  EXPECT_EQ(report.slowest_tenth, std::chrono::hours(10));
  EXPECT_EQ(report.total.overturn_rate, 1) << "the sender's withdrawal is no decision of people";
}

TEST(CaseReport, LeavesOutWhatIsOutsideOfTheTime) {
  const auto report = make_case_report(
      {.held = {row(-1, Decision::none), row(0, Decision::none), row(72, Decision::none)}}, kFrom, kUntil);
  EXPECT_EQ(report.total.held, 1);
}

TEST(CaseReport, NamesTwentySendersAndBoundsTheDays) {
  store::ReportRows both;
  std::vector<store::ReportRow>& rows = both.held;
  for (int i = 0; i < 30; i++) {
    rows.push_back(row(0, Decision::none));
    rows.back().trusted = address("s" + std::to_string(i) + "@a.example");
  }
  EXPECT_EQ(make_case_report(both, kFrom, kUntil).senders.size(), 20u);
  const auto long_time = make_case_report(both, base::from_micros(0), kUntil);
  EXPECT_EQ(long_time.days.size(), 3660u);
  EXPECT_EQ(long_time.days.back().name, "2026-11-03");
  EXPECT_EQ(long_time.total.held, 30);
  EXPECT_TRUE(make_case_report({}, kUntil, kFrom).days.empty());
}

TEST(CaseReport, SaysTheSameInJson) {
  const auto json = nlohmann::json::parse(case_report_json(make_case_report(sample(), kFrom, kUntil)));
  EXPECT_EQ(json["total"]["held"], 6);
  EXPECT_EQ(json["days"].size(), 3u);
  EXPECT_EQ(json["rules"][0]["name"], "solicitation.stranger");
  EXPECT_EQ(json["kinds"][1]["expired"], 1);
  EXPECT_EQ(json["days"][0]["refused"], 3);
  EXPECT_EQ(json["days"][0]["tagged"], 7);
  EXPECT_EQ(json["total"]["refused_appeals"], 2);
  EXPECT_EQ(json["total"]["refused_overturned"], 1);
  EXPECT_EQ(json["total"]["decided"], 3);
  EXPECT_EQ(json["senders"][0]["overturn_rate"], 1.0 / 3);
  EXPECT_EQ(json["ninety_percent_seconds"], 30 * 3600);
}

}  // namespace
}  // namespace nonsolicit::engine
