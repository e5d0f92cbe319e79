// What texts of the options must look like. Each check says what is wrong, "" for nothing, and leaves the
// normal form in the text: paths absolute, domains as A-labels. Pure (no file is looked at); thread-safe.
#pragma once

#include <filesystem>
#include <string>

namespace nonsolicit::conf {

std::string check_any(std::string& text, const std::filesystem::path& directory);
// A path; a relative one starts in `directory`.
std::string check_path(std::string& text, const std::filesystem::path& directory);
std::string check_path_or_empty(std::string& text, const std::filesystem::path& directory);
// "unix:PATH", "inet:PORT@HOST", "fd:N".
std::string check_socket(std::string& text, const std::filesystem::path& directory);
std::string check_log_target(std::string& text,
                             const std::filesystem::path& directory);  // "stderr", "journal" or a path
std::string check_domain(std::string& text, const std::filesystem::path& directory);
std::string check_domain_or_empty(std::string& text, const std::filesystem::path& directory);
std::string check_host(std::string& text, const std::filesystem::path& directory);     // a name or an IP address
std::string check_network(std::string& text, const std::filesystem::path& directory);  // "192.0.2.0/24"
std::string check_ip(std::string& text, const std::filesystem::path& directory);
// "" or https://...; shown to senders, so printable ASCII without blanks.
std::string check_url(std::string& text, const std::filesystem::path& directory);
// The same, short enough that a link which starts with it fits a line of a reply.
std::string check_public_url(std::string& text, const std::filesystem::path& directory);
// Phrases that go into SMTP replies: printable ASCII, as long as policy/words.h allows for.
std::string check_association(std::string& text, const std::filesystem::path& directory);
std::string check_contact(std::string& text, const std::filesystem::path& directory);
// A name of this machine's configuration: letters, digits and "_.-", at most 64; or empty.
std::string check_name_or_empty(std::string& text, const std::filesystem::path& directory);
std::string check_name(std::string& text, const std::filesystem::path& directory);
std::string check_word(std::string& text, const std::filesystem::path& directory);  // not empty, no controls
// An address, or a local part alone (at our own host name).
std::string check_report_from(std::string& text, const std::filesystem::path& directory);
// An address or "@domain"; addresses are normalised later, when the address rules are known.
std::string check_sender(std::string& text, const std::filesystem::path& directory);
// An address, or "".
std::string check_address_or_empty(std::string& text, const std::filesystem::path& directory);
// A path (of aliases(5)), or "TYPE:NAME" as postmap(1) has it; the name of a type that is a file becomes absolute.
std::string check_alias_table(std::string& text, const std::filesystem::path& directory);
std::string check_delimiters(std::string& text,
                             const std::filesystem::path& directory);  // of tags: punctuation

}  // namespace nonsolicit::conf
