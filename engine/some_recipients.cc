#include "engine/some_recipients.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

namespace nonsolicit::engine {

std::vector<std::string> addresses(const message::Envelope& envelope) {
  std::vector<std::string> all;
  for (const auto& recipient : envelope.recipients) all.push_back(recipient.address);
  return all;
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& some) {
  const std::set<std::string_view> left_out(some.begin(), some.end());
  std::vector<std::string> rest;
  std::copy_if(all.begin(), all.end(), std::back_inserter(rest),
               [&](const std::string& one) { return !left_out.contains(one); });
  return rest;
}

message::Envelope only_of(message::Envelope envelope, const std::vector<std::string>& only) {
  if (only.empty()) return envelope;
  const std::set<std::string_view> wanted(only.begin(), only.end());
  std::erase_if(envelope.recipients, [&](const auto& recipient) { return !wanted.contains(recipient.address); });
  return envelope;
}

}  // namespace nonsolicit::engine
