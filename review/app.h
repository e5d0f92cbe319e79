// From a request to its answer: finds the route, asks who it is, checks role, right and form, calls the page. One per
// process; thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "review/desk.h"
#include "review/http/message.h"
#include "review/route.h"

namespace nonsolicit::review {

class App {
 public:
  explicit App(Desk& desk) : desk_(desk) {}
  // Never throws: what fails unexpectedly is a 500 with a reference that stands in the log.
  http::Response handle(const http::Request& request);

 private:
  http::Response answer(const http::Request& request);
  Desk& desk_;
};

struct RouteMatch {
  const Route* route = nullptr;
  std::map<std::string, std::string, std::less<>> in_path;
  std::string allowed;  // methods for this path, where there is one but not for this method: "GET, HEAD"
};
RouteMatch find_route(const std::vector<Route>& routes, http::Method method, std::string_view path);

// Of a request: less for what anybody may post.
uint64_t body_bytes_of(const std::string& path);
// `next` of the login page: a page of ours with its query, "/queue" for everything else.
std::string safe_next(std::string_view next);

}  // namespace nonsolicit::review
