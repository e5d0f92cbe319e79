#include "classifier/click_target.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "classifier/bare_address.h"
#include "classifier/folded.h"
#include "classifier/uri.h"
#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// Between a sentence and the link right behind it, with no word between; and down to a link "below".
constexpr size_t kRightBehind = 120;
constexpr size_t kBelow = 400;

// Each begins a word, but where the script has no blanks; one that ends with a blank is a whole word.
constexpr auto kClick = std::to_array<std::string_view>({"click",
                                                         "tap here",
                                                         "link",
                                                         "button",
                                                         "go to",
                                                         "visit our",
                                                         "visit this",
                                                         "visit the",
                                                         "unsubscribe here",
                                                         "opt out here",
                                                         "opt-out here",
                                                         "cancel here",
                                                         "cliqu",
                                                         "lien",
                                                         "bouton",
                                                         "rendez-vous sur",
                                                         "désinscrire ici",
                                                         "désabonner ici",
                                                         "désinscription ici",
                                                         "clic",
                                                         "pulse",
                                                         "pulsa",
                                                         "pinch",
                                                         "enlace",
                                                         "botón",
                                                         "baja aquí",
                                                         "klick",
                                                         "schaltfläche",
                                                         "hier abmelden",
                                                         "hier abbestellen",
                                                         "hier austragen",
                                                         "hier ab",
                                                         "clicc",
                                                         "pulsante",
                                                         "collegamento",
                                                         "cancellarsi qui",
                                                         "disiscriviti qui",
                                                         "clique",
                                                         "ligação",
                                                         "botão",
                                                         "klik",
                                                         "knop",
                                                         "hier af",
                                                         "hier uit",
                                                         "kliknij",
                                                         "klikn",
                                                         "odnośnik",
                                                         "łącz",
                                                         "länk",
                                                         "lenke",
                                                         "linkki",
                                                         "linkin",
                                                         "napsauta",
                                                         "нажм",
                                                         "ссылк",
                                                         "кликн",
                                                         "перейд",
                                                         "クリック",
                                                         "リンク",
                                                         "こちら",
                                                         "タップ",
                                                         "点击",
                                                         "點擊",
                                                         "点此",
                                                         "链接",
                                                         "連結",
                                                         "鏈接",
                                                         "此处",
                                                         "此處",
                                                         "클릭",
                                                         "링크",
                                                         "여기"});

constexpr auto kAnswer = std::to_array<std::string_view>({"reply",        "respond",       "answer",
                                                          "write ",       "by writing",    "writing to",
                                                          "e-mail us",    "e-mail me",     "e-mail to",
                                                          "e-mail the",   "email us",      "email me",
                                                          "email to",     "email the",     "mail us",
                                                          "mail me",      "mail to",       "send ",
                                                          "by sending",   "call ",         "ring ",
                                                          "phone ",       "telephone",     "text us",
                                                          "text me",      "text stop",     "tell ",
                                                          "let me",       "let us",        "say ",
                                                          "saying",       "drop me",       "drop us",
                                                          "contact us",   "contact me",    "contact the",
                                                          "contact our",  "notify",        "inform",
                                                          "ask ",         "line to",       "note to",
                                                          "word to",      "one word",      "shout ",
                                                          "holler",       "répond",        "écrivez",
                                                          "écrire à",     "écris",         "écrivant",
                                                          "envoyez",      "envoyer un",    "envoyant",
                                                          "dites",        "signalez",      "appelez",
                                                          "contactez",    "un mot",        "un simple",
                                                          "faites-",      "téléphonez",    "responda",
                                                          "responde",     "respondiendo",  "respóndan",
                                                          "contest",      "escriba",       "escríba",
                                                          "escribe ",     "escríbe",       "escribiendo",
                                                          "envíe",        "envía",         "envie",
                                                          "enviar un",    "enviando",      "avise",
                                                          "avísen",       "llame",         "llámen",
                                                          "díga",         "diga",          "dime",
                                                          "mande",        "una línea",     "una palabra",
                                                          "antwort",      "schreiben sie", "schreib ",
                                                          "schreiben an", "mail an",       "e-mail an",
                                                          "mailen sie",   "rufen",         "anruf genügt",
                                                          "telefon",      "nachricht an",  "nachricht genügt",
                                                          "mail genügt",  "wort genügt",   "zeile",
                                                          "sagen sie",    "sag ",          "bescheid",
                                                          "mitteil",      "teilen sie",    "senden sie",
                                                          "schicken sie", "rispond",       "scriva",
                                                          "scrivi",       "scrivete",      "scrivere a",
                                                          "scrivendo",    "inviare un",    "invii un",
                                                          "invia un",     "inviando",      "telefon",
                                                          "chiami",       "dica",          "dimmi",
                                                          "avvis",        "comunichi",     "contatti il",
                                                          "contattare",   "una riga",      "una parola",
                                                          "escreva",      "escrev",        "envie um",
                                                          "enviar um",    "avise",         "ligue",
                                                          "contacte",     "uma linha",     "uma palavra",
                                                          "beantwoord",   "reageer",       "mail ons",
                                                          "mail naar",    "stuur",         "schrijf ons",
                                                          "schrijf naar", "schrijf mij",   "bel ",
                                                          "laat",         "zeg",           "berichtje",
                                                          "odpisz",       "odpisa",        "odpowied",
                                                          "napisz",       "napisa",        "wyśl",
                                                          "zadzwo",       "daj zna",       "kontakt",
                                                          "svar",         "mejla",         "maila",
                                                          "skriv",        "hör av",        "sig til",
                                                          "si fra",       "vastaa",        "kirjoita",
                                                          "ilmoita",      "lähetä",        "soita",
                                                          "ответ",        "напиш",         "отправ",
                                                          "сообщ",        "позвон",        "дайте",
                                                          "返信",         "ご連絡",        "送信",
                                                          "電話",         "回复",          "回覆",
                                                          "发送",         "發送",          "来信",
                                                          "來信",         "致电",          "致電",
                                                          "회신",         "답장",          "연락"});

// "if we may not write to you", "should I not call again": what is not wanted, no way to say so.
constexpr auto kUnwanted = std::to_array<std::string_view>({"you", "to you", "again", "any more", "anymore"});

constexpr auto kPointers = std::to_array<std::string_view>(
    {"below",     "following", "foot of", "bottom",   "end of this", "ci-dessous",  "suivant", "bas de",   "abajo",
     "siguiente", "pie de",    "unten",   "folgende", "am ende",     "nachstehend", "sotto",   "seguente", "fondo",
     "abaixo",    "seguinte",  "rodapé",  "onder",    "volgende",    "poniż",       "nedan",   "nedenfor", "alla oleva",
     "ниже",      "внизу",     "以下",    "下記",     "下方",        "下面",        "아래"});

bool has_no_blanks(std::string_view word) { return static_cast<unsigned char>(word.front()) >= 0xE3; }

template <class Accept>
bool says(std::string_view folded, const auto& words, Accept accept) {
  for (std::string_view word : words) {
    const bool whole = word.ends_with(' ');
    if (whole) word.remove_suffix(1);
    for (size_t at = folded.find(word); at != std::string_view::npos; at = folded.find(word, at + 1)) {
      if (at > 0 && is_word_byte(folded[at - 1]) && !has_no_blanks(word)) continue;
      const std::string_view behind = folded.substr(at + word.size());
      if (whole && !behind.empty() && is_word_byte(behind.front())) continue;
      if (accept(behind)) return true;
    }
  }
  return false;
}

bool is_click(std::string_view behind) { return !behind.starts_with("edin"); }  // LinkedIn

bool is_answer(std::string_view behind) {
  while (!behind.empty() && is_word_byte(behind.front())) behind.remove_prefix(1);
  behind = base::trim(behind);
  return std::none_of(kUnwanted.begin(), kUnwanted.end(), [&](std::string_view word) {
    return behind.starts_with(word) && (behind.size() == word.size() || !is_word_byte(behind[word.size()]));
  });
}

bool holds_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_word_byte(c); });
}

// "[3]", as programs write that make text of HTML: the links stand at the end.
bool has_footnote(std::string_view text) {
  for (size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    const size_t end = text.find_first_not_of("0123456789", at + 1);
    if (end != std::string_view::npos && end > at + 1 && text[end] == ']') return true;
  }
  return false;
}

// A firm's first page is no way out, where words stand between.
bool leads_inside(std::string_view target) {
  if (is_mailto(target)) return true;
  const size_t host = target.find("://");
  const size_t path = host == std::string_view::npos ? host : target.find_first_of("/?", host + 3);
  return path != std::string_view::npos && path + 1 < target.size();
}

bool works(const message::Link& link) {
  return link.hidden == message::Hidden::no && link.role != message::TextRole::quoted &&
         link.role != message::TextRole::forwarded && is_usable_uri(link.target);
}

}  // namespace

bool asks_for_click_only(std::string_view folded) {
  return says(folded, kClick, is_click) && folded.find('@') == std::string_view::npos &&
         !says(folded, kAnswer, is_answer);
}

bool has_click_target(const message::Message& message, size_t body, size_t begin, size_t end) {
  const std::string_view text = message.bodies[body].text;
  const std::string_view sentence = text.substr(begin, end - begin);
  const bool points = says(fold_line(sentence).text, kPointers, [](std::string_view) { return true; });
  const bool footnote = has_footnote(sentence);
  const auto is_meant = [&](const message::Link& link) {
    if (link.body != body || link.offset + link.length <= begin || !works(link)) return false;
    if (link.offset <= end || footnote) return true;
    const size_t gap = link.offset - end;
    if (gap <= kRightBehind && !holds_word(text.substr(end, gap))) return true;
    return points && gap <= kBelow && leads_inside(link.target);
  };
  if (std::any_of(message.links.begin(), message.links.end(), is_meant)) return true;
  const auto bare = bare_addresses(message, body, kMostBareAddresses);
  return std::any_of(bare.begin(), bare.end(), is_meant);
}

}  // namespace nonsolicit::classifier
