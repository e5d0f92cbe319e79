#include "classifier/salutation.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/ascii.h"
#include "classifier/folded.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kLongestGreeting = 80;  // bytes; a longer first line is text

bool is_greeting_word(std::string_view word) {
  static const std::unordered_set<std::string_view> words = {
      "dear",      "hi",        "hello",    "hey",      "greetings", "good",      "morning", "afternoon", "evening",
      "bonjour",   "bonsoir",   "salut",    "cher",     "chère",     "chers",     "chères",  "hola",      "buenos",
      "buenas",    "días",      "tardes",   "estimado", "estimada",  "estimados", "querido", "querida",   "queridos",
      "apreciado", "apreciada", "hallo",    "guten",    "tag",       "morgen",    "liebe",   "lieber",    "sehr",
      "geehrte",   "geehrter",  "geehrtes", "moin",     "servus",    "ciao",      "caro",    "cara"};
  return words.contains(word);
}

// What "good" must stand before to greet: "Good news: we moved" is text.
bool is_time_of_day(std::string_view word) {
  return word == "morning" || word == "afternoon" || word == "evening" || word == "day";
}

bool is_anonymous_word(std::string_view word) {
  static const std::unordered_set<std::string_view> words = {
      "sir",        "sirs",        "madam",     "madame",        "monsieur",       "messieurs", "mesdames",
      "friend",     "friends",     "manager",   "all",           "there",          "customer",  "colleague",
      "colleagues", "member",      "members",   "administrator", "administrators", "team",      "everyone",
      "folks",      "partner",     "partners",  "director",      "reader",         "readers",   "subscriber",
      "librarian",  "office",      "firm",      "purchasing",    "buyer",          "owner",     "professional",
      "collègue",   "collègues",   "directeur", "directrice",    "membres",        "cliente",   "clientes",
      "señor",      "señora",      "señores",   "colegas",       "socios",         "damen",     "herren",
      "kollegen",   "kolleginnen", "kunden",    "leser",         "mitglieder",     "tous",      "toutes",
      "todos",      "todas",       "zusammen",  "lawyer",        "counsel",        "attorney",  "applicant",
      "list",       "gentlemen",   "ladies",    "admin",         "committee",      "board"};
  return words.contains(word);
}

bool begins_with_capital(std::string_view word) {
  return !word.empty() && ((word[0] >= 'A' && word[0] <= 'Z') || static_cast<unsigned char>(word[0]) > 127);
}

bool names_recipient(std::string_view folded_word, const message::Message& message) {
  if (folded_word.size() < 3) return false;
  const auto names = [&](const message::Mailbox& mailbox) {
    return base::ifind(mailbox.name, folded_word) != std::string_view::npos ||
           base::ifind(mailbox.address.substr(0, mailbox.address.find('@')), folded_word) != std::string_view::npos;
  };
  return std::any_of(message.to.begin(), message.to.end(), names);
}

// Up to the first comma, colon, LF, exclamation mark or dash.
size_t greeting_end(std::string_view text) {
  const size_t end = text.find_first_of(",:!\n.;?");
  const size_t dash = std::min(text.find(" - "), text.find("\u2014"));
  return std::min({end, dash, text.size()});
}

}  // namespace

SalutationFound find_salutation(std::string_view text, const message::Message& message) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  // More than is looked at: longer lines greet nobody.
  const std::string_view first = text.substr(begin, 2 * kLongestGreeting);
  size_t end = greeting_end(first);
  // "Mr. Shaw," and "Dear Dr. Lee,": the dot belongs to the title.
  if (end <= 12 && end < first.size() && first[end] == '.') {
    const size_t more = greeting_end(first.substr(end + 1));
    end += 1 + more;
  }
  if (end == 0 || end > kLongestGreeting) return {};
  const FoldedText folded = fold_line(first.substr(0, end));
  const auto words = split_words(folded.text);
  if (words.empty() || words.size() > 7) return {};
  if (words[0] == "good" && (words.size() < 2 || !is_time_of_day(words[1]))) return {};
  const bool greets = is_greeting_word(words[0]);
  const bool anonymous = std::any_of(words.begin(), words.end(), is_anonymous_word);
  const bool names =
      std::any_of(words.begin(), words.end(), [&](std::string_view word) { return names_recipient(word, message); });
  const char closing = end < first.size() ? first[end] : '\n';
  SalutationFound found{.length = begin + std::min(end + 1, first.size())};
  if (greets) {
    const bool only_greeting = std::all_of(words.begin(), words.end(), is_greeting_word);
    found.kind = names || (!anonymous && !only_greeting) ? Salutation::named : Salutation::anonymous;
    return found;
  }
  // "Anna, have you ...": one or two capitalised words and a comma.
  const bool vocative = closing == ',' || closing == ':' || closing == '\n' || closing == '!' || closing == ' ';
  if (vocative && words.size() <= 3 && (names || (words.size() == 1 && begins_with_capital(first) && closing == ','))) {
    found.kind = anonymous && !names ? Salutation::anonymous : Salutation::named;
    return found;
  }
  if (vocative && words.size() <= 3 && anonymous) {
    found.kind = Salutation::anonymous;
    return found;
  }
  return {};
}

}  // namespace nonsolicit::classifier
