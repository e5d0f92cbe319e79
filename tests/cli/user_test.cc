// user add, change, passwd, list, revoke, sessions, link: what the review pages will find.
#include <filesystem>
#include <fstream>

#include "base/password.h"
#include "store/accounts.h"
#include "store/store.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class User : public Installation {
 protected:
  std::optional<store::Account> account(const std::string& name) const {
    const auto opened = store::open_sqlite({.path = store_path(), .read_only = true});
    EXPECT_TRUE(opened.ok()) << opened.error().full();
    return *(*opened)->accounts().find(name);
  }
  std::string store_path() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.path().extension() == ".db") return entry.path().string();
    }
    return "";
  }
};

TEST_F(User, IsAddedChangedListedAndRevoked) {
  const Ran added = run({"user", "add", "jo", "--role", "admin", "--address", "Jo@A.example"});
  EXPECT_EQ(added.code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("jo added as admin"));
  EXPECT_EQ(account("jo")->address.text(), "jo@a.example");
  EXPECT_EQ(run({"user", "add", "jo"}).code, 1);
  EXPECT_EQ(run({"user", "add", "Jo B"}).code, 1);
  EXPECT_EQ(run({"user", "add", "anna", "--role", "king"}).code, 64);
  EXPECT_EQ(run({"user", "add", "anna", "--content", "list_only"}).code, 0);
  EXPECT_EQ(account("anna")->role, store::Role::viewer);
  EXPECT_EQ(account("anna")->content, store::ContentRight::list_only);

  EXPECT_EQ(run({"user", "change", "anna"}).code, 64);
  EXPECT_EQ(run({"user", "change", "anna", "--role", "lead", "--content", "whole", "--address", ""}).code, 0);
  EXPECT_EQ(account("anna")->role, store::Role::lead);
  EXPECT_EQ(run({"user", "change", "nobody", "--role", "lead"}).code, 1);

  const Ran listed = run({"user", "list"});
  EXPECT_THAT(listed.out, HasSubstr("2 accounts\n"));
  EXPECT_THAT(listed.out, HasSubstr("jo@a.example"));
  EXPECT_THAT(run({"user", "list", "--json"}).out, HasSubstr(R"({"name":"anna","role":"lead","content":"whole")"));

  EXPECT_EQ(run({"user", "revoke", "anna"}).code, 0);
  EXPECT_TRUE(account("anna")->revoked);
  EXPECT_EQ(run({"user", "restore", "anna"}).code, 0);
  EXPECT_FALSE(account("anna")->revoked);
  const Ran last = run({"user", "revoke", "jo"});
  EXPECT_EQ(last.code, 1);
  EXPECT_THAT(last.err, HasSubstr("there must be an admin left"));
  const Ran audit = run({"audit", "list", "--action", "account"});
  EXPECT_THAT(audit.out, HasSubstr("account anna: role viewer -> lead, content list_only -> whole"));
  EXPECT_THAT(audit.out, HasSubstr("staff:"));
}

TEST_F(User, IsRevokedEvenWhereNobodyCouldDecideThenAndThatIsTold) {
  EXPECT_EQ(run({"user", "add", "jo", "--role", "admin"}).code, 0);
  EXPECT_EQ(run({"user", "add", "lee", "--role", "admin"}).code, 0);
  const Ran quiet = run({"user", "change", "jo", "--content", "whole"});
  EXPECT_EQ(quiet.err, "");
  std::ofstream(file("nonsolicit.toml"), std::ios::app) << "\n[review]\nsecond_reviewer_above = 5\n";
  const Ran revoked = run({"user", "revoke", "jo"});
  EXPECT_EQ(revoked.code, 0) << revoked.err;
  EXPECT_TRUE(account("jo")->revoked);
  EXPECT_THAT(revoked.err, MatchesRegex("nonsolicit: warning: .*nonsolicit\\.toml:[0-9]+: "
                                        "review\\.second_reviewer_above: nobody could decide mail .*\n"));
}

TEST_F(User, GetsAPasswordFromStandardInput) {
  EXPECT_EQ(run({"user", "add", "jo"}).code, 0);
  EXPECT_EQ(run({"user", "passwd", "jo"}, "a good long password\n").code, 64) << "no terminal";
  const Ran refused = run({"user", "passwd", "jo", "--stdin"}, "short\n");
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("at least 12 characters"));
  const Ran set = run({"user", "passwd", "jo", "--stdin"}, "a good long password\n");
  EXPECT_EQ(set.code, 0) << set.err;
  EXPECT_TRUE(base::password_matches(account("jo")->password_hash, "a good long password"));
  EXPECT_THAT(run({"audit", "list"}).out, Not(HasSubstr("good long")));
  EXPECT_EQ(run({"user", "passwd", "jo", "--none"}).code, 0);
  EXPECT_EQ(account("jo")->password_hash, "");
}

TEST_F(User, GetsALinkThatLogsInOnce) {
  EXPECT_EQ(run({"user", "add", "jo"}).code, 0);
  const Ran link = run({"user", "link", "jo"});
  EXPECT_EQ(link.code, 0) << link.err;
  EXPECT_THAT(link.out, MatchesRegex("/login/once/[0-9a-f]*\nworks once, for 15 minutes\n"));
  EXPECT_THAT(run({"user", "link", "jo", "--json"}).out, HasSubstr(R"({"name":"jo","url":"/login/once/)"));
  EXPECT_EQ(run({"user", "link", "nobody"}).code, 1);
  EXPECT_EQ(run({"user", "revoke", "jo"}).code, 0);
  EXPECT_EQ(run({"user", "link", "jo"}).code, 1);
  EXPECT_EQ(run({"user", "sessions"}).out, "0 sessions\n");
  EXPECT_EQ(run({"user", "sessions", "jo", "--end"}).out, "0 sessions ended\n");
  EXPECT_EQ(run({"user", "sessions", "--end"}).code, 64);
}

}  // namespace
}  // namespace nonsolicit::cli
