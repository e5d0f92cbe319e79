#!/usr/bin/env python3
"""A DKIM signature verifies after a release: with a real signer (OpenDKIM) before our milter and after it.

Signer first: the held copy carries the signature, and the release listener must not sign again. Signer last: the held copy
carries none, and the release passes the signer. Signatures are simple/simple, so one changed blank breaks them; they are
verified by OpenDKIM with the public key given in a file, as nothing here has a DNS. Keys are made anew for each run.
Run as root on Debian 12: python3 tests/mta/test_release_dkim.py
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import release_mails
from postfix_stand import MARK, count, print_figures, wait_until
from release_stand import ReleaseStand
from mta.sink import free_port
from mta.smtp import Smtp

OF_CORPORA = 200   # mails of dev
DKIM = re.compile(rb"(?m)^DKIM-Signature:")


class Signer:
    """OpenDKIM as a milter that signs mail of every domain, and the same program as verifier."""

    def __init__(self, root):
        self.root, self.socket = root, os.path.join(root, "sign.sock")
        self._process = None
        key = os.path.join(root, "private.pem")
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        public = subprocess.run(["openssl", "rsa", "-in", key, "-pubout"], check=True, capture_output=True, text=True).stdout
        self._record = "v=DKIM1; k=rsa; p=" + "".join(line for line in public.splitlines() if "-" not in line)
        self._write("keys", f"key %:s:{key}\n")
        self._write("senders", "*@* key\n")
        self._write("sign.conf", "Mode s\nCanonicalization simple/simple\nInternalHosts 0.0.0.0/0\nRequireSafeKeys no\nUMask 000\n"
                                 f"KeyTable file:{root}/keys\nSigningTable refile:{root}/senders\n")
        self._write("verify.conf", f"Mode v\nRequireSafeKeys no\nTestPublicKeys {root}/public\n")

    def _write(self, name, text):
        with open(os.path.join(self.root, name), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self):
        self._process = subprocess.Popen(["opendkim", "-f", "-x", os.path.join(self.root, "sign.conf"), "-p", "local:" + self.socket],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_until(lambda: os.path.exists(self.socket)):
            raise RuntimeError("opendkim did not start")

    def stop(self):
        self._process.terminate()
        self._process.wait(30)

    def verified(self, copies):
        """copies: {index: bytes}. The indexes of those whose signature OpenDKIM verifies."""
        domains, good = set(), set()
        for data in copies.values():
            domains |= {found.decode() for found in re.findall(rb"(?m)^DKIM-Signature: [^;]*;[^;]*;[^;]*; d=([^;]+);", data)}
        self._write("public", "".join(f"s._domainkey.{domain} {self._record}\n" for domain in sorted(domains)))
        path = os.path.join(self.root, "mail.eml")
        for index, data in copies.items():
            with open(path, "wb") as file:
                file.write(data)
            done = subprocess.run(["opendkim", "-x", os.path.join(self.root, "verify.conf"), "-t", path], capture_output=True,
                                  text=True, check=False)
            if re.search(r"(?m): verification \(s=s, .* succeeded$", done.stdout + done.stderr):
                good.add(index)
        return good


def mails():
    of_corpora = [entry for entry in release_mails.corpora() if entry[0].startswith("dev/")]
    return list(release_mails.SHAPES.items()) + release_mails.golden() + of_corpora[::release_mails.DEV_MAILS // OF_CORPORA]


class Dkim(unittest.TestCase):
    good = frozenset()

    @classmethod
    def setUpClass(cls):
        cls.mails = mails()
        cls.folder = tempfile.mkdtemp(prefix="nonsolicit-dkim-")
        os.chmod(cls.folder, 0o755)
        cls.signer = Signer(cls.folder)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.signer.start()
        cls.addClassCleanup(cls.signer.stop)
        cls.stand = ReleaseStand()
        cls.never_held, cls.signer_first, cls.signer_last, cls.release_last = (free_port() for _ in range(4))
        ours, signer = cls.stand.gateway.socket, "unix:" + cls.signer.socket
        cls.stand.add_listener(cls.signer_first, f"-o smtpd_milters={signer},{ours}")
        cls.stand.add_listener(cls.signer_last, f"-o smtpd_milters={ours},{signer}")
        cls.stand.add_listener(cls.release_last, f"-o smtpd_milters={ours},{signer} -o local_header_rewrite_clients=")
        cls.stand.add_listener(cls.never_held, f"-o smtpd_milters={signer}")
        cls.stand.__enter__()
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        """First of all: what the signer and Postfix alone make of the mails: Postfix breaks lines of over 998 bytes after the signing."""
        if not self.good:
            copies = self.copies(len(self.stand.sink.mails), self.send_all(self.never_held))
            type(self).good = self.signer.verified(copies)
            count("mails", len(self.mails))
            count("mails verified that were never held", len(self.good))
            self.assertGreaterEqual(len(self.good), 50)

    def send_all(self, port):
        """{recipient: index} of the mails that Postfix accepts."""
        accepted = {}
        with Smtp(port) as session:
            session.xclient(LOGIN=MARK)
            for index, (_, data) in enumerate(self.mails):
                address = f"m{index}@firm-c.example"
                if session.send(MARK, [address], data).data.code == 250:
                    accepted[address] = index
        return accepted

    def copies(self, before, accepted):
        """{index: bytes} of what arrived since `before`."""
        found = self.stand.wait_for_copies(before + len(accepted))[before:]
        self.assertEqual(sorted(mail.addresses[0] for mail in found), sorted(accepted))
        return {accepted[mail.addresses[0]]: mail.data for mail in found}

    def released(self, port, release_port):
        self.stand.options(hold__release_port=release_port)
        before = len(self.stand.sink.mails)
        accepted = self.send_all(port)
        self.assertEqual(len(self.stand.sink.mails), before, "all mail is held")
        self.assertEqual(self.stand.release_all(), len(accepted))
        self.assertEqual(self.stand.gateway.log("release_proof_refused"), [])
        return self.copies(before, accepted)

    def kept_by_the_mta(self):
        """Of the mails held last: those whose copy is a file of the MTA's queue, which no milter sees again."""
        rows = self.stand.rows("select envelope_json from held where mta_queue_id != '' order by held_at")
        return {int(re.search(r"m(\d+)@firm-c", row["envelope_json"]).group(1)) for row in rows}

    def assert_signatures(self, copies, where, unsigned=frozenset()):
        """As good as those of the same mail that was never held."""
        signed = {index: data for index, data in copies.items() if DKIM.search(data)}
        for index, data in signed.items():
            self.assertEqual(len(DKIM.findall(data)), 1, f"{self.mails[index][0]} is signed once")
        good = self.signer.verified(signed)
        self.assertEqual([self.mails[index][0] for index in sorted(self.good - unsigned - good)], [])
        self.assertEqual(unsigned & set(signed), set())
        changed = {index: data + b"one line more\r\n" for index, data in signed.items()}
        self.assertEqual(self.signer.verified(changed), set(), "the verifier does look")
        count(f"signer {where}: mails verified after their release", len(good))

    def test_signer_before_us(self):
        self.assert_signatures(self.released(self.signer_first, self.stand.remote_port), "first")

    def test_signer_after_us(self):
        self.assert_signatures(self.released(self.signer_last, self.release_last), "last", unsigned=self.kept_by_the_mta())
        count("signer last: not signed, as the MTA kept them", len(self.kept_by_the_mta()))


def tearDownModule():
    print_figures()


if __name__ == "__main__":
    unittest.main(verbosity=1)
