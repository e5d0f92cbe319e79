"""The mails of test_release_exact.py: the corpora where they are, the repository's own, and malformed shapes.

The corpora stay where they are: a name and a figure may leave this program, no content.
"""
import glob
import os
import subprocess
import tempfile
from dataclasses import dataclass, field

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPORA = os.environ.get("NONSOLICIT_CORPORA") or os.path.join(SOURCE, "..", "shared", "corpora")
DEV_MAILS = 1000


@dataclass
class Outgoing:
    """One mail as its client sends it."""
    name: str
    data: bytes
    recipients: list
    parameters: str = ""
    recipient_parameters: dict = field(default_factory=dict)
    local: bool = False   # the client is of those whose header Postfix completes


def unpacked(archive, keep):
    """[(path in the archive, bytes)] of the archive in the folder of the corpora; [] where it is absent."""
    path = os.path.join(CORPORA, archive)
    if not os.path.exists(path):
        return []
    with tempfile.TemporaryDirectory(prefix="nonsolicit-corpus-") as folder:
        subprocess.run(["tar", "-xJf", path, "-C", folder], check=True)
        names = sorted(os.path.relpath(os.path.join(base, name), folder) for base, _, names in os.walk(folder) for name in names)
        found = []
        for name in keep(names):
            with open(os.path.join(folder, name), "rb") as file:
                found.append((f"{archive.split('.')[0]}/{name}", file.read()))
        return found


def spread(names, number):
    """`number` of the names, evenly over all of them and so over all corpora."""
    mails = [name for name in names if name.endswith(".eml")]
    return [mails[index * len(mails) // number] for index in range(min(number, len(mails)))]


def corpora():
    """Every file of mime_dev, expected results of its test suites too (any bytes are a mail), and 1,000 mails of dev."""
    return unpacked("mime_dev.tar.xz", lambda names: names) + unpacked("dev.tar.xz", lambda names: spread(names, DEV_MAILS))


def missing():
    return [name for name in ("mime_dev.tar.xz", "dev.tar.xz") if not os.path.exists(os.path.join(CORPORA, name))]


def golden():
    found = []
    for path in sorted(glob.glob(os.path.join(SOURCE, "tests", "golden", "*.eml"))):
        with open(path, "rb") as file:
            found.append(("golden/" + os.path.basename(path), file.read()))
    return found


HEAD = b"From: mark.vale@firm-a.example\r\nTo: x@firm-c.example\r\nSubject: shape\r\nDate: Sun, 22 Nov 2026 04:41:00 +0000\r\n" \
       b"Message-ID: <shape@firm-a.example>\r\n"
MIME = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"

SHAPES = {
    # lines and ends
    "dot lines": HEAD + b"\r\n.\r\n..\r\n.leading\r\n...\r\n. \r\nend\r\n.\r\n",
    "dot as the first line of all": b".\r\n" + HEAD + b"\r\nx\r\n",
    "lone dot as the body": HEAD + b"\r\n.",
    "lines of 997 to 1001": HEAD + b"\r\n" + b"".join(b"x" * size + b"\r\n" for size in range(997, 1002)),
    "lines of 2047 to 2050": HEAD + b"\r\n" + b"".join(b"y" * size + b"\r\n" for size in range(2047, 2051)),
    "line of 100,000": HEAD + b"\r\nbefore\r\n" + b"z" * 100_000 + b"\r\nafter\r\n",
    "line of 100,000 with dots where it may be cut": HEAD + b"\r\n" + b"." * 100_000 + b"\r\n",
    "no final newline": HEAD + b"\r\nends here",
    "blanks and tabs at line ends": HEAD + b"\r\n \r\n\t\r\ntext \t \r\n\r\n\r\n\r\n",
    "LF only": (HEAD + b"\r\nline\r\n.dot\r\n").replace(b"\r\n", b"\n"),
    "LF and CRLF mixed": HEAD + b"\r\na\nb\r\nc\n\nd\r\n.\n..\ne\r\n",
    "bare CR in the body": HEAD + b"\r\na\rb\r\r\n\r\rc\r\nx\r",
    "bare CR in a header field": HEAD + b"X-Cr: a\rb\r\nX-Cr-End: c\r\r\n\r\nx\r\n",
    "NUL in the body": HEAD + b"\r\na\0b\r\n\0\r\n\0\0\0\r\n",
    "NUL in a header field": HEAD + b"X-Nul: before\0after\r\nX-Next: y\r\n\r\nx\r\n",
    "NUL in a header field name": HEAD + b"X-N\0ul: value\r\n\r\nx\r\n",
    "every byte": HEAD + MIME + b"\r\n" + bytes(range(256)) + b"\r\n",
    "From line of a mailbox in the body": HEAD + b"\r\nFrom here on\r\n>From there\r\n",
    # header and body missing
    "empty": b"",
    "empty body": HEAD + b"\r\n",
    "header only": HEAD,
    "header only without line end": HEAD.rstrip(b"\r\n"),
    "body only": b"this is no header field\r\nand goes on\r\n",
    "empty line first": b"\r\n" + HEAD + b"\r\nx\r\n",
    "blank first": b" folded first\r\n" + HEAD + b"\r\nx\r\n",
    "From line of a mailbox first": b"From mark Sun Nov 22 04:41:00 2026\r\n" + HEAD + b"\r\nx\r\n",
    "one field": b"Subject: alone\r\n\r\nx\r\n",
    "broken line within the header": HEAD + b"no colon here\r\nX-After: y\r\n\r\nx\r\n",
    # odd header fields
    "blank before the colon": HEAD + b"X-Blank : a\r\nX-Tab\t: b\r\n\r\nx\r\n",
    "no blank after the colon": HEAD + b"X-None:a\r\nX-Two:  b\r\nX-Tab:\tc\r\n\r\nx\r\n",
    "empty values": HEAD + b"X-Empty:\r\nX-Blank: \r\nX-Blanks:   \r\nX-Tab:\t\r\n\r\nx\r\n",
    "blanks at the end of values": HEAD + b"X-End: a \r\nX-Tab: b\t\r\n\r\nx\r\n",
    "folds": HEAD + b"X-Fold: a\r\n b\r\n\tc\r\n   d \r\nX-Fold:\r\n only below\r\n\r\nx\r\n",
    "folds of blanks only": HEAD + b"X-Fold: a\r\n \r\n\t\r\n b\r\nX-Last: a\r\n \r\n\r\nx\r\n",
    "same fields many times": HEAD + b"X-Same: 1\r\nX-same: 2\r\nX-SAME: 3\r\n" * 5 + b"Subject: again\r\n\r\nx\r\n",
    "2,000 fields": HEAD + b"".join(b"X-Field-%d: value %d\r\n" % (i, i) for i in range(2000)) + b"\r\nx\r\n",
    "48 Received": b"".join(b"Received: from h%d by h\r\n" % i for i in range(48)) + HEAD + b"\r\nx\r\n",
    "49 Received: one too many": b"".join(b"Received: from h%d by h\r\n" % i for i in range(49)) + HEAD + b"\r\nx\r\n",
    "our own fields": b"X-Nonsolicit-Case: 0123456789\r\n" + HEAD + b"X-Other: nonsolicit\r\n\r\nx\r\n",
    "8 bit in the header": HEAD + "X-Name: Jürgen Müller ✓\r\n\r\nx\r\n".encode(),
    "8 bit in the header, no UTF-8": HEAD + b"X-Name: J\xfcrgen\xff\xfe\r\n\r\nx\r\n",
    "Bcc and Return-Path": b"Return-Path: <a@b.example>\r\n" + HEAD + b"Bcc: b@c.example\r\nContent-Length: 3\r\n\r\nx\r\n",
    "unqualified addresses": HEAD.replace(b"mark.vale@firm-a.example", b"mark", 1) + b"Cc: (c) root, \"A B\" <x@y>\r\n\r\nx\r\n",
    "Resent fields": b"Resent-From: a@b.example\r\nResent-To: c@d.example\r\n" + HEAD + b"\r\nx\r\n",
    "field of 58,900": HEAD + b"X-Long: " + b"a " * 29_450 + b"\r\n\r\nx\r\n",
    "field of 70,000": HEAD + b"X-Long: " + b"b" * 70_000 + b"\r\n\r\nx\r\n",
    "field of 70,000, folded": HEAD + b"X-Long: a" + b"\r\n bbbbbbb" * 7_000 + b"\r\n\r\nx\r\n",
    "header of 110,000 in one field": HEAD + b"X-Long: a" + b"\r\n ccccccc" * 11_000 + b"\r\n\r\nx\r\n",
    "unended multipart": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--c--\r\n",
    "half a megabyte": HEAD + b"\r\n" + b"0123456789abcdef 0123456789ABCDEF and some more text\r\n" * 10_000,
}

# parameters of MAIL, parameters of RCPT, a local part: each mail takes the next one
ENVELOPES = [
    ("", "", "m{}"),
    ("BODY=8BITMIME", "", "m{}"),
    ("BODY=8BITMIME RET=HDRS ENVID=QQ{}", "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Old.Name{}@old.example", "M{}.Upper"),
    ("BODY=8BITMIME SMTPUTF8", "NOTIFY=DELAY", "jürgen-{}"),
    ("BODY=7BIT RET=FULL", "NOTIFY=NEVER", "m+tag+{}"),
    ("SMTPUTF8 ENVID=a+2Bb+3D{}", "NOTIFY=FAILURE,DELAY ORCPT=utf-8;j\\x{{FC}}rgen{}@old.example", "weiß-{}"),
    ("ENVID=only{}", "ORCPT=rfc822;with+2Bplus{}@old.example", "m{}"),
]


def envelopes(named):
    """The mails, each with the next envelope; both kinds of client take turns."""
    found = []
    for index, (name, data) in enumerate(named):
        parameters, more, local_part = ENVELOPES[index % len(ENVELOPES)]
        recipients = [f"{local_part.format(index)}@firm-c.example"]
        if index % 5 == 0:
            recipients += [f"second.{index}@firm-b.example", f"third.{index}@elsewhere.example"]
        found.append(Outgoing(name, data, recipients, parameters.format(index), {recipients[0]: more.format(index)},
                              local=index % 2 == 1))
    return found
