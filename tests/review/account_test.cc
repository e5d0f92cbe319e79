#include "base/password.h"
#include "review/page.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::Not;

class AccountPages : public ReviewTest {
 protected:
  std::optional<store::Account> account(const std::string& name) { return *accounts().find(name); }
  size_t sessions(const std::string& name) { return accounts().sessions(name)->size(); }
  static void expect_sound(const http::Response& response) {
    EXPECT_EQ(page_problems(response.body), std::vector<std::string>()) << response.body;
  }
};

TEST_F(AccountPages, SetAFirstPasswordAndThenAnother) {
  add_account("jo", store::Role::viewer);
  Browser browser = browser_of("jo");
  Browser elsewhere = browser_of("jo");
  const http::Response page = browser.get("/account");
  expect_sound(page);
  EXPECT_THAT(page.body, HasSubstr("Set a password"));
  EXPECT_THAT(page.body, Not(HasSubstr("Present password")));

  const http::Response set =
      browser.post_with_token("/account/password", {{"new", "first good password"}, {"again", "first good password"}});
  EXPECT_EQ(location(set), "/account?done=password");
  EXPECT_TRUE(base::password_matches(account("jo")->password_hash, "first good password"));
  EXPECT_THAT(browser.get("/account?done=password").body, HasSubstr("Your password is changed"));
  EXPECT_EQ(elsewhere.get("/account").status, 303) << "all other sessions have ended";
  EXPECT_EQ(sessions("jo"), 1u);
  EXPECT_EQ(audited("account.change"), 1u);

  const std::string second = "second good password";
  const auto change = [&](const std::string& present, const std::string& wanted, const std::string& again) {
    return browser.post_with_token("/account/password", {{"present", present}, {"new", wanted}, {"again", again}});
  };
  EXPECT_THAT(change("wrong", second, second).body, HasSubstr("The present password is wrong"));
  EXPECT_THAT(change("first good password", second, "x").body, HasSubstr("The two new passwords differ"));
  EXPECT_THAT(change("first good password", "short", "short").body, HasSubstr("at least 12 characters"));
  EXPECT_TRUE(base::password_matches(account("jo")->password_hash, "first good password"));
  EXPECT_EQ(change("first good password", second, second).status, 303);
  EXPECT_TRUE(base::password_matches(account("jo")->password_hash, second));
  for (const store::AuditLine& line : audited()) EXPECT_THAT(line.detail, Not(HasSubstr("argon2")));
}

TEST_F(AccountPages, LimitTriesOfThePresentPassword) {
  add_account("jo", store::Role::viewer);
  store::Account with_password = *account("jo");
  with_password.password_hash = *base::hash_password("a good long password");
  ASSERT_TRUE(accounts().change(with_password).ok());
  Browser browser = browser_of("jo");
  const auto change = [&](const std::string& present) {
    return browser
        .post_with_token("/account/password",
                         {{"present", present}, {"new", "another good one"}, {"again", "another good one"}})
        .body;
  };
  for (int i = 0; i < 10; i++) EXPECT_THAT(change("wrong"), HasSubstr("The present password is wrong"));
  EXPECT_THAT(change("a good long password"), HasSubstr("Too many tries"));
}

TEST_F(AccountPages, EndSessionsOfOnesOwnOnly) {
  add_account("jo", store::Role::viewer);
  add_account("anna", store::Role::viewer);
  Browser browser = browser_of("jo");
  Browser second = browser_of("jo");
  Browser anna = browser_of("anna");
  const std::string of_anna = accounts().sessions("anna")->front().token_hash;
  const std::string of_second = base::blake2b_hex(second.cookie().substr(second.cookie().find('=') + 1));
  browser.post_with_token("/account/sessions", {{"which", of_anna}});
  EXPECT_EQ(anna.get("/account").status, 200);
  EXPECT_EQ(location(browser.post_with_token("/account/sessions", {{"which", of_second}})), "/account?done=session");
  EXPECT_EQ(second.get("/account").status, 303);
  browser_of("jo");
  EXPECT_EQ(sessions("jo"), 2u);
  EXPECT_EQ(location(browser.post_with_token("/account/sessions", {{"which", "others"}})), "/account?done=others");
  EXPECT_EQ(sessions("jo"), 1u);
  EXPECT_EQ(browser.get("/account").status, 200);
  EXPECT_EQ(audited("session.end"), 2u);
}

TEST_F(AccountPages, KeepAccountsForAdmins) {
  Browser browser = logged_in(store::Role::admin);
  expect_sound(browser.get("/users"));
  const http::Response added = browser.post_with_token(
      "/users", {{"name", "Anna.B"}, {"role", "lead"}, {"content", "list_only"}, {"address", "Anna@B.example"}});
  EXPECT_EQ(location(added), "/users/anna.b?done=added");
  EXPECT_EQ(account("anna.b")->role, store::Role::lead);
  EXPECT_EQ(account("anna.b")->content, store::ContentRight::list_only);
  EXPECT_EQ(account("anna.b")->address.text(), "anna@b.example");
  EXPECT_EQ(audited("account.add"), 1u);
  const http::Response user = browser.get("/users/anna.b?done=added");
  expect_sound(user);
  EXPECT_THAT(user.body, HasSubstr("<option value=\"lead\" selected>"));

  const http::Response changed =
      browser.post_with_token("/users/anna.b/change", {{"role", "viewer"}, {"content", "whole"}, {"address", ""}});
  EXPECT_EQ(location(changed), "/users/anna.b?done=changed");
  EXPECT_EQ(account("anna.b")->role, store::Role::viewer);
  EXPECT_TRUE(account("anna.b")->address.empty());

  Browser anna = browser_of("anna.b");
  EXPECT_EQ(location(browser.post_with_token("/users/anna.b/sessions", {})), "/users/anna.b?done=ended");
  EXPECT_EQ(anna.get("/account").status, 303);
  anna = browser_of("anna.b");
  EXPECT_EQ(location(browser.post_with_token("/users/anna.b/revoke", {})), "/users/anna.b?done=revoked");
  EXPECT_EQ(anna.get("/account").status, 303);
  expect_sound(browser.get("/users/anna.b"));
  EXPECT_EQ(location(browser.post_with_token("/users/anna.b/restore", {})), "/users/anna.b?done=restored");
  EXPECT_FALSE(account("anna.b")->revoked);
}

TEST_F(AccountPages, SayWhatIsWrongWithAnAccount) {
  Browser browser = logged_in(store::Role::admin);
  const auto add = [&](const Fields& fields) {
    const http::Response response = browser.post_with_token("/users", fields);
    EXPECT_EQ(response.status, 409);
    expect_sound(response);
    return response.body;
  };
  EXPECT_THAT(add({{"name", ""}, {"role", "viewer"}, {"content", "whole"}}), HasSubstr("a name has 1 to 64"));
  EXPECT_THAT(add({{"name", "a b"}, {"role", "viewer"}, {"content", "whole"}}), HasSubstr("a name has 1 to 64"));
  EXPECT_THAT(add({{"name", "x"}, {"role", "king"}, {"content", "whole"}}), HasSubstr("choose a role"));
  EXPECT_THAT(add({{"name", "x"}, {"role", "viewer"}}), HasSubstr("choose a role"));
  EXPECT_THAT(add({{"name", "x"}, {"role", "viewer"}, {"content", "whole"}, {"address", "x"}}),
              HasSubstr("not a mail address"));
  EXPECT_THAT(add({{"name", "admin"}, {"role", "viewer"}, {"content", "whole"}}), HasSubstr("Nothing was changed"));
  EXPECT_EQ(accounts().all()->size(), 1u);
  EXPECT_EQ(browser.get("/users/none").status, 404);
}

TEST_F(AccountPages, LeaveAnAdmin) {
  Browser browser = logged_in(store::Role::admin);
  const http::Response revoked = browser.post_with_token("/users/admin/revoke", {});
  EXPECT_EQ(revoked.status, 409);
  EXPECT_THAT(revoked.body, HasSubstr("there must be an admin left"));
  EXPECT_EQ(browser.post_with_token("/users/admin/change", {{"role", "lead"}, {"content", "whole"}}).status, 409);
  EXPECT_EQ(account("admin")->role, store::Role::admin);
  add_account("second", store::Role::admin);
  EXPECT_EQ(browser.post_with_token("/users/admin/change", {{"role", "lead"}, {"content", "whole"}}).status, 303);
  EXPECT_EQ(browser.get("/users").status, 403) << "the new role counts at once";
}

TEST_F(AccountPages, TellThatNobodyCouldDecide) {
  state_->options.review.second_reviewer_above = 5;
  make_desk();
  add_account("jo", store::Role::reviewer);
  Browser browser = logged_in(store::Role::admin);
  EXPECT_THAT(browser.get("/users").body, Not(HasSubstr("nobody could decide")));
  EXPECT_EQ(location(browser.post_with_token("/users/jo/revoke", {})), "/users/jo?done=revoked");
  for (const char* const path : {"/users", "/users/jo?done=revoked"}) {
    const http::Response told = browser.get(path);
    expect_sound(told);
    EXPECT_THAT(told.body, HasSubstr("nobody could decide mail to more than 5 recipients")) << path;
  }
}

TEST_F(AccountPages, MakeAOneTimeLogin) {
  state_->options.review.public_url = "https://review.assoc.example/";
  make_desk();
  Browser browser = logged_in(store::Role::admin);
  store::Account jo = add_account("jo", store::Role::reviewer);
  jo.password_hash = *base::hash_password("a good long password");
  ASSERT_TRUE(accounts().change(jo).ok());
  const auto made = [&](const Fields& fields) {
    const http::Response response = browser.post_with_token("/users/jo/link", fields);
    expect_sound(response);
    const std::string start = "https://review.assoc.example/login/once/";
    const size_t at = response.body.find(start);
    return at == std::string::npos ? "" : response.body.substr(at + start.size(), 64);
  };
  Browser first(*app_);
  EXPECT_EQ(location(first.post("/login/once/" + made({}), {})), "/queue");
  EXPECT_FALSE(account("jo")->password_hash.empty());
  const std::string token = made({{"forget", "yes"}});
  EXPECT_TRUE(account("jo")->password_hash.empty());
  EXPECT_EQ(first.get("/account").status, 303) << "the old sessions ended with the password";
  EXPECT_EQ(location(first.post("/login/once/" + token, {})), "/account");
  EXPECT_EQ(audited("account.link"), 2u);
  jo.revoked = true;
  ASSERT_TRUE(accounts().change(jo).ok());
  EXPECT_EQ(browser.post_with_token("/users/jo/link", {}).status, 409);
}

TEST_F(AccountPages, GainNoElementFromHostileValues) {
  add_account("admin", store::Role::admin);
  const auto elements = [&](const std::string& word) {
    EXPECT_TRUE(accounts().end_sessions("admin").ok());
    state_->options.policy.association = word;
    state_->options.policy.contact = word;
    make_desk();
    const std::string token = base::to_hex(base::random_bytes(32));
    EXPECT_TRUE(accounts()
                    .open_session({.token_hash = base::blake2b_hex(token),
                                   .account = "admin",
                                   .opened = clock_->now(),
                                   .last_used = clock_->now(),
                                   .peer = word,
                                   .agent = word})
                    .ok());
    Browser browser(*app_);
    browser.set_cookie("__Host-nonsolicit=" + token);
    std::string segment = word;
    std::erase(segment, '/');  // the server refuses it in a segment
    segment = http::encode_percent(segment);
    std::vector<std::string> names;
    for (const http::Response& response :
         {browser.get("/account"), browser.get("/users/admin"),
          browser.get("/login?next=" + http::encode_percent(word)), browser.get("/users/" + segment),
          Browser(*app_).get("/login/once/" + segment),
          browser.post_with_token("/users",
                                  {{"name", word}, {"role", "viewer"}, {"content", "whole"}, {"address", word}})}) {
      expect_sound(response);
      std::vector<std::string> problems;
      for (const Element& element : elements_of(response.body, problems)) {
        names.push_back(element.name);
        for (const auto& [name, value] : element.attributes) names.push_back(" " + name);
      }
    }
    return names;
  };
  const auto calm = elements("calm");
  ASSERT_GT(calm.size(), 300u);
  for (const char* hostile : {"<script>x</script>", "\"><img src=x onerror=y>", "' onclick='x", "{{csrf}}",
                              "</title><b>", "\xe2\x80\xae<i>", "--><u>", "&lt;"})
    EXPECT_EQ(elements(hostile), calm) << hostile;
}

}  // namespace
}  // namespace nonsolicit::review
