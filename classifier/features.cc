#include "classifier/features.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/subject_marks.h"
#include "classifier/uri.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::array kNames = {"attached_document",
                               "attached_image",
                               "auto_submitted",
                               "bulk_mailer",
                               "bullets",
                               "calendar_reply",
                               "calendar_request",
                               "date_in_subject",
                               "dates",
                               "dsn",
                               "exclamations",
                               "first_plural",
                               "first_singular",
                               "follow_up",
                               "forwarded_text",
                               "from_noreply",
                               "from_role",
                               "headings",
                               "html_layout",
                               "images",
                               "links_few",
                               "links_many",
                               "links_none",
                               "list_id",
                               "list_unsubscribe",
                               "looks_automatic",
                               "mdn",
                               "opt_out_clear",
                               "opt_out_in_body",
                               "opt_out_instruction",
                               "own_firm_at_end",
                               "own_firm_in_subject",
                               "own_firm_in_text",
                               "own_name_in_domain",
                               "percentages",
                               "precedence_bulk",
                               "prices",
                               "question_last",
                               "questions",
                               "quoted_text",
                               "recipients_many",
                               "reply_claimed",
                               "reply_claimed_with_link",
                               "reply_headers",
                               "reply_to_elsewhere",
                               "reply_to_sender",
                               "salutation_anonymous",
                               "salutation_named",
                               "salutation_none",
                               "same_domain",
                               "second_person",
                               "short_with_opt_out",
                               "shouted_subject",
                               "signature",
                               "subject_forward",
                               "subject_question",
                               "subject_reply",
                               "their_firm_in_subject",
                               "their_firm_in_text",
                               "times",
                               "to_group",
                               "tracking_image",
                               "words_few",
                               "words_many",
                               "words_medium",
                               "words_very_many"};

using Features = std::vector<Feature>;

void add(Features& features, std::string_view name, double value) {
  if (value > 0) features.push_back(Feature{.name = name, .value = value});
}
void add_sign(Features& features, std::string_view name, bool present) { add(features, name, present ? 1 : 0); }
// 0, 1, 2, 3 times; more than that tells nothing more.
void add_count(Features& features, std::string_view name, size_t count) {
  add(features, name, static_cast<double>(std::min<size_t>(count, 3)));
}
// Per twenty words, at most 2.
void add_rate(Features& features, std::string_view name, size_t count, size_t words) {
  if (words > 0)
    add(features, name,
        std::min(2.0, 20.0 * static_cast<double>(count) / static_cast<double>(std::max<size_t>(words, 20))));
}

std::string_view local_of(const message::Mailbox& mailbox) {
  return std::string_view(mailbox.address).substr(0, mailbox.address.find('@'));
}

std::string domain_of(const message::Mailbox& mailbox) {
  const size_t at = mailbox.address.rfind('@');
  return at == std::string::npos ? std::string() : base::to_lower(mailbox.address.substr(at + 1));
}

// The same domain, or one below the other: campaigns are sent from news.firm.example.
bool are_related(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  return !b.empty() && a.ends_with(b) && (a.size() == b.size() || a[a.size() - b.size() - 1] == '.');
}

bool is_role_name(std::string_view local) {
  constexpr auto kRoles = std::to_array<std::string_view>({"info", "sales", "news", "newsletter", "marketing", "events",
                                                           "hello", "contact", "office", "team", "updates", "editor",
                                                           "noreply", "no-reply", "donotreply", "support", "billing"});
  return base::iequals_any(local, kRoles);
}

bool is_noreply(std::string_view local) {
  return base::ifind(local, "noreply") != std::string_view::npos ||
         base::ifind(local, "no-reply") != std::string_view::npos ||
         base::ifind(local, "donotreply") != std::string_view::npos || base::iequals(local, "mailer-daemon") ||
         base::iequals(local, "postmaster");
}

bool is_group_name(const message::Mailbox& mailbox) {
  constexpr auto kGroups = std::to_array<std::string_view>({"all", "members", "staff", "everyone", "board", "committee",
                                                            "team", "list", "undisclosed", "recipients", "subscribers",
                                                            "friends", "clients", "colleagues", "membres", "socios"});
  const std::string name = base::to_lower(mailbox.name) + " " + base::to_lower(local_of(mailbox));
  const auto words = split_words(name);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::find(kGroups.begin(), kGroups.end(), word) != kGroups.end();
  });
}

bool is_bulk_mailer(const message::Message& message) {
  constexpr auto kHeaders = std::to_array<std::string_view>(
      {"Feedback-ID",  "X-SG-EID",       "X-SG-ID",           "X-Campaign",         "X-CampaignID",
       "X-HubSpot-ID", "X-HSP-Cid",      "X-Mailgun-Sid",     "X-MC-User",          "X-Mandrill-User",
       "X-Roving-ID",  "X-Report-Abuse", "X-CSA-Complaints",  "X-Entity-ID",        "X-PM-Message-Id",
       "X-rpcampaign", "X-SFMC-Stack",   "X-CMail-MessageId", "X-Mailjet-Campaign", "X-Mailer-LID"});
  return std::any_of(message.headers.begin(), message.headers.end(),
                     [&](const message::HeaderField& header) { return base::iequals_any(header.name, kHeaders); });
}

// In what a reader sees.
bool has_text(const message::Message& message, message::TextRole role) {
  return std::any_of(message.bodies.begin(), message.bodies.end(), [&](const message::TextBody& body) {
    return is_shown(body) && std::any_of(body.runs.begin(), body.runs.end(),
                                         [&](const message::TextRun& run) { return run.role == role; });
  });
}

// To a letter of somebody else: who asks again below an own letter answers nobody. Every mail program puts In-Reply-To
// into an answer (RFC 5322 section 3.6.4), so that a "Re:" without it, above no other text, is only a claim.
void add_reply(const message::Message& message, bool follows_up, Features& features) {
  const std::string subject = base::lower_text(message.subject);
  add_sign(features, "follow_up", follows_up);
  if (follows_up) return;
  const bool threaded = !message.in_reply_to.empty() || !message.references.empty();
  const bool says_so = subject_marks(subject).answers;
  const bool quotes = has_text(message, message::TextRole::quoted) || has_text(message, message::TextRole::forwarded);
  add_sign(features, "reply_headers", threaded);
  add_sign(features, "subject_reply", says_so && (threaded || quotes));
  add_sign(features, "reply_claimed", says_so && !threaded && !quotes);
}

void add_headers(const message::Message& message, Features& features) {
  const std::string subject = base::lower_text(message.subject);
  add_sign(features, "subject_forward",
           subject.starts_with("fw:") || subject.starts_with("fwd:") || subject.starts_with("tr:") ||
               subject.starts_with("wg:"));
  add_sign(features, "subject_question", subject.find('?') != std::string::npos);
  const auto capitals =
      std::count_if(message.subject.begin(), message.subject.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  add_sign(features, "shouted_subject",
           (capitals > 8 && static_cast<size_t>(capitals) * 2 > message.subject.size()) ||
               subject.find('!') != std::string::npos);
  add_sign(features, "date_in_subject", std::any_of(subject.begin(), subject.end(), base::is_digit));
  add_sign(features, "bulk_mailer", is_bulk_mailer(message));
  add_sign(features, "list_id", !message.list.id.empty());
  add_sign(features, "list_unsubscribe", !message.list.unsubscribe.empty());
  add_sign(features, "recipients_many", message.to.size() + message.cc.size() > 3);
  add_sign(features, "to_group", std::any_of(message.to.begin(), message.to.end(), is_group_name));
  if (!message.from.empty()) {
    add_sign(features, "from_noreply", is_noreply(local_of(message.from[0])));
    add_sign(features, "from_role", is_role_name(local_of(message.from[0])));
    const std::string domain = domain_of(message.from[0]);
    const bool own = std::any_of(message.reply_to.begin(), message.reply_to.end(),
                                 [&](const auto& mailbox) { return are_related(domain_of(mailbox), domain); });
    add_sign(features, "reply_to_sender", own);
    add_sign(features, "reply_to_elsewhere", !own && !message.reply_to.empty());
    add_sign(features, "same_domain",
             !domain.empty() && std::any_of(message.to.begin(), message.to.end(),
                                            [&](const auto& to) { return domain_of(to) == domain; }));
  }
}

void add_structure(const message::Message& message, bool follows_up, Features& features) {
  size_t images = 0;
  bool tracking = false;
  bool tables = false;
  for (const message::TextBody& body : message.bodies) {
    if (!is_shown(body)) continue;
    images += body.image_count - std::min(body.image_count, body.tracking_count);
    tracking = tracking || body.tracking_count > 0;
    tables = tables || body.table_count > 0;
  }
  add_count(features, "images", images);
  add_sign(features, "tracking_image", tracking);
  add_sign(features, "html_layout", tables);
  add_sign(features, "quoted_text", !follows_up && has_text(message, message::TextRole::quoted));
  add_sign(features, "forwarded_text", has_text(message, message::TextRole::forwarded));
  add_sign(features, "signature", has_text(message, message::TextRole::signature));
  std::set<std::string> targets;
  for (const message::Link& link : message.links) {
    const bool fresh = link.role == message::TextRole::fresh || link.role == message::TextRole::signature;
    if (fresh && link.body < message.bodies.size() && is_shown(message.bodies[link.body]) && !is_mailto(link.target)) {
      targets.insert(link.target);
    }
  }
  add_sign(features, "links_none", targets.empty());
  add_sign(features, "links_few", !targets.empty() && targets.size() < 4);
  add_sign(features, "links_many", targets.size() >= 4);
  const auto attached = [&](auto is_type) {
    return std::any_of(message.parts.begin(), message.parts.end(), [&](const message::Part& part) {
      return part.attachment && !part.nested && is_type(part.type);
    });
  };
  add_sign(features, "attached_image", attached([](std::string_view type) { return type.starts_with("image/"); }));
  add_sign(features, "attached_document",
           attached([](std::string_view type) { return type.starts_with("application/"); }));
}

void add_text(const TextFacts& facts, Features& features) {
  add_sign(features, "words_few", facts.words < 40);
  add_sign(features, "words_medium", facts.words >= 40 && facts.words < 150);
  add_sign(features, "words_many", facts.words >= 300);
  add_sign(features, "words_very_many", facts.words >= 800);
  add_sign(features, "salutation_none", facts.salutation == Salutation::none);
  add_sign(features, "salutation_named", facts.salutation == Salutation::named);
  add_sign(features, "salutation_anonymous", facts.salutation == Salutation::anonymous);
  add_rate(features, "first_singular", facts.first_singular, facts.words);
  add_rate(features, "first_plural", facts.first_plural, facts.words);
  add_rate(features, "second_person", facts.second, facts.words);
  add_count(features, "questions", facts.questions);
  add_count(features, "exclamations", facts.exclamations);
  add_count(features, "prices", facts.prices);
  add_count(features, "percentages", facts.percentages);
  add_count(features, "dates", facts.dates);
  add_count(features, "times", facts.times);
  add_count(features, "bullets", facts.bullets);
  add_count(features, "headings", facts.paragraphs / 5);
  add_sign(features, "question_last", facts.questions > 0 && facts.last_question + 80 > facts.fresh.size());
}

void add_firms(const FirmsNamed& firms, Features& features) {
  add_sign(features, "own_firm_in_text", firms.own_in_text);
  add_sign(features, "own_firm_in_subject", firms.own_in_subject);
  add_sign(features, "own_firm_at_end", firms.own_at_end);
  add_sign(features, "own_name_in_domain", firms.own_bears_name);
  add_sign(features, "their_firm_in_text", firms.theirs_in_text);
  add_sign(features, "their_firm_in_subject", firms.theirs_in_subject);
}

void add_opt_out(const OptOut& opt_out, Features& features) {
  const auto in_body = [](const OptOutFinding& finding) {
    return (finding.way == OptOutWay::link || finding.way == OptOutWay::mailto) && finding.of_sender();
  };
  const auto instruction = [](const OptOutFinding& finding) {
    return finding.way == OptOutWay::instruction && finding.flaw == OptOutFlaw::none;
  };
  add_sign(features, "opt_out_clear", opt_out.clear());
  add_sign(features, "opt_out_in_body", std::any_of(opt_out.findings.begin(), opt_out.findings.end(), in_body));
  add_sign(features, "opt_out_instruction", std::any_of(opt_out.findings.begin(), opt_out.findings.end(), instruction));
}

bool has(const Features& features, std::string_view name) {
  return std::any_of(features.begin(), features.end(), [&](const Feature& feature) { return feature.name == name; });
}

// Signs that say more together than the sum of each: who answers a letter sends no mailing, and in a letter of two
// lines nobody explains how to get no more of them.
void add_pairs(Features& features) {
  add_sign(features, "reply_claimed_with_link", has(features, "reply_claimed") && !has(features, "links_none"));
  add_sign(features, "short_with_opt_out",
           has(features, "words_few") && (has(features, "opt_out_in_body") || has(features, "opt_out_instruction")));
}

}  // namespace

const std::vector<std::string_view>& feature_names() {
  static const std::vector<std::string_view> names(kNames.begin(), kNames.end());
  return names;
}

std::vector<Feature> structural_features(const message::Message& message, const TextFacts& facts, const OptOut& opt_out,
                                         const AutomaticSigns& automatic) {
  Features features;
  add_headers(message, features);
  add_reply(message, facts.follows_up, features);
  add_structure(message, facts.follows_up, features);
  add_text(facts, features);
  add_firms(facts.firms, features);
  add_opt_out(opt_out, features);
  add_pairs(features);
  add_sign(features, "dsn", automatic.dsn);
  add_sign(features, "mdn", automatic.mdn);
  add_sign(features, "auto_submitted", automatic.auto_submitted);
  add_sign(features, "calendar_reply", automatic.calendar_reply);
  add_sign(features, "calendar_request", automatic.calendar_method == CalendarMethod::request);
  add_sign(features, "looks_automatic", automatic.looks_automatic);
  add_sign(features, "precedence_bulk", automatic.precedence_bulk);
  return features;
}

}  // namespace nonsolicit::classifier
