#include "store/audit_sql.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/ascii.h"
#include "store/database.h"

namespace nonsolicit::store {
namespace {

constexpr std::string_view kHashPurpose = "audit";

std::string hash_of(const AddressForm& form, const std::string& text) {
  if (form.keys() == nullptr) return base::blake2b_hex(text);
  const base::Hash128 hash = form.keys()->hash(kHashPurpose, text);
  return base::to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

// Every field with its length, so that no two lines read the same.
std::string line_hash(const AddressForm& form, const AuditLine& line, const std::string& before) {
  std::string text = fmt::format("{};{};", line.number, base::to_micros(line.when));
  for (const std::string* field : {&line.actor, &line.action, &line.subject, &line.detail, &before}) {
    text += fmt::format("{}:{};", field->size(), *field);
  }
  return hash_of(form, text);
}

// Of its own kind, so that nobody without the key can name an older line as the newest.
std::string head_hash(const AddressForm& form, int64_t number, const std::string& hash) {
  return hash_of(form, fmt::format("head;{};{}", number, hash));
}

AuditLine read_line(Query& row) {
  return {.number = row.integer(),
          .when = row.time(),
          .actor = row.text(),
          .action = row.text(),
          .subject = row.text(),
          .detail = row.text(),
          .hash = row.text()};
}

struct End {
  int64_t number = 0;
  std::string hash;
};

base::Result<End> newest(Connection& connection) {
  Query query(connection, "select number, hash from audit order by number desc limit 1");
  End end;
  if (query.next()) end = {.number = query.integer(), .hash = query.text()};
  if (auto status = query.status(); !status) return status.error();
  return end;
}

// The note of the newest line; its hash is one of head_hash().
base::Result<End> noted(Connection& connection) {
  Query query(connection, "select number, hash from audit_head where id = 1");
  End end;
  if (query.next()) end = {.number = query.integer(), .hash = query.text()};
  if (auto status = query.status(); !status) return status.error();
  return end;
}

base::Result<std::optional<AuditProblem>> verify_end(Connection& connection, const End& end) {
  const auto note = noted(connection);
  if (!note) return note.error();
  const End& kept = *note;
  using Found = std::optional<AuditProblem>;
  if (kept.number > end.number) {
    return Found(
        {.number = end.number + 1, .what = fmt::format("lines {} to {} are missing", end.number + 1, kept.number)});
  }
  if (kept.number < end.number) {
    return Found({.number = kept.number + 1,
                  .what = fmt::format("lines after {} were not appended by this program", kept.number)});
  }
  if (end.number > 0 && kept.hash != head_hash(connection.form(), end.number, end.hash)) {
    return Found(
        {.number = end.number, .what = "the note of the newest line does not fit: lines after it may be missing"});
  }
  return Found();
}

base::Result<std::optional<AuditProblem>> verify_chain(Connection& connection) {
  using Found = std::optional<AuditProblem>;
  End end;
  Query query(connection, "select number, at, actor, action, subject, detail, hash from audit order by number");
  while (query.next()) {
    const AuditLine line = read_line(query);
    if (line.number != end.number + 1) {
      return Found({.number = end.number + 1, .what = fmt::format("line {} is missing", end.number + 1)});
    }
    if (line.hash != line_hash(connection.form(), line, end.hash)) {
      return Found({.number = line.number, .what = fmt::format("line {} was changed, moved or put in", line.number)});
    }
    end = {.number = line.number, .hash = line.hash};
  }
  if (auto status = query.status(); !status) return status.error();
  return verify_end(connection, end);
}

class SqlAudit : public AuditPort {
 public:
  explicit SqlAudit(const Database& database) : database_(database) {}

  base::Status append(const AuditLine& line, const base::Address& person) override {
    return database_.write_only([&](Connection& connection) { return append_audit(connection, line, person); });
  }

  base::Result<std::vector<AuditLine>> lines(int64_t from_number, size_t limit) override {
    using Lines = std::vector<AuditLine>;
    return database_.read<Lines>(kReadDeadline, [&](Connection& connection) -> base::Result<Lines> {
      Query query(connection,
                  "select number, at, actor, action, subject, detail, hash from audit where number >= $1 "
                  "order by number limit $2");
      query.bind_all(from_number, to_sql_limit(limit));
      Lines lines;
      while (query.next()) lines.push_back(read_line(query));
      if (auto status = query.status(); !status) return status.error();
      return lines;
    });
  }

  base::Result<std::optional<AuditProblem>> verify() override {
    return database_.read<std::optional<AuditProblem>>(kReadDeadline, verify_chain);
  }

 private:
  const Database& database_;
};

}  // namespace

base::Result<std::string> pseudonym_of(Connection& connection, const base::Address& person) {
  {
    Query add(connection,
              "insert into pseudonyms (address, pseudonym) values ($1, $2) on conflict (address) do nothing");
    if (auto status = add.bind_all(person, "p-" + base::new_case_id()).run(); !status) return status.error();
  }
  Query query(connection, "select pseudonym from pseudonyms where address = $1");
  query.bind(person);
  std::string pseudonym;
  if (query.next()) pseudonym = query.text();
  if (auto status = query.status(); !status) return status.error();
  return pseudonym;
}

base::Status drop_pseudonym(Connection& connection, const base::Address& person) {
  return Query(connection, "delete from pseudonyms where address = $1").bind(person).run();
}

base::Status append_audit(Connection& connection, const AuditLine& line, const base::Address& person) {
  const auto end = newest(connection);
  if (!end) return end.error();
  const auto note = noted(connection);
  if (!note) return note.error();
  AuditLine made = line;
  // Where the end of the chain was taken out, the gap has to stay.
  made.number = std::max(end->number, note->number) + 1;
  if (!person.empty()) {
    auto pseudonym = pseudonym_of(connection, person);
    if (!pseudonym) return pseudonym.error();
    made.subject = std::move(*pseudonym);
  }
  made.hash = line_hash(connection.form(), made, end->hash);
  Query add(connection,
            "insert into audit (number, at, actor, action, subject, detail, hash) values ($1, $2, $3, $4, $5, $6, $7)");
  add.bind_all(made.number, made.when, made.actor, made.action, made.subject, made.detail, made.hash);
  if (auto status = add.run(); !status) return status;
  Query head(connection, R"(
    insert into audit_head (id, number, hash) values (1, $1, $2)
    on conflict (id) do update set number = excluded.number, hash = excluded.hash)");
  return head.bind_all(made.number, head_hash(connection.form(), made.number, made.hash)).run();
}

base::Result<std::vector<AuditLine>> audit_of(Connection& connection, std::string_view subject) {
  Query query(connection,
              "select number, at, actor, action, subject, detail, hash from audit where subject = $1 order by number");
  query.bind(subject);
  std::vector<AuditLine> lines;
  while (query.next()) lines.push_back(read_line(query));
  if (auto status = query.status(); !status) return status.error();
  return lines;
}

std::unique_ptr<AuditPort> make_audit_port(const Database& database) { return std::make_unique<SqlAudit>(database); }

}  // namespace nonsolicit::store
