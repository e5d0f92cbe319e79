#include "policy/words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::policy {
namespace {

constexpr std::array kPlaceholders = {"recipients", "count", "case", "contact", "association", "url"};
// Accusations, and what must not be told: planted addresses, limits, who is listed.
constexpr std::array kBanned = {"spam",      "violat",          "violac",  "canary",
                                "threshold", "no relationship", "planted", "directory member",
                                "pourriel",  "correo basura"};
constexpr char kCase[] = "{case}";
constexpr char kUrl[] = "{url}";

const std::vector<std::string>& default_words() {
  static const std::vector<std::string> words = {
      "Your message was not delivered to {recipients}.",
      "It does not seem to fit the nonsolicitation policy of {association}.",
      "What you can do: {url}",
      "If this is a mistake, please ask {contact} and quote case {case}.",
  };
  return words;
}

std::string recipients_text(size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "recipient" : "recipients");
}

std::string value_of(std::string_view placeholder, const WordValues& values) {
  if (placeholder == "recipients") return recipients_text(values.recipients);
  if (placeholder == "count") return std::to_string(values.recipients);
  if (placeholder == "case") return values.case_id;
  if (placeholder == "contact") return values.contact;
  if (placeholder == "association") return values.association;
  const size_t at = values.explanation_url.find(kCase);
  if (at == std::string::npos) return values.explanation_url;
  return std::string(values.explanation_url).replace(at, std::string_view(kCase).size(), values.case_id);
}

struct Filled {
  std::string text;
  std::string problem;
};

// One pass: a value never becomes a placeholder.
Filled fill_line(std::string_view line, const WordValues& values) {
  Filled filled;
  while (!line.empty()) {
    const size_t open = line.find('{');
    filled.text += line.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = line.find('}', open);
    const std::string_view name = line.substr(open + 1, close == std::string_view::npos ? 0 : close - open - 1);
    const bool known = std::find(kPlaceholders.begin(), kPlaceholders.end(), name) != kPlaceholders.end();
    if (close == std::string_view::npos || !known) {
      filled.problem = fmt::format("unknown placeholder at \"{}\"", line.substr(open, 20));
      return filled;
    }
    filled.text += value_of(name, values);
    line.remove_prefix(close + 1);
  }
  return filled;
}

bool is_sentence(std::string_view line) {
  const bool starts =
      (line.front() >= 'A' && line.front() <= 'Z') || base::is_digit(line.front()) || line.front() == '{';
  const bool ends = line.ends_with('.') || line.ends_with('?') || line.ends_with('!') || line.ends_with(kUrl);
  return starts && ends && line.find(' ') != line.npos;
}

size_t count_of(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) count++;
  return count;
}

std::string check_line(const std::string& line, bool is_first, bool is_last) {
  if (line.empty() || !base::is_ascii(line)) return fmt::format("\"{}\" is no plain ASCII sentence", line);
  if (!is_sentence(line))
    return fmt::format("\"{}\" is no full sentence: it starts with a capital and ends with a full stop", line);
  if (const std::string banned = banned_word(line); !banned.empty())
    return fmt::format("\"{}\" must not stand in a sender's words", banned);
  if (is_last ? count_of(line, kCase) != 1 || !line.ends_with("{case}.") : count_of(line, kCase) != 0) {
    return "the case id stands once, at the end of the last line: \"... {case}.\"";
  }
  if ((is_first || is_last) && line.find(kUrl) != line.npos) {
    return "{url} may not stand in the first or last line, since lines with it are dropped where there is no "
           "page";
  }
  return "";
}

WordValues longest_values() {
  return WordValues{.recipients = kLongestCount,
                    .case_id = std::string(10, 'X'),
                    .contact = std::string(kLongestContact, 'x'),
                    .association = std::string(kLongestAssociation, 'x'),
                    .explanation_url = std::string(kLongestUrl, 'x')};
}

}  // namespace

std::string banned_word(std::string_view text) {
  const auto found = std::find_if(kBanned.begin(), kBanned.end(),
                                  [&](const char* word) { return base::ifind(text, word) != text.npos; });
  return found == kBanned.end() ? "" : *found;
}

std::string check_words(const std::vector<std::string>& words) {
  if (words.empty()) return "";
  std::vector<std::string> filled;
  for (size_t i = 0; i < words.size(); i++) {
    if (std::string problem = check_line(words[i], i == 0, i + 1 == words.size()); !problem.empty()) return problem;
    Filled line = fill_line(words[i], longest_values());
    if (!line.problem.empty()) return line.problem;
    filled.push_back(std::move(line.text));
  }
  const auto reply = SmtpReply::make(ReplyClass::refuse, std::move(filled));
  return reply ? "" : reply.error().full() + " (with the longest values filled in)";
}

std::vector<std::string> fill_words(const std::vector<std::string>& words, const WordValues& values) {
  std::vector<std::string> filled;
  for (const std::string& line : words.empty() ? default_words() : words) {
    if (values.explanation_url.empty() && line.find(kUrl) != line.npos) continue;
    filled.push_back(fill_line(line, values).text);
  }
  return filled;
}

SmtpReply refusal(const std::vector<Verdict>& verdicts, const WordValues& values) {
  const Verdict* chosen = nullptr;
  for (const Verdict& verdict : verdicts) {
    if (verdict.applied != Action::reject) continue;
    const bool better = chosen == nullptr || (verdict.mixed == Mixed::whole && chosen->mixed == Mixed::split);
    if (better) chosen = &verdict;
  }
  const std::vector<std::string> words = chosen == nullptr ? std::vector<std::string>() : chosen->words;
  if (auto reply = SmtpReply::make(ReplyClass::refuse, fill_words(words, values))) return *reply;
  WordValues plain{.recipients = values.recipients,
                   .case_id = values.case_id,
                   .contact = "your mail administrator",
                   .association = "the association"};
  if (auto reply = SmtpReply::make(ReplyClass::refuse, fill_words(words, plain))) return *reply;
  if (auto reply = SmtpReply::make(ReplyClass::refuse, fill_words({}, plain))) return *reply;
  plain.case_id = "unknown";
  return *SmtpReply::make(ReplyClass::refuse, fill_words({}, plain));
}

}  // namespace nonsolicit::policy
