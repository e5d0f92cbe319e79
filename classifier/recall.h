// How much of what the policy is about is found, and at what price in false alarms. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "classifier/outcome.h"
#include "classifier/proportion.h"

namespace nonsolicit::classifier {

inline constexpr std::array kFalseAlarmRates = {0.001, 0.002, 0.005, 0.01};

// Solicitation by its probability alone, at the lowest threshold at which no more than `rate` of all letters (mails
// labelled correspondence and nothing else) score at or above it.
struct RecallAtRate {
  struct Row {
    std::string corpus;
    Proportion recall;        // of mails labelled solicitation, whatever else is accepted
    Proportion false_alarms;  // of letters
  };
  double rate = 0;
  size_t letters = 0;
  size_t letters_needed = 0;        // fewer than these: one false alarm would be above the rate
  std::optional<double> threshold;  // none: too few letters; then the rows are empty
  std::vector<Row> corpora;         // in order of name, those with solicitation or letters
  Row total;
};
RecallAtRate recall_at_rate(const std::vector<EvaluatedMail>& mails, double rate);

// At a threshold of the configuration: the kind found is the labelled one, with a probability at or above it; and
// letters that are called something else so surely.
struct RecallAtThreshold {
  struct Row {
    std::string corpus;
    Proportion solicitation;
    Proportion newsletter;
    Proportion event_invitation;
    Proportion called_solicitation;  // of letters, as the next ones
    Proportion called_newsletter;
    Proportion called_event_invitation;
    Proportion false_alarms;  // any of the three
  };
  std::string name;  // "hold", "high"
  double threshold = 0;
  std::vector<Row> corpora;  // in order of name, those that have any of these mails
  Row total;
};
RecallAtThreshold recall_at_threshold(const std::vector<EvaluatedMail>& mails, std::string name, double threshold);

}  // namespace nonsolicit::classifier
