// What a gateway shell (the milter) asks of the engine: one message in, one plan out. Thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "conf/options.h"
#include "engine/content.h"
#include "message/envelope.h"
#include "policy/plan.h"

namespace nonsolicit::engine {

// Called now and then during long work, so that the MTA goes on waiting (smfi_progress).
using Progress = std::function<void()>;

// Headers of ours that never pass from outside: the verdict and the proof of a release.
inline constexpr char kReleaseHeaderName[] = "X-Nonsolicit-Release";

struct Answer {
  policy::Plan plan;
  std::string case_id;  // "" where nothing but pass was decided
};

class Gateway {
 public:
  virtual ~Gateway() = default;
  // Present options; a message keeps the pointer it took at MAIL.
  virtual std::shared_ptr<const conf::Options> options() const = 0;
  // The whole of hops 3 and 4: examine (or learn, or both), record durably. Never throws; whatever fails, the failure
  // table answers.
  virtual Answer process(const message::Envelope& envelope, Content& content, const Progress& progress) noexcept = 0;
};

}  // namespace nonsolicit::engine
