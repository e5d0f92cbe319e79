#include "review/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/cases/case_view.h"
#include "review/page.h"

namespace nonsolicit::review {
namespace {

constexpr std::string_view kStaff = "staff:";  // before the name of an account

std::string by(const store::HeldRecord& held) {
  return held.decided_by.empty() ? "" : " by " + actor_text(held.decided_by);
}

// At the start of a sentence; the name of an account stays as it is written.
std::string first_word_of(std::string_view actor) {
  return actor.starts_with(kStaff) ? actor_text(actor) : capitalized(actor_text(actor));
}

}  // namespace

std::string size_text(int64_t bytes) {
  constexpr int64_t kKilo = 1024;
  if (bytes < kKilo) return count_text(bytes, "byte");
  if (bytes < kKilo * kKilo) return fmt::format("{} KB", (bytes + kKilo / 2) / kKilo);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / static_cast<double>(kKilo * kKilo));
}

std::string percent_text(double share) {
  return fmt::format("{}\u00A0%", static_cast<int64_t>(std::floor(share * 100 + 1e-9)));
}

std::string kind_text(classifier::Kind kind) {
  switch (kind) {
    case classifier::Kind::correspondence: return "correspondence";
    case classifier::Kind::solicitation: return "solicitation";
    case classifier::Kind::newsletter: return "newsletter";
    case classifier::Kind::event_invitation: return "event invitation";
    case classifier::Kind::greeting: return "greeting";
    case classifier::Kind::automatic: return "automatic";
    case classifier::Kind::opaque: return "cannot be read";
  }
  return "";
}

std::string certainty_text(classifier::Kind kind, double confidence, bool unsure) {
  if (unsure) return "kind unsure";
  if (kind == classifier::Kind::opaque) return kind_text(kind);
  return fmt::format("{},\u00A0{}", kind_text(kind), percent_text(confidence));
}

std::string left_text(base::TimePoint deadline, base::TimePoint now) {
  const auto left = std::chrono::duration_cast<std::chrono::minutes>(deadline - now);
  if (left.count() <= 0) return "time is over";
  if (left < std::chrono::hours(1)) return fmt::format("{} min left", left.count());
  if (left < std::chrono::hours(48)) return fmt::format("{} h left", left.count() / 60);
  return fmt::format("{} days left", std::chrono::round<std::chrono::days>(left).count());
}

std::string recipients_text(int64_t recipients, int64_t without_relationship) {
  std::string text = count_text(recipients, "recipient");
  if (without_relationship <= 0) return text;
  const bool all = without_relationship >= recipients;
  return text + (all ? (recipients == 1 ? " without earlier contact" : ", all without earlier contact")
                     : fmt::format(", {} without earlier contact", number_text(without_relationship)));
}

std::string action_text(policy::Action action) {
  switch (action) {
    case policy::Action::pass: return "passed";
    case policy::Action::tag: return "tagged";
    case policy::Action::hold: return "held";
    case policy::Action::reject: return "refused";
    case policy::Action::tempfail: return "put off";
  }
  return "";
}

std::string action_text(std::string_view action) {
  const auto known = policy::action_from(action);
  return known ? action_text(*known) : shown(action);
}

std::string state_text(const store::HeldRecord& held) {
  switch (held.state) {
    case store::HeldState::held:
      switch (held.decision) {
        case store::Decision::none: return "held";
        case store::Decision::release: return "released" + by(held) + ", not sent yet";
        case store::Decision::return_: return "returned" + by(held) + ", not sent back yet";
        case store::Decision::withdraw: return "withdrawn" + by(held);
        case store::Decision::expire: return "goes back, its time is over";
      }
      return "held";
    case store::HeldState::releasing: return "released" + by(held) + ", being sent";
    case store::HeldState::released: return "released" + by(held);
    case store::HeldState::returning:
      if (held.decision == store::Decision::expire) return "goes back, its time is over";
      if (held.decision == store::Decision::withdraw) return "withdrawn" + by(held) + ", being deleted";
      return "returned" + by(held) + ", being sent back";
    case store::HeldState::returned: return "returned" + by(held);
    case store::HeldState::withdrawn: return "withdrawn" + by(held);
    case store::HeldState::expired: return "went back, its time was over";
  }
  return "";
}

std::string decided_text(const store::HeldRecord& held) {
  const store::Decision decision = engine::decision_of(held);
  const std::string who = held.decided_by.empty() ? "Somebody" : first_word_of(held.decided_by);
  const std::string when = base::to_micros(held.decided_at) == 0 ? "" : " on " + date_text(held.decided_at);
  switch (decision) {
    case store::Decision::none: return "";
    case store::Decision::release: return fmt::format("{} released this message{}", who, when);
    case store::Decision::return_: return fmt::format("{} returned this message to the sender{}", who, when);
    case store::Decision::withdraw: return fmt::format("{} withdrew this message{}", who, when);
    case store::Decision::expire: break;
  }
  return fmt::format("Nobody decided in time: this message {} to the sender",
                     held.state == store::HeldState::expired ? "went back" : "goes back");
}

std::string decided_when_text(const store::HeldRecord& held) {
  if (is_undecided(held)) return "";
  const store::Decision decision = engine::decision_of(held);
  if (decision == store::Decision::expire) return "time is over";
  std::string text = base::to_lower(decision_word(decision));
  if (base::to_micros(held.decided_at) != 0) text += " " + date_text(held.decided_at);
  return text;
}

bool is_undecided(const store::HeldRecord& held) {
  return held.state == store::HeldState::held && held.decision == store::Decision::none;
}

std::string_view decision_word(store::Decision decision) {
  switch (decision) {
    case store::Decision::none: return "";
    case store::Decision::release: return "Released";
    case store::Decision::return_: return "Returned";
    case store::Decision::withdraw: return "Withdrawn";
    case store::Decision::expire: return "Expired";
  }
  return "";
}

std::string statement_text(store::StatementKind kind) {
  switch (kind) {
    case store::StatementKind::note: return "Note";
    case store::StatementKind::justification: return "The sender was asked for it";
    case store::StatementKind::appeal: return "Appeal of the sender";
    case store::StatementKind::complaint: return "Complaint";
    case store::StatementKind::welcome: return "A recipient says it was welcome";
    case store::StatementKind::second_person: return "A second person is asked for";
    case store::StatementKind::proposal: return "Waits for a second reviewer";
  }
  return "";
}

std::string deed_text(std::string_view audit_action) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 25> kDeeds = {{
      {"case.release", "released it"},
      {"case.return", "returned it"},
      {"case.withdraw", "withdrew it"},
      {"case.undo", "took the decision back"},
      {"case.propose", "proposed a decision"},
      {"case.decline", "declined the proposal"},
      {"case.part_released", "released it to some"},
      {"case.finding", "confirmed a finding"},
      {"case.justify", "said who asked for it"},
      {"case.appeal", "asked for a second look"},
      {"case.appeal_upheld", "denied the appeal: the decision stays"},
      {"case.appeal_overturned", "granted the appeal: the decision is changed"},
      {"case.may_come_again", "let it be sent again"},
      {"case.finding_retracted", "retracted the finding"},
      {"case.complaint", "noted a complaint"},
      {"case.complaint_closed", "closed the complaint"},
      {"case.note", "added a note"},
      {"case.second_person", "asked for a second person"},
      {"case.second_person_taken_back", "took back the request for a second person"},
      {"case.view", "looked at it"},
      {"case.file", "opened the case file"},
      {"case.export", "exported the case file"},
      {"case.raw", "opened the raw message"},
      {"case.html", "opened the original formatting"},
      {"case.attachment", "loaded an attachment"},
  }};
  for (const auto& [action, text] : kDeeds) {
    if (action == audit_action) return std::string(text);
  }
  return shown(audit_action);
}

std::string detail_text(const store::AuditLine& line) {
  if (line.action == "case.complaint_closed")
    return line.detail == "confirmed" ? "with a finding" : line.detail == "closed" ? "without a finding" : "";
  constexpr std::string_view kReason = "; reason ";
  std::string text = without_actor_kind(line.detail);
  const size_t at = text.find(kReason);
  if (at == std::string::npos) return text;
  const size_t end = std::min(text.find(';', at + 1), text.size());
  std::replace(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end), '_',
               ' ');
  return text.insert(at + kReason.size() - 1, ":");
}

std::string without_actor_kind(std::string_view text) {
  std::string result = shown(text);
  for (size_t at = result.find(kStaff); at != std::string::npos; at = result.find(kStaff, at)) {
    const bool word = at == 0 || !base::is_alnum(result[at - 1]);
    if (word) {
      result.erase(at, kStaff.size());
    } else {
      at += kStaff.size();
    }
  }
  return result;
}

std::string actor_text(std::string_view actor) {
  if (actor.starts_with(kStaff)) return shown(actor.substr(kStaff.size()));
  if (actor == "sender") return "the sender";
  if (actor == "member") return "a recipient";
  if (actor == "system" || actor.empty()) return "the program";
  return shown(actor);
}

}  // namespace nonsolicit::review
