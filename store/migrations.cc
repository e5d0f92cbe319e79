#include "store/migrations.h"

#include <array>

#include <fmt/format.h>

namespace nonsolicit::store {
namespace {

struct Migration {
  int64_t number;
  const char* name;
  const char* script;
  std::string (*more)() = nullptr;  // the rest of the script, where it is made
};

// Times are bigint microseconds since 1970 UTC (the greatest one: never), truths 0 or 1, lists of keys rows of their
// own. `integer primary key` (an id made by the database) and `without rowid` are the two SQLite words; the rest is
// plain SQL.
constexpr const char* kLists = R"(
create table relationships (
  sender text not null, recipient text not null, kind text not null,
  first_seen bigint not null, last_seen bigint not null, count bigint not null,
  source text not null, evidence text not null, recorded bigint not null, expires bigint not null,
  primary key (sender, recipient, kind)) without rowid;
create index relationships_recipient on relationships (recipient);

create table opt_outs (
  recipient text not null, sender text not null, scope text not null, requested bigint not null,
  source text not null, evidence text not null, recorded bigint not null, expires bigint not null,
  primary key (recipient, sender, scope)) without rowid;

create table preferences (
  recipient text not null, sender text not null, choice text not null,
  source text not null, evidence text not null, recorded bigint not null, expires bigint not null,
  primary key (recipient, sender)) without rowid;

create table grants (
  id text not null primary key, sender text not null, valid_from bigint not null, valid_until bigint not null,
  mailings bigint not null, used bigint not null, all_recipients integer not null, reason text not null, approved_by text not null,
  source text not null, evidence text not null, recorded bigint not null, expires bigint not null) without rowid;
create index grants_sender on grants (sender);
create table grant_recipients (
  grant_id text not null references grants (id) on delete cascade, recipient text not null,
  primary key (grant_id, recipient)) without rowid;

create table exempt (
  who text not null primary key, kind text not null,
  source text not null, evidence text not null, recorded bigint not null, expires bigint not null) without rowid;

create table organisations (
  domain text not null primary key, organisation text not null,
  source text not null, evidence text not null, recorded bigint not null, expires bigint not null) without rowid;
)";

constexpr const char* kMessages = R"(
create table cases (
  id text not null primary key, created bigint not null, queue_id text not null, message_id text not null,
  sender text not null, trusted text not null, subject text not null, content_sha256 text not null, size bigint not null,
  kind text not null, confidence double precision not null, action text not null, mode text not null, rule text not null,
  campaign bigint not null, repeat_key text not null, verdicts_json text not null, answer_json text not null);
create index cases_created on cases (created);
create index cases_trusted on cases (trusted, created);

-- One row per message that may come again; after `expires` the same message is a new one.
create table repeats (
  repeat_key text not null primary key, case_id text not null references cases (id), expires bigint not null) without rowid;

-- One row per different text of a sender; `campaign` joins near-same ones under the id of the first.
create table texts (
  id integer primary key, sender text not null, campaign bigint not null, last_seen bigint not null);
create index texts_last_seen on texts (last_seen);
create table text_bands (
  sender text not null, position integer not null, band bigint not null, text_id bigint not null references texts (id),
  primary key (sender, position, band, text_id)) without rowid;
create table reach (
  text_id bigint not null references texts (id), recipient text not null, relationship integer not null, reached bigint not null,
  primary key (text_id, recipient)) without rowid;
create table first_contacts (
  sender text not null, recipient text not null, contacted bigint not null,
  primary key (sender, recipient)) without rowid;

create table seen (
  message_id text not null, sender text not null, recipient text not null, seen bigint not null,
  primary key (message_id, sender, recipient)) without rowid;
create index seen_seen on seen (seen);

-- Confirmed findings against a sender; they count for a year.
create table findings (
  case_id text not null, sender text not null, confirmed bigint not null, confirmed_by text not null,
  primary key (case_id, sender)) without rowid;
create index findings_sender on findings (sender, confirmed);
)";

constexpr const char* kHolds = R"(
create table held (
  case_id text not null primary key references cases (id), version bigint not null, state text not null,
  held_at bigint not null, deadline bigint not null, spool_file text not null, mta_queue_id text not null,
  content_sha256 text not null, size bigint not null, envelope_json text not null, recipient_count bigint not null,
  open_complaint integer not null, decision text not null, decision_due bigint not null, decided_by text not null,
  words text not null, attempts bigint not null, next_attempt bigint not null, last_error text not null, last_answer text not null);
create index held_state on held (state, held_at);

create table letters (
  id integer primary key, case_id text not null, purpose text not null, recipient text not null, content text not null,
  state text not null, created bigint not null, next_attempt bigint not null, attempts bigint not null, last_error text not null);
create index letters_state on letters (state, next_attempt);

create table leases (name text not null primary key, holder text not null, expires bigint not null) without rowid;
-- One row that check() writes.
create table health (id integer primary key, checked bigint not null);
)";

// Rows of before are known to come from mail or from people. A store with rows in it has them plain.
constexpr const char* kLearning = R"(
alter table relationships add column how text not null default 'recorded';
update relationships set how = 'wrote' where source = 'mail';
-- Few of these rows end, so the index holds those only.
create index opt_outs_expires on opt_outs (expires) where expires < 9223372036854775807;
create index preferences_expires on preferences (expires) where expires < 9223372036854775807;

-- Messages that members got, for their answers.
create table sent (
  message_id text not null, recipient text not null, sender text not null, list_id text not null, sent bigint not null,
  primary key (message_id, recipient, sender)) without rowid;
create index sent_sent on sent (sent);
-- Addresses that take the opt-outs of a mailing. `recipient` is empty once several got the same address and token,
-- `list_id` once several lists gave them.
create table unsubscribe_addresses (
  address text not null, token text not null, sender text not null, list_id text not null, recipient text not null,
  last_used bigint not null, primary key (address, token, sender)) without rowid;
create index unsubscribe_addresses_last_used on unsubscribe_addresses (last_used);

create table import_checkpoints (
  source text not null primary key, name text not null, done_until bigint not null, resume_from bigint not null,
  state text not null, reached bigint not null) without rowid;
create table import_marks (mark blob not null primary key) without rowid;

create table pseudonyms (address text not null primary key, pseudonym text not null unique) without rowid;
create table audit (
  number bigint not null primary key, at bigint not null, actor text not null, action text not null,
  subject text not null, detail text not null, hash text not null) without rowid;
-- One row: the newest line, so that a missing end of the chain shows.
create table audit_head (id integer primary key, number bigint not null, hash text not null);

-- What the store knows of itself: "addresses" (plain, converting, hashed) and the like.
create table settings (name text not null primary key, value text not null) without rowid;
insert into settings (name, value) select 'addresses', 'plain' where
  exists (select 1 from relationships) or exists (select 1 from opt_outs) or exists (select 1 from preferences) or
  exists (select 1 from grants) or exists (select 1 from exempt) or exists (select 1 from findings) or
  exists (select 1 from cases) or exists (select 1 from texts) or exists (select 1 from first_contacts) or
  exists (select 1 from seen);
)";

// What reviewers, senders and members say and do about cases, and who may use the review pages. Names of accounts and
// addresses stand plain, as cases do.
constexpr const char* kReview = R"(
alter table cases add column evidence_json text not null default '';
alter table grants add column campaign bigint not null default 0;
alter table held add column notice text not null default 'none';
alter table held add column decided_at bigint not null default 0;
alter table held add column decision_json text not null default '';
alter table held add column reminded integer not null default 0;
create index held_held_at on held (held_at);
-- Few rows wait for a notice or a reminder, so the indexes hold those only.
create index held_notice on held (notice, held_at) where notice = 'waiting';
create index held_reminder on held (reminded, deadline) where state = 'held' and decision = 'none' and reminded = 0;
create index cases_message_id on cases (message_id, created);
create index letters_purpose on letters (purpose, created);
create index letters_case on letters (case_id);
-- Cases that a letter is about, where it is about several.
create table letter_cases (
  case_id text not null references cases (id), letter_id bigint not null references letters (id) on delete cascade,
  primary key (case_id, letter_id)) without rowid;
create index letter_cases_letter on letter_cases (letter_id);
create index audit_subject on audit (subject, number);

create table statements (
  id integer primary key, case_id text not null references cases (id), kind text not null, author text not null,
  person text not null, made bigint not null, text text not null, more_json text not null, trusted integer not null,
  open integer not null, answered_by text not null, answered bigint not null, answer text not null);
create index statements_case on statements (case_id, kind, open);
create index statements_open on statements (kind, id) where open = 1;
create table claims (
  case_id text not null primary key references cases (id), reviewer text not null, until bigint not null) without rowid;
create table case_seen (
  case_id text not null references cases (id), reviewer text not null, primary key (case_id, reviewer)) without rowid;

create table accounts (
  name text not null primary key, role text not null, content text not null, address text not null,
  password_hash text not null, created bigint not null, last_login bigint not null, revoked integer not null) without rowid;
create table sessions (
  token_hash text not null primary key, account text not null references accounts (name), opened bigint not null,
  last_used bigint not null, peer text not null, agent text not null) without rowid;
create index sessions_account on sessions (account, opened);
create table one_time_logins (
  token_hash text not null primary key, account text not null references accounts (name), expires bigint not null) without rowid;
create index one_time_logins_account on one_time_logins (account);

-- One row that counts the changes of what the queue shows, so that a page can ask for news at the price of one row.
-- PostgreSQL would do the same with one trigger function and `for each statement`.
create table queue_changes (id integer primary key, number bigint not null);
insert into queue_changes (id, number) values (1, 0);
)";

// The tables that the queue shows rows of. Cases and their evidence do not change while they wait.
constexpr std::array kQueueTables = {"held", "statements", "claims", "case_seen", "findings"};

// Run after kReview, as the same step: a trigger for each table and way to change it.
std::string queue_triggers() {
  std::string script;
  for (const char* table : kQueueTables) {
    for (const char* way : {"insert", "update", "delete"}) {
      script += fmt::format(
          "create trigger {0}_{1}_changes_queue after {1} on {0} begin "
          "update queue_changes set number = number + 1 where id = 1; end;\n",
          table, way);
    }
  }
  return script;
}

// Of each held case the number of the queue's last change that was its own, so that a page reads what is new only.
// `whole`: the number at the last change that concerns rows nobody can name.
constexpr const char* kNews = R"(
create table held_changes (case_id text not null primary key, number bigint not null) without rowid;
create index held_changes_number on held_changes (number);
alter table queue_changes add column whole bigint not null default 0;
update queue_changes set number = number + 1, whole = number + 1;
)";

// Run after kNews, as the same step.
std::string news_triggers() {
  std::string script;
  const auto add = [&](std::string_view table, std::string_view way, std::string_view more) {
    script += fmt::format("drop trigger {0}_{1}_changes_queue;\n", table, way);
    script += fmt::format("create trigger {0}_{1}_is_news after {1} on {0} begin {2} end;\n", table, way, more);
  };
  for (const std::string_view table : kQueueTables) {
    for (const std::string_view way : {"insert", "update", "delete"}) {
      const bool known = table != "findings" && !(table == "held" && way == "delete");
      if (!known) {
        add(table, way, "update queue_changes set number = number + 1, whole = number + 1 where id = 1;");
      } else {
        add(table, way,
            fmt::format(
                "update queue_changes set number = number + 1 where id = 1; "
                "insert into held_changes (case_id, number) "
                "select h.case_id, q.number from held h join queue_changes q on q.id = 1 where h.case_id = {}.case_id "
                "on conflict (case_id) do update set number = excluded.number;",
                way == "delete" ? "old" : "new"));
      }
    }
  }
  return script +
         "create trigger held_delete_ends_changes after delete on held begin "
         "delete from held_changes where case_id = old.case_id; end;\n";
}

constexpr std::array kMigrations = {
    Migration{.number = 1, .name = "lists", .script = kLists},
    Migration{.number = 2, .name = "messages", .script = kMessages},
    Migration{.number = 3, .name = "holds", .script = kHolds},
    Migration{.number = 4, .name = "learning", .script = kLearning},
    Migration{.number = 5, .name = "review", .script = kReview, .more = queue_triggers},
    Migration{.number = 6, .name = "queue news", .script = kNews, .more = news_triggers}};

constexpr const char* kVersions =
    "create table if not exists schema_versions (number bigint not null primary key, name text not null, "
    "applied bigint not null)";

base::Status refuse_newer(const Connection& connection, int64_t present) {
  if (present <= newest_schema()) return {};
  return base::config_error(
      "the store belongs to a newer version of this program",
      fmt::format(
          "{}: it has schema {}, this program knows {}: install the newer version, or restore a backup from before",
          connection.path(), present, newest_schema()));
}

base::Status take_step(Connection& connection, const Migration& migration, base::TimePoint now) {
  // Somebody else may have taken it between our look and our lock.
  auto present = present_schema(connection);
  if (!present) return present.error();
  if (*present >= migration.number) return {};
  if (auto created = connection.execute(migration.script); !created) return created;
  if (migration.more != nullptr) {
    if (auto created = connection.execute(migration.more()); !created) return created;
  }
  Query insert(connection, "insert into schema_versions (number, name, applied) values ($1, $2, $3)");
  return insert.bind_all(migration.number, migration.name, now).run();
}

base::Status in_transaction(Connection& connection, const auto& work) {
  if (auto begun = connection.execute("begin immediate"); !begun) return begun;
  base::Status status = work();
  if (status.ok()) status = connection.execute("commit");
  // A failed rollback leaves nothing to do: closing the connection rolls back too.
  if (!status.ok() && connection.in_transaction()) (void)connection.execute("rollback");
  return status;
}

}  // namespace

int64_t newest_schema() { return kMigrations.back().number; }

base::Result<int64_t> present_schema(Connection& connection) {
  Query tables(connection, "select count(*) from sqlite_master where type = 'table' and name = 'schema_versions'");
  const bool versioned = tables.next() && tables.flag();
  if (auto status = tables.status(); !status) return status.error();
  if (!versioned) return int64_t{0};
  Query newest(connection, "select coalesce(max(number), 0) from schema_versions");
  const int64_t number = newest.next() ? newest.integer() : 0;
  if (auto status = newest.status(); !status) return status.error();
  return number;
}

base::Status migrate(Connection& connection, base::TimePoint now) {
  return migrate_to(connection, newest_schema(), now);
}

base::Status migrate_to(Connection& connection, int64_t last, base::TimePoint now) {
  const auto present = present_schema(connection);
  if (!present) return present.error();
  if (auto known = refuse_newer(connection, *present); !known) return known;
  if (*present == newest_schema()) return {};
  for (const Migration& migration : kMigrations) {
    if (migration.number <= *present || migration.number > last) continue;
    auto status = in_transaction(connection, [&]() -> base::Status {
      if (auto made = connection.execute(kVersions); !made) return made;
      return take_step(connection, migration, now);
    });
    if (!status) return status;
  }
  return {};
}

base::Status require_present_schema(Connection& connection) {
  const auto present = present_schema(connection);
  if (!present) return present.error();
  if (auto known = refuse_newer(connection, *present); !known) return known;
  if (*present == newest_schema()) return {};
  return base::config_error(
      "the store belongs to an older version of this program",
      fmt::format("{}: it has schema {}, this program needs {}: start nonsolicit-milter once, it converts it",
                  connection.path(), *present, newest_schema()));
}

}  // namespace nonsolicit::store
