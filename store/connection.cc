#include "store/connection.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/file.h"

namespace nonsolicit::store {
namespace {

constexpr int kStepsBetweenDeadlineChecks = 1000;  // about 20 microseconds of work

SqlErrorKind kind_of(int code) {
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) {
    return SqlErrorKind::unique;
  }
  if (code == SQLITE_BUSY_SNAPSHOT) return SqlErrorKind::serialization;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SqlErrorKind::busy;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
    case SQLITE_AUTH: return SqlErrorKind::connection;
    case SQLITE_FULL: return SqlErrorKind::full;
    case SQLITE_INTERRUPT: return SqlErrorKind::interrupted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return SqlErrorKind::damaged;
    case SQLITE_READONLY: return SqlErrorKind::read_only;
  }
  return SqlErrorKind::other;
}

bool is_memory(const std::string& path) { return path == ":memory:"; }

// SQLite would make the file readable for everybody; its -wal and -shm files take the mode of this one.
base::Status create_private(const std::string& path) {
  const base::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0660));
  if (file.valid()) return {};
  const int reason = errno;
  return base::config_error("the store cannot be opened",
                            fmt::format("{}: {}: create its directory, or make it writable for the service user", path,
                                        base::errno_text(reason)));
}

// "?" and "#" and "%" have a meaning in a file URI.
std::string to_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

// A statement and whether somebody is using it now: a second Query with the same text gets a statement of its own.
struct Connection::Prepared {
  sqlite3_stmt* statement = nullptr;
  std::vector<int> positions;  // of $1, $2, ...: SQLite numbers named parameters as they appear
  bool in_use = false;

  Prepared() = default;
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() { sqlite3_finalize(statement); }
};

namespace {

void sql_kept(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* connection = static_cast<const Connection*>(sqlite3_user_data(context));
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto length = static_cast<size_t>(sqlite3_value_bytes(values[0]));
  const std::string kept =
      connection->form().kept(bytes == nullptr ? std::string_view() : std::string_view(bytes, length));
  sqlite3_result_text(context, kept.data(), static_cast<int>(kept.size()), SQLITE_TRANSIENT);
}

}  // namespace

Connection::Connection(std::string path) : path_(std::move(path)) {}

Connection::~Connection() {
  prepared_.clear();
  sqlite3_close(handle_);
}

base::Result<std::unique_ptr<Connection>> Connection::open(const Options& options) {
  std::unique_ptr<Connection> connection(new Connection(options.path));
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  std::string name = options.path;
  switch (options.access) {
    case Access::read_write:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      if (!is_memory(options.path)) {
        if (auto created = create_private(options.path); !created) return created.error();
      }
      break;
    case Access::read_only: flags |= SQLITE_OPEN_READONLY; break;
    case Access::read_only_unlocked:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
      name = to_uri(options.path);
      break;
  }
  const int code = sqlite3_open_v2(name.c_str(), &connection->handle_, flags, nullptr);
  if (code != SQLITE_OK) return connection->error(connection->last_error(code));
  if (auto configured = connection->configure(options); !configured) return configured.error();
  return connection;
}

base::Status Connection::define_functions() {
  const int code = sqlite3_create_function_v2(handle_, "kept", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, this, sql_kept,
                                              nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(last_error(code));
  return {};
}

base::Status Connection::configure(const Options& options) {
  form_ = options.form;
  set_busy_timeout(options.busy_timeout_ms);
  if (auto defined = define_functions(); !defined) return defined;
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  auto status = execute(
      "pragma foreign_keys = on; pragma temp_store = memory; pragma synchronous = full; "
      "pragma secure_delete = on;");  // who was forgotten must not be found in the file
  if (!status) return status;
  if (status = execute(fmt::format("pragma cache_size = -{}", options.cache_kb)); !status) return status;
  if (options.access == Access::read_write) {
    // A batch that is learned touches a thousand pages; writing them back each time would halve the pairs per second.
    if (status = execute("pragma wal_autocheckpoint = 8000"); !status) return status;
    Query wal(*this, "pragma journal_mode = wal");
    const std::string mode = wal.next() ? wal.text() : "";
    if (auto set = wal.status(); !set) return set;
    if (mode != "wal" && !is_memory(path_)) {
      return base::config_error("the store cannot be opened",
                                path_ + ": its file system has no write-ahead log: move it to a local disk");
    }
  } else if (status = execute("pragma query_only = on"); !status) {
    return status;
  }
  if (options.max_pages > 0) return execute(fmt::format("pragma max_page_count = {}", options.max_pages));
  return {};
}

SqlError Connection::last_error(int code) const {
  const char* words = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  return {.kind = kind_of(code), .message = words == nullptr ? "" : words};
}

base::Status Connection::execute(const std::string& script) {
  const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(last_error(code));
  return {};
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
int64_t Connection::changes() const { return sqlite3_changes64(handle_); }
int64_t Connection::last_id() const { return sqlite3_last_insert_rowid(handle_); }

std::vector<std::string> Connection::prepared() const {
  std::vector<std::string> texts;
  for (const auto& [sql, prepared] : prepared_) texts.push_back(sql);
  return texts;
}

void Connection::set_busy_timeout(int milliseconds) { sqlite3_busy_timeout(handle_, milliseconds); }

int Connection::on_progress(void* self) {
  const auto* connection = static_cast<const Connection*>(self);
  return connection->deadline_ && std::chrono::steady_clock::now() >= *connection->deadline_ ? 1 : 0;
}

void Connection::set_deadline(std::chrono::steady_clock::time_point deadline) {
  deadline_ = deadline;
  sqlite3_progress_handler(handle_, kStepsBetweenDeadlineChecks, on_progress, this);
}

void Connection::clear_deadline() {
  deadline_.reset();
  sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
}

base::Result<std::shared_ptr<Connection::Prepared>> Connection::prepare(const char* sql) {
  auto& cached = prepared_[sql];
  if (cached && !cached->in_use) return cached;
  auto made = std::make_shared<Prepared>();
  const int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made->statement, nullptr);
  if (code != SQLITE_OK) return error(last_error(code));
  const int count = sqlite3_bind_parameter_count(made->statement);
  for (int i = 1; i <= count; i++) {
    made->positions.push_back(sqlite3_bind_parameter_index(made->statement, fmt::format("${}", i).c_str()));
  }
  if (!cached) cached = made;
  return made;
}

Query::Query(Connection& connection, const char* sql) : connection_(connection) {
  if (connection.deadline_ && std::chrono::steady_clock::now() >= *connection.deadline_) {
    fail({.kind = SqlErrorKind::interrupted, .message = "deadline"});
    return;
  }
  auto prepared = connection.prepare(sql);
  if (!prepared) {
    error_ = prepared.error();
    return;
  }
  prepared_ = std::move(*prepared);
  prepared_->in_use = true;
  statement_ = prepared_->statement;
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  prepared_->in_use = false;
}

void Query::fail(SqlError error) {
  if (!error_) error_ = connection_.error(error);
  done_ = true;
}

void Query::fail_word(const std::string& read) {
  fail({.kind = SqlErrorKind::other, .message = "unknown word \"" + read + "\" in a row"});
}

int Query::parameter() {
  if (error_) return 0;
  const auto index = static_cast<size_t>(bound_++);
  if (index < prepared_->positions.size() && prepared_->positions[index] > 0) return prepared_->positions[index];
  fail({.kind = SqlErrorKind::other, .message = fmt::format("no parameter ${}", bound_)});
  return 0;
}

Query& Query::bind(std::string_view text) {
  // Copied: callers bind temporaries.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  if (const int position = parameter(); position > 0) {
    const int code = sqlite3_bind_text64(statement_, position, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK) fail(connection_.last_error(code));
  }
  return *this;
}

Query& Query::bind_blob(std::string_view bytes) {
  if (const int position = parameter(); position > 0) {
    const int code = sqlite3_bind_blob64(statement_, position, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    if (code != SQLITE_OK) fail(connection_.last_error(code));
  }
  return *this;
}

Query& Query::bind_integer(int64_t number) {
  if (const int position = parameter(); position > 0) sqlite3_bind_int64(statement_, position, number);
  return *this;
}

Query& Query::bind(double number) {
  if (const int position = parameter(); position > 0) sqlite3_bind_double(statement_, position, number);
  return *this;
}

Query& Query::bind(const std::optional<base::TimePoint>& time) {
  return bind_integer(time ? base::to_micros(*time) : kNever);
}

bool Query::next() {
  if (done_ || error_) return false;
  if (static_cast<size_t>(bound_) != prepared_->positions.size()) {
    fail({.kind = SqlErrorKind::other,
          .message = fmt::format("{} of {} parameters", bound_, prepared_->positions.size())});
    return false;
  }
  column_ = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  done_ = true;
  if (code != SQLITE_DONE) fail(connection_.last_error(code));
  return false;
}

bool Query::check_column(int type) {
  if (error_) return false;
  if (column_ < sqlite3_column_count(statement_) && sqlite3_column_type(statement_, column_) == type) return true;
  fail({.kind = SqlErrorKind::other, .message = fmt::format("column {} has another type", column_ + 1)});
  return false;
}

std::string Query::text() {
  if (!check_column(SQLITE_TEXT)) return {};
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column_));
  const auto length = static_cast<size_t>(sqlite3_column_bytes(statement_, column_));
  column_++;
  return bytes == nullptr ? std::string() : std::string(bytes, length);
}

int64_t Query::integer() {
  if (!check_column(SQLITE_INTEGER)) return 0;
  return sqlite3_column_int64(statement_, column_++);
}

double Query::real() {
  if (!check_column(SQLITE_FLOAT)) return 0;
  return sqlite3_column_double(statement_, column_++);
}

std::optional<base::TimePoint> Query::maybe_time() {
  const int64_t micros = integer();
  if (micros == kNever) return std::nullopt;
  return base::from_micros(micros);
}

base::Status Query::status() const {
  if (error_) return *error_;
  return {};
}

base::Status Query::run() {
  while (next()) {
  }
  return status();
}

base::Result<size_t> Query::run_counted() {
  if (auto status = run(); !status) return status.error();
  return static_cast<size_t>(connection_.changes());
}

namespace {

void append_json(std::string& json, std::string_view text) {
  json.push_back(json.size() > 1 ? ',' : ' ');
  json.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') json.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json.push_back(c);
    }
  }
  json.push_back('"');
}

}  // namespace

std::string json_array(const std::vector<std::string>& values) {
  std::string json = "[";
  for (const std::string& value : values) append_json(json, value);
  return json + "]";
}

std::string json_array(const Connection& connection, const std::vector<base::Address>& values) {
  std::string json = "[";
  for (const base::Address& value : values) append_json(json, connection.form().kept(value));
  return json + "]";
}

}  // namespace nonsolicit::store
