#include "store/accounts.h"

#include <memory>

#include "store/database.h"

namespace nonsolicit::store {
namespace {

constexpr const char* kAccountColumns = "name, role, content, address, password_hash, created, last_login, revoked";

// Designated initialisers are evaluated in order, so the columns are read from left to right.
Account read_account(Query& row) {
  return {.name = row.text(),
          .role = row.word(role_from),
          .content = row.word(content_right_from),
          .address = row.address(),
          .password_hash = row.text(),
          .created = row.time(),
          .last_login = row.time(),
          .revoked = row.flag()};
}

// token_hash, account, opened, last_used, peer, agent.
Session read_session(Query& row) {
  return {.token_hash = row.text(),
          .account = row.text(),
          .opened = row.time(),
          .last_used = row.time(),
          .peer = row.text(),
          .agent = row.text()};
}

base::Error no_account(std::string_view name) {
  return base::permanent_error("no account has this name", std::string(name));
}

base::Result<std::optional<Account>> find_account(Connection& connection, std::string_view name) {
  static const std::string sql = std::string("select ") + kAccountColumns + " from accounts where name = $1";
  Query query(connection, sql.c_str());
  std::optional<Account> found;
  if (query.bind(name).next()) found = read_account(query);
  if (auto status = query.status(); !status) return status.error();
  return found;
}

base::Result<size_t> remove_sessions(Connection& connection, std::string_view account) {
  return Query(connection, "delete from sessions where account = $1").bind(account).run_counted();
}

base::Status shut_out(Connection& connection, std::string_view account) {
  if (const auto ended = remove_sessions(connection, account); !ended) return ended.error();
  return Query(connection, "delete from one_time_logins where account = $1").bind(account).run();
}

base::Status change_account(Connection& connection, const Account& account) {
  const auto before = find_account(connection, account.name);
  if (!before) return before.error();
  if (!*before) return no_account(account.name);
  Query update(connection, R"(
    update accounts set role = $2, content = $3, address = $4, password_hash = $5, last_login = $6, revoked = $7
    where name = $1)");
  update.bind_all(account.name, to_string(account.role), to_string(account.content), account.address.text(),
                  account.password_hash, account.last_login, account.revoked);
  if (auto status = update.run(); !status) return status;
  if (!account.revoked && account.password_hash == (*before)->password_hash) return {};
  return shut_out(connection, account.name);
}

base::Status add_session(Connection& connection, const Session& session) {
  Query login(connection, "update accounts set last_login = $2 where name = $1 and revoked = 0");
  const auto known = login.bind_all(session.account, session.opened).run_counted();
  if (!known) return known.error();
  if (*known == 0) return no_account(session.account);
  Query add(connection, R"(
    insert into sessions (token_hash, account, opened, last_used, peer, agent) values ($1, $2, $3, $4, $5, $6))");
  add.bind_all(session.token_hash, session.account, session.opened, session.last_used, session.peer, session.agent);
  return add.run();
}

class SqlAccounts : public AccountPort {
 public:
  explicit SqlAccounts(const Database& database) : database_(database) {}

  base::Status add(const Account& account) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      Query query(connection, R"(
        insert into accounts (name, role, content, address, password_hash, created, last_login, revoked)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name) do nothing)");
      query.bind_all(account.name, to_string(account.role), to_string(account.content), account.address.text(),
                     account.password_hash, account.created, account.last_login, account.revoked);
      const auto added = query.run_counted();
      if (!added) return added.error();
      if (*added == 1) return {};
      return base::permanent_error("there is an account with this name", account.name);
    });
  }

  base::Status change(const Account& account) override {
    return database_.write_only([&](Connection& connection) { return change_account(connection, account); });
  }

  base::Result<std::optional<Account>> find(std::string_view name) override {
    return database_.read<std::optional<Account>>(
        kReadDeadline, [&](Connection& connection) { return find_account(connection, name); });
  }

  base::Result<std::vector<Account>> all() override {
    using Accounts = std::vector<Account>;
    static const std::string sql = std::string("select ") + kAccountColumns + " from accounts order by name";
    return database_.read<Accounts>(kReadDeadline, [&](Connection& connection) -> base::Result<Accounts> {
      Query query(connection, sql.c_str());
      Accounts accounts;
      while (query.next()) accounts.push_back(read_account(query));
      if (auto status = query.status(); !status) return status.error();
      return accounts;
    });
  }

  base::Status open_session(const Session& session) override {
    return database_.write_only([&](Connection& connection) { return add_session(connection, session); });
  }

  base::Result<std::optional<Session>> session(std::string_view token_hash) override {
    using Found = std::optional<Session>;
    return database_.read<Found>(kReadDeadline, [&](Connection& connection) -> base::Result<Found> {
      Query query(connection, R"(
        select s.token_hash, s.account, s.opened, s.last_used, s.peer, s.agent
        from sessions s join accounts a on a.name = s.account where s.token_hash = $1 and a.revoked = 0)");
      Found found;
      if (query.bind(token_hash).next()) found = read_session(query);
      if (auto status = query.status(); !status) return status.error();
      return found;
    });
  }

  base::Status touch_session(std::string_view token_hash, base::TimePoint now) override {
    return database_.write_only([&](Connection& connection) {
      Query query(connection, "update sessions set last_used = $2 where token_hash = $1");
      return query.bind_all(token_hash, now).run();
    });
  }

  base::Status end_session(std::string_view token_hash) override {
    return database_.write_only([&](Connection& connection) {
      return Query(connection, "delete from sessions where token_hash = $1").bind(token_hash).run();
    });
  }

  base::Result<size_t> end_sessions(std::string_view account) override {
    return database_.write<size_t>([&](Connection& connection) { return remove_sessions(connection, account); });
  }

  base::Result<std::vector<Session>> sessions(std::string_view account) override {
    using Sessions = std::vector<Session>;
    return database_.read<Sessions>(kReadDeadline, [&](Connection& connection) -> base::Result<Sessions> {
      Query query(connection, R"(
        select token_hash, account, opened, last_used, peer, agent from sessions
        where $1 = '' or account = $1 order by opened desc, token_hash)");
      query.bind(account);
      Sessions sessions;
      while (query.next()) sessions.push_back(read_session(query));
      if (auto status = query.status(); !status) return status.error();
      return sessions;
    });
  }

  base::Result<size_t> end_old_sessions(base::TimePoint opened_before, base::TimePoint used_before) override {
    return database_.write<size_t>([&](Connection& connection) {
      Query query(connection, "delete from sessions where opened < $1 or last_used < $2");
      return query.bind_all(opened_before, used_before).run_counted();
    });
  }

  base::Status put_one_time(const OneTimeLogin& login) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      const auto account = find_account(connection, login.account);
      if (!account) return account.error();
      if (!*account || (*account)->revoked) return no_account(login.account);
      Query query(connection, "insert into one_time_logins (token_hash, account, expires) values ($1, $2, $3)");
      return query.bind_all(login.token_hash, login.account, login.expires).run();
    });
  }

  base::Result<std::optional<std::string>> take_one_time(std::string_view token_hash, base::TimePoint now) override {
    using Taken = std::optional<std::string>;
    return database_.write<Taken>([&](Connection& connection) -> base::Result<Taken> {
      Taken taken;
      {
        Query query(connection, R"(
          select l.account from one_time_logins l join accounts a on a.name = l.account
          where l.token_hash = $1 and l.expires > $2 and a.revoked = 0)");
        if (query.bind_all(token_hash, now).next()) taken = query.text();
        if (auto status = query.status(); !status) return status.error();
      }
      Query remove(connection, "delete from one_time_logins where token_hash = $1");
      if (auto status = remove.bind(token_hash).run(); !status) return status.error();
      return taken;
    });
  }

 private:
  const Database& database_;
};

}  // namespace

std::unique_ptr<AccountPort> make_account_port(const Database& database) {
  return std::make_unique<SqlAccounts>(database);
}

}  // namespace nonsolicit::store
