#include "store/lookup_sql.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include "store/campaign_sql.h"
#include "store/list_rows.h"

namespace nonsolicit::store {
namespace {

constexpr auto kFindingsCount = std::chrono::hours(24 * 365);  // docs/policy.md: confirmed findings in 12 months

// The request in the forms that several queries take.
struct Keys {
  std::string recipients;                               // JSON
  std::vector<base::Address> restricting;               // the trusted identity restricts too
  std::unordered_map<base::Address, size_t> positions;  // of a recipient in the request, the first one
};

Keys make_keys(const LookupRequest& request) {
  Keys keys{.recipients = json_array(request.recipients), .restricting = request.restricting, .positions = {}};
  std::erase_if(keys.restricting, [](const base::Address& address) { return address.empty(); });
  if (!request.trusted.empty() &&
      std::find(keys.restricting.begin(), keys.restricting.end(), request.trusted) == keys.restricting.end()) {
    keys.restricting.push_back(request.trusted);
  }
  for (size_t i = 0; i < request.recipients.size(); i++) keys.positions.try_emplace(request.recipients[i], i);
  return keys;
}

RecipientKnowledge* known_of(Knowledge& knowledge, const Keys& keys, const base::Address& recipient) {
  const auto found = keys.positions.find(recipient);
  return found == keys.positions.end() ? nullptr : &knowledge.recipients[found->second];
}

base::Status add_relationships(Connection& connection, const LookupRequest& request, const Keys& keys,
                               Knowledge& knowledge) {
  Query query(connection, R"(
    select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires
    from relationships
    where sender = $1 and recipient in (select value from json_each($2)) and expires > $3)");
  query.bind_all(request.trusted, keys.recipients, request.now);
  while (query.next()) {
    auto entry = read_relationship(query);
    auto* known = known_of(knowledge, keys, entry.recipient);
    if (known != nullptr && (!known->relationship || known->relationship->kind < entry.kind)) {
      known->relationship = std::move(entry);
    }
  }
  return query.status();
}

base::Status add_opt_outs(Connection& connection, const LookupRequest& request, const Keys& keys,
                          Knowledge& knowledge) {
  using Scope = lists::OptOutScope;
  std::set<std::pair<Scope, std::string>> matching;
  for (const base::Address& address : keys.restricting) {
    matching.emplace(Scope::sender, address.text());
    matching.emplace(Scope::organisation, std::string(address.domain()));
  }
  if (!request.list_id.empty()) matching.emplace(Scope::list, request.list_id);
  std::vector<std::string> senders;
  for (const auto& [scope, sender] : matching) senders.push_back(sender);
  Query query(connection, R"(
    select recipient, sender, scope, requested, source, evidence, recorded, expires
    from opt_outs
    where recipient in (select value from json_each($1)) and sender in (select value from json_each($2)) and expires > $3)");
  query.bind_all(keys.recipients, json_array(senders), request.now);
  while (query.next()) {
    auto entry = read_opt_out(query);
    // A List-Id may look like a domain: the scope has to match as well.
    if (!matching.contains({entry.scope, entry.sender})) continue;
    auto* known = known_of(knowledge, keys, entry.recipient);
    if (known != nullptr && (!known->opt_out || entry.requested < known->opt_out->requested)) {
      known->opt_out = std::move(entry);
    }
  }
  return query.status();
}

base::Status add_preferences(Connection& connection, const LookupRequest& request, const Keys& keys,
                             Knowledge& knowledge) {
  Query query(connection, R"(
    select recipient, sender, choice, source, evidence, recorded, expires
    from preferences
    where recipient in (select value from json_each($1)) and sender in (select value from json_each($2)) and expires > $3)");
  query.bind_all(keys.recipients, json_array(keys.restricting), request.now);
  while (query.next()) {
    auto entry = read_preference(query);
    auto* known = known_of(knowledge, keys, entry.recipient);
    if (known == nullptr) continue;
    switch (entry.choice) {
      case lists::PreferenceChoice::block: known->preference = std::move(entry); break;
      case lists::PreferenceChoice::allow:
        if (entry.sender == request.trusted && !known->preference) known->preference = std::move(entry);
        break;
    }
  }
  return query.status();
}

base::Status add_grant(Connection& connection, const lists::GrantEntry& grant, const Keys& keys, Knowledge& knowledge) {
  Query query(connection, R"(
    select recipient from grant_recipients
    where grant_id = $1 and recipient in (select value from json_each($2)))");
  query.bind_all(grant.id, keys.recipients);
  while (query.next()) {
    const base::Address recipient = query.address();
    auto* known = known_of(knowledge, keys, recipient);
    if (known == nullptr || known->grant) continue;
    known->grant = grant;
    // Only the one asked about: a sponsor's list may be long, and empty would mean all members.
    known->grant->recipients = {recipient};
  }
  return query.status();
}

base::Status add_grants(Connection& connection, const LookupRequest& request, const Keys& keys, Knowledge& knowledge) {
  Query query(connection, R"(
    select all_recipients, id, sender, valid_from, valid_until, mailings, used, reason, approved_by,
           source, evidence, recorded, expires
    from grants
    where sender = $1 and valid_from <= $2 and valid_until >= $2 and expires > $2 and used < mailings
    order by valid_until, id)");
  query.bind_all(request.trusted, request.now);
  while (query.next()) {
    const bool all_recipients = query.flag();
    const auto grant = read_grant(query);
    if (!all_recipients) {
      if (auto status = add_grant(connection, grant, keys, knowledge); !status) return status;
      continue;
    }
    for (RecipientKnowledge& known : knowledge.recipients) {
      if (!known.grant) known.grant = grant;
    }
  }
  return query.status();
}

base::Status add_answers(Connection& connection, const LookupRequest& request, const Keys& keys, Knowledge& knowledge) {
  if (request.answers.empty()) return {};
  Query query(connection, R"(
    select distinct sender from seen
    where message_id in (select value from json_each($1)) and recipient = $2
      and sender in (select value from json_each($3)))");
  query.bind_all(json_array(request.answers), request.trusted, keys.recipients);
  while (query.next()) {
    if (auto* known = known_of(knowledge, keys, query.address())) known->answers_inbound = true;
  }
  return query.status();
}

base::Status add_exempt(Connection& connection, const LookupRequest& request, Knowledge& knowledge) {
  Query query(connection, R"(
    select who, kind, source, evidence, recorded, expires from exempt
    where who in ($1, $2) and expires > $3 order by who)");
  query.bind_all(request.trusted, "@" + std::string(request.trusted.domain()), request.now);
  while (query.next()) knowledge.exempt.push_back(read_exempt(query));
  return query.status();
}

base::Status count_findings(Connection& connection, const LookupRequest& request, const Keys& keys,
                            Knowledge& knowledge) {
  Query query(connection, R"(
    select count(distinct case_id) from findings
    where sender in (select value from json_each($1)) and confirmed > $2)");
  query.bind_all(json_array(keys.restricting), request.now - kFindingsCount);
  if (query.next()) knowledge.findings = query.integer();
  return query.status();
}

base::Status find_repeated(Connection& connection, const LookupRequest& request, Knowledge& knowledge) {
  if (request.repeat_key.empty()) return {};
  auto found = find_repeat(connection, request.repeat_key, request.now);
  if (!found) return found.error();
  knowledge.repeated = std::move(*found);
  return {};
}

// What favours, and what is counted against a sender, needs to know who that is.
base::Status add_by_trusted(Connection& connection, const LookupRequest& request, const Keys& keys,
                            Knowledge& knowledge) {
  if (request.trusted.empty()) return {};
  if (auto status = add_exempt(connection, request, knowledge); !status) return status;
  if (auto status = count_reach(connection, request, knowledge); !status) return status;
  if (request.recipients.empty()) return {};
  if (auto status = add_relationships(connection, request, keys, knowledge); !status) return status;
  if (auto status = add_grants(connection, request, keys, knowledge); !status) return status;
  return add_answers(connection, request, keys, knowledge);
}

base::Status add_by_restricting(Connection& connection, const LookupRequest& request, const Keys& keys,
                                Knowledge& knowledge) {
  if (auto status = count_findings(connection, request, keys, knowledge); !status) return status;
  if (request.recipients.empty()) return {};
  if (auto status = add_opt_outs(connection, request, keys, knowledge); !status) return status;
  return add_preferences(connection, request, keys, knowledge);
}

}  // namespace

base::Result<Knowledge> look_up(Connection& connection, const LookupRequest& request) {
  Knowledge knowledge;
  knowledge.recipients.resize(request.recipients.size());
  const Keys keys = make_keys(request);
  if (auto status = find_repeated(connection, request, knowledge); !status) return status.error();
  if (auto status = add_by_restricting(connection, request, keys, knowledge); !status) return status.error();
  if (auto status = add_by_trusted(connection, request, keys, knowledge); !status) return status.error();
  for (size_t i = 0; i < request.recipients.size(); i++) {
    const size_t first = keys.positions.at(request.recipients[i]);
    if (first != i) knowledge.recipients[i] = knowledge.recipients[first];
  }
  return knowledge;
}

}  // namespace nonsolicit::store
