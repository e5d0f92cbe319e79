#include "policy/reasons.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/counted.h"
#include "classifier/out_of_sight.h"

namespace nonsolicit::policy {
namespace {

using classifier::Kind;
using classifier::OptOutFlaw;
using lists::Relationship;

enum class Speaks { for_pass, against_pass };  // towards letting the mail go, or towards an action
enum class Readers { everybody, staff };

std::string_view with_article(Kind kind) {
  switch (kind) {
    case Kind::correspondence: return "personal correspondence";
    case Kind::solicitation: return "a solicitation";
    case Kind::newsletter: return "a newsletter";
    case Kind::event_invitation: return "an invitation to an event";
    case Kind::greeting: return "a greeting";
    case Kind::automatic: return "automatic mail";
    case Kind::opaque: return "mail whose real content cannot be read";
  }
  return "mail";
}

Speaks kind_speaks(Kind kind) {
  switch (kind) {
    case Kind::correspondence:
    case Kind::greeting:
    case Kind::automatic: return Speaks::for_pass;
    case Kind::solicitation:
    case Kind::newsletter:
    case Kind::event_invitation:
    case Kind::opaque: break;
  }
  return Speaks::against_pass;
}

bool is_mailing(Kind kind) {
  return kind == Kind::solicitation || kind == Kind::newsletter || kind == Kind::event_invitation;
}

std::string_view why_unclear(OptOutFlaw flaw) {
  switch (flaw) {
    case OptOutFlaw::none: return "it is clear";
    case OptOutFlaw::hidden: return "it is hidden from view";
    case OptOutFlaw::image_only: return "it stands only in an image";
    case OptOutFlaw::quoted: return "it stands only in quoted text";
    case OptOutFlaw::nested: return "it belongs to an enclosed message";
    case OptOutFlaw::login_page: return "it leads to a page that asks for a login";
    case OptOutFlaw::mismatched_host: return "its text names another place than its link";
    case OptOutFlaw::bad_uri: return "its address is not valid";
    case OptOutFlaw::list_footer: return "it leaves the mailing list, not the sender's mailings";
    case OptOutFlaw::no_target: return "it names a link, and none is there";
  }
  return "it is not clear";
}

std::string with_source(const std::string& source) { return source.empty() ? "" : ": " + source; }
// Cut, not rounded: 97.99 must not read as the limit of 98.
std::string percent(double probability) { return fmt::format("{:.1f}", std::floor(probability * 1000 + 1e-9) / 10); }

class Writer {
 public:
  explicit Writer(const ReasonInput& input)
      : in_(input), decides_(deciding_kind(input.facts.message, input.limits.unsure)) {}

  std::vector<Reason> write() {
    decision();
    sender();
    recipient();
    if (in_.facts.message.content_read) {
      kind();
      certainty();
    }
    relationship();
    opt_out();
    opted_out();
    preference();
    grant();
    reach();
    message();
    std::stable_partition(reasons_.begin(), reasons_.end(), [](const Reason& reason) { return reason.speaks_for; });
    return std::move(reasons_);
  }

 private:
  void add(std::string_view code, Speaks speaks, Readers readers, std::string text) {
    const bool passes = in_.verdict.action == Action::pass;
    reasons_.push_back(Reason{.code = std::string(code),
                              .text = std::move(text),
                              .speaks_for = (speaks == Speaks::for_pass) == passes,
                              .for_staff_only = readers == Readers::staff});
  }
  // About how it was decided: stands by the action whatever it is.
  void add_decision(std::string_view code, Readers readers, std::string text) {
    reasons_.push_back(Reason{.code = std::string(code),
                              .text = std::move(text),
                              .speaks_for = true,
                              .for_staff_only = readers == Readers::staff});
  }

  void decision();
  void sender();
  void recipient();
  void kind();
  void certainty();
  void relationship();
  void opt_out();
  void opted_out();
  void preference();
  void grant();
  void reach();
  void message();
  std::string phrases(Speaks side, Kind shown) const;

  const ReasonInput& in_;
  const DecidingKind decides_;
  std::vector<Reason> reasons_;
};

void Writer::decision() {
  const Verdict& verdict = in_.verdict;
  const bool unavailable = in_.values.relationship == Relationship::unavailable ||
                           in_.values.opted_out == OptedOut::unavailable ||
                           in_.values.preference == Preference::unavailable;
  const bool failed = in_.rule == nullptr && verdict.rule.starts_with("failure.");
  if (in_.recipient.alias_unknown) {
    add_decision(
        "unavailable", Readers::staff,
        fmt::format("Whom this address stands for could not be looked up, {}.",
                    failed ? "and the answer would have mattered" : "but every answer leads to the same action"));
  } else if (failed) {
    add_decision("unavailable", Readers::staff,
                 "What is on record about this recipient could not be looked up, and the answer would have mattered.");
  } else if (unavailable) {
    add_decision("unavailable", Readers::staff,
                 "What is on record about this recipient could not be looked up, but every answer leads to "
                 "the same action.");
  }
  if (!failed && (in_.rule == nullptr || box_of(in_.rule->when).everything())) {
    add_decision("no_rule", Readers::everybody, "No rule speaks of such a message.");
  }
  if (in_.adjustments.low_probability) {
    add_decision("low_probability", Readers::staff,
                 fmt::format("The kind is not certain enough for \"{}\", so that the message is tagged instead.",
                             to_string(in_.rule->action)));
  }
  const int findings = in_.facts.sender.findings;
  if (in_.adjustments.standing) {
    add_decision("standing", Readers::staff,
                 fmt::format("The sender has {} in 12 months, so that a tag becomes a hold.",
                             base::count_text(findings, "confirmed finding")));
  } else if (findings > 0) {
    add("standing", Speaks::against_pass, Readers::staff,
        fmt::format("The sender has {} in 12 months.", base::count_text(findings, "confirmed finding")));
  }
  if (verdict.applied != verdict.action) {
    reasons_.push_back(Reason{.code = "mode",
                              .text = fmt::format("The mode \"{}\" turns \"{}\" into \"{}\".", to_string(verdict.mode),
                                                  to_string(verdict.action), to_string(verdict.applied)),
                              .speaks_for = false,
                              .for_staff_only = true});
  }
}

void Writer::sender() {
  const SenderFacts& from = in_.facts.sender;
  if (from.staff)
    add("staff", Speaks::for_pass, Readers::everybody, "The sender belongs to the staff of the association.");
  if (from.exempt) add("exempt", Speaks::for_pass, Readers::everybody, "The sender is listed as exempt.");
  if (in_.recipient.same_organisation) {
    add("same_organisation", Speaks::for_pass, Readers::everybody,
        "Sender and recipient are of the same organisation.");
  }
  if (from.from_differs) {
    add("from_differs", Speaks::against_pass, Readers::staff,
        "The From address is not the identity under which the mail was sent.");
  }
}

void Writer::recipient() {
  if (!in_.recipient.member) {
    add("not_a_member", Speaks::for_pass, Readers::staff, "The recipient is not in the member directory.");
  }
  if (in_.recipient.canary) {
    add("canary", Speaks::against_pass, Readers::staff,
        "The recipient is a planted address: it stands in the directory, and nobody has reason to write to "
        "it.");
  }
}

// Up to three phrases that speak for (or against) the kind shown, in quotes.
std::string Writer::phrases(Speaks side, Kind shown) const {
  std::string text;
  size_t count = 0;
  for (const classifier::Phrase& phrase : in_.facts.message.classification.phrases) {
    const bool supports = (phrase.weight > 0) == (phrase.kind == shown);
    if (phrase.weight == 0 || supports != (side == Speaks::against_pass) || count == 3) continue;
    text += fmt::format("{}\"{}\"", count++ == 0 ? "" : ", ", phrase.text);
  }
  return text;
}

void Writer::kind() {
  const MessageFacts& message = in_.facts.message;
  const auto& classification = message.classification;
  const Kind shown = decides_.unsure && !decides_.fell_from_automatic ? classification.likeliest : decides_.kind;
  const Speaks speaks = kind_speaks(decides_.kind);
  const std::string supporting = phrases(Speaks::against_pass, shown);
  std::string text;
  if (decides_.fell_from_automatic) {
    text = fmt::format("The message looks automatic, but nothing proves it, so that it counts as {}",
                       with_article(decides_.kind));
  } else if (decides_.unsure) {
    text = fmt::format("The message is most like {}, but not surely so, and counts as personal correspondence",
                       with_article(shown));
  } else if (decides_.kind == Kind::opaque) {
    text = fmt::format(
        "The text could not be read: {}. So there are no phrases, and the decision rests on who sends it to whom",
        classifier::why(message.classification.out_of_sight));
  } else {
    text = fmt::format("The message reads as {}", with_article(shown));
  }
  add("kind", speaks, Readers::everybody, text + (supporting.empty() ? "." : ": " + supporting + "."));
  const std::string opposing = phrases(Speaks::for_pass, shown);
  if (!opposing.empty()) {
    add("phrases_against", speaks == Speaks::for_pass ? Speaks::against_pass : Speaks::for_pass, Readers::everybody,
        fmt::format("These words speak against that kind: {}.", opposing));
  }
  if (message.automatic_proved) {
    add("automatic_proved", Speaks::for_pass, Readers::everybody,
        fmt::format("The message is automatic, which is proved{}.", with_source(message.automatic_proof)));
  }
  if (classification.greeting_broken) {
    add("greeting_broken", Speaks::against_pass, Readers::everybody,
        fmt::format("The greeting carries an offer: \"{}\".", classification.breaking_sentence));
  }
}

void Writer::certainty() {
  const Speaks speaks = kind_speaks(decides_.kind);
  const Speaks other = speaks == Speaks::for_pass ? Speaks::against_pass : Speaks::for_pass;
  add("certainty", in_.values.certainty == Certainty::low ? other : speaks, Readers::staff,
      fmt::format("The classifier gives the kind {} percent; the limits are {} for high and {} for hold.",
                  percent(decides_.confidence), percent(in_.limits.high), percent(in_.limits.hold)));
}

void Writer::relationship() {
  if (!in_.recipient.member || in_.recipient.alias_unknown) return;
  const std::string source = with_source(in_.recipient.relationship_source);
  switch (in_.values.relationship) {
    case Relationship::none:
      add("relationship", Speaks::against_pass, Readers::everybody,
          "We found no earlier contact of this recipient with the sender.");
      return;
    case Relationship::contact:
      add("relationship", Speaks::for_pass, Readers::staff,
          fmt::format("The recipient is in contact with the sender{}.", source));
      return;
    case Relationship::interest:
      add("relationship", Speaks::for_pass, Readers::staff,
          fmt::format("The recipient asked for such mail{}.", source));
      return;
    case Relationship::unavailable: break;
  }
  add("relationship", Speaks::against_pass, Readers::staff,
      "The relationship with the recipient could not be looked up.");
}

void Writer::opt_out() {
  if (!is_mailing(decides_.kind)) return;
  const auto& findings = in_.facts.message.classification.opt_out.findings;
  if (findings.empty()) {
    add("opt_out", Speaks::against_pass, Readers::everybody, "The message offers no way to opt out.");
    return;
  }
  const auto clear = std::find_if(findings.begin(), findings.end(),
                                  [](const auto& finding) { return finding.flaw == OptOutFlaw::none; });
  if (clear != findings.end()) {
    add("opt_out", Speaks::for_pass, Readers::everybody,
        fmt::format("The message offers a clear way to opt out, \"{}\" ({}).", clear->text, clear->where));
    return;
  }
  add("opt_out", Speaks::against_pass, Readers::everybody,
      fmt::format("The message offers a way to opt out, \"{}\" ({}), but a reader would hardly find or use it: {}.",
                  findings.front().text, findings.front().where, why_unclear(findings.front().flaw)));
}

void Writer::opted_out() {
  const std::string source = with_source(in_.recipient.opted_out_source);
  switch (in_.values.opted_out) {
    case OptedOut::no: return;
    case OptedOut::in_grace:
      add("opted_out", Speaks::against_pass, Readers::everybody,
          fmt::format("The recipient opted out of mailings of this sender, and the time to act on it still runs{}.",
                      source));
      return;
    case OptedOut::past_grace:
      add("opted_out", Speaks::against_pass, Readers::everybody,
          fmt::format("The recipient opted out of mailings of this sender, and the time to act on it is over{}.",
                      source));
      return;
    case OptedOut::unavailable: break;
  }
  if (in_.recipient.alias_unknown) return;
  add("opted_out", Speaks::against_pass, Readers::staff, "Whether the recipient opted out could not be looked up.");
}

void Writer::preference() {
  const std::string source = with_source(in_.recipient.preference_source);
  switch (in_.values.preference) {
    case Preference::none: return;
    case Preference::allow:
      add("preference", Speaks::for_pass, Readers::staff,
          fmt::format("The recipient allows mail of this sender{}.", source));
      return;
    case Preference::block:
      add("preference", Speaks::against_pass, Readers::staff,
          fmt::format("The recipient blocks mail of this sender{}.", source));
      return;
    case Preference::unavailable: break;
  }
  if (in_.recipient.alias_unknown) return;
  add("preference", Speaks::against_pass, Readers::staff,
      "What the recipient chose for this sender could not be looked up.");
}

void Writer::grant() {
  if (!in_.recipient.grant) return;
  const lists::GrantEntry& grant = *in_.recipient.grant;
  add("grant", Speaks::for_pass, Readers::staff,
      fmt::format("An agreement covers this message from {} until {}, mailing {} of {}, approved by {}: {}.",
                  base::date_of(grant.from), base::date_of(grant.until), grant.used + 1, grant.mailings,
                  grant.approved_by, grant.reason));
}

void Writer::reach() {
  if (!in_.recipient.member) return;
  const MessageFacts& message = in_.facts.message;
  const bool related =
      in_.values.relationship == Relationship::contact || in_.values.relationship == Relationship::interest;
  const size_t reach = related ? message.reach_total : message.reach_without;
  if (reach > 1) {
    add("reach", related && !in_.values.bulk ? Speaks::for_pass : Speaks::against_pass,
        related || in_.values.bulk ? Readers::everybody : Readers::staff,
        fmt::format("This text was sent to {} {}, earlier messages included.", reach,
                    related ? "members" : "members for whom we found no earlier contact"));
  }
  if (in_.rule != nullptr && in_.rule->when.bulk) {
    add("reach_limit", in_.values.bulk ? Speaks::against_pass : Speaks::for_pass, Readers::staff,
        fmt::format("The text was sent to {} than the bulk limit of {}.",
                    in_.values.bulk ? "no fewer members" : "fewer members", in_.limits.bulk));
  }
  if (in_.values.first_contact) {
    add("first_contact", Speaks::against_pass, Readers::staff,
        fmt::format("In the last {} the sender wrote to {} members for whom we found no earlier contact; the "
                    "limit is {}.",
                    base::duration_in_words(in_.limits.first_contact_window), message.first_contact_reach,
                    in_.limits.first_contact));
  }
}

void Writer::message() {
  const MessageFacts& message = in_.facts.message;
  if (message.answers_inbound) {
    add("thread", Speaks::for_pass, Readers::everybody, "The message answers one that was seen coming in.");
  }
  if (message.carried_entries > 0) {
    add("carried_entries", in_.values.carries_entries ? Speaks::against_pass : Speaks::for_pass, Readers::staff,
        fmt::format("The message carries directory entries of {}{}; the limit is {}.",
                    in_.values.carries_entries ? "at least " : "",
                    base::count_text(static_cast<int64_t>(message.carried_entries), "member"),
                    in_.limits.carried_entries));
  }
  if (in_.values.carries_entries) {
    add("carries_directory", Speaks::against_pass, Readers::everybody,
        "The message carries contents of the member directory.");
  }
  if (message.truncated) {
    add("truncated", Speaks::against_pass, Readers::staff,
        "The message was cut for analysis; only its first part was read.");
  }
}

}  // namespace

std::vector<Reason> make_reasons(const ReasonInput& input) { return Writer(input).write(); }

}  // namespace nonsolicit::policy
