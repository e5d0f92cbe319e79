// What staff say about a case: notes, complaints that came by telephone, a second person asked for, a finding
// retracted. A text that is not taken comes back in its field, with what is wrong.
#include <array>

#include <fmt/format.h>

#include "engine/staff_text.h"
#include "review/decision_form.h"
#include "review/decision_view.h"
#include "review/open_case.h"
#include "review/page.h"
#include "review/place.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

constexpr int kRefusedText = 422;

using Sayer = base::Status (*)(const engine::State&, const engine::Services&, const engine::Reviewer&, std::string_view,
                               const std::string&);

// As the forms of templates/_message.mustache have it.
struct Saying {
  std::string_view path;
  std::string_view title;
  std::string_view label;
  std::string_view button;
  size_t most = 0;  // letters of the field
  Sayer say = nullptr;
  std::string_view said;  // afterwards, of review/open_case.cc
};
constexpr Saying kNote{.path = "note",
                       .title = "Add a note",
                       .label = "Note for staff",
                       .button = "Add the note",
                       .most = 2000,
                       .say = engine::add_note,
                       .said = "noted"};
constexpr Saying kComplaint{.path = "complaint",
                            .title = "A recipient complains",
                            .label = "Who complained, when and how",
                            .button = "Mark as complaint",
                            .most = 2000,
                            .say = engine::mark_complaint,
                            .said = "complaint"};
constexpr Saying kRetraction{.path = "finding/retract",
                             .title = "Retract the finding",
                             .label = "Why it does not count any more",
                             .button = "Retract the finding",
                             .most = 1000,
                             .say = engine::retract_finding,
                             .said = "retracted"};

// The form again, with what was typed; the page that it was on is one click away.
http::Response say_again(const Visit& visit, const Saying& saying, const base::Error& error) {
  if (error.kind != base::ErrorClass::permanent) return error_page(visit, error, 409);
  const Json values = {{"title", saying.title},
                       {"problem", shown(error.text)},
                       {"path", saying.path},
                       {"back", safe_back(visit.form_value("back"))},
                       {"case", shown(visit.form_value("case"))},
                       {"label", saying.label},
                       {"most", saying.most},
                       {"text", shown(visit.form_value("text"))},
                       {"button", saying.button}};
  return page(visit, "say_again", values,
              {.title = std::string(saying.title), .current = "queue", .status = kRefusedText});
}

// About the one case of the form, with or without the version that was seen.
http::Response say_once(const Visit& visit, const Saying& saying) {
  const std::string named = visit.form_value("case");
  const auto done = saying.say(*visit.state, visit.services(), *visit.reviewer, named.substr(0, named.find(':')),
                               visit.form_value("text"));
  visit.desk.queue.forget();
  return done ? go_back(visit, saying.said) : say_again(visit, saying, done.error());
}

http::Response answer_note(const Visit& visit) { return say_once(visit, kNote); }
http::Response answer_mark_complaint(const Visit& visit) { return say_once(visit, kComplaint); }
http::Response answer_retract(const Visit& visit) { return say_once(visit, kRetraction); }

http::Response second_page(const Visit& visit, const std::string& problem) {
  const auto snapshot = visit.desk.queue.now();
  if (!snapshot) return error_page(visit, snapshot.error(), 500);
  const Chosen what = chosen(**snapshot, picked(visit.form));
  if (what.items.empty() && what.gone.empty() && problem.empty()) return go_back(visit, "none");
  if (what.items.empty()) {
    std::string text = problem;
    for (const std::string& one : what.gone) text += (text.empty() ? "" : " ") + one;
    return problem_page(visit, 409, text);
  }
  const Json values = second_values(what, {.form = visit.form,
                                           .now = visit.now,
                                           .back = safe_back(visit.form_value("back")),
                                           .problem = problem,
                                           .second_above = visit.state->options.review.second_reviewer_above});
  return page(visit, "decide_second", values,
              {.title = values["title"].get<std::string>(),
               .current = "queue",
               .status = problem.empty() ? 200 : kRefusedText});
}

http::Response form_second(const Visit& visit) { return second_page(visit, ""); }

// The same words about every chosen case. Stops at the first that does not work, and says which.
http::Response ask_about(const Visit& visit, Sayer say, std::string_view said) {
  const auto cases = picked(visit.form);
  if (cases.empty()) return problem_page(visit, 400, "No message was chosen.");
  if (cases.size() > kMostAtOnce)
    return problem_page(visit, 400, fmt::format("Choose at most {} messages at once.", kMostAtOnce));
  for (const engine::CaseVersion& one : cases) {
    auto done = say(*visit.state, visit.services(), *visit.reviewer, one.case_id, visit.form_value("text"));
    visit.desk.queue.forget();
    if (done) continue;
    base::Error error = done.error();
    if (cases.size() > 1) error.text = fmt::format("Case {}: {}", one.case_id, error.text);
    return error_page(visit, error, 409);
  }
  return go_back(visit, said);
}

// The form again where its words are not taken; nothing has been asked then.
http::Response answer_second(const Visit& visit) {
  const auto good = engine::check_staff_text(visit.form_value("text"));
  if (!good) return second_page(visit, good.error().text);
  return ask_about(visit, engine::ask_second_person, "asked");
}
http::Response answer_second_back(const Visit& visit) {
  return ask_about(visit, engine::take_back_second_person, "unasked");
}

}  // namespace

std::vector<Route> say_routes() {
  constexpr auto kSend = http::Method::post;
  return {{.method = kSend, .path = "/decide/second", .needs = Needs::reviewer, .answer = form_second},
          {.method = kSend, .path = "/second", .needs = Needs::reviewer, .answer = answer_second},
          {.method = kSend, .path = "/second/back", .needs = Needs::reviewer, .answer = answer_second_back},
          {.method = kSend, .path = "/complaint", .needs = Needs::reviewer, .answer = answer_mark_complaint},
          {.method = kSend, .path = "/note", .needs = Needs::reviewer, .answer = answer_note},
          {.method = kSend, .path = "/finding/retract", .needs = Needs::lead, .answer = answer_retract}};
}

}  // namespace nonsolicit::review
