#include "review/http/finish.h"

#include <gtest/gtest.h>

namespace nonsolicit::review::http {
namespace {

base::TimePoint now() { return *base::parse_rfc3339("1994-11-06T08:49:37Z"); }

TEST(Finish, SetsWhatEveryAnswerCarries) {
  const Response done = finish(html("<p>"), now());
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(done.header("Date"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(done.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(done.header("Content-Security-Policy"), kContentSecurityPolicy);
  EXPECT_EQ(done.header("Cache-Control"), "no-store");
  EXPECT_EQ(done.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(done.header("Referrer-Policy"), "same-origin");
}

TEST(Finish, KeepsAPolicyAndACacheControlOfTheResponse) {
  Response response = html("<p>");
  response.headers = {{"content-security-policy", "sandbox"}, {"CACHE-CONTROL", "max-age=60"}};
  const Response done = finish(response, now());
  EXPECT_EQ(done.header("Content-Security-Policy"), "sandbox");
  EXPECT_EQ(done.header("Cache-Control"), "max-age=60");
}

TEST(Finish, TakesOutWhatIsTheServers) {
  Response response = text("a");
  response.headers = {{"Content-Length", "1000"},
                      {"transfer-encoding", "chunked"},
                      {"Connection", "keep-alive"},
                      {"Referrer-Policy", "unsafe-url"},
                      {"X-Content-Type-Options", "off"},
                      {"Content-Type", "text/html"},
                      {"Set-Cookie", "a=b"},
                      {"Set-Cookie", "c=d"}};
  const Response done = finish(response, now());
  EXPECT_EQ(done.header("Content-Length"), std::nullopt);
  EXPECT_EQ(done.header("Transfer-Encoding"), std::nullopt);
  EXPECT_EQ(done.header("Connection"), std::nullopt);
  EXPECT_EQ(done.header("Referrer-Policy"), "same-origin");
  EXPECT_EQ(done.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(done.header("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(done.headers[0], (std::pair<std::string, std::string>("Set-Cookie", "a=b")));
  EXPECT_EQ(done.headers[1], (std::pair<std::string, std::string>("Set-Cookie", "c=d")));
}

struct UnsafeCase {
  const char* name;
  std::pair<std::string, std::string> header;
};

class FinishUnsafe : public testing::TestWithParam<UnsafeCase> {};

TEST_P(FinishUnsafe, MakesItA500WithoutTheHeader) {
  Response response = text("secret");
  response.headers = {{"X-Kept", "a"}, GetParam().header};
  const Response done = finish(response, now());
  EXPECT_EQ(done.status, 500);
  EXPECT_EQ(done.body, "Internal Server Error\n");
  EXPECT_EQ(done.header("X-Kept"), std::nullopt);
  EXPECT_EQ(done.header("Content-Security-Policy"), kContentSecurityPolicy);
}

INSTANTIATE_TEST_SUITE_P(Table, FinishUnsafe,
                         testing::Values(UnsafeCase{"line_break", {"Location", "/a\r\nSet-Cookie: b=c"}},
                                         UnsafeCase{"bare_lf", {"Location", "/a\n"}},
                                         UnsafeCase{"bare_cr", {"Location", "/a\r"}},
                                         UnsafeCase{"nul", {"X-A", std::string("a\0", 2)}},
                                         UnsafeCase{"no_utf8", {"X-A", "\xff"}}, UnsafeCase{"no_name", {"", "a"}},
                                         UnsafeCase{"colon_in_the_name", {"X-A: b", "a"}},
                                         UnsafeCase{"line_break_in_the_name", {"X\r\nY", "a"}}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Finish, ChecksTheContentTypeToo) {
  Response response = text("a");
  response.content_type = "text/plain\r\nX-A: b";
  EXPECT_EQ(finish(response, now()).status, 500);
}

TEST(RefusalAnswer, TellsTheMethodsThatAreAnswered) {
  EXPECT_EQ(refusal_answer({.status = 405, .reason = "no"}).header("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(refusal_answer({.status = 400, .reason = "no"}).header("Allow"), std::nullopt);
  EXPECT_EQ(refusal_answer({.status = 400, .reason = "a bad Host"}).body, "Bad Request: a bad Host\n");
}

}  // namespace
}  // namespace nonsolicit::review::http
