#include "store/writer.h"

#include <algorithm>
#include <exception>

namespace nonsolicit::store {
namespace {

constexpr std::chrono::seconds kConnectionWait{2};

// A job runs library code and closures; nothing it throws may end the thread.
base::Status run_guarded(const Writer::Job& job, Connection& connection) {
  try {
    return job(connection);
  } catch (const std::exception& problem) {
    return base::bug_error("the store failed", problem.what());
  }
}

// In a savepoint; undone where it fails. False where the whole transaction is gone with it (a full disk does that).
bool run_in_savepoint(const Writer::Job& job, Connection& connection, base::Status& result) {
  result = connection.execute("savepoint job");
  if (!result) return connection.in_transaction();
  result = run_guarded(job, connection);
  if (!connection.in_transaction()) {
    if (result) result = base::temporary_error("the store lost a transaction", connection.path());
    return false;
  }
  if (result) {
    result = connection.execute("release job");
    if (result) return true;
  }
  const auto undone = connection.execute("rollback to job; release job");
  return undone.ok() && connection.in_transaction();
}

void roll_back(Connection& connection) {
  // Where even this fails the next `begin` fails too, and says so.
  if (connection.in_transaction()) (void)connection.execute("rollback");
}

}  // namespace

Writer::Writer(Pool& connections, WriterOptions options)
    : connections_(connections), options_(std::move(options)), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_came_.notify_all();
  thread_.join();
}

base::Status Writer::write(Job job) {
  const auto entry = std::make_shared<Entry>();
  entry->job = std::move(job);
  std::unique_lock lock(mutex_);
  if (queue_.size() >= options_.queue) {
    return base::temporary_error("the store is overloaded", "too many writes wait; the disk is too slow, or stuck");
  }
  queue_.push_back(entry);
  work_came_.notify_one();
  const auto started = [&] { return entry->stage != Stage::waiting; };
  if (!work_done_.wait_for(lock, options_.patience, started)) {
    std::erase(queue_, entry);
    return base::temporary_error("the store is overloaded", "a write did not get its turn in time");
  }
  // Once it runs, its outcome must be known: "failed" for something that is written later would be a lie.
  work_done_.wait(lock, [&] { return entry->stage == Stage::done; });
  return entry->result;
}

size_t Writer::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Writer::Batch Writer::next_batch() {
  std::unique_lock lock(mutex_);
  work_came_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  Batch batch;
  while (!queue_.empty() && batch.size() < options_.batch) {
    queue_.front()->stage = Stage::running;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void Writer::run() {
  while (true) {
    Batch batch = next_batch();
    if (batch.empty()) return;
    write_batch(batch);
    {
      const std::lock_guard lock(mutex_);
      for (const auto& entry : batch) entry->stage = Stage::done;
    }
    work_done_.notify_all();
  }
}

void Writer::write_batch(Batch& batch) {
  auto connection = connections_.borrow(std::chrono::steady_clock::now() + kConnectionWait);
  const auto fail_all = [&](const base::Error& error) {
    for (const auto& entry : batch) entry->result = error;
  };
  if (!connection) return fail_all(connection.error());
  if (auto begun = (**connection).execute("begin immediate"); !begun) return fail_all(begun.error());
  if (try_together(**connection, batch)) return;
  roll_back(**connection);
  write_alone(**connection, batch);
}

bool Writer::try_together(Connection& connection, Batch& batch) {
  for (const auto& entry : batch) {
    if (!run_in_savepoint(entry->job, connection, entry->result)) return false;
  }
  if (auto committed = connection.execute("commit"); !committed) return false;
  if (options_.on_commit) options_.on_commit(batch.size());
  return true;
}

void Writer::write_alone(Connection& connection, Batch& batch) {
  for (const auto& entry : batch) {
    entry->result = connection.execute("begin immediate");
    if (!entry->result) continue;
    const bool kept = run_in_savepoint(entry->job, connection, entry->result);
    if (kept && entry->result) entry->result = connection.execute("commit");
    roll_back(connection);
    if (entry->result && options_.on_commit) options_.on_commit(1);
  }
}

}  // namespace nonsolicit::store
