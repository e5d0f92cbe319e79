// What people do on the pages, in the chained audit: who, what, on which case.
#pragma once

#include <string>
#include <string_view>

#include "review/visit.h"

namespace nonsolicit::review {

// "case.view", "case.raw", ... by whoever is logged in. A page whose view cannot be recorded must not be shown.
base::Status audit_view(const Visit& visit, std::string_view case_id, std::string_view what, std::string detail = {});

}  // namespace nonsolicit::review
