#include <memory>

#include "store/database.h"

namespace nonsolicit::store {
namespace {

class SqlLeases : public LeasePort {
 public:
  explicit SqlLeases(const Database& database) : database_(database) {}

  base::Result<bool> take(std::string_view name, std::string_view holder, base::TimePoint now,
                          base::Duration length) override {
    return database_.write<bool>([&](Connection& connection) -> base::Result<bool> {
      Query query(connection, R"(
        insert into leases (name, holder, expires) values ($1, $2, $3)
        on conflict (name) do update set holder = excluded.holder, expires = excluded.expires
        where leases.holder = excluded.holder or leases.expires <= $4
      )");
      const auto taken = query.bind_all(name, holder, now + length, now).run_counted();
      if (!taken) return taken.error();
      return *taken == 1;
    });
  }

  base::Status give_back(std::string_view name, std::string_view holder) override {
    return database_.write_only([&](Connection& connection) {
      Query query(connection, "delete from leases where name = $1 and holder = $2");
      return query.bind_all(name, holder).run();
    });
  }

 private:
  const Database& database_;
};

}  // namespace

std::unique_ptr<LeasePort> make_lease_port(const Database& database) { return std::make_unique<SqlLeases>(database); }

}  // namespace nonsolicit::store
