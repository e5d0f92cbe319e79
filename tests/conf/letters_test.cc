// The letters file: whole in every language, or refused with its line; texts filled in without surprises.
#include "conf/load_letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ascii.h"
#include "base/file.h"
#include "tests/conf/temp_file.h"

namespace nonsolicit::conf {
namespace {

const std::filesystem::path kShipped = std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "conf/letters.toml";

std::string shipped_text() { return *base::read_file(kShipped, 1 << 20); }

// The shipped file with one piece of text changed.
std::string with(const std::string& from, const std::string& to) {
  std::string text = shipped_text();
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}
size_t line_of(const std::string& text, const std::string& part) {
  return static_cast<size_t>(
             std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n')) +
         1;
}

TEST(Letters, AsShippedHaveNoProblem) {
  const auto loaded = parse_letters(shipped_text(), "letters.toml");
  EXPECT_THAT(loaded.problems, testing::IsEmpty());
  EXPECT_THAT(loaded.value.languages, testing::ElementsAre("en", "fr", "es"));
  EXPECT_EQ(loaded.value.staff_language, "en");
  EXPECT_GE(loaded.value.reasons.size(), 8u);
  EXPECT_EQ(shipped_letters().letter("notice", "fr").subject, loaded.value.letter("notice", "fr").subject);
}

TEST(Letters, AreGivenInTheNearestLanguage) {
  const Letters& letters = shipped_letters();
  EXPECT_EQ(letters.nearest_language("fr"), "fr");
  EXPECT_EQ(letters.nearest_language("fr-CA"), "fr");
  EXPECT_EQ(letters.nearest_language("ES_mx"), "es");
  EXPECT_EQ(letters.nearest_language("de"), "en");
  EXPECT_EQ(letters.nearest_language(""), "en");
  EXPECT_EQ(letters.sentence("page_rule", "fr-BE"), "La r\xC3\xA8gle");
  EXPECT_EQ(letters.letter("return", "xx").subject, "Your message is returned to you");
}

TEST(Letters, NoTextOfOneLanguageStandsInAnother) {
  const Letters& letters = shipped_letters();
  for (const SentenceForm& form : sentence_forms()) {
    if (form.key == "page_phrases") continue;
    EXPECT_NE(letters.sentence(form.key, "en"), letters.sentence(form.key, "fr")) << form.key;
    EXPECT_NE(letters.sentence(form.key, "en"), letters.sentence(form.key, "es")) << form.key;
  }
  for (const Reason& reason : letters.reasons) {
    EXPECT_NE(reason.words.at("en").text, reason.words.at("fr").text) << reason.name;
    EXPECT_NE(reason.words.at("en").text, reason.words.at("es").text) << reason.name;
  }
}

struct LetterMistake {
  std::string name;
  std::string from;
  std::string to;
  std::string problem;  // without file and line
};

class LetterProblems : public testing::TestWithParam<LetterMistake> {};

TEST_P(LetterProblems, AreToldWithTheirLine) {
  const LetterMistake& row = GetParam();
  const std::string text = with(row.from, row.to);
  const auto loaded = parse_letters(text, "l.toml");
  ASSERT_FALSE(loaded.ok());
  EXPECT_THAT(loaded.problems, testing::Contains(testing::HasSubstr(row.problem)))
      << testing::PrintToString(loaded.problems);
  EXPECT_TRUE(loaded.problems.front().starts_with("l.toml:")) << loaded.problems.front();
}

INSTANTIATE_TEST_SUITE_P(
    All, LetterProblems,
    testing::Values(LetterMistake{"placeholder", "{subject}\"\nsubject_many", "{subjct}\"\nsubject_many",
                                  ": notice.en.subject: unknown placeholder \"{subjct}\" (did you mean \"subject\"?)"},
                    LetterMistake{"brace", "Questions: {contact}.\n\"\"\"", "Questions: {contact\n\"\"\"",
                                  ": notice.en.text: unknown placeholder \"{contactU+000A\""},
                    LetterMistake{"banned", "makes an offer, and", "is a spam offer, and",
                                  ": reason.en.text: \"spam\" must not stand in a letter"},
                    LetterMistake{"missing_language", "[appeal_upheld.fr]", "[appeal_upheld.de]",
                                  ": appeal_upheld: \"fr\" is missing"},
                    LetterMistake{"unknown_language", "[appeal_upheld.fr]", "[appeal_upheld.fe]",
                                  ": appeal_upheld.fe: unknown table (did you mean \"fr\"?)"},
                    LetterMistake{"missing_sentence", "no_opt_out = \"We found", "no_opt_ou = \"We found",
                                  ": sentence.en: \"no_opt_out\" is missing"},
                    LetterMistake{"unknown_sentence", "no_opt_out = \"We found", "no_opt_ou = \"We found",
                                  ": sentence.en.no_opt_ou: unknown key (did you mean \"no_opt_out\"?)"},
                    LetterMistake{"type", "recipients_one = \"1 recipient\"", "recipients_one = 1",
                                  ": sentence.en.recipients_one: expected a string, found the integer 1"},
                    LetterMistake{"control", "recipients_one = \"1 recipient\"", "recipients_one = \"1\\trecipient\"",
                                  ": sentence.en.recipients_one: holds control characters"},
                    LetterMistake{"line_end", "recipients_one = \"1 recipient\"", "recipients_one = \"1\\nrecipient\"",
                                  ": sentence.en.recipients_one: holds control characters"},
                    LetterMistake{"empty", "recipients_one = \"1 recipient\"", "recipients_one = \"\"",
                                  ": sentence.en.recipients_one: must not be empty"},
                    LetterMistake{"long", "recipients_one = \"1 recipient\"",
                                  "recipients_one = \"" + std::string(401, 'x') + "\"",
                                  ": sentence.en.recipients_one: has 401 bytes; 400 at most"},
                    LetterMistake{"staff", "staff = \"en\"", "staff = \"de\"",
                                  ": staff: expected \"en\", \"fr\" or \"es\", found the string \"de\""},
                    LetterMistake{"languages", "languages = [\"en\"", "languages = [\"English\"",
                                  ": languages: expected languages of two small letters, each once, found \"English\""},
                    LetterMistake{"reason_twice", "name = \"no_opt_out\"", "name = \"offer_without_contact\"",
                                  ": reason.name: \"offer_without_contact\" is there already"},
                    LetterMistake{"unknown_letter", "[digest.en]", "[digset.en]",
                                  ": digset: unknown table (did you mean \"digest\"?)"},
                    LetterMistake{"no_toml", "languages = [", "languages = = [", "l.toml:"}),
    [](const auto& row) { return row.param.name; });

TEST(Letters, WithoutLanguagesSayThatAlone) {
  const auto loaded = parse_letters(with("languages = [\"en\", \"fr\", \"es\"]\n", ""), "l.toml");
  EXPECT_THAT(loaded.problems,
              testing::ElementsAre("l.toml: languages: expected an array of languages, as [\"en\", \"fr\"]"));
}

TEST(Letters, ProblemsNameTheLine) {
  const std::string text = with("no_opt_out = \"We found", "no_opt_ou = \"We found");
  const auto loaded = parse_letters(text, "l.toml");
  EXPECT_THAT(loaded.problems,
              testing::Contains(testing::StartsWith("l.toml:" + std::to_string(line_of(text, "no_opt_ou =")) +
                                                    ": sentence.en.no_opt_ou")));
}

TEST(Letters, AMissingFileIsAProblemOnlyWhereTheOptionsNameIt) {
  Options options;
  options.notice.letters_file = "/nonexistent/letters.toml";
  EXPECT_TRUE(load_letters(options).ok());
  EXPECT_FALSE(load_letters(options).value.reasons.empty());
  options.set_at["notice.letters_file"] = 3;
  const auto loaded = load_letters(options);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_TRUE(loaded.problems[0].starts_with("/nonexistent/letters.toml: ")) << loaded.problems[0];
  const TempFile file(with("staff = \"en\"", "staff = \"fr\""));
  options.notice.letters_file = file.path();
  EXPECT_EQ(load_letters(options).value.staff_language, "fr");
}

TEST(FillText, LeavesOutLinesWithoutTheirValue) {
  const LetterValues values = {{"a", "one"}, {"b", ""}, {"two", "x\ny"}};
  EXPECT_EQ(fill_text("{a} and {a}.\nNo {b}.\nEnd", values), "one and one.\nEnd");
  EXPECT_EQ(fill_text("\n\nA\n\n\n{b}\n\n{c}\nB\n\n", values), "A\n\nB");
  EXPECT_EQ(fill_text("A\n\n{b}\nB", values), "A\n\nB");
  EXPECT_EQ(fill_text("A\nDetails:\n{b}\n\nB", values), "A\n\nB");
  EXPECT_EQ(fill_text("A\nDetails:\n{b}\nB", values), "A\nB");
  EXPECT_EQ(fill_text("A\n\nDetails:\n{b}\nB", values), "A\n\nB");
  EXPECT_EQ(fill_text("Details:\n\n{b}\nB", values), "Details:\n\nB") << "an empty line between them";
  EXPECT_EQ(fill_text("  {two}", values), "  x\ny");
  EXPECT_EQ(fill_text("", values), "");
}

TEST(FillText, NeverTakesAValueForAPlaceholder) {
  EXPECT_EQ(fill_text("{a} {b}", {{"a", "{b}"}, {"b", "{a"}}), "{b} {a");
}

}  // namespace
}  // namespace nonsolicit::conf
