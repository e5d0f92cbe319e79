#include "review/visit.h"

namespace nonsolicit::review {

std::string Visit::path_value(std::string_view name) const {
  const auto found = in_path.find(name);
  return found == in_path.end() ? std::string() : found->second;
}

std::string Visit::form_value(std::string_view name) const { return std::string(form.value(name).value_or("")); }

}  // namespace nonsolicit::review
