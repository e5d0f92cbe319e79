#include "message/structure.h"

#include "message/delimiters.h"
#include "message/transfer.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kLongestBoundary = 4096;

class StructureReader {
 public:
  StructureReader(std::string_view bytes, const base::Limits& limits) : bytes_(bytes), limits_(limits) {}

  Structure read() {
    bool more = begin_entity(std::nullopt);
    while (more) more = after_content();
    return std::move(structure_);
  }

 private:
  // A container that is open. Messages have no boundary: they end with what encloses them.
  struct Frame {
    size_t entity = 0;
    bool has_boundary = false;
  };
  struct Found {
    Delimiters::Match match;
    size_t line = 0;  // start of the delimiter line
    size_t next = 0;  // start of the line behind it
  };

  // Reads header and content of a new part at `at_`, and of the messages that begin with it.
  bool begin_entity(std::optional<size_t> parent) {
    for (;;) {
      if (structure_.entities.size() >= limits_.parts) {
        structure_.too_many_parts = true;
        add_rest(parent);
        return false;
      }
      const size_t index = add(parent);
      Entity& entity = structure_.entities[index];
      entity.header = read_header_block(bytes_, at_, delimiters_, limits_);
      at_ = entity.header.end;
      entity.content =
          read_content(entity.header, default_type_below(parent ? &structure_.entities[*parent] : nullptr));
      const ContentKind kind = entity.content.kind;
      const bool has_boundary = !entity.content.boundary.empty() && entity.content.boundary.size() <= kLongestBoundary;
      const bool container = (kind == ContentKind::multipart && has_boundary) ||
                             (kind == ContentKind::message && !is_encoded(entity.content));
      if (!container) {
        scan(index);
        return true;
      }
      if (entity.depth + 1 >= limits_.depth) {
        structure_.too_deep = true;
        entity.raw = true;
        scan(index);
        return true;
      }
      frames_.push_back({.entity = index, .has_boundary = kind == ContentKind::multipart});
      if (kind == ContentKind::multipart) {
        delimiters_.push(entity.content.boundary);
        scan(index);
        return true;
      }
      parent = index;
    }
  }

  size_t add(std::optional<size_t> parent) {
    Entity entity;
    entity.parent = parent;
    if (parent) {
      entity.depth = structure_.entities[*parent].depth + 1;
      structure_.entities[*parent].children++;
    }
    structure_.entities.push_back(std::move(entity));
    return structure_.entities.size() - 1;
  }

  void add_rest(std::optional<size_t> parent) {
    Entity& entity = structure_.entities[add(parent)];
    entity.body = bytes_.substr(at_);
    entity.raw = true;
    at_ = bytes_.size();
  }

  // From `at_` to the next delimiter or the end; leaves the text in the entity and the delimiter in `found_`.
  void scan(size_t index) { structure_.entities[index].body = take_text(); }

  std::string_view take_text() {
    const size_t begin = at_;
    found_.reset();
    while (at_ < bytes_.size()) {
      size_t next = 0;
      const std::string_view line = line_at(bytes_, at_, next);
      if (const auto match = delimiters_.match(line)) {
        found_ = Found{.match = *match, .line = at_, .next = next};
        break;
      }
      at_ = next;
    }
    std::string_view text = bytes_.substr(begin, at_ - begin);
    if (found_) {  // the line break before a delimiter belongs to it (RFC 2046 section 5.1.1)
      if (text.ends_with('\n')) text.remove_suffix(1);
      if (text.ends_with('\r')) text.remove_suffix(1);
      at_ = found_->next;
    }
    return text;
  }

  // Follows the delimiter last found. False at the end of the bytes.
  bool after_content() {
    if (!found_) return false;
    const Found found = *found_;
    // Whatever is open inside that multipart ends here, closed or not.
    while (delimiters_.size() > found.match.level + 1 || !frames_.back().has_boundary) pop();
    const size_t multipart = frames_.back().entity;
    if (!found.match.closing) return begin_entity(multipart);
    structure_.entities[multipart].closed = true;
    pop();
    structure_.entities[multipart].epilogue = take_text();
    return true;
  }

  void pop() {
    if (frames_.back().has_boundary) delimiters_.cut_to(delimiters_.size() - 1);
    frames_.pop_back();
  }

  std::string_view bytes_;
  const base::Limits& limits_;
  size_t at_ = 0;
  Structure structure_;
  std::vector<Frame> frames_;
  Delimiters delimiters_;
  std::optional<Found> found_;
};

}  // namespace

Structure read_structure(std::string_view bytes, const base::Limits& limits) {
  return StructureReader(bytes, limits).read();
}

const char* default_type_below(const Entity* parent) {
  return parent != nullptr && parent->content.type == "multipart/digest" ? "message/rfc822" : "text/plain";
}

bool is_encoded(const Content& content) {
  switch (transfer_encoding(content.transfer_encoding)) {
    case TransferEncoding::identity:
    case TransferEncoding::unknown: return false;
    case TransferEncoding::base64:
    case TransferEncoding::quoted_printable:
    case TransferEncoding::uuencode: return true;
  }
  return false;
}

}  // namespace nonsolicit::message
