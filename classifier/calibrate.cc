#include "classifier/calibrate.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nonsolicit::classifier {
namespace {

constexpr size_t kInputs = kModelKinds + 1;  // six margins and 1
constexpr size_t kUnknowns = kModelKinds * kInputs;
constexpr int kMostSteps = 50;
constexpr double kRidge = 1.0;  // also settles that softmax leaves one kind's numbers free
constexpr double kSmallStep = 1e-7;

using Vector = std::array<double, kUnknowns>;
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
    for (size_t other = 0; other < kModelKinds; other++) {
      calibration.slope[kind][other] = values[kind * kInputs + other];
    }
    calibration.offset[kind] = values[kind * kInputs + kModelKinds];
  }
  return calibration;
}

struct Derivatives {
  Vector gradient{};
  Matrix hessian = Matrix(kUnknowns * kUnknowns);
  double loss = 0;
};

void add_mail(const CalibrationMail& mail, const KindScores& probabilities, Derivatives& sums) {
  std::array<double, kInputs> input{};
  std::copy(mail.margins.begin(), mail.margins.end(), input.begin());
  input[kModelKinds] = 1;
  sums.loss -= mail.weight * std::log(std::max(probabilities[mail.kind], 1e-12));
  for (size_t a = 0; a < kModelKinds; a++) {
    const double error = probabilities[a] - (a == mail.kind ? 1 : 0);
    for (size_t i = 0; i < kInputs; i++) sums.gradient[a * kInputs + i] += mail.weight * error * input[i];
    for (size_t b = 0; b <= a; b++) {
      const double curve = mail.weight * probabilities[a] * ((a == b ? 1 : 0) - probabilities[b]);
      for (size_t i = 0; i < kInputs; i++) {
        double* row = &sums.hessian[(a * kInputs + i) * kUnknowns + b * kInputs];
        for (size_t j = 0; j < kInputs; j++) row[j] += curve * input[i] * input[j];
      }
    }
  }
}

double loss_of(const std::vector<CalibrationMail>& mails, const Vector& values, const Vector& start) {
  const Calibration calibration = calibration_of(values);
  double loss = 0;
  for (const CalibrationMail& mail : mails) {
    loss -= mail.weight * std::log(std::max(calibration.probabilities(mail.margins)[mail.kind], 1e-12));
  }
  for (size_t i = 0; i < kUnknowns; i++) loss += 0.5 * kRidge * (values[i] - start[i]) * (values[i] - start[i]);
  return loss;
}

}  // namespace

Calibration calibrate(const std::vector<CalibrationMail>& mails) {
  const Vector start = prior();
  Vector values = start;
  double loss = loss_of(mails, values, start);
  for (int step = 0; step < kMostSteps; step++) {
    Derivatives sums;
    const Calibration calibration = calibration_of(values);
    for (const CalibrationMail& mail : mails) add_mail(mail, calibration.probabilities(mail.margins), sums);
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
      next_loss = loss_of(mails, next, start);
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
