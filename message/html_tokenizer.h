// HTML bytes -> tags and stretches of text, in one forward pass; the reading of WHATWG HTML section 13.2.5 that matters
// for mail. Never fails; every byte is looked at a bounded number of times whatever the input. Tokens are views into
// the input, valid while it lives; nothing is decoded. One thread per tokenizer.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace nonsolicit::message {

// Elements whose meaning the extractor knows, by what it does with them. `other`: any other name.
enum class Tag : uint8_t {
  other,
  a,
  address,
  applet,
  area,
  article,
  aside,
  b,
  base,
  blockquote,
  body,
  br,
  button,
  caption,
  center,
  col,
  datalist,
  dd,
  details,
  dialog,
  div,
  dl,
  dt,
  em,
  embed,
  fieldset,
  figure,
  font,
  footer,
  form,
  h1,
  h2,
  h3,
  h4,
  h5,
  h6,
  head,
  header,
  hr,
  html,
  i,
  iframe,
  img,
  input,
  legend,
  li,
  link,
  main,
  map,
  marquee,
  menu,
  meta,
  nav,
  noembed,
  noframes,
  object,
  ol,
  optgroup,
  option,
  p,
  param,
  plaintext,
  pre,
  s,
  script,
  section,
  select,
  small,
  source,
  span,
  strong,
  style,
  sub,
  summary,
  sup,
  table,
  tbody,
  td,
  template_,
  textarea,
  tfoot,
  th,
  thead,
  title,
  tr,
  track,
  u,
  ul,
  wbr,
  xmp
};
inline constexpr size_t kTagCount = static_cast<size_t>(Tag::xmp) + 1;

// Attributes that are kept; all others are skipped, so that thousands of them cost nothing.
enum class Attribute : uint8_t {
  action,
  alt,
  background,
  bgcolor,
  cite,
  class_,
  color,
  height,
  hidden,
  href,
  id,
  media,
  open,
  size,
  src,
  style,
  text,
  type,
  value,
  width
};
inline constexpr size_t kAttributeCount = static_cast<size_t>(Attribute::width) + 1;

enum class TokenKind { text, raw_text, start_tag, end_tag };

struct Token {
  TokenKind kind = TokenKind::text;
  Tag tag = Tag::other;                                  // of a tag; for raw_text the element it stands in
  std::string_view name;                                 // of a tag, as written
  std::string_view text;                                 // of text: references not decoded; raw_text has none to decode
  std::array<std::string_view, kAttributeCount> values;  // of a start tag, references not decoded; the first of twins
  uint32_t present = 0;                                  // bit per Attribute

  bool has(Attribute attribute) const { return (present >> static_cast<unsigned>(attribute) & 1u) != 0; }
  std::string_view value(Attribute attribute) const {
    return has(attribute) ? values[static_cast<size_t>(attribute)] : std::string_view();
  }
};

class HtmlTokenizer {
 public:
  explicit HtmlTokenizer(std::string_view html) : html_(html) {}
  // False at the end. Comments, doctypes and processing instructions are skipped.
  bool next(Token& token);

 private:
  bool next_raw_text(Token& token);
  bool read_text(Token& token);
  bool read_tag(Token& token);
  void read_attributes(Token& token);
  std::string_view read_value();
  void skip_comment();
  void skip_to_gt();
  char at(size_t position) const { return position < html_.size() ? html_[position] : '\0'; }

  std::string_view html_;
  size_t position_ = 0;
  Tag raw_ = Tag::other;  // inside <script>, <style>, ... : text up to its end tag
};

Tag tag_named(std::string_view name);  // any case
// Elements without content (WHATWG HTML, section 13.1.2).
bool is_void(Tag tag);

}  // namespace nonsolicit::message
