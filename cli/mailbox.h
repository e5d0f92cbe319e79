// Messages from files as people have them: .eml, mbox (mboxrd, mboxo), maildir, "-" for standard input. Reads one
// message at a time; a file that cannot be read is reported and the others go on.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nonsolicit::cli {

struct MailFile {
  std::string name;  // "file" or "file#3" for the third of an mbox
  std::string bytes;
};

// Calls `each` for every message of every path; problems are returned as "path: why".
std::vector<std::string> read_mail(const std::vector<std::string>& paths,
                                   const std::function<void(const MailFile&)>& each);
// Files below a folder in a stable order; of a maildir only those in cur and new.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::vector<std::string>& problems);
// An archive or a packed file (tar, gzip, xz, bzip2, zstd, zip), by its first bytes; and what to say of it.
bool is_packed(std::string_view content);
inline constexpr const char* kPackedText =
    "an archive or packed file, no mail: unpack it first (nonsolicit evaluate reads labelled mail in archives)";
bool is_maildir(const std::filesystem::path& path);
// A note to standard error for each maildir among `paths` that holds folders of its own (Maildir++: .Sent beside cur):
// they are maildirs too and are not read with it.
void tell_of_folders_not_read(const std::vector<std::string>& paths);
// Begins with "From ", which no header does.
bool is_mbox(std::string_view content);
// Messages of an mbox; ">From " lines are un-quoted (mboxrd).
std::vector<std::string> split_mbox(std::string_view content);

}  // namespace nonsolicit::cli
