// Every template that the build puts into the program.
#include <gtest/gtest.h>

#include "review/embedded.h"
#include "review/page.h"
#include "tests/review/page_checks.h"

namespace nonsolicit::review {
namespace {

using testing::PrintToString;

TEST(PageTemplates, AreAllReadWithTheirFrames) {
  const auto& templates = page_templates();
  EXPECT_TRUE(templates.ok()) << templates.error().full();
}

TEST(PageTemplates, QuoteEscapeAndStayWithUs) {
  ASSERT_GE(embedded_templates().size(), 10u);
  for (const EmbeddedFile& file : embedded_templates())
    EXPECT_EQ(template_problems(file.bytes), std::vector<std::string>()) << file.name;
}

TEST(PageChecks, FindWhatIsWrong) {
  const std::string start = "<!DOCTYPE html>\n<html lang=\"en\"><body><h1>x</h1>";
  const std::string end = "</body></html>";
  EXPECT_EQ(page_problems(start + end), std::vector<std::string>());
  for (const char* bad : {"<p>",
                          "<b><i></b></i>",
                          "<p class=x></p>",
                          "<p style=\"x\"></p>",
                          "<p onclick=\"x\"></p>",
                          "<style></style>",
                          "<script></script>",
                          "<img src=\"/x\">",
                          "<button>x</button>",
                          "<input name=\"x\" type=\"text\">",
                          "<a href=\"https://x.example/\">x</a>",
                          "<a href=\"//x.example/\">x</a>",
                          "<a href=\"javascript:x\">x</a>",
                          "<form action=\"/x\"></form>",
                          "<p id=\"a\"></p><p id=\"a\"></p>",
                          "<h1>y</h1>",
                          "<label for=\"no\">x</label>",
                          "<table><tr><th>x</th></tr></table>",
                          "<p aria-labelledby=\"no\"></p>",
                          "<p"})
    EXPECT_NE(page_problems(start + bad + end), std::vector<std::string>()) << bad;
  for (const char* good :
       {"<label>x <input name=\"x\"></label>", "<label for=\"a\">x</label><select id=\"a\"></select>",
        "<br><svg viewBox=\"0 0 1 1\"><path d=\"M0\"/></svg>", "<a href=\"#x\" title=\"a>b\">x</a>"})
    EXPECT_EQ(page_problems(start + good + end), std::vector<std::string>()) << good;
}

TEST(TemplateChecks, FindWhatIsWrong) {
  for (const char* bad :
       {"{{{a}}}", "{{& a}}", "{{=<% %>=}}", "<p class={{a}}>", "<a href=\"http://x/\">", "<a href=\"javascript:x\">",
        "<form action=\"//x/\">", "<p style=\"x\">", "<p onclick=\"x\">"})
    EXPECT_NE(template_problems(bad), std::vector<std::string>()) << bad;
  for (const char* good : {"<a href=\"/{{a}}\">a = b</a>", "<a href=\"{{a}}\">", "<p{{#a}} class=\"x\"{{/a}}>", "x=y"})
    EXPECT_EQ(template_problems(good), std::vector<std::string>()) << good;
}

}  // namespace
}  // namespace nonsolicit::review
