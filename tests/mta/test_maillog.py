#!/usr/bin/env python3
"""nonsolicit learn maillog on logs that a real Postfix and a real Sendmail wrote: every pair of sender and recipient is compared
with what was sent. Then a large log: read again after kill -9, in bounded memory.

Prints `figure:` lines. Needs root, and apt for Sendmail's packages the first time.
Run as root on Debian 12: python3 tests/mta/test_maillog.py
"""
import gzip
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "tools"))
from mta import maillog  # noqa: E402
from mta.gateway import Gateway  # noqa: E402
from mta.postfix import Postfix  # noqa: E402
from mta.sendmail import Sendmail, Unavailable, unpacked_packages  # noqa: E402
from mta.sink import Sink, free_port  # noqa: E402
from mta.smtp import Smtp  # noqa: E402

ANN, BEN, CARL = "ann@firm-b.example", "ben@firm-a.example", "carl@firm-c.example"
MEMBERS = [(ANN, "m1", "Ann", "B", "no"), (BEN, "m2", "Ben", "A", "no"), (CARL, "m3", "Carl", "C", "no")]
JO = "jo@firm-a.example"    # of our own firm, and no member


def mail(message_id, sender=JO):
    return (f"From: {sender}\r\nTo: somebody@else.example\r\nSubject: hello\r\nMessage-ID: <{message_id}>\r\n"
            "Date: Mon, 16 Nov 2026 11:00:00 +0000\r\n\r\nHello.\r\n").encode()


def figure(text):
    print(f"figure: {text}", flush=True)


class Books:
    """An installation without a milter, and its rows read by Python's own sqlite3."""

    def __init__(self, members=MEMBERS):
        self.root = tempfile.mkdtemp(prefix="nonsolicit-books-")
        self.gateway = Gateway(self.root, release_port=25, members=members)

    def learn(self, *arguments, check=True):
        done = self.gateway.nonsolicit("--json", "learn", "maillog", *arguments, check=check)
        return json.loads(done.stdout)

    def rows(self):
        """{(sender, recipient): (count, first, last, evidence)}; sender is whom the member wrote to."""
        with sqlite3.connect(f"file:{self.root}/nonsolicit.db?mode=ro", uri=True) as store:
            rows = store.execute("select sender, recipient, count, first_seen, last_seen, evidence, how, kind from relationships")
            return {row[:2]: row[2:] for row in rows}

    def counts(self):
        return {pair: row[0] for pair, row in self.rows().items()}

    def reached(self):
        """How far the checkpoints are."""
        if not os.path.exists(f"{self.root}/nonsolicit.db"):
            return None
        with sqlite3.connect(f"file:{self.root}/nonsolicit.db?mode=ro", uri=True) as store:
            try:
                return store.execute("select max(done_until) from import_checkpoints").fetchone()[0]
            except sqlite3.OperationalError:    # not made yet
                return None

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


class PostfixLog(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="nonsolicit-maillog-")
        os.chmod(self.root, 0o755)
        self.sink = Sink()
        self.books = Books()
        self.postfix = Postfix(os.path.join(self.root, "mta"), free_port(), self.sink.port, extra="\n".join((
            "relay_domains = firm-a.example, firm-c.example",
            "mynetworks = 127.0.0.0/8, 203.0.113.77",    # who logs in there
            "virtual_alias_maps = inline:{ {team@firm-a.example = jo@firm-a.example, ida@firm-a.example} }")))
        self.postfix.start()
        self.addCleanup(self._close)
        self.log = os.path.join(self.root, "mta", "log", "maillog")
        self.number = 0

    def _close(self):
        self.postfix.stop()
        self.sink.stop()
        self.books.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def send(self, sender, recipients, message_id=None, **client):
        self.number += 1
        message_id = message_id or f"n{self.number}@{sender.split('@')[-1]}"
        with Smtp(self.postfix.port) as smtp:
            if client:
                smtp.xclient(**client)
            sent = smtp.send(sender, recipients, mail(message_id, sender))
            self.assertTrue(sent.ok, sent.data.text)
        return message_id

    def settled(self):
        """Every message that came in is gone from the queue again."""
        def ended():
            text = self.postfix.log()
            return set(re.findall(r" (\w+): (?:client|uid)=", text)) <= set(re.findall(r" (\w+): removed", text))
        deadline = time.monotonic() + 60
        while not ended() and time.monotonic() < deadline:
            self.postfix.flush()
            time.sleep(0.2)
        self.assertTrue(ended(), self.postfix.log()[-3000:])

    def test_pairs_are_those_that_were_sent(self):
        outside = {"ADDR": "203.0.113.9", "NAME": "mail.firm-b.example"}
        want = {}

        def expect(member, *others):
            for other in others:
                want[(other, member)] = want.get((other, member), 0) + 1

        # In, from a member elsewhere.
        self.send(ANN, [JO], **outside)
        self.send(ANN, [JO, "ida@firm-a.example"], **outside)
        expect(ANN, JO)
        expect(ANN, JO, "ida@firm-a.example")
        # Out, from a member here: logged in, and from an internal address.
        self.send(BEN, ["x@customer.example", "y@customer.example"], ADDR="203.0.113.77", LOGIN=BEN)
        self.send(BEN, [ANN])
        expect(BEN, "x@customer.example", "y@customer.example")
        expect(BEN, ANN)
        # What nobody's side did: from outsiders, from another user, without sender, to oneself, to a crowd, refused.
        self.send(JO, [ANN, CARL])
        self.send("stranger@else.example", [JO], **outside)
        self.send(BEN, ["z@customer.example"], ADDR="203.0.113.77", LOGIN=JO)
        self.send("", [JO], **outside)
        self.send(BEN, [BEN])
        self.send(BEN, [f"r{n}@customer.example" for n in range(25)])
        self.send(BEN, ["refuse@customer.example", "ok@customer.example"])
        expect(BEN, "ok@customer.example")
        # Later, once; the alias as it was written; the tag taken off; on the machine itself.
        self.send(ANN, ["later@firm-a.example"], **outside)
        expect(ANN, "later@firm-a.example")
        self.send(CARL, ["team@firm-a.example"], **outside)
        expect(CARL, "team@firm-a.example")
        self.send("Ben+News@Firm-A.example", ["Q@customer.example"])
        expect(BEN, "q@customer.example")
        subprocess.run(["/usr/sbin/sendmail", "-C", self.postfix.etc, "-f", CARL, "shell@customer.example"], check=True,
                       input=mail("shell@firm-c.example", CARL).replace(b"\r\n", b"\n"))
        expect(CARL, "shell@customer.example")
        # A content filter gives it back: the same message twice, counted once.
        twice = self.send(CARL, ["filtered@firm-a.example"], **outside)
        self.send(CARL, ["filtered@firm-a.example"], message_id=twice)
        expect(CARL, "filtered@firm-a.example")
        self.sink.relent()
        self.settled()

        summary = self.books.learn(self.log)
        self.assertEqual(self.books.counts(), want)
        self.assertEqual(summary["pairs_new"], sum(want.values()))
        self.assertEqual(summary["under_way"], 0)
        reasons = summary["not_taken"]
        self.assertEqual((reasons["null_sender"], reasons["other_user"], reasons["too_many_recipients"]), (1, 1, 1))
        self.assertGreaterEqual(reasons["no_member"], 2)
        self.assertEqual(reasons["not_delivered"], 1)
        for pair, row in self.books.rows().items():
            self.assertEqual(row[4:], ("wrote", "contact"), pair)
            self.assertTrue(row[1] <= row[2] and abs(row[2] / 1e6 - time.time()) < 300, (pair, row))
        self.assertIn(self.books.rows()[("shell@customer.example", CARL)][3], "shell@firm-c.example")
        figure(f"Postfix's own log: {len(want)} pairs of {self.number + 1} messages as sent, "
               f"{summary['without_proof']} messages without proof")

        # Proof required: what came from elsewhere without a word about DMARC is left out, the filter's way back, too.
        strict = Books()
        strict.learn("--require-proof", self.log)
        self.assertEqual({member for _, member in strict.counts()}, {BEN, CARL})
        self.assertEqual({other for other, member in strict.counts() if member == CARL}, {"shell@customer.example"})
        strict.close()

    def test_goes_on_after_rotation_and_never_counts_twice(self):
        self.send(BEN, ["first@customer.example"])
        self.send(BEN, ["later.one@customer.example"])
        self.assertTrue(self.sink.wait(lambda mails: len(mails) >= 1))
        early = self.books.learn(self.log)
        self.assertEqual(self.books.counts(), {("first@customer.example", BEN): 1})
        self.assertEqual(early["under_way"], 1)
        self.assertEqual(self.books.learn(self.log)["pairs"], 0)

        self.send(BEN, ["first@customer.example"])
        self.sink.relent()
        self.settled()
        # The file grew: what was under way ends now.
        self.books.learn(self.log)
        want = {("first@customer.example", BEN): 2, ("later.one@customer.example", BEN): 1}
        self.assertEqual(self.books.counts(), want)
        # Rotated and packed: the content is known under another name.
        packed = os.path.join(self.root, "mail.log.2.gz")
        with open(self.log, "rb") as plain, gzip.open(packed, "wb") as file:
            shutil.copyfileobj(plain, file)
        again = self.books.learn(packed)
        self.assertEqual((again["files_known"], again["pairs"]), (1, 0))
        # Even where it is read from the start.
        forced = self.books.learn("--again", packed)
        self.assertEqual((forced["pairs"], forced["pairs_new"]), (3, 0))
        self.assertEqual(self.books.counts(), want)

    def test_reads_a_message_that_ends_in_the_next_file(self):
        self.send(BEN, ["a@customer.example"])
        self.settled()
        with open(self.log, encoding="utf-8") as file:
            lines = file.readlines()
        cut = next(i for i, line in enumerate(lines) if "status=sent" in line)
        old, new = os.path.join(self.root, "mail.log.1"), os.path.join(self.root, "mail.log")
        # All of it may have happened within one second, and files are ordered by their first line.
        for path, part, clock in ((old, lines[:cut], "01:00:00"), (new, lines[cut:], "01:00:09")):
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(line[:7] + clock + line[15:] for line in part)
        self.books.learn(new, old)   # in the order of a shell's pattern
        self.assertEqual(self.books.counts(), {("a@customer.example", BEN): 1})


class SendmailLog(unittest.TestCase):
    def test_pairs_are_those_that_were_sent(self):
        try:
            unpacked_packages()
        except Unavailable as problem:
            self.skipTest(str(problem))
        root = tempfile.mkdtemp(prefix="nonsolicit-maillog-", dir="/run")
        os.chmod(root, 0o755)
        sink, books = Sink(), Books()
        sendmail = Sendmail(os.path.join(root, "mta"), free_port(), sink.port, keep_log=True)
        try:
            sendmail.start()
            self._send_and_compare(sendmail, sink, books)
        finally:
            sendmail.stop()
            sink.stop()
            books.close()
            shutil.rmtree(root, ignore_errors=True)

    def _send_and_compare(self, sendmail, sink, books):
        sent = [(BEN, ["x@customer.example", "y@other.example"]), (BEN, ["x@customer.example"]), (JO, [ANN]), ("", [JO]),
                (BEN, ["refuse@customer.example", "ok@customer.example"]), (BEN, [f"r{n}@customer.example" for n in range(25)]),
                ("Carl+x@Firm-C.example", ["Ida@Firm-A.example"])]
        for number, (sender, recipients) in enumerate(sent):
            with Smtp(sendmail.port) as smtp:
                self.assertTrue(smtp.send(sender, recipients, mail(f"s{number}@firm.example", sender or JO)).ok)
        delivered = len(sent) + 1    # one is given up for one recipient, and its bounce arrives, too
        self.assertTrue(sink.wait(lambda mails: len({mail.header("Message-ID")[0] for mail in mails}) >= delivered))
        log = os.path.join(sendmail.root, "maillog")
        done = lambda: sendmail.log().count("stat=Sent") >= delivered + 1  # noqa: E731
        deadline = time.monotonic() + 30
        while not done() and time.monotonic() < deadline:
            time.sleep(0.1)
        summary = books.learn(log)
        want = {("x@customer.example", BEN): 2, ("y@other.example", BEN): 1, ("ok@customer.example", BEN): 1,
                ("ida@firm-a.example", CARL): 1}
        self.assertEqual(books.counts(), want, sendmail.log())
        self.assertEqual(summary["not_taken"].get("too_many_recipients"), 1)
        self.assertEqual(books.learn(log)["pairs"], 0)
        figure(f"Sendmail's own log: {len(want)} pairs of {len(sent)} messages as sent")


class LargeLog(unittest.TestCase):
    """Sizes by $NONSOLICIT_MAILLOG_MESSAGES (of the log that is killed) and $NONSOLICIT_MAILLOG_MB."""

    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="nonsolicit-maillog-")
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.log = os.path.join(self.root, "mail.log")

    def _command(self, books, *arguments):
        return [books.gateway.program("nonsolicit"), "-c", books.gateway.options, "learn", "maillog", *arguments]

    def test_killed_and_resumed_it_gives_the_rows_of_one_clean_run(self):
        messages = int(os.environ.get("NONSOLICIT_MAILLOG_MESSAGES", "120000"))
        maillog.write(self.log, messages, per_second=2)
        members = maillog.members(2000)
        clean, torn = Books(members), Books(members)
        self.addCleanup(clean.close)
        self.addCleanup(torn.close)
        shutil.copy(os.path.join(clean.root, "keys"), os.path.join(torn.root, "keys"))
        torn.gateway.import_directory(members)
        # In flight at once: few, so that some overflow and even that is the same.
        limit = ("--in-flight", "300")
        overflowed = clean.learn(*limit, self.log)["overflowed"]
        self.assertGreater(overflowed, 0)
        kills, chance = 0, random.Random(4)
        for _ in range(7):
            before = torn.reached()
            with subprocess.Popen(self._command(torn, *limit, self.log), stdout=subprocess.DEVNULL) as process:
                while process.poll() is None and torn.reached() == before:
                    time.sleep(0.002)
                time.sleep(chance.random() * 0.05)
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
        summary = torn.learn(*limit, self.log)
        rows = clean.rows()
        self.assertEqual(torn.rows(), rows)
        self.assertGreater(len(rows), 1000)
        self.assertGreater(kills, 2)
        with open(self.log, encoding="ascii") as file:
            lines = sum(1 for _ in file)
        self.assertTrue(0 < summary["lines"] < lines)
        figure(f"log of {lines} lines: {len(rows)} relationships, the same after {kills} times kill -9 and resume; "
               f"{summary['lines']} lines were left for the last run")

    def test_a_large_log_goes_through_in_bounded_memory(self):
        megabytes = int(os.environ.get("NONSOLICIT_MAILLOG_MB", "500"))
        maillog.write(self.log, megabytes * 615, per_second=20)
        size = os.path.getsize(self.log)
        books = Books(maillog.members(2000))
        self.addCleanup(books.close)
        begun = time.monotonic()
        process = subprocess.Popen(self._command(books, self.log), stdout=subprocess.PIPE, text=True)
        with process.stdout as stream:
            output = stream.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begun
        self.assertEqual(process.returncode, 0, output)
        self.assertLess(usage.ru_maxrss, 400 * 1024)
        figure(f"log of {size / 1e6:.0f} MB: {size / 1e6 / seconds:.0f} MB/s, peak memory {usage.ru_maxrss / 1024:.0f} MiB; "
               f"10 GB would take {10e9 / (size / seconds) / 60:.1f} min")


if __name__ == "__main__":
    unittest.main(verbosity=2)
