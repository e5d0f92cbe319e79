#include "lists/csv.h"

#include <gtest/gtest.h>

namespace nonsolicit::lists {
namespace {

// "line|field|field" per record, "line!problem" for a bad one, records apart by " / "; line ends inside fields as "~".
std::string shown(const std::vector<CsvRecord>& records) {
  std::string text;
  for (const CsvRecord& record : records) {
    text += (text.empty() ? "" : " / ") + std::to_string(record.line);
    if (!record.problem.empty()) {
      text += "!" + record.problem;
      continue;
    }
    for (std::string field : record.fields) {
      std::replace(field.begin(), field.end(), '\n', '~');
      text += "|" + field;
    }
  }
  return text;
}

struct CsvCase {
  const char* name;
  std::string content;
  std::string want;
};

class ReadCsv : public testing::TestWithParam<CsvCase> {};

TEST_P(ReadCsv, GivesTheRecords) { EXPECT_EQ(shown(read_csv(GetParam().content, ',')), GetParam().want); }

INSTANTIATE_TEST_SUITE_P(
    Table, ReadCsv,
    testing::Values(
        CsvCase{"empty", "", ""}, CsvCase{"one_field", "a", "1|a"}, CsvCase{"two_lines", "a,b\nc,d\n", "1|a|b / 2|c|d"},
        CsvCase{"crlf", "a,b\r\nc,d\r\n", "1|a|b / 2|c|d"}, CsvCase{"cr_only", "a,b\rc,d\r", "1|a|b / 2|c|d"},
        CsvCase{"no_end", "a,b\nc,d", "1|a|b / 2|c|d"},
        CsvCase{"mark",
                "\xEF\xBB\xBF"
                "a,b",
                "1|a|b"},
        CsvCase{"empty_fields", ",a,,", "1||a||"}, CsvCase{"blank_line", "a\n\nb", "1|a / 2| / 3|b"},
        CsvCase{"quoted", "\"a,b\",c", "1|a,b|c"}, CsvCase{"doubled_quote", "\"a \"\"b\"\"\",c", "1|a \"b\"|c"},
        CsvCase{"quoted_line_end", "\"a\r\nb\",c\nd", "1|a~b|c / 3|d"}, CsvCase{"empty_quotes", "\"\",\"\"", "1||"},
        CsvCase{"quote_inside", "a\"b\",c", "1|a\"b\"|c"}, CsvCase{"blanks_kept", " a , b ", "1| a | b "},
        CsvCase{"open_quote_goes_on", "a,\"b\nc,d\n", "1!quote not closed / 2|c|d"},
        CsvCase{"open_quote_at_end", "a\n\"", "1|a / 2!quote not closed"},
        CsvCase{"text_after_quote", "\"a\"b,c\nd", "1!text after a closing quote / 2|d"},
        CsvCase{"quotes_eat_lines", "\"a\nb\"c\nd", "1!text after a closing quote / 3|d"},
        CsvCase{"nul", std::string("a\0b,c", 5), std::string("1|a\0b|c", 7)}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ReadCsv, StaysLinearForManyQuotes) {
  // Each would take hours, were it quadratic.
  for (const std::string_view piece : {"\"", "\"\n", "\"\"\"\n", "\"a\n", "\",\"", "\"\"x\n"}) {
    std::string content;
    while (content.size() < 1'000'000) content += piece;
    EXPECT_GT(read_csv(content, ',').size(), 0u);
  }
}

struct SeparatorCase {
  const char* name;
  const char* content;
  char want;
};
class GuessSeparator : public testing::TestWithParam<SeparatorCase> {};
TEST_P(GuessSeparator, TakesTheMostFrequentOfTheFirstLine) {
  EXPECT_EQ(guess_separator(GetParam().content), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    Table, GuessSeparator,
    testing::Values(SeparatorCase{"comma", "a,b\nc;d;e;f", ','}, SeparatorCase{"semicolon", "a;b;c,d", ';'},
                    SeparatorCase{"tab", "a\tb", '\t'}, SeparatorCase{"none", "a b\nc,d", '\0'},
                    SeparatorCase{"quoted", "\"a,b,c\";d", ';'}, SeparatorCase{"comment_first", "# a,b\nc;d", ';'},
                    SeparatorCase{"blank_first", "\r\n\r\nc\td", '\t'}, SeparatorCase{"empty", "", '\0'}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::lists
