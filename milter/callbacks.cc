#include "milter/callbacks.h"

#include <arpa/inet.h>
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <netinet/in.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "milter/apply.h"
#include "milter/guard.h"
#include "milter/session.h"

namespace nonsolicit::milter {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kProgressInterval = std::chrono::seconds(5);

// libmilter hands callbacks nothing of ours before the first smfi_setpriv, so the way to the shell is a global. Both
// live longer than any detached thread of libmilter.
std::atomic<Shell*> the_shell{nullptr};
std::atomic<int> callbacks_running{0};

// A callback's hold on the shell: counted before it looks, so that withdraw_shell() knows when nobody looks any more.
class Hold {
 public:
  Hold() {
    callbacks_running++;
    shell_ = the_shell.load();
  }
  ~Hold() { callbacks_running--; }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  Shell* shell() const { return shell_; }

 private:
  Shell* shell_ = nullptr;
};

std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : std::string(text); }

std::string macro(SMFICTX* context, const char* name) {
  return text_or_empty(smfi_getsymval(context, const_cast<char*>(name)));
}

Session* session_of(SMFICTX* context) { return static_cast<Session*>(smfi_getpriv(context)); }

Session& made_session(SMFICTX* context, Shell& shell) {
  if (Session* session = session_of(context); session != nullptr) return *session;
  auto session = std::make_unique<Session>();
  if (smfi_setpriv(context, session.get()) != MI_SUCCESS) throw std::bad_alloc();
  shell.sessions++;
  return *session.release();
}

void leave_message(Shell& shell, Session& session) {
  session.transaction.reset();
  if (!session.counted) return;
  session.counted = false;
  shell.leave_message();
}

void log_exception(const Shell& shell, const char* stage, const char* what) noexcept {
  try {
    shell.log.error("callback_failed", {{"stage", std::string(stage)}, {"detail", std::string(what)}});
  } catch (...) {
    // There is nobody left to tell.
  }
}

// The answer of a stage that never refuses: none where the MTA does not wait for one.
sfsistat go_on(SMFICTX* context, unsigned long no_reply_flag) noexcept {
  const Session* session = session_of(context);
  return session != nullptr && (session->agreement.protocol & no_reply_flag) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

// A stage that only collects. What fails here is answered at the end of the message, since the MTA may not listen now.
template <class Body>
sfsistat collect(SMFICTX* context, const char* stage, unsigned long no_reply_flag, Body&& body) noexcept {
  const Hold hold;
  Session* session = session_of(context);
  if (hold.shell() == nullptr || session == nullptr) {
    return go_on(context, no_reply_flag);
  }
  return guard(
      [&] {
        body(*session);
        return go_on(context, no_reply_flag);
      },
      [&](const char* what) {
        session->transaction.fail("a callback failed");
        log_exception(*hold.shell(), stage, what);
        return go_on(context, no_reply_flag);
      });
}

Path path_of(char** arguments) {
  Path path{.text = text_or_empty(arguments == nullptr ? nullptr : arguments[0]), .parameters = {}};
  if (arguments == nullptr || arguments[0] == nullptr) return path;
  for (char** argument = arguments + 1; *argument != nullptr; argument++) path.parameters.emplace_back(*argument);
  return path;
}

void read_socket_address(const _SOCK_ADDR* address, Client& client) {
  if (address == nullptr) return;
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    client.port = ntohs(v4->sin_port);
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
      inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
    } else {
      inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    }
    client.port = ntohs(v6->sin6_port);
  }
  client.address = text;
}

sfsistat do_negotiate(SMFICTX* context, Shell& shell, const Offer& offer, unsigned long* actions,
                      unsigned long* protocol) {
  Session& session = made_session(context, shell);
  leave_message(shell, session);
  session.client = Client{};
  session.agreement = agree(offer, shell.no_reply);
  if (!session.agreement.missing.empty()) {
    shell.log.warning("negotiate_short", {{"offered_actions", to_hex_flags(offer.actions)},
                                          {"offered_protocol", to_hex_flags(offer.protocol)},
                                          {"missing", fmt::format("{}", fmt::join(session.agreement.missing, ", "))}});
  }
  if (session.agreement.symbol_lists()) {
    for (const SymbolList& list : symbol_lists()) {
      if (smfi_setsymlist(context, list.stage, const_cast<char*>(list.macros)) != MI_SUCCESS) {
        shell.log.warning("negotiate_short", {{"missing", std::string("macros ") + list.macros}});
      }
    }
  }
  *actions = session.agreement.actions;
  *protocol = session.agreement.protocol;
  return SMFIS_CONTINUE;
}

sfsistat on_negotiate(SMFICTX* context, unsigned long offered_actions, unsigned long offered_protocol, unsigned long,
                      unsigned long, unsigned long* actions, unsigned long* protocol, unsigned long* unused2,
                      unsigned long* unused3) {
  *actions = *protocol = *unused2 = *unused3 = 0;
  const Hold hold;
  if (hold.shell() == nullptr) return SMFIS_REJECT;  // ends the session; the MTA does as for a filter that is down
  return guard(
      [&] {
        return do_negotiate(context, *hold.shell(), Offer{.actions = offered_actions, .protocol = offered_protocol},
                            actions, protocol);
      },
      [&](const char* what) -> sfsistat {
        log_exception(*hold.shell(), "negotiate", what);
        return SMFIS_REJECT;
      });
}

sfsistat on_connect(SMFICTX* context, char* host, _SOCK_ADDR* address) {
  return collect(context, "connect", SMFIP_NR_CONN, [&](Session& session) {
    session.client = Client{};
    session.client.name = text_or_empty(host);
    read_socket_address(address, session.client);
  });
}

sfsistat on_helo(SMFICTX* context, char* name) {
  return collect(context, "helo", SMFIP_NR_HELO, [&](Session& session) { session.client.helo = text_or_empty(name); });
}

sfsistat do_mail(SMFICTX* context, Shell& shell, char** arguments) {
  Session& session = made_session(context, shell);
  leave_message(shell, session);
  if (!shell.enter_message()) return temporary_failure(context);
  session.counted = true;
  session.transaction.begin(session.client,
                            MailMacros{.auth_user = macro(context, "{auth_authen}"),
                                       .daemon_name = macro(context, "{daemon_name}"),
                                       .client_address = macro(context, "{client_addr}"),
                                       .client_name = macro(context, "{client_name}")},
                            path_of(arguments), shell.gateway.options());
  return SMFIS_CONTINUE;
}

sfsistat on_mail(SMFICTX* context, char** arguments) {
  const Hold hold;
  if (hold.shell() == nullptr) return SMFIS_TEMPFAIL;
  return guard([&] { return do_mail(context, *hold.shell(), arguments); },
               [&](const char* what) -> sfsistat {
                 log_exception(*hold.shell(), "mail", what);
                 if (Session* session = session_of(context); session != nullptr) leave_message(*hold.shell(), *session);
                 return temporary_failure(context);
               });
}

sfsistat on_recipient(SMFICTX* context, char** arguments) {
  return collect(context, "rcpt", SMFIP_NR_RCPT, [&](Session& session) {
    session.transaction.add_recipient(path_of(arguments), macro(context, "{rcpt_mailer}"));
  });
}

sfsistat on_header(SMFICTX* context, char* name, char* value) {
  return collect(context, "header", SMFIP_NR_HDR, [&](Session& session) {
    session.transaction.add_header(name, value,
                                   session.agreement.leading_space() ? LeadingSpace::kept : LeadingSpace::cut);
  });
}

sfsistat on_end_of_headers(SMFICTX* context) {
  return collect(context, "eoh", SMFIP_NR_EOH, [](Session& session) { session.transaction.end_headers(); });
}

sfsistat on_body(SMFICTX* context, unsigned char* bytes, size_t size) {
  return collect(context, "body", SMFIP_NR_BODY, [&](Session& session) {
    session.transaction.add_body({reinterpret_cast<const char*>(bytes), size});
  });
}

// Keeps the MTA waiting during long work, but not past our own deadline: what takes longer is stuck, and the MTA's
// timeout then has the word.
engine::Progress progress_of(SMFICTX* context, base::Duration deadline) {
  const auto start = SteadyClock::now();
  return [context, last = start, end = start + deadline]() mutable {
    const auto now = SteadyClock::now();
    if (now - last < kProgressInterval || now > end) return;
    last = now;
    smfi_progress(context);
  };
}

sfsistat do_end_of_message(SMFICTX* context, Shell& shell, Session& session) {
  Transaction& transaction = session.transaction;
  if (!transaction.active()) return temporary_failure(context);
  transaction.finish(macro(context, "i"));
  if (transaction.failure() != nullptr) {
    shell.log.error("message_failed",
                    {{"queue_id", transaction.envelope().queue_id}, {"detail", std::string(transaction.failure())}});
    return temporary_failure(context);
  }
  const auto start = SteadyClock::now();
  const base::Duration deadline = transaction.options().milter.deadline;
  const engine::Answer answer =
      shell.gateway.process(transaction.envelope(), transaction.content(), progress_of(context, deadline));
  const auto elapsed = std::chrono::duration_cast<base::Duration>(SteadyClock::now() - start);
  if (elapsed > deadline) {
    shell.log.warning("answer_late", {{"queue_id", transaction.envelope().queue_id},
                                      {"elapsed_us", static_cast<int64_t>(elapsed.count())}});
  }
  return apply(context, answer.plan, transaction, session.agreement, shell.log);
}

sfsistat on_end_of_message(SMFICTX* context) {
  const Hold hold;
  Session* session = session_of(context);
  if (hold.shell() == nullptr || session == nullptr) return temporary_failure(context);
  const sfsistat status = guard([&] { return do_end_of_message(context, *hold.shell(), *session); },
                                [&](const char* what) -> sfsistat {
                                  log_exception(*hold.shell(), "eom", what);
                                  return temporary_failure(context);
                                });
  leave_message(*hold.shell(), *session);
  return status;
}

sfsistat on_abort(SMFICTX* context) {
  const Hold hold;
  Session* session = session_of(context);
  if (hold.shell() != nullptr && session != nullptr) leave_message(*hold.shell(), *session);
  return SMFIS_CONTINUE;
}

// Trivial by need: for a session that timed out it runs with the lock of libmilter's pool held.
sfsistat on_close(SMFICTX* context) {
  const Hold hold;
  const std::unique_ptr<Session> session(session_of(context));
  if (session == nullptr) return SMFIS_CONTINUE;
  smfi_setpriv(context, nullptr);
  if (hold.shell() != nullptr) {
    leave_message(*hold.shell(), *session);
    hold.shell()->sessions--;
  }
  return SMFIS_CONTINUE;
}

}  // namespace

base::Status register_callbacks(Shell& shell) {
  smfiDesc filter{};
  static char name[] = "nonsolicit";
  filter.xxfi_name = name;
  filter.xxfi_version = SMFI_VERSION;
  filter.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_DELRCPT | SMFIF_QUARANTINE | SMFIF_SETSYMLIST;
  filter.xxfi_negotiate = on_negotiate;
  filter.xxfi_connect = on_connect;
  filter.xxfi_helo = on_helo;
  filter.xxfi_envfrom = on_mail;
  filter.xxfi_envrcpt = on_recipient;
  filter.xxfi_header = on_header;
  filter.xxfi_eoh = on_end_of_headers;
  filter.xxfi_body = on_body;
  filter.xxfi_eom = on_end_of_message;
  filter.xxfi_abort = on_abort;
  filter.xxfi_close = on_close;
  if (smfi_register(filter) != MI_SUCCESS) return base::bug_error("libmilter refuses the callbacks");
  the_shell = &shell;
  return {};
}

bool withdraw_shell(std::chrono::milliseconds patience) {
  the_shell = nullptr;
  const auto end = SteadyClock::now() + patience;
  while (callbacks_running != 0) {
    if (SteadyClock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // at the end of the process only
  }
  return true;
}

}  // namespace nonsolicit::milter
