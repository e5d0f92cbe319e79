#include "engine/notices/sender_view.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/unicode.h"
#include "engine/cases/evidence.h"
#include "engine/describe.h"
#include "engine/notices/letter_text.h"
#include "engine/notices/return_texts.h"

namespace nonsolicit::engine {
namespace {

using classifier::Kind;

constexpr size_t kMostPhrases = 5;
constexpr size_t kMostPhraseBytes = 160;

std::string_view key_of_kind(Kind kind) {
  switch (kind) {
    case Kind::solicitation: return "kind_solicitation";
    case Kind::newsletter: return "kind_newsletter";
    case Kind::event_invitation: return "kind_event_invitation";
    case Kind::opaque: return "kind_opaque";
    case Kind::correspondence:
    case Kind::greeting:
    case Kind::automatic: break;
  }
  return "";
}

// What a sender may be told is a list of sentences of ours; no text of the evidence is passed on but phrases of the
// sender's own message.
class Filter {
 public:
  Filter(const State& state, const store::CaseRecords& records, std::string language)
      : state_(state),
        letters_(letters_of(state)),
        records_(records),
        evidence_(evidence_from_json(records.case_record.evidence_json)),
        language_(std::move(language)) {
    const auto rule = std::find_if(state.rules.rules.begin(), state.rules.rules.end(),
                                   [&](const policy::Rule& one) { return one.name == records.case_record.rule; });
    if (rule != state.rules.rules.end()) rule_ = &*rule;
    const std::string action(policy::to_string(records.case_record.action));
    for (CaseVerdict& verdict : verdicts_from_json(records.case_record.verdicts_json)) {
      if (verdict.action == action) concerned_.push_back(std::move(verdict));
    }
    for (const CaseVerdict& verdict : concerned_) {
      bool without_contact = false;
      for (const policy::Reason& reason : verdict.reasons) {
        if (reason.for_staff_only || !reason.speaks_for) continue;
        codes_.insert(reason.code);
        without_contact = without_contact || reason.code == "relationship";
      }
      without_contact_ += without_contact ? 1 : 0;
    }
  }

  size_t concerned() const { return concerned_.size(); }
  std::string clause_text() const { return rule_ == nullptr ? "" : rule_->clause_text; }

  void fill(SenderView& view) {
    if (codes_.contains("kind") && !evidence_.unsure) add_kind(view);
    if (codes_.contains("greeting_broken")) add(view, "greeting_broken", "help_greeting");
    if (without_contact_ > 0) add_no_contact(view);
    if (codes_.contains("opt_out"))
      add(view, evidence_.opt_out_present ? "unclear_opt_out" : "no_opt_out", "help_opt_out");
    if (codes_.contains("opted_out")) add(view, "opted_out", "help_take_off");
    if (codes_.contains("reach") && evidence_.reach > 1)
      view.reasons.push_back(sentence("reach", {{"count", std::to_string(evidence_.reach)}}));
    if (codes_.contains("carries_directory")) add(view, "carries_directory", "help_directory");
    if (rule_ != nullptr && rule_->when.first_contact == true) add(view, "first_contact", "");
    if (view.reasons.empty() && view.state == SenderState::held) add(view, "for_review", "");
    if (view.helps.empty()) view.helps.push_back(sentence("help_contact", {{"contact", view.contact}}));
    add_phrases(view);
  }

 private:
  std::string sentence(std::string_view key, const conf::LetterValues& values = {}) const {
    return conf::fill_text(letters_.sentence(key, language_), values);
  }
  void add(SenderView& view, std::string_view reason, std::string_view help) {
    view.reasons.push_back(sentence(reason));
    if (!help.empty()) add_help(view, help);
  }
  void add_help(SenderView& view, std::string_view key) {
    std::string help = sentence(key);
    if (std::find(view.helps.begin(), view.helps.end(), help) == view.helps.end())
      view.helps.push_back(std::move(help));
  }
  void add_kind(SenderView& view) {
    const std::string_view key = key_of_kind(records_.case_record.kind);
    if (!key.empty()) add(view, key, key == "kind_opaque" ? "help_plain_text" : "");
  }
  void add_no_contact(SenderView& view) {
    const std::string members =
        concerned() == 1 ? sentence("members_only") : counted(letters_, "members", without_contact_, language_);
    view.reasons.push_back(sentence("no_contact", {{"members", members}}));
    add_help(view, view.state == SenderState::refused ? "help_narrow" : "help_asked");
  }

  // A phrase with an address in it may name somebody else; a header is nothing that a sender wrote.
  void add_phrases(SenderView& view) const {
    for (const classifier::Phrase& phrase : evidence_.phrases) {
      const bool shown = phrase.weight > 0 && phrase.where != classifier::Place::header &&
                         phrase.kind == records_.case_record.kind && !key_of_kind(phrase.kind).empty() &&
                         phrase.text.find('@') == std::string::npos;
      if (shown && view.phrases.size() < kMostPhrases)
        view.phrases.push_back(cut_text(base::visible_text(phrase.text), kMostPhraseBytes));
    }
    const std::string& broken = evidence_.breaking_sentence;
    if (codes_.contains("greeting_broken") && !broken.empty() && broken.find('@') == std::string::npos)
      view.phrases.push_back(cut_text(base::visible_text(broken), kMostPhraseBytes));
  }

  const State& state_;
  const conf::Letters& letters_;
  const store::CaseRecords& records_;
  const CaseEvidence evidence_;
  const std::string language_;
  const policy::Rule* rule_ = nullptr;
  std::vector<CaseVerdict> concerned_;
  std::set<std::string, std::less<>> codes_;
  size_t without_contact_ = 0;
};

SenderState state_of_held(const store::HeldRecord& held, size_t concerned) {
  if (held.decision == store::Decision::withdraw) return SenderState::withdrawn;  // no person decides anything then
  switch (held.state) {
    case store::HeldState::held:
      if (held.decision != store::Decision::none) return SenderState::being_decided;
      return static_cast<size_t>(held.recipient_count) < concerned ? SenderState::partly_released : SenderState::held;
    case store::HeldState::releasing:
    case store::HeldState::returning: return SenderState::being_decided;
    case store::HeldState::released: return SenderState::released;
    case store::HeldState::returned: return SenderState::returned;
    case store::HeldState::withdrawn: return SenderState::withdrawn;
    case store::HeldState::expired: return SenderState::expired;
  }
  return SenderState::held;
}

SenderState state_of(const store::CaseRecords& records, size_t concerned) {
  if (records.held) return state_of_held(*records.held, concerned);
  return records.case_record.action == policy::Action::tag ? SenderState::tagged : SenderState::refused;
}

bool may_appeal(SenderState state) {
  switch (state) {
    case SenderState::held:
    case SenderState::partly_released:
    case SenderState::returned:
    case SenderState::expired:
    case SenderState::refused: return true;
    case SenderState::being_decided:
    case SenderState::released:
    case SenderState::withdrawn:
    case SenderState::tagged: break;
  }
  return false;
}

void add_appeal(SenderView& view, const store::CaseRecords& records) {
  view.can_appeal = may_appeal(view.state);
  for (const store::Statement& statement : records.statements) {
    if (statement.kind != store::StatementKind::appeal || statement.author != "sender") continue;
    view.can_appeal = false;
    view.appeal_open = statement.open;
    view.appeal_answer = statement.open ? "" : statement.answer;
    const auto more = nlohmann::json::parse(statement.more_json, nullptr, false);
    if (statement.open || !more.is_object()) continue;
    if (more.contains("words") && more["words"].is_string())
      view.appeal_words = base::visible_text(more["words"].get<std::string>());
    if (more.contains("again_until") && more["again_until"].is_number_integer())
      view.again_until = base::from_micros(more["again_until"].get<int64_t>());
  }
}

void add_written(SenderView& view, const store::CaseRecords& records) {
  for (const store::Statement& statement : records.statements) {
    const bool told = statement.kind == store::StatementKind::justification ||
                      (statement.kind == store::StatementKind::appeal && !statement.text.empty());
    if (!told || statement.author != "sender") continue;
    SenderWrote wrote{.made = statement.made, .when = {}, .by_whom = {}, .text = base::visible_text(statement.text)};
    const auto more = nlohmann::json::parse(statement.more_json, nullptr, false);
    if (statement.kind == store::StatementKind::justification && more.is_object()) {
      const auto field = [&](const char* name) {
        const auto found = more.find(name);
        return found == more.end() || !found->is_string() ? "" : base::visible_text(found->get<std::string>());
      };
      wrote.when = field("when");
      wrote.by_whom = field("by_whom");
      wrote.text = field("text");
    }
    view.wrote.push_back(std::move(wrote));
  }
}

}  // namespace

SenderView make_sender_view(const State& state, const store::CaseRecords& records, std::string_view language) {
  const store::CaseRecord& record = records.case_record;
  SenderView view{
      .language = language.empty() ? language_of_case(state, record) : letters_of(state).nearest_language(language),
      .case_id = record.id,
      .subject = base::visible_text(record.subject),
      .when = record.created,
      .message_id = record.message_id,
      .contact = state.options.policy.contact,
      .association = state.options.policy.association};
  Filter filter(state, records, view.language);
  view.state = state_of(records, filter.concerned());
  const bool waits = view.state == SenderState::held || view.state == SenderState::partly_released;
  view.recipients = waits ? static_cast<size_t>(records.held->recipient_count) : filter.concerned();
  view.clause_text = filter.clause_text();
  if (waits && !records.held->open_complaint) view.until = records.held->deadline;
  view.can_withdraw = waits;
  view.can_justify = waits;
  if (view.state == SenderState::returned) view.told = base::visible_text(records.held->words);
  filter.fill(view);
  add_appeal(view, records);
  add_written(view, records);
  return view;
}

base::Result<SenderView> sender_view(const State& state, const Services& services, std::string_view case_id,
                                     std::string_view language) {
  auto records = services.store->cases().records(case_id);
  if (!records) return records.error();
  if (!*records) {
    return base::permanent_error("Nothing is on record about this message any more.", "problem_gone");
  }
  return make_sender_view(state, **records, language);
}

}  // namespace nonsolicit::engine
