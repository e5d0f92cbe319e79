#include <algorithm>
#include <memory>

#include "base/ascii.h"
#include "store/database.h"
#include "store/list_rows.h"
#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

// "%part%" for `like ... escape '\'`.
std::string pattern_of(std::string_view part) {
  std::string pattern = "%";
  for (const char c : base::to_lower(part)) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern + "%";
}

// What of a row `part` may stand in: only addresses, or other text too.
enum class Columns { addresses, addresses_and_text, text };

// The pattern for columns with addresses. Of hashes none has a part: there the address must be whole.
base::Result<std::string> address_pattern_of(const AddressForm& form, std::string_view part, Columns columns) {
  switch (form.privacy()) {
    case lists::Privacy::plain: return pattern_of(part);
    case lists::Privacy::hashed: break;
  }
  if (part.empty()) return pattern_of(part);
  if (lists::is_hashed(part)) return std::string(part);
  if (const auto address = base::Address::parse(part)) return form.kept(*address);
  if (columns == Columns::addresses_and_text) return pattern_of(part);
  return base::permanent_error("addresses stand as hashes in this store", "give a whole address");
}

template <class Row>
base::Result<size_t> put_rows(const Database& database, const std::vector<Row>& rows) {
  if (rows.empty()) return size_t{0};
  return database.write<size_t>([&](Connection& connection) -> base::Result<size_t> {
    for (const Row& row : rows) {
      if (auto status = put_row(connection, row); !status) return status.error();
    }
    return rows.size();
  });
}

struct Wanted {
  std::string_view part;
  size_t limit = 0;
  Columns columns = Columns::addresses;
};

// `sql` takes the pattern as $1 and the limit as $2; where addresses and text may match, the pattern for text is $3.
template <class Row>
base::Result<std::vector<Row>> find_rows(const Database& database, const char* sql, Row (*read)(Query&),
                                         const Wanted& wanted) {
  return database.read<std::vector<Row>>(kReadDeadline, [&](Connection& connection) -> base::Result<std::vector<Row>> {
    const std::string text = pattern_of(wanted.part);
    const auto pattern = wanted.columns == Columns::text
                             ? base::Result<std::string>(text)
                             : address_pattern_of(connection.form(), wanted.part, wanted.columns);
    if (!pattern) return pattern.error();
    Query query(connection, sql);
    query.bind_all(*pattern, to_sql_limit(wanted.limit));
    if (wanted.columns == Columns::addresses_and_text) query.bind(text);
    std::vector<Row> rows;
    while (query.next()) rows.push_back(read(query));
    if (auto status = query.status(); !status) return status.error();
    return rows;
  });
}

template <class... Keys>
base::Result<size_t> remove_rows(const Database& database, const char* sql, const Keys&... keys) {
  return database.write<size_t>([&](Connection& connection) {
    Query query(connection, sql);
    return query.bind_all(keys...).run_counted();
  });
}

class SqlLists : public ListsPort {
 public:
  explicit SqlLists(const Database& database) : database_(database) {}

  base::Result<size_t> put(const std::vector<lists::RelationshipEntry>& rows) override {
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::OptOutEntry>& rows) override { return put_rows(database_, rows); }
  base::Result<size_t> put(const std::vector<lists::PreferenceEntry>& rows) override {
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::GrantEntry>& rows) override {
    const bool named = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return !row.id.empty(); });
    if (!named) return base::bug_error("a grant has no id");
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::ExemptEntry>& rows) override { return put_rows(database_, rows); }
  base::Result<size_t> put(const std::vector<lists::OrganisationEntry>& rows) override {
    return put_rows(database_, rows);
  }
  base::Result<size_t> put(const std::vector<lists::FindingEntry>& rows) override { return put_rows(database_, rows); }

  base::Result<std::vector<lists::RelationshipEntry>> relationships(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select sender, recipient, kind, first_seen, last_seen, count, source, evidence, recorded, expires, how
      from relationships where sender like $1 escape '\' or recipient like $1 escape '\'
      order by sender, recipient, kind limit $2)",
                     read_relationship, {part, limit});
  }
  base::Result<std::vector<lists::OptOutEntry>> opt_outs(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select recipient, sender, scope, requested, source, evidence, recorded, expires
      from opt_outs where recipient like $1 escape '\' or sender like $1 escape '\'
      order by recipient, sender, scope limit $2)",
                     read_opt_out, {part, limit});
  }
  base::Result<std::vector<lists::PreferenceEntry>> preferences(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select recipient, sender, choice, source, evidence, recorded, expires
      from preferences where recipient like $1 escape '\' or sender like $1 escape '\'
      order by recipient, sender limit $2)",
                     read_preference, {part, limit});
  }
  base::Result<std::vector<lists::GrantEntry>> grants(std::string_view part, size_t limit) override;
  base::Result<std::vector<lists::ExemptEntry>> exempt(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select who, kind, source, evidence, recorded, expires
      from exempt where who like $1 escape '\' or (who like '@%' and who like $3 escape '\') order by who limit $2)",
                     read_exempt, {part, limit, Columns::addresses_and_text});
  }
  base::Result<std::vector<lists::OrganisationEntry>> organisations(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select domain, organisation, source, evidence, recorded, expires
      from organisations where domain like $1 escape '\' or lower(organisation) like $1 escape '\'
      order by domain limit $2)",
                     read_organisation, {part, limit, Columns::text});
  }
  base::Result<std::vector<lists::FindingEntry>> findings(std::string_view part, size_t limit) override {
    return find_rows(database_, R"(
      select case_id, sender, confirmed, confirmed_by
      from findings
      where lower(case_id) like $3 escape '\' or sender like $1 escape '\' or lower(confirmed_by) like $3 escape '\'
      order by sender, confirmed, case_id limit $2)",
                     read_finding, {part, limit, Columns::addresses_and_text});
  }

  base::Result<size_t> remove_finding(std::string_view case_id) override {
    return remove_rows(database_, "delete from findings where case_id = $1", case_id);
  }
  base::Result<size_t> remove_relationship(const base::Address& sender, const base::Address& recipient) override {
    return remove_rows(database_, "delete from relationships where sender = $1 and recipient = $2", sender, recipient);
  }
  base::Result<size_t> remove_opt_out(const base::Address& recipient, std::string_view sender) override {
    return database_.write<size_t>([&](Connection& connection) {
      Query query(connection,
                  "delete from opt_outs where recipient in (select value from json_each($1)) and sender in "
                  "(select value from json_each($2))");
      query.bind_all(json_array(connection.form().forms(recipient)), json_array(connection.form().forms(sender)));
      return query.run_counted();
    });
  }
  base::Result<size_t> remove_preference(const base::Address& recipient, const base::Address& sender) override {
    return database_.write<size_t>([&](Connection& connection) {
      Query query(connection,
                  "delete from preferences where recipient in (select value from json_each($1)) and sender in "
                  "(select value from json_each($2))");
      query.bind_all(json_array(connection.form().forms(recipient)), json_array(connection.form().forms(sender)));
      return query.run_counted();
    });
  }
  base::Result<size_t> remove_grant(std::string_view id) override {
    return remove_rows(database_, "delete from grants where id = $1", id);
  }
  base::Result<size_t> remove_exempt(std::string_view who) override {
    return database_.write<size_t>([&](Connection& connection) {
      Query query(connection, "delete from exempt where who = $1");
      return query.bind(connection.form().kept(who)).run_counted();
    });
  }
  base::Result<size_t> remove_organisation(std::string_view domain) override {
    return remove_rows(database_, "delete from organisations where domain = $1", domain);
  }

 private:
  const Database& database_;
};

base::Result<std::vector<lists::GrantEntry>> SqlLists::grants(std::string_view part, size_t limit) {
  using Grants = std::vector<lists::GrantEntry>;
  return database_.read<Grants>(kReadDeadline, [&](Connection& connection) -> base::Result<Grants> {
    const auto pattern = address_pattern_of(connection.form(), part, Columns::addresses_and_text);
    if (!pattern) return pattern.error();
    Query query(connection, R"(
      select id, sender, campaign, valid_from, valid_until, mailings, used, reason, approved_by, source, evidence, recorded, expires
      from grants where id like $3 escape '\' or sender like $1 escape '\' or lower(reason) like $3 escape '\'
      order by sender, id limit $2)");
    query.bind_all(*pattern, to_sql_limit(limit), pattern_of(part));
    Grants found;
    while (query.next()) found.push_back(read_grant(query));
    if (auto status = query.status(); !status) return status.error();
    for (lists::GrantEntry& grant : found) {
      if (auto read = read_grant_recipients(connection, grant); !read) return read.error();
    }
    return found;
  });
}

}  // namespace

std::unique_ptr<ListsPort> make_lists_port(const Database& database) { return std::make_unique<SqlLists>(database); }

}  // namespace nonsolicit::store
