#include "engine/cases/case_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/out_of_sight.h"
#include "engine/cases/case_recipients.h"
#include "engine/cases/case_text_view.h"
#include "engine/cases/decision.h"
#include "engine/cases/evidence.h"
#include "engine/cases/loaded_case.h"
#include "engine/notices/own_links.h"
#include "engine/spool.h"
#include "message/parse.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostReasons = 100;

// By the rule file as it is now; the bare clause of the record where the rule has gone.
std::string clause_text(const State& state, const store::CaseRecord& record, const std::vector<CaseVerdict>& verdicts) {
  for (const policy::Rule& rule : state.rules.rules) {
    if (rule.name == record.rule && !rule.clause_text.empty()) return rule.clause_text;
  }
  for (const CaseVerdict& verdict : verdicts) {
    if (verdict.rule == record.rule) return verdict.clause;
  }
  return "";
}

std::string sender_member(const State& state, const base::Address& sender) {
  if (sender.empty()) return "";
  const auto entry = state.directory ? state.directory->find(sender) : std::nullopt;
  std::string text;
  if (entry) text = entry->member_id.empty() ? "member" : "member " + entry->member_id;
  const std::string organisation(state.organisations ? state.organisations->name_of_domain(sender.domain()) : "");
  if (organisation.empty()) return text;
  return text + (text.empty() ? "" : ", ") + organisation;
}

void add_phrases(CaseView& view, const std::vector<classifier::Phrase>& phrases) {
  for (const classifier::Phrase& phrase : phrases) {
    view.phrases.push_back({.text = base::visible_text(phrase.text),
                            .rule = phrase.rule,
                            .kind = std::string(classifier::to_string(phrase.kind)),
                            .weight = phrase.weight,
                            .where = phrase.where});
  }
}

base::Result<std::string> read_held(const State& state, const std::optional<store::HeldRecord>& held) {
  if (!held) return base::permanent_error("Nothing of this message was kept.");
  switch (held->state) {
    case store::HeldState::held:
    case store::HeldState::releasing:
    case store::HeldState::returning: break;
    case store::HeldState::released:
    case store::HeldState::returned:
    case store::HeldState::withdrawn:
    case store::HeldState::expired: return base::permanent_error("The message has gone; its content is not kept.");
  }
  if (held->spool_file.empty()) return base::permanent_error("The mail server keeps this message, not the gateway.");
  const Spool spool(state.options.spool.directory);
  auto content = spool.read(held->spool_file, static_cast<size_t>(state.options.spool.max_bytes) + 1);
  if (!content) return base::temporary_error("The held copy cannot be read.", content.error().full());
  if (base::sha256_hex(*content) != held->content_sha256) {
    return base::permanent_error("The held copy was changed on disk.", held->case_id);
  }
  return content;
}

const message::TextBody* html_body(const message::Message& message) {
  const auto found = std::find_if(message.bodies.begin(), message.bodies.end(),
                                  [](const auto& body) { return body.html && body.preferred && !body.nested; });
  return found == message.bodies.end() ? nullptr : &*found;
}

base::Status add_proposed(CaseView& view, const Services& services) {
  const store::Statement* proposal = open_statement(view.records, store::StatementKind::proposal);
  const auto order = proposal == nullptr ? std::nullopt : order_from_json(proposal->more_json);
  if (!order) return {};
  view.proposed_total = order->cases.size();
  for (const CaseVersion& one : order->cases) {
    if (view.proposed.size() == kMostProposed) break;
    const auto records = services.store->cases().records(one.case_id);
    if (!records) return records.error();
    if (!*records) continue;
    const store::CaseRecord& record = (*records)->case_record;
    view.proposed.push_back({.case_id = record.id, .sender = record.sender, .subject = record.subject});
  }
  return {};
}

// For accounts that may see the list only: no words of the mail, of its sender or of its recipients.
void hide_words(CaseView& view) {
  view.phrases.clear();
  const auto hide = [](std::vector<std::string>& sentences) {
    for (std::string& sentence : sentences) sentence = without_quotes(sentence);
  };
  hide(view.reasons_for);
  hide(view.reasons_against);
  for (RecipientView& recipient : view.recipients) {
    hide(recipient.reasons_for);
    hide(recipient.reasons_against);
  }
  for (store::Statement& statement : view.records.statements) {
    if (!statement.text.empty()) statement.text = "Your account may not see what was written.";
    statement.more_json.clear();
  }
  for (store::LetterRecord& letter : view.records.letters) letter.content.clear();
}

}  // namespace

base::Result<CaseView> view_case(const State& state, const Services& services, std::string_view case_id,
                                 const Reviewer& reviewer) {
  auto loaded = load_case(services, case_id);
  if (!loaded) return loaded.error();
  CaseView view{.records = std::move(loaded->records), .envelope = std::move(loaded->envelope)};
  for (store::LetterRecord& letter : view.records.letters) letter.content = without_links(letter.content);
  for (store::Statement& statement : view.records.statements) statement.text = without_links(statement.text);
  const store::CaseRecord& record = view.records.case_record;
  const auto verdicts = verdicts_from_json(record.verdicts_json);
  const CaseEvidence evidence = evidence_from_json(record.evidence_json);
  view.reasons_for = reasons_of(verdicts, Speaks::for_action, kMostReasons);
  view.reasons_against = reasons_of(verdicts, Speaks::against_action, kMostReasons);
  view.clause_text = clause_text(state, record, verdicts);
  view.reach = evidence.reach;
  view.unsure = evidence.unsure;
  view.sender_member = sender_member(state, record.trusted);
  view.party_problem = party_problem(state, reviewer, record, view.envelope);
  const int64_t limit = state.options.review.second_reviewer_above;
  view.needs_second = limit > 0 && view.records.held && view.records.held->recipient_count > limit;
  view.subject = subject_pieces(base::repair_utf8(record.subject), evidence.phrases);
  add_phrases(view, evidence.phrases);
  view.signs = evidence.signs;
  if (auto added = add_proposed(view, services); !added) return added.error();

  std::string list_id;
  if (reviewer.content == store::ContentRight::list_only) {
    view.content_problem = "You may see the list of held mail, not its content.";
  } else if (const auto content = read_held(state, view.records.held); !content) {
    view.content_problem = content.error().text;
  } else {
    const message::Message message = message::parse(*content, state.options.limits);
    list_id = base::to_lower(message.list.id);
    add_content(view, message, evidence.phrases);
    if (record.kind == classifier::Kind::opaque)
      view.out_of_sight = classifier::why(classifier::out_of_sight(message, 0));
  }
  add_recipients(view, state, services, verdicts, list_id);
  if (reviewer.content == store::ContentRight::list_only) hide_words(view);
  return view;
}

base::Result<std::string> held_content(const State& state, const Services& services, std::string_view case_id) {
  const auto found = services.store->holds().find(case_id);
  if (!found) return found.error();
  if (!*found) return base::permanent_error("Nothing is held under this id.", std::string(case_id));
  return read_held(state, (*found)->held);
}

std::string html_of(std::string_view content, const State& state) {
  const message::Message message = message::parse(content, state.options.limits);
  const message::TextBody* body = html_body(message);
  if (body == nullptr) return "";
  return message::read_part(content, body->part, message::PartForm::text, state.options.limits).value_or("");
}

}  // namespace nonsolicit::engine
