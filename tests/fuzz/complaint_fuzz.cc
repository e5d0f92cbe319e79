// Mail to the complaint address: no crash, within its bounds, valid text, and ids that are ids.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/crypto.h"
#include "base/unicode.h"
#include "engine/complaints/complaint.h"
#include "message/parse.h"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nonsolicit;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto report = engine::read_complaint(message::parse(bytes), bytes, {});
  if (!report) return 0;
  require(!report->messages.empty() && report->messages.size() <= engine::kMostReported);
  require(report->text.size() <= 2000 && base::is_valid_utf8(report->text));
  for (const engine::ReportedMessage& one : report->messages) {
    require(one.case_id.empty() || base::is_case_id(one.case_id));
    require(base::is_valid_utf8(one.subject));
    require(one.from.empty() || one.from.text().find('@') != std::string::npos);
  }
  return 0;
}
