// Everybody's own account: password, sessions.
#include <array>

#include <fmt/format.h>

#include "base/password.h"
#include "engine/accounts.h"
#include "review/page.h"
#include "review/route.h"
#include "review/sessions.h"
#include "review/users.h"

namespace nonsolicit::review {
namespace {

constexpr std::array kAccountDone = {
    DoneText{"password", "Your password is changed, and all your other sessions have ended."},
    DoneText{"session", "The session has ended."},
    DoneText{"others", "All your other sessions have ended."},
};

http::Response account_page(const Visit& visit, std::string_view problem, int status) {
  const auto account = engine::account_named(visit.services(), visit.reviewer->name);
  if (!account) return error_page(visit, account.error(), 403);
  const auto sessions = visit.services().store->accounts().sessions(account->name);
  if (!sessions) return error_page(visit, sessions.error(), 409);
  Json rows = Json::array();
  for (const store::Session& session : *sessions) rows.push_back(session_values(session, visit.session));
  const bool by_proxy = !visit.state->options.review.user_header.empty();
  return page(visit, "account",
              {{"name", account->name},
               {"role", store::to_string(account->role)},
               {"sees_content", account->content == store::ContentRight::whole},
               {"address", shown(account->address.text())},
               {"own_login", !by_proxy},
               {"has_password", !account->password_hash.empty()},
               {"least", base::kPasswordLeast},
               {"sessions", rows},
               {"others", rows.size() > 1},
               {"done", done_text(visit, kAccountDone)},
               {"problem", problem}},
              {.title = "Your account", .current = "account", .status = status});
}

http::Response show_account(const Visit& visit) { return account_page(visit, "", 200); }

// "" where the form is right.
base::Result<std::string> password_problem(const Visit& visit, const store::Account& account) {
  const std::string wanted = visit.form_value("new");
  if (!account.password_hash.empty()) {
    if (!visit.desk.tries.begin(visit.request.peer, account.name, visit.now))
      return std::string("Too many tries. Wait five minutes, then try again.");
    const auto right = visit.desk.passwords.matches(account.password_hash, visit.form_value("present"));
    if (!right) return right.error();
    if (!*right) return std::string("The present password is wrong. Nothing was changed.");
    visit.desk.tries.forgive(visit.request.peer, account.name);
  }
  if (wanted != visit.form_value("again")) return std::string("The two new passwords differ. Nothing was changed.");
  if (const auto status = base::check_new_password(account.name, wanted); !status.ok())
    return "Nothing was changed: " + status.error().text + ".";
  return std::string();
}

http::Response change_password(const Visit& visit) {
  if (!visit.state->options.review.user_header.empty())
    return problem_page(visit, 403, "The web server in front of these pages logs you in; passwords are kept there.");
  auto account = engine::account_named(visit.services(), visit.reviewer->name);
  if (!account) return error_page(visit, account.error(), 403);
  const auto problem = password_problem(visit, *account);
  if (!problem) return error_page(visit, problem.error(), 409);
  if (!problem->empty()) return account_page(visit, *problem, 409);
  auto hash = visit.desk.passwords.hash(visit.form_value("new"));
  if (!hash) return error_page(visit, hash.error(), 409);
  account->password_hash = std::move(*hash);
  if (auto done = engine::change_account(visit.services(), visit.reviewer->actor(), *account); !done.ok())
    return error_page(visit, done.error(), 409);
  // The store ended every session, this one too.
  const auto cookie = open_session(visit.desk, *visit.state, visit.request, account->name);
  if (!cookie) return error_page(visit, cookie.error(), 409);
  http::Response response = http::redirect("/account?done=password");
  response.headers.emplace_back("Set-Cookie", *cookie);
  return response;
}

// One session of one's own, or ("others") all but this one.
http::Response end_sessions(const Visit& visit) {
  store::AccountPort& accounts = visit.services().store->accounts();
  const auto sessions = accounts.sessions(visit.reviewer->name);
  if (!sessions) return error_page(visit, sessions.error(), 409);
  const std::string which = visit.form_value("which");
  int64_t ended = 0;
  for (const store::Session& session : *sessions) {
    const bool meant = which == "others" ? session.token_hash != visit.session : session.token_hash == which;
    if (!meant) continue;
    if (auto done = accounts.end_session(session.token_hash); !done.ok()) return error_page(visit, done.error(), 409);
    ended++;
  }
  if (ended > 0) {
    const auto done = engine::audit_account(visit.services(), visit.reviewer->actor(), "session.end",
                                            fmt::format("account {}: {}", visit.reviewer->name, ended));
    if (!done.ok()) return error_page(visit, done.error(), 409);
  }
  return http::redirect(which == "others" ? "/account?done=others" : "/account?done=session");
}

}  // namespace

Json session_values(const store::Session& session, std::string_view own) {
  return {{"id", session.token_hash},
          {"peer", session.peer.empty() ? "unknown" : shown(session.peer)},
          {"agent", shown(session.agent)},
          {"opened", time_value(session.opened)},
          {"used", time_value(session.last_used)},
          {"own", session.token_hash == own}};
}

std::vector<Route> account_routes() {
  using enum http::Method;
  std::vector<Route> routes = {
      {.method = get, .path = "/account", .needs = Needs::viewer, .answer = show_account},
      {.method = post, .path = "/account/password", .needs = Needs::viewer, .answer = change_password},
      {.method = post, .path = "/account/sessions", .needs = Needs::viewer, .answer = end_sessions},
  };
  const std::vector<Route> users = users_routes();
  routes.insert(routes.end(), users.begin(), users.end());
  return routes;
}

}  // namespace nonsolicit::review
