#include "base/cidr.h"

#include <gtest/gtest.h>

namespace nonsolicit::base {
namespace {

struct ParseCase {
  const char* name;
  const char* text;
  const char* normal;  // nullptr: no network
};

class CidrParse : public testing::TestWithParam<ParseCase> {};

TEST_P(CidrParse, GivesTheNormalTextOrNothing) {
  const auto cidr = Cidr::parse(GetParam().text);
  ASSERT_EQ(cidr.has_value(), GetParam().normal != nullptr);
  if (cidr) {
    EXPECT_EQ(cidr->text(), GetParam().normal);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, CidrParse,
    testing::Values(
        ParseCase{"v4_net", "192.0.2.0/24", "192.0.2.0/24"}, ParseCase{"v4_host", "192.0.2.7", "192.0.2.7"},
        ParseCase{"v4_host_with_prefix", "192.0.2.7/32", "192.0.2.7"}, ParseCase{"v4_all", "0.0.0.0/0", "0.0.0.0/0"},
        ParseCase{"v4_odd_prefix", "10.160.0.0/11", "10.160.0.0/11"}, ParseCase{"v6_host", "::1/128", "::1"},
        ParseCase{"v6_net", "2001:DB8:0::/32", "2001:db8::/32"}, ParseCase{"v6_all", "::/0", "::/0"},
        ParseCase{"mapped", "::ffff:192.0.2.0/120", "192.0.2.0/24"}, ParseCase{"v4_host_bits", "192.0.2.7/24", nullptr},
        ParseCase{"v6_host_bits", "2001:db8::1/32", nullptr}, ParseCase{"v4_prefix_too_long", "192.0.2.0/33", nullptr},
        ParseCase{"v6_prefix_too_long", "::1/129", nullptr}, ParseCase{"no_prefix_digits", "192.0.2.0/", nullptr},
        ParseCase{"sign", "192.0.2.0/+4", nullptr}, ParseCase{"leading_zero", "192.0.2.0/024", nullptr},
        ParseCase{"blank", "192.0.2.0/24 ", nullptr}, ParseCase{"netmask", "192.0.2.0/255.255.255.0", nullptr},
        ParseCase{"short", "192.0.2/24", nullptr}, ParseCase{"name", "localhost", nullptr},
        ParseCase{"empty", "", nullptr}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Cidr, ClearsHostBitsWhenAsked) {
  const auto cidr = Cidr::parse("192.0.2.77/26", HostBits::clear);
  ASSERT_TRUE(cidr.has_value());
  EXPECT_EQ(cidr->text(), "192.0.2.64/26");
}

struct ContainsCase {
  const char* name;
  const char* network;
  const char* address;
  bool inside;
};

class CidrContains : public testing::TestWithParam<ContainsCase> {};

TEST_P(CidrContains, TellsWhetherTheAddressIsInside) {
  const auto cidr = Cidr::parse(GetParam().network);
  ASSERT_TRUE(cidr.has_value());
  EXPECT_EQ(cidr->contains(GetParam().address), GetParam().inside);
}

INSTANTIATE_TEST_SUITE_P(Table, CidrContains,
                         testing::Values(ContainsCase{"first", "192.0.2.0/24", "192.0.2.0", true},
                                         ContainsCase{"last", "192.0.2.0/24", "192.0.2.255", true},
                                         ContainsCase{"after", "192.0.2.0/24", "192.0.3.0", false},
                                         ContainsCase{"odd_in", "10.160.0.0/11", "10.191.255.255", true},
                                         ContainsCase{"odd_out", "10.160.0.0/11", "10.192.0.0", false},
                                         ContainsCase{"any_v4", "0.0.0.0/0", "198.51.100.1", true},
                                         ContainsCase{"any_v4_is_not_v6", "0.0.0.0/0", "2001:db8::1", false},
                                         ContainsCase{"mapped", "192.0.2.0/24", "::ffff:192.0.2.9", true},
                                         ContainsCase{"v6", "2001:db8::/32", "2001:db8:1::1", true},
                                         ContainsCase{"v6_out", "2001:db8::/32", "2001:db9::1", false},
                                         ContainsCase{"sendmail_prefix", "::1/128", "IPv6:::1", true},
                                         ContainsCase{"zone", "fe80::/10", "fe80::1%eth0", true},
                                         ContainsCase{"no_address", "0.0.0.0/0", "unknown", false},
                                         ContainsCase{"empty", "0.0.0.0/0", "", false}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace nonsolicit::base
