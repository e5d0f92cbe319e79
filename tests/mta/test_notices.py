#!/usr/bin/env python3
"""Letters of ours as people get them, through a real Postfix, and the pages behind their links: senders whose mail waits, staff,
members. Who is told, how often, in which language, and that every link leads where it says.

Time is moved by writing the deadline into the row; the rest is short times in the options.
Run as root on Debian 12: python3 tests/mta/test_notices.py
"""
import re
import time
import unittest
from datetime import timezone
from email.utils import parsedate_to_datetime

from notice_mails import WORDS, Letter, offer_in
from page_reader import Reader
from postfix_stand import CONTACT, JANE, MARK, OUTSIDER, STRANGER, Stand, count, offer, print_figures
from mta.pages import Pages
from mta.sink import free_port

PETER, TOM, OLGA = "peter.lang@firm-b.example", "tom.reed@firm-b.example", "olga.stein@firm-b.example"
NEWS, KIM, LEE = "news@firm-a.example", "kim@firm-a.example", "lee@firm-a.example"
STAFF, PEOPLE_WHO_ANSWER = "staff@association.example", "members@association.example"
COMPLAINTS = "complaints@association.example"
OUTSIDE = "203.0.113.7"
DAY = 86400 * 1_000_000
stand = pages = None


def setUpModule():
    global stand, pages
    port = free_port()
    stand = Stand(hold='undo = "0s"', extra=Pages.options(port) + f'\n[notice]\nburst = "1s"\ndaily = 2\ncomplaint_address = "{COMPLAINTS}"\n').__enter__()
    pages = Pages(stand.gateway, port).start()
    pages.add_user("lea", "lead", password="a long enough password")


def tearDownModule():
    pages.stop()
    stand.__exit__(None, None, None)
    print_figures()


def letters_to(address, wanted=lambda letter: True, number=1, seconds=20):
    """Our letters to that address, once there are so many."""
    def found(mails):
        ours = [Letter(mail) for mail in mails if mail.sender == "" and mail.addresses == [address]]
        return [letter for letter in ours if wanted(letter)]
    stand.sink.wait(lambda mails: len(found(mails)) >= number, seconds)
    return found(list(stand.sink.mails))


def days_of(letters):
    """The days they were written, in UTC as the digest counts them: a test may run across midnight."""
    return [parsedate_to_datetime(letter.header("Date")[0]).astimezone(timezone.utc).date() for letter in letters]


def is_notice(letter):
    return letter.header("Message-ID")[0].split("@")[0].endswith(".notice")


class LettersTest(unittest.TestCase):
    maxDiff = None

    def hold(self, name, sender=MARK, to=(STRANGER,), language="en", subject=None, headers=(), **more):
        """An offer of that sender that is held; its case."""
        data = offer_in(language, f"{name}@notices.example", sender, subject, headers)
        sent = stand.send(list(to), data, **{"user": sender, "parameters": "BODY=8BITMIME"} | more)
        self.assertEqual(sent.data.code, 250, sent)
        rows = stand.held(f"{name}@notices.example")
        self.assertEqual(len(rows), 1, name)
        return rows[0]["case_id"]

    def assert_letter(self, letter, to, auto="auto-replied"):
        """What RFC 3834 asks of an answer that nobody typed, and what a reader can read."""
        self.assertEqual((letter.sender, letter.to), ("", [to]))
        self.assertEqual(letter.header("Auto-Submitted"), [auto])
        self.assertEqual(letter.addresses("To"), [to])
        for name in ("From", "Date", "Message-ID", "Subject"):
            self.assertEqual(len(letter.header(name)), 1, name)
        for name in ("X-Nonsolicit", "X-Nonsolicit-Release", "X-Nonsolicit-Report", "Precedence", "List-Id"):
            self.assertEqual(letter.header(name), [], name)
        self.assertNotRegex(letter.text + letter.subject, r"[{}]")
        for line in letter.text.split("\n"):
            self.assertLessEqual(len(line), 78 if "://" not in line else 160, line)
        for line in letter.mail.data.split(b"\r\n"):
            self.assertLessEqual(len(line), 500, line)

    def assert_notice(self, letter, to):
        self.assert_letter(letter, to)
        self.assertEqual(letter.addresses("Reply-To"), [PEOPLE_WHO_ANSWER])
        for word in ("spam", "violat", "canary", STRANGER, PETER, TOM):
            self.assertNotIn(word, letter.text.lower())

    def notice(self, sender, case):
        found = letters_to(sender, lambda letter: is_notice(letter) and case in letter.text)
        self.assertEqual(len(found), 1)
        self.assert_notice(found[0], sender)
        return found[0]

    def state_of_notice(self, case):
        return stand.rows("select notice from held where case_id = ?", case)[0]["notice"]


class ToSenders(LettersTest):
    def test_a_burst_is_one_notice_that_names_all(self):
        cases = {subject: self.hold(f"burst-{n}", subject=subject, to=to) for n, (subject, to) in enumerate(
            {"First plan": [STRANGER], "Second plan": [STRANGER, PETER], "Third plan": [STRANGER, PETER, TOM]}.items())}
        letter = self.notice(MARK, cases["First plan"])
        self.assertEqual(letter.subject, "3 of your messages wait for a review")
        self.assertEqual(letter.header("In-Reply-To"), [])
        self.assertEqual(len(letter.links), 3)
        for link, (subject, case), number in zip(letter.links, cases.items(), ("1 recipient", "2 recipients", "3 recipients")):
            self.assertTrue(letter.says(f"Subject: {subject} Not delivered yet to: {number} Why: It reads like an offer"), letter.text)
            self.assertTrue(letter.says(f"Case {case}"))
            page = Reader().open(link)
            self.assertEqual((page.status, page.language), (200, "en"))
            for part in (subject, number, case, "Your message waits for a review until", "It reads like an offer"):
                self.assertIn(part, page.text)
            for address in (STRANGER, PETER, TOM):
                self.assertNotIn(address, page.text)
            self.assertTrue(all(page.has_form(end) for end in ("/withdraw", "/justify", "/appeal")), page.forms)
            count("links of letters opened")
        self.assertTrue(stand.quiet())
        self.assertEqual(len(letters_to(MARK, is_notice, 2, 2.5)), 1, "and no other one after it")

    def test_a_sender_withdraws(self):
        case = self.hold("withdraw", sender=OLGA)
        letter = self.notice(OLGA, case)
        self.assertEqual(letter.subject, f"Your message waits for a review: {WORDS['en'][0]}")
        self.assertEqual(letter.header("In-Reply-To"), ["<withdraw@notices.example>"])
        page = Reader().open(letter.links[0])
        self.assertEqual(stand.state(case), "held", "opening changes nothing")
        done = page.submit("/withdraw")
        self.assertEqual(done.status, 200)
        self.assertIn("Your message is withdrawn.", done.text)
        self.assertTrue(stand.ended(case, "withdrawn"))
        again = page.submit("/withdraw")
        self.assertEqual(again.status, 409)
        self.assertIn("You have withdrawn this message already.", again.text)
        self.assertTrue(stand.quiet())
        self.assertEqual(stand.arrivals("withdraw@notices.example", 0), [])
        self.assertEqual(stand.reports(case, 1, 0.5), [], "no report about what the sender took back")

    def test_a_sender_explains_and_asks_a_person(self):
        case = self.hold("appeal", sender=TOM)
        page = Reader().open(self.notice(TOM, case).links[0])
        said = page.submit("/justify", when="3 May", by_whom="Rosa, at the spring meeting", text="She asked for the price.")
        self.assertIn("The reviewers will read what you wrote.", said.text)
        asked = said.submit("/appeal", text="They asked me for this offer.")
        self.assertIn("A second person will look at your message.", asked.text)
        self.assertFalse(asked.has_form("/appeal"))
        self.assertEqual(page.submit("/appeal", text="Again").status, 409)
        self.assertEqual([(row["kind"], row["author"], row["person"]) for row in
                          stand.rows("select * from statements where case_id = ? order by id", case)],
                         [("justification", "sender", TOM), ("appeal", "sender", TOM)])
        # Staff read both, and the answer comes back to the sender by mail.
        lead = Reader()
        self.assertEqual(lead.log_in(pages.url + "/login", "lea", "a long enough password").status, 200)
        self.assertIn("Rosa, at the spring meeting", lead.open(f"{pages.url}/case/{case}").text)
        appeals = lead.open(pages.url + "/appeals")
        self.assertIn("They asked me for this offer.", appeals.text)
        form = next(form for form in appeals.forms if form["fields"].get("case") == case)
        lead.post(pages.url + form["action"], form["fields"] | {"words": "The member did ask.", "answer": "overturn"})
        answer = letters_to(TOM, lambda letter: letter.subject == "Your message was looked at again")
        self.assertEqual(len(answer), 1)
        self.assert_notice(answer[0], TOM)
        self.assertTrue(answer[0].says("changed the decision. It goes out now."), answer[0].text)
        self.assertTrue(answer[0].says("The member did ask."))
        self.assertIn("changed the decision", Reader().open(answer[0].links[0]).text)
        self.assertEqual(len(stand.arrivals("appeal@notices.example", seconds=60)), 1, "and the message goes out")

    def test_what_was_refused_comes_again_after_an_appeal(self):
        """Refused at SMTP, so that nothing is held: the answer lets the same text through, to the same members."""
        to = [STRANGER, PETER]
        self.assertEqual(stand.options(policy__bulk=2)["event"], "reload")
        self.addCleanup(stand.options, policy__bulk=None)

        def send(name, to=to):
            return stand.send(to, offer_in("en", f"{name}@notices.example", LEE), user=LEE, parameters="BODY=8BITMIME")
        refused = send("again")
        self.assertEqual(refused.data.code, 550, refused)
        link = re.search(r"https?://\S+/e/\S+", refused.data.text).group()
        page = Reader().open(link)
        self.assertIn("Your message was not delivered.", page.text)
        case = stand.rows("select id from cases where message_id = 'again@notices.example'")[0]["id"]
        self.assertIn("A second person will look", page.submit("/appeal", text="They asked me for it.").text)
        self.assertEqual(send("again-too-soon").data.code, 550)
        stand.gateway.nonsolicit("lists", "preferences", "add", PETER, LEE, "block")
        self.addCleanup(stand.gateway.nonsolicit, "lists", "preferences", "remove", PETER, LEE)
        stand.gateway.nonsolicit("case", "appeal", case, "overturn", "--words", "They did ask.")
        answer = letters_to(LEE, lambda letter: letter.subject == "Your message was looked at again")
        self.assertEqual(len(answer), 1)
        self.assert_notice(answer[0], LEE)
        day = time.strftime("%Y-%m-%d", time.gmtime(stand.rows("select valid_until from grants where id = ?", case)[0]["valid_until"] / 1_000_000))
        for reader in (answer[0].says, lambda words: words in Reader().open(link).text):
            self.assertTrue(reader("You may send the same text to the same recipients again until " + day))
            self.assertTrue(reader("Members who blocked you or opted out of your mailings still refuse it."))
        self.assertTrue(answer[0].says("They did ask."))
        # The very same message, too: it goes to who did not block the sender, and the sender hears of the other.
        self.assertEqual(send("again").data.code, 250)
        arrived = stand.arrivals("again@notices.example", seconds=60)
        self.assertEqual([mail.addresses for mail in arrived], [[STRANGER]])
        self.assertEqual(send("again-blocked", [PETER]).data.code, 550)
        self.assertEqual(send("again-others", [STRANGER, OLGA]).data.code, 550, "who was no recipient of the case")
        count("refused mails that came again")

    def test_no_more_than_the_cap_in_a_day(self):
        cases = []
        for n in range(3):
            cases.append(self.hold(f"cap-{n}", sender=JANE))
            self.assertTrue(stand.gateway.wait_for(lambda: self.state_of_notice(cases[-1]) != "waiting", 10))
        self.assertEqual([self.state_of_notice(case) for case in cases], ["sent", "sent", "skipped"])
        self.assertEqual(len(letters_to(JANE, is_notice, 2)), 2)
        self.assertTrue(stand.quiet())
        self.assertEqual(len(letters_to(JANE, is_notice, 3, 1)), 2)

    def test_nobody_else_is_told(self):
        cases = {
            "a null sender": self.hold_as("nobody-null", user=None, sender=""),
            "an auto-reply": self.hold("nobody-auto", sender=KIM, headers=["Auto-Submitted: auto-replied"]),
            "a mailing list": self.hold("nobody-list", sender=KIM, headers=["List-Id: <talk.firm-a.example>"]),
            "who wants no reports": self.hold("nobody-never", sender=KIM, recipient_parameters={STRANGER: "NOTIFY=NEVER"}),
            "a guest of another domain": self.hold("nobody-guest", sender=OUTSIDER),
        }
        for who, case in cases.items():
            self.assertEqual(self.state_of_notice(case), "skipped", who)
        # From outside, with a sender of ours: that is mail coming in, and nobody is told of it.
        forged = offer_in("en", "nobody-forged@notices.example", LEE)
        sent = stand.send([STRANGER], forged, user=None, sender=LEE, client=OUTSIDE, parameters="BODY=8BITMIME")
        self.assertEqual(sent.data.code, 250)
        self.assertEqual(stand.held("nobody-forged@notices.example"), [])
        # Logged in as one and writing as another: the one who is proved is told.
        case = self.hold_as("nobody-as", user=LEE, sender=KIM, author=KIM)
        self.notice(LEE, case)
        self.assertTrue(stand.quiet())
        told = stand.rows("select recipient from letters where purpose = 'notice' and recipient in ('', ?, ?)", KIM, OUTSIDER)
        self.assertEqual(told, [])
        self.assertEqual(letters_to(KIM, number=1, seconds=1) + letters_to(OUTSIDER, number=1, seconds=0), [])

    def hold_as(self, name, user, sender, author=MARK):
        data = offer_in("en", f"{name}@notices.example", author)
        sent = stand.send([STRANGER], data, user=user, sender=sender, parameters="BODY=8BITMIME")
        self.assertEqual(sent.data.code, 250, sent)
        return stand.held(f"{name}@notices.example")[0]["case_id"]

    def test_in_the_language_of_the_mail(self):
        expected = {"fr": ("Votre message attend une vérification : Une offre pour votre cabinet", "Il ressemble à une offre",
                           "Votre message attend une vérification jusqu'au", "Retirer le message"),
                    "es": ("Su mensaje espera una revisión: Una oferta para su despacho", "Parece una oferta",
                           "Su mensaje espera una revisión hasta el", "Retirar el mensaje")}
        for language, (subject, why, state, button) in expected.items():
            with self.subTest(language):
                sender = {"fr": "claire@firm-a.example", "es": "luis@firm-a.example"}[language]
                case = self.hold(f"language-{language}", sender=sender, language=language)
                letter = self.notice(sender, case)
                self.assertEqual(letter.subject, subject)
                self.assertTrue(letter.says(why), letter.text)
                page = Reader().open(letter.links[0])
                self.assertEqual(page.language, language)
                for part in (state, button, why):
                    self.assertIn(part, page.text)
                english = Reader("en-GB,en;q=0.8").open(letter.links[0])
                self.assertIn("Your message waits for a review until", english.text, "the reader's browser asks for English")
                # Returned with a reason of the list: in the same language, in Postfix's hands all the way.
                stand.gateway.nonsolicit("hold", "return", "--now", case, "--reason", "offer_without_contact")
                report = Letter(stand.reports(case)[0])
                self.assertEqual(report.subject, {"fr": "Votre message vous est renvoyé", "es": "Se le devuelve su mensaje"}[language])
                self.assertTrue(report.says({"fr": "a été lu et vous est renvoyé ; il n'a pas été remis.",
                                             "es": "se ha leído y se le devuelve; no se entregó."}[language]), report.text)
                self.assert_letter(report, sender)
                self.assertEqual(Reader().open(report.links[0]).language, language)
                count("languages read")


class ToStaff(LettersTest):
    @classmethod
    def tearDownClass(cls):
        stand.options(notice__staff=None, notice__digest_hour=None)

    def log_in_and_see(self, link, wanted):
        """A link to staff needs a login by POST; then it shows what the letter was about."""
        asked = Reader().open(link)
        self.assertEqual((asked.status, asked.path), (200, "/login"))
        self.assertNotIn(wanted, asked.text)
        lead = Reader()
        opened = lead.open(link).submit("/login", name="lea", password="a long enough password")
        self.assertEqual(opened.status, 200)
        self.assertIn(wanted, opened.text)
        count("links of letters opened")
        return opened, lead

    def digests(self):
        """The digests so far; never two of one day."""
        found = letters_to(STAFF, lambda letter: "waiting" in letter.subject)
        self.assertGreater(len(found), 0)
        days = days_of(found)
        self.assertEqual(len(days), len(set(days)), f"one digest a day: {days}")
        return found

    def test_letters_to_staff(self):
        """In one, as each changes what the next one counts: digest, reminder, expiry, alarm."""
        # Two that people decided differently, and one that waits.
        for name, what in (("staff-released", "release"), ("staff-returned", "return")):
            case = self.hold(name, sender=NEWS)
            stand.gateway.nonsolicit("hold", what, "--now", case)
            self.assertTrue(stand.ended(case, what + ("d" if what == "release" else "ed")))
        waits = self.hold("staff-waits", sender=NEWS, subject="A plan that waits")
        self.assertEqual(stand.options(notice__staff=f'["{STAFF}"]', notice__digest_hour=0)["event"], "reload")

        digest = self.digests()
        self.assert_letter(digest[0], STAFF, "auto-generated")
        number = stand.rows("select count(*) as n from held where state = 'held' and decision = 'none'")[0]["n"]
        self.assertEqual(digest[0].subject, f"Held mail at the Example Association: {number} waiting")
        oldest = stand.rows("select min(held_at) as t from held where state = 'held' and decision = 'none'")[0]["t"]
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(oldest / 1_000_000))
        for line in (f"Waiting: {number}\n", f"Oldest since: {when} (", "Open complaints: ", "Releases that fail: 0\n"):
            self.assertIn(line, digest[0].text)
        rules = [line for line in digest[0].text.split("\n") if " held, " in line]
        self.assertEqual(rules, [self.rule_line(row["rule"]) for row in self.rules()])
        opened, _ = self.log_in_and_see(digest[0].links[0], "A plan that waits")
        self.assertEqual(opened.path, "/queue")

        stand.change("update held set deadline = ? where case_id = ?", int(time.time() * 1_000_000) + DAY, waits)
        reminder = letters_to(STAFF, lambda letter: letter.subject == "Held mail expires soon: A plan that waits")
        self.assertEqual(len(reminder), 1)
        self.assert_letter(reminder[0], STAFF, "auto-generated")
        for part in (NEWS, "1 recipient", f"case {waits}", "A plan that waits"):
            self.assertTrue(reminder[0].says(part), part)
        _, lead = self.log_in_and_see(reminder[0].links[0], "A plan that waits")

        # Nobody decides: it goes back, with the reason; the sender may still ask a person.
        stand.change("update held set deadline = 1 where case_id = ?", waits)
        self.assertTrue(stand.ended(waits, "expired"))
        report = Letter(stand.reports(waits)[0])
        self.assert_letter(report, NEWS)
        self.assertEqual(report.subject, "Your message is returned to you")
        self.assertEqual(report.addresses("Reply-To"), [PEOPLE_WHO_ANSWER])
        self.assertTrue(report.says("Your message was held for a review, and nobody released it in time. It is returned to you and was "
                                    'not delivered to 1 recipient.'), report.text)
        self.assertTrue(report.says(f'This is about your message "A plan that waits" to: {STRANGER} Case {waits}.'), report.text)
        page = Reader().open(report.links[0])
        self.assertIn("Nobody released your message in time", page.text)
        self.assertEqual([form["action"].rsplit("/", 1)[1] for form in page.forms], ["appeal"])
        asked = page.submit("/appeal", text="I was on leave.")
        self.assertIn("A second person will look at your message.", asked.text)
        self.assertIn("I was on leave.", lead.open(pages.url + "/appeals").text)

        # A release that fails again and again: the listener is gone, and comes back.
        failing = self.hold("staff-failing", sender=NEWS, subject="A plan that fails")
        self.assertEqual(stand.options(hold__release_port=free_port())["event"], "reload")
        stand.gateway.nonsolicit("hold", "release", "--now", failing)
        for attempt in range(1, 6):
            self.assertTrue(stand.gateway.wait_for(
                lambda: stand.rows("select attempts from held where case_id = ?", failing)[0]["attempts"] >= attempt
                and not stand.rows("select 1 from held where case_id = ? and last_error = ''", failing), 10))
            stand.gateway.wait_for(lambda: len([e for e in stand.gateway.log("held_retry") if e["case"] == failing]) >= attempt, 10)
            stand.change("update held set next_attempt = 1 where case_id = ?", failing)
        self.assertEqual(stand.options(hold__release_port=stand.port)["event"], "reload")
        stand.change("update held set next_attempt = 1 where case_id = ?", failing)
        stand.change("update letters set next_attempt = 1 where state = 'waiting'")
        alarm = letters_to(STAFF, lambda letter: letter.subject == f"A release keeps failing: case {failing}")
        self.assertEqual(len(alarm), 1)
        self.assert_letter(alarm[0], STAFF, "auto-generated")
        self.log_in_and_see(alarm[0].links[0], "A plan that fails")
        self.assertTrue(stand.ended(failing, "released"))
        self.assertEqual(len(stand.arrivals("staff-failing@notices.example")), 1)
        self.digests()

    @staticmethod
    def rules():
        return stand.rows("select c.rule, count(*) as held, sum(h.decision in ('release', 'return')) as decided, "
                          "sum(h.decision = 'release') as released from held h join cases c on c.id = h.case_id "
                          "group by c.rule order by held desc, c.rule")

    def rule_line(self, rule):
        row = next(row for row in self.rules() if row["rule"] == rule)
        rate = f"{row['released'] * 100 // row['decided']} %" if row["decided"] else "-"
        return f"  {rule}: {row['held']} held, {row['decided']} decided, {row['released']} released ({rate})"


class ToMembers(LettersTest):
    def test_the_link_that_a_member_asked_for(self):
        data = offer("member@notices.example", to=CONTACT.encode())
        self.assertEqual(stand.send([CONTACT], data).data.code, 250)
        header = stand.arrivals("member@notices.example")[0].header("X-Nonsolicit-Report")
        self.assertEqual(len(header), 1)
        case = stand.rows("select id from cases where message_id = 'member@notices.example'")[0]["id"]
        for language, subject, words in (("", "Your link", "Somebody, most likely you, asked for a link"),
                                         ("fr", "Votre lien", "Quelqu'un, sans doute vous, a demandé un lien")):
            page = Reader(language).open(header[0])
            self.assertIn(case, page.text)
            answers = [page.submit(page.path, address=address).text for address in ("somebody@else.example", CONTACT)]
            self.assertEqual(answers[0], answers[1], "the page does not tell who got the message")
            letters = letters_to(CONTACT, lambda letter, subject=subject: letter.subject == subject)
            self.assertEqual(len(letters), 1)
            self.assert_letter(letters[0], CONTACT, "auto-generated")
            self.assertTrue(letters[0].says(words), letters[0].text)
            self.assertTrue(letters[0].says(case))
            opened = Reader(language).open(letters[0].links[0])
            self.assertEqual(opened.status, 200)
            self.assertIn(MARK, opened.text)
            count("links of letters opened")
        done = opened.submit(opened.path, word="solicitation", choice="block", text="I never asked.")
        self.assertEqual((done.status, done.language), (200, "fr"))
        self.assertEqual(stand.rows("select sender, choice from preferences where recipient = ?", CONTACT),
                         [{"sender": MARK, "choice": "block"}])
        self.assertEqual(letters_to("somebody@else.example", number=1, seconds=1), [])
        stand.gateway.nonsolicit("lists", "preferences", "remove", CONTACT, MARK)

    def test_the_answer_to_a_complaint(self):
        self.assertEqual(stand.send([CONTACT], offer("answered@notices.example", to=CONTACT.encode())).data.code, 250)
        arrived = stand.arrivals("answered@notices.example")[0].data
        case = stand.rows("select id from cases where message_id = 'answered@notices.example'")[0]["id"]
        for name, more in (("complains", []), ("machine", ["Auto-Submitted: auto-replied"])):
            head = [*more, "Authentication-Results: mx.example.test; dmarc=pass header.from=firm-c.example", f"From: {CONTACT}",
                    f"To: {COMPLAINTS}", f"Message-ID: <{name}@firm-c.example>", "Date: Mon, 16 Nov 2026 10:00:00 +0000", "MIME-Version: 1.0",
                    "Subject: Fwd: offer", "Content-Type: multipart/mixed; boundary=b-1", "", ""]
            mail = ("\r\n".join(head).encode() + b"--b-1\r\nContent-Type: text/plain\r\n\r\nI did not ask for this.\r\n--b-1\r\n"
                    b"Content-Type: message/rfc822\r\n\r\n" + arrived + b"\r\n--b-1--\r\n")
            self.assertEqual(stand.send([COMPLAINTS], mail, user=None, sender=CONTACT, client=OUTSIDE).data.code, 250)
        letters = letters_to(CONTACT, lambda letter: letter.subject == "Your report")
        self.assertEqual(len(letters), 1)
        self.assert_letter(letters[0], CONTACT)
        self.assertEqual(letters[0].header("In-Reply-To"), ["<complains@firm-c.example>"])
        self.assertEqual(letters[0].addresses("From"), [COMPLAINTS])
        for words in ("It is noted as a complaint.", f"Case {case}", "What you say counts only for mail from this sender to you.",
                      f"please tell {PEOPLE_WHO_ANSWER}."):
            self.assertTrue(letters[0].says(words), letters[0].text)
        self.assertTrue(stand.quiet())
        self.assertEqual(len(letters_to(CONTACT, lambda letter: letter.subject == "Your report", 2, 2)), 1, "none to a machine")


if __name__ == "__main__":
    unittest.main(verbosity=1)
