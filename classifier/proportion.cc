#include "classifier/proportion.h"

#include <algorithm>
#include <cmath>

namespace nonsolicit::classifier {

std::pair<double, double> Proportion::interval() const {
  if (total == 0) return {0, 1};
  // Wilson 1927, with z = 1.96.
  constexpr double z = 1.959964;
  const auto n = static_cast<double>(total);
  const double p = value();
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace nonsolicit::classifier
