// Load on a milter over the milter protocol, as Postfix makes it; one message after the other per connection, which
// stays open, from a client of the internal networks (outbound mail). Prints one line per run: connections, size,
// messages/s, p50 and p99 of a message in microseconds, and the CPU time per message that the milter took (from /proc).
//   milter_load SOCKET PID RECIPIENT [SECONDS] [LABEL]
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file.h"

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::string_literals;

constexpr uint32_t kNoReplyHello = 0x1000;

std::string u32(uint32_t value) {
  const uint32_t wire = htonl(value);
  return std::string(reinterpret_cast<const char*>(&wire), sizeof wire);
}

std::string packet(char command, std::string_view data) {
  return u32(static_cast<uint32_t>(data.size() + 1)) + command + std::string(data);
}

std::string text_of(size_t size) {
  static constexpr std::string_view kWords =
      "Dear colleague, thank you for the notes of last week. The draft of the report is on its way to you, and the "
      "committee will read it on Thursday; please tell me where the figures for the north differ from ours.\r\n";
  std::string text;
  while (text.size() < size) text += kWords;
  text.resize(size);
  return text;
}

class Connection {
 public:
  explicit Connection(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect to " + path);
    }
    write(packet('O', u32(6) + u32(0x1ff) + u32(0x1fffff)));
    const std::string answer = read();
    uint32_t wire = 0;
    std::memcpy(&wire, answer.data() + 9, sizeof wire);
    protocol_ = ntohl(wire);
    step('C', "localhost\0004\x12\x67"s + "127.0.0.1\0"s, kNoReplyHello);
    step('H', "client.example\0"s, 0x2000);
  }

  // False unless accepted.
  bool message(const std::string& sender, const std::string& recipient, const std::string& body) {
    write(packet('D', "Mi\0004QUEUE\0{mail_addr}\0s@x.test\0{client_addr}\000127.0.0.1\0"s));
    step('M', "<" + sender + ">\0"s, 0x4000);
    write(packet('D', "R{rcpt_mailer}\0smtp\0"s));
    step('R', "<" + recipient + ">\0"s, 0x8000);
    header("From", sender);
    header("To", recipient);
    header("Subject", "Notes of last week");
    header("Date", "Mon, 2 Nov 2026 10:00:00 +0000");
    header("Message-ID", "<" + std::to_string(number_++) + "." + std::to_string(::getpid()) + "." +
                             std::to_string(fd_.get()) + "@x.test>");
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=us-ascii");
    header("User-Agent", "milter_load");
    header("X-One", "one");
    header("X-Two", "two");
    step('N', "", 0x40000);
    for (size_t at = 0; at < body.size(); at += 65'000) step('B', body.substr(at, 65'000), 0x80000);
    write(packet('D', "Ei\0004QUEUE\0"s));
    write(packet('E', ""));
    flush();
    while (true) {
      const char command = read()[0];
      if (std::string_view("p+-2behimq").find(command) == std::string_view::npos)
        return command == 'a' || command == 'c';
    }
  }

 private:
  void header(const char* name, const std::string& value) { step('L', name + "\0 "s + value + "\0"s, 0x80); }

  void step(char command, std::string_view data, uint32_t no_reply) {
    write(packet(command, data));
    if ((protocol_ & no_reply) == 0) {
      flush();
      read();
    }
  }

  // An MTA writes packet by packet too, but through a buffer.
  void write(const std::string& bytes) { out_ += bytes; }
  void flush() {
    if (!nonsolicit::base::write_all(fd_.get(), out_).ok()) throw std::runtime_error("cannot send");
    out_.clear();
  }

  std::string read() {
    if (!out_.empty()) flush();
    uint32_t wire = 0;
    read_into(&wire, sizeof wire);
    std::string bytes(ntohl(wire), '\0');
    read_into(bytes.data(), bytes.size());
    return bytes;
  }
  void read_into(void* to, size_t count) {
    if (::recv(fd_.get(), to, count, MSG_WAITALL) != static_cast<ssize_t>(count))
      throw std::runtime_error("the milter hung up");
  }

  nonsolicit::base::Fd fd_;
  uint32_t protocol_ = 0;
  uint64_t number_ = 0;
  std::string out_;
};

// User and system time of a process, in seconds.
double cpu_seconds(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t end = line.rfind(')');
  if (end == std::string::npos) return 0;
  unsigned long user = 0;
  unsigned long system = 0;
  std::sscanf(line.c_str() + end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

struct Run {
  std::string socket;
  std::string pid;
  std::string recipient;
  std::string label;
  double seconds = 3;
};

void measure(const Run& run, size_t connections, size_t size) {
  const std::string body = text_of(size);
  std::vector<std::vector<double>> micros(connections);
  std::atomic<size_t> refused{0};
  std::vector<std::thread> threads;
  const double cpu_before = cpu_seconds(run.pid);
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(run.seconds));
  for (size_t i = 0; i < connections; i++) {
    threads.emplace_back([&, i] {
      try {
        Connection connection(run.socket);
        for (auto before = Clock::now(); before < end;) {
          if (!connection.message("s@x.test", run.recipient, body)) refused++;
          const auto after = Clock::now();
          micros[i].push_back(std::chrono::duration<double, std::micro>(after - before).count());
          before = after;
        }
      } catch (const std::exception& failure) {
        std::fprintf(stderr, "connection %zu: %s\n", i, failure.what());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const double cpu = cpu_seconds(run.pid) - cpu_before;
  std::vector<double> all;
  for (const auto& some : micros) all.insert(all.end(), some.begin(), some.end());
  if (all.empty()) return;
  std::sort(all.begin(), all.end());
  const auto count = static_cast<double>(all.size());
  std::printf("%s\t%zu\t%zu\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%zu\n", run.label.c_str(), connections, size,
              count / seconds, all[all.size() / 2], all[all.size() * 99 / 100], all.back(), cpu * 1e6 / count,
              refused.load());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: milter_load SOCKET PID RECIPIENT [SECONDS] [LABEL]\n");
    return 64;
  }
  const Run run{.socket = argv[1],
                .pid = argv[2],
                .recipient = argv[3],
                .label = argc > 5 ? argv[5] : "milter",
                .seconds = argc > 4 ? std::atof(argv[4]) : 3};
  for (const size_t connections : {1u, 8u, 32u}) {
    for (const size_t size : {4u << 10, 100u << 10}) measure(run, connections, size);
  }
  return 0;
}
