// HTML and plain text extraction on any bytes: no crash, runs without gaps, limits kept.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "message/extract.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_extract(const nonsolicit::message::Extract& extract, const nonsolicit::base::Limits& limits) {
  size_t offset = 0;
  for (const auto& run : extract.body.runs) {
    check(run.offset == offset && run.length > 0);
    offset += run.length;
  }
  check(offset == extract.body.text.size() && offset <= limits.text_bytes && extract.links.size() <= limits.links);
  for (const auto& link : extract.links) check(link.offset <= offset && link.length <= offset - link.offset);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nonsolicit;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  base::Limits limits;
  check_extract(message::extract_html(text, limits), limits);
  for (const auto format :
       {message::PlainFormat::fixed, message::PlainFormat::flowed, message::PlainFormat::flowed_delsp}) {
    check_extract(message::extract_plain(text, format, limits), limits);
  }
  limits.text_bytes = 20;
  limits.links = 1;
  check_extract(message::extract_html(text, limits), limits);
  return 0;
}
