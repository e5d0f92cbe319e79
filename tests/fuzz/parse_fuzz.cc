// libFuzzer target: any bytes must parse without a crash, and the result must keep its promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/unicode.h"
#include "message/parse.h"

using nonsolicit::message::Message;

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

void check(const Message& message, const nonsolicit::base::Limits& limits) {
  require(!message.parts.empty() && message.parts.size() <= limits.parts + 1);
  require(nonsolicit::base::is_valid_utf8(message.subject));
  for (size_t i = 0; i < message.parts.size(); i++) {
    require(!message.parts[i].parent || *message.parts[i].parent < i);
    require(nonsolicit::base::is_valid_utf8(message.parts[i].name));
    require(nonsolicit::base::is_valid_utf8(message.parts[i].text));
  }
  for (const auto& body : message.bodies) {
    require(body.part < message.parts.size());
    require(nonsolicit::base::is_valid_utf8(body.text));
  }
  for (const auto& link : message.links) require(link.body < message.bodies.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  nonsolicit::base::Limits limits;
  limits.parts = 20;
  limits.depth = 6;
  check(nonsolicit::message::parse(bytes, limits), limits);
  return 0;
}
