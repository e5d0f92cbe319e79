#include <memory>

#include "store/database.h"
#include "store/put_rows.h"

namespace nonsolicit::store {
namespace {

constexpr size_t kMarkBytes = 16;
constexpr size_t kMostState = 4096;

base::Status check_shape(const std::vector<MarkedRelationship>& rows, const Checkpoint& reached) {
  if (reached.source.empty()) return base::bug_error("a checkpoint names no source");
  if (reached.state.size() > kMostState) return base::bug_error("the state of a checkpoint is over 4 KB");
  if (reached.resume_from > reached.done_until) return base::bug_error("a checkpoint resumes after its end");
  for (const MarkedRelationship& marked : rows) {
    if (!marked.mark.empty() && marked.mark.size() != kMarkBytes) return base::bug_error("a mark is not 16 bytes");
  }
  return {};
}

base::Status save(Connection& connection, const Checkpoint& reached) {
  Query query(connection, R"(
    insert into import_checkpoints (source, name, done_until, resume_from, state, reached) values ($1, $2, $3, $4, $5, $6)
    on conflict (source) do update set name = excluded.name, done_until = excluded.done_until,
      resume_from = excluded.resume_from, state = excluded.state, reached = excluded.reached)");
  query.bind_all(reached.source, reached.name, reached.done_until, reached.resume_from, reached.state, reached.when);
  return query.run();
}

// Whether the row was not marked before.
base::Result<bool> take_row(Connection& connection, const MarkedRelationship& marked) {
  if (marked.mark.empty()) {
    if (auto status = put_relationship(connection, marked.row, Repeats::possible); !status) return status.error();
    return true;
  }
  Query mark(connection, "insert into import_marks (mark) values ($1) on conflict do nothing");
  const auto fresh = mark.bind_blob(marked.mark).run_counted();
  if (!fresh) return fresh.error();
  if (*fresh == 0) return false;
  if (auto status = put_relationship(connection, marked.row, Repeats::excluded); !status) return status.error();
  return true;
}

class SqlImports : public ImportPort {
 public:
  explicit SqlImports(const Database& database) : database_(database) {}

  base::Result<std::optional<Checkpoint>> checkpoint(std::string_view source) override {
    using Found = std::optional<Checkpoint>;
    return database_.read<Found>(kReadDeadline, [&](Connection& connection) -> base::Result<Found> {
      Query query(connection,
                  "select source, name, done_until, resume_from, state, reached from import_checkpoints "
                  "where source = $1");
      query.bind(source);
      Found found;
      if (query.next()) {
        found = Checkpoint{.source = query.text(),
                           .name = query.text(),
                           .done_until = query.integer(),
                           .resume_from = query.integer(),
                           .state = query.text(),
                           .when = query.time()};
      }
      if (auto status = query.status(); !status) return status.error();
      return found;
    });
  }

  base::Result<size_t> take(const std::vector<MarkedRelationship>& rows, const Checkpoint& reached) override {
    if (auto shaped = check_shape(rows, reached); !shaped) return shaped.error();
    return database_.write<size_t>([&](Connection& connection) -> base::Result<size_t> {
      size_t taken = 0;
      for (const MarkedRelationship& marked : rows) {
        const auto fresh = take_row(connection, marked);
        if (!fresh) return fresh.error();
        if (*fresh) taken++;
      }
      if (auto saved = save(connection, reached); !saved) return saved.error();
      return taken;
    });
  }

 private:
  const Database& database_;
};

}  // namespace

std::unique_ptr<ImportPort> make_import_port(const Database& database) {
  return std::make_unique<SqlImports>(database);
}

}  // namespace nonsolicit::store
