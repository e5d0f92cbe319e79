"""The HTTP server alone as a child process (tests/review/stand/http_stand.cc), and a client that sends exact bytes."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("NONSOLICIT_HTTP_STAND", os.path.join(ROOT, "build/dev/tests/review/http_stand"))
PATIENCE = 20  # seconds for anything that must come


class Answer:
    def __init__(self, head, body):
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.headers = [(line.split(":", 1)[0].lower(), line.split(":", 1)[1].strip()) for line in lines[1:]]
        self.body = body

    def header(self, name):
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None


class Client:
    """One connection. `source`: a loopback address of its own, as the limits are per address."""

    def __init__(self, stand, source="127.0.0.1"):
        if stand.path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(PATIENCE)
            try:
                self.socket.connect(stand.path)
            except OSError:
                self.socket.close()
                raise
        else:
            self.socket = socket.create_connection(("127.0.0.1", stand.port), PATIENCE, (source, 0))
        self.read = b""

    def send(self, data):
        self.socket.sendall(data)
        return self

    def try_send(self, data):
        """False where the server does not take it any more."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def more(self):
        """False at the end of the connection, however it ends."""
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.read += data
        return data != b""

    def answer(self, with_body=True):
        """The next answer; None where the connection ends before."""
        while b"\r\n\r\n" not in self.read:
            if not self.more():
                return None
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        answer = Answer(head, b"")
        if answer.status == 100:
            return answer
        length = int(answer.header("content-length") or 0) if with_body else 0
        while len(self.read) < length:
            if not self.more():
                return None
        answer.body, self.read = self.read[:length], self.read[length:]
        return answer

    def ended(self):
        """True when nothing but the end comes."""
        while self.read == b"" and self.more():
            pass
        return self.read == b""

    def close(self):
        self.socket.close()


class Stand:
    def __init__(self, *options, unix=False, inherit=None):
        self.directory = tempfile.mkdtemp(prefix="nonsolicit-http-")
        self.path = os.path.join(self.directory, "sock") if unix else None
        place = f"fd:{inherit.fileno()}" if inherit else f"unix:{self.path}" if unix else "inet:0@127.0.0.1"
        self.log_path = os.path.join(self.directory, "log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([PROGRAM, place, *options], stdout=subprocess.PIPE, stderr=log,
                                            pass_fds=[inherit.fileno()] if inherit else [])
        self.port = int(self.process.stdout.readline())
        self.clients = []

    def client(self, source="127.0.0.1"):
        client = Client(self, source)
        self.clients.append(client)
        return client

    def ask(self, data, source="127.0.0.1"):
        """The first answer to these bytes on a connection of its own."""
        client = self.client(source)
        client.try_send(data)
        answer = client.answer()
        client.close()
        return answer

    def get(self, target="/echo", source="127.0.0.1"):
        return self.ask(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode(), source)

    def peak_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        return self.process.wait(PATIENCE)

    def close(self):
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.directory)
