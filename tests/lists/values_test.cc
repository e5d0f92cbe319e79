#include "lists/values.h"

#include <gtest/gtest.h>

namespace nonsolicit::lists {
namespace {

TEST(Values, ReadBackTheirNamesInAnyCase) {
  EXPECT_EQ(relationship_from(" Contact "), Relationship::contact);
  EXPECT_EQ(relationship_from("interest"), Relationship::interest);
  EXPECT_EQ(relationship_from("none"), std::nullopt);
  EXPECT_EQ(relationship_from("unavailable"), std::nullopt);
  for (const auto choice : {PreferenceChoice::allow, PreferenceChoice::block})
    EXPECT_EQ(preference_from(to_string(choice)), choice);
  for (const auto scope : {OptOutScope::list, OptOutScope::sender, OptOutScope::organisation})
    EXPECT_EQ(scope_from(to_string(scope)), scope);
  for (const auto kind : {ExemptKind::staff, ExemptKind::exempt, ExemptKind::system})
    EXPECT_EQ(exempt_from(to_string(kind)), kind);
  EXPECT_EQ(preference_from(""), std::nullopt);
  EXPECT_EQ(to_string(Relationship::unavailable), "unavailable");
}

}  // namespace
}  // namespace nonsolicit::lists
