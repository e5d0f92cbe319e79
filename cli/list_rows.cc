#include "cli/list_rows.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/unicode.h"
#include "policy/facts.h"

namespace nonsolicit::cli {
namespace {

std::string day_or_none(base::TimePoint time) { return base::to_micros(time) == 0 ? "" : base::date_of(time); }
// The last day that counts: an end is kept as the moment after it.
std::string last_day(base::TimePoint end) { return day_or_none(end - base::Duration(1)); }
// Where it comes from is the actor of the line, and evidence may be words about a person.
void add_audited(const std::string& name, const std::string& value, std::string& text) {
  const bool address = value.find('@', 1) != std::string::npos || lists::is_hashed(value);
  if (value.empty() || address || name == "SOURCE" || name == "EVIDENCE") return;
  text += fmt::format("{}{} {}", text.empty() ? "" : ", ", base::to_lower(name), base::visible_text(value));
}
std::string expiry(const lists::Origin& origin) { return origin.expires ? last_day(*origin.expires) : "never"; }

}  // namespace

Cells cells(const lists::RelationshipEntry& row) {
  return {row.sender.text(),
          row.recipient.text(),
          std::string(lists::to_string(row.kind)),
          std::string(lists::to_string(row.how)),
          day_or_none(row.last_seen),
          fmt::format("{}", row.count),
          row.origin.source,
          row.origin.evidence,
          expiry(row.origin)};
}
Cells cells(const lists::OptOutEntry& row) {
  return {row.recipient.text(),       row.sender,        std::string(lists::to_string(row.scope)),
          day_or_none(row.requested), row.origin.source, row.origin.evidence,
          expiry(row.origin)};
}
Cells cells(const lists::PreferenceEntry& row) {
  return {row.recipient.text(),
          row.sender.text(),
          std::string(lists::to_string(row.choice)),
          day_or_none(row.origin.recorded),
          row.origin.source,
          expiry(row.origin)};
}
Cells cells(const lists::GrantEntry& row) {
  const size_t named = row.recipients.size() + row.segments.size();
  return {row.id,
          row.sender.text(),
          named == 0 ? "all" : fmt::format("{}", named),
          day_or_none(row.from),
          last_day(row.until),
          fmt::format("{}/{}", row.used, row.mailings),
          row.reason,
          row.approved_by};
}
Cells cells(const lists::ExemptEntry& row) {
  return {row.who, std::string(lists::to_string(row.kind)), row.origin.source, row.origin.evidence, expiry(row.origin)};
}
Cells cells(const lists::OrganisationEntry& row) { return {row.domain, row.organisation, row.origin.source}; }

Cells cells(const lists::FindingEntry& row) {
  return {row.case_id, row.sender.text(), day_or_none(row.confirmed), row.confirmed_by,
          last_day(row.confirmed + policy::kFindingCounts)};
}

base::Address person_of(const lists::RelationshipEntry& row) { return row.recipient; }
base::Address person_of(const lists::OptOutEntry& row) { return row.recipient; }
base::Address person_of(const lists::PreferenceEntry& row) { return row.recipient; }
base::Address person_of(const lists::GrantEntry& row) { return row.sender; }
base::Address person_of(const lists::ExemptEntry& row) {
  return row.who.starts_with('@') ? base::Address() : base::Address::from_normal(row.who);
}
base::Address person_of(const lists::OrganisationEntry&) { return {}; }
base::Address person_of(const lists::FindingEntry& row) { return row.sender; }

std::string audited_cells(const Cells& heading, const Cells& values) {
  std::string text;
  for (size_t i = 0; i < values.size(); i++) add_audited(heading[i], values[i], text);
  return text;
}

std::optional<Replaced> replaced_row(const std::vector<Cells>& before, const std::vector<Cells>& after,
                                     const std::vector<size_t>& keys) {
  if (keys.empty()) return std::nullopt;
  const auto same_keys = [&](const Cells& a, const Cells& b) {
    return std::all_of(keys.begin(), keys.end(), [&](size_t key) { return a[key] == b[key]; });
  };
  for (const Cells& was : before) {
    if (std::find(after.begin(), after.end(), was) != after.end()) continue;
    const auto now = std::find_if(after.begin(), after.end(), [&](const Cells& one) { return same_keys(one, was); });
    if (now != after.end()) return Replaced{.was = was, .now = *now};
  }
  return std::nullopt;
}

std::string replaced_text(const Cells& heading, const Replaced& row) {
  std::string text;
  for (size_t i = 0; i < row.was.size(); i++) {
    if (row.was[i] == row.now[i]) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", base::to_lower(heading[i]),
                        row.was[i].empty() ? "none" : row.was[i]);
  }
  return text;
}

std::string audited_replaced(const Cells& heading, const Replaced& row) {
  std::string text;
  for (size_t i = 0; i < row.was.size(); i++) {
    if (row.was[i] != row.now[i]) add_audited(heading[i], row.was[i].empty() ? "none" : row.was[i], text);
  }
  return text.empty() ? "the same but for source and evidence" : text;
}

std::string column_help(const std::string& column) {
  static const std::map<std::string, std::string> kHelp = {
      {"sender", "who sends: a mail address (opt-outs: also @domain for everybody there, or a List-Id, see --scope)"},
      {"recipient", "the member: a mail address"},
      {"recipients", "the members covered: mail addresses and @domains with \";\" between them (default: all)"},
      {"kind", "relationships: contact (default) or interest; exempt: staff, exempt or system"},
      {"date", "when it was, 2026-11-22 or RFC 3339 (default: now)"},
      {"evidence", "where it is known from: a meeting, a Message-ID, a note"},
      {"expires",
       "until when it counts, 2026-11-22 or never (default: contacts as learn.contact_expiry says, all else "
       "for good)"},
      {"how", "what they did: wrote, answered, asked, met or recorded (default)"},
      {"case_id", "case id of the confirmed finding"},
      {"case", "case id of the confirmed finding"},
      {"scope",
       "what SENDER is: sender (an address), organisation (a domain) or list (a List-Id); told from an address "
       "and @domain"},
      {"choice", "allow or block"},
      {"from", "first day, 2026-11-22"},
      {"until", "last day, 2026-12-31"},
      {"mailings", "how many messages it covers"},
      {"reason", "what was agreed"},
      {"approved_by", "who approved it"},
      {"who", "a mail address, or @domain for everybody there"},
      {"domain", "a domain that only this organisation uses"},
      {"organisation", "name of the organisation, as in the directory"},
      {"id", "id of the row, as listed"}};
  const auto found = kHelp.find(base::to_lower(column));
  return found == kHelp.end() ? std::string() : found->second;
}

}  // namespace nonsolicit::cli
