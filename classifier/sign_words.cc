#include "classifier/sign_words.h"

#include <algorithm>
#include <array>

namespace nonsolicit::classifier {
namespace {

struct SignWords {
  std::string_view name;
  std::string_view words;
};

constexpr std::array kSignWords = {
    SignWords{"attached_document", "A document is attached"},
    SignWords{"attached_image", "An image is attached"},
    SignWords{"auto_submitted", "Its header says that a program sent it"},
    SignWords{"bulk_mailer", "Its header is one of a mailing service"},
    SignWords{"bullets", "It lists points"},
    SignWords{"calendar_reply", "It answers an invitation of a calendar"},
    SignWords{"calendar_request", "A calendar's invitation is attached"},
    SignWords{"date_in_subject", "There is a number in the subject"},
    SignWords{"dates", "It names dates"},
    SignWords{"dsn", "It is a delivery report"},
    SignWords{"exclamations", "It has exclamation marks"},
    SignWords{"first_plural", "It says we and our"},
    SignWords{"first_singular", "It says I and my"},
    SignWords{"follow_up", "It repeats an earlier letter of its own sender"},
    SignWords{"forwarded_text", "It forwards a letter"},
    SignWords{"from_noreply", "Its sender takes no answers"},
    SignWords{"from_role", "It comes from an office or a team, not from a person"},
    SignWords{"headings", "It is divided as by headings, into five paragraphs or more"},
    SignWords{kHidesWordsSign, "It hides words that no reader sees, and they make it an offer"},
    SignWords{"html_layout", "It is laid out in tables"},
    SignWords{"images", "It shows images"},
    SignWords{"links_few", "It has one to three links"},
    SignWords{"links_many", "It has four links or more"},
    SignWords{"links_none", "It has no link"},
    SignWords{"list_id", "It went through a mailing list"},
    SignWords{"list_unsubscribe", "Its header has a way to opt out"},
    SignWords{"looks_automatic", "It looks as if a program wrote it"},
    SignWords{"mdn", "It is a read receipt"},
    SignWords{"opt_out_clear", "It has a clear way to opt out"},
    SignWords{"opt_out_in_body", "A way to opt out stands in its text"},
    SignWords{"opt_out_instruction", "It says how to opt out by an answer"},
    SignWords{"own_firm_at_end", "Its sender signs with the name of their firm"},
    SignWords{"own_firm_in_subject", "The subject names what the sender's firm is called after"},
    SignWords{"own_firm_in_text", "It speaks of what the sender's firm is called after"},
    SignWords{"own_name_in_domain", "The sender's firm bears the sender's name"},
    SignWords{"percentages", "It names percentages"},
    SignWords{"precedence_bulk", "Its header says that it is bulk mail"},
    SignWords{"prices", "It names prices"},
    SignWords{"question_last", "It ends with a question"},
    SignWords{"questions", "It asks questions"},
    SignWords{"quoted_text", "It quotes somebody else's letter"},
    SignWords{"recipients_many", "It goes to more than three addresses"},
    SignWords{"reply_claimed", "The subject says Re:, but nothing shows that the mail answers a letter"},
    SignWords{"reply_claimed_with_link", "It claims to answer a letter, and has links"},
    SignWords{"reply_headers", "Its header says that it answers a letter"},
    SignWords{"reply_to_elsewhere", "Its header (Reply-To) asks for answers at another domain than its sender's"},
    SignWords{"reply_to_sender", "Its header (Reply-To) asks for answers at its sender's own domain"},
    SignWords{"salutation_anonymous", "It greets nobody by name"},
    SignWords{"salutation_named", "It greets by name"},
    SignWords{"salutation_none", "It does not greet"},
    SignWords{"same_domain", "It goes to an address of the sender's own domain"},
    SignWords{"second_person", "It says you and your"},
    SignWords{kSenderSign, "Who writes: the name and domain of its sender"},
    SignWords{"short_with_opt_out", "In under 40 words it says how to opt out"},
    SignWords{"shouted_subject", "The subject shouts"},
    SignWords{"signature", "It has a signature"},
    SignWords{"subject_forward", "The subject says that it is forwarded"},
    SignWords{"subject_question", "The subject asks"},
    SignWords{"subject_reply", "It answers a letter"},
    SignWords{"their_firm_in_subject", "The subject names the recipient's firm"},
    SignWords{"their_firm_in_text", "It names the recipient's firm"},
    SignWords{"times", "It names times of day"},
    SignWords{"to_group", "It goes to a group"},
    SignWords{"tracking_image", "It has an image that tells its sender who reads it"},
    SignWords{"words_few", "It is short: under 40 words"},
    SignWords{"words_many", "It is long: 300 words or more"},
    SignWords{"words_medium", "It has 40 to 149 words"},
    SignWords{"words_very_many", "It is very long: 800 words or more"}};

}  // namespace

std::string_view words_of_sign(std::string_view name) {
  const auto found =
      std::find_if(kSignWords.begin(), kSignWords.end(), [&](const SignWords& sign) { return sign.name == name; });
  return found == kSignWords.end() ? name : found->words;
}

}  // namespace nonsolicit::classifier
