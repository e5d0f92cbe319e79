#!/usr/bin/env python3
"""Release is byte-exact and envelope-exact: what arrives is what the same Postfix delivers for the same mail without us.

Every mail goes twice through one Postfix: once by a listener without milter, once by one with ours, which holds everything;
then all are released. Compared are the bytes and the envelope with all parameters that reach the next server. Nothing is
left out of the comparison but the Received field that Postfix itself puts on top; what else may differ is in docs/release.md,
named in EXCEPTIONS and counted. Mails: the corpora where they are, tests/golden/*.eml, and malformed shapes.
Run as root on Debian 12: python3 tests/mta/test_release_exact.py [NAME...]   (only mails whose name contains one)
"""
import collections
import os
import re
import sys
import threading
import unittest

import release_mails
from postfix_stand import MARK, count, envelope, print_figures, recipients_of
from release_stand import ReleaseStand, without_trace
from mta.smtp import Smtp

ONLY = []
CONNECTIONS = 6        # that send; half of them are local clients

CASE = re.compile(rb"(?m)^X-Nonsolicit-Case: (\w+)\r$")
MADE_UP = re.compile(rb"^((?:Resent-)?Message-Id: <)\d{14}\.[0-9A-F]+(@mx\.example\.test>\r)$"
                     rb"|^((?:Resent-)?Date: )[^\r]{24,25}( \+0000 \(UTC\)\r)$", re.MULTILINE)


def masked(data):
    """Without the values of Message-ID and Date that Postfix makes up anew for each copy of a mail that has none."""
    end = data.find(b"\r\n\r\n")
    end = len(data) if end < 0 else end + 2
    return MADE_UP.sub(rb"\1\3*\2\4", data[:end]) + data[end:]


def made_up(plain, released):
    return masked(plain) == masked(released)


def header_without_end(plain, released):
    return b"\r\n\r\n" not in plain and masked(plain) + b"\r\n" == masked(released)


EXCEPTIONS = [("but for the Message-ID or Date that Postfix made up", made_up),
              ("but for the empty line after a header that ended without one", header_without_end)]


def likeness(plain, released):
    """What the two copies are: "identical", the name of a known exception, or "different"."""
    one, other = without_trace(plain), without_trace(released)
    if one == other:
        return "identical"
    return next((name for name, same in EXCEPTIONS if same(one, other)), "different")


def by_address(mails):
    """Copies by envelope recipient."""
    found = collections.defaultdict(list)
    for mail in mails:
        for address in mail.addresses:
            found[address].append(mail)
    return found


class Clients:
    """Sends every mail to both listeners and keeps the answers."""

    def __init__(self, stand, mails):
        self.stand, self.mails = stand, mails
        self.plain, self.held = {}, {}   # index -> answer to the content
        self.failures = []

    def send(self):
        threads = [threading.Thread(target=self._run, args=(number,)) for number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, number):
        try:
            self._send_some(number % 2 == 1, number // 2)
        except Exception as failure:  # pylint: disable=broad-exception-caught  # told by the test
            self.failures.append(failure)

    def _send_some(self, local, number):
        stand, client = self.stand, {"LOGIN": MARK, "ADDR": "192.0.2.7", "NAME": "[UNAVAILABLE]"}
        ports = (stand.plain_port, stand.port) if local else (stand.remote_plain_port, stand.remote_port)
        mine = [index for index, mail in enumerate(self.mails) if mail.local == local][number::CONNECTIONS // 2]
        with Smtp(ports[0]) as plain, Smtp(ports[1]) as held:
            plain.xclient(**client)
            held.xclient(**client)
            for index in mine:
                mail = self.mails[index]
                for session, answers in ((plain, self.plain), (held, self.held)):
                    sent = session.send(MARK, mail.recipients, mail.data, parameters=mail.parameters,
                                        recipient_parameters=mail.recipient_parameters)
                    answers[index] = sent.data.code


class Exact(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.stand = ReleaseStand().__enter__()
        self.addCleanup(self.stand.__exit__, None, None, None)

    def test_every_mail(self):
        mails = all_mails()
        clients = Clients(self.stand, mails)
        clients.send()
        self.assertEqual(clients.failures, [])
        accepted = [index for index, code in sorted(clients.plain.items()) if code == 250]
        recipients = sum(len(mails[index].recipients) for index in accepted)
        self.assertEqual(clients.held, clients.plain, "held mail is answered like other mail")
        plain = self.stand.wait_for_copies(recipients)
        self.assertEqual(self.stand.release_all(), len(accepted))
        everything = self.stand.wait_for_copies(2 * recipients)
        self.assertEqual(len(self.stand.rows("select 1 from held")), len(accepted), "no release was held again")
        self.assertEqual(self.stand.gateway.log("release_proof_refused"), [])
        self.assertEqual(self.stand.gateway.log("release_parameters_dropped"), [])
        self.assertEqual([row for row in self.stand.rows("select attempts from held") if row["attempts"] != 1], [])
        self.assertEqual(self.stand.spool_files(), [])
        self.compare([mails[index] for index in accepted], by_address(plain), by_address(everything[len(plain):]))
        count("mails", len(mails))
        count("held by the MTA: a header field of 59,000 bytes or more",
              len(self.stand.rows("select 1 from held where mta_queue_id != ''")))
        count("mails that Postfix itself refuses", len(mails) - len(accepted))

    def compare(self, mails, plain, released):
        wrong = []
        for mail in mails:
            what = ""
            for address in mail.recipients:
                copies = plain[address], released[address]
                if [len(copy) for copy in copies] != [1, 1]:
                    what = f"{len(copies[0])} plain copies, {len(copies[1])} released"
                elif envelope(copies[0][0]) != envelope(copies[1][0]):
                    what = f"envelope {envelope(copies[0][0])}, released {envelope(copies[1][0])}"
            if not what:
                one, other = plain[mail.recipients[0]][0].data, released[mail.recipients[0]][0].data
                what = likeness(one, other)
                if what == "different":
                    at = len(os.path.commonprefix([without_trace(one), without_trace(other)]))
                    what = f"different from byte {at}"
                else:
                    count(what)
                    continue
            wrong.append(f"{mail.name}: {what}")
        self.assertEqual(wrong, [])


class Returned(unittest.TestCase):
    """A return with RET=FULL carries the message whole: the bytes that the same Postfix delivers for it."""

    def test_every_shape(self):
        stand = ReleaseStand().__enter__()
        self.addCleanup(stand.__exit__, None, None, None)
        named = list(release_mails.SHAPES.items()) + release_mails.golden()
        mails = [release_mails.Outgoing(name, data, [f"m{index}@firm-c.example"], "BODY=8BITMIME RET=FULL")
                 for index, (name, data) in enumerate(named) if not ONLY or any(part in name for part in ONLY)]
        clients = Clients(stand, mails)
        clients.send()
        self.assertEqual(clients.failures, [])
        accepted = [mails[index] for index, code in sorted(clients.plain.items()) if code == 250]
        plain = by_address(stand.wait_for_copies(len(accepted)))
        rows = stand.rows("select case_id, envelope_json from held where mta_queue_id = ''")
        stand.gateway.nonsolicit("hold", "return", "--now", *[row["case_id"] for row in rows])
        stand.wait_for_copies(len(accepted) + len(rows))
        reports = {CASE.search(mail.data).group(1).decode(): mail for mail in stand.sink.mails if mail.sender == ""}
        self.assertEqual(sorted(reports), sorted(row["case_id"] for row in rows))
        wrong = []
        for row in rows:
            address = recipients_of(row)[0]
            if without_trace(plain[address][0].data) not in reports[row["case_id"]].data:
                wrong.append(next(mail.name for mail in mails if mail.recipients == [address]))
        self.assertEqual(wrong, [])
        count("returned whole", len(rows))


def all_mails():
    named = list(release_mails.SHAPES.items()) + release_mails.golden() + release_mails.corpora()
    return release_mails.envelopes([(name, data) for name, data in named if not ONLY or any(part in name for part in ONLY)])


def setUpModule():
    for archive in release_mails.missing():
        print(f"skipped: {archive} is not in {release_mails.CORPORA}; set NONSOLICIT_CORPORA", flush=True)


def tearDownModule():
    print_figures()


if __name__ == "__main__":
    ONLY = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=1)
