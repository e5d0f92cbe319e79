// Mail in a language that the model has not learned: the few words that it shares with another decide nothing.
#include "tests/classifier/shipped.h"

namespace nonsolicit::classifier {
namespace {

struct LanguageCase {
  const char* name;
  bool read;
  const char* subject;
  const char* body;
};

class WordsRead : public testing::TestWithParam<LanguageCase> {};

TEST_P(WordsRead, AreToldAndUnreadOnesHoldNothing) {
  const LanguageCase& row = GetParam();
  const auto found = shipped_classifier().classify(mail(row.subject, row.body));
  EXPECT_EQ(found.words_read, row.read);
  if (row.read) return;
  EXPECT_EQ(to_string(found.kind), "correspondence") << "confidence " << found.confidence;
  for (const Phrase& phrase : found.phrases) EXPECT_NE(phrase.rule, "words") << phrase.text;
}

INSTANTIATE_TEST_SUITE_P(
    Learned, WordsRead,
    testing::Values(
        LanguageCase{"english_short", true, "Keys", "Anna, the keys are with Kowalczyk.\n"},
        LanguageCase{"english_names", true, "List",
                     "Hi, from our side it will be Jakub Wojciechowski, Agnieszka Szczepanska and Ngozi Okonkwo. Who "
                     "comes from yours?\n"},
        LanguageCase{"french", true, "Salle", "Bonjour Anna,\n\nla salle est libre jeudi. Je la garde pour nous ?\n"},
        LanguageCase{"german", true, "Vertrag",
                     "Liebe Anna,\n\nder unterschriebene Vertrag ist heute angekommen, danke. Ich lege ihn ab.\n"},
        LanguageCase{"spanish", true, "Contrato", "Hola Anna:\n\nel contrato llegó ayer. Lo firmamos el lunes.\n"}),
    [](const auto& one) { return std::string(one.param.name); });

INSTANTIATE_TEST_SUITE_P(
    NotLearned, WordsRead,
    testing::Values(
        LanguageCase{"czech", false, "Smlouva",
                     "Dobrý den,\n\nděkuji, smlouva dorazila. Podepíšeme ji v pondělí a pošleme zpět poštou.\n"},
        LanguageCase{"hungarian", false, "Szerződés",
                     "Jó napot!\n\nKöszönöm, a szerződés megérkezett. Hétfőn aláírjuk és postán visszaküldjük.\n"},
        LanguageCase{"finnish", false, "Sopimus",
                     "Hei,\n\nkiitos, sopimus tuli perille. Allekirjoitamme sen maanantaina ja palautamme postissa.\n"},
        LanguageCase{"swedish", false, "Avtal",
                     "Hej,\n\ntack, avtalet har kommit fram. Vi skriver under på måndag och skickar tillbaka det.\n"},
        LanguageCase{"turkish", false, "Sözleşme",
                     "Merhaba,\n\nsözleşme elimize ulaştı, teşekkürler. Pazartesi günü imzalayıp geri göndereceğiz.\n"},
        LanguageCase{"russian", false, "Договор",
                     "Добрый день!\n\nСпасибо, договор получили. Подпишем его в понедельник и вернём почтой.\n"},
        LanguageCase{"japanese", false, "契約書",
                     "お世話になっております。\n\n契約書を受け取りました。月曜日に署名して返送いたします。\n"},
        LanguageCase{"chinese", false, "合同", "您好，\n\n合同已经收到，谢谢。我们星期一签字后寄回给您。\n"}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace nonsolicit::classifier
