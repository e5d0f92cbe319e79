#!/usr/bin/env python3
"""The queue page under load: 200 requests a second over 5,000 held messages while mail flows through Postfix and the milter.

Forty real messages are held, then their rows are multiplied in the database. Requests start on a fixed beat whether or not earlier ones
were answered (open loop), so that waiting counts. Run as root: NONSOLICIT_BUILD=build/release python3 bench/review_load.py
[--rate 200] [--seconds 20] [--held 5000] [--quiet-milter]
"""
import argparse
import asyncio
import os
import sqlite3
import sys
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "tests", "mta"), os.path.join(HERE, "..", "tests", "browser"), os.path.join(HERE, "..", "tools")]
import mails  # noqa: E402
import sandbox  # noqa: E402
import test_browser  # noqa: E402
from mta.pages import Pages  # noqa: E402
from mta.sink import free_port  # noqa: E402
from postfix_stand import Stand, offer  # noqa: E402

CONNECTIONS = 16  # what one address may have open
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def case_id(number):
    text = ""
    for _ in range(10):
        number, digit = divmod(number, 32)
        text = ALPHABET[digit] + text
    return text


def columns(base, table):
    return [row[1] for row in base.execute(f"pragma table_info({table})")]


def multiply(path, wanted):
    """Copies of the held rows under new case ids and in new campaigns, until there are `wanted`."""
    base = sqlite3.connect(path, timeout=20)
    with base:
        held = [row[0] for row in base.execute("select case_id from held where state = 'held' order by case_id")]
        case_columns = [name for name in columns(base, "cases") if name not in ("id", "campaign", "repeat_key")]
        held_columns = [name for name in columns(base, "held") if name not in ("case_id", "spool_file")]
        for number in range(wanted - len(held)):
            source, fresh = held[number % len(held)], case_id(number + 1)
            base.execute(f"insert into cases (id, campaign, repeat_key, {', '.join(case_columns)}) select ?, campaign + ?, ?, "
                         f"{', '.join(case_columns)} from cases where id = ?", (fresh, 1000 * (number // len(held) + 1), fresh, source))
            base.execute(f"insert into held (case_id, spool_file, {', '.join(held_columns)}) select ?, spool_file, "
                         f"{', '.join(held_columns)} from held where case_id = ?", (fresh, source))
    base.close()


class Client:
    """One keep-alive connection."""

    def __init__(self, port, cookie):
        self.port, self.cookie = port, cookie
        self.reader = self.writer = None

    async def get(self, path):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await self.reader.readexactly(length)
        if b"connection: close" in head.lower():
            self.writer.close()
            self.reader = self.writer = None
        return status, head, body


async def log_in(port, link):
    """Opens the one-time login and presses its button; the cookie."""
    client = Client(port, "")
    path = urllib.parse.urlsplit(link).path
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    status, _, _ = await client.get(path)
    assert status == 200, status
    writer.write(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                 "Content-Length: 0\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.close()
    return next(line.split(":", 1)[1].split(";")[0].strip() for line in head.split("\r\n") if line.lower().startswith("set-cookie:"))


async def load(port, cookie, path, rate, seconds):
    await Client(port, cookie).get(path)  # the first one reads all that is held
    clients = asyncio.Queue()
    for _ in range(CONNECTIONS):
        clients.put_nowait(Client(port, cookie))
    taken, sizes, failures = [], [], []

    async def one(due):
        client = await clients.get()
        try:
            status, _, body = await client.get(path)
            taken.append(time.monotonic() - due)
            sizes.append(len(body))
            if status != 200:
                failures.append(status)
        except (OSError, asyncio.IncompleteReadError) as problem:
            failures.append(repr(problem))
            client.reader = client.writer = None
        finally:
            clients.put_nowait(client)

    begin = time.monotonic() + 0.1
    tasks = []
    for number in range(rate * seconds):
        due = begin + number / rate
        await asyncio.sleep(max(0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    return sorted(taken), sizes, failures


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
    return int(lines["VmHWM"].split()[0]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--held", type=int, default=5000)
    parser.add_argument("--quiet-milter", action="store_true", help="no mail meanwhile")
    asked = parser.parse_args()
    port = free_port()
    stand = Stand(extra=Pages.options(port))
    pages = Pages(stand.gateway, port)
    stand.gateway.import_directory(sandbox.PEOPLE + sandbox.OTHERS + test_browser.SENDERS)
    with stand:
        trap = test_browser.Trap()
        test_browser.send_held(stand, trap)
        trap.stop()
        multiply(os.path.join(stand.root, "nonsolicit.db"), asked.held)
        pages.add_user("ada", "reviewer")
        stop, sent = threading.Event(), [0]

        def mail():
            while not stop.is_set():
                stand.send(["client@customer.example"], offer(f"load-{sent[0]}@firm-a.example"))
                sent[0] += 1

        with pages:
            cookie = asyncio.run(log_in(port, pages.login_link("ada")))
            worker = threading.Thread(target=mail, daemon=True)
            if not asked.quiet_milter:
                worker.start()
            taken, sizes, failures = asyncio.run(load(port, cookie, "/queue", asked.rate, asked.seconds))
            stop.set()
            peak = memory(pages.pid)
    at = lambda part: taken[min(len(taken) - 1, int(len(taken) * part))] * 1000  # noqa: E731
    print(f"figure: {len(taken)} answers in {asked.seconds} s over {asked.held} held messages, {len(failures)} failures, "
          f"page {sum(sizes) // max(1, len(sizes))} bytes")
    print(f"figure: p50 {at(0.5):.1f} ms, p90 {at(0.9):.1f} ms, p99 {at(0.99):.1f} ms, longest {taken[-1] * 1000:.1f} ms")
    print(f"figure: {sent[0] / asked.seconds:.0f} messages a second through the milter meanwhile; peak memory of the pages {peak:.0f} MB")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
