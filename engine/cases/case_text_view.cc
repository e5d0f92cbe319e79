#include "engine/cases/case_text_view.h"

#include <algorithm>

#include "base/unicode.h"
#include "classifier/excerpt.h"
#include "classifier/uri.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostPieces = 20'000;
constexpr size_t kMostValueBytes = 4000;  // of one header, name or link

struct Mark {
  size_t begin = 0;
  size_t end = 0;
  const classifier::Phrase* phrase = nullptr;
};

// Where the phrase stands; also where the text is read a little differently than it was at the examination.
std::optional<Mark> find_phrase(std::string_view text, const classifier::Phrase& phrase) {
  const bool inside = phrase.length > 0 && phrase.offset < text.size() && phrase.length <= text.size() - phrase.offset;
  if (inside && !classifier::is_inside_character(text, phrase.offset) &&
      !classifier::is_inside_character(text, phrase.offset + phrase.length)) {
    const std::string there = classifier::one_line(text.substr(phrase.offset, phrase.length));
    const std::string wanted = classifier::one_line(phrase.text);
    if (!wanted.empty() && there.substr(0, 20) == wanted.substr(0, 20))
      return Mark{.begin = phrase.offset, .end = phrase.offset + phrase.length, .phrase = &phrase};
  }
  const size_t found = phrase.text.empty() ? std::string_view::npos : text.find(phrase.text);
  if (found == std::string_view::npos || classifier::is_inside_character(text, found)) return std::nullopt;
  return Mark{.begin = found, .end = found + phrase.text.size(), .phrase = &phrase};
}

// In order; of two that overlap, the second begins where the first ends.
std::vector<Mark> marks_of(std::string_view text, const std::vector<const classifier::Phrase*>& phrases) {
  std::vector<Mark> marks;
  for (const classifier::Phrase* phrase : phrases) {
    if (auto mark = find_phrase(text, *phrase)) marks.push_back(*mark);
  }
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
  size_t end = 0;
  std::erase_if(marks, [&end](Mark& mark) {
    mark.begin = std::max(mark.begin, end);
    end = std::max(end, mark.end);
    return mark.begin >= mark.end;
  });
  return marks;
}

// One body cut where a run or a mark begins or ends.
class Cutter {
 public:
  Cutter(CaseView& view, size_t room) : view_(view), room_(room) {}

  void add(const message::TextBody& body, const std::vector<Mark>& marks) {
    size_t next = 0;
    for (const message::TextRun& run : body.runs) {
      size_t at = std::min(run.offset, body.text.size());
      const size_t end = at + std::min(run.length, body.text.size() - at);
      while (at < end) {
        while (next < marks.size() && marks[next].end <= at) next++;
        const bool marked = next < marks.size() && marks[next].begin <= at;
        size_t stop = end;
        if (next < marks.size()) stop = std::min(end, marked ? marks[next].end : marks[next].begin);
        add_piece(body, run, at, stop, marked ? marks[next].phrase : nullptr);
        at = stop;
      }
    }
  }
  void add_break() {
    if (!view_.text.empty()) view_.text.push_back({.text = "\n\n", .role = "fresh"});
  }

 private:
  void add_piece(const message::TextBody& body, const message::TextRun& run, size_t begin, size_t end,
                 const classifier::Phrase* phrase) {
    if (room_ == 0 || view_.text.size() >= kMostPieces) {
      view_.text_cut = true;
      return;
    }
    size_t length = end - begin;
    if (length > room_) {
      view_.text_cut = true;
      length = room_;
      while (length > 0 && classifier::is_inside_character(body.text, begin + length)) length--;
    }
    room_ = view_.text_cut ? 0 : room_ - length;
    TextPiece piece{.text = base::visible_text(std::string_view(body.text).substr(begin, length)),
                    .hidden = run.hidden != message::Hidden::no,
                    .role = std::string(message::to_string(body.nested ? message::TextRole::forwarded : run.role))};
    if (phrase != nullptr) {
      piece.marked = true;
      piece.speaks_for = phrase->weight >= 0;
      piece.rule = phrase->rule;
    }
    view_.text.push_back(std::move(piece));
  }

  CaseView& view_;
  size_t room_;  // bytes
};

std::string visible_cut(std::string_view text) {
  size_t length = std::min(text.size(), kMostValueBytes);
  while (length > 0 && classifier::is_inside_character(text, length)) length--;
  return base::visible_text(text.substr(0, length)) + (length < text.size() ? "..." : "");
}

// What a reader is shown, in order; and what has a phrase in it.
void add_text(CaseView& view, const message::Message& message, const std::vector<classifier::Phrase>& phrases) {
  Cutter cutter(view, kMostText);
  for (size_t i = 0; i < message.bodies.size(); i++) {
    std::vector<const classifier::Phrase*> here;
    for (const classifier::Phrase& phrase : phrases) {
      if (phrase.where == classifier::Place::body && phrase.body == i) here.push_back(&phrase);
    }
    const message::TextBody& body = message.bodies[i];
    if (body.text.empty() || (!body.preferred && here.empty())) continue;
    cutter.add_break();
    cutter.add(body, marks_of(body.text, here));
  }
}

void add_links(CaseView& view, const message::Message& message) {
  for (const message::Link& link : message.links) {
    if (view.links.size() == kMostListed) {
      view.lists_cut = true;
      return;
    }
    view.links.push_back({.shown = visible_cut(link.shown.empty() ? link.image_alt : link.shown),
                          .target = visible_cut(link.target),
                          .other_host = classifier::claims_other_host(link.shown, link.target),
                          .hidden = link.hidden != message::Hidden::no});
  }
}

void add_attachments(CaseView& view, const message::Message& message) {
  for (size_t i = 0; i < message.parts.size(); i++) {
    const message::Part& part = message.parts[i];
    if (!part.attachment) continue;
    if (view.attachments.size() == kMostListed) {
      view.lists_cut = true;
      return;
    }
    view.attachments.push_back(
        {.name = visible_cut(part.name), .type = visible_cut(part.type), .size = part.size, .part = i});
  }
}

void add_headers(CaseView& view, const message::Message& message) {
  for (const message::HeaderField& field : message.headers) {
    if (view.headers.size() == kMostListed) {
      view.lists_cut = true;
      return;
    }
    view.headers.emplace_back(visible_cut(field.name), visible_cut(field.value));
  }
}

}  // namespace

std::vector<TextPiece> subject_pieces(std::string_view subject, const std::vector<classifier::Phrase>& phrases) {
  std::vector<const classifier::Phrase*> here;
  for (const classifier::Phrase& phrase : phrases) {
    if (phrase.where == classifier::Place::subject) here.push_back(&phrase);
  }
  std::vector<TextPiece> pieces;
  size_t at = 0;
  const auto add = [&](size_t end, const classifier::Phrase* phrase) {
    if (end > at) {
      pieces.push_back({.text = base::visible_text(subject.substr(at, end - at)),
                        .marked = phrase != nullptr,
                        .speaks_for = phrase == nullptr || phrase->weight >= 0,
                        .rule = phrase == nullptr ? "" : phrase->rule,
                        .role = "fresh"});
    }
    at = end;
  };
  for (const Mark& mark : marks_of(subject, here)) {
    add(mark.begin, nullptr);
    add(mark.end, mark.phrase);
  }
  add(subject.size(), nullptr);
  return pieces;
}

void add_content(CaseView& view, const message::Message& message, const std::vector<classifier::Phrase>& phrases) {
  add_text(view, message, phrases);
  add_links(view, message);
  add_attachments(view, message);
  add_headers(view, message);
  if (!message.from.empty()) {
    view.from_name = visible_cut(message.from.front().name);
    view.from_address = visible_cut(message.from.front().address);
  }
  view.has_html = std::any_of(message.bodies.begin(), message.bodies.end(), [](const message::TextBody& body) {
    return body.html && body.preferred && !body.nested;
  });
  view.content_shown = true;
}

}  // namespace nonsolicit::engine
