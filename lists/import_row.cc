#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "lists/import_table.h"

namespace nonsolicit::lists {

namespace {

// What people and services write: a date, RFC 3339, the same without a zone or seconds (then UTC), seconds since 1970.
std::optional<base::TimePoint> read_time(std::string value) {
  if (auto time = base::parse_rfc3339(value)) return time;
  for (const std::string_view zone : {" UTC", " GMT"}) {
    if (value.ends_with(zone)) value.erase(value.size() - zone.size());
  }
  for (const std::string_view rest : {"Z", ":00Z"}) {
    if (auto time = base::parse_rfc3339(value + std::string(rest))) return time;
  }
  constexpr size_t kSecondsDigits = 10;  // 2001 to 2286
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc() || end != value.data() + value.size() || value.size() != kSecondsDigits || seconds < 0) {
    return std::nullopt;
  }
  return base::from_micros(seconds * 1'000'000);
}

}  // namespace

void RowReader::fail(std::string what) {
  if (problem_.empty()) problem_ = std::move(what);
}

void RowReader::fail_value(std::string_view column, std::string_view value, std::string_view expected) {
  fail(fmt::format("{}: {} is not {}", column, quoted_for_problem(value), expected));
}

std::string RowReader::text(std::string_view column) {
  const std::string& value = row_.get(column);
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 32 && c != '\n' && c != '\t') || byte == 127) {
      fail(fmt::format("{}: control character in {}", column, quoted_for_problem(value)));
      return {};
    }
  }
  return value;
}

std::optional<base::Address> RowReader::read_address(std::string_view cell) const {
  cell = base::trim(cell);
  if (is_hashed(cell)) return base::Address::from_normal(std::string(cell));
  if (cell.ends_with('>')) {
    const size_t open = cell.rfind('<');
    if (open == std::string_view::npos) return std::nullopt;
    cell = cell.substr(open);
  } else if (base::istarts_with(cell, "mailto:")) {
    cell.remove_prefix(7);
  }
  auto address = base::Address::parse(cell, options_.rules);
  // The local part must hold no separator: "a@x.example,b@y.example" is two addresses, not one odd one.
  if (address && cell.find_first_of(",;") != std::string_view::npos && cell.find('"') == std::string_view::npos) {
    return std::nullopt;
  }
  return address;
}

std::string RowReader::display_name(std::string_view column) const {
  const std::string_view cell = row_.get(column);
  const size_t open = cell.rfind('<');
  if (!cell.ends_with('>') || open == std::string_view::npos) return {};
  std::string_view name = base::trim(cell.substr(0, open));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return std::string(name);
}

base::Address RowReader::address(std::string_view column) {
  const std::string& cell = row_.get(column);
  if (cell.empty()) {
    fail(fmt::format("{}: no address", column));
    return {};
  }
  const auto address = read_address(cell);
  if (!address) {
    fail_value(column, cell, "an e-mail address");
    return {};
  }
  return *address;
}

void RowReader::addresses(std::string_view column, std::vector<base::Address>& addresses,
                          std::vector<std::string>& domains) {
  std::string cell = row_.get(column);
  std::replace_if(
      cell.begin(), cell.end(), [](char c) { return c == ';' || c == ',' || base::is_space(c); }, ' ');
  for (const std::string_view piece : base::split(cell, ' ')) {
    if (piece.empty()) continue;
    if (piece.front() == '@') {
      const auto domain = base::normal_domain(piece.substr(1));
      if (!domain) fail_value(column, piece, "an e-mail address or @domain");
      domains.push_back("@" + domain.value_or(""));
    } else if (auto address = read_address(piece)) {
      addresses.push_back(std::move(*address));
    } else {
      fail_value(column, piece, "an e-mail address");
    }
  }
}

std::optional<base::TimePoint> RowReader::date(std::string_view column) {
  const std::string& value = row_.get(column);
  if (value.empty()) return std::nullopt;
  const auto time = read_time(value);
  if (!time) fail_value(column, value, "a date (YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, or RFC 3339)");
  return time;
}

std::optional<base::TimePoint> RowReader::past_date(std::string_view column) {
  const auto time = date(column);
  // A day of grace: a date without a zone may be ahead of UTC.
  if (time && *time > options_.now + std::chrono::hours(24)) {
    fail(fmt::format("{}: {} lies in the future", column, quoted_for_problem(row_.get(column))));
  }
  return time;
}

std::optional<base::TimePoint> RowReader::end_date(std::string_view column) {
  if (base::iequals(row_.get(column), "never")) return std::nullopt;
  const auto time = date(column);
  const bool day_only = row_.get(column).size() == std::string_view("YYYY-MM-DD").size();
  return time && day_only ? *time + std::chrono::hours(24) : time;
}

int64_t RowReader::positive_number(std::string_view column, int64_t fallback) {
  constexpr int64_t kMost = 1'000'000;
  const std::string& value = row_.get(column);
  if (value.empty()) return fallback;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 1 || number > kMost) {
    fail_value(column, value, fmt::format("a number from 1 to {}", kMost));
    return fallback;
  }
  return number;
}

Origin RowReader::origin() {
  return Origin{.source = options_.source.empty() ? "import:" + options_.file : options_.source,
                .evidence = text("evidence"),
                .recorded = options_.now,
                .expires = end_date("expires")};
}

}  // namespace nonsolicit::lists
