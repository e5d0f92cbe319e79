// The report of an evaluation as JSON.
#include <nlohmann/json.hpp>

#include "classifier/evaluate.h"
#include "classifier/sign_json.h"

namespace nonsolicit::classifier {
namespace {

using json = nlohmann::ordered_json;

std::string name_of(Kind kind) { return std::string(to_string(kind)); }

json json_of(const Proportion& proportion) {
  const auto [low, high] = proportion.interval();
  return {{"hits", proportion.hits}, {"total", proportion.total}, {"low", low}, {"high", high}};
}

json json_of(const std::map<Kind, size_t>& counts) {
  json result = json::object();
  for (const auto& [kind, count] : counts) result[name_of(kind)] = count;
  return result;
}

json json_of(const CorpusReport& report) {
  json confusion = json::object();
  for (const auto& [label, found] : report.confusion) confusion[name_of(label)] = json_of(found);
  return {{"corpus", report.corpus},
          {"count", report.count},
          {"unsure", report.unsure},
          {"confusion", confusion},
          {"right", json_of(report.right)},
          {"solicitation_as_correspondence", json_of(report.solicitation_as_correspondence)},
          {"correspondence_as_solicitation", json_of(report.correspondence_as_solicitation)},
          {"opt_out_found", json_of(report.opt_out_found)},
          {"opt_out_present_right", json_of(report.opt_out_present_right)},
          {"opt_out_clear_right", json_of(report.opt_out_clear_right)}};
}

json json_of(const RecallAtRate::Row& row) {
  return {{"corpus", row.corpus}, {"recall", json_of(row.recall)}, {"false_alarms", json_of(row.false_alarms)}};
}

json json_of(const RecallAtThreshold::Row& row) {
  return {{"corpus", row.corpus},
          {"solicitation", json_of(row.solicitation)},
          {"newsletter", json_of(row.newsletter)},
          {"event_invitation", json_of(row.event_invitation)},
          {"called_solicitation", json_of(row.called_solicitation)},
          {"called_newsletter", json_of(row.called_newsletter)},
          {"called_event_invitation", json_of(row.called_event_invitation)},
          {"false_alarms", json_of(row.false_alarms)}};
}

json json_of(const RecallAtRate& recall);
json json_of(const RecallAtThreshold& recall);
json json_of(const ReliabilityBin& bin);
json json_of(const RuleReport& rule);
json json_of(const Phrase& phrase);
json json_of(const Mistake& mistake);

template <class Row>
json list_of(const std::vector<Row>& rows) {
  json list = json::array();
  for (const Row& row : rows) list.push_back(json_of(row));
  return list;
}

json json_of(const RecallAtRate& recall) {
  json result = {{"rate", recall.rate},
                 {"letters", recall.letters},
                 {"letters_needed", recall.letters_needed},
                 {"threshold", nullptr},
                 {"corpora", list_of(recall.corpora)}};
  if (!recall.threshold) return result;
  result["threshold"] = *recall.threshold;
  result["total"] = json_of(recall.total);
  return result;
}

json json_of(const RecallAtThreshold& recall) {
  return {{"name", recall.name},
          {"threshold", recall.threshold},
          {"corpora", list_of(recall.corpora)},
          {"total", json_of(recall.total)}};
}

json json_of(const ReliabilityBin& bin) {
  return {{"from", bin.low}, {"to", bin.high}, {"mean", bin.mean}, {"right", json_of(bin.right)}};
}

json json_of(const RuleReport& rule) {
  return {{"rule", rule.name},
          {"mails", rule.precision.total},
          {"kind", name_of(rule.kind)},
          {"precision", json_of(rule.precision)},
          {"labels", json_of(rule.labels)}};
}

json json_of(const Phrase& phrase) {
  return {{"text", phrase.text}, {"rule", phrase.rule}, {"weight", phrase.weight}, {"kind", name_of(phrase.kind)}};
}

json json_of(const Mistake& mistake) {
  json accepted = json::array();
  for (const Kind kind : mistake.label.accepted) accepted.push_back(name_of(kind));
  return {{"path", mistake.label.path},           {"corpus", mistake.label.corpus},
          {"label", name_of(mistake.label.kind)}, {"accepted", accepted},
          {"found", name_of(mistake.found)},      {"unsure", mistake.unsure},
          {"probability", mistake.probability},   {"phrases", list_of(mistake.phrases)},
          {"signs", signs_json(mistake.signs)}};
}

}  // namespace

std::string report_json(const EvaluationReport& report) {
  const json result = {
      {"corpora", list_of(report.corpora)},          {"total", json_of(report.total)},
      {"at_false_alarms", list_of(report.at_rates)}, {"at_thresholds", list_of(report.at_thresholds)},
      {"reliability", list_of(report.reliability)},  {"rules", list_of(report.rules)},
      {"mistake_count", report.mistake_count},       {"mistakes", list_of(report.mistakes)},
      {"unsure_below", report.thresholds.unsure},
  };
  return result.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace nonsolicit::classifier
