// CSV, separator guess and all importers: no crash, and no more records than line ends allow.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lists/csv.h"
#include "lists/import.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nonsolicit::lists;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  for (const char separator : {',', ';', '\t'}) {
    if (read_csv(content, separator).size() > size) std::abort();
  }
  const char guessed = guess_separator(content);
  if (guessed != 0 && guessed != ',' && guessed != ';' && guessed != '\t') std::abort();

  ImportOptions options;
  options.file = "fuzz";
  for (const DirectoryRow& row : import_directory(content, options).rows) {
    if (row.address.empty()) std::abort();
  }
  for (const RelationshipEntry& row : import_relationships(content, options).rows) {
    if (row.sender.empty() || row.recipient.empty()) std::abort();
  }
  for (const OptOutEntry& row : import_opt_outs(content, options).rows) {
    if (row.sender.empty() || row.recipient.empty()) std::abort();
  }
  import_preferences(content, options);
  import_grants(content, options);
  import_exempt(content, options);
  import_organisations(content, options);
  return 0;
}
