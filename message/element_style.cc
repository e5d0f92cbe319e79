#include "message/element_style.h"

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

// <font size="1">, or two steps below the usual and less (WHATWG HTML, section 15.3.6.4).
bool is_smallest_font(std::string_view size) {
  size = base::trim(size);
  return size == "1" || (size.size() == 2 && size[0] == '-' && size[1] >= '2' && size[1] <= '9');
}

// WHATWG HTML, section 15.3.1: shown only by a script, and mail has none.
bool waits_for_a_script(const Token& token) {
  return token.tag == Tag::template_ || token.tag == Tag::datalist ||
         (token.tag == Tag::dialog && !token.has(Attribute::open));
}

void apply_sight(const StyleFacts& facts, const Token& token, OpenElement& element) {
  if (token.has(Attribute::hidden) && !(facts.set & kDisplayNone)) element.blocked = Hidden::attribute;
  if (element.blocked == Hidden::no && (waits_for_a_script(token) || facts.hides_content())) {
    element.blocked = Hidden::style;
  }
  if ((facts.set & kInvisible) != 0) element.invisible = facts.is(kInvisible);
}

void apply_colours(const StyleFacts& facts, const Token& token, OpenElement& element) {
  const Colour around = element.color;
  if (token.tag == Tag::font && token.has(Attribute::color)) element.color = read_colour(token.value(Attribute::color));
  if (token.tag == Tag::body && token.has(Attribute::text)) element.color = read_colour(token.value(Attribute::text));
  // A link has a colour of its own, whatever is around it.
  if (token.tag == Tag::a && token.has(Attribute::href)) element.color = kUnknownColour;
  if ((facts.set & kColor) != 0) element.color = facts.color == kInheritedColour ? around : facts.color;
  if ((facts.set & kTextFill) != 0 && facts.fill != kInheritedColour) element.fill = facts.fill;
  Colour background = kClearColour;
  if (token.has(Attribute::bgcolor)) background = read_colour(token.value(Attribute::bgcolor));
  if ((facts.set & kBackground) != 0) background = facts.background;
  if (token.has(Attribute::background)) background = kUnknownColour;
  if (background != kClearColour) element.background = background;
}

void apply_size(const StyleFacts& facts, const Token& token, OpenElement& element) {
  if ((facts.set & kSmall) != 0) element.small = facts.is(kSmall);
  if (token.tag == Tag::font && is_smallest_font(token.value(Attribute::size))) element.small = true;
  // A size relative to a tiny one is tiny as well.
  if ((facts.set & kTiny) != 0 && !(element.tiny && facts.is(kRelativeSize))) element.tiny = facts.is(kTiny);
}

}  // namespace

void apply_style(const StyleFacts& facts, const Token& token, OpenElement& element) {
  apply_sight(facts, token, element);
  apply_colours(facts, token, element);
  apply_size(facts, token, element);
}

}  // namespace nonsolicit::message
