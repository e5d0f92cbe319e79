#!/usr/bin/env python3
"""Every action of the policy through a real Postfix: what the client is told, and what arrives, byte for byte.

The measure of "exact" is what the same Postfix delivers for the same mail on a listener without a milter.
Run as root on Debian 12: python3 tests/mta/test_postfix.py
"""
import email
import os
import re
import sqlite3
import subprocess
import unittest

from postfix_stand import (CONTACT, JANE, MARK, OPTED_OUT, OUTSIDER, STRANGER, Stand, core, count, envelope, fields, offer,
                           print_figures, recipients_of, sandbox)

stand = None


def setUpModule():
    global stand
    stand = Stand().__enter__()


def tearDownModule():
    stand.__exit__(None, None, None)
    print_figures()


class PostfixTest(unittest.TestCase):
    def assert_exact(self, message_id, got, expected_recipients, recipients, data, **more):
        """`got` is what the listener without a milter delivers for the same mail, for the expected recipients."""
        plain_id = "plain-" + message_id
        sent = stand.send(recipients, data.replace(b"<" + message_id.encode() + b">", b"<" + plain_id.encode() + b">"),
                          port=stand.plain_port, **more)
        self.assertTrue(sent.ok, sent)
        plain = stand.arrivals(plain_id)
        self.assertEqual(len(plain), 1)
        same = core(plain[0].data).replace(plain_id.encode(), message_id.encode())
        self.assertEqual(core(got.data), same)
        sender, parameters, everybody = envelope(plain[0])
        expected = [entry for entry in everybody if entry[0] in expected_recipients]
        self.assertEqual(sorted(entry[0] for entry in expected), sorted(expected_recipients))
        self.assertEqual(envelope(got), (sender, [text.replace(plain_id, message_id) for text in parameters], expected))
        count("deliveries byte- and envelope-exact")


class Actions(PostfixTest):
    def check(self, name, recipients, goes=(), tagged=False, held=(), refused=(), reply=250):
        message_id = f"{name}@actions.example"
        data = offer(message_id)
        sent = stand.send(recipients, data)
        self.assertEqual(sent.data.code, reply, sent)
        self.assertTrue(all(answer.ok for answer in sent.recipients), "nobody is refused at RCPT")
        if goes:
            arrived = stand.arrivals(message_id)
            self.assertEqual(len(arrived), 1)
            self.assert_exact(message_id, arrived[0], list(goes), recipients, data)
            ours = arrived[0].header("X-Nonsolicit")
            self.assertEqual(len(ours), 1 if tagged else 0, ours)
            if tagged:
                self.assertRegex(ours[0], r"^v=1; action=tag; case=[0-9A-Z]{10}$")
        rows = stand.held(message_id)
        self.assertEqual(len(rows), 1 if held else 0)
        if held:
            self.assertEqual(set(recipients_of(rows[0])), set(held))
        if refused and reply == 250:
            self.check_report(message_id, refused, recipients)
        stand.quiet()
        self.assertEqual(len(stand.arrivals(message_id, 0)), 1 if goes else 0, "nothing else arrives")
        self.assertEqual(stand.spool_problems(), [])
        count("actions x recipients")
        return sent

    def check_report(self, message_id, refused, recipients):
        case = stand.rows("select id from cases where message_id like ?", f"%{message_id}%")[0]["id"]
        reports = stand.reports(case)
        self.assertEqual(len(reports), 1)
        self.assertEqual(reports[0].addresses, [MARK])
        text = reports[0].data.decode()
        for address in recipients:
            self.assertEqual(f"Final-Recipient: rfc822; {address}" in text, address in refused, text)
        self.assertIn("Status: 5.7.1", text)
        count("reports of split refusals")

    def assert_refusal(self, sent):
        self.assertEqual(sent.data.code, 550)
        self.assertGreaterEqual(len(sent.data.lines), 2)
        self.assertLessEqual(len(sent.data.lines), 4)
        for line in sent.data.lines[:-1]:
            self.assertTrue(line.startswith("550-5.7.1 "), line)
        self.assertRegex(sent.data.lines[-1], r"^550 5\.7\.1 Please .* quote case [0-9A-Z]{10}\.$")
        count("multi-line refusals read by the client")

    def test_pass_one(self):
        self.check("pass-one", [OUTSIDER], goes=[OUTSIDER])

    def test_tag_one(self):
        self.check("tag-one", [CONTACT], goes=[CONTACT], tagged=True)

    def test_hold_one(self):
        self.check("hold-one", [STRANGER], held=[STRANGER])

    def test_reject_one(self):
        self.assert_refusal(self.check("reject-one", [OPTED_OUT], refused=[OPTED_OUT], reply=550))

    def test_pass_and_tag(self):
        self.check("pass-tag", [OUTSIDER, CONTACT], goes=[OUTSIDER, CONTACT], tagged=True)

    def test_pass_and_hold(self):
        self.check("pass-hold", [OUTSIDER, STRANGER], goes=[OUTSIDER], held=[STRANGER])

    def test_pass_and_reject(self):
        self.check("pass-reject", [OUTSIDER, OPTED_OUT], goes=[OUTSIDER], refused=[OPTED_OUT])

    def test_tag_and_hold(self):
        self.check("tag-hold", [CONTACT, STRANGER], goes=[CONTACT], tagged=True, held=[STRANGER])

    def test_hold_and_reject(self):
        self.check("hold-reject", [STRANGER, OPTED_OUT], held=[STRANGER], refused=[OPTED_OUT])

    def test_all_at_once(self):
        self.check("all", [OUTSIDER, CONTACT, STRANGER, OPTED_OUT], goes=[OUTSIDER, CONTACT], tagged=True, held=[STRANGER],
                   refused=[OPTED_OUT])

    def test_two_held(self):
        self.check("hold-two", [STRANGER, "peter.lang@firm-b.example"], held=[STRANGER, "peter.lang@firm-b.example"])

    def test_recipients_in_other_spellings(self):
        spelled = ["Rosa.Ortiz@FIRM-C.Example", "peter.lang@Firm-B.example"]
        self.check("spelled", [OUTSIDER, "Client+x@Customer.Example", *spelled], goes=[OUTSIDER, "Client+x@Customer.Example"],
                   held=spelled)

    def test_the_same_recipient_twice(self):
        self.check("twice", [OUTSIDER, STRANGER, STRANGER], goes=[OUTSIDER], held=[STRANGER])

    def test_reject_the_whole_message_for_thirty_strangers(self):
        message_id = "thirty@actions.example"
        data = re.sub(rb"(?m)^Message-ID:.*?\r?$", b"Message-ID: <" + message_id.encode() + b">\r",
                      sandbox.read_sample("09-offer-thirty-strangers").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        sent = stand.send([row[0] for row in sandbox.OTHERS] + [OUTSIDER], data, user=JANE)
        self.assert_refusal(sent)
        stand.quiet()
        self.assertEqual(stand.arrivals(message_id, 0), [])

    def test_tempfail_while_the_store_cannot_be_written(self):
        lock = sqlite3.connect(os.path.join(stand.root, "nonsolicit.db"), isolation_level=None)
        for name, recipients in (("one", [STRANGER]), ("mixed", [OUTSIDER, STRANGER]), ("all", [STRANGER, OPTED_OUT])):
            message_id = f"tempfail-{name}@actions.example"
            lock.execute("begin immediate")
            try:
                sent = stand.send(recipients, offer(message_id))
            finally:
                lock.execute("rollback")
            self.assertEqual(sent.data.code, 451, sent)
            self.assertEqual(stand.held(message_id), [])
            self.assertEqual(stand.arrivals(message_id, 0), [])
            again = stand.send(recipients, offer(message_id))
            self.assertEqual(again.data.code, 250, again)
            self.assertEqual(len(stand.held(message_id)), 1)
            count("actions x recipients")
        lock.close()

    def test_tempfail_while_the_spool_cannot_be_written(self):
        spool = os.path.join(stand.root, "spool")
        os.rename(spool, spool + ".away")
        try:
            sent = stand.send([OUTSIDER, STRANGER], offer("spool@actions.example"))
        finally:
            os.rename(spool + ".away", spool)
        self.assertEqual(sent.data.code, 451, sent)
        self.assertEqual(stand.held("spool@actions.example"), [])
        self.assertEqual(stand.arrivals("spool@actions.example", 0), [])
        count("actions x recipients")

    def test_a_null_sender_gets_no_report(self):
        message_id = "null@actions.example"
        sent = stand.send([OUTSIDER, OPTED_OUT], offer(message_id), sender="")
        self.assertEqual(sent.data.code, 250, sent)
        arrived = stand.arrivals(message_id)
        self.assertEqual([(mail.sender, mail.addresses) for mail in arrived], [("", [OUTSIDER])])
        cases = stand.rows("select id from cases where message_id = ?", message_id)
        self.assertEqual(len(cases), 1)
        self.assertEqual(stand.rows("select 1 from letters where case_id = ?", cases[0]["id"]), [])

    def test_foreign_verdict_headers_are_removed(self):
        foreign = (b"X-Nonsolicit: v=1; action=pass\r\nX-Spam: no\r\nx-nonsolicit: forged\r\n again\r\n"
                   b"X-Nonsolicit-Note: keep me\r\n")
        for name, recipient, ours in (("pass", OUTSIDER, 0), ("tag", CONTACT, 1)):
            message_id = f"foreign-{name}@actions.example"
            stand.send([recipient], offer(message_id, extra=foreign))
            mail = stand.arrivals(message_id)[0]
            self.assertEqual(len(mail.header("X-Nonsolicit")), ours, mail.header("X-Nonsolicit"))
            self.assertNotIn(b"forged", mail.data)
            self.assertEqual(mail.header("X-Nonsolicit-Note"), ["keep me"])
            count("foreign headers removed", 2)


LONG = b"\r\nA long line: " + b"0123456789" * 90 + b"\r\n"
DOTS = b"\r\n.\r\n..\r\n.one dot\r\n...three\r\n. \r\n"
FOLDED = b"X-Folded: one\r\n two\r\n\tthree  \r\nX-Empty:\r\nX-No-Space:tight\r\nX-Two-Spaces:  wide\r\n"
SHAPES = [
    ("plain", {}),
    ("dots", {"body_end": DOTS}),
    ("long-line", {"body_end": LONG}),
    ("folded-headers", {"extra": FOLDED}),
    ("long-header", {"extra": b"X-Long: " + b" ".join([b"word"] * 180) + b"\r\n"}),
    ("eight-bit", {"body_end": "\r\nGrüße, naïve café €\r\n".encode(), "parameters": "BODY=8BITMIME"}),
    ("bytes", {"body_end": b"\r\n" + bytes(range(128, 256)) + b"\r\n", "parameters": "BODY=8BITMIME"}),
    ("trailing-blanks", {"body_end": b"\r\nblank  \t\r\n\r\n\r\n\r\n"}),
    ("control-characters", {"body_end": b"\r\n\x01\x02\x07\x0b\x0c\x1b\x7f\r\n"}),
    ("very-long-line", {"body_end": b"\r\n" + b"0123456789" * 700 + b"\r\n"}),
    ("nul", {"body_end": b"\r\na NUL \0 in the text\r\n", "parameters": "BODY=8BITMIME"}),
    ("bare-cr", {"body_end": b"\r\na bare \r in the text\r\n"}),
    ("odd-headers", {"extra": b"X-Blank-Before-Colon : value\r\nX-Tab:\tvalue\r\nX-Percent: 100%s %d %%\r\nX-8bit: \xfc\xe9\r\n",
                     "parameters": "BODY=8BITMIME"}),
    ("no-more-header", {"extra": b"this line is no header field\r\nX-After: the header ended above\r\n"}),
    ("large", {"body_end": b"\r\n" + b"A line of a large message, number after number.\r\n" * 60000}),
    ("dsn", {"parameters": "RET=HDRS ENVID=QQ314159", "notify": "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Or+2Big@customer.example"}),
    ("dsn-never", {"parameters": "RET=FULL ENVID=a+2Bb", "notify": "NOTIFY=NEVER"}),
    ("utf8-header", {"extra": "X-Name: Jürgen\r\n".encode(), "parameters": "BODY=8BITMIME SMTPUTF8"}),
]


class Bytes(PostfixTest):
    """Each shape passes, and waits and is released: both must equal what Postfix alone delivers."""

    def shape(self, name, shape, recipient, release):
        message_id = f"{name}-{'held' if release else 'pass'}@bytes.example"
        data = offer(message_id, extra=shape.get("extra", b""), body_end=shape.get("body_end", b""))
        more = {"parameters": shape.get("parameters", "")}
        if "notify" in shape:
            more["recipient_parameters"] = {recipient: shape["notify"]}
        sent = stand.send([recipient], data, **more)
        self.assertEqual(sent.data.code, 250, sent)
        if release:
            rows = stand.held(message_id)
            self.assertEqual(len(rows), 1)
            stand.gateway.nonsolicit("hold", "release", "--now", rows[0]["case_id"])
        arrived = stand.arrivals(message_id)
        self.assertEqual(len(arrived), 1)
        self.assert_exact(message_id, arrived[0], [recipient], [recipient], data, **more)
        self.assertEqual(arrived[0].header("X-Nonsolicit-Release"), [])
        if release:
            self.assertTrue(stand.ended(rows[0]["case_id"], "released"))
            stand.quiet()
            self.assertEqual(len(stand.arrivals(message_id, 0)), 1, "once")
            self.assertEqual(len(stand.held(message_id)), 1, "not held again")

    def test_shapes_that_pass(self):
        for name, shape in SHAPES:
            with self.subTest(name):
                self.shape(name, shape, OUTSIDER, release=False)

    def test_shapes_that_are_held_and_released(self):
        for name, shape in SHAPES:
            with self.subTest(name):
                self.shape(name, shape, STRANGER, release=True)

    def test_smtputf8_recipient(self):
        message_id = "utf8-recipient@bytes.example"
        people = ["jürgen@kunde.example", OUTSIDER, STRANGER]
        data = offer(message_id)
        sent = stand.send(people, data, parameters="SMTPUTF8")
        self.assertEqual(sent.data.code, 250, sent)
        arrived = stand.arrivals(message_id)
        self.assert_exact(message_id, arrived[0], people[:2], people, data, parameters="SMTPUTF8")

    def test_utf8_member_is_removed_and_released(self):
        stand.gateway.import_directory(sandbox.PEOPLE + sandbox.OTHERS + [("jörg@firm-d.example", "3001", "Jörg", "Firm D", "no")])
        self.assertEqual(stand.reload()["event"], "reload")
        message_id, people = "utf8-member@bytes.example", ["jörg@firm-d.example", OUTSIDER]
        data = offer(message_id)
        sent = stand.send(people, data, parameters="SMTPUTF8")
        self.assertEqual(sent.data.code, 250, sent)
        arrived = stand.arrivals(message_id)
        self.assert_exact(message_id, arrived[0], [OUTSIDER], people, data, parameters="SMTPUTF8")
        row = stand.held(message_id)[0]
        self.assertEqual(recipients_of(row), people[:1])
        stand.gateway.nonsolicit("hold", "release", "--now", row["case_id"])
        both = stand.arrivals(message_id, 2)
        released = [mail for mail in both if mail.addresses == people[:1]]
        self.assertEqual(len(released), 1)
        self.assert_exact(message_id, released[0], people[:1], people, data, parameters="SMTPUTF8")

    def test_header_fields_that_postfix_adds_for_its_own_clients(self):
        """Mail of a remote client may lack Date and Message-ID; Postfix adds them when our release comes from loopback.

        To a listener that adds nothing the release is exact; at the other the proof must still be known for ours.
        """
        for name, port, added in (("exact", stand.remote_port, []), ("completed", stand.port, [b"Date", b"Message-Id"])):
            with self.subTest(name):
                data = re.sub(rb"(?m)^(Date|Message-ID):.*\r\n", b"", offer("x"))
                data = data.replace(b"\r\nSubject: ", b"\r\nX-Test: " + name.encode() + b"\r\nSubject: ")
                self.assertEqual(stand.options(hold__release_port=port)["event"], "reload")
                try:
                    sent = stand.send([STRANGER], data, client="192.0.2.77", port=stand.remote_port)
                    self.assertEqual(sent.data.code, 250, sent)
                    rows = stand.rows("select * from held order by held_at")
                    alarms = len(stand.gateway.log("release_proof_refused"))
                    stand.gateway.nonsolicit("hold", "release", "--now", rows[-1]["case_id"])
                    self.assertTrue(stand.ended(rows[-1]["case_id"], "released"))
                    stand.sink.wait(lambda mails, name=name: any(mail.header("X-Test") == [name] for mail in mails), 20)
                    found = stand.sink.with_header("X-Test", name)
                    self.assertEqual(len(found), 1)
                    self.assertEqual(len(stand.rows("select 1 from held")), len(rows), "not held again")
                    self.assertEqual(len(stand.gateway.log("release_proof_refused")), alarms)
                    more = [field for field in fields(core(found[0].data))[0] if field not in fields(data)[0]]
                    self.assertEqual(sorted(field.split(b":")[0] for field in more), added)
                    self.assertEqual(fields(found[0].data)[1], fields(data)[1])
                finally:
                    stand.options(hold__release_port=stand.port)


class Local(PostfixTest):
    """Mail of programs on the gateway itself: sendmail(1) and non_smtpd_milters."""

    def submit(self, recipients, data, sender=MARK):
        done = subprocess.run(["/usr/sbin/sendmail", "-C", stand.postfix.etc, "-f", sender, "-i", *recipients],
                              input=data.replace(b"\r\n", b"\n"), capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_pass(self):
        self.submit([OUTSIDER], offer("pass@local.example"))
        arrived = stand.arrivals("pass@local.example")
        self.assertEqual(len(arrived), 1)
        self.assertEqual(core(arrived[0].data), offer("pass@local.example"))

    def test_hold_and_release(self):
        self.submit([OUTSIDER, STRANGER], offer("hold@local.example"))
        self.assertEqual(stand.arrivals("hold@local.example")[0].addresses, [OUTSIDER])
        row = stand.held("hold@local.example")[0]
        self.assertEqual(recipients_of(row), [STRANGER])
        stand.gateway.nonsolicit("hold", "release", "--now", row["case_id"])
        both = stand.arrivals("hold@local.example", 2)
        self.assertEqual([mail.addresses for mail in both], [[OUTSIDER], [STRANGER]])
        self.assertEqual(core(both[1].data), core(both[0].data))

    def test_reject_bounces_with_our_words(self):
        self.submit([OPTED_OUT], offer("reject@local.example"))
        def bounced(mails):
            return [mail for mail in mails
                    if mail.sender == "" and mail.addresses == [MARK] and b"reject@local.example" in mail.data]
        bounce = stand.sink.wait(bounced, 20)
        self.assertEqual(len(bounce), 1)
        text = re.sub(rb"\s+", b" ", bounce[0].data)
        self.assertIn(b"Your message was not delivered to 1 recipient.", text)
        self.assertRegex(text, rb"quote case [0-9A-Z]{10}")
        self.assertEqual(stand.arrivals("reject@local.example", 0), [])
        count("local submissions refused by a bounce with our words")

    def test_split_refusal(self):
        self.submit([OUTSIDER, OPTED_OUT], offer("split@local.example"))
        self.assertEqual(stand.arrivals("split@local.example")[0].addresses, [OUTSIDER])
        case = stand.rows("select id from cases where message_id like '%split@local.example%'")[0]["id"]
        report = stand.reports(case)
        self.assertEqual(len(report), 1)
        self.assertEqual(email.message_from_bytes(report[0].data).get_content_type(), "multipart/report")


if __name__ == "__main__":
    unittest.main(verbosity=1)
