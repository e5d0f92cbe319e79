// A share of mails with its uncertainty. Plain value.
#pragma once

#include <cstddef>
#include <utility>

namespace nonsolicit::classifier {

struct Proportion {
  size_t hits = 0;
  size_t total = 0;
  double value() const { return total == 0 ? 0 : double(hits) / double(total); }
  // Wilson score interval at 95 %; 0 to 1 where there is nothing.
  std::pair<double, double> interval() const;
  enum class Counts { no, yes };
  void add(Counts counts) {
    total++;
    if (counts == Counts::yes) hits++;
  }
  void merge(const Proportion& other) {
    hits += other.hits;
    total += other.total;
  }
};

inline Proportion::Counts counts_if(bool hit) { return hit ? Proportion::Counts::yes : Proportion::Counts::no; }

}  // namespace nonsolicit::classifier
