"""Our milter with a private installation: options, key, directory, store and spool under one directory."""
import json
import os
import shutil
import signal
import subprocess
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def build_directory():
    """The build whose programs are used: $NONSOLICIT_BUILD, or build/dev of the source."""
    return os.environ.get("NONSOLICIT_BUILD") or os.path.join(SOURCE, "build", "dev")


OPTIONS = """
key_file = "{root}/keys"
directory_file = "{root}/directory.nsd"
classifier_file = "{source}/conf/classifier.toml"

[milter]
socket = "unix:{root}/milter.sock"
socket_mode = "0666"

[store]
path = "{root}/nonsolicit.db"

[spool]
directory = "{root}/spool"

[sender]
own_domains = ["firm-a.example", "firm-b.example", "firm-c.example", "association.example"]

[policy]
file = "{policy}"
mode = "{mode}"
association = "the Example Association"
contact = "members@association.example"

[hold]
release_port = {release_port}
host_name = "mx.example.test"
retry = "2s"
{hold}

[learn]
authserv_id = "mx.example.test"

[log]
target = "{root}/milter.log"
format = "json"
{extra}
"""
# Tests that count mails look for none of these; those about notices bring a [notice] of their own.
NO_NOTICES = """
[notice]
enabled = false
"""


class Gateway:
    """`with Gateway(root, release_port=...) as gateway:` ... gateway.socket, gateway.nonsolicit("hold", "list")."""

    def __init__(self, root, release_port, members=(), mode="enforce", hold="", extra="", policy=None, environment=None):
        self.root = root
        os.makedirs(os.path.join(root, "spool"), exist_ok=True)
        self.socket = f"unix:{root}/milter.sock"
        self.options = os.path.join(root, "nonsolicit.toml")
        self._environment = {**os.environ, **(environment or {})}
        self._process = None
        with open(self.options, "w", encoding="utf-8") as file:
            file.write(OPTIONS.format(root=root, source=SOURCE, mode=mode, release_port=release_port, hold=hold,
                                      extra=extra if "[notice]" in extra else extra + NO_NOTICES,
                                      policy=policy or f"{SOURCE}/conf/policy.toml"))
        self.nonsolicit("key", "init")
        self.import_directory(members)

    @property
    def pid(self):
        return self._process.pid

    def program(self, name):
        folder = {"nonsolicit": "cli", "nonsolicit-milter": "milter"}[name]
        path = os.path.join(build_directory(), folder, name)
        return path if os.path.exists(path) else shutil.which(name)

    def nonsolicit(self, *arguments, check=True, input=None):
        done = subprocess.run([self.program("nonsolicit"), "-c", self.options, *arguments], capture_output=True, text=True,
                              input=input, check=False)
        if check and done.returncode:
            raise RuntimeError(f"nonsolicit {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def json(self, *arguments, **options):
        """Lines of JSON that a command prints."""
        return [json.loads(line) for line in self.nonsolicit("--json", *arguments, **options).stdout.splitlines()]

    def import_directory(self, members):
        """members: rows (email, id, name, organisation, canary)."""
        lines = ["email,id,name,organisation,canary"] + [",".join(row) for row in members]
        self.nonsolicit("directory", "import", "-", "--force", input="\n".join(lines) + "\n")

    def start(self, wait=20):
        with open(os.path.join(self.root, "milter.err"), "ab") as errors:
            self._process = subprocess.Popen([self.program("nonsolicit-milter"), "-c", self.options], env=self._environment,
                                             stderr=errors)
        path = self.socket.split(":", 1)[1]
        deadline = time.monotonic() + wait
        while not (os.path.exists(path) and self._answers(path)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                with open(os.path.join(self.root, "milter.err"), encoding="utf-8", errors="replace") as file:
                    raise RuntimeError(f"the milter did not start ({self._process.poll()}):\n" + file.read())
            time.sleep(0.02)
        return self

    @staticmethod
    def _answers(path):
        import socket
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(path) == 0

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
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def reload(self):
        self._process.send_signal(signal.SIGHUP)

    def log(self, event=None):
        """Events of the log, in order."""
        try:
            with open(os.path.join(self.root, "milter.log"), encoding="utf-8") as file:
                events = [json.loads(line) for line in file if line.strip()]
        except FileNotFoundError:
            return []
        return [line for line in events if event is None or line["event"] == event]

    def wait_for(self, condition, seconds=30):
        """Polls an observable state; True when it came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.1)
        return condition()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
