// What the tests of the pages share: a desk over a store in memory, accounts, and requests as a browser sends them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/accounts.h"
#include "review/app.h"
#include "review/http/url.h"
#include "store/accounts.h"
#include "tests/engine/fixture.h"
#include "tests/review/page_checks.h"

namespace nonsolicit::review {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string form_body(const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += (body.empty() ? "" : "&") + http::encode_percent(name) + "=" + http::encode_percent(value);
  return body;
}

// The value of the page's first field "csrf".
inline std::string csrf_of(const std::string& page) {
  const std::string before = "name=\"csrf\" value=\"";
  const size_t at = page.find(before);
  if (at == std::string::npos) return "";
  return page.substr(at + before.size(), page.find('"', at + before.size()) - at - before.size());
}

// A browser: keeps the cookie, says where a form comes from.
class Browser {
 public:
  explicit Browser(App& app, std::string peer = "192.0.2.7") : app_(&app), peer_(std::move(peer)) {}

  http::Response get(const std::string& target, const http::Pairs& more = {}) {
    return send(request(http::Method::get, target, more));
  }
  http::Response post(const std::string& target, const Fields& fields, const http::Pairs& more = {}) {
    http::Request wanted = request(http::Method::post, target, more);
    wanted.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    wanted.body = form_body(fields);
    return send(wanted);
  }
  // With the token of the account page.
  http::Response post_with_token(const std::string& target, Fields fields, const http::Pairs& more = {}) {
    fields.emplace_back("csrf", csrf_of(get("/account").body));
    return post(target, fields, more);
  }
  http::Response send(const http::Request& request) {
    http::Response response = app_->handle(request);
    if (const auto set = response.header("Set-Cookie")) {
      const std::string pair(set->substr(0, set->find(';')));
      cookie_ = pair.ends_with('=') ? "" : pair;
    }
    return response;
  }
  http::Request request(http::Method method, const std::string& target, const http::Pairs& more = {}) const {
    http::Request made{.method = method, .path = target.substr(0, target.find('?')), .peer = peer_};
    if (const size_t mark = target.find('?'); mark != std::string::npos)
      made.query = http::read_pairs(std::string_view(target).substr(mark + 1), 64).value();
    made.path = http::decode_percent(made.path, http::Plus::plain).value();
    made.headers = more;
    made.headers.emplace_back("host", "review.assoc.example");
    if (!cookie_.empty()) made.headers.emplace_back("cookie", cookie_);
    return made;
  }
  std::string cookie() const { return cookie_; }
  void set_cookie(std::string cookie) { cookie_ = std::move(cookie); }

 private:
  App* app_;
  std::string peer_;
  std::string cookie_;
};

class ReviewTest : public engine::EngineTest {
 protected:
  ReviewTest() { make_desk(); }

  // After a change of options.
  void make_desk() {
    desk_ = std::make_unique<Desk>(state_, services());
    app_ = std::make_unique<App>(*desk_);
  }
  store::AccountPort& accounts() { return store_->accounts(); }

  store::Account add_account(const std::string& name, store::Role role,
                             store::ContentRight content = store::ContentRight::whole) {
    const store::Account account{.name = name, .role = role, .content = content, .created = clock_->now()};
    EXPECT_TRUE(accounts().add(account).ok());
    return account;
  }
  // A session without a password: hashing takes its time.
  Browser browser_of(const std::string& name) {
    const std::string token = base::to_hex(base::random_bytes(32));
    EXPECT_TRUE(accounts()
                    .open_session({.token_hash = base::blake2b_hex(token),
                                   .account = name,
                                   .opened = clock_->now(),
                                   .last_used = clock_->now(),
                                   .peer = "192.0.2.7",
                                   .agent = "a browser"})
                    .ok());
    Browser browser(*app_);
    browser.set_cookie("__Host-nonsolicit=" + token);
    return browser;
  }
  Browser logged_in(store::Role role, store::ContentRight content = store::ContentRight::whole) {
    const std::string name =
        std::string(store::to_string(role)) + (content == store::ContentRight::whole ? "" : "-of-list");
    add_account(name, role, content);
    return browser_of(name);
  }
  std::vector<store::AuditLine> audited() { return *store_->audit().lines(1, 1000); }
  size_t audited(const std::string& action) {
    size_t count = 0;
    for (const store::AuditLine& line : audited()) count += line.action == action ? 1 : 0;
    return count;
  }

  std::unique_ptr<Desk> desk_;
  std::unique_ptr<App> app_;
};

inline std::string location(const http::Response& response) {
  return std::string(response.header("Location").value_or(""));
}

}  // namespace nonsolicit::review
