#include "conf/table_reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace nonsolicit::conf {

const Node* TableReader::find(const char* key, Need need) {
  known_.emplace_back(key);
  reading_.key = path_.empty() ? key : path_ + "." + key;
  const Node* node = table_.find(key);
  if (node == nullptr && need == Need::required) {
    reading_.problems.add(path_.empty() ? 0 : table_.line, path_, fmt::format("\"{}\" is missing", key));
  }
  return node;
}

void TableReader::text(const char* key, std::string& value, Need need, const TextCheck& check) {
  const Node* node = find(key, need);
  if (node == nullptr) return;
  if (auto text = read_text(*node, reading_, check)) value = std::move(*text);
}

void TableReader::texts(const char* key, std::vector<std::string>& value) {
  const Node* node = find(key, Need::optional);
  if (node == nullptr) return;
  if (auto texts = read_texts(*node, reading_, check_any)) value = std::move(*texts);
}

void TableReader::boolean(const char* key, bool& value) {
  const Node* node = find(key, Need::optional);
  if (node == nullptr) return;
  if (const auto flag = read_boolean(*node, reading_)) value = *flag;
}

void TableReader::boolean(const char* key, std::optional<bool>& value) {
  const Node* node = find(key, Need::optional);
  if (node == nullptr) return;
  if (const auto flag = read_boolean(*node, reading_)) value = flag;
}

void TableReader::integer(const char* key, int& value, Bounds<int64_t> bounds) {
  const Node* node = find(key, Need::optional);
  if (node == nullptr) return;
  if (const auto number = read_integer(*node, reading_, bounds)) value = static_cast<int>(*number);
}

void TableReader::number(const char* key, double& value, Bounds<double> bounds) {
  const Node* node = find(key, Need::optional);
  if (node == nullptr) return;
  if (const auto number = read_number(*node, reading_, bounds)) value = *number;
}

const Node* TableReader::table(const char* key, Need need) {
  const Node* node = find(key, need);
  if (node == nullptr) return nullptr;
  if (node->type == NodeType::table) return node;
  reading_.mismatch(*node, "a table");
  return nullptr;
}

std::vector<const Node*> TableReader::tables(const char* key) {
  std::vector<const Node*> found;
  const Node* node = find(key, Need::optional);
  if (node == nullptr) return found;
  if (node->type != NodeType::array) {
    reading_.mismatch(*node, fmt::format("tables headed [[{}]]", key));
    return found;
  }
  for (const Node& item : node->children) {
    if (item.type == NodeType::table)
      found.push_back(&item);
    else
      reading_.mismatch(item, "a table");
  }
  return found;
}

void TableReader::finish() {
  for (const Node& member : table_.children) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    const std::string key = path_.empty() ? member.key : path_ + "." + member.key;
    const bool heading = member.type == NodeType::table || (member.type == NodeType::array && path_.empty());
    reading_.problems.add_unknown(member.line, key, heading ? "unknown table" : "unknown key", known_);
  }
}

}  // namespace nonsolicit::conf
