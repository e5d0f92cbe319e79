#!/usr/bin/env python3
"""What recipients say about mail, through a real Postfix: forwarded, attached and reported (RFC 5965), proved and forged; the
header with the link to the page; and the answer that comes back.
Run as root on Debian 12: python3 tests/mta/test_complaints.py
"""
import email
import email.policy
import unittest

from postfix_stand import (CONTACT, JANE, MARK, STRANGER, Stand, core, count, fields, offer, print_figures, sandbox, wait_until)

COMPLAINTS = "complaints@association.example"
URL = "https://review.association.example/m/"
OUTSIDE = "203.0.113.7"
stand = None


def setUpModule():
    global stand
    stand = Stand(extra=f'\n[notice]\ncomplaint_address = "{COMPLAINTS}"\n'
                        f'\n[review]\npublic_url = "https://review.association.example"\n').__enter__()


def tearDownModule():
    stand.__exit__(None, None, None)
    print_figures()


def without_link(data):
    """core() without the header of ours that a release gets."""
    found, body = fields(core(data))
    return b"\r\n".join(one for one in found if not one.lower().startswith(b"x-nonsolicit-report:")) + b"\r\n\r\n" + body


def statements(case_id):
    return [(row["kind"], row["person"], row["open"], row["trusted"])
            for row in stand.rows("select * from statements where case_id = ? order by id", case_id)]


def head(author, message_id, proved, more=()):
    domain = author.rsplit("@", 1)[1]
    lines = [f"Authentication-Results: mx.example.test; dmarc=pass header.from={domain}"] if proved else []
    return "\r\n".join([*lines, f"From: {author}", f"To: {COMPLAINTS}", f"Message-ID: <{message_id}>",
                        "Date: Mon, 16 Nov 2026 10:00:00 +0000", "MIME-Version: 1.0", *more, ""]).encode()


def with_attached(author, message_id, reported, text="", proved=True):
    """Forwarded as attachment."""
    return (head(author, message_id, proved, ["Subject: Fwd: offer", "Content-Type: multipart/mixed; boundary=b-1"]) +
            b"\r\n--b-1\r\nContent-Type: text/plain\r\n\r\n" + text.encode() +
            b"\r\n--b-1\r\nContent-Type: message/rfc822\r\n\r\n" + reported + b"\r\n--b-1--\r\n")


def in_the_text(author, message_id, reported, text=""):
    """Forwarded as Gmail does it: a few header lines, and the text."""
    mail = email.message_from_bytes(reported, policy=email.policy.default)
    return (head(author, message_id, True, [f"Subject: Fwd: {mail['Subject']}", "Content-Type: text/plain; charset=utf-8"]) +
            f"\r\n{text}\r\n\r\n---------- Forwarded message ---------\r\nFrom: {mail['From']}\r\nDate: Mon, Nov 16, 2026\r\n"
            f"Subject: {mail['Subject']}\r\nTo: <{author}>\r\n\r\nHello,\r\n".encode())


def as_report(author, message_id, reported):
    """ARF (RFC 5965) with the header of the message only."""
    return (head(author, message_id, True, ["Subject: FW: offer",
                                            "Content-Type: multipart/report; report-type=feedback-report; boundary=b-1"]) +
            b"\r\n--b-1\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
            b"--b-1\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Test/1\r\nVersion: 1\r\n"
            b"\r\n--b-1\r\nContent-Type: text/rfc822-headers\r\n\r\n" + reported.partition(b"\r\n\r\n")[0] + b"\r\n\r\n--b-1--\r\n")


class Complaints(unittest.TestCase):
    maxDiff = None

    def tagged(self, message_id):
        """An offer to a contact as it came to her, and its case."""
        self.assertEqual(stand.send([CONTACT], offer(message_id, to=CONTACT.encode())).data.code, 250)
        arrived = stand.arrivals(message_id)[0].data
        case_id = stand.rows("select id from cases where message_id = ?", message_id)[0]["id"]
        return arrived, case_id

    def complain(self, author, data, proved_here=False):
        more = {"user": author} if proved_here else {"user": None, "sender": author, "client": OUTSIDE}
        sent = stand.send([COMPLAINTS], data, **more)
        self.assertEqual(sent.data.code, 250, sent)
        count("mails to the complaint address")

    def answer(self, message_id, author):
        """The letter that answers the mail with this Message-ID."""
        def found(mails):
            return [mail for mail in mails if f"<{message_id}>" in mail.header("In-Reply-To")]
        self.assertTrue(stand.sink.wait(lambda mails: found(mails), 20), "no answer came")
        letter = found(list(stand.sink.mails))[0]
        self.assertEqual((letter.sender, letter.addresses), ("", [author]))
        self.assertEqual(letter.header("Auto-Submitted"), ["auto-replied"])
        return letter.data.decode()

    def assert_no_answer(self, message_id):
        self.assertTrue(stand.quiet())
        self.assertEqual(stand.rows("select id from letters where purpose = 'complaint' and content like ?", f"%{message_id}%"), [])

    def test_a_forwarded_attachment(self):
        arrived, case_id = self.tagged("tag-1@complaint.example")
        self.complain(CONTACT, with_attached(CONTACT, "c-1@firm-c.example", arrived, "I did not ask for this."))
        self.assertEqual(statements(case_id), [("complaint", CONTACT, 1, 1)])
        self.assertEqual(len(stand.arrivals("c-1@firm-c.example")), 1, "staff read it in their mailbox, too")
        letter = self.answer("c-1@firm-c.example", CONTACT)
        self.assertIn("noted as a complaint", letter)
        self.assertIn(case_id, letter)
        self.assertEqual(stand.rows("select actor, action from audit where subject = ?", case_id),
                         [{"actor": "member", "action": "complaint"}])

    def test_forwarded_in_the_text_with_words(self):
        arrived, case_id = self.tagged("tag-2@complaint.example")
        self.complain(CONTACT, in_the_text(CONTACT, "c-2@firm-c.example", arrived, "welcome\r\nallow"))
        case_of_text = stand.rows("select case_id from statements where kind = 'welcome'")[0]["case_id"]
        self.assertEqual(case_of_text, case_id, "the newest of this sender and subject")
        self.assertIn("was welcome to you", self.answer("c-2@firm-c.example", CONTACT))
        self.assertEqual(stand.rows("select sender, choice from preferences where recipient = ?", CONTACT),
                         [{"sender": MARK, "choice": "allow"}])
        # The choice holds from the next message on: nothing is tagged any more.
        self.assertEqual(stand.send([CONTACT], offer("tag-2b@complaint.example", to=CONTACT.encode())).data.code, 250)
        self.assertEqual(stand.arrivals("tag-2b@complaint.example")[0].header("X-Nonsolicit"), [])
        stand.gateway.nonsolicit("lists", "preferences", "remove", CONTACT, MARK)

    def test_a_report_about_released_mail(self):
        extra = b"X-Nonsolicit-Report: https://forged.example/m/x\r\n"
        self.assertEqual(stand.send([STRANGER], offer("held@complaint.example", extra=extra)).data.code, 250)
        row = stand.held("held@complaint.example")[0]
        stand.gateway.nonsolicit("hold", "release", row["case_id"], "--now")
        arrived = stand.arrivals("held@complaint.example")[0]
        links = arrived.header("X-Nonsolicit-Report")
        self.assertEqual([link[:len(URL)] for link in links], [URL], "ours, and not the forged one")
        self.assertEqual(stand.send([STRANGER], offer("plain@complaint.example"), port=stand.plain_port).data.code, 250)
        plain = stand.arrivals("plain@complaint.example")[0].data.replace(b"plain@complaint", b"held@complaint")
        self.assertEqual(without_link(arrived.data), core(plain), "the rest is as it was sent")
        self.complain(STRANGER, as_report(STRANGER, "c-3@firm-c.example", arrived.data))
        self.assertEqual(statements(row["case_id"]), [("complaint", STRANGER, 1, 1)])
        self.answer("c-3@firm-c.example", STRANGER)

    def test_a_complaint_stops_the_clock_of_the_rest(self):
        self.assertEqual(stand.send([CONTACT, STRANGER], offer("both@complaint.example")).data.code, 250)
        row = stand.held("both@complaint.example")[0]
        arrived = stand.arrivals("both@complaint.example")[0].data
        self.complain(CONTACT, with_attached(CONTACT, "c-4@firm-c.example", arrived))
        self.assertEqual(statements(row["case_id"]), [("complaint", CONTACT, 1, 1)])
        stand.change("update held set deadline = 1 where case_id = ?", row["case_id"])
        self.answer("c-4@firm-c.example", CONTACT)  # timed work has run since
        self.assertEqual(stand.state(row["case_id"]), "held", "what belongs to an open complaint does not expire")
        self.assertEqual(stand.rows("select open_complaint from held where case_id = ?", row["case_id"])[0]["open_complaint"], 1)

    def test_the_header_names_the_case_only(self):
        arrived, case_id = self.tagged("tag-5@complaint.example")
        links = [one for one in fields(arrived)[0] if one.lower().startswith(b"x-nonsolicit-report:")]
        self.assertEqual(len(links), 1)
        self.assertTrue(links[0].startswith(b"X-Nonsolicit-Report: " + URL.encode()), links)
        self.assertEqual(len(links[0]) - len("X-Nonsolicit-Report: ") - len(URL), 54)
        self.assertNotIn(b"firm-c", links[0])
        self.assertIn(case_id.encode(), arrived)

    def test_without_proof_it_is_a_note(self):
        arrived, case_id = self.tagged("tag-6@complaint.example")
        self.complain(CONTACT, with_attached(CONTACT, "c-6@firm-c.example", arrived, "block", proved=False))
        self.assertEqual(statements(case_id), [("note", CONTACT, 0, 0)])
        self.assertEqual(stand.rows("select * from preferences where recipient = ?", CONTACT), [])
        self.assert_no_answer("c-6@firm-c.example")

    def test_of_somebody_who_did_not_get_it(self):
        arrived, case_id = self.tagged("tag-7@complaint.example")
        self.complain(STRANGER, with_attached(STRANGER, "c-7@firm-c.example", arrived, "block"))
        self.assertEqual(statements(case_id), [])
        self.assertIn("We have no message like this on record", self.answer("c-7@firm-c.example", STRANGER))

    def test_with_a_forged_case_id(self):
        _, case_id = self.tagged("tag-8@complaint.example")
        forged = (f"X-Nonsolicit: v=1; action=tag; case={case_id}\r\nFrom: x@elsewhere.example\r\nSubject: Cheap watches\r\n"
                  "Message-ID: <other@elsewhere.example>\r\n\r\nBuy.\r\n").encode()
        self.complain(CONTACT, with_attached(CONTACT, "c-8@firm-c.example", forged))
        self.assertEqual(statements(case_id), [])

    def test_handed_in_here(self):
        arrived, case_id = self.tagged("tag-9@complaint.example")
        self.complain(CONTACT, with_attached(CONTACT, "c-9@firm-c.example", arrived, proved=False), proved_here=True)
        self.assertEqual(statements(case_id), [("complaint", CONTACT, 1, 1)])
        self.assertEqual(len(stand.arrivals("c-9@firm-c.example")), 1, "an offer that is complained about is not held")
        self.answer("c-9@firm-c.example", CONTACT)

    def test_about_mail_that_was_let_through(self):
        question = sandbox.read_sample("01-peer-question").replace(b"<01@firm-a.example>", b"<q@complaint.example>")
        self.assertEqual(stand.send([STRANGER], question, user=JANE).data.code, 250)
        arrived = stand.arrivals("q@complaint.example")[0].data
        self.assertEqual(stand.rows("select id from cases where message_id = 'q@complaint.example'"), [])
        self.complain(STRANGER, with_attached(STRANGER, "c-10@firm-c.example", arrived, "It is an offer in disguise."))
        cases = stand.rows("select id, rule, action from cases where message_id = 'q@complaint.example'")
        self.assertEqual([(row["rule"], row["action"]) for row in cases], [("complaint", "pass")])
        self.assertEqual(statements(cases[0]["id"]), [("complaint", STRANGER, 1, 1)])

    def test_zz_nothing_failed(self):
        self.assertTrue(wait_until(stand.quiet))
        problems = [line for line in stand.gateway.log() if "failed" in line["event"] or line["event"] == "internal_error"]
        self.assertEqual(problems, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
