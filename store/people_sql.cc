#include <memory>

#include "store/database.h"
#include "store/hash_sql.h"
#include "store/person_sql.h"

namespace nonsolicit::store {
namespace {

class SqlPeople : public PeoplePort {
 public:
  explicit SqlPeople(const Database& database) : database_(database) {}

  base::Result<PersonCounts> count(const base::Address& person) override {
    return database_.read<PersonCounts>(kReadDeadline,
                                        [&](Connection& connection) { return count_person(connection, person); });
  }
  base::Result<std::string> export_json(const base::Address& person) override {
    return database_.read<std::string>(kReadDeadline,
                                       [&](Connection& connection) { return export_person(connection, person); });
  }
  base::Result<PersonCounts> forget(const base::Address& person, OpenCases open_cases, const AuditLine& line) override {
    return database_.write<PersonCounts>(
        [&](Connection& connection) { return forget_person(connection, person, open_cases, line); });
  }
  base::Result<PersonCounts> move(const base::Address& from, const base::Address& to, const AuditLine& line) override {
    return database_.write<PersonCounts>(
        [&](Connection& connection) { return move_person(connection, from, to, line); });
  }
  base::Result<size_t> hash_step(size_t step) override {
    return database_.write_in_any_form<size_t>(
        [&](Connection& connection) { return store::hash_step(connection, step); });
  }

 private:
  const Database& database_;
};

}  // namespace

std::unique_ptr<PeoplePort> make_people_port(const Database& database) { return std::make_unique<SqlPeople>(database); }

}  // namespace nonsolicit::store
