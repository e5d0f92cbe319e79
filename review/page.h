// A whole page from a template and its values: head, navigation with counts, who is logged in, foot. Views hand over
// plain values; templates escape them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"
#include "base/template.h"
#include "review/visit.h"

namespace nonsolicit::review {

using Json = nlohmann::ordered_json;

struct PageHead {
  std::string title;  // "Held mail"
  std::string_view
      current;  // name of the navigation entry: "queue", "appeals", "complaints", "log", "reports", "users"
  int status = 200;
  std::string language = "en";
};
// The page of review/templates/NAME.mustache within layout.mustache (staff), public.mustache (senders, members) where
// nobody needs to be logged in. Values that templates may always use: csrf, now ({"text", "iso"}); those of the frame
// stand under "head". A template "_NAME" is included by others, or made a part of them.
http::Response page(const Visit& visit, std::string_view template_name, const Json& values, const PageHead& head,
                    const base::Templates::Parts& parts = {});
http::Response public_page(const Visit& visit, std::string_view template_name, const Json& values,
                           const PageHead& head);

// What was done by a change, on the page that it leads to: "?done=CODE" in its address; "" where that is none of
// `texts`.
struct DoneText {
  std::string_view code;
  std::string_view text;
};
std::string_view done_text(const Visit& visit, std::span<const DoneText> texts);

// What people typed into the fields for words of a form, to copy it from a page that did not take it: [{"text": ...}].
Json typed_words(const http::Form& form);

// The part of a page that review/templates/NAME.mustache makes.
base::Result<std::shared_ptr<const base::Templates::Part>> page_part(std::string_view name, const Json& values);

// Of the files review/templates; the frame around each is put in when the program starts. Config error: one is bad.
const base::Result<base::Templates>& page_templates();

// "Something went wrong" pages with a sentence that says what and what to do, and with what staff had typed.
http::Response problem_page(const Visit& visit, int status, std::string_view text);
// By class: permanent 409 or 404 as `status` says, temporary 503, bug 500; the detail goes to the log only.
http::Response error_page(const Visit& visit, const base::Error& error, int status);

// "3 h 12 min", "2 days"; "14 Mar 2026, 09:30" UTC; and both for <time>.
std::string age_text(base::TimePoint then, base::TimePoint now);
std::string date_text(base::TimePoint when);
// {"text": "...", "iso": "..."} for <time datetime="{{iso}}">{{text}}</time>.
Json time_value(base::TimePoint when);
// The address of a file of review/assets; it changes with the content, so that browsers may keep it.
std::string asset_path(std::string_view name);
// Every text that comes from mail or people goes through here: valid UTF-8, controls and bidi overrides visible.
std::string shown(std::string_view text);
std::string capitalized(std::string text);  // "the Example Association" where it begins a line

}  // namespace nonsolicit::review
