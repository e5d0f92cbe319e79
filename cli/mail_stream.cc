#include "cli/mail_stream.h"

#include <algorithm>

namespace nonsolicit::cli {
namespace {

// ">From " and ">>From " lose one ">" (mboxrd).
bool is_quoted(std::string_view line) {
  const size_t quotes = line.find_first_not_of('>');
  return quotes != std::string_view::npos && quotes > 0 && line.substr(quotes).starts_with("From ");
}

}  // namespace

base::Status read_mail_starts(const std::filesystem::path& path, size_t most,
                              const std::function<void(const std::string& bytes, const base::LineSource&)>& each) {
  auto source = base::LineSource::open(path);
  if (!source) return source.error();
  std::string mail;
  bool is_mbox = false;
  bool line_before_empty = true;
  for (;;) {
    const auto next = (*source)->next();
    if (!next) return next.error();
    if (!*next) break;
    std::string_view line = (*next)->text;
    if ((*next)->number == 1) is_mbox = line.starts_with("From ");
    if (is_mbox && line_before_empty && line.starts_with("From ")) {
      if (!mail.empty()) each(mail, **source);
      mail.clear();
      line_before_empty = false;
      continue;
    }
    line_before_empty = line.empty() || line == "\r";
    if (is_mbox && is_quoted(line)) line.remove_prefix(1);
    if (mail.size() >= most) continue;
    mail.append(line.substr(0, most - mail.size())).push_back('\n');
  }
  if (!mail.empty()) each(mail, **source);
  return {};
}

}  // namespace nonsolicit::cli
