// The files that are made from the option table must be those in the repository. To write them anew:
// NONSOLICIT_WRITE_SHIPPED=1 build/dev/tests/conf/test_conf --gtest_filter='Shipped*'
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/ascii.h"
#include "conf/load.h"
#include "conf/option_table.h"

namespace nonsolicit::conf {
namespace {

const std::filesystem::path kSource = NONSOLICIT_SOURCE_DIR;
const std::filesystem::path kSample = kSource / "conf/nonsolicit.toml";
const std::filesystem::path kManPage = kSource / "docs/nonsolicit.toml.5.scd";
constexpr std::string_view kBegin = "; generated from the option table: begin\n";
constexpr std::string_view kEnd = "; generated from the option table: end\n";

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

bool writing() { return std::getenv("NONSOLICIT_WRITE_SHIPPED") != nullptr; }

// The sample with each option set: "#key = value" is an option, "# words" is a comment.
std::string uncommented(const std::string& sample) {
  std::string out;
  for (std::string_view line : base::split(sample, '\n')) {
    if (line.size() > 1 && line[0] == '#' && line[1] != ' ') line.remove_prefix(1);
    out += std::string(line) + "\n";
  }
  return out;
}

TEST(Shipped, SampleFileIsThatOfTheOptionTable) {
  if (writing()) std::ofstream(kSample) << sample_file();
  EXPECT_EQ(content_of(kSample), sample_file());
}

TEST(Shipped, ManPageHasTheOptionsOfTheTable) {
  std::string page = content_of(kManPage);
  const size_t begin = page.find(kBegin) + kBegin.size();
  ASSERT_NE(page.find(kEnd), std::string::npos);
  if (writing()) {
    page.replace(begin, page.find(kEnd) - begin, "\n" + man_page_options());
    std::ofstream(kManPage) << page;
  }
  EXPECT_EQ(page.substr(begin, page.find(kEnd) - begin), "\n" + man_page_options());
}

TEST(Shipped, ManPageNamesEveryOption) {
  std::string page = man_page_options();
  std::erase(page, '\\');
  for (const auto& row : option_rows()) EXPECT_NE(page.find("*" + row.key + "*"), std::string::npos) << row.key;
  for (const auto& row : group_rows()) EXPECT_NE(page.find("*" + row.key + "*"), std::string::npos) << row.key;
}

TEST(Shipped, SampleFileLoadsAndSetsNothing) {
  const auto loaded = load_options(kSample);
  EXPECT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_TRUE(loaded.value.set_at.empty());
}

TEST(Shipped, SampleFileWithEveryOptionSetGivesTheDefaults) {
  const auto loaded = parse_options(uncommented(sample_file()), "/etc/nonsolicit/nonsolicit.toml");
  EXPECT_THAT(loaded.problems, testing::IsEmpty());
  const Options defaults;
  for (const auto& row : option_rows()) {
    EXPECT_EQ(row.get(loaded.value), row.get(defaults)) << row.key;
    EXPECT_TRUE(loaded.value.set_at.contains(row.key)) << row.key;
  }
  ASSERT_EQ(loaded.value.groups.size(), 1u);
  EXPECT_EQ(loaded.value.groups[0].mode, policy::Mode::tag);
}

TEST(Shipped, EveryRowHasADocAndASectionWithADoc) {
  std::set<std::string> sections;
  for (const auto& section : option_sections()) sections.insert(section.name);
  for (const auto& row : option_rows()) {
    EXPECT_TRUE(row.doc.ends_with('.')) << row.key;
    EXPECT_FALSE(row.type.empty()) << row.key;
    EXPECT_TRUE(sections.contains(row.key.find('.') == std::string::npos ? "" : row.key.substr(0, row.key.find('.'))))
        << row.key;
  }
}

// Other rooms ship these two; the whole of the checks runs here.
TEST(Shipped, PolicyLoads) {
  const auto loaded = load_policy(kSource / "conf/policy.toml");
  EXPECT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_GE(loaded.value.rules.size(), 24u);
}

TEST(Shipped, ClassifierLoads) {
  const auto loaded = load_classifier(kSource / "conf/classifier.toml");
  EXPECT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_FALSE(loaded.value.rules.empty());
}

}  // namespace
}  // namespace nonsolicit::conf
