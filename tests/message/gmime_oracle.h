// What GMime 3 sees in a mail: the second opinion for our reader. Tests only; no GMime type leaves the .cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::tests {

struct OracleLeaf {
  std::string type;
  std::string name;
  std::string text;  // of text/*: decoded, UTF-8
};

// Leaves in order; of a multipart without parts its prologue, as "text/plain".
std::vector<OracleLeaf> gmime_leaves(std::string_view bytes);

}  // namespace nonsolicit::tests
