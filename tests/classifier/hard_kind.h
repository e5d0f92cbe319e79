// One mail of a kind that a filter of keywords gets wrong. The rows were written for this test, by somebody who had
// seen neither the mails that the model learns from nor what it says about these.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "classifier/classification.h"

namespace nonsolicit::classifier {

struct HardKind {
  std::string name;
  Kind kind = Kind::correspondence;
  std::optional<Kind> also = std::nullopt;  // an honest reader could say so too
  std::string subject;
  std::string headers;  // lines, each ended by LF
  std::string body;
  std::string known_miss;  // why the shipped classifier gets it wrong; "": it must be right
};

// What GoogleTest shows of a row.
inline void PrintTo(const HardKind& row, std::ostream* out) { *out << row.name; }

}  // namespace nonsolicit::classifier
