#include "classifier/opt_out_link.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/ascii.h"
#include "classifier/bare_address.h"
#include "classifier/folded.h"
#include "classifier/link_context.h"
#include "classifier/link_label.h"
#include "classifier/login.h"
#include "classifier/other_matter.h"
#include "classifier/uri.h"

namespace nonsolicit::classifier {
namespace {

using message::Link;
using message::Message;

// Ways out stand at the top or the foot of a mail; a mail with thousands of links is not searched in the middle.
constexpr size_t kLinksAtEachEnd = 300;
// The foot of a body, where a target like ".../enough" tells what a short link is for.
constexpr size_t kLinksAtFoot = 4;
// Addresses in a column below the row of their labels.
constexpr size_t kMostAbove = 12;
// A longer text tells what the link is for, whatever its target is called.
constexpr size_t kWordsOfLabel = 5;

// What told that a link leads out.
enum class ToldBy { no, shown, image, target, header, context, hidden_context };

bool matches(const RuleSet& rules, RuleUse use, std::string_view folded) {
  return !folded.empty() && rules.find(use, folded).rule != nullptr;
}

bool tells(const RuleSet& rules, const std::string& context) {
  return matches(rules, RuleUse::opt_out_link, context) || matches(rules, RuleUse::opt_out_instruction, context);
}

class Finder {
 public:
  Finder(const Message& message, const RuleSet& rules, const ListFooter& lists)
      : message_(message), rules_(rules), lists_(lists) {
    for (size_t i = 0; i < message.bodies.size(); i++) {
      if (!message.bodies[i].preferred && !message.bodies[i].nested) continue;
      bare_.push_back(bare_addresses(message, i, kMostBareAddresses));
      labels_.emplace(i, message.bodies[i]);
    }
    for (const Link& link : message.links) add_place(link);
    for (const auto& links : bare_) {
      for (const Link& link : links) add_place(link);
    }
    std::stable_sort(order_.begin(), order_.end(), [](const Link* first, const Link* second) {
      return first->body != second->body ? first->body < second->body : first->offset < second->offset;
    });
  }

  void add_to(OptOut& found) const {
    for (size_t place = 0; place < order_.size(); place++) {
      if (place == kLinksAtEachEnd && order_.size() > 2 * kLinksAtEachEnd) place = order_.size() - kLinksAtEachEnd;
      add(place, found);
    }
  }

 private:
  void add_place(const Link& link) {
    if (link.body >= message_.bodies.size()) return;
    const message::TextBody& body = message_.bodies[link.body];
    if (body.preferred || body.nested) order_.push_back(&link);
  }
  const Link& link_at(size_t place) const { return *order_[place]; }
  bool is_same_body(size_t place, size_t body) const { return place < order_.size() && link_at(place).body == body; }

  LinkContext context_at(size_t place) const {
    const Link& link = link_at(place);
    const message::TextBody& body = message_.bodies[link.body];
    const size_t begin =
        place > 0 && is_same_body(place - 1, link.body) ? link_at(place - 1).offset + link_at(place - 1).length : 0;
    const size_t end = is_same_body(place + 1, link.body) ? link_at(place + 1).offset : body.text.size();
    return context_of(body, link, begin, end);
  }

  std::string label_of(size_t place) const {
    const Link& link = link_at(place);
    std::vector<const Link*> above;
    for (size_t i = 1; i <= std::min(place, kMostAbove) && is_same_body(place - i, link.body); i++) {
      above.push_back(&link_at(place - i));
    }
    return labels_.at(link.body).of(link, above);
  }

  bool is_at_foot(size_t place) const { return !is_same_body(place + kLinksAtFoot, link_at(place).body); }

  ToldBy told_by(size_t place, const std::string& shown) const {
    const Link& link = link_at(place);
    const bool address = shows_web_address(link.shown);
    if (!address && matches(rules_, RuleUse::opt_out_link, shown)) return ToldBy::shown;
    const bool generic = is_generic(shown, link.shown);
    if (generic || is_login_target(link.target) || speaks_of_login(shown)) {
      const LinkContext context = context_at(place);
      const std::string label = label_of(place);
      if (tells(rules_, label.empty() ? context.visible : label)) return ToldBy::context;
      if (label.empty() && context.hides && tells(rules_, context.all)) return ToldBy::hidden_context;
    }
    const bool brief = word_count(shown) <= kWordsOfLabel;
    // "See https://... for the judgment" tells its purpose, too.
    const auto leads_out = [&](std::string_view uri) { return matches(rules_, RuleUse::opt_out_target, uri); };
    if ((brief || generic) && !(address && context_at(place).purpose_behind) &&
        (leads_out(fold_line(link.target).text) || (address && leads_out(shown)))) {
      return ToldBy::target;
    }
    if (matches(rules_, RuleUse::opt_out_link, fold_line(link.image_alt).text) ||
        matches(rules_, RuleUse::opt_out_target, fold_line(link.image_name).text)) {
      return ToldBy::image;
    }
    const auto& header = message_.list.unsubscribe;
    if (std::find(header.begin(), header.end(), link.target) != header.end()) return ToldBy::header;
    return brief && !shown.empty() && is_at_foot(place) && says_farewell(link.target) ? ToldBy::target : ToldBy::no;
  }

  // "You can opt out of the pension scheme at https://..."
  bool leaves_other_matter(size_t place) const {
    const std::string label = label_of(place);
    return end_of_other_matter(label.empty() ? context_at(place).all : label) != 0;
  }

  OptOutFlaw flaw_of(size_t place, ToldBy told) const {
    const Link& link = link_at(place);
    if (message_.bodies[link.body].nested) return OptOutFlaw::nested;
    if (link.role == message::TextRole::quoted || link.role == message::TextRole::forwarded) return OptOutFlaw::quoted;
    if (lists_.leaves_list(link.target)) return OptOutFlaw::list_footer;
    if (link.hidden != message::Hidden::no || told == ToldBy::hidden_context) return OptOutFlaw::hidden;
    if (base::trim(link.shown).empty() && told != ToldBy::context) return OptOutFlaw::image_only;
    if (!is_usable_uri(link.target)) return OptOutFlaw::bad_uri;
    if (is_login_target(link.target) || speaks_of_login(context_at(place).visible)) {
      return OptOutFlaw::login_page;
    }
    return claims_other_host(link.shown, link.target) ? OptOutFlaw::mismatched_host : OptOutFlaw::none;
  }

  void add(size_t place, OptOut& found) const {
    const Link& link = link_at(place);
    const std::string shown = fold_line(link.shown).text;
    const ToldBy told = told_by(place, shown);
    if (told == ToldBy::no || (told != ToldBy::header && leaves_other_matter(place))) return;
    const OptOutFlaw flaw = flaw_of(place, told);
    found.findings.push_back(OptOutFinding{.way = is_mailto(link.target) ? OptOutWay::mailto : OptOutWay::link,
                                           .flaw = flaw,
                                           .text = !shown.empty()           ? link.shown
                                                   : link.image_alt.empty() ? link.image_name
                                                                            : link.image_alt,
                                           .target = link.target,
                                           .where = where_of(flaw),
                                           .body = link.body,
                                           .offset = link.offset,
                                           .length = link.length});
  }

  const Message& message_;
  const RuleSet& rules_;
  const ListFooter& lists_;
  std::vector<std::vector<Link>> bare_;
  std::map<size_t, LinkLabels> labels_;  // by body
  std::vector<const Link*> order_;       // links that a reader may be shown, by place in the bodies
};

}  // namespace

std::string where_of(OptOutFlaw flaw) {
  switch (flaw) {
    case OptOutFlaw::quoted: return "body, quoted text";
    case OptOutFlaw::nested: return "attached message";
    case OptOutFlaw::hidden: return "body, hidden text";
    case OptOutFlaw::image_only: return "body, image";
    case OptOutFlaw::list_footer: return "body, mailing list footer";
    case OptOutFlaw::none:
    case OptOutFlaw::login_page:
    case OptOutFlaw::mismatched_host:
    case OptOutFlaw::bad_uri:
    case OptOutFlaw::no_target: return "body";
  }
  return "body";
}

void add_links(const Message& message, const RuleSet& rules, const ListFooter& lists, OptOut& found) {
  Finder(message, rules, lists).add_to(found);
}

}  // namespace nonsolicit::classifier
