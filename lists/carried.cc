#include "lists/carried.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/ascii.h"

namespace nonsolicit::lists {
namespace {

constexpr size_t kMaxLocal = 64;  // RFC 5321 section 4.5.3.1.1
constexpr size_t kMaxDomain = 254;

bool is_high(char c) { return static_cast<unsigned char>(c) > 127; }

// RFC 5322 section 3.2.3 atext and ".".
bool is_local(char c) {
  return base::is_alnum(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// What may glue to an address in running text, markup, links or vCard: "_jane@x_", "to=jane@x", "'jane@x'".
bool is_glue(char c) { return !base::is_alnum(c) && !is_high(c) && c != '.' && c != '+' && c != '-' && c != '_'; }

bool is_domain(char c) { return base::is_alnum(c) || c == '.' || c == '-' || c == '_'; }

// Ways an "@" is written in links, HTML source and quoted-printable vCards.
constexpr std::array<std::string_view, 6> kWrittenAt = {"%40", "=40", "&#64;", "&#x40;", "&commat;", "\xEF\xBC\xA0"};

// Length of the at sign that starts at `at`, 0 where there is none.
size_t at_sign(std::string_view text, size_t at) {
  const char c = text[at];
  if (c == '@') return 1;
  if (c != '%' && c != '=' && c != '&' && c != '\xEF') return 0;
  for (const std::string_view written : kWrittenAt) {
    if (base::istarts_with(text.substr(at), written)) return written.size();
  }
  return 0;
}

// vCard and iCalendar fold lines at 75 bytes with a blank at the next line's start (RFC 6350 section 3.2).
std::string unfolded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); i++) {
    const size_t end = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? i + 1 : i;
    if (text[end] == '\n' && end + 1 < text.size() && (text[end + 1] == ' ' || text[end + 1] == '\t')) {
      i = end + 1;
    } else {
      result.push_back(text[i]);
    }
  }
  return result;
}

class Carried {
 public:
  Carried(const Directory& directory, const base::AddressRules& rules, const std::set<base::Address>& leave_out,
          uint64_t leave_out_organisation)
      : directory_(directory), rules_(rules), leave_out_(leave_out), leave_out_organisation_(leave_out_organisation) {}

  size_t count() const { return members_.size(); }

  void read(std::string_view text, size_t stop_at) {
    size_t left_edge = 0;  // no address starts before the domain of the one before it: keeps the scan linear
    for (size_t i = 0; i < text.size(); i++) {
      const size_t sign = at_sign(text, i);
      if (sign == 0) continue;
      look_at(text, i, i + sign, left_edge);
      if (stop_at != 0 && count() >= stop_at) return;
      left_edge = i + sign;
      i = left_edge - 1;
    }
  }

 private:
  // All readings of the text around one at sign; the first that is in the directory counts.
  void look_at(std::string_view text, size_t sign, size_t domain_start, size_t left_edge) {
    const std::array<std::string_view, 2> domains = {domain_after(text, domain_start, Letters::ascii),
                                                     domain_after(text, domain_start, Letters::all)};
    if (domains[0].find('.') == std::string_view::npos && domains[1].size() == domains[0].size()) return;
    std::array<std::string_view, 5> locals = {};
    locals[0] = local_before(text, sign, left_edge, Letters::ascii);
    locals[1] = local_before(text, sign, left_edge, Letters::all);
    locals[2] = after_glue(locals[0]);
    locals[3] = trimmed(locals[2]);
    locals[4] = quoted_before(text, sign, left_edge);
    for (size_t d = 0; d < domains.size(); d++) {
      if (domains[d].empty() || (d > 0 && domains[d] == domains[0])) continue;
      for (size_t l = 0; l < locals.size(); l++) {
        const auto same = std::find(locals.begin(), locals.begin() + static_cast<std::ptrdiff_t>(l), locals[l]);
        if (locals[l].empty() || same != locals.begin() + static_cast<std::ptrdiff_t>(l)) continue;
        if (found(std::string(locals[l]) + "@" + std::string(domains[d]))) return;
      }
    }
  }

  enum class Letters { ascii, all };

  static std::string_view local_before(std::string_view text, size_t sign, size_t left_edge, Letters letters) {
    const size_t longest = letters == Letters::ascii ? kMaxLocal : kMaxLocal * 4;
    size_t start = sign;
    while (start > left_edge && sign - start < longest) {
      const char c = text[start - 1];
      if (!is_local(c) && (letters == Letters::ascii || !is_high(c))) break;
      start--;
    }
    return text.substr(start, sign - start);
  }

  // "\"john doe\"" of "\"john doe\"@firm.example".
  static std::string_view quoted_before(std::string_view text, size_t sign, size_t left_edge) {
    if (sign < left_edge + 3 || text[sign - 1] != '"') return {};
    for (size_t start = sign - 2; start > left_edge && sign - start <= kMaxLocal + 2; start--) {
      if (text[start - 1] == '"') return text.substr(start - 1, sign - start + 1);
    }
    return {};
  }

  static std::string_view after_glue(std::string_view local) {
    for (size_t i = local.size(); i > 0; i--) {
      if (is_glue(local[i - 1])) return local.substr(i);
    }
    return local;
  }

  // Without the marks of emphasis, list or sentence before it: "_jane", "-jane", "...jane".
  static std::string_view trimmed(std::string_view local) {
    while (!local.empty() && !base::is_alnum(local.front())) local.remove_prefix(1);
    return local;
  }

  static std::string_view domain_after(std::string_view text, size_t start, Letters letters) {
    size_t end = start;
    while (end < text.size() && end - start < kMaxDomain &&
           (is_domain(text[end]) || (letters == Letters::all && is_high(text[end])))) {
      end++;
    }
    while (end > start && (text[end - 1] == '.' || text[end - 1] == '-' || text[end - 1] == '_')) end--;
    return text.substr(start, end - start);
  }

  bool found(const std::string& candidate) {
    const auto address = base::Address::parse(candidate, rules_);
    if (!address) return false;
    const auto entry = directory_.find(*address);
    if (!entry) return false;
    const bool own = leave_out_organisation_ != 0 && entry->organisation == leave_out_organisation_;
    const std::string member = member_key(*entry);
    if (!own && !leave_out_.contains(*address) && !left_out_members().contains(member)) members_.insert(member);
    return true;
  }

  static std::string member_key(const DirectoryEntry& entry) {
    return entry.member_id.empty() ? "#" + std::to_string(entry.order) : "id " + entry.member_id;
  }

  // A member that is left out is so with other addresses too. Looked up at the first hit only.
  const std::unordered_set<std::string>& left_out_members() {
    if (left_out_known_) return left_out_members_;
    for (const base::Address& address : leave_out_) {
      if (const auto entry = directory_.find(address)) left_out_members_.insert(member_key(*entry));
    }
    left_out_known_ = true;
    return left_out_members_;
  }

  const Directory& directory_;
  const base::AddressRules& rules_;
  const std::set<base::Address>& leave_out_;
  const uint64_t leave_out_organisation_;
  std::unordered_set<std::string> members_;
  std::unordered_set<std::string> left_out_members_;
  bool left_out_known_ = false;
};

}  // namespace

size_t carried_entries(const Directory& directory, std::span<const std::string_view> texts,
                       const base::AddressRules& rules, const std::set<base::Address>& leave_out,
                       uint64_t leave_out_organisation, size_t stop_at) {
  Carried carried(directory, rules, leave_out, leave_out_organisation);
  for (const std::string_view text : texts) {
    if (stop_at != 0 && carried.count() >= stop_at) break;
    if (base::ifind(text, "BEGIN:VCARD") != std::string_view::npos) {
      carried.read(unfolded(text), stop_at);
    } else {
      carried.read(text, stop_at);
    }
  }
  return carried.count();
}

}  // namespace nonsolicit::lists
