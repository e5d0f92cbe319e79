// The options file: any bytes give options or problems; what loads without problems can be shown and loads
// again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "conf/load.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nonsolicit;
  if (size > 65536) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = conf::parse_options(text, "/etc/nonsolicit/nonsolicit.toml");
  if (!loaded.ok()) return 0;
  const auto again = conf::parse_options(conf::show_options(loaded.value), "/etc/nonsolicit/nonsolicit.toml");
  if (!again.ok()) std::abort();
  return 0;
}
