#include "lists/organisations.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::lists {
namespace {

// The large ones, sorted. Country variants of four families are matched by their first label below.
constexpr std::array<std::string_view, 66> kPublicProviders = {
    "126.com",        "139.com",        "163.com",        "aim.com",       "alice.it",      "aol.com",
    "arcor.de",       "att.net",        "bellsouth.net",  "bigpond.com",   "bluewin.ch",    "bol.com.br",
    "btinternet.com", "charter.net",    "comcast.net",    "cox.net",       "duck.com",      "earthlink.net",
    "email.com",      "fastmail.com",   "fastmail.fm",    "free.fr",       "freenet.de",    "gmail.com",
    "gmx.at",         "gmx.ch",         "gmx.com",        "gmx.de",        "gmx.net",       "googlemail.com",
    "hey.com",        "icloud.com",     "inbox.lv",       "laposte.net",   "libero.it",     "mac.com",
    "mail.com",       "mail.ru",        "me.com",         "msn.com",       "naver.com",     "ntlworld.com",
    "orange.fr",      "passport.com",   "pm.me",          "proton.me",     "protonmail.ch", "protonmail.com",
    "qq.com",         "rediffmail.com", "rocketmail.com", "sbcglobal.net", "seznam.cz",     "sfr.fr",
    "sina.com",       "sky.com",        "t-online.de",    "telenet.be",    "tutanota.com",  "uol.com.br",
    "verizon.net",    "wanadoo.fr",     "web.de",         "wp.pl",         "yandex.ru",     "ymail.com"};
static_assert(std::is_sorted(kPublicProviders.begin(), kPublicProviders.end()));

// "hotmail.co.uk", "yahoo.fr", ...: one of these labels before a country.
constexpr std::array<std::string_view, 4> kProviderFamilies = {"hotmail", "live", "outlook", "yahoo"};

bool is_country_or_com(std::string_view suffix) {
  if (suffix.starts_with("co.") || suffix.starts_with("ne."))
    suffix.remove_prefix(3);
  else if (suffix.starts_with("com."))
    suffix.remove_prefix(4);
  return suffix == "com" || (suffix.size() == 2 && suffix.find('.') == std::string_view::npos);
}

}  // namespace

bool is_public_provider(std::string_view domain) {
  if (std::binary_search(kPublicProviders.begin(), kPublicProviders.end(), domain)) return true;
  const size_t dot = domain.find('.');
  if (dot == std::string_view::npos) return false;
  const auto family = std::find(kProviderFamilies.begin(), kProviderFamilies.end(), domain.substr(0, dot));
  return family != kProviderFamilies.end() && is_country_or_com(domain.substr(dot + 1));
}

std::string organisation_name(std::string_view name) {
  std::string result;
  const std::string folded = base::fold_text(base::repair_utf8(name));
  bool blank = false;
  for (const char c : folded) {
    if (base::is_space(c)) {
      blank = true;
      continue;
    }
    if (blank && !result.empty()) result.push_back(' ');
    blank = false;
    result.push_back(c);
  }
  return result;
}

Organisations::Organisations(const std::vector<OrganisationEntry>& entries) {
  for (const OrganisationEntry& entry : entries) {
    const auto domain = base::normal_domain(entry.domain);
    const std::string name = organisation_name(entry.organisation);
    if (!domain || name.empty() || is_public_provider(*domain)) continue;
    const auto [place, added] = by_domain_.try_emplace(*domain, Name{.compared = name, .written = entry.organisation});
    if (!added && place->second.compared != name) place->second = {};
  }
}

std::optional<std::string_view> Organisations::of_domain(std::string_view domain) const {
  const auto found = by_domain_.find(domain);
  if (found == by_domain_.end() || found->second.compared.empty()) return std::nullopt;
  return found->second.compared;
}

std::string_view Organisations::name_of_domain(std::string_view domain) const {
  const auto found = by_domain_.find(domain);
  return found == by_domain_.end() ? std::string_view() : found->second.written;
}

bool Organisations::same(const base::Address& sender, const std::optional<DirectoryEntry>& sender_entry,
                         const base::Address& recipient, const std::optional<DirectoryEntry>& recipient_entry) const {
  if (sender_entry && recipient_entry && sender_entry->organisation != 0 &&
      sender_entry->organisation == recipient_entry->organisation) {
    return true;
  }
  const auto sender_organisation = of_domain(sender.domain());
  return sender_organisation && sender_organisation == of_domain(recipient.domain());
}

}  // namespace nonsolicit::lists
