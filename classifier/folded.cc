#include "classifier/folded.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/eight_bytes.h"
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
  return sequence;
}

// A byte as the folder sees it: its small letter, or one of these.
constexpr unsigned char kBlank = 1;
constexpr unsigned char kLineEnd = 2;
constexpr unsigned char kNotAscii = 3;
// Control characters stay as they are, but not in stretches: their codes are taken.
constexpr unsigned char kControl = 4;
constexpr unsigned char kFirstLetter = 5;

// Combining Diacritical Marks of Unicode.
constexpr char32_t kFirstMark = 0x0300;
constexpr char32_t kLastMark = 0x036F;
// Latin letters stand below.
constexpr char32_t kFirstOtherScript = 0x0370;
constexpr size_t kLongestDisguise = 8;  // letters of another script in a row, before one of ASCII

constexpr std::array<unsigned char, 256> kFolded = [] {
  std::array<unsigned char, 256> table{};
  for (size_t i = 0; i < table.size(); i++) {
    const auto byte = static_cast<unsigned char>(i);
    const char c = static_cast<char>(byte);
    if (byte >= 0x80) {
      table[i] = kNotAscii;
    } else if (c == '\n') {
      table[i] = kLineEnd;
    } else if (base::is_space(c)) {
      table[i] = kBlank;
    } else {
      table[i] = byte < kFirstLetter ? kControl : static_cast<unsigned char>(base::to_lower(c));
    }
  }
  return table;
}();

class Folder {
 public:
  void reserve(size_t bytes) { result_.text.reserve(bytes); }

  // Appends `piece`, which stands at `offset` of the source.
  void add(std::string_view piece, size_t offset) {
    for (size_t i = 0; i < piece.size();) {
      switch (kFolded[static_cast<unsigned char>(piece[i])]) {
        case kLineEnd: breaks_++; [[fallthrough]];
        case kBlank:
          blank_ = true;
          i++;
          break;
        case kNotAscii: i += add_high(piece.substr(i), offset + i); break;
        case kControl:
          emit(piece.substr(i, 1), offset + i);
          i++;
          break;
        default: i += add_letters(piece.substr(i), offset + i); break;
      }
    }
  }

  // The end of a stretch: text on both sides is not one sentence.
  void close() { breaks_ = std::max(breaks_, 2); }

  FoldedText take() { return std::move(result_); }

 private:
  // The ASCII letters and marks at the start of `piece`, at least one, with single blanks or line ends between; returns
  // how many bytes.
  size_t add_letters(std::string_view piece, size_t offset) {
    start(offset);
    const auto folded_at = [&](size_t at) { return kFolded[static_cast<unsigned char>(piece[at])]; };
    size_t count = 0;
    std::array<char, 256> letters;  // most lines
    const auto line_ends = [](uint64_t bytes) { return base::bytes_equal(bytes, '\n'); };
    const auto blanks = [&](uint64_t bytes) { return base::bytes_equal(bytes, ' ') | line_ends(bytes); };
    while (count + 9 <= std::min(piece.size(), letters.size()) && base::are_words(piece.data() + count, blanks)) {
      const uint64_t bytes = base::load_eight(piece.data() + count);
      const uint64_t to_blanks = (line_ends(bytes) >> 7) * ('\n' ^ ' ');
      base::store_eight(base::to_lower_eight(bytes ^ to_blanks), letters.data() + count);
      count += 8;
    }
    while (count < piece.size() && count < letters.size()) {
      const unsigned char letter = folded_at(count);
      if (letter >= kFirstLetter) {
        letters[count++] = static_cast<char>(letter);
      } else if ((letter == kBlank || letter == kLineEnd) && count + 1 < piece.size() &&
                 folded_at(count + 1) >= kFirstLetter) {
        letters[count++] = ' ';
      } else {
        break;
      }
    }
    result_.text.append(letters.data(), count);
    return count;
  }

  // The character above ASCII at the start of `piece`; returns its length.
  size_t add_high(std::string_view piece, size_t offset) {
    const size_t length = std::min(sequence_length(static_cast<unsigned char>(piece[0])), piece.size());
    const std::string_view sequence = piece.substr(0, length);
    if (!base::is_valid_utf8(sequence)) {
      // A stretch cut inside a character. PCRE2 must never see such bytes: its JIT code would run astray.
      emit("\uFFFD", offset);
      return 1;
    }
    const std::string_view plain = plain_form(sequence);
    const char32_t code_point = base::last_character(sequence).first;
    if (plain == " ") {
      blank_ = true;
    } else if (plain.size() == 1) {
      emit(plain, offset);
    } else if (code_point >= kFirstMark && code_point <= kLastMark) {
      add_mark(code_point);
    } else if (const std::string letters = base::plain_letters(code_point); !letters.empty()) {
      add_plain_letters(letters, offset);
    } else if (const char latin = latin_letter(code_point, piece.substr(length)); latin != 0) {
      emit(std::string_view(&latin, 1), offset);
    } else if (!base::is_ignorable(code_point)) {
      emit(base::lower_text(plain), offset);
    }
    return length;
  }

  // The small ASCII letter that a letter of another script stands for in a word of ASCII ones; 0 where it does not.
  char latin_letter(char32_t code_point, std::string_view behind) const {
    if (code_point < kFirstOtherScript) return 0;
    const bool goes_on = !result_.text.empty() && !blank_ && breaks_ == 0 && base::is_alpha(result_.text.back());
    return goes_on || leads_to_ascii_letter(behind) ? base::to_lower(base::latin_look_alike(code_point)) : '\0';
  }

  static bool leads_to_ascii_letter(std::string_view text) {
    for (size_t i = 0; i < kLongestDisguise && !text.empty(); ++i) {
      if (static_cast<unsigned char>(text[0]) < 0x80) return base::is_alpha(text[0]);
      const size_t length = std::min(sequence_length(static_cast<unsigned char>(text[0])), text.size());
      if (!base::is_valid_utf8(text.substr(0, length))) return false;
      if (!base::is_letter(base::last_character(text.substr(0, length)).first)) return false;
      text.remove_prefix(length);
    }
    return false;
  }

  void add_plain_letters(std::string_view letters, size_t offset) {
    if (base::is_space(letters[0])) {
      blank_ = true;
    } else {
      emit(base::lower_text(letters), offset);
    }
  }

  // A combining mark: part of the letter before it, or nothing.
  void add_mark(char32_t mark) {
    if (result_.text.empty() || blank_ || breaks_ > 0) return;
    const auto [letter, length] = base::last_character(result_.text);
    const char32_t both = base::composed(letter, mark);
    if (both == 0) return;
    const auto [here, source] = result_.anchors.back();
    const size_t begin = result_.text.size() - length;
    result_.text.resize(begin);
    std::string bytes;
    base::append_utf8(bytes, both);
    emit(bytes, source + (begin - here));
  }

  // White space due before what comes next, and the way back to where it stands.
  void start(size_t offset) {
    if (!result_.text.empty() && (blank_ || breaks_ > 0)) {
      result_.text += breaks_ > 1 ? '\n' : ' ';
    }
    blank_ = false;
    breaks_ = 0;
    const size_t here = result_.text.size();
    if (result_.anchors.empty() || here - result_.anchors.back().first != offset - result_.anchors.back().second) {
      result_.anchors.emplace_back(here, offset);
    }
  }

  void emit(std::string_view bytes, size_t offset) {
    start(offset);
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
  folder.reserve(stretch == Stretch::fresh || stretch == Stretch::all_visible ? body.text.size() : 0);
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
  folder.reserve(text.size());
  folder.add(text, 0);
  return folder.take();
}

bool is_shown(const message::TextBody& body) { return body.preferred && !body.nested; }

}  // namespace nonsolicit::classifier
