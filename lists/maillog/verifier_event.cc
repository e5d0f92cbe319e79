// Lines of OpenDMARC, OpenDKIM and rspamd that tell whether a sender was proved.
#include <array>

#include "base/ascii.h"
#include "lists/maillog/event.h"
#include "lists/maillog/fields.h"

namespace nonsolicit::lists::maillog {
namespace {

// "example.com pass", "example.com fail"; "SPF(mailfrom): example.com pass" where it checks SPF itself.
std::optional<MailLogEvent> dmarc_event(std::string_view id, std::string_view text) {
  MailLogEvent event{.queue_id = id};
  const bool spf = take(text, "SPF(mailfrom): ");
  if (!spf && text.starts_with("SPF(")) return std::nullopt;
  const size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view result = text.substr(blank + 1);
  MethodFinding found{.domain = text.substr(0, blank)};
  if (result == "pass") {
    found.finding = Finding::pass;
  } else if (result == "fail") {
    found.finding = Finding::fail;
  } else {
    return std::nullopt;
  }
  (spf ? event.spf : event.dmarc) = found;
  return event;
}

// "DKIM verification successful", "bad signature data", "signature=x domain=example.com selector=s result=\"pass\"".
std::optional<MailLogEvent> dkim_event(std::string_view id, std::string_view text) {
  MailLogEvent event{.queue_id = id};
  if (text.starts_with("DKIM verification successful") || text.ends_with(" result=\"pass\"")) {
    event.dkim.finding = Finding::pass;
  } else if (text.starts_with("bad signature data") || text.ends_with(" result=\"fail\"")) {
    event.dkim.finding = Finding::fail;
  } else {
    return std::nullopt;
  }
  constexpr std::string_view kDomain = " domain=";
  if (const size_t at = text.find(kDomain); at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + kDomain.size());
    event.dkim.domain = rest.substr(0, rest.find(' '));
  }
  return event;
}

struct Symbol {
  std::string_view name;
  MethodFinding MailLogEvent::*method;
  Finding finding;
};
constexpr std::array<Symbol, 8> kSymbols = {
    {{"DMARC_POLICY_ALLOW", &MailLogEvent::dmarc, Finding::pass},
     {"DMARC_POLICY_REJECT", &MailLogEvent::dmarc, Finding::fail},
     {"DMARC_POLICY_QUARANTINE", &MailLogEvent::dmarc, Finding::fail},
     {"DMARC_POLICY_SOFTFAIL", &MailLogEvent::dmarc, Finding::fail},  // p=none, and it failed
     {"R_DKIM_ALLOW", &MailLogEvent::dkim, Finding::pass},
     {"R_DKIM_REJECT", &MailLogEvent::dkim, Finding::fail},
     {"R_SPF_ALLOW", &MailLogEvent::spf, Finding::pass},
     {"R_SPF_FAIL", &MailLogEvent::spf, Finding::fail}}};

// "example.com" of "(-0.50){example.com;reject;}" or "(-0.20){example.com:s=x;}".
std::string_view symbol_domain(std::string_view text) {
  const size_t open = text.find("){");
  if (open == std::string_view::npos || open > 12) return {};
  const std::string_view inside = text.substr(open + 2);
  return inside.substr(0, inside.find_first_of(";:}"));
}

bool comes_once(std::string_view text, std::string_view part) {
  const size_t at = text.find(part);
  return at != std::string_view::npos && text.find(part, at + 1) == std::string_view::npos;
}

// "<tag>; task; rspamd_task_write_log: id: <x@y>, qid: <4XY>, ip: ..., from: <...>, (default: F (no action): [0/15]
// [SYMBOL(0.0){...},...]), len: ..."
std::optional<MailLogEvent> rspamd_event(std::string_view text) {
  if (text.find("; task; rspamd_task_write_log: id: <") == std::string_view::npos) return std::nullopt;
  // The Message-ID and the addresses are the sender's words: where they look like fields, nothing is believed.
  constexpr std::string_view kId = ", qid: <";
  constexpr std::string_view kList = "] [";
  if (!comes_once(text, kId) || !comes_once(text, kList) || !comes_once(text, "]), len: ")) return std::nullopt;
  const std::string_view from_id = text.substr(text.find(kId) + kId.size());
  MailLogEvent event{.queue_id = from_id.substr(0, from_id.find('>'))};
  const size_t begin = text.find(kList) + kList.size();
  const size_t end = text.find("]), len: ");
  if (end < begin || event.queue_id.empty()) return std::nullopt;
  const std::string_view symbols = text.substr(begin, end - begin);
  bool any = false;
  for (const Symbol& symbol : kSymbols) {
    const size_t at = symbols.find(symbol.name);
    if (at == std::string_view::npos || (at > 0 && symbols[at - 1] != ',')) continue;
    const std::string_view rest = symbols.substr(at + symbol.name.size());
    if (!rest.starts_with('(')) continue;
    MethodFinding& method = event.*symbol.method;
    if (method.finding != Finding::unknown && symbol.finding == Finding::fail && symbol.method == &MailLogEvent::dkim)
      continue;  // one good signature is enough
    method = {.finding = symbol.finding, .domain = symbol_domain(rest)};
    any = true;
  }
  if (!any) return std::nullopt;
  if (event.spf.finding != Finding::unknown) event.spf.domain = {};  // it names a mechanism there
  return event;
}

}  // namespace

std::optional<MailLogEvent> read_verifier_event(std::string_view program, std::string_view text) {
  if (program == "rspamd") return rspamd_event(text);
  const std::string_view id = take_queue_id(text);
  if (id.empty()) return std::nullopt;
  if (program == "opendmarc") return dmarc_event(id, text);
  if (program == "opendkim") return dkim_event(id, text);
  return std::nullopt;
}

std::optional<MailLogEvent> read_event(const LogLine& line) {
  if (const size_t slash = line.program.rfind('/'); slash != std::string_view::npos)
    return read_postfix_event(line.program.substr(slash + 1), line.text);
  if (line.program.starts_with("sendmail") || line.program.starts_with("sm-")) return read_sendmail_event(line.text);
  return read_verifier_event(line.program, line.text);
}

}  // namespace nonsolicit::lists::maillog
