// The reader of model files: any bytes as they are, and a small valid model with bytes changed and a checksum that fits
// again, so that the checks behind it are reached. What loads must classify.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "classifier/classifier.h"
#include "classifier/score.h"
#include "message/parse.h"
#include "tests/classifier/small_model.h"

using namespace nonsolicit;

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

struct Fixture {
  message::Message mail = message::parse(
      "From: a@a.example\nTo: b@b.example\nSubject: A card with an offer\n\nHappy holidays! Book a demo now.\n\n> "
      "Why?\n");
  std::string model = [this] {
    classifier::ModelData data = classifier::small_model();
    data.features.clear();
    int16_t weight = -2000;
    for (const classifier::ExampleFeature& feature : classifier::example_of(classifier::Reading(mail), {}, {})) {
      data.features.push_back({feature.id, {weight, 2047, 0, -2048, 1, static_cast<int16_t>(-weight)}});
      weight = static_cast<int16_t>(weight + 97 > 2000 ? -2000 : weight + 97);
    }
    return to_text(data);
  }();
};

void classify(std::shared_ptr<const classifier::Model> model, const message::Message& mail) {
  classifier::RuleSource rule;
  rule.name = "demo";
  rule.pattern = "book a demo";
  rule.offer = true;
  classifier::ModelSource source;
  source.trained = std::move(model);
  source.prefilter = classifier::Prefilter::literals;  // Hyperscan takes long to compile
  const auto made = classifier::make_classifier({rule}, source);
  require(made.ok());
  const classifier::Classification found = (*made)->classify(mail);
  double sum = 0;
  for (const double probability : found.probabilities) {
    require(probability >= 0 && probability <= 1);
    sum += probability;
  }
  require(std::abs(sum - 1) < 1e-6);
}

// Whether it loads.
bool look(std::string_view text, const Fixture& fixture) {
  const auto model = classifier::read_model(text, "fuzz");
  if (!model.ok()) {
    require(model.error().kind == base::ErrorClass::config && model.error().detail.starts_with("fuzz:"));
    return false;
  }
  require((*model)->memory_bytes() >= (*model)->size() * sizeof(classifier::Weights));
  classify(*model, fixture.mail);
  return true;
}

// Three bytes of `edits` change one of `text`: two tell where, one is what it becomes. Few, so that some text still
// loads.
constexpr size_t kMostEdits = 4;

size_t place_of(std::string_view edit) {
  return static_cast<unsigned char>(edit[0]) * 256U + static_cast<unsigned char>(edit[1]);
}

std::string edited(std::string text, std::string_view edits) {
  for (size_t i = 0; i < kMostEdits && edits.size() >= 3; i++, edits.remove_prefix(3)) {
    text[place_of(edits) % text.size()] = edits[2];
  }
  return text;
}

// Other weights, which always load.
std::string reweighed(std::string text, std::string_view edits) {
  constexpr std::string_view kDigits = "019AMZamz-_";
  constexpr size_t kLine = 19;
  constexpr size_t kWeights = 12;
  const size_t first = text.find('\n', text.find("features ")) + 1;
  const size_t lines = (text.rfind("sha256 ") - first) / kLine;
  for (; edits.size() >= 3; edits.remove_prefix(3)) {
    const size_t place = place_of(edits);
    const size_t line = place % lines;
    const auto value = static_cast<unsigned char>(edits[2]);
    text[first + line * kLine + kLine - 2 - place / lines % kWeights] = kDigits[value % kDigits.size()];
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Fixture fixture;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  look(input, fixture);
  look(classifier::sealed(input), fixture);
  look(classifier::sealed(edited(fixture.model, input)), fixture);
  require(look(classifier::sealed(reweighed(fixture.model, input)), fixture));
  // The head as it should be, the features from the input.
  const size_t head = fixture.model.find("features ");
  look(classifier::sealed(fixture.model.substr(0, head) + std::string(input)), fixture);
  return 0;
}
