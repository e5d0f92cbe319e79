// One way out per row: what must be found in a mail of a few lines.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "classifier/opt_out.h"
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {

inline constexpr OptOutWay kLink = OptOutWay::link;
inline constexpr OptOutWay kMailto = OptOutWay::mailto;
inline constexpr OptOutWay kSay = OptOutWay::instruction;
inline constexpr OptOutFlaw kClear = OptOutFlaw::none;

struct OptOutCase {
  const char* name;
  OptOutWay way;
  OptOutFlaw flaw;
  const char* body;  // text/plain, or HTML where it begins with '<'
  const char* headers = "";
};

inline message::Message mail_of(const OptOutCase& row) {
  return row.body[0] == '<' ? html_mail(row.body, row.headers) : mail("Notes", row.body, row.headers);
}

inline std::string found_text(const OptOut& found) {
  std::string text;
  for (const OptOutFinding& finding : found.findings) {
    text += std::string(to_string(finding.way)) + "/" + std::string(to_string(finding.flaw)) + " '" + finding.text +
            "' -> " + finding.target + " in " + finding.where + "\n";
  }
  return text;
}

// The row's way is found with its flaw, and `clear` and `present` say what follows from it.
inline void expect_way(const OptOutCase& row) {
  const OptOut found = find_opt_out(mail_of(row), shipped_rules());
  bool seen = false;
  for (const OptOutFinding& finding : found.findings) {
    seen = seen || (finding.way == row.way && finding.flaw == row.flaw);
  }
  EXPECT_TRUE(seen) << found_text(found);
  EXPECT_EQ(found.clear(), row.flaw == kClear) << found_text(found);
  const bool others =
      row.flaw == OptOutFlaw::quoted || row.flaw == OptOutFlaw::nested || row.flaw == OptOutFlaw::list_footer;
  EXPECT_EQ(found.present(), !others) << found_text(found);
}

struct NameOfCase {
  template <class Row>
  std::string operator()(const Row& row) const {
    return row.param.name;
  }
};

}  // namespace nonsolicit::classifier
