#include "classifier/opt_out.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "classifier/folded.h"
#include "classifier/uri.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// Ways out stand at the top or the foot of a mail; a mail with thousands of links is not searched in the middle.
constexpr size_t kLinksAtEachEnd = 300;
constexpr size_t kContextBefore = 110;
constexpr size_t kContextAfter = 70;
constexpr size_t kGenericWords = 4;

bool matches(const RuleSet& rules, RuleUse use, std::string_view folded) {
  return !folded.empty() && rules.find(use, folded).rule != nullptr;
}

// "click here", "here", "this link", or the address itself: words that do not tell what happens.
bool is_generic(const std::string& folded, std::string_view shown) {
  constexpr std::array kWords = {"here",    "click",   "link", "hier", "ici",      "aquí", "aqui",
                                 "cliquez", "klicken", "haga", "clic", "settings", "this", "email",
                                 "e-mail",  "mail",    "page", "qui",  "clicca",   "klik"};
  if (folded.empty() || !shown_host(shown).empty() || base::istarts_with(shown, "http") ||
      shown.find('@') != std::string_view::npos) {
    return true;
  }
  const auto words = split_words(folded);
  return words.size() <= kGenericWords && std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           return std::any_of(kWords.begin(), kWords.end(), [&](const char* known) { return word == known; });
         });
}

size_t last_sentence_end(std::string_view text) {
  for (size_t end = text.size(); end >= 2; end--) {
    const char last = text[end - 1];
    if (last != ' ' && last != '\n') continue;
    const char mark = text[end - 2];
    if (mark == '.' || mark == '!' || mark == '?') return end;
    if (last == '\n' ? mark == '\n' : mark == ')') return end;
    if (last == ' ' && mark == '|' && end >= 3 && text[end - 3] == ' ') return end;
  }
  return 0;
}

// The words around a link in its own sentence, without the links beside it.
std::string context_of(const message::Message& message, size_t index) {
  const message::Link& link = message.links[index];
  const std::string_view text = message.bodies[link.body].text;
  if (link.offset > text.size()) return {};
  size_t begin = link.offset > kContextBefore ? link.offset - kContextBefore : 0;
  const size_t link_end = std::min(text.size(), link.offset + link.length);
  size_t end = std::min(text.size(), link_end + kContextAfter);
  if (index > 0 && message.links[index - 1].body == link.body) {
    const message::Link& before = message.links[index - 1];
    if (before.offset + before.length <= link.offset) begin = std::max(begin, before.offset + before.length);
  }
  if (index + 1 < message.links.size() && message.links[index + 1].body == link.body &&
      message.links[index + 1].offset >= link_end) {
    end = std::min(end, message.links[index + 1].offset);
  }
  begin += last_sentence_end(text.substr(begin, link.offset - begin));
  const std::string_view after = text.substr(link_end, end - link_end);
  const size_t cut = after.find_first_of(".!?\n|");
  const std::string before = fold_line(text.substr(begin, link.offset - begin)).text;
  return before + " " + fold_line(text.substr(link.offset, link_end - link.offset)).text + " " +
         fold_line(after.substr(0, cut)).text;
}

bool needs_login(const message::Link& link, std::string_view context) {
  const std::string target = base::to_lower(link.target);
  constexpr std::array kPaths = {"/login",         "/log-in",     "/signin",        "/sign-in", "/sso",
                                 "/acceso",        "/connexion",  "/anmelden",      "/auth/",   "login.",
                                 "/account/login", "/identifier", "/iniciar-sesion"};
  if (std::any_of(kPaths.begin(), kPaths.end(),
                  [&](const char* path) { return target.find(path) != std::string::npos; })) {
    return true;
  }
  constexpr std::array kWords = {"log in to",     "login to",      "sign in to",         "log into",
                                 "logging in",    "after login",   "password",           "contraseña",
                                 "mot de passe",  "passwort",      "connectez-vous",     "identifiez-vous",
                                 "inicie sesión", "inicia sesión", "melden sie sich an", "single sign-on"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](const char* words) { return context.find(words) != std::string_view::npos; });
}

OptOutFlaw flaw_of(const message::Message& message, const message::Link& link, std::string_view context) {
  const message::TextBody& body = message.bodies[link.body];
  if (body.nested) return OptOutFlaw::nested;
  if (link.role == message::TextRole::quoted || link.role == message::TextRole::forwarded) return OptOutFlaw::quoted;
  if (link.hidden != message::Hidden::no) return OptOutFlaw::hidden;
  if (base::trim(link.shown).empty()) return OptOutFlaw::image_only;
  if (!is_usable_uri(link.target)) return OptOutFlaw::bad_uri;
  if (needs_login(link, context)) return OptOutFlaw::login_page;
  const std::string claimed = shown_host(link.shown);
  if (!claimed.empty() && !is_mailto(link.target) && !same_site(claimed, host_of(link.target))) {
    return OptOutFlaw::mismatched_host;
  }
  return OptOutFlaw::none;
}

std::string where_of(OptOutFlaw flaw) {
  switch (flaw) {
    case OptOutFlaw::quoted: return "body, quoted text";
    case OptOutFlaw::nested: return "attached message";
    case OptOutFlaw::hidden: return "body, hidden text";
    case OptOutFlaw::image_only: return "body, image";
    case OptOutFlaw::none:
    case OptOutFlaw::login_page:
    case OptOutFlaw::mismatched_host:
    case OptOutFlaw::bad_uri: return "body";
  }
  return "body";
}

bool leads_out(const RuleSet& rules, const message::Link& link, const std::string& shown, const std::string& context) {
  if (matches(rules, RuleUse::opt_out_link, shown)) return true;
  if (matches(rules, RuleUse::opt_out_link, fold_line(link.image_alt).text)) return true;
  if (matches(rules, RuleUse::opt_out_target, fold_line(link.target).text)) return true;
  if (!is_generic(shown, link.shown)) return false;
  return matches(rules, RuleUse::opt_out_link, context) || matches(rules, RuleUse::opt_out_instruction, context);
}

void add_header_ways(const message::Message& message, OptOut& found) {
  const message::ListHeaders& list = message.list;
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

void add_link(const message::Message& message, const RuleSet& rules, size_t index, OptOut& found) {
  const message::Link& link = message.links[index];
  if (link.body >= message.bodies.size() ||
      (!message.bodies[link.body].preferred && !message.bodies[link.body].nested)) {
    return;
  }
  const std::string shown = fold_line(link.shown).text;
  const std::string context = context_of(message, index);
  if (!leads_out(rules, link, shown, context)) return;
  const OptOutFlaw flaw = flaw_of(message, link, context);
  found.findings.push_back(OptOutFinding{.way = is_mailto(link.target) ? OptOutWay::mailto : OptOutWay::link,
                                         .flaw = flaw,
                                         .text = shown.empty() ? link.image_alt : link.shown,
                                         .target = link.target,
                                         .where = where_of(flaw)});
}

void add_instruction(const BodyReading& body, Stretch stretch, OptOutFlaw flaw, const RuleSet& rules, OptOut& found) {
  const FoldedText& folded = body.folded(stretch);
  const RuleMatch match = rules.find(RuleUse::opt_out_instruction, folded.text);
  if (match.rule == nullptr) return;
  const size_t begin = folded.original(match.offset);
  const size_t end = folded.original(match.offset + match.length - 1) + 1;
  found.findings.push_back(OptOutFinding{.way = OptOutWay::instruction,
                                         .flaw = flaw,
                                         .text = body.body().text.substr(begin, end - begin),
                                         .target = {},
                                         .where = where_of(flaw)});
}

void add_instructions(const Reading& reading, const RuleSet& rules, OptOut& found) {
  for (const BodyReading& body : reading.bodies) {
    if (body.body().nested) {
      add_instruction(body, Stretch::all_visible, OptOutFlaw::nested, rules, found);
    } else if (body.shown()) {
      add_instruction(body, Stretch::fresh, OptOutFlaw::none, rules, found);
      add_instruction(body, Stretch::signature, OptOutFlaw::none, rules, found);
      add_instruction(body, Stretch::quoted, OptOutFlaw::quoted, rules, found);
      add_instruction(body, Stretch::hidden, OptOutFlaw::hidden, rules, found);
    }
  }
}

}  // namespace

OptOut find_opt_out(const message::Message& message, const RuleSet& rules) {
  return find_opt_out(Reading(message), rules);
}

OptOut find_opt_out(const Reading& reading, const RuleSet& rules) {
  const message::Message& message = reading.message;
  OptOut found;
  add_header_ways(message, found);
  const size_t count = message.links.size();
  for (size_t i = 0; i < count; i++) {
    if (i == kLinksAtEachEnd && count > 2 * kLinksAtEachEnd) i = count - kLinksAtEachEnd;
    add_link(message, rules, i, found);
  }
  add_instructions(reading, rules, found);
  return found;
}

}  // namespace nonsolicit::classifier
