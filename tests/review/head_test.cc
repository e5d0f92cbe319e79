// What heads are refused, with which status, and what becomes of those that are not.
#include <gtest/gtest.h>

#include "review/http/check.h"

namespace nonsolicit::review::http {
namespace {

constexpr const char* kHost = "Host: pages.example\r\n";

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n"; }
std::string with(const std::string& headers) { return "GET / HTTP/1.1\r\n" + headers + "\r\n"; }
std::string hosted(const std::string& headers) { return with(kHost + headers); }
std::string post(const std::string& headers) { return "POST /a HTTP/1.1\r\n" + (kHost + headers) + "\r\n"; }
constexpr const char* kForm = "Content-Type: application/x-www-form-urlencoded\r\n";

int status_of(const std::string& bytes) {
  const auto read = read_head(bytes);
  if (const auto* refusal = std::get_if<Refusal>(&read)) return refusal->status;
  return 200;
}

Head head_of(const std::string& bytes) {
  const auto read = read_head(bytes);
  if (const auto* refusal = std::get_if<Refusal>(&read)) {
    ADD_FAILURE() << refusal->status << " " << refusal->reason;
    return {};
  }
  return std::get<Head>(read);
}

struct HeadCase {
  const char* name;
  std::string bytes;
  int status;  // 200: read
};

class ReadHead : public testing::TestWithParam<HeadCase> {};

TEST_P(ReadHead, GivesTheStatus) { EXPECT_EQ(status_of(GetParam().bytes), GetParam().status); }

const auto name_of = [](const auto& row) { return std::string(row.param.name); };

INSTANTIATE_TEST_SUITE_P(RequestLine, ReadHead,
                         testing::Values(HeadCase{"get", get("/"), 200},
                                         HeadCase{"one_dot_zero", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", 200},
                                         HeadCase{"head", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 200},
                                         HeadCase{"put", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
                                         HeadCase{"options_asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405},
                                         HeadCase{"connect", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405},
                                         HeadCase{"trace", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
                                         HeadCase{"lower_case_method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
                                         HeadCase{"method_is_no_token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"no_version", "GET /\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"two_blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"tab", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"blank_in_target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"lower_case_version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"short_version", "GET / HTTP/1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"trailing_blank", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"two_dot_zero", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
                                         HeadCase{"preface", "PRI * HTTP/2.0\r\n\r\n", 505},
                                         HeadCase{"one_dot_two", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
                                         HeadCase{"empty_line_first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                                         HeadCase{"nothing", "", 400}),
                         name_of);

INSTANTIATE_TEST_SUITE_P(
    Target, ReadHead,
    testing::Values(HeadCase{"folder", get("/held/"), 200}, HeadCase{"escaped", get("/a%20b%C3%A9"), 200},
                    HeadCase{"query", get("/a?b=c&d=%41+x"), 200}, HeadCase{"query_marks", get("/?a=[1]|{2}^`"), 200},
                    HeadCase{"dots_in_a_name", get("/a..b/..."), 200}, HeadCase{"absolute", get("http://a/"), 400},
                    HeadCase{"absolute_other_host", get("http://evil.example/held"), 400},
                    HeadCase{"authority", get("pages.example:80"), 400}, HeadCase{"asterisk", get("*"), 400},
                    HeadCase{"fragment", get("/a#b"), 400}, HeadCase{"nul", get("/a%00b"), 400},
                    HeadCase{"nul_in_query", get("/?a=%00"), 400}, HeadCase{"escape_cut", get("/a%4"), 400},
                    HeadCase{"escape_alone", get("/%"), 400}, HeadCase{"escape_no_hex", get("/%zz"), 400},
                    HeadCase{"escape_of_u", get("/%u0041"), 400}, HeadCase{"escape_in_query", get("/?a=%g1"), 400},
                    HeadCase{"dot_dot", get("/a/../b"), 400}, HeadCase{"dot_dot_last", get("/a/.."), 400},
                    HeadCase{"dot_dot_escaped", get("/a/%2e%2E/b"), 400}, HeadCase{"half_escaped", get("/.%2e/b"), 400},
                    HeadCase{"dot", get("/./a"), 400}, HeadCase{"slash_escaped", get("/a%2fb"), 400},
                    HeadCase{"slash_escaped_upper", get("/a%2Fb"), 400}, HeadCase{"two_slashes", get("//evil/a"), 400},
                    HeadCase{"inner_slashes", get("/a//b"), 400}, HeadCase{"backslash", get("/a\\b"), 400},
                    HeadCase{"backslash_escaped", get("/a%5cb"), 400},
                    HeadCase{"newline_escaped", get("/a%0d%0ab"), 400}, HeadCase{"delete_escaped", get("/a%7f"), 400},
                    HeadCase{"no_utf8", get("/a%ff"), 400}, HeadCase{"overlong_slash", get("/a%c0%af"), 400},
                    HeadCase{"surrogate", get("/%ed%a0%80"), 400}, HeadCase{"raw_utf8", get("/\xc3\xa9"), 400},
                    HeadCase{"markup", get("/<b>"), 400}, HeadCase{"markup_in_query", get("/?<script>"), 400},
                    HeadCase{"quote", get("/\"a"), 400}, HeadCase{"query_no_utf8", get("/?a=%ff"), 400},
                    HeadCase{"long_target", get("/" + std::string(4096, 'a')), 414}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Headers, ReadHead,
    testing::Values(
        HeadCase{"host_and_port", with("Host: a.example:8080\r\n"), 200},
        HeadCase{"host_v6", with("Host: [::1]:8080\r\n"), 200}, HeadCase{"host_v4", with("Host: 127.0.0.1\r\n"), 200},
        HeadCase{"no_host", with("Accept: */*\r\n"), 400},
        HeadCase{"no_host_one_dot_zero", "GET / HTTP/1.0\r\n\r\n", 400},
        HeadCase{"two_hosts", with("Host: a\r\nhost: b\r\n"), 400},
        HeadCase{"same_host_twice", with("Host: a\r\nHost: a\r\n"), 400},
        HeadCase{"empty_host", with("Host:\r\n"), 400}, HeadCase{"host_with_user", with("Host: a@b\r\n"), 400},
        HeadCase{"host_with_path", with("Host: a/b\r\n"), 400}, HeadCase{"host_list", with("Host: a, b\r\n"), 400},
        HeadCase{"host_bad_port", with("Host: a:99999\r\n"), 400}, HeadCase{"host_no_port", with("Host: a:\r\n"), 400},
        HeadCase{"host_dots", with("Host: a..b\r\n"), 400}, HeadCase{"host_markup", with("Host: <a>\r\n"), 400},
        HeadCase{"host_open_bracket", with("Host: [::1\r\n"), 400},
        HeadCase{"host_underscore", with("Host: a\r\nHo_st: b\r\n"), 200},
        HeadCase{"fold", hosted("A: b\r\n c\r\n"), 400}, HeadCase{"fold_by_tab", hosted("A: b\r\n\tc\r\n"), 400},
        HeadCase{"fold_first", with(" Host: a\r\n"), 400}, HeadCase{"blank_before_colon", hosted("A : b\r\n"), 400},
        HeadCase{"no_colon", hosted("A\r\n"), 400}, HeadCase{"no_name", hosted(": b\r\n"), 400},
        HeadCase{"name_is_no_token", hosted("A(b: c\r\n"), 400}, HeadCase{"bare_lf", hosted("A: b\nC: d\r\n"), 400},
        HeadCase{"bare_cr", hosted("A: b\rC: d\r\n"), 400}, HeadCase{"two_cr", hosted("A: b\r\r\n"), 400},
        HeadCase{"nul", hosted(std::string("A: b\0c\r\n", 8)), 400}, HeadCase{"control", hosted("A: \x01\r\n"), 400},
        HeadCase{"delete", hosted("A: \x7f\r\n"), 400}, HeadCase{"no_utf8", hosted("A: \xff\r\n"), 400},
        HeadCase{"utf8", hosted("A: \xc3\xa9\r\n"), 200},
        HeadCase{"two_cookies", hosted("Cookie: a=b\r\nCookie: c=d\r\n"), 400},
        HeadCase{"two_origins", hosted("Origin: a\r\nOrigin: b\r\n"), 400},
        HeadCase{"expectation", hosted("Expect: tea\r\n"), 417},
        HeadCase{"bytes_after_the_head", hosted("") + "x", 400}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Framing, ReadHead,
    testing::Values(
        HeadCase{"length", post(std::string(kForm) + "Content-Length: 3\r\n"), 200},
        HeadCase{"length_zero", post(std::string(kForm) + "Content-Length: 0\r\n"), 200},
        HeadCase{"chunked", post(std::string(kForm) + "Transfer-Encoding: Chunked\r\n"), 200},
        HeadCase{"no_length", post(kForm), 411},
        HeadCase{"both", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400},
        HeadCase{"both_other_way", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400},
        HeadCase{"two_lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
        HeadCase{"same_length_twice", post("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
        HeadCase{"length_list", post("Content-Length: 3, 3\r\n"), 400},
        HeadCase{"length_sign", post("Content-Length: +3\r\n"), 400},
        HeadCase{"length_minus", post("Content-Length: -1\r\n"), 400},
        HeadCase{"length_hex", post("Content-Length: 0x3\r\n"), 400},
        HeadCase{"length_empty", post("Content-Length:\r\n"), 400},
        HeadCase{"length_huge", post("Content-Length: 18446744073709551617\r\n"), 400},
        HeadCase{"coding_gzip", post("Transfer-Encoding: gzip\r\n"), 501},
        HeadCase{"coding_list", post("Transfer-Encoding: gzip, chunked\r\n"), 501},
        HeadCase{"coding_twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        HeadCase{"coding_twice_in_one", post("Transfer-Encoding: chunked, chunked\r\n"), 501},
        HeadCase{"coding_identity", post("Transfer-Encoding: identity\r\n"), 501},
        HeadCase{"coding_quoted", post("Transfer-Encoding: \"chunked\"\r\n"), 501},
        HeadCase{"coding_vertical_tab",
                 post("Transfer-Encoding: \x0b"
                      "chunked\r\n"),
                 400},
        HeadCase{"coding_other_blank", post("Transfer-Encoding : chunked\r\n"), 400},
        HeadCase{"coding_one_dot_zero", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        HeadCase{"get_with_body", hosted("Content-Length: 3\r\n"), 400},
        HeadCase{"get_with_zero", hosted("Content-Length: 0\r\n"), 200},
        HeadCase{"get_chunked", hosted("Transfer-Encoding: chunked\r\n"), 400},
        HeadCase{"no_type", post("Content-Length: 3\r\n"), 415},
        HeadCase{"json", post("Content-Type: application/json\r\nContent-Length: 3\r\n"), 415},
        HeadCase{"multipart", post("Content-Type: multipart/form-data; boundary=a\r\nContent-Length: 3\r\n"), 415},
        HeadCase{"latin_form",
                 post("Content-Type: application/x-www-form-urlencoded; charset=latin1\r\nContent-Length: 3\r\n"), 415},
        HeadCase{"utf8_form",
                 post("Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: 3\r\n"), 200}),
    name_of);

TEST(ReadHead, CountsHeadersAndQueryPairs) {
  std::string headers = kHost;
  std::string query = "/?";
  for (int i = 1; i < 64; i++) headers += "A: b\r\n";
  for (int i = 0; i < 64; i++) query += "a&";
  EXPECT_EQ(status_of(with(headers)), 200);
  EXPECT_EQ(status_of(with(headers + "A: b\r\n")), 431);
  EXPECT_EQ(status_of(get(query)), 200);
  EXPECT_EQ(status_of(get(query + "a")), 400);
}

TEST(ReadHead, GivesPathQueryAndHeadersDecoded) {
  const Head head = head_of(
      "POST /a%20b/?q=%C3%A9+x&q=2&r HTTP/1.1\r\nHoSt: a\r\nX-B: \t c d \t\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\n");
  EXPECT_EQ(head.request.method, Method::post);
  EXPECT_EQ(head.request.path, "/a b/");
  EXPECT_EQ(head.request.query, (Pairs{{"q", "\xc3\xa9 x"}, {"q", "2"}, {"r", ""}}));
  EXPECT_EQ(head.request.header("host"), "a");
  EXPECT_EQ(head.request.header("x-b"), "c d");
  EXPECT_EQ(head.framing, Framing::length);
  EXPECT_EQ(head.length, 12u);
  EXPECT_TRUE(head.keep_alive);
}

TEST(ReadHead, DropsNamesWithAnUnderscore) {
  const Head head = head_of(hosted("X_Real_IP: 192.0.2.1\r\nREMOTE_ADDR: 192.0.2.1\r\nX-A: b\r\n"));
  EXPECT_EQ(head.request.headers, (Pairs{{"host", "pages.example"}, {"x-a", "b"}}));
  EXPECT_EQ(head.request.peer, "");
}

TEST(ReadHead, TellsWhetherTheConnectionStays) {
  EXPECT_FALSE(head_of(hosted("Connection: close\r\n")).keep_alive);
  EXPECT_FALSE(head_of(hosted("Connection: keep-alive, CLOSE\r\n")).keep_alive);
  EXPECT_FALSE(head_of("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST(ReadHead, TellsWhetherTheClientWaits) {
  const std::string form = std::string(kForm) + "Expect: 100-Continue\r\n";
  EXPECT_TRUE(head_of(post(form + "Content-Length: 3\r\n")).expects_continue);
  EXPECT_FALSE(head_of(post(form + "Content-Length: 0\r\n")).expects_continue);
}

TEST(FindHeadEnd, WaitsForTheEmptyLineAndSeesWhatFollows) {
  const std::string bytes = get("/");
  for (size_t size = 0; size < bytes.size(); size++) {
    const auto end = find_head_end(std::string_view(bytes).substr(0, size));
    ASSERT_TRUE(std::holds_alternative<std::optional<size_t>>(end)) << size;
    EXPECT_EQ(std::get<0>(end), std::nullopt) << size;
  }
  EXPECT_EQ(std::get<0>(find_head_end(bytes + "POST")), bytes.size());
}

TEST(FindHeadEnd, RefusesAsSoonAsItSees) {
  EXPECT_EQ(std::get<Refusal>(find_head_end("GET / HTTP/1.1\n")).status, 400);
  EXPECT_EQ(std::get<Refusal>(find_head_end("\x16\x03\x01")).status, 400);
  EXPECT_EQ(std::get<Refusal>(find_head_end("\r\n")).status, 400);
  EXPECT_EQ(std::get<0>(find_head_end(std::string(8191, 'a'))), std::nullopt);
  EXPECT_EQ(std::get<Refusal>(find_head_end(std::string(8192, 'a'))).status, 431);
}

struct ForwardedCase {
  const char* name;
  Pairs headers;
  const char* client;
};

class ForwardedClient : public testing::TestWithParam<ForwardedCase> {};

TEST_P(ForwardedClient, IsTheLastEntryOfTheLastHeader) {
  EXPECT_EQ(forwarded_client(Request{.headers = GetParam().headers}, "x-forwarded-for"), GetParam().client);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ForwardedClient,
    testing::Values(ForwardedCase{"one", {{"x-forwarded-for", "192.0.2.1"}}, "192.0.2.1"},
                    ForwardedCase{"list", {{"x-forwarded-for", "198.51.100.9, 192.0.2.1"}}, "192.0.2.1"},
                    ForwardedCase{
                        "two_lines", {{"x-forwarded-for", "198.51.100.9"}, {"x-forwarded-for", "::1"}}, "::1"},
                    ForwardedCase{"no_address", {{"x-forwarded-for", "192.0.2.1, unknown"}}, ""},
                    ForwardedCase{"empty_last", {{"x-forwarded-for", "192.0.2.1,"}}, ""},
                    ForwardedCase{"bytes_after_a_nul", {{"x-forwarded-for", std::string("192.0.2.1\0a", 11)}}, ""},
                    ForwardedCase{"other_header", {{"x-real-ip", "192.0.2.1"}}, ""}),
    name_of);

}  // namespace
}  // namespace nonsolicit::review::http
