// Decisions: the forms behind them, carrying them to the engine, taking them back.
#include <fmt/format.h>

#include "engine/envelope_json.h"
#include "engine/notices/return_texts.h"
#include "review/decision_form.h"
#include "review/decision_view.h"
#include "review/open_case.h"
#include "review/page.h"
#include "review/place.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

constexpr int kBadForm = 422;

struct Order {
  Chosen what;
  std::string back;
};

base::Result<Order> ordered(const Visit& visit) {
  const auto snapshot = visit.desk.queue.now();
  if (!snapshot) return snapshot.error();
  return Order{.what = chosen(**snapshot, picked(visit.form)), .back = safe_back(visit.form_value("back"))};
}

FormSeen form_seen(const Visit& visit, const Order& order, std::string problem) {
  return {.form = visit.form,
          .now = visit.now,
          .back = order.back,
          .problem = std::move(problem),
          .second_above = visit.state->options.review.second_reviewer_above};
}

PageHead head_of(const Json& values, const std::string& problem) {
  return {.title = values["title"].get<std::string>(), .current = "queue", .status = problem.empty() ? 200 : kBadForm};
}

// Nothing chosen, or all of it is decided already.
http::Response nothing_left(const Visit& visit, const Order& order) {
  if (order.what.gone.empty()) return go_back(visit, "none");
  std::string text;
  for (const std::string& one : order.what.gone) text += (text.empty() ? "" : " ") + one;
  return problem_page(visit, 409, text);
}

http::Response release_page(const Visit& visit, const Order& order, const std::string& problem) {
  std::optional<engine::CaseView> view;
  if (order.what.items.size() == 1) {
    auto one = engine::view_case(*visit.state, visit.services(), order.what.picks.front().case_id, *visit.reviewer);
    if (!one) return case_error(visit, one.error());
    view = std::move(*one);
  }
  const Json values = release_values(order.what, form_seen(visit, order, problem), view ? &*view : nullptr);
  return page(visit, "decide_release", values, head_of(values, problem));
}

// Of the first message: to whom the words are about.
base::Result<engine::ReturnValues> return_values_of(const Visit& visit, const Order& order) {
  const std::string& id = order.what.picks.front().case_id;
  const auto records = visit.services().store->cases().records(id);
  if (!records) return records.error();
  engine::ReturnValues values{.case_id = id};
  if (!*records) return values;
  values.language = engine::language_of_case(*visit.state, (*records)->case_record);
  values.subject = (*records)->case_record.subject;
  if (!(*records)->held) return values;
  if (const auto envelope = engine::envelope_from_json((*records)->held->envelope_json)) {
    for (const auto& recipient : envelope->recipients) values.recipients.push_back(recipient.address);
  }
  return values;
}

std::string language_name(const std::string& code) {
  if (code == "en") return "English";
  if (code == "fr")
    return "Fran\xC3\xA7"
           "ais";
  if (code == "es") return "Espa\xC3\xB1ol";
  return code;
}

http::Response return_page(const Visit& visit, const Order& order, const std::string& problem) {
  auto about = return_values_of(visit, order);
  if (!about) return error_page(visit, about.error(), 500);
  const engine::State& state = *visit.state;
  ReturnChoices choices{.reason = visit.form_value("reason"), .language = visit.form_value("language")};
  for (const std::string& code : engine::letter_languages(state)) {
    choices.languages.emplace_back(code, language_name(code));
    if (code == choices.language) about->language = code;
  }
  choices.language = about->language;
  for (const engine::ReasonText& reason : engine::reasons_for(state, "en"))
    choices.reasons.push_back({.name = reason.name, .label = reason.title});
  const bool fill = visit.form_value("fill") == "yes" || !visit.form.value("words");
  if (!fill) choices.words = shown(visit.form_value("words"));
  if (fill && !choices.reason.empty()) {
    engine::ReturnValues filled = *about;
    if (order.what.items.size() + order.what.others.size() > 1) filled.recipients.clear();
    choices.words = engine::fill_reason(state, choices.reason, filled);
  }
  if (!choices.words.empty() && visit.form_value("quiet") != "yes") {
    const std::string words = engine::words_for_case(state, choices.words, *about);
    choices.preview = shown(engine::return_head_preview(state, *about) + "\n" +
                            engine::return_preview(state, words, *about, visit.now));
  }
  const Json values = return_values(order.what, form_seen(visit, order, problem), choices);
  return page(visit, "decide_return", values, head_of(values, problem));
}

http::Response form_release(const Visit& visit) {
  const auto order = ordered(visit);
  if (!order) return error_page(visit, order.error(), 500);
  return order->what.items.empty() ? nothing_left(visit, *order) : release_page(visit, *order, "");
}

http::Response form_return(const Visit& visit) {
  const auto order = ordered(visit);
  if (!order) return error_page(visit, order.error(), 500);
  return order->what.items.empty() ? nothing_left(visit, *order) : return_page(visit, *order, "");
}

// The form again, with what is wrong.
http::Response form_again(const Visit& visit, const std::string& problem) {
  const auto order = ordered(visit);
  if (!order) return error_page(visit, order.error(), 500);
  if (order->what.items.empty()) return nothing_left(visit, *order);
  return visit.form_value("decision") == "return" ? return_page(visit, *order, problem)
                                                  : release_page(visit, *order, problem);
}

// What was not done is told on a page of its own; all done leads back.
http::Response outcome(const Visit& visit, const engine::DecisionResult& result, std::string_view said) {
  visit.desk.queue.forget();
  const size_t changed = result.count(engine::Decided::Outcome::changed);
  const size_t refused = result.count(engine::Decided::Outcome::refused);
  if (changed + refused == 0) {
    const bool proposed = result.count(engine::Decided::Outcome::proposed) > 0;
    return go_back(visit, proposed ? "proposed" : said);
  }
  OutcomeSeen seen{.form = visit.form, .back = visit.form_value("back"), .subjects = {}};
  for (const engine::Decided& decided : result.cases) {
    const auto records = visit.services().store->cases().records(decided.case_id);
    if (records && *records) seen.subjects.emplace(decided.case_id, (*records)->case_record.subject);
  }
  const Json values = outcome_values(result, seen);
  return page(visit, "decided", values,
              {.title = values["title"].get<std::string>(), .current = "queue", .status = changed > 0 ? 409 : 403});
}

http::Response answer_decide(const Visit& visit) {
  const auto order = order_of(visit.form, visit.now);
  if (!order) return form_again(visit, order.error().text);
  if (order->decision == store::Decision::return_ && !order->extras.quiet) {
    const std::string problem = engine::check_return_words(order->words);
    if (!problem.empty()) return form_again(visit, problem);
  }
  const auto result = engine::decide_cases(*visit.state, visit.services(), *visit.reviewer, *order);
  if (!result && result.error().kind == base::ErrorClass::permanent) return form_again(visit, result.error().text);
  if (!result) return error_page(visit, result.error(), 409);
  return outcome(visit, *result, "");
}

http::Response answer_undo(const Visit& visit) {
  std::vector<std::string> ids;
  for (const engine::CaseVersion& one : picked(visit.form)) ids.push_back(one.case_id);
  if (ids.empty()) return problem_page(visit, 400, "No message was chosen.");
  const auto result = engine::undo_cases(*visit.state, visit.services(), *visit.reviewer, ids);
  if (!result) return error_page(visit, result.error(), 409);
  return outcome(visit, *result, "undone");
}

http::Response answer_proposal(const Visit& visit) {
  const auto cases = picked(visit.form);
  const std::string answer = visit.form_value("answer");
  if (cases.size() != 1 || (answer != "confirm" && answer != "decline"))
    return problem_page(visit, 400, "Choose to confirm or to decline.");
  const auto second = answer == "confirm" ? engine::Second::confirm : engine::Second::decline;
  const auto result = engine::answer_proposal(*visit.state, visit.services(), *visit.reviewer, cases.front(), second);
  if (!result) return error_page(visit, result.error(), 409);
  return outcome(visit, *result, second == engine::Second::confirm ? "confirmed" : "declined");
}

}  // namespace

std::vector<Route> decision_routes() {
  constexpr auto kPost = http::Method::post;
  return {{.method = kPost, .path = "/decide", .needs = Needs::reviewer, .answer = answer_decide},
          {.method = kPost, .path = "/decide/release", .needs = Needs::reviewer, .answer = form_release},
          {.method = kPost, .path = "/decide/return", .needs = Needs::reviewer, .answer = form_return},
          {.method = kPost, .path = "/undo", .needs = Needs::reviewer, .answer = answer_undo},
          {.method = kPost, .path = "/proposal", .needs = Needs::reviewer, .answer = answer_proposal}};
}

}  // namespace nonsolicit::review
