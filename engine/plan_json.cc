#include "engine/plan_json.h"

#include "engine/json_text.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

std::string_view ending_text(policy::Ending ending) {
  switch (ending) {
    case policy::Ending::accept: return "accept";
    case policy::Ending::reject: return "reject";
    case policy::Ending::tempfail: return "tempfail";
    case policy::Ending::discard: return "discard";
  }
  return "tempfail";
}

std::optional<policy::Ending> ending_from(std::string_view text) {
  for (const auto ending :
       {policy::Ending::accept, policy::Ending::reject, policy::Ending::tempfail, policy::Ending::discard}) {
    if (ending_text(ending) == text) return ending;
  }
  return std::nullopt;
}

}  // namespace

std::string plan_to_json(const policy::Plan& plan) {
  Json json;
  json["ending"] = ending_text(plan.ending);
  json["action"] = policy::to_string(plan.action);
  if (plan.reply) {
    json["reply_class"] = plan.reply->reply_class() == policy::ReplyClass::refuse ? "refuse" : "try_again";
    json["reply"] = plan.reply->lines();
  }
  json["delete"] = json_of_texts(plan.delete_recipients);
  json["held"] = json_of_texts(plan.held);
  json["refused"] = json_of_texts(plan.refused);
  if (plan.header) json["header"] = *plan.header;
  if (plan.report_link) json["report_link"] = *plan.report_link;
  if (plan.quarantine) json["quarantine"] = *plan.quarantine;
  return json.dump(-1, ' ', false, kReplace);
}

std::optional<policy::Plan> plan_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    policy::Plan plan;
    const auto ending = ending_from(json.value("ending", std::string()));
    const auto action = policy::action_from(json.value("action", std::string()));
    if (!ending || !action) return std::nullopt;
    plan.ending = *ending;
    plan.action = *action;
    plan.needs_case = true;
    if (json.contains("reply")) {
      const auto reply_class =
          json.value("reply_class", "") == "refuse" ? policy::ReplyClass::refuse : policy::ReplyClass::try_again;
      auto reply = policy::SmtpReply::make(reply_class, json["reply"].get<std::vector<std::string>>());
      if (!reply) return std::nullopt;
      plan.reply = *reply;
    }
    plan.delete_recipients = texts_of_json(json.value("delete", Json::array()));
    plan.held = texts_of_json(json.value("held", Json::array()));
    plan.refused = texts_of_json(json.value("refused", Json::array()));
    if (json.contains("header")) plan.header = json["header"].get<std::string>();
    if (json.contains("report_link")) plan.report_link = json["report_link"].get<std::string>();
    if (json.contains("quarantine")) plan.quarantine = json["quarantine"].get<std::string>();
    return plan;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace nonsolicit::engine
