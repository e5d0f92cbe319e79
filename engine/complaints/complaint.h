// The recipient has the last word: "this was solicitation", "this was welcome", allow or block the sender. By mail to
// notice.complaint_address (a forwarded message, an attached one, or an ARF report, RFC 5965), or by the page that a
// link in the header of tagged and released mail opens. It goes to the case, to the standing, and to the relationship
// of that pair only. Mail that proves no author is a note to staff and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/identity.h"
#include "engine/runtime.h"
#include "lists/values.h"
#include "message/envelope.h"
#include "message/message.h"

namespace nonsolicit::engine {

enum class RecipientWord { solicitation, welcome };

// One message that a mail to the complaint address is about, as far as that mail tells. Anybody may have written any of
// it: it finds a case, and proves nothing.
struct ReportedMessage {
  std::string case_id;     // of our header; "" where it has none
  std::string message_id;  // without brackets
  base::Address from;      // of its From; may be empty
  std::string subject;     // decoded
  // What a forward in the text names in its references: most often the message itself, "" where that tells its id.
  std::string answers;
};

// What a mail to the complaint address says.
struct ComplaintReport {
  base::Address author;  // empty where it has not one author
  std::vector<ReportedMessage> messages;
  std::optional<RecipientWord> word;              // nothing: only a choice was written
  std::optional<lists::PreferenceChoice> choice;  // "block" or "allow" in a line of its own
  std::string text;                               // what the author wrote, at most 2,000 bytes
  bool arf = false;                               // RFC 5965
};

inline constexpr size_t kMostReported = 10;
inline constexpr size_t kMostComplaintText = 2000;  // bytes of what a recipient wrote

bool is_for_complaints(const State& state, const message::Envelope& envelope);
// Is the complaint address the only one? Then nobody else gets the mail, and no rule looks at it.
bool is_for_complaints_only(const State& state, const message::Envelope& envelope);

// Pure. Nothing where no reported message is found in it: a question, say; staff read it in their mailbox.
std::optional<ComplaintReport> read_complaint(const message::Message& message, std::string_view raw,
                                              const base::AddressRules& rules);
// A mail to the complaint address, from reading to the answer; the mail itself goes on, as any mail. Errors: something
// could not be written; the mail should come again.
base::Status take_complaint(const State& state, const Services& services, const message::Envelope& envelope,
                            const message::Message& message, std::string_view raw);

// ---- The page for recipients ----

// Value of the header that tagged and released mail carries: it names the case, and nothing about any recipient.
// Nothing where there are no pages.
std::optional<std::string> report_link(const State& state, const std::string& case_id, base::TimePoint now);

// Mails a one-time link to `address` if it is a recipient of the case; tells nothing either way, and takes as long. At
// most 3 a day for one address and case. The mail is in the language nearest to `language`.
struct LinkWish {
  std::string case_id;
  std::string address;
  std::string language;
};
base::Status ask_for_link(const State& state, const Services& services, const LinkWish& wish);

// What the one-time link opens, until something was said with it.
struct RecipientCase {
  std::string case_id;
  base::Address recipient;
  base::Address sender;
  std::string sender_written;
  std::string subject;
  base::TimePoint when;
  std::string preference;  // "allow", "block", ""
  std::string said;        // "complaint", "welcome", ""
};
base::Result<RecipientCase> open_recipient_case(const State& state, const Services& services, std::string_view token);

inline constexpr size_t kRecipientTextLetters = 2000;  // as browsers count them, of any script

struct RecipientSays {
  std::optional<RecipientWord> word;
  std::optional<lists::PreferenceChoice> choice;
  std::string text;
};
// The token of a new link, for whoever thinks better of it at once: the old one works no longer.
base::Result<std::string> recipient_says(const State& state, const Services& services, std::string_view token,
                                         const RecipientSays& says);

}  // namespace nonsolicit::engine
