// What people say a mail is: the label files of corpora, and the headers X-Kind, X-Kind-Also and X-Opt-Out. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"

namespace nonsolicit::classifier {

struct Label {
  std::string path;
  std::string corpus;
  std::set<Kind> accepted;  // `kind` and others that count as right too
  Kind kind = Kind::correspondence;
  std::string detail;
  std::optional<bool> opt_out_present;  // where the label tells
  std::optional<bool> opt_out_clear;
  size_t line = 0;  // of the label file; 0: the label is not from one
};

// labels.tsv: path, kind, and if wanted detail and corpus, separated by tabs; "a|b" as kind: a, and b counts as right.
// The corpus is the first folder of the path; where there is none, that of the line, or else `corpus`.
// labels.jsonl: an object per line with file, kind, and if wanted kind_alternatives, optout, optout_clear, note.
// Bad lines go to `problems` as "LINE: what is wrong".
std::vector<Label> read_labels_tsv(std::string_view content, const std::string& corpus,
                                   std::vector<std::string>& problems);
std::vector<Label> read_labels_jsonl(std::string_view content, const std::string& corpus,
                                     std::vector<std::string>& problems);

// A mail less its label headers (X-Language is one of them), and the label they make, without path and corpus.
struct HeaderLabel {
  std::optional<Label> label;  // none: the mail has no X-Kind, or there is a problem
  std::string problem;         // what is wrong with a label header
  std::string bytes;
};
HeaderLabel take_label_headers(std::string_view mail);

// "\"solicitaton\" is no kind (did you mean solicitation?)"
std::string no_such_kind(std::string_view word);

}  // namespace nonsolicit::classifier
