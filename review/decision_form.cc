#include "review/decision_form.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "review/place.h"

namespace nonsolicit::review {
namespace {

constexpr int kMostCampaignDays = 366;

std::string text_of(const http::Form& form, std::string_view name) {
  return std::string(base::trim(form.value(name).value_or("")));
}

// Lines as browsers send them (CR LF) to lines as we keep them.
std::string with_lf(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result.push_back(text[i] == '\r' ? '\n' : text[i]);
  }
  return result;
}

base::Result<std::optional<base::TimePoint>> campaign_end(const http::Form& form, base::TimePoint now) {
  const std::string text = text_of(form, "campaign_until");
  if (text.empty()) return std::optional<base::TimePoint>();
  const auto day = base::parse_rfc3339(text);
  if (!day) return base::permanent_error("The date of the campaign is no date; write it as in 2026-11-22.");
  const base::TimePoint end = base::TimePoint(std::chrono::floor<std::chrono::days>(*day)) + std::chrono::days(1);
  if (end <= now) return base::permanent_error("The date of the campaign is over.");
  if (end - now > std::chrono::days(kMostCampaignDays))
    return base::permanent_error("The date of the campaign is more than a year away.");
  return std::optional(end);
}

base::Status read_release(const http::Form& form, base::TimePoint now, engine::DecisionExtras& extras) {
  for (const std::string_view address : form.values("only")) extras.only.emplace_back(address);
  const bool to_some = form.value("to") == "some";
  if (to_some && extras.only.empty()) return base::permanent_error("Choose at least one recipient.");
  // Which of the two was meant is not guessed: mail that has gone cannot be called back.
  if (!to_some && !extras.only.empty())
    return base::permanent_error(
        "You ticked recipients, but chose to release it to all. Choose “To these only”, or untick them. Nothing was "
        "released.");
  const std::string relationship = text_of(form, "relationship");
  if (relationship == "contact") extras.relationship = lists::Relationship::contact;
  if (relationship == "interest") extras.relationship = lists::Relationship::interest;
  if (extras.relationship) extras.relationship_note = text_of(form, "relationship_note");
  const auto until = campaign_end(form, now);
  if (!until) return until.error();
  extras.campaign_until = *until;
  return base::Done();
}

base::Status read_return(const http::Form& form, engine::DecisionOrder& order) {
  order.extras.reason = text_of(form, "reason");
  order.extras.quiet = form.value("quiet") == "yes";
  order.extras.finding = form.value("finding") == "yes";
  if (order.extras.quiet) return base::Done();
  order.words = with_lf(text_of(form, "words"));
  if (order.words.empty()) return base::permanent_error("Write what the sender reads, or choose to tell nothing.");
  return base::Done();
}

}  // namespace

base::Result<engine::DecisionOrder> order_of(const http::Form& form, base::TimePoint now) {
  engine::DecisionOrder order{.cases = picked(form), .note = with_lf(text_of(form, "note"))};
  if (order.cases.empty()) return base::permanent_error("Choose at least one message.");
  if (order.cases.size() > kMostAtOnce)
    return base::permanent_error(fmt::format("Choose at most {} messages at once.", kMostAtOnce));
  const std::string decision = text_of(form, "decision");
  if (decision == "release") {
    order.decision = store::Decision::release;
    if (const auto read = read_release(form, now, order.extras); !read) return read.error();
    if (!order.extras.only.empty() && order.cases.size() != 1)
      return base::permanent_error("Choose recipients for one message at a time.");
    return order;
  }
  if (decision == "return") {
    order.decision = store::Decision::return_;
    if (const auto read = read_return(form, order); !read) return read.error();
    return order;
  }
  return base::permanent_error("Choose to release or to return.");
}

}  // namespace nonsolicit::review
