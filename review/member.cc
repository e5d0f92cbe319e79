// The recipients' pages: ask for a link by mail, say what a message was, allow or block its sender. Who opens a link is
// known by the link alone; a GET changes nothing, as programs that look at mail open links, too.
#include "base/unicode.h"
#include "engine/complaints/complaint.h"
#include "engine/member_command.h"
#include "engine/member_link.h"
#include "engine/notices/case_link.h"
#include "engine/notices/letter_text.h"
#include "review/page.h"
#include "review/route.h"
#include "review/letter_words.h"

namespace nonsolicit::review {
namespace {

Words words_for(const Visit& visit) { return {visit, wanted_language(visit)}; }

http::Response member_sentence(const Visit& visit, std::string_view key, int status) {
  const Words words = words_for(visit);
  return public_page(visit, "explain_problem", {{"title", words("member_title")}, {"text", words(key)}},
                     {.title = words("member_title"), .current = "", .status = status, .language = words.language()});
}

http::Response member_failed(const Visit& visit, const base::Error& error) {
  if (error.kind == base::ErrorClass::permanent) {
    const bool expired = error.text == engine::kLinkExpired;
    if (error.text == engine::kLinkUsed) return member_sentence(visit, "member_used_link", 410);
    return member_sentence(visit, expired ? "member_old_link" : "member_foreign_link", expired ? 410 : 404);
  }
  visit.services().log->error("page_failed", {{"route", std::string(visit.route)}, {"failure", error.full()}});
  return member_sentence(visit, "problem_ours", 503);
}

// The template with all sentences for members as `t`; `filled`: values of their placeholders.
struct MemberPage {
  std::string_view name;
  Json values;
  std::string_view title = "member_title";
  int status = 200;
};
http::Response member_page(const Visit& visit, MemberPage wanted, const conf::LetterValues& filled) {
  const Words words = words_for(visit);
  wanted.values["t"] = words.all("member_", filled);
  wanted.values["page"] = words.all("page_");
  return public_page(
      visit, wanted.name, wanted.values,
      {.title = words(wanted.title, filled), .current = "", .status = wanted.status, .language = words.language()});
}

// ---- /m/TOKEN: in the header of mail; names the case only ----

base::Result<engine::CaseLink> case_link(const Visit& visit) {
  return engine::read_case_token(*visit.state->keys, visit.path_value("token"), engine::LinkPurpose::recipient,
                                 visit.now);
}

http::Response show_ask(const Visit& visit) {
  const auto link = case_link(visit);
  if (!link) return member_failed(visit, link.error());
  return member_page(visit, {.name = "member_ask", .values = {{"token", visit.path_value("token")}}},
                     {{"case", link->case_id}});
}

// The same for every address.
http::Response ask(const Visit& visit) {
  const auto link = case_link(visit);
  if (!link) return member_failed(visit, link.error());
  if (!visit.desk.link_tries.begin(visit.request.peer, link->case_id, visit.now)) {
    http::Response late = member_sentence(visit, "member_often", 429);
    late.headers.emplace_back("Retry-After", "300");
    return late;
  }
  const auto asked = engine::ask_for_link(
      *visit.state, visit.services(),
      {.case_id = link->case_id, .address = visit.form_value("address"), .language = wanted_language(visit)});
  if (!asked.ok()) return member_failed(visit, asked.error());
  return member_page(visit, {.name = "member_asked", .values = Json::object(), .title = "member_asked_title"},
                     {{"case", link->case_id}});
}

// ---- /r/TOKEN: mailed to one recipient ----

struct Problem {
  std::string_view key;  // "": none
  int status = 200;
};

http::Response case_page(const Visit& visit, const engine::RecipientCase& shown_case, const Problem& problem) {
  const Json values = {
      {"token", visit.path_value("token")},
      {"problem", problem.key.empty() ? "" : words_for(visit)(problem.key)},
      {"case", shown_case.case_id},
      {"sender", shown(shown_case.sender.empty() ? shown_case.sender_written : std::string(shown_case.sender.text()))},
      {"subject", shown(shown_case.subject.empty() ? "-" : shown_case.subject)},
      {"when", {{"text", engine::minute_text(shown_case.when)}, {"iso", base::to_rfc3339(shown_case.when)}}},
      {"told_complaint", shown_case.said == "complaint"},
      {"told_welcome", shown_case.said == "welcome"},
      {"is_allowed", shown_case.preference == "allow"},
      {"is_blocked", shown_case.preference == "block"},
      {"text", shown(visit.form_value("text"))},
      {"most", engine::kRecipientTextLetters}};
  return member_page(visit, {.name = "member_case", .values = values, .status = problem.status}, {});
}

http::Response show_case(const Visit& visit) {
  const auto found = engine::open_recipient_case(*visit.state, visit.services(), visit.path_value("token"));
  if (!found) return member_failed(visit, found.error());
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
  if (!found) return member_failed(visit, found.error());
  const engine::RecipientSays says = says_of(visit);
  if (!says.word && !says.choice) return case_page(visit, *found, {.key = "member_empty", .status = 422});
  if (says.text.size() > engine::kRecipientTextLetters * base::kMostUtf8Bytes)
    return case_page(visit, *found, {.key = "problem_long", .status = 422});
  const auto said = engine::recipient_says(*visit.state, visit.services(), token, says);
  if (!said.ok()) return member_failed(visit, said.error());
  visit.desk.queue.forget();
  const Json values = {{"token", *said},
                       {"case", found->case_id},
                       {"complaint", says.word == engine::RecipientWord::solicitation},
                       {"welcome", says.word == engine::RecipientWord::welcome},
                       {"allow", says.choice == lists::PreferenceChoice::allow},
                       {"block", says.choice == lists::PreferenceChoice::block}};
  return member_page(visit, {.name = "member_said", .values = values, .title = "member_thanks"}, {});
}

// ---- /p/TOKEN: sets one choice for one sender ----

http::Response choice_page(const Visit& visit, std::string_view name, const lists::PreferenceEntry& choice) {
  return member_page(
      visit,
      {.name = name,
       .values = {{"token", visit.path_value("token")}, {"block", choice.choice == lists::PreferenceChoice::block}},
       .title = "member_choice_title"},
      {{"sender", shown(choice.sender.text())}});
}

http::Response show_choice(const Visit& visit) {
  const auto choice = engine::read_member_link(*visit.state->keys, visit.path_value("token"), visit.now);
  if (!choice) return member_failed(visit, choice.error());
  return choice_page(visit, "member_choice", *choice);
}

http::Response choose(const Visit& visit) {
  const auto choice = engine::follow_member_link(*visit.state, visit.services(), visit.path_value("token"));
  if (!choice) return member_failed(visit, choice.error());
  return choice_page(visit, "member_chosen", *choice);
}

}  // namespace

std::vector<Route> member_routes() {
  using enum http::Method;
  return {
      {.method = get, .path = "/m/{token}", .needs = Needs::nothing, .answer = show_ask},
      {.method = post, .path = "/m/{token}", .needs = Needs::nothing, .answer = ask},
      {.method = get, .path = "/r/{token}", .needs = Needs::nothing, .answer = show_case},
      {.method = post,
       .path = "/r/{token}",
       .needs = Needs::nothing,
       .answer = say,
       .letters = engine::kRecipientTextLetters},
      {.method = get, .path = "/p/{token}", .needs = Needs::nothing, .answer = show_choice},
      {.method = post, .path = "/p/{token}", .needs = Needs::nothing, .answer = choose},
  };
}

}  // namespace nonsolicit::review
