// The milter shell around a scripted gateway, for the protocol tests: what it answers is said by the first recipient's
// local part, what it saw is written to files of the directory named on the command line.
//   test_milter_daemon DIRECTORY SOCKET [MODE] [GROUP]
// Files looked at: "throw-options" (options() throws), "go" (a FIFO that "wait@..." and reloads with "slow-reload"
// read), "drain-ms" (milter.drain). Written: envelope.N, content.N (N from 1), reloads, log.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "milter/daemon.h"

namespace {

using namespace nonsolicit;
namespace fs = std::filesystem;

policy::SmtpReply reply(policy::ReplyClass reply_class, std::vector<std::string> lines) {
  return policy::SmtpReply::make(reply_class, std::move(lines)).value();
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path);  // a FIFO blocks here until the test writes
  std::string line;
  std::getline(file, line);
  return line;
}

class ScriptedGateway : public engine::Gateway {
 public:
  ScriptedGateway(fs::path directory, conf::Options options)
      : directory_(std::move(directory)), options_(std::move(options)) {}

  std::shared_ptr<const conf::Options> options() const override {
    if (fs::exists(directory_ / "throw-options")) throw std::runtime_error("scripted: no options");
    auto options = std::make_shared<conf::Options>(options_);
    if (fs::exists(directory_ / "drain-ms")) {
      options->milter.drain = std::chrono::milliseconds(std::stol(first_line(directory_ / "drain-ms")));
    }
    return options;
  }

  engine::Answer process(const message::Envelope& envelope, engine::Content& content,
                         const engine::Progress& progress) noexcept override {
    const int number = ++messages_;
    write(envelope, content, number);
    progress();
    const std::string address = envelope.recipients.empty() ? "pass@" : envelope.recipients.front().address;
    const std::string script = address.substr(0, address.find('@'));
    if (script == "wait") first_line(directory_ / "go");
    engine::Answer answer;
    answer.plan = plan(script, envelope);
    return answer;
  }

 private:
  void write(const message::Envelope& envelope, engine::Content& content, int number) const {
    std::ofstream text(directory_ / ("envelope." + std::to_string(number)));
    text << "sender=" << envelope.sender << "\n";
    for (const auto& parameter : envelope.parameters) text << "parameter=" << parameter << "\n";
    for (const auto& recipient : envelope.recipients) {
      text << "recipient=" << recipient.address << (recipient.bracketed ? " bracketed" : "");
      for (const auto& parameter : recipient.parameters) text << " " << parameter;
      text << "\n";
    }
    text << "auth_user=" << envelope.auth_user << "\nclient=" << envelope.client_address << ":" << envelope.client_port
         << "\nclient_name=" << envelope.client_name << "\nhelo=" << envelope.helo
         << "\ndaemon_name=" << envelope.daemon_name << "\nqueue_id=" << envelope.queue_id
         << "\nheader_cut=" << envelope.header_cut << "\nsize=" << content.size() << "\n";
    std::ofstream bytes(directory_ / ("content." + std::to_string(number)), std::ios::binary);
    bytes << content.front(content.size());
  }

  static policy::Plan plan(const std::string& script, const message::Envelope& envelope) {
    using policy::Ending;
    using policy::ReplyClass;
    policy::Plan plan;
    if (script == "reject") {
      plan.ending = Ending::reject;
      plan.reply = reply(ReplyClass::refuse, {"One line of words."});
    } else if (script == "percent") {
      plan.ending = Ending::reject;
      plan.reply = reply(ReplyClass::refuse, {"Line 1 with 100% of it.", "Line 2: %s %n %%.", "Line 3.", "Line 4 %"});
    } else if (script == "tempfail") {
      plan.ending = Ending::tempfail;
      plan.reply = reply(ReplyClass::try_again, {"Come again."});
    } else if (script == "mismatch") {
      plan.ending = Ending::reject;
      plan.reply = reply(ReplyClass::try_again, {"Odd."});
    } else if (script == "discard") {
      plan.ending = Ending::discard;
    } else if (script == "quarantine") {
      plan.header = "v=1; action=hold";
      plan.quarantine = "held for review";
    } else if (script == "tag") {
      plan.header = "v=1; action=tag; case=0123456789";
    } else if (script == "link") {
      plan.header = "v=1; action=tag; case=0123456789";
      plan.report_link = "https://review.test/m/token";
    } else if (script == "delrcpt") {
      for (size_t i = 1; i < envelope.recipients.size(); i += 2)
        plan.delete_recipients.push_back(envelope.recipients[i].address);
    }
    return plan;
  }

  fs::path directory_;
  conf::Options options_;
  std::atomic<int> messages_{0};
};

}  // namespace

// Inside libmilter smfi_stop() and the listener race for a mutex while the process ends.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:mi_closener\nmutex:mi_stop_milters\nrace:mi_listener\n";
}

int main(int argc, char** argv) {
  if (argc < 3) return 64;
  const fs::path directory = argv[1];
  milter::prepare_process();
  conf::Options options;
  options.milter.socket = argv[2];
  if (argc > 3) options.milter.socket_mode = std::strtol(argv[3], nullptr, 8);
  if (argc > 4) options.milter.socket_group = argv[4];
  options.spool.directory = directory;
  options.spool.memory_bytes = 64 << 10;
  base::LogOptions log_options;
  log_options.target = directory / "log";
  const auto log = base::Log::open(log_options, nullptr);
  if (!log) return 3;
  ScriptedGateway gateway(directory, options);
  int reloads = 0;
  const auto status = milter::run_daemon({
      .gateway = gateway,
      .log = **log,
      .reload = [&]() -> base::Result<std::string> {
        if (fs::exists(directory / "slow-reload")) first_line(directory / "go");
        std::ofstream(directory / "reloads") << ++reloads << "\n";
        if (fs::exists(directory / "bad-reload")) return base::config_error("nothing was reloaded", "scripted");
        return std::string("scripted");
      },
      .opened = {},
      .version = "test",
  });
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.error().full().c_str());
  return status.error().kind == base::ErrorClass::config ? 2 : 1;
}
