#include "review/app.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "review/http/url.h"
#include "review/page.h"
#include "review/place.h"
#include "review/same_origin.h"
#include "review/sessions.h"

namespace nonsolicit::review {
namespace {

constexpr uint64_t kBodyOfAnybody = 8u << 10;
constexpr uint64_t kBody = 64u << 10;
// Of a form: each byte of a letter becomes "%XX", and its fields have names.
constexpr uint64_t kBytesOfLetter = base::kMostUtf8Bytes * 3;
constexpr uint64_t kBytesOfNames = 1u << 10;
constexpr std::string_view kHome = "/queue";

// The values of {names}; nothing where the path is another one.
std::optional<std::map<std::string, std::string, std::less<>>> match(std::string_view pattern, std::string_view path) {
  const auto wanted = base::split(pattern, '/');
  const auto given = base::split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::map<std::string, std::string, std::less<>> values;
  for (size_t i = 0; i < wanted.size(); i++) {
    if (wanted[i].starts_with('{') && wanted[i].ends_with('}')) {
      if (given[i].empty()) return std::nullopt;
      values.emplace(wanted[i].substr(1, wanted[i].size() - 2), given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return values;
}

store::Role role_for(Needs needs) {
  switch (needs) {
    case Needs::nothing:
    case Needs::viewer: return store::Role::viewer;
    case Needs::reviewer: return store::Role::reviewer;
    case Needs::lead: return store::Role::lead;
    case Needs::admin: return store::Role::admin;
  }
  return store::Role::admin;
}

std::string target_of(const http::Request& request) {
  std::string target = request.path == "/" ? "/" : "";
  for (const std::string_view segment : base::split(request.path, '/')) {
    if (!segment.empty()) target += "/" + http::encode_percent(segment);
  }
  char sign = '?';
  for (const auto& [name, value] : request.query) {
    target += sign + http::encode_percent(name) + "=" + http::encode_percent(value);
    sign = '&';
  }
  return target;
}

// The page that a form was on: by Referer where it names one of ours, otherwise by the form's own "back".
std::string page_of_form(const http::Request& request, const http::Form& form) {
  const std::string_view referer = request.header("referer");
  if (const size_t host = referer.find("://"); host != std::string_view::npos) {
    const size_t path = referer.find('/', host + 3);
    const std::string page = path == std::string_view::npos ? std::string(kHome) : safe_next(referer.substr(path));
    if (page != kHome) return page;
  }
  return safe_next("/" + safe_back(form.value("back").value_or("")));
}

// A form that came without a login, or of an earlier one: what was typed is not lost. Text of another site is not
// shown.
struct Unsent {
  std::string_view title;
  std::string_view text;
  std::string link;  // without the first slash
  std::string_view link_text;
};
http::Response unsent_page(const Visit& visit, const http::Form& form, const Unsent& told) {
  Json typed =
      is_from_our_page(visit.request, visit.state->options.review.public_url) ? typed_words(form) : Json::array();
  const Json values = {{"title", told.title},         {"text", told.text},           {"link", told.link},
                       {"link_text", told.link_text}, {"has_typed", !typed.empty()}, {"typed", std::move(typed)}};
  const PageHead head{.title = std::string(told.title), .current = "", .status = 403};
  return visit.reviewer ? page(visit, "unsent", values, head) : public_page(visit, "unsent", values, head);
}

http::Response logged_out(const Visit& visit) {
  const auto form = http::read_form(visit.request);
  const http::Form typed = form ? *form : http::Form();
  return unsent_page(visit, typed,
                     {.title = "You were logged out",
                      .text = "Your login has ended, so nothing was changed. Log in again, and send it once more.",
                      .link = "login?next=" + http::encode_percent(page_of_form(visit.request, typed)),
                      .link_text = "Log in"});
}

// Nobody is logged in, or a proxy's user has no account.
http::Response answer_stranger(const Visit& visit, const Identity& identity) {
  const conf::ReviewOptions& options = visit.state->options.review;
  if (!identity.refused_name.empty()) {
    visit.services().log->warning("login_refused", {{"peer", visit.request.peer}, {"reason", "no account"}});
    return problem_page(visit, 403,
                        fmt::format("You are logged in as {}, but there is no account of this name here. Ask an admin "
                                    "of these pages to add one.",
                                    shown(identity.refused_name)));
  }
  if (!options.user_header.empty())
    return problem_page(visit, 403,
                        "These pages are reached through the web server in front of them, which logs you in.");
  if (visit.request.method == http::Method::post) return logged_out(visit);
  const std::string target = target_of(visit.request);
  if (is_followed_from_elsewhere(visit.request)) {
    // The cookie was kept back because of where the link stands; asking once more from here brings it along.
    http::Response again = public_page(visit, "again", {{"target", target}}, {.title = "One moment", .current = ""});
    again.headers.emplace_back("Refresh", "0; url=" + target);
    return again;
  }
  return http::redirect(target == kHome ? "/login" : "/login?next=" + http::encode_percent(target));
}

// Nothing where the page may be answered.
std::optional<http::Response> refusal(const Visit& visit, const Route& route) {
  if (visit.reviewer->role < role_for(route.needs))
    return problem_page(visit, 403, "Your role does not allow this. Ask an admin of these pages if it should.");
  if (route.shows == Shows::content && visit.reviewer->content == store::ContentRight::list_only)
    return problem_page(visit, 403, "Your account may see the list of held mail, but not what the messages say.");
  return std::nullopt;
}

}  // namespace

RouteMatch find_route(const std::vector<Route>& routes, http::Method method, std::string_view path) {
  const http::Method wanted = method == http::Method::head ? http::Method::get : method;
  RouteMatch found;
  for (const Route& route : routes) {
    auto values = match(route.path, path);
    if (!values) continue;
    if (route.method != wanted) {
      found.allowed = route.method == http::Method::get ? "GET, HEAD" : "POST";
      continue;
    }
    // "/users/new" comes before "/users/{name}".
    if (found.route != nullptr && found.in_path.size() <= values->size()) continue;
    found.route = &route;
    found.in_path = std::move(*values);
  }
  if (found.route != nullptr) found.allowed.clear();
  return found;
}

uint64_t body_bytes_of(const std::string& path) {
  const RouteMatch found = find_route(all_routes(), http::Method::post, path);
  if (found.route == nullptr) return kBodyOfAnybody;
  if (found.route->needs != Needs::nothing) return kBody;
  return std::max(kBodyOfAnybody, found.route->letters * kBytesOfLetter + kBytesOfNames);
}

std::string safe_next(std::string_view next) {
  for (const char c : next) {
    if (c <= ' ' || c == '\\' || static_cast<unsigned char>(c) >= 0x7f) return std::string(kHome);
  }
  const auto path = http::decode_percent(next.substr(0, next.find('?')), http::Plus::plain);
  if (!path || next.starts_with("//")) return std::string(kHome);
  const RouteMatch found = find_route(all_routes(), http::Method::get, *path);
  if (found.route == nullptr || found.route->needs == Needs::nothing) return std::string(kHome);
  return std::string(next);
}

http::Response App::handle(const http::Request& request) {
  const std::string reference = base::new_case_id();  // of what fails; it stands in the log
  const auto sentence = fmt::format("Something went wrong on our side. The log has the details under {}.", reference);
  try {
    return answer(request);
  } catch (const std::exception& exception) {
    const RouteMatch found = find_route(all_routes(), request.method, request.path);
    desk_.services.log->error("page_failed", {{"route", std::string(found.route == nullptr ? "" : found.route->path)},
                                              {"reference", reference},
                                              {"failure", std::string(exception.what())}});
  }
  try {
    return problem_page({.desk = desk_, .state = desk_.state.get(), .request = request}, 500, sentence);
  } catch (const std::exception&) {  // the same trouble again
    return http::text(sentence + "\n", 500);
  }
}

http::Response App::answer(const http::Request& request) {
  Visit visit{.desk = desk_, .state = desk_.state.get(), .request = request, .now = desk_.services.clock->now()};
  if (!is_our_host(request, visit.state->options.review.public_url))
    return http::text(
        "The pages are at the address in review.public_url, and at no other. A proxy must pass Host on.\n", 421);
  RouteMatch found = find_route(all_routes(), request.method, request.path);
  if (found.route == nullptr && found.allowed.empty())
    return problem_page(visit, 404, "There is no page at this address. Check it, or go to the start page.");
  if (found.route == nullptr) {
    http::Response refused = problem_page(visit, 405, "This address cannot be used this way.");
    refused.headers.emplace_back("Allow", found.allowed);
    return refused;
  }
  const Route& route = *found.route;
  visit.route = route.path;
  visit.in_path = std::move(found.in_path);
  Identity identity;
  if (route.needs != Needs::nothing) {
    auto known = identify(desk_, *visit.state, request, visit.now);
    if (!known) return error_page(visit, known.error(), 500);
    identity = std::move(*known);
    if (!identity.reviewer) return answer_stranger(visit, identity);
    visit.reviewer = identity.reviewer;
    visit.session = identity.session;
    visit.csrf = identity.csrf;
    if (auto refused = refusal(visit, route)) return *refused;
  }
  if (request.method == http::Method::post) {
    if (!is_from_our_page(request, visit.state->options.review.public_url))
      return problem_page(visit, 403, "This came from a page of another site, so nothing was changed.");
    auto form = http::read_form(request);
    if (!form) return problem_page(visit, 400, "The form could not be read. Nothing was changed.");
    visit.form = std::move(*form);
    if (visit.reviewer && !is_csrf_token(*visit.state, identity, visit.form_value("csrf")))
      return unsent_page(visit, visit.form,
                         {.title = "From an earlier login",
                          .text = "This form is from an earlier login, so nothing was changed. Load the page again, "
                                  "and send it once more.",
                          .link = page_of_form(request, visit.form).substr(1),
                          .link_text = "Load the page again"});
  }
  return route.answer(visit);
}

}  // namespace nonsolicit::review
