// The members of TextBody, and the names of its marks.
#include <algorithm>

#include "message/message.h"

namespace nonsolicit::message {
namespace {

// The run that holds `offset`, or nullptr past the end.
const TextRun* run_at(const std::vector<TextRun>& runs, size_t offset) {
  const auto after = std::upper_bound(runs.begin(), runs.end(), offset,
                                      [](size_t wanted, const TextRun& run) { return wanted < run.offset; });
  if (after == runs.begin()) return nullptr;
  const TextRun& run = *(after - 1);
  return offset - run.offset < run.length ? &run : nullptr;
}

}  // namespace

std::string_view to_string(TextRole role) {
  switch (role) {
    case TextRole::fresh: return "fresh";
    case TextRole::quoted: return "quoted";
    case TextRole::forwarded: return "forwarded";
    case TextRole::signature: return "signature";
  }
  return "";
}

std::string_view to_string(Hidden hidden) {
  switch (hidden) {
    case Hidden::no: return "no";
    case Hidden::style: return "style";
    case Hidden::tiny: return "tiny";
    case Hidden::same_colour: return "same_colour";
    case Hidden::attribute: return "attribute";
  }
  return "";
}

std::string TextBody::visible(TextRole role) const {
  std::string out;
  for (const TextRun& run : runs) {
    if (run.role == role && run.hidden == Hidden::no) out.append(text, run.offset, run.length);
  }
  return out;
}

TextRole TextBody::role_at(size_t offset) const {
  const TextRun* const run = run_at(runs, offset);
  return run == nullptr ? TextRole::fresh : run->role;
}

Hidden TextBody::hidden_at(size_t offset) const {
  const TextRun* const run = run_at(runs, offset);
  return run == nullptr ? Hidden::no : run->hidden;
}

}  // namespace nonsolicit::message
