// Written instructions, and what only looks like one.
#include "tests/classifier/opt_out_case.h"

namespace nonsolicit::classifier {
namespace {

struct Line {
  const char* name;
  const char* text;
};

class FindOptOutInstruction : public testing::TestWithParam<Line> {};
TEST_P(FindOptOutInstruction, AsAWriterPutsIt) {
  const std::string body = std::string("A pitch of three lines.\n\n") + GetParam().text + "\n";
  expect_way(OptOutCase{.name = "", .way = kSay, .flaw = kClear, .body = body.c_str()});
}
INSTANTIATE_TEST_SUITE_P(
    English, FindOptOutInstruction,
    testing::Values(
        Line{"rsvp_or_removed", "To book or to be taken off the guest list, ring Marge on 555-0143."},
        Line{"forgive_us",
             "If you never asked for this, forgive us and tell us at office@a.example with \"no letters\"."},
        Line{"just_say_so", "If this isn't for you, just say so and I'll stop."},
        Line{"not_right_person", "Not the right person? Tell me and I'll go away."},
        Line{"not_interested", "Not interested? Let me know."}, Line{"text_stop", "Text STOP to 555-0188."},
        Line{"reply_stop_to_end", "Reply STOP to opt out."},
        Line{"privacy", "Write to privacy@a.example to be taken off."},
        Line{"privacy_if", "Or mail dpo@a.example if you would rather not get these."},
        Line{"no_hard_feelings", "A quick no and I'll leave you in peace."},
        Line{"n_and_gone", "Worth a look? \"N\" and I'm gone."}, Line{"short_no", "One short no is fine as well."},
        Line{"close_file", "If you're all set, reply \"all set, no thanks\" and I'll close the file."},
        Line{"wrong_desk", "Wrong desk? One word and you won't hear from me again."},
        Line{"tired", "Tired of these? Hit reply and say enough."},
        Line{"rather_not_hear", "If you'd rather not hear from us, a line is enough."},
        Line{"stop_writing", "If you would like me to stop, say so in a reply."},
        Line{"tell_if_drop", "Let Bea know if you'd like to be dropped from the roll."},
        Line{"readers_who", "Readers who want nothing more need only write to the editor."},
        Line{"members_wishing", "Members wishing not to receive the circular should notify the secretary."},
        Line{"line_will_end", "A line to the editor will put an end to them."},
        Line{"no_more", "If you'd like no more of my letters, hit reply."},
        Line{"should_you", "Should you no longer wish to receive the bulletin, please advise the office."},
        Line{"anyone", "If anyone wants off the list, reply and I'll take you off."},
        Line{"saying_so", "Should this not be of interest, an email saying so will do."},
        Line{"may_leave", "You may unsubscribe at any time by replying to this letter."},
        Line{"consent", "You can withdraw your consent at any time by writing to us."},
        Line{"write_quoted", "Write \"enough already\" and you will hear no more."},
        Line{"to_discontinue", "To discontinue, let Miss Orr know."},
        Line{"receive_no_more", "To receive no more cards, write to the office."},
        Line{"be_forgotten", "To be forgotten, reply with a blank mail."},
        Line{"postal", "To be removed from our mailing list write to PO Box 12, Salem."},
        Line{"too_many", "Too many notes? Just tell me."}, Line{"ask_support", "Ask us to stop and we do."},
        Line{"pass", "If hiring isn't on the list, just reply \"pass\"."},
        Line{"prefer_not", "If you prefer not to receive this in future years, please reply and say so."},
        Line{"write_to_leave", "Write to the secretary to be removed from the list."},
        Line{"members_may", "Members may ask to be left off at any time by writing to the secretary."},
        Line{"want_me_to_stop", "Want me to stop? Say so."},
        Line{"no_problem", "Not for you? No problem, just tell me."},
        Line{"or_not_wish", "If you got this in error or do not wish to be contacted, please advise."},
        Line{"say_the_word", "Say the word and I'll take you off the March list."},
        Line{"ring", "Ring Ruth and I'll leave you alone."}, Line{"call", "Call Ruth and I'll leave you alone."},
        Line{"phone_number", "Please phone 555-0143 and we will take you off the list."},
        Line{"last_time", "Tell me to stop and I will not write again."}),
    NameOfCase());

class FindNoOptOutIn : public testing::TestWithParam<Line> {};
TEST_P(FindNoOptOutIn, Correspondence) {
  const OptOut found = find_opt_out(
      mail_of(OptOutCase{.name = "", .way = kSay, .flaw = kClear, .body = GetParam().text}), shipped_rules());
  EXPECT_FALSE(found.present()) << found_text(found);
}
INSTANTIATE_TEST_SUITE_P(
    Table, FindNoOptOutIn,
    testing::Values(
        Line{"asks_how", "How do I unsubscribe from the journal? The link is gone.\n"},
        Line{"insurance", "I want to opt out of the dental insurance plan. Whom do I tell?\n"},
        Line{"benefits", "To opt out of the pension scheme, e-mail HR by Friday.\n"},
        Line{"request", "Please remove me from your list, this is the third time.\n"},
        Line{"stop_order", "Were these the chairs with short legs? If so I'll stop the order.\n"},
        Line{"bad_schedule", "If you do not think that the schedule can be met, please let me know.\n"},
        Line{"no_objection", "If the draft is fine, reply \"no objection\" by noon.\n"},
        Line{"rather_not_answer", "If you'd rather not, silence is a complete answer.\n"},
        Line{"not_intended", "If you are not the intended recipient, please contact the sender and delete it.\n"},
        Line{"in_error", "If you received this e-mail in error, please notify the sender and remove it.\n"},
        Line{"we_not_interested", "We are not interested in a new copier. Let me know when the old one is gone.\n"},
        Line{"who_else", "If it isn't for you, perhaps you'll tell me who else I ought to ring?\n"},
        Line{"break_up", "If I hear nothing by Friday I'll close your file.\n"},
        Line{"do_not_reply", "Please do not reply to this mailbox, nobody reads it.\n"},
        Line{"no_responda", "No responda a este mensaje, el buzón no se atiende.\n"},
        Line{"stop_by", "Questions? Stop by, don't e-mail, I won't see it in time.\n"},
        Line{"where_off", "These are my numbers, tell me where I'm off.\n"},
        Line{"say_no", "Partners of that kind say \"never\" until they say \"maybe\".\n"},
        Line{"want_to_know", "Those who want to know the details may want to contact Ann.\n"},
        Line{"remove_card", "You will have to remove the card and write to it again.\n"},
        Line{"it_colleague", "Il socio risponde solo ai messaggi vocali, che cancella subito.\n"},
        Line{"de_colleague", "Sie sollten wissen, dass Sie mir das nicht schreiben müssen.\n"},
        Line{"es_colleague", "¿Digitalizaron con personal propio o contrataron fuera?\n"},
        Line{"fr_colleague", "Un simple mot en réponse et je passe vous voir demain.\n"},
        Line{"leave_policy", "The leave policy is on the intranet, ask Jo if you can't find it.\n"},
        Line{"decline_link",
             "<p>Dinner on Tuesday. <a href=\"https://a.example/rsvp/yes\">Accept</a> <a "
             "href=\"https://a.example/rsvp/decline\">Decline</a></p>"},
        Line{"cancel_seat",
             "<p>Can't come after all? <a href=\"https://a.example/seat/7/cancel\">Cancel your seat</a></p>"},
        Line{"move_call", "If you can't make it, let me know and I'll move the call.\n"},
        Line{"rewrite", "If you are not happy with the draft, tell me and I'll rewrite it.\n"},
        Line{"not_travel", "If you'd rather not travel, tell me and we'll do it by phone.\n"},
        Line{"lunch", "Reply \"yes\" if you want lunch, \"no\" if you don't.\n"},
        Line{"stop_by_friday", "Tell me if you'd like me to stop by on Friday.\n"},
        Line{"fr_venir", "Si vous ne pouvez pas venir, prévenez Marie.\n"},
        Line{"fr_facture", "Si vous n'avez pas reçu la facture, dites-le-moi.\n"},
        Line{"es_factura", "Si no ha recibido la factura, escríbame.\n"},
        Line{"de_kommen", "Wenn du nicht kommen kannst, sag bitte Bescheid.\n"},
        Line{"it_venire", "Se non puoi venire, dimmi.\n"},
        Line{"nl_komen", "Als je niet kunt komen, laat het even weten.\n"},
        Line{"ring_numbers", "Ring Ruth and I'll take you through the numbers.\n"},
        Line{"ring_stop_by", "Call me and I'll stop by on Friday.\n"},
        Line{"i_ring", "I'll call Ruth and we'll stop.\n"}, Line{"ring_end_alone", "Call Ruth, she knows the room.\n"},
        Line{"sign_off", "I need you to sign the lease off the record by noon.\n"},
        Line{"never_heard", "I had never heard of it until I read https://a.example/song but like it.\n"}),
    NameOfCase());

TEST_P(FindOptOutInstruction, IsNoneOfTheSendersWhenQuoted) {
  const std::string body = std::string("Is this for us?\n\n> A pitch.\n> ") + GetParam().text + "\n";
  const OptOut found = find_opt_out(mail("Fwd", body), shipped_rules());
  EXPECT_FALSE(found.present()) << found_text(found);
}

}  // namespace
}  // namespace nonsolicit::classifier
