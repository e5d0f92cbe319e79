// The MTA's side of the milter protocol (version 2 and 6), as Postfix and Sendmail speak it: negotiate, macros,
// commands, edits at the end of message. Blocking with a time limit; throws std::runtime_error where the peer hangs up
// or says something out of order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace nonsolicit::test {

struct HungUp : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What both MTAs offer (seen in Postfix 3.7 and Sendmail 8.17).
struct Offered {
  uint32_t version = 6;
  uint32_t actions = 0x1ff;
  uint32_t protocol = 0x1fffff;
};

struct Negotiated {
  uint32_t version = 0;
  uint32_t actions = 0;
  uint32_t protocol = 0;
  std::map<uint32_t, std::string> symbol_lists;  // stage -> macros
};

struct Packet {
  char command = '\0';
  std::string data;
};

// One edit as it came: 'm' change header, 'i' insert header, '-' delete recipient, 'q' quarantine.
struct Edit {
  char command = '\0';
  uint32_t index = 0;  // of headers
  std::string name;    // of headers
  std::string value;   // header value, recipient or reason
};

struct Answer {
  char command = '\0';      // 'c' continue, 'a' accept, 'r', 't', 'd', 'y' reply code
  std::string text;         // of 'y'
  std::vector<Edit> edits;  // at the end of message
  int progress = 0;
};

using Macros = std::map<std::string, std::string>;

class FakeMta {
 public:
  static FakeMta unix_socket(const std::string& path);
  static FakeMta inet(uint16_t port);

  Negotiated negotiate(const Offered& offered = {});
  void macros(char stage, const Macros& macros);
  // Sends; waits for the answer where the negotiated flags say that one comes.
  std::optional<Answer> command(char stage, std::string_view data = {});
  void send(char command, std::string_view data = {});
  Packet receive();

  void connect_info(const std::string& address = "192.0.2.7", uint16_t port = 4711,
                    const std::string& host = "client.example");
  void helo(const std::string& name = "client.example");
  // connect_info and helo.
  FakeMta& greet();
  Answer mail(const std::string& path, const std::vector<std::string>& parameters = {}, const Macros& macros = {});
  void rcpt(const std::string& path, const std::vector<std::string>& parameters = {}, const Macros& macros = {});
  void header(const std::string& name, const std::string& value);
  void end_headers();
  void body(std::string_view chunk);
  Answer end(const Macros& macros = {{"i", "4QUEUE"}});
  void abort() { send('A'); }
  void quit() { send('Q'); }
  void hang_up() { fd_ = base::Fd(); }
  // True when the peer has hung up and nothing is left to read.
  bool peer_gone();

  // A whole small message to one recipient.
  Answer message(const std::string& recipient);

 private:
  explicit FakeMta(base::Fd fd) : fd_(std::move(fd)) {}
  bool waits(char stage) const;
  Answer answer();
  std::string read_bytes(size_t count);

  base::Fd fd_;
  uint32_t protocol_ = 0;
};

}  // namespace nonsolicit::test
