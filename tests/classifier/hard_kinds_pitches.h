// Offers that avoid the words of offers, or come dressed as replies, surveys, favours, invitations and cards.
#pragma once

#include "tests/classifier/hard_kind.h"

namespace nonsolicit::classifier {

inline std::vector<HardKind> hard_pitches() {
  constexpr Kind kPitch = Kind::solicitation;
  return {
      {.name = "compare_notes_over_coffee", .kind = kPitch, .subject = "Intake at mid-sized firms", .body = R"(Hi Anna,

I spend most of my week with firms of forty to eighty lawyers, looking at how new clients get
from the first call to an open file. Hale & Partners went from nine days to two with our team.
I'd enjoy hearing how it works at yours. Could I come by for half an hour next week?

Pat
Doe Advisory
)"},
      {.name = "who_handles_it", .kind = kPitch, .subject = "Right person?", .body = R"(Hello Anna,

I'm not sure if you look after IT at your firm. If not, could you point me to whoever does? We
look after the computers of a number of offices in your building and there is something I'd like
to run past them.

Thanks
Pat, Northgate Managed IT
)"},
      {.name = "loved_your_article",
       .kind = kPitch,
       .subject = "Your article on hybrid work",
       .body =
           R"(Anna, what you wrote about empty desks in the spring issue rang true. We built a little tool
around exactly that thought: it tells you each Friday which desks nobody sat at. Four firms near
you use it. I would be glad to show you theirs. Does Tuesday at ten work?

Pat
)"},
      {.name = "fake_reply_conversation", .kind = kPitch, .subject = "Re: our conversation", .body = R"(Hi Anna,

circling back on this. As discussed, our team can take document review off your associates'
desks from next month. When would be a good moment to walk you through it?

Pat
)"},
      {.name = "fake_reply_with_header",
       .kind = kPitch,
       .subject = "RE: Transcription",
       .headers = "In-Reply-To: <never-seen@firm-b.example>\nReferences: <never-seen@firm-b.example>\n",
       .body =
           R"(Anna, following up on my note from last week, in case it got buried. Firms that move their
dictation to us get it back the same afternoon. Two of your neighbours did in spring. Worth ten
minutes on the phone?

Pat
)"},
      {.name = "fake_forward",
       .kind = kPitch,
       .subject = "Fwd: for Anna",
       .body = R"(Anna, my colleague asked me to make sure you got this.

---------- Forwarded message ----------
From: Lee Grant
Subject: for Anna

Pat, can you get in touch with Anna Shaw? Firms like hers are overpaying for court reporting,
and we could take a third off. See if she has time on Thursday.
)",
       .known_miss = "a pitch dressed as a forwarded thread: quoted text counts little"},
      {.name = "floats_to_the_top",
       .kind = kPitch,
       .subject = "Any thoughts?",
       .body = R"(Hi Anna, just floating this to the top of your inbox. Would it make sense to get our people
together?

Pat
LedgerWorks | Outsourced bookkeeping for professional firms
)"},
      {.name = "should_i_close_your_file", .kind = kPitch, .subject = "Closing your file", .body = R"(Anna,

I've tried you a few times and have not heard back, which usually means one of three things:
1. You are all set with your current payroll people.
2. You are interested but snowed under.
3. You have been eaten by a bear.
Just send me the number, and I'll know whether to keep your file open.

Pat
)"},
      {.name = "paid_survey", .kind = kPitch, .subject = "Your view on legal research tools", .body = R"(Dear Anna,

we are studying how administrators choose research tools. An interview takes 45 minutes and you
would receive $200 by bank transfer for your time. Our clients are makers of such tools. May I
put you down for a slot?

Pat, Insight Panel
)"},
      {.name = "guest_post", .kind = kPitch, .subject = "An article for your blog", .body = R"(Hi there,

I have been reading your firm's blog and wrote an article that your readers would enjoy, 800
words on slips and falls. You can have it free of charge; all that is asked is one link back to
a partner site. Or tell me your rate for placing it.

Pat
)"},
      {.name = "recruiter_has_somebody",
       .kind = kPitch,
       .subject = "Litigation paralegal, available in June",
       .body = R"(Anna,

I am working with a litigation paralegal, nine years at a national firm, who is moving to your
city for family reasons. She's particular about where she goes and your name came up. If you'd
like to see her résumé, I can send it over; our usual terms apply only if you take her on.

Pat, Doe Search
)"},
      {.name = "fellow_member_goes_solo",
       .kind = kPitch,
       .subject = "News from me",
       .body = R"(Dear friends in the chapter,

after nineteen years I have left the firm and hung out my own shingle. I now go into offices for
a week, look at how the money comes in, and leave behind a list of what to change. If your
partners have been grumbling about collections, think of me. I have room for two more firms this
autumn.

Pat
)"},
      {.name = "would_love_to_connect", .kind = kPitch, .subject = "Connecting", .body = R"(Hi Anna,

we haven't met. I look after family offices and senior professionals at Stonebridge Wealth and
am always keen to meet people who run things well. I'd love to learn about your plans for the
next ten years. Breakfast on me?

Pat
)"},
      {.name = "free_look_at_bills",
       .kind = kPitch,
       .subject = "Your energy bills",
       .body =
           R"(Anna, send me your last two electricity bills and I'll tell you within a day whether you are on
the wrong tariff. Two out of three offices in your street were. It costs you nothing; the
supplier pays us.

Pat
)"},
      {.name = "lunch_for_the_team",
       .kind = kPitch,
       .also = Kind::event_invitation,
       .subject = "Lunch is on us",
       .body = R"(Hi Anna,

could we bring lunch for your team one day this month? Tacos for up to 25. While everybody eats,
our Jess would take twenty minutes to show what the new version of CaseNest can do. Which day
suits you?

Pat, CaseNest
)"},
      {.name = "domain_notice", .kind = kPitch, .subject = "Notice: firm-b.example expires", .body = R"(DOMAIN NOTICE

To the attention of: Anna Shaw Your domain name firm-b.example search engine submission expires
on the 30th. This is not a bill; it is an opportunity to renew with us. Secure online payment:
https://notice.example/pay  1 year $75, 5 years $225.
)"},
      {.name = "office_next_door",
       .kind = kPitch,
       .subject = "The floor above you",
       .body =
           R"(Anna, the architects on the ninth floor are leaving at the end of June. Before it goes on the
market I thought of you, as I hear you are bursting at the seams. 3,200 square feet, their walls
are where you would want yours. I have the key on Thursday.

Pat Doe, Doe & Sons Commercial
)"},
      {.name = "golf_day_sponsor",
       .kind = kPitch,
       .also = Kind::event_invitation,
       .subject = "Hole 7",
       .body = R"(Dear Anna,

our golf day for the children's ward is on June 3 and hole 7 has no name on it yet. For 750
dollars it could bear your firm's, with a sign and two places at dinner. May I count on you as
in the years before?

Pat
)",
       .known_miss = "a charity's sponsorship, asked for like a friend's favour: unsure"},
      {.name = "award_with_a_fee", .kind = kPitch, .subject = "You have been nominated", .body = R"(Dear Anna Shaw,

our jury has nominated you as one of the Top 50 Administrators of the year. Congratulations! To
confirm your place in the printed edition, please choose a profile: half a page 495, full page
with portrait 895. The plaque is included with the full page.

Editorial office
)"},
      {.name = "expert_call_paid",
       .kind = kPitch,
       .subject = "Consultation request",
       .body =
           R"(Anna, an investor who is looking at document storage wants to talk with people who buy it. An
hour by phone, you name the hourly rate, most ask for 150 to 400. Shall I send you the details
to sign up?

Pat
)"},
      {.name = "thanks_for_stopping_at_booth",
       .kind = kPitch,
       .subject = "Good to see you in Denver",
       .body =
           R"(Anna, it was lovely to meet you by the coffee on Wednesday. You said that conflicts checking
drives you up the wall. I have asked our Maria to put together what we do about it, she will
have it ready by Monday. Can the three of us get on a call then?

Pat, ClearCheck
)",
       .known_miss = "thanks, with the offer only understood"},
      {.name = "letter_with_offer_in_ps",
       .kind = kPitch,
       .subject = "Your question about scanning",
       .body = R"(Hi Anna,

on the list you asked how others deal with boxes of closed files. Most of us scan the last ten
years and shred the rest after asking the client; your bar's ethics opinion 14 covers it.

P.S. This happens to be what my company does. We fetch, scan and shred at 9 cents a page, and
I'd be happy to give members a better rate. Just call me.

Pat
)",
       .known_miss = "an answer that helps, and the offer only in its postscript"},
      {.name = "neighbours_tickets",
       .kind = kPitch,
       .subject = "Season tickets",
       .body =
           R"(All, my brother-in-law can't use his season tickets, two seats, row F, eleven games left. He
wants 900 for the pair, which is less than he paid. If anybody in the directory would like them,
write to me.

Pat
)",
       .known_miss = "a private sale, without a word of trade"},
      {.name = "soft_insurance_question",
       .kind = kPitch,
       .subject = "October",
       .body =
           R"(Anna, most malpractice policies in your county come up in October, and this year the carriers
are being difficult. I sit with administrators in August so that they aren't surprised. May I
sit with you? Bring last year's declarations page and I'll bring the pastries.

Pat, Harbor Brokers
)"},
      {.name = "interim_staff",
       .kind = kPitch,
       .subject = "Summer cover",
       .body =
           R"(Dear Anna, with everybody away in July the phones still ring. Our people can sit at your front
desk from one day to the next, also for single mornings. Here is what other offices in the
chapter say about them: https://cover.example/voices. When does your first person leave?

Pat
)"},
      {.name = "answers_a_request_for_prices",
       .kind = kPitch,
       .also = Kind::correspondence,
       .subject = "Re: Price for 60 users",
       .headers = "In-Reply-To: <ask-60@firm-b.example>\n",
       .body = R"(Dear Anna,

thank you for asking. For 60 users the records module costs 14 dollars per user and month,
billed yearly, with onboarding included. If you decide before the end of the quarter I can do
12. Shall I prepare an order form?

Pat
)"},
      // Invitations that are sales meetings.
      {.name = "executive_dinner",
       .kind = kPitch,
       .also = Kind::event_invitation,
       .subject = "Your seat at our table",
       .body = R"(Dear Anna,

we would be honoured to have you at a small dinner at Lark & Vine on the 22nd. Eight
administrators, one long table, and our founder, who will share how Folium takes the pain out of
document assembly. After dessert each guest has a few minutes with a product specialist. May I
reserve your seat?

Pat, Folium
)"},
      {.name = "private_briefing",
       .kind = kPitch,
       .subject = "Invitation: private briefing",
       .body =
           R"(Anna, you are invited to a private briefing with our product team. In 30 minutes we'll go
through your current set-up and what it would look like with Vaultic. Pick your own time here:
https://meet.example/pat. We look forward to welcoming you!
)"},
      {.name = "live_demo_webinar",
       .kind = kPitch,
       .also = Kind::event_invitation,
       .subject = "Webinar Thursday: see Billmate 7 live",
       .body =
           R"(Join us on Thursday at 1 pm for a live tour of Billmate 7. See how the new pre-bill screen saves
your team hours each month, and get a code for 20% off your first year when you stay to the end.
Register: https://billmate.example/live
)"},
      {.name = "workshop_that_sells",
       .kind = kPitch,
       .also = Kind::event_invitation,
       .subject = "Retirement workshop for your staff",
       .body =
           R"(Dear Anna, we hold a retirement workshop at offices like yours, at no cost to you. At the end
every employee can book a personal session with one of our advisers and open an account on the
spot. Which lunch hour would suit your staff?

Pat, Evergreen Financial
)"},
      {.name = "open_house_with_orders",
       .kind = kPitch,
       .also = Kind::event_invitation,
       .subject = "Open house at the showroom",
       .body =
           R"(You're invited! On Saturday from 10 to 4 our showroom is open for offices only. Sit in the new
task chairs, talk to our planners, and take 15% off every order that you place that day. Bubbles
and bites provided.
)"},
      {.name = "calendar_hold_unasked",
       .kind = kPitch,
       .subject = "Invitation: Intro Doe Logistics <> Firm B",
       .body =
           R"(I've put a placeholder in your calendar for Thursday 2 pm. Agenda: who we are, how we run mail
rooms for eleven firms, what it could mean for yours, next steps. If the time does not work,
just propose another.

Pat
)"},
      // Cards that turn out to be offers.
      {.name = "card_with_voucher",
       .kind = kPitch,
       .subject = "Happy birthday, Anna!",
       .body = R"(Happy birthday, Anna! All of us at Bloom & Box wish you a wonderful day full of joy.

Our gift to you: use BDAY15 on any office arrangement this month.
)",
       .known_miss = "the offer is one clause in a long card"},
      {.name = "card_with_review_meeting",
       .kind = kPitch,
       .subject = "Warm wishes for Thanksgiving",
       .body =
           R"(Dear Anna, at this time of the year we are grateful for the people we work with. May your table
be full and your family near.

January is when most offices look at their benefits again. Shall we set aside an hour in the
first week, so that I can show you what the new plans would do for you?

Pat
)"},
      {.name = "card_with_locked_price",
       .kind = kPitch,
       .subject = "Season's greetings from PrintPoint",
       .body = R"(Season's greetings and best wishes for a peaceful new year! Thank you for a great twelve months.

Sign up before January 5 and this year's prices stay yours until the end of next year:
https://printpoint.example/lock
)",
       .known_miss = "the offer is one clause in a long card"},
      {.name = "thank_you_card_asks_for_referral",
       .kind = kPitch,
       .also = Kind::greeting,
       .subject = "Thank you!",
       .body =
           R"(Dear Anna, thank you for being with us for another year, it means the world to us. If you know
another firm that could use a reliable cleaner, send them our way: for each one that signs, your
next month is half price.

Happy New Year from Pat and the crew
)"},
  };
}

}  // namespace nonsolicit::classifier
