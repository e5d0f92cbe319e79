// nonsolicit user add|change|passwd|list|revoke|restore|sessions|link: who may use the review pages.
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/password.h"
#include "base/unicode.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/text.h"
#include "engine/accounts.h"
#include "engine/cases/deciders.h"

namespace nonsolicit::cli {
namespace {

struct UserOptions {
  std::string name;
  std::string role;
  std::string content;
  std::optional<std::string> address;
  bool from_stdin = false;
  bool none = false;
  bool end = false;
};

const std::string kRoles = "viewer, reviewer, lead or admin";

std::string actor() { return "staff:" + operator_name(); }

void must(const base::Status& status) {
  if (!status.ok()) fail(status.error());
}
template <class T>
T must(base::Result<T> result) {
  if (!result) fail(result.error());
  return std::move(*result);
}

void set_from(const UserOptions& options, const Context::Opened& opened, store::Account& account) {
  if (!options.role.empty()) {
    const auto role = store::role_from(options.role);
    if (!role) fail(Exit::usage, fmt::format("--role {}: expected {}", options.role, kRoles));
    account.role = *role;
  }
  if (!options.content.empty()) {
    const auto content = store::content_right_from(options.content);
    if (!content) fail(Exit::usage, fmt::format("--content {}: expected whole or list_only", options.content));
    account.content = *content;
  }
  if (options.address) {
    account.address = options.address->empty() ? base::Address() : person_or_fail(*options.address, opened);
  }
}

void say(const Context& context, const nlohmann::ordered_json& json, const std::string& sentence) {
  if (context.json) {
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("{}\n", sentence);
  }
}

void add(const Context& context, const UserOptions& options) {
  const auto opened = context.open(Context::Access::write);
  store::Account account{.name = options.name};
  set_from(options, opened, account);
  must(engine::add_account(opened.services, actor(), account));
  say(context, {{"name", account.name}, {"role", store::to_string(account.role)}},
      fmt::format("{} added as {}; `nonsolicit user link {}` or `user passwd {}` lets them in", account.name,
                  store::to_string(account.role), account.name, account.name));
}

// Done all the same, since what a person may do can have to end at once.
void tell_undecidable(const Context::Opened& opened) {
  const auto accounts = must(opened.services.store->accounts().all());
  const auto state = must(engine::with_organisations(*opened.state, *opened.services.store));
  if (const auto problem = engine::nobody_could_decide(*state, accounts))
    fmt::print(stderr, "nonsolicit: warning: {}\n", problem->text);
}

void write_change(const Context& context, const Context::Opened& opened, const store::Account& account,
                  const std::string& sentence) {
  must(engine::change_account(opened.services, actor(), account));
  tell_undecidable(opened);
  say(context,
      {{"name", account.name},
       {"role", store::to_string(account.role)},
       {"content", store::to_string(account.content)},
       {"revoked", account.revoked}},
      sentence);
}

void change(const Context& context, const UserOptions& options) {
  const auto opened = context.open(Context::Access::write);
  store::Account account = must(engine::account_named(opened.services, options.name));
  if (options.role.empty() && options.content.empty() && !options.address)
    fail(Exit::usage, "nothing to change; say --role, --content or --address");
  set_from(options, opened, account);
  write_change(context, opened, account, account.name + " changed");
}

enum class Wanted { revoked, restored };
void set_revoked(const Context& context, const UserOptions& options, Wanted wanted) {
  const auto opened = context.open(Context::Access::write);
  store::Account account = must(engine::account_named(opened.services, options.name));
  account.revoked = wanted == Wanted::revoked;
  write_change(context, opened, account,
               account.name + (account.revoked ? " revoked; all sessions have ended" : " may log in again"));
}

// A line from the terminal without showing it.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

std::string asked(const std::string& question) {
  const NoEcho quiet;
  fmt::print(stderr, "{}: ", question);
  std::string line;
  std::getline(std::cin, line);
  fmt::print(stderr, "\n");
  return line;
}

std::string new_password(const UserOptions& options) {
  if (options.from_stdin) {
    std::string line;
    std::getline(std::cin, line);
    return line;
  }
  if (::isatty(STDIN_FILENO) != 1) fail(Exit::usage, "there is no terminal to ask on; say --stdin");
  const std::string first = asked("New password");
  if (asked("New password again") != first) fail(Exit::failure, "the two differ; nothing was changed");
  return first;
}

void passwd(const Context& context, const UserOptions& options) {
  const auto opened = context.open(Context::Access::write);
  store::Account account = must(engine::account_named(opened.services, options.name));
  if (options.none) {
    account.password_hash.clear();
    write_change(context, opened, account, account.name + " has no password any more; all sessions have ended");
    return;
  }
  const std::string password = new_password(options);
  must(base::check_new_password(account.name, password));
  account.password_hash = must(base::hash_password(password));
  write_change(context, opened, account, "password of " + account.name + " changed; all sessions have ended");
}

nlohmann::ordered_json account_json(const store::Account& account) {
  const bool never = account.last_login == base::TimePoint();
  return {
      {"name", account.name},
      {"role", store::to_string(account.role)},
      {"content", store::to_string(account.content)},
      {"address", account.address.text()},
      {"password", !account.password_hash.empty()},
      {"revoked", account.revoked},
      {"created", base::to_rfc3339(account.created)},
      {"last_login", never ? nlohmann::ordered_json() : nlohmann::ordered_json(base::to_rfc3339(account.last_login))}};
}

void list(const Context& context) {
  const auto opened = context.open(Context::Access::read);
  const auto accounts = must(opened.services.store->accounts().all());
  std::vector<std::vector<std::string>> table = {
      {"NAME", "ROLE", "CONTENT", "ADDRESS", "PASSWORD", "LAST LOGIN", "STATE"}};
  for (const store::Account& account : accounts) {
    if (context.json) {
      fmt::print("{}\n", account_json(account).dump());
      continue;
    }
    table.push_back({account.name, std::string(store::to_string(account.role)),
                     std::string(store::to_string(account.content)), base::visible_text(account.address.text()),
                     account.password_hash.empty() ? "none" : "set",
                     account.last_login == base::TimePoint() ? "never" : base::to_rfc3339(account.last_login),
                     account.revoked ? "revoked" : "active"});
  }
  if (context.json) return;
  fmt::print("{}{} {}\n", accounts.empty() ? "" : table_text(table), accounts.size(),
             accounts.size() == 1 ? "account" : "accounts");
}

void sessions(const Context& context, const UserOptions& options) {
  if (options.end) {
    const auto opened = context.open(Context::Access::write);
    const std::string name =
        options.name.empty() ? "" : must(engine::account_named(opened.services, options.name)).name;
    if (name.empty()) fail(Exit::usage, "--end needs a name");
    const size_t ended = must(engine::end_account_sessions(opened.services, actor(), name));
    say(context, {{"ended", ended}}, fmt::format("{} {} ended", ended, ended == 1 ? "session" : "sessions"));
    return;
  }
  const auto opened = context.open(Context::Access::read);
  const auto open = must(opened.services.store->accounts().sessions(options.name));
  std::vector<std::vector<std::string>> table = {{"NAME", "SINCE", "LAST USED", "CLIENT", "BROWSER"}};
  for (const store::Session& session : open) {
    if (context.json) {
      const nlohmann::ordered_json json{{"name", session.account},
                                        {"opened", base::to_rfc3339(session.opened)},
                                        {"last_used", base::to_rfc3339(session.last_used)},
                                        {"peer", session.peer},
                                        {"agent", session.agent}};
      fmt::print("{}", json_line(json));
      continue;
    }
    table.push_back({session.account, base::to_rfc3339(session.opened), base::to_rfc3339(session.last_used),
                     base::visible_text(session.peer), base::visible_text(session.agent)});
  }
  if (context.json) return;
  fmt::print("{}{} {}\n", open.empty() ? "" : table_text(table), open.size(),
             open.size() == 1 ? "session" : "sessions");
}

void link(const Context& context, const UserOptions& options) {
  const auto opened = context.open(Context::Access::write);
  if (!opened.state->options.review.user_header.empty())
    fail(Exit::failure, "review.user_header is set: the web server logs people in, and our own login is off");
  const std::string token = must(engine::make_one_time_login(opened.services, actor(), options.name));
  const std::string url = engine::one_time_url(opened.state->options, token);
  say(context, {{"name", options.name}, {"url", url}, {"minutes", 15}},
      fmt::format("{}\nworks once, for 15 minutes", url));
}

}  // namespace

void add_user(CLI::App& app, Context& context) {
  auto* user = app.add_subcommand("user", "Accounts of the review pages");
  user->require_subcommand(1);
  auto options = std::make_shared<UserOptions>();
  const auto command = [&](const std::string& name, const std::string& what,
                           const std::function<void(const Context&, const UserOptions&)>& run) {
    auto* sub = user->add_subcommand(name, what);
    sub->callback([&context, options, run] { run(context, *options); });
    return sub;
  };
  const auto add_rights = [&](CLI::App* sub) {
    sub->add_option("--role", options->role, kRoles);
    sub->add_option("--content", options->content, "whole, or list_only: may not see what messages say");
    sub->add_option("--address", options->address, "whose mail they cannot decide: their own; \"\" for none");
  };
  const auto named = [&](CLI::App* sub) { sub->add_option("NAME", options->name, "the account")->required(); };

  auto* sub = command("add", "Add an account (a viewer, unless --role says otherwise)", add);
  named(sub);
  add_rights(sub);
  sub = command("change", "Change role, content right or address", change);
  named(sub);
  add_rights(sub);
  sub = command("passwd", "Set the password; asks for it without showing it. Ends all sessions of the account", passwd);
  named(sub);
  auto* from_stdin = sub->add_flag("--stdin", options->from_stdin, "read it from standard input, one line");
  sub->add_flag("--none", options->none, "take the password away: only a one-time login lets them in")
      ->excludes(from_stdin);
  command("list", "List the accounts", [](const Context& given, const UserOptions&) { list(given); });
  named(command("revoke", "Let nobody use an account any more; it stays in the records",
                [](const Context& given, const UserOptions& with) { set_revoked(given, with, Wanted::revoked); }));
  named(command("restore", "Let a revoked account log in again",
                [](const Context& given, const UserOptions& with) { set_revoked(given, with, Wanted::restored); }));
  sub = command("sessions", "List who is logged in, or end the sessions of an account", sessions);
  sub->add_option("NAME", options->name, "the account (default: all)");
  sub->add_flag("--end", options->end, "end them");
  named(command("link", "Print an address that logs an account in once, within 15 minutes", link));
}

}  // namespace nonsolicit::cli
