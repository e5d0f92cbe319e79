// What all importers share: bytes to UTF-8, separator, header line, columns, limits, problems with their lines.
// Private to this room. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lists/import.h"

namespace nonsolicit::lists {

constexpr size_t kMaxFieldBytes = 4096;
constexpr size_t kMaxRecordBytes = 65536;
constexpr size_t kMaxColumns = 256;

enum class Need { optional, required };
// What to do where several titles of a file look like one column.
enum class Rivals { problem, earlier_title };

// A column that an importer knows; titles are compared by title_key(). The first column is the one of a list without
// header and separators.
struct ColumnSpec {
  std::string_view name;
  Need need = Need::optional;
  std::vector<std::string_view> titles;
  Rivals rivals = Rivals::problem;
  std::string_view otherwise = {};  // how else to say it, for the problem that it is missing
};

// Columns that several importers know. Titles in English, French, German and Spanish, as title_key() leaves them.
extern const ColumnSpec kEmail;
extern const ColumnSpec kEvidence;
extern const ColumnSpec kExpires;
extern const ColumnSpec kDate;
extern const ColumnSpec kSender;
extern const ColumnSpec kRecipient;
ColumnSpec recipient_or_email();  // and what mailing services, CRMs and lists of attendees call it

// "E-Mail-Adresse:" -> "emailadresse", "Prénom" -> "prenom": only letters and digits, folded, without accents.
std::string title_key(std::string_view title);

// File bytes as UTF-8: UTF-16 by its mark or its zero bytes, UTF-8 where valid, windows-1252 otherwise.
std::string to_utf8(std::string_view content);

// One record with its fields by column name.
class TableRow {
 public:
  TableRow(size_t line, std::map<std::string_view, std::string> fields) : line_(line), fields_(std::move(fields)) {}
  size_t line() const { return line_; }
  const std::string& get(std::string_view column) const;  // trimmed; "" where there is none

 private:
  size_t line_ = 0;
  std::map<std::string_view, std::string> fields_;
};

struct Table {
  std::vector<TableRow> rows;
  std::vector<LineProblem> problems;
};

Table read_table(std::string_view content, const ImportOptions& options, const std::vector<ColumnSpec>& columns);

// Reads the fields of one row; the first problem of the row is kept, later reads give empty values.
class RowReader {
 public:
  RowReader(const TableRow& row, const ImportOptions& options) : row_(row), options_(options) {}

  std::string text(std::string_view column);
  // "a@b", "<a@b>", "Name <a@b>", "mailto:a@b"; empty is a problem.
  base::Address address(std::string_view column);
  // Addresses and "@domain"s, ";", "," or blank separated.
  void addresses(std::string_view column, std::vector<base::Address>& addresses, std::vector<std::string>& domains);
  // YYYY-MM-DD, RFC 3339, "YYYY-MM-DD HH:MM:SS" (UTC) or seconds since 1970; nothing where the field is empty.
  std::optional<base::TimePoint> date(std::string_view column);
  std::optional<base::TimePoint> past_date(std::string_view column);  // a day ahead of now is a problem
  // As date(), but a day without a time ends with that day, and "never" is nothing.
  std::optional<base::TimePoint> end_date(std::string_view column);
  // `fallback` where the field is empty; `expected` names the words for the problem.
  template <class Value>
  Value word(std::string_view column, std::optional<Value> (*read)(std::string_view), Value fallback,
             std::string_view expected) {
    const std::string given = text(column);
    if (given.empty()) return fallback;
    if (const auto value = read(given)) return *value;
    fail_value(column, given, expected);
    return fallback;
  }
  int64_t positive_number(std::string_view column, int64_t fallback);
  Origin origin();  // columns evidence, expires

  void fail(std::string what);
  void fail_value(std::string_view column, std::string_view value, std::string_view expected);
  // "Jane Doe" of "Jane Doe <jane@firm.example>", or "".
  std::string display_name(std::string_view column) const;
  bool ok() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }

 private:
  std::optional<base::Address> read_address(std::string_view cell) const;

  const TableRow& row_;
  const ImportOptions& options_;
  std::string problem_;
};

// A value as it may stand in a problem: quoted, cut, without controls.
std::string quoted_for_problem(std::string_view value);

// Adds rows once per key. The same key with the same content is counted, with another content is a problem.
template <class Row>
class Collector {
 public:
  Collector(Imported<Row>& into, const ImportOptions& options) : into_(into), options_(options) {}

  // `what` names the key in a problem.
  void add(Row row, const std::string& key, const std::string& content, size_t line, std::string_view what) {
    const auto [place, added] = seen_.try_emplace(key, Seen{.line = line, .content = content});
    if (added) {
      into_.rows.push_back(std::move(row));
    } else if (place->second.content == content) {
      into_.duplicates++;
    } else {
      const std::string before = std::to_string(place->second.line);
      problem(line, std::string(what) + " stands on line " + before + " with other content");
    }
  }
  void problem(size_t line, std::string what) {
    into_.problems.push_back({.file = options_.file, .line = line, .what = std::move(what)});
  }

 private:
  struct Seen {
    size_t line = 0;
    std::string content;
  };
  Imported<Row>& into_;
  const ImportOptions& options_;
  std::map<std::string, Seen, std::less<>> seen_;
};

}  // namespace nonsolicit::lists
