#include "conf/read_value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/address.h"
#include "base/ascii.h"

namespace nonsolicit::conf {
namespace {

struct SizeUnit {
  std::string_view name;
  int64_t bytes;
};
constexpr std::array kSizeUnits = {SizeUnit{"GiB", int64_t{1} << 30}, SizeUnit{"MiB", int64_t{1} << 20},
                                   SizeUnit{"KiB", int64_t{1} << 10}};

std::optional<int64_t> parse_bytes(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  for (const SizeUnit& known : kSizeUnits) {
    if (unit == known.name && number <= std::numeric_limits<int64_t>::max() / known.bytes) return number * known.bytes;
  }
  return std::nullopt;
}

// "100MB" and "100M" are what most people write first.
std::string size_suggestion(std::string_view text) {
  const size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return {};
  const char unit = base::to_lower(base::trim(text.substr(digits)).empty() ? ' ' : base::trim(text.substr(digits))[0]);
  for (const SizeUnit& known : kSizeUnits) {
    if (base::to_lower(known.name[0]) == unit)
      return fmt::format(" (did you mean \"{}{}\"?)", text.substr(0, digits), known.name);
  }
  return {};
}

std::string outside(const std::string& found, const std::string& least, const std::string& most) {
  return fmt::format("{} is outside {} to {}", found, least, most);
}

}  // namespace

void Reading::mismatch(const Node& node, const std::string& expected) {
  wrong(node, fmt::format("expected {}, found {}", expected, describe(node)));
}

std::optional<bool> read_boolean(const Node& node, Reading& reading) {
  if (node.type == NodeType::boolean) return node.boolean;
  reading.mismatch(node, "true or false");
  return std::nullopt;
}

std::optional<int64_t> read_integer(const Node& node, Reading& reading, const Bounds<int64_t>& bounds) {
  if (node.type != NodeType::integer) {
    reading.mismatch(node, "an integer");
    return std::nullopt;
  }
  if (node.integer >= bounds.least && node.integer <= bounds.most) return node.integer;
  reading.wrong(node, outside(fmt::to_string(node.integer), fmt::to_string(bounds.least), fmt::to_string(bounds.most)));
  return std::nullopt;
}

std::optional<double> read_number(const Node& node, Reading& reading, const Bounds<double>& bounds) {
  if (node.type != NodeType::integer && node.type != NodeType::real) {
    reading.mismatch(node, "a number");
    return std::nullopt;
  }
  const double number = node.type == NodeType::integer ? static_cast<double>(node.integer) : node.real;
  if (number >= bounds.least && number <= bounds.most) return number;  // NaN is outside
  reading.wrong(node,
                outside(fmt::format("{}", number), fmt::format("{}", bounds.least), fmt::format("{}", bounds.most)));
  return std::nullopt;
}

std::optional<int64_t> read_bytes(const Node& node, Reading& reading, const Bounds<int64_t>& bounds) {
  std::optional<int64_t> bytes;
  if (node.type == NodeType::integer) bytes = node.integer;
  if (node.type == NodeType::text) bytes = parse_bytes(node.text);
  if (!bytes) {
    reading.wrong(node, fmt::format("expected a size such as \"100MiB\" or a number of bytes, found {}{}",
                                    describe(node), node.type == NodeType::text ? size_suggestion(node.text) : ""));
    return std::nullopt;
  }
  if (*bytes >= bounds.least && *bytes <= bounds.most) return bytes;
  const std::string found =
      node.type == NodeType::text ? fmt::format("\"{}\"", node.text) : fmt::to_string(node.integer);
  reading.wrong(node, outside(found, bytes_text(bounds.least), bytes_text(bounds.most)));
  return std::nullopt;
}

std::optional<base::Duration> read_duration(const Node& node, Reading& reading, const Bounds<base::Duration>& bounds) {
  std::optional<base::Duration> duration;
  if (node.type == NodeType::text) duration = base::parse_duration(node.text);
  if (!duration) {
    reading.mismatch(node, "a duration such as \"90s\", \"30m\", \"12h\" or \"5d\"");
    return std::nullopt;
  }
  if (*duration >= bounds.least && *duration <= bounds.most) return duration;
  reading.wrong(node, outside(fmt::format("\"{}\"", node.text), base::to_duration_text(bounds.least),
                              base::to_duration_text(bounds.most)));
  return std::nullopt;
}

std::optional<int64_t> read_mode(const Node& node, Reading& reading) {
  int64_t mode = 0;
  const std::string& text = node.text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  const bool octal = error == std::errc() && end == text.data() + text.size() && (text.size() == 3 || text.size() == 4);
  if (node.type != NodeType::text || !octal || mode < 0) {
    reading.mismatch(node, "a file mode such as \"0660\"");
    return std::nullopt;
  }
  if (mode >= 0600 && mode <= 0777) return mode;
  reading.wrong(node, outside("\"" + text + "\"", "0600", "0777"));
  return std::nullopt;
}

std::optional<std::string> read_text(const Node& node, Reading& reading, const TextCheck& check) {
  if (node.type != NodeType::text) {
    reading.mismatch(node, "a string");
    return std::nullopt;
  }
  std::string text = node.text;
  const std::string wrong = check(text, reading.directory);
  if (wrong.empty()) return text;
  reading.wrong(node, wrong);
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_texts(const Node& node, Reading& reading, const TextCheck& check) {
  if (node.type != NodeType::array) {
    reading.mismatch(node, "an array of strings");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  const size_t problems_before = reading.problems.count();
  for (const Node& item : node.children) {
    if (auto text = read_text(item, reading, check)) texts.push_back(std::move(*text));
  }
  if (reading.problems.count() != problems_before) return std::nullopt;
  return texts;
}

std::optional<std::vector<std::chrono::sys_days>> read_dates(const Node& node, Reading& reading) {
  if (node.type != NodeType::array) {
    reading.mismatch(node, "an array of dates");
    return std::nullopt;
  }
  std::vector<std::chrono::sys_days> dates;
  const size_t problems_before = reading.problems.count();
  for (const Node& item : node.children) {
    const auto from_text =
        item.type == NodeType::text && item.text.size() == 10 ? base::parse_rfc3339(item.text) : std::nullopt;
    if (from_text) {
      dates.push_back(std::chrono::floor<std::chrono::days>(*from_text));
    } else if (item.type == NodeType::date && item.date.ok()) {
      dates.emplace_back(item.date);
    } else {
      reading.mismatch(item, "a date such as 2026-12-25");
    }
  }
  if (reading.problems.count() != problems_before) return std::nullopt;
  return dates;
}

std::optional<std::map<std::string, std::string>> read_domain_map(const Node& node, Reading& reading) {
  if (node.type != NodeType::table) {
    reading.mismatch(node, "a table such as { \"alias.example\" = \"real.example\" }");
    return std::nullopt;
  }
  std::map<std::string, std::string> map;
  const size_t problems_before = reading.problems.count();
  for (const Node& child : node.children) {
    const auto alias = base::normal_domain(child.key);
    const auto real = child.type == NodeType::text ? base::normal_domain(child.text) : std::nullopt;
    if (!alias) reading.wrong(child, fmt::format("\"{}\" is not a domain", one_line(child.key)));
    if (!real) reading.mismatch(child, "a domain");
    if (alias && real) map[*alias] = *real;
  }
  if (reading.problems.count() != problems_before) return std::nullopt;
  return map;
}

std::optional<size_t> read_choice(const Node& node, Reading& reading, const std::vector<std::string>& names) {
  if (node.type == NodeType::text) {
    for (size_t i = 0; i < names.size(); i++) {
      if (names[i] == node.text) return i;
    }
  }
  reading.wrong(node, fmt::format("expected {}, found {}{}", quoted_list(names, "or"), describe(node),
                                  node.type == NodeType::text ? did_you_mean(node.text, names) : ""));
  return std::nullopt;
}

std::string bytes_text(int64_t bytes) {
  for (const SizeUnit& unit : kSizeUnits) {
    if (bytes != 0 && bytes % unit.bytes == 0) return fmt::format("{}{}", bytes / unit.bytes, unit.name);
  }
  return fmt::to_string(bytes);
}

std::string mode_text(int64_t mode) { return fmt::format("{:04o}", mode); }

std::string date_text(std::chrono::sys_days day) { return base::date_of(day); }

std::string list_toml(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() == 1 ? "" : ", ") + item;
  return out + "]";
}

std::string quoted_list(const std::vector<std::string>& names, std::string_view last_word) {
  std::string out;
  for (size_t i = 0; i < names.size(); i++) {
    if (i != 0) out += i + 1 == names.size() ? fmt::format(" {} ", last_word) : ", ";
    out += fmt::format("\"{}\"", names[i]);
  }
  return out;
}

}  // namespace nonsolicit::conf
