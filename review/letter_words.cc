#include "review/letter_words.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "engine/notices/letter_text.h"

namespace nonsolicit::review {
namespace {

// RFC 9110 section 12.5.4: thousandths; 1000 where no weight is given.
int weight_of(std::string_view range) {
  const size_t at = range.find("q=");
  if (at == std::string_view::npos) return 1000;
  const std::string_view text = range.substr(at + 2);
  if (text.starts_with('1')) return 1000;
  if (!text.starts_with("0.")) return 0;
  int value = 0;
  const std::string_view digits = text.substr(2, 3);
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  for (size_t i = digits.size(); i < 3; i++) value *= 10;
  return value;
}

}  // namespace

std::string wanted_language(const Visit& visit) {
  const auto& letters = engine::letters_of(*visit.state);
  std::string best;
  int most = 0;
  for (const std::string_view range : base::split(visit.request.header("accept-language"), ',')) {
    const std::string name = base::to_lower(base::trim(range.substr(0, range.find(';'))).substr(0, 2));
    const bool known = std::find(letters.languages.begin(), letters.languages.end(), name) != letters.languages.end();
    if (!known || weight_of(range) <= most) continue;
    best = name;
    most = weight_of(range);
  }
  return best;
}

Words::Words(const Visit& visit, std::string_view language)
    : visit_(visit), language_(engine::letters_of(*visit.state).nearest_language(language)) {}

std::string Words::operator()(std::string_view key, const conf::LetterValues& more) const {
  conf::LetterValues values = more;
  values["contact"] = visit_.state->options.policy.contact;
  return shown(conf::fill_text(engine::letters_of(*visit_.state).sentence(key, language_), values));
}

Json Words::all(std::string_view prefix, const conf::LetterValues& more) const {
  Json texts;
  for (const conf::SentenceForm& form : conf::sentence_forms()) {
    if (form.key.starts_with(prefix)) texts[std::string(form.key.substr(prefix.size()))] = (*this)(form.key, more);
  }
  return texts;
}

}  // namespace nonsolicit::review
