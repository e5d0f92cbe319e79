#include "classifier/train.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>
#include <linear.h>

#include "classifier/calibrate.h"

namespace nonsolicit::classifier {
namespace {

constexpr double kMostWeight = 2047;       // 12 bits in the model file
constexpr size_t kMostFeatures = 200'000;  // 19 bytes each: a file of 4 MB at most
constexpr double kStopWhen = 0.01;         // liblinear's eps
constexpr size_t kLeastMailsPerFold = 10;
constexpr size_t kJudgedByAll = SIZE_MAX;  // no fold is left out

void print_nothing(const char*) {}

// Mails as liblinear wants them: one array of nodes, features numbered from 1, the constant last.
class Rows {
 public:
  Rows(const std::vector<TrainingMail>& mails, const TrainOptions& options) {
    find_features(mails, options);
    size_t nodes = 0;
    for (const TrainingMail& mail : mails) nodes += mail.features.size() + 2;
    nodes_.reserve(nodes);
    for (const TrainingMail& mail : mails) {
      begins_.push_back(nodes_.size());
      for (const ExampleFeature& feature : mail.features) {
        const auto found = std::lower_bound(ids_.begin(), ids_.end(), feature.id);
        if (found == ids_.end() || *found != feature.id) continue;
        const auto column = static_cast<size_t>(found - ids_.begin());
        parts_[column] = feature.part;
        nodes_.push_back({.index = static_cast<int>(column) + 1, .value = feature.value});
      }
      nodes_.push_back({.index = columns(), .value = 1});
      nodes_.push_back({.index = -1, .value = 0});
    }
  }

  const std::vector<FeatureId>& ids() const { return ids_; }
  int columns() const { return static_cast<int>(ids_.size()) + 1; }
  Part part(size_t column) const { return parts_[column]; }
  feature_node* row(size_t mail) { return &nodes_[begins_[mail]]; }

 private:
  // Different numbers, counted up to three.
  class Few {
   public:
    void add(size_t number) {
      const auto end = numbers_.begin() + count_;
      if (count_ < numbers_.size() && std::find(numbers_.begin(), end, number) == end) numbers_[count_++] = number;
    }
    size_t count() const { return count_; }

   private:
    std::array<size_t, 3> numbers_{};
    uint8_t count_ = 0;
  };

  void find_features(const std::vector<TrainingMail>& mails, const TrainOptions& options) {
    std::unordered_map<FeatureId, std::pair<Few, size_t>> seen;  // who has it, and how many must
    for (const TrainingMail& mail : mails) {
      if (mail.copies == 0) continue;
      for (const ExampleFeature& feature : mail.features) {
        const bool of_sender = feature.part == Part::sender;
        auto& [who, least] = seen[feature.id];
        who.add(of_sender ? mail.sender : mail.group);
        least = of_sender ? options.least_senders : options.least_groups;
      }
    }
    for (const auto& [id, counted] : seen) {
      if (counted.first.count() >= counted.second) ids_.push_back(id);
    }
    std::sort(ids_.begin(), ids_.end());
    parts_.resize(ids_.size());
  }

  std::vector<FeatureId> ids_;
  std::vector<Part> parts_;  // as ids_
  std::vector<feature_node> nodes_;
  std::vector<size_t> begins_;
};

using Columns = std::vector<double>;  // a weight per feature and, last, the constant

// What one regression learns from.
struct Task {
  std::vector<double> labels;
  std::vector<feature_node*> rows;
  int columns = 0;
  double cost = 1;
};

Columns regress(Task task) {
  problem data{.l = static_cast<int>(task.labels.size()),
               .n = task.columns,
               .y = task.labels.data(),
               .x = task.rows.data(),
               .bias = 1};
  parameter options{};
  options.solver_type = L2R_LR;
  options.eps = kStopWhen;
  options.C = task.cost;
  ::model* made = ::train(&data, &options);
  const double sign = made->label[0] == 1 ? 1 : -1;
  Columns weights(made->w, made->w + task.columns);
  for (double& weight : weights) weight *= sign;
  free_and_destroy_model(&made);
  return weights;
}

// How unevenly each feature is spread: |log| of the ratio of its shares within the kind and within the rest.
Columns spread_of(const Task& task) {
  Columns inside(static_cast<size_t>(task.columns), 1);
  Columns outside = inside;
  for (size_t i = 0; i < task.rows.size(); i++) {
    Columns& counts = task.labels[i] > 0 ? inside : outside;
    for (const feature_node* node = task.rows[i]; node->index != -1; node++) {
      counts[static_cast<size_t>(node->index) - 1] += 1;
    }
  }
  inside.back() = outside.back() = 0;
  const double all_inside = std::accumulate(inside.begin(), inside.end(), 0.0);
  const double all_outside = std::accumulate(outside.begin(), outside.end(), 0.0);
  Columns spread(inside.size(), 1);
  for (size_t i = 0; i + 1 < spread.size(); i++) {
    spread[i] = std::abs(std::log(inside[i] / all_inside) - std::log(outside[i] / all_outside));
  }
  return spread;
}

Columns regress_scaled(Task task) {
  const Columns spread = spread_of(task);
  std::map<const feature_node*, std::vector<feature_node>> scaled;  // copies of a row share one
  for (feature_node*& row : task.rows) {
    auto& nodes = scaled[row];
    if (nodes.empty()) {
      const feature_node* node = row;
      for (; node->index != -1; node++) {
        nodes.push_back({.index = node->index, .value = node->value * spread[static_cast<size_t>(node->index) - 1]});
      }
      nodes.push_back(*node);
    }
    row = nodes.data();
  }
  Columns weights = regress(std::move(task));
  for (size_t i = 0; i < weights.size(); i++) weights[i] *= spread[i];
  return weights;
}

// Weights that tell `kind` from the rest, by all mails but those of the fold `left_out`.
Columns fit(Rows& rows, const std::vector<TrainingMail>& mails, const std::vector<size_t>& folds, size_t left_out,
            size_t kind, const TrainOptions& options) {
  Task task{.labels = {}, .rows = {}, .columns = rows.columns(), .cost = options.cost};
  for (size_t mail = 0; mail < mails.size(); mail++) {
    if (folds[mail] == left_out) continue;
    for (int copy = 0; copy < mails[mail].copies; copy++) {
      task.labels.push_back(static_cast<size_t>(mails[mail].kind) == kind ? 1 : -1);
      task.rows.push_back(rows.row(mail));
    }
  }
  const bool both = std::find(task.labels.begin(), task.labels.end(), 1) != task.labels.end() &&
                    std::find(task.labels.begin(), task.labels.end(), -1) != task.labels.end();
  if (!both) {
    Columns never(static_cast<size_t>(rows.columns()));
    never.back() = -10;  // a kind that was not seen, or the only one
    return never;
  }
  Columns plain = regress(task);
  task.cost = options.scaled_cost;
  const Columns scaled = regress_scaled(std::move(task));
  for (size_t i = 0; i < plain.size(); i++) plain[i] = (plain[i] + scaled[i]) / 2;
  return plain;
}

Evidence evidence_of(const Rows& rows, const feature_node* row, const std::vector<Columns>& weights) {
  Evidence evidence;
  for (; row->index != -1; row++) {
    const auto column = static_cast<size_t>(row->index) - 1;
    const bool constant = row->index == rows.columns();
    Margins& margins = constant ? evidence.bias : evidence.parts[static_cast<size_t>(rows.part(column))];
    for (size_t kind = 0; kind < kModelKinds; kind++) margins[kind] += row->value * weights[kind][column];
  }
  return evidence;
}

// Nothing is left of the features that tell least between the kinds, where there are more than the file may hold.
void keep_heaviest(std::vector<Columns>& weights) {
  const size_t features = weights.front().size() - 1;
  if (features <= kMostFeatures) return;
  std::vector<double> tells(features);
  for (size_t i = 0; i < features; i++) {
    const auto [least, most] = std::minmax_element(weights.begin(), weights.end(),
                                                   [&](const Columns& a, const Columns& b) { return a[i] < b[i]; });
    tells[i] = (*most)[i] - (*least)[i];
  }
  std::vector<double> sorted = tells;
  std::nth_element(sorted.begin(), sorted.begin() + kMostFeatures, sorted.end(), std::greater<>());
  const double limit = sorted[kMostFeatures];
  for (size_t i = 0; i < features; i++) {
    if (tells[i] > limit) continue;
    for (Columns& of_kind : weights) of_kind[i] = 0;
  }
}

// Groups to folds: the largest first, each to the fold with fewest mails so far.
std::vector<size_t> deal_out(const std::vector<TrainingMail>& mails, size_t fold_count) {
  std::map<size_t, size_t> sizes;
  for (const TrainingMail& mail : mails) sizes[mail.group]++;
  std::vector<std::pair<size_t, size_t>> groups(sizes.begin(), sizes.end());
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<size_t> load(fold_count);
  std::map<size_t, size_t> fold_of;
  for (const auto& [group, size] : groups) {
    const auto least = static_cast<size_t>(std::min_element(load.begin(), load.end()) - load.begin());
    fold_of[group] = least;
    load[least] += size;
  }
  std::vector<size_t> folds;
  for (const TrainingMail& mail : mails) folds.push_back(fold_of[mail.group]);
  return folds;
}

// Work in equal steps on some threads.
class Steps {
 public:
  Steps(size_t total, const TrainOptions& options) : total_(total), options_(options) {}

  // `work(0)` to `work(count - 1)`, in any order.
  void run(size_t count, const std::function<void(size_t)>& work) {
    std::atomic<size_t> next = 0;
    const auto take = [&] {
      for (size_t i = next++; i < count; i = next++) {
        work(i);
        const std::lock_guard lock(telling_);
        if (options_.progress) options_.progress(++done_, total_);
      }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < std::max(1U, options_.threads); i++) threads.emplace_back(take);
    take();
    for (std::thread& thread : threads) thread.join();
  }

 private:
  size_t total_;
  const TrainOptions& options_;
  size_t done_ = 0;
  std::mutex telling_;
};

void put_weights(const Rows& rows, const std::vector<Columns>& weights, const Calibration& calibration,
                 ModelData& model) {
  const auto margins_at = [&](size_t column) {
    Margins margins{};
    for (size_t kind = 0; kind < kModelKinds; kind++) margins[kind] = weights[kind][column];
    return margins;
  };
  std::vector<Margins> worth;
  double largest = 0;
  for (size_t i = 0; i < rows.ids().size(); i++) {
    worth.push_back(calibration.of_part(static_cast<size_t>(rows.part(i)), margins_at(i)));
    for (const double value : worth.back()) largest = std::max(largest, std::abs(value));
  }
  model.unit = largest > 0 ? largest / kMostWeight : 1;
  for (size_t i = 0; i < rows.ids().size(); i++) {
    Weights row{};
    bool any = false;
    for (size_t kind = 0; kind < kModelKinds; kind++) {
      row[kind] = static_cast<int16_t>(std::lround(worth[i][kind] / model.unit));
      any = any || row[kind] != 0;
    }
    if (any) model.features.emplace_back(rows.ids()[i], row);
  }
  model.bias = calibration.of_bias(margins_at(rows.ids().size()));
}

Calibration calibrate_on(const std::vector<TrainingMail>& mails, const std::vector<Evidence>& evidence,
                         const std::vector<size_t>& folds, size_t left_out) {
  std::vector<CalibrationMail> seen;
  for (size_t mail = 0; mail < mails.size(); mail++) {
    if (folds[mail] == left_out || mails[mail].copies == 0) continue;
    seen.push_back({.evidence = evidence[mail],
                    .kind = static_cast<size_t>(mails[mail].kind),
                    .weight = static_cast<double>(mails[mail].copies)});
  }
  return calibrate(seen);
}

// A model of one kind would call all mail so.
base::Status check_kinds(const std::vector<TrainingMail>& mails) {
  const TrainingMail* first = nullptr;
  for (const TrainingMail& mail : mails) {
    if (mail.copies == 0) continue;
    if (first == nullptr) first = &mail;
    if (mail.kind != first->kind) return {};
  }
  return base::permanent_error(
      "nothing can be learned from these mails",
      first == nullptr ? "none of them counts"
                       : fmt::format("all are {}: mails of at least two kinds are needed", to_string(first->kind)));
}

}  // namespace

base::Result<Training> train_model(const std::vector<TrainingMail>& mails, const TrainOptions& options) {
  if (options.folds < 2) return base::config_error("training needs at least two folds");
  if (mails.size() < kLeastMailsPerFold * options.folds) {
    return base::permanent_error("too few mails to train on", fmt::format("{}; at least {} are needed", mails.size(),
                                                                          kLeastMailsPerFold * options.folds));
  }
  if (auto several = check_kinds(mails); !several) return several.error();
  set_print_string_function(print_nothing);
  Rows rows(mails, options);
  if (rows.ids().empty()) {
    return base::permanent_error(
        "nothing can be learned from these mails",
        fmt::format("no word or sign stands in {} of them that are not copies of each other", options.least_groups));
  }
  const std::vector<size_t> folds = deal_out(mails, options.folds);
  // The last round leaves nothing out: it makes the model.
  const size_t rounds = options.folds + 1;
  const auto left_out = [&](size_t round) { return round < options.folds ? round : kJudgedByAll; };
  std::vector<std::vector<Columns>> weights(rounds, std::vector<Columns>(kModelKinds));
  Steps steps(rounds * kModelKinds + rounds, options);
  steps.run(rounds * kModelKinds, [&](size_t task) {
    const size_t round = task / kModelKinds;
    const size_t kind = task % kModelKinds;
    weights[round][kind] = fit(rows, mails, folds, left_out(round), kind, options);
  });
  for (std::vector<Columns>& round : weights) keep_heaviest(round);
  std::vector<Evidence> evidence;
  for (size_t mail = 0; mail < mails.size(); mail++) {
    evidence.push_back(evidence_of(rows, rows.row(mail), weights[folds[mail]]));
  }
  std::vector<Calibration> calibrations(rounds);
  steps.run(rounds, [&](size_t round) { calibrations[round] = calibrate_on(mails, evidence, folds, left_out(round)); });

  Training training;
  put_weights(rows, weights.back(), calibrations.back(), training.model);
  for (size_t mail = 0; mail < mails.size(); mail++) {
    training.held_out.push_back(calibrations[folds[mail]].probabilities(evidence[mail]));
  }
  return training;
}

}  // namespace nonsolicit::classifier
