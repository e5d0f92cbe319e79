// What a sender reads: the words of a rule filled in. At most 4 full ASCII sentences; counts, never addresses; the case id
// last; no "spam", no "violation", no canary, no limit (docs/policy.md, "Words to the sender"). Pure.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "policy/smtp_reply.h"
#include "policy/verdict.h"

namespace nonsolicit::policy {

struct WordValues {
  size_t recipients = 0;         // {count}: how many the sentence is about; {recipients}: "1 recipient", "30 recipients"
  std::string case_id;           // {case}
  std::string contact;           // {contact}: where to ask, from the options
  std::string association;       // {association}
  std::string explanation_url;   // {url}; "" drops the line that has it
};

// Problem of a template line, or "": unknown placeholder, not ASCII, too long when filled with the longest values, banned word.
std::string check_words(const std::vector<std::string>& words);
std::vector<std::string> fill_words(const std::vector<std::string>& words, const WordValues& values);
// The reply for a refusal of all recipients: the words of the most severe verdict.
SmtpReply refusal(const std::vector<Verdict>& verdicts, const WordValues& values);

}  // namespace nonsolicit::policy
