// An examination told: as JSON (check, case), as one log line (decision). No content above what evidence needs. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "classifier/request.h"
#include "engine/examine.h"

namespace nonsolicit::engine {

// One JSON object per message (docs/check.md): kind, confidence, kinds{}, opt_out{}, action, reply, recipients[],
// evidence[]. `file` comes first when not empty.
std::string examination_to_json(const Examination& examination, const std::string& file);
std::string classification_to_json(const classifier::Classification& classification, const classifier::Request& request,
                                   const std::string& file);
std::string verdicts_to_json(const std::vector<policy::Verdict>& verdicts);
// What was known of the message, for CaseRecord::evidence_json; read again by engine/cases/evidence.
std::string evidence_to_json(const Examination& examination);

// Keys and values of the `decision` event (docs/logging.md); always the same keys.
base::LogFields decision_fields(const Examination& examination, const message::Envelope& envelope, int64_t elapsed_us);

// At most `bytes` of UTF-8, cut between characters.
std::string cut_text(std::string_view utf8, size_t bytes);

}  // namespace nonsolicit::engine
