#include "lists/import.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "lists/import_table.h"
#include "lists/organisations.h"

namespace nonsolicit::lists {
namespace {

// Titles in English, French, German and Spanish, as title_key() leaves them.
const ColumnSpec kEmail{
    .name = "email",
    .need = Need::required,
    .titles = {"email", "emailaddress", "mail", "mailaddress", "primaryemail", "workemail", "courriel",
               "adressecourriel", "adresseelectronique", "adresseemail", "adressemail", "emailadresse", "mailadresse",
               "correo", "correoelectronico", "direcciondecorreo", "direccionemail", "direcciondecorreoelectronico"}};
const ColumnSpec kName{.name = "name",
                       .titles = {"name", "fullname", "displayname", "membername", "nom", "nomcomplet", "vollername",
                                  "mitgliedsname", "nombre", "nombrecompleto"}};
const ColumnSpec kMemberId{.name = "id",
                           .titles = {"id", "memberid", "membernumber", "memberno", "membershipnumber", "identifiant",
                                      "numerodemembre", "numerodadherent", "mitgliedsnummer", "mitgliedsnr",
                                      "mitgliednr", "identificador", "numerodesocio", "numerodemiembro"}};
const ColumnSpec kOrganisation{.name = "organisation",
                               .titles = {"organisation", "organization", "company", "firm", "employer", "companyname",
                                          "societe", "entreprise", "cabinet", "etablissement", "firma", "unternehmen",
                                          "kanzlei", "institution", "organizacion", "empresa", "compania", "entidad"}};
const ColumnSpec kCanary{.name = "canary", .titles = {"canary", "planted", "seed"}};
const ColumnSpec kEvidence{.name = "evidence", .titles = {"evidence", "note", "notes", "source", "comment"}};
const ColumnSpec kExpires{.name = "expires", .titles = {"expires", "expiry", "expireson", "validuntil"}};
const ColumnSpec kDate{.name = "date", .titles = {"date", "on", "day", "requested", "datum", "fecha"}};
const ColumnSpec kSender{.name = "sender", .need = Need::required, .titles = {"sender", "from", "absender"}};
const ColumnSpec kRecipient{.name = "recipient",
                            .need = Need::required,
                            .titles = {"recipient", "to", "member", "empfanger", "destinataire", "destinatario"}};

std::optional<bool> yes_or_no(std::string_view text) {
  for (const std::string_view yes : {"yes", "y", "1", "true", "x"}) {
    if (base::iequals(text, yes)) return true;
  }
  for (const std::string_view no : {"no", "n", "0", "false", "-"}) {
    if (base::iequals(text, no)) return false;
  }
  return std::nullopt;
}

std::string time_key(const std::optional<base::TimePoint>& time) {
  return time ? std::to_string(base::to_micros(*time)) : std::string("-");
}

// Pieces of a key or a content, apart by a byte that text() refuses.
std::string joined(std::initializer_list<std::string_view> pieces) {
  return fmt::format("{}", fmt::join(pieces, "\x1F"));
}

std::string origin_key(const Origin& origin) { return joined({origin.evidence, time_key(origin.expires)}); }

// Reads all rows of a table by `read`, which fills a row from its reader and adds it where the reader is content.
template <class Row, class Read>
Imported<Row> import_rows(std::string_view content, const ImportOptions& options,
                          const std::vector<ColumnSpec>& columns, Read read) {
  Imported<Row> imported;
  Table table = read_table(content, options, columns);
  imported.problems = std::move(table.problems);
  Collector<Row> collector(imported, options);
  for (const TableRow& row : table.rows) {
    RowReader reader(row, options);
    read(reader, collector, row.line());
    if (!reader.ok()) collector.problem(row.line(), reader.problem());
  }
  std::stable_sort(imported.problems.begin(), imported.problems.end(),
                   [](const LineProblem& a, const LineProblem& b) { return a.line < b.line; });
  return imported;
}

// Ten Crockford characters from the content, so that the same file imported twice makes the same grants.
std::string grant_id(const std::string& content) {
  static constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string digest;
  base::from_hex(base::sha256_hex(content), digest);
  std::string id;
  for (size_t i = 0; i < 10; i++) id.push_back(kDigits[static_cast<unsigned char>(digest[i]) & 31]);
  return id;
}

// What an opt-out is against, by its scope: an address, a domain or a List-Id.
std::string opt_out_target(RowReader& reader, OptOutScope scope) {
  const std::string given = reader.text("sender");
  if (given.empty()) {
    reader.fail("sender: nothing given");
    return {};
  }
  switch (scope) {
    case OptOutScope::sender: return reader.address("sender").text();
    case OptOutScope::organisation: {
      const size_t at = given.rfind('@');
      const auto domain = base::normal_domain(std::string_view(given).substr(at == std::string::npos ? 0 : at + 1));
      if (!domain || domain->find('.') == std::string::npos) reader.fail_value("sender", given, "a domain");
      if (domain && is_public_provider(*domain)) reader.fail_value("sender", given, "the domain of one organisation");
      return domain.value_or("");
    }
    case OptOutScope::list: {
      // RFC 2919 section 2: "Name <list.id>"; compared without case.
      const size_t open = given.rfind('<');
      const std::string_view id = open != std::string::npos && given.back() == '>'
                                      ? std::string_view(given).substr(open + 1, given.size() - open - 2)
                                      : std::string_view(given);
      if (id.empty() || id.find_first_of(" \t\n<>") != std::string_view::npos) {
        reader.fail_value("sender", given, "a List-Id");
      }
      return base::to_lower(id);
    }
  }
  return {};
}

}  // namespace

Imported<DirectoryRow> import_directory(std::string_view content, const ImportOptions& options) {
  const auto read = [](RowReader& reader, Collector<DirectoryRow>& into, size_t line) {
    DirectoryRow row{.address = reader.address("email"),
                     .member_id = reader.text("id"),
                     .name = reader.text("name"),
                     .organisation = reader.text("organisation"),
                     .canary = reader.word<bool>("canary", yes_or_no, false, "yes or no")};
    if (row.name.empty()) row.name = reader.display_name("email");
    if (!reader.ok()) return;
    const std::string key = row.address.text();
    const std::string same = joined({row.member_id, row.name, row.organisation, row.canary ? "canary" : ""});
    into.add(std::move(row), key, same, line, key);
  };
  return import_rows<DirectoryRow>(content, options, {kEmail, kMemberId, kName, kOrganisation, kCanary}, read);
}

Imported<RelationshipEntry> import_relationships(std::string_view content, const ImportOptions& options) {
  const ColumnSpec kind{.name = "kind", .titles = {"kind", "relationship", "type"}};
  const auto read = [&options](RowReader& reader, Collector<RelationshipEntry>& into, size_t line) {
    RelationshipEntry row;
    row.sender = reader.address("sender");
    row.recipient = reader.address("recipient");
    row.kind =
        reader.word<Relationship>("kind", relationship_from, Relationship::contact, "\"contact\" or \"interest\"");
    const auto date = reader.past_date("date");
    row.first_seen = row.last_seen = date.value_or(options.now);
    row.origin = reader.origin();
    if (reader.ok() && row.sender == row.recipient) reader.fail("sender and recipient are the same");
    if (!reader.ok()) return;
    const std::string key = joined({row.sender.text(), row.recipient.text(), to_string(row.kind)});
    const std::string same = joined({time_key(date), origin_key(row.origin)});
    const std::string what = fmt::format("{} to {}", row.sender.text(), row.recipient.text());
    into.add(std::move(row), key, same, line, what);
  };
  return import_rows<RelationshipEntry>(content, options, {kSender, kRecipient, kind, kDate, kEvidence, kExpires},
                                        read);
}

Imported<OptOutEntry> import_opt_outs(std::string_view content, const ImportOptions& options) {
  const ColumnSpec scope{.name = "scope", .titles = {"scope"}};
  const auto read = [&options](RowReader& reader, Collector<OptOutEntry>& into, size_t line) {
    OptOutEntry row;
    row.recipient = reader.address("recipient");
    row.scope =
        reader.word<OptOutScope>("scope", scope_from, OptOutScope::sender, "\"list\", \"sender\" or \"organisation\"");
    row.sender = opt_out_target(reader, row.scope);
    const auto date = reader.past_date("date");
    row.requested = date.value_or(options.now);
    row.origin = reader.origin();
    if (!reader.ok()) return;
    const std::string key = joined({row.recipient.text(), to_string(row.scope), row.sender});
    const std::string same = joined({time_key(date), origin_key(row.origin)});
    const std::string what = fmt::format("the opt-out of {} from {}", row.recipient.text(), row.sender);
    into.add(std::move(row), key, same, line, what);
  };
  return import_rows<OptOutEntry>(content, options, {kRecipient, kSender, scope, kDate, kEvidence, kExpires}, read);
}

Imported<PreferenceEntry> import_preferences(std::string_view content, const ImportOptions& options) {
  const ColumnSpec choice{.name = "choice", .need = Need::required, .titles = {"choice", "preference"}};
  const auto read = [](RowReader& reader, Collector<PreferenceEntry>& into, size_t line) {
    PreferenceEntry row;
    row.recipient = reader.address("recipient");
    row.sender = reader.address("sender");
    if (reader.text("choice").empty()) reader.fail("choice: nothing given");
    row.choice =
        reader.word<PreferenceChoice>("choice", preference_from, PreferenceChoice::block, "\"allow\" or \"block\"");
    row.origin = reader.origin();
    if (!reader.ok()) return;
    const std::string key = joined({row.recipient.text(), row.sender.text()});
    const std::string same = joined({to_string(row.choice), origin_key(row.origin)});
    const std::string what = fmt::format("the choice of {} about {}", row.recipient.text(), row.sender.text());
    into.add(std::move(row), key, same, line, what);
  };
  return import_rows<PreferenceEntry>(content, options, {kRecipient, kSender, choice, kEvidence, kExpires}, read);
}

Imported<GrantEntry> import_grants(std::string_view content, const ImportOptions& options) {
  ColumnSpec sender = kSender;
  sender.titles = {"sender", "absender"};  // "from" is a date here
  const std::vector<ColumnSpec> columns = {
      sender,
      {.name = "recipients", .titles = {"recipients", "to", "members"}},
      {.name = "from", .titles = {"from", "start", "validfrom"}},
      {.name = "until", .need = Need::required, .titles = {"until", "end", "validuntil", "expires"}},
      {.name = "mailings", .titles = {"mailings", "messages", "number"}},
      {.name = "reason", .need = Need::required, .titles = {"reason", "agreement"}},
      {.name = "approved_by", .titles = {"approvedby", "approver"}}};
  const auto read = [&options](RowReader& reader, Collector<GrantEntry>& into, size_t line) {
    GrantEntry row;
    row.sender = reader.address("sender");
    row.recipients = reader.addresses("recipients");
    const auto from = reader.date("from");
    const auto until = reader.end_date("until");
    row.from = from.value_or(options.now);
    row.until = until.value_or(options.now);
    row.mailings = reader.positive_number("mailings", 1);
    row.reason = reader.text("reason");
    row.approved_by = reader.text("approved_by");
    row.origin = reader.origin();
    if (!until) reader.fail("until: no date");
    if (row.reason.empty()) reader.fail("reason: nothing given");
    if (from && until && *from >= *until) reader.fail("until: not after from");
    if (!reader.ok()) return;
    std::sort(row.recipients.begin(), row.recipients.end());
    row.recipients.erase(std::unique(row.recipients.begin(), row.recipients.end()), row.recipients.end());
    std::string recipients;
    for (const base::Address& recipient : row.recipients) recipients += recipient.text() + "\x1E";
    const std::string key = joined({row.sender.text(), recipients, time_key(from), time_key(until), row.reason});
    const std::string same = joined({std::to_string(row.mailings), row.approved_by});
    row.id = grant_id(key);
    const std::string what = fmt::format("this grant of {}", row.sender.text());
    into.add(std::move(row), key, same, line, what);
  };
  return import_rows<GrantEntry>(content, options, columns, read);
}

Imported<ExemptEntry> import_exempt(std::string_view content, const ImportOptions& options) {
  const ColumnSpec who{
      .name = "who", .need = Need::required, .titles = {"who", "email", "address", "sender", "domain"}};
  const ColumnSpec kind{.name = "kind", .titles = {"kind", "type"}};
  const auto read = [](RowReader& reader, Collector<ExemptEntry>& into, size_t line) {
    ExemptEntry row;
    const std::string given = reader.text("who");
    if (given.starts_with('@')) {
      const auto domain = base::normal_domain(std::string_view(given).substr(1));
      if (!domain) reader.fail_value("who", given, "an address or @domain");
      if (domain && is_public_provider(*domain)) {
        reader.fail(fmt::format("who: {} is a public mail provider, anybody may have an address there", *domain));
      }
      row.who = "@" + domain.value_or("");
    } else {
      row.who = reader.address("who").text();
    }
    row.kind = reader.word<ExemptKind>("kind", exempt_from, ExemptKind::exempt, "\"staff\", \"exempt\" or \"system\"");
    row.origin = reader.origin();
    if (!reader.ok()) return;
    const std::string key = row.who;
    const std::string same = joined({to_string(row.kind), origin_key(row.origin)});
    into.add(std::move(row), key, same, line, key);
  };
  return import_rows<ExemptEntry>(content, options, {who, kind, kEvidence, kExpires}, read);
}

Imported<OrganisationEntry> import_organisations(std::string_view content, const ImportOptions& options) {
  const ColumnSpec domain{.name = "domain", .need = Need::required, .titles = {"domain", "domaine", "dominio"}};
  ColumnSpec organisation = kOrganisation;
  organisation.need = Need::required;
  const auto read = [](RowReader& reader, Collector<OrganisationEntry>& into, size_t line) {
    OrganisationEntry row;
    const std::string given = reader.text("domain");
    const auto normal = base::normal_domain(given.starts_with('@') ? std::string_view(given).substr(1) : given);
    if (!normal || normal->find('.') == std::string::npos) reader.fail_value("domain", given, "a domain");
    if (normal && is_public_provider(*normal)) {
      reader.fail(fmt::format("domain: {} is a public mail provider and belongs to no one organisation", *normal));
    }
    row.domain = normal.value_or("");
    row.organisation = reader.text("organisation");
    if (row.organisation.empty()) reader.fail("organisation: nothing given");
    row.origin = reader.origin();
    if (!reader.ok()) return;
    const std::string key = row.domain;
    const std::string same = joined({organisation_name(row.organisation), origin_key(row.origin)});
    into.add(std::move(row), key, same, line, key);
  };
  return import_rows<OrganisationEntry>(content, options, {domain, organisation, kEvidence}, read);
}

}  // namespace nonsolicit::lists
