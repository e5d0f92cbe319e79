// Makes the rows of the option table: one function per type, each ties a member of the options to its reader
// and its TOML text. Only for option_table*.cc.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conf/option_table.h"
#include "conf/text_checks.h"

namespace nonsolicit::conf {

// at<&Options::milter, &MilterOptions::socket>(options) is options.milter.socket.
template <auto... Members>
struct At {
  template <class T>
  auto& operator()(T& owner) const {
    return (owner.*....*Members);
  }
};
template <auto... Members>
inline constexpr At<Members...> at{};

// What every row says about itself.
struct About {
  std::string key;
  std::string doc;
  Reload reload = Reload::now;
};
inline constexpr auto kRestart = Reload::restart;

template <class T>
OptionRow<T> row_of(About about, std::string type, std::string limits) {
  return OptionRow<T>{.key = std::move(about.key),
                      .type = std::move(type),
                      .limits = std::move(limits),
                      .reload = about.reload,
                      .doc = std::move(about.doc),
                      .set = {},
                      .get = {}};
}

// Ties `field` to what `read` makes of a node and what `write` makes of a value.
template <class T, class Field, class Read, class Write>
OptionRow<T> tied(OptionRow<T> row, Field field, Read read, Write write) {
  row.set = [field, read](T& owner, const Node& node, Reading& reading) {
    auto value = read(node, reading);
    if (!value) return false;
    field(owner) = std::move(*value);
    return true;
  };
  row.get = [field, write](const T& owner) { return write(field(owner)); };
  return row;
}

template <class T, class Field>
OptionRow<T> boolean_row(About about, Field field) {
  return tied(row_of<T>(std::move(about), "boolean", ""), field, read_boolean,
              [](bool value) -> std::string { return value ? "true" : "false"; });
}

template <class T, class Field>
OptionRow<T> integer_row(About about, Field field, Bounds<int64_t> bounds) {
  using Value = std::remove_cvref_t<decltype(field(std::declval<T&>()))>;
  const auto read = [bounds](const Node& node, Reading& reading) -> std::optional<Value> {
    const auto value = read_integer(node, reading, bounds);
    return value ? std::optional<Value>(static_cast<Value>(*value)) : std::nullopt;
  };
  return tied(row_of<T>(std::move(about), "integer", fmt::format("{} to {}", bounds.least, bounds.most)), field, read,
              [](Value value) { return fmt::to_string(value); });
}

template <class T, class Field>
OptionRow<T> bytes_row(About about, Field field, Bounds<int64_t> bounds) {
  using Value = std::remove_cvref_t<decltype(field(std::declval<T&>()))>;
  const auto read = [bounds](const Node& node, Reading& reading) -> std::optional<Value> {
    const auto value = read_bytes(node, reading, bounds);
    return value ? std::optional<Value>(static_cast<Value>(*value)) : std::nullopt;
  };
  const auto write = [](Value value) {
    const std::string text = bytes_text(static_cast<int64_t>(value));
    return text.find('B') == std::string::npos ? text : toml_quoted(text);
  };
  return tied(row_of<T>(std::move(about), "size", bytes_text(bounds.least) + " to " + bytes_text(bounds.most)), field,
              read, write);
}

template <class T, class Field>
OptionRow<T> duration_row(About about, Field field, Bounds<base::Duration> bounds) {
  const auto read = [bounds](const Node& node, Reading& reading) { return read_duration(node, reading, bounds); };
  const std::string limits = base::to_duration_text(bounds.least) + " to " + base::to_duration_text(bounds.most);
  return tied(row_of<T>(std::move(about), "duration", limits), field, read,
              [](base::Duration value) { return toml_quoted(base::to_duration_text(value)); });
}

template <class T, class Field>
OptionRow<T> mode_row(About about, Field field) {
  return tied(row_of<T>(std::move(about), "file mode", "0600 to 0777"), field, read_mode,
              [](int64_t value) { return toml_quoted(mode_text(value)); });
}

struct TextType {
  std::string type;
  TextCheck check;
};
inline const TextType kPath = {"path", check_path};

template <class T, class Field>
OptionRow<T> text_row(About about, Field field, TextType type) {
  const auto read = [check = type.check](const Node& node, Reading& reading) {
    return read_text(node, reading, check);
  };
  return tied(row_of<T>(std::move(about), type.type, ""), field, read,
              [](const std::string& value) { return toml_quoted(value); });
}

// For vectors and sets of texts; the type of `items` is a plural: "domains".
template <class T, class Field>
OptionRow<T> texts_row(About about, Field field, TextType items) {
  using Value = std::remove_cvref_t<decltype(field(std::declval<T&>()))>;
  const auto read = [check = items.check](const Node& node, Reading& reading) -> std::optional<Value> {
    auto texts = read_texts(node, reading, check);
    if (!texts) return std::nullopt;
    return Value(texts->begin(), texts->end());
  };
  const auto write = [](const Value& value) {
    std::vector<std::string> quoted;
    for (const std::string& text : value) quoted.push_back(toml_quoted(text));
    return list_toml(quoted);
  };
  return tied(row_of<T>(std::move(about), "array of " + items.type, ""), field, read, write);
}

// A value of an enumeration, or of an optional one, by name.
template <class T, class Field, class Choice>
OptionRow<T> choice_row(About about, Field field, std::vector<std::pair<std::string, Choice>> choices) {
  using Value = std::remove_cvref_t<decltype(field(std::declval<T&>()))>;
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) names.push_back(name);
  const auto read = [names, choices](const Node& node, Reading& reading) -> std::optional<Value> {
    const auto index = read_choice(node, reading, names);
    return index ? std::optional<Value>(choices[*index].second) : std::nullopt;
  };
  const auto write = [choices](const Value& value) -> std::string {
    for (const auto& [name, choice] : choices) {
      if (value == choice) return toml_quoted(name);
    }
    return {};  // an optional without a value
  };
  return tied(row_of<T>(std::move(about), quoted_list(names, "or"), ""), field, read, write);
}

}  // namespace nonsolicit::conf
