#include "engine/authorship.h"

#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

conf::LearnOptions options_with(int64_t verifiers = 1) {
  conf::LearnOptions options;
  options.authserv_id = "mx.a.example";
  options.verifiers = verifiers;
  return options;
}

struct ResultsCase {
  const char* name;
  std::vector<std::string> headers;
  Authorship expected;
  int64_t verifiers = 1;
};

TEST(Authorship, TrustsOnlyOurOwnVerifier) {
  const std::vector<ResultsCase> cases = {
      {"no header", {}, Authorship::unproved},
      {"dmarc", {"mx.a.example; dmarc=pass header.from=b.example"}, Authorship::dmarc},
      {"case and tabs", {"MX.A.example\t1;\tDMARC=Pass\t(p=reject)\theader.from=B.example"}, Authorship::dmarc},
      {"dmarc of another domain", {"mx.a.example; dmarc=pass header.from=evil.example"}, Authorship::unproved},
      {"dmarc failed", {"mx.a.example; dmarc=fail header.from=b.example"}, Authorship::unproved},
      {"dkim aligned", {"mx.a.example; dkim=pass header.d=b.example"}, Authorship::aligned},
      {"dkim of a domain below", {"mx.a.example; dkim=pass header.d=mail.b.example"}, Authorship::aligned},
      {"dkim of a similar domain", {"mx.a.example; dkim=pass header.d=notb.example"}, Authorship::unproved},
      {"dkim of a stranger", {"mx.a.example; dkim=pass header.d=evil.example"}, Authorship::unproved},
      {"spf aligned", {"mx.a.example; spf=pass smtp.mailfrom=anna@b.example"}, Authorship::aligned},
      {"spf of a stranger", {"mx.a.example; spf=pass smtp.mailfrom=b.example@evil.example"}, Authorship::unproved},
      {"another host", {"mx.evil.example; dmarc=pass header.from=b.example"}, Authorship::unproved},
      {"host that begins like ours", {"mx.a.example.evil; dmarc=pass header.from=b.example"}, Authorship::unproved},
      {"pass in a comment",
       {"mx.a.example; dmarc=fail (x; dmarc=pass header.from=b.example) header.from=b.example"},
       Authorship::unproved},
      {"nested comment",
       {"mx.a.example; dmarc=fail ((a)b; dmarc=pass header.from=b.example) x=y"},
       Authorship::unproved},
      {"escaped bracket in a comment",
       {"mx.a.example; dmarc=fail (\\); dmarc=pass header.from=b.example) x=y"},
       Authorship::unproved},
      {"pass in quotes",
       {"mx.a.example; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=b.example ;\"@evil.example"},
       Authorship::unproved},
      {"quotes escaped in quotes",
       {"mx.a.example; spf=fail smtp.mailfrom=\"a\\\"; dmarc=pass header.from=b.example ;\"@evil.example"},
       Authorship::unproved},
      {"a property that ends like ours",
       {"mx.a.example; dmarc=pass x.header.from=b.example header.from=evil.example"},
       Authorship::unproved},
      {"a forged second header",
       {"mx.a.example; dmarc=fail header.from=b.example", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::unproved},
      {"ours says none, the other is forged",
       {"mx.a.example; none", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::unproved},
      {"two verifiers as configured",
       {"mx.a.example; spf=pass smtp.mailfrom=b.example", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::dmarc,
       2},
      {"three where two are configured",
       {"mx.a.example; none", "mx.a.example; none", "mx.a.example; dmarc=pass header.from=b.example"},
       Authorship::unproved,
       2},
      {"nonsense", {";;;=;=", "", "mx.a.example", "mx.a.example;=pass"}, Authorship::unproved, 9}};
  for (const ResultsCase& row : cases) {
    SCOPED_TRACE(row.name);
    std::string headers;
    for (const std::string& header : row.headers) headers += "Authentication-Results: " + header + "\r\n";
    const auto message = message::parse(headers + "From: anna@b.example\r\n\r\nHello\r\n");
    EXPECT_EQ(authorship(message, address("anna@b.example"), options_with(row.verifiers)), row.expected);
  }
}

TEST(Authorship, TrustsNothingWithoutAnAuthservId) {
  const auto message =
      message::parse("Authentication-Results: ; dmarc=pass header.from=b.example\r\nFrom: anna@b.example\r\n\r\n");
  EXPECT_EQ(authorship(message, address("anna@b.example"), conf::LearnOptions{}), Authorship::unproved);
}

TEST(Authorship, OfMailHandedInHereIsProvedByTheUserOnly) {
  const auto message = message::parse(
      "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\nFrom: anna@b.example\r\n\r\n");
  const base::Address anna = address("anna@b.example");
  const auto of = [&](const Identity& identity) { return authorship(message, anna, identity, options_with()); };
  EXPECT_EQ(of({.outbound = false}), Authorship::dmarc);
  EXPECT_EQ(of({.outbound = true, .authenticated = true, .trusted = address("jo@a.example")}), Authorship::unproved)
      << "jo wrote that header";
  EXPECT_EQ(of({.outbound = true, .authenticated = true, .trusted = anna}), Authorship::authenticated);
  EXPECT_EQ(of({.outbound = true}), Authorship::unproved);
}

TEST(Authorship, KnowsWhetherOurHostsLookedAtAll) {
  const auto has = [](const std::string& headers) {
    return has_our_results(message::parse(headers + "\r\n"), options_with());
  };
  EXPECT_TRUE(has("Authentication-Results: mx.a.example; none\r\n"));
  EXPECT_FALSE(has("Authentication-Results: mx.b.example; dmarc=pass header.from=b.example\r\n"));
  EXPECT_FALSE(has(""));
}

struct TrustCase {
  conf::LearnTrust trust;
  bool unproved, aligned, dmarc;
};

TEST(Authorship, IsEnoughAsTheOptionSays) {
  for (const TrustCase& row :
       {TrustCase{conf::LearnTrust::dmarc, false, false, true}, TrustCase{conf::LearnTrust::aligned, false, true, true},
        TrustCase{conf::LearnTrust::any, true, true, true}}) {
    EXPECT_EQ(is_trusted(Authorship::unproved, row.trust), row.unproved);
    EXPECT_EQ(is_trusted(Authorship::aligned, row.trust), row.aligned);
    EXPECT_EQ(is_trusted(Authorship::dmarc, row.trust), row.dmarc);
    EXPECT_TRUE(is_trusted(Authorship::authenticated, row.trust));
  }
}

}  // namespace
}  // namespace nonsolicit::engine
