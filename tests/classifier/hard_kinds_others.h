// Newsletters like letters, invitations to learn, cards without offers, and automatic mail that no header gives away.
#pragma once

#include "tests/classifier/hard_kind.h"

namespace nonsolicit::classifier {

inline std::vector<HardKind> hard_newsletters() {
  constexpr Kind kNews = Kind::newsletter;
  return {
      {.name = "personal_letter_every_second_friday",
       .kind = kNews,
       .subject = "On small habits",
       .headers = "List-Unsubscribe: <https://fridays.example/u>\n",
       .body = R"(Dear friends,

it rained all week, which gave me time to think about why meetings begin late. My grandmother
rang a bell. I have tried it in the office since Monday and, well, read on.

Three things I read this fortnight:
- a history of the paper clip: https://fridays.example/1
- why we answer mail at night: https://fridays.example/2
- a judge on plain words: https://fridays.example/3

You get this letter every second Friday because you signed up for it. Tired of it?
https://fridays.example/u
)"},
      {.name = "presidents_message",
       .kind = kNews,
       .subject = "President's message, September",
       .body = R"(Dear members,

the summer is over and the chapter is awake again. Since my last message nine firms have joined
us. The salary survey is being printed; the scholarship went to Ines Roth. On page 3 Len writes
about the new parking rules, and on page 5 you find the minutes in brief.

See you in the October issue,
Pat, President
)"},
      {.name = "managing_partner_round_up",
       .kind = kNews,
       .subject = "Friday round-up 31",
       .body = R"(Good afternoon everybody, here is what happened this week.

PEOPLE: Joan is back from leave. Two new associates began in tax.
CASES: we won Harlan on appeal. The ruling on overtime came down; see the note on the intranet.
HOUSE: the lift is repaired. The kitchen on 4 is not.
NUMBERS: 212 new matters this month, 9 more than last year.

Next round-up on the 14th.
)"},
      {.name = "legal_alert_to_clients",
       .kind = kNews,
       .subject = "Client alert: new leave rules from July",
       .body = R"(Client Alert | Employment

From July 1 employers with 25 or more people must grant five days of paid sick leave. Here are the main points:
1. Leave accrues from the first day.
2. Notes from a doctor may be asked for from the third day only.
3. Records are to be kept for four years.

This alert is for information and no legal advice. To change which alerts you get or to
unsubscribe, visit https://firm-a.example/alerts.
)"},
      {.name = "job_digest",
       .kind = kNews,
       .subject = "Job bank: 4 new positions",
       .headers = "List-Id: <jobs.chapter.example>\n",
       .body = R"(New in the chapter's job bank this week:

Billing clerk, 30 hours, downtown - https://jobs.example/411
Office manager, firm of 12 lawyers - https://jobs.example/412
Legal secretary, probate, remote two days - https://jobs.example/413
Receptionist, Spanish wanted - https://jobs.example/414

The job bank is sent each Tuesday to members who asked for it.
)"},
      {.name = "vendor_tips_letter_no_offer",
       .kind = kNews,
       .also = Kind::solicitation,
       .subject = "The Tidy Desk, no. 40",
       .headers = "List-Unsubscribe: <mailto:off@tidy.example>\n",
       .body = R"(THE TIDY DESK - monthly notes for people who file

This month: how long to keep time sheets; a reader from Ohio labels her boxes by colour; and why
staples are bad for scanners.

Readers ask: "Do I have to keep the envelope?" Mostly not. Keep it where the date of receipt
matters.

Next month: moving house without losing a file. You receive the Tidy Desk because you subscribed
at tidy.example.
)"},
      {.name = "release_notes",
       .kind = kNews,
       .also = Kind::automatic,
       .subject = "What changed in HourHand in March",
       .body = R"(Monthly update for HourHand users

- Timers now stop when the laptop sleeps.
- The report "Unbilled by partner" can be exported.
- We mended the bug that showed March 0.
All notes: https://hourhand.example/notes/march

You receive the monthly update as a registered user. Manage your e-mail preferences:
https://hourhand.example/mail
)"},
  };
}

inline std::vector<HardKind> hard_events() {
  constexpr Kind kEvent = Kind::event_invitation;
  return {
      {.name = "brown_bag_by_a_peer",
       .kind = kEvent,
       .subject = "Brown bag on the 9th",
       .body =
           R"(Hi all, on Tuesday the 9th at 12:15 Lena Marsh will tell us how her firm got rid of paper time
sheets, in our large conference room. Bring your sandwich, coffee is on us. Nothing will be
sold. Tell me by Friday if you are coming.

Pat
)"},
      {.name = "bar_course_with_fee",
       .kind = kEvent,
       .also = Kind::solicitation,
       .subject = "Trust accounts in one morning (3 CLE hours)",
       .body =
           R"(The county bar invites administrators to its course on trust accounts, April 17, 9 to 12, Room B
of the courthouse. Teachers: Hon. R. Osei and the bar's auditor. The fee is 60 dollars for
members and covers the handbook. Registration closes on the 10th:
https://countybar.example/trust
)"},
      {.name = "chapter_dinner_with_speaker",
       .kind = kEvent,
       .subject = "October dinner meeting",
       .body =
           R"(Our next dinner meeting is on Wednesday, October 8 at the Mill. 6:00 reception, 6:30 dinner,
7:15 Dr. Amy Cho of the state university on "What noise does to people who read". Members 35,
guests 40. Please reply by the 3rd with beef or mushrooms.
)"},
      {.name = "mentions_that_vendors_sponsor",
       .kind = kEvent,
       .subject = "Regional conference, May 21-22",
       .body =
           R"(Registration for the regional conference is open. Two days, eighteen sessions: hiring,
e-discovery for beginners, the ethics hour, benchmarking. Keynote by Judge Weller. Thirty
exhibitors will be in the hall, and thanks to our sponsors there is no charge for members.
Program and registration: https://region.example/may
)"},
      {.name = "roundtable_one_line",
       .kind = kEvent,
       .also = Kind::correspondence,
       .subject = "Roundtable on Thursday",
       .body = "You're all invited to the HR roundtable on Thursday, 8 to 9, at Hale's, topic: exit interviews, guest: "
               "Prof. "
               "Lind; RSVP to me.\n"},
      {.name = "save_the_date",
       .kind = kEvent,
       .subject = "Save the date: ethics day",
       .body =
           R"(Please save the date: Friday, November 14, ethics day at the law school. Panels on
confidentiality in open offices, on conflicts in lateral hiring, and on artificial help in
drafting. The invitation with the program follows in September.
)"},
      {.name = "webinar_by_court_clerk",
       .kind = kEvent,
       .subject = "E-filing: what changes in January",
       .body =
           R"(The clerk's office holds a free online session about the new e-filing rules on December 2 at
noon. Staff of law firms are welcome. You will see the new screens and can ask questions. Sign
up here: https://clerk.example/december
)"},
  };
}

inline std::vector<HardKind> hard_cards() {
  constexpr Kind kCard = Kind::greeting;
  return {
      {.name = "vendor_card_without_offer",
       .kind = kCard,
       .subject = "Season's greetings from PrintPoint",
       .body =
           R"(From all of us at PrintPoint: thank you for your business and your trust in this year. We wish
you and your families happy holidays and a healthy new year.

Pat, Maria, Joel and Dolores
)"},
      {.name = "card_with_closing_hours",
       .kind = kCard,
       .subject = "Happy Holidays",
       .body =
           R"(Happy holidays to you and yours! Our office is closed from December 24 to January 1; we are back
on the 2nd and wish you a good start into the new year.

Doe & Lind Court Reporting
)"},
      {.name = "card_with_donation",
       .kind = kCard,
       .subject = "Warm wishes",
       .body =
           R"(Instead of gifts this year we gave to the food bank in the name of our clients and friends. With
warm wishes for a bright and peaceful season,

everybody at Firm A
)"},
      {.name = "birthday_short",
       .kind = kCard,
       .subject = "Happy birthday!",
       .body =
           "Happy birthday, dear Anna! May the new year of your life bring you health, laughter and long weekends.\n"},
      {.name = "administrative_day",
       .kind = kCard,
       .subject = "Happy Administrative Professionals' Day!",
       .body =
           R"(To all who keep the wheels turning: happy Administrative Professionals' Day! We are thinking of
you today with gratitude and send a big virtual bouquet.
)"},
      {.name = "new_year_with_picture_text",
       .kind = kCard,
       .subject = "Happy New Year 2026",
       .body = R"(* * * HAPPY NEW YEAR * * *

May it be kind to you, to the ones you love, and to your photocopiers.

Pat and the whole team of Firm A
)"},
  };
}

inline std::vector<HardKind> hard_automatics() {
  constexpr Kind kAuto = Kind::automatic;
  return {
      {.name = "out_of_office_without_headers",
       .kind = kAuto,
       .subject = "Out of office Re: Minutes",
       .body =
           R"(Thank you for your message. I am out of the office until Monday, May 4, and will not be reading
e-mail. In urgent cases please write to desk@firm-a.example.
)"},
      {.name = "parental_leave",
       .kind = kAuto,
       .subject = "Automatic reply: Budget",
       .body = R"(Hello, I am on parental leave until September. Lee Grant looks after my matters in the meantime
(lee@firm-a.example, extension 214). Your message is not forwarded.
)"},
      {.name = "no_longer_here",
       .kind = kAuto,
       .subject = "Re: Handbook",
       .body = R"(Pat Doe no longer works at Firm A. This mailbox is not monitored. Please address your message to
office@firm-a.example. This is an automatically generated reply.
)"},
      {.name = "ticket_received",
       .kind = kAuto,
       .subject = "[#48213] Scanner on 2nd floor",
       .body = R"(Your request (48213) has been received and is being reviewed by our support staff.

To add additional comments, reply to this email. Please do not change the subject line.
)"},
      {.name = "receipt_for_payment",
       .kind = kAuto,
       .subject = "Receipt for your payment",
       .body = R"(Payment received. Thank you.

Receipt no.: 90-3318
Date: 03/14
Description: chapter dues
Amount: USD 180.00
Card ending in: 4471

This e-mail was sent from an address that cannot receive replies.
)"},
      {.name = "registration_confirmed",
       .kind = kAuto,
       .subject = "Your registration is confirmed",
       .body = R"(You are registered for: Regional conference, May 21-22. Confirmation number: RC-00713 Attendee:
Anna Shaw Please bring this confirmation with you. To cancel your registration use the link in
your account. Do not reply to this message.
)"},
      {.name = "undeliverable_as_text",
       .kind = kAuto,
       .subject = "Mail delivery failed: returning message to sender",
       .body = R"(This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients. This is a
permanent error. The following address(es) failed:

  lee@firm-c.example
    550 5.1.1 mailbox unavailable
)"},
      {.name = "parcel_shipped",
       .kind = kAuto,
       .subject = "Your order 7719 has shipped",
       .body = R"(Good news! Your order 7719 is on its way.

1 x toner, black
Carrier: Redbird   Tracking number: RB 5521 0093 11
Expected delivery: Thursday

You can follow your parcel at https://redbird.example/t/55210093
)"},
      {.name = "voicemail_note",
       .kind = kAuto,
       .subject = "New voicemail from 555-0142 (0:38)",
       .body = R"(You have received a new voice message.
From: 555-0142
Length: 38 seconds
Received: Tuesday, 10:14
Dial *98 to listen to your messages.
)"},
      {.name = "shared_file_notice",
       .kind = kAuto,
       .subject = "Pat Doe shared \"Budget draft 3\" with you",
       .body = R"(Pat Doe has invited you to view the following document:

Budget draft 3
Open: https://files.example/d/93ab
This notification was sent automatically because a file was shared with anna@firm-b.example.
)"},
  };
}

}  // namespace nonsolicit::classifier
