#!/usr/bin/env python3
"""Release is byte-exact and envelope-exact: what arrives is what the same Postfix delivers for the same mail without us.

Every mail goes twice through one Postfix: once by a listener without milter, once by one with ours, which holds everything;
then all are released. Compared are the bytes and the envelope with all parameters that reach the next server. Nothing is
left out of the comparison but the Received field that Postfix itself puts on top; what else may differ is in docs/release.md,
named in EXCEPTIONS and counted. Mails: the corpora where they are, tests/golden/*.eml, and malformed shapes.
Run as root on Debian 12: python3 tests/mta/test_release_exact.py [NAME...]   (only mails whose name contains one)
"""
import collections
import json
import os
import re
import sys
import tempfile
import threading
import unittest

import release_mails
from postfix_stand import MARK, Stand, count, envelope, fields, print_figures
from mta.smtp import Smtp

HERE = os.path.dirname(os.path.abspath(__file__))
ONLY = []
CLIENTS = 6            # connections that send
CASES_AT_ONCE = 400    # of one `nonsolicit hold release`
PATIENCE = int(os.environ.get("P", "300"))

HOLD_ALL = """
[[rule]]
name = "all"
row = 1
action = "hold"
mixed = "split"
clause = "None"
clause_text = "In this test all mail waits."
words = ["Your message to {recipients} waits for a review.", "Please quote case {case}."]
"""
POSTFIX = """
smtpd_soft_error_limit = 100000
smtpd_hard_error_limit = 100000
default_destination_concurrency_limit = 8
"""


def without_trace(data):
    """The mail below the Received field that the last Postfix put on top."""
    match = re.match(rb"Received: from [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)+", data)
    assert match and b"by mx.example.test (Postfix)" in match.group(), data[:300]
    return data[match.end():]


MADE_UP = re.compile(rb"^((?:Resent-)?Message-Id: <)\d{14}\.[0-9A-F]+(@mx\.example\.test>\r)$"
                     rb"|^((?:Resent-)?Date: ).{26}( \+0000 \(UTC\)\r)$", re.MULTILINE)


def masked(data):
    """Without the values of Message-ID and Date that Postfix makes up anew for each copy of a mail that has none."""
    head, blank, body = data.partition(b"\r\n\r\n")
    return MADE_UP.sub(rb"\1\3*\2\4", head + b"\r\n") + blank[2:] + body


def same_but_for_made_up(plain, released):
    return masked(plain) == masked(released)


def same_but_for_end_of_header(plain, released):
    return b"\r\n\r\n" not in plain and masked(plain) + b"\r\n" == masked(released)


EXCEPTIONS = [("but for the Message-ID and Date that Postfix makes up", same_but_for_made_up),
              ("but for the empty line after a header that ended without one", same_but_for_end_of_header)]


def verdict(plain, released):
    one, other = without_trace(plain), without_trace(released)
    if one == other:
        return "identical"
    for name, same in EXCEPTIONS:
        if same(one, other):
            return name
    return "different"


class Round:
    """All mails sent both ways, released, and looked at."""

    def __init__(self, stand, mails):
        self.stand, self.mails = stand, mails
        self.plain_answers, self.held_answers = [None] * len(mails), [None] * len(mails)
        self.arrived = collections.defaultdict(list)

    def send(self):
        threads = [threading.Thread(target=self._send_some, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send_some(self, number):
        local = number % 2 == 1
        client = {"LOGIN": MARK} if local else {"LOGIN": MARK, "ADDR": "192.0.2.7", "NAME": "[UNAVAILABLE]"}
        mine = [index for index, mail in enumerate(self.mails) if mail.local == local][number // 2::CLIENTS // 2]
        with Smtp(self.stand.plain_port) as plain, Smtp(self.stand.port) as held:
            plain.xclient(**client)
            held.xclient(**client)
            for index in mine:
                mail = self.mails[index]
                for session, answers in ((plain, self.plain_answers), (held, self.held_answers)):
                    sent = session.send(MARK, mail.recipients, mail.data, parameters=mail.parameters,
                                        recipient_parameters=mail.recipient_parameters)
                    answers[index] = (sent.data.code, sent.data.text)

    def accepted(self):
        return [index for index, (code, _) in enumerate(self.plain_answers) if code == 250]

    def wait_for_copies(self, number):
        return self.stand.sink.wait(lambda mails: len(mails) >= number, PATIENCE)

    def release(self):
        rows = self.stand.rows("select case_id from held order by held_at")
        cases = [row["case_id"] for row in rows]
        for start in range(0, len(cases), CASES_AT_ONCE):
            self.stand.gateway.nonsolicit("hold", "release", "--now", *cases[start:start + CASES_AT_ONCE])
        return cases

    def ended(self):
        return self.stand.gateway.wait_for(
            lambda: not self.stand.rows("select 1 from held where state != 'released' limit 1"), PATIENCE)


def named_mails():
    named = list(release_mails.SHAPES.items()) + release_mails.golden() + release_mails.corpora()
    named = [(name, data) for name, data in named if not ONLY or any(part in name for part in ONLY)]
    return release_mails.envelopes(named)


class Exact(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="nonsolicit-exact-")
        policy = os.path.join(cls.folder.name, "policy.toml")
        with open(policy, "w", encoding="utf-8") as file:
            file.write(HOLD_ALL)
        os.chmod(cls.folder.name, 0o755)
        cls.stand = Stand(postfix=POSTFIX, policy=policy).__enter__()
        etc = cls.stand.postfix.etc
        cls.stand.options(hold__release_port=cls.stand.remote_port,
                          hold__mta_release_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-H", "{{queue_id}}"]',
                          hold__mta_return_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-d", "{{queue_id}}"]')

    @classmethod
    def tearDownClass(cls):
        cls.stand.__exit__(None, None, None)
        cls.folder.cleanup()

    def test_all(self):
        mails = named_mails()
        done = Round(self.stand, mails)
        done.send()
        accepted = done.accepted()
        self.assertTrue(done.wait_for_copies(len(accepted)), f"{len(self.stand.sink.mails)} of {len(accepted)} plain copies")
        plain = {address: mail for mail in self.stand.sink.mails for address in mail.addresses}
        cases = done.release()
        if not done.wait_for_copies(2 * len(accepted)):
            print(len(cases), self.stand.gateway.log()[-3:], [e for e in self.stand.gateway.log() if e.get("level") != "info"][:6], self.stand.postfix.log()[-1500:])
        self.assertTrue(done.wait_for_copies(2 * len(accepted)),
                        f"{len(self.stand.sink.mails) - len(accepted)} of {len(accepted)} released")
        self.assertTrue(done.ended())
        self.stand.quiet()
        released = collections.defaultdict(list)
        for mail in self.stand.sink.mails[len(accepted):]:
            for address in mail.addresses:
                released[address].append(mail)
        for index, mail in enumerate(mails):
            self.look_at(mail, done.plain_answers[index], done.held_answers[index], plain, released)
        count("cases", len(cases))

    def look_at(self, mail, plain_answer, held_answer, plain, released):
        if plain_answer[0] != held_answer[0]:
            print("ANSWERS", mail.name, plain_answer, held_answer)
        if plain_answer[0] != 250:
            count("refused by Postfix both ways")
            return
        key = mail.recipients[0]
        if key not in plain or len(released[key]) != 1:
            print("COPIES", mail.name, key in plain, len(released[key]))
            return
        if envelope(plain[key]) != envelope(released[key][0]):
            print("ENVELOPE", mail.name, envelope(plain[key]), envelope(released[key][0]))
        what = verdict(plain[key].data, released[key][0].data)
        count(what)
        if what == "different":
            one, other = without_trace(plain[key].data), without_trace(released[key][0].data)
            at = len(os.path.commonprefix([one, other]))
            print("DIFFERENT", mail.name, at, one[max(0, at - 60):at + 80], other[max(0, at - 60):at + 80])


def setUpModule():
    if not release_mails.corpora:
        print("skipped")


def tearDownModule():
    print_figures()


if __name__ == "__main__":
    ONLY = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    unittest.main(argv=sys.argv[:1], verbosity=1)
