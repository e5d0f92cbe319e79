#include "engine/notices/plain_letter.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/crypto.h"
#include "base/unicode.h"
#include "engine/notices/letter_text.h"
#include "engine/report.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kWordCharacters = 63;  // an encoded word has 75 with its frame

// A Message-ID that came from outside may hold anything.
std::string thread_of(const std::string& answers) {
  const bool plain = !answers.empty() && answers.size() <= 250 && base::is_ascii(answers) &&
                     answers.find_first_of(" <>") == std::string::npos && header_text(answers) == answers;
  return plain ? fmt::format("In-Reply-To: <{}>\r\nReferences: <{}>\r\n", answers, answers) : "";
}

// RFC 2047 section 4.2, of one character in UTF-8.
std::string q_encoded(std::string_view character) {
  if (character == " ") return "_";
  if (character.size() == 1 && base::is_alnum(character[0])) return std::string(character);
  std::string text;
  for (const char byte : character) text += fmt::format("={:02X}", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace

std::string header_text(std::string_view text) {
  std::string result;
  for (const char c : text) result.push_back(static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c);
  return result;
}

std::string encoded_header(std::string_view utf8) {
  const std::string text = header_text(base::repair_utf8(utf8));
  if (base::is_ascii(text)) return text;
  std::string encoded;
  std::string word;
  const auto end_word = [&] {
    encoded += (encoded.empty() ? "=?utf-8?Q?" : "\r\n =?utf-8?Q?") + word + "?=";
    word.clear();
  };
  for (size_t start = 0; start < text.size();) {
    size_t end = start + 1;
    while (end < text.size() && base::continues_character(text[end])) end++;
    const std::string character = q_encoded(std::string_view(text).substr(start, end - start));
    if (word.size() + character.size() > kWordCharacters) end_word();
    word += character;
    start = end;
  }
  end_word();
  return encoded;
}

store::LetterRecord make_letter(const State& state, const PlainLetter& letter, Audience audience, base::TimePoint now) {
  store::LetterRecord record{.case_id = letter.case_id,
                             .purpose = letter.purpose,
                             .recipient = letter.to,
                             .created = now,
                             .next_attempt = now};
  record.content = fmt::format(
      "From: Mail Review <{}>\r\n{}To: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}.{}@{}>\r\n{}"
      "Auto-Submitted: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
      report_from(state.options), audience == Audience::sender ? reply_to_line(state.options) : "",
      header_text(letter.to), encoded_header(letter.subject), base::to_rfc5322_date(now),
      base::to_hex(base::random_bytes(8)), letter.purpose, report_host(state.options), thread_of(letter.answers),
      audience == Audience::sender ? "auto-replied" : "auto-generated",
      base::with_crlf(wrapped(base::repair_utf8(letter.text), kLetterColumns)));
  return record;
}

}  // namespace nonsolicit::engine
