// docs/rules.md has every key of a rule, every field and every feature that the program knows, and no other.
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classifier/features.h"
#include "conf/load.h"
#include "tests/conf/temp_file.h"

namespace nonsolicit::conf {
namespace {

using Names = std::set<std::string>;

// The names in the first column of the table under a heading row.
Names column(const std::string& head) {
  std::ifstream page(std::string(NONSOLICIT_SOURCE_DIR) + "/docs/rules.md");
  Names names;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with(head)) {
      inside = true;
    } else if (inside && !line.starts_with("|")) {
      break;
    } else if (inside && line.starts_with("| `")) {
      names.insert(line.substr(3, line.find('`', 3) - 3));
    }
  }
  return names;
}

std::vector<std::string> problems_of(const std::string& toml) {
  return load_classifier(TempFile(toml + "\n[bias]\ncorrespondence = 1\n").path()).problems;
}

// What stands between quotation marks in a message, before `end`.
Names quoted(const std::string& message, const std::string& begin, const std::string& end) {
  Names names;
  const size_t from = message.find(begin);
  const size_t to = message.find(end);
  if (from == std::string::npos || to == std::string::npos) return names;
  for (size_t open = message.find('"', from); open < to; open = message.find('"', open + 1)) {
    const size_t close = message.find('"', open + 1);
    names.insert(message.substr(open + 1, close - open - 1));
    open = close;
  }
  return names;
}

TEST(RulesPage, HasEveryFeature) {
  const auto& known = classifier::feature_names();
  EXPECT_EQ(column("| Feature |"), Names(known.begin(), known.end()));
}

TEST(RulesPage, HasEveryField) {
  const auto problems = problems_of("[[rule]]\nname = \"a\"\npattern = \"a\"\noffer = true\nfield = \"?\"");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(column("| Value of `field` |"), quoted(problems[0], "expected", ", found")) << problems[0];
}

// What conf/load_classifier.cc reads of a rule.
Names keys_read() {
  std::stringstream text;
  text << std::ifstream(std::string(NONSOLICIT_SOURCE_DIR) + "/conf/load_classifier.cc").rdbuf();
  const std::string code = text.str();
  const size_t begin = code.find("RuleSource read_rule(");
  const size_t end = code.find("table.finish()", begin);
  Names keys;
  for (size_t at = code.find("table.", begin); at < end; at = code.find("table.", at + 1)) {
    const size_t open = code.find("(\"", at) + 2;
    keys.insert(code.substr(open, code.find('"', open) - open));
  }
  return keys;
}

TEST(RulesPage, HasEveryKeyOfARule) {
  const Names keys = column("| Key |");
  EXPECT_EQ(keys, keys_read());
  EXPECT_TRUE(keys.contains("at_most"));
}

}  // namespace
}  // namespace nonsolicit::conf
