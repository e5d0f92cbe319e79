// Who may use the review pages: accounts, their sessions, and one-time logins. Secrets never stand here: a password as
// its argon2id text, a session or login by the BLAKE2b of its token (base::blake2b_hex). Threads and errors as store.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/result.h"

namespace nonsolicit::store {

// Each may do what the ones before it may.
enum class Role { viewer, reviewer, lead, admin };
std::string_view to_string(Role role);
std::optional<Role> role_from(std::string_view text);
inline constexpr Role kAllRoles[] = {Role::viewer, Role::reviewer, Role::lead, Role::admin};

// What of a held message an account may see.
enum class ContentRight { list_only, whole };
std::string_view to_string(ContentRight right);
std::optional<ContentRight> content_right_from(std::string_view text);

struct Account {
  std::string name;  // of the login: 1 to 64 of a-z 0-9 . _ - @
  Role role = Role::viewer;
  ContentRight content = ContentRight::whole;
  base::Address address;      // whom the account is as sender or recipient of mail; may be empty
  std::string password_hash;  // "": logs in by proxy or one-time login only
  base::TimePoint created;
  base::TimePoint last_login;
  bool revoked = false;
};

struct Session {
  std::string token_hash;
  std::string account;
  base::TimePoint opened;
  base::TimePoint last_used;
  std::string peer;   // address of the client, for the list of sessions
  std::string agent;  // User-Agent, at most 200 bytes
};

struct OneTimeLogin {
  std::string token_hash;
  std::string account;
  base::TimePoint expires;
};

class AccountPort {
 public:
  virtual ~AccountPort() = default;
  // Permanent error where the name is taken.
  virtual base::Status add(const Account& account) = 0;
  // Replaces everything but name and `created`. A revoked account loses its sessions and one-time logins in the same
  // transaction, and so does one whose password_hash changed. Permanent error where there is none.
  virtual base::Status change(const Account& account) = 0;
  virtual base::Result<std::optional<Account>> find(std::string_view name) = 0;
  virtual base::Result<std::vector<Account>> all() = 0;  // by name

  // Also notes the account's last login. Permanent error where there is no such account, or it is revoked.
  virtual base::Status open_session(const Session& session) = 0;
  // Of an account that is not revoked.
  virtual base::Result<std::optional<Session>> session(std::string_view token_hash) = 0;
  virtual base::Status touch_session(std::string_view token_hash, base::TimePoint now) = 0;
  virtual base::Status end_session(std::string_view token_hash) = 0;
  virtual base::Result<size_t> end_sessions(std::string_view account) = 0;
  virtual base::Result<std::vector<Session>> sessions(std::string_view account) = 0;  // "": of all; newest first
  // Those opened before or last used before; number removed.
  virtual base::Result<size_t> end_old_sessions(base::TimePoint opened_before, base::TimePoint used_before) = 0;

  // Permanent error as open_session.
  virtual base::Status put_one_time(const OneTimeLogin& login) = 0;
  // The account, once; nothing where it is unknown, used, expired or of a revoked account.
  virtual base::Result<std::optional<std::string>> take_one_time(std::string_view token_hash, base::TimePoint now) = 0;
};

}  // namespace nonsolicit::store
