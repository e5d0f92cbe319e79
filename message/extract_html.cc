// HTML: the text a reader sees, with what is hidden marked. One pass over the tokens (and one before it for <style>
// blocks, where there are any, as they may stand after the text they hide).
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "message/element_style.h"
#include "message/entities.h"
#include "message/extract.h"
#include "message/html_links.h"
#include "message/html_roles.h"
#include "message/html_tokenizer.h"
#include "message/open_elements.h"
#include "message/roles.h"
#include "message/style_sheet.h"
#include "message/text_builder.h"
#include "message/text_links.h"

namespace nonsolicit::message {
namespace {

constexpr unsigned long kTrackingPixels = 3;
constexpr unsigned long kLogoWidth = 249;  // pixels; a flyer that holds a letter is wider
constexpr unsigned long kLogoHeight = 119;

bool has_style_block(std::string_view html) {
  for (size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    if (base::istarts_with(html.substr(at, 6), "<style")) return true;
  }
  return false;
}

StyleSheet read_style_blocks(std::string_view html) {
  StyleSheet sheet;
  HtmlTokenizer tokenizer(html);
  Token token;
  std::string_view media;
  while (tokenizer.next(token)) {
    if (token.kind == TokenKind::start_tag && token.tag == Tag::style) media = token.value(Attribute::media);
    if (token.kind == TokenKind::raw_text && token.tag == Tag::style) sheet.add(token.text, media);
  }
  return sheet;
}

// Whether an attribute says so many pixels or fewer.
bool is_at_most(std::string_view number, unsigned long most) {
  number = base::trim(number);
  size_t digits = 0;
  unsigned long value = 0;
  while (digits < number.size() && digits < 6 && base::is_digit(number[digits])) {
    value = value * 10 + static_cast<unsigned long>(number[digits++] - '0');
  }
  return digits > 0 && value <= most && number.find('%') == std::string_view::npos;
}

// Empty lines a reader sees around an element.
size_t break_of(Tag tag) {
  switch (tag) {
    case Tag::p:
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::blockquote:
    case Tag::ul:
    case Tag::ol:
    case Tag::dl:
    case Tag::pre: return 2;
    default: return is_block(tag) ? 1 : 0;
  }
}

class HtmlReader {
 public:
  HtmlReader(std::string_view html, const base::Limits& limits)
      : html_(html), limits_(limits), builder_(limits.text_bytes), links_(limits.links) {}

  Extract read() {
    if (has_style_block(html_)) sheet_ = read_style_blocks(html_);
    HtmlTokenizer tokenizer(html_);
    Token token;
    while (!builder_.full() && tokenizer.next(token)) {
      switch (token.kind) {
        case TokenKind::text:
        case TokenKind::raw_text: add_text(token); break;
        case TokenKind::start_tag: start(token); break;
        case TokenKind::end_tag: end(token); break;
      }
    }
    links_.end_anchor(builder_.size());
    result_.text_cut = builder_.full();
    result_.style_cut = sheet_.cut();
    builder_.finish(result_.body);
    result_.body.html = true;
    assign_roles(result_.body);
    result_.links_cut = links_.cut();
    result_.links = links_.take(result_.body);
    if (!find_text_links(result_.body, limits_.links, result_.links)) result_.links_cut = true;
    std::stable_sort(result_.links.begin(), result_.links.end(),
                     [](const Link& a, const Link& b) { return a.offset < b.offset; });
    return std::move(result_);
  }

 private:
  void add_text(const Token& token) {
    switch (token.tag) {
      case Tag::script:
      case Tag::style:
      case Tag::title:
      case Tag::iframe:
      case Tag::noembed:
      case Tag::noframes: return;  // never shown
      default: break;
    }
    const bool keep = elements_.top().preformatted || token.tag == Tag::textarea || token.tag == Tag::xmp;
    mark(elements_.top());
    add_decoded(token.text, token.kind == TokenKind::text, keep ? Spacing::keep : Spacing::fold);
  }

  void add_decoded(std::string_view raw, bool references, Spacing spacing) {
    if (!references || raw.find('&') == std::string_view::npos) {
      builder_.add(raw, spacing);
      return;
    }
    scratch_.clear();
    decode_entities(raw, EntityContext::text, scratch_);
    builder_.add(scratch_, spacing);
  }

  void mark(const OpenElement& element) {
    const TextRole role = rest_quoted_ && element.role == TextRole::fresh ? TextRole::quoted : element.role;
    builder_.mark(role, element.hidden());
  }

  void start(const Token& token) {
    elements_.close_implied(token.tag);
    end_closed();
    if (token.tag == Tag::tr && elements_.top().tag == Tag::table) open_table_body();
    OpenElement element = elements_.child(token.tag);
    const StyleFacts facts = read_facts(token, element.around);
    apply_style(facts, token, element);
    if (token.tag == Tag::pre) element.preformatted = true;
    mark(element);
    builder_.block_break(break_of(token.tag));
    read_tag(token, facts, element);
    if (!is_void(token.tag)) elements_.push(element);
  }

  // WHATWG HTML, section 13.2.6.4.9: a row that stands right in a table gets a body, for which a style sheet may look.
  void open_table_body() {
    if (sheet_.empty()) return;
    Token body;
    body.tag = Tag::tbody;
    body.name = "tbody";
    OpenElement element = elements_.child(Tag::tbody);
    apply_style(read_facts(body, element.around), body, element);
    elements_.push(element);
  }

  void end(const Token& token) {
    if (token.tag == Tag::br) builder_.line_break();  // browsers read </br> as <br>
    if (is_void(token.tag)) return;
    elements_.close(token.tag);
    end_closed();
    if (token.tag == Tag::a) links_.end_anchor(builder_.size());
    if (token.tag == Tag::form) links_.end_form();
  }

  // What the elements that were closed leave behind: line ends, the end of a link, the end of a quote.
  void end_closed() {
    for (const OpenElement& element : elements_.closed()) {
      if (const size_t newlines = break_of(element.tag); newlines > 0) {
        mark(element);
        builder_.block_break(newlines);
      }
      if (element.tag == Tag::a) links_.end_anchor(builder_.size());
      if (element.tag == Tag::button) end_button(element);
      if (element.tag == Tag::blockquote && elements_.top().quote_wrapper)
        elements_.top().role = elements_.top().outer_role;
    }
    elements_.clear_closed();
  }

  // What a button says, as far as it is seen.
  void end_button(const OpenElement& element) {
    if (!button_) return;
    if (element.hidden() == Hidden::no) links_.add_button(base::trim(builder_.text().substr(*button_)));
    button_.reset();
  }

  StyleFacts read_facts(const Token& token, Around& around) {
    StyleFacts facts;
    id_.clear();
    classes_.clear();
    if (token.has(Attribute::id)) decode_entities(token.value(Attribute::id), EntityContext::attribute, id_);
    if (token.has(Attribute::class_))
      decode_entities(token.value(Attribute::class_), EntityContext::attribute, classes_);
    if (!sheet_.empty()) {
      const std::string tag = base::to_lower(token.name);
      sheet_.apply({.tag = tag, .id = id_, .classes = classes_}, around, facts);
    }
    if (token.has(Attribute::style)) {
      const std::string_view style = token.value(Attribute::style);
      facts.merge(style.find('&') == std::string_view::npos ? read_style(style) : read_style(decode_attribute(style)));
    }
    return facts;
  }

  void read_tag(const Token& token, const StyleFacts& facts, OpenElement& element) {
    read_ground(token, facts, element);
    const bool by_style = token.tag == Tag::blockquote || facts.is(kReplyRule);
    if (!id_.empty() || !classes_.empty() || by_style) read_role(token, facts, element);
    switch (token.tag) {
      case Tag::br: builder_.line_break(); break;
      case Tag::td:
      case Tag::th: builder_.cell_break(); break;
      case Tag::li: builder_.bullet(); break;
      case Tag::table: ++result_.body.table_count; break;
      case Tag::img: read_image(token, facts, element); break;
      case Tag::a: links_.start_anchor(token, element, builder_.size()); break;
      case Tag::area: links_.add_area(token, element, builder_.size()); break;
      case Tag::form: links_.start_form(token, element, builder_.size()); break;
      case Tag::button: button_ = builder_.size(); break;
      case Tag::input: read_input(token); break;
      default: break;
    }
  }

  void read_role(const Token& token, const StyleFacts& facts, OpenElement& element) {
    const MarkupClues clues{
        .id = id_, .classes = classes_, .border_left = facts.is(kBorderLeft), .reply_rule = facts.is(kReplyRule)};
    // Hidden markup must not make the visible text around it a quote.
    if (element.hidden() != Hidden::no || element.role == TextRole::forwarded) return;
    switch (markup_role(token, clues)) {
      case MarkupRole::none: break;
      case MarkupRole::quote: element.role = TextRole::quoted; break;
      case MarkupRole::quote_wrapper:
        element.outer_role = element.role;
        element.quote_wrapper = true;
        element.role = TextRole::quoted;
        break;
      case MarkupRole::quote_rest: rest_quoted_ = true; break;
      case MarkupRole::indentation:
        if (ends_with_attribution(builder_.text())) element.role = TextRole::quoted;
        break;
      case MarkupRole::forward: element.role = TextRole::forwarded; break;
      case MarkupRole::signature:
        if (element.role == TextRole::fresh) element.role = TextRole::signature;
        break;
    }
    mark(element);
  }

  void read_image(const Token& token, const StyleFacts& facts, const OpenElement& element) {
    ++result_.body.image_count;
    const bool small_width = is_at_most(token.value(Attribute::width), kTrackingPixels) || facts.is(kSmallWidth);
    const bool small_height = is_at_most(token.value(Attribute::height), kTrackingPixels) || facts.is(kSmallHeight);
    // A tiny font or a like colour does not hide an image.
    if ((small_width && small_height) || element.blocked != Hidden::no || element.invisible) {
      ++result_.body.tracking_count;
    } else if (element.role == TextRole::fresh && !is_at_most(token.value(Attribute::width), kLogoWidth) &&
               !is_at_most(token.value(Attribute::height), kLogoHeight)) {
      ++result_.body.picture_count;
    }
    links_.add_image(token);
  }

  // The word on a button is text, and what the form's link shows.
  void read_input(const Token& token) {
    const std::string_view type = token.value(Attribute::type);
    if (!base::iequals(type, "submit") && !base::iequals(type, "button") && !base::iequals(type, "reset")) return;
    const std::string value = decode_attribute(token.value(Attribute::value));
    builder_.add(" ", Spacing::fold);
    builder_.add(value, Spacing::fold);
    links_.add_button(value);
  }

  // A picture in the ground of a box that is made for it may be the letter, as an image may.
  void read_ground(const Token& token, const StyleFacts& facts, const OpenElement& element) {
    if (!facts.is(kPicture) && !token.has(Attribute::background)) return;
    const std::string_view height = token.value(Attribute::height);
    const bool tall = facts.is(kTall) || (!height.empty() && !is_at_most(height, kLogoHeight));
    if (tall && element.role == TextRole::fresh && element.hidden() == Hidden::no) ++result_.body.picture_count;
  }

  std::string_view html_;
  const base::Limits& limits_;
  TextBuilder builder_;
  OpenElements elements_;
  StyleSheet sheet_;
  Extract result_;
  HtmlLinks links_;
  std::optional<size_t> button_;  // where the words of the open one begin
  bool rest_quoted_ = false;
  std::string id_;  // of the current tag, decoded
  std::string classes_;
  std::string scratch_;
};

}  // namespace

Extract extract_html(std::string_view utf8, const base::Limits& limits) { return HtmlReader(utf8, limits).read(); }

}  // namespace nonsolicit::message
