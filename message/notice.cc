#include "message/notice.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace nonsolicit::message {
namespace {

constexpr size_t kWordsOfNotice = 2;

constexpr auto kNoticeStarts = std::to_array<std::string_view>({"confidential",
                                                                "*confidential",
                                                                "this e-mail",
                                                                "this email",
                                                                "this message",
                                                                "this communication",
                                                                "this transmission",
                                                                "the information",
                                                                "the content",
                                                                "disclaimer",
                                                                "notice",
                                                                "privileged",
                                                                "if you are not the intended",
                                                                "if you have received this",
                                                                "diese e-mail",
                                                                "diese nachricht",
                                                                "der inhalt dieser",
                                                                "die in dieser e-mail",
                                                                "wenn sie nicht der",
                                                                "wenn diese e-mail nicht",
                                                                "sollten sie nicht der",
                                                                "sollten sie diese e-mail",
                                                                "sollten sie diese nachricht",
                                                                "sollte diese e-mail nicht",
                                                                "falls sie nicht der",
                                                                "falls sie diese e-mail",
                                                                "ce message",
                                                                "ce courriel",
                                                                "cet e-mail",
                                                                "si vous n'êtes pas le destinataire",
                                                                "si vous n’êtes pas le destinataire",
                                                                "si vous avez reçu ce",
                                                                "si ce message",
                                                                "si ce courriel",
                                                                "este mensaje",
                                                                "este correo",
                                                                "si usted no es el",
                                                                "si no es usted el",
                                                                "si ha recibido este",
                                                                "si recibe este"});
constexpr auto kNoticeWords = std::to_array<std::string_view>({"confidential",
                                                               "intended recipient",
                                                               "intended solely",
                                                               "intended only",
                                                               "in error",
                                                               "privileged",
                                                               "delete",
                                                               "unauthorized",
                                                               "disclos",
                                                               "dissemination",
                                                               "vertraulich",
                                                               "irrtümlich",
                                                               "richtige adressat",
                                                               "empfänger",
                                                               "lösch",
                                                               "vernicht",
                                                               "nicht für sie bestimmt",
                                                               "confidentiel",
                                                               "destinataire",
                                                               "par erreur",
                                                               "ne vous est pas destiné",
                                                               "expéditeur",
                                                               "détruire",
                                                               "en informer",
                                                               "confidencial",
                                                               "destinatario",
                                                               "por error",
                                                               "remitente",
                                                               "elimin",
                                                               "destruya"});

}  // namespace

bool is_notice(std::string_view paragraph) {
  if (!base::istarts_with_any(paragraph, kNoticeStarts)) return false;
  const auto found = std::count_if(kNoticeWords.begin(), kNoticeWords.end(), [paragraph](std::string_view word) {
    return base::ifind(paragraph, word) != std::string_view::npos;
  });
  return static_cast<size_t>(found) >= kWordsOfNotice;
}

bool holds_notice_word(std::string_view sentence) { return base::icontains_any(sentence, kNoticeWords); }

}  // namespace nonsolicit::message
