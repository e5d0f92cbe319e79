// One request on its way through a page: who asks, when, and the state that holds for all of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/cases/reviewer.h"
#include "review/desk.h"
#include "review/http/message.h"

namespace nonsolicit::review {

struct Visit {
  Desk& desk;
  std::shared_ptr<const engine::State> state;
  const http::Request& request;
  base::TimePoint now;
  std::string_view route;                                   // the path as its table has it: "/case/{case}"
  std::optional<engine::Reviewer> reviewer;                 // who is logged in; only on pages that need a login
  std::string session;                                      // hash of the session's token; "" where a proxy logs in
  std::string csrf;                                         // the token that forms carry in "csrf"
  std::map<std::string, std::string, std::less<>> in_path;  // "{case}" of the route: in_path["case"]
  http::Form form;  // of a POST, checked for CSRF already where somebody is logged in

  const engine::Services& services() const { return desk.services; }
  std::string path_value(std::string_view name) const;
  // "" where the form has none.
  std::string form_value(std::string_view name) const;
};

}  // namespace nonsolicit::review
