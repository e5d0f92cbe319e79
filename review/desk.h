// What every page works with: the same options, store and use cases as the milter and the command. One per process;
// thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "base/snapshot.h"
#include "base/template.h"
#include "engine/cases/queue.h"
#include "engine/runtime.h"
#include "review/login_guard.h"
#include "review/queue_lists.h"

namespace nonsolicit::review {

struct Desk {
  Desk(std::shared_ptr<const engine::State> first, engine::Services with)
      : state(std::move(first)),
        services(std::move(with)),
        queue(services),
        passwords(password_places(state.get()->options.review.threads)) {}

  base::Snapshot<engine::State> state;  // taken once per request
  engine::Services services;
  engine::QueueBoard queue;
  QueueLists lists;
  Passwords passwords;
  LoginTries tries;
  LoginTries link_tries{
      MostTries{.per_name = 10, .per_client = 10}};  // of the page that mails links to recipients, by client and case

 private:
  // A thread is left for those who are logged in already.
  static size_t password_places(int64_t threads) { return static_cast<size_t>(std::clamp<int64_t>(threads - 1, 1, 8)); }
};

}  // namespace nonsolicit::review
