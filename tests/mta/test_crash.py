#!/usr/bin/env python3
"""kill -9 of the milter while held-bound mail flows through Postfix, and while held mail is released.

Promise: a message is with its client (never acknowledged), delivered, or held; none is lost and none is held twice.
Moments are drawn from a seed that is printed; NONSOLICIT_SEED repeats a run.
Run as root on Debian 12: python3 tests/mta/test_crash.py
"""
import collections
import hashlib
import os
import random
import time
import unittest

from outbox import Outbox
from postfix_stand import MARK, OUTSIDER, STRANGER, Stand, count, core, offer, print_figures, recipients_of, wait_until
from mta.smtp import Smtp

SEED = int(os.environ.get("NONSOLICIT_SEED") or random.SystemRandom().randrange(1 << 32))
MESSAGES = int(os.environ.get("NONSOLICIT_CRASH_MESSAGES") or 500)
KILLS = int(os.environ.get("NONSOLICIT_CRASH_KILLS") or 50)
CLIENTS = 6


def setUpModule():
    print(f"seed {SEED}", flush=True)


def tearDownModule():
    print_figures()


class Clients(Outbox):
    """Mail clients; each message is sent until it is acknowledged."""

    def __init__(self, port, names):
        self.port = port
        self.acknowledged, self.attempts, self.codes = {}, collections.Counter(), collections.Counter()
        super().__init__(names, CLIENTS, 0.03)

    def attempt(self, name):
        code = 0
        try:
            with Smtp(self.port, timeout=30) as session:
                if session.ehlo.ok:
                    session.xclient(LOGIN=MARK)
                    code = session.send(MARK, recipients_for(name), offer(name)).data.code
                else:
                    code = session.ehlo.code
        except OSError:
            pass
        with self.lock:
            self.attempts[name] += 1
            self.codes[code] += 1
            if code == 250:
                self.acknowledged[name] = self.attempts[name]
        return code == 250


def recipients_for(name):
    """Every third goes to an outsider too, so that one message has a part that goes and a part that waits."""
    return [OUTSIDER, STRANGER] if int(name.split("@")[0].rsplit("-", 1)[1]) % 3 == 0 else [STRANGER]


def kill_and_start(stand, moments, last, before=lambda: None, top=0.25):
    for _ in range(last):
        before()
        time.sleep(moments.uniform(0, top))
        stand.gateway.kill()
        count("kills")
        time.sleep(moments.uniform(0, 0.1))
        stand.gateway.start()


class Crash(unittest.TestCase):
    def setUp(self):
        self.stand = Stand().__enter__()
        self.addCleanup(self.stand.__exit__, None, None, None)

    def held_by_message(self):
        rows = self.stand.rows("select h.*, c.message_id from held h join cases c on c.id = h.case_id")
        by_message = collections.defaultdict(list)
        for row in rows:
            by_message[row["message_id"]].append(row)
        return by_message

    def ended(self):
        return self.stand.rows("select count(*) number from held where state = 'released'")[0]["number"]

    def check_spool(self, rows):
        """The directory read on its own: each row has its exact copy; a file without a row is of a message that was retried."""
        folder = os.path.join(self.stand.root, "spool")
        files = set(os.listdir(folder))
        named = {row["spool_file"] for row in rows if row["spool_file"]}
        self.assertEqual(len(named), len([row for row in rows if row["spool_file"]]), "two rows with one file")
        self.assertLessEqual(named, files)
        ids = {}
        for row in rows:
            with open(os.path.join(folder, row["spool_file"]), "rb") as file:
                content = file.read()
            self.assertEqual(hashlib.sha256(content).hexdigest(), row["content_sha256"])
            self.assertEqual(content, offer(row["message_id"]))
            ids[row["message_id"]] = row["case_id"]
        for name in sorted(files - named):
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            if name.endswith(".eml"):
                self.assertTrue(any(content == offer(message_id) for message_id in ids), f"{name} belongs to nobody")
        count("spool files compared with their rows", len(named))
        count("spool files of attempts that were killed before their row", len(files - named))
        return files - named

    def test_kill_while_mail_is_held(self):
        moments = random.Random(SEED)
        names = [f"crash-{number}@crash.example" for number in range(MESSAGES)]
        clients = Clients(self.stand.port, names)
        share = -(-MESSAGES // KILLS)
        kill_and_start(self.stand, moments, KILLS, before=lambda: clients.allow(share))
        clients.finish()
        self.stand.quiet(60)

        held = self.held_by_message()
        delivered = collections.Counter()
        for mail in self.stand.sink.mails:
            self.assertEqual(mail.addresses, [OUTSIDER], "nothing goes unfiltered")
            delivered[mail.header("Message-ID")[0].strip("<>")] += 1
            self.assertEqual(core(mail.data), offer(mail.header("Message-ID")[0].strip("<>")))
        for name in names:
            if name not in clients.acknowledged:
                count("messages still with their client")
                continue
            self.assertEqual(len(held[name]), 1, f"{name} must be held, once")
            self.assertEqual(recipients_of(held[name][0]), [STRANGER])
            if OUTSIDER in recipients_for(name):
                self.assertGreaterEqual(delivered[name], 1, f"{name} must reach the outsider")
                # More than once only where the client did not hear of the first and sent it again.
                self.assertLessEqual(delivered[name], clients.attempts[name])
        twice = [name for name, rows in held.items() if len(rows) > 1]
        self.assertEqual(twice, [])
        left = self.check_spool([row for rows in held.values() for row in rows])
        self.check_sweep(left)

        count("messages", len(names))
        count("messages acknowledged", len(clients.acknowledged))
        count("messages held once", sum(len(rows) == 1 for rows in held.values()))
        count("messages held twice", len(twice))
        count("messages lost", sum(name not in held for name in clients.acknowledged))
        count("messages that needed more than one attempt", sum(number > 1 for number in clients.attempts.values()))
        count("copies delivered beyond one", sum(number - 1 for number in delivered.values()))
        for code, number in clients.codes.items():
            count(f"answers {code or 'none'}", number)
        self.assertLessEqual(set(clients.codes), {0, 250, 451, 421})

    def check_sweep(self, left):
        """Files without a row go away at a later start; those of rows stay."""
        folder = os.path.join(self.stand.root, "spool")
        for name in os.listdir(folder):
            os.utime(os.path.join(folder, name), (time.time() - 7200,) * 2)
        self.stand.gateway.kill()
        self.stand.gateway.start()
        files = set(os.listdir(folder))
        self.assertTrue(files.isdisjoint(left))
        self.assertEqual(self.stand.spool_problems(), [])

    def hold_and_decide(self, what, number):
        """The Message-IDs and cases of held messages that all wait for the milter to come back and carry it out."""
        names = [f"{what}-{i}@crash.example" for i in range(number)]
        for name in names:
            self.assertTrue(self.stand.send([STRANGER], offer(name)).ok)
        self.stand.gateway.stop()
        cases = [row["case_id"] for row in self.stand.rows("select case_id from held")]
        for case in cases:
            self.stand.gateway.nonsolicit("hold", what, "--now", case)
        self.stand.gateway.start()
        return names, cases

    def check_nothing_is_left(self):
        """A copy may outlive its row by a crash between the two; the next start removes it."""
        left = set(os.listdir(os.path.join(self.stand.root, "spool")))
        self.check_sweep(left)
        self.assertEqual(os.listdir(os.path.join(self.stand.root, "spool")), [])
        count("copies that outlived their row until the next start", len(left))

    def test_kill_while_mail_is_returned(self):
        moments = random.Random(SEED + 2)
        number, kills = 40, 10
        _, cases = self.hold_and_decide("return", number)

        def time_passes():
            # The lease of the killed process and its letters under way run out by themselves: 30 s and 10 min.
            self.stand.change("delete from leases")
            self.stand.change("update letters set next_attempt = 1 where state != 'sent'")
            self.stand.change("update held set next_attempt = 1 where state = 'returning'")

        def next_report_begins():
            time_passes()
            seen = len(self.stand.sink.mails)
            self.stand.sink.wait(lambda mails: len(mails) > seen, 5)
        kill_and_start(self.stand, moments, kills, before=next_report_begins, top=0.06)
        time_passes()
        self.assertTrue(self.stand.gateway.wait_for(lambda: not self.stand.rows(
            "select 1 from held where state != 'returned' union all select 1 from letters where state != 'sent'"), 60))
        self.stand.quiet(60)
        reports = {case: len(self.stand.reports(case)) for case in cases}
        self.assertEqual(sum(reports.values()), len(self.stand.sink.mails), "nothing but reports")
        self.assertGreaterEqual(min(reports.values()), 1, "every sender was told")
        self.assertLessEqual(sum(reports.values()) - number, kills, "at most one report more for each kill")
        self.check_nothing_is_left()
        count("returns", number)
        count("return reports beyond one", sum(reports.values()) - number)

    def test_kill_while_mail_is_released(self):
        moments = random.Random(SEED + 1)
        number, kills = 60, 15
        names, _ = self.hold_and_decide("release", number)

        def time_passes():
            # The lease of the killed process and its attempts under way run out by themselves: 30 s and 10 min.
            self.stand.change("delete from leases")
            self.stand.change("update held set next_attempt = 1 where state = 'releasing'")

        def next_release_begins():
            time_passes()
            ended = self.ended()
            under_way = "select 1 from held where state = 'releasing' and attempts > 0 and next_attempt > 1"
            wait_until(lambda: self.ended() > ended or self.stand.rows(under_way), 5, pause=0.002)
        kill_and_start(self.stand, moments, kills, before=next_release_begins, top=0.06)
        time_passes()
        self.assertTrue(self.stand.gateway.wait_for(
            lambda: not self.stand.rows("select 1 from held where state != 'released'"), 60))
        self.stand.quiet(60)

        delivered = collections.Counter(mail.header("Message-ID")[0].strip("<>") for mail in self.stand.sink.mails)
        for mail in self.stand.sink.mails:
            self.assertEqual((mail.sender, mail.addresses), (MARK, [STRANGER]))
            self.assertEqual(core(mail.data), offer(mail.header("Message-ID")[0].strip("<>")))
        for name in names:
            self.assertGreaterEqual(delivered[name], 1, f"{name} was lost")
        rows = self.stand.rows("select attempts from held")
        self.assertEqual(len(rows), number, "no release was held again")
        # A second copy comes only from a second attempt, after one whose answer nobody lived to read.
        again = sum(row["attempts"] - 1 for row in rows)
        extra = sum(delivered.values()) - number
        self.assertLessEqual(extra, again)
        self.check_nothing_is_left()
        count("releases", number)
        count("releases delivered", len(delivered))
        count("release attempts beyond the first", again)
        count("release copies beyond one", extra)


if __name__ == "__main__":
    unittest.main(verbosity=1)
