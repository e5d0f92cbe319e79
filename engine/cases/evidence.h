// What the record of a case tells, read back from its JSON: the verdict of each recipient, and what was known of the
// message. Anything missing or of another type reads as its default, so that an old record still opens. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/classification.h"
#include "policy/verdict.h"

namespace nonsolicit::engine {

// CaseRecord::verdicts_json, one recipient.
struct CaseVerdict {
  std::string address;  // as given
  std::string action;   // as carried out: "hold", "pass", ...
  std::string rule;
  std::string clause;
  std::string relationship;  // as it was then
  bool member = false;
  std::vector<policy::Reason> reasons;  // for, then against
};
std::vector<CaseVerdict> verdicts_from_json(std::string_view json);

// CaseRecord::evidence_json.
struct CaseEvidence {
  std::vector<classifier::Phrase> phrases;
  std::vector<classifier::Sign> signs;
  bool greeting_broken = false;
  std::string breaking_sentence;
  bool unsure = false;
  std::string language;
  bool opt_out_present = false;
  bool opt_out_clear = false;
  int64_t reach = 0;  // members without relationship to whom this text was sent
  int64_t reach_total = 0;
  int64_t first_contact_reach = 0;
  int64_t carried_entries = 0;
  bool automatic = false;
  bool automatic_proved = false;
  std::string automatic_proof;
  bool truncated = false;
  bool authenticated = false;
  bool from_differs = false;
  std::string group;
};
CaseEvidence evidence_from_json(std::string_view json);

// The sentences of all verdicts, each once, in the order they first come; at most `most`.
enum class Speaks { for_action, against_action };
std::vector<std::string> reasons_of(const std::vector<CaseVerdict>& verdicts, Speaks speaks, size_t most);

// The sentence without the words of the mail that it quotes, for those who may not see them: all from its first
// quotation mark to its last.
std::string without_quotes(std::string_view sentence);

}  // namespace nonsolicit::engine
