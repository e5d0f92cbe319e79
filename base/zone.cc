#include "base/zone.h"

#include <unicode/basictz.h>
#include <unicode/simpletz.h>
#include <unicode/timezone.h>

#include <string>

#include "base/ascii.h"

namespace nonsolicit::base {

struct Zone::Rules {
  std::unique_ptr<icu::TimeZone> zone;
};

namespace {

// "+02:00", "-0530".
std::optional<int> offset_minutes(std::string_view text) {
  if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::string digits;
  for (size_t i = 1; i < text.size(); i++) {
    if (i == 3 && text[i] == ':') continue;
    if (!is_digit(text[i])) return std::nullopt;
    digits.push_back(text[i]);
  }
  if (digits.size() != 4) return std::nullopt;
  const int minutes = std::stoi(digits.substr(0, 2)) * 60 + std::stoi(digits.substr(2));
  if (minutes > 14 * 60 || digits[2] > '5') return std::nullopt;
  return text[0] == '-' ? -minutes : minutes;
}

}  // namespace

std::optional<Zone> Zone::parse(std::string_view name) {
  auto rules = std::make_shared<Rules>();
  if (name == "local") {
    rules->zone.reset(icu::TimeZone::detectHostTimeZone());
  } else if (const auto minutes = offset_minutes(name)) {
    rules->zone = std::make_unique<icu::SimpleTimeZone>(*minutes * 60'000, icu::UnicodeString("fixed"));
  } else {
    rules->zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(std::string(name))));
    if (rules->zone && *rules->zone == icu::TimeZone::getUnknown()) return std::nullopt;
  }
  if (!rules->zone) return std::nullopt;
  return Zone(std::move(rules));
}

std::chrono::sys_seconds Zone::utc(std::chrono::local_seconds local) const {
  const auto seconds = local.time_since_epoch();
  const UDate date = static_cast<double>(seconds.count()) * 1000;
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  if (const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(rules_->zone.get())) {
    basic->getOffsetFromLocal(date, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving, status);
  } else {
    rules_->zone->getOffset(date, true, raw, saving, status);
  }
  if (U_FAILURE(status) != 0) return std::chrono::sys_seconds(seconds);
  return std::chrono::sys_seconds(seconds - std::chrono::seconds((raw + saving) / 1000));
}

}  // namespace nonsolicit::base
