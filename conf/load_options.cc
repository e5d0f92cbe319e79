#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "conf/cross_checks.h"
#include "conf/load.h"
#include "conf/option_table.h"

namespace nonsolicit::conf {
namespace {

constexpr size_t kMostSuggestions = 3;

// Walks the tables of the file along the rows of the option table.
class OptionsReader {
 public:
  OptionsReader(const std::filesystem::path& directory, Options& options, Problems& problems)
      : reading_{.problems = problems, .directory = directory, .key = ""}, options_(options) {}

  void read(const Node& root) {
    read_table(root, "");
    cross_check(options_, options_.refused, reading_.problems);
  }

 private:
  // `path` is "" or the name of the table.
  void read_table(const Node& table, const std::string& path) {
    for (const Node& member : table.children) {
      const std::string key = path.empty() ? member.key : path + "." + member.key;
      if (key == "group") {
        read_groups(member);
      } else if (const auto* row = find_row(key)) {
        read_option(*row, member);
      } else if (!names_below(key).empty()) {
        reading_.key = key;
        if (member.type == NodeType::table)
          read_table(member, key);
        else
          reading_.mismatch(member, "a table");
      } else {
        report_unknown(member, key, path);
      }
    }
  }

  void read_option(const OptionRow<Options>& row, const Node& member) {
    reading_.key = row.key;
    options_.set_at[row.key] = member.line;
    if (!row.set(options_, member, reading_)) options_.refused.insert(row.key);
  }

  void read_groups(const Node& node) {
    reading_.key = "group";
    if (node.type != NodeType::array) return reading_.mismatch(node, "tables headed [[group]]");
    for (const Node& item : node.children) {
      reading_.key = "group";
      if (item.type == NodeType::table)
        read_group(item);
      else
        reading_.mismatch(item, "a table");
    }
  }

  void read_group(const Node& table) {
    SenderGroup group;
    group.line = table.line;
    std::vector<std::string> names;
    for (const auto& row : group_rows()) names.push_back(row.name());
    for (const Node& member : table.children) {
      reading_.key = "group." + member.key;
      const auto row =
          std::find_if(group_rows().begin(), group_rows().end(), [&](const auto& r) { return r.name() == member.key; });
      if (row == group_rows().end())
        reading_.problems.add_unknown(member.line, reading_.key, "unknown key", names);
      else
        row->set(group, member, reading_);
    }
    for (const char* needed : {"name", "senders"}) {
      if (table.find(needed) == nullptr)
        reading_.problems.add(table.line, "group", fmt::format("\"{}\" is missing", needed));
    }
    options_.groups.push_back(std::move(group));
  }

  static const OptionRow<Options>* find_row(const std::string& key) {
    const auto found =
        std::find_if(option_rows().begin(), option_rows().end(), [&](const auto& row) { return row.key == key; });
    return found == option_rows().end() ? nullptr : &*found;
  }

  // Names that may stand directly in the table `path`; empty where there is no such table.
  static std::vector<std::string> names_below(const std::string& path) {
    std::vector<std::string> names;
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const auto& row : option_rows()) {
      if (!row.key.starts_with(prefix)) continue;
      const std::string name = row.key.substr(prefix.size(), row.key.find('.', prefix.size()) - prefix.size());
      if (names.empty() || names.back() != name) names.push_back(name);
    }
    if (path.empty()) names.emplace_back("group");
    return names;
  }

  void report_unknown(const Node& member, const std::string& key, const std::string& path) {
    const std::string what = member.type == NodeType::table ? "unknown table" : "unknown key";
    // The right key in the wrong table is as frequent a slip as a misspelt one.
    std::vector<std::string> elsewhere;
    for (const auto& row : option_rows()) {
      if (row.name() == member.key) elsewhere.push_back(row.key);
    }
    if (!elsewhere.empty() && elsewhere.size() <= kMostSuggestions) {
      return reading_.problems.add(member.line, key,
                                   fmt::format("{} (did you mean {}?)", what, quoted_list(elsewhere, "or")));
    }
    reading_.problems.add_unknown(member.line, key, what, names_below(path));
  }

  Reading reading_;
  Options& options_;
};

Loaded<Options> parse(std::string_view toml, const std::string& file_name, const std::filesystem::path& directory) {
  Loaded<Options> loaded;
  loaded.value.file = file_name;
  Problems problems(file_name);
  const Node root = parse_toml(toml, problems);
  if (problems.count() == 0) OptionsReader(directory, loaded.value, problems).read(root);
  loaded.problems = problems.take();
  return loaded;
}

}  // namespace

Loaded<Options> load_options(const std::filesystem::path& file) {
  const auto text = base::read_file(file, kMaxFileBytes);
  if (!text) return unread_file<Options>(file, text.error());
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(file, error);
  Loaded<Options> loaded = parse(*text, file.string(), error ? file.parent_path() : absolute.parent_path());
  if (!error) loaded.value.file = absolute.lexically_normal().string();
  return loaded;
}

Loaded<Options> parse_options(std::string_view toml, const std::string& file_name) {
  return parse(toml, file_name, std::filesystem::path(file_name).parent_path());
}

}  // namespace nonsolicit::conf
