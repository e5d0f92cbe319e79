#include "engine/learn_queue.h"

#include <algorithm>
#include <exception>
#include <iterator>

namespace nonsolicit::engine {

LearnQueue::LearnQueue(store::MessagePort& messages, base::Log& log, base::Metrics& metrics, Options options)
    : messages_(messages), log_(log), metrics_(metrics), options_(options), thread_([this] { run(); }) {}

LearnQueue::~LearnQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  came_.notify_all();
  thread_.join();
}

base::Status LearnQueue::push(store::Learned learned) {
  std::unique_lock lock(mutex_);
  if (queue_.size() >= options_.limit) {
    metrics_.add("learn_queue_full");
    if (!batch_done_.wait_for(lock, options_.patience, [this] { return queue_.size() < options_.limit; })) {
      return base::temporary_error("no place in the queue of lessons", "the store does not keep up; see learn.queue");
    }
  }
  taken_++;
  for (const lists::RelationshipEntry& row : learned.relationships) favoured_[row.sender] = taken_;
  queue_.push_back(std::move(learned));
  lock.unlock();
  came_.notify_one();
  return {};
}

void LearnQueue::settle(const base::Address& sender, base::Duration within) {
  if (sender.empty()) return;
  std::unique_lock lock(mutex_);
  const auto found = favoured_.find(sender);
  if (found == favoured_.end()) return;
  const uint64_t last = found->second;
  metrics_.add("learn_settled");
  batch_done_.wait_for(lock, within, [&] { return written_up_to_ >= last; });
}

bool LearnQueue::flush(base::Duration within) {
  std::unique_lock lock(mutex_);
  const uint64_t last = taken_;
  return batch_done_.wait_for(lock, within, [&] { return written_up_to_ >= last; });
}

size_t LearnQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void LearnQueue::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    came_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const size_t size = std::min(queue_.size(), options_.batch);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
    Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    lock.unlock();
    write(batch);
    lock.lock();
    written_up_to_ += batch.size();
    for (const store::Learned& learned : batch) {
      for (const lists::RelationshipEntry& row : learned.relationships) {
        const auto found = favoured_.find(row.sender);
        if (found != favoured_.end() && found->second <= written_up_to_) favoured_.erase(found);
      }
    }
    batch_done_.notify_all();
  }
}

// One bad lesson must not take the others with it: a batch that fails is written one by one.
void LearnQueue::write(const Batch& batch) {
  const auto attempt = [this](const Batch& lessons) -> base::Status {
    try {
      return messages_.learn(lessons);
    } catch (const std::exception& failure) {
      return base::bug_error("learning threw", failure.what());
    } catch (...) {
      return base::bug_error("learning threw", "an exception of an unknown kind");
    }
  };
  const auto learned = [this](const Batch& lessons) {
    size_t rows = 0;
    for (const store::Learned& lesson : lessons) rows += lesson.relationships.size();
    metrics_.add("learned", static_cast<int64_t>(rows));
  };
  if (attempt(batch)) return learned(batch);
  for (const store::Learned& lesson : batch) {
    const Batch one = {lesson};
    if (auto status = attempt(one); status) {
      learned(one);
    } else {
      metrics_.add("learn_failed");
      log_.warning("learn_failed", {{"message_id", lesson.seen.message_id}, {"failure", status.error().full()}});
    }
  }
}

}  // namespace nonsolicit::engine
