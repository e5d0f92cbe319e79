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
  std::string segments;                                 // "@domain" of the recipients, JSON
  std::vector<base::Address> restricting;               // the trusted identity restricts too
  std::unordered_map<base::Address, size_t> positions;  // of a recipient in the request, the first one
};

std::string segment_of(const base::Address& recipient) { return "@" + std::string(recipient.domain()); }

Keys make_keys(const LookupRequest& request) {
  std::set<std::string> segments;
  for (const base::Address& recipient : request.recipients) segments.insert(segment_of(recipient));
  Keys keys{.recipients = json_array(request.recipients),
            .segments = json_array(std::vector<std::string>(segments.begin(), segments.end())),
            .restricting = request.restricting,
            .positions = {}};
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
    select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires, how
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

// Only the recipient or the segment asked about stays in what is given: a sponsor's list may be long, and empty would
// mean all members.
void cover(RecipientKnowledge& known, const lists::GrantEntry& grant, const std::string& named) {
  if (known.grant) return;
  known.grant = grant;
  if (named.starts_with('@')) {
    known.grant->segments = {named};
  } else if (!named.empty()) {
    known.grant->recipients = {base::Address::from_normal(named)};
  }
}

struct OpenGrant {
  lists::GrantEntry grant;
  bool all_recipients = false;
  std::set<std::string> named;  // of the request's recipients and their "@domain"
};

// Which of the grants name which of the request's recipients.
base::Status add_named(Connection& connection, const Keys& keys, std::vector<OpenGrant>& grants) {
  std::unordered_map<std::string, OpenGrant*> by_id;
  std::vector<std::string> ids;
  for (OpenGrant& open : grants) {
    if (open.all_recipients) continue;
    by_id[open.grant.id] = &open;
    ids.push_back(open.grant.id);
  }
  if (ids.empty()) return {};
  Query query(connection, R"(
    select grant_id, recipient from grant_recipients
    where grant_id in (select value from json_each($1))
      and (recipient in (select value from json_each($2)) or recipient in (select value from json_each($3))))");
  query.bind_all(json_array(ids), keys.recipients, keys.segments);
  while (query.next()) {
    const std::string id = query.text();
    by_id.at(id)->named.insert(query.text());
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
  std::vector<OpenGrant> grants;
  while (query.next()) {
    const bool all_recipients = query.flag();
    grants.push_back({.grant = read_grant(query), .all_recipients = all_recipients, .named = {}});
  }
  if (auto status = query.status(); !status) return status;
  if (auto status = add_named(connection, keys, grants); !status) return status;
  for (const OpenGrant& open : grants) {
    for (size_t i = 0; i < request.recipients.size(); i++) {
      const base::Address& recipient = request.recipients[i];
      const std::string segment = segment_of(recipient);
      if (open.all_recipients) {
        cover(knowledge.recipients[i], open.grant, "");
      } else if (open.named.contains(recipient.text())) {
        cover(knowledge.recipients[i], open.grant, recipient.text());
      } else if (open.named.contains(segment)) {
        cover(knowledge.recipients[i], open.grant, segment);
      }
    }
  }
  return {};
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
  query.bind_all(request.trusted, segment_of(request.trusted), request.now);
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
