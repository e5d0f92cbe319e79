#include "engine/identity.h"

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

struct IdentityCase {
  const char* name;
  std::string sender = "jo@a.example";
  std::string auth;
  std::string client = "192.0.2.9";
  std::string daemon;
  std::string from = "jo@a.example";
  conf::SenderTrust trust = conf::SenderTrust::network;
  std::string auth_domain;
  // wanted
  bool outbound = false;
  std::string trusted;
  std::vector<std::string> restricting = {"jo@a.example"};
  bool from_differs = false;
  std::string group;
};

conf::Options options_of(const IdentityCase& row) {
  conf::Options options;
  options.network.internal_networks = {"10.0.0.0/8", "2001:db8::/32"};
  options.network.outbound_daemons = {"ORIGINATING"};
  options.sender.trust = row.trust;
  options.sender.own_domains = {"a.example"};
  options.sender.auth_domain = row.auth_domain;
  options.groups = {{.name = "desk", .senders = {"desk@a.example"}}, {.name = "firm", .senders = {"@a.example"}}};
  return options;
}

TEST(Identity, SaysWhoSendsAndWhichWay) {
  const std::vector<IdentityCase> cases = {
      {.name = "stranger from outside"},
      {.name = "authenticated with an address",
       .auth = "Jo@A.example",
       .outbound = true,
       .trusted = "jo@a.example",
       .group = "firm"},
      {.name = "authenticated bare user, own domain",
       .auth = "jo",
       .outbound = true,
       .trusted = "jo@a.example",
       .group = "firm"},
      {.name = "authenticated bare user, other local part", .auth = "kim", .outbound = true},
      {.name = "authenticated bare user, foreign domain",
       .sender = "jo@else.example",
       .auth = "jo",
       .from = "jo@else.example",
       .outbound = true,
       .restricting = {"jo@else.example"}},
      {.name = "authenticated bare user with auth_domain",
       .auth = "kim",
       .auth_domain = "a.example",
       .outbound = true,
       .trusted = "kim@a.example",
       .restricting = {"kim@a.example", "jo@a.example"},
       .from_differs = true,
       .group = "firm"},
      {.name = "internal client, network trusted",
       .client = "10.1.2.3",
       .outbound = true,
       .trusted = "jo@a.example",
       .group = "firm"},
      {.name = "internal client, IPv6",
       .client = "2001:db8::5",
       .outbound = true,
       .trusted = "jo@a.example",
       .group = "firm"},
      {.name = "internal client, network not trusted",
       .client = "10.1.2.3",
       .trust = conf::SenderTrust::authenticated,
       .outbound = true},
      {.name = "listed daemon favours nobody", .daemon = "ORIGINATING", .outbound = true},
      {.name = "other daemon", .daemon = "other"},
      {.name = "client unknown", .client = ""},
      {.name = "From differs",
       .auth = "jo@a.example",
       .from = "boss@a.example",
       .outbound = true,
       .trusted = "jo@a.example",
       .restricting = {"jo@a.example", "boss@a.example"},
       .from_differs = true,
       .group = "firm"},
      {.name = "From is no address",
       .auth = "jo@a.example",
       .from = "undisclosed",
       .outbound = true,
       .trusted = "jo@a.example",
       .group = "firm"},
      {.name = "null sender from inside", .sender = "", .client = "10.1.2.3", .outbound = true},
      {.name = "first group that names the sender",
       .sender = "desk+x@a.example",
       .client = "10.1.2.3",
       .from = "desk@a.example",
       .outbound = true,
       .trusted = "desk@a.example",
       .restricting = {"desk@a.example"},
       .group = "desk"},
  };
  for (const IdentityCase& row : cases) {
    SCOPED_TRACE(row.name);
    const message::Envelope envelope{
        .sender = row.sender, .auth_user = row.auth, .client_address = row.client, .daemon_name = row.daemon};
    const conf::Options options = options_of(row);
    const Identity identity = identify(envelope, {{.address = row.from}}, options);
    EXPECT_EQ(is_outbound(envelope, options), row.outbound);
    EXPECT_EQ(identity.outbound, row.outbound);
    EXPECT_EQ(identity.trusted.text(), row.trusted);
    std::vector<std::string> restricting;
    for (const auto& address : identity.restricting) restricting.push_back(address.text());
    EXPECT_EQ(restricting, row.restricting);
    EXPECT_EQ(identity.from_differs, row.from_differs);
    EXPECT_EQ(identity.group, row.group);
    EXPECT_EQ(identity.null_sender, row.sender.empty());
    EXPECT_EQ(identity.authenticated, !row.auth.empty());
  }
}

TEST(Identity, MatchesAddressesAndWholeDomains) {
  const base::AddressRules rules;
  const base::Address jo = address("jo@a.example");
  EXPECT_TRUE(matches("Jo+x@A.EXAMPLE", jo, rules));
  EXPECT_TRUE(matches("@A.example", jo, rules));
  EXPECT_FALSE(matches("@example", jo, rules)) << "a domain above";
  EXPECT_FALSE(matches("@sub.a.example", jo, rules));
  EXPECT_FALSE(matches("", jo, rules));
  EXPECT_FALSE(matches("@a.example", {}, rules));
  EXPECT_FALSE(matches("jo", jo, rules));
}

}  // namespace
}  // namespace nonsolicit::engine
