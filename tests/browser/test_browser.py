#!/usr/bin/env python3
"""The pages in a real Chromium: Postfix, milter and nonsolicit-review with held mail, then `node --test` over *.test.mjs.

Run as root on Debian 12: python3 tests/browser/test_browser.py [file.test.mjs ...]. NONSOLICIT_PICTURES=docs/pictures makes the
screenshots of the documentation, NONSOLICIT_ALBUM=DIR one of every look at every page.
"""
import http.server
import json
import os
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "mta"), os.path.join(HERE, "..", "..", "tools"), HERE]
import mails  # noqa: E402
import sandbox  # noqa: E402
import states  # noqa: E402
from mta.pages import Pages  # noqa: E402
from mta.sink import free_port  # noqa: E402
from postfix_stand import Stand  # noqa: E402

FILES = ["pages.test.mjs", "print.test.mjs", "rights.test.mjs", "staff.test.mjs", "people.test.mjs"]  # in this order: the last one ends what the others looked at
PASSWORD = "correct horse battery {}"
USERS = {"ada": ["reviewer"], "ben": ["reviewer"], "lea": ["lead"], "vic": ["viewer"], "root.admin": ["admin"],
         "lio": ["reviewer", "--content", "list_only"],
         "sam": ["reviewer", "--address", "sam@firm-a.example"],              # of the senders' organisation
         "col": ["reviewer", "--address", "colleague@members.example"]}      # of the organisation of one recipient
COLLEAGUE = ("colleague@members.example", "4100", "A Colleague", sandbox.OTHERS[20][3], "no")
SENDERS = [(f"sender{n}@firm-a.example", str(3000 + n), f"Sender {n}", "Firm A", "no") for n in range(mails.CAMPAIGNS + 4)]


class Trap:
    """Notes every request that reaches it: none should. The tests themselves ask it what came, for the mails at the sink,
    and that a decision waits for a day."""

    def __init__(self):
        self.requests = []
        self.stand = None
        trap = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                answer = trap.requests
                if self.path == "/sink-mails":
                    answer = [{"sender": mail.sender, "recipients": mail.addresses, "data": mail.data.decode("utf-8", "replace")}
                              for mail in list(trap.stand.sink.mails)]
                elif self.path.startswith("/postpone/"):
                    answer = states.postpone(trap.stand, self.path.rpartition("/")[2])
                elif self.path != "/trap-report":
                    trap.requests.append(f"{self.command} {self.path}")
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join(5)


def send_held(stand, trap):
    """The mails; returns case ids by what they are for."""
    number = 0
    for campaign, (subject, text) in enumerate(mails.OFFERS):
        who, _, name, *_ = SENDERS[campaign]
        for each in range(mails.EACH):
            number += 1
            to = sandbox.OTHERS[(campaign * mails.EACH + each) % len(sandbox.OTHERS)][0]
            stand.send([to], mails.offer(number, who, name, to, subject, text), user=who)
    special = {}
    for label, (subject, text), html, language in (
            ("french", mails.FRENCH, None, "fr"),
            ("hostile", ("Rates, \u202egnp.exe <script>alert(1)</script>", mails.OFFERS[0][1]), mails.hostile_html(trap.url), "en"),
            ("several", ("Our software for all of you", mails.OFFERS[2][1]), None, "en"),
            ("attached", ("Our price list", mails.OFFERS[8][1]), None, "en")):
        number += 1
        who, _, name, *_ = SENDERS[mails.CAMPAIGNS + len(special)]
        to = [row[0] for row in sandbox.OTHERS[:3]] if label == "several" else [sandbox.OTHERS[5][0]]
        message = mails.offer(number, who, name, to[0], subject, text, html=html, language=language)
        stand.send(to, mails.with_attachment(message, "prices.bin") if label == "attached" else message, user=who)
        special[label] = stand.held(f"browser-{number}@firm-a.example")[0]["case_id"]
    return special


def main(files):
    install = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True, check=False)
    if install.returncode:
        print(install.stdout + install.stderr)
        return 1
    port = free_port()
    trap = Trap()
    stand = Stand(extra=Pages.options(port) + 'second_reviewer_above = 6\nparty = "organisation"\n[notice]\nburst = "0s"\n', hold='undo = "5s"')
    trap.stand = stand
    pages = Pages(stand.gateway, port)
    try:
        stand.gateway.import_directory(sandbox.PEOPLE + sandbox.OTHERS + SENDERS + states.PEOPLE + [COLLEAGUE])
        stand.gateway.nonsolicit("lists", "organisations", "add", "--domain", "firm-a.example", "--organisation", "Firm A")
        with stand:
            cases = send_held(stand, trap)
            in_state = states.send(stand)
            states.decide(stand, in_state)
            users = {}
            for name, role in USERS.items():
                users[name] = PASSWORD.format(name)
                pages.add_user(name, *role, password=users[name])
            with pages:
                held = stand.rows("select count(*) as n from held where state = 'held'")[0]["n"]
                print(f"figure: {held} messages held for the browser", flush=True)
                environment = os.environ | {"NONSOLICIT_STAND": json.dumps(
                    {"url": pages.url, "users": users, "cases": cases, "states": in_state,
                     "links": states.links(stand, pages.url, in_state), "recipient": sandbox.OTHERS[20][0], "trap": trap.url, "root": stand.root,
                     "program": stand.gateway.program("nonsolicit"), "options": stand.gateway.options,
                     "sink": stand.sink.port, "mail": stand.port})}
                began = time.monotonic()
                codes = [subprocess.run(["node", "--test", "--test-reporter=spec", file], cwd=HERE, env=environment, check=False,
                                        timeout=600).returncode for file in files]
                print(f"figure: browser tests took {time.monotonic() - began:.0f} s", flush=True)
                reached = [line for line in trap.requests if "/trap-report" not in line]
                print(f"figure: {len(reached)} requests left the frames of hostile mails", flush=True)
                return 1 if any(codes) or reached else 0
    finally:
        trap.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or FILES))
