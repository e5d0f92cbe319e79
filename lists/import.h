// Reads the lists that admins have (CSV, one address per line) into values. All bad lines are reported in one run,
// each as "file:line: what is wrong"; the caller decides whether to go on. Pure but for reading `content`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "lists/directory.h"
#include "lists/values.h"

namespace nonsolicit::lists {

struct LineProblem {
  std::string file;
  size_t line = 0;  // 1-based, first line of a quoted record
  std::string what;
  std::string text() const;  // "file:line: what"
};

// A row that was understood and is left out on purpose.
enum class LeftOut {
  no_member,     // the recipient is not in the directory
  own_address,   // sender and recipient are one
  too_old,       // what it records has expired
  no_address,    // a business card without a mail address
  not_opted_out  // a subscriber who is still one, a bounce, ...
};
std::string_view to_string(LeftOut why);  // "no member of the directory", ...

template <class Row>
struct Imported {
  std::vector<Row> rows;
  std::vector<LineProblem> problems;
  size_t duplicates = 0;  // same key again, same content: dropped
  std::map<LeftOut, size_t> left_out;
};

struct ImportOptions {
  std::string file = "-";                       // for messages
  std::map<std::string, std::string> columns;   // our name -> column title or 1-based number; guessed where absent
  std::map<std::string, std::string> defaults;  // our name -> what counts where the file says nothing
  base::AddressRules rules;
  base::TimePoint now;
  std::string source;  // for Origin; "" = "import:" + file
  char separator = 0;  // 0: guess among , ; and tab
};

// Columns: email (required), id, name, organisation, canary ("yes", "1", "true"). A file without any separator and
// header is one address per line; "#" comments allowed there.
Imported<DirectoryRow> import_directory(std::string_view content, const ImportOptions& options);

// How long what is recorded counts, and for whom it is kept.
struct RelationshipTerms {
  std::optional<base::Duration> contact;  // nothing: for good
  std::optional<base::Duration> enquiry;  // of a contact that only wrote
  const Directory* members = nullptr;     // nothing: everybody is taken
};
// A table, one address per line, or business cards (lists/vcard.h). Columns: recipient, sender, kind (contact,
// interest; default contact), how (wrote, answered, asked, met, recorded), date, evidence, expires (or "never"). An
// interest needs evidence, and lasts until it is withdrawn.
Imported<RelationshipEntry> import_relationships(std::string_view content, const ImportOptions& options,
                                                 const RelationshipTerms& terms = {});
// Our own lists and the exports of mailing services. Columns: recipient, sender (an address, "@domain", or what scope
// says), scope (list, sender, organisation), date, evidence, expires; list and reason, which become evidence; status
// and unsubscribed: where there is one of them, only rows that it calls unsubscribed or complained are taken.
Imported<OptOutEntry> import_opt_outs(std::string_view content, const ImportOptions& options);
// Columns: case_id, sender, date.
Imported<FindingEntry> import_findings(std::string_view content, const ImportOptions& options);
// Columns: recipient, sender, choice (allow, block), evidence, expires.
Imported<PreferenceEntry> import_preferences(std::string_view content, const ImportOptions& options);
// Columns: sender, recipients (addresses and "@domain"s, ";" or blank separated, empty = all), from, until, mailings,
// reason, approved_by.
Imported<GrantEntry> import_grants(std::string_view content, const ImportOptions& options);
// Columns: who (address or @domain), kind (staff, exempt, system), evidence, expires.
Imported<ExemptEntry> import_exempt(std::string_view content, const ImportOptions& options);
// Columns: domain, organisation, evidence.
Imported<OrganisationEntry> import_organisations(std::string_view content, const ImportOptions& options);

}  // namespace nonsolicit::lists
