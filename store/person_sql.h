// What there is on one person, whichever side of a row they stand on; what becomes of it when they are forgotten or get
// another address. Within the caller's transaction. Tables of messages without an index by person are read whole.
#pragma once

#include <string>

#include "store/connection.h"
#include "store/records.h"
#include "store/store.h"

namespace nonsolicit::store {

base::Result<PersonCounts> count_person(Connection& connection, const base::Address& person);
base::Result<std::string> export_person(Connection& connection, const base::Address& person);
base::Result<PersonCounts> forget_person(Connection& connection, const base::Address& person,
                                         PeoplePort::OpenCases open_cases, const AuditLine& line);
base::Result<PersonCounts> move_person(Connection& connection, const base::Address& from, const base::Address& to,
                                       const AuditLine& line);

}  // namespace nonsolicit::store
