#include "review/http/message.h"

#include <gtest/gtest.h>

#include "review/http/url.h"

namespace nonsolicit::review::http {
namespace {

Request form_request(std::string body) {
  return {.method = Method::post,
          .headers = {{"content-type", "application/x-www-form-urlencoded"}},
          .body = std::move(body)};
}

TEST(ReadForm, KeepsDuplicatesInOrder) {
  const auto form = read_form(form_request("case=A1&reason=two+words&case=B2&note=%E2%82%AC%0D%0A&empty="));
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->values("case"), (std::vector<std::string_view>{"A1", "B2"}));
  EXPECT_EQ(form->value("reason"), "two words");
  EXPECT_EQ(form->value("note"), "\xe2\x82\xac\r\n");
  EXPECT_EQ(form->value("empty"), "");
  EXPECT_EQ(form->value("other"), std::nullopt);
}

struct FormCase {
  const char* name;
  std::string body;
  bool read;
};

class ReadFormTable : public testing::TestWithParam<FormCase> {};

TEST_P(ReadFormTable, TakesWholeFormsOnly) {
  EXPECT_EQ(read_form(form_request(GetParam().body)).has_value(), GetParam().read);
}

std::string fields(int count) {
  std::string body;
  for (int i = 0; i < count; i++) body += "a=b&";
  return body;
}

INSTANTIATE_TEST_SUITE_P(Table, ReadFormTable,
                         testing::Values(FormCase{"empty", "", true}, FormCase{"most_fields", fields(256), true},
                                         FormCase{"too_many_fields", fields(257), false},
                                         FormCase{"most_bytes", "a=" + std::string(65534, 'b'), true},
                                         FormCase{"too_many_bytes", "a=" + std::string(65535, 'b'), false},
                                         FormCase{"escape_cut", "a=%4", false}, FormCase{"nul", "a=%00", false},
                                         FormCase{"raw_nul", std::string("a=\0", 3), false},
                                         FormCase{"no_utf8", "a=%ff", false}, FormCase{"bad_name", "%zz=a", false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ReadForm, RefusesAnotherType) {
  Request request = form_request("a=b");
  request.headers = {{"content-type", "text/plain"}};
  EXPECT_FALSE(read_form(request).has_value());
}

TEST(Request, GivesNoHeaderThatCameTwice) {
  const Request request{.headers = {{"x-user", "mallory"}, {"x-user", "alice"}, {"x-proof", "p"}}};
  EXPECT_EQ(request.header("x-user"), "");
  EXPECT_EQ(request.header("x-proof"), "p");
}

TEST(Request, GivesOneCookieOfAName) {
  const Request request{.headers = {{"cookie", "a=1; __Host-session=x=y ;b; a=2"}}};
  EXPECT_EQ(request.cookie("__Host-session"), "x=y");
  EXPECT_EQ(request.cookie("a"), "");
  EXPECT_EQ(request.cookie("b"), "");
  EXPECT_EQ(request.cookie("session"), "");
}

TEST(Response, RedirectsWith303) {
  const Response response = redirect("/held");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.header("location"), "/held");
}

TEST(EncodePercent, ComesBackWhole) {
  const std::string text = "a b/c?d=e&f+g%h\"<\xc3\xa9";
  EXPECT_EQ(encode_percent(text), "a%20b%2Fc%3Fd%3De%26f%2Bg%25h%22%3C%C3%A9");
  EXPECT_EQ(decode_percent(encode_percent(text), Plus::space), text);
}

}  // namespace
}  // namespace nonsolicit::review::http
