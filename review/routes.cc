#include <iterator>

#include "review/route.h"

namespace nonsolicit::review {

const std::vector<Route>& all_routes() {
  static const std::vector<Route> routes = [] {
    std::vector<Route> all;
    for (const auto& table : {login_routes(), account_routes(), asset_routes(), queue_routes(), case_routes(),
                              decision_routes(), say_routes(), log_routes(), sender_routes(), member_routes()})
      all.insert(all.end(), table.begin(), table.end());
    return all;
  }();
  return routes;
}

}  // namespace nonsolicit::review
