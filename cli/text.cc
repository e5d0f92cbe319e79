#include "cli/text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"
#include "classifier/sign_words.h"

namespace nonsolicit::cli {
namespace {

std::string kind_lines(const classifier::Classification& found) {
  std::string line = fmt::format("  kind       {} ({:.2f})", classifier::to_string(found.kind), found.confidence);
  if (found.unsure) line += fmt::format(", unsure: looks most like {}", classifier::to_string(found.likeliest));
  if (!found.language.empty()) line += ", language " + found.language;
  if (!found.words_read && found.word_count > 0) line += ", words not read: of a language that was not learned";
  line += "\n";
  if (found.greeting_broken)
    line += fmt::format("  card       with an offer: \"{}\"\n", base::visible_text(found.breaking_sentence));
  return line;
}

std::string opt_out_lines(const classifier::OptOut& opt_out) {
  if (opt_out.findings.empty()) return "  opt-out    none found\n";
  std::string text = opt_out.present() ? "" : "  opt-out    none of the sender's\n";
  for (const classifier::OptOutFinding& finding : opt_out.findings) {
    text += fmt::format("  opt-out    {}{}: \"{}\" ({})\n", classifier::to_string(finding.way),
                        finding.flaw == classifier::OptOutFlaw::none
                            ? ""
                            : fmt::format(", not clear: {}", classifier::to_string(finding.flaw)),
                        base::visible_text(finding.text), finding.where);
  }
  return text;
}

std::string phrase_lines(const classifier::Classification& found) {
  std::string text;
  for (const classifier::Phrase& phrase : found.phrases) {
    text += fmt::format("  {}  {:+.2f} \"{}\" ({})\n", phrase.weight > 0 ? "for     " : "against ", phrase.weight,
                        base::visible_text(phrase.text), phrase.rule);
  }
  return text;
}

std::string sign_lines(const classifier::Classification& found) {
  std::string text;
  for (const classifier::Sign& sign : found.signs) {
    text += fmt::format("  {}  {:+.2f} {} ({})\n", sign.weight > 0 ? "for     " : "against ", sign.weight,
                        classifier::words_of_sign(sign.name), sign.name);
  }
  return text;
}

// What the learner would take this mail to ask for, if it came in; "" where it asks for nothing.
std::string request_line(const classifier::Request& request) {
  if (request.wish == classifier::Wish::none) return "";
  return fmt::format("  asks       {}: \"{}\" ({}{})\n",
                     request.wish == classifier::Wish::interest ? "for more mail"
                     : request.organisation                     ? "to stop, for all of its organisation"
                                                                : "to stop",
                     base::visible_text(request.phrase), request.rule,
                     request.where == classifier::Place::subject ? ", in the subject" : "");
}

}  // namespace

std::string classification_text(const classifier::Classification& found, const classifier::Request& request,
                                const std::string& file) {
  return fmt::format("{}\n{}{}{}{}", base::visible_text(file), kind_lines(found), opt_out_lines(found.opt_out),
                     request_line(request), phrase_lines(found) + sign_lines(found));
}

std::string examination_text(const engine::Examination& examination, const std::string& file) {
  const auto& facts = examination.facts;
  std::string text = fmt::format("{}: {}\n", base::visible_text(file), policy::to_string(examination.plan.action));
  text += examination.content_read()
              ? kind_lines(facts.message.classification) + opt_out_lines(facts.message.classification.opt_out)
              : "  kind       unread: the answer does not depend on the text\n";
  text += fmt::format("  reach      {} {} without earlier contact, {} in all\n", facts.message.reach_without,
                      facts.message.reach_without == 1 ? "member" : "members", facts.message.reach_total);
  text += phrase_lines(facts.message.classification);
  text += sign_lines(facts.message.classification);
  for (const policy::Verdict& verdict : examination.verdicts) {
    const std::string members = verdict.stands_for == 0 ? ""
                                                        : fmt::format(" ({} {})", verdict.stands_for,
                                                                      verdict.stands_for == 1 ? "member" : "members");
    text += fmt::format(
        "  {}{}: {}{}  [{}{}]\n", base::visible_text(verdict.recipient), members, policy::to_string(verdict.applied),
        verdict.applied == verdict.action
            ? ""
            : fmt::format(" (would {}, mode {})", policy::to_string(verdict.action), policy::to_string(verdict.mode)),
        verdict.rule, verdict.clause.empty() ? "" : ", " + verdict.clause);
    for (const policy::Reason& reason : verdict.reasons) {
      text += fmt::format("    {} {}\n", reason.speaks_for ? "+" : "-", base::visible_text(reason.text));
    }
  }
  if (examination.plan.reply) text += fmt::format("  reply      {}\n", examination.plan.reply->text());
  if (examination.plan.header)
    text += fmt::format("  header     {}: {}\n", policy::kHeaderName, *examination.plan.header);
  if (!examination.failure.empty()) text += fmt::format("  failed     {}\n", base::visible_text(examination.failure));
  return text;
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); i++) widths[i] = std::max(widths[i], fmt::formatted_size("{}", row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); i++) {
      text += i + 1 == row.size() ? row[i] : fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    text += "\n";
  }
  return text;
}

std::string age_text(base::TimePoint then, base::TimePoint now) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - then).count();
  if (minutes < 60) return fmt::format("{} min", std::max<int64_t>(0, minutes));
  if (minutes < 48 * 60) return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  return fmt::format("{} days", minutes / (24 * 60));
}

}  // namespace nonsolicit::cli
