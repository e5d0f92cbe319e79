#include "engine/describe.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "classifier/sign_json.h"
#include "engine/json_text.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

// The kind of a message whose text did not matter.
constexpr std::string_view kUnread = "unread";

double rounded(double value) { return std::round(value * 10000) / 10000; }

Json reasons_json(const std::vector<policy::Reason>& reasons) {
  Json list = Json::array();
  for (const policy::Reason& reason : reasons) {
    Json item{{"code", reason.code}, {"text", reason.text}, {"for", reason.speaks_for}};
    if (reason.for_staff_only) item["staff_only"] = true;
    list.push_back(std::move(item));
  }
  return list;
}

Json verdict_json(const policy::Verdict& verdict) {
  Json json{{"address", verdict.recipient},
            {"action", policy::to_string(verdict.applied)},
            {"verdict", policy::to_string(verdict.action)},
            {"mode", policy::to_string(verdict.mode)},
            {"rule", verdict.rule},
            {"row", verdict.row},
            {"clause", verdict.clause},
            {"relationship", lists::to_string(verdict.relationship)},
            {"member", verdict.member}};
  if (verdict.stands_for > 0) json["stands_for"] = verdict.stands_for;
  json["reasons"] = reasons_json(verdict.reasons);
  return json;
}

Json kinds_json(const classifier::Classification& found) {
  Json kinds;
  for (const classifier::Kind kind : classifier::kAllKinds) {
    kinds[std::string(classifier::to_string(kind))] = rounded(found.probabilities[static_cast<size_t>(kind)]);
  }
  return kinds;
}

Json opt_out_json(const classifier::OptOut& opt_out) {
  Json ways = Json::array();
  for (const classifier::OptOutFinding& finding : opt_out.findings) {
    Json way{{"way", classifier::to_string(finding.way)},
             {"clear", finding.flaw == classifier::OptOutFlaw::none},
             {"flaw", classifier::to_string(finding.flaw)},
             {"text", finding.text},
             {"target", finding.target},
             {"where", finding.where}};
    if (finding.body) {
      way["body"] = *finding.body;
      way["offset"] = finding.offset;
      way["length"] = finding.length;
    }
    ways.push_back(std::move(way));
  }
  return Json{{"present", opt_out.present()}, {"clear", opt_out.clear()}, {"ways", std::move(ways)}};
}

Json phrases_json(const classifier::Classification& found) {
  Json list = Json::array();
  for (const classifier::Phrase& phrase : found.phrases) {
    list.push_back({{"text", phrase.text},
                    {"rule", phrase.rule},
                    {"kind", classifier::to_string(phrase.kind)},
                    {"weight", rounded(phrase.weight)},
                    {"where", classifier::to_string(phrase.where)},
                    {"body", phrase.body},
                    {"offset", phrase.offset},
                    {"length", phrase.length}});
  }
  return list;
}

Json request_json(const classifier::Request& request) {
  if (request.wish == classifier::Wish::none) return nullptr;
  return Json{{"wish", classifier::to_string(request.wish)},
              {"organisation", request.organisation},
              {"text", request.phrase},
              {"rule", request.rule},
              {"where", classifier::to_string(request.where)},
              {"body", request.body},
              {"offset", request.offset},
              {"length", request.length}};
}

void add_classification(Json& json, const classifier::Classification& found) {
  json["kind"] = classifier::to_string(found.kind);
  json["confidence"] = rounded(found.confidence);
  json["unsure"] = found.unsure;
  json["likeliest"] = classifier::to_string(found.likeliest);
  json["kinds"] = kinds_json(found);
  json["language"] = found.language;
  json["words_read"] = found.words_read;
  json["opt_out"] = opt_out_json(found.opt_out);
  if (found.greeting_broken) json["greeting_broken"] = found.breaking_sentence;
}

// "pass, hold" in the order of the envelope; runs as "reject x30".
std::string actions_text(const std::vector<policy::Verdict>& verdicts) {
  std::string text;
  for (size_t i = 0; i < verdicts.size();) {
    size_t end = i;
    while (end < verdicts.size() && verdicts[end].applied == verdicts[i].applied) end++;
    text += text.empty() ? "" : ", ";
    text += policy::to_string(verdicts[i].applied);
    if (end - i > 1) text += " x" + std::to_string(end - i);
    i = end;
  }
  return text;
}

}  // namespace

std::string cut_text(std::string_view utf8, size_t bytes) {
  if (utf8.size() <= bytes) return std::string(utf8);
  while (bytes > 0 && base::continues_character(utf8[bytes])) bytes--;
  return std::string(utf8.substr(0, bytes));
}

std::string verdicts_to_json(const std::vector<policy::Verdict>& verdicts) {
  Json list = Json::array();
  for (const policy::Verdict& verdict : verdicts) list.push_back(verdict_json(verdict));
  return list.dump(-1, ' ', false, kReplace);
}

std::string evidence_to_json(const Examination& examination) {
  const policy::MessageFacts& facts = examination.facts.message;
  const policy::SenderFacts& sender = examination.facts.sender;
  Json json;
  add_classification(json, facts.classification);
  json["evidence"] = phrases_json(facts.classification);
  json["signs"] = classifier::signs_json(facts.classification.signs);
  json["reach"] = facts.reach_without;
  json["reach_total"] = facts.reach_total;
  json["first_contact_reach"] = facts.first_contact_reach;
  json["carried_entries"] = facts.carried_entries;
  json["automatic"] = facts.classification.automatic.any();
  json["automatic_proved"] = facts.automatic_proved;
  json["automatic_proof"] = facts.automatic_proof;
  json["answers_inbound"] = facts.answers_inbound;
  json["truncated"] = facts.truncated;
  json["sender"] = {{"authenticated", sender.authenticated},
                    {"internal_client", sender.internal_client},
                    {"from_differs", sender.from_differs},
                    {"group", sender.group},
                    {"findings", sender.findings}};
  json["defects"] = Json::array();
  for (const message::Defect defect : examination.message.defects)
    json["defects"].push_back(message::to_string(defect));
  return json.dump(-1, ' ', false, kReplace);
}

std::string classification_to_json(const classifier::Classification& classification, const classifier::Request& request,
                                   const std::string& file) {
  Json json;
  if (!file.empty()) json["file"] = file;
  add_classification(json, classification);
  json["request"] = request_json(request);
  json["evidence"] = phrases_json(classification);
  json["signs"] = classifier::signs_json(classification.signs);
  return json.dump(-1, ' ', false, kReplace);
}

std::string examination_to_json(const Examination& examination, const std::string& file) {
  const policy::MessageFacts& facts = examination.facts.message;
  Json json;
  if (!file.empty()) json["file"] = file;
  json["direction"] = examination.identity.outbound ? "outbound" : "inbound";
  add_classification(json, facts.classification);
  json["content_read"] = examination.content_read();
  if (!examination.content_read()) {
    json["kind"] = kUnread;
    for (const char* key : {"confidence", "unsure", "likeliest", "kinds", "language", "opt_out"}) json[key] = nullptr;
  }
  json["automatic_proved"] = facts.automatic_proved;
  json["reach"] = facts.reach_without;
  json["reach_total"] = facts.reach_total;
  json["carried_entries"] = facts.carried_entries;
  json["action"] = policy::to_string(examination.plan.action);
  json["reply"] = examination.plan.reply ? Json(examination.plan.reply->text()) : Json(nullptr);
  json["header"] = examination.plan.header ? Json(*examination.plan.header) : Json(nullptr);
  json["recipients"] = Json::array();
  for (const policy::Verdict& verdict : examination.verdicts) json["recipients"].push_back(verdict_json(verdict));
  json["evidence"] = phrases_json(facts.classification);
  json["signs"] = classifier::signs_json(facts.classification.signs);
  json["defects"] = Json::array();
  for (const message::Defect defect : examination.message.defects)
    json["defects"].push_back(message::to_string(defect));
  if (examination.failed) {
    json["failed"] = policy::to_string(*examination.failed);
    json["failure"] = examination.failure;
  }
  return json.dump(-1, ' ', false, kReplace);
}

base::LogFields decision_fields(const Examination& examination, const message::Envelope& envelope, int64_t elapsed_us) {
  const auto& facts = examination.facts;
  const auto& found = facts.message.classification;
  const auto worst = std::max_element(examination.verdicts.begin(), examination.verdicts.end(),
                                      [](const auto& a, const auto& b) { return a.action < b.action; });
  const bool any = worst != examination.verdicts.end();
  base::LogAddresses recipients;
  for (const auto& recipient : envelope.recipients) recipients.texts.push_back(recipient.address);
  const auto members =
      std::count_if(facts.recipients.begin(), facts.recipients.end(), [](const auto& r) { return r.member; });
  const bool case_made = examination.plan.needs_case && !examination.case_id.empty();
  return {{"queue_id", envelope.queue_id},
          {"message_id", examination.message.message_id},
          {"case", case_made ? examination.case_id : std::string()},
          {"direction", std::string(examination.identity.outbound ? "outbound" : "inbound")},
          {"sender", base::LogAddress{envelope.sender}},
          {"user", base::LogAddress{envelope.auth_user}},
          {"client", envelope.client_address},
          {"recipients", recipients},
          {"members", static_cast<int64_t>(members)},
          {"kind", std::string(examination.content_read() ? classifier::to_string(found.kind) : kUnread)},
          {"likeliest", std::string(examination.content_read() ? classifier::to_string(found.likeliest) : kUnread)},
          {"confidence", found.confidence},
          {"opt_out", std::string(found.opt_out.clear()     ? "clear"
                                  : found.opt_out.present() ? "unclear"
                                                            : "none")},
          {"reach", static_cast<int64_t>(facts.message.reach_without)},
          {"verdict", std::string(any ? policy::to_string(worst->action) : "pass")},
          {"action", std::string(policy::to_string(examination.plan.action))},
          {"actions", actions_text(examination.verdicts)},
          {"rule", any ? worst->rule : std::string()},
          {"clause", any ? worst->clause : std::string()},
          {"mode", std::string(any ? policy::to_string(worst->mode) : "observe")},
          {"repeated", examination.repeated.has_value()},
          {"failed", std::string(examination.failed ? policy::to_string(*examination.failed) : "")},
          {"failure", examination.failure},
          {"elapsed_us", elapsed_us}};
}

}  // namespace nonsolicit::engine
