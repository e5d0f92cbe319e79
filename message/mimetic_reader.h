// The structure of a mail as mimetic sees it, believed only where it can be laid over the bytes without a gap: every
// header, text and delimiter line must be found where it should stand. Of a mail that is one text mimetic reads the
// header only. The only file that includes mimetic is its .cc. Call for bytes that guard.h found fit. Pure;
// thread-safe.
#pragma once

#include <string_view>

#include "base/limits.h"
#include "message/structure.h"

namespace nonsolicit::message {

enum class MimeticOutcome {
  exact,          // all bytes accounted for
  open_end,       // a multipart is not closed: legal to read, but mimetic may have lost what follows
  beyond_limits,  // more parts or levels than allowed, or a message/rfc822 in base64
  unaccounted,    // bytes were lost or read as something else
  failed,         // mimetic threw
};

struct MimeticReading {
  MimeticOutcome outcome = MimeticOutcome::failed;
  Structure structure;  // only when exact
};

MimeticReading read_by_mimetic(std::string_view bytes, const base::Limits& limits);

}  // namespace nonsolicit::message
