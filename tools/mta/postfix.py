"""A private Postfix instance on loopback: own configuration, queue, data and log directory; no systemd, no DNS.

Needs root (Postfix does). `with Postfix(root, milter="unix:...", sink_port=...) as postfix:` ... postfix.port.
"""
import os
import re
import shutil
import subprocess
import time

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = {host}
mydomain = example.test
mydestination =
local_recipient_maps =
local_transport = error:local delivery disabled
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:{sink_port}
smtp_host_lookup = native
disable_dns_lookups = yes
maillog_file = {root}/log/maillog
maillog_file_prefixes = {root}
smtputf8_enable = yes
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_recipient_limit = 5000
default_destination_recipient_limit = 1000
smtpd_client_connection_count_limit = 0
default_process_limit = 100
milter_default_action = tempfail
milter_connect_timeout = 5s
milter_command_timeout = 10s
milter_content_timeout = 30s
smtpd_milters = {milter}
non_smtpd_milters = {milter}
biff = no
message_size_limit = 104857600
mailbox_size_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
{extra}
"""


class Postfix:
    def __init__(self, root, port, sink_port, milter="", host="mx.example.test", extra=""):
        self.root, self.port, self.etc = root, port, os.path.join(root, "etc")
        for name in ("etc", "spool", "data", "log"):
            os.makedirs(os.path.join(root, name), exist_ok=True)
        for name in ("", "etc", "spool", "log"):
            os.chmod(os.path.join(root, name), 0o755)
        shutil.chown(os.path.join(root, "spool"), "root", "root")
        shutil.chown(os.path.join(root, "data"), "postfix", "postfix")
        os.chmod(os.path.join(root, "data"), 0o700)
        with open(os.path.join(self.etc, "main.cf"), "w", encoding="utf-8") as file:
            file.write(MAIN_CF.format(root=root, sink_port=sink_port, milter=milter, host=host, extra=extra))
        with open(os.path.join(self.etc, "master.cf"), "w", encoding="utf-8") as file:
            file.write(self._master_cf())

    def _master_cf(self):
        """Debian's own master.cf: our port, nothing chrooted, no pipe transports that need other programs."""
        with open("/etc/postfix/master.cf.proto", encoding="utf-8") as file:
            text = re.sub(r"(?m)^#.*\n", "", file.read())
        text = re.sub(r"(?m)^(\S+\s+unix\s+\S+\s+\S+\s+)y(\s)", r"\1n\2", text)
        text = re.sub(r"(?m)^smtp(\s+)inet.*$", f"127.0.0.1:{self.port} inet n - n - - smtpd", text)
        keep, skipping = [], False
        for line in text.splitlines():
            if not line.startswith((" ", "\t")):
                skipping = bool(re.match(r"(maildrop|uucp|ifmail|bsmtp|scalemail|mailman)\b", line))
            if not skipping:
                keep.append(line)
        if not any(line.startswith("postlog") for line in keep):
            keep.append("postlog unix-dgram n - n - 1 postlogd")
        return "\n".join(keep) + "\n"

    def command(self, program, *arguments, **options):
        return subprocess.run([program, "-c", self.etc, *arguments], check=True, capture_output=True, text=True, **options)

    def start(self):
        self.command("postfix", "check")
        self.command("postfix", "start")
        deadline = time.monotonic() + 15
        while subprocess.run(["postfix", "-c", self.etc, "status"], capture_output=True, check=False).returncode:
            if time.monotonic() > deadline:
                raise RuntimeError("Postfix did not start:\n" + self.log())
            time.sleep(0.1)
        return self

    def stop(self):
        subprocess.run(["postfix", "-c", self.etc, "stop"], capture_output=True, check=False)

    def log(self):
        try:
            with open(os.path.join(self.root, "log", "maillog"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def queue(self):
        """Queue file names by queue: {"hold": [...], "deferred": [...], ...}."""
        found = {}
        for name in ("maildrop", "hold", "incoming", "active", "deferred"):
            folder = os.path.join(self.root, "spool", name)
            found[name] = [file for _, _, files in os.walk(folder) for file in files]
        return found

    def flush(self):
        self.command("postqueue", "-f")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
