// Lists of the queue as they were sent last: as long as nothing has changed, the next request for the same one gets the
// same bytes. Thread-safe; several requests for one list that is not there wait for whoever makes it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/template.h"
#include "engine/cases/queue.h"

namespace nonsolicit::review {

struct QueueList {
  engine::QueuePage page;
  std::shared_ptr<const base::Templates::Part> groups;  // as HTML
};

class QueueLists {
 public:
  // What a list was made from: all that can change it beside its key.
  struct Basis {
    std::shared_ptr<const engine::QueueSnapshot> snapshot;
    std::shared_ptr<const engine::State> state;
    int64_t minute = 0;  // ages are told in minutes

    bool operator==(const Basis&) const = default;
  };
  using Made = base::Result<std::shared_ptr<const QueueList>>;

  // `key`: who asks for what.
  Made get(const std::string& key, const Basis& basis, const std::function<Made()>& make);

 private:
  struct Place {
    std::mutex mutex;  // held while the list is made
    Basis basis;
    std::shared_ptr<const QueueList> list;
  };

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Place>, std::less<>> places_;
};

}  // namespace nonsolicit::review
