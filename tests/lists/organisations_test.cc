#include "lists/organisations.h"

#include <gtest/gtest.h>

namespace nonsolicit::lists {
namespace {

Organisations listed() {
  const auto entry = [](const char* domain, const char* organisation) {
    OrganisationEntry result;
    result.domain = domain;
    result.organisation = organisation;
    return result;
  };
  return Organisations({entry("firm.example", "Firm Ltd"), entry("firm.test", " FIRM   ltd "),
                        entry("other.example", "Other"), entry("shared.example", "Firm Ltd"),
                        entry("shared.example", "Other"), entry("gmail.com", "Firm Ltd"),
                        entry("twice.example", "Firm Ltd"), entry("twice.example", "firm ltd")});
}

std::optional<DirectoryEntry> member(uint64_t organisation) {
  DirectoryEntry entry;
  entry.organisation = organisation;
  return entry;
}

struct SameCase {
  const char* name;
  const char* sender;
  std::optional<DirectoryEntry> sender_entry;
  const char* recipient;
  std::optional<DirectoryEntry> recipient_entry;
  bool want;
};
class Same : public testing::TestWithParam<SameCase> {};

TEST_P(Same, DecidesByDirectoryThenByDomains) {
  const SameCase& row = GetParam();
  EXPECT_EQ(listed().same(*base::Address::parse(row.sender), row.sender_entry, *base::Address::parse(row.recipient),
                          row.recipient_entry),
            row.want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Same,
    testing::Values(SameCase{"directory", "a@x.example", member(7), "b@y.example", member(7), true},
                    SameCase{"directory_differs", "a@x.example", member(7), "b@y.example", member(8), false},
                    SameCase{"directory_none", "a@x.example", member(0), "b@y.example", member(0), false},
                    SameCase{"no_entries", "a@x.example", {}, "b@x.example", {}, false},
                    SameCase{"one_domain", "a@firm.example", {}, "b@firm.example", {}, true},
                    SameCase{"two_domains", "a@firm.example", {}, "b@firm.test", {}, true},
                    SameCase{"listed_twice_same_name", "a@twice.example", {}, "b@firm.test", {}, true},
                    SameCase{"other_organisation", "a@firm.example", {}, "b@other.example", {}, false},
                    SameCase{"shared_domain", "a@shared.example", {}, "b@shared.example", {}, false},
                    SameCase{"public_provider", "a@gmail.com", {}, "b@gmail.com", {}, false},
                    SameCase{"subdomain", "a@mail.firm.example", {}, "b@firm.example", {}, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Organisations, AreNamedAsTheyWereListed) {
  const Organisations all = listed();
  EXPECT_EQ(all.of_domain("firm.example"), "firm ltd") << "how names are compared";
  EXPECT_EQ(all.name_of_domain("firm.example"), "Firm Ltd");
  EXPECT_EQ(all.name_of_domain("twice.example"), "Firm Ltd") << "the first one";
  for (const char* none : {"shared.example", "gmail.com", "unknown.example"}) EXPECT_EQ(all.name_of_domain(none), "");
}

TEST(PublicProviders, KnowsProvidersAndTheirCountries) {
  for (const char* domain : {"gmail.com", "126.com", "ymail.com", "yahoo.co.uk", "hotmail.fr", "outlook.com",
                             "live.com.au", "yahoo.com.br"}) {
    EXPECT_TRUE(is_public_provider(domain)) << domain;
  }
  for (const char* domain : {"firm.example", "yahoo.firm.example", "live.example", "outlook", "mygmail.com", ""}) {
    EXPECT_FALSE(is_public_provider(domain)) << domain;
  }
}

}  // namespace
}  // namespace nonsolicit::lists
