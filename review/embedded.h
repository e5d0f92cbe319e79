// The templates and assets that the build puts into the program (cmake/embed.cmake), by file name. Immutable.
#pragma once

#include <string_view>
#include <vector>

namespace nonsolicit::review {

struct EmbeddedFile {
  std::string_view name;  // "queue.mustache", "style.css"
  std::string_view bytes;
};

const std::vector<EmbeddedFile>& embedded_templates();  // review/templates
const std::vector<EmbeddedFile>& embedded_assets();     // review/assets

}  // namespace nonsolicit::review
