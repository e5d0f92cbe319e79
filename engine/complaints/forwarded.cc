// forwarded_message(): a message that stands in the text of another, read by its header lines.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "engine/complaints/reported.h"
#include "policy/plan.h"

namespace nonsolicit::engine {
namespace {

using Words = std::string_view;

constexpr size_t kMostLines = 60;        // looked at for header lines
constexpr size_t kMostLeadingLines = 6;  // between the mark and the first of them
constexpr size_t kLongestFieldName = 24;
constexpr size_t kMostPrefixes = 8;

constexpr std::array<Words, 5> kFromNames = {"from", "von", "de", "da", "expéditeur"};
constexpr std::array<Words, 7> kSubjectNames = {"subject", "betreff", "objet", "asunto", "assunto", "oggetto", "sujet"};
constexpr std::array<Words, 2> kMessageIdNames = {"message-id", "nachrichten-id"};
// "Fwd: Re: Hello" -> "Hello"
constexpr std::array<Words, 13> kPrefixes = {"fwd", "fw",  "re",  "tr",     "wg",    "rv",       "aw",
                                             "sv",  "enc", "rif", "doorst", "reenv", "transféré"};

template <size_t N>
bool is_one_of(Words text, const std::array<Words, N>& words) {
  return std::any_of(words.begin(), words.end(), [text](Words word) { return base::iequals(text, word); });
}

// Blanks, no-break blanks (French sets one before a colon), quote marks and the stars of bold text.
Words bare(Words text) {
  for (bool again = true; again;) {
    again = false;
    text = base::trim(text);
    for (const Words mark : {Words("\xC2\xA0"), Words("\xE2\x80\xAF"), Words("*"), Words(">"), Words("|")}) {
      if (text.starts_with(mark)) text.remove_prefix(mark.size()), again = true;
      // ">" at the end closes an address.
      if (mark != ">" && text.ends_with(mark)) text.remove_suffix(mark.size()), again = true;
    }
  }
  return text;
}

struct NamedLine {
  Words name;
  Words value;
};

std::optional<NamedLine> named_line(Words line) {
  line = bare(line);
  const size_t colon = line.find(':');
  if (colon == Words::npos || colon > kLongestFieldName) return std::nullopt;
  const NamedLine named{.name = bare(line.substr(0, colon)), .value = bare(line.substr(colon + 1))};
  const bool word = !named.name.empty() && named.name.find_first_of(" \t/@") == Words::npos;
  return word ? std::optional(named) : std::nullopt;
}

bool is_around_address(char c) { return base::is_space(c) || Words("<>[]()\"',;:").find(c) != Words::npos; }

// "Jo Doe <jo@a.example>", "Jo Doe [mailto:jo@a.example]", "jo@a.example<mailto:jo@a.example>". What stands in brackets
// counts more than what the name looks like.
base::Address address_in(Words text, const base::AddressRules& rules) {
  size_t from = text.find_last_of("<[");
  if (from == Words::npos || text.find('@', from) == Words::npos) from = 0;
  const size_t sign = text.find('@', from);
  if (sign == Words::npos) return {};
  size_t begin = sign;
  while (begin > 0 && !is_around_address(text[begin - 1])) begin--;
  size_t end = sign + 1;
  while (end < text.size() && !is_around_address(text[end])) end++;
  return base::Address::parse(text.substr(begin, end - begin), rules).value_or(base::Address());
}

std::string without_prefixes(Words subject) {
  subject = base::trim(subject);
  for (size_t i = 0; i < kMostPrefixes; i++) {
    const size_t colon = subject.find(':');
    if (colon == Words::npos || !is_one_of(bare(subject.substr(0, colon)), kPrefixes)) break;
    subject = bare(subject.substr(colon + 1));
  }
  return std::string(subject);
}

std::string case_in(Words value) {
  const size_t at = base::ifind(value, "case=");
  const Words id = at == Words::npos ? Words() : value.substr(at + 5, 10);
  return base::is_case_id(id) ? std::string(id) : std::string();
}

std::string id_in(Words value) {
  const size_t open = value.find('<');
  if (open != Words::npos) value = value.substr(open + 1);
  return std::string(base::trim(value.substr(0, value.find('>'))));
}

// The visible lines of one role, in order.
std::vector<Words> split_lines(const std::string& text) {
  std::vector<Words> lines = base::split(text, '\n');
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  return lines;
}

void take_line(const NamedLine& line, const base::AddressRules& rules, ReportedMessage& reported) {
  if (is_one_of(line.name, kFromNames)) {
    if (reported.from.empty()) reported.from = address_in(line.value, rules);
  } else if (is_one_of(line.name, kSubjectNames)) {
    if (reported.subject.empty()) reported.subject = std::string(line.value);
  } else if (is_one_of(line.name, kMessageIdNames)) {
    if (reported.message_id.empty()) reported.message_id = id_in(line.value);
  } else if (base::iequals(line.name, policy::kHeaderName)) {
    if (reported.case_id.empty()) reported.case_id = case_in(line.value);
  }
}

// The header lines at the start of a forwarded stretch: up to the first empty line after one of them.
std::optional<ReportedMessage> read_block(const std::string& text, const base::AddressRules& rules) {
  ReportedMessage reported;
  size_t named = 0;
  size_t before = 0;
  bool from = false;
  for (const Words line : split_lines(text)) {
    if (bare(line).empty()) {
      if (named > 0) break;
      continue;
    }
    const auto field = named_line(line);
    if (!field) {
      if (named == 0 && ++before > kMostLeadingLines) break;
      continue;  // a fold, or the words of the mark
    }
    from = from || is_one_of(field->name, kFromNames);
    named++;
    take_line(*field, rules, reported);
  }
  if (!from || named < 2) return std::nullopt;
  return reported;
}

// "On Tuesday Jo Doe <jo@a.example> wrote:"; it may be broken over lines.
std::optional<ReportedMessage> read_attribution(const std::string& text, const base::AddressRules& rules) {
  std::string start;
  size_t lines = 0;
  for (const Words line : split_lines(text)) {
    if (bare(line).empty()) continue;
    start.append(bare(line)).append(" ");
    if (bare(line).ends_with(':') || ++lines == 3) break;
  }
  if (bare(start).empty() || !bare(start).ends_with(':')) return std::nullopt;
  ReportedMessage reported{.case_id = {}, .message_id = {}, .from = address_in(start, rules), .subject = {}};
  if (reported.from.empty()) return std::nullopt;
  return reported;
}

}  // namespace

std::optional<ReportedMessage> forwarded_message(const message::Message& message, const base::AddressRules& rules) {
  const message::TextBody* body = message.main_body();
  if (body == nullptr) return std::nullopt;
  std::optional<ReportedMessage> found;
  for (const message::TextRole role : {message::TextRole::forwarded, message::TextRole::quoted}) {
    const std::string text = body->visible(role);
    if (!found) found = read_block(text, rules);
    if (!found) found = read_attribution(text, rules);
  }
  if (!found) return std::nullopt;
  if (found->subject.empty()) found->subject = without_prefixes(message.subject);
  // Most programs name the forwarded message there, as they name the one that an answer answers.
  if (!found->message_id.empty()) return found;
  if (!message.references.empty()) found->answers = message.references.back();
  if (!message.in_reply_to.empty()) found->answers = message.in_reply_to.front();
  return found;
}

}  // namespace nonsolicit::engine
