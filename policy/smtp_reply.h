// The only maker of SMTP replies: code, enhanced code and returned status agree; '%' is doubled (both MTAs un-double
// it, Sendmail drops the whole reply otherwise); no CR, LF, NUL or 8-bit (docs/facts: Sendmail strips bit 8). Pure.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace nonsolicit::policy {

enum class ReplyClass { refuse, try_again };  // 550 5.7.1, 451 4.3.0

class SmtpReply {
 public:
  static constexpr size_t kMaxLines = 4;
  static constexpr size_t kMaxLine = 120;
  static constexpr size_t kMaxFirstLine = 90;
  static constexpr size_t kMaxBytes = 600;  // of all lines with their line ends, without the codes

  // 1 to 4 lines of plain ASCII, at most 120 characters each, the first at most 90, 600 bytes in all (docs/policy.md).
  static base::Result<SmtpReply> make(ReplyClass reply_class, std::vector<std::string> lines);
  // "Mail system problem, please try again later." with the class `try_again`.
  static SmtpReply our_trouble();

  ReplyClass reply_class() const { return class_; }
  std::string code() const;                                         // "550"
  std::string enhanced_code() const;                                // "5.7.1"
  const std::vector<std::string>& lines() const { return lines_; }  // as the sender reads them
  std::vector<std::string> milter_lines() const;                    // '%' doubled, for smfi_setmlreply
  std::string milter_line() const;                                  // the same on one line
  std::string text() const;                                         // "550 5.7.1 first second ...", for logs and JSON

 private:
  SmtpReply(ReplyClass reply_class, std::vector<std::string> lines) : class_(reply_class), lines_(std::move(lines)) {}
  ReplyClass class_;
  std::vector<std::string> lines_;
};

}  // namespace nonsolicit::policy
