"""The review pages (nonsolicit-review) of a private installation, on a loopback port."""
import os
import re
import shutil
import socket
import subprocess
import time

from .gateway import build_directory


class Pages:
    """`with Pages(gateway, port) as pages:` ... pages.url, pages.login("jo", "reviewer")."""

    def __init__(self, gateway, port):
        self.gateway = gateway
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._process = None

    @staticmethod
    def options(port):
        """The table of the options file; goes in before the gateway starts."""
        return f'\n[review]\nsocket = "inet:{port}@127.0.0.1"\npublic_url = "http://127.0.0.1:{port}"\n'

    def program(self):
        path = os.path.join(build_directory(), "review", "nonsolicit-review")
        return path if os.path.exists(path) else shutil.which("nonsolicit-review")

    def start(self, wait=20):
        self._errors = os.path.join(self.gateway.root, "review.err")
        with open(self._errors, "ab") as errors:
            self._process = subprocess.Popen([self.program(), "-c", self.gateway.options], stderr=errors)
        deadline = time.monotonic() + wait
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                with open(self._errors, encoding="utf-8", errors="replace") as file:
                    raise RuntimeError(f"the pages did not start ({self._process.poll()}):\n" + file.read())
            time.sleep(0.02)
        return self

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def pid(self):
        return self._process.pid

    def stop(self):
        """TERM, and wait for it; returns the exit code."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self._process.terminate()
        code = self._process.wait(60)
        self._process = None
        return code

    def kill(self):
        """SIGKILL, as a crash would."""
        self._process.kill()
        self._process.wait()
        self._process = None

    def add_user(self, name, role, *more, password=None):
        """An account; with a password where one is given."""
        self.gateway.nonsolicit("user", "add", name, "--role", role, *more)
        if password:
            self.gateway.nonsolicit("user", "passwd", name, "--stdin", input=password + "\n")

    def login_link(self, name):
        """An address that logs in once."""
        printed = self.gateway.nonsolicit("user", "link", name).stdout
        return re.search(r"https?://\S+", printed).group(0)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
