#include "review/queue_lists.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kMostLists = 64;  // of at most some 200 KB each

}  // namespace

QueueLists::Made QueueLists::get(const std::string& key, const Basis& basis, const std::function<Made()>& make) {
  std::shared_ptr<Place> place;
  {
    const std::lock_guard lock(mutex_);
    if (places_.size() >= kMostLists && !places_.contains(key)) places_.clear();
    auto& known = places_[key];
    if (!known) known = std::make_shared<Place>();
    place = known;
  }
  const std::lock_guard lock(place->mutex);
  if (place->list && place->basis == basis) return place->list;
  Made made = make();
  if (!made) return made;
  place->basis = basis;
  place->list = *made;
  return made;
}

}  // namespace nonsolicit::review
