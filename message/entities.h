// HTML character references -> UTF-8 (WHATWG HTML, section 13.2.5.72 ff.). Every name for one code point, decimal and
// hexadecimal numbers with the windows-1252 remap of 128..159. Unknown references stay as written. Linear; pure.
#pragma once

#include <string>
#include <string_view>

namespace nonsolicit::message {

enum class EntityContext { text, attribute };  // in attributes "&copy=1" is no reference

// Appends `raw` to `out`, references replaced.
void decode_entities(std::string_view raw, EntityContext context, std::string& out);

// The value of an attribute as it is meant.
std::string decode_attribute(std::string_view raw);

}  // namespace nonsolicit::message
