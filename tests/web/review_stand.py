"""An installation of its own (options, keys, directory, store) and nonsolicit-review in it, for tests in Python."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("NONSOLICIT_BUILD", os.path.join(ROOT, "build/dev"))
PATIENCE = 30  # seconds for anything that must come


class ReviewStand:
    """`review`: lines of the table [review]. The socket is `self.socket`, unless they name another one."""

    def __init__(self, *review):
        self.directory = tempfile.mkdtemp(prefix="nonsolicit-review-")
        os.chmod(self.directory, 0o755)  # a web server with a user of its own must reach the socket
        self.socket = self.path("review.sock")
        for name in ("spool", "state"):
            os.mkdir(self.path(name), 0o770)
        lines = list(review)
        if not any(line.startswith("socket ") for line in lines):
            lines += [f'socket = "unix:{self.socket}"', 'socket_mode = "0666"']
        conf = os.path.join(ROOT, "conf")
        self.write("options.toml", f"""
key_file = "{self.path('keys')}"
directory_file = "{self.path('directory.nsd')}"
classifier_file = "{conf}/classifier.toml"
[policy]
file = "{conf}/policy.toml"
[store]
path = "{self.path('state/store.db')}"
[spool]
directory = "{self.path('spool')}"
[notice]
letters_file = "{conf}/letters.toml"
[review]
""" + "\n".join(lines) + "\n")
        self.write("members.csv", "email,organisation\nanna@b.example,B\n")
        self.command("key", "init")
        self.command("directory", "import", self.path("members.csv"))
        self.process = None
        self.log = open(self.path("log"), "wb")

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text, mode=0o600):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def command(self, *words, text=""):
        done = subprocess.run([os.path.join(BUILD, "cli/nonsolicit"), "-c", self.path("options.toml"), *words], input=text,
                              capture_output=True, text=True, check=False, timeout=PATIENCE)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
        return done.stdout

    def start(self, notify=None, **environment):
        """Returns once it serves: sd_notify tells, unless the caller has a socket for that (`notify`)."""
        own = None
        if notify is None:
            notify = self.path("notify")
            own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            own.settimeout(PATIENCE)
            own.bind(notify)
        self.process = subprocess.Popen([os.path.join(BUILD, "review/nonsolicit-review"), "-c", self.path("options.toml")],
                                        stdout=self.log, stderr=self.log,
                                        env={**os.environ, "NOTIFY_SOCKET": notify, **environment})
        if own is None:
            return self
        try:
            message = own.recv(4096)
        except TimeoutError as error:
            raise RuntimeError(self.log_text()) from error
        finally:
            own.close()
            os.unlink(notify)
        assert b"READY=1" in message, message
        return self

    def log_text(self):
        with open(self.path("log"), encoding="utf-8") as file:
            return file.read()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory)
