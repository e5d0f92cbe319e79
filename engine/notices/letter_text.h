// What our letters and the page that explains share: the letters of the state, links to a case, and small phrases in a
// language. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "engine/runtime.h"

namespace nonsolicit::engine {

// Those of the state; the shipped ones where it was made without.
const conf::Letters& letters_of(const State& state);
// The signed link to the page that explains a case; where there are no pages, policy.explanation_url.
std::string sender_url(const State& state, std::string_view case_id, base::TimePoint now);
// A page for staff, who log in first: "/" and "/case/7ZC0A9KQ2M"; "" where there are no pages.
std::string staff_url(const State& state, std::string_view path);

// "1 recipient", "12 recipients" and the like: `form` is "recipients" or "members".
std::string counted(const conf::Letters& letters, std::string_view form, size_t count, std::string_view language);
// "2026-11-27 12:00 UTC".
std::string minute_text(base::TimePoint time);
// "12 min", "3 h", "2 days": the largest unit only.
std::string age_phrase(base::Duration age);
// Lines of at most `columns` characters where words allow; lines that are short enough, and indents, stay.
std::string wrapped(std::string_view text, size_t columns);
inline constexpr size_t kLetterColumns = 78;  // RFC 5322 section 2.1.1

}  // namespace nonsolicit::engine
