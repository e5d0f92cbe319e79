// Files that a command makes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace nonsolicit::cli {

// For its operator alone: makes `path` (0600; one that is there is a failure), then asks for its text: before the
// command becomes the service user it is still the operator's own folder. The file goes again where `text` throws.
void write_new_file(const std::string& path, const std::function<std::string()>& text);

// Fails at once where a file `path` could not be written later: `path` is no regular file (links are followed), or its
// folder is missing or not ours to write. `what`, an option or a key of the options, is named in the message.
void check_output_place(std::string_view what, const std::filesystem::path& path);

}  // namespace nonsolicit::cli
