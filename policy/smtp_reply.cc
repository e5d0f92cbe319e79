#include "policy/smtp_reply.h"

#include <algorithm>

namespace nonsolicit::policy {
namespace {

constexpr char kRefuseCode[] = "550";
constexpr char kRefuseEnhanced[] = "5.7.1";
constexpr char kTryAgainCode[] = "451";
constexpr char kTryAgainEnhanced[] = "4.3.0";

bool is_printable_ascii(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

base::Result<SmtpReply> SmtpReply::make(ReplyClass reply_class, std::vector<std::string> lines) {
  if (lines.empty()) return base::config_error("a reply needs at least one line");
  if (lines.size() > kMaxLines) return base::config_error("a reply has at most 4 lines");
  size_t bytes = 0;
  for (const std::string& line : lines) {
    if (line.empty()) return base::config_error("a line of a reply is empty");
    if (!is_printable_ascii(line)) return base::config_error("a line of a reply is not plain ASCII", line);
    if (line.size() > kMaxLine) return base::config_error("a line of a reply is over 120 characters", line);
    bytes += line.size() + 2;
  }
  if (lines.front().size() > kMaxFirstLine) {
    return base::config_error("the first line of a reply is over 90 characters", lines.front());
  }
  if (bytes > kMaxBytes) return base::config_error("a reply is over 600 bytes");
  return SmtpReply(reply_class, std::move(lines));
}

SmtpReply SmtpReply::our_trouble() {
  return SmtpReply(ReplyClass::try_again, {"Mail system problem, please try again later."});
}

std::string SmtpReply::code() const {
  switch (class_) {
    case ReplyClass::refuse: return kRefuseCode;
    case ReplyClass::try_again: return kTryAgainCode;
  }
  return kTryAgainCode;
}

std::string SmtpReply::enhanced_code() const {
  switch (class_) {
    case ReplyClass::refuse: return kRefuseEnhanced;
    case ReplyClass::try_again: return kTryAgainEnhanced;
  }
  return kTryAgainEnhanced;
}

std::vector<std::string> SmtpReply::milter_lines() const {
  std::vector<std::string> doubled;
  doubled.reserve(lines_.size());
  for (const std::string& line : lines_) {
    std::string& out = doubled.emplace_back();
    for (char c : line) out.append(c == '%' ? 2 : 1, c);
  }
  return doubled;
}

std::string SmtpReply::milter_line() const {
  std::string joined;
  for (const std::string& line : milter_lines()) joined += (joined.empty() ? "" : " ") + line;
  return joined;
}

std::string SmtpReply::text() const {
  std::string text = code() + " " + enhanced_code();
  for (const std::string& line : lines_) text += " " + line;
  return text;
}

}  // namespace nonsolicit::policy
