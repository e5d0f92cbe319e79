#include "milter/transaction.h"

#include <utility>

#include "base/ascii.h"
#include "engine/gateway.h"
#include "policy/plan.h"

namespace nonsolicit::milter {
namespace {

// Only the brackets go: the rest must stay byte for byte what the MTA knows the recipient by.
bool strip_brackets(std::string& path) {
  if (path.size() < 2 || path.front() != '<' || path.back() != '>') return false;
  path.pop_back();
  path.erase(0, 1);
  return true;
}

// Folded values arrive with LF; on the wire and in the held copy lines end with CRLF.
void append_with_crlf(std::string& line, std::string_view value) {
  char before = '\0';
  for (const char c : value) {
    if (c == '\n' && before != '\r') line += '\r';
    line += c;
    before = c;
  }
}

}  // namespace

void Transaction::begin(const Client& client, const MailMacros& macros, Path sender,
                        std::shared_ptr<const conf::Options> options) {
  reset();
  options_ = std::move(options);
  const conf::SpoolOptions& spool = options_->spool;
  content_.emplace(engine::Content::Limits{.memory_bytes = static_cast<size_t>(spool.memory_bytes),
                                           .max_bytes = static_cast<size_t>(spool.max_bytes),
                                           .spill_directory = spool.directory});
  strip_brackets(sender.text);
  envelope_ = message::Envelope{
      .sender = std::move(sender.text),
      .parameters = std::move(sender.parameters),
      .recipients = {},
      .auth_user = macros.auth_user,
      .client_address = client.address.empty() ? macros.client_address : client.address,
      .client_port = client.port,
      .client_name = client.name.empty() ? macros.client_name : client.name,
      .helo = client.helo,
      .daemon_name = macros.daemon_name,
      .queue_id = {},
  };
}

void Transaction::reset() {
  content_.reset();
  options_.reset();
  envelope_ = message::Envelope{};
  headers_ended_ = false;
  verdict_headers_ = 0;
  report_headers_ = 0;
  release_headers_ = 0;
  failure_ = nullptr;
}

void Transaction::add_recipient(Path recipient, std::string_view mailer) {
  if (!active() || mailer == "error") return;
  if (envelope_.recipients.size() >= options_->limits.recipients) {
    fail("too many recipients");
    return;
  }
  const bool bracketed = strip_brackets(recipient.text);
  envelope_.recipients.push_back(message::EnvelopeRecipient{
      .address = std::move(recipient.text), .bracketed = bracketed, .parameters = std::move(recipient.parameters)});
}

void Transaction::add_header(std::string_view name, std::string_view value, LeadingSpace leading_space) {
  if (!active()) return;
  const std::string_view plain_name = base::trim(name);
  if (base::iequals(plain_name, policy::kHeaderName)) verdict_headers_++;
  if (base::iequals(plain_name, policy::kReportHeaderName)) report_headers_++;
  if (base::iequals(plain_name, engine::kReleaseHeaderName)) release_headers_++;
  // A NUL cuts the value before it comes to us and leaves no trace; length is all that can be told.
  if (value.size() >= kHeaderMayBeCut) envelope_.header_cut = true;
  std::string line;
  line.reserve(name.size() + value.size() + 16);
  line.append(name);
  line += leading_space == LeadingSpace::kept ? ":" : ": ";
  append_with_crlf(line, value);
  line += "\r\n";
  content_->append(line);
}

void Transaction::end_headers() {
  if (!active() || headers_ended_) return;
  headers_ended_ = true;
  content_->append("\r\n");
}

void Transaction::add_body(std::string_view bytes) {
  if (!active()) return;
  end_headers();  // an old MTA may not tell the end of the headers
  content_->append(bytes);
}

void Transaction::finish(std::string queue_id) {
  if (!active()) return;
  end_headers();
  envelope_.queue_id = std::move(queue_id);
}

}  // namespace nonsolicit::milter
