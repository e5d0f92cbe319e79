// Fits a Calibration: multinomial logistic regression of the true kind on the six margins, by Newton's method with a
// ridge. Deterministic. Pure.
#pragma once

#include <vector>

#include "classifier/model.h"

namespace nonsolicit::classifier {

struct CalibrationMail {
  Margins margins{};
  size_t kind = 0;  // below kModelKinds
  double weight = 1;
};

Calibration calibrate(const std::vector<CalibrationMail>& mails);

}  // namespace nonsolicit::classifier
