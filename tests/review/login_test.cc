#include "base/password.h"
#include "review/page.h"
#include "review/sessions.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr char kPassword[] = "a good long password";

class Login : public ReviewTest {
 protected:
  Login() {
    static const std::string hash = *base::hash_password(kPassword);
    EXPECT_TRUE(accounts()
                    .add({.name = "jo", .role = store::Role::reviewer, .password_hash = hash, .created = clock_->now()})
                    .ok());
  }
  static http::Response log_in(Browser& browser, const std::string& name = "jo",
                               const std::string& password = kPassword, const std::string& next = "") {
    return browser.post("/login", {{"name", name}, {"password", password}, {"next", next}});
  }
  size_t sessions() { return accounts().sessions("")->size(); }
};

TEST_F(Login, OpensASessionWithAHostCookie) {
  Browser browser(*app_);
  const http::Response response = log_in(browser, " JO ", kPassword, "/account");
  EXPECT_EQ(response.status, 303) << response.body;
  EXPECT_EQ(location(response), "/account");
  EXPECT_THAT(std::string(*response.header("Set-Cookie")),
              MatchesRegex("__Host-nonsolicit=[0-9a-f]{64}; Path=/; Secure; HttpOnly; SameSite=Strict"));
  const http::Response account = browser.get("/account");
  EXPECT_EQ(account.status, 200);
  EXPECT_THAT(account.body, HasSubstr("192.0.2.7"));
  EXPECT_EQ(page_problems(account.body), std::vector<std::string>()) << account.body;
  const std::vector<store::Session> open = *accounts().sessions("jo");
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(browser.cookie().find(open[0].token_hash), std::string::npos) << "only the hash is kept";
  EXPECT_EQ(open[0].token_hash, base::blake2b_hex(browser.cookie().substr(browser.cookie().find('=') + 1)));
  EXPECT_EQ(audited("login"), 1u);
  EXPECT_TRUE(log_->contains("login account=jo peer=192.0.2.7 how=password"));
  EXPECT_EQ((*accounts().find("jo"))->last_login, clock_->now());
}

TEST_F(Login, TellsNotWhetherNameOrPasswordIsWrong) {
  ASSERT_TRUE(accounts().add({.name = "by-proxy", .created = clock_->now()}).ok());
  std::vector<std::string> pages;
  for (const auto& [name, password] : std::vector<std::pair<std::string, std::string>>{
           {"jo", "a wrong password"}, {"nobody", kPassword}, {"by-proxy", ""}, {"by-proxy", kPassword}, {"", ""}}) {
    Browser browser(*app_);
    const http::Response response = log_in(browser, name, password);
    EXPECT_EQ(response.status, 403) << name;
    EXPECT_FALSE(response.header("Set-Cookie")) << name;
    pages.push_back(response.body);
    const std::string value = "value=\"" + name + "\"";
    ASSERT_THAT(response.body, HasSubstr(value)) << "the name is kept";
    pages.back().replace(response.body.find(value), value.size(), "value=\"\"");
    const std::string focus = " autofocus";
    if (!name.empty()) pages.back().erase(pages.back().find(focus), focus.size());
    EXPECT_EQ(page_problems(response.body), std::vector<std::string>());
    EXPECT_THAT(response.body, HasSubstr("Name or password is wrong."));
  }
  for (const std::string& page : pages) EXPECT_EQ(page, pages[0]);
  EXPECT_EQ(sessions(), 0u);
  EXPECT_EQ(audited("login.failed"), 5u);
  for (const store::AuditLine& line : audited()) {
    EXPECT_THAT(line.detail, Not(HasSubstr("nobody"))) << "it may be a password in the wrong field";
    EXPECT_THAT(line.detail, Not(HasSubstr("password")));
  }
  for (const std::string& line : log_->lines()) EXPECT_THAT(line, Not(HasSubstr(kPassword)));
}

TEST_F(Login, IsRefusedAfterTenTries) {
  Browser browser(*app_);
  for (int i = 0; i < 10; i++) EXPECT_EQ(log_in(browser, "jo", "x").status, 403);
  const http::Response late = log_in(browser);
  EXPECT_EQ(late.status, 429);
  EXPECT_EQ(late.header("Retry-After"), "300");
  EXPECT_THAT(late.body, HasSubstr("Too many tries"));
  EXPECT_TRUE(log_->contains("login_refused"));
  EXPECT_EQ(audited("login.failed"), 10u);
  clock_->advance(5min);
  EXPECT_EQ(log_in(browser).status, 303);
}

TEST_F(Login, SaysBusyWhereTooManyHash) {
  state_->options.review.threads = 1;
  make_desk();
  Browser browser(*app_);
  EXPECT_EQ(log_in(browser).status, 303) << "one place even with one thread";
}

TEST_F(Login, NeverKeepsATokenFromBefore) {
  Browser browser(*app_);
  const std::string planted = "__Host-nonsolicit=" + std::string(64, 'a');
  browser.set_cookie(planted);
  log_in(browser);
  EXPECT_NE(browser.cookie(), planted);
  const std::string first = browser.cookie();
  log_in(browser);
  EXPECT_NE(browser.cookie(), first);
  EXPECT_EQ(sessions(), 1u) << "the one before has ended";
  Browser old(*app_);
  old.set_cookie(first);
  EXPECT_EQ(old.get("/account").status, 303);
}

TEST_F(Login, EndsAfterItsTimes) {
  state_->options.review.session = 8h;
  state_->options.review.session_idle = 30min;
  make_desk();
  Browser browser(*app_);
  log_in(browser);
  clock_->advance(30min - 1us);
  EXPECT_EQ(browser.get("/account").status, 200);
  clock_->advance(30min);
  EXPECT_EQ(browser.get("/account").status, 303) << "idle";
  EXPECT_EQ(sessions(), 0u);

  log_in(browser);
  for (int i = 0; i < 16 * 2 - 1; i++) {
    clock_->advance(15min);
    EXPECT_EQ(browser.get("/account").status, 200) << i;
  }
  clock_->advance(15min);
  EXPECT_EQ(browser.get("/account").status, 303) << "8 hours, however busy";
}

TEST_F(Login, SaysOnAFormThatItHasEnded) {
  Browser browser(*app_);
  log_in(browser);
  const std::string csrf = csrf_of(browser.get("/account").body);
  clock_->advance(9h);
  const Fields typed = {
      {"csrf", csrf}, {"case", "A:1"}, {"back", "queue?show=pending"}, {"text", "I <b>met</b> them."}};
  const http::Response ended = browser.post("/note", typed);
  EXPECT_EQ(ended.status, 403);
  EXPECT_EQ(page_problems(ended.body), std::vector<std::string>());
  EXPECT_THAT(ended.body, HasSubstr("You were logged out"));
  EXPECT_THAT(ended.body, Not(HasSubstr("Forbidden")));
  EXPECT_THAT(ended.body, HasSubstr("href=\"/login?next=%2Fqueue%3Fshow%3Dpending\""));
  EXPECT_THAT(ended.body, HasSubstr("I &lt;b&gt;met&lt;/b&gt; them."));
  EXPECT_THAT(ended.body, Not(HasSubstr(csrf)));
  const http::Response page = browser.post("/note", typed, {{"referer", "https://review.assoc.example/case/B"}});
  EXPECT_THAT(page.body, HasSubstr("href=\"/login?next=%2Fcase%2FB\""));
  const http::Response foreign = browser.post("/note", typed, {{"sec-fetch-site", "cross-site"}});
  EXPECT_THAT(foreign.body, Not(HasSubstr("them."))) << "nothing of another site is shown";
  const http::Response secret = browser.post("/account/password", {{"old", "my secret"}, {"back", "//evil.example"}});
  EXPECT_THAT(secret.body, Not(HasSubstr("my secret")));
  EXPECT_THAT(secret.body, Not(HasSubstr("evil")));
}

TEST_F(Login, KeepsTheNameWhereThePasswordIsWrong) {
  Browser browser(*app_);
  const http::Response wrong = browser.post("/login", {{"name", "jo\"<"}, {"password", "not it at all"}});
  EXPECT_EQ(page_problems(wrong.body), std::vector<std::string>());
  EXPECT_THAT(wrong.body, HasSubstr("name=\"name\" type=\"text\" value=\"jo&quot;&lt;\""));
  EXPECT_THAT(wrong.body, Not(HasSubstr("not it at all")));
}

TEST_F(Login, IsOpenToAColleagueOfWhoeverTriesTooOften) {
  Browser office(*app_);
  for (int i = 0; i < 12; i++) office.post("/login", {{"name", "nobody" + std::to_string(i)}, {"password", "x"}});
  log_in(office);
  EXPECT_EQ(office.get("/account").status, 200);
}

TEST_F(Login, IsTouchedOnceAMinute) {
  Browser browser(*app_);
  log_in(browser);
  const base::TimePoint start = clock_->now();
  const auto used = [&] { return accounts().sessions("jo")->front().last_used; };
  clock_->advance(59s);
  browser.get("/account");
  EXPECT_EQ(used(), start);
  clock_->advance(1s);
  browser.get("/account");
  EXPECT_EQ(used(), start + 60s);
}

TEST_F(Login, EndsByTheButton) {
  Browser browser(*app_);
  log_in(browser);
  const std::string cookie = browser.cookie();
  const http::Response out = browser.post_with_token("/logout", {});
  EXPECT_EQ(location(out), "/login");
  EXPECT_THAT(std::string(*out.header("Set-Cookie")), HasSubstr("__Host-nonsolicit=; Max-Age=0; Path=/; Secure"));
  EXPECT_EQ(browser.cookie(), "");
  EXPECT_EQ(sessions(), 0u);
  EXPECT_EQ(audited("logout"), 1u);
  browser.set_cookie(cookie);
  EXPECT_EQ(browser.get("/account").status, 303);
}

TEST_F(Login, TakesNoFormFromElsewhere) {
  Browser browser(*app_);
  const Fields fields = {{"name", "jo"}, {"password", kPassword}};
  EXPECT_EQ(browser.post("/login", fields, {{"sec-fetch-site", "cross-site"}}).status, 403);
  EXPECT_EQ(browser.post("/login", fields, {{"origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(browser.post("/login", fields, {{"origin", "null"}}).status, 403);
  EXPECT_EQ(sessions(), 0u);
  EXPECT_EQ(browser.post("/login", fields, {{"origin", "https://review.assoc.example"}}).status, 303);
}

TEST_F(Login, NeedsTheTokenOfItsOwnSession) {
  Browser browser(*app_);
  log_in(browser);
  Browser other(*app_);
  log_in(other);
  const std::string others = csrf_of(other.get("/account").body);
  ASSERT_FALSE(others.empty());
  for (const Fields& fields : {Fields{}, Fields{{"csrf", ""}}, Fields{{"csrf", others}}, Fields{{"csrf", "x"}}}) {
    const http::Response response = browser.post("/account/sessions", fields);
    EXPECT_EQ(response.status, 403);
    EXPECT_THAT(response.body, HasSubstr("This form is from an earlier login"));
  }
  EXPECT_EQ(sessions(), 2u);
  const std::string own = csrf_of(browser.get("/account").body);
  EXPECT_EQ(browser.post("/account/sessions", {{"csrf", own}, {"which", "others"}}).status, 303);
  EXPECT_EQ(browser.post("/account/sessions", {{"csrf", own}}, {{"sec-fetch-site", "same-site"}}).status, 403);
  EXPECT_EQ(sessions(), 1u);
}

TEST_F(Login, WorksOnceByALink) {
  const std::string token = *engine::make_one_time_login(services(), "staff:root", "jo");
  EXPECT_EQ(engine::one_time_url(state_->options, token), "/login/once/" + token);
  Browser scanner(*app_);
  const http::Response shown = scanner.get("/login/once/" + token);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(page_problems(shown.body), std::vector<std::string>());
  EXPECT_THAT(shown.body, Not(HasSubstr("jo<")));
  EXPECT_EQ(sessions(), 0u) << "looking at it changes nothing";

  Browser browser(*app_);
  EXPECT_EQ(location(browser.post("/login/once/" + token, {})), "/queue");
  EXPECT_EQ(browser.get("/account").status, 200);
  Browser again(*app_);
  EXPECT_EQ(again.post("/login/once/" + token, {}).status, 403);
  EXPECT_EQ(again.post("/login/once/" + std::string(64, 'a'), {}).status, 403);

  const std::string late = *engine::make_one_time_login(services(), "staff:root", "jo");
  clock_->advance(engine::kOneTimeLife);
  EXPECT_EQ(again.post("/login/once/" + late, {}).status, 403);
}

TEST_F(Login, ByAProxyNeedsItsProof) {
  auto& options = state_->options.review;
  options.user_header = "X-Remote-User";
  options.proof_header = "X-Proxy-Proof";
  options.proof_file = folder_.file("proof").string();
  engine::put_file(folder_.file("proof"), "s3cret of the proxy\n");
  make_desk();
  const auto status = [&](const http::Pairs& headers) { return Browser(*app_).get("/account", headers).status; };
  const http::Pairs::value_type user = {"x-remote-user", "Jo"};
  const http::Pairs::value_type proof = {"x-proxy-proof", "s3cret of the proxy"};
  EXPECT_EQ(status({user, proof}), 200);
  EXPECT_EQ(status({user}), 403);
  EXPECT_TRUE(log_->contains("proxy_user_ignored"));
  EXPECT_EQ(status({proof}), 403);
  EXPECT_EQ(status({user, {"x-proxy-proof", "s3cret of the prox"}}), 403);
  EXPECT_EQ(status({user, {"x-proxy-proof", ""}}), 403);
  EXPECT_EQ(status({user, proof, proof}), 403) << "which one is the proxy's is not known";
  EXPECT_EQ(status({user, {"x-remote-user", "admin"}, proof}), 403);
  const http::Response unknown = Browser(*app_).get("/account", {{"x-remote-user", "<b>"}, proof});
  EXPECT_EQ(unknown.status, 403);
  EXPECT_THAT(unknown.body, HasSubstr("You are logged in as &lt;b&gt;, but there is no account"));
  engine::put_file(folder_.file("proof"), "\n");
  EXPECT_EQ(status({user, {"x-proxy-proof", ""}}), 403) << "an empty file proves nothing";
  std::filesystem::remove(folder_.file("proof"));
  EXPECT_EQ(status({user, {"x-proxy-proof", ""}}), 403);
}

TEST_F(Login, ByAProxyIsTheOnlyOne) {
  Browser before = browser_of("jo");
  auto& options = state_->options.review;
  options.user_header = "x-remote-user";
  options.proof_header = "x-proof";
  options.proof_file = folder_.file("proof").string();
  engine::put_file(folder_.file("proof"), "proof");
  make_desk();
  Browser browser(*app_);
  browser.set_cookie(before.cookie());
  EXPECT_EQ(browser.get("/account").status, 403) << "a cookie counts no more";
  EXPECT_EQ(browser.get("/login").status, 403);
  EXPECT_EQ(log_in(browser).status, 403);
  const http::Pairs headers = {{"x-remote-user", "jo"}, {"x-proof", "proof"}};
  const http::Response account = browser.get("/account", headers);
  EXPECT_THAT(account.body, Not(HasSubstr("Sign out")));
  EXPECT_EQ(page_problems(account.body), std::vector<std::string>());
  // A form needs its token here too.
  EXPECT_EQ(browser.post("/account/sessions", {}, headers).status, 403);
  EXPECT_EQ(browser.post("/account/sessions", {{"csrf", state_->keys->sign("csrf", "proxy:jo")}}, headers).status, 303);
}

TEST_F(Login, NeedsAStoreThatAnswers) {
  Browser browser(*app_);
  browser.set_cookie("__Host-nonsolicit=" + std::string(63, 'a'));
  EXPECT_EQ(browser.get("/account").status, 303) << "no token of ours";
  browser.set_cookie("__Host-nonsolicit=" + std::string(64, 'A'));
  EXPECT_EQ(browser.get("/account").status, 303);
  browser.set_cookie("__Host-nonsolicit=" + std::string(64, 'a') + "; __Host-nonsolicit=" + std::string(64, 'b'));
  EXPECT_EQ(browser.get("/account").status, 303);
}

}  // namespace
}  // namespace nonsolicit::review
