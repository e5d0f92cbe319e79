#include "classifier/link_context.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/folded.h"
#include "classifier/words.h"
#include "classifier/uri.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kContextBefore = 130;
constexpr size_t kContextAfter = 90;
constexpr size_t kGenericWords = 4;

constexpr auto kPurposes = std::to_array<std::string_view>(
    {"for the ", "for a ",   "for your ", "for details",  "to set ",     "to see ",  "to read ", "to view ",
     "to book ", "to find ", "to check ", "to download ", "to get the ", "für die ", "für den ", "für das ",
     "zum ",     "pour le ", "pour la ",  "pour lire ",   "para leer ",  "para ver "});
// But where it is what the sender sends.
constexpr auto kOfMail = std::to_array<std::string_view>(
    {"mail", "send", "hear", "receive", "notice", "letter", "list", "invit", "news", "stop", "leav", "less", "we "});
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
  while (at < text.size() && base::continues_character(text[at])) at++;
  return at;
}

void add_visible(const message::TextBody& body, size_t begin, size_t end, std::string& text) {
  auto run = std::upper_bound(body.runs.begin(), body.runs.end(), begin,
                              [](size_t offset, const message::TextRun& item) { return offset < item.offset; });
  if (run != body.runs.begin()) --run;
  for (; run != body.runs.end() && run->offset < end; ++run) {
    if (run->hidden != message::Hidden::no) continue;
    const size_t from = std::max(begin, run->offset);
    const size_t to = std::min(end, run->offset + run->length);
    if (to > from) text.append(body.text, from, to - from);
  }
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
  const size_t own = shows_web_address(link.shown) ? link.offset : link_end;
  std::string seen;
  add_visible(body, begin, own, seen);
  add_visible(body, link_end, end, seen);
  const std::string all = std::string(text.substr(begin, own - begin)).append(text.substr(link_end, end - link_end));
  context.hides = seen.size() != all.size();
  context.visible = fold_line(seen).text;
  const std::string behind = fold_line(text.substr(link_end, end - link_end)).text;
  context.purpose_behind =
      base::istarts_with_any(base::trim(behind), kPurposes) && !base::icontains_any(behind, kOfMail);
  context.all = context.hides ? fold_line(all).text : context.visible;
  return context;
}

std::string_view sentence_before(std::string_view text, size_t at) {
  const size_t begin = at > kContextBefore ? at_character(text, at - kContextBefore) : 0;
  const std::string_view before = text.substr(begin, at - begin);
  return before.substr(last_sentence_end(before));
}

bool shows_web_address(std::string_view shown) {
  shown = base::trim(shown);
  return shown.find_first_of(" \t\n@") == std::string_view::npos &&
         (base::istarts_with(shown, "http") || base::istarts_with(shown, "www.") ||
          (shown.find('/') != std::string_view::npos && !shown_host(shown).empty()));
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
