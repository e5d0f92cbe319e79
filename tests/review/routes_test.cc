// Every route as every kind of account; what has no route is not there.
#include <filesystem>
#include <set>

#include "base/file.h"
#include "review/page.h"
#include "tests/review/fixture.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string example_path(const Route& route) {
  std::string path;
  for (const std::string_view part : base::split(route.path, '/')) {
    if (part.empty()) continue;
    path += '/';
    path += part == "{case}" ? "ABCDEFGHJK" : part == "{name}" ? "somebody" : part.starts_with('{') ? "1" : part;
  }
  return path.empty() ? "/" : path;
}

enum class Kind { anonymous, viewer, reviewer, lead, admin };
constexpr Kind kKinds[] = {Kind::anonymous, Kind::viewer, Kind::reviewer, Kind::lead, Kind::admin};

bool may(Kind kind, const Route& route, store::ContentRight content) {
  if (route.needs == Needs::nothing) return true;
  if (static_cast<int>(kind) < static_cast<int>(route.needs)) return false;
  return route.shows == Shows::no_content || content == store::ContentRight::whole;
}

class Routes : public ReviewTest {
 protected:
  http::Response ask(Browser browser, const Route& route) {
    const std::string path = example_path(route);
    return route.method == http::Method::get ? browser.get(path) : browser.post_with_token(path, {});
  }
  // By the sentence of the refusal, as an allowed page may answer 403 of its own (a wrong password).
  static bool refused(const http::Response& response) {
    for (const char* sentence :
         {"Your role does not allow this", "Your account may see the list of held mail", "Your login has ended"})
      if (response.status == 403 && response.body.find(sentence) != std::string::npos) return true;
    // The end of a session leads there too, and takes the cookie away.
    return response.status == 303 && location(response).starts_with("/login") && !response.header("Set-Cookie");
  }
};

TEST_F(Routes, AnswerToTheNameOfThePagesOnly) {
  state_->options.review.public_url = "https://review.assoc.example";
  make_desk();
  Browser admin = logged_in(store::Role::admin);
  for (const char* target : {"/queue", "/login", "/e/x", "/nothing"}) {
    http::Request request = admin.request(http::Method::get, target);
    EXPECT_NE(admin.send(request).status, 421) << target;
    for (auto& [name, value] : request.headers) {
      if (name == "host") value = "evil.example";
    }
    const http::Response refused = admin.send(request);
    EXPECT_EQ(refused.status, 421) << target;
    EXPECT_EQ(refused.body.find("evil"), std::string::npos);
    EXPECT_EQ(refused.body.find('<'), std::string::npos) << "nothing of a page";
  }
}

TEST_F(Routes, StandInTheirTablesOnce) {
  std::set<std::string> seen;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.insert(std::to_string(static_cast<int>(route.method)) + std::string(route.path)).second)
        << route.path;
    EXPECT_TRUE(route.path.starts_with('/')) << route.path;
    EXPECT_NE(route.method, http::Method::head) << route.path;
    EXPECT_NE(route.answer, nullptr) << route.path;
    const RouteMatch found = find_route(all_routes(), route.method, example_path(route));
    EXPECT_EQ(found.route, &route) << route.path << " is hidden by another one";
  }
  EXPECT_GE(seen.size(), 15u);
}

// tests/browser/pages.test.mjs fails where it has not asked for one of them.
TEST_F(Routes, AreAllKnownToTheBrowserTests) {
  const auto listed =
      base::read_file(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "tests/browser/routes.txt", 1 << 16);
  ASSERT_TRUE(listed.ok());
  std::set<std::string> known;
  for (const std::string_view line : base::split(*listed, '\n')) {
    if (!line.empty()) known.emplace(line);
  }
  std::set<std::string> ours;
  for (const Route& route : all_routes())
    ours.insert((route.method == http::Method::get ? "GET " : "POST ") + std::string(route.path));
  EXPECT_EQ(known, ours);
}

TEST_F(Routes, AnswerThoseOnlyWhoMay) {
  int pairs = 0;
  for (const store::ContentRight content : {store::ContentRight::whole, store::ContentRight::list_only}) {
    for (const Kind kind : kKinds) {
      if (kind == Kind::anonymous && content == store::ContentRight::list_only) continue;
      std::string name;
      if (kind != Kind::anonymous) {
        const auto role = static_cast<store::Role>(static_cast<int>(kind) - 1);
        name = std::string(store::to_string(role)) + std::string(store::to_string(content));
        std::replace(name.begin(), name.end(), '_', '-');
        add_account(name, role, content);
      }
      for (const Route& route : all_routes()) {
        const http::Response response = ask(name.empty() ? Browser(*app_) : browser_of(name), route);
        EXPECT_EQ(refused(response), !may(kind, route, content))
            << route.path << " for " << (name.empty() ? "nobody" : name) << ": " << response.status << "\n"
            << response.body;
        EXPECT_NE(response.status, 500) << route.path << " for " << name << "\n"
                                        << testing::PrintToString(log_->lines());
        pairs++;
      }
    }
  }
  EXPECT_GE(pairs, 9 * 15);
}

TEST_F(Routes, AreClosedForRevokedAccounts) {
  store::Account account = add_account("gone", store::Role::admin);
  Browser before = browser_of("gone");
  EXPECT_EQ(before.get("/account").status, 200);
  account.revoked = true;
  ASSERT_TRUE(accounts().change(account).ok());
  for (const Route& route : all_routes()) {
    if (route.needs == Needs::nothing) continue;
    EXPECT_TRUE(refused(ask(before, route))) << route.path;
  }
}

TEST_F(Routes, AreTheOnlyAddresses) {
  Browser browser = logged_in(store::Role::admin);
  for (const char* path : {"/none", "/queue/", "/account/", "/users//", "/login/once/", "/assets/x", "/Account"}) {
    const http::Response response = browser.get(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(page_problems(response.body), std::vector<std::string>()) << path;
  }
}

TEST_F(Routes, NameTheMethodsOfAnAddress) {
  Browser browser = logged_in(store::Role::admin);
  const http::Response posted = browser.post("/account", {});
  EXPECT_EQ(posted.status, 405);
  EXPECT_EQ(posted.header("Allow"), "GET, HEAD");
  const http::Response got = browser.get("/logout");
  EXPECT_EQ(got.status, 405);
  EXPECT_EQ(got.header("Allow"), "POST");
  EXPECT_EQ(browser.send(browser.request(http::Method::head, "/account")).status, 200);
}

TEST_F(Routes, TakeLessFromAnybody) {
  EXPECT_EQ(body_bytes_of("/login"), 8u << 10);
  EXPECT_EQ(body_bytes_of("/none"), 8u << 10);
  EXPECT_EQ(body_bytes_of("/account/password"), 64u << 10);
  EXPECT_EQ(body_bytes_of("/e/x/withdraw"), 8u << 10);
  for (const char* form : {"/e/x/justify", "/e/x/appeal", "/r/x"}) {
    EXPECT_GT(body_bytes_of(form), 8u << 10) << form;
    EXPECT_LT(body_bytes_of(form), 64u << 10) << form;
  }
}

TEST_F(Routes, LeadFromTheLoginToPagesOfOursOnly) {
  EXPECT_EQ(safe_next("/account"), "/account");
  EXPECT_EQ(safe_next("/users/jo%40x?a=1&b=%20"), "/users/jo%40x?a=1&b=%20");
  for (const char* bad : {"", "queue", "//evil.example/account", "/\\evil.example", "https://evil.example/account",
                          "/none", "/login", "/logout", "/account\r\nX: y", "/account ", "/%00", "/%2e%2e/account",
                          "/acc%zzount", "javascript:alert(1)", "/\tx", "/users/\xc3\xa9"})
    EXPECT_EQ(safe_next(bad), "/queue") << bad;
}

TEST_F(Routes, SendAFormerVisitorBackAfterTheLogin) {
  Browser browser(*app_);
  EXPECT_EQ(location(browser.get("/users/jo@x?done=added")), "/login?next=%2Fusers%2Fjo%2540x%3Fdone%3Dadded");
  const http::Response login = browser.get("/login?next=%2Fusers%2Fjo%2540x%3Fdone%3Dadded");
  EXPECT_THAT(login.body, HasSubstr("name=\"next\" value=\"/users/jo%40x?done=added\""));
  EXPECT_EQ(page_problems(login.body), std::vector<std::string>());
}

TEST_F(Routes, AskOnceMoreWhereTheCookieWasKeptBack) {
  Browser browser(*app_);
  const http::Response first = browser.get("/users?done=x&e=%22%3E", {{"sec-fetch-site", "cross-site"}});
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("Refresh"), "0; url=/users?done=x&e=%22%3E");
  EXPECT_EQ(page_problems(first.body), std::vector<std::string>());
  EXPECT_THAT(location(browser.get("/users", {{"sec-fetch-site", "same-origin"}})), StartsWith("/login"));
}

TEST_F(Routes, KeepStylesForLongUnderTheirContent) {
  Browser browser(*app_);
  for (const char* name : {"style.css", "review.js", "icon.svg"}) {
    const std::string page = browser.get("/login").body;
    const http::Response asset = browser.get(asset_path(name));
    EXPECT_EQ(asset.status, 200) << name;
    EXPECT_THAT(std::string(asset.header("Cache-Control").value_or("")), HasSubstr("immutable"));
    EXPECT_FALSE(asset.body.empty()) << name;
  }
  EXPECT_THAT(browser.get("/login").body, HasSubstr("href=\"" + asset_path("style.css") + "\""));
  EXPECT_EQ(browser.get("/assets/000000000000/style.css").status, 404);
  EXPECT_EQ(browser.get("/assets/000000000000/layout.mustache").status, 404);
}

}  // namespace
}  // namespace nonsolicit::review
