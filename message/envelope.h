// The SMTP envelope and session of one message, as the MTA told us. Plain values; nothing is normalised here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nonsolicit::message {

struct EnvelopeRecipient {
  std::string address;                  // without brackets, bytes as given: smfi_delrcpt must match them exactly
  bool bracketed = true;                // the MTA wrote "<address>"
  std::vector<std::string> parameters;  // "NOTIFY=NEVER", "ORCPT=rfc822;..."
};

struct Envelope {
  std::string sender;                   // without brackets; "" is the null sender
  std::vector<std::string> parameters;  // "SIZE=...", "BODY=8BITMIME", "SMTPUTF8", "RET=", "ENVID="
  std::vector<EnvelopeRecipient> recipients;
  std::string auth_user;       // {auth_authen}; "" when not authenticated
  std::string client_address;  // "192.0.2.1", "2001:db8::1", "" when unknown
  uint16_t client_port = 0;    // 0: not by SMTP (non_smtpd_milters)
  std::string client_name;
  std::string helo;
  std::string daemon_name;  // {daemon_name}
  std::string queue_id;     // {i}, known at end of message
  bool header_cut = false;  // a header value so long that the MTA may have shown only its start
};

// Value of "KEY=value" among ESMTP parameters (key in any case), or "".
std::string parameter_value(const std::vector<std::string>& parameters, const char* key);

}  // namespace nonsolicit::message
