#include "engine/release_proof.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

std::string signed_text(const ReleaseClaim& claim, const message::Envelope& envelope, std::string_view content_sha256) {
  std::vector<std::string> recipients;
  for (const auto& recipient : envelope.recipients) recipients.push_back(recipient.address);
  std::sort(recipients.begin(), recipients.end());
  std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n", claim.case_id, claim.attempt, base::to_micros(claim.expires),
                                 content_sha256, envelope.sender);
  for (const std::string& recipient : recipients) text += recipient + "\n";
  return text;
}

std::map<std::string, std::string> fields_of(std::string_view value) {
  std::map<std::string, std::string> fields;
  for (std::string_view field : base::split(value, ';')) {
    field = base::trim(field);
    const size_t equals = field.find('=');
    if (equals != std::string_view::npos) fields[std::string(field.substr(0, equals))] = field.substr(equals + 1);
  }
  return fields;
}

std::optional<int64_t> number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr int kCompletedFields = 4;

// Removes the last header field where it is one that an MTA adds; false where it is not.
bool remove_completed_field(std::string& content) {
  const size_t end = content.find("\r\n\r\n");
  if (end == std::string::npos || end == 0) return false;
  const size_t before = content.rfind("\r\n", end - 1);
  if (before == std::string::npos) return false;
  const std::string_view field = std::string_view(content).substr(before + 2, end - before - 2);
  const auto added = [field](std::string_view name) { return base::istarts_with(field, name); };
  if (!added("From:") && !added("Date:") && !added("Message-ID:") && !added("To:")) return false;
  content.erase(before, end - before);
  return true;
}

}  // namespace

std::string make_release_proof(const base::KeyRing& keys, const ReleaseClaim& claim, const message::Envelope& envelope,
                               std::string_view content_sha256) {
  return fmt::format("v=1; case={}; attempt={}; until={}; sig={}", claim.case_id, claim.attempt,
                     base::to_micros(claim.expires),
                     keys.sign("release", signed_text(claim, envelope, content_sha256)));
}

std::optional<ReleaseClaim> read_release_claim(std::string_view value) {
  auto fields = fields_of(value);
  const auto attempt = number(fields["attempt"]);
  const auto until = number(fields["until"]);
  if (fields["v"] != "1" || !attempt || !until) return std::nullopt;
  const bool about_no_case = fields["case"].empty() && *attempt == kLetterAttempt;
  if (!about_no_case && !base::is_case_id(fields["case"])) return std::nullopt;
  return ReleaseClaim{.case_id = fields["case"], .attempt = *attempt, .expires = base::from_micros(*until)};
}

bool check_release_proof(const base::KeyRing& keys, std::string_view value, const message::Envelope& envelope,
                         std::string_view content_sha256, base::TimePoint now) {
  const auto claim = read_release_claim(value);
  if (!claim || claim->expires < now) return false;
  return keys.check("release", signed_text(*claim, envelope, content_sha256), fields_of(value)["sig"]);
}

bool check_release_content(const base::KeyRing& keys, std::string_view value, const message::Envelope& envelope,
                           std::string_view content, base::TimePoint now) {
  if (check_release_proof(keys, value, envelope, base::sha256_hex(content), now)) return true;
  std::string shorter(content);
  for (int removed = 0; removed < kCompletedFields && remove_completed_field(shorter); removed++) {
    if (check_release_proof(keys, value, envelope, base::sha256_hex(shorter), now)) return true;
  }
  return false;
}

}  // namespace nonsolicit::engine
