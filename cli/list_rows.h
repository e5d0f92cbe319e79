// How a row of each list is shown, and what its columns are called for people.
#pragma once

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

// What `add --COLUMN` and `remove KEY` want, for --help.
std::string column_help(const std::string& column);

}  // namespace nonsolicit::cli
