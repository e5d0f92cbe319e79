#include "review/same_origin.h"

#include <gtest/gtest.h>

namespace nonsolicit::review {
namespace {

struct Row {
  const char* name;
  http::Pairs headers;
  const char* public_url;
  bool ours;
};

TEST(IsFromOurPage, BelievesTheBrowserAndTheHostOnly) {
  const char* url = "https://review.assoc.example/";
  const http::Pairs::value_type host = {"host", "review.assoc.example"};
  const http::Pairs::value_type loopback = {"host", "127.0.0.1:8025"};
  const Row rows[] = {
      {"no browser", {host}, url, true},
      {"same origin", {host, {"sec-fetch-site", "same-origin"}, {"origin", "https://review.assoc.example"}}, url, true},
      {"typed", {host, {"sec-fetch-site", "none"}}, url, true},
      {"cross site", {host, {"sec-fetch-site", "cross-site"}}, url, false},
      {"another host of the site", {host, {"sec-fetch-site", "same-site"}}, url, false},
      {"unknown word", {host, {"sec-fetch-site", "x"}}, url, false},
      {"empty", {host, {"sec-fetch-site", ""}}, url, false},
      {"twice", {host, {"sec-fetch-site", "none"}, {"sec-fetch-site", "none"}}, url, false},
      {"other origin", {host, {"origin", "https://evil.example"}}, url, false},
      {"other origin, same fetch",
       {host, {"sec-fetch-site", "same-origin"}, {"origin", "https://evil.example"}},
       url,
       false},
      {"null origin", {host, {"origin", "null"}}, url, false},
      {"empty origin", {host, {"origin", ""}}, url, false},
      {"two origins",
       {host, {"origin", "https://review.assoc.example"}, {"origin", "https://evil.example"}},
       url,
       false},
      {"without TLS", {host, {"origin", "http://review.assoc.example"}}, url, false},
      {"longer", {host, {"origin", "https://review.assoc.example.evil.example"}}, url, false},
      {"public url behind a proxy that changes Host",
       {{"host", "backend"}, {"origin", "https://review.assoc.example"}},
       url,
       true},
      {"tunnel to loopback", {loopback, {"origin", "http://127.0.0.1:8025"}}, url, true},
      {"other loopback port", {loopback, {"origin", "http://127.0.0.1:8026"}}, url, false},
      {"no public url, plain", {host, {"origin", "http://review.assoc.example"}}, "", true},
      {"no public url, TLS", {host, {"origin", "https://review.assoc.example"}}, "", true},
      {"no public url, other", {host, {"origin", "http://evil.example"}}, "", false},
      {"no host", {{"origin", "http://"}}, "", false},
  };
  for (const Row& row : rows) {
    const http::Request request{.method = http::Method::post, .headers = row.headers};
    EXPECT_EQ(is_from_our_page(request, row.public_url), row.ours) << row.name;
  }
}

TEST(IsOurHost, KnowsTheNameOfThePagesAndLoopback) {
  const struct {
    const char* host;
    const char* public_url;
    bool ours;
  } rows[] = {
      {"review.assoc.example", "https://review.assoc.example", true},
      {"review.assoc.example", "https://review.assoc.example/pages/", true},
      {"Review.Assoc.EXAMPLE", "https://review.assoc.example", true},
      {"review.assoc.example.", "https://review.assoc.example", true},
      {"review.assoc.example:8443", "https://review.assoc.example", true},
      {"review.assoc.example", "https://review.assoc.example:8443", true},
      {"evil.example", "https://review.assoc.example", false},
      {"review.assoc.example.evil.example", "https://review.assoc.example", false},
      {"assoc.example", "https://review.assoc.example", false},
      {"192.0.2.1", "https://review.assoc.example", false},
      {"", "https://review.assoc.example", false},
      {"localhost", "https://review.assoc.example", true},
      {"127.0.0.1:8025", "https://review.assoc.example", true},
      {"[::1]:8025", "https://review.assoc.example", true},
      {"127.0.0.1.evil.example", "https://review.assoc.example", false},
      {"localhost.evil.example", "https://review.assoc.example", false},
      {"[::2]", "https://review.assoc.example", false},
      {"[2001:db8::1]:443", "http://[2001:db8::1]:8025", true},
      {"evil.example", "", true},
  };
  for (const auto& row : rows) {
    const http::Request request{.headers = {{"host", row.host}}};
    EXPECT_EQ(is_our_host(request, row.public_url), row.ours) << row.host << " " << row.public_url;
  }
}

}  // namespace
}  // namespace nonsolicit::review
