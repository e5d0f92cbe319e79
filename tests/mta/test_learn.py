#!/usr/bin/env python3
"""Threads of real mails, in and out, through a real Postfix: what the gateway learns, and what it must not.

Every scenario has a sender and members of its own, so that all share one Postfix, one milter and one store. What is known
between the two is read from what an offer gets (docs/policy.md): without any contact it is held, with one it is tagged (it
offers no way out), where the member asked for it it passes, after a stop it is refused.
    test_learn.py [NAME...]     only these scenarios
Needs root (Postfix). Prints `figure:` lines.
"""
import datetime
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from learn_stand import VERIFIER, World  # noqa: E402

STRANGER, CONTACT, INTEREST, STOPPED = "hold", "tag", "pass", "reject"
SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


# ---- What builds a relationship ----

@scenario
def nobody_is_a_stranger_by_chance(world):
    return world.offer(world.sender(), world.member()), STRANGER


@scenario
def the_member_wrote(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    return world.offer(sender, member), CONTACT


@scenario
def only_that_member(world):
    sender, member, other = world.sender(), world.member(), world.member()
    world.outside(member, sender)
    return world.offer(sender, other), STRANGER


@scenario
def only_that_sender_of_the_firm(world):
    sender, colleague, member = world.sender(), world.sender(), world.member()
    world.outside(member, sender)
    return world.offer(colleague, member), STRANGER


@scenario
def the_member_answered(world):
    sender, member = world.sender(), world.member()
    question = world.ours(sender, member, "Do you know a good place for lunch near the court?", Subject="Lunch")[2]
    world.outside(member, sender, "Try the Old Mill.", In_Reply_To=question, Subject="Re: Lunch")
    text = world.nonsolicit("why", sender, member).stdout
    assert "answer" in text, text
    return world.offer(sender, member), CONTACT


@scenario
def the_answer_names_references_only(world):
    sender, member = world.sender(), world.member()
    question = world.ours(sender, member, "Do you know a good place for lunch?", Subject="Lunch")[2]
    world.outside(member, sender, "Try the Old Mill.", References=f"<older@x.example> {question}", Subject="Re: Lunch")
    assert "answer" in world.nonsolicit("why", sender, member).stdout
    return world.offer(sender, member), CONTACT


@scenario
def the_answer_goes_to_a_collecting_address(world):
    sender, member = world.sender(), world.member()
    question = world.ours(sender, member, "Do you know a good place for lunch?", Subject="Lunch", Reply_To="desk@firm-a.example")[2]
    world.outside(member, "desk@firm-a.example", "Try the Old Mill.", In_Reply_To=question)
    return world.offer(sender, member), CONTACT


@scenario
def the_member_asked_for_it(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Please send me your price list and a quote for 12 printers.", Subject="Quote")
    return world.offer(sender, member), INTEREST


@scenario
def asked_for_in_french(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Bonjour,\nmerci de m'envoyer votre documentation et vos tarifs.\n", Subject="Documentation")
    return world.offer(sender, member), INTEREST


@scenario
def asked_for_only_in_what_is_quoted(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Who wrote this?\n\nOn Monday Jo wrote:\n> Please send me your price list and a quote.\n")
    return world.offer(sender, member), CONTACT


@scenario
def a_thread_of_three(world):
    sender, member = world.sender(), world.member()
    first = world.outside(member, sender, "Could we meet on Thursday?")
    second = world.ours(sender, member, "Thursday is fine.", Subject="Re: Hello", In_Reply_To=first)[2]
    world.outside(member, sender, "See you then.", In_Reply_To=second, Subject="Re: Hello")
    return world.offer(sender, member), CONTACT


@scenario
def plus_addresses_are_one_person(world):
    sender, member = world.sender(), world.member()
    world.outside(member.replace("@", "+vendors@"), sender.replace("@", "+print@"))
    return world.offer(sender, member), CONTACT


@scenario
def a_member_of_other_letters(world):
    sender = world.sender()
    assert world.offer(sender, "jürgen@members.example") == STRANGER
    world.outside("jürgen@members.example", sender)
    return world.offer(sender, "jürgen@members.example"), CONTACT


@scenario
def member_to_member_on_one_gateway(world):
    first, second = world.member(), world.member()
    world.ours(first, second, "Do you have the room list for the spring meeting?", Subject="Rooms")
    return world.offer(second, first), CONTACT


@scenario
def the_way_back_is_not_the_way_there(world):
    first, second = world.member(), world.member()
    world.ours(first, second, "Do you have the room list for the spring meeting?", Subject="Rooms")
    return world.offer(first, second), STRANGER


@scenario
def a_member_who_changes_address(world):
    sender, old, new = world.sender(), world.member(), world.member()
    world.outside(old, sender)
    world.nonsolicit("member", "moved", "--yes", old, new)
    return world.offer(sender, new), CONTACT


@scenario
def met_at_a_meeting(world):
    sender, member = world.sender(), world.member()
    world.nonsolicit("lists", "relationships", "add", "--sender", sender, "--recipient", member, "--evidence", "spring meeting")
    return world.offer(sender, member), CONTACT


# ---- What must not build one ----

@scenario
def a_forged_answer(world):
    sender, member = world.sender(), world.member()
    question = world.ours(sender, member, "Do you know a good place for lunch?", Subject="Lunch")[2]
    world.outside(member, sender, "Yes, please send me your offer.", proof="fail", In_Reply_To=question)
    return world.offer(sender, member), STRANGER


@scenario
def no_verifier_saw_it(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, proof=None)
    return world.offer(sender, member), STRANGER


@scenario
def another_host_vouches(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, proof="mx.elsewhere.example; dmarc=pass header.from=members.example")
    return world.offer(sender, member), STRANGER


@scenario
def a_second_header_in_our_name(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, proof=[f"{VERIFIER}; dmarc=fail header.from=members.example",
                                         f"{VERIFIER}; dmarc=pass header.from=members.example"])
    return world.offer(sender, member), STRANGER


@scenario
def dkim_alone_is_not_dmarc(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, proof="dkim")
    world.outside(member, sender, proof="spf")
    return world.offer(sender, member), STRANGER


@scenario
def the_sender_forges_the_member(world):
    """An authenticated user of ours sends mail to himself in the member's name, with a header of our verifier."""
    sender, member = world.sender(), world.member()
    world.send(sender, sender, {"From": member, "Authentication-Results": f"{VERIFIER}; dmarc=pass header.from=members.example"},
               "Please send me your price list.", login=sender)
    world.send(member, sender, {"From": member, "Authentication-Results": f"{VERIFIER}; dmarc=pass header.from=members.example"},
               "Please send me your price list.", login=sender)
    return world.offer(sender, member), STRANGER


@scenario
def the_senders_own_mail(world):
    sender, member = world.sender(), world.member()
    for number in range(3):
        world.ours(sender, member, f"Question {number}: which day is the spring meeting?", Subject=f"Question {number}")
    return world.offer(sender, member), STRANGER


@scenario
def a_vacation_reply(world):
    sender, member = world.sender(), world.member()
    question = world.ours(sender, member, "Which day is the spring meeting?", Subject="Day")[2]
    world.outside(member, sender, "I am out of the office until Monday.", Auto_Submitted="auto-replied", In_Reply_To=question,
                  Subject="Automatic reply: Day")
    return world.offer(sender, member), STRANGER


@scenario
def a_vacation_reply_of_an_old_program(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "I am out of the office until Monday.", Subject="Out of Office: Day", X_Autoreply="yes")
    return world.offer(sender, member), STRANGER


@scenario
def a_bounce(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Your mail could not be delivered.", envelope="", Subject="Undelivered Mail Returned to Sender")
    return world.offer(sender, member), STRANGER


@scenario
def a_calendar_answer(world):
    sender, member = world.sender(), world.member()
    calendar = ("BEGIN:VCALENDAR\nPRODID:-//x//EN\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1@x\nDTSTAMP:20261116T100000Z\n"
                f"ORGANIZER:mailto:{sender}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{member}\nEND:VEVENT\nEND:VCALENDAR\n")
    world.outside(member, sender, calendar, Content_Type="text/calendar; method=REPLY; charset=utf-8", Subject="Accepted: Demo")
    return world.offer(sender, member), STRANGER


@scenario
def a_list_post(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, envelope="talk-bounces@lists.example", List_Id="Talk <talk.lists.example>",
                  List_Post="<mailto:talk@lists.example>")
    return world.offer(sender, member), STRANGER


@scenario
def bulk_mail_of_a_member(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, Precedence="bulk")
    return world.offer(sender, member), STRANGER


@scenario
def mail_to_a_crowd(world):
    sender, member = world.sender(), world.member()
    world.outside(member, [sender] + [f"r{n}@firm-b.example" for n in range(25)])
    return world.offer(sender, member), STRANGER


@scenario
def mail_to_a_crowd_in_the_header(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, To=", ".join([sender] + [f"r{n}@firm-b.example" for n in range(25)]))
    return world.offer(sender, member), STRANGER


@scenario
def a_stranger_with_the_members_name(world):
    sender, member = world.sender(), world.member()
    world.outside("somebody@elsewhere.example", sender, From=f'"{member}" <somebody@elsewhere.example>')
    return world.offer(sender, member), STRANGER


@scenario
def two_authors(world):
    sender, member, other = world.sender(), world.member(), world.member()
    world.outside(member, sender, From=f"{member}, {other}")
    return world.offer(sender, member), STRANGER


@scenario
def the_same_mail_twice_counts_once(world):
    sender, member = world.sender(), world.member()
    for _ in range(2):
        world.outside(member, sender, Message_ID=f"<twice-{sender}>")
    world.offer(sender, member)    # what was learned is written by now
    rows = world.gateway.json("lists", "relationships", "list", sender)
    return (len(rows), str(rows[0]["count"])), (1, "1")


# ---- Asking to stop ----

def stopped_by(world, text, subject="Re: offer", **headers):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "A short question about Thursday.")
    assert world.offer(sender, member) == CONTACT
    world.outside(member, sender, text, Subject=subject, **headers)
    return world.offer(sender, member)


@scenario
def a_stop_in_english(world):
    return stopped_by(world, "Not interested. Please remove me from your list."), STOPPED


@scenario
def a_stop_in_french(world):
    return stopped_by(world, "Bonjour,\nje souhaite ne plus recevoir vos messages. Merci."), STOPPED


@scenario
def a_stop_in_spanish(world):
    return stopped_by(world, "Buenos días,\npor favor, no me envíe más correos."), STOPPED


@scenario
def a_stop_in_german(world):
    return stopped_by(world, "Guten Tag,\nbitte schicken Sie mir keine weiteren E-Mails."), STOPPED


@scenario
def a_stop_in_the_subject(world):
    return stopped_by(world, "", subject="REMOVE"), STOPPED


@scenario
def a_question_about_unsubscribing(world):
    return stopped_by(world, "How do your clients unsubscribe from a newsletter? We are comparing systems."), CONTACT


@scenario
def a_quoted_footer(world):
    return stopped_by(world, "Thursday is fine.\n\nOn Monday Mark wrote:\n> To unsubscribe, reply with REMOVE.\n> Unsubscribe here.\n"), CONTACT


@scenario
def a_forged_stop(world):
    return stopped_by(world, "Please remove me from your list.", proof="fail"), CONTACT


@scenario
def a_stop_for_the_whole_firm(world):
    sender, colleague, member = world.sender("firm-b.example"), world.sender("firm-b.example"), world.member()
    world.outside(member, colleague)
    world.outside(member, sender, "Please take me off your list. I do not want mail from anyone at your company.")
    return world.offer(colleague, member), STOPPED


@scenario
def a_stop_for_one_sender_only(world):
    sender, colleague, member = world.sender(), world.sender(), world.member()
    world.outside(member, colleague)
    world.outside(member, sender, "Please remove me from your list.")
    return (world.offer(sender, member), world.offer(colleague, member)), (STOPPED, CONTACT)


@scenario
def a_stop_is_taken_back_by_asking_and_said_again(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Please remove me from your list.")
    assert world.offer(sender, member) == STOPPED
    world.outside(member, sender, "On second thought, please send me your price list and a quote.")
    assert world.offer(sender, member) == INTEREST
    world.outside(member, sender, "No, please remove me from your list.")
    return world.offer(sender, member), STOPPED


@scenario
def a_stop_is_not_taken_back_by_a_letter(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Please remove me from your list.")
    world.outside(member, sender, "See you on Thursday at the committee.")
    return world.offer(sender, member), STOPPED


@scenario
def an_unsubscribe_mailto(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    address = f"leave-{sender}"
    assert world.newsletter(sender, member, f"<mailto:{address}>", list_id=f"<l.{sender}>")[0] == "pass"
    world.outside(member, address, "", Subject="unsubscribe")
    rows = world.gateway.json("optout", "list", member)
    assert [row["scope"] for row in rows] == ["list"], rows
    _, rule, _ = world.newsletter(sender, member, f"<mailto:{address}>", list_id=f"<l.{sender}>")
    world.nonsolicit("optout", "remove", member, f"l.{sender}")
    date = (datetime.date.today() - datetime.timedelta(days=30)).isoformat()
    world.nonsolicit("optout", "add", "--recipient", member, "--sender", f"l.{sender}", "--scope", "list", "--date", date)
    action, _, _ = world.newsletter(sender, member, f"<mailto:{address}>", list_id=f"<l.{sender}>")
    return ("newsletter" in rule, action), (True, STOPPED)


@scenario
def an_unsubscribe_token_of_one_member(world):
    """Forwarding broke the proof; the address was given to this member alone."""
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    address = f"leave-token-{sender}"
    assert world.newsletter(sender, member, f"<mailto:{address}>", list_id=f"<l.{sender}>")[0] == "pass"
    world.outside(member, address, "", proof="fail", Subject="unsubscribe")
    return len(world.gateway.json("optout", "list", member)), 1


@scenario
def an_unsubscribe_address_of_many_proves_nothing(world):
    sender, member, other = world.sender(), world.member(), world.member()
    for one in (member, other):
        world.outside(one, sender)
        world.newsletter(sender, one, f"<mailto:leave-all-{sender}>", list_id=f"<l.{sender}>")
    world.outside(member, f"leave-all-{sender}", "", proof="fail", Subject="unsubscribe")
    return len(world.gateway.json("optout", "list", member)), 0


@scenario
def an_unsubscribe_subject_token(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    world.newsletter(sender, member, f"<mailto:{sender}?subject=leave%20{sender[1:3]}>", list_id=None)
    world.outside(member, sender, "Lunch on Thursday?", Subject="Lunch")
    before = len(world.gateway.json("optout", "list", member))
    world.outside(member, sender, "", Subject=f"Leave {sender[1:3]}")
    return (before, len(world.gateway.json("optout", "list", member))), (0, 1)


@scenario
def a_stop_by_staff_and_its_grace(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    for days, wanted in ((1, "pass"), (30, "reject")):
        date = (datetime.date.today() - datetime.timedelta(days=days)).isoformat()
        world.nonsolicit("optout", "add", "--recipient", member, "--sender", sender, "--date", date)
        action, rule, _ = world.newsletter(sender, member, "<https://firm-a.example/leave>", list_id=None)
        assert action == wanted, (days, action, rule)
    return world.offer(sender, member), STOPPED


# ---- What members and staff set ----

@scenario
def a_member_blocks(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    world.nonsolicit("lists", "preferences", "add", "--recipient", member, "--sender", sender, "--choice", "block")
    return world.offer(sender, member), "reject"


@scenario
def a_member_allows(world):
    sender, member = world.sender(), world.member()
    world.nonsolicit("lists", "preferences", "add", "--recipient", member, "--sender", sender, "--choice", "allow")
    return world.offer(sender, member), "pass"


@scenario
def forgotten_but_not_mailed_again(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Please remove me from your list.")
    assert world.offer(sender, member) == STOPPED
    world.nonsolicit("forget", member, "--yes", "--force")
    return (world.offer(sender, member), world.gateway.json("lists", "relationships", "list", member)), (STOPPED, [])


# ---- Clocks that step; the last one ends what others have learned ----

@scenario
def a_clock_set_back_keeps_the_contact(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    world.step("-48h")
    return world.offer(sender, member), CONTACT


@scenario
def a_clock_set_back_keeps_the_stop(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Please remove me from your list.")
    world.step("-48h")
    world.outside(member, sender, "See you on Thursday at the committee.")
    return world.offer(sender, member), STOPPED


@scenario
def a_stop_after_the_clock_was_set_back_is_the_last_word(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender, "Please send me your price list and a quote.")
    assert world.offer(sender, member) == INTEREST
    world.step("-48h")
    world.outside(member, sender, "Please remove me from your list.")
    return world.offer(sender, member), STOPPED


@scenario
def a_clock_that_jumps_ends_what_has_run_out(world):
    sender, member = world.sender(), world.member()
    world.outside(member, sender)
    world.step("+700d")
    within = world.offer(sender, member)
    world.step("+800d")
    return (within, world.offer(sender, member)), (CONTACT, STRANGER)


class Threads(unittest.TestCase):
    chosen = []
    maxDiff = None

    def test_scenarios(self):
        world = World()
        self.addCleanup(world.close)
        world.start()
        names = self.chosen or list(SCENARIOS)
        for name in names:
            with self.subTest(scenario=name):
                world.step("+0")
                got, wanted = SCENARIOS[name](world)
                self.assertEqual(got, wanted)
        print(f"\nfigure: threads through Postfix: {len(names)}")
        problems = [line for line in world.gateway.log() if re.search("failed|internal_error", line["event"])]
        self.assertEqual(problems, [])


if __name__ == "__main__":
    Threads.chosen = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=2)
