// Hop 2: one message as the MTA hands it over, made into an envelope and the bytes of the message. Knows nothing of
// libmilter. One session has one; only one callback of a session runs at a time, on changing threads.
// Nothing here answers the MTA: what fails is remembered and answered at the end of the message.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/options.h"
#include "engine/content.h"
#include "message/envelope.h"

namespace nonsolicit::milter {

// Who is connected; kept over all messages of a session.
struct Client {
  std::string address;  // "" when unknown
  uint16_t port = 0;    // 0: not by SMTP
  std::string name;
  std::string helo;
};

// Macros that come with MAIL; "" when absent.
struct MailMacros {
  std::string auth_user;
  std::string daemon_name;
  std::string client_address;
  std::string client_name;
};

// An address or path and its ESMTP parameters, as the MTA gives them.
struct Path {
  std::string text;
  std::vector<std::string> parameters;
};

enum class LeadingSpace { kept, cut };

// A header value this long may have been cut by the MTA (Postfix gives at most about 60,000 bytes and delivers more).
inline constexpr size_t kHeaderMayBeCut = 59'000;

class Transaction {
 public:
  // MAIL: everything of an earlier message is forgotten.
  void begin(const Client& client, const MailMacros& macros, Path sender, std::shared_ptr<const conf::Options> options);
  // Back to between two messages.
  void reset();
  bool active() const { return content_.has_value(); }

  // Recipients the MTA itself has refused (`mailer` is {rcpt_mailer}) are left out.
  void add_recipient(Path recipient, std::string_view mailer);
  void add_header(std::string_view name, std::string_view value, LeadingSpace leading_space);
  void end_headers();
  void add_body(std::string_view bytes);
  void finish(std::string queue_id);

  // A callback failed: the message is not to be trusted any more. `why` is a literal.
  void fail(const char* why) noexcept { failure_ = why; }
  const char* failure() const { return failure_; }  // nullptr: none

  const message::Envelope& envelope() const { return envelope_; }
  engine::Content& content() { return *content_; }
  const conf::Options& options() const { return *options_; }
  int verdict_headers() const { return verdict_headers_; }  // foreign X-Nonsolicit headers
  int report_headers() const { return report_headers_; }    // foreign X-Nonsolicit-Report headers
  int release_headers() const { return release_headers_; }  // X-Nonsolicit-Release headers

 private:
  std::shared_ptr<const conf::Options> options_;
  message::Envelope envelope_;
  std::optional<engine::Content> content_;
  bool headers_ended_ = false;
  int verdict_headers_ = 0;
  int report_headers_ = 0;
  int release_headers_ = 0;
  const char* failure_ = nullptr;
};

}  // namespace nonsolicit::milter
