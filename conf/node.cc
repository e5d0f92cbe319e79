#include "conf/node.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/unicode.h"
#include "conf/problems.h"

namespace nonsolicit::conf {
namespace {

constexpr size_t kShownBytes = 60;

Node convert(const toml::node& from);

size_t line_of(const toml::source_region& source) { return source.begin.line; }

void convert_table(const toml::table& from, Node& to) {
  for (const auto& [key, value] : from) {
    Node child = convert(value);
    child.key = std::string(key.str());
    child.line = line_of(key.source());
    to.children.push_back(std::move(child));
  }
  // The library keeps members by name; problems are reported in the order of the file.
  std::stable_sort(to.children.begin(), to.children.end(),
                   [](const Node& a, const Node& b) { return a.line < b.line; });
}

Node convert(const toml::node& from) {
  Node to;
  to.line = line_of(from.source());
  switch (from.type()) {
    case toml::node_type::none: break;
    case toml::node_type::table:
      to.type = NodeType::table;
      convert_table(*from.as_table(), to);
      break;
    case toml::node_type::array:
      to.type = NodeType::array;
      for (const toml::node& item : *from.as_array()) to.children.push_back(convert(item));
      break;
    case toml::node_type::string:
      to.type = NodeType::text;
      to.text = from.as_string()->get();
      break;
    case toml::node_type::integer:
      to.type = NodeType::integer;
      to.integer = from.as_integer()->get();
      break;
    case toml::node_type::floating_point:
      to.type = NodeType::real;
      to.real = from.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      to.type = NodeType::boolean;
      to.boolean = from.as_boolean()->get();
      break;
    case toml::node_type::date: {
      const toml::date date = from.as_date()->get();
      to.type = NodeType::date;
      to.date = std::chrono::year(date.year) / std::chrono::month(date.month) / std::chrono::day(date.day);
      break;
    }
    case toml::node_type::time:
    case toml::node_type::date_time: to.type = NodeType::time; break;
  }
  return to;
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  if (type != NodeType::table) return nullptr;
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Node& child) { return child.key == name; });
  return found == children.end() ? nullptr : &*found;
}

Node parse_toml(std::string_view text, Problems& problems) {
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    problems.add(line_of(error.source()), "", fmt::format("not TOML: {}", one_line(error.description())));
  } catch (const std::exception& error) {
    problems.add(0, "", fmt::format("cannot be read: {}", one_line(error.what())));
  }
  return {};
}

std::string describe(const Node& node) {
  switch (node.type) {
    case NodeType::boolean: return node.boolean ? "the boolean true" : "the boolean false";
    case NodeType::integer: return fmt::format("the integer {}", node.integer);
    case NodeType::real: return fmt::format("the number {}", node.real);
    case NodeType::text:
      if (node.text.size() > kShownBytes) {
        return fmt::format("the string \"{}...\"", one_line(base::repair_utf8(node.text.substr(0, kShownBytes))));
      }
      return fmt::format("the string \"{}\"", one_line(node.text));
    case NodeType::date:
      return fmt::format("the date {:04}-{:02}-{:02}", int(node.date.year()), unsigned(node.date.month()),
                         unsigned(node.date.day()));
    case NodeType::time: return "a time";
    case NodeType::array: return "an array";
    case NodeType::table: return "a table";
  }
  return {};
}

std::string toml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 32 || byte == 127) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace nonsolicit::conf
