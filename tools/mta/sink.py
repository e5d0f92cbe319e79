"""An SMTP sink that keeps every message as it came: envelope with parameters, exact bytes after un-stuffing.

It offers 8BITMIME, SMTPUTF8, DSN, SIZE and PIPELINING, so that nothing is lost on the way to it.
Recipients whose local part starts with "refuse" get 550, with "later" 451 (until `relent()` is called).
"""
import json
import os
import socket
import socketserver
import sys
import threading
from dataclasses import dataclass, field


@dataclass
class Mail:
    sender: str
    sender_parameters: list
    recipients: list = field(default_factory=list)  # (address, [parameters])
    data: bytes = b""

    @property
    def addresses(self):
        return [address for address, _ in self.recipients]

    def header(self, name):
        """Values of a header, unfolded, in order."""
        values, current = [], None
        for line in self.data.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
            if line[:1] in (b" ", b"\t") and current is not None:
                values[current] += b" " + line.strip() if current >= 0 else b""
            elif line.lower().startswith(name.lower().encode() + b":"):
                values.append(line.split(b":", 1)[1].strip())
                current = len(values) - 1
            else:
                current = None
        return [value.decode("utf-8", "replace") for value in values]


def _path(text):
    address, _, rest = text.partition(">")
    return address.lstrip("<"), rest.split()


class _Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def read_data(self):
        data = bytearray()
        while True:
            line = self.rfile.readline()
            if not line:
                return None
            if line == b".\r\n":
                return bytes(data)
            data += line[1:] if line.startswith(b".") else line

    def handle(self):
        sink, mail = self.server.sink, None
        self.say("220 sink.test ESMTP")
        while True:
            raw = self.rfile.readline()
            if not raw:
                return
            line = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
            verb = line.upper()
            if verb.startswith("EHLO"):
                self.say("250-sink.test\r\n250-PIPELINING\r\n250-SIZE\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN")
            elif verb.startswith("HELO"):
                self.say("250 sink.test")
            elif verb.startswith("MAIL FROM:"):
                address, parameters = _path(line[10:].lstrip())
                mail = Mail(address, parameters)
                self.say("250 2.1.0 ok")
            elif verb.startswith("RCPT TO:"):
                address, parameters = _path(line[8:].lstrip())
                if address.startswith("refuse"):
                    self.say("550 5.1.1 refused by the sink")
                elif address.startswith("later") and not sink.relented.is_set():
                    self.say("451 4.2.0 later")
                else:
                    mail.recipients.append((address, parameters))
                    self.say("250 2.1.5 ok")
            elif verb == "DATA":
                self.say("354 go on")
                data = self.read_data()
                if data is None:
                    return
                mail.data = data
                sink.take(mail)
                mail = None
                self.say("250 2.0.0 taken")
            elif verb == "RSET":
                mail = None
                self.say("250 2.0.0 ok")
            elif verb == "QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.say("250 2.0.0 ok")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256


class Sink:
    """`with Sink() as sink:` ... sink.port, sink.mails, sink.wait(count)."""

    def __init__(self, port=0, directory=None):
        self.mails = []
        self.relented = threading.Event()
        self._changed = threading.Condition()
        self._directory = directory
        self._server = _Server(("127.0.0.1", port), _Session)
        self._server.sink = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def relent(self):
        self.relented.set()

    def take(self, mail):
        with self._changed:
            self.mails.append(mail)
            if self._directory:
                path = os.path.join(self._directory, f"{len(self.mails):06}")
                with open(path + ".eml", "wb") as file:
                    file.write(mail.data)
                with open(path + ".json", "w", encoding="utf-8") as file:
                    json.dump({"sender": mail.sender, "recipients": mail.recipients}, file)
            self._changed.notify_all()

    def wait(self, predicate, seconds=30):
        """Waits until predicate(mails) is true; returns its value."""
        with self._changed:
            self._changed.wait_for(lambda: predicate(self.mails), seconds)
            return predicate(self.mails)

    def with_header(self, name, value):
        with self._changed:
            return [mail for mail in self.mails if value in mail.header(name)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit("a library for tools/run and the tests")
