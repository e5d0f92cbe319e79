"""A Stand whose milter holds everything and releases through a listener set up as README.md says, for the release tests."""
import os
import re
import tempfile

from postfix_stand import Stand
from mta.sink import free_port

CASES_AT_ONCE = 400    # of one `nonsolicit hold release`
PATIENCE = 300         # seconds

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
TRACE = re.compile(rb"Received: from [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)+")


def without_trace(data):
    """The mail below the Received field that the last Postfix put on top: all bytes that are compared."""
    match = TRACE.match(data)
    if not match or b"by mx.example.test (Postfix)" not in match.group():
        raise AssertionError("the mail does not begin with a Received field of the last Postfix")
    return data[match.end():]


class ReleaseStand(Stand):
    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="nonsolicit-release-")
        os.chmod(self._folder.name, 0o755)
        policy = os.path.join(self._folder.name, "policy.toml")
        with open(policy, "w", encoding="utf-8") as file:
            file.write(HOLD_ALL)
        super().__init__(postfix=POSTFIX, policy=policy)
        # As for mail from outside: Postfix completes and rewrites no header. With our milter that is remote_port.
        self.remote_plain_port = free_port()
        self.add_listener(self.remote_plain_port, "-o smtpd_milters= -o local_header_rewrite_clients=")

    def __enter__(self):
        super().__enter__()
        etc = self.postfix.etc
        self.options(hold__release_port=self.remote_port,
                     hold__mta_release_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-H", "{{queue_id}}"]',
                     hold__mta_return_command=f'["/usr/sbin/postsuper", "-c", "{etc}", "-d", "{{queue_id}}"]')
        return self

    def __exit__(self, *more):
        super().__exit__(*more)
        self._folder.cleanup()

    def add_listener(self, port, options):
        """Before the start: an smtpd of its own on this port."""
        with open(os.path.join(self.postfix.etc, "master.cf"), "a", encoding="utf-8") as file:
            file.write(f"127.0.0.1:{port} inet n - n - - smtpd {options}\n")

    def wait_for_copies(self, number):
        """All mails at the sink, once so many recipients have theirs and Postfix has nothing left to deliver."""
        self.sink.wait(lambda mails: len(mails) >= number or sum(len(mail.recipients) for mail in mails) >= number, PATIENCE)
        self.quiet(PATIENCE)
        return list(self.sink.mails)

    def release_all(self):
        """Releases what is held; the number of cases."""
        cases = [row["case_id"] for row in self.rows("select case_id from held where state = 'held' order by held_at")]
        for start in range(0, len(cases), CASES_AT_ONCE):
            self.gateway.nonsolicit("hold", "release", "--now", *cases[start:start + CASES_AT_ONCE])
        if not self.gateway.wait_for(lambda: not self.rows("select 1 from held where state != 'released' limit 1"), PATIENCE):
            raise AssertionError("not released: " + str(self.rows("select * from held where state != 'released' limit 3")))
        return len(cases)
