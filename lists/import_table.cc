#include "lists/import_table.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "lists/csv.h"

namespace nonsolicit::lists {
namespace {

// Cuts the first line off, whatever ends it (CR LF, LF or CR).
std::string_view take_line(std::string_view& text) {
  const size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<size_t>(1, text.size()));
  return line;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return base::is_digit(c); });
}

// Column name -> index of the field.
using Columns = std::map<std::string_view, size_t>;

class TableReader {
 public:
  TableReader(const ImportOptions& options, const std::vector<ColumnSpec>& specs) : options_(options), specs_(specs) {}

  Table read(std::string_view content) {
    std::string text = to_utf8(content);
    char separator = options_.separator;
    // "sep=;" is how spreadsheets say it themselves.
    size_t lines_cut = 0;
    if (text.starts_with("sep=") && text.size() > 4 && (text.size() == 5 || text[5] == '\r' || text[5] == '\n')) {
      if (separator == 0) separator = text[4];
      const size_t end = text.find('\n');
      text.erase(0, end == std::string::npos ? text.size() : end + 1);
      lines_cut = 1;
    }
    if (!check_names()) return std::move(table_);
    if (separator == 0 && is_plain_list(text)) {
      read_plain_list(text, lines_cut);
      return std::move(table_);
    }
    if (separator == 0) separator = guess_separator(text);
    // Without any separator there is one column; read_csv still wants a byte that does not occur.
    std::vector<CsvRecord> records = read_csv(text, separator == 0 ? '\0' : separator);
    for (CsvRecord& record : records) record.line += lines_cut;
    read_records(records);
    return std::move(table_);
  }

 private:
  void problem(size_t line, std::string what) {
    table_.problems.push_back({.file = options_.file, .line = line, .what = std::move(what)});
  }

  static size_t title_rank(const ColumnSpec& spec, std::string_view key) {
    const auto found = std::find_if(spec.titles.begin(), spec.titles.end(),
                                    [key](std::string_view title) { return title_key(title) == key; });
    return static_cast<size_t>(found - spec.titles.begin());
  }

  bool is_needed(const ColumnSpec& spec) const {
    return spec.need == Need::required && !options_.defaults.contains(std::string(spec.name));
  }

  void add_row(size_t line, std::map<std::string_view, std::string> fields) {
    for (const ColumnSpec& spec : specs_) {
      const auto given = options_.defaults.find(std::string(spec.name));
      if (given == options_.defaults.end()) continue;
      std::string& field = fields[spec.name];
      if (field.empty()) field = given->second;
    }
    table_.rows.emplace_back(line, std::move(fields));
  }

  const ColumnSpec* spec_of(std::string_view key) const {
    for (const ColumnSpec& spec : specs_) {
      for (const std::string_view title : spec.titles) {
        if (title_key(title) == key) return &spec;
      }
      if (spec.name == key || title_key(spec.name) == key) return &spec;
    }
    return nullptr;
  }

  // The names the caller gave to columns are ours.
  bool check_names() {
    std::vector<std::string> names;
    for (const ColumnSpec& spec : specs_) names.emplace_back(spec.name);
    for (const auto& [name, title] : options_.columns) {
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      const std::string near = base::nearest(name, names);
      problem(1, fmt::format("there is no column {} in this list{}", quoted_for_problem(name),
                             near.empty() ? fmt::format("; it has {}", fmt::join(names, ", "))
                                          : fmt::format("; did you mean \"{}\"?", near)));
    }
    return table_.problems.empty();
  }

  // One entry per line: no title that is known, and no separator but in "Doe, Jane <jane@firm.example>".
  bool is_plain_list(std::string_view text) const {
    if (!options_.columns.empty()) return false;
    while (!text.empty()) {
      const std::string_view line = base::trim(take_line(text));
      if (line.empty() || line.front() == '#') continue;
      if (spec_of(title_key(line)) != nullptr) return false;
      return line.find_first_of(",;\t") == std::string_view::npos ||
             (line.back() == '>' && line.find('<') != std::string_view::npos && line.front() != '"') ||
             (line.back() == '>' && line.front() == '"' && line.find("\" <") != std::string_view::npos);
    }
    return false;
  }

  void read_plain_list(std::string_view text, size_t lines_cut) {
    for (size_t number = lines_cut + 1; !text.empty(); number++) {
      std::string_view line = base::trim(take_line(text));
      if (const size_t comment = line.find(" #"); comment != std::string_view::npos) {
        line = base::trim(line.substr(0, comment));
      }
      if (line.empty() || line.front() == '#') continue;
      if (line.size() > kMaxFieldBytes) {
        problem(number, fmt::format("the line is longer than {} bytes", kMaxFieldBytes));
        continue;
      }
      add_row(number, {{specs_.front().name, std::string(line)}});
    }
    for (const ColumnSpec& spec : specs_) {
      if (&spec == &specs_.front() || !is_needed(spec)) continue;
      problem(1, fmt::format("no column \"{}\": the first line has to name the columns{}", spec.name,
                             spec.otherwise.empty() ? "" : fmt::format("; or say {}", spec.otherwise)));
      table_.rows.clear();
    }
  }

  static bool is_blank(const CsvRecord& record) {
    return record.problem.empty() &&
           std::all_of(record.fields.begin(), record.fields.end(), [](const auto& f) { return base::trim(f).empty(); });
  }

  void read_records(const std::vector<CsvRecord>& records) {
    auto at = records.begin();
    for (; at != records.end(); ++at) {
      const bool comment = at->problem.empty() && base::trim(at->fields.front()).starts_with('#') && !is_header(*at);
      if (!is_blank(*at) && !comment) break;
    }
    if (at == records.end()) return;
    if (!at->problem.empty()) {
      return problem(at->line, at->problem);  // a title line that cannot be read: nothing below has a meaning
    }
    const size_t width = at->fields.size();
    Columns columns;
    const bool header = is_header(*at);
    if (!find_columns(*at, header, columns)) return;
    if (header) ++at;
    for (; at != records.end(); ++at) {
      if (!at->problem.empty()) {
        problem(at->line, at->problem);
      } else if (!is_blank(*at)) {
        read_record(*at, columns, width);
      }
    }
  }

  // A line of titles: one of them is known or named by the caller, and none is an address.
  bool is_header(const CsvRecord& record) const {
    const bool data = std::any_of(record.fields.begin(), record.fields.end(),
                                  [](const std::string& field) { return field.find('@') != std::string::npos; });
    return !data && std::any_of(record.fields.begin(), record.fields.end(), [&](const std::string& field) {
      const std::string key = title_key(field);
      if (key.empty()) return false;
      const bool named = std::any_of(options_.columns.begin(), options_.columns.end(), [&](const auto& column) {
        return !is_number(column.second) && title_key(column.second) == key;
      });
      return named || spec_of(key) != nullptr;
    });
  }

  bool find_columns(const CsvRecord& record, bool header, Columns& columns) {
    const size_t before = table_.problems.size();
    if (record.fields.size() > kMaxColumns) problem(record.line, fmt::format("more than {} columns", kMaxColumns));
    for (const auto& [name, title] : options_.columns) find_named(record, header, name, title, columns);
    for (size_t i = 0; header && i < record.fields.size(); i++) {
      const ColumnSpec* spec = spec_of(title_key(record.fields[i]));
      if (spec == nullptr || options_.columns.contains(std::string(spec->name))) continue;
      const auto [place, added] = columns.try_emplace(spec->name, i);
      if (added) continue;
      if (spec->rivals == Rivals::earlier_title) {
        const auto rank = [&](size_t field) { return title_rank(*spec, title_key(record.fields[field])); };
        if (rank(i) < rank(place->second)) place->second = i;
      } else {
        problem(record.line, fmt::format("columns {} and {} both look like \"{}\"; say which one it is",
                                         place->second + 1, i + 1, spec->name));
      }
    }
    if (table_.problems.size() > before) return false;
    for (const ColumnSpec& spec : specs_) {
      if (!is_needed(spec) || columns.contains(spec.name)) continue;
      problem(record.line,
              fmt::format("no column \"{}\" found; name it in the first line, or say which column it is{}", spec.name,
                          spec.otherwise.empty() ? "" : fmt::format(", or {}", spec.otherwise)));
    }
    return table_.problems.size() == before;
  }

  // A column that the caller gave by title or by its number.
  void find_named(const CsvRecord& record, bool header, const std::string& name, const std::string& title,
                  Columns& columns) {
    const auto spec = std::find_if(specs_.begin(), specs_.end(), [&](const ColumnSpec& s) { return s.name == name; });
    for (size_t i = 0; header && i < record.fields.size(); i++) {
      if (title_key(record.fields[i]) == title_key(title)) {
        columns[spec->name] = i;
        return;
      }
    }
    size_t number = 0;
    const auto [end, error] = std::from_chars(title.data(), title.data() + title.size(), number);
    if (error == std::errc() && end == title.data() + title.size() && number >= 1 && number <= record.fields.size()) {
      columns[spec->name] = number - 1;
      return;
    }
    problem(record.line, fmt::format("no column {} in this file (wanted for \"{}\")", quoted_for_problem(title), name));
  }

  void read_record(const CsvRecord& record, const Columns& columns, size_t width) {
    size_t bytes = 0;
    for (size_t i = 0; i < record.fields.size(); i++) {
      bytes += record.fields[i].size() + 1;
      if (record.fields[i].size() > kMaxFieldBytes) {
        return problem(record.line, fmt::format("field {} is longer than {} bytes", i + 1, kMaxFieldBytes));
      }
      if (i >= width && !base::trim(record.fields[i]).empty()) {
        return problem(record.line, fmt::format("{} fields, but {} columns", record.fields.size(), width));
      }
    }
    if (bytes > kMaxRecordBytes) return problem(record.line, fmt::format("longer than {} bytes", kMaxRecordBytes));
    std::map<std::string_view, std::string> fields;
    for (const auto& [name, index] : columns) {
      if (index < record.fields.size()) fields.emplace(name, base::trim(record.fields[index]));
    }
    add_row(record.line, std::move(fields));
  }

  const ImportOptions& options_;
  const std::vector<ColumnSpec>& specs_;
  Table table_;
};

}  // namespace

std::string LineProblem::text() const { return fmt::format("{}:{}: {}", file, line, what); }

const std::string& TableRow::get(std::string_view column) const {
  static const std::string kNone;
  const auto found = fields_.find(column);
  return found == fields_.end() ? kNone : found->second;
}

Table read_table(std::string_view content, const ImportOptions& options, const std::vector<ColumnSpec>& columns) {
  return TableReader(options, columns).read(content);
}

}  // namespace nonsolicit::lists
