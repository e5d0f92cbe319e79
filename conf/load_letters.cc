#include "conf/load_letters.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "conf/load.h"
#include "conf/table_reader.h"
#include "policy/words.h"

namespace nonsolicit::conf {

// Made by CMake from conf/letters.toml.
extern const std::string_view kShippedLetters;

namespace {

constexpr size_t kMostSubject = 120;
constexpr size_t kMostSentence = 400;
constexpr size_t kMostText = 4000;
constexpr size_t kMostLine = 400;

using Placeholders = std::vector<std::string_view>;
enum class Lines { one, several };

struct TextLimits {
  const Placeholders& placeholders;
  size_t most = 0;
  Lines lines = Lines::one;
};

std::string check_line_ends(std::string_view text, const TextLimits& limits) {
  size_t line = 0;
  for (const char c : text) {
    if (c == '\n' && limits.lines == Lines::several) {
      line = 0;
      continue;
    }
    if (static_cast<unsigned char>(c) < 32 || c == 127) return "holds control characters";
    if (++line > kMostLine) return fmt::format("has a line of more than {} bytes", kMostLine);
  }
  return "";
}

std::string check_words_of(std::string_view text, const TextLimits& limits) {
  if (text.find_first_not_of(" \n") == std::string_view::npos) return "must not be empty";
  if (text.size() > limits.most) return fmt::format("has {} bytes; {} at most", text.size(), limits.most);
  if (std::string problem = check_line_ends(text, limits); !problem.empty()) return problem;
  if (const std::string banned = policy::banned_word(text); !banned.empty())
    return fmt::format("\"{}\" must not stand in a letter", banned);
  const std::string unknown = unknown_placeholder(text, limits.placeholders);
  if (unknown.empty()) return "";
  const std::vector<std::string> known(limits.placeholders.begin(), limits.placeholders.end());
  return fmt::format("unknown placeholder \"{}\"{}", one_line(unknown),
                     did_you_mean(unknown.substr(1, unknown.size() - 2), known));
}

void read_words(TableReader& table, const char* key, std::string& value, const TextLimits& limits) {
  table.text(key, value, Need::required,
             [&](std::string& text, const std::filesystem::path&) { return check_words_of(text, limits); });
}

class Reader {
 public:
  Reader(const Node& root, Problems& problems, Letters& letters)
      : table_(root, "", problems), problems_(problems), letters_(letters) {}

  void read() {
    read_languages();
    if (letters_.languages.empty()) return;  // nothing else makes sense
    for (const LetterForm& form : letter_forms()) read_letter(form);
    read_sentences();
    for (const Node* reason : table_.tables("reason")) read_reason(*reason);
    if (letters_.reasons.empty()) problems_.add(0, "", "no [[reason]]: mail could not be returned with one");
    table_.finish();
  }

 private:
  void read_languages() {
    std::vector<std::string> languages;
    table_.texts("languages", languages);
    std::set<std::string> seen;
    for (const std::string& language : languages) {
      const bool good =
          language.size() == 2 && language.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == language.npos;
      if (!good || !seen.insert(language).second) {
        const Node* node = table_.node().find("languages");
        problems_.add(
            node->line, "languages",
            fmt::format("expected languages of two small letters, each once, found \"{}\"", one_line(language)));
        return;
      }
    }
    letters_.languages = languages;
    if (languages.empty()) {  // which of them is that of staff, nobody can say then
      problems_.add(0, "languages", "expected an array of languages, as [\"en\", \"fr\"]");
      return;
    }
    letters_.staff_language = languages.front();
    std::vector<std::pair<std::string, std::string>> choices;
    for (const std::string& language : languages) choices.emplace_back(language, language);
    table_.choice("staff", letters_.staff_language, choices, Need::optional);
  }

  // [name.en], [name.fr], ...: `read` gets the table of each language.
  template <class Read>
  void each_language(TableReader& outer, const std::string& path, const Read& read) {
    for (const std::string& language : letters_.languages) {
      if (const Node* node = outer.table(language.c_str(), Need::required)) {
        TableReader inner(*node, path + "." + language, problems_);
        read(language, inner);
        inner.finish();
      }
    }
  }

  void read_letter(const LetterForm& form) {
    const std::string name(form.name);
    const Node* node = table_.table(name.c_str(), Need::required);
    if (node == nullptr) return missing(name);
    TableReader outer(*node, name, problems_);
    each_language(outer, name, [&](const std::string& language, TableReader& table) {
      LetterText& letter = letters_.letters[language][name];
      const TextLimits subject{.placeholders = form.placeholders, .most = kMostSubject};
      read_words(table, "subject", letter.subject, subject);
      if (form.many == Part::required) read_words(table, "subject_many", letter.subject_many, subject);
      read_words(table, "text", letter.text,
                 {.placeholders = form.placeholders, .most = kMostText, .lines = Lines::several});
      if (form.item == Part::required)
        read_words(table, "item", letter.item,
                   {.placeholders = form.of_items, .most = kMostText, .lines = Lines::several});
    });
    outer.finish();
  }

  void read_sentences() {
    const Node* node = table_.table("sentence", Need::required);
    if (node == nullptr) return missing("sentence");
    TableReader outer(*node, "sentence", problems_);
    each_language(outer, "sentence", [&](const std::string& language, TableReader& table) {
      for (const SentenceForm& form : sentence_forms()) {
        const std::string key(form.key);
        read_words(table, key.c_str(), letters_.sentences[language][key],
                   {.placeholders = form.placeholders, .most = kMostSentence});
      }
    });
    outer.finish();
  }

  void read_reason(const Node& node) {
    Reason reason;
    TableReader table(node, "reason", problems_);
    table.text("name", reason.name, Need::required, check_name);
    table.text("clause", reason.clause, Need::optional);
    each_language(table, "reason", [&](const std::string& language, TableReader& inner) {
      ReasonWords& words = reason.words[language];
      static const Placeholders kNone;
      read_words(inner, "title", words.title, {.placeholders = kNone, .most = kMostSubject});
      read_words(inner, "text", words.text,
                 {.placeholders = reason_placeholders(), .most = kMostText, .lines = Lines::several});
    });
    table.finish();
    if (letters_.find_reason(reason.name) != nullptr)
      problems_.add(node.line, "reason.name", fmt::format("\"{}\" is there already", reason.name));
    letters_.reasons.push_back(std::move(reason));
  }

  void missing(const std::string& name) {
    if (table_.node().find(name) == nullptr)
      problems_.add(0, "", fmt::format("[{}.{}] is missing", name, letters_.languages.front()));
  }

  TableReader table_;
  Problems& problems_;
  Letters& letters_;
};

}  // namespace

Loaded<Letters> parse_letters(std::string_view toml, const std::string& file_name) {
  Loaded<Letters> loaded;
  Problems problems(file_name);
  const Node root = parse_toml(toml, problems);
  if (problems.count() == 0) Reader(root, problems, loaded.value).read();
  loaded.problems = problems.take();
  return loaded;
}

Loaded<Letters> load_letters(const Options& options) {
  const std::filesystem::path file = options.notice.letters_file;
  std::error_code unknown;
  if (!options.set_at.contains("notice.letters_file") && !std::filesystem::exists(file, unknown)) {
    Loaded<Letters> loaded;
    loaded.value = shipped_letters();
    return loaded;
  }
  const auto text = base::read_file(file, kMaxFileBytes);
  return text ? parse_letters(*text, file.string()) : unread_file<Letters>(file, text.error());
}

const Letters& shipped_letters() {
  static const Letters letters = parse_letters(kShippedLetters, "shipped letters").value;
  return letters;
}

}  // namespace nonsolicit::conf
