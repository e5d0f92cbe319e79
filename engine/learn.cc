#include "engine/learn.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::engine {
namespace {

// Comments out of a header value (RFC 5322 section 3.2.2). What is quoted is content, often the sender's own: no
// character of it may end a field or begin another.
std::string without_comments(std::string_view value) {
  const auto content = [](char c) {
    return c == '.' || c == '@' || c == '-' || base::is_digit(c) || base::is_alpha(c) ? c : '_';
  };
  std::string text;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < value.size(); i++) {
    const char c = value[i];
    if (c == '\\' && i + 1 < value.size()) {
      if (depth == 0) text.push_back(content(value[i + 1]));
      i++;
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
    } else if (!quoted && c == '(') {
      depth++;
    } else if (!quoted && c == ')' && depth > 0) {
      depth--;
    } else if (depth == 0) {
      text.push_back(quoted ? content(c) : c);
    }
  }
  return text;
}

// "pass" of "dmarc=pass header.from=x" and the properties after it.
struct MethodResult {
  std::string method;
  std::string result;
  std::string properties;
};

std::string with_blanks(std::string_view properties) {
  std::string text = base::to_lower(properties);
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

// Nothing where another host wrote the header.
std::optional<std::vector<MethodResult>> results_of(std::string_view value, const std::string& authserv_id) {
  const std::string text = without_comments(value);
  const auto fields = base::split(text, ';');
  const std::string_view head = base::trim(fields[0]);
  if (!base::iequals(head.substr(0, head.find_first_of(" \t")), authserv_id)) return std::nullopt;
  std::vector<MethodResult> results;
  for (size_t i = 1; i < fields.size(); i++) {
    const std::string_view field = base::trim(fields[i]);
    const size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    const size_t end = field.find_first_of(" \t", equals);
    results.push_back(
        {.method = base::to_lower(base::trim(field.substr(0, equals))),
         .result = base::to_lower(field.substr(equals + 1, end == std::string_view::npos ? end : end - equals - 1)),
         .properties = end == std::string_view::npos ? "" : with_blanks(field.substr(end))});
  }
  return results;
}

// Value of "header.d=..." among the properties of a result.
std::string_view property(const std::string& properties, std::string_view name) {
  const std::string key = " " + std::string(name) + "=";
  const size_t at = properties.find(key);
  if (at == std::string::npos) return {};
  const size_t start = at + key.size();
  const size_t end = properties.find_first_of(" \t", start);
  std::string_view value = std::string_view(properties).substr(start, end == std::string::npos ? end : end - start);
  const size_t sign = value.rfind('@');
  return sign == std::string_view::npos ? value : value.substr(sign + 1);
}

// Relaxed alignment without a public suffix list: the same domain or one below the other (RFC 7489 section 3.1,
// narrowed).
bool aligned(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  if (a == b) return true;
  const auto below = [](std::string_view child, std::string_view parent) {
    return child.size() > parent.size() && child.ends_with(parent) && child[child.size() - parent.size() - 1] == '.';
  };
  return below(a, b) || below(b, a);
}

bool is_machine_mail(const message::Message& message) {
  std::string_view submitted = message.header_value("Auto-Submitted");
  submitted = base::trim(submitted.substr(0, submitted.find_first_of(";(")));  // parameters and comments may follow
  const std::string precedence = base::to_lower(message.header_value("Precedence"));
  const bool report = !message.parts.empty() && message.parts[0].type == "multipart/report";
  const bool calendar = std::any_of(message.parts.begin(), message.parts.end(), [](const message::Part& part) {
    return part.type == "text/calendar" && part.method == "reply";
  });
  return (!submitted.empty() && !base::iequals(submitted, "no")) || precedence == "bulk" || precedence == "list" ||
         precedence == "junk" || !message.list.id.empty() || report || calendar;
}

// Does the author's own text ask to be left alone, in words of en, fr, es, de? Cautious on purpose: what only mentions
// such words teaches nothing either, and a relationship that is not learned can still be recorded.
bool may_say_stop(const message::Message& message) {
  static constexpr std::array kWords = {"unsubscribe",
                                        "remove me",
                                        "remove us",
                                        "take me off",
                                        "stop emailing",
                                        "stop sending",
                                        "stop contacting",
                                        "not interested",
                                        "do not contact",
                                        "don't contact",
                                        "do not email",
                                        "don't email",
                                        "no longer wish",
                                        "opt out",
                                        "opt-out",
                                        "leave me alone",
                                        "désabonn",
                                        "désinscri",
                                        "ne plus recevoir",
                                        "plus intéressé",
                                        "pas intéressé",
                                        "ne me contactez",
                                        "retirez-moi",
                                        "darme de baja",
                                        "darse de baja",
                                        "no me envíe",
                                        "no me interesa",
                                        "no deseo recibir",
                                        "no me escriba",
                                        "abmelden",
                                        "abbestell",
                                        "kein interesse",
                                        "keine weiteren",
                                        "nicht mehr kontaktieren",
                                        "nicht mehr anschreiben"};
  std::string text = message.subject;
  for (const message::TextBody& body : message.bodies) {
    if (!body.nested) text += "\n" + body.visible(message::TextRole::fresh);
  }
  const std::string folded = base::lower_text(text);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](const char* words) { return folded.find(words) != std::string::npos; });
}

bool is_trusted(Authorship authorship, conf::LearnTrust trust) {
  if (authorship == Authorship::authenticated) return true;
  switch (trust) {
    case conf::LearnTrust::any: return true;
    case conf::LearnTrust::aligned: return authorship != Authorship::unproved;
    case conf::LearnTrust::dmarc: return authorship == Authorship::dmarc;
  }
  return false;
}

}  // namespace

Authorship authorship(const message::Message& message, const base::Address& from, const conf::LearnOptions& options) {
  if (options.authserv_id.empty()) return Authorship::unproved;
  std::vector<std::vector<MethodResult>> ours;
  for (const message::HeaderField& field : message.headers) {
    if (!base::iequals(field.name, "Authentication-Results")) continue;
    // One that says "none" counts too: ours was written, so any other is forged.
    if (auto results = results_of(field.raw, options.authserv_id)) ours.push_back(std::move(*results));
  }
  if (ours.size() > static_cast<size_t>(options.verifiers)) return Authorship::unproved;
  Authorship best = Authorship::unproved;
  for (const auto& results : ours) {
    for (const MethodResult& result : results) {
      if (result.result != "pass") continue;
      if (result.method == "dmarc" && property(result.properties, "header.from") == from.domain())
        return Authorship::dmarc;
      const bool dkim = result.method == "dkim" && aligned(property(result.properties, "header.d"), from.domain());
      const bool spf = result.method == "spf" && aligned(property(result.properties, "smtp.mailfrom"), from.domain());
      if (dkim || spf) best = Authorship::aligned;
    }
  }
  return best;
}

std::optional<Lesson> lesson(const State& state, const message::Envelope& envelope, const Identity& identity,
                             const message::Message& message, base::TimePoint now) {
  const conf::LearnOptions& options = state.options.learn;
  if (!options.enabled || identity.null_sender || message.from.size() != 1 || !state.directory) return std::nullopt;
  const auto author = base::Address::parse(message.from[0].address, state.options.address);
  if (!author || !state.directory->find(*author)) return std::nullopt;

  Lesson result;
  const bool own_user = identity.trusted == *author;
  const Authorship proof = own_user ? Authorship::authenticated : authorship(message, *author, options);
  if (!is_trusted(proof, options.trust)) {
    result.reason = "authorship not proved";
    return result;
  }
  if (is_machine_mail(message)) {
    result.reason = "automatic or list mail";
    return result;
  }
  if (may_say_stop(message)) {
    result.reason = "may ask to be left alone";
    return result;
  }
  const size_t named = message.to.size() + message.cc.size();
  if (std::max(named, envelope.recipients.size()) > static_cast<size_t>(options.max_recipients)) {
    result.reason = "too many recipients";
    return result;
  }
  result.seen = store::SeenMessage{.message_id = message.message_id, .from = *author, .when = now};
  for (const message::EnvelopeRecipient& given : envelope.recipients) {
    const auto recipient = base::Address::parse(given.address, state.options.address);
    if (!recipient || *recipient == *author) continue;
    result.seen.to.push_back(*recipient);
    // What the member did favours the other side: their next mail to this member comes from a contact.
    result.relationships.push_back(lists::RelationshipEntry{.sender = *recipient,
                                                            .recipient = *author,
                                                            .kind = lists::Relationship::contact,
                                                            .first_seen = now,
                                                            .last_seen = now,
                                                            .origin = {.source = "mail",
                                                                       .evidence = message.message_id,
                                                                       .recorded = now,
                                                                       .expires = now + options.contact_expiry}});
  }
  return result;
}

}  // namespace nonsolicit::engine
