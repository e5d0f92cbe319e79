#include "store/lookup_sql.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "policy/facts.h"
#include "store/campaign_sql.h"
#include "store/list_rows.h"

namespace nonsolicit::store {
namespace {

std::string segment_of(const base::Address& recipient) { return "@" + std::string(recipient.domain()); }

// The request in the forms that several queries take. What is found is named as the request names it, also where the
// store has hashes.
struct Keys {
  std::vector<std::string> kept;                       // the request's recipients as they stand in the store
  std::string recipients;                              // the same, each once, JSON
  std::string recipient_forms;                         // also as hashes of people who were forgotten, JSON
  std::string segments;                                // "@domain" of the recipients, JSON
  std::vector<base::Address> restricting;              // the trusted identity restricts too
  std::unordered_map<std::string, size_t> positions;   // of a recipient in the request, the first one; by any form
  std::unordered_map<std::string, std::string> names;  // of a restricting identity; by any form
};

std::vector<base::Address> restricting_of(const LookupRequest& request) {
  auto restricting = request.restricting;
  std::erase_if(restricting, [](const base::Address& address) { return address.empty(); });
  if (!request.trusted.empty() &&
      std::find(restricting.begin(), restricting.end(), request.trusted) == restricting.end()) {
    restricting.push_back(request.trusted);
  }
  return restricting;
}

Keys make_keys(const AddressForm& form, const LookupRequest& request) {
  Keys keys;
  keys.restricting = restricting_of(request);
  for (const base::Address& identity : keys.restricting) {
    for (std::string& text : form.forms(identity)) keys.names.try_emplace(std::move(text), identity.text());
  }
  std::vector<std::string> recipients;
  std::vector<std::string> recipient_forms;
  std::set<std::string> segments;
  for (size_t i = 0; i < request.recipients.size(); i++) {
    const auto forms = form.forms(request.recipients[i]);
    keys.kept.push_back(forms.front());
    if (!keys.positions.try_emplace(forms.front(), i).second) continue;
    recipients.push_back(forms.front());
    for (const std::string& text : forms) {
      keys.positions.try_emplace(text, i);
      recipient_forms.push_back(text);
    }
    segments.insert(segment_of(request.recipients[i]));
  }
  keys.recipients = json_array(recipients);
  keys.recipient_forms = json_array(recipient_forms);
  keys.segments = json_array(std::vector<std::string>(segments.begin(), segments.end()));
  return keys;
}

// Everything that is known of one request, while it is gathered.
struct Search {
  Connection& connection;
  const LookupRequest& request;
  Keys keys;
  Knowledge knowledge;

  // What is known of a recipient, by any form of its address; the row is then named as the request names it.
  RecipientKnowledge* known_of(base::Address& recipient) {
    const auto found = keys.positions.find(recipient.text());
    if (found == keys.positions.end()) return nullptr;
    recipient = request.recipients[found->second];
    return &knowledge.recipients[found->second];
  }
};

base::Status add_relationships(Search& search) {
  Query query(search.connection, R"(
    select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires, how
    from relationships
    where sender = $1 and recipient in (select value from json_each($2)) and expires > $3)");
  query.bind_all(search.request.trusted, search.keys.recipients, search.request.now);
  while (query.next()) {
    auto entry = read_relationship(query);
    entry.sender = search.request.trusted;
    auto* known = search.known_of(entry.recipient);
    if (known != nullptr && (!known->relationship || known->relationship->kind < entry.kind)) {
      known->relationship = std::move(entry);
    }
  }
  return query.status();
}

base::Status add_opt_outs(Search& search) {
  using Scope = lists::OptOutScope;
  std::set<std::pair<Scope, std::string>> matching;
  for (const auto& [form, name] : search.keys.names) matching.emplace(Scope::sender, form);
  for (const base::Address& address : search.keys.restricting) {
    matching.emplace(Scope::organisation, std::string(address.domain()));
  }
  if (!search.request.list_id.empty()) matching.emplace(Scope::list, search.request.list_id);
  std::set<std::string> senders;
  for (const auto& [scope, sender] : matching) senders.insert(sender);
  // "+sender": few rows of a recipient are read and compared, rather than each pair looked for.
  Query query(search.connection, R"(
    select recipient, sender, scope, requested, source, evidence, recorded, expires
    from opt_outs
    where recipient in (select value from json_each($1)) and +sender in (select value from json_each($2)) and expires > $3)");
  query.bind_all(search.keys.recipient_forms, json_array(std::vector<std::string>(senders.begin(), senders.end())),
                 search.request.now);
  while (query.next()) {
    auto entry = read_opt_out(query);
    // A List-Id may look like a domain: the scope has to match as well.
    if (!matching.contains({entry.scope, entry.sender})) continue;
    if (entry.scope == Scope::sender) entry.sender = search.keys.names.at(entry.sender);
    auto* known = search.known_of(entry.recipient);
    if (known != nullptr && (!known->opt_out || entry.requested < known->opt_out->requested)) {
      known->opt_out = std::move(entry);
    }
  }
  return query.status();
}

base::Status add_preferences(Search& search) {
  std::vector<std::string> senders;
  for (const auto& [form, name] : search.keys.names) senders.push_back(form);
  Query query(search.connection, R"(
    select recipient, sender, choice, source, evidence, recorded, expires
    from preferences
    where recipient in (select value from json_each($1)) and +sender in (select value from json_each($2)) and expires > $3)");
  query.bind_all(search.keys.recipient_forms, json_array(senders), search.request.now);
  while (query.next()) {
    auto entry = read_preference(query);
    entry.sender = base::Address::from_normal(search.keys.names.at(entry.sender.text()));
    auto* known = search.known_of(entry.recipient);
    if (known == nullptr) continue;
    switch (entry.choice) {
      case lists::PreferenceChoice::block: known->preference = std::move(entry); break;
      case lists::PreferenceChoice::allow:
        if (entry.sender == search.request.trusted && !known->preference) known->preference = std::move(entry);
        break;
    }
  }
  return query.status();
}

struct OpenGrant {
  lists::GrantEntry grant;
  bool all_recipients = false;
  std::set<std::string> named;  // of the request's recipients and their "@domain"
};

// Which of the grants name which of the request's recipients.
base::Status find_named(Search& search, std::vector<OpenGrant>& grants) {
  std::unordered_map<std::string, OpenGrant*> by_id;
  std::vector<std::string> ids;
  for (OpenGrant& open : grants) {
    if (open.all_recipients) continue;
    by_id[open.grant.id] = &open;
    ids.push_back(open.grant.id);
  }
  if (ids.empty()) return {};
  Query query(search.connection, R"(
    select grant_id, recipient from grant_recipients
    where grant_id in (select value from json_each($1))
      and (recipient in (select value from json_each($2)) or recipient in (select value from json_each($3))))");
  query.bind_all(json_array(ids), search.keys.recipients, search.keys.segments);
  while (query.next()) {
    const std::string id = query.text();
    by_id.at(id)->named.insert(query.text());
  }
  return query.status();
}

base::Result<std::vector<OpenGrant>> open_grants(Search& search) {
  Query query(search.connection, R"(
    select all_recipients, id, sender, campaign, valid_from, valid_until, mailings, used, reason, approved_by,
           source, evidence, recorded, expires
    from grants
    where sender = $1 and valid_from <= $2 and valid_until >= $2 and expires > $2 and used < mailings
    order by valid_until, id)");
  query.bind_all(search.request.trusted, search.request.now);
  std::vector<OpenGrant> grants;
  while (query.next()) {
    const bool all_recipients = query.flag();
    grants.push_back({.grant = read_grant(query), .all_recipients = all_recipients, .named = {}});
    grants.back().grant.sender = search.request.trusted;
  }
  if (auto status = query.status(); !status) return status.error();
  return grants;
}

// A grant for one campaign covers no other text.
base::Status leave_other_campaigns(Search& search, std::vector<OpenGrant>& grants) {
  const auto for_one = [](const OpenGrant& open) { return open.grant.campaign != 0; };
  if (std::none_of(grants.begin(), grants.end(), for_one)) return {};
  const auto campaign = campaign_of(search.connection, search.request);
  if (!campaign) return campaign.error();
  std::erase_if(grants, [&](const OpenGrant& open) { return for_one(open) && open.grant.campaign != *campaign; });
  return {};
}

base::Status add_grants(Search& search) {
  auto grants = open_grants(search);
  if (!grants) return grants.error();
  if (auto status = leave_other_campaigns(search, *grants); !status) return status;
  if (auto status = find_named(search, *grants); !status) return status;
  for (size_t i = 0; i < search.request.recipients.size(); i++) {
    const base::Address& recipient = search.request.recipients[i];
    const std::string segment = segment_of(recipient);
    for (OpenGrant& open : *grants) {
      // Only who was asked about stays in what is given: a sponsor's list may be long, and empty would mean all.
      open.grant.recipients.clear();
      open.grant.segments.clear();
      if (open.named.contains(search.keys.kept[i])) {
        open.grant.recipients = {recipient};
      } else if (open.named.contains(segment)) {
        open.grant.segments = {segment};
      } else if (!open.all_recipients) {
        continue;
      }
      search.knowledge.recipients[i].grant = open.grant;
      break;
    }
  }
  return {};
}

base::Status add_answers(Search& search) {
  if (search.request.answers.empty()) return {};
  Query query(search.connection, R"(
    select distinct sender from seen
    where message_id in (select value from json_each($1)) and recipient = $2
      and sender in (select value from json_each($3)))");
  query.bind_all(json_array(search.request.answers), search.request.trusted, search.keys.recipients);
  while (query.next()) {
    base::Address author = query.address();
    if (auto* known = search.known_of(author)) known->answers_inbound = true;
  }
  return query.status();
}

base::Status add_exempt(Search& search) {
  Query query(search.connection, R"(
    select who, kind, source, evidence, recorded, expires from exempt
    where who in ($1, $2) and expires > $3 order by who)");
  const std::string segment = segment_of(search.request.trusted);
  query.bind_all(search.request.trusted, segment, search.request.now);
  while (query.next()) {
    auto entry = read_exempt(query);
    if (entry.who != segment) entry.who = search.request.trusted.text();
    search.knowledge.exempt.push_back(std::move(entry));
  }
  return query.status();
}

base::Status count_findings(Search& search) {
  Query query(search.connection, R"(
    select count(distinct case_id) from findings
    where sender in (select value from json_each($1)) and confirmed > $2)");
  query.bind_all(json_array(search.connection, search.keys.restricting), search.request.now - policy::kFindingCounts);
  if (query.next()) search.knowledge.findings = query.integer();
  return query.status();
}

base::Status find_repeated(Search& search) {
  if (search.request.repeat_key.empty()) return {};
  auto found = find_repeat(search.connection, search.request.repeat_key, search.request.now);
  if (!found) return found.error();
  search.knowledge.repeated = std::move(*found);
  return {};
}

// What favours, and what is counted against a sender, needs to know who that is.
base::Status add_by_trusted(Search& search) {
  if (search.request.trusted.empty()) return {};
  if (auto status = add_exempt(search); !status) return status;
  if (auto status = count_reach(search.connection, search.request, search.knowledge); !status) return status;
  if (search.request.recipients.empty()) return {};
  if (auto status = add_relationships(search); !status) return status;
  if (auto status = add_grants(search); !status) return status;
  return add_answers(search);
}

base::Status add_by_restricting(Search& search) {
  if (auto status = count_findings(search); !status) return status;
  if (search.request.recipients.empty()) return {};
  if (auto status = add_opt_outs(search); !status) return status;
  return add_preferences(search);
}

}  // namespace

base::Result<Knowledge> look_up(Connection& connection, const LookupRequest& request) {
  Search search{
      .connection = connection, .request = request, .keys = make_keys(connection.form(), request), .knowledge = {}};
  search.knowledge.recipients.resize(request.recipients.size());
  if (auto status = find_repeated(search); !status) return status.error();
  if (auto status = add_by_restricting(search); !status) return status.error();
  if (auto status = add_by_trusted(search); !status) return status.error();
  for (size_t i = 0; i < request.recipients.size(); i++) {
    const size_t first = search.keys.positions.at(search.keys.kept[i]);
    if (first != i) search.knowledge.recipients[i] = search.knowledge.recipients[first];
  }
  return std::move(search.knowledge);
}

}  // namespace nonsolicit::store
