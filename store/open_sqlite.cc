#include <filesystem>
#include <memory>
#include <system_error>

#include "store/accounts.h"
#include "store/cases.h"
#include "store/database.h"
#include "store/migrations.h"

namespace nonsolicit::store {
namespace {

constexpr const char* kMemory = ":memory:";

class SqlStore : public Store {
 public:
  SqlStore(std::unique_ptr<Database> database, bool writable)
      : database_(std::move(database)),
        writable_(writable),
        lists_(make_lists_port(*database_)),
        messages_(make_message_port(*database_)),
        holds_(make_hold_port(*database_)),
        leases_(make_lease_port(*database_)),
        imports_(make_import_port(*database_)),
        people_(make_people_port(*database_)),
        audit_(make_audit_port(*database_)),
        cases_(make_case_port(*database_)),
        accounts_(make_account_port(*database_)) {}

  ListsPort& lists() override { return *lists_; }
  MessagePort& messages() override { return *messages_; }
  HoldPort& holds() override { return *holds_; }
  LeasePort& leases() override { return *leases_; }
  ImportPort& imports() override { return *imports_; }
  PeoplePort& people() override { return *people_; }
  AuditPort& audit() override { return *audit_; }
  CasePort& cases() override { return *cases_; }
  AccountPort& accounts() override { return *accounts_; }

  base::Status check() override {
    auto read = database_->read<base::Done>(kReadDeadline, [](Connection& connection) -> base::Result<base::Done> {
      if (auto status = Query(connection, "select count(*) from health").run(); !status) return status.error();
      return base::Done{};
    });
    if (!read) return read.error();
    if (!writable_) return {};
    return database_->write_only([](Connection& connection) {
      Query query(connection,
                  "insert into health (id, checked) values (1, $1) "
                  "on conflict (id) do update set checked = excluded.checked");
      return query.bind(base::SystemClock().now()).run();
    });
  }

 private:
  std::unique_ptr<Database> database_;
  const bool writable_;
  std::unique_ptr<ListsPort> lists_;
  std::unique_ptr<MessagePort> messages_;
  std::unique_ptr<HoldPort> holds_;
  std::unique_ptr<LeasePort> leases_;
  std::unique_ptr<ImportPort> imports_;
  std::unique_ptr<PeoplePort> people_;
  std::unique_ptr<AuditPort> audit_;
  std::unique_ptr<CasePort> cases_;
  std::unique_ptr<AccountPort> accounts_;
};

base::Result<std::unique_ptr<Connection>> open_migrated(const Connection::Options& options) {
  auto connection = Connection::open(options);
  if (!connection) return connection;
  if (auto status = migrate(**connection, base::SystemClock().now()); !status) return status.error();
  if (auto status = settle_form(**connection); !status) return status.error();
  return connection;
}

// Reading only must leave no trace, not even the shared memory file beside the database. Whoever has the database open
// has a write-ahead log beside it; where there is none the file is read as it is, without locks.
base::Result<std::unique_ptr<Connection>> open_to_read(Connection::Options& options) {
  std::error_code ignored;
  const bool in_use = std::filesystem::exists(options.path + "-wal", ignored);
  options.access = in_use ? Access::read_only : Access::read_only_unlocked;
  auto connection = Connection::open(options);
  if (!connection) return connection;
  if (auto status = require_present_schema(**connection); !status) return status.error();
  if (auto status = check_form(**connection); !status) return status.error();
  return connection;
}

base::Result<std::shared_ptr<Store>> open_read_only(const SqliteOptions& options, const SqliteTuning& tuning) {
  Connection::Options reading{
      .path = options.path, .busy_timeout_ms = options.busy_timeout_ms, .form = {options.privacy, options.keys}};
  std::error_code ignored;
  const bool empty = options.path == kMemory || !std::filesystem::exists(options.path, ignored);
  if (empty) reading.path = kMemory;
  auto first = empty ? open_migrated(reading) : open_to_read(reading);
  if (!first) return first.error();
  auto pool = std::make_unique<Pool>(reading, empty ? 1 : tuning.readers);
  pool->add(std::move(*first));
  auto database = std::make_unique<Database>(std::move(pool), nullptr, nullptr);
  return std::shared_ptr<Store>(std::make_shared<SqlStore>(std::move(database), false));
}

}  // namespace

base::Result<std::shared_ptr<Store>> open_sqlite(const SqliteOptions& options, const SqliteTuning& tuning) {
  if (options.path.empty()) return base::config_error("the store has no path", "set store.path");
  if (options.privacy == lists::Privacy::hashed && !options.keys) {
    return base::config_error("hashed addresses need a key", "set key_file; make one with: nonsolicit key init");
  }
  if (options.read_only) return open_read_only(options, tuning);
  Connection::Options writing{.path = options.path,
                              .busy_timeout_ms = options.busy_timeout_ms,
                              .max_pages = tuning.max_pages,
                              .form = {options.privacy, options.keys}};
  auto first = open_migrated(writing);
  if (!first) return first.error();
  auto write_pool = std::make_unique<Pool>(writing, 1);
  write_pool->add(std::move(*first));
  auto writer = std::make_unique<Writer>(*write_pool, tuning.writer);
  Connection::Options reading = writing;
  reading.access = Access::read_only;
  auto read_pool = options.path == kMemory ? nullptr : std::make_unique<Pool>(reading, tuning.readers);
  auto database = std::make_unique<Database>(std::move(read_pool), std::move(write_pool), std::move(writer));
  return std::shared_ptr<Store>(std::make_shared<SqlStore>(std::move(database), true));
}

base::Result<std::shared_ptr<Store>> open_sqlite(const SqliteOptions& options) { return open_sqlite(options, {}); }

}  // namespace nonsolicit::store
