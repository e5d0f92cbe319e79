// Cases that name a person, as sender, among the recipients or in what was said: found, and closed ones cleared of the
// name.
// Addresses stand in cases as they were given (a release needs them), so every one is normalised to be compared.
// Aliases of domains are not known here. Within the caller's transaction; reads all cases.
#pragma once

#include <string>
#include <vector>

#include "store/connection.h"
#include "store/records.h"

namespace nonsolicit::store {

struct NamedCase {
  std::string id;
  base::TimePoint created;
  std::string kind;
  std::string action;
  std::string rule;
  bool as_sender = false;
  bool open = false;  // held, under a decision, with an open statement, or with a letter that still has to go
};
base::Result<std::vector<NamedCase>> cases_of(Connection& connection, const base::Address& person);

// The person's name becomes `pseudonym`; subject and letters go, and what the person said.
base::Status clear_case(Connection& connection, const NamedCase& named, const base::Address& person,
                        const std::string& pseudonym);

// Removes letters to the person that went out, or could not, but for those of the cases in `open`.
base::Status remove_letters_to(Connection& connection, const base::Address& person,
                               const std::vector<std::string>& open);

}  // namespace nonsolicit::store
