"""A raw SMTP client: exact bytes, exact parameters, and what the sender's client saw."""
import base64
import re
import socket
from dataclasses import dataclass, field


@dataclass
class Reply:
    code: int = 0
    lines: list = field(default_factory=list)

    @property
    def ok(self):
        return 200 <= self.code < 400

    @property
    def text(self):
        return " / ".join(self.lines)


@dataclass
class Sent:
    mail: Reply
    recipients: list
    data: Reply          # of the final dot, or of whatever ended it before

    @property
    def ok(self):
        return self.data.code // 100 == 2


class Smtp:
    def __init__(self, port, timeout=60, helo="client.example.test"):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._file = self._socket.makefile("rwb")
        self.greeting = self._read()
        self.ehlo = self.command("EHLO " + helo)

    def _read(self):
        reply = Reply()
        while True:
            line = self._file.readline()
            if not line:
                return Reply()
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            reply.lines.append(text)
            if text[3:4] != "-":
                reply.code = int(text[:3]) if text[:3].isdigit() else 0
                return reply

    def command(self, text):
        self._file.write(text.encode("utf-8", "surrogateescape") + b"\r\n")
        self._file.flush()
        return self._read()

    def xclient(self, **attributes):
        """Pretends to be another client or an authenticated one (Postfix XCLIENT)."""
        self.command("XCLIENT " + " ".join(f"{key}={value}" for key, value in attributes.items()))
        return self.command("EHLO client.example.test")

    def auth_plain(self, user, password):
        token = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        return self.command("AUTH PLAIN " + token)

    def send(self, sender, recipients, data, parameters="", recipient_parameters=None):
        """`data`: bytes with CRLF or LF line ends, or both; dots are stuffed here, after a bare LF too (MTAs end a line there)."""
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if b"\r\n" not in data else data
        mail = self.command(f"MAIL FROM:<{sender}>" + (" " + parameters if parameters else ""))
        if not mail.ok:
            return Sent(mail, [], mail)
        replies = []
        for address in recipients:
            more = (recipient_parameters or {}).get(address, "")
            replies.append(self.command(f"RCPT TO:<{address}>" + (" " + more if more else "")))
        if not any(reply.ok for reply in replies):
            self.command("RSET")
            return Sent(mail, replies, replies[-1])
        start = self.command("DATA")
        if start.code != 354:
            return Sent(mail, replies, start)
        stuffed = re.sub(rb"(?m)^\.", b"..", data)
        self._file.write(stuffed + (b"" if not stuffed or stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        self._file.flush()
        return Sent(mail, replies, self._read())

    def quit(self):
        try:
            self.command("QUIT")
        except OSError:
            pass
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.quit()
