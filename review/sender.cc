// The page that explains a case to its sender, behind a signed link: what happened, the rule in plain words, what would
// help, and what the sender can do. Opening it changes nothing: mail scanners open links.
#include "engine/notices/case_link.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/sender_view.h"
#include "review/page.h"
#include "review/route.h"
#include "review/letter_words.h"

namespace nonsolicit::review {
namespace {

using engine::SenderState;
using engine::SenderView;

std::string_view state_key(const SenderView& view) {
  switch (view.state) {
    case SenderState::held:
      if (view.until) return "state_held";
      return view.appeal_open ? "state_held_appealed" : "state_held_stopped";
    case SenderState::being_decided: return "state_being_decided";
    case SenderState::released: return "state_released";
    case SenderState::partly_released: return "state_partly_released";
    case SenderState::returned: return "state_returned";
    case SenderState::withdrawn: return "state_withdrawn";
    case SenderState::expired: return "state_expired";
    case SenderState::refused: return "state_refused";
    case SenderState::tagged: return "state_tagged";
  }
  return "state_held";
}

Words words_of(const Visit& visit, std::string_view language) { return {visit, language}; }

http::Response sender_sentence(const Visit& visit, std::string_view key, int status) {
  const Words words = words_of(visit, wanted_language(visit));
  return public_page(visit, "explain_problem", {{"title", words("page_title")}, {"text", words(key)}},
                     {.title = words("page_title"), .current = "", .status = status, .language = words.language()});
}

Json lines(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back({{"text", shown(text)}});
  return list;
}

Json time_of(base::TimePoint time) { return {{"text", engine::minute_text(time)}, {"iso", base::to_rfc3339(time)}}; }

std::string said_of(const Visit& visit, const Words& words, const SenderView& view) {
  if (view.appeal_open) return words("page_appeal_open");
  if (view.appeal_answer == "overturned") {
    const std::string said = words("page_appeal_overturned");
    if (!view.again_until || *view.again_until <= visit.now) return said;
    return said + " " + words("again_until", {{"until", engine::minute_text(*view.again_until)}});
  }
  return view.appeal_answer.empty() ? "" : words("page_appeal_upheld");
}

// What the sender wrote, in the order of the forms.
Json written_of(const Words& words, const SenderView& view) {
  Json list = Json::array();
  for (const engine::SenderWrote& one : view.wrote) {
    Json lines = Json::array();
    const auto add = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) lines.push_back({{"label", label.empty() ? "" : words(label)}, {"text", shown(text)}});
    };
    add("page_justify_when", one.when);
    add("page_justify_by", one.by_whom);
    add("", one.text);
    list.push_back({{"made", time_of(one.made)}, {"lines", std::move(lines)}});
  }
  return list;
}

// Only what a form of ours leads to.
std::string done_sentence(const Visit& visit, const Words& words) {
  const auto done = visit.request.query_value("done").value_or("");
  for (const std::string_view act : {"withdraw", "justify", "appeal"}) {
    if (done == act) return words("done_" + std::string(act));
  }
  return "";
}

// A form that was refused keeps what was typed.
Json typed_of(const Visit& visit, const std::string& problem) {
  const auto typed = [&](std::string_view act, std::string_view field) {
    return !problem.empty() && visit.route.ends_with(act) ? shown(visit.form_value(field)) : std::string();
  };
  return {{"when", typed("/justify", "when")},
          {"by_whom", typed("/justify", "by_whom")},
          {"text", typed("/justify", "text")},
          {"appeal", typed("/appeal", "text")}};
}

http::Response explain(const Visit& visit, const SenderView& view, const std::string& problem, int status) {
  const Words words = words_of(visit, view.language);
  const std::string path = "/e/" + visit.path_value("token");
  const conf::LetterValues until = {{"until", view.until ? engine::minute_text(*view.until) : "-"}};
  const Json values = {
      {"t", words.all("page_")},
      {"done", done_sentence(visit, words)},
      {"problem", problem},
      {"state", words(state_key(view), until)},
      {"subject", view.subject.empty() ? "-" : shown(view.subject)},
      {"sent", time_of(view.when)},
      {"recipients", engine::counted(engine::letters_of(*visit.state), "recipients", view.recipients, view.language)},
      {"case", view.case_id},
      {"rule", shown(view.clause_text)},
      {"has_reasons", !view.reasons.empty()},
      {"reasons", lines(view.reasons)},
      {"has_phrases", !view.phrases.empty()},
      {"phrases", lines(view.phrases)},
      {"has_helps", !view.helps.empty()},
      {"helps", lines(view.helps)},
      {"told", shown(view.told)},
      {"has_wrote", !view.wrote.empty()},
      {"wrote", written_of(words, view)},
      {"appeal_said", said_of(visit, words, view)},
      {"appeal_words", shown(view.appeal_words)},
      {"can_withdraw", view.can_withdraw},
      {"can_justify", view.can_justify},
      {"can_appeal", view.can_appeal},
      {"typed", typed_of(visit, problem)},
      {"most_field", engine::kSenderFieldLetters},
      {"most_text", engine::kSenderTextLetters},
      {"withdraw_path", path + "/withdraw"},
      {"justify_path", path + "/justify"},
      {"appeal_path", path + "/appeal"}};
  return public_page(visit, "explain", values,
                     {.title = words("page_title"), .current = "", .status = status, .language = view.language});
}

base::Result<engine::CaseLink> link_of(const Visit& visit) {
  return engine::read_case_token(*visit.state->keys, visit.path_value("token"), engine::LinkPurpose::sender, visit.now);
}

http::Response bad_link(const Visit& visit, const base::Error& error) {
  const bool expired = error.text == engine::kLinkExpired;
  return sender_sentence(visit, expired ? "problem_expired" : "problem_link", expired ? 410 : 404);
}

http::Response sender_failed(const Visit& visit, const base::Error& error) {
  if (error.kind == base::ErrorClass::permanent) return sender_sentence(visit, "problem_gone", 404);
  visit.services().log->error("page_failed", {{"route", std::string("/e/{token}")}, {"failure", error.full()}});
  return sender_sentence(visit, "problem_ours", 503);
}

http::Response show(const Visit& visit) {
  const auto link = link_of(visit);
  if (!link) return bad_link(visit, link.error());
  const auto view = engine::sender_view(*visit.state, visit.services(), link->case_id, wanted_language(visit));
  return view ? explain(visit, *view, "", 200) : sender_failed(visit, view.error());
}

// Back to the page, which says that it is done; a problem stands above the page.
http::Response after(const Visit& visit, const engine::CaseLink& link, const base::Status& done, std::string_view act) {
  if (done) {
    visit.desk.queue.forget();
    return http::redirect("/e/" + visit.path_value("token") + "?done=" + std::string(act));
  }
  if (done.error().kind != base::ErrorClass::permanent) return sender_failed(visit, done.error());
  const auto view = engine::sender_view(*visit.state, visit.services(), link.case_id, wanted_language(visit));
  if (!view) return sender_failed(visit, view.error());
  return explain(visit, *view, words_of(visit, view->language)(done.error().detail), 409);
}

http::Response withdraw(const Visit& visit) {
  const auto link = link_of(visit);
  if (!link) return bad_link(visit, link.error());
  return after(visit, *link, engine::withdraw_by_sender(*visit.state, visit.services(), link->case_id), "withdraw");
}

http::Response justify(const Visit& visit) {
  const auto link = link_of(visit);
  if (!link) return bad_link(visit, link.error());
  const engine::SenderClaim claim{
      .when = visit.form_value("when"), .by_whom = visit.form_value("by_whom"), .text = visit.form_value("text")};
  return after(visit, *link, engine::justify(*visit.state, visit.services(), link->case_id, claim), "justify");
}

http::Response appeal(const Visit& visit) {
  const auto link = link_of(visit);
  if (!link) return bad_link(visit, link.error());
  return after(visit, *link, engine::appeal(*visit.state, visit.services(), link->case_id, visit.form_value("text")),
               "appeal");
}

}  // namespace

std::vector<Route> sender_routes() {
  using http::Method;
  return {{.path = "/e/{token}", .needs = Needs::nothing, .answer = show},
          {.method = Method::post, .path = "/e/{token}/withdraw", .needs = Needs::nothing, .answer = withdraw},
          {.method = Method::post,
           .path = "/e/{token}/justify",
           .needs = Needs::nothing,
           .answer = justify,
           .letters = 2 * engine::kSenderFieldLetters + engine::kSenderTextLetters},
          {.method = Method::post,
           .path = "/e/{token}/appeal",
           .needs = Needs::nothing,
           .answer = appeal,
           .letters = engine::kSenderTextLetters}};
}

}  // namespace nonsolicit::review
