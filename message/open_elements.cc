#include "message/open_elements.h"

#include <algorithm>

namespace nonsolicit::message {
namespace {

// Browsers flatten elements below a depth of 512; far more than any real mail, far less than memory.
constexpr size_t kMaxDepth = 20000;

// A cell keeps end tags inside from closing elements outside (WHATWG HTML, section 13.2.4.2, "in scope").
bool is_fence(Tag tag) {
  return tag == Tag::td || tag == Tag::th || tag == Tag::caption || tag == Tag::table || tag == Tag::button ||
         tag == Tag::object || tag == Tag::marquee;
}

bool is_table_part(Tag tag) {
  return tag == Tag::td || tag == Tag::th || tag == Tag::tr || tag == Tag::tbody || tag == Tag::thead ||
         tag == Tag::tfoot || tag == Tag::caption;
}

// Formatting elements: their end tags close no block (section 13.2.6.4.7, the adoption agency).
bool is_formatting(Tag tag) {
  switch (tag) {
    case Tag::a:
    case Tag::b:
    case Tag::em:
    case Tag::font:
    case Tag::i:
    case Tag::s:
    case Tag::small:
    case Tag::span:
    case Tag::strong:
    case Tag::sub:
    case Tag::sup:
    case Tag::u:
    case Tag::other: return true;
    default: return false;
  }
}

bool is_heading(Tag tag) {
  return tag == Tag::h1 || tag == Tag::h2 || tag == Tag::h3 || tag == Tag::h4 || tag == Tag::h5 || tag == Tag::h6;
}

}  // namespace

bool is_block(Tag tag) {
  switch (tag) {
    case Tag::address:
    case Tag::article:
    case Tag::aside:
    case Tag::blockquote:
    case Tag::body:
    case Tag::caption:
    case Tag::center:
    case Tag::dd:
    case Tag::details:
    case Tag::dialog:
    case Tag::div:
    case Tag::dl:
    case Tag::dt:
    case Tag::fieldset:
    case Tag::figure:
    case Tag::footer:
    case Tag::form:
    case Tag::header:
    case Tag::hr:
    case Tag::html:
    case Tag::legend:
    case Tag::li:
    case Tag::main:
    case Tag::menu:
    case Tag::nav:
    case Tag::ol:
    case Tag::option:
    case Tag::p:
    case Tag::plaintext:
    case Tag::pre:
    case Tag::section:
    case Tag::summary:
    case Tag::table:
    case Tag::tbody:
    case Tag::tfoot:
    case Tag::thead:
    case Tag::tr:
    case Tag::ul:
    case Tag::xmp:
    case Tag::textarea: return true;
    default: return is_heading(tag);
  }
}

Hidden OpenElement::hidden() const {
  if (blocked != Hidden::no) return blocked;
  if (invisible) return Hidden::style;
  if (tiny) return Hidden::tiny;
  const Colour letters = fill == kInheritedColour ? color : fill;
  const bool alike = letters == kClearColour || same_colour(letters, background);
  return alike || (small && faint_colour(letters, background)) ? Hidden::same_colour : Hidden::no;
}

OpenElements::OpenElements() {
  elements_.push_back({});
  elements_.reserve(64);
}

OpenElement OpenElements::child(Tag tag) const {
  OpenElement element = elements_.back();
  element.tag = tag;
  element.closed = false;
  element.quote_wrapper = false;
  return element;
}

void OpenElements::push(OpenElement element) {
  if (elements_.size() >= kMaxDepth) {
    ++ignored_;
    return;
  }
  const size_t index = elements_.size();
  element.same_below = last(element.tag);
  element.fence_below = fence_;
  last(element.tag) = index;
  element.block_below = block_;
  if (is_fence(element.tag)) fence_ = index;
  if (!is_formatting(element.tag)) block_ = index;
  elements_.push_back(element);
}

void OpenElements::pop() {
  const OpenElement element = elements_.back();
  elements_.pop_back();
  if (!element.closed) {
    last(element.tag) = element.same_below;
    closed_.push_back(element);
  }
  fence_ = element.fence_below;
  block_ = element.block_below;
}

void OpenElements::pop_to(size_t index) {
  while (elements_.size() > index) pop();
  while (elements_.size() > 1 && elements_.back().closed) pop();
}

void OpenElements::close_implied(Tag starting) {
  if (ignored_ > 0) return;
  // An open element of `tag` above `floor` ends.
  const auto end_open = [this](Tag tag, size_t floor) {
    if (last(tag) > floor) pop_to(last(tag));
  };
  if (is_block(starting) && starting != Tag::html && starting != Tag::body) end_open(Tag::p, fence_);
  const size_t table = last(Tag::table);
  switch (starting) {
    case Tag::li: end_open(Tag::li, std::max({fence_, last(Tag::ul), last(Tag::ol), last(Tag::menu)})); break;
    case Tag::dt:
    case Tag::dd:
      end_open(Tag::dt, std::max(fence_, last(Tag::dl)));
      end_open(Tag::dd, std::max(fence_, last(Tag::dl)));
      break;
    case Tag::td:
    case Tag::th:
      end_open(Tag::td, table);
      end_open(Tag::th, table);
      break;
    case Tag::tr: end_open(Tag::tr, table); break;
    case Tag::tbody:
    case Tag::thead:
    case Tag::tfoot:
      for (const Tag part : {Tag::tbody, Tag::thead, Tag::tfoot}) end_open(part, table);
      end_open(Tag::tr, table);
      break;
    case Tag::option: end_open(Tag::option, fence_); break;
    case Tag::a: close(Tag::a); break;
    default: break;
  }
}

void OpenElements::close(Tag tag) {
  if (ignored_ > 0) {
    --ignored_;
    return;
  }
  size_t index = last(tag);
  if (is_heading(tag)) {  // any heading's end tag ends any heading
    for (const Tag heading : {Tag::h1, Tag::h2, Tag::h3, Tag::h4, Tag::h5, Tag::h6})
      index = std::max(index, last(heading));
  }
  size_t floor = fence_;
  if (is_table_part(tag)) floor = last(Tag::table);
  if (tag == Tag::table || tag == Tag::body || tag == Tag::html) floor = 0;
  if (index == 0 || (index <= floor && index != fence_)) return;
  if (tag == Tag::body || tag == Tag::html) return;  // text after </body> still belongs to it
  if (!is_formatting(tag) || block_ < index) {
    pop_to(index);
    return;
  }
  // Misnested: blocks inside stay open and keep what they inherited.
  OpenElement& element = elements_[index];
  element.closed = true;
  last(tag) = element.same_below;
  closed_.push_back(element);
}

}  // namespace nonsolicit::message
