// A TOML file as plain values, each with its line, so that everything else in this room works without the
// TOML library and reports places. Children stand in file order. Values only; pure; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::conf {

class Problems;

enum class NodeType { boolean, integer, real, text, date, time, array, table };

struct Node {
  NodeType type = NodeType::table;
  std::string key;  // name in its table; "" for items of an array
  size_t line = 0;  // of the key, or of an array's item
  bool boolean = false;
  int64_t integer = 0;
  double real = 0;
  std::string text;
  std::chrono::year_month_day date{};
  std::vector<Node> children;  // members of a table, items of an array

  const Node* find(std::string_view name) const;
};

// The root table. Text that is no TOML is one problem, and gives an empty table.
Node parse_toml(std::string_view text, Problems& problems);

// What was found, for messages: `the integer 5`, `the string "abc"`, `a table`.
std::string describe(const Node& node);

// A TOML basic string, quoted and escaped.
std::string toml_quoted(std::string_view text);

}  // namespace nonsolicit::conf
