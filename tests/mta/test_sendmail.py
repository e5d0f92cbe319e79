#!/usr/bin/env python3
"""Our milter under a real Sendmail 8.17: every action, exact bytes, replies, holds, quarantine, and a milter that is gone.

Each mail also goes through the same Sendmail without a milter; what arrives must be the same but for trace headers and ours.
Prints `figure:` lines. Needs root, and apt for Sendmail's packages the first time.
"""
import os
import re
import shutil
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "tools"))
from mta.gateway import Gateway  # noqa: E402
from mta.sendmail import Sendmail, Unavailable, unpacked_packages  # noqa: E402
from mta.sink import Sink, free_port  # noqa: E402
from mta.smtp import Smtp  # noqa: E402

SENDER = "mark.vale@firm-a.example"
CROWD_SENDER = "news@firm-a.example"      # apart, since what goes to a crowd makes later mail of the same text bulk
MEMBERS = [(f"{kind}{n}@firm-{kind}.example", f"{kind}{n}", f"{kind} {n}", f"Office {kind} {n}", "no")
           for kind in ("stranger", "contact", "stopped") for n in range(3)]
MEMBERS.append(("Mixed.Case@firm-m.example", "m1", "Mixed Case", "Office M", "no"))
MEMBERS += [(f"reader{n}@readers.example", f"r{n}", f"Reader {n}", f"Reading {n}", "no") for n in range(250)]

OFFER = b"""From: Mark Vale <mark.vale@firm-a.example>
To: office@firm-b.example
Subject: Cut your printing costs by 30%
Date: Mon, 16 Nov 2026 11:00:00 +0000
Message-ID: <offer@firm-a.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hello,

we help law firms cut their printing costs by up to 30% with our managed
print service. Our pricing starts at $99 per month, and there is a free
trial. Would you be open to a quick 15-minute call this week to see a
demo? Book a time here: https://vale-print.example/book

Mark Vale
Sales Director, Vale Print Solutions
"""

# What MTAs like to change: folding, blanks, case, comments in addresses, empty values, 8-bit text, dots, tabs, line ends.
UGLY = (b"Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example; Mon, 16 Nov 2026 10:59:59 +0000\r\n"
        b"From:   \"Vale, Mark\" <mark.vale@firm-a.example> (sales)\r\n"
        b"to:office@firm-b.example,\r\n\t Second Office <two@firm-b.example>,\r\n   three@firm-b.example\r\n"
        b"Subject:Cut your   printing costs\r\n\tby 30%  \r\n"
        b"X-Empty:\r\nX-Blank: \r\nX-Folded:\r\n  starts on the next line\r\nX-Odd : blank before the colon\r\n"
        b"X-Raw: caf\xc3\xa9 \xe9\r\nX-Nonsolicit: v=1; action=pass; case=FORGED\r\nx-nonsolicit: again\r\n"
        b"Date: Mon, 16 Nov 2026 11:00:00 +0000\r\nMessage-ID: <ugly@firm-a.example>\r\n"
        b"X-Same: 1\r\nX-Same: 2\r\n\r\n"
        + OFFER.split(b"\n\n", 1)[1].replace(b"\n", b"\r\n")
        + b"\r\n.\r\n..two dots\r\n.one dot\r\nFrom here a line starts with From\r\ncaf\xe9 \xc3\xa9\r\n\ttab \r\n"
        + b"x" * 900 + b"\r\n\r\n\r\n")

def crlf(data):
    return data if b"\r\n" in data else data.replace(b"\n", b"\r\n")


def named(mail, number):
    """The same mail with another Message-ID, so that it is no repetition."""
    return re.sub(rb"(?im)^Message-ID: <", b"Message-ID: <n%d." % number, crlf(mail), count=1)


def without_trace(data):
    """Without the Received header that Sendmail puts on top, and without headers of our name."""
    header, blank, body = data.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", header)
    assert fields[0].startswith(b"Received: "), fields[0]
    kept = [field for field in fields[1:] if not field.lower().startswith(b"x-nonsolicit:")]
    return b"\r\n".join(kept) + blank + body


def field_names(data):
    return [field.split(b":")[0].strip().decode() for field in re.split(rb"\r\n(?![ \t])", data.partition(b"\r\n\r\n")[0])]


class Stage:
    """A Sendmail with our milter and one without, each with its own sink."""

    def __init__(self, hold="", extra="", mta_hold=False):
        # Sendmail refuses a filter's socket below a folder that everybody may write, such as /tmp.
        self.root = tempfile.mkdtemp(prefix="nonsolicit-sendmail-", dir="/run")
        os.chmod(self.root, 0o755)
        self.sink, self.plain_sink = Sink(), Sink()
        port = free_port()
        socket = f"unix:{self.root}/milter.sock"
        self.sendmail = Sendmail(os.path.join(self.root, "mta"), port, self.sink.port, milter=socket)
        self.plain = Sendmail(os.path.join(self.root, "plain"), free_port(), self.plain_sink.port)
        if mta_hold:
            hold += ('mode = "mta"\n'
                     f'mta_release_command = ["{self.sendmail.wrapper()}", "-qQ", "-qI{{queue_id}}"]\n'
                     f'mta_return_command = ["/bin/sh", "-c", "rm {self.root}/mta/mqueue/[dh]f{{queue_id}}"]\n')
        self.gateway = Gateway(self.root, release_port=port, members=MEMBERS, hold=hold, extra=extra)
        self._contact_has_percent()
        rows = ["sender,recipient,kind,evidence"]
        rows += [f"{SENDER},{row[0]},contact,meeting" for row in MEMBERS if row[0].startswith("contact")]
        rows += [f"{CROWD_SENDER},{row[0]},contact,meeting" for row in MEMBERS if row[0].startswith("reader")]
        self.gateway.nonsolicit("lists", "relationships", "import", "-", input="\n".join(rows) + "\n")
        rows = ["recipient,sender,date"] + [f"{row[0]},{SENDER},2026-01-05" for row in MEMBERS if row[0].startswith("stopped")]
        self.gateway.nonsolicit("lists", "optouts", "import", "-", input="\n".join(rows) + "\n")
        self.gateway.start()
        self.sendmail.start()
        self.plain.start()
        self._sent = 0

    def _contact_has_percent(self):
        with open(self.gateway.options, encoding="utf-8") as file:
            text = file.read()
        with open(self.gateway.options, "w", encoding="utf-8") as file:
            file.write(text.replace('contact = "members@association.example"', 'contact = "staff (100%s human, 24%)"'))

    def close(self):
        for mta in (self.sendmail, self.plain):
            mta.stop()
        self.gateway.stop()
        self.sink.stop()
        self.plain_sink.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def send(self, recipients, mail=OFFER, parameters="", sender=SENDER):
        """Through our Sendmail and then the plain one; the plain one's copy is the measure. -> (Sent, wanted bytes)"""
        self._sent += 1
        data = named(mail, self._sent)
        with Smtp(self.plain.port) as client:
            before = len(self.plain_sink.mails)
            client.send(sender, ["anybody@sink.test"], data)
        assert self.plain_sink.wait(lambda mails: len(mails) > before)
        with Smtp(self.sendmail.port) as client:
            sent = client.send(sender, recipients, data, parameters)
        return sent, without_trace(self.plain_sink.mails[-1].data)

    def arrived(self, wanted, seconds=20):
        """What came to the sink of this mail, by its Message-ID."""
        key = re.search(rb"(?im)^Message-ID: .*", wanted)[0]
        return self.sink.wait(lambda mails: [mail for mail in mails if key in mail.data.partition(b"\r\n\r\n")[0]
                                             and b"multipart/report" not in mail.data], seconds)

    def nothing_arrives(self, wanted):
        """A later mail through the same way overtakes nothing: when it is here, the first one would be."""
        _, probe = self.send(["probe@sink.test"])
        return bool(self.arrived(probe)) and not self.arrived(wanted, 0)

    def report(self, case):
        """The report of a case. After a kill the dead process keeps its lease on timed work for a while."""
        return self.sink.wait(lambda mails: [mail for mail in mails if b"multipart/report" in mail.data and case.encode() in mail.data], 45)


def case_in(sent):
    return re.search(r"case (\w+)\.", " ".join(sent.data.lines))[1]


class OnOneStage(unittest.TestCase):
    HOLD, MTA_HOLD = "", False

    @classmethod
    def setUpClass(cls):
        try:
            unpacked_packages()
        except Unavailable as problem:
            raise unittest.SkipTest(str(problem)) from problem
        cls.stage = Stage(hold=cls.HOLD, mta_hold=cls.MTA_HOLD)
        cls.gateway = cls.stage.gateway

    @classmethod
    def tearDownClass(cls):
        cls.stage.close()

    def last_held(self):
        case = self.gateway.log("decision")[-1]["case"]
        return next(row for row in self.gateway.json("hold", "list") if row["case"] == case)

    def assert_arrives(self, wanted, recipients, tagged=False):
        mails = self.stage.arrived(wanted)
        self.assertEqual(len(mails), 1)
        self.assertEqual(sorted(mails[0].addresses), sorted(recipients))
        self.assertEqual(without_trace(mails[0].data), wanted)
        values = mails[0].header("X-Nonsolicit")
        if tagged:
            self.assertEqual(len(values), 1)
            self.assertRegex(values[0], r"^v=1; action=tag; case=\w{10}$")
        else:
            self.assertEqual(values, [])
        return mails[0]


class Actions(OnOneStage):
    OUT = "outsider@sink.test"

    def test_pass(self):
        for mail in (OFFER, UGLY):
            for recipients in ([self.OUT], [self.OUT, "second@sink.test"]):
                sent, wanted = self.stage.send(recipients, mail)
                self.assertEqual(sent.data.code, 250)
                self.assert_arrives(wanted, recipients)

    def test_tag(self):
        three = [f"contact{n}@firm-contact.example" for n in range(3)]
        for mail in (OFFER, UGLY):
            for recipients in (three[:1], [self.OUT, three[0]], three):
                sent, wanted = self.stage.send(recipients, mail)
                self.assertEqual(sent.data.code, 250)
                mail_there = self.assert_arrives(wanted, recipients, tagged=True)
                # As under Postfix: below the MTA's own Received, above all that the client wrote.
                self.assertEqual(field_names(mail_there.data)[:2], ["Received", "X-Nonsolicit"])

    def test_hold(self):
        three = [f"stranger{n}@firm-stranger.example" for n in range(3)]
        for mail in (OFFER, UGLY):
            for recipients in (three[:1], [self.OUT, three[0]], three):
                sent, wanted = self.stage.send(recipients, mail)
                self.assertEqual(sent.data.code, 250)
                case = self.last_held()["case"]
                if self.OUT in recipients:
                    self.assert_arrives(wanted, [self.OUT])
                else:
                    self.assertTrue(self.stage.nothing_arrives(wanted))
                self.gateway.nonsolicit("hold", "release", case, "--now")
                held = [address for address in recipients if address != self.OUT]
                mails = self.stage.sink.wait(lambda _, w=wanted, h=held: [m for m in self.stage.arrived(w, 0) if m.addresses[0] in h])
                self.assertEqual(len(mails), 1)
                self.assertEqual(sorted(mails[0].addresses), held)
                self.assertEqual(without_trace(mails[0].data), wanted)
                self.assertTrue(self.gateway.wait_for(lambda c=case: any(e["case"] == c for e in self.gateway.log("held_ended")), 10))
                passed = [event["case"] for event in self.gateway.log("release_passed")]
                self.assertIn(case, passed)
                self.assertNotIn(b"X-Nonsolicit", mails[0].data)
        self.assertEqual(self.gateway.log("release_proof_refused"), [])

    def test_envelope_parameters_survive_hold_and_release(self):
        mail = named(OFFER.replace(b"Hello,", "H\u00e9llo,".encode()), 9001)
        with Smtp(self.stage.sendmail.port) as client:
            sent = client.send(SENDER, [self.OUT, "stranger1@firm-stranger.example"], mail, "BODY=8BITMIME RET=HDRS ENVID=job+2B7",
                               {"stranger1@firm-stranger.example": "NOTIFY=FAILURE,DELAY ORCPT=rfc822;Old+2BName@firm-stranger.example"})
        self.assertEqual(sent.data.code, 250)
        self.gateway.nonsolicit("hold", "release", self.last_held()["case"], "--now")
        mails = self.stage.sink.wait(lambda mails: [m for m in mails if b"<n9001." in m.data and m.addresses[0].startswith("stranger1")])
        self.assertEqual(len(mails), 1)
        self.assertLessEqual({"BODY=8BITMIME", "RET=HDRS", "ENVID=job+2B7"}, set(mails[0].sender_parameters))
        self.assertEqual(set(mails[0].recipients[0][1]),
                         {"NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;Old+2BName@firm-stranger.example"})

    def test_hold_then_return(self):
        sent, wanted = self.stage.send(["stranger0@firm-stranger.example"])
        self.assertEqual(sent.data.code, 250)
        case = self.last_held()["case"]
        self.gateway.nonsolicit("hold", "return", case, "--now", "--reason", "Not 100% right for our members.")
        reports = self.stage.report(case)
        self.assertEqual(len(reports), 1)
        self.assertEqual((reports[0].sender, reports[0].addresses), ("", [SENDER]))
        self.assertIn(b"Final-Recipient: rfc822; stranger0@firm-stranger.example\r\n", reports[0].data)
        self.assertIn(b"Diagnostic-Code: smtp; 550 5.7.1 Not 100% right for our members.", reports[0].data)
        self.assertTrue(self.stage.nothing_arrives(wanted))

    def test_reject(self):
        three = [f"stopped{n}@firm-stopped.example" for n in range(3)]
        for recipients in (three[:1], three):
            sent, wanted = self.stage.send(recipients)
            self.assertEqual(sent.data.code, 550)
            count = "1 recipient" if len(recipients) == 1 else "3 recipients"
            self.assertEqual(sent.data.lines, [
                f"550-5.7.1 Your message was not delivered to {count}.",
                "550-5.7.1 They asked for no more mailings from you, and we follow that request.",
                "550 5.7.1 Please take them off your list, or ask staff (100%s human, 24%) and quote case "
                f"{case_in(sent)}."])
            self.assertTrue(self.stage.nothing_arrives(wanted))

    def test_reject_mixed(self):
        sent, wanted = self.stage.send([self.OUT, "stopped0@firm-stopped.example", "stranger1@firm-stranger.example"])
        self.assertEqual(sent.data.code, 250)
        self.assert_arrives(wanted, [self.OUT])
        case = self.last_held()["case"]
        reports = self.stage.report(case)
        self.assertEqual([(r.sender, r.addresses) for r in reports], [("", [SENDER])])
        self.assertIn(b"Final-Recipient: rfc822; stopped0@firm-stopped.example\r\n", reports[0].data)
        self.assertNotIn(b"stranger1@", reports[0].data)
        self.assertIn(b"ask staff (100%s human, 24%) and quote case", reports[0].data)

    def test_tempfail(self):
        spool = os.path.join(self.stage.root, "spool")
        os.rename(spool, spool + ".away")
        stranger = "stranger2@firm-stranger.example"
        try:
            for recipients in ([stranger], [self.OUT, stranger], [stranger, "stranger1@firm-stranger.example"]):
                sent, wanted = self.stage.send(recipients)
                self.assertEqual(sent.data.lines, ["451 4.3.0 Mail system problem, please try again later."])
                self.assertFalse(self.stage.arrived(wanted, 0))
        finally:
            os.rename(spool + ".away", spool)

    def test_exact_address_is_removed(self):
        for given in ("Mixed.Case@firm-m.example", "mIXED.cASE@FIRM-M.Example"):
            sent, wanted = self.stage.send([given, self.OUT, given.swapcase()])
            self.assertEqual(sent.data.code, 250)
            self.assert_arrives(wanted, [self.OUT])

    def test_milter_that_is_gone(self):
        self.gateway.stop()
        sent, _ = self.stage.send([self.OUT])
        self.assertEqual((sent.data.code, sent.mail.code), (451, 451))
        with Smtp(self.stage.sendmail.port) as client:    # connected before it is up again: no way around it
            self.gateway.start()
            self.assertEqual(client.send(SENDER, [self.OUT], OFFER).data.code, 451)
        sent, wanted = self.stage.send([self.OUT])
        self.assertEqual(sent.data.code, 250)
        self.assert_arrives(wanted, [self.OUT])

    def test_milter_killed_between_messages_of_a_session(self):
        with Smtp(self.stage.sendmail.port) as client:
            self.assertEqual(client.send(SENDER, [self.OUT], OFFER).data.code, 250)
            self.gateway.kill()
            self.assertEqual(client.send(SENDER, [self.OUT], OFFER).data.code // 100, 4)
            self.gateway.start()
        sent, wanted = self.stage.send([self.OUT])
        self.assertEqual(sent.data.code, 250)
        self.assert_arrives(wanted, [self.OUT])

    def test_five_hundred_recipients_half_held(self):
        readers = [f"reader{n}@readers.example" for n in range(250)]
        others = [f"other{n}@sink.test" for n in range(250)]
        mixed = [address for pair in zip(readers, others) for address in pair]
        start = time.monotonic()
        sent, wanted = self.stage.send(mixed, sender=CROWD_SENDER)
        seconds = time.monotonic() - start
        self.assertEqual(sent.data.code, 250)
        self.assertEqual(self.last_held()["recipient_count"], 250)
        count = lambda: sum(len(mail.addresses) for mail in self.stage.arrived(wanted, 0))  # noqa: E731
        self.assertTrue(self.gateway.wait_for(lambda: count() >= len(others), 30))
        mails = self.stage.arrived(wanted)
        self.assertEqual(sorted(address for mail in mails for address in mail.addresses), sorted(others))
        for mail in mails:
            self.assertEqual(without_trace(mail.data), wanted)
        print(f"\nfigure: Sendmail, 500 recipients, 250 held: {seconds:.2f} s with a plain copy")


class Quarantine(OnOneStage):
    """hold.mode = "mta": Sendmail keeps the whole message in its queue."""
    MTA_HOLD = True

    def hold(self, mail):
        sent, wanted = self.stage.send(["outsider@sink.test", "stranger0@firm-stranger.example"], mail)
        self.assertEqual(sent.data.code, 250)
        held = self.last_held()
        self.queue_id = self.gateway.log("decision")[-1]["queue_id"]
        self.assertEqual(self.stage.sendmail.queue("hf"), [self.queue_id])
        self.assertIn("QUARANTINE: nonsolicit case " + held["case"], self.stage.sendmail.run("-bp", "-qQ"))
        self.stage.sendmail.run("-q")   # an ordinary queue run leaves it
        self.assertFalse(self.stage.arrived(wanted, 0))
        return held["case"], wanted

    def ended(self, case):
        return self.gateway.wait_for(lambda: any(event["case"] == case for event in self.gateway.log("held_ended")), 15)

    def test_release(self):
        for mail in (OFFER, UGLY):
            case, wanted = self.hold(mail)
            self.gateway.nonsolicit("hold", "release", case, "--now")
            self.assertTrue(self.ended(case))
            self.assert_arrives(wanted, ["outsider@sink.test", "stranger0@firm-stranger.example"])
            self.assertTrue(self.gateway.wait_for(lambda: self.stage.sendmail.queue("hf") == [], 10))

    def test_return(self):
        case, wanted = self.hold(OFFER)
        self.gateway.nonsolicit("hold", "return", case, "--now")
        self.assertEqual([report.addresses for report in self.stage.report(case)], [[SENDER]])
        self.assertTrue(self.ended(case))
        self.assertFalse(self.stage.arrived(wanted, 0))
        self.assertEqual(self.stage.sendmail.queue("hf"), [])
        self.assertNotIn(self.queue_id, self.stage.sendmail.queue("df"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
