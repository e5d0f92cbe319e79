// Reads one table of a file key by key, for files whose tables are read by hand (policy, classifier). What
// nobody asked for is an unknown key. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conf/node.h"
#include "conf/read_value.h"
#include "conf/text_checks.h"

namespace nonsolicit::conf {

// A table without its required key is a problem at its own line.
enum class Need { optional, required };

class TableReader {
 public:
  // `path` is for messages: "rule" makes "rule.name".
  TableReader(const Node& table, std::string path, Problems& problems)
      : table_(table), path_(std::move(path)), reading_{.problems = problems, .directory = {}, .key = path_} {}

  // Each leaves `value` alone where the key is absent or wrong.
  void text(const char* key, std::string& value, Need need, const TextCheck& check = check_any);
  void texts(const char* key, std::vector<std::string>& value);
  void boolean(const char* key, bool& value);
  void boolean(const char* key, std::optional<bool>& value);
  void integer(const char* key, int& value, Bounds<int64_t> bounds);
  void number(const char* key, double& value, Bounds<double> bounds);
  // One of `choices` by name; `Target` may be the type of a choice or an optional one.
  template <class Choice, class Target>
  void choice(const char* key, Target& value, const std::vector<std::pair<std::string, Choice>>& choices, Need need) {
    const Node* node = find(key, need);
    if (node == nullptr) return;
    if (const auto index = read_choice(*node, reading_, names_of(choices))) value = choices[*index].second;
  }
  // An array of choices; one alone may stand without the brackets.
  template <class Choice>
  void choice_list(const char* key, std::vector<Choice>& values,
                   const std::vector<std::pair<std::string, Choice>>& choices) {
    const Node* node = find(key, Need::optional);
    if (node == nullptr) return;
    if (node->type == NodeType::array && node->children.empty())
      reading_.wrong(*node, "must not be empty; leave it out for \"any\"");
    const auto add = [&](const Node& item) {
      if (const auto index = read_choice(item, reading_, names_of(choices))) values.push_back(choices[*index].second);
    };
    if (node->type == NodeType::array)
      for (const Node& item : node->children) add(item);
    else
      add(*node);
  }
  // The node of a table, or nullptr where it is absent or no table.
  const Node* table(const char* key, Need need);
  // All tables of [[key]].
  std::vector<const Node*> tables(const char* key);

  // Reports every key that was not asked for. Last call.
  void finish();
  const Node& node() const { return table_; }
  Reading& reading() { return reading_; }

 private:
  const Node* find(const char* key, Need need);
  template <class Choice>
  static std::vector<std::string> names_of(const std::vector<std::pair<std::string, Choice>>& choices) {
    std::vector<std::string> names;
    for (const auto& [name, value] : choices) names.push_back(name);
    return names;
  }

  const Node& table_;
  std::string path_;
  Reading reading_;
  std::vector<std::string> known_;
};

}  // namespace nonsolicit::conf
