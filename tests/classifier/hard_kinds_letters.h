// Letters between people that are full of the words of offers: vendors, prices, demos, unsubscribing, contracts.
#pragma once

#include "tests/classifier/hard_kind.h"

namespace nonsolicit::classifier {

inline std::vector<HardKind> hard_letters() {
  return {
      {.name = "peer_asks_what_phones_cost", .subject = "Phones", .body = R"(Morning Anna,

Our lease with Telvox runs out in March and their renewal quote is 22% higher. Brightline and
Corecall both offered us a free trial. Did you look at either when you switched? I'd love to know
what you pay per seat and whether the support is any good.

Pat
)"},
      {.name = "peer_praises_vendor_when_asked",
       .subject = "Re: shredding",
       .headers = "In-Reply-To: <q1@firm-b.example>\n",
       .body = R"(We use Paperline and are very happy. They come every second Tuesday, it is 38 dollars a bin, and
nobody ever had to chase them. Ask for Dolores and mention us; she gave us a discount for the first
year and may do the same for you.

P.
)"},
      {.name = "peer_compares_five_products",
       .subject = "Time entry products, my notes",
       .body = R"(Anna, as promised, what I wrote down at the five demos:

- Tempora: best mobile app, dreadful reports
- BillRight: cheapest, 19 per user per month, no French
- Ledgerly: lovely interface, but the salesman would not stop
- HourHand: what we have now
- Sixmin: free trial ended after two days because of a bug

The committee leans to Tempora. What would you do in our place?

Pat
)"},
      {.name = "how_do_i_unsubscribe",
       .subject = "Getting off the list",
       .body = R"(Hi Anna, I get the regional digest twice, once here and once at my old address. I clicked
unsubscribe in the old one and now I get neither. How do I subscribe again without ending up
with both? Sorry to bother you with this.

Pat
)"},
      {.name = "please_unsubscribe_me",
       .subject = "unsubscribe",
       .body = R"(Please take me off your mailing list. I have used the unsubscribe link three times since May and the
offers keep coming. If I get another one I will ask the chapter to deal with it.

Pat Doe
)"},
      {.name = "complains_about_a_pitch",
       .subject = "That copier man",
       .body = R"(Did he get you as well? "Exclusive savings for members, book your free assessment today." He sent
it to half the directory. I wrote back that this is not what the list is for. Should we tell the
board, or is it enough that I answered him?

Pat
)"},
      {.name = "buyer_negotiates_renewal", .subject = "Your renewal proposal", .body = R"(Hello Martin,

thank you for the proposal. Eleven percent more for the same licences is not something I can take to
our partners. We have been with you for six years. If you can hold the price for two years we will
sign before the end of the month; if not, we will have to look at the alternatives.

Regards
Pat Doe, Office Manager
)"},
      {.name = "buyer_asks_for_demo", .subject = "Demo of the records module", .body = R"(Hello,

we read about your records module and would like to see it. Could somebody show it to four of us, by
video, in the week of the 14th? We are mostly interested in how retention periods are set, and we
would need to know the price for 60 users.

Pat Doe
)"},
      {.name = "buyer_asks_for_three_quotes",
       .subject = "Request for quotation: carpets, third floor",
       .body = R"(Dear Ms Shaw,

we intend to replace the carpets on our third floor (about 4,100 square feet) in August and are
asking three firms for a quotation. Please include removal of the old carpet, night work, and
your earliest date. Quotations reach me by the 30th at this address.

Pat Doe
Facilities
)"},
      {.name = "buyer_says_no",
       .subject = "Re: proposal",
       .headers = "In-Reply-To: <p7@firm-b.example>\n",
       .body = R"(Anna, we have gone with another supplier in the end. Your product was the better one but the pricing
was out of reach for a firm of our size. Thank you for the time you spent on the demo; I will gladly
recommend you to larger firms.

Pat
)"},
      {.name = "vendor_answers_a_fault",
       .subject = "Re: Scanner on 2nd floor jams again",
       .headers = "In-Reply-To: <fault-88@firm-b.example>\nReferences: <fault-88@firm-b.example>\n",
       .body = R"(Hi Anna,

I'm sorry about this. The rollers we fitted in June came from a bad batch. Our technician Joel
will be with you tomorrow between 8 and 10 and replaces them; there is no charge, and I have
taken 90 dollars off this month's invoice for the trouble.

Pat, customer service
)"},
      {.name = "vendor_sends_contract_as_agreed",
       .also = Kind::solicitation,
       .subject = "Re: contract, clause 9",
       .headers = "In-Reply-To: <c9@firm-b.example>\n",
       .body = R"(Anna,

your counsel is right about clause 9, that was our old template. In the attached draft
termination is possible at the end of each quarter, and the service levels are those we agreed
on Tuesday. If it looks right to you, I'll have it signed on our side first.

Pat
)"},
      {.name = "invoice_dispute", .subject = "Invoice 20417", .body = R"(Dear accounts team,

your invoice 20417 charges us for 14 licences. Under our order form we have 12, and the promotional
rate of 31.50 applies until December. Please send a corrected invoice; we will pay it at once.

Pat Doe
)"},
      {.name = "invites_member_to_speak", .subject = "Would you speak to us in May?", .body = R"(Dear Anna,

several of us still talk about your session on succession planning. Would you be willing to give it
again for our chapter, on May 6 or 20, over lunch? There is no fee, I'm afraid, but there is a good
sandwich, and we would pay your train.

Pat
)"},
      {.name = "colleagues_find_a_slot",
       .subject = "15 minutes?",
       .body = R"(Do you have 15 minutes on Wednesday or Thursday for a quick call about the budget? I would like to
understand why training is down by a third before I show it to the partners.
)"},
      {.name = "applicant_answers_advertisement",
       .subject = "Your opening for a receptionist",
       .body = R"(Dear Ms Shaw,

I read on your website that you are looking for a receptionist. I have done this work for four years
at a dental practice, speak Spanish, and could begin in June. My references are attached. I would be
happy to come in for an interview whenever it suits you.

Kind regards
Pat Doe
)",
       .known_miss = "an applicant praises himself as a vendor does"},
      {.name = "congratulates_and_asks",
       .also = Kind::greeting,
       .subject = "Well done!",
       .body = R"(Anna, I just saw that you have been made director. Nobody has earned it more. Does this mean that
somebody else does the payroll now, or do you get to keep that pleasure too?

Pat
)"},
      {.name = "thanks_for_a_card",
       .subject = "Your card",
       .body = R"(Anna, your holiday card is standing on my desk and makes everybody smile, thank you. Did Tom
really draw it himself? On another matter, I still owe you the retention schedule; you'll have
it on Friday.

Pat
)"},
      {.name = "forwards_newsletter_with_comment",
       .subject = "Fwd: Practice Notes, issue 88",
       .body = R"(Look at the third item, that's our old building! They paid twice what we were asked for.

> In this issue: office rents, new overtime rules, member news
> Read more: https://notes.example/88
> You are receiving this because you subscribed. Unsubscribe: https://notes.example/u
)"},
      {.name = "forwards_pitch_and_asks",
       .subject = "Fwd: Quick question about your IT",
       .body = R"(Anna, is this one genuine? He says you gave him my name.

> Hi Pat, Anna Shaw suggested that I reach out. We help firms like yours to cut their IT spend by
> 35%. Are you free for a 15-minute demo on Thursday?
> Best, Kevin
)"},
      {.name = "staff_warning_about_phishing",
       .subject = "Those gift card mails",
       .body = R"(All,

three of us got a mail this morning that says "Limited time offer, claim your free gift card
now, click here". It does not come from me. Don't click, don't reply, just delete it. If you did
click, come and see me, nobody will be cross.

Pat
)",
       .known_miss = "repeats the words of what it warns of"},
      {.name = "proofread_the_newsletter",
       .subject = "Draft for you to read",
       .body = R"(Anna, could you read this before it goes out on Thursday? I'm not sure about the second paragraph.

"Welcome to the autumn issue! In this issue we report on the new parking rules, introduce three new
members, and tell you how to register for the annual conference."

Is "introduce" the right word? And who wrote the parking piece, you or Len?

Pat
)"},
      {.name = "planning_a_seminar",
       .subject = "Seminar, where we are",
       .body =
           R"(Anna, 43 have registered so far, which is too many for the small room. Judge Okafor confirmed as
speaker but can't be there before 10. I suggest we move registration to 9:30 and let Lena begin.
Can you ask the hotel about the ballroom, and what they want for it?

Pat
)"},
      {.name = "settlement_offer", .subject = "Harlan v. Doyle", .body = R"(Counsel,

my client offers $25,000 in full settlement, each side to bear its own costs. The offer is open
until the 12th and is made without prejudice. I believe that is a better price than either of us
will get from Judge Brandt. Call me if you want to talk it through.

P. Doe
)"},
      {.name = "sponsorship_levels_for_the_board",
       .subject = "Sponsor levels",
       .body = R"(Board members, before Monday: I think Gold at 5,000 is too cheap for what it buys (logo, booth,
five minutes on stage). Silver at 2,500 is about right. I would rather have four sponsors who
stay than ten who want their money's worth in sales talk. What do you think?

Pat
)"},
      {.name = "gives_old_shelves_away",
       .also = Kind::solicitation,
       .subject = "Shelves, anyone?",
       .body =
           R"(We move on the 1st and eleven steel shelves can't come along. They cost nothing, you would only
have to fetch them. Before I call the scrap man, does anybody in the chapter need some?

Pat
)"},
      {.name = "trial_experience",
       .subject = "Re: Docketwise free trial",
       .headers = "In-Reply-To: <t3@firm-b.example>\n",
       .body =
           R"(We did the free trial and then did not buy. It wasn't the price. The import lost all our
sub-matters and when I asked, they offered me a webinar. Ask them to import YOUR data during the
trial, that is my advice.

Pat
)"},
      {.name = "wants_names_of_speakers",
       .subject = "Wellness week",
       .body =
           R"(Anna, we'd like to offer our staff something on sleep and stress in October, one hour, in the
office. You had a coach in last year whom people liked. Who was she, what did she charge, and
was it a sales talk in disguise?

Pat
)"},
      {.name = "landlord_talk", .subject = "Suite 400", .body = R"(Mr Lowe,

thank you for meeting us. We can accept 31 dollars per square foot for the first three years, if
you build the kitchen and give us two months free. The option to extend has to be at market
rate. Please let us have a revised draft and we will put it before the partners on the 19th.

Pat Doe
)"},
      {.name = "customer_lost_login",
       .subject = "login for the demo site",
       .body =
           R"(Hi, the link to the demo site that you sent me last week has expired before I could show it to
my boss. Can you send a new one? He is only in on Mondays.

Pat
)"},
      {.name = "not_interested_short",
       .subject = "Re: Re: following up",
       .headers = "In-Reply-To: <f2@firm-b.example>\n",
       .body = "No thank you, not interested. And please don't call the front desk either.\n"},
      {.name = "dues_reminder_by_hand",
       .subject = "Your dues",
       .body =
           R"(Anna, you are the last one on my list! The 180 dollars were due in January, and I'd hate to take
you off the roster. Is it stuck with your accounts people, or shall I send the invoice again?

Pat (treasurer, against his will)
)"},
  };
}

}  // namespace nonsolicit::classifier
