#include "review/message_view.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "classifier/sign_words.h"
#include "engine/cases/decision.h"
#include "message/parse.h"
#include "review/case_notices.h"
#include "review/place.h"
#include "review/proposal_view.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kMostTold = 20;

Json sentences(const std::vector<std::string>& texts) {
  Json result = Json::array();
  for (const std::string& text : texts) result.push_back(shown(text));
  return result;
}

std::string_view side_of(bool speaks_for) { return speaks_for ? "for" : "against"; }

std::string_view place_text(classifier::Place place) {
  switch (place) {
    case classifier::Place::body: return "";
    case classifier::Place::subject: return ", in the subject";
    case classifier::Place::header: return ", a header";
  }
  return "";
}

void add_time(Json& values, const std::string& name, base::TimePoint when) {
  values[name] = date_text(when);
  values[name + "_iso"] = base::to_rfc3339(when);
}

// The subject with the phrases that stand in it marked.
Json subject_pieces(const engine::CaseView& view) {
  Json pieces = Json::array();
  for (const engine::TextPiece& piece : view.subject)
    pieces.push_back({{"text", shown(piece.text)}, {"marked", piece.marked}, {"side", side_of(piece.speaks_for)}});
  if (pieces.empty()) pieces.push_back({{"text", "(no subject)"}, {"marked", false}, {"side", ""}});
  return pieces;
}

Json text_pieces(const engine::CaseView& view) {
  if (view.text.empty()) return false;
  Json pieces = Json::array();
  for (const engine::TextPiece& piece : view.text) {
    pieces.push_back({{"text", piece.text},
                      {"role", piece.role.empty() ? "fresh" : piece.role},
                      {"hidden", piece.hidden},
                      {"marked", piece.marked},
                      {"side", side_of(piece.speaks_for)}});
  }
  return {{"pieces", std::move(pieces)}};
}

Json phrase_values(const engine::CaseView& view) {
  Json phrases = Json::array();
  for (const engine::PhraseView& phrase : view.phrases) {
    const auto kind = classifier::kind_from(phrase.kind);
    const std::string name = kind ? kind_text(*kind) : shown(phrase.kind);
    phrases.push_back({{"text", shown(phrase.text)},
                       {"side", side_of(phrase.weight >= 0)},
                       {"about", fmt::format("{} {}{}", phrase.weight >= 0 ? "speaks for" : "speaks against", name,
                                             place_text(phrase.where))}});
  }
  return phrases;
}

Json sign_values(const engine::CaseView& view) {
  Json signs = Json::array();
  for (const classifier::Sign& sign : view.signs) {
    signs.push_back(
        {{"text", shown(std::string(classifier::words_of_sign(sign.name)))},
         {"side", side_of(sign.weight >= 0)},
         {"about", fmt::format("{} {}", sign.weight >= 0 ? "speaks for" : "speaks against", kind_text(sign.kind))}});
  }
  return signs;
}

// Decided, and not carried out.
std::string waiting_text(const engine::RecipientView& recipient, const store::HeldRecord& held) {
  switch (held.decision) {
    case store::Decision::none: break;
    case store::Decision::release: {
      const auto extras = engine::extras_from_json(held.decision_json);
      const bool to_all = !extras || extras->only.empty();
      const bool goes =
          to_all || std::find(extras->only.begin(), extras->only.end(), recipient.address) != extras->only.end();
      return goes ? "will be sent" : "held";
    }
    case store::Decision::return_: return "will be returned";
    case store::Decision::withdraw: return "withdrawn";
    case store::Decision::expire: return "goes back, for nobody decided";
  }
  return "held";
}

// What became of the copy for one recipient: what the gateway decided, and of what was held where it is now.
std::string happened_text(const engine::RecipientView& recipient, const std::optional<store::HeldRecord>& held) {
  if (recipient.action != "hold" || !held) return action_text(recipient.action);
  if (!recipient.held) return "released";  // to some
  switch (held->state) {
    case store::HeldState::held: return waiting_text(recipient, *held);
    case store::HeldState::releasing: return "is being sent";
    case store::HeldState::released: return "released";
    case store::HeldState::returning: return "is being returned";
    case store::HeldState::returned: return "returned";
    case store::HeldState::withdrawn: return "withdrawn";
    case store::HeldState::expired: return "returned, for nobody decided";
  }
  return action_text(recipient.action);
}

Json recipient_values(const engine::CaseView& view) {
  Json recipients = Json::array();
  for (const engine::RecipientView& recipient : view.recipients) {
    recipients.push_back(
        {{"address", shown(recipient.address)},
         {"member_id", shown(recipient.member_id)},
         {"canary", recipient.canary},
         {"outside", !recipient.member},
         {"action", happened_text(recipient, view.records.held)},
         {"relationship", recipient.relationship.empty() ? "none" : without_actor_kind(recipient.relationship)},
         {"opt_out", recipient.opt_out.empty() ? "none" : shown(recipient.opt_out)},
         {"preference", recipient.preference.empty() ? "none" : shown(recipient.preference)}});
  }
  return recipients;
}

std::string answer_text(const store::Statement& statement) {
  if (statement.open) return "Open.";
  if (statement.answer.empty()) return "";
  return fmt::format("{} ({}, {}).", capitalized(shown(engine::answer_words(statement))),
                     actor_text(statement.answered_by), date_text(statement.answered));
}

Json statement_values(const engine::CaseView& view) {
  Json statements = Json::array();
  for (const store::Statement& statement : view.records.statements) {
    if (statement.kind == store::StatementKind::proposal && statement.open) continue;  // shown on its own
    Json values = {{"title", statement_text(statement.kind)},
                   {"who", actor_text(statement.author) + (statement.trusted ? "" : ", not proved")},
                   {"text", shown(statement.text)},
                   {"answer", answer_text(statement)},
                   {"open_at", ""}};
    if (statement.open && statement.kind == store::StatementKind::appeal) values["open_at"] = "appeals";
    if (statement.open && statement.kind == store::StatementKind::complaint) values["open_at"] = "complaints";
    add_time(values, "made", statement.made);
    statements.push_back(std::move(values));
  }
  return statements;
}

// Looks between two deeds are one line for each who looked: a file that is opened ten times tells no more than that.
Json history_values(const engine::CaseView& view) {
  struct Looks {
    size_t at = 0;  // into the history
    int64_t count = 1;
  };
  Json history = Json::array();
  std::map<std::string, Looks> looks;  // by actor, since the last deed
  for (const store::AuditLine& line : view.records.history) {
    const bool look = line.action == "case.view";
    if (!look) looks.clear();
    if (const auto known = look ? looks.find(line.actor) : looks.end(); known != looks.end()) {
      Looks& found = known->second;
      history[found.at]["detail"] = fmt::format("{} times, the last {}", ++found.count, date_text(line.when));
      continue;
    }
    if (look) looks.emplace(line.actor, Looks{.at = history.size()});
    Json values = {{"who", actor_text(line.actor)}, {"what", deed_text(line.action)}, {"detail", detail_text(line)}};
    add_time(values, "when", line.when);
    history.push_back(std::move(values));
  }
  return history;
}

// How mail programs show the sender, where that says more than the envelope.
std::string written_sender(const engine::CaseView& view) {
  const bool same = base::to_lower(view.from_address) == base::to_lower(view.records.case_record.sender);
  if (same || view.from_address.empty()) return shown(view.from_name);
  return shown(view.from_name + (view.from_name.empty() ? "<" : " <") + view.from_address + ">");
}

Json attachment_values(const engine::CaseView& view) {
  Json attachments = Json::array();
  for (const engine::AttachmentView& attachment : view.attachments) {
    attachments.push_back({{"name", attachment.name.empty() ? "(no name)" : shown(attachment.name)},
                           {"type", shown(attachment.type)},
                           {"size", size_text(static_cast<int64_t>(attachment.size))},
                           {"part", attachment.part}});
  }
  return attachments;
}

Json link_values(const engine::CaseView& view) {
  Json links = Json::array();
  for (const engine::LinkView& link : view.links) {
    links.push_back({{"shown", link.shown.empty() ? "(no text)" : shown(link.shown)},
                     {"target", shown(link.target)},
                     {"other_host", link.other_host},
                     {"hidden", link.hidden}});
  }
  return links;
}

std::string left_out(size_t number, std::string_view one) {
  return number == 0 ? "" : fmt::format("{} more.", count_text(static_cast<int64_t>(number), one));
}

// What message and case file have in common.
Json known_values(const engine::CaseView& view) {
  Json values = {{"id", view.records.case_record.id}, {"clause", shown(view.clause_text)}};
  values["reasons_for"] = sentences(view.reasons_for);
  values["has_against"] = !view.reasons_against.empty();
  values["reasons_against"] = sentences(view.reasons_against);
  values["has_phrases"] = !view.phrases.empty();
  values["phrases"] = phrase_values(view);
  values["has_signs"] = !view.signs.empty();
  values["signs"] = sign_values(view);
  values["recipients"] = recipient_values(view);
  values["recipients_left"] = left_out(view.recipients_left_out, "recipient");
  values["text"] = view.content_shown ? text_pieces(view) : Json(false);
  values["no_text"] =
      view.out_of_sight.empty() ? "It has no text." : "The text could not be read: " + view.out_of_sight + ".";
  values["text_cut"] = view.content_shown && view.text_cut;
  values["content_problem"] = view.content_shown ? "" : shown(view.content_problem);
  Json statements = statement_values(view);
  values["has_statements"] = !statements.empty();
  values["statements"] = std::move(statements);
  values["has_history"] = !view.records.history.empty();
  values["history"] = history_values(view);
  return values;
}

// The text part of a letter of ours.
std::string letter_text(const store::LetterRecord& letter) {
  const message::Message message = message::parse(letter.content);
  return message.bodies.empty() ? "" : shown(message.bodies.front().text);
}

Json told_values(const engine::CaseView& view) {
  Json told = Json::array();
  for (const store::LetterRecord& letter : view.records.letters) {
    if (told.size() == kMostTold) break;
    const bool sent = letter.state == store::LetterState::sent;
    const std::string text = letter_text(letter);
    told.push_back({{"title", fmt::format("To {} ({}), {}{}", shown(letter.recipient), shown(letter.purpose),
                                          date_text(letter.created), sent ? "" : ", not sent yet")},
                    {"text", text.empty() ? "Its text is no longer kept." : text}});
  }
  const auto& held = view.records.held;
  if (told.empty() && held && !held->words.empty()) {
    told.push_back({{"title", "Words of the return"}, {"text", shown(held->words)}});
  }
  return told;
}

// A complaint comes by telephone too, and mostly about mail that arrived.
bool reached_somebody(const store::CaseRecord& record, const std::optional<store::HeldRecord>& held) {
  return held || record.action == policy::Action::pass || record.action == policy::Action::tag ||
         record.mode != policy::Mode::enforce;
}

bool may_take_back(const engine::CaseView& view, const MessageSeen& seen) {
  const auto& held = view.records.held;
  return held && held->state == store::HeldState::held && held->decision != store::Decision::none &&
         held->decision_due > seen.now && view.party_problem.empty() &&
         (seen.reviewer.role >= store::Role::lead ||
          (seen.reviewer.role >= store::Role::reviewer && held->decided_by == seen.reviewer.actor()));
}

std::string why_title(const store::CaseRecord& record) {
  switch (record.action) {
    case policy::Action::hold: return "Why it was held";
    case policy::Action::reject: return "Why it was refused";
    case policy::Action::tag: return "Why it was marked";
    case policy::Action::pass:
    case policy::Action::tempfail: break;
  }
  return "What spoke for it";
}

}  // namespace

const store::Statement* open_statement(const store::CaseRecords& records, store::StatementKind kind) {
  for (const store::Statement& statement : records.statements) {
    if (statement.open && statement.kind == kind) return &statement;
  }
  return nullptr;
}

std::string record_sender(const store::CaseRecord& record) {
  return record.sender.empty() ? "no return address" : shown(record.sender);
}

std::string decision_problem(const engine::CaseView& view, const engine::Reviewer& reviewer) {
  const auto& held = view.records.held;
  if (!held) return "Nothing of it is held.";
  if (!is_undecided(*held)) return engine::state_problem(*held);
  if (reviewer.role < store::Role::reviewer) return "You may look at held mail, but not decide.";
  if (!view.party_problem.empty()) return view.party_problem;
  if (open_statement(view.records, store::StatementKind::appeal) != nullptr)
    return "The sender asks for a second person: answer the appeal.";
  if (open_statement(view.records, store::StatementKind::proposal) != nullptr)
    return "A decision waits to be confirmed.";
  if (engine::asked_second_person(view.records, reviewer))
    return "You asked a second person to decide it. To decide it yourself, take the request back.";
  return "";
}

std::string case_state(const store::CaseRecord& record, const std::optional<store::HeldRecord>& held) {
  if (held) return state_text(*held);
  return record.mode == policy::Mode::enforce
             ? action_text(record.action)
             : fmt::format("{} ({})", action_text(record.action), policy::to_string(record.mode));
}

Json message_values(const engine::CaseView& view, const MessageSeen& seen) {
  const store::CaseRecord& record = view.records.case_record;
  Json values = known_values(view);
  values["version"] = view.records.held ? view.records.held->version : 0;
  values["back"] = seen.back;
  values["here"] = seen.here;
  values["subject_pieces"] = subject_pieces(view);
  values["sender"] = record_sender(record);
  const std::string trusted = record.trusted.text();
  values["trusted"] = trusted == record.sender ? "" : shown(trusted);
  values["written"] = written_sender(view);
  values["organisation"] = shown(view.sender_member);
  values["kind"] = certainty_text(record.kind, record.confidence, view.unsure);
  values["standing"] =
      view.findings == 0 ? "no finding in 12 months" : count_text(view.findings, "finding") + " in 12 months";
  values["size"] = size_text(record.size);
  add_time(values, "created", record.created);
  values["notices"] = notice_values(view, seen);
  values["proposal"] = proposal_values(view, seen.reviewer);
  values["may_decide"] = decision_problem(view, seen.reviewer).empty();
  values["may_unask"] =
      seen.reviewer.role >= store::Role::reviewer && engine::asked_second_person(view.records, seen.reviewer);
  values["may_note"] = seen.reviewer.role >= store::Role::reviewer;
  values["may_complain"] = seen.reviewer.role >= store::Role::reviewer && reached_somebody(record, view.records.held);
  values["may_take_back"] = may_take_back(view, seen);
  values["may_retract"] = view.records.finding && view.party_problem.empty() && seen.reviewer.role >= store::Role::lead;
  values["title_why"] = why_title(record);
  values["content"] = view.content_shown;
  values["has_links"] = !view.links.empty();
  values["links"] = link_values(view);
  values["lists_cut"] = view.lists_cut;
  values["has_attachments"] = !view.attachments.empty();
  values["attachments"] = attachment_values(view);
  values["may_load"] = seen.reviewer.role >= store::Role::lead;
  values["has_html"] = view.has_html;
  Json headers = Json::array();
  for (const auto& [name, value] : view.headers) headers.push_back({{"name", shown(name)}, {"value", shown(value)}});
  values["headers"] = std::move(headers);
  return values;
}

Json file_values(const engine::CaseView& view, const MessageSeen& seen, const std::string& association) {
  const store::CaseRecord& record = view.records.case_record;
  Json values = known_values(view);
  values["association"] = capitalized(shown(association));
  values["printed_by"] = shown(seen.reviewer.name);
  add_time(values, "printed", seen.now);
  Json sent = Json::array();
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) sent.push_back({{"name", name}, {"value", std::move(value)}});
  };
  add("Subject", shown(record.subject));
  add("Sender", record_sender(record));
  add("Shown as", written_sender(view));
  add("Sent as", shown(record.trusted.text()));
  add("Known as", shown(view.sender_member));
  add("Time", date_text(record.created));
  add("Message-ID", shown(record.message_id));
  add("Size", size_text(record.size));
  add("SHA-256", shown(record.content_sha256));
  add("Kind", certainty_text(record.kind, record.confidence, view.unsure));
  add("Reach", "this text was sent to " + count_text(view.reach, "member") + " without earlier contact");
  add("Findings", count_text(view.findings, "finding") + " in 12 months");
  add("Rule", shown(record.rule));
  add("Decided", fmt::format("{}, mode {}", action_text(record.action), policy::to_string(record.mode)));
  add("Now", case_state(record, view.records.held));
  values["sent"] = std::move(sent);
  Json told = told_values(view);
  values["told"] = std::move(told);
  return values;
}

}  // namespace nonsolicit::review
