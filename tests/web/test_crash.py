#!/usr/bin/env python3
"""kill -9 of nonsolicit-review while people decide: releases, returns, withdrawals, complaints and notes are posted to the pages over
the real store, and a real Postfix and milter carry them out.

Promise: what was answered as done is done, once; what was not answered is done once or not at all; nothing is half-done.
Moments are drawn from a seed that is printed; NONSOLICIT_SEED repeats a run.
Run as root on Debian 12: python3 tests/web/test_crash.py
"""
import collections
import http.client
import os
import random
import sys
import time
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "mta")]
from notice_mails import Letter, offer_in  # noqa: E402
from outbox import PATIENCE, Outbox  # noqa: E402
from page_reader import Reader  # noqa: E402
from postfix_stand import MARK, STRANGER, Stand, count, print_figures  # noqa: E402
from mta.pages import Pages  # noqa: E402
from mta.sink import free_port  # noqa: E402

SEED = int(os.environ.get("NONSOLICIT_SEED") or random.SystemRandom().randrange(1 << 32))
KILLS = int(os.environ.get("NONSOLICIT_CRASH_KILLS") or 10)
RELEASES, RETURNS, COMPLAINTS, NOTES = 16, 14, 8, 40
WITHDRAWING = [f"{name}@firm-a.example" for name in ("news", "kim", "lee", "jane.doe")]  # three mails each
CLIENTS = 4
PASSWORD = "a good long password"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def setUpModule():
    print(f"seed {SEED}", flush=True)


def tearDownModule():
    print_figures()


class Task:
    """One thing that somebody does on the pages."""

    def __init__(self, what, case, path, fields):
        self.what, self.case, self.path, self.fields = what, case, path, fields
        self.attempts, self.done, self.status = 0, False, None  # done: answered so


class People(Outbox):
    """Those who post; a task is posted until it is answered, a note or complaint only once, as it would be there twice."""

    def __init__(self, port, cookies, tasks):
        self.port, self.cookies = port, cookies
        super().__init__(tasks, CLIENTS, 0.02)

    def attempt(self, task):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            try:
                connection.connect()
            except OSError:
                return False  # it is being started
            task.attempts += 1
            connection.request("POST", task.path, urllib.parse.urlencode(task.fields), FORM | {"Cookie": self.cookies})
            task.status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return task.what in ("note", "complaint")
        finally:
            connection.close()
        task.done = task.status == 303
        return True


class Crash(unittest.TestCase):
    def setUp(self):
        port = free_port()
        self.stand = Stand(hold='undo = "0s"', extra=Pages.options(port) + '\n[notice]\nburst = "1s"\n').__enter__()
        self.addCleanup(self.stand.__exit__, None, None, None)
        self.pages = Pages(self.stand.gateway, port)
        self.pages.add_user("lea", "lead", password=PASSWORD)
        self.pages.start()
        self.addCleanup(self.pages.stop)
        self.random = random.Random(SEED)

    def hold(self, name, sender=MARK):
        message_id = f"{name}@crash.example"
        self.assertTrue(self.stand.send([STRANGER], offer_in("en", message_id, sender, f"Offer {name}"), user=sender,
                                        parameters="BODY=8BITMIME").ok)
        return self.stand.held(message_id)[0]["case_id"]

    def links(self, cases):
        """The page behind the link that the sender of each case was mailed."""
        def letters(mails):
            return [Letter(mail) for mail in mails if mail.sender == "" and mail.addresses[0] in WITHDRAWING]

        def all_links(mails):
            return {link for letter in letters(mails) for link in letter.links if "/e/" in link}
        self.stand.sink.wait(lambda mails: len(all_links(mails)) >= len(cases), PATIENCE)
        found = {}
        for link in all_links(list(self.stand.sink.mails)):
            text = Reader().open(link).text
            found |= {case: urllib.parse.urlsplit(link).path for case in cases if case in text}
        self.assertEqual(set(found), set(cases))
        return found

    def tasks(self, csrf):
        made = []
        for number in range(RELEASES):
            case = self.hold(f"release-{number}")
            made.append(Task("release", case, "/decide", {"decision": "release", "to": "all"}))
        for number in range(RETURNS):
            case = self.hold(f"return-{number}")
            finding = {"finding": "yes"} if number % 2 else {}
            made.append(Task("return", case, "/decide", {"decision": "return", "words": f"Please ask {case} first."} | finding))
        for number in range(COMPLAINTS):
            made.append(Task("complaint", self.hold(f"complaint-{number}"), "/complaint", {"text": f"by phone {number}"}))
        withdrawn = [self.hold(f"withdraw-{sender[:3]}-{number}", sender) for sender in WITHDRAWING for number in range(3)]
        for case, path in self.links(withdrawn).items():
            made.append(Task("withdraw", case, path + "/withdraw", {}))
        versions = {row["case_id"]: row["version"] for row in self.stand.rows("select case_id, version from held")}
        for task in made:
            if task.what != "withdraw":
                task.fields |= {"case": f"{task.case}:{versions[task.case]}", "csrf": csrf}
        cases = [task.case for task in made]
        for number in range(NOTES):
            case = self.random.choice(cases)
            made.append(Task("note", case, "/note", {"case": case, "text": f"note {number} of {case}", "csrf": csrf}))
        self.random.shuffle(made)
        return made

    def test_kill_while_people_decide(self):
        reader = Reader()
        queue = reader.log_in(self.pages.url + "/login", "lea", PASSWORD)
        csrf = next(form["fields"]["csrf"] for form in queue.forms if "csrf" in form["fields"])
        tasks = self.tasks(csrf)
        people = People(self.pages.port, "; ".join(f"{name}={value}" for name, value in reader.cookies.items()), tasks)
        share = -(-len(tasks) // KILLS)
        for _ in range(KILLS):
            people.allow(share)
            time.sleep(self.random.uniform(0, 0.12))  # the moment of the kill
            self.pages.kill()
            count("kills")
            self.pages.start()
        people.finish()
        self.assertEqual([task.what for task in tasks if task.status is None and task.what not in ("note", "complaint")], [])
        self.assertLessEqual({task.status for task in tasks}, {None, 303, 409})
        self.assertTrue(self.stand.gateway.wait_for(lambda: not self.stand.rows(
            "select 1 from held where decision != 'none' and state not in ('released', 'returned', 'withdrawn') "
            "union all select 1 from letters where state != 'sent'"), PATIENCE))
        self.stand.quiet(PATIENCE)

        audited = collections.Counter((row["action"], row["subject"]) for row in
                                      self.stand.rows("select action, subject from audit"))
        self.stand.gateway.nonsolicit("audit", "verify")  # fails where the chain is broken
        self.check_decisions([task for task in tasks if task.what in ("release", "return", "withdraw")], audited)
        self.check_words(tasks, audited)
        count("posts", sum(task.attempts for task in tasks))
        count("posts that were not answered", sum(task.attempts - (task.status is not None) for task in tasks))

    def check_decisions(self, tasks, audited):
        rows = {row["case_id"]: row for row in self.stand.rows("select * from held")}
        findings = collections.Counter(row["case_id"] for row in self.stand.rows("select case_id from findings"))
        delivered = collections.Counter(mail.header("Message-ID")[0].strip("<>") for mail in self.stand.sink.mails if mail.sender)
        ids = {row["id"]: row["message_id"] for row in self.stand.rows("select id, message_id from cases")}
        ended = {"release": "released", "return": "returned", "withdraw": "withdrawn"}
        for task in tasks:
            with self.subTest(what=task.what, case=task.case, attempts=task.attempts):
                row = rows[task.case]
                # All were posted until there was an answer: "done", or that it was decided by an earlier try of the same.
                self.assertEqual((row["decision"], row["state"]), (task.what, ended[task.what]))
                if not task.done:
                    self.assertGreater(task.attempts, 1)
                    count("decisions written but not answered")
                self.assertEqual([audited[f"case.{what}", task.case] for what in ended],
                                 [int(task.what == what) for what in ended], "lines of the audit")
                self.assertEqual(delivered[ids[task.case]], int(task.what == "release"))
                self.assertEqual(len(self.stand.reports(task.case, number=0)) - len(self.notices(task.case)), int(task.what == "return"))
                self.assertEqual(findings[task.case], int("finding" in task.fields))
            count(f"decisions that stand: {task.what}")
        self.assertEqual(sum(delivered.values()), RELEASES, "nothing else was delivered")

    def notices(self, case):
        """Letters about the case that are no report of its end."""
        return [mail for mail in self.stand.reports(case, number=0) if b"multipart/report" not in mail.data]

    def check_words(self, tasks, audited):
        """A statement and its line of the audit are there together, once where it was answered, at most once otherwise."""
        said = collections.Counter((row["kind"], row["case_id"], row["text"]) for row in
                                   self.stand.rows("select kind, case_id, text from statements"))
        per_case = collections.Counter()
        for task in tasks:
            if task.what not in ("note", "complaint"):
                continue
            number = said[task.what, task.case, task.fields["text"]]
            per_case[task.what, task.case] += number
            with self.subTest(what=task.what, case=task.case):
                self.assertEqual(number, 1) if task.done else self.assertLessEqual(number, task.attempts)
            count(f"{task.what}s that stand", number)
            count(f"{task.what}s written but not answered", int(number and not task.done))
        for (what, case), number in per_case.items():
            self.assertEqual(audited[f"case.{what}", case], number, f"lines of the audit: {what} {case}")
        for row in self.stand.rows("select case_id, open_complaint, decision, state from held"):
            if ("complaint", row["case_id"]) in per_case:
                self.assertEqual(row["open_complaint"], per_case["complaint", row["case_id"]], row["case_id"])
                self.assertEqual((row["decision"], row["state"]), ("none", "held"))
        self.assertEqual(sum(said.values()), sum(per_case.values()), "nobody said anything else")


if __name__ == "__main__":
    unittest.main(verbosity=1)
