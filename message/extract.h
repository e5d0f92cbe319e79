// One text/plain or text/html part, already UTF-8 -> the text a reader sees, with roles, hidden stretches and links.
// Single pass, linear; bounded by `limits` (text_bytes, links). Never fails. Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "base/limits.h"
#include "message/message.h"

namespace nonsolicit::message {

struct Extract {
  TextBody body;            // text, runs (roles and hidden), image, tracking and table counts, `html`
  std::vector<Link> links;  // `body` index left 0: the caller sets it
  bool text_cut = false;    // limits.text_bytes reached
  bool links_cut = false;   // limits.links reached
  bool style_cut = false;   // more rules in style sheets than are read
};

enum class PlainFormat { fixed, flowed, flowed_delsp };  // RFC 3676 format and delsp parameters

Extract extract_plain(std::string_view utf8, PlainFormat format, const base::Limits& limits);
Extract extract_html(std::string_view utf8, const base::Limits& limits);

}  // namespace nonsolicit::message
