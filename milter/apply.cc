#include "milter/apply.h"

#include <array>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "engine/gateway.h"

namespace nonsolicit::milter {
namespace {

constexpr size_t kReplyLines = 4;
constexpr size_t kReplyLine = 900;  // libmilter refuses a reply with a line of more than 980 with its codes
// Below the Received line that the MTA itself adds (Postfix counts it, Sendmail adds it later above ours).
constexpr int kHeaderIndex = 1;

// libmilter takes what it does not change as char*.
char* c_string(const char* text) { return const_cast<char*>(text); }
char* c_string(const std::string& text) { return const_cast<char*>(text.c_str()); }

// Mail of programs on the gateway is bounced by Postfix with each line end of our reply shown as "__", which spoils a
// link that stands before it. Such a reply has no limit of SMTP to its line but libmilter's own.
std::vector<std::string> lines_for(const message::Envelope& envelope, const policy::SmtpReply& reply) {
  const bool loopback = envelope.client_address == "127.0.0.1" || envelope.client_address == "::1";
  const bool by_smtp = envelope.client_port != 0 || !loopback;
  if (const std::string line = reply.milter_line(); !by_smtp && line.size() <= kReplyLine) return {line};
  return reply.milter_lines();
}

bool set_reply(SMFICTX* context, const policy::SmtpReply& reply, const std::vector<std::string>& lines) {
  if (lines.empty() || lines.size() > kReplyLines) return false;
  std::array<char*, kReplyLines> line{};
  for (size_t i = 0; i < lines.size(); i++) line[i] = c_string(lines[i]);
  // The first null pointer ends the list.
  return smfi_setmlreply(context, reply.code().c_str(), reply.enhanced_code().c_str(), line[0], line[1], line[2],
                         line[3], static_cast<char*>(nullptr)) == MI_SUCCESS;
}

// The edits of an accepted message, one after the other; the first that fails ends it.
class Edits {
 public:
  Edits(SMFICTX* context, const Transaction& transaction, const Agreement& agreement)
      : context_(context), transaction_(transaction), agreement_(agreement) {}

  // The name of the call that failed, or nullptr.
  const char* make(const policy::Plan& plan) {
    // From the last one down: removing one renumbers those behind it.
    if (!remove(policy::kHeaderName, transaction_.verdict_headers())) return "smfi_chgheader";
    if (!remove(policy::kReportHeaderName, transaction_.report_headers())) return "smfi_chgheader";
    if (!remove(engine::kReleaseHeaderName, transaction_.release_headers())) return "smfi_chgheader";
    // Each goes above the one before.
    if (plan.report_link && !insert(policy::kReportHeaderName, *plan.report_link)) return "smfi_insheader";
    if (plan.header && !insert(policy::kHeaderName, *plan.header)) return "smfi_insheader";
    if (!delete_recipients(plan.delete_recipients)) return "smfi_delrcpt";
    if (plan.quarantine && smfi_quarantine(context_, c_string(*plan.quarantine)) != MI_SUCCESS)
      return "smfi_quarantine";
    return nullptr;
  }

 private:
  bool remove(const char* name, int count) {
    for (int index = count; index >= 1; index--) {
      if (smfi_chgheader(context_, c_string(name), index, nullptr) != MI_SUCCESS) return false;
    }
    return true;
  }

  bool insert(const char* name, const std::string& value) {
    const std::string given = agreement_.leading_space() ? " " + value : value;
    return smfi_insheader(context_, kHeaderIndex, c_string(name), c_string(given)) == MI_SUCCESS;
  }

  // With brackets where the MTA wrote them: it compares byte for byte.
  bool delete_recipients(const std::vector<std::string>& recipients) {
    if (recipients.empty()) return true;
    std::unordered_set<std::string_view> bracketed;
    for (const auto& recipient : transaction_.envelope().recipients) {
      if (recipient.bracketed) bracketed.insert(recipient.address);
    }
    for (const std::string& recipient : recipients) {
      const std::string given = bracketed.contains(recipient) ? "<" + recipient + ">" : recipient;
      if (smfi_delrcpt(context_, c_string(given)) != MI_SUCCESS) return false;
    }
    return true;
  }

  SMFICTX* context_;
  const Transaction& transaction_;
  const Agreement& agreement_;
};

void log_failure(const base::Log& log, const Transaction& transaction, const char* call) {
  log.error("apply_failed", {{"queue_id", transaction.envelope().queue_id}, {"call", std::string(call)}});
}

// The reply must be of the class of the ending: libmilter would keep another one for a later message.
bool fits(const policy::Plan& plan) {
  const auto wanted =
      plan.ending == policy::Ending::reject ? policy::ReplyClass::refuse : policy::ReplyClass::try_again;
  return plan.reply && plan.reply->reply_class() == wanted;
}

}  // namespace

sfsistat temporary_failure(SMFICTX* context) noexcept {
  try {
    const policy::SmtpReply reply = policy::SmtpReply::our_trouble();
    set_reply(context, reply, reply.milter_lines());
  } catch (...) {
    // The MTA's own words for a temporary failure will do.
  }
  return SMFIS_TEMPFAIL;
}

sfsistat apply(SMFICTX* context, const policy::Plan& plan, const Transaction& transaction, const Agreement& agreement,
               const base::Log& log) {
  switch (plan.ending) {
    case policy::Ending::accept:
      if (const char* failed = Edits(context, transaction, agreement).make(plan); failed != nullptr) {
        log_failure(log, transaction, failed);
        return temporary_failure(context);
      }
      return SMFIS_ACCEPT;
    case policy::Ending::discard: return SMFIS_DISCARD;
    case policy::Ending::reject:
    case policy::Ending::tempfail:
      if (!fits(plan)) {
        if (plan.reply || plan.ending == policy::Ending::reject)
          log_failure(log, transaction, "reply does not fit the ending");
        return temporary_failure(context);
      }
      if (!set_reply(context, *plan.reply, lines_for(transaction.envelope(), *plan.reply))) {
        log_failure(log, transaction, "smfi_setmlreply");
        return temporary_failure(context);
      }
      return plan.ending == policy::Ending::reject ? SMFIS_REJECT : SMFIS_TEMPFAIL;
  }
  return temporary_failure(context);
}

}  // namespace nonsolicit::milter
