#include "store/campaign_sql.h"

#include <string>

#include <fmt/format.h>

namespace nonsolicit::store {
namespace {

using classifier::Fingerprint;

// After a pause this long a near-same text starts a campaign of its own. Reach does not depend on it: it is counted
// over texts, within the window of the request.
constexpr auto kCampaignPause = std::chrono::hours(24 * 21);

// Texts of sender $1 that agree with the bands $2, $3, ... in at least as many places as the next parameter says. The
// join goes from the bands into the key of text_bands, however many texts the sender has.
std::string make_near_texts() {
  std::string wanted;
  for (size_t i = 0; i < Fingerprint::kBands; i++) wanted += fmt::format("{}({}, ${})", i > 0 ? ", " : "", i, i + 2);
  return fmt::format(R"(
  with wanted (position, band) as (values {})
  select b.text_id, count(*) as agreeing
  from wanted w cross join text_bands b
  where b.sender = $1 and b.position = w.position and b.band = w.band
  group by b.text_id having count(*) >= ${})",
                     wanted, Fingerprint::kBands + 2);
}

const std::string& near_texts() {
  static const std::string sql = make_near_texts();
  return sql;
}

void bind_near_texts(Query& query, const base::Address& sender, const Fingerprint& fingerprint) {
  query.bind(sender);
  for (const uint64_t band : fingerprint.bands) query.bind(static_cast<int64_t>(band));
  query.bind(Fingerprint::kNearSameBands);
}

base::Result<int64_t> add_text(Connection& connection, const RecordRequest& request, int64_t near_campaign) {
  Query insert(connection, "insert into texts (sender, campaign, last_seen) values ($1, $2, $3) returning id");
  insert.bind_all(request.reach_sender, near_campaign, request.now);
  const int64_t id = insert.next() ? insert.integer() : 0;
  if (auto status = insert.run(); !status) return status.error();
  if (near_campaign == 0) {
    Query first(connection, "update texts set campaign = id where id = $1");
    if (auto status = first.bind(id).run(); !status) return status.error();
  }
  int64_t position = 0;
  for (const uint64_t band : request.fingerprint.bands) {
    Query add(connection, "insert into text_bands (sender, position, band, text_id) values ($1, $2, $3, $4)");
    add.bind_all(request.reach_sender, position++, static_cast<int64_t>(band), id);
    if (auto status = add.run(); !status) return status.error();
  }
  return id;
}

struct Text {
  int64_t id = 0;  // 0: none that is the very same
  int64_t campaign = 0;
};

// Of the sender's texts the one most like it, as far as its campaign still runs.
base::Result<Text> find_text(Connection& connection, const base::Address& sender, const Fingerprint& fingerprint,
                             base::TimePoint now) {
  static const std::string sql = fmt::format(R"(
    select t.id, t.campaign, n.agreeing, t.last_seen from ({}) n join texts t on t.id = n.text_id
    order by n.agreeing desc, t.last_seen desc limit 1)",
                                             near_texts());
  Query near(connection, sql.c_str());
  bind_near_texts(near, sender, fingerprint);
  Text nearest;
  if (near.next()) {
    nearest = {.id = near.integer(), .campaign = near.integer()};
    const bool same = near.integer() == static_cast<int64_t>(Fingerprint::kBands);
    const bool recent = near.time() > now - kCampaignPause;
    if (!recent) nearest.campaign = 0;
    if (!same || !recent) nearest.id = 0;
  }
  if (auto status = near.status(); !status) return status.error();
  return nearest;
}

// The very same text has one row; another gets its own, in the campaign of the text most like it.
base::Result<Text> find_or_add_text(Connection& connection, const RecordRequest& request) {
  const auto found = find_text(connection, request.reach_sender, request.fingerprint, request.now);
  if (!found) return found;
  Text nearest = *found;
  if (nearest.id != 0) {
    Query touch(connection, "update texts set last_seen = $2 where id = $1");
    if (auto status = touch.bind_all(nearest.id, request.now).run(); !status) return status.error();
    return nearest;
  }
  const auto added = add_text(connection, request, nearest.campaign);
  if (!added) return added.error();
  return Text{.id = *added, .campaign = nearest.campaign == 0 ? *added : nearest.campaign};
}

base::Status add_first_contacts(Connection& connection, const RecordRequest& request) {
  if (request.kind != classifier::Kind::correspondence) return {};
  for (const ReachRow& row : request.reach) {
    if (row.relationship) continue;
    Query add(connection, R"(
      insert into first_contacts (sender, recipient, contacted) values ($1, $2, $3)
      on conflict (sender, recipient) do update set contacted = excluded.contacted)");
    if (auto status = add.bind_all(request.reach_sender, row.recipient, request.now).run(); !status) return status;
  }
  return {};
}

}  // namespace

base::Status count_reach(Connection& connection, const LookupRequest& request, Knowledge& knowledge) {
  const std::string recipients = json_array(connection, request.recipients);
  if (!request.fingerprint.empty) {
    static const std::string sql = fmt::format(R"(
      select count(*), coalesce(sum(stranger), 0) from (
        select recipient, max(1 - relationship) as stranger from reach
        where text_id in (select n.text_id from ({}) n) and reached > ${}
          and recipient not in (select value from json_each(${}))
        group by recipient) r)",
                                               near_texts(), Fingerprint::kBands + 3, Fingerprint::kBands + 4);
    Query reach(connection, sql.c_str());
    bind_near_texts(reach, request.trusted, request.fingerprint);
    reach.bind_all(request.now - request.reach_window, recipients);
    if (reach.next()) {
      knowledge.reach_total_before = reach.integer();
      knowledge.reach_without_before = reach.integer();
    }
    if (auto status = reach.status(); !status) return status;
  }
  Query first(connection,
              "select count(*) from first_contacts where sender = $1 and contacted > $2 "
              "and recipient not in (select value from json_each($3))");
  first.bind_all(request.trusted, request.now - request.first_contact_window, recipients);
  if (first.next()) knowledge.first_contact_before = first.integer();
  return first.status();
}

base::Result<int64_t> add_reach(Connection& connection, const RecordRequest& request) {
  if (request.reach_sender.empty() || request.reach.empty()) return int64_t{0};
  if (auto status = add_first_contacts(connection, request); !status) return status.error();
  if (request.fingerprint.empty) return int64_t{0};
  const auto text = find_or_add_text(connection, request);
  if (!text) return text.error();
  for (const ReachRow& row : request.reach) {
    Query add(connection, R"(
      insert into reach (text_id, recipient, relationship, reached) values ($1, $2, $3, $4)
      on conflict (text_id, recipient) do update set relationship = excluded.relationship, reached = excluded.reached)");
    if (auto status = add.bind_all(text->id, row.recipient, row.relationship, request.now).run(); !status) {
      return status.error();
    }
  }
  return text->campaign;
}

base::Result<int64_t> campaign_of(Connection& connection, const LookupRequest& request) {
  if (request.fingerprint.empty) return int64_t{0};
  const auto text = find_text(connection, request.trusted, request.fingerprint, request.now);
  if (!text) return text.error();
  return text->campaign;
}

base::Result<std::optional<RecordOutcome>> find_repeat(Connection& connection, std::string_view repeat_key,
                                                       base::TimePoint now) {
  Query query(connection, R"(
    select c.id, c.answer_json from repeats r join cases c on c.id = r.case_id left join held h on h.case_id = c.id
    where r.repeat_key = $1 and r.expires > $2
      and (h.state is null or h.state not in ('returning', 'returned', 'expired', 'withdrawn')))");
  query.bind_all(repeat_key, now);
  std::optional<RecordOutcome> found;
  if (query.next()) found = RecordOutcome{.case_id = query.text(), .repeated = true, .answer_json = query.text()};
  if (auto status = query.status(); !status) return status.error();
  return found;
}

}  // namespace nonsolicit::store
