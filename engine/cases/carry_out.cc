#include "engine/cases/carry_out.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

constexpr int64_t kMailingsWithoutEnd = 1'000'000'000;

base::Status record_relationships(const State& state, const Services& services, const store::HeldCase& held,
                                  const DecisionExtras& extras, const std::vector<std::string>& took) {
  const base::TimePoint now = services.clock->now();
  std::string evidence = "case " + held.held.case_id;
  if (!extras.relationship_note.empty()) evidence += ": " + extras.relationship_note;
  std::vector<lists::RelationshipEntry> rows;
  for (const std::string& recipient : took) {
    const auto address = base::Address::parse(recipient, state.options.address);
    if (!address) continue;
    rows.push_back({.sender = held.case_record.trusted,
                    .recipient = *address,
                    .kind = *extras.relationship,
                    .first_seen = now,
                    .last_seen = now,
                    .origin = {.source = held.held.decided_by, .evidence = evidence, .recorded = now},
                    .how = lists::How::recorded});
  }
  if (rows.empty()) return {};
  const auto put = services.store->lists().put(rows);
  return put ? base::Status() : base::Status(put.error());
}

base::Status record_campaign(const Services& services, const store::HeldCase& held, base::TimePoint until) {
  const base::TimePoint now = services.clock->now();
  const lists::GrantEntry grant{
      .id = campaign_grant_id(held.case_record.trusted, held.case_record.campaign),
      .sender = held.case_record.trusted,
      .campaign = held.case_record.campaign,
      .from = now,
      .until = until,
      .mailings = kMailingsWithoutEnd,
      .reason = fmt::format("the rest of this campaign, released with case {}", held.held.case_id),
      .approved_by = held.held.decided_by,
      .origin = {.source = held.held.decided_by, .evidence = "case " + held.held.case_id, .recorded = now}};
  const auto put = services.store->lists().put(std::vector{grant});
  return put ? base::Status() : base::Status(put.error());
}

}  // namespace

std::string campaign_grant_id(const base::Address& sender, int64_t campaign) {
  const std::string hash = base::sha256_hex(fmt::format("campaign {} of {}", campaign, sender.text()));
  std::string bytes;
  base::from_hex(hash, bytes);
  return base::crockford_text(bytes).substr(0, 10);
}

base::Status record_release(const State& state, const Services& services, const store::HeldCase& held,
                            const DecisionExtras& extras, const std::vector<std::string>& took) {
  if (held.case_record.trusted.empty() || took.empty()) return {};
  if (extras.relationship) {
    if (auto put = record_relationships(state, services, held, extras, took); !put) return put;
  }
  if (extras.campaign_until) return record_campaign(services, held, *extras.campaign_until);
  return {};
}

base::Status record_return(const Services& services, const store::HeldCase& held, const DecisionExtras& extras) {
  if (!extras.finding || held.case_record.trusted.empty()) return {};
  const store::AuditLine line{.when = services.clock->now(),
                              .actor = held.held.decided_by,
                              .action = "case.finding",
                              .subject = held.held.case_id};
  return services.store->cases().put_finding(held.held.case_id, held.case_record.trusted, services.clock->now(),
                                             held.held.decided_by, line);
}

}  // namespace nonsolicit::engine
