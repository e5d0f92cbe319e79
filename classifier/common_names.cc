#include "classifier/common_names.h"

#include <algorithm>

#include "base/ascii.h"
#include "classifier/word_table.h"

namespace nonsolicit::classifier {

bool is_common_name(std::string_view word) {
  static const WordTable common = {
      {1, {"and",       "the",       "for",       "von",     "van",         "der",        "del",      "des",
           "les",       "office",    "offices",   "law",     "laws",        "legal",      "lawyer",   "lawyers",
           "attorney",  "attorneys", "counsel",   "avocat",  "avocats",     "abogado",    "abogados", "anwalt",
           "kanzlei",   "cabinet",   "bufete",    "firm",    "firms",       "team",       "group",    "company",
           "companies", "service",   "services",  "partner", "partners",    "associates", "manager",  "managers",
           "info",      "sales",     "support",   "news",    "mail",        "board",      "member",   "members",
           "chapter",   "list",      "committee", "section", "association", "department"}}};
  return common.contains(word);
}

bool is_common_domain(std::string_view label) {
  const auto parts = base::split(label, '-');
  return std::all_of(parts.begin(), parts.end(),
                     [](std::string_view part) { return part.size() <= 1 || is_common_name(part); });
}

}  // namespace nonsolicit::classifier
