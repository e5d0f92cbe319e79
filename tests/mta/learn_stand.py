"""What threads of real mails share: one Postfix, one milter whose clock can be stepped, one sink, and fresh people for each thread.

The verifier's header (RFC 8601) is written here in place of a DMARC milter.
"""
import itertools
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tools"))
from mta.gateway import Gateway  # noqa: E402
from mta.postfix import Postfix  # noqa: E402
from mta.sink import Sink, free_port  # noqa: E402
from mta.smtp import Smtp  # noqa: E402

OFFER = """we help law firms cut their printing costs by up to 30% with our managed
print service. Our pricing starts at $99 per month, and there is a free
trial. Would you be open to a quick 15-minute call this week to see a
demo? Book a time here: https://vale-print.example/book

Best regards,
Mark Vale
Sales Director, Vale Print Solutions
"""
NEWSLETTER = """FIRM A INSIGHTS
Monthly newsletter, issue 11, November 2026

In this issue:
- Budget season: five numbers every administrator tracks
- Remote onboarding: what three firms learned
- From our blog: retention policies after the new rules
- This month's reading list and latest articles

Read the full newsletter: https://news.firm-a.example/2026/11

You receive this newsletter because you subscribed to Insights.
To unsubscribe, write to {address}
"""
VERIFIER = "mx.example.test"
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


class World:
    """Postfix, milter, sink; fresh people for each scenario."""
    MEMBERS = 160

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="nonsolicit-learn-")
        os.chmod(self.root, 0o755)
        self.sink, self.port = Sink(), free_port()
        self.postfix = Postfix(os.path.join(self.root, "postfix"), self.port, self.sink.port, milter=f"unix:{self.root}/gateway/milter.sock",
                               extra="relay_domains = firm-a.example, firm-b.example, news.example, association.example")
        people = [(self.address_of(n), f"m{n}", f"Member {n}", f"Office {n}", "no") for n in range(1, self.MEMBERS)]
        people += [("jürgen@members.example", "u1", "Jürgen", "Büro", "no"), ("box@gmail.com", "g1", "Box", "Solo", "no")]
        self._clock = os.path.join(self.root, "clock")
        self.step("+0")
        self.gateway = Gateway(os.path.join(self.root, "gateway"), release_port=self.port, members=people,
                               environment={"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": self._clock,
                                            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        os.chmod(self.gateway.root, 0o755)
        self._members = itertools.count(1)
        self._numbers = itertools.count(1)

    @staticmethod
    def address_of(number):
        return f"m{number}@members.example"

    def start(self):
        self.gateway.start()
        self.postfix.start()

    def close(self):
        self.postfix.stop()
        self.gateway.stop()
        self.sink.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def step(self, offset):
        """Sets the milter's clock off from that of the machine: "-48h", "+800d"; the MTA's stays."""
        with open(self._clock, "w", encoding="ascii") as file:
            file.write(offset)

    def member(self):
        return self.address_of(next(self._members))

    def sender(self, domain="firm-a.example"):
        return f"s{next(self._numbers)}@{domain}"

    def message_id(self):
        return f"<{next(self._numbers)}.{os.getpid()}@example.test>"

    def send(self, sender, recipients, headers, body, login="", client="", parameters=""):
        """Headers: dict. Returns (what the client saw, the Message-ID)."""
        recipients = [recipients] if isinstance(recipients, str) else recipients
        headers = {"From": sender, "To": ", ".join(recipients), "Date": "Mon, 16 Nov 2026 10:00:00 +0000",
                   "Message-ID": self.message_id(), "Subject": "Hello", "MIME-Version": "1.0",
                   "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit", **headers}
        lines = [f"{name}: {value}" for name, values in headers.items() if values is not None
                 for value in ([values] if isinstance(values, str) else values)]
        data = ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n") + "\r\n").encode()
        with Smtp(self.port) as smtp:
            if client:
                smtp.xclient(ADDR=client, NAME="[UNAVAILABLE]")
            elif login:
                smtp.xclient(LOGIN=login)
            sent = smtp.send(sender, recipients, data, parameters=parameters)
        return sent, headers["Message-ID"]

    def outside(self, author, to, body="Good morning, a short question about Thursday.", proof="dmarc", envelope=None, **headers):
        """Mail from outside. proof: "dmarc", "dkim", "spf", "fail", None (no header), or header values as they are."""
        domain = author.rsplit("@", 1)[1]
        known = {"dmarc": f"{VERIFIER}; dmarc=pass header.from={domain}", "dkim": f"{VERIFIER}; dkim=pass header.d={domain}",
                 "spf": f"{VERIFIER}; spf=pass smtp.mailfrom={domain}", "fail": f"{VERIFIER}; dmarc=fail header.from={domain}"}
        results = known.get(proof, proof) if isinstance(proof, str) else proof
        utf8 = "SMTPUTF8" if not author.isascii() else ""
        headers = {"Authentication-Results": results, "From": author, **{name.replace("_", "-"): value for name, value in headers.items()}}
        sent, message_id = self.send(author if envelope is None else envelope, to, headers, body, client="203.0.113.7", parameters=utf8)
        assert sent.ok, sent
        return message_id

    def ours(self, sender, to, body, login=None, **headers):
        """Mail of an authenticated user of ours: (action, rule, Message-ID)."""
        before = len(self.gateway.log("decision"))
        utf8 = "SMTPUTF8" if not "".join([sender, *([to] if isinstance(to, str) else to)]).isascii() else ""
        sent, message_id = self.send(sender, to, {name.replace("_", "-"): value for name, value in headers.items()}, body,
                                     login=login or sender, parameters=utf8)
        assert self.gateway.wait_for(lambda: len(self.gateway.log("decision")) > before), sent
        decision = self.gateway.log("decision")[-1]
        return decision["action"], decision["rule"], message_id

    def offer(self, sender, to, **headers):
        return self.ours(sender, to, "Hello,\n\n" + OFFER, Subject="Special offer: cut your printing costs by 30%", **headers)[0]

    def newsletter(self, sender, to, unsubscribe, list_id="Insights <insights.firm-a.example>", **headers):
        return self.ours(sender, to, NEWSLETTER.format(address="leave@firm-a.example"), Subject="Firm A Insights - November 2026 newsletter",
                         List_Id=list_id, List_Unsubscribe=unsubscribe, **headers)

    def nonsolicit(self, *arguments, **options):
        return self.gateway.nonsolicit(*arguments, **options)
