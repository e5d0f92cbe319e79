// The elements that are open at a point of an HTML text, with what they hand down: visibility, colours, role. A flat
// stack of bounded depth, never recursion; opening and closing cost the same however deep (amortised). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "message/html_tokenizer.h"
#include "message/message.h"
#include "message/style_sheet.h"

namespace nonsolicit::message {

struct OpenElement {
  Tag tag = Tag::other;
  bool closed = false;  // a misnested </b>: its end was seen, but blocks inside are still open
  bool preformatted = false;
  bool invisible = false;  // visibility
  bool tiny = false;
  bool small = false;           // at most 9 px
  bool quote_wrapper = false;   // Gmail's <div class="gmail_quote">: the quote in it, and replies after it
  Hidden blocked = Hidden::no;  // out of sight with all that is in it
  TextRole role = TextRole::fresh;
  TextRole outer_role = TextRole::fresh;  // of the element around a quote wrapper
  Colour color = 0;
  Colour fill = kInheritedColour;  // -webkit-text-fill-color; none declared: the colour counts
  Colour background = 0xFFFFFF;
  Around around;           // for the rules of the style sheet
  size_t same_below = 0;   // the next lower open element with this tag; 0: none
  size_t fence_below = 0;  // the next lower table cell or table
  size_t block_below = 0;  // the next lower element that is no formatting

  Hidden hidden() const;
};

class OpenElements {
 public:
  OpenElements();

  const OpenElement& top() const { return elements_.back(); }
  OpenElement& top() { return elements_.back(); }
  // A copy of what `tag` inherits here; push() opens it.
  OpenElement child(Tag tag) const;
  void push(OpenElement element);
  // Closes what a start tag ends without an end tag: <p> before a block, <li> before <li>, ...
  void close_implied(Tag starting);
  // The end tag of `tag`. Ignored when no such element is open here.
  void close(Tag tag);
  // The elements closed since clear_closed(), innermost first: the caller ends their blocks.
  const std::vector<OpenElement>& closed() const { return closed_; }
  void clear_closed() { closed_.clear(); }

 private:
  void pop();
  void pop_to(size_t index);
  size_t& last(Tag tag) { return last_[static_cast<size_t>(tag)]; }
  size_t last(Tag tag) const { return last_[static_cast<size_t>(tag)]; }

  std::vector<OpenElement> elements_;
  std::array<size_t, kTagCount> last_{};  // index of the innermost open element by tag; 0: none
  size_t fence_ = 0;                      // index of the innermost table cell, caption or table
  size_t block_ = 0;                      // index of the innermost element that is no formatting
  size_t ignored_ = 0;                    // open elements beyond the depth limit
  std::vector<OpenElement> closed_;       // since clear_closed()
};

bool is_block(Tag tag);

}  // namespace nonsolicit::message
