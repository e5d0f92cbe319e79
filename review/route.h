// Which address leads to which page, and what it needs. Denied by default: a page that stands in no table is not there,
// and a test asks every route as every role.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "review/http/message.h"
#include "review/visit.h"

namespace nonsolicit::review {

enum class Needs {
  nothing,  // no login: the login page, signed links, styles
  viewer,
  reviewer,
  lead,
  admin
};
// Of a held message's content: a page that shows some is refused to those who may see the list only.
enum class Shows { no_content, content };

struct Route {
  http::Method method = http::Method::get;  // a HEAD is answered as a GET
  std::string_view path;                    // "/case/{case}/return": a name in braces stands for one segment
  Needs needs = Needs::admin;
  Shows shows = Shows::no_content;
  http::Response (*answer)(const Visit& visit) = nullptr;
  size_t letters = 0;  // of the longest form that a page for anybody sends here, by the maxlength of its fields
};

// One table per file of pages; all_routes() joins them.
std::vector<Route> login_routes();     // review/login.cc: login, one-time link, logout
std::vector<Route> account_routes();   // review/account.cc: own account, password, sessions; users for admins
std::vector<Route> asset_routes();     // review/assets.cc
std::vector<Route> queue_routes();     // review/queue.cc
std::vector<Route> case_routes();      // review/case.cc
std::vector<Route> decision_routes();  // review/decisions.cc
std::vector<Route> say_routes();       // review/say.cc: notes, complaints, a second person
std::vector<Route> log_routes();       // review/log.cc: all cases, reports, appeals, complaints
std::vector<Route> sender_routes();    // review/sender.cc: the explanation page
std::vector<Route> member_routes();    // review/member.cc: the recipient's pages
const std::vector<Route>& all_routes();

}  // namespace nonsolicit::review
