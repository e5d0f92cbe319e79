#include "store/prune_sql.h"

#include <array>

namespace nonsolicit::store {
namespace {

// Deletes rows from before $1, at most $2 of them.
struct Step {
  const char* sql;
  base::TimePoint PruneRequest::*before;
  base::Duration earlier{};  // than `before`
};

// The pages end sessions themselves, after a week at most; this is for pages that are no longer run.
constexpr auto kSessionsLast = std::chrono::hours(24 * 30);
// Until then the queue may still show who had a case.
constexpr auto kClaimsShow = std::chrono::hours(24);

constexpr std::array kSteps = {
    Step{"delete from reach where (text_id, recipient) in (select text_id, recipient from reach where reached < $1 "
         "limit $2)",
         &PruneRequest::reach_before},
    Step{"delete from text_bands where text_id in (select id from texts where last_seen < $1 and not exists "
         "(select 1 from reach where reach.text_id = texts.id) limit $2)",
         &PruneRequest::reach_before},
    Step{"delete from texts where id in (select id from texts where last_seen < $1 and not exists "
         "(select 1 from reach where reach.text_id = texts.id) and not exists "
         "(select 1 from text_bands where text_bands.text_id = texts.id) limit $2)",
         &PruneRequest::reach_before},
    Step{"delete from first_contacts where (sender, recipient) in "
         "(select sender, recipient from first_contacts where contacted < $1 limit $2)",
         &PruneRequest::first_contact_before},
    Step{"delete from seen where (message_id, sender, recipient) in "
         "(select message_id, sender, recipient from seen where seen < $1 limit $2)",
         &PruneRequest::seen_before},
    Step{"delete from repeats where repeat_key in (select repeat_key from repeats where expires < $1 limit $2)",
         &PruneRequest::now},
    Step{"delete from sent where (message_id, recipient, sender) in "
         "(select message_id, recipient, sender from sent where sent < $1 limit $2)",
         &PruneRequest::seen_before},
    Step{"delete from unsubscribe_addresses where (address, token, sender) in "
         "(select address, token, sender from unsubscribe_addresses where last_used < $1 limit $2)",
         &PruneRequest::unsubscribe_before},
    // The second condition names the index: it holds the rows that end.
    Step{"delete from opt_outs where (recipient, sender, scope) in (select recipient, sender, scope from opt_outs "
         "where expires < $1 and expires < 9223372036854775807 limit $2)",
         &PruneRequest::now},
    Step{"delete from preferences where (recipient, sender) in (select recipient, sender from preferences "
         "where expires < $1 and expires < 9223372036854775807 limit $2)",
         &PruneRequest::now},
    Step{"delete from grants where id in (select id from grants where expires < $1 limit $2)", &PruneRequest::now},
    Step{"delete from exempt where who in (select who from exempt where expires < $1 limit $2)", &PruneRequest::now},
    Step{"delete from one_time_logins where token_hash in (select token_hash from one_time_logins where expires < $1 "
         "limit $2)",
         &PruneRequest::now},
    Step{"delete from sessions where token_hash in (select token_hash from sessions where opened < $1 limit $2)",
         &PruneRequest::now, kSessionsLast},
    Step{"delete from claims where case_id in (select case_id from claims where until < $1 limit $2)",
         &PruneRequest::now, kClaimsShow},
};

// How many rows one read looks at: about a tenth of a second.
constexpr int64_t kRowsAtOnce = 100'000;

base::Result<size_t> remove_expired(Connection& connection, base::TimePoint now,
                                    const std::vector<RelationshipKey>& expired) {
  size_t removed = 0;
  for (const RelationshipKey& key : expired) {
    // It may have been seen again since.
    Query query(connection,
                "delete from relationships where sender = $1 and recipient = $2 and kind = $3 and expires < $4");
    const auto count = query.bind_all(key.sender, key.recipient, key.kind, now).run_counted();
    if (!count) return count.error();
    removed += *count;
  }
  return removed;
}

}  // namespace

base::Result<std::vector<RelationshipKey>> expired_relationships(Connection& connection, const PruneRequest& request,
                                                                 RelationshipKey& position) {
  Query query(connection, R"(
    select sender, recipient, kind, expires < $1 from relationships
    where (sender, recipient, kind) > ($2, $3, $4) order by sender, recipient, kind limit $5)");
  query.bind_all(request.now, position.sender, position.recipient, position.kind, kRowsAtOnce);
  std::vector<RelationshipKey> expired;
  int64_t rows = 0;
  while (expired.size() < request.step && query.next()) {
    rows++;
    position = {.sender = query.text(), .recipient = query.text(), .kind = query.text()};
    if (query.flag()) expired.push_back(position);
  }
  if (auto status = query.status(); !status) return status.error();
  if (rows < kRowsAtOnce && expired.size() < request.step) position = {};
  return expired;
}

base::Result<size_t> prune(Connection& connection, const PruneRequest& request,
                           const std::vector<RelationshipKey>& expired) {
  const auto ended = remove_expired(connection, request.now, expired);
  if (!ended) return ended.error();
  size_t removed = *ended;
  for (const Step& step : kSteps) {
    Query query(connection, step.sql);
    const auto count =
        query.bind_all(request.*step.before - step.earlier, static_cast<int64_t>(request.step)).run_counted();
    if (!count) return count.error();
    removed += static_cast<size_t>(*count);
  }
  return removed;
}

}  // namespace nonsolicit::store
