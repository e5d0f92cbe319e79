#include "message/html_tokenizer.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

struct TagName {
  std::string_view name;
  Tag tag = Tag::other;
};

// Sorted by name.
constexpr std::array kTags = std::to_array<TagName>({
    {"a", Tag::a},
    {"address", Tag::address},
    {"applet", Tag::applet},
    {"area", Tag::area},
    {"article", Tag::article},
    {"aside", Tag::aside},
    {"b", Tag::b},
    {"base", Tag::base},
    {"blockquote", Tag::blockquote},
    {"body", Tag::body},
    {"br", Tag::br},
    {"button", Tag::button},
    {"caption", Tag::caption},
    {"center", Tag::center},
    {"col", Tag::col},
    {"datalist", Tag::datalist},
    {"dd", Tag::dd},
    {"details", Tag::details},
    {"dialog", Tag::dialog},
    {"div", Tag::div},
    {"dl", Tag::dl},
    {"dt", Tag::dt},
    {"em", Tag::em},
    {"embed", Tag::embed},
    {"fieldset", Tag::fieldset},
    {"figure", Tag::figure},
    {"font", Tag::font},
    {"footer", Tag::footer},
    {"form", Tag::form},
    {"h1", Tag::h1},
    {"h2", Tag::h2},
    {"h3", Tag::h3},
    {"h4", Tag::h4},
    {"h5", Tag::h5},
    {"h6", Tag::h6},
    {"head", Tag::head},
    {"header", Tag::header},
    {"hr", Tag::hr},
    {"html", Tag::html},
    {"i", Tag::i},
    {"iframe", Tag::iframe},
    {"image", Tag::img},
    {"img", Tag::img},
    {"input", Tag::input},
    {"legend", Tag::legend},
    {"li", Tag::li},
    {"link", Tag::link},
    {"listing", Tag::pre},
    {"main", Tag::main},
    {"map", Tag::map},
    {"marquee", Tag::marquee},
    {"menu", Tag::menu},
    {"meta", Tag::meta},
    {"nav", Tag::nav},
    {"noembed", Tag::noembed},
    {"noframes", Tag::noframes},
    {"object", Tag::object},
    {"ol", Tag::ol},
    {"optgroup", Tag::optgroup},
    {"option", Tag::option},
    {"p", Tag::p},
    {"param", Tag::param},
    {"plaintext", Tag::plaintext},
    {"pre", Tag::pre},
    {"s", Tag::s},
    {"script", Tag::script},
    {"section", Tag::section},
    {"select", Tag::select},
    {"small", Tag::small},
    {"source", Tag::source},
    {"span", Tag::span},
    {"strong", Tag::strong},
    {"style", Tag::style},
    {"sub", Tag::sub},
    {"summary", Tag::summary},
    {"sup", Tag::sup},
    {"table", Tag::table},
    {"tbody", Tag::tbody},
    {"td", Tag::td},
    {"template", Tag::template_},
    {"textarea", Tag::textarea},
    {"tfoot", Tag::tfoot},
    {"th", Tag::th},
    {"thead", Tag::thead},
    {"title", Tag::title},
    {"tr", Tag::tr},
    {"track", Tag::track},
    {"u", Tag::u},
    {"ul", Tag::ul},
    {"wbr", Tag::wbr},
    {"xmp", Tag::xmp},
});

struct AttributeName {
  std::string_view name;
  Attribute attribute = Attribute::action;
};

constexpr std::array kAttributes = std::to_array<AttributeName>({
    {"action", Attribute::action},   {"alt", Attribute::alt},       {"background", Attribute::background},
    {"bgcolor", Attribute::bgcolor}, {"cite", Attribute::cite},     {"class", Attribute::class_},
    {"color", Attribute::color},     {"height", Attribute::height}, {"hidden", Attribute::hidden},
    {"href", Attribute::href},       {"id", Attribute::id},         {"media", Attribute::media},
    {"open", Attribute::open},       {"size", Attribute::size},     {"src", Attribute::src},
    {"style", Attribute::style},     {"text", Attribute::text},     {"type", Attribute::type},
    {"value", Attribute::value},     {"width", Attribute::width},
});
static_assert(kAttributes.size() == kAttributeCount);

constexpr size_t kLongestName = 10;

// Where the names with each first letter begin in a table sorted by name; one more for the end.
template <typename Table>
constexpr std::array<uint8_t, 27> first_letters(const Table& table) {
  std::array<uint8_t, 27> begins{};
  for (size_t letter = 0; letter < begins.size(); ++letter) {
    while (begins[letter] < table.size() && table[begins[letter]].name[0] < static_cast<char>('a' + letter)) {
      ++begins[letter];
    }
  }
  return begins;
}
constexpr auto kTagLetters = first_letters(kTags);
constexpr auto kAttributeLetters = first_letters(kAttributes);

template <typename Table>
auto find_name(const Table& table, const std::array<uint8_t, 27>& letters, std::string_view name) {
  if (name.empty() || !base::is_alpha(name[0])) return table.end();
  const auto letter = static_cast<size_t>(base::to_lower(name[0]) - 'a');
  for (size_t i = letters[letter]; i < letters[letter + 1]; ++i) {
    const std::string_view known = table[i].name;
    if (known.size() != name.size()) continue;
    size_t same = 1;
    while (same < known.size() && base::to_lower(name[same]) == known[same]) ++same;
    if (same == known.size()) return table.begin() + i;
  }
  return table.end();
}

bool is_raw_text(Tag tag) {
  return tag == Tag::script || tag == Tag::style || tag == Tag::textarea || tag == Tag::title || tag == Tag::xmp ||
         tag == Tag::iframe || tag == Tag::noembed || tag == Tag::noframes || tag == Tag::plaintext;
}

}  // namespace

Tag tag_named(std::string_view name) {
  if (name.size() > kLongestName) return Tag::other;
  const auto row = find_name(kTags, kTagLetters, name);
  return row == kTags.end() ? Tag::other : row->tag;
}

bool is_void(Tag tag) {
  return tag == Tag::area || tag == Tag::base || tag == Tag::br || tag == Tag::col || tag == Tag::embed ||
         tag == Tag::hr || tag == Tag::img || tag == Tag::input || tag == Tag::link || tag == Tag::meta ||
         tag == Tag::param || tag == Tag::source || tag == Tag::track || tag == Tag::wbr;
}

bool HtmlTokenizer::next(Token& token) {
  if (raw_ != Tag::other && next_raw_text(token)) return true;
  while (position_ < html_.size()) {
    if (html_[position_] != '<') return read_text(token);
    const char c = at(position_ + 1);
    if (base::is_alpha(c) || (c == '/' && base::is_alpha(at(position_ + 2)))) return read_tag(token);
    if (c == '!' || c == '?' || (c == '/' && position_ + 2 < html_.size())) {
      skip_comment();
    } else {
      return read_text(token);
    }
  }
  return false;
}

// Text up to the next "<" that starts a tag or comment; "<" before anything else is text.
bool HtmlTokenizer::read_text(Token& token) {
  const size_t start = position_;
  size_t end = start + (html_[start] == '<' ? 1 : 0);
  for (; end < html_.size(); ++end) {
    const void* const found = std::memchr(html_.data() + end, '<', html_.size() - end);
    if (found == nullptr) {
      end = html_.size();
      break;
    }
    end = static_cast<size_t>(static_cast<const char*>(found) - html_.data());
    const char c = at(end + 1);
    if (base::is_alpha(c) || c == '/' || c == '!' || c == '?') break;
  }
  end = std::min(end, html_.size());
  token.kind = TokenKind::text;
  token.tag = Tag::other;
  token.text = html_.substr(start, end - start);
  position_ = end;
  return true;
}

// Section 13.2.5.2 ff.: the content of <script>, <style>, <textarea>, ... ends only at its own end tag.
bool HtmlTokenizer::next_raw_text(Token& token) {
  const Tag tag = raw_;
  raw_ = Tag::other;
  size_t end = position_;
  for (;; ++end) {
    end = tag == Tag::plaintext ? std::string_view::npos : html_.find('<', end);
    if (end == std::string_view::npos) {
      end = html_.size();
      break;
    }
    if (at(end + 1) != '/') continue;
    size_t name_end = end + 2;
    while (name_end - end <= kLongestName + 2 && base::is_alpha(at(name_end))) ++name_end;
    const char after = at(name_end);
    if (tag_named(html_.substr(end + 2, name_end - end - 2)) == tag &&
        (base::is_space(after) || after == '/' || after == '>' || after == '\0')) {
      break;
    }
  }
  if (end == position_) return false;
  // The content of <textarea> and <title> has character references, that of the others has none.
  token.kind = tag == Tag::textarea || tag == Tag::title ? TokenKind::text : TokenKind::raw_text;
  token.tag = tag;
  token.text = html_.substr(position_, end - position_);
  position_ = end;
  return true;
}

bool HtmlTokenizer::read_tag(Token& token) {
  const size_t start = position_;
  const bool closing = html_[position_ + 1] == '/';
  position_ += closing ? 2 : 1;
  const size_t name = position_;
  while (position_ < html_.size() && !base::is_space(html_[position_]) && html_[position_] != '/' &&
         html_[position_] != '>') {
    ++position_;
  }
  token.name = html_.substr(name, position_ - name);
  token.tag = tag_named(token.name);
  token.text = {};
  token.kind = closing ? TokenKind::end_tag : TokenKind::start_tag;
  token.present = 0;
  read_attributes(token);
  if (position_ >= html_.size()) {
    // No ">" to the end of the mail: browsers drop this, some readers show it. Shown, so that nothing can hide in it.
    token.kind = TokenKind::text;
    token.tag = Tag::other;
    token.text = html_.substr(start);
    return true;
  }
  ++position_;
  if (!closing && is_raw_text(token.tag)) raw_ = token.tag;
  return true;
}

// Stops at the ">" of the tag or at the end of input.
void HtmlTokenizer::read_attributes(Token& token) {
  while (position_ < html_.size()) {
    const char c = html_[position_];
    if (c == '>') return;
    if (base::is_space(c) || c == '/') {
      ++position_;
      continue;
    }
    const size_t start = position_++;  // a leading "=" belongs to the name (section 13.2.5.32)
    while (position_ < html_.size()) {
      const char n = html_[position_];
      if (n == '=' || n == '>' || n == '/' || base::is_space(n)) break;
      ++position_;
    }
    const std::string_view name = html_.substr(start, position_ - start);
    while (position_ < html_.size() && base::is_space(html_[position_])) ++position_;
    std::string_view value;
    if (at(position_) == '=') {
      ++position_;
      value = read_value();
    }
    if (name.size() > kLongestName || token.kind == TokenKind::end_tag) continue;
    const auto row = find_name(kAttributes, kAttributeLetters, name);
    if (row == kAttributes.end() || token.has(row->attribute)) continue;
    token.values[static_cast<size_t>(row->attribute)] = value;
    token.present |= 1u << static_cast<unsigned>(row->attribute);
  }
}

std::string_view HtmlTokenizer::read_value() {
  while (position_ < html_.size() && base::is_space(html_[position_])) ++position_;
  const char quote = at(position_);
  if (quote == '"' || quote == '\'') {
    const size_t start = position_ + 1;
    size_t end = html_.find(quote, start);
    if (end == std::string_view::npos) {
      // A quote that is never closed would swallow the rest of the mail; the value ends with the tag instead. Linear:
      // no further quote of this kind follows, so that this happens at most once for each of the two.
      end = std::min(html_.find('>', start), html_.size());
      position_ = end;
    } else {
      position_ = end + 1;
    }
    return html_.substr(start, end - start);
  }
  const size_t start = position_;
  while (position_ < html_.size() && !base::is_space(html_[position_]) && html_[position_] != '>') ++position_;
  return html_.substr(start, position_ - start);
}

// At "<!", "<?" or "</" before no letter: comment, doctype, MSO conditional, bogus comment (section 13.2.5.41 ff.).
void HtmlTokenizer::skip_comment() {
  if (html_.substr(position_, 4) != "<!--") {
    skip_to_gt();
    return;
  }
  position_ += 4;
  if (at(position_) == '>') {
    ++position_;
    return;
  }
  if (html_.substr(position_, 2) == "->") {
    position_ += 2;
    return;
  }
  while (true) {
    const size_t dashes = html_.find("--", position_);
    if (dashes == std::string_view::npos) {
      position_ = html_.size();
      return;
    }
    position_ = dashes + 1;  // "--->": the last two dashes count
    if (at(dashes + 2) == '>') {
      position_ = dashes + 3;
      return;
    }
    if (html_.substr(dashes + 2, 2) == "!>") {
      position_ = dashes + 4;
      return;
    }
  }
}

void HtmlTokenizer::skip_to_gt() {
  const size_t end = html_.find('>', position_);
  position_ = end == std::string_view::npos ? html_.size() : end + 1;
}

}  // namespace nonsolicit::message
