// The socket MTAs connect to, opened through libmilter. Main thread only.
#pragma once

#include "base/result.h"
#include "base/socket_place.h"
#include "conf/options.h"

namespace nonsolicit::milter {

// The place is secured already; who ends removes it (libmilter leaves the file behind when root runs it).
base::Result<base::SocketPlace> open_socket(const conf::MilterOptions& options);

}  // namespace nonsolicit::milter
