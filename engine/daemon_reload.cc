#include "engine/daemon_reload.h"

#include "base/notify.h"

namespace nonsolicit::engine {

bool reload_and_tell(const Reload& reload, const base::Log& log, const std::string& status) {
  base::notify_reloading();
  const base::Result<std::string> done = reload();
  if (done) {
    log.info("reload", {{"detail", *done}});
  } else {
    log.error("reload_failed", {{"detail", done.error().full()}});
  }
  base::notify_ready(status);
  return done.ok();
}

}  // namespace nonsolicit::engine
