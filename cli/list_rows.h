// How a row of each list is shown, and what its columns are called for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lists/values.h"

namespace nonsolicit::cli {

using Cells = std::vector<std::string>;

Cells cells(const lists::RelationshipEntry& row);
Cells cells(const lists::OptOutEntry& row);
Cells cells(const lists::PreferenceEntry& row);
Cells cells(const lists::GrantEntry& row);
Cells cells(const lists::ExemptEntry& row);
Cells cells(const lists::OrganisationEntry& row);
Cells cells(const lists::FindingEntry& row);

// Whom a row is about, for the audit; empty where it is nobody.
base::Address person_of(const lists::RelationshipEntry& row);
base::Address person_of(const lists::OptOutEntry& row);
base::Address person_of(const lists::PreferenceEntry& row);
base::Address person_of(const lists::GrantEntry& row);
base::Address person_of(const lists::ExemptEntry& row);
base::Address person_of(const lists::OrganisationEntry& row);
base::Address person_of(const lists::FindingEntry& row);
// What it is about in the audit where it is about no person, or a case: "@firm.example"; "".
inline std::string subject_of(const lists::FindingEntry& row) { return row.case_id; }
inline std::string subject_of(const lists::OrganisationEntry& row) { return row.domain; }
inline std::string subject_of(const lists::ExemptEntry& row) { return row.who.starts_with('@') ? row.who : ""; }
template <class Row>
std::string subject_of(const Row&) {
  return "";
}

// What of a row may stand in the audit, as "kind staff, expires never": no address, and no words about a person.
std::string audited_cells(const Cells& heading, const Cells& values);

// A row that stood under the same keys, with other values.
struct Replaced {
  Cells was;
  Cells now;
};
// Of the rows before and after a change of one row.
std::optional<Replaced> replaced_row(const std::vector<Cells>& before, const std::vector<Cells>& after,
                                     const std::vector<size_t>& keys);
// "kind staff, evidence a meeting": the values that are others now.
std::string replaced_text(const Cells& heading, const Replaced& row);
// For the audit: the values that are others now, as far as they may stand there.
std::string audited_replaced(const Cells& heading, const Replaced& row);

// What `add --COLUMN` and `remove KEY` want, for --help.
std::string column_help(const std::string& column);

}  // namespace nonsolicit::cli
