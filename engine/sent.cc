#include "engine/sent.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "engine/expand.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kUnsubscribeAddresses = 10;  // of one message
constexpr size_t kMostSubjectBytes = 500;

// RFC 3986 section 2.1; a "+" stays one (RFC 6068 section 5).
std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (base::is_digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (!escape) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
    i += 2;
  }
  return base::repair_utf8(out);
}

bool goes_out(policy::Action action) { return action < policy::Action::reject; }

}  // namespace

std::optional<store::UnsubscribeAddress> unsubscribe_address(std::string_view uri, const base::AddressRules& rules) {
  if (!base::istarts_with(uri, "mailto:")) return std::nullopt;
  uri.remove_prefix(7);
  const size_t question = uri.find('?');
  auto address = base::Address::parse(percent_decoded(uri.substr(0, question)), rules);
  if (!address) return std::nullopt;
  store::UnsubscribeAddress found{.address = *address, .token = {}};
  if (question == std::string_view::npos) return found;
  for (const std::string_view field : base::split(uri.substr(question + 1), '&')) {
    if (!base::istarts_with(field, "subject=")) continue;
    const std::string subject = percent_decoded(field.substr(8));
    found.token = std::string(base::trim(subject)).substr(0, kMostSubjectBytes);
  }
  return found;
}

std::optional<store::SentMessage> sent_message(const Examination& examination, const base::AddressRules& rules) {
  if (examination.identity.trusted.empty()) return std::nullopt;
  const message::Message& message = examination.message;
  store::SentMessage sent{.message_id = message.message_id,
                          .sender = examination.identity.trusted,
                          .list_id = base::to_lower(message.list.id),
                          .to = {},
                          .unsubscribe = {},
                          .when = examination.facts.now};
  const auto& recipients = examination.facts.recipients;
  const std::vector<size_t> given = envelope_positions(examination.groups, recipients.size());
  for (size_t i = 0; i < recipients.size() && given[i] < examination.verdicts.size(); i++) {
    const bool answers = recipients[i].member && !recipients[i].discussion && !recipients[i].alias_unknown;
    // Held mail may go out later, and is answered then.
    if (answers && goes_out(examination.verdicts[given[i]].applied)) sent.to.push_back(recipients[i].address);
  }
  if (sent.to.empty()) return std::nullopt;
  const auto add = [&](std::string_view uri) {
    if (sent.unsubscribe.size() >= kUnsubscribeAddresses) return;
    const auto found = unsubscribe_address(uri, rules);
    if (!found) return;
    const bool there =
        std::any_of(sent.unsubscribe.begin(), sent.unsubscribe.end(), [&](const store::UnsubscribeAddress& one) {
          return one.address == found->address && one.token == found->token;
        });
    if (!there) sent.unsubscribe.push_back(*found);
  };
  for (const std::string& uri : message.list.unsubscribe) add(uri);
  for (const auto& finding : examination.facts.message.classification.opt_out.findings) {
    if (finding.way == classifier::OptOutWay::mailto && finding.of_sender()) add(finding.target);
  }
  return sent;
}

}  // namespace nonsolicit::engine
