// Numbers and counted things as people read them, in English. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nonsolicit::base {

std::string number_text(int64_t number);  // "12,345"
// "1 message", "14 messages"; `one` takes an s.
std::string count_text(int64_t number, std::string_view one);

}  // namespace nonsolicit::base
