#include "message/html_links.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/unicode.h"
#include "message/entities.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kLongestImageNames = 400;
constexpr size_t kLongestImageAlt = 1000;

// URL standard, section 4.4: blanks at both ends and line ends and tabs inside are no part of it.
std::string decode_uri(std::string_view raw) {
  std::string uri = decode_attribute(base::trim(raw));
  std::erase_if(uri, [](char c) { return static_cast<unsigned char>(c) < 32; });
  return std::string(base::trim(uri));
}

// As much as a reader might read, cut at a character.
void add_image_alt(std::string_view own, std::string& alt) {
  own = base::trim(own);
  if (own.empty() || alt.size() >= kLongestImageAlt) return;
  if (!alt.empty()) alt.push_back(' ');
  size_t length = std::min(own.size(), kLongestImageAlt - std::min(alt.size(), kLongestImageAlt));
  while (length > 0 && length < own.size() && base::continues_character(own[length])) --length;
  alt.append(own.substr(0, length));
}

// The last segment of a URI; a data URI has no name.
void add_image_name(std::string_view uri, std::string& names) {
  uri = base::trim(uri);
  if (base::istarts_with(uri, "data:")) return;
  uri = uri.substr(0, uri.find_first_of("?#"));
  const size_t slash = uri.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? uri : uri.substr(slash + 1);
  if (name.empty() || names.size() + name.size() >= kLongestImageNames) return;
  if (!names.empty()) names.push_back(' ');
  names.append(decode_uri(name));
}

// Leads somewhere outside of the text.
bool leads_out(std::string_view target) { return !target.empty() && target.front() != '#'; }

}  // namespace

std::optional<size_t> HtmlLinks::add(std::string target, LinkSource source, const OpenElement& element, size_t offset) {
  if (links_.size() >= most_) {
    cut_ = true;
    return std::nullopt;
  }
  links_.push_back({.target = std::move(target),
                    .shown = {},
                    .image_alt = {},
                    .image_name = {},
                    .source = source,
                    .offset = offset,
                    .hidden = element.hidden(),
                    .role = element.role});
  return links_.size() - 1;
}

void HtmlLinks::start_anchor(const Token& token, const OpenElement& element, size_t offset) {
  end_anchor(offset);
  std::string target = decode_uri(token.value(Attribute::href));
  if (leads_out(target)) anchor_ = add(std::move(target), LinkSource::anchor, element, offset);
}

void HtmlLinks::end_anchor(size_t offset) {
  if (!anchor_) return;
  links_[*anchor_].length = offset - links_[*anchor_].offset;
  anchor_.reset();
}

void HtmlLinks::add_area(const Token& token, const OpenElement& element, size_t offset) {
  std::string target = decode_uri(token.value(Attribute::href));
  if (!leads_out(target)) return;
  if (const auto area = add(std::move(target), LinkSource::area, element, offset))
    add_image_alt(decode_attribute(token.value(Attribute::alt)), links_[*area].image_alt);
}

void HtmlLinks::start_form(const Token& token, const OpenElement& element, size_t offset) {
  std::string target = decode_uri(token.value(Attribute::action));
  form_ = target.empty() ? std::nullopt : add(std::move(target), LinkSource::form, element, offset);
}

void HtmlLinks::add_button(std::string_view words) {
  if (!form_ || words.empty()) return;
  std::string& shown = links_[*form_].shown;
  if (!shown.empty()) shown.push_back(' ');
  shown.append(words);
}

void HtmlLinks::add_image(const Token& token) {
  if (!anchor_) return;
  add_image_name(token.value(Attribute::src), links_[*anchor_].image_name);
  if (token.has(Attribute::alt))
    add_image_alt(decode_attribute(token.value(Attribute::alt)), links_[*anchor_].image_alt);
}

std::vector<Link> HtmlLinks::take(const TextBody& body) {
  const std::string_view text(body.text);
  const std::vector<TextRun>& runs = body.runs;
  size_t run = 0;
  for (Link& link : links_) {
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
  return std::move(links_);
}

}  // namespace nonsolicit::message
