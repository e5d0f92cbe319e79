// The links of an HTML text: anchors, areas of image maps and forms, as the reader meets them, with what each shows.
// One per text, used from one thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "message/html_tokenizer.h"
#include "message/message.h"
#include "message/open_elements.h"

namespace nonsolicit::message {

class HtmlLinks {
 public:
  explicit HtmlLinks(size_t most) : most_(most) {}

  // `offset`: where the text stands at that point.
  void start_anchor(const Token& token, const OpenElement& element, size_t offset);
  void end_anchor(size_t offset);
  void add_area(const Token& token, const OpenElement& element, size_t offset);
  void start_form(const Token& token, const OpenElement& element, size_t offset);
  void end_form() { form_.reset(); }
  // What a button says: shown by the link of the form it stands in.
  void add_button(std::string_view words);
  // Name and alternative text of an image, of the anchor it stands in.
  void add_image(const Token& token);

  bool cut() const { return cut_; }  // there were more
  // All, each trimmed to its text and with role and visibility of that: visible when any of it is.
  std::vector<Link> take(const TextBody& body);

 private:
  // Index of the new link; nullopt at the limit.
  std::optional<size_t> add(std::string target, LinkSource source, const OpenElement& element, size_t offset);

  size_t most_;
  std::vector<Link> links_;
  std::optional<size_t> anchor_;  // the open one
  std::optional<size_t> form_;    // the open one with an action
  bool cut_ = false;
};

}  // namespace nonsolicit::message
