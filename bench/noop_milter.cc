// The floor: a milter that negotiates the same flags as ours, keeps headers and body in memory, and accepts at the end.
//   noop_milter unix:PATH|inet:PORT@HOST
#include <libmilter/mfapi.h>

#include <memory>
#include <string>
#include <string_view>

#include "milter/negotiate.h"

namespace {

using namespace nonsolicit::milter;

struct Session {
  Agreement agreement;
  std::string bytes;
};

NoReply no_reply = NoReply::never;

Session* session_of(SMFICTX* context) { return static_cast<Session*>(smfi_getpriv(context)); }

sfsistat go_on() { return no_reply == NoReply::where_offered ? SMFIS_NOREPLY : SMFIS_CONTINUE; }

sfsistat on_negotiate(SMFICTX* context, unsigned long actions, unsigned long protocol, unsigned long, unsigned long,
                      unsigned long* got_actions, unsigned long* got_protocol, unsigned long* unused2,
                      unsigned long* unused3) {
  auto session = std::make_unique<Session>();
  session->agreement = agree({.actions = actions, .protocol = protocol}, no_reply);
  *got_actions = session->agreement.actions;
  *got_protocol = session->agreement.protocol;
  *unused2 = *unused3 = 0;
  for (const SymbolList& list : symbol_lists()) smfi_setsymlist(context, list.stage, const_cast<char*>(list.macros));
  smfi_setpriv(context, session.release());
  return SMFIS_CONTINUE;
}

sfsistat on_connect(SMFICTX*, char*, _SOCK_ADDR*) { return go_on(); }
sfsistat on_helo(SMFICTX*, char*) { return go_on(); }
sfsistat on_mail(SMFICTX* context, char**) {
  session_of(context)->bytes.clear();
  return SMFIS_CONTINUE;
}
sfsistat on_recipient(SMFICTX*, char**) { return go_on(); }
sfsistat on_header(SMFICTX* context, char* name, char* value) {
  session_of(context)->bytes.append(name).append(":").append(value).append("\r\n");
  return go_on();
}
sfsistat on_end_of_headers(SMFICTX*) { return go_on(); }
sfsistat on_body(SMFICTX* context, unsigned char* bytes, size_t size) {
  session_of(context)->bytes.append(reinterpret_cast<const char*>(bytes), size);
  return go_on();
}
sfsistat on_end_of_message(SMFICTX*) { return SMFIS_ACCEPT; }
sfsistat on_close(SMFICTX* context) {
  delete session_of(context);
  smfi_setpriv(context, nullptr);
  return SMFIS_CONTINUE;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  if (std::string_view(argv[1]).starts_with("unix:")) no_reply = NoReply::where_offered;
  smfiDesc filter{};
  static char name[] = "noop";
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
  filter.xxfi_close = on_close;
  if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(argv[1]) != MI_SUCCESS ||
      smfi_opensocket(true) != MI_SUCCESS) {
    return 1;
  }
  return smfi_main() == MI_SUCCESS ? 0 : 1;
}
