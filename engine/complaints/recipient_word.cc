#include "engine/complaints/recipient_word.h"

#include <algorithm>

#include "engine/complaints/find_case.h"
#include "engine/describe.h"
#include "store/store.h"

namespace nonsolicit::engine {
namespace {

constexpr const char* kMember = "member";
constexpr size_t kMostRelationships = 10'000;              // of one member
constexpr auto kAfterWithdrawal = std::chrono::hours(24);  // staff keep this long to decide

class WordTaker {
 public:
  WordTaker(const State& state, const Services& services, const store::CaseRecords& records,
            const base::Address& recipient)
      : state_(state),
        services_(services),
        records_(records),
        recipient_(recipient),
        sender_(sender_of_case(state, records.case_record)),
        now_(services.clock->now()) {}

  // The lists come first: the statement marks that all of it is done.
  base::Result<RecipientOutcome> take(const RecipientSays& says) {
    RecipientOutcome outcome;
    if (says.choice) {
      auto changed = choose(*says.choice);
      if (!changed) return changed.error();
      outcome.choice_noted = *changed;
    }
    if (!says.word) return outcome;
    const auto kind =
        *says.word == RecipientWord::welcome ? store::StatementKind::welcome : store::StatementKind::complaint;
    const store::Statement* before = last_word(records_, recipient_);
    if (before != nullptr && before->kind == kind) return outcome;
    if (auto done = kind == store::StatementKind::welcome ? welcome() : no_longer_welcome(); !done) return done.error();
    if (auto said = say(kind, says.text); !said) return said.error();
    outcome.word_noted = true;
    return outcome;
  }

 private:
  store::AuditLine line(std::string action) const {
    return {.when = now_, .actor = kMember, .action = std::move(action), .subject = records_.case_record.id};
  }

  base::Result<bool> choose(lists::PreferenceChoice choice) {
    if (sender_.empty()) return false;
    const auto present = choice_of_pair(state_, services_, sender_, recipient_);
    if (!present) return present.error();
    if (*present == lists::to_string(choice)) return false;
    const lists::PreferenceEntry row{
        .recipient = recipient_,
        .sender = sender_,
        .choice = choice,
        .origin = {.source = kMember, .evidence = records_.case_record.id, .recorded = now_, .expires = std::nullopt}};
    if (auto put = services_.store->lists().put(std::vector{row}); !put) return put.error();
    const auto done = services_.store->audit().append(line("preference." + std::string(lists::to_string(choice))), {});
    if (!done) return done.error();
    return true;
  }

  base::Status welcome() {
    const bool member = state_.directory && state_.directory->find(recipient_).has_value();
    if (member && !sender_.empty()) {
      const lists::RelationshipEntry row{
          .sender = sender_,
          .recipient = recipient_,
          .kind = lists::Relationship::contact,
          .first_seen = now_,
          .last_seen = now_,
          .origin = {.source = kMember, .evidence = records_.case_record.id, .recorded = now_, .expires = std::nullopt},
          .how = lists::How::recorded};
      if (auto put = services_.store->lists().put(std::vector{row}); !put) return put.error();
    }
    for (const store::Statement& one : records_.statements) {
      if (one.kind != store::StatementKind::complaint || !one.open || one.person != recipient_) continue;
      store::Statement answered = one;
      answered.open = false;
      answered.answered_by = kMember;
      answered.answered = now_;
      answered.answer = "withdrawn";
      const auto done = services_.store->cases().answer(answered, now_ + kAfterWithdrawal, line("complaint.withdrawn"));
      if (!done) return done;
    }
    return {};
  }

  // Takes back the contact that an earlier "welcome" on this case made; what is known otherwise stays.
  base::Status no_longer_welcome() {
    const store::Statement* before = last_word(records_, recipient_);
    if (before == nullptr || before->kind != store::StatementKind::welcome || sender_.empty()) return {};
    const auto rows = services_.store->lists().relationships(recipient_.text(), kMostRelationships);
    if (!rows) return rows.error();
    const bool ours = std::any_of(rows->begin(), rows->end(), [&](const lists::RelationshipEntry& row) {
      return row.origin.source == kMember && row.origin.evidence == records_.case_record.id;
    });
    if (!ours) return {};
    const auto removed = services_.store->lists().remove_relationship(sender_, recipient_);
    if (!removed) return removed.error();
    return {};
  }

  base::Status say(store::StatementKind kind, const std::string& text) {
    const bool complaint = kind == store::StatementKind::complaint;
    const store::Statement statement{.case_id = records_.case_record.id,
                                     .kind = kind,
                                     .author = kMember,
                                     .person = recipient_,
                                     .made = now_,
                                     .text = cut_text(text, kMostComplaintText),
                                     .open = complaint};
    const auto said = services_.store->cases().say(statement, line(complaint ? "complaint" : "welcome"));
    if (!said) return said.error();
    return {};
  }

  const State& state_;
  const Services& services_;
  const store::CaseRecords& records_;
  const base::Address& recipient_;
  base::Address sender_;
  base::TimePoint now_;
};

}  // namespace

base::Result<RecipientOutcome> take_recipient_word(const State& state, const Services& services,
                                                   const store::CaseRecords& records, const base::Address& recipient,
                                                   const RecipientSays& says) {
  return WordTaker(state, services, records, recipient).take(says);
}

base::Result<std::string> choice_of_pair(const State& state, const Services& services, const base::Address& sender,
                                         const base::Address& recipient) {
  const auto preference = preference_of_pair(state, services, sender, recipient);
  if (!preference) return preference.error();
  return *preference ? std::string(lists::to_string((*preference)->choice)) : std::string();
}

base::Result<std::optional<lists::PreferenceEntry>> preference_of_pair(const State& state, const Services& services,
                                                                       const base::Address& sender,
                                                                       const base::Address& recipient) {
  std::optional<lists::PreferenceEntry> none;
  if (sender.empty()) return none;
  store::LookupRequest request;
  request.trusted = sender;
  request.restricting = {sender};
  request.recipients = {recipient};
  request.now = services.clock->now();
  const auto known = services.store->messages().look_up(request, state.options.store.lookup_deadline);
  if (!known) return known.error();
  return known->recipients.empty() ? none : known->recipients[0].preference;
}

const store::Statement* last_word(const store::CaseRecords& records, const base::Address& recipient) {
  const store::Statement* last = nullptr;
  for (const store::Statement& one : records.statements) {
    const bool word = one.kind == store::StatementKind::complaint || one.kind == store::StatementKind::welcome;
    if (word && one.trusted && one.author == kMember && one.person == recipient) last = &one;
  }
  return last;
}

}  // namespace nonsolicit::engine
