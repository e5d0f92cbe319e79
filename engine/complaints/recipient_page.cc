// What the page for recipients works with: a link by mail to who is a recipient, the case as they may see it, and their
// word on it.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/unicode.h"
#include "engine/complaints/complaint_letter.h"
#include "engine/complaints/find_case.h"
#include "engine/notices/case_link.h"
#include "store/store.h"

namespace nonsolicit::engine {
namespace {

constexpr std::string_view kSealPurpose = "recipient link";
constexpr std::string_view kSealVersion = "1";
constexpr size_t kSealFields = 4;  // version, seconds since 1970, case id, recipient
constexpr size_t kMostTokenBytes = 4096;
constexpr auto kLinkLife = std::chrono::hours(24);
constexpr std::ptrdiff_t kMostLinks = 3;  // a day, for one address and case
constexpr int64_t kMostOfAllCases = 10;   // a day, for one address

// No address holds a line feed.
std::string make_token(const State& state, const std::string& case_id, const base::Address& recipient,
                       base::TimePoint expires) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(expires).time_since_epoch().count();
  return state.keys->seal(kSealPurpose,
                          fmt::format("{}\n{}\n{}\n{}", kSealVersion, seconds, case_id, recipient.text()));
}

struct TokenContent {
  std::string case_id;
  base::Address recipient;
  base::TimePoint issued;
};

base::Result<TokenContent> read_token(const State& state, std::string_view token, base::TimePoint now) {
  const auto bad = [](const char* detail) { return base::permanent_error("this link is not valid", detail); };
  if (token.size() > kMostTokenBytes) return bad("too long");
  const auto text = state.keys->unseal(kSealPurpose, token);
  if (!text) return bad("cut, changed, or of a key that is no longer kept");
  const auto fields = base::split(*text, '\n');
  if (fields.size() != kSealFields || fields[0] != kSealVersion) return bad("a seal of another form");
  int64_t seconds = 0;
  const char* const end = fields[1].data() + fields[1].size();
  if (const auto read = std::from_chars(fields[1].data(), end, seconds); read.ec != std::errc() || read.ptr != end)
    return bad("no time");
  const base::TimePoint expires{std::chrono::seconds(seconds)};
  if (expires <= now) return base::permanent_error(std::string(kLinkExpired));
  return TokenContent{.case_id = std::string(fields[2]),
                      .recipient = base::Address::from_normal(std::string(fields[3])),
                      .issued = expires - kLinkLife};
}

// A link takes one word or choice: whoever finds it afterwards can say nothing with it.
base::Status check_unused(const State& state, const Services& services, const store::CaseRecords& records,
                          const TokenContent& content) {
  const auto used = [&](base::TimePoint when) { return when > content.issued; };
  const store::Statement* last = last_word(records, content.recipient);
  if (last != nullptr && used(last->made)) return base::permanent_error(std::string(kLinkUsed));
  const auto preference =
      preference_of_pair(state, services, sender_of_case(state, records.case_record), content.recipient);
  if (!preference) return preference.error();
  const bool chosen =
      *preference && (*preference)->origin.evidence == records.case_record.id && used((*preference)->origin.recorded);
  return chosen ? base::Status(base::permanent_error(std::string(kLinkUsed))) : base::Status();
}

base::Result<store::CaseRecords> records_for_page(const Services& services, std::string_view case_id) {
  auto records = services.store->cases().records(case_id);
  if (!records) return records.error();
  if (!*records) return base::permanent_error("there is no such case any more");
  return std::move(**records);
}

// May one more link go to this address?
base::Result<bool> may_send(const Services& services, const store::CaseRecords& records, const std::string& recipient,
                            base::TimePoint now) {
  const auto of_case = std::count_if(records.letters.begin(), records.letters.end(), [&](const auto& letter) {
    return letter.purpose == kLinkPurpose && letter.recipient == recipient && letter.created > now - base::kDay;
  });
  const auto of_all = services.store->cases().letters_since(kLinkPurpose, recipient, now - base::kDay);
  if (!of_all) return of_all.error();
  return !recipient.empty() && of_case < kMostLinks && *of_all < kMostOfAllCases;
}

}  // namespace

std::optional<std::string> report_link(const State& state, const std::string& case_id, base::TimePoint now) {
  if (state.options.review.public_url.empty() || !state.keys) return std::nullopt;
  return case_url(
      state.options.review.public_url, *state.keys,
      {.purpose = LinkPurpose::recipient, .case_id = case_id, .expires = now + state.options.review.link_life});
}

// Both answers take the same steps and one write, so that the time tells nothing.
base::Status ask_for_link(const State& state, const Services& services, const LinkWish& wish) {
  if (state.options.review.public_url.empty()) return base::permanent_error("there are no such pages here");
  const base::TimePoint now = services.clock->now();
  const auto records = records_for_page(services, wish.case_id);
  if (!records) return records.error();
  const base::Address person = base::Address::parse(wish.address, state.options.address).value_or(base::Address());
  const std::string recipient = recipient_of_case(state, records->case_record, person);
  const auto allowed = may_send(services, *records, recipient, now);
  if (!allowed) return allowed.error();
  const std::string url =
      state.options.review.public_url + "/r/" + make_token(state, records->case_record.id, person, now + kLinkLife);
  const store::LetterRecord letter = link_letter(
      state,
      {.case_id = records->case_record.id, .recipient = recipient, .url = url, .language = wish.language, .now = now});
  services.log->info("recipient_link", {{"case", records->case_record.id}, {"sent", *allowed}});
  if (*allowed) return services.store->cases().add_letters({letter});
  const auto idle = services.store->leases().take("recipient_link", "nobody", now, std::chrono::seconds(1));
  if (!idle) return idle.error();
  return {};
}

base::Result<RecipientCase> open_recipient_case(const State& state, const Services& services, std::string_view token) {
  const auto content = read_token(state, token, services.clock->now());
  if (!content) return content.error();
  const auto records = records_for_page(services, content->case_id);
  if (!records) return records.error();
  const store::CaseRecord& record = records->case_record;
  if (recipient_of_case(state, record, content->recipient).empty())
    return base::permanent_error("there is no such case any more", "no longer a recipient");
  if (auto unused = check_unused(state, services, *records, *content); !unused) return unused.error();
  RecipientCase shown{.case_id = record.id,
                      .recipient = content->recipient,
                      .sender = sender_of_case(state, record),
                      .sender_written = record.sender,
                      .subject = record.subject,
                      .when = record.created,
                      .preference = {},
                      .said = {}};
  const auto choice = choice_of_pair(state, services, shown.sender, content->recipient);
  if (!choice) return choice.error();
  shown.preference = *choice;
  if (const store::Statement* last = last_word(*records, content->recipient)) {
    shown.said = std::string(store::to_string(last->kind));
  }
  return shown;
}

base::Result<std::string> recipient_says(const State& state, const Services& services, std::string_view token,
                                         const RecipientSays& says) {
  const auto content = read_token(state, token, services.clock->now());
  if (!content) return content.error();
  const auto records = records_for_page(services, content->case_id);
  if (!records) return records.error();
  if (recipient_of_case(state, records->case_record, content->recipient).empty())
    return base::permanent_error("there is no such case any more", "no longer a recipient");
  if (auto unused = check_unused(state, services, *records, *content); !unused) return unused.error();
  const RecipientSays valid{.word = says.word, .choice = says.choice, .text = base::repair_utf8(says.text)};
  const auto outcome = take_recipient_word(state, services, *records, content->recipient, valid);
  if (!outcome) return outcome.error();
  services.metrics->add("complaints");
  const bool welcome = says.word == RecipientWord::welcome;
  services.log->info("complaint", {{"queue_id", std::string()},
                                   {"case", records->case_record.id},
                                   {"member", base::LogAddress{content->recipient.text()}},
                                   {"word", std::string(!says.word ? ""
                                                        : welcome  ? "welcome"
                                                                   : "solicitation")},
                                   {"new", outcome->word_noted || outcome->choice_noted}});
  const auto now = std::chrono::ceil<std::chrono::seconds>(services.clock->now());
  return make_token(state, content->case_id, content->recipient, now + kLinkLife);
}

}  // namespace nonsolicit::engine
