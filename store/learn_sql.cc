#include "store/learn_sql.h"

#include <set>
#include <string>

#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

// Whether the author's message to this recipient was not known yet. One that comes again was seen again.
base::Result<bool> remember(Connection& connection, const SeenMessage& seen, const std::string& recipient) {
  Query add(connection,
            "insert into seen (message_id, sender, recipient, seen) values ($1, $2, $3, $4) on conflict do nothing");
  const auto added = add.bind_all(seen.message_id, seen.from, recipient, seen.when).run_counted();
  if (!added) return added.error();
  if (*added > 0) return true;
  Query again(connection,
              "update seen set seen = $4 where message_id = $1 and sender = $2 and recipient = $3 and seen < $4");
  if (auto status = again.bind_all(seen.message_id, seen.from, recipient, seen.when).run(); !status) {
    return status.error();
  }
  return false;
}

// Those that the author wrote to for the first time with this message, as they stand in the store. A relationship to
// somebody the message did not go to (the author asked for their mail elsewhere) is remembered by a row of the same
// kind.
base::Result<std::set<std::string>> remember_all(Connection& connection, const Learned& learned) {
  std::set<std::string> recipients;
  for (const base::Address& recipient : learned.seen.to) recipients.insert(connection.form().kept(recipient));
  for (const auto& entry : learned.relationships) recipients.insert(connection.form().kept(entry.sender));
  std::set<std::string> fresh;
  for (const std::string& recipient : recipients) {
    const auto unknown = remember(connection, learned.seen, recipient);
    if (!unknown) return unknown.error();
    if (*unknown) fresh.insert(recipient);
  }
  return fresh;
}

base::Status learn_relationships(Connection& connection, const Learned& learned) {
  const bool anonymous = learned.seen.message_id.empty();  // nothing to know it again by: always new
  std::set<std::string> fresh;
  if (!anonymous) {
    auto remembered = remember_all(connection, learned);
    if (!remembered) return remembered.error();
    fresh = std::move(*remembered);
  }
  for (const lists::RelationshipEntry& entry : learned.relationships) {
    if (!anonymous && !fresh.contains(connection.form().kept(entry.sender))) continue;
    if (auto status = put_relationship(connection, entry, Repeats::excluded); !status) return status;
  }
  return {};
}

// A stop that is said now comes last, even where the clock was set back since the member asked for mail.
base::Status end_interest(Connection& connection, const lists::OptOutEntry& stop) {
  if (stop.scope != lists::OptOutScope::sender) return {};
  Query query(connection,
              "update relationships set last_seen = $3 "
              "where sender = $1 and recipient = $2 and kind = 'interest' and last_seen > $3");
  return query.bind_all(base::Address::from_normal(stop.sender), stop.recipient, stop.requested).run();
}

}  // namespace

base::Status learn(Connection& connection, const Learned& learned) {
  if (auto status = learn_relationships(connection, learned); !status) return status;
  for (const lists::OptOutEntry& entry : learned.opt_outs) {
    if (auto status = put_row(connection, entry); !status) return status;
    if (auto status = end_interest(connection, entry); !status) return status;
  }
  for (const lists::PreferenceEntry& entry : learned.preferences) {
    if (auto status = put_row(connection, entry); !status) return status;
  }
  return {};
}

}  // namespace nonsolicit::store
