// HTML: the text a reader sees, with what is hidden marked. One pass over the tokens (and one before it for <style>
// blocks, where there are any, as they may stand after the text they hide).
#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "message/entities.h"
#include "message/extract.h"
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
constexpr size_t kLongestImageNames = 400;
constexpr size_t kLongestImageAlt = 1000;

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
  while (tokenizer.next(token)) {
    if (token.kind == TokenKind::raw_text && token.tag == Tag::style) sheet.add(token.text);
  }
  return sheet;
}

std::string decode_attribute(std::string_view raw) {
  std::string out;
  decode_entities(raw, EntityContext::attribute, out);
  return out;
}

// URL standard, section 4.4: blanks at both ends and line ends and tabs inside are no part of it.
std::string decode_uri(std::string_view raw) {
  std::string uri = decode_attribute(base::trim(raw));
  std::erase_if(uri, [](char c) { return static_cast<unsigned char>(c) < 32; });
  return std::string(base::trim(uri));
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
      : html_(html), limits_(limits), builder_(limits.text_bytes) {}

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
    end_link();
    result_.text_cut = builder_.full();
    builder_.finish(result_.body);
    result_.body.html = true;
    assign_roles(result_.body);
    finish_links();
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
    OpenElement element = elements_.child(token.tag);
    const StyleFacts facts = read_facts(token, element.around);
    apply_style(facts, token, element);
    if (token.tag == Tag::pre) element.preformatted = true;
    mark(element);
    builder_.block_break(break_of(token.tag));
    read_tag(token, facts, element);
    if (!is_void(token.tag)) elements_.push(element);
  }

  void end(const Token& token) {
    if (token.tag == Tag::br) builder_.line_break();  // browsers read </br> as <br>
    if (is_void(token.tag)) return;
    elements_.close(token.tag);
    end_closed();
    if (token.tag == Tag::a) end_link();
    if (token.tag == Tag::form) form_ = kNoLink;
  }

  // What the elements that were closed leave behind: line ends, the end of a link, the end of a quote.
  void end_closed() {
    for (const OpenElement& element : elements_.closed()) {
      if (const size_t newlines = break_of(element.tag); newlines > 0) {
        mark(element);
        builder_.block_break(newlines);
      }
      if (element.tag == Tag::a) end_link();
      if (element.tag == Tag::blockquote && elements_.top().quote_wrapper)
        elements_.top().role = elements_.top().outer_role;
    }
    elements_.clear_closed();
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
    const bool by_style = token.tag == Tag::blockquote || facts.is(kReplyRule);
    if (!id_.empty() || !classes_.empty() || by_style) read_role(token, facts, element);
    switch (token.tag) {
      case Tag::br: builder_.line_break(); break;
      case Tag::td:
      case Tag::th: builder_.cell_break(); break;
      case Tag::li: builder_.bullet(); break;
      case Tag::table: ++result_.body.table_count; break;
      case Tag::img: read_image(token, facts, element); break;
      case Tag::a: start_anchor(token, element); break;
      case Tag::area: read_area(token, element); break;
      case Tag::form: start_form(token, element); break;
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
    if (link_ == kNoLink) return;
    add_image_name(token.value(Attribute::src), result_.links[link_].image_name);
    if (!token.has(Attribute::alt)) return;
    add_image_alt(decode_attribute(token.value(Attribute::alt)), result_.links[link_].image_alt);
  }

  // As much as a reader might read, cut at a character.
  static void add_image_alt(std::string_view own, std::string& alt) {
    own = base::trim(own);
    if (own.empty() || alt.size() >= kLongestImageAlt) return;
    if (!alt.empty()) alt.push_back(' ');
    size_t length = std::min(own.size(), kLongestImageAlt - std::min(alt.size(), kLongestImageAlt));
    while (length > 0 && length < own.size() && (static_cast<unsigned char>(own[length]) & 0xC0) == 0x80) --length;
    alt.append(own.substr(0, length));
  }

  // The last segment of a URI; a data URI has no name.
  static void add_image_name(std::string_view uri, std::string& names) {
    uri = base::trim(uri);
    if (base::istarts_with(uri, "data:")) return;
    uri = uri.substr(0, uri.find_first_of("?#"));
    const size_t slash = uri.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? uri : uri.substr(slash + 1);
    if (name.empty() || names.size() + name.size() >= kLongestImageNames) return;
    if (!names.empty()) names.push_back(' ');
    names.append(decode_uri(name));
  }

  // Index of the new link, or kNoLink at the limit.
  size_t add_link(std::string target, LinkSource source, const OpenElement& element) {
    if (result_.links.size() >= limits_.links) {
      result_.links_cut = true;
      return kNoLink;
    }
    result_.links.push_back({.target = std::move(target),
                             .shown = {},
                             .image_alt = {},
                             .image_name = {},
                             .source = source,
                             .offset = builder_.size(),
                             .hidden = element.hidden(),
                             .role = element.role});
    return result_.links.size() - 1;
  }

  void start_anchor(const Token& token, const OpenElement& element) {
    end_link();
    std::string target = decode_uri(token.value(Attribute::href));
    if (!target.empty() && target.front() != '#') link_ = add_link(std::move(target), LinkSource::anchor, element);
  }

  void end_link() {
    if (link_ == kNoLink) return;
    Link& link = result_.links[std::exchange(link_, kNoLink)];
    link.length = builder_.size() - link.offset;
  }

  void read_area(const Token& token, const OpenElement& element) {
    std::string target = decode_uri(token.value(Attribute::href));
    if (target.empty() || target.front() == '#') return;
    const size_t index = add_link(std::move(target), LinkSource::area, element);
    if (index != kNoLink) add_image_alt(decode_attribute(token.value(Attribute::alt)), result_.links[index].image_alt);
  }

  void start_form(const Token& token, const OpenElement& element) {
    std::string target = decode_uri(token.value(Attribute::action));
    form_ = target.empty() ? kNoLink : add_link(std::move(target), LinkSource::form, element);
  }

  // The word on a button is text, and what the form's link shows.
  void read_input(const Token& token) {
    const std::string_view type = token.value(Attribute::type);
    if (!base::iequals(type, "submit") && !base::iequals(type, "button") && !base::iequals(type, "reset")) return;
    const std::string value = decode_attribute(token.value(Attribute::value));
    builder_.add(" ", Spacing::fold);
    builder_.add(value, Spacing::fold);
    if (form_ == kNoLink) return;
    std::string& shown = result_.links[form_].shown;
    if (!shown.empty()) shown.push_back(' ');
    shown.append(value);
  }

  // Trims each link to its text, and gives it role and visibility of that text: visible when any of it is.
  void finish_links() {
    const std::string_view text(result_.body.text);
    const std::vector<TextRun>& runs = result_.body.runs;
    size_t run = 0;
    for (Link& link : result_.links) {
      size_t end = std::min(link.offset + link.length, text.size());
      while (link.offset < end && base::is_space(text[link.offset])) ++link.offset;
      while (end > link.offset && base::is_space(text[end - 1])) --end;
      link.offset = std::min(link.offset, text.size());
      link.length = end > link.offset ? end - link.offset : 0;
      while (run + 1 < runs.size() && runs[run].offset + runs[run].length <= link.offset) ++run;
      if (run >= runs.size()) continue;
      link.role = runs[run].role;
      if (link.length == 0) continue;
      link.hidden = runs[run].hidden;
      for (size_t i = run; i < runs.size() && runs[i].offset < end; ++i) {
        if (runs[i].hidden != Hidden::no) continue;
        const size_t begin = std::max(runs[i].offset, link.offset);
        link.shown.append(text.substr(begin, std::min(runs[i].offset + runs[i].length, end) - begin));
        link.hidden = Hidden::no;
      }
      if (link.hidden != Hidden::no) link.shown = text.substr(link.offset, link.length);  // what it would show
    }
  }

  static constexpr size_t kNoLink = static_cast<size_t>(-1);

  std::string_view html_;
  const base::Limits& limits_;
  TextBuilder builder_;
  OpenElements elements_;
  StyleSheet sheet_;
  Extract result_;
  size_t link_ = kNoLink;  // the open anchor
  size_t form_ = kNoLink;  // the open form with an action
  bool rest_quoted_ = false;
  std::string id_;  // of the current tag, decoded
  std::string classes_;
  std::string scratch_;
};

}  // namespace

Extract extract_html(std::string_view utf8, const base::Limits& limits) { return HtmlReader(utf8, limits).read(); }

}  // namespace nonsolicit::message
