#include "classifier/calibrate.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nonsolicit::classifier {
namespace {

// The six margins of the whole mail, six of each part, and 1.
constexpr size_t kInputs = (1 + kPartCount) * kModelKinds + 1;
constexpr size_t kUnknowns = kModelKinds * kInputs;
constexpr int kMostSteps = 50;
constexpr double kRidge = 100;  // in mails; also settles that softmax leaves one kind's numbers free
constexpr double kSmallStep = 1e-7;

using Vector = std::array<double, kUnknowns>;
using Inputs = std::array<double, kInputs>;
using Matrix = std::vector<double>;  // kUnknowns x kUnknowns, row by row

// Solves `matrix` * x = `right` for a positive definite matrix, by Cholesky's method; destroys both.
Vector solve(Matrix& matrix, Vector right) {
  const auto at = [&](size_t row, size_t column) -> double& { return matrix[row * kUnknowns + column]; };
  for (size_t i = 0; i < kUnknowns; i++) {
    for (size_t j = 0; j <= i; j++) {
      double sum = at(i, j);
      for (size_t k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      at(i, j) = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / at(j, j);
    }
  }
  for (size_t i = 0; i < kUnknowns; i++) {
    for (size_t k = 0; k < i; k++) right[i] -= at(i, k) * right[k];
    right[i] /= at(i, i);
  }
  for (size_t i = kUnknowns; i-- > 0;) {
    for (size_t k = i + 1; k < kUnknowns; k++) right[i] -= at(k, i) * right[k];
    right[i] /= at(i, i);
  }
  return right;
}

// Where nothing is known a margin means what it says.
Vector prior() {
  Vector values{};
  for (size_t kind = 0; kind < kModelKinds; kind++) values[kind * kInputs + kind] = 1;
  return values;
}

Calibration calibration_of(const Vector& values) {
  Calibration calibration;
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    auto value = values.begin() + static_cast<ptrdiff_t>(kind * kInputs);
    const auto take = [&](Margins& margins) {
      std::copy_n(value, kModelKinds, margins.begin());
      value += kModelKinds;
    };
    take(calibration.slope[kind]);
    for (Margins& part : calibration.part_slope[kind]) take(part);
    calibration.offset[kind] = *value;
  }
  return calibration;
}

Inputs inputs_of(const Evidence& evidence) {
  Inputs inputs{};
  std::copy(evidence.bias.begin(), evidence.bias.end(), inputs.begin());
  size_t at = kModelKinds;
  for (const Margins& part : evidence.parts) {
    for (size_t kind = 0; kind < kModelKinds; kind++, at++) {
      inputs[kind] += part[kind];
      inputs[at] = part[kind];
    }
  }
  inputs[at] = 1;
  return inputs;
}

struct Row {
  Inputs inputs;
  std::vector<size_t> present;  // which of them are not 0: most mails have neither quote nor signature
  size_t kind = 0;
  double weight = 1;
};

std::vector<Row> rows_of(const std::vector<CalibrationMail>& mails) {
  std::vector<Row> rows;
  rows.reserve(mails.size());
  for (const CalibrationMail& mail : mails) {
    rows.push_back({.inputs = inputs_of(mail.evidence), .present = {}, .kind = mail.kind, .weight = mail.weight});
    for (size_t i = 0; i < kInputs; i++) {
      if (rows.back().inputs[i] != 0) rows.back().present.push_back(i);
    }
  }
  return rows;
}

KindScores probabilities_by(const Vector& values, const Row& row) {
  Margins scores{};
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    for (const size_t i : row.present) scores[kind] += values[kind * kInputs + i] * row.inputs[i];
  }
  return probabilities_of(scores);
}

struct Derivatives {
  Vector gradient{};
  Matrix hessian = Matrix(kUnknowns * kUnknowns);
};

void add_row(const Row& row, const KindScores& probabilities, Derivatives& sums) {
  for (size_t a = 0; a < kModelKinds; a++) {
    const double error = row.weight * (probabilities[a] - (a == row.kind ? 1 : 0));
    for (const size_t i : row.present) sums.gradient[a * kInputs + i] += error * row.inputs[i];
    for (size_t b = 0; b <= a; b++) {
      const double curve = row.weight * probabilities[a] * ((a == b ? 1 : 0) - probabilities[b]);
      for (const size_t i : row.present) {
        double* line = &sums.hessian[(a * kInputs + i) * kUnknowns + b * kInputs];
        const double factor = curve * row.inputs[i];
        for (const size_t j : row.present) line[j] += factor * row.inputs[j];
      }
    }
  }
}

double loss_of(const std::vector<Row>& rows, const Vector& values, const Vector& start) {
  double loss = 0;
  for (const Row& row : rows) {
    loss -= row.weight * std::log(std::max(probabilities_by(values, row)[row.kind], 1e-12));
  }
  for (size_t i = 0; i < kUnknowns; i++) loss += 0.5 * kRidge * (values[i] - start[i]) * (values[i] - start[i]);
  return loss;
}

Margins product(const std::array<Margins, kModelKinds>& slope, const Margins& margins) {
  Margins result{};
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    for (size_t other = 0; other < kModelKinds; other++) result[kind] += slope[kind][other] * margins[other];
  }
  return result;
}

}  // namespace

Margins Calibration::of_part(size_t part, const Margins& margins) const {
  std::array<Margins, kModelKinds> sum = slope;
  for (size_t kind = 0; kind < kModelKinds; kind++) {
    for (size_t other = 0; other < kModelKinds; other++) sum[kind][other] += part_slope[kind][part][other];
  }
  return product(sum, margins);
}

Margins Calibration::of_bias(const Margins& margins) const {
  Margins result = product(slope, margins);
  for (size_t kind = 0; kind < kModelKinds; kind++) result[kind] += offset[kind];
  return result;
}

KindScores Calibration::probabilities(const Evidence& evidence) const {
  Margins sum = of_bias(evidence.bias);
  for (size_t part = 0; part < kPartCount; part++) {
    const Margins own = of_part(part, evidence.parts[part]);
    for (size_t kind = 0; kind < kModelKinds; kind++) sum[kind] += own[kind];
  }
  return probabilities_of(sum);
}

Calibration calibrate(const std::vector<CalibrationMail>& mails) {
  const std::vector<Row> rows = rows_of(mails);
  const Vector start = prior();
  Vector values = start;
  double loss = loss_of(rows, values, start);
  for (int step = 0; step < kMostSteps; step++) {
    Derivatives sums;
    for (const Row& row : rows) add_row(row, probabilities_by(values, row), sums);
    for (size_t i = 0; i < kUnknowns; i++) {
      sums.gradient[i] += kRidge * (values[i] - start[i]);
      sums.hessian[i * kUnknowns + i] += kRidge;
    }
    const Vector direction = solve(sums.hessian, sums.gradient);
    // A full step may overshoot far from the goal: halve it until it helps.
    double factor = 1;
    Vector next = values;
    double next_loss = loss;
    for (; factor > 1e-4; factor /= 2) {
      for (size_t i = 0; i < kUnknowns; i++) next[i] = values[i] - factor * direction[i];
      next_loss = loss_of(rows, next, start);
      if (next_loss < loss) break;
    }
    if (next_loss >= loss) break;
    const double gain = loss - next_loss;
    values = next;
    loss = next_loss;
    if (gain < kSmallStep * loss) break;
  }
  return calibration_of(values);
}

}  // namespace nonsolicit::classifier
