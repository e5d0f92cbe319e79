#include "bench/sample_mail.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace nonsolicit::bench {
namespace {

constexpr std::array<std::string_view, 96> kWords = {
    "the",     "of",       "and",      "to",         "a",         "in",        "that",    "is",        "for",
    "it",      "on",       "with",     "as",         "was",       "our",       "we",      "you",       "are",
    "be",      "this",     "have",     "from",       "not",       "by",        "at",      "they",      "which",
    "or",      "had",      "would",    "their",      "what",      "will",      "there",   "if",        "can",
    "all",     "her",      "has",      "one",        "office",    "committee", "report",  "lease",     "draft",
    "meeting", "budget",   "figures",  "members",    "quarter",   "copier",    "system",  "partners",  "associates",
    "library", "schedule", "question", "experience", "survey",    "training",  "policy",  "review",    "change",
    "morning", "Thursday", "records",  "archive",    "software",  "carpet",    "floor",   "move",      "plan",
    "paper",   "invoice",  "vendor",   "answer",     "letter",    "staff",     "payroll", "holiday",   "summer",
    "court",   "filing",   "deadline", "notes",      "minutes",   "agenda",    "list",    "directory", "telephone",
    "network", "printer",  "window",   "parking",    "insurance", "coffee"};

// Linear congruential generator (Knuth, MMIX): the same on every platform.
class Numbers {
 public:
  size_t below(size_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<size_t>(state_ >> 33) % limit;
  }

 private:
  uint64_t state_ = 20261122;
};

void add_sentence(std::string& text, Numbers& numbers) {
  const size_t count = 6 + numbers.below(14);
  for (size_t i = 0; i < count; i++) {
    std::string word(kWords[numbers.below(kWords.size())]);
    if (i == 0 && word[0] >= 'a') word[0] = static_cast<char>(word[0] - 'a' + 'A');
    text += word;
    if (i + 1 < count) text += numbers.below(9) == 0 ? ", " : " ";
  }
  text += numbers.below(8) == 0 ? "? " : ". ";
}

std::string header(std::string_view subject, std::string_view type) {
  std::string text = "From: Jane Doe <jane@firm-b.example>\r\nTo: Member <member@firm-a.example>\r\nSubject: ";
  text += subject;
  text +=
      "\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1.2@firm-b.example>\r\nMIME-Version: 1.0\r\n"
      "Content-Transfer-Encoding: 7bit\r\nContent-Type: ";
  text += type;
  text += "; charset=us-ascii\r\n\r\n";
  return text;
}

// Lines of at most about 76 characters, as mail programs write them.
std::string wrapped(std::string_view text) {
  std::string lines;
  size_t width = 0;
  for (const char c : text) {
    if (c == ' ' && width > 66) {
      lines += "\r\n";
      width = 0;
    } else {
      lines += c;
      width = c == '\n' ? 0 : width + 1;
    }
  }
  return lines;
}

void add_article(std::string& html, Numbers& numbers, size_t number) {
  const std::string id = std::to_string(number);
  html +=
      "<tr><td style=\"padding:12px 24px; font-family:Arial,sans-serif; color:#333333\" valign=\"top\">\r\n"
      "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td width=\"120\">"
      "<img src=\"https://img.news.example/pictures/" +
      id +
      ".jpg\" width=\"120\" height=\"80\" alt=\"Picture\">"
      "</td><td style=\"font-size:14px; line-height:20px\"><h2 style=\"margin:0; color:#1a4f8b\">";
  add_sentence(html, numbers);
  html += "</h2>\r\n<p>";
  for (int i = 0; i < 4; i++) {
    add_sentence(html, numbers);
    html += "\r\n";
  }
  html += "</p><a href=\"https://click.news.example/r/" + id +
          "?u=8f1c2d&amp;t=" + std::to_string(numbers.below(1u << 30)) +
          "\" style=\"color:#ffffff; background-color:#1a4f8b\">Read more &raquo;</a></td></tr></table></td></tr>\r\n";
}

}  // namespace

std::string plain_mail(size_t size) {
  Numbers numbers;
  std::string mail = header("Notes of last week", "text/plain");
  std::string body = "Dear Member,\r\n\r\n";
  while (mail.size() + body.size() < size) {
    for (size_t i = 3 + numbers.below(4); i > 0; i--) add_sentence(body, numbers);
    body += "\r\n\r\n";
  }
  return mail + wrapped(body) + "Best regards\r\nJane\r\n";
}

std::string newsletter_mail(size_t size) {
  Numbers numbers;
  std::string html = header("The Weekly Gazette, issue 12", "text/html");
  html += "<!DOCTYPE html><html><head><title>The Weekly Gazette</title>\r\n<style type=\"text/css\">\r\n";
  for (int i = 0; i < 60; i++)
    html += ".column-" + std::to_string(i) + " { width: 100%; max-width: 600px; color: #333333; }\r\n";
  html +=
      "</style></head><body bgcolor=\"#f4f4f4\"><div style=\"display:none;max-height:0\">In this issue: the "
      "news</div>\r\n"
      "<table width=\"600\" align=\"center\">\r\n";
  for (size_t number = 1; html.size() < size; number++) add_article(html, numbers, number);
  html +=
      "<tr><td style=\"font-size:11px\">You receive this newsletter because you subscribed. "
      "<a href=\"https://news.example/unsubscribe?u=8f1c2d\">Unsubscribe</a></td></tr></table></body></html>\r\n";
  return html;
}

std::string pitch_mail(size_t size) {
  constexpr std::array<std::string_view, 8> kPitches = {
      "We help firms like yours save up to 20% on printing. ",
      "Would you be open to a quick 15-minute call on Thursday at 10:30 am? ",
      "Get a free trial today, limited time offer, only $49 per month! ",
      "Write to sales@vendor.example or see https://www.vendor.example/demo?id=12. ",
      "If you do not wish to hear from us again, reply with the word remove. ",
      "Happy holidays to you and yours from all of us. ",
      "Please RSVP by 12/3/2026; seats are limited, registration is free. ",
      "\r\n> On Monday you wrote that the draft agenda was ready.\r\n"};
  Numbers numbers;
  std::string mail = header("Quick question about your copier contract", "text/plain");
  std::string body;
  while (mail.size() + body.size() < size) body += kPitches[numbers.below(kPitches.size())];
  return mail + wrapped(body) + "\r\n";
}

std::string numbers_mail(size_t size) {
  Numbers numbers;
  std::string mail = header("Figures of last week", "text/plain");
  std::string body;
  while (mail.size() + body.size() < size) {
    body += std::to_string(numbers.below(2000));
    body += numbers.below(6) == 0 ? ". " : numbers.below(3) == 0 ? "," : ", ";
  }
  return mail + wrapped(body) + "\r\n";
}

}  // namespace nonsolicit::bench
