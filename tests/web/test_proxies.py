#!/usr/bin/env python3
"""nginx and Apache in front of nonsolicit-review, as conf/*.conf.example set them up: login over TLS, the client's
address, and login by the web server with its proof.

Needs nginx, apache2 and openssl, and the dev build (NONSOLICIT_BUILD names another one).
"""
import base64
import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from review_stand import PATIENCE, ROOT, ReviewStand  # noqa: E402

HOST = "review.assoc.example"
PASSWORD = "a good long password"
MODULES = "/usr/lib/apache2/modules"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(process, port, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)  # the server tells nobody when it listens
    with open(log, encoding="utf-8", errors="replace") as file:
        raise RuntimeError("the web server did not start:\n" + file.read())


def make_certificate(stand):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                    "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", stand.path("tls.key"), "-out", stand.path("tls.pem")],
                   check=True, capture_output=True)


def example(name, stand, port):
    with open(os.path.join(ROOT, "conf", name), encoding="utf-8") as file:
        text = file.read()
    for given, here in ((f"/etc/ssl/certs/{HOST}.pem", stand.path("tls.pem")),
                        (f"/etc/ssl/private/{HOST}.key", stand.path("tls.key")),
                        ("/run/nonsolicit/review.sock", stand.socket)):
        assert given in text, f"{name} has no {given}"
        text = text.replace(given, here)
    return text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("    listen [::]:443 ssl;\n", "") \
               .replace("*:443", f"127.0.0.1:{port}")


def with_login(text, lines):
    """The example with what its comment says for login by the web server."""
    for old, new in lines:
        assert old in text, old
        text = text.replace(old, new)
    return text


class Nginx:
    def __init__(self, stand, port, by_proxy):
        text = example("nginx.conf.example", stand, port)
        if by_proxy:
            stand.write("htpasswd", "jo:" + subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, text=True,
                                                           capture_output=True).stdout, 0o644)
            stand.write("nginx-proof.conf", 'proxy_set_header X-Proxy-Proof "the proof of this test";\n', 0o644)
            text = re.sub(r"(?m)^        #   ", "        ", text)
            text = with_login(text, [("/etc/nginx/nonsolicit.htpasswd", stand.path("htpasswd")),
                                     ("/etc/nginx/nonsolicit-proof.conf", stand.path("nginx-proof.conf"))])
        folders = "\n".join(f'{name}_temp_path {stand.path("nginx-" + name)};'
                            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        stand.write("nginx.conf", f"""daemon off; master_process off; pid {stand.path('nginx.pid')};
error_log {stand.path('nginx.log')}; events {{}}
http {{ access_log off; {folders}
{text}
}}
""")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-c", stand.path("nginx.conf"), "-e", stand.path("nginx.log")],
                                        stderr=subprocess.DEVNULL)
        wait_for_port(self.process, port, stand.path("nginx.log"))


class Apache:
    def __init__(self, stand, port, by_proxy):
        text = example("apache.conf.example", stand, port)
        if by_proxy:
            stand.write("htpasswd", "jo:" + subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, text=True,
                                                           capture_output=True).stdout, 0o644)
            stand.write("apache-proof.conf", 'RequestHeader set X-Proxy-Proof "the proof of this test"\n', 0o644)
            block = text[text.index("    #   <Location />"):text.index("</VirtualHost>")]
            lines = re.sub(r"(?m)^    #   ", "    ", block).replace("/etc/apache2/nonsolicit.htpasswd", stand.path("htpasswd"))
            lines = re.sub(r"/etc/apache2/nonsolicit-proof.conf.*", stand.path("apache-proof.conf"), lines)
            text = text.replace(block, lines)
        modules = ["mpm_event", "authz_core", "authn_core", "authn_file", "auth_basic", "authz_user", "ssl", "proxy",
                   "proxy_http", "headers", "socache_shmcb"]
        loads = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in modules
                          if os.path.exists(f"{MODULES}/mod_{name}.so"))
        stand.write("apache.conf", f"""ServerRoot {stand.directory}
ServerName {HOST}
PidFile {stand.path('apache.pid')}
ErrorLog {stand.path('apache.log')}
DefaultRuntimeDir {stand.directory}
{loads}
Listen 127.0.0.1:{port}
User www-data
Group www-data
{text}
""", 0o644)
        self.process = subprocess.Popen(["/usr/sbin/apache2", "-DFOREGROUND", "-f", stand.path("apache.conf")],
                                        stderr=subprocess.PIPE)
        if not os.path.exists(stand.path("apache.log")):
            stand.write("apache.log", "")
        wait_for_port(self.process, port, stand.path("apache.log"))


class Browser:
    """Over TLS with the name of the pages, whatever the address."""

    def __init__(self, stand, port):
        self.context = ssl.create_default_context(cafile=stand.path("tls.pem"))
        self.port = port
        self.cookie = ""
        self.name = HOST  # that is asked for; the certificate is that of HOST

    def send(self, method, path, body="", headers=()):
        raw = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        with self.context.wrap_socket(raw, server_hostname=HOST) as tls:
            connection = http.client.HTTPConnection(self.name, timeout=PATIENCE)
            connection.sock = tls
            connection.putrequest(method, path, skip_accept_encoding=True)
            if self.cookie:
                connection.putheader("Cookie", self.cookie)
            for name, value in headers:
                connection.putheader(name, value)
            if method == "POST":
                connection.putheader("Content-Type", "application/x-www-form-urlencoded")
                connection.putheader("Origin", f"https://{HOST}")
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body.encode())
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for value in answer.headers.get_all("Set-Cookie") or []:
                self.cookie = value.split(";")[0]
            return answer, text

    def get(self, path, headers=()):
        return self.send("GET", path, headers=headers)

    def post(self, path, fields, headers=()):
        return self.send("POST", path, urllib.parse.urlencode(fields), headers)


class ProxyTest:
    """What holds behind both; run by the classes below."""
    proxy = None

    def stand(self, by_proxy):
        lines = [f'public_url = "https://{HOST}"', 'client_header = "X-Real-IP"']
        if by_proxy:
            lines += ['user_header = "X-Remote-User"', 'proof_header = "X-Proxy-Proof"', 'proof_file = "PROOF"']
        stand = ReviewStand(*lines)
        self.addCleanup(stand.close)
        with open(stand.path("options.toml"), encoding="utf-8") as file:
            text = file.read()
        stand.write("options.toml", text.replace('"PROOF"', f'"{stand.path("proof")}"'))
        stand.write("proof", "the proof of this test\n")
        stand.command("user", "add", "jo", "--role", "admin")
        make_certificate(stand)
        stand.start()
        port = free_port()
        server = self.proxy(stand, port, by_proxy)
        self.addCleanup(self.end, server.process)
        return stand, port

    @staticmethod
    def end(process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()

    def test_login_over_tls(self):
        stand, port = self.stand(by_proxy=False)
        stand.command("user", "passwd", "jo", "--stdin", text=PASSWORD + "\n")
        browser = Browser(stand, port)
        answer, _ = browser.get("/account")
        self.assertEqual(answer.status, 303)
        self.assertEqual(answer.headers["Location"], "/login?next=%2Faccount")
        answer, text = browser.get("/login?next=%2Faccount")
        self.assertEqual(answer.status, 200)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self.assertIn("max-age", answer.headers["Strict-Transport-Security"])
        style = re.search(r'href="(/assets/[^"]+style\.css)"', text).group(1)
        answer, text = browser.get(style)
        self.assertEqual(answer.headers["Content-Type"], "text/css; charset=utf-8")
        self.assertIn("immutable", answer.headers["Cache-Control"])
        answer, _ = browser.post("/login", {"name": "jo", "password": "a wrong password"})
        self.assertEqual(answer.status, 403)
        # What a client says about itself does not get through.
        claims = [("X-Real-IP", "203.0.113.9"), ("X-Forwarded-For", "203.0.113.9"), ("X-Remote-User", "jo")]
        answer, _ = browser.post("/login", {"name": "jo", "password": PASSWORD, "next": "/account"}, claims)
        self.assertEqual((answer.status, answer.headers["Location"]), (303, "/account"))
        answer, text = browser.get("/account")
        self.assertEqual(answer.status, 200)
        self.assertIn("127.0.0.1", text)
        self.assertNotIn("203.0.113.9", text + stand.command("user", "sessions"))
        csrf = re.search(r'name="csrf" value="([^"]+)"', text).group(1)
        answer, _ = browser.post("/logout", {"csrf": csrf})
        self.assertEqual(answer.status, 303)
        self.assertEqual(browser.get("/account")[0].status, 303)

    def test_origin_of_another_site(self):
        stand, port = self.stand(by_proxy=False)
        stand.command("user", "passwd", "jo", "--stdin", text=PASSWORD + "\n")
        browser = Browser(stand, port)
        answer, _ = browser.post("/login", {"name": "jo", "password": PASSWORD}, [("Sec-Fetch-Site", "cross-site")])
        self.assertEqual(answer.status, 403)

    def test_login_by_the_web_server(self):
        stand, port = self.stand(by_proxy=True)
        browser = Browser(stand, port)
        self.assertEqual(browser.get("/account")[0].status, 401)
        right = ("Authorization", "Basic " + base64.b64encode(f"jo:{PASSWORD}".encode()).decode())
        answer, text = browser.get("/account", [right])
        self.assertEqual(answer.status, 200, text)
        self.assertIn("<dd>jo</dd>", text)
        answer, text = browser.get("/account", [right, ("X-Remote-User", "admin"), ("X-Proxy-Proof", "x")])
        self.assertIn("<dd>jo</dd>", text)
        # Whoever reaches the socket without the proof is nobody.
        with socket.socket(socket.AF_UNIX) as direct:
            direct.settimeout(PATIENCE)
            direct.connect(stand.socket)
            direct.sendall(b"GET /account HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\nX-Remote-User: jo\r\nConnection: close\r\n\r\n")
            data = b""
            while chunk := direct.recv(65536):
                data += chunk
        self.assertIn(b" 403 ", data.split(b"\r\n")[0])
        self.assertIn("proxy_user_ignored", stand.log_text())

    def test_what_senders_and_members_open_needs_no_login(self):
        stand, port = self.stand(by_proxy=True)
        browser = Browser(stand, port)
        for path in ("/e/x", "/m/x", "/r/x", "/p/x"):
            with self.subTest(path=path):
                answer, text = browser.get(path)
                self.assertEqual(answer.status, 404, text)
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"], "it is our page")
        style = re.search(r'href="(/assets/[^"]+style\.css)"', text).group(1)
        self.assertEqual(browser.get(style)[0].status, 200)
        # A name that somebody gives there makes nobody of staff.
        claims = [("X-Remote-User", "jo"), ("X-Proxy-Proof", "the proof of this test")]
        for path in ("/", "/queue", "/case/7ZC0A9KQ2M", "/account", "/login"):
            with self.subTest(path=path):
                self.assertEqual(browser.get(path, claims)[0].status, 401)

    def test_another_name_is_refused(self):
        stand, port = self.stand(by_proxy=False)
        for name, status in ((HOST, 200), (f"{HOST}:8443", 200), ("evil.example", 421), ("localhost", 200)):
            with self.subTest(name=name):
                browser = Browser(stand, port)
                browser.name = name
                self.assertEqual(browser.get("/login")[0].status, status)

    def test_large_body(self):
        stand, port = self.stand(by_proxy=False)
        answer, _ = Browser(stand, port).post("/login", {"name": "x" * 100_000})
        self.assertEqual(answer.status, 413)


class NginxTest(ProxyTest, unittest.TestCase):
    proxy = Nginx


class ApacheTest(ProxyTest, unittest.TestCase):
    proxy = Apache


if __name__ == "__main__":
    unittest.main(verbosity=2)
