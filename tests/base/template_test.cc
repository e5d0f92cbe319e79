#include "base/template.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nonsolicit::base {
namespace {

using Json = nlohmann::ordered_json;

std::string rendered(const TemplateTexts& texts, const Json& values,
                     Templates::Escape escape = Templates::Escape::html) {
  const auto templates = Templates::make(texts, escape);
  if (!templates) return "make: " + templates.error().full();
  const auto text = templates->render("a", values);
  return text ? *text : "render: " + text.error().full();
}
std::string rendered(const std::string& text, const Json& values) { return rendered({{"a", text}}, values); }
std::string problem(const TemplateTexts& texts) {
  const auto templates = Templates::make(texts, Templates::Escape::html);
  if (templates) return "";
  EXPECT_EQ(templates.error().kind, ErrorClass::config);
  return templates.error().full();
}

TEST(Template, FillsIn) {
  EXPECT_EQ(rendered("Hello {{name}}, {{ count }}.", {{"name", "Jo"}, {"count", 3}}), "Hello Jo, 3.");
  EXPECT_EQ(rendered("{{a.b.c}}", {{"a", {{"b", {{"c", "deep"}}}}}}), "deep");
  EXPECT_EQ(rendered("{{share}} {{less}}", {{"share", 0.5}, {"less", -2}}), "0.5 -2");
  EXPECT_EQ(rendered("[{{nothing}}{{empty}}]", {{"nothing", nullptr}, {"empty", ""}}), "[]");
}

TEST(Template, EscapesHtmlInTextAndQuotedAttributes) {
  const std::string hostile = "<script>alert('x')</script>&\" onclick=\"y";
  const std::string text = rendered("<p title=\"{{a}}\">{{a}}</p>", {{"a", hostile}});
  const std::string safe = "&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt;&amp;&quot; onclick=&quot;y";
  EXPECT_EQ(text, "<p title=\"" + safe + "\">" + safe + "</p>");
}

TEST(Template, NeverReadsAValueAsATemplate) {
  EXPECT_EQ(rendered("{{a}}", {{"a", "{{b}} {{{b}}} {{> a}}"}, {"b", "x"}}), "{{b}} {{{b}}} {{&gt; a}}");
  EXPECT_EQ(rendered("{{#list}}{{.}};{{/list}}", {{"list", {"{{#list}}", "{{=<% %>=}}"}}}),
            "{{#list}};{{=&lt;% %&gt;=}};");
}

TEST(Template, LeavesMailAsItIs) {
  EXPECT_EQ(rendered(TemplateTexts{{"a", "{{a}}"}}, {{"a", "<b> & \"c\""}}, Templates::Escape::none), "<b> & \"c\"");
}

TEST(Template, EntersSectionsForWhatIsThere) {
  const std::string text = "{{#x}}yes{{/x}}{{^x}}no{{/x}}";
  const std::pair<Json, const char*> rows[] = {
      {true, "yes"}, {false, "no"},         {nullptr, "no"},          {"", "no"},          {"text", "yes"}, {0, "yes"},
      {7, "yes"},    {Json::array(), "no"}, {{1, 2, 3}, "yesyesyes"}, {{{"b", 1}}, "yes"},
  };
  for (const auto& [value, want] : rows) EXPECT_EQ(rendered(text, {{"x", value}}), want) << value;
}

TEST(Template, LooksAroundFromWithinASection) {
  const Json values = {{"name", "outer"}, {"rows", {{{"id", 1}}, {{"id", 2}, {"name", "inner"}}}}};
  EXPECT_EQ(rendered("{{#rows}}{{id}}:{{name}} {{/rows}}", values), "1:outer 2:inner ");
  EXPECT_EQ(rendered("{{#rows}}{{^x}}{{id}}{{/x}}{{/rows}}", {{"x", false}, {"rows", {{{"id", 1}}}}}), "1");
}

TEST(Template, TakesALineThatHasOnlyASectionTag) {
  EXPECT_EQ(rendered("<ul>\n  {{#rows}}\n  <li>{{.}}</li>\n  {{/rows}}\n</ul>\n", {{"rows", {1, 2}}}),
            "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n");
  EXPECT_EQ(rendered("a\n{{#x}}\nb\n{{/x}}\nc\n", {{"x", false}}), "a\nc\n");
  EXPECT_EQ(rendered("a\n\nb {{x}}\n", {{"x", ""}}), "a\n\nb \n");
  EXPECT_EQ(rendered("a\n\n{{#x}}\n\nb\n\n{{/x}}\n\nc\n", {{"x", true}}), "a\n\n\nb\n\n\nc\n") << "blank lines stay";
  EXPECT_EQ(rendered("a\n\n{{#x}}\nb\n\n{{/x}}\nc\n", {{"x", false}}), "a\n\nc\n");
  EXPECT_EQ(rendered("{{#x}}b{{/x}}\nc {{#x}}d{{/x}}", {{"x", false}}), "\nc ") << "not alone on its line";
  EXPECT_EQ(rendered("{{a}}\n", {{"a", "b\x01\nc"}}), "b\nc\n");
}

TEST(Template, IncludesOthers) {
  const TemplateTexts texts = {{"a", "<a>\n  {{> b}}\n{{> c }}</a>"}, {"b", "<b>{{x}}</b>\n"}, {"c", "{{>b}}!"}};
  EXPECT_EQ(rendered(texts, {{"x", 1}}), "<a>\n<b>1</b>\n<b>1</b>\n!</a>");
}

TEST(Template, PutsPartsInAsTheyAre) {
  const auto templates = Templates::make({{"part", "<b>{{x}}</b>\n"},
                                          {"whole", "{{#twice}}[{{* part}}]{{/twice}}{{y}}{{* other}}"},
                                          {"one", "{{* part}}"}},
                                         Templates::Escape::html);
  ASSERT_TRUE(templates.ok());
  const auto part = templates->render_part("part", Json{{"x", "<&\x02part\x02{{y}}"}});
  ASSERT_TRUE(part.ok());
  const Templates::Parts parts = {{"part", std::make_shared<const Templates::Part>(*part)}, {"other", nullptr}};
  const Json values = {{"twice", {1, 2}}, {"y", "\x02part\x02 {{* part}}"}};
  const auto whole = templates->render("whole", values, parts);
  ASSERT_TRUE(whole.ok()) << whole.error().full();
  const std::string one = "[<b>&lt;&amp;part{{y}}</b>\n]";
  EXPECT_EQ(*whole, one + one + "part {{* part}}") << "no value brings a part in";
  EXPECT_EQ(templates->render("one", Json::object()).error().kind, ErrorClass::bug) << "the part is not there";
  EXPECT_FALSE(Templates::make({{"a", "{{* }}"}}, Templates::Escape::html).ok());
}

TEST(Template, DropsComments) { EXPECT_EQ(rendered("a\n  {{! why {{ not }}\nb{{!x}}c\n", {}), "a\nbc\n"); }

TEST(Template, NamesWhatItsValuesLack) {
  for (const char* text : {"{{gone}}", "{{#gone}}x{{/gone}}", "{{^gone}}x{{/gone}}", "{{#here}}{{gone}}{{/here}}",
                           "{{#rows}}{{gone}}{{/rows}}", "{{> b}}"}) {
    const auto templates = Templates::make({{"a", text}, {"b", "{{gone}}"}}, Templates::Escape::html);
    ASSERT_TRUE(templates.ok()) << text << templates.error().full();
    const auto out = templates->render("a", Json{{"here", true}, {"rows", {1}}});
    ASSERT_FALSE(out.ok()) << text;
    EXPECT_EQ(out.error().kind, ErrorClass::bug);
    EXPECT_NE(out.error().detail.find("template \"a\": no value for \"gone\""), std::string::npos)
        << out.error().detail;
  }
  EXPECT_EQ(rendered("{{#no}}{{gone}}{{/no}}", {{"no", false}}), "") << "not used, so not lacked";
  EXPECT_NE(rendered("{{a.gone}}", {{"a", {{"b", 1}}}}).find("\"a.gone\""), std::string::npos);
}

TEST(Template, NamesATemplateThatIsNotThere) {
  const auto templates = Templates::make({{"a", ""}}, Templates::Escape::html);
  ASSERT_TRUE(templates.ok());
  const auto out = templates->render("b", Json::object());
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().kind, ErrorClass::bug);
  EXPECT_NE(out.error().detail.find("\"b\""), std::string::npos);
}

TEST(Template, IsRefusedWhereATagIsNotEscaped) {
  for (const char* text : {"{{{a}}}", "{{&a}}", "{{& a}}", "{{ & a}}", "{{=<% %>=}}", "{{ =<% %>= }}", "{{ {a} }}",
                           "x {{#a}}{{{b}}}{{/a}}"})
    EXPECT_NE(problem({{"a", text}}).find("not escaped"), std::string::npos) << text << problem({{"a", text}});
  EXPECT_NE(problem({{"a", "{{> b}}"}, {"b", "{{{x}}}"}}).find("\"a\""), std::string::npos);
}

TEST(Template, IsRefusedWhereItCannotBeRead) {
  for (const char* text : {"{{", "{{a", "{{#a}}", "{{#a}}{{/b}}", "{{/a}}", "{{}}", "{{ }}", "{{a b}}", "{{a-b}}",
                           "{{#}}", "{{a..b}}", "{{.a}}", "{{#a}}{{#b}}{{/a}}{{/b}}", "{{> gone}}"})
    EXPECT_NE(problem({{"a", text}}).find("template \"a\""), std::string::npos) << text;
  for (const char* text : {"", "a", "}}", "{a}", "{{a}}", "{{#a}}{{^b}}{{/b}}{{/a}}", "{{a_1.b}}"})
    EXPECT_EQ(problem({{"a", text}}), "") << text;
}

TEST(Template, IsRefusedWhereItIncludesItself) {
  EXPECT_NE(problem({{"a", "{{> a}}"}}).find("includes itself"), std::string::npos);
  EXPECT_NE(problem({{"a", "{{> b}}"}, {"b", "{{> a}}"}}).find("includes itself"), std::string::npos);
  // Each level twice: 2^8 times the text at the most allowed depth, refused by size before it is built.
  TemplateTexts wide = {{"t0", std::string(10000, 'x')}};
  for (int i = 1; i <= 8; i++) {
    const std::string below = "{{> t" + std::to_string(i - 1) + "}}";
    wide["t" + std::to_string(i)] = below + below;
  }
  EXPECT_NE(problem(wide).find("too long"), std::string::npos);
}

TEST(Template, RendersOnSeveralThreadsAtOnce) {
  const auto templates =
      Templates::make({{"a", "{{#rows}}{{n}} {{> b}}{{/rows}}"}, {"b", "<{{x}}>\n"}}, Templates::Escape::html);
  ASSERT_TRUE(templates.ok());
  std::vector<std::string> out(4);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < out.size(); i++)
    threads.emplace_back([&, i] {
      Json values = {{"x", std::string(i + 1, '&')}, {"rows", Json::array()}};
      for (int row = 0; row < 200; row++) values["rows"].push_back({{"n", row}});
      for (int again = 0; again < 20; again++) out[i] = templates->render("a", values).value();
    });
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < out.size(); i++) {
    std::string want;
    std::string amps;
    for (size_t k = 0; k <= i; k++) amps += "&amp;";
    for (int row = 0; row < 200; row++) want += std::to_string(row) + " <" + amps + ">\n";
    EXPECT_EQ(out[i], want);
  }
}

}  // namespace
}  // namespace nonsolicit::base
