// What the ports of one open store share: connections for reading, the writer, and whether writing is allowed.
// Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "store/form_settings.h"
#include "store/pool.h"
#include "store/store.h"
#include "store/writer.h"

namespace nonsolicit::store {

// What only tests set.
struct SqliteTuning {
  int64_t max_pages = 0;  // 0: no limit but the disk
  size_t readers = 4;
  WriterOptions writer;
};
base::Result<std::shared_ptr<Store>> open_sqlite(const SqliteOptions& options, const SqliteTuning& tuning);

class Database {
 public:
  Database(std::unique_ptr<Pool> read_pool, std::unique_ptr<Pool> write_pool, std::unique_ptr<Writer> writer)
      : write_pool_(std::move(write_pool)), read_pool_(std::move(read_pool)), writer_(std::move(writer)) {}

  // Runs `work(connection) -> Result<T>` in one read transaction, so that all its queries see the same state.
  template <class T, class Work>
  base::Result<T> read(base::Duration within, const Work& work) const {
    const auto deadline = std::chrono::steady_clock::now() + within;
    auto connection = readers().borrow(deadline);
    if (!connection) return connection.error();
    ReadTransaction transaction(**connection, deadline);
    if (!transaction.begun()) return transaction.begun().error();
    if (auto status = require_form(**connection); !status) return status.error();
    return work(**connection);
  }

  // Runs `work(connection) -> Result<T>` in the writer and returns when it is durable. `work` may run twice.
  template <class T, class Work>
  base::Result<T> write(const Work& work) const {
    return write_in_any_form<T>([&](Connection& connection) -> base::Result<T> {
      if (auto status = require_form(connection); !status) return status.error();
      return work(connection);
    });
  }

  // The same while addresses are being converted.
  template <class T, class Work>
  base::Result<T> write_in_any_form(const Work& work) const {
    if (!writer_) {
      return base::permanent_error("the store was opened for reading only", "nothing was written");
    }
    // The writer's thread is done with both when write() returns.
    std::optional<T> value;
    auto status = writer_->write([&](Connection& connection) -> base::Status {
      base::Result<T> result = work(connection);
      if (!result) return result.error();
      value = std::move(*result);
      return {};
    });
    if (!status) return status.error();
    return std::move(*value);
  }

  base::Status write_only(const Writer::Job& work) const {
    auto done = write<base::Done>([&](Connection& connection) -> base::Result<base::Done> {
      if (auto status = work(connection); !status) return status.error();
      return base::Done{};
    });
    if (!done) return done.error();
    return {};
  }

 private:
  class ReadTransaction {
   public:
    ReadTransaction(Connection& connection, std::chrono::steady_clock::time_point deadline);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;
    const base::Status& begun() const { return begun_; }

   private:
    Connection& connection_;
    base::Status begun_;
  };

  Pool& readers() const { return read_pool_ ? *read_pool_ : *write_pool_; }

  // The connection that may write closes last and tidies the write-ahead log away.
  std::unique_ptr<Pool> write_pool_;  // of one; nothing where reading only
  std::unique_ptr<Pool> read_pool_;   // nothing for ":memory:", which lives in one connection
  std::unique_ptr<Writer> writer_;    // nothing where reading only; last: it uses write_pool_
};

// The ports, each in a file of its own; all live as long as `database`.
std::unique_ptr<ListsPort> make_lists_port(const Database& database);
std::unique_ptr<MessagePort> make_message_port(const Database& database);
std::unique_ptr<HoldPort> make_hold_port(const Database& database);
std::unique_ptr<LeasePort> make_lease_port(const Database& database);
std::unique_ptr<ImportPort> make_import_port(const Database& database);
std::unique_ptr<PeoplePort> make_people_port(const Database& database);
std::unique_ptr<AuditPort> make_audit_port(const Database& database);
std::unique_ptr<CasePort> make_case_port(const Database& database);
std::unique_ptr<AccountPort> make_account_port(const Database& database);

// How long reading for a person or a sweep may take; look_up has a deadline of its own.
inline constexpr base::Duration kReadDeadline = std::chrono::seconds(30);

}  // namespace nonsolicit::store
