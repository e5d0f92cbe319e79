"""What the Postfix tests share: a running Postfix with our milter, a second listener without it, and ways to look.

One Stand serves a whole test case class; options are changed by `options()` and a reload, as an admin would. The store is
looked at with Python's own sqlite3, so that what the program says about itself is checked from outside.
"""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
import sandbox  # noqa: E402
from mta.gateway import Gateway  # noqa: E402
from mta.postfix import Postfix  # noqa: E402
from mta.sink import Sink, free_port  # noqa: E402
from mta.smtp import Smtp  # noqa: E402

MARK = "mark.vale@firm-a.example"
JANE = "jane.doe@firm-a.example"
OUTSIDER = "client@customer.example"     # pass
CONTACT = "nina.berg@firm-c.example"     # tag: a contact, and the offer has no opt-out
STRANGER = "rosa.ortiz@firm-c.example"   # hold
OPTED_OUT = "olga.stein@firm-b.example"  # reject

FIGURES = {}


def count(name, number=1):
    FIGURES[name] = FIGURES.get(name, 0) + number


def print_figures():
    for name in sorted(FIGURES):
        print(f"figure: {name} = {FIGURES[name]}", flush=True)


def offer(message_id, extra=b"", body_end=b"", to=b"rosa.ortiz@firm-c.example"):
    """The sample offer under another Message-ID, with more header fields or text where a test needs them."""
    text = sandbox.read_sample("08-offer-one-stranger").replace(b"\r\n", b"\n")
    head, body = text.split(b"\n\n", 1)
    head = re.sub(rb"(?m)^Message-ID:.*$", b"Message-ID: <" + message_id.encode() + b">", head)
    head = head.replace(b"rosa.ortiz@firm-c.example", to)
    text = head + b"\n" + extra.replace(b"\r\n", b"\n") + b"\n" + body + body_end.replace(b"\r\n", b"\n")
    return text.replace(b"\n", b"\r\n")


def fields(data):
    """The header fields as raw bytes, and the body."""
    head, _, body = data.partition(b"\r\n\r\n")
    found = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and found:
            found[-1] += b"\r\n" + line
        else:
            found.append(line)
    return found, body


def core(data):
    """All bytes but trace fields and our own header."""
    found, body = fields(data)
    names = (b"received:", b"x-nonsolicit:")
    return b"\r\n".join(field for field in found if not field.lower().startswith(names)) + b"\r\n\r\n" + body


def envelope(mail):
    """Sender, recipients and parameters without the order and SIZE, which a server adds."""
    keep = sorted(text for text in mail.sender_parameters if not text.upper().startswith("SIZE="))
    return mail.sender, keep, sorted((address, sorted(more)) for address, more in mail.recipients)


class Stand:
    def __init__(self, mode="enforce", hold="", extra="", postfix="", policy=None):
        self.root = tempfile.mkdtemp(prefix="nonsolicit-postfix-")
        os.chmod(self.root, 0o755)
        self.sink = Sink()
        self.port, self.plain_port, self.remote_port = free_port(), free_port(), free_port()
        self.gateway = Gateway(self.root, release_port=self.port, members=sandbox.PEOPLE + sandbox.OTHERS, mode=mode,
                               hold=hold, extra=extra, policy=policy)
        self.postfix = Postfix(os.path.join(self.root, "postfix"), self.port, self.sink.port, milter=self.gateway.socket,
                               extra="mynetworks = 0.0.0.0/0\n" + postfix)
        with open(os.path.join(self.postfix.etc, "master.cf"), "a", encoding="utf-8") as file:
            file.write(f"127.0.0.1:{self.plain_port} inet n - n - - smtpd -o smtpd_milters=\n")
            file.write(f"127.0.0.1:{self.remote_port} inet n - n - - smtpd -o local_header_rewrite_clients=\n")
        sandbox.prepare(self.gateway)

    def __enter__(self):
        try:
            self.gateway.start()
            self.postfix.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.postfix.stop()
        self.gateway.stop()
        self.sink.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    # Sending

    def send(self, recipients, data, user=MARK, sender=None, port=None, client=None, **more):
        attributes = {} if user is None else {"LOGIN": user}
        if client:
            attributes |= {"ADDR": client, "NAME": "[UNAVAILABLE]"}
        with Smtp(port or self.port) as session:
            if attributes:
                session.xclient(**attributes)
            return session.send(user if sender is None else sender, recipients, data, **more)

    def arrivals(self, message_id, number=1, seconds=20, only=None):
        """The mails with this Message-ID at the sink, once there are `number` of them."""
        def found(mails):
            return [mail for mail in mails if f"<{message_id}>" in mail.header("Message-ID") and (only is None or only(mail))]
        self.sink.wait(lambda mails: len(found(mails)) >= number, seconds)
        return found(list(self.sink.mails))

    def reports(self, case_id, number=1, seconds=20):
        """Our own reports about a case."""
        def found(mails):
            return [mail for mail in mails if mail.sender == "" and f"X-Nonsolicit-Case: {case_id}".encode() in mail.data]
        self.sink.wait(lambda mails: len(found(mails)) >= number, seconds)
        return found(list(self.sink.mails))

    # Looking

    def rows(self, query, *values):
        base = sqlite3.connect(os.path.join(self.root, "nonsolicit.db"), timeout=20)
        base.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in base.execute(query, values)]
        finally:
            base.close()

    def change(self, query, *values):
        """Stands for time that passes, or for damage; never for what the program itself should do."""
        base = sqlite3.connect(os.path.join(self.root, "nonsolicit.db"), timeout=20)
        try:
            with base:
                return base.execute(query, values).rowcount
        finally:
            base.close()

    def held(self, message_id):
        """Held rows of a message, oldest first."""
        return self.rows("select h.*, c.message_id, c.answer_json from held h join cases c on c.id = h.case_id "
                         "where c.message_id = ? order by h.held_at", message_id)

    def state(self, case_id):
        return self.rows("select state from held where case_id = ?", case_id)[0]["state"]

    def ended(self, case_id, state, seconds=30):
        return self.gateway.wait_for(lambda: self.state(case_id) == state, seconds)

    def spool_files(self):
        return sorted(os.listdir(os.path.join(self.root, "spool")))

    def spool_problems(self):
        """Rows whose copy is missing or differs; an answer of [] says that every held row has its exact copy."""
        problems = []
        for row in self.rows("select * from held where state in ('held', 'releasing', 'returning') and spool_file != ''"):
            path = os.path.join(self.root, "spool", row["spool_file"])
            try:
                with open(path, "rb") as file:
                    content = file.read()
            except OSError as failure:
                problems.append(f"{row['case_id']}: {failure}")
                continue
            if hashlib.sha256(content).hexdigest() != row["content_sha256"]:
                problems.append(f"{row['case_id']}: the copy differs from its row")
        return problems

    def quiet(self, seconds=20):
        """Waits until Postfix has nothing on its way."""
        def empty():
            queue = self.postfix.queue()
            return not any(queue[name] for name in ("maildrop", "incoming", "active", "deferred"))
        return self.gateway.wait_for(empty, seconds)

    # Options

    def options(self, **changes):
        """options(hold__mode='"mta"'): sets values in the options file and reloads; returns the event of the log."""
        with open(self.gateway.options, encoding="utf-8") as file:
            text = file.read()
        for key, value in changes.items():
            section, name = key.split("__")
            head, mark, rest = text.partition(f"[{section}]\n")
            end = re.search(r"(?m)^\[", rest)
            inside, after = (rest[:end.start()], rest[end.start():]) if end else (rest, "")
            inside = re.sub(rf"(?m)^{name} = .*\n", "", inside)
            line = "" if value is None else f"{name} = {value}\n"
            text = head + (mark or f"[{section}]\n") + line + inside + after
        return self.write_options(text)

    def write_options(self, text):
        with open(self.gateway.options, "w", encoding="utf-8") as file:
            file.write(text)
        return self.reload()

    def reload(self):
        def events():
            return [line for line in self.gateway.log() if line["event"] in ("reload", "reload_failed")]
        before = len(events())
        self.gateway.reload()
        if not self.gateway.wait_for(lambda: len(events()) > before, 20):
            raise RuntimeError("the milter did not say that it reloaded")
        return events()[-1]


def recipients_of(row):
    return [entry["address"] for entry in json.loads(row["envelope_json"])["recipients"]]


def wait_until(condition, seconds=30, pause=0.05):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
