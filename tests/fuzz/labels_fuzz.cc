// Any bytes as label files and as the headers of a mail: every label has a kind and a path that stays in its folder.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "classifier/labels.h"

using namespace nonsolicit;

namespace {

void check(const std::vector<classifier::Label>& labels) {
  for (const classifier::Label& label : labels) {
    if (!label.accepted.contains(label.kind) || label.line == 0) std::abort();
    if (label.path.starts_with('/') || label.path.starts_with("../")) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> problems;
  check(classifier::read_labels_tsv(input, "corpus", problems));
  check(classifier::read_labels_jsonl(input, "corpus", problems));
  const auto taken = classifier::take_label_headers(input);
  if (taken.bytes.size() > input.size()) std::abort();
  if (taken.label && (!taken.problem.empty() || !taken.label->accepted.contains(taken.label->kind))) std::abort();
  // What was taken off is gone.
  const auto again = classifier::take_label_headers(taken.bytes);
  if (again.label || again.bytes != taken.bytes) std::abort();
  return 0;
}
