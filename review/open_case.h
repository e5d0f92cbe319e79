// Opening a case: what its reader may see of it, with the view in the audit and the soft lock that tells others.
#pragma once

#include <string_view>

#include "engine/cases/case_view.h"
#include "review/visit.h"

namespace nonsolicit::review {

// Takes the soft lock where this reader could decide. Permanent error: no such case. `what`: for the audit,
// "case.view".
base::Result<engine::CaseView> open_case(const Visit& visit, std::string_view case_id, std::string_view what);

// 404 where there is no such case, else as error_page() does.
http::Response case_error(const Visit& visit, const base::Error& error);

// 303 to where the form came from ("back"), with the name of a sentence that the page then says; "" for none.
http::Response go_back(const Visit& visit, std::string_view said);
// The sentence named in the request's "said"; "" for none.
std::string said_text(const http::Request& request);

}  // namespace nonsolicit::review
