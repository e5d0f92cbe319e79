#include "message/signature.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "message/notice.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kMostLines = 12;
constexpr size_t kMostBytes = 1000;
constexpr size_t kMostContactLines = 8;
constexpr size_t kLongestContactLine = 80;
constexpr size_t kLongestNotice = 3000;
constexpr size_t kShortestRule = 20;
constexpr size_t kMostFooterLines = 5;
constexpr size_t kMostFooterBytes = 500;
constexpr size_t kLongestOpening = 40;
constexpr size_t kFewestLetterWords = 12;

constexpr std::array<std::string_view, 12> kOptOutWords = {
    "unsubscri",   "opt out",   "opt-out",  "remove me", "stop receiving", "abmelden",
    "abbestellen", "austragen", "désabonn", "désinscri", "darse de baja",  "cancelar la suscrip"};
constexpr std::array<std::string_view, 15> kClosings = {
    "best",      "kind regards", "regards",     "warm regards", "sincerely", "thanks",           "thank you",  "cheers",
    "cordially", "cordialement", "bien à vous", "saludos",      "un saludo", "mit freundlichen", "viele grüße"};
constexpr auto kOpenings = std::to_array<std::string_view>(
    {"hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening", "good day", "hallo", "bonjour",
     "hola", "guten tag", "guten morgen", "liebe", "lieber"});
constexpr std::array<std::string_view, 12> kContactLabels = {"tel",    "phone", "fax",  "mobile",  "cell",    "email",
                                                             "e-mail", "mail:", "web:", "office:", "direct:", "móvil"};
constexpr auto kSentFrom = std::to_array<std::string_view>({"sent from my ",
                                                            "sent from outlook",
                                                            "sent from mail for",
                                                            "sent from yahoo mail",
                                                            "sent from gmail mobile",
                                                            "sent from proton mail",
                                                            "sent via ",
                                                            "get outlook for",
                                                            "envoyé de mon ",
                                                            "envoyé depuis ",
                                                            "obtenir outlook pour",
                                                            "télécharger outlook pour",
                                                            "enviado desde mi ",
                                                            "obtener outlook para",
                                                            "von meinem ",
                                                            "gesendet von ",
                                                            "gesendet mit ",
                                                            "outlook für ios",
                                                            "outlook für android",
                                                            "inviato da iphone",
                                                            "inviato da ipad",
                                                            "inviato dal mio ",
                                                            "ottieni outlook per",
                                                            "scarica outlook per",
                                                            "enviado do meu ",
                                                            "verzonden vanaf mijn ",
                                                            "verstuurd vanaf mijn ",
                                                            "skickat från min ",
                                                            "wysłane z ",
                                                            "please consider the environment before",
                                                            "please think before you print",
                                                            "bitte denken sie an die umwelt",
                                                            "pensez à l'environnement",
                                                            "antes de imprimir"});

bool is_closing(std::string_view line) { return line.size() <= 40 && base::istarts_with_any(line, kClosings); }

bool has_address(std::string_view line) {
  const size_t at = line.find('@');
  return at != std::string_view::npos && at > 0 && line.find('.', at) != std::string_view::npos;
}

bool has_phone(std::string_view line) {
  size_t digits = 0;
  for (const char c : line) {
    if (base::is_digit(c)) {
      if (++digits >= 7) return true;
    } else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/' && c != '+') {
      digits = 0;
    }
  }
  return false;
}

bool has_web(std::string_view line) {
  return base::ifind(line, "www.") != std::string_view::npos || line.find("://") != std::string_view::npos;
}

bool has_price(std::string_view line) {
  return line.find_first_of("$%") != std::string_view::npos || line.find("€") != std::string_view::npos;
}

// A sentence has at least eight words and its own end.
bool is_sentence(std::string_view line) {
  if (line.empty()) return false;
  const char last = line.back();
  return (last == '.' || last == '!' || last == '?') && std::count(line.begin(), line.end(), ' ') >= 7;
}

struct Paragraph {
  size_t first = 0;
  size_t last = 0;  // past its last line
};

bool is_notice_at(const std::vector<RoleLine>& lines, Paragraph paragraph) {
  if (lines[paragraph.last - 1].end - lines[paragraph.first].begin > kLongestNotice) return false;
  std::string text;
  for (size_t i = paragraph.first; i < paragraph.last; ++i) text.append(lines[i].content).append(" ");
  return is_notice(text) && !base::icontains_any(text, kOptOutWords);
}

bool is_sent_from(const std::vector<RoleLine>& lines, Paragraph paragraph) {
  return paragraph.last - paragraph.first == 1 && lines[paragraph.first].content.size() <= 80 &&
         base::istarts_with_any(lines[paragraph.first].content, kSentFrom);
}

// Short lines without sentences, prices or opt-out words, with a phone number or mail address among them. Two lines of
// contact are needed, one after a closing formula ("Best regards,").
bool is_contact_block(const std::vector<RoleLine>& lines, Paragraph paragraph, size_t needed) {
  if (paragraph.last - paragraph.first > kMostContactLines) return false;
  size_t contacts = 0;
  bool personal = false;
  for (size_t i = paragraph.first; i < paragraph.last; ++i) {
    const std::string_view line = lines[i].content;
    if (line.size() > kLongestContactLine || is_sentence(line) || has_price(line) ||
        base::icontains_any(line, kOptOutWords)) {
      return false;
    }
    const bool direct = has_address(line) || has_phone(line);
    personal = personal || direct;
    if (direct || has_web(line) || base::istarts_with_any(line, kContactLabels)) ++contacts;
  }
  return personal && contacts >= needed;
}

void mark(std::vector<RoleLine>& lines, size_t first, size_t last) {
  for (size_t i = first; i < last; ++i) lines[i].role = TextRole::signature;
}

bool short_enough(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  const auto filled = std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(first),
                                    lines.begin() + static_cast<std::ptrdiff_t>(last),
                                    [](const RoleLine& line) { return !line.content.empty(); });
  return first < last && static_cast<size_t>(filled) <= kMostLines &&
         lines[last - 1].end - lines[first].begin <= kMostBytes;
}

// The last paragraph that ends before line `last`, not reaching above `first`; empty when there is none.
Paragraph last_paragraph(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  while (last > first && lines[last - 1].content.empty()) --last;
  Paragraph paragraph{.first = last, .last = last};
  while (paragraph.first > first && !lines[paragraph.first - 1].content.empty()) --paragraph.first;
  return paragraph;
}

// Reads one fresh stretch upwards from its end, while paragraphs are of a kind that closes a mail.
void mark_trailing(std::vector<RoleLine>& lines, size_t first, size_t last) {
  bool contact_found = false;
  while (true) {
    Paragraph paragraph = last_paragraph(lines, first, last);
    if (paragraph.first == paragraph.last) return;
    if (!is_notice_at(lines, paragraph) && !is_sent_from(lines, paragraph)) {
      if (contact_found) return;
      size_t needed = 2;
      for (size_t i = paragraph.first; i < paragraph.last; ++i) {
        if (!is_closing(lines[i].content)) continue;
        paragraph.first = i + 1;
        needed = 1;
      }
      const Paragraph above = last_paragraph(lines, first, paragraph.first);
      if (above.last > above.first && is_closing(lines[above.last - 1].content)) needed = 1;
      if (paragraph.first == paragraph.last || !is_contact_block(lines, paragraph, needed)) return;
      contact_found = true;
    }
    // A stretch that is nothing but contacts is the message.
    if (last_paragraph(lines, first, paragraph.first).last == first) return;
    mark(lines, paragraph.first, last);
    last = paragraph.first;
  }
}

// The topmost "--" from which the rest is short enough to be a signature; `last` when there is none.
size_t find_delimiter(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  size_t found = last;
  size_t filled = 0;
  for (size_t i = last; i > first; --i) {
    const RoleLine& line = lines[i - 1];
    if (!line.content.empty()) ++filled;
    if (filled > kMostLines || lines[last - 1].end - line.begin > kMostBytes) break;
    if (line.content == "--") found = i - 1;
  }
  return found;
}

// "Hi Rosa," and "Good morning!", not "Hiring now" or "Dear me, no.".
bool is_opening(std::string_view line) {
  if (line.size() > kLongestOpening || line.ends_with('.') || line.ends_with('?')) return false;
  return std::any_of(kOpenings.begin(), kOpenings.end(), [line](std::string_view opening) {
    return base::istarts_with(line, opening) &&
           (line.size() == opening.size() || !base::is_alpha(line[opening.size()]));
  });
}

// Whether nothing but an opening stands there.
bool only_opens(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  size_t filled = 0;
  for (size_t i = first; i < last; ++i) {
    const std::string_view line = lines[i].content;
    if (line.empty()) continue;
    if (++filled > 1 || !is_opening(line)) return false;
  }
  return true;
}

bool has_sentences(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  size_t words = 0;
  size_t ends = 0;
  for (size_t i = first; i < last; ++i) {
    const std::string_view line = lines[i].content;
    for (size_t at = 0; at < line.size(); ++at) {
      const bool last_of_word = line[at] != ' ' && (at + 1 == line.size() || line[at + 1] == ' ');
      words += last_of_word ? 1 : 0;
      ends += last_of_word && (line[at] == '.' || line[at] == '!' || line[at] == '?') ? 1 : 0;
    }
  }
  return words >= kFewestLetterWords && ends > 0;
}

bool is_rule(std::string_view line) {
  return line.size() >= kShortestRule && line.find_first_not_of('_') == std::string_view::npos;
}

size_t bytes_of(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  return first == last ? 0 : lines[last - 1].end - lines[first].begin;
}

bool may_be_footer(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  return bytes_of(lines, first, last) <= kMostFooterBytes &&
         std::none_of(lines.begin() + static_cast<std::ptrdiff_t>(first),
                      lines.begin() + static_cast<std::ptrdiff_t>(last), [](const RoleLine& line) {
                        return has_price(line.content) || base::icontains_any(line.content, kOptOutWords);
                      });
}

// What webmail and mailing lists put below a letter of others: a rule of underscores and a few lines, at the end, below
// a longer text: what stands below a greeting is the letter. Where they begin, one or several; `last` when there are
// none.
size_t find_footers(const std::vector<RoleLine>& lines, size_t first, size_t last) {
  size_t found = last;
  size_t filled = 0;
  for (size_t i = last; i > first && filled <= kMostFooterLines; --i) {
    if (!is_rule(lines[i - 1].content)) {
      filled += lines[i - 1].content.empty() ? 0 : 1;
      continue;
    }
    const bool below_more = bytes_of(lines, first, i - 1) > bytes_of(lines, i - 1, last);
    if (filled == 0 || !below_more || !may_be_footer(lines, i - 1, found)) break;
    found = i - 1;
    filled = 0;
  }
  return found;
}

void mark_stretch(std::vector<RoleLine>& lines, size_t first, size_t last) {
  const size_t footers = find_footers(lines, first, last);
  mark(lines, footers, last);
  last = footers;
  size_t delimiter = find_delimiter(lines, first, last);
  // Sentences below a greeting alone are the letter: no offer hides below "--".
  if (only_opens(lines, first, delimiter) && has_sentences(lines, delimiter, last)) delimiter = last;
  mark(lines, delimiter, last);
  mark_trailing(lines, first, delimiter);
}

}  // namespace

void mark_signatures(std::vector<RoleLine>& lines) {
  for (size_t first = 0; first < lines.size();) {
    size_t last = first;
    while (last < lines.size() && lines[last].role == lines[first].role) ++last;
    if (lines[first].role == TextRole::signature && !short_enough(lines, first, last)) {
      for (size_t i = first; i < last; ++i) lines[i].role = TextRole::fresh;
    }
    first = last;
  }
  for (size_t first = 0; first < lines.size();) {
    size_t last = first;
    while (last < lines.size() && lines[last].role == lines[first].role) ++last;
    if (lines[first].role == TextRole::fresh) mark_stretch(lines, first, last);
    first = last;
  }
}

}  // namespace nonsolicit::message
