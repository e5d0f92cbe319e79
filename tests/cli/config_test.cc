// config check with accounts: settings of the pages under which nobody could decide held mail.
#include <fstream>
#include <iterator>

#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;

class ConfigCheck : public Installation {
 protected:
  ConfigCheck() {
    std::ifstream file(this->file("nonsolicit.toml"));
    options_ = {std::istreambuf_iterator<char>(file), {}};
  }
  void set(const std::string& lines) const { put("nonsolicit.toml", options_ + lines); }
  void add(const std::string& name, const std::string& role, const std::string& address) const {
    const Ran added = run({"user", "add", name, "--role", role, "--address", address});
    EXPECT_EQ(added.code, 0) << added.err;
  }
  void expect_refused(const std::string& key, const std::string& text) const {
    const Ran ran = run({"config", "check"});
    EXPECT_EQ(ran.code, 2) << ran.out;
    EXPECT_THAT(ran.err, testing::ContainsRegex("nonsolicit\\.toml:[0-9]+: " + key + ": nobody could decide"));
    EXPECT_THAT(ran.err, HasSubstr(text));
  }
  void expect_good() const {
    const Ran ran = run({"config", "check"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
  }

  std::string options_;
};

TEST_F(ConfigCheck, OnlySaysThatThereIsNoAccountYet) {
  set("[review]\nsecond_reviewer_above = 5\n");
  add("vic", "viewer", "vic@a.example");
  const Ran ran = run({"config", "check"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("note: nobody could decide held mail: there is no account"));
  EXPECT_THAT(ran.err, HasSubstr("nonsolicit user add"));
}

TEST_F(ConfigCheck, RefusesASecondReviewerWhereThereIsOne) {
  add("ann", "reviewer", "ann@a.example");
  set("[review]\nsecond_reviewer_above = 5\n");
  expect_refused("review.second_reviewer_above", "more than 5 recipients: it takes two reviewers, and there is one;");
  add("bob", "lead", "bob@a.example");
  expect_good();
}

TEST_F(ConfigCheck, RefusesReviewersWhoAreAllOfTheOrganisationThatSends) {
  add("ann", "reviewer", "ann@a.example");
  add("bob", "lead", "bob@a-too.example");
  for (const char* domain : {"a.example", "a-too.example"}) {
    const Ran listed = run({"lists", "organisations", "add", domain, "--organisation", "A"});
    EXPECT_EQ(listed.code, 0) << listed.err;
  }
  const std::string own = "[sender]\nown_domains = [\"a.example\"]\n[review]\nparty = \"organisation\"\n";
  set(own);
  expect_refused("review.party", "sender.own_domains");
  add("eve", "reviewer", "eve@b.example");
  expect_good();
  set(own + "second_reviewer_above = 5\n");
  expect_refused("review.second_reviewer_above", "there is one whom review.party leaves");
}

}  // namespace
}  // namespace nonsolicit::cli
