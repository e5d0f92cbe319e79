// Mail that people have told the kind of, as `evaluate` and `train` read it:
//   a folder or archive (.tar, .tar.gz, .tar.xz, .zip) with labels.tsv or labels.jsonl beside the mails;
//   an mbox or .eml files with the headers X-Kind, X-Kind-Also, X-Opt-Out (they are taken off before the mail is
//   parsed); an mbox, maildir or folder of mails that are all of one kind (`kind_of_all`).
// Reads one message at a time; of archives all is in memory (base::ArchiveLimits).
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
  std::optional<classifier::Kind> kind_of_all;  // of the mails that have no label of their own
};

// Calls `each` for every labelled mail in a stable order, with how many mails there are in all; returns the problems,
// each "file:line: what is wrong" or "file: what is wrong". Mails without a label are a problem per source. A path
// that is given twice is read once, with a note on standard error.
// Label::path is the place within its source ("outreach_a/0001.eml", "pitches.mbox#12"). Label::corpus is, for
// labels.tsv, the first folder of the path; for labels.jsonl "SOURCE/FOLDER"; for an mbox its name without extension;
// for other mails with headers or `kind_of_all` the first folder below the source, or else the source.
std::vector<std::string> read_labelled_mail(const LabelledSources& sources,
                                            const std::function<void(const LabelledMail&, size_t total)>& each);

}  // namespace nonsolicit::cli
