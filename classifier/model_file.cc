// The text form of a model:
//   nonsolicit-model 2
//   note languages en fr es de          any number of these
//   kinds correspondence solicitation newsletter event_invitation greeting automatic
//   unit 0.001
//   bias 6 numbers
//   features COUNT
//   <6 characters id><12 characters weights>     base 64, two characters per weight, ascending ids
//   sha256 <of everything before this line>
#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/unicode.h"
#include "classifier/model.h"

namespace nonsolicit::classifier {
namespace {

constexpr int kVersion = 2;
constexpr size_t kMaxFeatures = 400'000;
constexpr size_t kIdCharacters = kFeatureBits / 6;
constexpr int kWeightOffset = 2048;  // 12 bits
constexpr size_t kMostShown = 40;    // of a word in a message
constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

constexpr std::array<int8_t, 256> kValueOf = [] {
  std::array<int8_t, 256> table{};
  table.fill(-1);
  for (size_t i = 0; i < kDigits.size(); i++) table[static_cast<unsigned char>(kDigits[i])] = static_cast<int8_t>(i);
  return table;
}();

void append_number(std::string& text, uint64_t value, size_t characters) {
  for (size_t i = characters; i-- > 0;) text += kDigits[value >> (6 * i) & 63];
}

// Reads `characters` digits at the start of `text`; -1 for a character that is none.
int64_t number_at(std::string_view text, size_t characters) {
  int64_t value = 0;
  for (size_t i = 0; i < characters; i++) {
    const int8_t digit = kValueOf[static_cast<unsigned char>(text[i])];
    if (digit < 0) return -1;
    value = value << 6 | digit;
  }
  return value;
}

std::string kind_line() {
  std::string line = "kinds";
  for (size_t i = 0; i < kModelKinds; i++) line += fmt::format(" {}", to_string(kAllKinds[i]));
  return line;
}

// Reads a model line by line; the first problem ends it, because what follows a bad line cannot be believed.
class ModelReader {
 public:
  ModelReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  base::Result<std::shared_ptr<const Model>> read() {
    const bool good = check_ends() && read_head() && read_features();
    if (good) return std::shared_ptr<const Model>(std::make_shared<Model>(std::move(data_)));
    return base::config_error("the classifier's model cannot be used",
                              fmt::format("{}:{}: {}", file_, line_number_, problem_));
  }

 private:
  bool fails(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool next_line() {
    const size_t end = text_.find('\n');
    if (text_.empty() || end == std::string_view::npos) return false;
    line_ = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    line_number_++;
    return true;
  }

  // The first line tells that it is a model of our version, the last that it is whole.
  bool check_ends() {
    line_number_ = 1;
    std::string_view version = text_.substr(0, text_.find('\n'));
    constexpr std::string_view kMagic = "nonsolicit-model ";
    if (!version.starts_with(kMagic)) return fails("this is no model file (see nonsolicit train --help)");
    version.remove_prefix(kMagic.size());
    const bool other_line_ends = version.ends_with('\r');
    if (other_line_ends) version.remove_suffix(1);
    if (version != fmt::to_string(kVersion)) {
      return fails(
          fmt::format("version \"{}\", and this program reads version {}; make the model again with nonsolicit train",
                      base::visible_text(base::repair_utf8(version.substr(0, kMostShown))), kVersion));
    }
    if (other_line_ends) {
      return fails("the line ends were changed (CR LF in place of LF); copy the file again, byte for byte");
    }
    const size_t last = text_.rfind("\nsha256 ");
    line_number_ = static_cast<size_t>(std::count(text_.begin(), text_.end(), '\n'));
    if (last == std::string_view::npos || !text_.ends_with('\n')) {
      return fails("the checksum line at the end is missing: the file was cut");
    }
    const std::string_view sum = base::trim(text_.substr(last + 8));
    text_ = text_.substr(0, last + 1);
    if (sum != base::sha256_hex(text_)) {
      return fails("the checksum does not fit: the file was changed or damaged");
    }
    line_number_ = 0;
    return next_line();
  }

  bool read_numbers(std::string_view numbers, size_t wanted, double* values) {
    size_t count = 0;
    for (const std::string_view word : base::split(numbers, ' ')) {
      if (word.empty()) continue;
      double value = 0;
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
      if (error != std::errc() || end != word.data() + word.size() || !(value > -1e6 && value < 1e6)) {
        return fails(fmt::format("\"{}\" is not a number that a model can hold", word.substr(0, kMostShown)));
      }
      if (count < wanted) values[count] = value;
      count++;
    }
    return count == wanted || fails(fmt::format("expected {} numbers, found {}", wanted, count));
  }

  bool read_head() {
    while (next_line()) {
      const size_t blank = line_.find(' ');
      const std::string_view key = line_.substr(0, blank);
      const std::string_view rest = blank == std::string_view::npos ? std::string_view() : line_.substr(blank + 1);
      if (key == "features") {
        double count = 0;
        if (!read_numbers(rest, 1, &count)) return false;
        feature_count_ = static_cast<size_t>(std::max(0.0, count));
        if (feature_count_ > kMaxFeatures) return fails(fmt::format("more than {} features", kMaxFeatures));
        for (const std::string_view line : {"kinds", "unit", "bias"}) {
          if (!head_.contains(line)) return fails(fmt::format("the \"{}\" line is missing", line));
        }
        return true;
      }
      head_.insert(key);
      if (key == "note") {
        const size_t end = rest.find(' ');
        if (end != std::string_view::npos) data_.notes[std::string(rest.substr(0, end))] = rest.substr(end + 1);
      } else if (key == "kinds") {
        if (line_ != kind_line()) return fails(fmt::format("expected \"{}\"", kind_line()));
      } else if (key == "unit") {
        if (!read_numbers(rest, 1, &data_.unit)) return false;
      } else if (key == "bias") {
        if (!read_numbers(rest, kModelKinds, data_.bias.data())) return false;
      } else {
        return fails(fmt::format("\"{}\" is not known", key.substr(0, kMostShown)));
      }
    }
    return fails("the \"features\" line is missing");
  }

  bool read_features() {
    data_.features.reserve(feature_count_);
    int64_t last = -1;
    while (next_line()) {
      if (line_.size() != kIdCharacters + 2 * kModelKinds) return fails("a feature has 18 characters");
      const int64_t id = number_at(line_, kIdCharacters);
      Weights weights{};
      for (size_t kind = 0; kind < kModelKinds; kind++) {
        const int64_t value = number_at(line_.substr(kIdCharacters + 2 * kind), 2);
        if (value < 0) return fails("a character that is no digit of base 64");
        weights[kind] = static_cast<int16_t>(value - kWeightOffset);
      }
      if (id < 0) return fails("a character that is no digit of base 64");
      if (id <= last) return fails("ids must ascend");
      last = id;
      data_.features.emplace_back(static_cast<FeatureId>(id), weights);
    }
    return data_.features.size() == feature_count_ ||
           fails(fmt::format("expected {} features, found {}", feature_count_, data_.features.size()));
  }

  std::string_view text_;
  const std::string& file_;
  std::string_view line_;
  size_t line_number_ = 0;
  std::string problem_;
  ModelData data_;
  std::set<std::string_view> head_;  // the keys seen before the features
  size_t feature_count_ = 0;
};

}  // namespace

std::string to_text(const ModelData& data) {
  std::string text = fmt::format("nonsolicit-model {}\n", kVersion);
  for (const auto& [name, value] : data.notes) text += fmt::format("note {} {}\n", name, value);
  text += kind_line() + '\n';
  text += fmt::format("unit {}\nbias", data.unit);
  for (const double bias : data.bias) text += fmt::format(" {:.6g}", bias);
  text += '\n';
  text += fmt::format("features {}\n", data.features.size());
  for (const auto& [id, weights] : data.features) {
    append_number(text, id, kIdCharacters);
    for (const int16_t weight : weights) append_number(text, static_cast<uint64_t>(weight + kWeightOffset), 2);
    text += '\n';
  }
  return text + fmt::format("sha256 {}\n", base::sha256_hex(text));
}

base::Result<std::shared_ptr<const Model>> read_model(std::string_view text, const std::string& file) {
  return ModelReader(text, file).read();
}

}  // namespace nonsolicit::classifier
