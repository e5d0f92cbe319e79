// The case file in words: JSON for machines, plain text for a terminal.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/unicode.h"
#include "classifier/sign_json.h"
#include "classifier/sign_words.h"
#include "message/parse.h"
#include "engine/cases/case_view.h"
#include "engine/notices/own_links.h"

namespace nonsolicit::engine {
namespace {

using Json = nlohmann::ordered_json;

Json time_json(base::TimePoint time) {
  return base::to_micros(time) == 0 ? Json(nullptr) : Json(base::to_rfc3339(time));
}

Json held_json(const store::HeldRecord& held) {
  return {{"state", store::to_string(held.state)},
          {"version", held.version},
          {"held_at", time_json(held.held_at)},
          {"deadline", time_json(held.deadline)},
          {"clock_stopped", held.open_complaint},
          {"recipient_count", held.recipient_count},
          {"notice", store::to_string(held.notice)},
          {"decision", store::to_string(held.decision)},
          {"decided_at", time_json(held.decided_at)},
          {"decided_by", held.decided_by},
          {"due", time_json(held.decision_due)},
          {"words", held.words},
          {"with_it", held.decision_json.empty() ? Json(nullptr) : Json::parse(held.decision_json, nullptr, false)},
          {"attempts", held.attempts},
          {"last_error", held.last_error},
          {"last_answer", held.last_answer}};
}

Json recipients_json(const CaseView& view) {
  Json list = Json::array();
  for (const RecipientView& recipient : view.recipients) {
    Json one{{"address", recipient.address}, {"held", recipient.held},
             {"member", recipient.member},   {"action", recipient.action},
             {"rule", recipient.rule},       {"relationship", recipient.relationship},
             {"opt_out", recipient.opt_out}, {"preference", recipient.preference},
             {"for", recipient.reasons_for}, {"against", recipient.reasons_against}};
    if (recipient.canary) one["canary"] = true;
    list.push_back(std::move(one));
  }
  return list;
}

Json statements_json(const store::CaseRecords& records) {
  Json list = Json::array();
  for (const store::Statement& statement : records.statements) {
    list.push_back({{"kind", store::to_string(statement.kind)},
                    {"author", statement.author},
                    {"person", statement.person.text()},
                    {"made", time_json(statement.made)},
                    {"text", statement.text},
                    {"more", statement.more_json},
                    {"proved", statement.trusted},
                    {"open", statement.open},
                    {"answer", statement.answer},
                    {"answered", time_json(statement.answered)},
                    {"answered_by", statement.answered_by}});
  }
  return list;
}

Json letters_json(const store::CaseRecords& records) {
  Json list = Json::array();
  for (const store::LetterRecord& letter : records.letters) {
    list.push_back({{"purpose", letter.purpose},
                    {"recipient", letter.recipient},
                    {"created", time_json(letter.created)},
                    {"sent", letter.state == store::LetterState::sent},
                    {"content", letter.content}});
  }
  return list;
}

Json history_json(const store::CaseRecords& records) {
  Json list = Json::array();
  for (const store::AuditLine& line : records.history) {
    list.push_back({{"number", line.number},
                    {"time", time_json(line.when)},
                    {"actor", line.actor},
                    {"action", line.action},
                    {"detail", line.detail}});
  }
  return list;
}

Json phrases_json(const CaseView& view) {
  Json list = Json::array();
  for (const PhraseView& phrase : view.phrases) {
    list.push_back({{"text", phrase.text},
                    {"rule", phrase.rule},
                    {"kind", phrase.kind},
                    {"weight", phrase.weight},
                    {"where", classifier::to_string(phrase.where)}});
  }
  return list;
}

Json content_json(const CaseView& view) {
  if (!view.content_shown) return {{"shown", false}, {"problem", view.content_problem}};
  std::string text;
  for (const TextPiece& piece : view.text) text += piece.text;
  Json json{{"shown", true},
            {"text", text},
            {"cut", view.text_cut},
            {"links", Json::array()},
            {"attachments", Json::array()},
            {"headers", Json::array()},
            {"lists_cut", view.lists_cut}};
  for (const LinkView& link : view.links) {
    json["links"].push_back(
        {{"shown", link.shown}, {"target", link.target}, {"other_host", link.other_host}, {"hidden", link.hidden}});
  }
  for (const AttachmentView& one : view.attachments)
    json["attachments"].push_back({{"name", one.name}, {"type", one.type}, {"size", one.size}});
  for (const auto& [name, value] : view.headers) json["headers"].push_back({{"name", name}, {"value", value}});
  return json;
}

// Every line of a text behind the same blanks.
std::string indented(std::string_view text, std::string_view before) {
  std::string result(before);
  for (const char c : base::visible_text(text)) {
    result += c;
    if (c == '\n') result += before;
  }
  return result + "\n";
}

std::string_view receiver_of(const store::LetterRecord& letter, const store::CaseRecord& record) {
  if (letter.purpose == "reminder" || letter.purpose == "alarm" || letter.purpose == "digest") return "staff";
  return letter.recipient == record.sender ? "the sender" : "a recipient";
}

// What its reader sees, without the signed links, which are for that reader alone: the subject, and the first text,
// which is ours; a report has the header of the mail below it.
std::string letter_text(const store::LetterRecord& letter, const store::CaseRecord& record) {
  std::string text =
      fmt::format("  {} letter to {}: {}{}\n", base::to_rfc3339(letter.created), receiver_of(letter, record),
                  letter.purpose, letter.state == store::LetterState::sent ? "" : " (not sent)");
  const message::Message read = message::parse(letter.content);
  std::string words = read.subject.empty() ? "" : read.subject + "\n\n";
  if (!read.bodies.empty()) words += read.bodies.front().text;
  while (words.ends_with('\n')) words.pop_back();
  return words.empty() ? text : text + indented(without_links(words), "    > ");
}

std::string held_text(const store::HeldRecord& held) {
  std::string text =
      fmt::format("state      {}, held {}", store::to_string(held.state), base::to_rfc3339(held.held_at));
  if (decision_of(held) == store::Decision::none) {
    text += fmt::format(", until {}{}", base::to_rfc3339(held.deadline),
                        held.open_complaint ? " (the clock stands still)" : "");
  }
  text += "\n";
  if (held.decision != store::Decision::none) {
    const bool timed = base::to_micros(held.decided_at) != 0;
    text += fmt::format("decision   {}{}{}, due {}\n", store::to_string(held.decision),
                        held.decided_by.empty() ? "" : " by " + held.decided_by,
                        timed ? ", " + base::to_rfc3339(held.decided_at) : "", base::to_rfc3339(held.decision_due));
    if (!held.words.empty()) text += "words\n" + indented(held.words, "  > ");
  }
  if (!held.last_error.empty()) text += fmt::format("last error {}\n", base::visible_text(held.last_error));
  if (!held.last_answer.empty()) text += fmt::format("answer     {}\n", base::visible_text(held.last_answer));
  return text;
}

std::string evidence_text(const CaseView& view) {
  std::string text = "\nWhy" + (view.clause_text.empty() ? "" : " (" + view.clause_text + ")") + "\n";
  for (const std::string& reason : view.reasons_for) text += fmt::format("  + {}\n", base::visible_text(reason));
  for (const std::string& reason : view.reasons_against) text += fmt::format("  - {}\n", base::visible_text(reason));
  for (const PhraseView& phrase : view.phrases) {
    text += fmt::format("  {} \"{}\" ({})\n", phrase.weight >= 0 ? "+" : "-", phrase.text, phrase.rule);
  }
  for (const classifier::Sign& sign : view.signs) {
    text += fmt::format("  {} {} ({})\n", sign.weight >= 0 ? "+" : "-",
                        base::visible_text(classifier::words_of_sign(sign.name)), sign.name);
  }
  return text;
}

std::string recipients_text(const CaseView& view) {
  std::string text = "\nRecipients\n";
  for (const RecipientView& recipient : view.recipients) {
    text += fmt::format("  {:<6} {}{}: {}{}{}\n", recipient.action, base::visible_text(recipient.address),
                        recipient.canary ? " [planted]" : "", base::visible_text(recipient.relationship),
                        recipient.opt_out.empty() ? "" : "; " + base::visible_text(recipient.opt_out),
                        recipient.preference.empty() ? "" : "; " + recipient.preference);
  }
  if (view.recipients_left_out > 0) text += fmt::format("  and {} more\n", view.recipients_left_out);
  return text;
}

std::string said_text(const store::CaseRecords& records) {
  std::string text;
  for (const store::Statement& statement : records.statements) {
    text += fmt::format("  {} {} by {}{}{}\n", base::to_rfc3339(statement.made), store::to_string(statement.kind),
                        base::visible_text(statement.author), statement.trusted ? "" : " (not proved)",
                        statement.open             ? ", open"
                        : statement.answer.empty() ? ""
                                                   : fmt::format(". {}, by {}", answer_words(statement),
                                                                 base::visible_text(statement.answered_by)));
    if (!statement.text.empty()) text += indented(statement.text, "    > ");
  }
  for (const store::LetterRecord& letter : records.letters) {
    text += letter_text(letter, records.case_record);
  }
  for (const store::AuditLine& line : records.history) {
    text += fmt::format("  {} {} {}{}\n", base::to_rfc3339(line.when), base::visible_text(line.actor), line.action,
                        line.detail.empty() ? "" : ": " + base::visible_text(line.detail));
  }
  return text.empty() ? text : "\nWhat was said and done\n" + text;
}

}  // namespace

std::string answer_words(const store::Statement& statement) {
  if (statement.open) return "";
  const std::string_view answer = statement.answer;
  if (answer == "upheld") return "Appeal denied: the decision stays";
  if (answer == "overturned") return "Appeal granted: the decision is changed";
  if (statement.kind == store::StatementKind::complaint) {
    if (answer == "confirmed") return "Complaint closed with a finding";
    if (answer == "closed") return "Complaint closed without a finding";
    if (answer == "withdrawn") return "Complaint withdrawn";
  }
  return statement.answer;
}

std::string case_json(const CaseView& view) {
  const store::CaseRecord& record = view.records.case_record;
  Json json{{"case", record.id},
            {"created", time_json(record.created)},
            {"sender", record.sender},
            {"sender_proved", record.trusted.text()},
            {"sender_member", view.sender_member},
            {"sender_findings", view.findings},
            {"subject", record.subject},
            {"message_id", record.message_id},
            {"queue_id", record.queue_id},
            {"size", record.size},
            {"sha256", record.content_sha256},
            {"kind", classifier::to_string(record.kind)},
            {"confidence", record.confidence},
            {"action", policy::to_string(record.action)},
            {"mode", policy::to_string(record.mode)},
            {"rule", record.rule},
            {"clause", view.clause_text},
            {"reach", view.reach},
            {"for", view.reasons_for},
            {"against", view.reasons_against},
            {"phrases", phrases_json(view)},
            {"signs", classifier::signs_json(view.signs)},
            {"recipients", recipients_json(view)},
            {"recipients_left_out", view.recipients_left_out}};
  json["held"] = view.records.held ? held_json(*view.records.held) : Json(nullptr);
  json["statements"] = statements_json(view.records);
  json["letters"] = letters_json(view.records);
  json["history"] = history_json(view.records);
  json["content"] = content_json(view);
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string case_text(const CaseView& view, base::TimePoint now) {
  const store::CaseRecord& record = view.records.case_record;
  std::string text = fmt::format("Case {}, as of {}\n", record.id, base::to_rfc3339(now));
  text += fmt::format("sender     {}{}\n", base::visible_text(record.sender),
                      view.sender_member.empty() ? "" : " (" + base::visible_text(view.sender_member) + ")");
  text += fmt::format("subject    {}\n", base::visible_text(record.subject));
  text += fmt::format("message    {}, {} bytes, {}\n", base::visible_text(record.message_id), record.size,
                      base::to_rfc3339(record.created));
  text += fmt::format("kind       {} ({:.2f}); {} by {}\n", classifier::to_string(record.kind), record.confidence,
                      policy::to_string(record.action), record.rule);
  text += fmt::format("standing   {} confirmed {} in 12 months\n", view.findings,
                      view.findings == 1 ? "finding" : "findings");
  if (view.records.held) text += held_text(*view.records.held);
  text += evidence_text(view) + recipients_text(view) + said_text(view.records);
  text += "\nText\n";
  if (!view.content_shown) return text + "  " + view.content_problem + "\n";
  std::string body;
  for (const TextPiece& piece : view.text) {
    if (piece.marked) body += piece.speaks_for ? "[+" : "[-";
    body += piece.hidden ? "{hidden: " + piece.text + "}" : piece.text;
    if (piece.marked) body += "]";
  }
  text += indented(body, "  ");
  if (view.text_cut) text += "  (there is more)\n";
  return text;
}

}  // namespace nonsolicit::engine
