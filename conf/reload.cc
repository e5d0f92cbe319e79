#include "conf/reload.h"

#include "conf/option_table.h"

namespace nonsolicit::conf {

std::vector<std::string> restart_only_changes(const Options& old, const Options& now) {
  std::vector<std::string> keys;
  for (const auto& row : option_rows()) {
    if (row.reload == Reload::restart && row.get(old) != row.get(now)) keys.push_back(row.key);
  }
  return keys;
}

}  // namespace nonsolicit::conf
