#include "message/roles.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "message/role_lines.h"
#include "message/signature.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kLongestAttribution = 300;
constexpr size_t kMostAttributionLines = 3;
constexpr size_t kLongestMarker = 200;
constexpr size_t kHeaderBlockLines = 6;
constexpr size_t kMostRecipientLines = 40;
constexpr size_t kHeaderBlockLimit = 12;

using Words = std::string_view;

constexpr std::array<Words, 14> kForwardMarkers = {
    "forwarded message",  "forwarded by ",     "begin forwarded", "message transféré",   "transféré par",
    "début du message",   "mensaje reenviado", "reenviado por",   "inicio del mensaje",  "weitergeleitete nachricht",
    "weitergeleitet von", "anfang der weiter", "forward header",  "mensagem encaminhada"};
constexpr std::array<Words, 6> kUndashedForwards = {"begin forwarded message",     "début du message transféré",
                                                    "début du message réexpédié",  "inicio del mensaje reenviado",
                                                    "anfang der weitergeleiteten", "begin forwarded text"};
constexpr std::array<Words, 8> kOriginalMarkers = {
    "original message", "original appointment",    "message d'origine", "message d’origine",
    "mensaje original", "ursprüngliche nachricht", "originalnachricht", "mensagem original"};
constexpr auto kFromNames = std::to_array<Words>({"from", "von", "de", "da", "van", "från", "fra", "od"});
constexpr auto kSubjectNames = std::to_array<Words>(
    {"subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "ämne", "Ämne", "emne", "temat"});
constexpr auto kSentNames =
    std::to_array<Words>({"sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviada", "fecha", "data",
                          "inviato", "verzonden", "skickat", "sendt", "wysłano"});
constexpr auto kRecipientNames = std::to_array<Words>({"to", "cc", "bcc", "an", "à", "À", "para", "a", "aan", "till",
                                                       "til", "do", "dw", "kopie", "kopia", "cci", "copie"});
constexpr auto kAttributionStarts =
    std::to_array<Words>({"on ", "le ", "el ", "am ", "il ", "op ", "em ", "den ", "w dniu "});
constexpr auto kAttributionEnds = std::to_array<Words>(
    {"wrote:", "writes:", "wrote :", "a écrit :", "a écrit:", "écrivait :", "escribió:", "escribió :", "schrieb:",
     "escreveu:", "ha scritto:", "schreef:", "skrev:", "napisał(a):", "pisze:"});
// The name stands after the verb: "Am 3. Mai schrieb Ann:", "Op 3 mei schreef Ann:".
constexpr auto kAttributionVerbs = std::to_array<Words>({"schrieb ", "schreef ", "skrev "});

bool has_letters(Words text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return base::is_alpha(c) || static_cast<unsigned char>(c) > 127; });
}

// "-----Original Message-----", "- - - original message - - -", "---- Forwarded by ...".
bool is_dashed(Words line) {
  return line.size() <= kLongestMarker && (line.starts_with("--") || line.starts_with("- -") || line.starts_with("__"));
}

bool is_forward_marker(Words line) {
  if (is_dashed(line) && base::ifind(line, "end forwarded") == Words::npos)
    return base::icontains_any(line, kForwardMarkers);
  return line.size() <= 40 && line.ends_with(':') && base::istarts_with_any(line, kUndashedForwards);
}

bool is_forward_end(Words line) {
  return is_dashed(line) &&
         (base::ifind(line, "end forwarded") != Words::npos || base::ifind(line, "end of forwarded") != Words::npos ||
          base::ifind(line, "ende der weitergeleiteten") != Words::npos);
}

bool is_original_marker(Words line) { return is_dashed(line) && base::icontains_any(line, kOriginalMarkers); }

// The name before the colon of a line like "From: Ann" or "*Sent:* Monday"; "" when there is none.
Words header_name(Words line) {
  while (!line.empty() && (line.front() == '*' || line.front() == '>' || line.front() == ' ')) line.remove_prefix(1);
  const size_t colon = line.substr(0, 17).find(':');
  if (colon == Words::npos) return {};
  Words name = line.substr(0, colon);
  while (!name.empty() && (name.back() == '*' || base::is_space(name.back()))) name.remove_suffix(1);
  name = name.substr(0, name.find(' '));
  const bool known = base::iequals_any(name, kFromNames) || base::iequals_any(name, kSubjectNames) ||
                     base::iequals_any(name, kSentNames) || base::iequals_any(name, kRecipientNames);
  return known ? name : Words();
}

size_t skip_blank(const std::vector<RoleLine>& lines, size_t at) {
  while (at < lines.size() && lines[at].content.empty()) ++at;
  return at;
}

// A line of recipients that goes on from the one above.
bool is_more_recipients(Words line) { return line.find('@') != Words::npos || line.find(';') != Words::npos; }

// Outlook's block: a "From:" line, and a "Subject:" and another header among the next lines. GMX puts "Sent:" first.
bool is_header_block(const std::vector<RoleLine>& lines, size_t at) {
  const Words first = header_name(lines[at].content);
  if (first.empty()) return false;
  const bool sent_first = base::iequals_any(first, kSentNames);
  if (sent_first) at = skip_blank(lines, at + 1);
  if (at == lines.size()) return false;
  if (!base::iequals_any(sent_first ? header_name(lines[at].content) : first, kFromNames)) return false;
  size_t headers = sent_first ? 1 : 0;
  bool subject = false;
  size_t counted = 1;
  const size_t end = std::min(lines.size(), at + kHeaderBlockLines + kMostRecipientLines);
  for (size_t i = at + 1; i < end && counted < kHeaderBlockLines; ++i) {
    const Words name = header_name(lines[i].content);
    if (name.empty()) {
      counted += is_more_recipients(lines[i].content) ? 0 : 1;
      continue;
    }
    ++counted;
    ++headers;
    subject = subject || base::iequals_any(name, kSubjectNames);
  }
  return subject && headers >= 2;
}

// Each start has a blank among its first four bytes.
bool starts_attribution(Words line) {
  return line.substr(0, 4).find(' ') != Words::npos && base::istarts_with_any(line, kAttributionStarts);
}

bool is_attribution_end(Words line) {
  if (!line.ends_with(':')) return false;
  return std::any_of(kAttributionEnds.begin(), kAttributionEnds.end(),
                     [line](Words end) { return base::iends_with(line, end); }) ||
         base::icontains_any(line, kAttributionVerbs);
}

bool is_quoted_line(const RoleLine& line) { return line.marked && line.role != TextRole::signature; }

class RoleReader {
 public:
  explicit RoleReader(std::vector<RoleLine>& lines) : lines_(lines) {
    for (size_t i = 0; i < lines.size(); ++i) {
      if (is_quoted_line(lines[i])) last_quoted_ = i + 1;
    }
  }

  void read() {
    for (size_t at = 0; at < lines_.size();) at = read_line(at);
    fill_blank_lines();
  }

 private:
  // Returns the next line to read.
  size_t read_line(size_t at) {
    const RoleLine& line = lines_[at];
    if (line.content.empty() || line.role == TextRole::signature) return at + 1;
    if (is_quoted_line(line)) return read_quoted(at);
    if (is_forward_marker(line.content)) return mark_region(at, at + 1, TextRole::forwarded);
    if (is_original_marker(line.content)) return mark_region(at, at + 1, TextRole::quoted);
    if (is_header_block(lines_, at)) return mark_region(at, at, TextRole::quoted);
    if (const size_t past = attribution_end(at)) {
      // Quote marks show where the quote ends; without any, everything below is quoted.
      const size_t next = skip_blank(lines_, past);
      if (next < lines_.size() && !is_quoted_line(lines_[next]) && last_quoted_ <= next) {
        return mark(at, lines_.size(), TextRole::quoted);
      }
      if (next < lines_.size() && is_quoted_line(lines_[next])) return mark(at, past, TextRole::quoted);
    }
    return at + 1;
  }

  // A stretch that markup or ">" shows as quoted: forwarded when it opens with a forward marker.
  size_t read_quoted(size_t at) {
    size_t end = at;
    while (end < lines_.size() && (is_quoted_line(lines_[end]) || lines_[end].content.empty())) ++end;
    size_t filled = 0;
    for (size_t i = at; i < end && filled < 3; ++i) {
      if (lines_[i].content.empty()) continue;
      ++filled;
      if (is_forward_marker(lines_[i].content)) return mark(at, end, TextRole::forwarded);
    }
    return end;
  }

  // From a marker or header block to its end: past the quoted lines where they are marked, else to the end of the
  // text or an end marker. `headers`: where header lines may start.
  size_t mark_region(size_t at, size_t headers, TextRole role) {
    size_t body = skip_blank(lines_, headers);
    for (size_t i = 0; i < kHeaderBlockLimit && body < lines_.size() && !is_quoted_line(lines_[body]) &&
                       !header_name(lines_[body].content).empty();
         ++i) {
      body = skip_blank(lines_, body + 1);
    }
    const bool quote_marks = body < lines_.size() && is_quoted_line(lines_[body]);
    size_t end = body;
    while (end < lines_.size()) {
      if (quote_marks && !lines_[end].content.empty() && !is_quoted_line(lines_[end])) break;
      if (is_forward_end(lines_[end++].content)) break;
    }
    return mark(at, end, role);
  }

  // The line after an attribution that starts at `at`, or 0. "On" and the like need a number or an address, so that
  // a sentence of the writer's own is not taken for one.
  size_t attribution_end(size_t at) const {
    if (is_attribution_end(lines_[at].content) && at + 1 < lines_.size()) {
      const size_t next = skip_blank(lines_, at + 1);
      if (next < lines_.size() && is_quoted_line(lines_[next])) return at + 1;
    }
    if (!starts_attribution(lines_[at].content)) return 0;
    std::string text;
    for (size_t i = at; i < std::min(lines_.size(), at + kMostAttributionLines); ++i) {
      if (lines_[i].content.empty() || is_quoted_line(lines_[i])) return 0;
      text.append(text.empty() ? "" : " ").append(lines_[i].content);
      if (text.size() > kLongestAttribution) return 0;
      // What is wrapped before the address ("... schrieb Ann <") has one.
      const bool wrapped = i > at && text.find('@') != std::string::npos && is_attribution_end(text);
      if (wrapped || is_attribution_end(lines_[i].content)) {
        return text.find_first_of("0123456789@") == std::string::npos ? 0 : i + 1;
      }
    }
    return 0;
  }

  size_t mark(size_t first, size_t last, TextRole role) {
    for (size_t i = first; i < last; ++i) lines_[i].role = role;
    return last;
  }

  void fill_blank_lines() {
    for (size_t i = 1; i < lines_.size(); ++i) {
      if (lines_[i].content.empty()) lines_[i].role = lines_[i - 1].role;
    }
  }

  std::vector<RoleLine>& lines_;
  size_t last_quoted_ = 0;  // past the last line with quote marks
};

}  // namespace

void assign_roles(TextBody& body) {
  RoleLines split = split_role_lines(body);
  std::vector<RoleLine>& lines = split.lines;
  RoleReader(lines).read();
  mark_signatures(lines);
  const bool any_new = std::any_of(lines.begin(), lines.end(), [](const RoleLine& line) {
    return line.role == TextRole::fresh && has_letters(line.content);
  });
  const bool any_old = std::any_of(lines.begin(), lines.end(), [](const RoleLine& line) {
    return line.role == TextRole::quoted || line.role == TextRole::forwarded;
  });
  if (!any_new && any_old) {
    for (RoleLine& line : lines) {
      if (line.role == TextRole::quoted) line.role = TextRole::forwarded;
    }
  }
  apply_role_lines(lines, body);
}

bool ends_with_attribution(std::string_view text) {
  text = text.substr(text.size() - std::min(text.size(), kLongestAttribution));
  text = base::trim(text);
  return is_attribution_end(text.substr(text.rfind('\n') + 1));
}

}  // namespace nonsolicit::message
