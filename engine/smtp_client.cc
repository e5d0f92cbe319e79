#include "engine/smtp_client.h"

#include <curl/curl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMaxAnswerBytes = 64 * 1024;

// A connection that reads lines and writes bytes, each within the deadline.
class Connection {
 public:
  explicit Connection(const SmtpTarget& target)
      : timeout_ms_(static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(target.timeout).count())) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl_.reset(curl_easy_init());
    const bool ipv6 = target.host.find(':') != std::string::npos;
    const std::string url =
        fmt::format(fmt::runtime(ipv6 ? "http://[{}]:{}" : "http://{}:{}"), target.host, target.port);
    curl_easy_setopt(curl_.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl_.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(timeout_ms_, 15000)));
    connected_ = curl_easy_perform(curl_.get()) == CURLE_OK;
  }

  bool connected() const { return connected_; }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      size_t sent = 0;
      const CURLcode code = curl_easy_send(curl_.get(), bytes.data(), bytes.size(), &sent);
      if (code == CURLE_AGAIN) {
        if (!wait(POLLOUT, Steady::now() + std::chrono::milliseconds(timeout_ms_))) return false;
        continue;
      }
      if (code != CURLE_OK) return false;
      bytes.remove_prefix(sent);
    }
    return true;
  }

  // One whole answer (RFC 5321 section 4.2.1); code 0 where none came.
  SmtpAnswer answer() {
    SmtpAnswer result;
    const auto deadline = Steady::now() + std::chrono::milliseconds(timeout_ms_);
    for (;;) {
      std::string line;
      if (!read_line(line, deadline) || !is_answer_line(line)) return {};
      result.text += (result.text.empty() ? "" : " / ") + line;
      lines_.push_back(line);
      if (line.size() == 3 || line[3] != '-') {
        result.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        return result;
      }
      if (result.text.size() > kMaxAnswerBytes) return {};
    }
  }

  SmtpAnswer command(const std::string& text) {
    lines_.clear();
    if (!buffer_.empty()) return {};  // an answer nobody asked for: from here on answers and commands would not match
    return write(text + "\r\n") ? answer() : SmtpAnswer{};
  }

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  using Steady = std::chrono::steady_clock;

  // RFC 5321 section 4.2: three digits, then a blank, "-" or the end.
  static bool is_answer_line(const std::string& line) {
    return line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, base::is_digit) &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  }

  bool wait(short what, Steady::time_point deadline) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &socket);
    pollfd entry{.fd = static_cast<int>(socket), .events = what, .revents = 0};
    int ready = 0;
    do {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
      if (left <= 0) return false;
      ready = ::poll(&entry, 1, static_cast<int>(left));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
  }

  bool read_line(std::string& line, Steady::time_point deadline) {
    for (;;) {
      const size_t end = buffer_.find('\n');
      if (end != std::string::npos) {
        line = buffer_.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        buffer_.erase(0, end + 1);
        return true;
      }
      if (buffer_.size() > kMaxAnswerBytes) return false;
      std::array<char, 4096> chunk{};
      size_t count = 0;
      const CURLcode code = curl_easy_recv(curl_.get(), chunk.data(), chunk.size(), &count);
      if (code == CURLE_AGAIN) {
        if (!wait(POLLIN, deadline)) return false;
        continue;
      }
      if (code != CURLE_OK || count == 0) return false;
      buffer_.append(chunk.data(), count);
    }
  }

  struct Close {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  };
  std::unique_ptr<CURL, Close> curl_;
  int timeout_ms_;
  bool connected_ = false;
  std::string buffer_;
  std::vector<std::string> lines_;
};

std::set<std::string> extensions_of(const std::vector<std::string>& lines) {
  std::set<std::string> extensions;
  for (size_t i = 1; i < lines.size(); i++) {
    const std::string_view rest = std::string_view(lines[i]).substr(std::min<size_t>(4, lines[i].size()));
    extensions.insert(base::to_lower(rest.substr(0, rest.find(' '))));
  }
  return extensions;
}

// The extension that a parameter of MAIL or RCPT belongs to, or "" where the parameter is not passed on.
std::string_view extension_of(std::string_view parameter) {
  const std::string name = base::to_lower(parameter.substr(0, parameter.find('=')));
  if (name == "body") return "8bitmime";
  if (name == "smtputf8") return "smtputf8";
  if (name == "ret" || name == "envid" || name == "notify" || name == "orcpt") return "dsn";
  return "";
}

// " KEY=value ..." of those that the server knows; SIZE and AUTH belong to the first hop and are left out silently.
std::string known_parameters(const std::vector<std::string>& parameters, const std::set<std::string>& extensions,
                             std::vector<std::string>& dropped) {
  std::string text;
  for (const std::string& parameter : parameters) {
    const std::string_view extension = extension_of(parameter);
    if (!extension.empty() && extensions.contains(std::string(extension))) {
      text += " " + parameter;
    } else if (!base::istarts_with(parameter, "SIZE=") && !base::istarts_with(parameter, "AUTH=")) {
      dropped.push_back(parameter);
    }
  }
  return text;
}

SmtpEnd end_for(const SmtpAnswer& answer) { return answer.refused() ? SmtpEnd::refused : SmtpEnd::again; }

bool is_safe(const message::Envelope& envelope) {
  const auto bad = [](const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
  };
  const auto bad_list = [&bad](const std::vector<std::string>& texts) {
    return std::any_of(texts.begin(), texts.end(), bad);
  };
  return !bad(envelope.sender) && !bad_list(envelope.parameters) &&
         std::none_of(envelope.recipients.begin(), envelope.recipients.end(),
                      [&](const auto& recipient) { return bad(recipient.address) || bad_list(recipient.parameters); });
}

}  // namespace

std::string to_data(std::string_view content) {
  std::string data;
  data.reserve(content.size() + content.size() / 64 + 8);
  bool line_start = true;
  for (size_t i = 0; i < content.size(); i++) {
    if (line_start && content[i] == '.') data.push_back('.');
    data.push_back(content[i]);
    line_start = content[i] == '\n' && i > 0 && content[i - 1] == '\r';
  }
  if (!content.empty() && !line_start) data += "\r\n";
  return data + ".\r\n";
}

SmtpOutcome send_mail(const SmtpTarget& target, const message::Envelope& envelope, std::string_view content) {
  SmtpOutcome outcome;
  outcome.recipients.resize(envelope.recipients.size());
  const auto end = [&outcome](const SmtpAnswer& answer, SmtpEnd how) {
    outcome.last = answer;
    outcome.end = how;
    return outcome;
  };
  if (!is_safe(envelope))
    return end(SmtpAnswer{.code = 553, .text = "553 envelope address with a line break"}, SmtpEnd::refused);

  Connection connection(target);
  if (!connection.connected()) {
    return end(SmtpAnswer{.code = 0, .text = fmt::format("cannot connect to {}:{}", target.host, target.port)},
               SmtpEnd::again);
  }
  // A server that does not serve says nothing about this mail, also with 5xx: it is tried again, not returned.
  SmtpAnswer answer = connection.answer();
  if (!answer.ok()) return end(answer, SmtpEnd::again);
  answer = connection.command("EHLO " + target.helo);
  if (!answer.ok()) return end(answer, SmtpEnd::again);
  const std::set<std::string> extensions = extensions_of(connection.lines());

  answer = connection.command("MAIL FROM:<" + envelope.sender + ">" +
                              known_parameters(envelope.parameters, extensions, outcome.dropped));
  if (!answer.ok()) return end(answer, end_for(answer));
  bool any = false;
  bool later = false;
  for (size_t i = 0; i < envelope.recipients.size(); i++) {
    const message::EnvelopeRecipient& recipient = envelope.recipients[i];
    answer = connection.command("RCPT TO:<" + recipient.address + ">" +
                                known_parameters(recipient.parameters, extensions, outcome.dropped));
    outcome.recipients[i] = answer;
    if (answer.code == 0) return end(answer, SmtpEnd::again);
    any = any || answer.ok();
    later = later || (!answer.ok() && !answer.refused());
  }
  if (!any) return end(answer, later ? SmtpEnd::again : SmtpEnd::refused);
  answer = connection.command("DATA");
  if (answer.code != 354) return end(answer, end_for(answer));
  if (!connection.write(to_data(content))) {
    return end(SmtpAnswer{.code = 0, .text = "connection lost while sending the content"}, SmtpEnd::again);
  }
  answer = connection.answer();
  if (answer.code == 0) {
    return end(SmtpAnswer{.code = 0, .text = "connection lost after the content was sent"}, SmtpEnd::unknown);
  }
  connection.write("QUIT\r\n");
  return end(answer, answer.ok() ? SmtpEnd::sent : end_for(answer));
}

}  // namespace nonsolicit::engine
