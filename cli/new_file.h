// A file that a command makes for its operator alone.
#pragma once

#include <functional>
#include <string>

namespace nonsolicit::cli {

// Makes `path` (0600; one that is there is a failure), then asks for its text: before the command becomes the service
// user it is still the operator's own folder. The file goes again where `text` throws.
void write_new_file(const std::string& path, const std::function<std::string()>& text);

}  // namespace nonsolicit::cli
