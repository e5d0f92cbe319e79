// Puts the kinds beside each other: six regressions of one kind against the rest were learned apart, and say different
// things about subject, text, sender and structure. A multinomial regression on their sums per part of the mail tells
// what each sum is worth for each kind; it is linear, so that train.h can work it into the weights. Deterministic;
// pure.
#pragma once

#include <array>
#include <vector>

#include "classifier/model.h"
#include "classifier/score.h"

namespace nonsolicit::classifier {

// What the regressions say of a mail, summed up per part.
struct Evidence {
  Margins bias{};
  std::array<Margins, kPartCount> parts{};
};

struct Calibration {
  std::array<Margins, kModelKinds> slope{};                               // slope[kind][margin], of all parts
  std::array<std::array<Margins, kPartCount>, kModelKinds> part_slope{};  // what a part counts more or less
  Margins offset{};

  // The number of each kind that these margins make, as part of the mail or as bias.
  Margins of_part(size_t part, const Margins& margins) const;
  Margins of_bias(const Margins& margins) const;
  KindScores probabilities(const Evidence& evidence) const;
};

struct CalibrationMail {
  Evidence evidence;
  size_t kind = 0;
  double weight = 1;
};

// Without mails every margin is worth what it says, in every part.
Calibration calibrate(const std::vector<CalibrationMail>& mails);

}  // namespace nonsolicit::classifier
