#include "review/decision_view.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "review/place.h"
#include "review/queue_view.h"
#include "review/words.h"

namespace nonsolicit::review {
namespace {

using Item = std::shared_ptr<const engine::QueueItem>;

constexpr size_t kMostGone = 20;

std::string typed(const FormSeen& seen, std::string_view name) {
  return std::string(seen.form.value(name).value_or(""));
}

// Of templates/_decide_cases.mustache.
Json cases_values(const Chosen& what, const FormSeen& seen, std::string_view verb) {
  const bool one = what.items.size() == 1;
  Json values = {{"back", seen.back}, {"cancel", seen.back}, {"problem", shown(seen.problem)}};
  values["one"] = one;
  values["several"] = what.items.size() > 1;
  values["legend"] = fmt::format("{} messages", number_text(static_cast<int64_t>(what.items.size())));
  Json cases = Json::array();
  for (size_t i = 0; i < what.items.size(); i++) {
    const engine::QueueItem& item = *what.items[i];
    Json values_of = {{"id", item.row.held.case_id},
                      {"pick", picks_text({what.picks[i]})},
                      {"subject", item_subject(item)},
                      {"sender", item_sender(item)},
                      {"to", item_to(item)},
                      {"recipients", recipients_text(item.row.held.recipient_count, item.without_relationship)}};
    if (one) values.update(values_of);
    cases.push_back(std::move(values_of));
  }
  values["cases"] = std::move(cases);
  std::string gone;
  for (const std::string& text : what.gone) gone += (gone.empty() ? "" : " ") + text;
  values["gone"] = gone;
  values["others"] = false;
  if (!what.others.empty()) {
    const auto number = static_cast<int64_t>(what.others.size());
    values["others"] = {
        {"picks", picks_text(what.others)},
        {"checked", false},
        {"text", fmt::format("{} the other {} of the same text too", verb, count_text(number, "message"))}};
  }
  return values;
}

std::string title_of(std::string_view verb, const Chosen& what) {
  if (what.items.empty()) return fmt::format("{}: nothing left to decide", verb);
  return fmt::format("{} {}", verb, count_text(static_cast<int64_t>(what.items.size()), "message"));
}

std::string second_text(const Chosen& what, const FormSeen& seen) {
  int64_t recipients = 0;
  for (const Item& item : what.items) recipients += item->row.held.recipient_count;
  return seen.second_above > 0 && recipients > seen.second_above
             ? "It goes to many recipients: another reviewer must confirm it."
             : "";
}

// Who sends the mailings of what was chosen; "" where there is none, nobody proved to be the sender, or there is more
// than one: a grant is about one.
std::string campaign_sender(const Chosen& what) {
  std::set<std::string> senders;
  bool mailing = false;
  for (const Item& item : what.items) {
    senders.insert(item->row.trusted.text());
    mailing = mailing || item->row.campaign != 0;
  }
  return mailing && senders.size() == 1 ? shown(*senders.begin()) : "";
}

Json only_values(const engine::CaseView& view, const FormSeen& seen) {
  const auto chosen_ones = seen.form.values("only");
  Json recipients = Json::array();
  for (const engine::RecipientView& recipient : view.recipients) {
    if (!recipient.held) continue;
    const bool checked = std::find(chosen_ones.begin(), chosen_ones.end(), recipient.address) != chosen_ones.end();
    recipients.push_back({{"number", recipients.size() + 1},
                          {"value", recipient.address},
                          {"address", shown(recipient.address)},
                          {"checked", checked},
                          {"relationship", shown(recipient.relationship)}});
  }
  return recipients;
}

std::string_view outcome_text(engine::Decided::Outcome outcome) {
  switch (outcome) {
    case engine::Decided::Outcome::decided: return "decided";
    case engine::Decided::Outcome::proposed: return "waits for a second reviewer";
    case engine::Decided::Outcome::changed: return "not decided";
    case engine::Decided::Outcome::refused: return "not allowed";
  }
  return "";
}

}  // namespace

Chosen chosen(const engine::QueueSnapshot& snapshot, const std::vector<engine::CaseVersion>& picked) {
  std::unordered_map<std::string_view, const Item*> by_id;
  for (const Item& item : snapshot.items) by_id.emplace(item->row.held.case_id, &item);
  Chosen what;
  std::set<std::string_view> taken;
  std::set<std::pair<int64_t, std::string_view>> campaigns;
  for (const engine::CaseVersion& pick : picked) {
    const auto found = by_id.find(pick.case_id);
    if (found != by_id.end() && is_undecided(**found->second)) {
      const Item& item = *found->second;
      if (!taken.insert(item->row.held.case_id).second) continue;
      what.items.push_back(item);
      what.picks.push_back(pick);
      if (item->row.campaign != 0) campaigns.emplace(item->row.campaign, item->row.trusted.text());
    } else if (what.gone.size() < kMostGone) {
      what.gone.push_back(found == by_id.end() ? fmt::format("Case {} is not held any more.", pick.case_id)
                                               : fmt::format("Case {}: {}", pick.case_id,
                                                             engine::state_problem((*found->second)->row.held)));
    }
  }
  for (const Item& item : snapshot.items) {
    const store::QueueRow& row = item->row;
    if (row.campaign == 0 || !is_undecided(*item) || taken.count(row.held.case_id) > 0) continue;
    if (campaigns.count({row.campaign, row.trusted.text()}) == 0) continue;
    if (what.items.size() + what.others.size() == kMostAtOnce) break;
    what.others.push_back({.case_id = row.held.case_id, .version = row.held.version});
  }
  return what;
}

Json release_values(const Chosen& what, const FormSeen& seen, const engine::CaseView* view) {
  Json values = cases_values(what, seen, "Release");
  values["title"] = title_of("Release", what);
  values["button"] = what.items.size() == 1 ? "Release it" : "Release them";
  values["some"] = false;
  if (view != nullptr) {
    Json recipients = only_values(*view, seen);
    const bool to_some = typed(seen, "to") == "some";
    if (recipients.size() > 1) {
      values["some"] = {{"to_all", !to_some},
                        {"to_some", to_some},
                        {"count", recipients.size() + view->recipients_left_out},
                        {"recipients", std::move(recipients)}};
    }
  }
  const std::string relationship = typed(seen, "relationship");
  const auto choice = [&](std::string_view value, std::string_view label) {
    const bool nothing_typed = value == "no" && relationship.empty();
    return Json{{"value", value}, {"label", label}, {"checked", value == relationship || nothing_typed}};
  };
  values["relationships"] =
      Json::array({choice("no", "No, release it this once"), choice("contact", "They are in contact"),
                   choice("interest", "They asked for this kind of mail")});
  values["relationship_note"] = shown(typed(seen, "relationship_note"));
  values["campaign"] = false;
  if (const std::string sender = campaign_sender(what); !sender.empty()) {
    values["campaign"] = {
        {"sender_named", sender}, {"until", shown(typed(seen, "campaign_until"))}, {"first", base::date_of(seen.now)}};
  }
  values["note"] = shown(typed(seen, "note"));
  values["second"] = second_text(what, seen);
  return values;
}

Json return_values(const Chosen& what, const FormSeen& seen, const ReturnChoices& choices) {
  Json values = cases_values(what, seen, "Return");
  values["title"] = title_of("Return", what);
  values["button"] = what.items.size() == 1 ? "Return it" : "Return them";
  Json reasons = Json::array();
  for (const ReasonChoice& reason : choices.reasons) {
    const size_t number = reasons.size() + 1;
    reasons.push_back({{"name", reason.name},
                       {"number", number},
                       {"key", number <= 9 ? std::to_string(number) : ""},
                       {"label", shown(reason.label)},
                       {"checked", reason.name == choices.reason}});
  }
  values["reasons"] = std::move(reasons);
  Json languages = Json::array();
  for (const auto& [code, name] : choices.languages)
    languages.push_back({{"value", code}, {"label", name}, {"selected", code == choices.language}});
  values["languages"] = std::move(languages);
  values["each"] = what.items.size() + what.others.size() > 1;
  values["words"] = shown(choices.words);
  values["preview"] = shown(choices.preview);
  values["quiet"] = typed(seen, "quiet") == "yes";
  values["finding"] = typed(seen, "finding") == "yes";
  values["note"] = shown(typed(seen, "note"));
  values["second"] = second_text(what, seen);
  return values;
}

Json second_values(const Chosen& what, const FormSeen& seen) {
  Json values = cases_values(what, seen, "Include");
  values["title"] = "Ask a second person";
  values["text"] = shown(typed(seen, "text"));
  return values;
}

Json outcome_values(const engine::DecisionResult& result, const OutcomeSeen& seen) {
  const size_t changed = result.count(engine::Decided::Outcome::changed);
  const size_t refused = result.count(engine::Decided::Outcome::refused);
  const size_t done = result.cases.size() - changed - refused;
  Json cases = Json::array();
  for (const engine::Decided& decided : result.cases) {
    const bool good =
        decided.outcome == engine::Decided::Outcome::decided || decided.outcome == engine::Decided::Outcome::proposed;
    const auto subject = seen.subjects.find(decided.case_id);
    const std::string known = subject == seen.subjects.end() ? "" : shown(subject->second);
    cases.push_back({{"id", decided.case_id},
                     {"subject", known.empty() ? "(no subject)" : known},
                     {"tone", good ? "good" : "bad"},
                     {"outcome", outcome_text(decided.outcome)},
                     {"problem", shown(decided.problem)}});
  }
  Json typed = typed_words(seen.form);
  const auto text_of = [](size_t number) { return count_text(static_cast<int64_t>(number), "message"); };
  std::string text = done == 0 ? "Nothing was changed." : fmt::format("{} went as you ordered.", text_of(done));
  if (changed > 0)
    text += fmt::format(" {} had changed or gone before your decision came: look again.", text_of(changed));
  if (refused > 0) text += fmt::format(" About {} you may not decide.", text_of(refused));
  return {{"title", done == 0 ? "Not decided" : "Not all was decided"},
          {"text", text},
          {"cases", std::move(cases)},
          {"has_typed", !typed.empty()},
          {"typed", std::move(typed)},
          {"back", safe_back(seen.back)}};
}

}  // namespace nonsolicit::review
