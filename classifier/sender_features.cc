#include "classifier/sender_features.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/common_names.h"
#include "classifier/folded.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kLongestLabel = 63;  // RFC 1035 section 2.3.4
constexpr size_t kLongestLocal = 64;  // RFC 5321 section 4.5.3.1.1
constexpr size_t kMostNameWords = 8;  // of a display name
constexpr size_t kShortestPiece = 3;
constexpr size_t kLongestPiece = 5;

class FeatureSet {
 public:
  void add(std::string_view family, std::string_view name) { ids_.push_back(named_feature(family, name)); }
  std::vector<FeatureId> take() {
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    return std::move(ids_);
  }

 private:
  std::vector<FeatureId> ids_;
};

void add_domain(const std::string& domain, FeatureSet& features) {
  if (is_public_provider(domain)) return features.add("sender", "public provider");
  const std::string_view label = chosen_label(domain);
  if (is_common_domain(label)) return;
  std::string bare = "<";
  for (const std::string_view part : base::split(label, '-')) {
    if (!part.empty()) features.add("sender.part", part);
    bare += part;
  }
  bare += '>';
  for (size_t size = kShortestPiece; size <= kLongestPiece; size++) {
    for (size_t i = 0; i + size <= bare.size(); i++) {
      features.add("sender.piece", std::string_view(bare).substr(i, size));
    }
  }
}

void add_name(std::string_view name, FeatureSet& features) {
  const std::string folded = fold_line(name).text;
  const auto words = split_words(folded);
  for (size_t i = 0; i < std::min(words.size(), kMostNameWords); i++) features.add("sender.word", words[i]);
  features.add("sender.words", fmt::format("{}", std::min<size_t>(words.size(), 4)));
}

}  // namespace

std::vector<FeatureId> sender_features(const message::Message& message) {
  if (message.from.empty()) return {};
  FeatureSet features;
  add_name(message.from[0].name, features);
  const std::string domain = sender_domain(message);
  if (!domain.empty()) {
    std::string local = base::lower_text(message.from[0].address.substr(0, message.from[0].address.rfind('@')));
    local.resize(std::min(local.size(), kLongestLocal));
    std::replace_if(local.begin(), local.end(), base::is_digit, '0');
    features.add("sender.local", local);
    add_domain(domain, features);
  }
  return features.take();
}

std::string_view chosen_label(std::string_view domain) {
  constexpr std::array kShared = {"co", "com", "org", "net", "ac", "gov", "example"};
  const size_t top = domain.rfind('.');
  std::string_view rest = top == std::string_view::npos ? domain : domain.substr(0, top);
  for (size_t dot = rest.rfind('.'); dot != std::string_view::npos; dot = rest.rfind('.')) {
    const std::string_view last = rest.substr(dot + 1);
    if (std::find(kShared.begin(), kShared.end(), last) == kShared.end()) return last.substr(0, kLongestLabel);
    rest = rest.substr(0, dot);
  }
  return rest.substr(0, kLongestLabel);
}

std::string sender_domain(const message::Message& message) {
  if (message.from.empty()) return {};
  const std::string& address = message.from[0].address;
  const size_t at = address.rfind('@');
  return at == std::string::npos ? std::string() : base::to_lower(address.substr(at + 1));
}

bool is_public_provider(std::string_view domain) {
  constexpr std::array kProviders = {"gmail.com", "hotmail.com", "yahoo.com",      "outlook.com",
                                     "aol.com",   "gmx.de",      "googlemail.com", "web.de"};
  return std::find(kProviders.begin(), kProviders.end(), domain) != kProviders.end();
}

}  // namespace nonsolicit::classifier
