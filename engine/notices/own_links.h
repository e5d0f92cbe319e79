// The signed links in our own letters open a page in the name of who got the letter: nobody else may have them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace nonsolicit::engine {

// `text` as staff may see it: kLinkLeftOut stands in place of every token behind /e/, /m/, /p/ and /r/.
std::string without_links(std::string_view text);

inline constexpr std::string_view kLinkLeftOut = "[left out here]";

}  // namespace nonsolicit::engine
