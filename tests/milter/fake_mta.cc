#include "fake_mta.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nonsolicit::test {
namespace {

constexpr int kSeconds = 60;

void append_u32(std::string& out, uint32_t value) {
  const uint32_t wire = htonl(value);
  out.append(reinterpret_cast<const char*>(&wire), sizeof wire);
}

uint32_t read_u32(std::string_view bytes) {
  if (bytes.size() < 4) throw std::runtime_error("short number");
  uint32_t wire = 0;
  std::memcpy(&wire, bytes.data(), sizeof wire);
  return ntohl(wire);
}

void append_c_string(std::string& out, std::string_view text) {
  out.append(text);
  out += '\0';
}

std::string take_c_string(std::string_view& bytes) {
  const size_t end = bytes.find('\0');
  if (end == std::string_view::npos) throw std::runtime_error("string without end");
  std::string text(bytes.substr(0, end));
  bytes.remove_prefix(end + 1);
  return text;
}

base::Fd connected(int family, const sockaddr* address, socklen_t size) {
  base::Fd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  timeval limit{.tv_sec = kSeconds, .tv_usec = 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(fd.get(), address, size) != 0) throw HungUp("cannot connect: " + base::errno_text(errno));
  return fd;
}

std::string paths(const std::string& path, const std::vector<std::string>& parameters) {
  std::string data;
  append_c_string(data, path);
  for (const std::string& parameter : parameters) append_c_string(data, parameter);
  return data;
}

// SMFIP_NR_* of each stage.
constexpr std::array<std::pair<char, uint32_t>, 9> kNoReply = {{{'C', 0x1000},
                                                                {'H', 0x2000},
                                                                {'M', 0x4000},
                                                                {'R', 0x8000},
                                                                {'T', 0x10000},
                                                                {'U', 0x20000},
                                                                {'L', 0x80},
                                                                {'N', 0x40000},
                                                                {'B', 0x80000}}};

}  // namespace

FakeMta FakeMta::unix_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return FakeMta(connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

FakeMta FakeMta::inet(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  FakeMta mta(connected(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  const int on = 1;
  ::setsockopt(mta.fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return mta;
}

void FakeMta::send(char command, std::string_view data) {
  std::string packet;
  append_u32(packet, static_cast<uint32_t>(data.size() + 1));
  packet += command;
  packet.append(data);
  std::string_view left = packet;
  while (!left.empty()) {
    const ssize_t sent = ::send(fd_.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw HungUp("cannot send: " + base::errno_text(errno));
    left.remove_prefix(static_cast<size_t>(sent));
  }
}

std::string FakeMta::read_bytes(size_t count) {
  std::string bytes(count, '\0');
  size_t have = 0;
  while (have < count) {
    const ssize_t got = ::recv(fd_.get(), bytes.data() + have, count - have, 0);
    if (got == 0) throw HungUp("the milter hung up");
    if (got < 0) throw HungUp("cannot read: " + base::errno_text(errno));
    have += static_cast<size_t>(got);
  }
  return bytes;
}

Packet FakeMta::receive() {
  const uint32_t size = read_u32(read_bytes(4));
  if (size == 0 || size > (1u << 20)) throw std::runtime_error("bad packet size");
  const std::string bytes = read_bytes(size);
  return Packet{.command = bytes[0], .data = bytes.substr(1)};
}

Negotiated FakeMta::negotiate(const Offered& offered) {
  std::string data;
  append_u32(data, offered.version);
  append_u32(data, offered.actions);
  append_u32(data, offered.protocol);
  send('O', data);
  const Packet packet = receive();
  if (packet.command != 'O') throw std::runtime_error("no negotiation");
  std::string_view left = packet.data;
  Negotiated result{.version = read_u32(left),
                    .actions = read_u32(left.substr(4)),
                    .protocol = read_u32(left.substr(8)),
                    .symbol_lists = {}};
  left.remove_prefix(12);
  while (!left.empty()) {
    const uint32_t stage = read_u32(left);
    left.remove_prefix(4);
    result.symbol_lists[stage] = take_c_string(left);
  }
  protocol_ = result.protocol;
  return result;
}

void FakeMta::macros(char stage, const Macros& macros) {
  std::string data(1, stage);
  for (const auto& [name, value] : macros) {
    append_c_string(data, name);
    append_c_string(data, value);
  }
  send('D', data);
}

bool FakeMta::waits(char stage) const {
  if (stage == 'A' || stage == 'Q' || stage == 'K') return false;
  for (const auto& [letter, flag] : kNoReply) {
    if (letter == stage) return (protocol_ & flag) == 0;
  }
  return true;
}

Answer FakeMta::answer() {
  Answer result;
  while (true) {
    const Packet packet = receive();
    std::string_view left = packet.data;
    Edit edit{.command = packet.command, .index = 0, .name = {}, .value = {}};
    switch (packet.command) {
      case 'p': result.progress++; continue;
      case 'm':
      case 'i':
        edit.index = read_u32(left);
        left.remove_prefix(4);
        edit.name = take_c_string(left);
        edit.value = take_c_string(left);
        break;
      case '-':
      case 'q': edit.value = take_c_string(left); break;
      default:
        result.command = packet.command;
        result.text = packet.data.substr(0, packet.data.find('\0'));
        return result;
    }
    result.edits.push_back(edit);
  }
}

std::optional<Answer> FakeMta::command(char stage, std::string_view data) {
  send(stage, data);
  if (!waits(stage)) return std::nullopt;
  return answer();
}

void FakeMta::connect_info(const std::string& address, uint16_t port, const std::string& host) {
  std::string data;
  append_c_string(data, host);
  if (address.empty()) {
    data += 'U';
  } else {
    data += address.find(':') == std::string::npos ? '4' : '6';
    const uint16_t wire = htons(port);
    data.append(reinterpret_cast<const char*>(&wire), sizeof wire);
    append_c_string(data, address);
  }
  command('C', data);
}

void FakeMta::helo(const std::string& name) {
  std::string data;
  append_c_string(data, name);
  command('H', data);
}

FakeMta& FakeMta::greet() {
  connect_info();
  helo();
  return *this;
}

Answer FakeMta::mail(const std::string& path, const std::vector<std::string>& parameters, const Macros& given) {
  macros('M', given);
  return command('M', paths(path, parameters)).value();
}

void FakeMta::rcpt(const std::string& path, const std::vector<std::string>& parameters, const Macros& given) {
  macros('R', given);
  command('R', paths(path, parameters));
}

void FakeMta::header(const std::string& name, const std::string& value) {
  std::string data;
  append_c_string(data, name);
  append_c_string(data, value);
  command('L', data);
}

void FakeMta::end_headers() { command('N'); }
void FakeMta::body(std::string_view chunk) { command('B', chunk); }

Answer FakeMta::end(const Macros& given) {
  macros('E', given);
  return command('E').value();
}

bool FakeMta::peer_gone() {
  char byte = 0;
  return ::recv(fd_.get(), &byte, 1, 0) == 0;
}

Answer FakeMta::message(const std::string& recipient) {
  mail("<sender@example.test>");
  rcpt("<" + recipient + ">");
  header("From", " sender@example.test");
  header("Subject", " hello");
  end_headers();
  body("text\r\n");
  return end();
}

}  // namespace nonsolicit::test
