#include "engine/notices/own_links.h"

#include <gtest/gtest.h>

#include "engine/notices/case_link.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

TEST(OwnLinks, AreLeftOutOfWhatStaffSee) {
  const std::string token(kCaseTokenLength, 'a');
  const std::string longer = token + "-_9";
  for (const char* page : {"e", "m", "p", "r"}) {
    const std::string start = std::string("see https://review.assoc.example/nonsolicit/") + page + "/";
    EXPECT_EQ(without_links(start + token + ".\r\n"), start + "[left out here].\r\n");
    EXPECT_EQ(without_links(start + longer), start + "[left out here]");
  }
  for (const std::string& kept : {std::string(), std::string("/e/"), "https://a.example/e/" + token.substr(1),
                                  "https://a.example/x/" + token, "https://a.example/e" + token, token}) {
    EXPECT_EQ(without_links(kept), kept);
  }
}

TEST(OwnLinks, OfMembersAreSealsWithTheIdOfTheirKey) {
  const auto keys = test_keys();
  for (const char* page : {"r", "p"}) {
    const std::string start = std::string("https://review.assoc.example/") + page + "/";
    const std::string token = keys->seal("recipient link", "1\n2\nABCDEFGHJK\nanna@b.example");
    EXPECT_EQ(without_links("See " + start + token + ".\nCase"), "See " + start + "[left out here].\nCase") << token;
  }
}

}  // namespace
}  // namespace nonsolicit::engine
