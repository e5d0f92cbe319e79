// Every bound on hostile input, in one struct (docs/conventions, rule 8). A limit that was hit is a fact, not a silent
// pass.
#pragma once

#include <cstddef>

namespace nonsolicit::base {

struct Limits {
  size_t analysis_bytes = 8u << 20;  // bytes of a message that are parsed
  size_t spool_bytes = 100u << 20;   // bytes of a message that are kept; above: quarantine of the whole
  size_t memory_bytes = 1u << 20;    // bytes of a message kept in memory before it spills to a file
  size_t header_count = 2000;
  size_t header_bytes = 64u << 10;  // one unfolded header
  size_t parts = 100;
  size_t depth = 20;
  size_t dash_lines = 5000;  // lines that start with "--": mimetic compares each with every boundary
  size_t line_bytes = 1u << 20;
  size_t decoded_bytes = 8u << 20;  // all decoded parts together
  size_t text_bytes = 1u << 20;     // extracted text of one body
  size_t links = 5000;
  size_t recipients = 10000;
};

// Of an archive that is read into memory.
struct ArchiveLimits {
  size_t entries = 500'000;
  size_t entry_bytes = size_t{256} << 20;  // of one file, unpacked
  size_t total_bytes = size_t{1} << 30;    // of all files together, unpacked
};

}  // namespace nonsolicit::base
