// read_complaint(): what its author says, and about which messages.
#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "base/unicode.h"
#include "classifier/report_fields.h"
#include "engine/complaints/reported.h"
#include "engine/describe.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostWordLines = 5;

struct Said {
  std::optional<RecipientWord> word;
  std::optional<lists::PreferenceChoice> choice;
};

// A line that is nothing but one of these; prose is for staff to read.
const std::map<std::string_view, Said>& said_words() {
  constexpr auto kSolicitation = Said{.word = RecipientWord::solicitation, .choice = std::nullopt};
  constexpr auto kWelcome = Said{.word = RecipientWord::welcome, .choice = std::nullopt};
  constexpr auto kBlock = Said{.word = std::nullopt, .choice = lists::PreferenceChoice::block};
  constexpr auto kAllow = Said{.word = std::nullopt, .choice = lists::PreferenceChoice::allow};
  static const std::map<std::string_view, Said> words = {// English
                                                         {"solicitation", kSolicitation},
                                                         {"this was solicitation", kSolicitation},
                                                         {"complaint", kSolicitation},
                                                         {"welcome", kWelcome},
                                                         {"this was welcome", kWelcome},
                                                         {"block", kBlock},
                                                         {"allow", kAllow},
                                                         // French
                                                         {"sollicitation", kSolicitation},
                                                         {"plainte", kSolicitation},
                                                         {"bienvenu", kWelcome},
                                                         {"souhaité", kWelcome},
                                                         {"bloquer", kBlock},
                                                         {"bloquez", kBlock},
                                                         {"autoriser", kAllow},
                                                         {"autorisez", kAllow},
                                                         // Spanish
                                                         {"solicitación", kSolicitation},
                                                         {"queja", kSolicitation},
                                                         {"bienvenido", kWelcome},
                                                         {"deseado", kWelcome},
                                                         {"bloquear", kBlock},
                                                         {"bloquee", kBlock},
                                                         {"permitir", kAllow},
                                                         {"permita", kAllow},
                                                         // German
                                                         {"werbung", kSolicitation},
                                                         {"beschwerde", kSolicitation},
                                                         {"willkommen", kWelcome},
                                                         {"erwünscht", kWelcome},
                                                         {"blockieren", kBlock},
                                                         {"erlauben", kAllow},
                                                         {"zulassen", kAllow}};
  return words;
}

std::optional<Said> said_in(std::string_view line) {
  std::string words = base::lower_text(base::trim(line));
  while (!words.empty() && (words.back() == '.' || words.back() == '!')) words.pop_back();
  const auto found = said_words().find(words);
  return found == said_words().end() ? std::nullopt : std::optional(found->second);
}

// The subject is not read for words: a forwarded "Welcome" is somebody else's.
Said read_words(std::string_view text) {
  Said said;
  size_t lines = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    if (base::trim(line).empty()) continue;
    const auto one = said_in(line);
    if (!one || ++lines > kMostWordLines) break;
    if (one->word && !said.word) said.word = one->word;
    if (one->choice && !said.choice) said.choice = one->choice;
  }
  return said;
}

// RFC 5965 section 3: the part that a machine reads.
const message::Part* feedback_part(const message::Message& message) {
  const auto found = std::find_if(message.parts.begin(), message.parts.end(), [](const message::Part& part) {
    return part.type == "message/feedback-report" && !part.nested;
  });
  return found == message.parts.end() ? nullptr : &*found;
}

// RFC 6430: "not-spam" says that the message was welcome; every other type is a complaint.
bool says_not_spam(const message::Part& feedback) {
  for (const classifier::ReportGroup& group : classifier::report_groups(feedback.text)) {
    if (base::iequals(classifier::only_value(group, "feedback-type"), "not-spam")) return true;
  }
  return false;
}

std::string written_text(const message::Message& message) {
  const message::TextBody* body = message.main_body();
  if (body == nullptr) return {};
  const std::string text = body->visible(message::TextRole::fresh);
  return cut_text(base::trim(text), kMostComplaintText);
}

base::Address author_of(const message::Message& message, const base::AddressRules& rules) {
  if (message.from.size() != 1) return {};
  return base::Address::parse(base::without_brackets(message.from[0].address), rules).value_or(base::Address());
}

}  // namespace

std::optional<ComplaintReport> read_complaint(const message::Message& message, std::string_view raw,
                                              const base::AddressRules& rules) {
  ComplaintReport report{.author = author_of(message, rules), .messages = attached_messages(raw, rules)};
  if (report.messages.empty()) {
    auto forwarded = forwarded_message(message, rules);
    if (!forwarded) return std::nullopt;
    report.messages.push_back(std::move(*forwarded));
  }
  const message::Part* feedback = feedback_part(message);
  report.arf = feedback != nullptr;
  // The text of a report is a machine's; a person's words stand in any other mail.
  if (!report.arf) report.text = written_text(message);
  const Said said = read_words(report.text);
  report.choice = said.choice;
  report.word = said.word;
  if (report.arf && says_not_spam(*feedback)) report.word = RecipientWord::welcome;
  // To send it here without a word is to complain; "allow" alone is not.
  if (!report.word && report.choice != lists::PreferenceChoice::allow) report.word = RecipientWord::solicitation;
  return report;
}

}  // namespace nonsolicit::engine
