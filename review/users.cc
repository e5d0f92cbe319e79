#include "review/users.h"

#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/accounts.h"
#include "engine/cases/deciders.h"
#include "review/http/url.h"
#include "review/page.h"

namespace nonsolicit::review {
namespace {

constexpr std::array kUsersDone = {
    DoneText{"added", "The account is added. Make a one-time login, so that its owner can set a password."},
    DoneText{"changed", "The account is changed."},
    DoneText{"revoked", "The account is revoked, and its sessions have ended."},
    DoneText{"restored", "The account works again."},
    DoneText{"ended", "The sessions of this account have ended."},
};

std::string path_of(std::string_view name) { return "/users/" + http::encode_percent(name); }

Json role_choices(store::Role chosen) {
  Json choices = Json::array();
  for (const store::Role role : store::kAllRoles)
    choices.push_back({{"name", store::to_string(role)}, {"chosen", role == chosen}});
  return choices;
}

Json account_values(const store::Account& account) {
  const bool never = account.last_login == base::TimePoint();
  return {{"name", account.name},
          {"path", path_of(account.name)},
          {"role", store::to_string(account.role)},
          {"roles", role_choices(account.role)},
          {"whole", account.content == store::ContentRight::whole},
          {"address", shown(account.address.text())},
          {"has_password", !account.password_hash.empty()},
          {"last_login", never ? Json(false) : time_value(account.last_login)},
          {"created", time_value(account.created)},
          {"revoked", account.revoked}};
}

// What the forms of a new and of an old account have in common.
base::Status read_account_form(const Visit& visit, store::Account& account) {
  const auto role = store::role_from(visit.form_value("role"));
  const auto content = store::content_right_from(visit.form_value("content"));
  if (!role || !content) return base::permanent_error("choose a role, and what the account may see");
  account.role = *role;
  account.content = *content;
  const std::string address(base::trim(visit.form_value("address")));
  account.address = base::Address();
  if (address.empty()) return {};
  const auto parsed = base::Address::parse(address, visit.state->options.address);
  if (!parsed) return base::permanent_error("this is not a mail address");
  account.address = *parsed;
  return {};
}

// Told where accounts are changed, and no reason to refuse a change: what a person may do can have to end at once.
std::string undecidable(const Visit& visit, const std::vector<store::Account>& accounts) {
  const auto problem = engine::nobody_could_decide(*visit.state, accounts);
  return problem ? shown(problem->text) : "";
}

http::Response list_page(const Visit& visit, const Json& form, std::string_view problem, int status) {
  const auto accounts = visit.services().store->accounts().all();
  if (!accounts) return error_page(visit, accounts.error(), 409);
  Json rows = Json::array();
  for (const store::Account& account : *accounts) rows.push_back(account_values(account));
  return page(visit, "users",
              {{"accounts", rows},
               {"form", form},
               {"problem", problem},
               {"done", done_text(visit, kUsersDone)},
               {"undecidable", undecidable(visit, *accounts)}},
              {.title = "Users", .current = "users", .status = status});
}

Json empty_form() {
  return {{"name", ""}, {"roles", role_choices(store::Role::reviewer)}, {"whole", true}, {"address", ""}};
}

http::Response show_users(const Visit& visit) { return list_page(visit, empty_form(), "", 200); }

http::Response user_page(const Visit& visit, const store::Account& account, std::string_view problem, int status) {
  const auto sessions = visit.services().store->accounts().sessions(account.name);
  if (!sessions) return error_page(visit, sessions.error(), 409);
  const auto accounts = visit.services().store->accounts().all();
  if (!accounts) return error_page(visit, accounts.error(), 409);
  Json rows = Json::array();
  for (const store::Session& session : *sessions) rows.push_back(session_values(session, visit.session));
  return page(visit, "user",
              {{"account", account_values(account)},
               {"sessions", rows},
               {"own_login", visit.state->options.review.user_header.empty()},
               {"problem", problem},
               {"done", done_text(visit, kUsersDone)},
               {"undecidable", undecidable(visit, *accounts)}},
              {.title = "User " + account.name, .current = "users", .status = status});
}

http::Response show_user(const Visit& visit) {
  const auto account = engine::account_named(visit.services(), visit.path_value("name"));
  if (!account) return error_page(visit, account.error(), 404);
  return user_page(visit, *account, "", 200);
}

// What went wrong stays on the form; the store's own trouble has a page of its own.
bool is_for_form(const base::Error& error) { return error.kind == base::ErrorClass::permanent; }
std::string sentence(const base::Error& error) { return "Nothing was changed: " + error.text + "."; }

http::Response add_user(const Visit& visit) {
  store::Account account{.name = base::to_lower(base::trim(visit.form_value("name")))};
  base::Status status = read_account_form(visit, account);
  if (status.ok()) status = engine::add_account(visit.services(), visit.reviewer->actor(), account);
  if (status.ok()) return http::redirect(path_of(account.name) + "?done=added");
  if (!is_for_form(status.error())) return error_page(visit, status.error(), 409);
  const Json form = {{"name", shown(account.name)},
                     {"roles", role_choices(account.role)},
                     {"whole", account.content == store::ContentRight::whole},
                     {"address", shown(visit.form_value("address"))}};
  return list_page(visit, form, sentence(status.error()), 409);
}

http::Response write_user(const Visit& visit, const store::Account& changed, std::string_view done) {
  const auto status = engine::change_account(visit.services(), visit.reviewer->actor(), changed);
  if (status.ok()) return http::redirect(fmt::format("{}?done={}", path_of(changed.name), done));
  if (!is_for_form(status.error())) return error_page(visit, status.error(), 409);
  const auto as_it_is = engine::account_named(visit.services(), changed.name);
  if (!as_it_is) return error_page(visit, as_it_is.error(), 404);
  return user_page(visit, *as_it_is, sentence(status.error()), 409);
}

http::Response change_user(const Visit& visit) {
  auto account = engine::account_named(visit.services(), visit.path_value("name"));
  if (!account) return error_page(visit, account.error(), 404);
  const store::Account before = *account;
  if (const auto status = read_account_form(visit, *account); !status.ok())
    return user_page(visit, before, sentence(status.error()), 409);
  return write_user(visit, *account, "changed");
}

http::Response revoke_user(const Visit& visit) {
  auto account = engine::account_named(visit.services(), visit.path_value("name"));
  if (!account) return error_page(visit, account.error(), 404);
  account->revoked = true;
  return write_user(visit, *account, "revoked");
}

http::Response restore_user(const Visit& visit) {
  auto account = engine::account_named(visit.services(), visit.path_value("name"));
  if (!account) return error_page(visit, account.error(), 404);
  account->revoked = false;
  return write_user(visit, *account, "restored");
}

http::Response end_user_sessions(const Visit& visit) {
  const std::string name = visit.path_value("name");
  const auto ended = engine::end_account_sessions(visit.services(), visit.reviewer->actor(), name);
  if (!ended) return error_page(visit, ended.error(), 409);
  return http::redirect(path_of(name) + "?done=ended");
}

// The address is shown once, here; with "forget" the old password stops working.
http::Response make_link(const Visit& visit) {
  auto account = engine::account_named(visit.services(), visit.path_value("name"));
  if (!account) return error_page(visit, account.error(), 404);
  if (visit.form_value("forget") == "yes" && !account->password_hash.empty()) {
    account->password_hash.clear();
    const auto status = engine::change_account(visit.services(), visit.reviewer->actor(), *account);
    if (!status.ok()) return error_page(visit, status.error(), 409);
  }
  const auto token = engine::make_one_time_login(visit.services(), visit.reviewer->actor(), account->name);
  if (!token) return error_page(visit, token.error(), 409);
  return page(visit, "user_link",
              {{"account", account_values(*account)}, {"url", engine::one_time_url(visit.state->options, *token)}},
              {.title = "One-time login", .current = "users"});
}

}  // namespace

std::vector<Route> users_routes() {
  using enum http::Method;
  return {
      {.method = get, .path = "/users", .needs = Needs::admin, .answer = show_users},
      {.method = post, .path = "/users", .needs = Needs::admin, .answer = add_user},
      {.method = get, .path = "/users/{name}", .needs = Needs::admin, .answer = show_user},
      {.method = post, .path = "/users/{name}/change", .needs = Needs::admin, .answer = change_user},
      {.method = post, .path = "/users/{name}/revoke", .needs = Needs::admin, .answer = revoke_user},
      {.method = post, .path = "/users/{name}/restore", .needs = Needs::admin, .answer = restore_user},
      {.method = post, .path = "/users/{name}/sessions", .needs = Needs::admin, .answer = end_user_sessions},
      {.method = post, .path = "/users/{name}/link", .needs = Needs::admin, .answer = make_link},
  };
}

}  // namespace nonsolicit::review
