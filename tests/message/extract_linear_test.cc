// Hostile inputs cost time in proportion to their size. Eight times the input may take at most thirty times as long
// (quadratic: 64 times); CPU time, the best of three.
#include "message/extract.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <string_view>

namespace nonsolicit::message {
namespace {

constexpr size_t kSmallBytes = 64u << 10;
constexpr size_t kFactor = 8;
constexpr double kMostTimes = 30;
constexpr double kNoiseFloorSeconds = 0.0005;

enum class Reader { html, plain };

struct HostileCase {
  const char* name;
  Reader reader;
  const char* before;
  const char* repeated;
  const char* after;
};

std::string build(const HostileCase& hostile, size_t bytes) {
  std::string out = hostile.before;
  const std::string_view repeated = hostile.repeated;
  while (out.size() < bytes) out.append(repeated.empty() ? std::string_view("\0", 1) : repeated);
  return out + hostile.after;
}

double cpu_seconds(const HostileCase& hostile, const std::string& input) {
  base::Limits limits;
  limits.text_bytes = limits.links = 64u << 20;
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();
    const Extract extract = hostile.reader == Reader::html ? extract_html(input, limits)
                                                           : extract_plain(input, PlainFormat::flowed, limits);
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    EXPECT_LE(extract.body.text.size(), input.size() * 3);
  }
  return std::max(best, kNoiseFloorSeconds);
}

class HostileText : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileText, TakesLinearTime) {
  const double small = cpu_seconds(GetParam(), build(GetParam(), kSmallBytes));
  const double large = cpu_seconds(GetParam(), build(GetParam(), kSmallBytes * kFactor));
  EXPECT_LT(large / small, kMostTimes) << small << " s, " << large << " s";
}

constexpr Reader kHtml = Reader::html;
constexpr Reader kPlain = Reader::plain;

const auto kShapeName = [](const auto& row) { return std::string(row.param.name); };

INSTANTIATE_TEST_SUITE_P(
    Table, HostileText,
    testing::Values(
        HostileCase{"nested_div", kHtml, "", "<div>x", ""},
        HostileCase{"nested_span_hidden", kHtml, "", "<span style='display:none'>x", ""},
        HostileCase{"nested_tables", kHtml, "", "<table><tr><td>x", ""},
        HostileCase{"nested_fonts", kHtml, "", "<font color=red>x", ""},
        HostileCase{"nested_lists", kHtml, "", "<ul><li>x", ""},
        HostileCase{"nested_paragraph_blocks", kHtml, "", "<p><b><div>x", ""},
        HostileCase{"misnested", kHtml, "", "<b><div></b>x", ""},
        HostileCase{"end_tags_above_deep_stack", kHtml, "<b><b><b><b><div><i><i><i><i><i>", "<i></b>", ""},
        HostileCase{"end_tags_only", kHtml, "<div>", "</span></td></table>", ""},
        HostileCase{"attributes", kHtml, "<a ", "a=b x ", ">x"},
        HostileCase{"same_attributes", kHtml, "<a ", "href=x ", ">x"}, HostileCase{"less_than", kHtml, "", "<", ""},
        HostileCase{"unclosed_quotes", kHtml, "", "<a href=\"", ""},
        HostileCase{"unclosed_mixed_quotes", kHtml, "", "<a b='<a c=\">", ""},
        HostileCase{"unclosed_tags", kHtml, "", "<a ", ""}, HostileCase{"ampersands", kHtml, "", "&", ""},
        HostileCase{"long_references", kHtml, "", "&abcdefghijklmnopqrstuvwxyzabcdefghij", ""},
        HostileCase{"numeric_reference", kHtml, "&#", "9", ""}, HostileCase{"nul_bytes", kHtml, "a", "", ""},
        HostileCase{"comment_starts", kHtml, "", "<!--", ""}, HostileCase{"comment_dashes", kHtml, "<!--", "-- ", ""},
        HostileCase{"bogus_comments", kHtml, "", "<!x", ""},
        HostileCase{"script_ends", kHtml, "<script>", "</scrip", ""},
        HostileCase{"style_blocks", kHtml, "", "<style>.a{display:none}</style><p class=a>x", ""},
        HostileCase{"css_blocks", kHtml, "<style>", "@media x{{.a{", "</style>"},
        HostileCase{"css_comments", kHtml, "<style>", "/* */ /*", "</style>"},
        HostileCase{"css_selectors", kHtml, "<style>", "a,", "{display:none}</style>"},
        HostileCase{"style_attribute", kHtml, "<p style='", "color:red;", "'>x"},
        HostileCase{"classes", kHtml, "<style>.a{color:red}</style><p class='", "a ", "'>x"},
        HostileCase{"classes_of_one_rule", kHtml, "<style>.a.b.c.d{color:red}</style>", "<p class='d c b a x y z'>x",
                    ""},
        HostileCase{"rules_of_one_class", kHtml, "<style>", ".a .b{color:red} .a b.b{color:red}",
                    "</style><p class=a><b class=b>x"},
        HostileCase{"rules_in_context", kHtml, "<style>.a .a .a>.a{color:red}</style>", "<div class=a>x", ""},
        HostileCase{"hidden_in_turns", kHtml, "", "a<i hidden>b</i>", ""},
        HostileCase{"anchors", kHtml, "", "<a href=http://a.example>x", ""},
        HostileCase{"anchor_over_hidden", kHtml, "<a href=http://a.example>", "x<i hidden>y</i>", ""},
        HostileCase{"indented_blocks", kHtml, "", "x wrote:<blockquote>", ""},
        HostileCase{"quote_marks", kPlain, "", ">", ""}, HostileCase{"quote_lines", kPlain, "", "> x\ny\n", ""},
        HostileCase{"at_signs", kPlain, "", "a@", ""}, HostileCase{"schemes", kPlain, "", "http://", ""},
        HostileCase{"scheme_dots", kPlain, "", "http://.......................... ", ""},
        HostileCase{"www", kPlain, "", "www.", ""}, HostileCase{"attributions", kPlain, "", "On 1 Ann\n", ""},
        HostileCase{"header_blocks", kPlain, "", "From: a\nTo: b\n", ""},
        HostileCase{"delimiters", kPlain, "x\n", "-- \n", ""},
        HostileCase{"delimiters_and_quotes", kPlain, "x\n", "-- \na\n> b\n", ""},
        HostileCase{"markers", kPlain, "", "-----Original Message-----\n> a\nb\n", ""},
        HostileCase{"notices", kPlain, "x\n\n", "This email is confidential and privileged.\n\n", ""},
        HostileCase{"one_long_paragraph", kPlain, "x\n\n", "ann@a.example\n", ""}),
    kShapeName);

TEST(HostileText, ManyOpenElementsKeepTheirText) {
  std::string html;
  for (int i = 0; i < 200000; ++i) html += "<div>";
  html += "deep";
  for (int i = 0; i < 200000; ++i) html += "</div>";
  html += "<p style='display:none'>gone</p>after";
  const TextBody body = extract_html(html, {}).body;
  EXPECT_EQ(body.visible(TextRole::fresh), "deep\nafter");
}

}  // namespace
}  // namespace nonsolicit::message
