// nonsolicit why: everything known about a sender and a recipient, and what each kind of mail would get.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/why_records.h"
#include "engine/why.h"

namespace nonsolicit::cli {
namespace {

struct WhyOptions {
  std::string sender;
  std::string recipient;
  std::string list_id;
};

// Ended rows too, and the last messages. Hashed rows do not show which of them are of the pair: then what counts now
// has to do.
engine::WhyRecords records_of(const Context::Opened& opened, const engine::WhyQuestion& question) {
  constexpr size_t kMostRows = 1000;
  if (opened.state->options.lists.privacy == lists::Privacy::hashed) return {};
  const auto kept = opened.services.store->people().export_json(question.recipient);
  if (!kept) fail(kept.error());
  engine::WhyRecords records = why_records(*kept);
  auto findings = opened.services.store->lists().findings(question.sender.text(), kMostRows);
  if (!findings) fail(findings.error());
  records.findings = std::move(*findings);
  auto said = opened.services.store->cases().said_of_sender(question.sender, kMostRows);
  if (!said) fail(said.error());
  records.said = std::move(*said);
  return records;
}

void tell_why(const Context& context, const WhyOptions& options) {
  const auto opened = context.open(Context::Access::read, engine::Strictness::lenient);
  auto state = std::make_shared<engine::State>(*opened.state);
  for (const std::string& missing : state->missing) fmt::print(stderr, "nonsolicit: {}\n", missing);
  const bool blind = directory_missing(*state);
  if (blind) fmt::print(stderr, "nonsolicit: without the directory nobody counts as a member\n");
  auto organisations = opened.services.store->lists().organisations("", 1'000'000);
  if (!organisations) fail(organisations.error());
  state->organisations = std::make_shared<const lists::Organisations>(*organisations);

  const engine::WhyQuestion question{.sender = person_or_fail(options.sender, opened),
                                     .recipient = person_or_fail(options.recipient, opened),
                                     .list_id = base::to_lower(options.list_id),
                                     .now = context.clock->now()};
  const auto known = opened.services.store->messages().look_up(engine::why_request(*state, question),
                                                               state->options.store.lookup_deadline);
  if (!known) fail(known.error());
  const engine::Why told = engine::why(*state, question, *known, records_of(opened, question));
  if (context.json) {
    auto json = nlohmann::ordered_json::parse(engine::why_json(told));
    json["directory_missing"] = blind;
    fmt::print("{}", json_line(json));
  } else {
    fmt::print("{}", engine::why_text(told));
  }
  if (blind) fail(Exit::configuration, "");  // as `check` does
}

}  // namespace

void add_why(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "why", "Tell everything known for and against mail of a sender to a recipient, and what each kind would get");
  auto options = std::make_shared<WhyOptions>();
  command->add_option("SENDER", options->sender, "who sends, as if authenticated: a mail address")->required();
  command->add_option("RECIPIENT", options->recipient, "who would get it: a mail address")->required();
  command->add_option("--list-id", options->list_id, "List-Id of the mailing, for opt-outs from that list");
  command->callback([&context, options] { tell_why(context, *options); });
}

}  // namespace nonsolicit::cli
