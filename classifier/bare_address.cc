#include "classifier/bare_address.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "classifier/uri.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kLongestHost = 100;

bool is_host_byte(char c) { return base::is_alnum(c) || c == '-' || c == '.'; }

size_t path_end(std::string_view text, size_t at) {
  while (at < text.size() && !base::is_space(text[at]) &&
         std::string_view("<>\"'()[]{}|,;").find(text[at]) == std::string_view::npos &&
         static_cast<unsigned char>(text[at]) < 128) {
    at++;
  }
  while (text[at - 1] == '.' || text[at - 1] == '!' || text[at - 1] == '?' || text[at - 1] == ':') at--;
  return at;
}

using Ranges = std::vector<std::pair<size_t, size_t>>;

// The links that are known already, as ascending ranges.
Ranges ranges_of(const message::Message& message, size_t body) {
  Ranges ranges;
  for (const message::Link& link : message.links) {
    if (link.body == body) ranges.emplace_back(link.offset, link.offset + link.length);
  }
  std::sort(ranges.begin(), ranges.end());
  return ranges;
}

}  // namespace

std::vector<message::Link> bare_addresses(const message::Message& message, size_t body_index, size_t limit) {
  std::vector<message::Link> found;
  const message::TextBody& body = message.bodies[body_index];
  const std::string_view text = body.text;
  const Ranges known = ranges_of(message, body_index);
  size_t next_known = 0;
  for (size_t slash = text.find('/'); slash != std::string_view::npos && found.size() < limit;) {
    size_t begin = slash;
    while (begin > 0 && slash - begin < kLongestHost && is_host_byte(text[begin - 1])) begin--;
    const std::string_view host = text.substr(begin, slash - begin);
    const bool starts =
        begin == 0 || base::is_space(text[begin - 1]) || text[begin - 1] == '(' || text[begin - 1] == '<';
    const size_t end = path_end(text, slash + 1);
    while (next_known < known.size() && known[next_known].second <= begin) next_known++;
    const bool inside = next_known < known.size() && known[next_known].first < end;
    if (starts && !inside && end > slash + 1 && !shown_host(host).empty()) {
      const std::string shown(text.substr(begin, end - begin));
      found.push_back(message::Link{.target = "https://" + shown,
                                    .shown = shown,
                                    .image_alt = {},
                                    .image_name = {},
                                    .source = message::LinkSource::text,
                                    .body = body_index,
                                    .offset = begin,
                                    .length = shown.size(),
                                    .hidden = body.hidden_at(begin),
                                    .role = body.role_at(begin)});
    }
    slash = text.find('/', std::max(end, slash + 1));
  }
  return found;
}

}  // namespace nonsolicit::classifier
