// Business cards: no crash, no more addresses than lines, and line numbers that exist.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lists/import.h"
#include "lists/vcard.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nonsolicit::lists;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<size_t>(
      1 + std::count_if(content.begin(), content.end(), [](char c) { return c == '\r' || c == '\n'; }));
  size_t emails = 0;
  for (const Vcard& card : read_vcards(content)) {
    if (card.line < 1 || card.line > lines) std::abort();
    for (const VcardEmail& email : card.emails) {
      if (email.line < card.line || email.line > lines || email.address.empty()) std::abort();
      emails++;
    }
  }
  if (emails > lines) std::abort();
  const ImportOptions options{.file = "fuzz", .defaults = {{"sender", "jo@a.example"}}};
  for (const RelationshipEntry& row : import_relationships(content, options).rows) {
    if (row.sender == row.recipient) std::abort();
  }
  for (const OptOutEntry& row : import_opt_outs(content, options).rows) {
    if (row.sender.empty() || row.recipient.empty()) std::abort();
  }
  return 0;
}
