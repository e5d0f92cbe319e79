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

}  // namespace
}  // namespace nonsolicit::review
