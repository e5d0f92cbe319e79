// Login by name and password, by a link that works once, and the end of a session.
#include "base/ascii.h"
#include "base/password.h"
#include "engine/accounts.h"
#include "review/app.h"
#include "review/page.h"
#include "review/route.h"
#include "review/sessions.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kLongestName = 64;

http::Response login_page(const Visit& visit, std::string_view next, std::string_view problem, int status) {
  const std::string name = shown(std::string_view(visit.form_value("name")).substr(0, kLongestName));
  return public_page(visit, "login", {{"next", safe_next(next)}, {"name", name}, {"problem", problem}},
                     {.title = "Log in", .current = "", .status = status});
}

// With a proxy in front that logs people in, our own login would be a second way in.
std::optional<http::Response> refuse_by_proxy(const Visit& visit) {
  if (visit.state->options.review.user_header.empty()) return std::nullopt;
  return problem_page(visit, 403,
                      "These pages are reached through the web server in front of them, which logs you in.");
}

http::Response show_login(const Visit& visit) {
  if (auto refused = refuse_by_proxy(visit)) return *refused;
  return login_page(visit, visit.request.query_value("next").value_or(""), "", 200);
}

// The audit before the session: a login that nobody could see later must not happen.
http::Response let_in(const Visit& visit, const store::Account& account, std::string_view how, std::string_view next) {
  const std::string actor = engine::Reviewer{.name = account.name}.actor();
  if (auto done = engine::audit_account(visit.services(), actor, "login", std::string(how)); !done.ok())
    return error_page(visit, done.error(), 409);
  const auto cookie = open_session(visit.desk, *visit.state, visit.request, account.name);
  if (!cookie) return error_page(visit, cookie.error(), 409);
  visit.services().log->info("login",
                             {{"account", account.name}, {"peer", visit.request.peer}, {"how", std::string(how)}});
  http::Response response = http::redirect(safe_next(next));
  response.headers.emplace_back("Set-Cookie", *cookie);
  return response;
}

http::Response keep_out(const Visit& visit, const std::optional<store::Account>& account, std::string_view next) {
  // An unknown name may be a password that was typed into the wrong field.
  const std::string who = account ? "account " + account->name : "an unknown account";
  if (auto done = engine::audit_account(visit.services(), "system", "login.failed", who); !done.ok())
    return error_page(visit, done.error(), 409);
  visit.services().log->warning("login_failed",
                                {{"account", account ? account->name : ""}, {"peer", visit.request.peer}});
  return login_page(visit, next, "Name or password is wrong.", 403);
}

http::Response log_in(const Visit& visit) {
  if (auto refused = refuse_by_proxy(visit)) return *refused;
  const std::string name = base::to_lower(base::trim(visit.form_value("name")).substr(0, kLongestName));
  const std::string next = visit.form_value("next");
  if (!visit.desk.tries.begin(visit.request.peer, name, visit.now)) {
    visit.services().log->warning("login_refused",
                                  {{"peer", visit.request.peer}, {"reason", std::string("too many tries")}});
    http::Response late = login_page(visit, next, "Too many tries. Wait five minutes, then try again.", 429);
    late.headers.emplace_back("Retry-After", "300");
    return late;
  }
  const auto account = visit.services().store->accounts().find(name);
  if (!account) return error_page(visit, account.error(), 409);
  const bool has_password = *account && !(*account)->password_hash.empty();
  const auto right = visit.desk.passwords.matches(
      has_password ? std::string_view((*account)->password_hash) : base::nobodys_password_hash(),
      visit.form_value("password"));
  if (!right) {
    http::Response busy =
        login_page(visit, next, "Many people log in at this moment. Try again in a few seconds.", 503);
    busy.headers.emplace_back("Retry-After", "5");
    return busy;
  }
  if (!*right || !has_password || (*account)->revoked) return keep_out(visit, *account, next);
  visit.desk.tries.forgive(visit.request.peer, name);
  return let_in(visit, **account, "password", next);
}

// Programs that look at mail open links: only the button logs in.
http::Response show_once(const Visit& visit) {
  if (auto refused = refuse_by_proxy(visit)) return *refused;
  return public_page(visit, "login_once", {{"token", visit.path_value("token")}},
                     {.title = "Log in once", .current = ""});
}

http::Response log_in_once(const Visit& visit) {
  if (auto refused = refuse_by_proxy(visit)) return *refused;
  store::AccountPort& accounts = visit.services().store->accounts();
  const auto name = accounts.take_one_time(base::blake2b_hex(visit.path_value("token")), visit.now);
  if (!name) return error_page(visit, name.error(), 409);
  if (!*name)
    return problem_page(visit, 403,
                        "This link works once and for fifteen minutes, and does not work any more. Ask for a new one.");
  const auto account = engine::account_named(visit.services(), **name);
  if (!account) return error_page(visit, account.error(), 403);
  return let_in(visit, *account, "link", account->password_hash.empty() ? "/account" : "/queue");
}

http::Response log_out(const Visit& visit) {
  if (!visit.session.empty()) {
    const auto ended = visit.services().store->accounts().end_session(visit.session);
    if (!ended.ok()) return error_page(visit, ended.error(), 409);
    const auto done = engine::audit_account(visit.services(), visit.reviewer->actor(), "logout", "");
    if (!done.ok()) return error_page(visit, done.error(), 409);
  }
  http::Response response = http::redirect("/login");
  response.headers.emplace_back("Set-Cookie", clear_cookie());
  return response;
}

}  // namespace

std::vector<Route> login_routes() {
  using enum http::Method;
  return {
      {.method = get, .path = "/login", .needs = Needs::nothing, .answer = show_login},
      {.method = post, .path = "/login", .needs = Needs::nothing, .answer = log_in},
      {.method = get, .path = "/login/once/{token}", .needs = Needs::nothing, .answer = show_once},
      {.method = post, .path = "/login/once/{token}", .needs = Needs::nothing, .answer = log_in_once},
      {.method = post, .path = "/logout", .needs = Needs::viewer, .answer = log_out},
  };
}

}  // namespace nonsolicit::review
