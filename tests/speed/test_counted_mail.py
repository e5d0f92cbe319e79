#!/usr/bin/env python3
"""How many instructions reading and classifying a mail takes in the dev build, and how many of its branches a simple processor
would foresee wrongly, by callgrind: times move with whatever else the machine does, these do not. A change that makes every
mail dearer is seen here on the day it is made. Branches count as a mail is read once: a loop over one mail learns them by heart.

Callgrind sees no AVX-512 and no cache misses, and the dev build is not the release: the figures are for comparing with
themselves (docs/benchmarks.md has times). Prints `figure:` lines. NONSOLICIT_COUNTED_MAIL names another program.
"""
import os
import re
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROGRAM = os.environ.get("NONSOLICIT_COUNTED_MAIL") or os.path.join(ROOT, "build/dev/tests/speed/counted_mail")
RULES = os.path.join(ROOT, "conf/classifier.toml")
# When this was last written down. More than MOST of it fails: find out what came to be done for every mail. A change that is
# worth its cost, or that saves some, writes the new number down.
WRITTEN_DOWN = {
    "plain": {"instructions": 2_536_000, "branches foreseen wrongly": 20_900},
    "newsletter": {"instructions": 38_652_000, "branches foreseen wrongly": 307_900},
}
MOST = 1.10
PATIENCE = 300  # seconds


def begin(mail, folder):
    """Callgrind at work on counted() of tests/speed/counted_mail.cc, and on all that it calls."""
    command = ["valgrind", "--tool=callgrind", "--branch-sim=yes", "--toggle-collect=counted", f"--callgrind-out-file={folder}/{mail}", PROGRAM, mail, RULES]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


class Counted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            running = {mail: begin(mail, folder) for mail in WRITTEN_DOWN}
            cls.told = {mail: (program.communicate(timeout=PATIENCE)[1], program.returncode) for mail, program in running.items()}

    def check(self, mail):
        said, code = self.told[mail]
        found = re.search(r"Collected : ([\d ]+)", said)
        self.assertTrue(code == 0 and found, f"counted_mail {mail} ended with {code}:\n{said[-2000:]}")
        instructions, _, conditional, _, indirect = map(int, found.group(1).split())
        now = {"instructions": instructions, "branches foreseen wrongly": conditional + indirect}
        for what, then in WRITTEN_DOWN[mail].items():
            print(f"\nfigure: {now[what]:,} {what} for the mail \"{mail}\", {now[what] / then:.3f} of what is written down")
            self.assertGreater(now[what], 0)
            self.assertLessEqual(now[what], then * MOST, f"{mail}: {now[what]} {what}, {then} are written down")

    def test_plain_mail_of_4_kb(self):
        self.check("plain")

    def test_newsletter_of_100_kb(self):
        self.check("newsletter")


if __name__ == "__main__":
    unittest.main(verbosity=2)
