#include "classifier/other_matter.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "classifier/words.h"

namespace nonsolicit::classifier {
namespace {

// "opt out | of the works council levy": the matter is no further behind its lead than this.
constexpr size_t kWordsToMatter = 5;
constexpr size_t kWordsToStop = 3;
// "course reminder e-mails" has a word between, "by e-mail" tells the way.
constexpr size_t kLongestPreposition = 3;

// What stands before the matter that is left.
constexpr auto kLeaving = std::to_array<std::string_view>({"opt out ",
                                                           "opt-out ",
                                                           "opting out of ",
                                                           "unsubscribe from the ",
                                                           "unsubscribe from your ",
                                                           "withdraw from ",
                                                           "withdrawal from ",
                                                           "removed from ",
                                                           "removal from ",
                                                           "yourself from ",
                                                           "your name from ",
                                                           "your name off ",
                                                           "your child from ",
                                                           "dropped from ",
                                                           "drop out of ",
                                                           "struck from ",
                                                           "struck off ",
                                                           "excluded from ",
                                                           "taken off ",
                                                           "come off ",
                                                           "désinscrire de ",
                                                           "désinscrire du ",
                                                           "désinscrire d'",
                                                           "désinscription de ",
                                                           "désinscription du ",
                                                           "désinscription à ",
                                                           "désinscription au ",
                                                           "désabonner de ",
                                                           "retirer de ",
                                                           "retirer du ",
                                                           "retiré de ",
                                                           "retiré du ",
                                                           "retirée de ",
                                                           "retirée du ",
                                                           "votre inscription à ",
                                                           "votre inscription au ",
                                                           "opposer à ",
                                                           "opposer au ",
                                                           "opposition à ",
                                                           "baja de ",
                                                           "baja del ",
                                                           "baja en ",
                                                           "salir de ",
                                                           "salir del ",
                                                           "retirarse de ",
                                                           "retirarse del ",
                                                           "inscripción en ",
                                                           "oponerse a ",
                                                           "oponerse al ",
                                                           "iscrizione al ",
                                                           "iscrizione alla ",
                                                           "opporsi al ",
                                                           "opporsi alla ",
                                                           "inscrição no ",
                                                           "inscrição na "});
// The same where one of kLeaves stands elsewhere; a word of mail before it tells that it is the sender's.
constexpr auto kFrom = std::to_array<std::string_view>(
    {"vom ", "von der ", "aus dem ", "aus der ", "gegen den ", "gegen die ", "gegen das ", "dem ", "dal ", "dalla ",
     "dall'", "do ", "da ", "van de ", "van het ", "voor de ", "voor het ", "uit de "});
constexpr auto kLeaves = std::to_array<std::string_view>(
    {"abmeld",  "abzumeld",   "austrag",       "auszutrag", "widerspr",     "widerruf",  "zurücktr", "disiscri",
     "cancell", "iscrizione", "oppor",         "cancelar",  "cancelamento", "inscrição", "desinscr", "sair",
     "opor",    "uitschrij",  "uit te schrij", "afmeld",    "af te meld",   "bezwaar"});
constexpr auto kThis =
    std::to_array<std::string_view>({"this", "these", "such", "cette", "ce", "cet", "ces", "este", "esta", "estos",
                                     "estas", "diesem", "dieser", "questo", "questa", "deze", "dit", "desta", "deste"});
constexpr auto kMatters = std::to_array<std::string_view>(
    {// to attend
     "course", "seminar", "training", "workshop", "conference", "webinar", "event", "dinner", "lunch", "trip", "outing",
     "excursion", "exam", "examination", "formation", "cours", "séminaire", "stage", "atelier", "colloque", "journée",
     "sortie", "événement", "évènement", "dîner", "repas", "congrès", "conférence", "examen", "curso", "seminario",
     "taller", "jornada", "formación", "congreso", "excursión", "evento", "acto", "cena", "comida", "kurs", "kurses",
     "seminars", "fortbildung", "schulung", "lehrgang", "tagung", "veranstaltung", "ausflug", "exkursion",
     "mittagessen", "prüfung", "corso", "formazione", "convegno", "formação", "seminário", "cursus", "opleiding",
     "studiedag",
     // to be a member of, to be paid by or to stand in
     "pension", "scheme", "plan", "plans", "insurance", "cover", "coverage", "benefits", "benefit", "fund",
     "contribution", "contributions", "vision", "program", "programme", "401", "arbitration", "class", "settlement",
     "photo", "photos", "photograph", "photographs", "dental", "medical", "union", "levy", "yearbook", "school", "jury",
     "auto-renewal", "retraite", "prévoyance", "assurance", "mutuelle", "régime", "trombinoscope", "arbitrage",
     "pensiones", "mutua", "seguro", "póliza", "arbitraje", "fotos", "versicherung", "rentenversicherung",
     "betriebsrente", "pensionskasse", "krankenkasse", "versorgungswerk", "sammelklage", "fototermin", "fotoaktion",
     "assicurazione", "fondo", "polizza", "seguradora", "pensioen", "pensioenregeling", "verzekering"});
// Of courts; "list" behind it is no list of mail.
constexpr auto kCourtMatters = std::to_array<std::string_view>(
    {"witness",       "witnesses", "evidence",    "cause",     "trial",         "court",         "waiting",
     "exhibit",       "exhibits",  "ruling",      "judgment",  "judgement",     "decision",      "regime",
     "clause",        "clauses",   "proceedings", "action",    "actions",       "lawsuit",       "appeal",
     "period",        "deadline",  "debate",      "témoins",   "requête",       "ordonnance",    "procédure",
     "audience",      "demande",   "jugement",    "appel",     "vente",         "testigos",      "demanda",
     "procedimiento", "pleito",    "recurso",     "ejecución", "venta",         "zeugenliste",   "terminsliste",
     "verfahren",     "klage",     "vergleich",   "bescheid",  "mahnbescheid",  "strafbefehl",   "beschluss",
     "antrag",        "entwurf",   "urteil",      "kündigung", "einspruch",     "vollstreckung", "testimoni",
     "ricorso",       "decreto",   "testemunhas", "ação",      "getuigenlijst", "vonnis"});
// Who leaves where the sender only tells of it.
constexpr auto kParties =
    std::to_array<std::string_view>({"class members", "members of the class", "claimants", "plaintiffs", "class action",
                                     "group action", "action de groupe", "acción colectiva", "sammelklage"});
// How the words begin that tell of the sender's own mail.
constexpr auto kMailBeginnings = std::to_array<std::string_view>(
    {"mail",      "e-mail",    "email",         "list",      "newsletter", "news",          "update",     "alert",
     "invit",     "notic",     "notif",         "message",   "announce",   "remind",        "bulletin",   "circular",
     "letter",    "communic",  "marketing",     "digest",    "subscri",    "courriel",      "infolettre", "lettre",
     "envoi",     "diffusion", "actualit",      "rappel",    "publicit",   "prospect",      "sollicit",   "correo",
     "bolet",     "mensaje",   "aviso",         "comunica",  "recordator", "suscri",        "envío",      "verteiler",
     "rundbrief", "rundmail",  "rundschreiben", "nachricht", "einladung",  "benachrichtig", "werb",       "zusend",
     "info",      "messagg",   "avvis",         "nieuws",    "uitnodig",   "bericht",       "lijst",      "convite",
     "mensag",    "boletim",   "offer",         "promo",     "report",     "angebot",       "ofert",      "offre"});
// More of what a sender may promise to stop.
constexpr auto kSendingBeginnings = std::to_array<std::string_view>(
    {"note",   "nudg",    "call",   "outreach", "sequence", "campaign", "pitch", "follow",   "pester",
     "nag",    "chas",    "bother", "noise",    "spam",     "drip",     "flow",  "flood",    "barrage",
     "post",   "offer",   "series", "card",     "writ",     "send",     "sales", "cold",     "monologue",
     "badger", "bombard", "text",   "ping",     "knock",    "advert",   "ads",   "brochure", "catalog"});
constexpr auto kDetermined =
    std::to_array<std::string_view>({" the ", " my ", " our ", " that ", " your ", " his ", " her ", " their "});

bool begins_with_any(std::string_view word, const auto& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view part) { return word.starts_with(part); });
}

bool is_of_mail(std::string_view word) { return begins_with_any(word, kMailBeginnings); }

bool is_any(std::string_view word, const auto& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The words from the begin of `text` to the end of their clause.
class Clause {
 public:
  explicit Clause(std::string_view text) : text_(text) {}

  // "" at the end.
  std::string_view next() {
    if (at_ < text_.size() && text_[at_] == ' ') at_++;
    const size_t begin = at_;
    while (at_ < text_.size() && (is_word_byte(text_[at_]) || text_[at_] == '-')) {
      const bool elided = text_[at_] == '\'';  // "l'audience"
      at_++;
      if (elided && at_ - begin <= kLongestElision) break;
    }
    return text_.substr(begin, at_ - begin);
  }
  size_t at() const { return at_; }

 private:
  static constexpr size_t kLongestElision = 5;  // "dell'"

  std::string_view text_;
  size_t at_ = 0;
};

enum class Leads { nowhere, to_mail, elsewhere };

struct Led {
  Leads to = Leads::nowhere;
  size_t end = 0;
};

// "course e-mails", "course reminder e-mails".
bool is_mail_behind(Clause clause, bool of_court) {
  const std::string_view next = clause.next();
  if (is_of_mail(next)) return !of_court || !next.starts_with("list");
  return next.size() > kLongestPreposition && is_of_mail(clause.next());
}

size_t length_of_lead(std::string_view text, const auto& leads) {
  const auto lead = std::find_if(leads.begin(), leads.end(), [&](auto part) { return text.starts_with(part); });
  return lead == leads.end() ? 0 : lead->size();
}

// What the words behind a lead name.
Led led_to(std::string_view behind) {
  Clause clause(behind);
  for (size_t i = 0; i < kWordsToMatter; i++) {
    const std::string_view word = clause.next();
    if (word.empty() || is_any(word, kThis)) return {};
    if (is_of_mail(word)) return {.to = Leads::to_mail, .end = clause.at()};
    const bool of_court = is_any(word, kCourtMatters);
    if (!of_court && !is_any(word, kMatters)) continue;
    return {.to = is_mail_behind(clause, of_court) ? Leads::to_mail : Leads::elsewhere, .end = clause.at()};
  }
  return {};
}

}  // namespace

size_t end_of_other_matter(std::string_view sentence) {
  size_t end = 0;
  size_t end_if_left = 0;  // of what is left only where a verb says so
  bool mail = false;
  bool leaves = false;
  bool of_party = false;
  for (size_t at = 0; at < sentence.size(); at++) {
    if (!is_word_byte(sentence[at]) || (at > 0 && is_word_byte(sentence[at - 1]))) continue;
    const std::string_view rest = sentence.substr(at);
    leaves = leaves || begins_with_any(rest, kLeaves);
    of_party = of_party || begins_with_any(rest, kParties);
    const size_t leaving = length_of_lead(rest, kLeaving);
    const size_t lead = leaving != 0 ? leaving : length_of_lead(rest, kFrom);
    if (lead != 0) {
      const Led led = led_to(rest.substr(lead));
      if (led.to == Leads::to_mail && leaving != 0) return 0;
      if (led.to == Leads::elsewhere && leaving != 0) end = at + lead + led.end;
      if (led.to == Leads::elsewhere && leaving == 0 && !mail) end_if_left = at + lead + led.end;
    }
    mail = mail || is_of_mail(rest);
  }
  if (of_party && !mail) return sentence.size();
  return leaves ? std::max(end, end_if_left) : end;
}

bool is_other_to_stop(std::string_view behind) {
  const size_t lead = length_of_lead(behind, kDetermined);
  if (lead == 0) return false;
  Clause clause(behind.substr(lead));
  for (size_t i = 0; i < kWordsToStop; i++) {
    const std::string_view word = clause.next();
    if (word.empty()) return i > 0;
    if (is_of_mail(word) || begins_with_any(word, kSendingBeginnings)) return false;
  }
  return true;
}

}  // namespace nonsolicit::classifier
