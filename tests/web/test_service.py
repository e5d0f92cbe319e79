#!/usr/bin/env python3
"""nonsolicit-review as a service: what it tells systemd, HUP with good and wrong files while pages are served, TERM.

The test is systemd: it owns NOTIFY_SOCKET and sets WATCHDOG_USEC. Needs the dev build (NONSOLICIT_BUILD names another one).
"""
import http.client
import os
import signal
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from review_stand import PATIENCE, ReviewStand  # noqa: E402

WATCHDOG_USEC = 600_000  # notified each 200 ms


class Systemd:
    """The socket that the service notifies; `messages` are dicts with the time they came."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.messages, self.changed = [], threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        while True:
            data = self.socket.recv(4096)
            if data == b"":
                return
            message = dict(line.split("=", 1) for line in data.decode().splitlines())
            with self.changed:
                self.messages.append(message)
                self.changed.notify_all()

    def wait(self, key, after=0, number=1):
        """Until `number` messages with this key came after the first `after` messages; the last of them."""
        def found():
            return [message for message in self.messages[after:] if key in message]
        with self.changed:
            if not self.changed.wait_for(lambda: len(found()) >= number, PATIENCE):
                raise AssertionError(f"{key} did not come: {self.messages}")
            return found()[number - 1]

    def count(self):
        with self.changed:
            return len(self.messages)

    def keys(self, after):
        with self.changed:
            return [key for message in self.messages[after:] for key in message if key in ("RELOADING", "READY", "STOPPING")]

    def close(self, path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", path)
        self.reader.join()
        self.socket.close()


class Page(http.client.HTTPConnection):
    """A connection to the pages over their Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


class ServiceCase(unittest.TestCase):
    """One service for all tests of a class; each leaves it as it was."""

    @classmethod
    def setUpClass(cls):
        cls.stand = ReviewStand()
        cls.addClassCleanup(cls.stand.close)
        cls.systemd = Systemd(cls.stand.path("systemd"))
        cls.addClassCleanup(cls.systemd.close, cls.stand.path("systemd"))
        with open(cls.stand.path("options.toml"), encoding="utf-8") as file:
            cls.options = file.read()
        cls.stand.start(notify=cls.stand.path("systemd"), WATCHDOG_USEC=str(WATCHDOG_USEC))
        cls.systemd.wait("READY")

    def back(self):
        """The settings of the start."""
        self.stand.write("options.toml", self.options)
        self.hup()

    def set(self, lines):
        """Adds lines to [review], which is the last table."""
        self.stand.write("options.toml", self.options + lines)

    def hup(self):
        """What it told while it reloaded, in order."""
        before = self.systemd.count()
        self.stand.process.send_signal(signal.SIGHUP)
        self.systemd.wait("READY", before)
        return self.systemd.keys(before)

    def ask(self, target="/login"):
        page = Page(self.stand.socket)
        try:
            page.request("GET", target)
            answer = page.getresponse()
            return answer.status, answer.read().decode()
        finally:
            page.close()

    def log_has(self, text, after=0):
        """A log line with all of this text, as soon as there is one after the first `after` characters."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for line in self.stand.log_text()[after:].splitlines():
                if all(word in line for word in text):
                    return line
            time.sleep(0.02)  # the log has nothing to wait for
        raise AssertionError(f"no line with {text} in\n{self.stand.log_text()}")


class Running(ServiceCase):
    def test_the_start_is_told_when_it_serves(self):
        ready = self.systemd.wait("READY")
        self.assertEqual(ready["READY"], "1")
        self.assertEqual(ready["STATUS"], f"serving on unix:{self.stand.socket}")
        self.assertEqual(self.ask()[0], 200)

    def test_the_watchdog_hears_from_it_as_long_as_it_serves(self):
        first = self.systemd.count()
        self.assertEqual(self.systemd.wait("WATCHDOG", first, number=3)["WATCHDOG"], "1")

    def test_the_watchdog_hears_nothing_from_a_stopped_one(self):
        self.systemd.wait("WATCHDOG")
        self.stand.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.stand.process.send_signal, signal.SIGCONT)
        os.waitid(os.P_PID, self.stand.process.pid, os.WSTOPPED | os.WNOWAIT)
        stopped = self.systemd.count()
        time.sleep(3 * WATCHDOG_USEC / 1e6)  # the absence of something
        self.assertLessEqual(self.systemd.count() - stopped, 1, "one may have been on its way")
        self.stand.process.send_signal(signal.SIGCONT)
        self.systemd.wait("WATCHDOG", stopped + 1)

    def test_hup_takes_new_settings_for_the_next_request(self):
        self.assertEqual(self.ask("/queue")[0], 303, "login is ours")
        self.addCleanup(self.back)
        self.stand.write("proof", "the proof of this test\n")
        self.set('user_header = "X-Remote-User"\nproof_header = "X-Proxy-Proof"\n'
                 f'proof_file = "{self.stand.path("proof")}"\n')
        self.assertEqual(self.hup(), ["RELOADING", "READY"])
        self.assertEqual(self.ask("/queue")[0], 403, "now the web server logs people in")
        self.log_has(["reload ", "directory entries"])

    def test_hup_with_wrong_files_changes_nothing_and_says_where(self):
        self.addCleanup(self.back)
        letters = self.stand.path("letters.toml")
        line = self.options.count("\n") + 1
        for lines, place in ((f'partyy = "person"\nsession = "9h"\n', [f"options.toml:{line}: review.partyy"]),
                             ('threads = 3\n', ["review.threads"]),
                             ('session = \n', [f"options.toml:{line}"])):
            with self.subTest(lines):
                before = len(self.stand.log_text())
                self.set(lines)
                self.assertEqual(self.hup(), ["RELOADING", "READY"])
                self.log_has(["reload_failed", "nothing was reloaded", *place], before)
                self.assertEqual(self.ask()[0], 200)
        self.stand.write("options.toml", self.options.replace("letters_file = ", f'letters_file = "{letters}" # '))
        self.stand.write("letters.toml", "[letters\n")
        self.hup()
        self.log_has(["reload_failed", f"{letters}:1"])

    def test_hup_that_would_leave_nobody_to_decide_is_refused(self):
        self.addCleanup(self.back)
        self.log_has(["nobody_could_decide", "no account"])
        self.stand.command("user", "add", "jo", "--role", "reviewer")
        self.set("second_reviewer_above = 5\n")
        self.hup()
        line = self.options.count("\n") + 1
        self.log_has(["reload_failed", f"options.toml:{line}: review.second_reviewer_above: nobody could decide"])

    def test_many_hups_while_pages_are_asked_for(self):
        self.addCleanup(self.back)
        failures, done = [], threading.Event()

        def ask_on():
            while not done.is_set():
                try:
                    status, text = self.ask()
                    if status != 200 or "</html>" not in text:
                        failures.append(status)
                except OSError as problem:
                    failures.append(repr(problem))
        clients = [threading.Thread(target=ask_on) for _ in range(3)]
        for client in clients:
            client.start()
        try:
            for number in range(4):
                self.set(f'session = "{number + 2}h"\n' if number % 2 else "partyy = 1\n")
                self.assertEqual(self.hup(), ["RELOADING", "READY"])
        finally:
            done.set()
            for client in clients:
                client.join()
        self.assertEqual(failures, [])


class Ended(ServiceCase):
    def test_term_answers_what_has_begun_and_takes_nothing_new(self):
        begun = Page(self.stand.socket)
        self.addCleanup(begun.close)
        body = b"name=jo&password=a+wrong+password"
        begun.connect()
        begun.sock.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           b"Content-Length: %d\r\n\r\n" % len(body))
        # Answered after the head above was: the server reads both connections on one thread.
        self.assertEqual(self.ask()[0], 200)
        before = self.systemd.count()
        self.stand.process.send_signal(signal.SIGTERM)
        stopping = self.systemd.wait("STOPPING", before)
        self.assertGreaterEqual(int(stopping["EXTEND_TIMEOUT_USEC"]), 10_000_000)
        self.log_has(["review_draining", "connections=1"])
        with self.assertRaises(OSError):
            self.ask()
        self.systemd.wait("WATCHDOG", self.systemd.count())  # while it drains, too
        begun.sock.sendall(body)
        answer = http.client.HTTPResponse(begun.sock, method="POST")
        answer.begin()
        self.assertIn("</html>", answer.read().decode())
        self.assertEqual(self.stand.process.wait(PATIENCE), 0)
        self.log_has(["review_stop"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
