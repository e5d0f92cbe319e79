// One TOML value -> one typed value, and back to TOML text. Each reader says what it expected and what it
// found, and returns nothing where the value does not fit. Shared by all files that conf reads. Pure;
// thread-safe but for the Problems.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "conf/node.h"
#include "conf/problems.h"

namespace nonsolicit::conf {

// What a reader needs beside the value.
struct Reading {
  Problems& problems;
  std::filesystem::path directory;  // where relative paths start
  std::string key;                  // for messages

  void wrong(const Node& node, const std::string& what) { problems.add(node.line, key, what); }
  // "expected X, found Y".
  void mismatch(const Node& node, const std::string& expected);
};

template <class T>
struct Bounds {
  T least{};
  T most{};
};

// Says what is wrong with a text, "" for nothing; may bring it into its normal form (a path made absolute, a
// domain as A-labels). See text_checks.h.
using TextCheck = std::function<std::string(std::string& text, const std::filesystem::path& directory)>;

std::optional<bool> read_boolean(const Node& node, Reading& reading);
std::optional<int64_t> read_integer(const Node& node, Reading& reading, const Bounds<int64_t>& bounds);
// An integer is a number, too.
std::optional<double> read_number(const Node& node, Reading& reading, const Bounds<double>& bounds);
// "100MiB", "64KiB", "1GiB", or a plain number of bytes.
std::optional<int64_t> read_bytes(const Node& node, Reading& reading, const Bounds<int64_t>& bounds);
std::optional<base::Duration> read_duration(const Node& node, Reading& reading, const Bounds<base::Duration>& bounds);
// A file mode as text: "0660". A number is refused, since 660 and 0o660 are easily taken for each other.
std::optional<int64_t> read_mode(const Node& node, Reading& reading);
std::optional<std::string> read_text(const Node& node, Reading& reading, const TextCheck& check);
// All wrong items are reported, each with its own line.
std::optional<std::vector<std::string>> read_texts(const Node& node, Reading& reading, const TextCheck& check);
std::optional<std::vector<std::chrono::sys_days>> read_dates(const Node& node, Reading& reading);
// A table from domain to domain, both as A-labels.
std::optional<std::map<std::string, std::string>> read_domain_map(const Node& node, Reading& reading);
// Index into `names`.
std::optional<size_t> read_choice(const Node& node, Reading& reading, const std::vector<std::string>& names);

std::string bytes_text(int64_t bytes);  // "100MiB" or "1000"
std::string mode_text(int64_t mode);    // "0660"
std::string date_text(std::chrono::sys_days day);
std::string list_toml(const std::vector<std::string>& items);  // items are TOML already
std::string quoted_list(const std::vector<std::string>& names,
                        std::string_view last_word);  // "a", "b" or "c"

}  // namespace nonsolicit::conf
