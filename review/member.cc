// The recipients' pages: ask for a link by mail, say what a message was, allow or block its sender. Who opens a link is
// known by the link alone; a GET changes nothing, as programs that look at mail open links, too.
#include <fmt/format.h>

#include "engine/complaints/complaint.h"
#include "engine/member_command.h"
#include "engine/member_link.h"
#include "engine/notices/case_link.h"
#include "review/page.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kLongestText = 2000;
constexpr const char* kTitle = "Tell us about a message";

http::Response bad_link(const Visit& visit, const base::Error& error) {
  if (error.kind != base::ErrorClass::permanent) return error_page(visit, error, 404);
  return problem_page(visit, 404, fmt::format("This link cannot be used: {}", shown(error.text)));
}

// ---- /m/TOKEN: in the header of mail; names the case only ----

base::Result<engine::CaseLink> case_link(const Visit& visit) {
  return engine::read_case_token(*visit.state->keys, visit.path_value("token"), engine::LinkPurpose::recipient,
                                 visit.now);
}

http::Response show_ask(const Visit& visit) {
  const auto link = case_link(visit);
  if (!link) return bad_link(visit, link.error());
  return public_page(visit, "member_ask", {{"case", link->case_id}, {"token", visit.path_value("token")}},
                     {.title = kTitle, .current = ""});
}

// The same for every address.
http::Response ask(const Visit& visit) {
  const auto link = case_link(visit);
  if (!link) return bad_link(visit, link.error());
  if (!visit.desk.link_tries.begin(visit.request.peer, link->case_id, visit.now)) {
    http::Response late = problem_page(visit, 429, "Too many tries. Wait five minutes, then try again.");
    late.headers.emplace_back("Retry-After", "300");
    return late;
  }
  const auto asked = engine::ask_for_link(*visit.state, visit.services(), link->case_id, visit.form_value("address"));
  if (!asked.ok()) return error_page(visit, asked.error(), 404);
  return public_page(visit, "member_asked", {{"case", link->case_id}}, {.title = kTitle, .current = ""});
}

// ---- /r/TOKEN: mailed to one recipient ----

struct Problem {
  std::string text;
  int status = 200;
};

http::Response case_page(const Visit& visit, const engine::RecipientCase& shown_case, const Problem& problem) {
  const Json values = {
      {"token", visit.path_value("token")},
      {"problem", problem.text},
      {"case", shown_case.case_id},
      {"sender", shown(shown_case.sender.empty() ? shown_case.sender_written : std::string(shown_case.sender.text()))},
      {"subject", shown(shown_case.subject.empty() ? "(no subject)" : shown_case.subject)},
      {"when", time_value(shown_case.when)},
      {"said_complaint", shown_case.said == "complaint"},
      {"said_welcome", shown_case.said == "welcome"},
      {"allowed", shown_case.preference == "allow"},
      {"blocked", shown_case.preference == "block"},
      {"text", shown(visit.form_value("text"))},
      {"most", kLongestText}};
  return public_page(visit, "member_case", values, {.title = kTitle, .current = "", .status = problem.status});
}

http::Response show_case(const Visit& visit) {
  const auto found = engine::open_recipient_case(*visit.state, visit.services(), visit.path_value("token"));
  if (!found) return bad_link(visit, found.error());
  return case_page(visit, *found, {});
}

engine::RecipientSays says_of(const Visit& visit) {
  engine::RecipientSays says{.word = std::nullopt,
                             .choice = lists::preference_from(visit.form_value("choice")),
                             .text = visit.form_value("text")};
  const std::string word = visit.form_value("word");
  if (word == "solicitation") says.word = engine::RecipientWord::solicitation;
  if (word == "welcome") says.word = engine::RecipientWord::welcome;
  return says;
}

http::Response say(const Visit& visit) {
  const std::string token = visit.path_value("token");
  const auto found = engine::open_recipient_case(*visit.state, visit.services(), token);
  if (!found) return bad_link(visit, found.error());
  const engine::RecipientSays says = says_of(visit);
  if (!says.word && !says.choice)
    return case_page(visit, *found,
                     {.text = "Nothing was chosen, so nothing was changed. Choose one of the answers, then send it.",
                      .status = 422});
  if (says.text.size() > kLongestText)
    return case_page(
        visit, *found,
        {.text = fmt::format("The text is too long. Write {} characters at most.", kLongestText), .status = 422});
  const auto said = engine::recipient_says(*visit.state, visit.services(), token, says);
  if (!said.ok()) return error_page(visit, said.error(), 409);
  visit.desk.queue.forget();
  const Json values = {{"token", token},
                       {"case", found->case_id},
                       {"complaint", says.word == engine::RecipientWord::solicitation},
                       {"welcome", says.word == engine::RecipientWord::welcome},
                       {"allow", says.choice == lists::PreferenceChoice::allow},
                       {"block", says.choice == lists::PreferenceChoice::block}};
  return public_page(visit, "member_said", values, {.title = "Thank you", .current = ""});
}

// ---- /p/TOKEN: sets one choice for one sender ----

Json choice_values(const Visit& visit, const lists::PreferenceEntry& choice) {
  return {{"token", visit.path_value("token")},
          {"sender", shown(choice.sender.text())},
          {"block", choice.choice == lists::PreferenceChoice::block}};
}

http::Response show_choice(const Visit& visit) {
  const auto choice = engine::read_member_link(*visit.state->keys, visit.path_value("token"), visit.now);
  if (!choice) return bad_link(visit, choice.error());
  return public_page(visit, "member_choice", choice_values(visit, *choice), {.title = "Your choice", .current = ""});
}

http::Response choose(const Visit& visit) {
  const auto choice = engine::follow_member_link(*visit.state, visit.services(), visit.path_value("token"));
  if (!choice) return bad_link(visit, choice.error());
  return public_page(visit, "member_chosen", choice_values(visit, *choice), {.title = "Your choice", .current = ""});
}

}  // namespace

std::vector<Route> member_routes() {
  using enum http::Method;
  return {
      {.method = get, .path = "/m/{token}", .needs = Needs::nothing, .answer = show_ask},
      {.method = post, .path = "/m/{token}", .needs = Needs::nothing, .answer = ask},
      {.method = get, .path = "/r/{token}", .needs = Needs::nothing, .answer = show_case},
      {.method = post, .path = "/r/{token}", .needs = Needs::nothing, .answer = say},
      {.method = get, .path = "/p/{token}", .needs = Needs::nothing, .answer = show_choice},
      {.method = post, .path = "/p/{token}", .needs = Needs::nothing, .answer = choose},
  };
}

}  // namespace nonsolicit::review
