#include "store/prune_sql.h"

#include <array>

namespace nonsolicit::store {
namespace {

// Deletes rows from before $1, at most $2 of them.
struct Step {
  const char* sql;
  base::TimePoint PruneRequest::*before;
};

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
    Step{"delete from relationships where (sender, recipient, kind) in (select sender, recipient, kind from "
         "relationships "
         "where expires < $1 limit $2)",
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
};

}  // namespace

base::Result<size_t> prune(Connection& connection, const PruneRequest& request) {
  size_t removed = 0;
  for (const Step& step : kSteps) {
    Query query(connection, step.sql);
    const auto count = query.bind_all(request.*step.before, static_cast<int64_t>(request.step)).run_counted();
    if (!count) return count.error();
    removed += static_cast<size_t>(*count);
  }
  return removed;
}

}  // namespace nonsolicit::store
