// Near-same text (docs/policy.md, "reach"): a locality-sensitive sketch of the visible new text. Pure.
#pragma once

#include "classifier/classification.h"
#include "classifier/reading.h"

namespace nonsolicit::classifier {

Fingerprint fingerprint(const Reading& reading);
Fingerprint fingerprint(const message::Message& message);

}  // namespace nonsolicit::classifier
