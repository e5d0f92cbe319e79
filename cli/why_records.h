// Rows about a pair from the export of the recipient (store::PeoplePort::export_json): one indexed read, where
// searching the lists would go through all of them. Pure. What cannot be read is left out: then what counts now has to
// do.
#pragma once

#include <string>

#include "engine/why.h"

namespace nonsolicit::cli {

engine::WhyRecords why_records(const std::string& export_json);

}  // namespace nonsolicit::cli
