#include "classifier/folded.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::classifier {
namespace {

size_t sequence_length(unsigned char lead) {
  if (lead < 0xC0) return 1;
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  return 2;
}

// Look-alikes that mail programs put in for ASCII punctuation, and blanks of other widths.
std::string_view plain_form(std::string_view sequence) {
  if (sequence == "\u2019" || sequence == "\u2018" || sequence == "\u02BC") return "'";
  if (sequence == "\u2010" || sequence == "\u2011" || sequence == "\u2012" || sequence == "\u2013") return "-";
  if (sequence == "\u00A0" || sequence == "\u202F" || sequence == "\u2009" || sequence == "\u3000") return " ";
  if (sequence == "\u00AD" || sequence == "\u200B" || sequence == "\u200C" || sequence == "\u200D" ||
      sequence == "\uFEFF") {
    return {};
  }
  return sequence;
}

class Folder {
 public:
  // Appends `piece`, which stands at `offset` of the source.
  void add(std::string_view piece, size_t offset) {
    for (size_t i = 0; i < piece.size();) {
      const size_t length = std::min(sequence_length(static_cast<unsigned char>(piece[i])), piece.size() - i);
      const std::string_view sequence = piece.substr(i, length);
      if (static_cast<unsigned char>(piece[i]) < 0x80) {
        add_ascii(piece[i], offset + i);
      } else if (!base::is_valid_utf8(sequence)) {
        // A stretch cut inside a character. PCRE2 must never see such bytes: its JIT code would run astray.
        emit("\uFFFD", offset + i);
        i++;
        continue;
      } else if (const std::string_view plain = plain_form(sequence); plain.size() == 1) {
        add_ascii(plain[0], offset + i);
      } else if (!plain.empty()) {
        emit(base::lower_text(plain), offset + i);
      }
      i += length;
    }
  }

  // The end of a stretch: text on both sides is not one sentence.
  void close() { breaks_ = std::max(breaks_, 2); }

  FoldedText take() { return std::move(result_); }

 private:
  void add_ascii(char c, size_t offset) {
    if (c == '\n') {
      breaks_++;
      blank_ = true;
    } else if (base::is_space(c)) {
      blank_ = true;
    } else {
      const char lower = base::to_lower(c);
      emit(std::string_view(&lower, 1), offset);
    }
  }

  void emit(std::string_view bytes, size_t offset) {
    if (!result_.text.empty() && (blank_ || breaks_ > 0)) {
      result_.text += breaks_ > 1 ? '\n' : ' ';
    }
    blank_ = false;
    breaks_ = 0;
    const size_t here = result_.text.size();
    if (result_.anchors.empty() || here - result_.anchors.back().first != offset - result_.anchors.back().second) {
      result_.anchors.emplace_back(here, offset);
    }
    result_.text += bytes;
  }

  FoldedText result_;
  bool blank_ = false;
  int breaks_ = 0;
};

bool is_wanted(const message::TextRun& run, Stretch stretch) {
  const bool visible = run.hidden == message::Hidden::no;
  switch (stretch) {
    case Stretch::fresh: return visible && run.role == message::TextRole::fresh;
    case Stretch::signature: return visible && run.role == message::TextRole::signature;
    case Stretch::all_visible: return visible;
    case Stretch::quoted:
      return visible && (run.role == message::TextRole::quoted || run.role == message::TextRole::forwarded);
    case Stretch::hidden: return !visible;
  }
  return false;
}

}  // namespace

size_t FoldedText::original(size_t offset) const {
  const auto after = std::upper_bound(anchors.begin(), anchors.end(), offset,
                                      [](size_t value, const auto& anchor) { return value < anchor.first; });
  if (after == anchors.begin()) return 0;
  const auto& anchor = *std::prev(after);
  return anchor.second + (offset - anchor.first);
}

FoldedText fold_body(const message::TextBody& body, Stretch stretch) {
  Folder folder;
  bool gap = false;
  for (const message::TextRun& run : body.runs) {
    if (!is_wanted(run, stretch)) {
      gap = true;
      continue;
    }
    if (gap) folder.close();
    gap = false;
    if (run.offset < body.text.size()) {
      folder.add(std::string_view(body.text).substr(run.offset, run.length), run.offset);
    }
  }
  return folder.take();
}

FoldedText fold_line(std::string_view text) {
  Folder folder;
  folder.add(text, 0);
  return folder.take();
}

bool is_shown(const message::TextBody& body) { return body.preferred && !body.nested; }

}  // namespace nonsolicit::classifier
