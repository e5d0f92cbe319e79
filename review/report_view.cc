#include "review/report_view.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/clock.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

using Days = std::chrono::days;

constexpr int kDefaultDays = 30;
constexpr int kMostDays = 366;

// A chart, in units of its viewBox.
constexpr double kWidth = 760;
constexpr double kHeight = 200;
constexpr double kLeft = 44;
constexpr double kTop = 10;
constexpr double kBottom = 24;
constexpr double kPlotHeight = kHeight - kTop - kBottom;
constexpr double kPlotWidth = kWidth - kLeft - 4;
constexpr size_t kMostDates = 8;  // below the bars

std::string number(double value) { return fmt::format("{:.1f}", value); }
std::string length_text(base::Duration length) {
  return length.count() <= 0 ? "none" : age_text(base::TimePoint(), base::TimePoint(length));
}

// A round step so that `most` takes two to five of them.
int64_t step_of(int64_t most) {
  int64_t step = 1;
  constexpr std::array kFactors = {2, 5, 10};
  for (int64_t base_step = 1; most > step * 4; base_step *= 10) {
    for (const int factor : kFactors) {
      if (most > step * 4) step = base_step * factor;
    }
  }
  return step;
}

// One stacked part of a day's bar.
struct Series {
  std::string_view name;
  std::string_view css;
  int64_t (*value)(const engine::ReportLine& line);
};
constexpr std::array kOutcomes = {
    Series{"released", "series-1", [](const engine::ReportLine& line) { return line.released; }},
    Series{"returned", "series-2", [](const engine::ReportLine& line) { return line.returned; }},
    Series{"withdrawn or expired", "series-3",
           [](const engine::ReportLine& line) { return line.withdrawn + line.expired; }},
    Series{"waiting", "series-4", [](const engine::ReportLine& line) { return line.waiting; }},
};
constexpr std::array kSpeed = {
    Series{"minutes to the decision, half of all were faster", "series-1",
           [](const engine::ReportLine& line) {
             return std::chrono::duration_cast<std::chrono::minutes>(line.median_to_decision).count();
           }},
};

template <size_t N>
int64_t total_of(const std::array<Series, N>& series, const engine::ReportLine& line) {
  int64_t total = 0;
  for (const Series& one : series) total += std::max<int64_t>(one.value(line), 0);
  return total;
}

Json grid_values(int64_t most) {
  Json grid = Json::array();
  const int64_t step = step_of(most);
  for (int64_t at = 0; at <= most; at += step) {
    const double y = kTop + kPlotHeight * (1 - static_cast<double>(at) / static_cast<double>(most));
    grid.push_back({{"x1", number(kLeft)},
                    {"x2", number(kWidth - 4)},
                    {"y", number(y)},
                    {"label_x", number(kLeft - 6)},
                    {"label_y", number(y + 4)},
                    {"text", number_text(at)}});
  }
  return grid;
}

Json date_labels(const std::vector<engine::ReportLine>& days) {
  Json labels = Json::array();
  const size_t every = (days.size() + kMostDates - 1) / kMostDates;
  const double slot = kPlotWidth / static_cast<double>(days.size());
  for (size_t i = 0; i < days.size(); i += every) {
    const std::string& day = days[i].name;
    labels.push_back({{"x", number(kLeft + slot * (static_cast<double>(i) + 0.5))},
                      {"y", number(kHeight - 6)},
                      {"anchor", "middle"},
                      {"text", day.size() == 10 ? day.substr(5) : shown(day)}});
  }
  return labels;
}

template <size_t N>
Json chart_values(std::string_view title, const std::array<Series, N>& series,
                  const std::vector<engine::ReportLine>& days) {
  int64_t most = 1;
  int64_t sum = 0;
  const engine::ReportLine* highest = nullptr;
  for (const engine::ReportLine& day : days) {
    const int64_t total = total_of(series, day);
    sum += total;
    if (highest == nullptr || total > most) highest = &day;
    most = std::max(most, total);
  }
  const int64_t step = step_of(most);
  most = (most + step - 1) / step * step;
  Json bars = Json::array();
  const double slot = days.empty() ? 0 : kPlotWidth / static_cast<double>(days.size());
  const double gap = slot > 6 ? 2 : slot * 0.2;
  for (size_t i = 0; i < days.size(); i++) {
    double y = kTop + kPlotHeight;
    for (const Series& one : series) {
      const double height =
          kPlotHeight * static_cast<double>(std::max<int64_t>(one.value(days[i]), 0)) / static_cast<double>(most);
      if (height <= 0) continue;
      y -= height;
      bars.push_back({{"series", one.css},
                      {"x", number(kLeft + slot * static_cast<double>(i) + gap / 2)},
                      {"y", number(y)},
                      {"width", number(slot - gap)},
                      {"height", number(height)}});
    }
  }
  Json legend = Json::array();
  for (const Series& one : series) legend.push_back({{"series", one.css}, {"name", one.name}});
  const std::string summary = highest == nullptr || sum == 0
                                  ? fmt::format("{}: nothing in this time.", title)
                                  : fmt::format("{}: most on {}, {}. All numbers stand in the tables below.", title,
                                                shown(highest->name), number_text(total_of(series, *highest)));
  return {{"title", title},
          {"width", number(kWidth)},
          {"height", number(kHeight)},
          {"summary", summary},
          {"grid", grid_values(most)},
          {"bars", std::move(bars)},
          {"labels", date_labels(days)},
          {"legend", std::move(legend)}};
}

Json line_values(const engine::ReportLine& line, std::string name) {
  return {{"name", std::move(name)},
          {"held", number_text(line.held)},
          {"released", number_text(line.released)},
          {"returned", number_text(line.returned)},
          {"withdrawn", number_text(line.withdrawn)},
          {"expired", number_text(line.expired)},
          {"waiting", number_text(line.waiting)},
          {"appeals", number_text(line.appeals)},
          {"overturned", number_text(line.overturned)},
          {"complaints", number_text(line.complaints)},
          {"refused", number_text(line.refused)},
          {"tagged", number_text(line.tagged)},
          {"refused_appeals", number_text(line.refused_appeals)},
          {"refused_overturned", number_text(line.refused_overturned)},
          {"overturn_rate", engine::released_text(line)},
          {"median", length_text(line.median_to_decision)}};
}

std::string kind_name(const std::string& name) {
  const auto kind = classifier::kind_from(name);
  return kind ? kind_text(*kind) : shown(name);
}
std::string plain_name(const std::string& name) { return name.empty() ? "none" : shown(name); }

Json table_values(std::string_view title, std::string_view heading, const std::vector<engine::ReportLine>& lines,
                  std::string (*name)(const std::string&)) {
  Json rows = Json::array();
  for (const engine::ReportLine& line : lines) {
    rows.push_back(line_values(line, name(line.name)));
    rows.back()["css"] = heading == "Day" ? "day" : "name";
  }
  return {{"title", title}, {"heading", heading}, {"any", !lines.empty()}, {"lines", std::move(rows)}};
}

}  // namespace

Json report_values(const engine::CaseReport& report) {
  const engine::ReportLine& total = report.total;
  Json figures = Json::array();
  const auto add = [&](std::string_view name, std::string value) {
    figures.push_back({{"name", name}, {"value", std::move(value)}});
  };
  add("held", number_text(total.held));
  add("released", number_text(total.released));
  add("returned", number_text(total.returned));
  add("withdrawn", number_text(total.withdrawn));
  add("expired", number_text(total.expired));
  add("waiting", number_text(total.waiting));
  add("released of those decided", engine::released_text(total));
  add("half decided within", length_text(total.median_to_decision));
  add("nine of ten decided within", length_text(report.slowest_tenth));
  add("refused", number_text(total.refused));
  add("appeals of refused mail", number_text(total.refused_appeals));
  add("of these granted", number_text(total.refused_overturned));
  add("tagged", number_text(total.tagged));
  Json values = {{"from", base::date_of(report.from)},
                 {"until", base::date_of(report.until - std::chrono::microseconds(1))},
                 {"cut", report.cut},
                 {"problem", ""},
                 {"figures", std::move(figures)}};
  values["charts"] = Json::array();
  if (!report.days.empty()) {
    values["charts"].push_back(
        chart_values("Held messages of each day, by what became of them", kOutcomes, report.days));
    values["charts"].push_back(chart_values("Time to the decision, by day", kSpeed, report.days));
  }
  values["tables"] =
      Json::array({table_values("By rule", "Rule", report.rules, plain_name),
                   table_values("By kind", "Kind", report.kinds, kind_name),
                   table_values("Senders with most held or refused mail", "Sender", report.senders, plain_name),
                   table_values("By day", "Day", report.days, plain_name)});
  return values;
}

ReportTime report_time(std::string_view from, std::string_view until, base::TimePoint now) {
  const base::TimePoint today = std::chrono::floor<Days>(now);
  ReportTime time{.from = today - Days(kDefaultDays - 1), .until = today + Days(1)};
  if (from.empty() && until.empty()) return time;
  const auto first = from.empty() ? std::optional(time.from) : base::parse_rfc3339(from);
  const auto last = until.empty() ? std::optional(today) : base::parse_rfc3339(until);
  if (!first || !last) {
    time.problem = "Write the dates as in 2026-11-22.";
  } else if (*last < *first) {
    time.problem = "The time ends before it begins.";
  } else if (*last - *first >= Days(kMostDays)) {
    time.problem = fmt::format("Take at most {} days.", kMostDays);
  } else {
    time.from = std::chrono::floor<Days>(*first);
    time.until = base::TimePoint(std::chrono::floor<Days>(*last)) + Days(1);
  }
  return time;
}

}  // namespace nonsolicit::review
