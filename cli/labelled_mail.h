// Mail that people have told the kind of, as `evaluate` and `train` read it:
//   a folder or archive (.tar, .tar.gz, .tar.xz, .zip) with labels.tsv or labels.jsonl beside the mails;
//   an mbox or .eml files with the headers X-Kind, X-Kind-Also, X-Opt-Out (they are taken off before the mail is parsed);
//   an mbox, maildir or folder of mails that are all of one kind (`kind_of_all`).
// Reads one message at a time.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "classifier/evaluate.h"

namespace nonsolicit::cli {

struct LabelledMail {
  classifier::Label label;
  std::string bytes;
};

struct LabelledSources {
  std::vector<std::string> paths;
  std::optional<classifier::Kind> kind_of_all;
};

// Calls `each` for every labelled mail in a stable order, with how many mails there are in all; returns the problems,
// each "file:line: what is wrong" or "file: what is wrong". A mail without a label is a problem.
std::vector<std::string> read_labelled_mail(const LabelledSources& sources,
                                            const std::function<void(const LabelledMail&, size_t total)>& each);

}  // namespace nonsolicit::cli
