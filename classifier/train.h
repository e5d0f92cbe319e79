// Makes a Model from labelled mails: per kind two logistic regressions of it against the rest (liblinear), one on the
// features as they are, one on features scaled by how unevenly they are spread between that kind and the rest (Wang and
// Manning 2012, "NBSVM"); their sum is again one weight per feature. Then a
// calibration that is fitted to mails which the weights had not seen (cross-validation by groups), and worked into the
// weights.
// Deterministic: the same mails in the same order give the same model. CPU-bound; uses `threads` threads. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "classifier/model.h"
#include "classifier/score.h"

namespace nonsolicit::classifier {

struct TrainingMail {
  Example features;
  Kind kind = Kind::correspondence;  // not opaque
  size_t group = 0;                  // classifier/groups.h
  size_t sender = 0;                 // number of the sender's domain
  int copies = 1;                    // how often it counts; 0: it is judged, never learned from
};

struct TrainOptions {
  double cost = 5;         // liblinear's C: larger follows the mails more closely
  double scaled_cost = 1;  // the same for the scaled features
  size_t folds = 5;        // groups are dealt out to these
  // A feature of fewer groups, or a feature of the From header with fewer domains, is left out: it tells a sender, not
  // a kind. At most 3.
  size_t least_groups = 2;
  size_t least_senders = 3;
  unsigned threads = 2;
  std::function<void(size_t done, size_t total)> progress;  // called from one thread at a time; may be empty
};

struct Training {
  ModelData model;
  // Per mail, by a model and a calibration that saw nothing of its group.
  std::vector<KindScores> held_out;
};

// An error where the mails are too few, all of one kind, or share no feature.
base::Result<Training> train_model(const std::vector<TrainingMail>& mails, const TrainOptions& options);

}  // namespace nonsolicit::classifier
