#include "lists/import.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "lists/import_rows.h"
#include "lists/organisations.h"

namespace nonsolicit::lists {
namespace {

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

// Ten Crockford characters from the content, so that the same file imported twice makes the same grants.
std::string grant_id(const std::string& content) {
  static constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string digest;
  base::from_hex(base::sha256_hex(content), digest);
  std::string id;
  for (size_t i = 0; i < 10; i++) id.push_back(kDigits[static_cast<unsigned char>(digest[i]) & 31]);
  return id;
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
    reader.addresses("recipients", row.recipients, row.segments);
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
    const auto once = [](auto& values) {
      std::sort(values.begin(), values.end());
      values.erase(std::unique(values.begin(), values.end()), values.end());
    };
    once(row.recipients);
    once(row.segments);
    std::string recipients;
    for (const base::Address& recipient : row.recipients) recipients += recipient.text() + "\x1E";
    for (const std::string& segment : row.segments) recipients += segment + "\x1E";
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

Imported<FindingEntry> import_findings(std::string_view content, const ImportOptions& options) {
  const ColumnSpec case_id{
      .name = "case_id", .need = Need::required, .titles = {"caseid", "case", "fall", "dossier", "caso"}};
  const auto read = [&options](RowReader& reader, Collector<FindingEntry>& into, size_t line) {
    FindingEntry row;
    row.case_id = reader.text("case_id");
    std::transform(row.case_id.begin(), row.case_id.end(), row.case_id.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (!base::is_case_id(row.case_id)) reader.fail_value("case_id", row.case_id, "a case id (ten letters and digits)");
    row.sender = reader.address("sender");
    row.confirmed = reader.past_date("date").value_or(options.now);
    row.confirmed_by = reader.origin().source;
    if (!reader.ok()) return;
    const std::string key = row.case_id;
    const std::string same = joined({row.sender.text(), time_key(row.confirmed)});
    into.add(std::move(row), key, same, line, key);
  };
  return import_rows<FindingEntry>(content, options, {case_id, kSender, kDate}, read);
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
