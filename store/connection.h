// One connection to SQLite, and queries over it: parameters $1, $2, ...; typed columns read in order; prepared once per
// connection. Only this pair of files knows sqlite3.h. A connection serves one thread at a time.
// In SQL there is kept(text): the form in which an address stands.
// Errors stick to a Query: next() ends, status() tells. Rows are checked, a column of the wrong type is an error.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/address_form.h"
#include "store/sql_error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace nonsolicit::store {

enum class Access { read_write, read_only, read_only_unlocked };  // unlocked: nobody else has the file open

class Connection {
 public:
  struct Options {
    std::string path;
    Access access = Access::read_write;
    int busy_timeout_ms = 2000;
    int64_t max_pages = 0;  // 0: as many as the disk has
    int cache_kb = 16384;   // of pages, at most
    AddressForm form;       // of every Address that is bound
  };
  // Opens (a new file gets mode 0660 less umask) and sets WAL, full sync and the like.
  static base::Result<std::unique_ptr<Connection>> open(const Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Statements without parameters, several separated by ";".
  base::Status execute(const std::string& script);
  bool in_transaction() const;
  int64_t changes() const;  // rows of the last insert, update or delete
  int64_t last_id() const;
  void set_busy_timeout(int milliseconds);

  std::vector<std::string> prepared() const;  // the texts of all statements so far, for tests of their plans

  // From now on every statement ends with `interrupted` once the time has come.
  void set_deadline(std::chrono::steady_clock::time_point deadline);
  void clear_deadline();

  const AddressForm& form() const { return form_; }
  void set_form(AddressForm form) { form_ = std::move(form); }

  const std::string& path() const { return path_; }
  base::Error error(const SqlError& error) const { return to_error(error, path_); }

 private:
  friend class Query;
  struct Prepared;
  explicit Connection(std::string path);
  base::Result<std::shared_ptr<Prepared>> prepare(const char* sql);
  base::Status configure(const Options& options);
  SqlError last_error(int code) const;
  static int on_progress(void* self);
  base::Status define_functions();

  std::string path_;
  AddressForm form_;
  sqlite3* handle_ = nullptr;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::unordered_map<std::string, std::shared_ptr<Prepared>> prepared_;
};

// How "no end" stands in a column, so that times compare without a case of their own.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

class Query {
 public:
  Query(Connection& connection, const char* sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // The next parameter: $1, then $2, ...
  Query& bind(std::string_view text);
  Query& bind(const char* text) { return bind(std::string_view(text)); }
  Query& bind(const std::string& text) { return bind(std::string_view(text)); }
  Query& bind(const base::Address& address) { return bind(std::string_view(connection_.form().kept(address))); }
  Query& bind(base::TimePoint time) { return bind_integer(base::to_micros(time)); }
  Query& bind(const std::optional<base::TimePoint>& time);  // nothing: kNever
  Query& bind(double number);
  Query& bind_blob(std::string_view bytes);
  template <std::integral T>
  Query& bind(T number) {
    return bind_integer(static_cast<int64_t>(number));
  }
  template <class... Values>
  Query& bind_all(const Values&... values) {
    (bind(values), ...);
    return *this;
  }

  // True while there is a row; then its columns are read from left to right.
  bool next();
  std::string text();
  int64_t integer();
  double real();
  bool flag() { return integer() != 0; }
  base::Address address() { return base::Address::from_normal(text()); }
  base::TimePoint time() { return base::from_micros(integer()); }
  std::optional<base::TimePoint> maybe_time();  // kNever: nothing
  // A word of an enumeration by its `from` function; another word is an error.
  template <class From>
  auto word(From from) {
    const std::string read = text();
    const auto value = from(std::string_view(read));
    if (!value) fail_word(read);
    return value.value_or(typename std::remove_cvref_t<decltype(value)>::value_type{});
  }

  base::Status status() const;
  // To the end, rows thrown away.
  base::Status run();
  // The same, with the number of rows changed.
  base::Result<size_t> run_counted();

 private:
  Query& bind_integer(int64_t number);
  int parameter();
  bool check_column(int type);
  void fail(SqlError error);
  void fail_word(const std::string& read);

  Connection& connection_;
  std::shared_ptr<Connection::Prepared> prepared_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int column_ = 0;
  bool done_ = false;
  std::optional<base::Error> error_;
};

inline int64_t to_sql_limit(size_t limit) { return static_cast<int64_t>(limit < (1u << 30) ? limit : 1u << 30); }

// The values as a JSON array of strings, for `in (select value from json_each($1))`: any number of keys, one statement.
std::string json_array(const std::vector<std::string>& values);
// In the form in which they stand in that connection's tables.
std::string json_array(const Connection& connection, const std::vector<base::Address>& values);

}  // namespace nonsolicit::store
