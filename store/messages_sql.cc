#include <memory>
#include <mutex>

#include "base/clock.h"
#include "store/campaign_sql.h"
#include "store/case_rows.h"
#include "store/database.h"
#include "store/learn_sql.h"
#include "store/lookup_sql.h"
#include "store/prune_sql.h"
#include "store/sent_sql.h"

namespace nonsolicit::store {
namespace {

base::Status remember_repeat(Connection& connection, const RecordRequest& request) {
  const CaseRecord& record = *request.case_record;
  if (record.repeat_key.empty()) return {};
  // One that has expired gives way.
  Query query(connection, R"(
    insert into repeats (repeat_key, case_id, expires) values ($1, $2, $3)
    on conflict (repeat_key) do update set case_id = excluded.case_id, expires = excluded.expires)");
  return query.bind_all(record.repeat_key, record.id, request.now + request.repeat_window).run();
}

base::Status add_case(Connection& connection, const RecordRequest& request, int64_t campaign) {
  CaseRecord record = *request.case_record;
  record.campaign = campaign;
  if (auto status = insert_case(connection, record); !status) return status;
  if (auto status = remember_repeat(connection, request); !status) return status;
  if (request.held) {
    HeldRecord held = *request.held;
    held.case_id = record.id;
    if (auto status = insert_held(connection, held); !status) return status;
  }
  return insert_letters(connection, request.letters, record.id);
}

base::Status use_grants(Connection& connection, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    Query query(connection, "update grants set used = used + 1 where id = $1");
    if (auto status = query.bind(id).run(); !status) return status;
  }
  return {};
}

base::Result<RecordOutcome> record_all(Connection& connection, const RecordRequest& request) {
  RecordOutcome outcome;
  if (request.case_record) {
    if (!request.case_record->repeat_key.empty()) {
      auto repeated = find_repeat(connection, request.case_record->repeat_key, request.now);
      if (!repeated) return repeated.error();
      if (*repeated) return **repeated;
    }
    outcome = {.case_id = request.case_record->id, .answer_json = request.case_record->answer_json};
  }
  const auto campaign = add_reach(connection, request);
  if (!campaign) return campaign.error();
  if (request.case_record) {
    if (auto status = add_case(connection, request, *campaign); !status) return status.error();
  } else if (auto status = insert_letters(connection, request.letters, ""); !status) {
    return status.error();
  }
  if (auto status = use_grants(connection, request.grants_used); !status) return status.error();
  if (request.sent) {
    if (auto status = remember_sent(connection, *request.sent); !status) return status.error();
  }
  return outcome;
}

class SqlMessages : public MessagePort {
 public:
  explicit SqlMessages(const Database& database) : database_(database) {}

  base::Result<Knowledge> look_up(const LookupRequest& request, base::Duration deadline) override {
    return read_within<Knowledge>(deadline,
                                  [&](Connection& connection) { return store::look_up(connection, request); });
  }

  base::Result<InboundKnowledge> inbound(const InboundRequest& request, base::Duration deadline) override {
    return read_within<InboundKnowledge>(deadline,
                                         [&](Connection& connection) { return look_up_inbound(connection, request); });
  }

  base::Result<RecordOutcome> record(const RecordRequest& request) override {
    if (!request.case_record && request.held) return base::bug_error("a held copy needs a case");
    return database_.write<RecordOutcome>([&](Connection& connection) { return record_all(connection, request); });
  }

  base::Status learn(const std::vector<Learned>& batch) override {
    return database_.write_only([&](Connection& connection) -> base::Status {
      for (const Learned& learned : batch) {
        if (auto status = store::learn(connection, learned); !status) return status;
      }
      return {};
    });
  }

  base::Result<size_t> prune(const PruneRequest& request) override {
    const auto expired = find_expired(request);
    if (!expired) return expired.error();
    return database_.write<size_t>([&](Connection& connection) { return store::prune(connection, request, *expired); });
  }

 private:
  // Reads on from where the last step ended until it finds some, or to the end of the table.
  base::Result<std::vector<RelationshipKey>> find_expired(const PruneRequest& request) {
    const std::lock_guard lock(pruning_);
    while (true) {
      auto expired = database_.read<std::vector<RelationshipKey>>(
          kReadDeadline, [&](Connection& connection) { return expired_relationships(connection, request, position_); });
      if (!expired || !expired->empty() || position_ == RelationshipKey{}) return expired;
    }
  }

  template <class T, class Work>
  base::Result<T> read_within(base::Duration deadline, const Work& work) const {
    const auto started = std::chrono::steady_clock::now();
    auto found = database_.read<T>(deadline, work);
    if (found || found.error().kind != base::ErrorClass::temporary) return found;
    if (std::chrono::steady_clock::now() - started < deadline) return found;
    return base::temporary_error("store look-up took longer than " + base::to_duration_text(deadline),
                                 found.error().full());
  }

  const Database& database_;
  std::mutex pruning_;
  RelationshipKey position_;  // guarded by pruning_
};

}  // namespace

std::unique_ptr<MessagePort> make_message_port(const Database& database) {
  return std::make_unique<SqlMessages>(database);
}

}  // namespace nonsolicit::store
