#!/usr/bin/env python3
"""What a sender reads when mail is refused, held or returned, as programs really show it: reports by Postfix and by Sendmail, a
client that logs in, and our own letters. docs/letters.md has the same texts; this file holds it to them.

Run as root on Debian 12: python3 tests/mta/test_bounces.py
"""
import os
import re
import shutil
import smtplib
import subprocess
import unittest

from notice_mails import Letter, offer_in
from page_reader import Reader
from postfix_stand import MARK, OPTED_OUT, OUTSIDER, STRANGER, Stand, count, offer, print_figures
from mta.gateway import SOURCE
from mta.pages import Pages
from mta.sendmail import Sendmail, Unavailable
from mta.sink import free_port
from mta.smtp import Smtp

PASSWORD = "a password of hers"
URL = "https://review.association.example"
CASE_IN_DOCS, TOKEN_IN_DOCS = "7ZC0A9KQ2M", "AQGynDuPmGsvqqMDxoURBFLnKcrUJCV5KzQOPpkss4Ir_A-3coRQXw"
WORDS = (r"Your message was not delivered to 1 recipient\. They asked for no more mailings from you, and we follow that request\. "
         r"What you can do: (?P<link>https://\S+) "
         r"Please take them off your list, or ask members@association\.example and quote case (?P<case>[0-9A-Z]{10})\.")
stand = pages = office_port = None


def setUpModule():
    global stand, pages, office_port
    port, office_port = free_port(), free_port()
    stand = Stand(extra=Pages.options(port).replace(f'"http://127.0.0.1:{port}"', f'"{URL}"') + '\n[notice]\nburst = "1s"\n',
                  postfix="smtpd_sasl_auth_enable = yes\nsmtpd_sasl_local_domain =\n")
    etc = stand.postfix.etc
    os.makedirs(os.path.join(etc, "sasl"))
    passwords = os.path.join(stand.root, "sasldb")
    with open(os.path.join(etc, "sasl", "smtpd.conf"), "w", encoding="utf-8") as file:
        file.write(f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {passwords}\nmech_list: PLAIN LOGIN\n")
    name, domain = MARK.split("@")
    subprocess.run(["saslpasswd2", "-p", "-c", "-f", passwords, "-u", domain, name], input=PASSWORD, text=True, check=True)
    shutil.chown(passwords, "postfix")
    # Another server on the way: it takes the mail, and gets our answer when it hands it on.
    with open(os.path.join(etc, "master.cf"), "a", encoding="utf-8") as file:
        file.write(f"127.0.0.1:{office_port} inet n - n - - smtpd -o smtpd_milters= -o content_filter=smtp:[127.0.0.1]:{stand.port}"
                   " -o receive_override_options=no_milters\n")
    stand.__enter__()
    pages = Pages(stand.gateway, port).start()


def tearDownModule():
    pages.stop()
    stand.__exit__(None, None, None)
    print_figures()


def in_docs(text):
    """The text with one fixed case and link, as it stands in docs/letters.md."""
    text = re.sub(r"/e/[\w-]{54}", "/e/" + TOKEN_IN_DOCS, text)
    text = re.sub(r"(?i)\b((?:quote )?case )[0-9A-Z]{10}\b", r"\g<1>" + CASE_IN_DOCS, text)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "2026-12-01 11:52 UTC", text)


class BouncesTest(unittest.TestCase):
    maxDiff = None

    def bounce(self, message_id):
        """The report of another program about that message, in the sender's mailbox."""
        def found(mails):
            return [mail for mail in mails if mail.sender == "" and mail.addresses == [MARK] and message_id.encode() in mail.data]
        stand.sink.wait(lambda mails: found(mails), 20)
        reports = found(list(stand.sink.mails))
        self.assertEqual(len(reports), 1)
        self.assertEqual(stand.arrivals(message_id, 0), [])
        letter = Letter(reports[0])
        for line in reports[0].data.split(b"\r\n"):
            self.assertLessEqual(len(line), 510, line)
        return letter

    def assert_words(self, text):
        """All words of the rule, in order, unspoilt by what is around them; the link opens the page about this case."""
        folded = re.sub(r"(<<< )?550[- ]5\.7\.1 ", "", " ".join(text.split()))
        found = re.search(WORDS, folded)
        self.assertIsNotNone(found, text)
        self.assertTrue(text.isascii(), text)
        page = Reader(at=pages.url).open(found["link"])
        self.assertEqual(page.status, 200, found["link"])
        self.assertIn(found["case"], page.text)
        self.assertIn("Your message was not delivered.", page.text)
        for word in ("spam", "violat", "canary", "threshold", "__"):
            self.assertNotIn(word, folded.replace(found["link"], "LINK").lower())  # a link may hold anything
        count("refusals read by their senders")

    def assert_in_docs(self, text):
        with open(os.path.join(SOURCE, "docs", "letters.md"), encoding="utf-8") as file:
            wanted = "\n```\n" + in_docs(text.strip("\n")) + "\n```\n"
            self.assertTrue(wanted in file.read(), "docs/letters.md shows another text than\n" + wanted)


def paragraph(letter):
    """Of a report by Postfix: the lines about the recipient."""
    return letter.text[letter.text.index(f"<{OPTED_OUT}>:"):]


class Refused(BouncesTest):
    def test_program_on_the_gateway_by_postfix(self):
        subprocess.run(["/usr/sbin/sendmail", "-C", stand.postfix.etc, "-f", MARK, "-bm", "-i", OPTED_OUT],
                       input=offer("local@bounces.example").replace(b"\r\n", b"\n"), check=True, capture_output=True)
        letter = self.bounce("local@bounces.example")
        self.assertEqual(letter.subject, "Undelivered Mail Returned to Sender")
        self.assert_words(paragraph(letter))
        self.assert_in_docs(paragraph(letter))
        self.assertIn(b"\r\nStatus: 5.7.1\r\n", letter.mail.data)

    def test_another_server_by_postfix(self):
        self.assertEqual(stand.send([OPTED_OUT], offer("office@bounces.example"), port=office_port).data.code, 250)
        letter = self.bounce("office@bounces.example")
        self.assert_words(paragraph(letter))
        self.assert_in_docs(paragraph(letter))
        self.assertIn(b"\r\nStatus: 5.7.1\r\n", letter.mail.data)

    def test_by_sendmail(self):
        try:
            office = Sendmail(os.path.join(stand.root, "sendmail"), free_port(), stand.port, host="office.example.test")
        except Unavailable as problem:
            self.skipTest(str(problem))
        # A program on that machine, and a client of it.
        office.run("-bm", "-i", "-f", MARK, OPTED_OUT, input=offer("program@bounces.example").replace(b"\r\n", b"\n"))
        with office, Smtp(office.port) as client:
            self.assertEqual(client.send(MARK, [OPTED_OUT], offer("client@bounces.example")).data.code, 250)
            letters = [self.bounce(f"{name}@bounces.example") for name in ("program", "client")]
        for letter in letters:
            self.assertEqual(letter.subject, "Returned mail: see transcript for details")
            self.assertIn("    (reason: 550-5.7.1 Your message was not delivered to 1 recipient.)\n", letter.text,
                          "the first line is complete alone")
            self.assert_words(letter.text[letter.text.index(">>> DATA"):])
            self.assertIn(b"\r\nStatus: 5.7.1\r\n", letter.mail.data)
        self.assert_in_docs(letters[0].text[letters[0].text.index("   ----- The following"):])

    def test_client_that_logs_in(self):
        with smtplib.SMTP("127.0.0.1", stand.port, local_hostname="client.example.test", timeout=30) as client:
            client.login(MARK, PASSWORD)
            with self.assertRaises(smtplib.SMTPDataError) as refused:
                client.sendmail(MARK, [OPTED_OUT], offer("client@sasl.example"))
            self.assertEqual(client.sendmail(MARK, [OUTSIDER, OPTED_OUT], offer("both@sasl.example")), {}, "the session goes on")
        self.assertEqual(refused.exception.smtp_code, 550)
        shown = refused.exception.smtp_error.decode("ascii")
        decision = next(line for line in stand.gateway.log("decision") if line["message_id"] == "client@sasl.example")
        self.assertEqual((decision["user"], decision["action"]), (MARK, "reject"))
        lines = shown.split("\n")
        self.assertEqual(len(lines), 4)
        self.assertLessEqual(len(lines[0]), len("5.7.1 ") + 90)
        for line in lines:
            self.assertTrue(line.startswith("5.7.1 "), line)
            self.assertLessEqual(len("550-" + line + "\r\n"), 512)
        self.assertLessEqual(sum(len(line) - len("5.7.1 ") + 2 for line in lines), 600)
        self.assertTrue(lines[3].endswith(f" quote case {decision['case']}."), "one case id, last")
        self.assert_words(re.sub(r"(?m)^5\.7\.1 ", "", shown))
        self.assert_in_docs("550 " + shown)
        # The outsider has it; about the other one there is a report of ours.
        self.assertEqual(stand.arrivals("both@sasl.example")[0].addresses, [OUTSIDER])
        case = next(line for line in stand.gateway.log("decision") if line["message_id"] == "both@sasl.example")["case"]
        report = Letter(stand.reports(case)[0])
        self.assertEqual(report.subject, "Your message was not delivered to everybody")
        self.assert_words(report.text)
        self.assertIn(f"\n  {OPTED_OUT}\n", report.text)
        self.assert_in_docs(report.text)


class HeldAndReturned(BouncesTest):
    def test_notice_and_return(self):
        with smtplib.SMTP("127.0.0.1", stand.port, local_hostname="client.example.test", timeout=30) as client:
            client.login(MARK, PASSWORD)
            self.assertEqual(client.sendmail(MARK, [STRANGER], offer_in("en", "held@sasl.example", MARK)), {})
        case = stand.held("held@sasl.example")[0]["case_id"]

        def notices(mails):
            return [mail for mail in mails if mail.sender == "" and case.encode() in mail.data and b".notice@" in mail.data]
        self.assertTrue(stand.sink.wait(notices, 20))
        notice = Letter(notices(list(stand.sink.mails))[0])
        self.assertEqual(notice.to, [MARK])
        self.assert_in_docs(f"Subject: {notice.subject}\n\n{notice.text}")
        stand.gateway.nonsolicit("hold", "return", "--now", case, "--reason", "offer_without_contact")
        report = Letter(stand.reports(case)[0])
        self.assertEqual((report.sender, report.to), ("", [MARK]))
        self.assertIn(b"\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp; 550 5.7.1 Your message to 1 recipient was looked at and is returned "
                      b"to you; it was not delivered.\r\n", report.mail.data)
        self.assert_in_docs(f"Subject: {report.subject}\n\n{report.text}")
        page = Reader(at=pages.url).open(report.links[0])
        self.assertIn("Your message was looked at and was returned to you.", page.text)
        self.assertTrue(page.has_form("/appeal"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
