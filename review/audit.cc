#include "review/audit.h"

#include <stdexcept>

namespace nonsolicit::review {

base::Status audit_view(const Visit& visit, std::string_view case_id, std::string_view what, std::string detail) {
  if (!visit.reviewer) throw std::logic_error("a view by nobody");
  return visit.services().store->audit().append({.when = visit.now,
                                                 .actor = visit.reviewer->actor(),
                                                 .action = std::string(what),
                                                 .subject = std::string(case_id),
                                                 .detail = std::move(detail)},
                                                {});
}

}  // namespace nonsolicit::review
