#include "classifier/reading.h"

#include <algorithm>

#include "classifier/own_quote.h"
#include "classifier/uri_words.h"

namespace nonsolicit::classifier {
namespace {

// Which stretches a body has at all.
struct Present {
  bool fresh = false;
  bool signature = false;
  bool quoted = false;
  bool hidden = false;
};

Present present_in(const message::TextBody& body) {
  Present present;
  for (const message::TextRun& run : body.runs) {
    if (run.hidden != message::Hidden::no) {
      present.hidden = true;
      continue;
    }
    switch (run.role) {
      case message::TextRole::fresh: present.fresh = true; break;
      case message::TextRole::signature: present.signature = true; break;
      case message::TextRole::quoted:
      case message::TextRole::forwarded: present.quoted = true; break;
    }
  }
  return present;
}

ReadText read_stretch(const message::TextBody& body, const Names& names, Stretch stretch) {
  ReadText text{.folded = fold_body(body, stretch), .words = {}};
  text.words = word_spans(text.folded, body.text);
  leave_out_codes(text.folded.text, text.words);
  names.mark(text.folded.text, text.words);
  return text;
}

// The one piece that the visible fresh runs make; nullopt where other text stands between them.
std::optional<std::string_view> one_piece(const message::TextBody& body) {
  size_t begin = 0;
  size_t end = 0;
  for (const message::TextRun& run : body.runs) {
    if (run.hidden != message::Hidden::no || run.role != message::TextRole::fresh || run.length == 0) continue;
    if (end != begin && run.offset != end) return std::nullopt;
    if (end == begin) begin = run.offset;
    end = run.offset + run.length;
  }
  if (end > body.text.size()) return std::nullopt;
  return std::string_view(body.text).substr(begin, end - begin);
}

}  // namespace

BodyReading::BodyReading(const message::Message& message, const Names& names, size_t index)
    : body_(&message.bodies[index]), index_(index) {
  if (body_->nested) {
    all_visible_ = ReadText{.folded = fold_body(*body_, Stretch::all_visible), .words = {}};
    return;
  }
  if (!shown()) return;
  const Present present = present_in(*body_);
  if (present.fresh) fresh_ = read_stretch(*body_, names, Stretch::fresh);
  if (present.signature) signature_ = read_stretch(*body_, names, Stretch::signature);
  if (present.quoted) quoted_ = read_stretch(*body_, names, Stretch::quoted);
  if (present.hidden) hidden_ = read_stretch(*body_, names, Stretch::hidden);
  if (present.signature || present.quoted) {
    all_visible_ = ReadText{.folded = fold_body(*body_, Stretch::all_visible), .words = {}};
  }
  if (!present.fresh) return;
  if (const auto piece = one_piece(*body_)) {
    written_ = *piece;
  } else {
    pieces_ = body_->visible(message::TextRole::fresh);
  }
  salutation_ = find_salutation(fresh_as_written(), message);
}

const ReadText& BodyReading::read(Stretch stretch) const {
  switch (stretch) {
    case Stretch::fresh: return fresh_;
    case Stretch::signature: return signature_;
    case Stretch::all_visible: return all_visible_ ? *all_visible_ : fresh_;
    case Stretch::quoted: return quoted_;
    case Stretch::hidden: return hidden_;
  }
  return fresh_;
}

std::optional<size_t> BodyReading::fresh_offset() const {
  if (pieces_ || written_.empty()) return std::nullopt;
  return static_cast<size_t>(written_.data() - body_->text.data());
}

Reading::Reading(const message::Message& read_message) : message(read_message), names(read_message) {
  bodies.reserve(message.bodies.size());
  for (size_t i = 0; i < message.bodies.size(); i++) bodies.emplace_back(message, names, i);
  follows_up = std::any_of(bodies.begin(), bodies.end(), [&](const BodyReading& body) {
    return quotes_own_letter(message, body.folded(Stretch::quoted).text);
  });
  subject.folded = fold_line(message.subject);
  subject.words = word_spans(subject.folded, message.subject);
  names.mark(subject.folded.text, subject.words);
}

}  // namespace nonsolicit::classifier
