#include "classifier/pattern.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/guarded.h"
#include "classifier/match_scratch.h"

namespace nonsolicit::classifier {

namespace {

// `pattern` less "\\S" and the like, whose case is no letter's case.
std::string without_escapes(std::string_view pattern) {
  std::string letters;
  for (size_t i = 0; i < pattern.size(); i++) {
    if (pattern[i] == '\\') {
      i++;
    } else {
      letters += pattern[i];
    }
  }
  return letters;
}

// "é", not a typographic quote.
bool has_letters_above_ascii(std::string_view valid_utf8) {
  while (!valid_utf8.empty()) {
    const auto [character, length] = base::last_character(valid_utf8);
    if (length > 1 && base::is_letter(character)) return true;
    valid_utf8.remove_suffix(length);
  }
  return false;
}

struct Code {
  std::shared_ptr<const pcre2_code> code;
  bool jit = false;
};

base::Result<Code> compile_code(std::string_view source, uint32_t options, JitUse jit) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(source.data()), source.size(), options, &error, &offset, nullptr);
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 256> words{};
    pcre2_get_error_message(error, words.data(), words.size());
    return base::config_error(fmt::format("at offset {}: {}", offset, reinterpret_cast<const char*>(words.data())));
  }
  const bool with_jit = jit == JitUse::automatic && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
  return Code{.code = std::shared_ptr<const pcre2_code>(code, [](pcre2_code* c) { pcre2_code_free(c); }),
              .jit = with_jit};
}

MatchOutcome match_outcome_of(int rc, std::string_view text, MatchScratch& scratch, Span& span) {
  if (rc == PCRE2_ERROR_NOMATCH) return MatchOutcome::absent;
  if (rc < 0) return MatchOutcome::limit;  // match, depth, heap or JIT stack limit
  const PCRE2_SIZE* range = pcre2_get_ovector_pointer(scratch.data.get());
  if (range[1] <= range[0]) return MatchOutcome::absent;  // \K in a look-ahead can turn a match around
  // Without UTF a match may begin or end inside a character.
  size_t begin = range[0];
  size_t end = range[1];
  const auto inside = [&](size_t at) { return at < text.size() && base::continues_character(text[at]); };
  while (begin > 0 && inside(begin)) begin--;
  while (inside(end)) end++;
  span = Span{.offset = begin, .length = end - begin};
  return MatchOutcome::found;
}

}  // namespace

base::Result<Pattern> Pattern::compile(std::string_view source, JitUse jit) {
  if (source.empty()) return base::config_error("empty pattern");
  uint32_t options = PCRE2_MULTILINE;
  const bool ascii = base::is_ascii(source);
  if (!ascii) options |= PCRE2_UTF;
  // What a word is to \b costs more where it may have any letter.
  if (has_letters_above_ascii(source)) options |= PCRE2_UCP;
  // Folded text has no capitals, so a pattern in small letters needs no caseless matching.
  const std::string letters = without_escapes(source);
  const bool caseless = base::lower_text(letters) != letters;
  if (caseless) options |= PCRE2_CASELESS;
  const Letters kind = ascii ? Letters::ascii : Letters::unicode;
  Pattern pattern;
  auto compiled = compile_code(source, options, jit);
  if (!compiled) return compiled.error();
  // At one place it fails sooner than PCRE2 finds out whether the last character that it needs stands anywhere behind.
  auto anchored = compile_code(caseless ? std::string(source) : guarded(source, kind),
                               options | PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE, jit);
  if (!anchored) return anchored.error();
  pattern.code_ = std::move(compiled->code);
  pattern.anchored_ = std::move(anchored->code);
  pattern.jit_ = compiled->jit && anchored->jit;
  if (!caseless) {
    pattern.literal_ = required_literal(source);
    pattern.prefixes_ = match_prefixes(source, kind);
    pattern.exact_prefixes_ = ascii ? pattern.prefixes_ : match_prefixes(source, kind, HighBytes::exact);
  }
  return pattern;
}

bool Pattern::may_match(std::string_view text) const {
  return literal_.empty() || text.find(literal_) != std::string_view::npos;
}

MatchOutcome Pattern::find(std::string_view text, size_t from, MatchScratch& scratch, Span& span) const {
  if (from > text.size()) return MatchOutcome::absent;
  const int rc = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
                             PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, scratch.data.get(), scratch.context.get());
  return match_outcome_of(rc, text, scratch, span);
}

MatchOutcome Pattern::find_at(std::string_view text, size_t at, MatchScratch& scratch, Span& span) const {
  const auto* const bytes = reinterpret_cast<PCRE2_SPTR>(text.data());
  // pcre2_jit_match leaves out checks of its arguments that cost more than most of these matches.
  const int rc = jit_ ? pcre2_jit_match(anchored_.get(), bytes, text.size(), at, PCRE2_NOTEMPTY, scratch.data.get(),
                                        scratch.context.get())
                      : pcre2_match(anchored_.get(), bytes, text.size(), at, PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY,
                                    scratch.data.get(), scratch.context.get());
  return match_outcome_of(rc, text, scratch, span);
}

namespace {

// Skips one group or class that opens at `i`; returns the index of its last character.
size_t skip_bracket(std::string_view pattern, size_t i) {
  int depth = 0;
  bool in_class = false;
  for (; i < pattern.size(); i++) {
    const char c = pattern[i];
    if (c == '\\') {
      i++;
    } else if (in_class) {
      if (c == ']') in_class = false;
    } else if (c == '[') {
      in_class = true;
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') i++;
      if (i + 1 < pattern.size() && pattern[i + 1] == ']') i++;
    } else if (c == '(') {
      depth++;
    } else if (c == ')') {
      depth--;
    }
    if (!in_class && depth == 0) return i;
  }
  return i;
}

}  // namespace

std::string required_literal(std::string_view pattern) {
  std::string best;
  std::string run;
  const auto end_run = [&] {
    if (run.size() > best.size()) best = run;
    run.clear();
  };
  for (size_t i = 0; i < pattern.size(); i++) {
    const char c = pattern[i];
    switch (c) {
      case '|': return {};
      case '(':
        // Inline options and verbs can change what a literal means.
        if (i + 1 < pattern.size() && (pattern[i + 1] == '*' || pattern.substr(i, 3) == "(?#")) return {};
        if (i + 2 < pattern.size() && pattern[i + 1] == '?' && base::is_alpha(pattern[i + 2]) &&
            pattern[i + 2] != 'P') {
          return {};
        }
        [[fallthrough]];
      case '[':
        end_run();
        i = skip_bracket(pattern, i);
        break;
      case '?':
      case '*':
      case '{':
        if (!run.empty()) {
          // A quantifier may ask for none of the last character (all bytes of it, where it is not ASCII).
          while (!run.empty() && base::continues_character(run.back())) run.pop_back();
          if (!run.empty()) run.pop_back();
        }
        end_run();
        while (c == '{' && i < pattern.size() && pattern[i] != '}') i++;
        break;
      case '\\':
        i++;
        if (i < pattern.size() && !base::is_alnum(pattern[i])) {
          run += pattern[i];
        } else {
          end_run();
          if (i < pattern.size() && pattern[i] == 'Q') return {};
          if (i + 1 < pattern.size() && pattern[i + 1] == '{') {
            while (i < pattern.size() && pattern[i] != '}') i++;
          } else if (i < pattern.size() && (base::is_digit(pattern[i]) || pattern[i] == 'x' || pattern[i] == 'c')) {
            return {};  // back-references and codes: their digits are no literals
          }
        }
        break;
      case '+':
      case '.':
      case '^':
      case '$': end_run(); break;
      default: run += c; break;
    }
  }
  end_run();
  return best.size() >= 3 ? best : std::string();
}

}  // namespace nonsolicit::classifier
