#include "review/log_view.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "review/message_view.h"
#include "review/place.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kPage = 100;
constexpr std::array kActions = {policy::Action::hold, policy::Action::reject, policy::Action::tag,
                                 policy::Action::tempfail};

std::string_view tone_of(policy::Action action) {
  switch (action) {
    case policy::Action::pass: return "good";
    case policy::Action::tag: return "quiet";
    case policy::Action::hold: return "info";
    case policy::Action::reject: return "bad";
    case policy::Action::tempfail: return "bad";
  }
  return "quiet";
}

std::string subject_of(const store::CaseRecord& record) {
  const std::string subject = shown(record.subject);
  return subject.empty() ? "(no subject)" : subject;
}

Json open_values(const OpenStatement& open, const engine::Reviewer& reviewer) {
  const store::Statement& statement = open.statement;
  return {{"number", statement.id},
          {"id", statement.case_id},
          {"subject", subject_of(open.case_record)},
          {"sender", record_sender(open.case_record)},
          {"state", case_state(open.case_record, open.held)},
          {"who", actor_text(statement.author)},
          {"made", date_text(statement.made)},
          {"made_iso", base::to_rfc3339(statement.made)},
          {"untrusted", !statement.trusted},
          {"text", reviewer.content == store::ContentRight::whole ? shown(statement.text)
                                                                  : "Your account may not see what was written."},
          {"problem", shown(open.problem)},
          {"may_answer", reviewer.role >= store::Role::reviewer && open.problem.empty()}};
}

Json list_values(const std::vector<OpenStatement>& open, const engine::Reviewer& reviewer, const Json& same,
                 const RefusedAnswer& refused) {
  Json statements = Json::array();
  for (const OpenStatement& one : open) {
    Json values = open_values(one, reviewer);
    values.update(same);
    const bool here = !refused.problem.empty() && one.statement.id == refused.statement;
    values["wrong"] = here ? refused.problem : "";
    values["wrong_words"] = here && refused.of_words;
    values["wrong_sure"] = here && !refused.of_words;
    values["typed"] = here ? shown(refused.words) : "";
    values["is_sure"] = here && refused.sure;
    statements.push_back(std::move(values));
  }
  return {{"statements", std::move(statements)}, {"undo", false}, {"said", false}};
}

}  // namespace

store::CaseQuery case_query_of(const http::Request& request) {
  store::CaseQuery query{.limit = kPage};
  if (const auto text = request.query_value("q")) query.text = std::string(base::trim(text->substr(0, kLongestSearch)));
  if (const auto action = request.query_value("action")) {
    if (const auto known = policy::action_from(*action)) query.actions.push_back(*known);
  }
  if (const auto before = request.query_value("before")) {
    int64_t micros = 0;
    const auto [end, problem] = std::from_chars(before->data(), before->data() + before->size(), micros);
    if (problem == std::errc() && end == before->data() + before->size()) query.before = base::from_micros(micros);
  }
  return query;
}

Json log_values(const store::CaseQuery& query, const std::vector<store::CaseSummary>& cases, double unsure_limit) {
  Json values = {{"text", shown(query.text)}, {"filtered", !query.text.empty() || !query.actions.empty()}};
  Json actions = Json::array({{{"value", ""}, {"label", "All decisions"}, {"selected", query.actions.empty()}}});
  for (const policy::Action action : kActions) {
    const bool selected = !query.actions.empty() && query.actions.front() == action;
    actions.push_back({{"value", policy::to_string(action)}, {"label", action_text(action)}, {"selected", selected}});
  }
  values["actions"] = std::move(actions);
  Json rows = Json::array();
  for (const store::CaseSummary& summary : cases) {
    const store::CaseRecord& record = summary.case_record;
    const bool unsure = record.kind == classifier::Kind::correspondence && record.confidence < unsure_limit;
    rows.push_back({{"id", record.id},
                    {"when", date_text(record.created)},
                    {"when_iso", base::to_rfc3339(record.created)},
                    {"sender", record_sender(record)},
                    {"subject", subject_of(record)},
                    {"kind", certainty_text(record.kind, record.confidence, unsure)},
                    {"rule", shown(record.rule)},
                    {"action", action_text(record.action)},
                    {"tone", tone_of(record.action)},
                    {"state", case_state(record, summary.held)}});
  }
  values["any"] = !rows.empty();
  values["cases"] = std::move(rows);
  values["next"] = "";
  if (cases.size() >= query.limit) {
    std::string next = fmt::format("before={}", base::to_micros(cases.back().case_record.created));
    if (!query.text.empty()) next += "&q=" + url_escaped(query.text);
    if (!query.actions.empty()) next += fmt::format("&action={}", policy::to_string(query.actions.front()));
    values["next"] = next;
  }
  return values;
}

Json appeal_values(const std::vector<OpenStatement>& open, const engine::Reviewer& reviewer,
                   const RefusedAnswer& refused) {
  const Json same = {{"action", "appeals/answer"},
                     {"label", "Your words to the sender"},
                     {"hint", "Your answer is final. The sender gets it by mail, with these words."},
                     {"sure", false},
                     {"answers", Json::array({{{"value", "uphold"}, {"name", "Deny the appeal: the decision stays"}},
                                              {{"value", "overturn"}, {"name", "Grant the appeal: let it pass"}}})}};
  Json values = list_values(open, reviewer, same, refused);
  values["title"] = count_text(static_cast<int64_t>(open.size()), "open appeal");
  values["help"] = "The sender asks a second person to look. Whoever decided first cannot answer.";
  values["empty_text"] = "No sender asks for a second person.";
  return values;
}

Json complaint_values(const std::vector<OpenStatement>& open, const engine::Reviewer& reviewer,
                      const RefusedAnswer& refused) {
  const Json same = {
      {"action", "complaints/answer"},
      {"label", "Note for staff: why"},
      {"hint", "The complaint is closed for good. A lead can retract a finding, on the page of the case."},
      {"sure", "Yes, confirm a finding: it counts in the standing of the sender for 12 months"},
      {"answers", Json::array({{{"value", "no_finding"}, {"name", "Close without a finding"}},
                               {{"value", "finding"}, {"name", "Close with a finding"}}})}};
  Json values = list_values(open, reviewer, same, refused);
  values["title"] = count_text(static_cast<int64_t>(open.size()), "open complaint");
  values["help"] =
      "A recipient says that this was solicitation. A finding counts in the standing of the sender for 12 months.";
  values["empty_text"] = "Nobody complains.";
  return values;
}

}  // namespace nonsolicit::review
