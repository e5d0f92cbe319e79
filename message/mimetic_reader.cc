#include "message/mimetic_reader.h"

#include <cstddef>
#include <exception>
#include <iterator>

#include <mimetic/mimetic.h>

#include "message/delimiters.h"

namespace nonsolicit::message {
namespace {

// An input iterator, so that mimetic takes its line-anchored parser: the one for random access splits inside lines.
class ByteIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  explicit ByteIterator(const char* at = nullptr) : at_(at) {}
  reference operator*() const { return *at_; }
  ByteIterator& operator++() {
    ++at_;
    return *this;
  }
  ByteIterator operator++(int) { return ByteIterator(at_++); }
  friend bool operator==(const ByteIterator& a, const ByteIterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const ByteIterator& a, const ByteIterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
};

// Lays the tree over the bytes, front to back, with one stack of open containers.
class Alignment {
 public:
  Alignment(std::string_view bytes, const base::Limits& limits)
      : bytes_(bytes), limits_(limits), root_(entity_here(nullptr)) {}

  // The bytes from the start that mimetic is to read: of a mail that is one text the header, as it would copy the text
  // byte by byte and change nothing.
  size_t wanted() const { return is_leaf(root_) ? root_.header.end : bytes_.size(); }

  MimeticReading run(mimetic::MimeEntity& root) {
    MimeticOutcome outcome = MimeticOutcome::exact;
    if (!enter(root, std::nullopt, outcome)) return {.outcome = outcome, .structure = {}};
    while (!open_.empty()) {
      if (!advance(outcome)) return {.outcome = outcome, .structure = {}};
    }
    if (at_ != bytes_.size()) return {.outcome = MimeticOutcome::unaccounted, .structure = {}};
    return {.outcome = MimeticOutcome::exact, .structure = std::move(structure_)};
  }

 private:
  struct Open {
    mimetic::MimeEntity* entity = nullptr;
    size_t index = 0;
    mimetic::MimeEntityList::iterator child;
    bool multipart = false;
  };

  static bool is_leaf(const Entity& entity) { return entity.content.kind == ContentKind::leaf; }

  Entity entity_here(const Entity* above) const {
    Entity entity;
    entity.header = read_header_block(bytes_, at_, delimiters_, limits_);
    entity.content = read_content(entity.header, default_type_below(above));
    return entity;
  }

  bool enter(mimetic::MimeEntity& node, std::optional<size_t> parent, MimeticOutcome& outcome) {
    const size_t depth = parent ? structure_.entities[*parent].depth + 1 : 0;
    if (structure_.entities.size() >= limits_.parts || depth >= limits_.depth) {
      outcome = MimeticOutcome::beyond_limits;
      return false;
    }
    Entity entity = parent ? entity_here(&structure_.entities[*parent]) : std::move(root_);
    entity.parent = parent;
    entity.depth = depth;
    at_ = entity.header.end;
    if (parent) structure_.entities[*parent].children++;

    outcome = MimeticOutcome::unaccounted;
    mimetic::MimeEntityList& parts = node.body().parts();
    const bool odd_header = entity.header.cut_off || entity.header.junk || entity.header.too_many ||
                            node.header().size() != entity.header.fields.size();
    if (odd_header) return false;
    const bool encoded_message = entity.content.kind == ContentKind::message && is_encoded(entity.content);
    if (!parent && is_leaf(entity)) {
      if (!parts.empty() || !node.body().empty()) return false;
      entity.body = bytes_.substr(at_);
      at_ = bytes_.size();
    } else if (is_leaf(entity) || encoded_message) {
      if (encoded_message && !parts.empty()) outcome = MimeticOutcome::beyond_limits;  // it does not decode them
      if (!parts.empty() || !take(node.body(), entity.body)) return false;
    } else {
      const bool multipart = entity.content.kind == ContentKind::multipart;
      if (multipart && (entity.content.boundary.empty() || parts.empty())) {
        if (node.body().empty()) outcome = MimeticOutcome::open_end;  // else read as a leaf
        return false;
      }
      if (!multipart && parts.size() != 1) return false;
      if (multipart) {
        std::string_view preamble;
        delimiters_.push(entity.content.boundary);
        if (!take(node.body().preamble(), preamble)) return false;
      }
      open_.push_back(
          {.entity = &node, .index = structure_.entities.size(), .child = parts.begin(), .multipart = multipart});
    }
    structure_.entities.push_back(std::move(entity));
    return true;
  }

  // The next child of the innermost container, or its end.
  bool advance(MimeticOutcome& outcome) {
    const size_t index = open_.back().index;
    const bool more = open_.back().child != open_.back().entity->body().parts().end();
    if (!open_.back().multipart) {
      if (more) return enter(**open_.back().child++, index, outcome);
      open_.pop_back();
      return true;
    }
    const auto found = take_delimiter();
    if (!found || found->level + 1 != delimiters_.size()) {
      outcome = at_ == bytes_.size() ? MimeticOutcome::open_end : MimeticOutcome::unaccounted;
      return false;
    }
    if (found->closing == more) {
      outcome = MimeticOutcome::unaccounted;
      return false;
    }
    if (more) return enter(**open_.back().child++, index, outcome);
    Entity& entity = structure_.entities[index];
    entity.closed = true;
    delimiters_.cut_to(delimiters_.size() - 1);
    const bool taken = take(open_.back().entity->body().epilogue(), entity.epilogue);
    open_.pop_back();
    if (!taken) outcome = MimeticOutcome::unaccounted;
    return taken;
  }

  // `text` must stand at `at_`; a line break behind it belongs to the delimiter that follows.
  bool take(const std::string& text, std::string_view& place) {
    if (bytes_.substr(at_, text.size()) != text) return false;
    place = bytes_.substr(at_, text.size());
    if (holds_delimiter(place)) return false;
    at_ += text.size();
    if (at_ == bytes_.size()) return true;
    if (bytes_.substr(at_, 1) == "\n") {
      at_ += 1;
    } else if (bytes_.substr(at_, 2) == "\r\n") {
      at_ += 2;
    } else if (place.ends_with('\n')) {
      // mimetic forgets to drop the line break where one of its 4 KiB blocks ends there.
      place.remove_suffix(place.ends_with("\r\n") ? 2 : 1);
    } else if (!place.empty()) {
      return false;
    }
    return true;
  }

  // A delimiter line that mimetic overlooked: it forgets where lines of more than 4 KiB began.
  bool holds_delimiter(std::string_view text) const {
    if (delimiters_.size() == 0) return false;
    size_t at = text.starts_with("--") ? 0 : text.find("\n--");
    while (at != std::string_view::npos) {
      if (text[at] == '\n') at++;
      size_t next = 0;
      if (delimiters_.match(line_at(text, at, next))) return true;
      at = text.find("\n--", at);
    }
    return false;
  }

  std::optional<Delimiters::Match> take_delimiter() {
    size_t next = 0;
    const auto match = delimiters_.match(line_at(bytes_, at_, next));
    if (match) at_ = next;
    return match;
  }

  std::string_view bytes_;
  const base::Limits& limits_;
  size_t at_ = 0;
  Structure structure_;
  Delimiters delimiters_;
  Entity root_;  // until run()
  std::vector<Open> open_;
};

}  // namespace

MimeticReading read_by_mimetic(std::string_view bytes, const base::Limits& limits) {
  try {
    Alignment alignment(bytes, limits);
    mimetic::MimeEntity root;
    root.load(ByteIterator(bytes.data()), ByteIterator(bytes.data() + alignment.wanted()));
    return alignment.run(root);
  } catch (const std::exception&) {
    return {.outcome = MimeticOutcome::failed, .structure = {}};
  }
}

}  // namespace nonsolicit::message
