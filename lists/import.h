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

template <class Row>
struct Imported {
  std::vector<Row> rows;
  std::vector<LineProblem> problems;
  size_t duplicates = 0;  // same key again, same content: dropped
};

struct ImportOptions {
  std::string file = "-";                      // for messages
  std::map<std::string, std::string> columns;  // our name -> column title or 1-based number; guessed where absent
  base::AddressRules rules;
  base::TimePoint now;
  std::string source;  // for Origin; "" = "import:" + file
  char separator = 0;  // 0: guess among , ; and tab
};

// Columns: email (required), id, name, organisation, canary ("yes", "1", "true"). A file without any separator and
// header is one address per line; "#" comments allowed there.
Imported<DirectoryRow> import_directory(std::string_view content, const ImportOptions& options);
// Columns: sender, recipient, kind (contact, interest; default contact), date, evidence, expires.
Imported<RelationshipEntry> import_relationships(std::string_view content, const ImportOptions& options);
// Columns: recipient, sender, scope (list, sender, organisation; default sender), date, evidence, expires.
Imported<OptOutEntry> import_opt_outs(std::string_view content, const ImportOptions& options);
// Columns: recipient, sender, choice (allow, block), evidence, expires.
Imported<PreferenceEntry> import_preferences(std::string_view content, const ImportOptions& options);
// Columns: sender, recipients (";" or blank separated, empty = all), from, until, mailings, reason, approved_by.
Imported<GrantEntry> import_grants(std::string_view content, const ImportOptions& options);
// Columns: who (address or @domain), kind (staff, exempt, system), evidence, expires.
Imported<ExemptEntry> import_exempt(std::string_view content, const ImportOptions& options);
// Columns: domain, organisation, evidence.
Imported<OrganisationEntry> import_organisations(std::string_view content, const ImportOptions& options);

}  // namespace nonsolicit::lists
