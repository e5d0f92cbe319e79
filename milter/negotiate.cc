#include "milter/negotiate.h"

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>

#include <fmt/format.h>

namespace nonsolicit::milter {
namespace {

struct Need {
  unsigned long flag;
  const char* name;
};

// Without these a plan cannot be carried out; the message that needs one is then answered with a temporary failure.
constexpr Need kActions[] = {
    {SMFIF_ADDHDRS, "add header"},
    {SMFIF_CHGHDRS, "change header"},
    {SMFIF_DELRCPT, "delete recipient"},
    {SMFIF_QUARANTINE, "quarantine"},
};

// DATA and unknown commands tell us nothing: the queue id comes with the end of message.
constexpr unsigned long kProtocol = SMFIP_NODATA | SMFIP_NOUNKNOWN | SMFIP_HDR_LEADSPC;
// MAIL keeps its reply: while the daemon drains it answers 451.
constexpr unsigned long kNoReply =
    SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY;

}  // namespace

bool Agreement::leading_space() const { return (protocol & SMFIP_HDR_LEADSPC) != 0; }
bool Agreement::symbol_lists() const { return (actions & SMFIF_SETSYMLIST) != 0; }

Agreement agree(const Offer& offer, NoReply no_reply) {
  Agreement agreement;
  for (const Need& need : kActions) {
    if ((offer.actions & need.flag) != 0) {
      agreement.actions |= need.flag;
    } else {
      agreement.missing.emplace_back(need.name);
    }
  }
  agreement.actions |= offer.actions & SMFIF_SETSYMLIST;
  agreement.protocol = offer.protocol & kProtocol;
  if (!agreement.leading_space()) agreement.missing.emplace_back("leading space of headers");
  if (no_reply == NoReply::where_offered) agreement.protocol |= offer.protocol & kNoReply;
  return agreement;
}

const std::vector<SymbolList>& symbol_lists() {
  static const std::vector<SymbolList> lists = {
      {.stage = SMFIM_ENVFROM,
       .macros = "i {auth_type} {auth_authen} {auth_author} {mail_addr} {client_addr} {client_name} {daemon_name}"},
      {.stage = SMFIM_ENVRCPT, .macros = "{rcpt_mailer}"},
      {.stage = SMFIM_EOM, .macros = "i {msg_id}"},
  };
  return lists;
}

std::string to_hex_flags(unsigned long flags) { return fmt::format("{:#x}", flags); }

}  // namespace nonsolicit::milter
