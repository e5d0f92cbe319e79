// nonsolicit forget, export, member moved: everything on one person.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "cli/audited.h"
#include "cli/context.h"
#include "cli/new_file.h"
#include "cli/text.h"
#include "engine/envelope_json.h"

namespace nonsolicit::cli {
namespace {

using Json = nlohmann::ordered_json;

struct NamedCount {
  const char* name;
  const char* text;
  int64_t count;
};

std::vector<NamedCount> named(const store::PersonCounts& counts) {
  return {{"relationships", "relationships", counts.relationships},
          {"opt_outs", "opt-outs", counts.opt_outs},
          {"preferences", "preferences", counts.preferences},
          {"grants", "grants", counts.grants},
          {"exempt", "entries as staff, exempt or system", counts.exempt},
          {"findings", "confirmed findings", counts.findings},
          {"cases", "cases", counts.cases},
          {"held_open", "cases that are open", counts.held_open},
          {"statements", "statements about cases", counts.statements},
          {"messages", "traces of messages (threads, reach, mailings)", counts.messages}};
}

int64_t total(const store::PersonCounts& counts) {
  int64_t sum = 0;
  for (const NamedCount& one : named(counts)) sum += one.count;
  return sum;
}

std::string counts_text(const store::PersonCounts& counts) {
  std::string text;
  for (const NamedCount& one : named(counts)) {
    if (one.count > 0) text += fmt::format("  {:>7} {}\n", one.count, one.text);
  }
  return text.empty() ? "  nothing\n" : text;
}

Json counts_json(const store::PersonCounts& counts) {
  Json json;
  for (const NamedCount& one : named(counts)) json[one.name] = one.count;
  return json;
}

store::PersonCounts count_or_fail(const Context::Opened& opened, const base::Address& person) {
  auto counts = opened.services.store->people().count(person);
  if (!counts) fail(counts.error());
  return *counts;
}

// Case ids of messages that are held, or under a decision, from or to this person.
std::vector<std::string> open_cases(const Context::Opened& opened, const base::Address& person) {
  using store::HeldState;
  const auto held = opened.services.store->holds().list(
      {.states = {HeldState::held, HeldState::releasing, HeldState::returning}, .limit = 100'000});
  if (!held) fail(held.error());
  const auto is_person = [&](const std::string& text) {
    return base::Address::parse(text, opened.state->options.address) == person;
  };
  std::vector<std::string> cases;
  for (const store::HeldCase& one : *held) {
    const auto envelope = engine::envelope_from_json(one.held.envelope_json);
    bool theirs = is_person(one.case_record.sender) || one.case_record.trusted == person;
    for (size_t i = 0; envelope && !theirs && i < envelope->recipients.size(); i++) {
      theirs = is_person(envelope->recipients[i].address);
    }
    if (theirs) cases.push_back(one.held.case_id);
  }
  return cases;
}

struct ForgetOptions {
  std::string address;
  bool force = false;
  bool yes = false;
};

void refuse_open_cases(const Context::Opened& opened, const base::Address& person, int64_t count) {
  const auto cases = open_cases(opened, person);
  fail(Exit::failure, fmt::format("{} {} of theirs {} open{}; decide first (nonsolicit hold show CASE), or say --force",
                                  count, count == 1 ? "case" : "cases", count == 1 ? "is" : "are",
                                  cases.empty() ? "" : fmt::format(": {}", fmt::join(cases, ", "))));
}

void forget(const Context& context, const ForgetOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const base::Address person = person_or_fail(options.address, opened);
  const auto counts = count_or_fail(opened, person);
  if (!context.json) fmt::print("kept about {}:\n{}", person.text(), counts_text(counts));
  if (counts.held_open > 0 && !options.force) refuse_open_cases(opened, person, counts.held_open);
  if (total(counts) > 0) {
    confirm(
        "Names and relationships go for good; opt-outs and blocks stay as keyed hashes, so that nobody is mailed "
        "again.",
        options.yes ? Asked::already : Asked::now);
  }
  const auto open = options.force ? store::PeoplePort::OpenCases::force : store::PeoplePort::OpenCases::refuse;
  const bool forced = options.force && counts.held_open > 0;
  const auto done = opened.services.store->people().forget(
      person, open,
      audit_line(context, "forget", forced ? fmt::format("forced, {} cases open", counts.held_open) : ""));
  if (!done) fail(done.error());
  if (context.json) {
    fmt::print("{}\n", counts_json(*done).dump());
  } else {
    fmt::print("forgotten\n");
  }
  if (opened.state->directory && opened.state->directory->find(person)) {
    fmt::print(stderr, "nonsolicit: {} is in the member directory still; leave them out of its next import\n",
               person.text());
  }
}

struct ExportOptions {
  std::string address;
  std::string output;
  bool for_staff = false;
};

Json directory_json(const engine::State& state, const base::Address& person, bool for_staff) {
  const auto entry = state.directory ? state.directory->find(person) : std::nullopt;
  Json json{{"member", entry.has_value()}};
  if (!entry) return json;
  json["edition"] = state.directory->info().edition;
  json["order"] = entry->order;
  json["member_id"] = entry->member_id;
  if (for_staff) json["canary"] = entry->canary;
  return json;
}

std::string exported_text(const Context& context, const ExportOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const base::Address person = person_or_fail(options.address, opened);
  const auto kept = opened.services.store->people().export_json(person);
  if (!kept) fail(kept.error());
  Json json{{"address", person.text()},
            {"exported", base::to_rfc3339(context.clock->now())},
            {"directory", directory_json(*opened.state, person, options.for_staff)}};
  json.update(Json::parse(*kept));
  audit(context, opened, {.action = "export", .person = person, .detail = options.for_staff ? "for staff" : ""});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void export_person(const Context& context, const ExportOptions& options) {
  if (options.output.empty()) {
    fmt::print("{}", exported_text(context, options));
    return;
  }
  write_new_file(options.output, [&] { return exported_text(context, options); });
  fmt::print("written to {}\n", options.output);
}

struct MovedOptions {
  std::string from;
  std::string to;
  bool force = false;
  bool yes = false;
};

bool is_member(const Context::Opened& opened, const base::Address& person) {
  return opened.state->directory && opened.state->directory->find(person).has_value();
}

// Two members of the directory are two people, unless somebody says that they are one: there is no way back.
void ask_whether_one_person(const Context& context, const Context::Opened& opened, const MovedOptions& options,
                            const base::Address& from, const base::Address& to) {
  const auto counts = count_or_fail(opened, from);
  if (!context.json) {
    fmt::print("kept about {}, which would go to {}:\n{}kept about {}:\n{}", from.text(), to.text(),
               counts_text(counts), to.text(), counts_text(count_or_fail(opened, to)));
  }
  if (counts.held_open > 0 && !options.force) refuse_open_cases(opened, from, counts.held_open);
  confirm(
      fmt::format("{} and {} are both in the member directory: all that is kept about the first becomes the second's, "
                  "and nothing tells them apart any more.",
                  from.text(), to.text()),
      options.yes ? Asked::already : Asked::now);
}

void moved(const Context& context, const MovedOptions& options) {
  const auto opened = context.open(Context::Access::write);
  const base::Address from = person_or_fail(options.from, opened);
  const base::Address to = person_or_fail(options.to, opened);
  if (from == to) fail(Exit::usage, "both addresses are the same to the gateway: " + from.text());
  const bool both = is_member(opened, from) && is_member(opened, to);
  if (both) ask_whether_one_person(context, opened, options, from, to);
  const auto done = opened.services.store->people().move(
      from, to, audit_line(context, "member.moved", both ? "both were in the directory" : ""));
  if (!done) fail(done.error());
  if (context.json) {
    fmt::print("{}\n", counts_json(*done).dump());
  } else {
    fmt::print("moved from {} to {}:\n{}", from.text(), to.text(), counts_text(*done));
  }
  const auto& directory = opened.state->directory;
  if (directory && !lists::is_hashed(to.text()) && !directory->find(to)) {
    fmt::print(stderr, "nonsolicit: {} is not in the member directory yet; import it with its next edition\n",
               to.text());
  }
}

}  // namespace

void add_people(CLI::App& app, Context& context) {
  auto* forget_command =
      app.add_subcommand("forget", "Take out what is kept about one person; opt-outs and blocks stay as hashes");
  auto to_forget = std::make_shared<ForgetOptions>();
  forget_command->add_option("ADDRESS", to_forget->address, "whom: a mail address")->required();
  forget_command->add_flag("--force", to_forget->force, "even while a case of theirs is open");
  forget_command->add_flag("--yes", to_forget->yes, "do not ask");
  forget_command->callback([&context, to_forget] { forget(context, *to_forget); });

  auto* export_command = app.add_subcommand("export", "Everything kept about one person, as JSON");
  auto to_export = std::make_shared<ExportOptions>();
  export_command->add_option("ADDRESS", to_export->address, "whom: a mail address")->required();
  export_command->add_option("--output", to_export->output,
                             "a new file, readable by you alone (default: standard output)");
  export_command->add_flag("--for-staff", to_export->for_staff,
                           "with what only staff may see: whether it is a planted address");
  export_command->callback([&context, to_export] { export_person(context, *to_export); });

  auto* member = app.add_subcommand("member", "Changes of members");
  member->require_subcommand(1);
  auto* moved_command = member->add_subcommand("moved", "A member has a new address: what is kept goes with them");
  auto to_move = std::make_shared<MovedOptions>();
  moved_command->add_option("OLD", to_move->from, "the address so far")->required();
  moved_command->add_option("NEW", to_move->to, "the address from now on")->required();
  moved_command->add_flag("--force", to_move->force,
                          "where both are in the directory: even while a case of OLD is open");
  moved_command->add_flag("--yes", to_move->yes, "where both are in the directory: do not ask");
  moved_command->callback([&context, to_move] { moved(context, *to_move); });
}

}  // namespace nonsolicit::cli
