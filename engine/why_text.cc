#include <algorithm>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "engine/why.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

bool is_mailing(classifier::Kind kind) {
  return kind == classifier::Kind::solicitation || kind == classifier::Kind::newsletter ||
         kind == classifier::Kind::event_invitation;
}

std::string name_of(const WhyOutcome& outcome) {
  std::string name(classifier::to_string(outcome.kind));
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!is_mailing(outcome.kind)) return name;
  return name + (outcome.opt_out == policy::OptOutState::clear ? ", clear opt-out" : ", no opt-out");
}

std::string side_text(const Why& why, WhyFact::Side side, std::string_view heading, char mark) {
  std::string text;
  for (const WhyFact& fact : why.facts) {
    if (fact.side != side) continue;
    text += fmt::format("  {} {}{}\n", mark, base::visible_text(fact.text), fact.for_staff_only ? " [staff only]" : "");
  }
  return text.empty() ? text : fmt::format("{}\n{}", heading, text);
}

}  // namespace

std::string why_text(const Why& why) {
  std::string text = fmt::format("{} to {}, {}\n\n", base::visible_text(why.question.sender.text()),
                                 base::visible_text(why.question.recipient.text()), base::to_rfc3339(why.question.now));
  text += side_text(why, WhyFact::Side::for_sender, "For the sender", '+');
  text += side_text(why, WhyFact::Side::against_sender, "Against", '-');
  text += side_text(why, WhyFact::Side::neither, "Also known", ' ');
  text += "\nOne message to this recipient alone, its kind certain, would get\n";
  for (const WhyOutcome& outcome : why.outcomes) {
    const policy::Verdict& verdict = outcome.verdict;
    text += fmt::format(
        "  {:<33}{:<7} {}{}{}\n", name_of(outcome), policy::to_string(verdict.applied), verdict.rule,
        verdict.clause.empty() ? "" : fmt::format(" ({})", verdict.clause),
        verdict.applied == verdict.action
            ? ""
            : fmt::format(", {} but for mode {}", policy::to_string(verdict.action), policy::to_string(verdict.mode)));
  }
  return text;
}

std::string why_json(const Why& why) {
  Json json{{"sender", why.question.sender.text()},
            {"recipient", why.question.recipient.text()},
            {"time", base::to_rfc3339(why.question.now)},
            {"facts", Json::array()},
            {"outcomes", Json::array()}};
  for (const WhyFact& fact : why.facts) {
    Json one{{"code", fact.code},
             {"side", to_string(fact.side)},
             {"text", fact.text},
             {"source", fact.source},
             {"staff_only", fact.for_staff_only}};
    if (fact.when) one["time"] = base::to_rfc3339(*fact.when);
    json["facts"].push_back(std::move(one));
  }
  for (const WhyOutcome& outcome : why.outcomes) {
    const policy::Verdict& verdict = outcome.verdict;
    json["outcomes"].push_back({{"kind", classifier::to_string(outcome.kind)},
                                {"opt_out", policy::to_string(outcome.opt_out)},
                                {"action", policy::to_string(verdict.action)},
                                {"applied", policy::to_string(verdict.applied)},
                                {"mode", policy::to_string(verdict.mode)},
                                {"rule", verdict.rule},
                                {"row", verdict.row},
                                {"clause", verdict.clause}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace nonsolicit::engine
