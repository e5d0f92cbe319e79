#include "engine/cases/case_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostSenders = 20;
constexpr int kMostDays = 3660;

bool by_people(const store::ReportRow& row) {
  const bool decided = row.decision == store::Decision::release || row.decision == store::Decision::return_;
  return decided && row.decided_by.starts_with("staff:") && base::to_micros(row.decided_at) != 0;
}

// What one line is made of, before the shares are worked out.
struct Tally {
  ReportLine line;
  int64_t released = 0;  // by people
  std::vector<base::Duration> waits;

  void add(const store::ReportRow& row) {
    line.held++;
    switch (row.decision) {
      case store::Decision::none: line.waiting++; break;
      case store::Decision::release: line.released++; break;
      case store::Decision::return_: line.returned++; break;
      case store::Decision::withdraw: line.withdrawn++; break;
      case store::Decision::expire: line.expired++; break;
    }
    line.appeals += row.appealed ? 1 : 0;
    line.overturned += row.overturned ? 1 : 0;
    line.complaints += row.complained ? 1 : 0;
    if (!by_people(row)) return;
    line.decided++;
    released += row.decision == store::Decision::release ? 1 : 0;
    waits.push_back(std::max(base::Duration(0), row.decided_at - row.held_at));
  }

  void add(const store::ActionRow& row) {
    (row.action == policy::Action::reject ? line.refused : line.tagged) += row.cases;
    if (row.action != policy::Action::reject) return;
    line.refused_appeals += row.appealed;
    line.refused_overturned += row.overturned;
  }

  // The wait that this share of the decisions did not exceed.
  base::Duration wait_of(double share) {
    if (waits.empty()) return {};
    const auto last = static_cast<double>(waits.size() - 1);
    const auto place = waits.begin() + static_cast<std::ptrdiff_t>(last * share + 0.5);
    std::nth_element(waits.begin(), place, waits.end());
    return *place;
  }

  ReportLine done(std::string name) {
    line.name = std::move(name);
    line.overturn_rate = line.decided == 0 ? 0 : static_cast<double>(released) / static_cast<double>(line.decided);
    line.median_to_decision = wait_of(0.5);
    return line;
  }
};

using Tallies = std::map<std::string, Tally>;

std::vector<ReportLine> most_first(Tallies& tallies) {
  std::vector<ReportLine> lines;
  for (auto& [name, tally] : tallies) lines.push_back(tally.done(name));
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    return std::pair(a.held + a.refused, a.held) > std::pair(b.held + b.refused, b.held);
  });
  return lines;
}

// Days without a row, too; of a very long time the last ones.
Tallies all_days(base::TimePoint from, base::TimePoint until) {
  Tallies days;
  const auto last = std::chrono::floor<std::chrono::days>(until - base::Duration(1));
  auto day = std::chrono::floor<std::chrono::days>(from);
  if (last - day >= std::chrono::days(kMostDays)) day = last - std::chrono::days(kMostDays - 1);
  for (; day <= last; day += std::chrono::days(1)) days[base::date_of(day)];
  return days;
}

Json line_json(const ReportLine& line) {
  return {{"name", line.name},
          {"held", line.held},
          {"released", line.released},
          {"returned", line.returned},
          {"withdrawn", line.withdrawn},
          {"expired", line.expired},
          {"waiting", line.waiting},
          {"appeals", line.appeals},
          {"overturned", line.overturned},
          {"complaints", line.complaints},
          {"overturn_rate", line.overturn_rate},
          {"median_seconds", std::chrono::duration_cast<std::chrono::seconds>(line.median_to_decision).count()},
          {"decided", line.decided},
          {"refused", line.refused},
          {"tagged", line.tagged},
          {"refused_appeals", line.refused_appeals},
          {"refused_overturned", line.refused_overturned}};
}

Json lines_json(const std::vector<ReportLine>& lines) {
  Json list = Json::array();
  for (const ReportLine& line : lines) list.push_back(line_json(line));
  return list;
}

// RFC 4180 section 2. A name that a spreadsheet would take for a formula gets an apostrophe.
std::string csv_field(const std::string& name) {
  std::string text = base::visible_text(name);
  if (!text.empty() && std::string_view("=+-@\t").find(text.front()) != std::string_view::npos)
    text.insert(text.begin(), '\'');
  std::string quoted;
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : "\"" + quoted + "\"";
}

void add_csv(std::string& csv, std::string_view heading, const std::vector<ReportLine>& lines) {
  for (const ReportLine& line : lines) {
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{:.3f},{},{},{},{},{},{}\r\n", heading, csv_field(line.name),
                       line.held, line.released, line.returned, line.withdrawn, line.expired, line.waiting,
                       line.appeals, line.overturned, line.complaints, line.overturn_rate,
                       std::chrono::duration_cast<std::chrono::seconds>(line.median_to_decision).count(), line.decided,
                       line.refused, line.tagged, line.refused_appeals, line.refused_overturned);
  }
}

}  // namespace

std::string released_text(const ReportLine& line) {
  return line.decided == 0 ? "none" : fmt::format("{} %", static_cast<int64_t>(line.overturn_rate * 100 + 1e-9));
}

CaseReport make_case_report(const store::ReportRows& rows, base::TimePoint from, base::TimePoint until) {
  CaseReport report{.from = from, .until = until};
  Tally total;
  Tallies days = all_days(from, until);
  Tallies rules;
  Tallies kinds;
  Tallies senders;
  const auto add = [&](const auto& row, base::TimePoint when) {
    total.add(row);
    if (const auto day = days.find(base::date_of(when)); day != days.end()) day->second.add(row);
    rules[row.rule].add(row);
    kinds[std::string(classifier::to_string(row.kind))].add(row);
    senders[row.trusted.empty() ? "not proved" : row.trusted.text()].add(row);
  };
  for (const store::ReportRow& row : rows.held) {
    if (row.held_at >= from && row.held_at < until) add(row, row.held_at);
  }
  for (const store::ActionRow& row : rows.actions) add(row, row.day);
  for (auto& [name, tally] : days) report.days.push_back(tally.done(name));
  report.rules = most_first(rules);
  report.kinds = most_first(kinds);
  report.senders = most_first(senders);
  if (report.senders.size() > kMostSenders) report.senders.resize(kMostSenders);
  report.slowest_tenth = total.wait_of(0.9);
  report.total = total.done("total");
  return report;
}

std::string case_report_json(const CaseReport& report) {
  const Json json{
      {"from", base::to_rfc3339(report.from)},
      {"until", base::to_rfc3339(report.until)},
      {"cut", report.cut},
      {"total", line_json(report.total)},
      {"ninety_percent_seconds", std::chrono::duration_cast<std::chrono::seconds>(report.slowest_tenth).count()},
      {"days", lines_json(report.days)},
      {"rules", lines_json(report.rules)},
      {"kinds", lines_json(report.kinds)},
      {"senders", lines_json(report.senders)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string case_report_csv(const CaseReport& report) {
  std::string csv =
      "by,name,held,released,returned,withdrawn,expired,waiting,appeals,overturned,complaints,overturn_rate,"
      "median_seconds,decided,refused,tagged,refused_appeals,refused_overturned\r\n";
  add_csv(csv, "total", {report.total});
  add_csv(csv, "day", report.days);
  add_csv(csv, "rule", report.rules);
  add_csv(csv, "kind", report.kinds);
  add_csv(csv, "sender", report.senders);
  return csv;
}

}  // namespace nonsolicit::engine
