#include "review/sessions.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/file.h"
#include "base/unicode.h"

namespace nonsolicit::review {
namespace {

// "__Host-": only over TLS (or to a loopback name), only by this host, for all paths. Browsers refuse it otherwise.
constexpr std::string_view kCookie = "__Host-nonsolicit";
constexpr std::string_view kAttributes = "Path=/; Secure; HttpOnly; SameSite=Strict";
constexpr size_t kTokenLength = 64;
constexpr size_t kLongestAgent = 200;
constexpr size_t kLongestProof = 4096;
constexpr base::Duration kTouchEvery = std::chrono::minutes(1);

engine::Reviewer reviewer_of(const store::Account& account) {
  return {.name = account.name, .role = account.role, .content = account.content, .address = account.address};
}

// What the token of a form is bound to.
std::string csrf_subject(const Identity& identity) {
  if (!identity.session.empty()) return "session:" + identity.session;
  return identity.reviewer ? "proxy:" + identity.reviewer->name : std::string();
}

base::Result<Identity> identify_by_cookie(Desk& desk, const engine::State& state, const http::Request& request,
                                          base::TimePoint now) {
  Identity identity;
  const std::string hash = session_hash(request);
  if (hash.empty()) return identity;
  store::AccountPort& accounts = desk.services.store->accounts();
  const auto session = accounts.session(hash);
  if (!session) return session.error();
  if (!*session) return identity;
  const store::Session& found = **session;
  const conf::ReviewOptions& options = state.options.review;
  if (now >= found.opened + options.session || now >= found.last_used + options.session_idle) {
    if (auto ended = accounts.end_session(hash); !ended.ok()) return ended.error();
    return identity;
  }
  const auto account = accounts.find(found.account);
  if (!account) return account.error();
  if (!*account || (*account)->revoked) return identity;
  if (now >= found.last_used + kTouchEvery) {
    if (auto touched = accounts.touch_session(hash, now); !touched.ok()) return touched.error();
  }
  identity.reviewer = reviewer_of(**account);
  identity.session = hash;
  return identity;
}

bool proxy_proves_itself(const engine::State& state, const http::Request& request) {
  const conf::ReviewOptions& options = state.options.review;
  if (options.proof_header.empty() || options.proof_file.empty()) return false;
  const auto proof = base::read_file(options.proof_file, kLongestProof);
  if (!proof) return false;
  const std::string_view wanted = base::trim(*proof);
  return !wanted.empty() && base::equal_in_constant_time(wanted, request.header(base::to_lower(options.proof_header)));
}

base::Result<Identity> identify_by_proxy(Desk& desk, const engine::State& state, const http::Request& request) {
  Identity identity;
  const std::string_view given = base::trim(request.header(base::to_lower(state.options.review.user_header)));
  if (given.empty()) return identity;
  if (!proxy_proves_itself(state, request)) {
    desk.services.log->warning("proxy_user_ignored", {{"peer", request.peer}});
    return identity;
  }
  const std::string name = base::to_lower(given);
  const auto account = desk.services.store->accounts().find(name);
  if (!account) return account.error();
  if (!*account || (*account)->revoked) {
    identity.refused_name = name;
    return identity;
  }
  identity.reviewer = reviewer_of(**account);
  return identity;
}

}  // namespace

std::string session_hash(const http::Request& request) {
  const std::string_view token = request.cookie(kCookie);
  const bool well_formed = token.size() == kTokenLength && std::all_of(token.begin(), token.end(), [](char c) {
                             return base::is_digit(c) || (c >= 'a' && c <= 'f');
                           });
  return well_formed ? base::blake2b_hex(token) : std::string();
}

std::string clear_cookie() { return fmt::format("{}=; Max-Age=0; {}", kCookie, kAttributes); }

base::Result<Identity> identify(Desk& desk, const engine::State& state, const http::Request& request,
                                base::TimePoint now) {
  auto identity = state.options.review.user_header.empty() ? identify_by_cookie(desk, state, request, now)
                                                           : identify_by_proxy(desk, state, request);
  if (identity && identity->reviewer) identity->csrf = state.keys->sign("csrf", csrf_subject(*identity));
  return identity;
}

bool is_csrf_token(const engine::State& state, const Identity& identity, std::string_view token) {
  const std::string subject = csrf_subject(identity);
  return !subject.empty() && state.keys->check("csrf", subject, token);
}

base::Result<std::string> open_session(Desk& desk, const engine::State& state, const http::Request& request,
                                       const std::string& account) {
  store::AccountPort& accounts = desk.services.store->accounts();
  const base::TimePoint now = desk.services.clock->now();
  const conf::ReviewOptions& options = state.options.review;
  if (const auto swept = accounts.end_old_sessions(now - options.session, now - options.session_idle); !swept)
    return swept.error();
  if (const std::string before = session_hash(request); !before.empty()) {
    if (auto ended = accounts.end_session(before); !ended.ok()) return ended.error();
  }
  const std::string token = base::to_hex(base::random_bytes(kTokenLength / 2));
  const auto opened =
      accounts.open_session({.token_hash = base::blake2b_hex(token),
                             .account = account,
                             .opened = now,
                             .last_used = now,
                             .peer = request.peer,
                             .agent = base::repair_utf8(request.header("user-agent").substr(0, kLongestAgent))});
  if (!opened.ok()) return opened.error();
  return fmt::format("{}={}; {}", kCookie, token, kAttributes);
}

}  // namespace nonsolicit::review
