#include "classifier/link_context.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "classifier/folded.h"
#include "classifier/words.h"
#include "classifier/uri.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kContextBefore = 130;
constexpr size_t kContextAfter = 90;
constexpr size_t kGenericWords = 4;

constexpr auto kSentenceMarks =
    std::to_array<std::string_view>({". ", "! ", "\n\n", " | ", ".\n", "!\n", ") ", " \u00B7 "});

size_t last_sentence_end(std::string_view text) {
  for (; !text.empty(); text.remove_suffix(1)) {
    if (text.back() != ' ' && text.back() != '\n') continue;  // all marks end so
    const auto ends_here = [&](std::string_view mark) { return text.ends_with(mark); };
    if (std::any_of(kSentenceMarks.begin(), kSentenceMarks.end(), ends_here)) return text.size();
  }
  return 0;
}

// A line break ends it, but for a hard-wrapped line that goes on in small letters.
size_t sentence_end(std::string_view text) {
  size_t at = text.find_first_of(".!?\n|");
  while (at != std::string_view::npos && text[at] == '\n' && at + 1 < text.size() && text[at + 1] >= 'a' &&
         text[at + 1] <= 'z') {
    at = text.find_first_of(".!?\n|", at + 1);
  }
  return std::min(at, text.size());
}

// A cut inside a character would be no valid text.
size_t at_character(std::string_view text, size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) at++;
  return at;
}

std::string visible_part(const message::TextBody& body, size_t begin, size_t end) {
  std::string text;
  auto run = std::upper_bound(body.runs.begin(), body.runs.end(), begin,
                              [](size_t offset, const message::TextRun& item) { return offset < item.offset; });
  if (run != body.runs.begin()) --run;
  for (; run != body.runs.end() && run->offset < end; ++run) {
    if (run->hidden != message::Hidden::no) continue;
    const size_t from = std::max(begin, run->offset);
    const size_t to = std::min(end, run->offset + run->length);
    if (to > from) text.append(body.text, from, to - from);
  }
  return text;
}

}  // namespace

LinkContext context_of(const message::TextBody& body, const message::Link& link, size_t begin, size_t end) {
  const std::string_view text = body.text;
  if (link.offset > text.size()) return {};
  const size_t link_end = std::min(text.size(), link.offset + link.length);
  begin = std::min(begin, link.offset);
  if (link.offset - begin > kContextBefore) begin = at_character(text, link.offset - kContextBefore);
  end = std::clamp(end, link_end,
                   std::max(link_end, std::min(text.size(), at_character(text, link_end + kContextAfter))));
  begin += last_sentence_end(text.substr(begin, link.offset - begin));
  end = link_end + sentence_end(text.substr(link_end, end - link_end));
  LinkContext context;
  const std::string seen = visible_part(body, begin, end);
  context.hides = seen.size() != end - begin;
  context.visible = fold_line(seen).text;
  context.all = context.hides ? fold_line(text.substr(begin, end - begin)).text : context.visible;
  return context;
}

bool is_generic(const std::string& folded, std::string_view shown) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"here",    "click",       "link",   "this",    "email",   "e-mail",  "mail",    "page",    "settings",
       "go",      "button",      "form",   "yes",     "write",   "reply",   "us",      "tell",    "follow",
       "tap",     "press",       "visit",  "address", "website", "hier",    "klicken", "klick",   "seite",
       "ici",     "cliquez",     "lien",   "aquí",    "aqui",    "haga",    "clic",    "pulse",   "enlace",
       "este",    "qui",         "clicca", "questo",  "klik",    "deze",    "clique",  "ligação", "écrivez",
       "escriba", "schreiben",   "scriva", "mailto",  "url",     "account", "profile", "portal",  "compte",
       "konto",   "kundenkonto", "cuenta", "espace",  "area",    "área"});
  if (folded.empty() || !shown_host(shown).empty() || base::istarts_with(shown, "http") ||
      shown.find('@') != std::string_view::npos) {
    return true;
  }
  const auto words = split_words(folded);
  return words.size() <= kGenericWords && std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
         });
}

size_t word_count(std::string_view folded) { return split_words(folded).size(); }

}  // namespace nonsolicit::classifier
