// What every page works with: the same options, store and use cases as the milter and the command. One per process;
// thread-safe.
#pragma once

#include <memory>

#include "base/snapshot.h"
#include "base/template.h"
#include "engine/cases/queue.h"
#include "engine/runtime.h"

namespace nonsolicit::review {

struct Desk {
  Desk(std::shared_ptr<const engine::State> first, engine::Services with)
      : state(std::move(first)), services(std::move(with)), queue(services) {}

  base::Snapshot<engine::State> state;  // taken once per request
  engine::Services services;
  engine::QueueBoard queue;
};

}  // namespace nonsolicit::review
