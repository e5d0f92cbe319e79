#include "classifier/opt_out_header.h"

#include <algorithm>

#include "base/ascii.h"
#include "classifier/uri.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kMostSignatures = 20;

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!base::is_space(c)) out.push_back(c);
  }
  return out;
}

// RFC 6376 section 3.5: h= is a list of header names, parted by colons.
bool covers_both(std::string_view signature) {
  for (const std::string_view tag : base::split(signature, ';')) {
    const std::string text = without_blanks(tag);
    if (!base::istarts_with(text, "h=")) continue;
    const auto names = base::split(std::string_view(text).substr(2), ':');
    const auto has = [&](std::string_view wanted) {
      return std::any_of(names.begin(), names.end(),
                         [&](std::string_view name) { return base::iequals(name, wanted); });
    };
    return has("List-Unsubscribe") && has("List-Unsubscribe-Post");
  }
  return false;
}

bool are_signed(const message::Message& message) {
  size_t seen = 0;
  for (const message::HeaderField& header : message.headers) {
    if (!base::iequals(header.name, "DKIM-Signature")) continue;
    if (covers_both(header.raw)) return true;
    if (++seen >= kMostSignatures) break;
  }
  return false;
}

}  // namespace

void add_header_ways(const message::Message& message, OptOut& found) {
  const message::ListHeaders& list = message.list;
  found.headers_signed = list.one_click && are_signed(message);
  for (const std::string& uri : list.unsubscribe) {
    // RFC 2369 section 3.2; RFC 8058 section 3.1: one click needs an https URI.
    OptOutFinding finding{.way = is_mailto(uri) ? OptOutWay::list_mailto : OptOutWay::list_https,
                          .flaw = is_usable_uri(uri) ? OptOutFlaw::none : OptOutFlaw::bad_uri,
                          .text = uri,
                          .target = uri,
                          .where = "header List-Unsubscribe"};
    found.findings.push_back(finding);
    if (list.one_click && base::istarts_with(uri, "https:") && finding.flaw == OptOutFlaw::none) {
      finding.way = OptOutWay::one_click;
      finding.where = "header List-Unsubscribe-Post";
      found.findings.push_back(finding);
    }
  }
  if (list.unsubscribe.empty() && message.header("List-Unsubscribe") != nullptr) {
    found.findings.push_back(OptOutFinding{.way = OptOutWay::list_https,
                                           .flaw = OptOutFlaw::bad_uri,
                                           .text = std::string(message.header_value("List-Unsubscribe")),
                                           .target = {},
                                           .where = "header List-Unsubscribe"});
  }
}

}  // namespace nonsolicit::classifier
