#include <map>

#include <fmt/format.h>

#include "base/crypto.h"
#include "review/embedded.h"
#include "review/page.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

struct Asset {
  std::string version;  // from its content
  std::string_view bytes;
  std::string_view type;
};

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

const std::map<std::string_view, Asset>& assets() {
  static const std::map<std::string_view, Asset> all = [] {
    std::map<std::string_view, Asset> made;
    for (const EmbeddedFile& file : embedded_assets())
      made.emplace(file.name, Asset{.version = base::blake2b_hex(file.bytes).substr(0, 12),
                                    .bytes = file.bytes,
                                    .type = type_of(file.name)});
    return made;
  }();
  return all;
}

http::Response answer_asset(const Visit& visit) {
  const auto found = assets().find(visit.path_value("name"));
  if (found == assets().end() || found->second.version != visit.path_value("version")) return http::not_found();
  return {.headers = {{"Cache-Control", "public, max-age=31536000, immutable"}},
          .content_type = std::string(found->second.type),
          .body = std::string(found->second.bytes)};
}

}  // namespace

std::string asset_path(std::string_view name) {
  const auto found = assets().find(name);
  return found == assets().end() ? "/assets/none" : fmt::format("/assets/{}/{}", found->second.version, name);
}

std::vector<Route> asset_routes() {
  return {{.path = "/assets/{version}/{name}", .needs = Needs::nothing, .answer = answer_asset}};
}

}  // namespace nonsolicit::review
