#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "conf/load.h"
#include "conf/option_table.h"
#include "conf/problems.h"

namespace nonsolicit::conf {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kWidth = 100;

// `text` as comment lines of at most kWidth characters.
std::string comment(std::string_view text) {
  std::string out;
  std::string line = "#";
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line = "#";
    }
    line += fmt::format(" {}", word);
  }
  return out + line + "\n";
}

// What a reader needs to know beside the sentence: type, limits, when it takes effect.
template <class T>
std::string remarks(const OptionRow<T>& row) {
  std::string out = row.type;
  if (!row.limits.empty()) out += ", " + row.limits;
  if (row.reload == Reload::restart) out += "; takes effect at restart";
  return out;
}

std::string section_of(const OptionRow<Options>& row) { return row.section().substr(0, row.section().find('.')); }

// scdoc reads these characters as markup (scdoc(5), "CONVENTIONS").
std::string scdoc_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '*' || c == '_' || c == '<' || c == '>' || c == '#' || c == '`' || c == '~' || c == '.')
      out += '\\';
    out += c;
  }
  return out;
}

template <class T>
std::string man_entry(const OptionRow<T>& row, const std::string& default_text, bool same_doc_follows) {
  std::string out = fmt::format("*{}*", scdoc_escaped(row.key));
  if (!default_text.empty()) out += fmt::format(" = {}", scdoc_escaped(default_text));
  if (same_doc_follows) return out + "++\n";
  return out + fmt::format("\n\t{}++\n{}\n\n", scdoc_escaped(row.doc), scdoc_escaped(remarks(row)));
}

std::string sample_section(const SectionDoc& section, const Options& defaults) {
  std::string out = "\n" + comment(section.doc);
  std::string table;  // the header that stands above
  std::string doc;
  for (const auto& row : option_rows()) {
    if (section_of(row) != section.name) continue;
    const bool heads_section =
        row.section() == section.name && table != row.section();  // right below the section's doc
    if (row.doc != doc && !heads_section) out += "\n";
    if (row.section() != table) out += fmt::format("[{}]\n{}", row.section(), heads_section ? "\n" : "");
    if (row.doc != doc) out += comment(row.doc) + comment("(" + remarks(row) + ")");
    table = row.section();
    doc = row.doc;
    out += fmt::format("#{} = {}\n", row.name(), row.get(defaults));
  }
  return out;
}

Json json_of(const Node& node) {
  switch (node.type) {
    case NodeType::boolean: return node.boolean;
    case NodeType::integer: return node.integer;
    case NodeType::real: return node.real;
    case NodeType::text: return node.text;
    case NodeType::array: {
      Json list = Json::array();
      for (const Node& item : node.children) list.push_back(json_of(item));
      return list;
    }
    case NodeType::date:
    case NodeType::time:
    case NodeType::table: break;
  }
  return nullptr;
}

// Of a value as the option table writes it.
Json json_of_toml(const std::string& value) {
  Problems problems("");
  const Node root = parse_toml("value = " + value, problems);
  const Node* node = root.find("value");
  const bool scalar =
      node != nullptr && node->type != NodeType::date && node->type != NodeType::time && node->type != NodeType::table;
  return scalar ? json_of(*node) : Json(value);
}

}  // namespace

std::string options_json(const Options& options) {
  Json json{{"file", options.file}, {"options", Json::object()}, {"groups", Json::array()}};
  for (const auto& row : option_rows()) {
    const auto line = options.set_at.find(row.key);
    json["options"][row.key] = {{"value", json_of_toml(row.get(options))},
                                {"line", line == options.set_at.end() ? Json(nullptr) : Json(line->second)}};
  }
  for (const SenderGroup& group : options.groups) {
    Json one;
    for (const auto& row : group_rows()) {
      const std::string value = row.get(group);
      if (!value.empty()) one[row.name()] = json_of_toml(value);
    }
    one["line"] = group.line;
    json["groups"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string show_options(const Options& options) {
  const std::string file = one_line(options.file);
  std::string out;
  std::string table;
  for (const auto& row : option_rows()) {
    if (row.section() != table) out += fmt::format("\n[{}]\n", row.section());
    table = row.section();
    const auto line = options.set_at.find(row.key);
    const std::string source = line == options.set_at.end() ? "default" : fmt::format("{}:{}", file, line->second);
    out += fmt::format("{} = {}  # {}\n", row.name(), row.get(options), source);
  }
  for (const SenderGroup& group : options.groups) {
    out += fmt::format("\n[[group]]  # {}:{}\n", file, group.line);
    for (const auto& row : group_rows()) {
      const std::string value = row.get(group);
      if (!value.empty()) out += fmt::format("{} = {}\n", row.name(), value);
    }
  }
  return out;
}

std::string sample_file() {
  const Options defaults;
  std::string out =
      comment("nonsolicit.toml: options of nonsolicit-milter and nonsolicit; see nonsolicit.toml(5).") +
      comment(
          "Each option stands here with its default, commented out: take away the \"#\" to change it. "
          "`nonsolicit config check` reads the file; `systemctl reload nonsolicit-milter` puts it to work.");
  for (const SectionDoc& section : option_sections()) {
    if (section.name != "group") out += sample_section(section, defaults);
  }
  out += "\n" + comment(option_sections().back().doc);
  for (const auto& row : group_rows()) out += comment(fmt::format("{}: {} ({})", row.name(), row.doc, remarks(row)));
  out +=
      "#[[group]]\n#name = \"pilot\"\n#senders = [\"@firm.example\", \"jane@other.example\"]\n#mode = "
      "\"tag\"\n";
  return out;
}

std::string man_page_options() {
  const Options defaults;
  std::string out;
  const auto& rows = option_rows();
  for (const SectionDoc& section : option_sections()) {
    const std::string title = section.name.empty()      ? "Files"
                              : section.name == "group" ? "[[group]]"
                                                        : "[" + section.name + "]";
    out += fmt::format("## {}\n\n{}\n\n", title, scdoc_escaped(section.doc));
    for (size_t i = 0; i < rows.size(); i++) {
      if (section_of(rows[i]) != section.name) continue;
      const bool same_doc_follows = i + 1 < rows.size() && rows[i + 1].doc == rows[i].doc;
      out += man_entry(rows[i], rows[i].get(defaults), same_doc_follows);
    }
  }
  for (const auto& row : group_rows()) out += man_entry(row, "", false);
  return out;
}

}  // namespace nonsolicit::conf
