#!/usr/bin/env python3
"""Postfix's own quarantine (hold.mode = "mta"), learning, the modes, reloads, and a milter that stops and starts under load.

Run as root on Debian 12: python3 tests/mta/test_postfix_modes.py
"""
import subprocess
import threading
import time
import unittest

from postfix_stand import (CONTACT, JANE, MARK, OPTED_OUT, OUTSIDER, STRANGER, Stand, core, count, offer, print_figures,
                           recipients_of, sandbox)
from mta.smtp import Smtp

stand = None


def setUpModule():
    global stand
    stand = Stand().__enter__()


def tearDownModule():
    stand.__exit__(None, None, None)
    print_figures()


class MtaQuarantine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        etc = stand.postfix.etc
        event = stand.options(hold__mode='"mta"',
                              hold__mta_release_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-H", "{{queue_id}}"]',
                              hold__mta_return_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-d", "{{queue_id}}"]')
        assert event["event"] == "reload", event

    @classmethod
    def tearDownClass(cls):
        stand.options(hold__mode='"store"', hold__mta_release_command=None, hold__mta_return_command=None)

    def hold(self, message_id, recipients):
        sent = stand.send(recipients, offer(message_id, extra=b"X-Nonsolicit: forged\r\n"))
        self.assertEqual(sent.data.code, 250, sent)
        row = stand.held(message_id)[-1]
        self.assertTrue(stand.gateway.wait_for(lambda: row["mta_queue_id"] in stand.postfix.queue()["hold"], 10))
        self.assertIn(row["mta_queue_id"], sent.data.text)
        return row

    def test_the_whole_message_waits_and_is_released(self):
        row = self.hold("release@mta.example", [OUTSIDER, STRANGER])
        self.assertEqual(sorted(recipients_of(row)), sorted([OUTSIDER, STRANGER]))
        self.assertEqual(stand.arrivals("release@mta.example", 0), [])
        stand.gateway.nonsolicit("hold", "release", "--now", row["case_id"])
        self.assertTrue(stand.ended(row["case_id"], "released"))
        stand.postfix.flush()
        arrived = stand.arrivals("release@mta.example")
        self.assertEqual(sorted(arrived[0].addresses), sorted([OUTSIDER, STRANGER]))
        self.assertEqual(core(arrived[0].data), offer("release@mta.example"))
        self.assertNotIn(b"forged", arrived[0].data)
        stand.quiet()
        self.assertEqual(len(stand.arrivals("release@mta.example", 0)), 1)
        count("quarantined messages released")

    def test_refused_recipients_are_removed_and_reported(self):
        row = self.hold("refused@mta.example", [STRANGER, OPTED_OUT])
        self.assertEqual(recipients_of(row), [STRANGER])
        report = stand.reports(row["case_id"])
        self.assertEqual(len(report), 1)
        self.assertIn(f"Final-Recipient: rfc822; {OPTED_OUT}".encode(), report[0].data)
        stand.gateway.nonsolicit("hold", "release", "--now", row["case_id"])
        self.assertTrue(stand.ended(row["case_id"], "released"))
        stand.postfix.flush()
        self.assertEqual(stand.arrivals("refused@mta.example")[0].addresses, [STRANGER])
        count("quarantined messages released")

    def test_return(self):
        row = self.hold("return@mta.example", [STRANGER])
        stand.gateway.nonsolicit("hold", "return", "--now", row["case_id"])
        self.assertTrue(stand.ended(row["case_id"], "returned"))
        self.assertNotIn(row["mta_queue_id"], stand.postfix.queue()["hold"])
        report = stand.reports(row["case_id"])
        self.assertEqual((len(report), report[0].addresses), (1, [MARK]))
        self.assertIn(b"Subject: Cut your printing costs", report[0].data)
        self.assertEqual(stand.arrivals("return@mta.example", 0), [])
        count("quarantined messages returned")

    def test_withdraw_removes_it_from_the_queue(self):
        row = self.hold("withdraw@mta.example", [STRANGER])
        stand.gateway.nonsolicit("hold", "withdraw", "--now", row["case_id"])
        self.assertTrue(stand.ended(row["case_id"], "withdrawn"))
        self.assertNotIn(row["mta_queue_id"], stand.postfix.queue()["hold"])

    def test_the_same_message_again_has_its_own_queue_file_and_case(self):
        rows = [self.hold("again@mta.example", [STRANGER]) for _ in range(2)]
        self.assertNotEqual(rows[0]["mta_queue_id"], rows[1]["mta_queue_id"])
        for row in rows:
            stand.gateway.nonsolicit("hold", "return", "--now", row["case_id"])
            self.assertTrue(stand.ended(row["case_id"], "returned"))
            self.assertNotIn(row["mta_queue_id"], stand.postfix.queue()["hold"], "no quarantined mail is out of reach")


class NotKept(unittest.TestCase):
    """What we cannot keep byte for byte waits in the MTA's queue as a whole, though hold.mode is "store"."""

    @classmethod
    def setUpClass(cls):
        etc = stand.postfix.etc
        event = stand.options(spool__max_bytes='"1MiB"', spool__memory_bytes='"64KiB"', limits__analysis_bytes='"1MiB"',
                              hold__mta_release_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-H", "{{queue_id}}"]',
                              hold__mta_return_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-d", "{{queue_id}}"]')
        assert event["event"] == "reload", event

    @classmethod
    def tearDownClass(cls):
        stand.options(spool__max_bytes=None, spool__memory_bytes=None, limits__analysis_bytes=None, hold__mta_release_command=None,
                      hold__mta_return_command=None)

    def quarantined(self, message_id, **more):
        data = offer(message_id, **more)
        sent = stand.send([OUTSIDER, STRANGER], data)
        self.assertEqual(sent.data.code, 250, sent)
        row = stand.held(message_id)[-1]
        self.assertEqual(row["spool_file"], "")
        self.assertTrue(stand.gateway.wait_for(lambda: row["mta_queue_id"] in stand.postfix.queue()["hold"], 10))
        self.assertEqual(stand.arrivals(message_id, 0), [])
        stand.gateway.nonsolicit("hold", "release", "--now", row["case_id"])
        self.assertTrue(stand.ended(row["case_id"], "released"))
        stand.postfix.flush()
        plain = stand.send([OUTSIDER, STRANGER], data.replace(b"@large", b"@plain"), port=stand.plain_port)
        self.assertEqual(plain.data.code, 250, plain)
        arrived, other = stand.arrivals(message_id)[0], stand.arrivals(message_id.replace("@large", "@plain"))[0]
        self.assertEqual(core(arrived.data), core(other.data).replace(b"@plain", b"@large"))
        self.assertEqual(arrived.addresses, other.addresses)
        count("quarantined messages released")

    def test_larger_than_the_spool_keeps(self):
        self.quarantined("size@large.example", body_end=b"\r\n" + b"A line of a large message, number after number.\r\n" * 30000)

    def test_a_header_that_the_milter_may_see_cut(self):
        self.quarantined("header@large.example", extra=b"X-Long: " + b" ".join([b"0123456789" * 9] * 700) + b"\r\n")


class Learning(unittest.TestCase):
    def relationships(self, part):
        return stand.gateway.json("lists", "relationships", "list", part)

    def test_mail_from_member_to_member_is_learned(self):
        author, other = "rosa.ortiz@firm-c.example", "tom.reed@firm-b.example"
        text = (f"From: Rosa <{author}>\r\nTo: <{other}>\r\nSubject: a question\r\nMessage-ID: <learn@modes.example>\r\n"
                "Date: Mon, 16 Nov 2026 11:00:00 +0000\r\n\r\nDo you know a good archive for old files?\r\n")
        sent = stand.send([other], text.encode(), user=author)
        self.assertEqual(sent.data.code, 250, sent)
        found = [row for row in self.relationships(author) if row["sender"] == other]
        self.assertEqual([(row["recipient"], row["kind"]) for row in found], [(author, "contact")])
        # The answer, though an offer, comes from a contact now.
        answer = stand.send([author], offer("learned-offer@modes.example"), user=other)
        self.assertEqual(answer.data.code, 250)
        self.assertEqual(stand.gateway.log("decision")[-1]["actions"], "tag")
        count("relationships learned")

    def test_inbound_mail_with_our_verifiers_verdict_is_learned(self):
        author, other = "peter.lang@firm-b.example", "nina.berg@firm-c.example"
        for verdict, learned in (("dmarc=fail", 0), ("dmarc=pass", 1)):
            text = (f"Authentication-Results: mx.example.test; {verdict} header.from=firm-b.example\r\nFrom: <{author}>\r\n"
                    f"To: <{other}>\r\nSubject: a question\r\nMessage-ID: <{verdict}@modes.example>\r\n"
                    "Date: Mon, 16 Nov 2026 11:00:00 +0000\r\n\r\nDo you know a good archive?\r\n")
            stand.send([other], text.encode(), user=None, sender=author, client="203.0.113.5")
            found = [row for row in self.relationships(author) if row["sender"] == other and row["recipient"] == author]
            self.assertEqual(len(found), learned, verdict)
        count("relationships learned")

    def test_forged_authors_are_not_learned(self):
        text = ("From: <nina.berg@firm-c.example>\r\nTo: <peter.lang@firm-b.example>\r\nSubject: hello\r\n"
                "Message-ID: <forged@modes.example>\r\nDate: Mon, 16 Nov 2026 11:00:00 +0000\r\n\r\nHello.\r\n")
        stand.send(["peter.lang@firm-b.example"], text.encode(), user=JANE)
        stand.send(["peter.lang@firm-b.example"], text.encode(), user=None, sender="nina.berg@firm-c.example", client="203.0.113.9")
        self.assertEqual([row for row in self.relationships("nina.berg") if row["sender"] == "peter.lang@firm-b.example"], [])

    def test_inbound_mail_is_not_judged(self):
        sent = stand.send([STRANGER], offer("inbound@modes.example"), user=None, sender=MARK, client="203.0.113.9")
        self.assertEqual(sent.data.code, 250)
        self.assertEqual(len(stand.arrivals("inbound@modes.example")), 1)
        self.assertEqual(stand.held("inbound@modes.example"), [])


class Modes(unittest.TestCase):
    def tearDown(self):
        stand.options(policy__mode='"enforce"')

    def deliver(self, mode):
        self.assertEqual(stand.options(policy__mode=f'"{mode}"')["event"], "reload")
        message_id = f"{mode}@modes.example"
        people = [OUTSIDER, CONTACT, STRANGER, OPTED_OUT]
        sent = stand.send(people, offer(message_id))
        self.assertEqual(sent.data.code, 250, sent)
        arrived = stand.arrivals(message_id)
        self.assertEqual(sorted(arrived[0].addresses), sorted(people))
        self.assertEqual(core(arrived[0].data), offer(message_id))
        self.assertEqual(stand.held(message_id), [])
        self.assertEqual(stand.gateway.log("decision")[-1]["mode"], mode)
        return arrived[0].header("X-Nonsolicit")

    def test_observe_changes_nothing(self):
        self.assertEqual(self.deliver("observe"), [])

    def test_tag_only_tags(self):
        self.assertEqual(len(self.deliver("tag")), 1)


class Reload(unittest.TestCase):
    def test_a_broken_file_changes_nothing(self):
        with open(stand.gateway.options, encoding="utf-8") as file:
            good = file.read()
        broken = {"syntax": good.replace('mode = "enforce"', 'mode = "observe"') + "\n[broken\n",
                  "unknown option": good.replace('mode = "enforce"', 'mode = "observe"\nmood = "bad"'),
                  "missing rules": good.replace('mode = "enforce"', 'mode = "observe"').replace("policy.toml", "gone.toml"),
                  "restart only": good.replace('mode = "enforce"', 'mode = "observe"').replace("nonsolicit.db", "other.db")}
        for name, text in broken.items():
            with self.subTest(name):
                try:
                    self.assertNotEqual(text, good)
                    event = stand.write_options(text)
                    self.assertEqual(event["event"], "reload_failed", event)
                    message_id = f"{name.replace(' ', '-')}@reload.example"
                    stand.send([STRANGER], offer(message_id))
                    self.assertEqual(len(stand.held(message_id)), 1, "still the old mode")
                    count("broken options files refused whole")
                finally:
                    stand.write_options(good)

    def test_reloads_under_load(self):
        with Load(stand, "reload", threads=3) as load:
            for _ in range(10):
                self.assertEqual(stand.reload()["event"], "reload")
        load.check(self, codes={250})


class Load:
    """Client threads that send held-bound and passing mail until told to stop, and send again what was put off."""

    def __init__(self, on, name, threads):
        self.on, self.name, self.stop = on, name, threading.Event()
        self.codes, self.accepted, self.lock = {}, [], threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def run(self, number):
        i = 0
        while not self.stop.is_set():
            message_id = f"{self.name}-{number}-{i}@load.example"
            while not self.attempt(message_id):
                time.sleep(0.05)
            i += 1

    def attempt(self, message_id):
        with Smtp(self.on.port) as session:
            if session.ehlo.ok:
                session.xclient(LOGIN=MARK)
                code = session.send(MARK, [OUTSIDER, STRANGER], offer(message_id)).data.code
            else:
                code = session.ehlo.code
        with self.lock:
            self.codes[code] = self.codes.get(code, 0) + 1
            if code == 250:
                self.accepted.append(message_id)
        return code == 250

    def check(self, test, codes):
        test.assertLessEqual(set(self.codes), codes, self.codes)
        test.assertGreater(len(self.accepted), 0)
        for message_id in self.accepted:
            test.assertEqual(len(self.on.held(message_id)), 1, message_id)
            arrived = self.on.arrivals(message_id)
            test.assertGreaterEqual(len(arrived), 1, message_id)
            for mail in arrived:
                test.assertEqual(mail.addresses, [OUTSIDER], "nothing went unfiltered")
            count(f"{self.name}: copies delivered beyond one", len(arrived) - 1)
        test.assertEqual(self.on.spool_problems(), [])
        count(f"{self.name}: messages accepted", len(self.accepted))
        for code, number in self.codes.items():
            count(f"{self.name}: answers {code}", number)


class Restart(unittest.TestCase):
    def test_stopped_and_started_under_load(self):
        with Load(stand, "restart", threads=4) as load:
            for _ in range(6):
                time.sleep(0.7)
                self.assertEqual(stand.gateway.stop(), 0, "TERM ends it in order")
                time.sleep(0.3)
                stand.gateway.start()
        load.check(self, codes={250, 451})


if __name__ == "__main__":
    unittest.main(verbosity=1)
