// nonsolicit lists TYPE add|list|remove|import, TYPE one of relationships, optouts, preferences, grants, exempt,
// organisations; and the same lists under names of their own: relationships, optout, standing.
#include "cli/list_imports.h"
#include "cli/list_type.h"
#include "store/cases.h"

namespace nonsolicit::cli {
namespace {

using Port = store::ListsPort;
using Opened = Context::Opened;

// Whom an opt-out is against, as the store has it: an address, a domain, a List-Id or a hash.
std::string opt_out_sender(const std::string& text, const Opened& opened) {
  if (lists::is_hashed(text)) return text;
  if (text.starts_with('@')) return base::normal_domain(text.substr(1)).value_or(text);
  const auto address = base::Address::parse(text, opened.state->options.address);
  return address ? address->text() : base::to_lower(text);
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

Change about(const std::string& person, const Opened& opened) { return {.person = person_or_fail(person, opened)}; }

ListType<lists::RelationshipEntry> relationships(const char* name) {
  return {.name = name,
          .help = "Who has had contact with whom, or asked for mail",
          .action = "relationship",
          .heading = {"SENDER", "RECIPIENT", "KIND", "HOW", "LAST", "COUNT", "SOURCE", "EVIDENCE", "EXPIRES"},
          .columns = {"sender", "recipient", "kind", "how", "date", "evidence", "expires"},
          .required = 2,
          .import_rows =
              [](std::string_view content, const lists::ImportOptions& options, const engine::State& state) {
                return lists::import_relationships(content, options, relationship_terms(state.options));
              },
          .list = &Port::relationships,
          .remove =
              [](Port& port, const Opened& opened, const Cells& keys) {
                return port.remove_relationship(person_or_fail(keys[0], opened), person_or_fail(keys[1], opened));
              },
          .remove_keys = {"SENDER", "RECIPIENT"},
          .removed = [](const Opened& opened, const Cells& keys) { return about(keys[1], opened); },
          .add_import = add_relationship_import};
}

ListType<lists::OptOutEntry> opt_outs(const char* name) {
  return {.name = name,
          .help = "Who asked not to be mailed by whom",
          .action = "optout",
          .heading = {"RECIPIENT", "SENDER", "SCOPE", "REQUESTED", "SOURCE", "EVIDENCE", "EXPIRES"},
          .columns = {"recipient", "sender", "scope", "date", "evidence", "expires"},
          .required = 2,
          .import_rows = [](std::string_view content, const lists::ImportOptions& options,
                            const engine::State&) { return lists::import_opt_outs(content, options); },
          .list = &Port::opt_outs,
          .remove =
              [](Port& port, const Opened& opened, const Cells& keys) {
                return port.remove_opt_out(person_or_fail(keys[0], opened), opt_out_sender(keys[1], opened));
              },
          .remove_keys = {"RECIPIENT", "SENDER"},
          .removed = [](const Opened& opened, const Cells& keys) { return about(keys[0], opened); },
          .add_import = add_opt_out_import};
}

ListType<lists::PreferenceEntry> preferences() {
  return {.name = "preferences",
          .help = "Senders that a member allows or blocks",
          .action = "preference",
          .heading = {"RECIPIENT", "SENDER", "CHOICE", "SET", "SOURCE", "EXPIRES"},
          .columns = {"recipient", "sender", "choice", "evidence", "expires"},
          .required = 3,
          .import_rows = [](std::string_view content, const lists::ImportOptions& options,
                            const engine::State&) { return lists::import_preferences(content, options); },
          .list = &Port::preferences,
          .remove =
              [](Port& port, const Opened& opened, const Cells& keys) {
                return port.remove_preference(person_or_fail(keys[0], opened), person_or_fail(keys[1], opened));
              },
          .remove_keys = {"RECIPIENT", "SENDER"},
          .removed = [](const Opened& opened, const Cells& keys) { return about(keys[0], opened); }};
}

ListType<lists::GrantEntry> grants() {
  return {.name = "grants",
          .help = "Agreements: sponsors, educators, approved mailings",
          .action = "grant",
          .heading = {"ID", "SENDER", "RECIPIENTS", "FROM", "UNTIL", "USED", "REASON", "APPROVED_BY"},
          .columns = {"sender", "from", "until", "mailings", "reason", "approved_by", "recipients"},
          .required = 6,
          .import_rows = [](std::string_view content, const lists::ImportOptions& options,
                            const engine::State&) { return lists::import_grants(content, options); },
          .list = &Port::grants,
          .remove = [](Port& port, const Opened&, const Cells& keys) { return port.remove_grant(upper(keys[0])); },
          .remove_keys = {"ID"},
          .removed = [](const Opened&, const Cells& keys) { return Change{.subject = upper(keys[0])}; }};
}

ListType<lists::ExemptEntry> exempt() {
  const auto name_of = [](const std::string& who, const Opened& opened) {
    return who.starts_with('@') ? base::to_lower(who) : person_or_fail(who, opened).text();
  };
  return {.name = "exempt",
          .help = "Association staff, exempt senders, systems",
          .action = "exempt",
          .heading = {"WHO", "KIND", "SOURCE", "EVIDENCE", "EXPIRES"},
          .columns = {"who", "kind", "evidence", "expires"},
          .required = 2,
          .import_rows = [](std::string_view content, const lists::ImportOptions& options,
                            const engine::State&) { return lists::import_exempt(content, options); },
          .list = &Port::exempt,
          .remove = [name_of](Port& port, const Opened& opened,
                              const Cells& keys) { return port.remove_exempt(name_of(keys[0], opened)); },
          .remove_keys = {"WHO"},
          .removed =
              [](const Opened& opened, const Cells& keys) {
                return keys[0].starts_with('@') ? Change{.detail = base::to_lower(keys[0])} : about(keys[0], opened);
              }};
}

ListType<lists::OrganisationEntry> organisations() {
  return {.name = "organisations",
          .help = "Domains that belong to one organisation",
          .action = "organisation",
          .heading = {"DOMAIN", "ORGANISATION", "SOURCE"},
          .columns = {"domain", "organisation", "evidence"},
          .required = 2,
          .import_rows = [](std::string_view content, const lists::ImportOptions& options,
                            const engine::State&) { return lists::import_organisations(content, options); },
          .list = &Port::organisations,
          .remove = [](Port& port, const Opened&,
                       const Cells& keys) { return port.remove_organisation(base::to_lower(keys[0])); },
          .remove_keys = {"DOMAIN"},
          .removed = [](const Opened&, const Cells& keys) { return Change{.detail = base::to_lower(keys[0])}; }};
}

// A finding typed in is one of a case of ours; those of another installation come by import.
void check_finding(const Opened& opened, const lists::FindingEntry& row) {
  const auto records = opened.services.store->cases().records(row.case_id);
  if (!records) fail(records.error());
  if (!*records) fail(Exit::failure, fmt::format("not recorded: there is no case {}", row.case_id));
  const store::CaseRecord& record = (*records)->case_record;
  const auto sender = base::Address::parse(record.sender, opened.state->options.address);
  if (record.trusted != row.sender && sender != row.sender) {
    fail(Exit::failure, fmt::format("not recorded: case {} is about mail of {}", row.case_id,
                                    record.trusted.empty() ? record.sender : record.trusted.text()));
  }
}

ListType<lists::FindingEntry> standing() {
  return {.name = "standing",
          .help = "Confirmed findings against senders, which count for 12 months",
          .action = "standing",
          .heading = {"CASE", "SENDER", "CONFIRMED", "BY", "COUNTS_UNTIL"},
          .columns = {"case_id", "sender", "date"},
          .required = 2,
          .import_rows = [](std::string_view content, const lists::ImportOptions& options,
                            const engine::State&) { return lists::import_findings(content, options); },
          .list = &Port::findings,
          .remove = [](Port& port, const Opened&, const Cells& keys) { return port.remove_finding(upper(keys[0])); },
          .remove_keys = {"CASE"},
          .removed = [](const Opened&, const Cells& keys) { return Change{.subject = upper(keys[0])}; },
          .check_added = check_finding};
}

}  // namespace

void add_lists(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("lists", "Relationships, opt-outs, preferences, grants, exempt senders, organisations");
  command->require_subcommand(1);
  add_type(*command, context, relationships("relationships"));
  add_type(*command, context, opt_outs("optouts"));
  add_preference_link(*add_type(*command, context, preferences()), context);
  add_type(*command, context, grants());
  add_type(*command, context, exempt());
  add_type(*command, context, organisations());
  add_hash(*command, context);
}

void add_relationships(CLI::App& app, Context& context) { add_type(app, context, relationships("relationships")); }

void add_optout(CLI::App& app, Context& context) {
  add_opt_out_check(*add_type(app, context, opt_outs("optout")), context);
}

void add_standing(CLI::App& app, Context& context) { add_type(app, context, standing()); }

}  // namespace nonsolicit::cli
