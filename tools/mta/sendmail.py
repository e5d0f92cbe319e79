"""A private Sendmail 8.17 on loopback, from unpacked Debian packages beside the installed Postfix; no systemd, no DNS.

Needs root, apt and m4. The packages are fetched once into a cache ($NONSOLICIT_SENDMAIL, or build/sendmail of the source).
Sendmail logs by syslog only; with `keep_log` it gets a /dev of its own, in which we are the syslog, and log() gives the lines.
`with Sendmail(root, port, sink_port, milter="unix:...") as sendmail:` ... sendmail.run("-bp", "-qQ").
"""
import glob
import os
import socket
import stat
import subprocess
import threading
import time

from .gateway import SOURCE

PACKAGES = ("sendmail-bin", "sendmail-base", "sendmail-cf", "libwrap0", "liblockfile1")

# No DNS, no load limits, no ident; everything goes on to the sink. T: the times a filter has for connect, send, read, end.
CONFIGURATION = """\
include(`{packages}/usr/share/sendmail/cf/m4/cf.m4')dnl
VERSIONID(`nonsolicit test')dnl
OSTYPE(`linux')dnl
define(`QUEUE_DIR', `{root}/mqueue')dnl
define(`MSP_QUEUE_DIR', `{root}/clientmqueue')dnl
define(`confPID_FILE', `{root}/sendmail.pid')dnl
define(`STATUS_FILE', `{root}/statistics')dnl
define(`HELP_FILE', `{packages}/etc/mail/helpfile')dnl
define(`ALIAS_FILE', `{root}/etc/aliases')dnl
define(`confSERVICE_SWITCH_FILE', `{root}/etc/service.switch')dnl
define(`confHOSTS_FILE', `{root}/etc/hosts')dnl
define(`confCONTROL_SOCKET_NAME', `{root}/control')dnl
define(`confDOMAIN_NAME', `{host}')dnl
define(`confDONT_BLAME_SENDMAIL', `GroupWritableDirPathSafe')dnl
define(`confMAX_DAEMON_CHILDREN', `0')dnl
define(`confQUEUE_LA', `500')dnl
define(`confREFUSE_LA', `1000')dnl
define(`confDELAY_LA', `500')dnl
define(`confTO_IDENT', `0')dnl
define(`confDELIVERY_MODE', `background')dnl
define(`confTRUSTED_USERS', `root')dnl
define(`confEIGHT_BIT_HANDLING', `pass8')dnl
define(`SMART_HOST', `relay:[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {sink_port}')dnl
define(`ESMTP_MAILER_ARGS', `TCP $h {sink_port}')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`accept_unqualified_senders')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`no_default_msa')dnl
DAEMON_OPTIONS(`Port={port}, Addr=127.0.0.1, Name=MTA')dnl
{filter}MAILER(`local')dnl
MAILER(`smtp')dnl
"""
FILTER = "INPUT_MAIL_FILTER(`nonsolicit', `S={socket}, F=T, T=C:5s;S:10s;R:30s;E:1m')dnl\n"


class Unavailable(RuntimeError):
    """The packages cannot be had here."""


def unpacked_packages():
    """The folder that the packages are unpacked in; fetches them the first time."""
    cache = os.environ.get("NONSOLICIT_SENDMAIL") or os.path.join(SOURCE, "build", "sendmail")
    folder = os.path.join(cache, "root")
    program = os.path.join(folder, "usr/libexec/sendmail/sendmail")
    if os.path.exists(program):
        return folder
    os.makedirs(cache, exist_ok=True)
    fetched = subprocess.run(["apt-get", "-q", "download", *PACKAGES], cwd=cache, capture_output=True, text=True, check=False)
    if fetched.returncode:
        raise Unavailable("cannot fetch Sendmail's packages: " + fetched.stderr.strip())
    for package in glob.glob(os.path.join(cache, "*.deb")):
        subprocess.run(["dpkg", "-x", package, folder], check=True)
    # The loader ignores LD_LIBRARY_PATH for a setgid program, and libwrap is in our folder only.
    os.chmod(program, stat.S_IMODE(os.stat(program).st_mode) & ~(stat.S_ISUID | stat.S_ISGID))
    return folder


# A /dev of its own with our log socket in it, within the namespaces of the process.
OWN_DEV = """mount -t tmpfs tmpfs /dev && mknod -m 666 /dev/null c 1 3 && mknod -m 666 /dev/zero c 1 5 && mknod -m 666 /dev/urandom c 1 9 &&
mknod -m 666 /dev/random c 1 8 && touch /dev/log && mount --bind "{socket}" /dev/log && """


class Sendmail:
    def __init__(self, root, port, sink_port, milter="", host="mx2.example.test", keep_log=False):
        self.root, self.port, self.host = root, port, host
        self._packages = unpacked_packages()
        self._process = None
        for name, mode in (("", 0o755), ("etc", 0o755), ("mqueue", 0o700), ("clientmqueue", 0o700)):
            os.makedirs(os.path.join(root, name), exist_ok=True)
            os.chmod(os.path.join(root, name), mode)
        self._write("etc/service.switch", "hosts files\naliases files\n")
        self._write("etc/hosts", "127.0.0.1 localhost\n")
        self._write("etc/aliases", "")
        self._write("etc/test.mc", CONFIGURATION.format(packages=self._packages, root=root, host=host, port=port, sink_port=sink_port,
                                                        filter=FILTER.format(socket=milter) if milter else ""))
        made = subprocess.run(["m4", "-I", self._packages + "/usr/share/sendmail/cf/", os.path.join(root, "etc/test.mc")],
                              check=True, capture_output=True, text=True)
        self._write("etc/test.cf", made.stdout)
        self._log = self._open_log() if keep_log else None

    def _open_log(self):
        """A socket that takes what syslog(3) sends, written as syslogd would."""
        path = os.path.join(self.root, "log.sock")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(path)
        os.chmod(path, 0o666)

        def collect():
            with open(os.path.join(self.root, "maillog"), "ab", buffering=0) as file:
                while line := listener.recv(65536):     # empty: stop()
                    stamp, text = line.rstrip(b"\n\0").split(b">", 1)[1][:15], line.rstrip(b"\n\0").split(b">", 1)[1][16:]
                    file.write(stamp + b" " + self.host.encode() + b" " + text + b"\n")
            listener.close()

        threading.Thread(target=collect, daemon=True).start()
        return listener

    def log(self):
        with open(os.path.join(self.root, "maillog"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def _write(self, name, text):
        with open(os.path.join(self.root, name), "w", encoding="utf-8") as file:
            file.write(text)

    def command(self, *arguments):
        """The command line of this Sendmail. Its own UTS namespace: an unqualified host name costs 60 s at every start."""
        program = os.path.join(self._packages, "usr/libexec/sendmail/sendmail")
        script = f'hostname {self.host} && exec "$0" "$@"'
        if self._log:
            script = OWN_DEV.format(socket=os.path.join(self.root, "log.sock")) + script
        return ["unshare", "--uts", *(["--mount"] if self._log else []), "sh", "-c", script, program, "-C", os.path.join(self.root, "etc/test.cf"), *arguments]

    def _environment(self):
        folders = [self._packages + folder for folder in ("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
                                                          "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu")]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(folders)}

    def run(self, *arguments, input=b""):
        """Another run of the program with the same configuration, as for the queue or to send; returns its output."""
        done = subprocess.run(self.command(*arguments), env=self._environment(), input=input, capture_output=True, check=False)
        return (done.stdout + done.stderr).decode("utf-8", "replace")

    def wrapper(self):
        """A program that runs this Sendmail with its arguments, for options that name a command."""
        path = os.path.join(self.root, "sendmail")
        words = " ".join(f"'{word}'" for word in self.command())
        self._write("sendmail", f"#!/bin/sh\nexport LD_LIBRARY_PATH='{self._environment()['LD_LIBRARY_PATH']}'\nexec {words} \"$@\"\n")
        os.chmod(path, 0o755)
        return path

    def start(self, wait=20):
        with open(os.path.join(self.root, "sendmail.err"), "ab") as errors:
            self._process = subprocess.Popen(self.command("-bD"), env=self._environment(), stdin=subprocess.DEVNULL,
                                             stdout=errors, stderr=errors)
        deadline = time.monotonic() + wait
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                with open(os.path.join(self.root, "sendmail.err"), encoding="utf-8", errors="replace") as file:
                    raise RuntimeError(f"Sendmail did not start ({self._process.poll()}):\n" + file.read())
            time.sleep(0.05)
        return self

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
        self._process = None
        if self._log:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
                last.sendto(b"", os.path.join(self.root, "log.sock"))
            self._log = None

    def queue(self, kind="qf"):
        """Queue ids by the kind of control file: qf (queued), hf (quarantined)."""
        return [os.path.basename(path)[2:] for path in glob.glob(os.path.join(self.root, "mqueue", kind + "*"))]

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
