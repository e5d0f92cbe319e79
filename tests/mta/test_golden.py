#!/usr/bin/env python3
"""Golden decisions: every case of tests/golden, by `nonsolicit check` and by the live milter behind a real Postfix.

A case is NAME.toml (envelope, mode, list rows beyond world.toml), its mail (NAME.eml, or the one that `mail` names) and
NAME.want.json; tests/golden/README.md tells the keys. Both ways must give what is wanted. Each case has a fresh store.
    test_golden.py [NAME...]            only these cases
    test_golden.py --write [NAME...]    writes what `check` says as wanted: read every change against policy.md before it is kept
Needs root (Postfix). Prints `figure:` lines.
"""
import contextlib
import csv
import datetime
import glob
import io
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import tomllib
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
GOLDEN = os.path.join(SOURCE, "tests", "golden")
sys.path.insert(0, os.path.join(SOURCE, "tools"))
from mta.gateway import Gateway  # noqa: E402
from mta.postfix import Postfix  # noqa: E402
from mta.sink import Sink, free_port  # noqa: E402
from mta.smtp import Smtp  # noqa: E402

COLUMNS = {"relationships": ["sender", "recipient", "kind", "date", "evidence"],
           "optouts": ["recipient", "sender", "scope", "date"],
           "preferences": ["recipient", "sender", "choice"],
           "grants": ["sender", "from", "until", "mailings", "reason", "approved_by", "recipients"],
           "exempt": ["who", "kind", "evidence"],
           "organisations": ["domain", "organisation"]}
SEVERITY = ["pass", "tag", "hold", "reject", "tempfail"]
CASE_ID = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{10}\b")


def names():
    return sorted(os.path.basename(path)[:-5] for path in glob.glob(os.path.join(GOLDEN, "*.toml"))
                  if os.path.basename(path) != "world.toml")


def read_toml(name):
    with open(os.path.join(GOLDEN, name + ".toml"), "rb") as file:
        return tomllib.load(file)


def member(number):
    return f"m{number:02}@members.example"


def date_of(text):
    """A date, or "N days ago", "in N days", "N business days ago" (Monday to Friday, as the default options have it)."""
    found = re.fullmatch(r"(in )?(\d+) (business )?days( ago)?", text)
    if not found:
        return text
    day, left = datetime.datetime.now(datetime.timezone.utc).date(), int(found[2])
    step = datetime.timedelta(days=1 if found[1] else -1)
    while left:
        # Counted from the date's side: a business day is one that the grace would count on its way to today.
        left -= 0 if found[3] and day.weekday() >= 5 else 1
        day += step
    return day.isoformat()


def expanded(row):
    """A row with `members = N` stands for one row for each of the first N plain members."""
    row = {key: date_of(value) if key in ("date", "from", "until") else value for key, value in row.items()}
    count = row.pop("members", 0)
    return [{**row, "recipient": member(n)} for n in range(1, count + 1)] if count else [row]


def recipients_of(message):
    first, last = message.get("members", [1, 0])
    return [*message.get("to", []), *(member(n) for n in range(first, last + 1))]


class Live:
    """Postfix and a sink for all cases; a gateway with a fresh store for each."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="nonsolicit-golden-")
        os.chmod(self.root, 0o755)
        self.sink, self.port, self.sent = Sink(), free_port(), 0
        self.world = read_toml("world")
        self.postfix = Postfix(os.path.join(self.root, "postfix"), self.port, self.sink.port, milter=f"unix:{self.root}/gateway/milter.sock",
                               extra="relay_domains = firm-a.example")
        self.postfix.start()

    def close(self):
        self.postfix.stop()
        self.sink.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def gateway(self, case):
        root = os.path.join(self.root, "gateway")
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(root)
        os.chmod(root, 0o755)
        rows = [*self.world["members"], *case.get("members_too", [])]
        people = [(row["email"], f"p{n}", row["name"], row["organisation"], row.get("canary", "no")) for n, row in enumerate(rows)]
        people += [(member(n), f"m{n}", f"Member {n}", f"Office {n}", "no") for n in range(1, self.world["plain_members"] + 1)]
        gateway = Gateway(root, release_port=self.port, members=people, mode=case.get("mode", "enforce"), extra=case.get("options", ""))
        if "thresholds" in case:
            self._set_thresholds(gateway, case["thresholds"])
        for table, columns in COLUMNS.items():
            rows = [row for part in (self.world, case) for given in part.get(table, []) for row in expanded(given)]
            if not rows:
                continue
            text = io.StringIO()
            writer = csv.DictWriter(text, columns)
            writer.writeheader()
            writer.writerows(rows)
            gateway.nonsolicit("lists", table, "import", "-", input=text.getvalue())
        self._add_findings(gateway, case["from"], case.get("findings", 0))
        return gateway

    @staticmethod
    def _add_findings(gateway, sender, count):
        """Confirmed findings against the sender, a month old; there is no command that makes them yet."""
        confirmed = int((datetime.datetime.now().timestamp() - 30 * 86400) * 1_000_000)
        with contextlib.closing(sqlite3.connect(f"{gateway.root}/nonsolicit.db")) as database, database:
            for number in range(count):
                database.execute("insert into findings (case_id, sender, confirmed, confirmed_by) values (?, ?, ?, 'board')",
                                 (f"FINDING{number:03}", sender, confirmed))

    @staticmethod
    def _set_thresholds(gateway, thresholds):
        with open(os.path.join(SOURCE, "conf", "classifier.toml"), encoding="utf-8") as file:
            text = file.read()
        model = os.path.join(SOURCE, "conf", "classifier.model")
        text = text.replace('model = "classifier.model"', f'model = "{model}"')
        for key, value in thresholds.items():
            text = re.sub(rf"(?m)^{key} = .*", f"{key} = {value}", text, count=1)
        path = os.path.join(gateway.root, "classifier.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        with open(gateway.options, encoding="utf-8") as file:
            options = re.sub(r"(?m)^classifier_file = .*", f'classifier_file = "{path}"', file.read())
        with open(gateway.options, "w", encoding="utf-8") as file:
            file.write(options)

    def send(self, message, data):
        """`login` is the authenticated user (default: the sender), `client` an address outside: then nobody is authenticated."""
        login = message.get("login", message["from"])
        with Smtp(self.port) as client:
            if "client" in message:
                client.xclient(ADDR=message["client"], NAME="[UNAVAILABLE]")
            elif login:
                client.xclient(LOGIN=login)
            self.sent += 1
            return client.send(message["from"], recipients_of(message), data, parameters=f"ENVID=golden{self.sent}")

    def arrived(self, count):
        """Copies of the mail that was sent last, by its ENVID; waits for so many recipients."""
        def copies():
            return [mail for mail in self.sink.mails if f"ENVID=golden{self.sent}" in mail.sender_parameters]
        self.sink.wait(lambda _: sum(len(mail.addresses) for mail in copies()) >= count, 20)
        return copies()


def mail_path(name, message):
    return os.path.join(GOLDEN, message.get("mail", name) + ".eml")


def read_mail(name, message):
    with open(mail_path(name, message), "rb") as file:
        return file.read()


def grouped(recipients):
    """Runs of recipients that fare alike are one entry with the first address and a count."""
    groups = []
    for recipient in recipients:
        rest = {key: recipient[key] for key in ("action", "verdict", "rule", "row", "clause", "relationship", "member")}
        if groups and {key: groups[-1][key] for key in rest} == rest:
            groups[-1]["count"] += 1
        else:
            groups.append({"address": recipient["address"], "count": 1, **rest})
    return groups


def reply_of(code, text):
    return {"code": code, "line": CASE_ID.sub("CASE", text)}


def by_check(gateway, name, case):
    arguments = ["check", "--from", case["from"] or "<>", "--client", case.get("client", "127.0.0.1")]
    login = "" if "client" in case else case.get("login", case["from"])
    arguments += ["--auth", login] if login else []
    for address in recipients_of(case):
        arguments += ["--to", address]
    found = gateway.json(*arguments, mail_path(name, case))[0]
    reply = None
    if found["reply"]:
        code, enhanced, text = found["reply"].split(" ", 2)
        reply = reply_of(f"{code} {enhanced}", text[:text.index(".") + 1])
    return {"kind": found["kind"], "action": found["action"], "header": found["header"] is not None, "reply": reply,
            "recipients": grouped(found["recipients"])}


def recorded_verdicts(gateway, case_id):
    with contextlib.closing(sqlite3.connect(f"file:{gateway.root}/nonsolicit.db?mode=ro", uri=True)) as database:
        return json.loads(database.execute("select verdicts_json from cases where id = ?", (case_id,)).fetchone()[0])


class Golden(unittest.TestCase):
    chosen, write = [], False
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.live = Live()

    @classmethod
    def tearDownClass(cls):
        cls.live.close()

    def test_decisions(self):
        decisions, rows = 0, set()
        for name in self.chosen or names():
            with self.subTest(case=name):
                want = self.replay(name)
                decisions += 1
                rows |= {group["row"] for group in want["recipients"]}
        print(f"\nfigure: golden decisions, by check and live: {decisions}, of rows {', '.join(map(str, sorted(rows)))}")

    def replay(self, name):
        case = read_toml(name)
        gateway = self.live.gateway(case)
        with gateway:
            for earlier in case.get("before", []):
                sent = self.live.send(earlier, read_mail(name, earlier))
                self.assertTrue(all(reply.ok for reply in sent.recipients), sent)
            checked = by_check(gateway, name, case)
            path = os.path.join(GOLDEN, name + ".want.json")
            if self.write:
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(checked, file, indent=1)
                    file.write("\n")
            with open(path, encoding="utf-8") as file:
                want = json.load(file)
            self.assertEqual(checked, want, "by nonsolicit check")
            self.compare_live(gateway, name, case, want)
        return want

    def compare_live(self, gateway, name, case, want):
        sent = self.live.send(case, read_mail(name, case))
        if not want["recipients"]:    # inbound: learned from, not decided
            self.assertEqual(gateway.log("decision"), [])
            self.assertEqual(sent.data.code, 250, sent.data.lines)
            copies = self.live.arrived(len(recipients_of(case)))
            self.assertEqual([mail.header("X-Nonsolicit") for mail in copies], [[]])
            return
        decision = gateway.log("decision")[-1]
        self.assertEqual((decision["kind"], decision["action"]), (want["kind"], want["action"]))
        self.compare_reply(sent, want)
        self.compare_verdicts(gateway, decision, want)

        going = []
        if not want["reply"]:
            actions = [group["action"] for group in want["recipients"] for _ in range(group["count"])]
            going = [address for address, action in zip(recipients_of(case), actions) if action in ("pass", "tag")]
        mails = self.live.arrived(len(going))
        self.assertEqual(sorted(address for mail in mails for address in mail.addresses), sorted(going), "what arrived at the sink")
        for mail in mails:
            self.assertEqual(bool(mail.header("X-Nonsolicit")), want["header"], "header at the sink")
        held = sum(group["count"] for group in want["recipients"] if group["action"] == "hold") if not want["reply"] else 0
        mine = [row for row in gateway.json("hold", "list") if row["case"] == decision["case"]]
        self.assertEqual(sum(row["recipient_count"] for row in mine), held, "held recipients")

    def compare_reply(self, sent, want):
        if not want["reply"]:
            self.assertEqual(sent.data.code, 250, sent.data.lines)
            return
        code, enhanced, text = re.split("[ -]", sent.data.lines[0], maxsplit=2)
        self.assertEqual(reply_of(f"{code} {enhanced}", text), want["reply"])

    def compare_verdicts(self, gateway, decision, want):
        if decision["case"]:
            self.assertEqual(grouped(recorded_verdicts(gateway, decision["case"])), want["recipients"], "verdicts of the case")
            return
        self.assertEqual({group["verdict"] for group in want["recipients"]}, {"pass"}, "no case was made")
        self.assertEqual(decision["rule"], want["recipients"][0]["rule"])
        self.assertEqual(decision["clause"], want["recipients"][0]["clause"])


if __name__ == "__main__":
    Golden.write = "--write" in sys.argv
    Golden.chosen = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    unittest.main(argv=sys.argv[:1], verbosity=2)
