#include "store/sent_sql.h"

#include <set>

namespace nonsolicit::store {
namespace {

// A service may give each of its readers a token of their own, all at one address. What proves who asks comes first.
constexpr int kMostTokens = 1000;

base::Status remember_unsubscribe(Connection& connection, const SentMessage& sent, const UnsubscribeAddress& way_out,
                                  const base::Address& only) {
  Query query(connection, R"(
    insert into unsubscribe_addresses (address, token, sender, list_id, recipient, last_used)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (address, token, sender) do update set
      list_id = case when unsubscribe_addresses.list_id = excluded.list_id then excluded.list_id else '' end,
      recipient = case when unsubscribe_addresses.recipient = excluded.recipient then excluded.recipient else '' end,
      last_used = case when unsubscribe_addresses.last_used > excluded.last_used
                       then unsubscribe_addresses.last_used else excluded.last_used end)");
  return query.bind_all(way_out.address, way_out.token, sent.sender, sent.list_id, only, sent.when).run();
}

base::Status add_answered(Connection& connection, const InboundRequest& request, InboundKnowledge& knowledge) {
  if (request.answers.empty()) return {};
  Query query(connection, R"(
    select message_id, sender, list_id, sent from sent
    where message_id in (select value from json_each($1)) and recipient = $2 order by sent, message_id, sender)");
  query.bind_all(json_array(request.answers), request.author);
  while (query.next()) {
    knowledge.answered.push_back(
        {.message_id = query.text(), .sender = query.address(), .list_id = query.text(), .when = query.time()});
  }
  return query.status();
}

base::Status add_unsubscribe(Connection& connection, const InboundRequest& request, InboundKnowledge& knowledge) {
  if (request.recipients.empty()) return {};
  Query query(connection, R"(
    select address, token, sender, list_id, recipient = $2 from unsubscribe_addresses
    where address in (select value from json_each($1))
    order by case recipient when $2 then 0 when '' then 1 else 2 end, last_used desc, address, token, sender limit $3)");
  query.bind_all(json_array(request.recipients), request.author, kMostTokens);
  while (query.next()) {
    knowledge.unsubscribe.push_back({.address = query.address(),
                                     .token = query.text(),
                                     .sender = query.address(),
                                     .list_id = query.text(),
                                     .only_to_author = query.flag()});
  }
  return query.status();
}

}  // namespace

base::Status remember_sent(Connection& connection, const SentMessage& sent) {
  const std::set<base::Address> recipients(sent.to.begin(), sent.to.end());
  if (recipients.empty()) return {};
  for (const base::Address& recipient : recipients) {
    if (sent.message_id.empty()) break;  // nothing that an answer could name
    Query query(connection, R"(
      insert into sent (message_id, recipient, sender, list_id, sent) values ($1, $2, $3, $4, $5)
      on conflict (message_id, recipient, sender) do update set list_id = excluded.list_id, sent = excluded.sent)");
    query.bind_all(sent.message_id, recipient, sent.sender, sent.list_id, sent.when);
    if (auto status = query.run(); !status) return status;
  }
  const base::Address only = recipients.size() == 1 ? *recipients.begin() : base::Address();
  for (const UnsubscribeAddress& way_out : sent.unsubscribe) {
    if (auto status = remember_unsubscribe(connection, sent, way_out, only); !status) return status;
  }
  return {};
}

base::Result<InboundKnowledge> look_up_inbound(Connection& connection, const InboundRequest& request) {
  InboundKnowledge knowledge;
  if (request.author.empty()) return knowledge;
  if (auto status = add_answered(connection, request, knowledge); !status) return status.error();
  if (auto status = add_unsubscribe(connection, request, knowledge); !status) return status.error();
  return knowledge;
}

}  // namespace nonsolicit::store
