#include "engine/member_link.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

constexpr std::string_view kPurpose = "preference link";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kSubjectWord = "choice";
constexpr size_t kFields = 5;  // version, choice, seconds since 1970, recipient, sender
constexpr size_t kMostBytes = 4096;

std::optional<base::TimePoint> time_from(std::string_view text) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return base::TimePoint(std::chrono::seconds(seconds));
}

}  // namespace

// No address holds a line feed.
std::string make_member_link(const base::KeyRing& keys, const MemberLink& link) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(link.expires).time_since_epoch().count();
  return keys.seal(kPurpose, fmt::format("{}\n{}\n{}\n{}\n{}", kVersion, lists::to_string(link.choice), seconds,
                                         link.recipient.text(), link.sender.text()));
}

std::string mailto_of_link(std::string_view command_address, std::string_view token) {
  return fmt::format("mailto:{}?subject={}%20{}", command_address, kSubjectWord, token);
}

std::optional<std::string> token_of_subject(std::string_view subject) {
  subject = base::trim(subject);
  if (!base::istarts_with(subject, std::string(kSubjectWord) + " ")) return std::nullopt;
  const std::string_view token = base::trim(subject.substr(kSubjectWord.size()));
  if (token.empty() || token.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return std::string(token);
}

base::Result<lists::PreferenceEntry> read_member_link(const base::KeyRing& keys, std::string_view token,
                                                      base::TimePoint now) {
  if (token.size() > kMostBytes) return base::permanent_error("this link is not valid", "too long");
  const size_t dot = token.find('.');
  if (dot != std::string_view::npos && keys.find(token.substr(0, dot)) == nullptr)
    return base::permanent_error("this link is too old, or not from here", "unknown key");
  const auto text = keys.unseal(kPurpose, token);
  if (!text) return base::permanent_error("this link is not valid: it was cut or changed", text.error().full());
  const auto fields = base::split(*text, '\n');
  const auto expires = fields.size() == kFields ? time_from(fields[2]) : std::nullopt;
  const auto choice = fields.size() == kFields ? lists::preference_from(fields[1]) : std::nullopt;
  if (!expires || !choice || fields[0] != kVersion)
    return base::permanent_error("this link is not valid", "a seal of another form");
  if (*expires <= now) return base::permanent_error("this link has expired", "on " + base::date_of(*expires));
  return lists::PreferenceEntry{
      .recipient = base::Address::from_normal(std::string(fields[3])),
      .sender = base::Address::from_normal(std::string(fields[4])),
      .choice = *choice,
      .origin = {.source = "member", .evidence = "signed link", .recorded = now, .expires = std::nullopt}};
}

}  // namespace nonsolicit::engine
