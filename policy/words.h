// What a sender reads: the words of a rule filled in. At most 4 full ASCII sentences; counts, never addresses; the case
// id last; no "spam", no "violation", no canary, no limit (docs/policy.md, "Words to the sender"). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/smtp_reply.h"
#include "policy/verdict.h"

namespace nonsolicit::policy {

struct WordValues {
  size_t recipients = 0;        // {count}: how many the sentence is about; {recipients}: "1 recipient", "30 recipients"
  std::string case_id;          // {case}
  std::string contact;          // {contact}: where to ask, from the options
  std::string association;      // {association}
  std::string explanation_url;  // {url}; "" drops the line that has it
};

// The longest values that the limits of a line are checked with; conf holds the options to them.
inline constexpr size_t kLongestCount = 100000;
inline constexpr size_t kLongestContact = 48;
inline constexpr size_t kLongestAssociation = 40;
inline constexpr size_t kLongestUrl = 97;
// Of review.public_url: the rest is the path and the signed name of a case (engine/notices/case_link.h).
inline constexpr size_t kLongestPublicUrl = kLongestUrl - 57;

// The first word of a text that no sender may read (an accusation, a planted address, a limit), or "".
std::string banned_word(std::string_view text);
// Problem of the template lines, or "" (also for no lines): unknown placeholder, not ASCII, no full sentence (a line
// may end with {url}: a full stop would be taken for a part of the address), too long when filled with the longest
// values, more than 4 lines, banned word, {case} anywhere but at the end, {url} in a line that may not be dropped (the
// first and the last).
std::string check_words(const std::vector<std::string>& words);
// Fills in; lines with {url} are dropped where there is none. No words: the default words. {case} in the URL is filled
// too.
std::vector<std::string> fill_words(const std::vector<std::string>& words, const WordValues& values);
// The reply for a refusal of all recipients: the words of the verdict that refuses (a whole refusal first). Values that
// fit no reply (too long, not ASCII) give the default words without them.
SmtpReply refusal(const std::vector<Verdict>& verdicts, const WordValues& values);

}  // namespace nonsolicit::policy
