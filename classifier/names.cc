#include "classifier/names.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/ascii.h"
#include "classifier/common_names.h"
#include "classifier/folded.h"
#include "classifier/sender_features.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kShortestPerson = 3;   // bytes: "Al" and "Jo" stand for too much
constexpr size_t kMostPersonWords = 4;  // more than that is no person's name
constexpr size_t kFirmBeginning = 5;    // bytes of a word that are looked for in the name of a firm
constexpr size_t kShort = 4;            // a word of so many is looked for at its ends only: "land" stands in many
constexpr size_t kMostRecipients = 5;

uint64_t hash_of_name(std::string_view word) {
  WordHash hash;
  for (const char c : word) hash.add(c);
  return hash.value();
}

// Of four bytes or five; four are another number than any five, as no word holds a NUL.
uint64_t beginning_of(std::string_view word) {
  uint32_t four = 0;
  std::memcpy(&four, word.data(), kShort);
  const auto last = static_cast<unsigned char>(word[std::min(word.size(), kFirmBeginning) - 1]);
  const uint64_t fifth = word.size() >= kFirmBeginning ? last : 0;
  return fifth << 32 | four;
}

std::vector<std::string> person_of(const message::Mailbox& mailbox) {
  std::vector<std::string> words;
  const std::string folded = fold_line(mailbox.name).text;
  const std::vector<std::string_view> written = split_words(folded);
  if (written.size() <= kMostPersonWords) words.assign(written.begin(), written.end());
  words.push_back(base::to_lower(mailbox.address.substr(0, mailbox.address.rfind('@'))));
  std::erase_if(words, [](const std::string& word) { return word.size() < kShortestPerson || is_common_name(word); });
  return words;
}

// As the domain has it; "" at a public provider.
std::string firm_of(const message::Mailbox& mailbox) {
  const size_t at = mailbox.address.rfind('@');
  if (at == std::string::npos) return {};
  const std::string domain = base::to_lower(mailbox.address.substr(at + 1));
  if (is_public_provider(domain)) return {};
  std::string name(chosen_label(domain));
  std::erase(name, '-');
  return name;
}

}  // namespace

void Names::Table::add(uint64_t number, Named whom) {
  const size_t bit = bit_of(number);
  bits_[bit / 64] |= uint64_t{1} << bit % 64;
  entries_.push_back({.number = number, .whom = whom});
}

Named Names::Table::look_up(uint64_t number) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.number == number; });
  return found == entries_.end() ? Named::nobody : found->whom;
}

void Names::add_firm(std::string_view firm, Named whose) {
  if (firm.size() < kFirmBeginning) return;
  for (size_t i = 0; i + kFirmBeginning <= firm.size(); i++) firms_.add(beginning_of(firm.substr(i)), whose);
  firms_.add(beginning_of(firm.substr(0, kShort)), whose);
  firms_.add(beginning_of(firm.substr(firm.size() - kShort)), whose);
}

Names::Names(const message::Message& message) {
  if (message.from.empty()) return;
  const std::string own = firm_of(message.from[0]);
  for (const std::string& word : person_of(message.from[0])) {
    persons_.add(hash_of_name(word), Named::sender);
    sender_owns_domain_ = sender_owns_domain_ || (word.size() > kShortestPerson && own.find(word) != std::string::npos);
  }
  bool colleagues = false;
  std::vector<std::string> firms;
  for (size_t i = 0; i < std::min(message.to.size(), kMostRecipients); i++) {
    for (const std::string& word : person_of(message.to[i])) persons_.add(hash_of_name(word), Named::recipient);
    firms.push_back(firm_of(message.to[i]));
    colleagues = colleagues || firms.back() == own;
  }
  if (colleagues) return;  // within a firm its name says nothing
  add_firm(own, Named::sender_firm);
  for (const std::string& firm : firms) add_firm(firm, Named::recipient_firm);
}

Named Names::whom(std::string_view word, uint64_t hash) const {
  if (const Named person = persons_.find(hash); person != Named::nobody) return person;
  if (word.size() < kShort) return Named::nobody;
  const Named firm = firms_.find(beginning_of(word));
  if (firm == Named::nobody || is_common_name(word) || is_common_name(word.substr(0, kFirmBeginning)))
    return Named::nobody;
  return firm;
}

void Names::mark(std::string_view folded, std::vector<WordSpan>& words) const {
  for (WordSpan& word : words) {
    if (word.length < kShortestPerson) continue;
    const std::string_view written = word.in(folded);
    if (written.ends_with("'s")) {
      const std::string_view name = written.substr(0, written.size() - 2);
      word.named = whom(name, hash_of_name(name));
    } else {
      word.named = whom(written, word.hash);
    }
  }
}

}  // namespace nonsolicit::classifier
