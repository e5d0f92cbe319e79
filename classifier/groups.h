// Which mails belong together, so that none of a group is learned from while another is used to judge: one sender,
// one thread, one text sent to many. Without that a follow-up of a letter already seen looks like an easy catch.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/reading.h"

namespace nonsolicit::classifier {

// Names that mails of one group share. Letters belong together by thread and text; other kinds also by the sender's
// domain (by the address at a public provider): on a discussion list everybody is in a thread with everybody.
std::vector<std::string> group_names(const Reading& reading, Kind kind, const std::string& corpus);

// For each mail the number of its group, 0 to n - 1 in order of first appearance: mails that share a name, directly
// or through others.
std::vector<size_t> group_by_names(const std::vector<std::vector<std::string>>& names);

}  // namespace nonsolicit::classifier
