#include "base/address.h"

#include <gtest/gtest.h>

namespace nonsolicit::base {
namespace {

struct AddressCase {
  const char* name;
  const char* raw;
  const char* normal;  // nullptr: no address
};

class AddressParse : public testing::TestWithParam<AddressCase> {};

TEST_P(AddressParse, GivesTheNormalForm) {
  AddressRules rules;
  rules.alias_domains["alias.example"] = "real.example";
  rules.dotless_domains.insert("dotless.example");
  const auto address = Address::parse(GetParam().raw, rules);
  if (GetParam().normal == nullptr) {
    EXPECT_FALSE(address.has_value()) << address->text();
  } else {
    ASSERT_TRUE(address.has_value());
    EXPECT_EQ(address->text(), GetParam().normal);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, AddressParse,
    testing::Values(AddressCase{"plain", "a@b.example", "a@b.example"},
                    AddressCase{"brackets", "<A@B.Example>", "a@b.example"},
                    AddressCase{"tag", "jo+news@b.example", "jo@b.example"},
                    AddressCase{"tag_only", "+news@b.example", "+news@b.example"},
                    AddressCase{"alias_domain", "a@Alias.Example", "a@real.example"},
                    AddressCase{"dotless", "j.o.e@dotless.example", "joe@dotless.example"},
                    AddressCase{"idn",
                                "a@b\xC3\xBC"
                                "cher.example",
                                "a@xn--bcher-kva.example"},
                    AddressCase{"idn_ascii", "a@XN--BCHER-KVA.example", "a@xn--bcher-kva.example"},
                    AddressCase{"smtputf8", "J\xC3\x96RG@b.example", "j\xC3\xB6rg@b.example"},
                    AddressCase{"quoted", "\"john doe\"@b.example", "john doe@b.example"},
                    AddressCase{"quoted_plain", "\"john\"@b.example", "john@b.example"},
                    AddressCase{"source_route", "<@relay.example:a@b.example>", "a@b.example"},
                    AddressCase{"trailing_dot", "a@b.example.", "a@b.example"},
                    AddressCase{"literal", "a@[192.0.2.1]", "a@[192.0.2.1]"}, AddressCase{"null_sender", "<>", nullptr},
                    AddressCase{"no_domain", "postmaster", nullptr}, AddressCase{"no_local", "@b.example", nullptr},
                    AddressCase{"blank", "a b@b.example", nullptr}, AddressCase{"open_quote", "\"a@b.example", nullptr},
                    AddressCase{"bad_utf8", "a\xFF@b.example", nullptr},
                    AddressCase{"empty_label", "a@b..example", nullptr}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Redacted, HidesTheLocalPart) {
  EXPECT_EQ(redacted("<jane@firm.example>"), "j***@firm.example");
  EXPECT_EQ(redacted("<>"), "<>");
}

}  // namespace
}  // namespace nonsolicit::base
