#!/usr/bin/env python3
"""The play of tools/run: Postfix, milter, pages and sink on loopback, the sample mails, and a table of what became of each."""
import json
import os
import shutil
import signal
import sys
import tempfile
import textwrap

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from mta.gateway import Gateway  # noqa: E402
from mta.pages import Pages  # noqa: E402
from mta.postfix import Postfix  # noqa: E402
from mta.sink import Sink, free_port  # noqa: E402
from mta.smtp import Smtp  # noqa: E402

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "samples")

PEOPLE = [
    ("jane.doe@firm-a.example", "1001", "Jane Doe", "Firm A", "no"),
    ("mark.vale@firm-a.example", "1002", "Mark Vale", "Firm A", "no"),
    ("peter.lang@firm-b.example", "1003", "Peter Lang", "Firm B", "no"),
    ("tom.reed@firm-b.example", "1004", "Tom Reed", "Firm B", "no"),
    ("olga.stein@firm-b.example", "1005", "Olga Stein", "Firm B", "no"),
    ("rosa.ortiz@firm-c.example", "1006", "Rosa Ortiz", "Firm C", "no"),
    ("nina.berg@firm-c.example", "1007", "Nina Berg", "Firm C", "no"),
]
OTHERS = [(f"member{n:02}@members.example", str(2000 + n), f"Member {n}", f"Office {n}", "no") for n in range(1, 31)]


def prepare(gateway):
    """What staff would have recorded before: three meetings and one opt-out."""
    for sender in ("news@firm-a.example", "jane.doe@firm-a.example", "mark.vale@firm-a.example"):
        gateway.nonsolicit("lists", "relationships", "add", "--sender", sender, "--recipient", "nina.berg@firm-c.example",
                           "--kind", "contact", "--evidence", "spring meeting")
    gateway.nonsolicit("lists", "optouts", "add", "--sender", "mark.vale@firm-a.example", "--recipient",
                       "olga.stein@firm-b.example", "--date", "2026-09-01")


def read_sample(name):
    with open(os.path.join(SAMPLES, name + ".eml"), "rb") as file:
        return file.read()


def send_question(port):
    """A member's own question from outside, with the verdict of the gateway's DMARC verifier."""
    verdict = b"Authentication-Results: mx.example.test; dmarc=pass header.from=firm-b.example\n"
    with Smtp(port) as client:
        client.xclient(ADDR="203.0.113.5", NAME="mail.firm-b.example")
        sent = client.send("tom.reed@firm-b.example", ["mark.vale@firm-a.example"], verdict + read_sample("member-question"))
        if not sent.ok:
            raise RuntimeError("the member's question did not go through: " + sent.data.text)


def send_samples(port, gateway):
    with open(os.path.join(SAMPLES, "manifest.json"), encoding="utf-8") as file:
        samples = json.load(file)
    for sample in samples:
        recipients = sample.get("to") or [row[0] for row in OTHERS[:sample["to_members"]]]
        with Smtp(port) as client:
            client.xclient(LOGIN=sample["user"])
            sent = client.send(sample["user"], recipients, read_sample(sample["file"]))
        yield sample, recipients, sent, gateway.log("decision")[-1]


def shown_recipients(recipients):
    return recipients if len(recipients) <= 2 else [recipients[0], f"and {len(recipients) - 1} more"]


def print_row(sample, recipients, sent, decision):
    unsure = decision["likeliest"] != decision["kind"]
    sure = decision["kind"] + (", unsure" if unsure else f" {decision['confidence']:.2f}")
    rule = decision["rule"] + (f" ({decision['clause']})" if decision["clause"] else "")
    right = sample["expect"] in decision["actions"]
    print(f"{sample['file']:<37} {sure:<23} {decision['actions']:<12} {rule}" + ("" if right else f"   expected {sample['expect']}"))
    print("    to " + ", ".join(shown_recipients(recipients)))
    for line in sent.data.lines:
        print(textwrap.fill(line, 116, initial_indent="    client saw: ", subsequent_indent="                "))
    return right


def play(once):
    root = tempfile.mkdtemp(prefix="nonsolicit-run-")
    os.chmod(root, 0o755)
    sink = Sink()
    port, pages_port = free_port(), free_port()
    gateway = Gateway(root, release_port=port, members=PEOPLE + OTHERS, extra=Pages.options(pages_port))
    pages = Pages(gateway, pages_port)
    postfix = Postfix(os.path.join(root, "postfix"), port, sink.port, milter=gateway.socket, extra="relay_domains = firm-a.example")
    try:
        prepare(gateway)
        gateway.start()
        postfix.start()
        print(f"milter on {gateway.socket}, Postfix on 127.0.0.1:{port}, sink on 127.0.0.1:{sink.port}\n")
        print(f"{'MESSAGE':<37} {'KIND':<23} {'ACTION':<12} RULE (CLAUSE)")
        send_question(port)
        rows = [print_row(*row) for row in send_samples(port, gateway)]
        gateway.wait_for(lambda: gateway.log("letter"), 10)
        print(f"\n{sum(rows)} of {len(rows)} messages went as their sample says. Held now:\n")
        print(gateway.nonsolicit("hold", "list").stdout)
        pages.add_user("lead", "lead")
        pages.start()
        print(f"The review pages: {pages.url}\n  log in once with {pages.login_link('lead')}\n")
        if not once:
            stay_up(gateway, port)
        return 0 if all(rows) else 1
    finally:
        pages.stop()
        postfix.stop()
        gateway.stop()
        sink.stop()
        shutil.rmtree(root, ignore_errors=True)


def stay_up(gateway, port):
    print("Up until Ctrl-C. Try, in another terminal:")
    print(f"  {gateway.program('nonsolicit')} -c {gateway.options} hold list")
    print(f"  swaks or telnet 127.0.0.1 {port}, and the log in {gateway.root}/milter.log", flush=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.pause()


if __name__ == "__main__":
    sys.exit(play("--once" in sys.argv[1:]))
