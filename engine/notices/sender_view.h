// What the sender of a case may know, and what the sender may do: the explanation page and the notices are made from it
// and from nothing else. No other member's data, no limit, no score, no canary, no reviewer's name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/runtime.h"
#include "store/cases.h"

namespace nonsolicit::engine {

enum class SenderState {
  held,
  being_decided,
  released,
  partly_released,
  returned,
  withdrawn,
  expired,
  refused,
  tagged
};

// What the sender wrote on the page, as visible text.
struct SenderWrote {
  base::TimePoint made;
  std::string when;  // of a justification
  std::string by_whom;
  std::string text;
};

struct SenderView {
  std::string language;  // that its sentences are in: of `conf/letters.toml`
  std::string case_id;
  std::string subject;  // visible text
  base::TimePoint when;
  SenderState state = SenderState::held;
  std::optional<base::TimePoint> until;  // while held and the clock runs: when it comes back by itself
  size_t recipients = 0;                 // the decision is about
  std::string clause_text;               // the rule in plain words
  std::vector<std::string> reasons;      // all that may be told, sentences
  std::vector<std::string> phrases;      // the sender's own words that matched
  std::vector<std::string> helps;        // what would help: "Add a line that tells how to opt out.", ...
  std::string told;                      // words of a return, as they were sent
  std::string message_id;
  bool can_withdraw = false;  // held, and nobody has decided
  bool can_justify = false;
  bool can_appeal = false;  // no open appeal, and none answered already
  bool appeal_open = false;
  std::string appeal_answer;                   // "upheld", "overturned"; ""
  std::string appeal_words;                    // what the second person wrote
  std::optional<base::TimePoint> again_until;  // overturned: it may be sent again
  std::vector<SenderWrote> wrote;              // oldest first
  std::string contact;
  std::string association;
};

// `language`: nearest to it there are letters in; "" is that of the mail.
SenderView make_sender_view(const State& state, const store::CaseRecords& records, std::string_view language);
// Permanent error where nothing is on record any more.
base::Result<SenderView> sender_view(const State& state, const Services& services, std::string_view case_id,
                                     std::string_view language);

// The longest that the fields of the page take, in letters as browsers count them, of any script.
inline constexpr size_t kSenderFieldLetters = 200;
inline constexpr size_t kSenderTextLetters = 1500;

// What the sender does on the page; the link is the proof. Permanent errors: text is an English sentence for the
// sender, detail the key of that sentence in conf/letters.toml ("problem_decided").
base::Status withdraw_by_sender(const State& state, const Services& services, std::string_view case_id);
struct SenderClaim {
  std::string when;     // in the sender's words
  std::string by_whom;  // in the sender's words
  std::string text;
};
base::Status justify(const State& state, const Services& services, std::string_view case_id, const SenderClaim& claim);
base::Status appeal(const State& state, const Services& services, std::string_view case_id, const std::string& text);

}  // namespace nonsolicit::engine
