#include "milter/socket.h"

#include <libmilter/mfapi.h>

#include <cerrno>
#include <string>

namespace nonsolicit::milter {

base::Result<base::SocketPlace> open_socket(const conf::MilterOptions& options) {
  auto place = base::SocketPlace::prepare({.option = "milter.socket",
                                           .text = options.socket,
                                           .mode = static_cast<unsigned>(options.socket_mode),
                                           .group = options.socket_group});
  if (!place) return place.error();
  std::string given = place->text();
  const base::Umask umask(static_cast<unsigned>(options.socket_mode));
  if (smfi_setconn(given.data()) != MI_SUCCESS || smfi_opensocket(false) != MI_SUCCESS) {
    return base::permanent_error("cannot open the milter socket", place->text() + ": " + base::errno_text(errno));
  }
  if (auto status = place->secure(); !status.ok()) return status.error();
  return place;
}

}  // namespace nonsolicit::milter
