// nonsolicit check, nonsolicit classify: the same answer as the live milter, from files; writes nothing.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/address.h"
#include "base/ascii.h"
#include "base/cidr.h"
#include "base/unicode.h"
#include "classifier/out_of_sight.h"
#include "cli/context.h"
#include "cli/mailbox.h"
#include "cli/text.h"
#include "engine/describe.h"
#include "engine/examine.h"
#include "message/parse.h"

namespace nonsolicit::cli {
namespace {

struct CheckOptions {
  std::string from;
  std::string auth;
  std::string client = "127.0.0.1";
  std::string daemon;
  std::string at;
  std::string mode;
  std::vector<std::string> to;
  std::vector<std::string> files;
};

std::string crlf(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size() + bytes.size() / 32);
  for (size_t i = 0; i < bytes.size(); i++) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) result.push_back('\r');
    result.push_back(bytes[i]);
  }
  return result;
}

// What the command line leaves open comes from the message: From is the sender, To and Cc are the recipients.
message::Envelope envelope_for(const CheckOptions& options, const message::Message& message) {
  message::Envelope envelope{
      .auth_user = options.auth, .client_address = options.client, .client_port = 25, .daemon_name = options.daemon};
  envelope.sender = options.from.empty() && !message.from.empty() ? message.from[0].address
                                                                  : std::string(base::without_brackets(options.from));
  for (const std::string& address : options.to)
    envelope.recipients.push_back({.address = std::string(base::without_brackets(address))});
  if (options.to.empty()) {
    for (const auto* list : {&message.to, &message.cc}) {
      for (const message::Mailbox& mailbox : *list) envelope.recipients.push_back({.address = mailbox.address});
    }
  }
  return envelope;
}

bool is_ip(std::string_view text) {
  return base::Cidr::parse("0.0.0.0/0")->contains(text) || base::Cidr::parse("::/0")->contains(text);
}

void require_address(const char* option, std::string_view text) {
  if (base::Address::parse(base::without_brackets(text))) return;
  fail(Exit::usage, fmt::format("{} {}: expected an address, as jane@firm.example", option, text));
}

void validate(const CheckOptions& options) {
  if (!is_ip(options.client)) fail(Exit::usage, "--client " + options.client + ": expected an IP address");
  // A login is any word: what is one depends on the mail server.
  if (options.auth.find_first_of(" \t\r\n") != std::string::npos)
    fail(Exit::usage, fmt::format("--auth {}: expected an authenticated user, without blanks", options.auth));
  if (!options.from.empty() && options.from != "<>") require_address("--from", options.from);
  for (const std::string& recipient : options.to) require_address("--to", recipient);
}

base::TimePoint time_of(const Context& context, const CheckOptions& options) {
  if (options.at.empty()) return context.clock->now();
  const auto at = base::parse_rfc3339(options.at);
  if (!at) fail(Exit::usage, "--at " + options.at + ": expected a time like 2026-11-22T09:30:00Z");
  return *at;
}

// What the bytes are where they are hardly a mail; "" for a mail.
std::string remark_on(const MailFile& file, const message::Message& message) {
  if (file.bytes.empty()) return "empty";
  return message.headers.empty() ? "no header: this is no mail, or only the text of one" : "";
}

// One JSON object on a line, with the keys that only the command knows.
void print_json(const std::string& object, const nlohmann::ordered_json& more) {
  auto json = nlohmann::ordered_json::parse(object);
  json.update(more);
  fmt::print("{}", json_line(json));
}

void print_text(const std::string& text, const std::string& remark) {
  fmt::print("{}{}", text, remark.empty() ? "" : fmt::format("  remark     {}\n", remark));
}

void list_problems(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) fmt::print(stderr, "nonsolicit: {}\n", base::visible_text(problem));
  if (!problems.empty()) fail(Exit::failure, "");
}

// The state to judge with, as the options of the command line have it; tells what is missing.
std::shared_ptr<const engine::State> state_for(const Context::Opened& opened, const CheckOptions& options) {
  auto state = std::make_shared<engine::State>(*opened.state);
  for (const std::string& missing : state->missing) fmt::print(stderr, "nonsolicit: {}\n", missing);
  if (directory_missing(*state)) fmt::print(stderr, "nonsolicit: without the directory nobody counts as a member\n");
  if (opened.store_missing) {
    fmt::print(stderr,
               "nonsolicit: note: no store at {} yet: relationships, opt-outs, preferences, grants, reach and exempt "
               "senders are unknown\n",
               state->options.store.path);
  }
  if (!options.mode.empty()) {
    const auto mode = policy::mode_from(options.mode);
    if (!mode) fail(Exit::usage, "--mode " + options.mode + ": expected observe, tag or enforce");
    state->options.policy.mode = *mode;
  }
  auto organisations = opened.services.store->lists().organisations("", 1'000'000);
  if (!organisations) fail(organisations.error());
  state->organisations = std::make_shared<const lists::Organisations>(*organisations);
  return state;
}

void check(const Context& context, const CheckOptions& options) {
  const base::TimePoint now = time_of(context, options);
  validate(options);
  const auto opened = context.open(Context::Access::read, engine::Strictness::lenient);
  const auto state = state_for(opened, options);
  tell_of_folders_not_read(options.files);
  std::vector<std::string> without_recipient;
  auto problems = read_mail(options.files, [&](const MailFile& file) {
    engine::Content content({.memory_bytes = static_cast<size_t>(-1),
                             .max_bytes = static_cast<size_t>(state->options.spool.max_bytes),
                             .spill_directory = {}});
    content.append(crlf(file.bytes));
    const message::Message message =
        message::parse(content.front(state->options.limits.analysis_bytes), state->options.limits);
    const message::Envelope envelope = envelope_for(options, message);
    const std::string remark = remark_on(file, message);
    if (envelope.recipients.empty()) {
      without_recipient.push_back(fmt::format("{}: {}no recipient in To or Cc, and none given: name one with --to",
                                              file.name, remark.empty() ? "" : remark + "; "));
      return;
    }
    engine::Examination examination =
        engine::examine(*state, opened.services.store->messages(),
                        {.envelope = envelope, .content = content, .now = now, .progress = {}});
    if (!examination.identity.outbound) {  // the gateway learns from inbound mail and lets it pass
      examination.verdicts.clear();
      examination.plan = {};
    }
    if (context.json) {
      print_json(engine::examination_to_json(examination, file.name),
                 {{"out_of_sight", classifier::why_opaque(examination.facts.message.classification)},
                  {"store_missing", opened.store_missing},
                  {"directory_missing", directory_missing(*state)},
                  {"remark", remark}});
    } else {
      print_text(examination_text(examination, file.name), remark);
    }
  });
  problems.insert(problems.end(), without_recipient.begin(), without_recipient.end());
  list_problems(problems);
  if (directory_missing(*state)) fail(Exit::configuration, "");  // a script must not take these answers for real ones
}

void classify(const Context& context, const std::vector<std::string>& files) {
  const auto state = context.load(engine::Strictness::lenient);
  tell_of_folders_not_read(files);
  list_problems(read_mail(files, [&](const MailFile& file) {
    const message::Message message = message::parse(file.bytes, state->options.limits);
    const classifier::Classification found = state->classifier->classify(message);
    const classifier::Request request = state->requests ? state->requests->read(message) : classifier::Request{};
    const std::string remark = remark_on(file, message);
    const std::string hidden_by(classifier::why_opaque(found));
    if (context.json) {
      print_json(engine::classification_to_json(found, request, file.name),
                 {{"out_of_sight", hidden_by}, {"remark", remark}});
    } else {
      const std::string hidden = hidden_by.empty() ? "" : "the text could not be read: " + hidden_by;
      print_text(classification_text(found, request, file.name),
                 hidden + (hidden.empty() || remark.empty() ? "" : "; ") + remark);
    }
  }));
}

}  // namespace

void add_check(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("check", "Tell what the gateway would do with a message; writes nothing");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("--from", options->from,
                      "envelope sender (default: the From of the message; \"<>\" is the null sender)");
  command->add_option("--auth", options->auth, "authenticated user");
  command->add_option("--client", options->client, "address of the SMTP client (default 127.0.0.1)");
  command->add_option("--daemon", options->daemon, "{daemon_name} of the MTA");
  command->add_option("--at", options->at, "as if it were this time (RFC 3339)");
  command->add_option("--mode", options->mode, "as if policy.mode were observe, tag or enforce");
  command->add_option("--to", options->to, "envelope recipient, may be repeated (default: To and Cc of the message)")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
  command->add_option("FILE", options->files, "mail files, mbox files, maildirs; - is standard input")->required();
  command->callback([&context, options] { check(context, *options); });
}

void add_classify(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("classify", "Tell what kind of message it is, and whether it offers an opt-out");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "mail files, mbox files, maildirs; - is standard input")->required();
  command->callback([&context, files] { classify(context, *files); });
}

}  // namespace nonsolicit::cli
