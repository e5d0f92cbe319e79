#!/usr/bin/env python3
"""Attacks on the HTTP server over real sockets: what must be refused is, others are served meanwhile, memory stays.

Needs http_stand of the dev build (NONSOLICIT_HTTP_STAND names another). Prints `figure:` lines.
"""
import os
import random
import resource
import signal
import socket
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from http_stand import PATIENCE, Stand  # noqa: E402

HOST = b"Host: a\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
GET = b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


def post(headers, body=b"", path=b"/echo"):
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + FORM + headers + b"\r\n" + body


def get(target=b"/echo", headers=HOST):
    return b"GET " + target + b" HTTP/1.1\r\n" + headers + b"\r\n"


# Each is followed by a second request, which must never be answered.
REFUSED = {
    "length and coding": (400, post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n")),
    "coding and length": (400, post(b"Transfer-Encoding: chunked\r\nContent-Length: 44\r\n", b"0\r\n\r\n")),
    "two lengths": (400, post(b"Content-Length: 0\r\nContent-Length: 44\r\n")),
    "a list of lengths": (400, post(b"Content-Length: 0, 44\r\n")),
    "coding twice": (400, post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"0\r\n\r\n")),
    "an unknown coding": (501, post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n")),
    "a hidden coding": (400, post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n")),
    "a coding after a tab": (400, post(b"X: a\r\n\tTransfer-Encoding: chunked\r\n", b"0\r\n\r\n")),
    "GET with a body": (400, get(headers=HOST + b"Content-Length: 44\r\n")),
    "a bad chunk size": (400, post(b"Transfer-Encoding: chunked\r\n", b"zz\r\n")),
    "a chunk size too large": (400, post(b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n")),
    "a chunk that is longer than it says": (400, post(b"Transfer-Encoding: chunked\r\n", b"1\r\nabc\r\n0\r\n\r\n")),
    "a chunk with bare LF": (400, post(b"Transfer-Encoding: chunked\r\n", b"1\na\n0\n\n")),
    "an endless chunk extension": (400, post(b"Transfer-Encoding: chunked\r\n", b"1;" + b"a" * 40000)),
    "bare LF": (400, b"GET /echo HTTP/1.1\nHost: a\n\n"),
    "bare CR": (400, get(headers=HOST + b"X: a\rY: b\r\n")),
    "obs-fold": (400, get(headers=HOST + b"X: a\r\n b\r\n")),
    "NUL": (400, get(headers=HOST + b"X: a\0b\r\n")),
    "no Host": (400, get(headers=b"")),
    "two Hosts": (400, get(headers=HOST + b"Host: b\r\n")),
    "a bad Host": (400, get(headers=b"Host: a/b\r\n")),
    "an absolute target": (400, get(b"http://b/echo")),
    "an authority target": (400, get(b"b:80")),
    "escaped NUL": (400, get(b"/echo%00")),
    "a bad escape": (400, get(b"/echo%zz")),
    "a cut escape": (400, get(b"/echo%4")),
    "dot segments": (400, get(b"/a/../echo")),
    "escaped dot segments": (400, get(b"/a/%2e%2e/echo")),
    "an escaped slash": (400, get(b"/a%2fecho")),
    "a backslash": (400, get(b"/a\\echo")),
    "no UTF-8": (400, get(b"/%ff")),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    "HTTP/2": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/0.9": (400, b"GET /echo\r\n\r\n"),
    "CONNECT": (405, b"CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n"),
    "PUT": (405, b"PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
    "no length": (411, b"POST /echo HTTP/1.1\r\n" + HOST + FORM + b"\r\n"),
    "no form": (415, b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"),
    "an unknown expectation": (417, get(headers=HOST + b"Expect: tea\r\n")),
    "a large header": (431, get(headers=HOST + b"X: " + b"a" * 8192 + b"\r\n")),
    "many headers": (431, get(headers=HOST + b"X: a\r\n" * 64)),
    "a long target": (414, get(b"/" + b"a" * 5000)),
    "a large body": (413, post(b"Content-Length: 65537\r\n")),
    "a large chunked body": (413, post(b"Transfer-Encoding: chunked\r\n", b"10001\r\n" + b"a" * 65537 + b"\r\n0\r\n\r\n")),
    "a large body for its path": (413, post(b"Content-Length: 8193\r\n", path=b"/login")),
    "a large body for its path, escaped": (413, post(b"Content-Length: 8193\r\n", path=b"/%6cogin")),
}


class StandCase(unittest.TestCase):
    def stand(self, *options, **more):
        stand = Stand(*options, **more)
        self.addCleanup(stand.close)
        return stand

    def comes(self, what, condition):
        """Waits until it is so: a state of the server that no socket tells."""
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)

    def assert_protected(self, answer, policy=POLICY):
        self.assertEqual(answer.header("content-security-policy"), policy)
        self.assertEqual(answer.header("x-content-type-options"), "nosniff")
        self.assertEqual(answer.header("cache-control"), "no-store")
        self.assertEqual(answer.header("referrer-policy"), "same-origin")
        self.assertRegex(answer.header("date"), r"^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$")
        self.assertIsNotNone(answer.header("content-length"))


class Refused(StandCase):
    def test_each_is_refused_and_nothing_behind_it_is_read(self):
        for unix in (False, True):
            stand = self.stand(unix=unix)
            for name, (status, attack) in REFUSED.items():
                with self.subTest(attack=name, unix=unix):
                    client = stand.client()
                    client.try_send(attack + SMUGGLED)
                    answer = client.answer()
                    self.assertIsNotNone(answer, "no answer")
                    self.assertEqual(answer.status, status)
                    self.assertEqual(answer.header("connection"), "close")
                    self.assert_protected(answer)
                    self.assertTrue(client.ended(), "something more was answered")
                    client.close()
            self.assertEqual(stand.get().status, 200)
            self.assertNotIn("smuggled", stand.log())
        print(f"\nfigure: attacks refused over TCP and over a Unix socket: {len(REFUSED)} each")

    def test_changed_requests_never_end_the_server(self):
        stand = self.stand(unix=True)
        chance = random.Random(5)
        requests = [attack for _, attack in REFUSED.values() if len(attack) < 2000] + [GET, post(b"Content-Length: 3\r\n", b"a=b")]
        statuses = {}
        for _ in range(2000):
            data = bytearray(chance.choice(requests))
            for _ in range(chance.randint(1, 3)):
                at = chance.randrange(len(data))
                data[at:at + chance.randint(0, 1)] = bytes(chance.choice(b"\r\n\t :%/.\0\xff;,aZ09") for _ in range(chance.randint(0, 2)))
                data = data or bytearray(b"G")
            client = stand.client()
            client.try_send(bytes(data))
            client.socket.shutdown(socket.SHUT_WR)
            answer = client.answer()
            client.close()
            if answer:
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
        self.assertEqual(stand.get().status, 200)
        self.assertNotIn("review_connection_failed", stand.log())
        self.assertLess(set(statuses), {200, 400, 405, 411, 413, 414, 415, 417, 431, 501, 505})
        print(f"\nfigure: 2,000 changed requests: {dict(sorted(statuses.items()))}")


class Memory(StandCase):
    def test_what_never_ends_is_not_kept(self):
        stand = self.stand()
        self.assertEqual(stand.get().status, 200)
        before = stand.peak_kb()
        block = b"a" * 65536
        floods = {"headers": get(headers=HOST + b"X: ")[:-2], "many headers": get(headers=HOST)[:-2],
                  "a request line": b"GET /", "a chunked body": post(b"Transfer-Encoding: chunked\r\n") + b"6400000\r\n",
                  "a body": post(b"Content-Length: 104857600\r\n")}
        for name, start in floods.items():
            with self.subTest(flood=name):
                client = stand.client()
                client.send(start)
                piece = b"X: a\r\n" * 10000 if name == "many headers" else block
                sent = 0
                while sent < 100 << 20 and client.try_send(piece):
                    sent += len(piece)
                self.assertLess(sent, 32 << 20, "the server read on")
                answer = client.answer()
                if answer:  # a reset may overtake it while we still send
                    self.assertIn(answer.status, (413, 414, 431))
                client.close()
        after = stand.peak_kb()
        print(f"\nfigure: peak memory {before} KiB before, {after} KiB after five floods of 100 MB")
        self.assertLess(after - before, 4096)

    def test_chunked_bodies_of_100_mb_in_small_chunks(self):
        stand = self.stand()
        before = stand.peak_kb()
        client = stand.client()
        client.send(post(b"Transfer-Encoding: chunked\r\n"))
        sent = 0
        while sent < 100 << 20 and client.try_send(b"400\r\n" + b"a" * 1024 + b"\r\n"):
            sent += 1024
        self.assertLess(sent, 32 << 20)
        self.assertLess(stand.peak_kb() - before, 4096)

    def test_a_client_that_does_not_read_is_cut(self):
        stand = self.stand("write_ms=1000")
        before = stand.descriptors()
        client = stand.client()
        client.send(b"GET /large?bytes=20000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        self.comes("the connection is there", lambda: stand.descriptors() > before)
        self.comes("the connection is cut", lambda: stand.descriptors() == before)
        self.assertIsNone(client.answer())


class Slow(StandCase):
    def test_slow_heads_hang_nobody_and_are_cut(self):
        for unix in (False, True):
            with self.subTest(unix=unix):
                stand = self.stand("head_ms=2000", unix=unix)
                began = time.monotonic()
                slow = [stand.client(f"127.0.1.{i + 1}").send(b"GET /echo HTTP/1.1\r\n") for i in range(40)]
                slowest = 0
                for letter in b"Host: a, and so on":
                    for client in slow:
                        client.try_send(bytes([letter]))
                    start = time.monotonic()
                    self.assertEqual(stand.get().status, 200)
                    slowest = max(slowest, time.monotonic() - start)
                self.assertLess(slowest, 1)
                for client in slow:
                    self.assertTrue(client.ended())
                self.assertGreater(time.monotonic() - began, 1.9)
                print(f"\nfigure: 40 slow clients, the slowest answer to others {slowest * 1000:.1f} ms")

    def test_dripping_does_not_move_the_deadline(self):
        stand = self.stand("head_ms=1000", "idle_ms=60000")
        client = stand.client()
        began = time.monotonic()
        client.socket.settimeout(0.05)
        for data in (b"GET /echo HTTP/1.1\r\n", b"Host: a\r\n\r\nGET /echo HTTP/1.1\r\n"):  # the first and a later request
            client.try_send(data)
        while time.monotonic() - began < PATIENCE and client.try_send(b"X: a\r\n"):
            try:
                if client.socket.recv(65536) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionResetError:
                break
        self.assertLess(time.monotonic() - began, 3)

    def test_a_silent_client_is_cut(self):
        stand = self.stand("head_ms=500")
        began = time.monotonic()
        self.assertTrue(stand.client().ended())
        self.assertGreater(time.monotonic() - began, 0.4)

    def test_a_slow_body_is_cut(self):
        stand = self.stand("body_ms=500")
        client = stand.client().send(post(b"Content-Length: 10\r\n", b"a=b"))
        self.assertTrue(client.ended())

    def test_an_idle_connection_ends(self):
        stand = self.stand("idle_ms=500", "head_ms=60000")
        client = stand.client().send(GET)
        self.assertEqual(client.answer().status, 200)
        began = time.monotonic()
        self.assertTrue(client.ended())
        self.assertGreater(time.monotonic() - began, 0.4)


class Crowd(StandCase):
    def test_the_17th_connection_of_one_peer(self):
        stand = self.stand()
        open_ones = [stand.client() for _ in range(16)]
        self.assertEqual(open_ones[-1].send(GET).answer().status, 200)
        answer = stand.client().answer()
        self.assertEqual(answer.status, 429)
        self.assert_protected(answer)
        self.assertIsNotNone(answer.header("retry-after"))
        self.assertEqual(stand.get(source="127.0.0.2").status, 200)
        self.assertEqual(stand.client().answer().status, 429)
        open_ones[3].close()
        self.comes("the place is free", lambda: stand.get().status == 200)

    def test_a_proxy_may_have_more(self):
        for options in ({"unix": True}, {}):
            stand = self.stand("client_header=x-real-ip", **options)
            clients = [stand.client() for _ in range(40)]
            self.assertEqual(clients[-1].send(GET).answer().status, 200)

    def test_more_than_all_may_have(self):
        stand = self.stand("connections=20", unix=True)
        for _ in range(20):
            stand.client()
        answer = stand.client().answer()
        self.assertEqual(answer.status, 503)
        self.assertIn("review_brushed_off", stand.log())

    def test_no_descriptors_left(self):
        stand = self.stand(unix=True)
        self.assertEqual(stand.get().status, 200)
        soft = stand.descriptors() + 5
        _, hard = resource.prlimit(stand.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(stand.process.pid, resource.RLIMIT_NOFILE, (soft, hard))
        clients = [stand.client() for _ in range(30)]
        self.comes("the log tells", lambda: "review_accept_paused" in stand.log())
        for client in clients[:25]:
            client.close()
        for client in clients[25:]:
            self.assertEqual(client.send(GET).answer().status, 200)
        self.assertLess(stand.log().count("review_accept_paused"), 10)
        self.assertIsNone(stand.process.poll())

    def test_requests_wait_for_a_thread_and_no_more_than_told(self):
        stand = self.stand("threads=1", "waiting=1", unix=True)
        first, second = stand.client(), stand.client()
        first.send(b"GET /wait?ms=1500 HTTP/1.1\r\nHost: a\r\n\r\n")
        second.send(b"GET /wait?ms=1 HTTP/1.1\r\nHost: a\r\n\r\n")
        # A refusal needs no thread: that it comes shows that the two before it were read.
        self.assertEqual(stand.ask(get(b"http://b/")).status, 400)
        answer = stand.get()
        self.assertEqual(answer.status, 503)
        self.assert_protected(answer)
        self.assertIsNotNone(answer.header("retry-after"))
        self.assertEqual(first.answer().status, 200)
        self.assertEqual(second.answer().status, 200)
        self.assertEqual(stand.get().status, 200)


class End(StandCase):
    def test_term_answers_what_is_in_flight(self):
        stand = self.stand(unix=True)
        idle = stand.client().send(GET)
        self.assertEqual(idle.answer().status, 200)
        begun = stand.client().send(b"GET /echo?late HTTP/1.1\r\nHo")
        busy = stand.client().send(b"GET /wait?ms=1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertEqual(stand.get().status, 200)  # after this the others have been read
        stand.signal(signal.SIGTERM)
        self.assertTrue(idle.ended())
        with self.assertRaises((ConnectionRefusedError, FileNotFoundError)):
            stand.client()
        begun.send(b"st: a\r\n\r\n")
        for client in (begun, busy):
            answer = client.answer()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.header("connection"), "close")
            self.assertTrue(client.ended())
        self.assertEqual(stand.wait(), 0)
        self.assertFalse(os.path.exists(stand.path))
        self.assertIn("review_draining", stand.log())

    def test_a_second_term_cuts(self):
        stand = self.stand(unix=True)
        begun = stand.client().send(b"GET /echo HTTP/1.1\r\nHo")
        self.assertEqual(stand.get().status, 200)
        stand.signal(signal.SIGTERM)
        self.comes("it drains", lambda: "review_draining" in stand.log())
        self.assertIsNone(stand.process.poll())
        stand.signal(signal.SIGTERM)
        self.assertEqual(stand.wait(), 0)
        self.assertTrue(begun.ended())

    def test_the_drain_ends(self):
        stand = self.stand("drain_ms=300", "threads=1", unix=True)
        begun = stand.client().send(b"GET /echo HTTP/1.1\r\nHo")
        at_work = stand.client().send(get(b"/wait?ms=1500"))
        waits = stand.client().send(get(b"/wait?ms=60000"))
        self.assertEqual(stand.ask(get(b"http://b/")).status, 400)  # needs no thread: the others have been read
        stand.signal(signal.SIGTERM)
        self.assertEqual(stand.wait(), 0)
        self.assertIn("review_drain_deadline connections=3", stand.log())
        for client in (begun, at_work, waits):
            self.assertIsNone(client.answer())

    def test_hup_reloads_and_serves_on(self):
        stand = self.stand()
        stand.signal(signal.SIGHUP)
        self.comes("it reloads", lambda: "reload" in stand.log())
        self.assertEqual(stand.get().status, 200)

    def test_it_is_alive_as_long_as_its_threads_take_work(self):
        stand = self.stand("threads=1", "alive_ms=10")
        self.comes("it is alive", lambda: stand.log().count("alive") > 2)
        busy = stand.client().send(get(b"/wait?ms=1000"))
        self.assertEqual(stand.ask(get(b"http://b/")).status, 400)  # needs no thread: the other has been read
        before = stand.log().count("alive")
        self.assertEqual(busy.answer().status, 200)
        self.assertLess(stand.log().count("alive") - before, 20, "a tenth of what an idle one tells, or less")
        self.comes("it is alive again", lambda: stand.log().count("alive") > before + 20)


class Served(StandCase):
    def test_pipelined_requests_are_answered_in_order(self):
        stand = self.stand()
        form = post(b"Content-Length: 3\r\n", b"a=b")
        chunked = post(b"Transfer-Encoding: chunked\r\n", b"1;x=y\r\na\r\n2\r\n=b\r\n0\r\nHost: b\r\nX-Late: c\r\n\r\n")
        client = stand.client().send(get(b"/wait?ms=50") + form + chunked + get(b"/echo?last") + get(b"/%zz") + GET)
        self.assertEqual(client.answer().body, b"waited\n")
        for _ in range(2):
            answer = client.answer()
            self.assertIn(b"body 3 42144f3939c3", answer.body)
            self.assertIn(b"header host: a\n", answer.body)
            self.assertNotIn(b"x-late", answer.body)  # a trailer is no header
        self.assertIn(b"query last=\n", client.answer().body)
        self.assertEqual(client.answer().status, 400)
        self.assertTrue(client.ended())

    def test_a_head_byte_by_byte(self):
        stand = self.stand()
        client = stand.client()
        for byte in post(b"Content-Length: 3\r\n", b"a=b"):
            client.send(bytes([byte]))
        self.assertIn(b"body 3 ", client.answer().body)

    def test_largest_head_and_body(self):
        stand = self.stand()
        head = post(b"Content-Length: 65536\r\nX: \r\n")
        head = head.replace(b"X: ", b"X: " + b"a" * (8192 - len(head)))
        self.assertEqual(len(head), 8192)
        answer = stand.ask(head + b"a" * 65536)
        self.assertEqual(answer.status, 200)
        self.assertIn(b"body 65536 ", answer.body)

    def test_head_has_no_body(self):
        stand = self.stand()
        client = stand.client().send(b"HEAD /large?bytes=1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertEqual(client.answer(with_body=False).header("content-length"), "1000")
        self.assertEqual(client.send(GET).answer().status, 200)

    def test_old_http_ends_after_one_answer(self):
        stand = self.stand()
        client = stand.client().send(b"GET /echo HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
        answer = client.answer()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.header("connection"), "close")
        self.assertTrue(client.ended())

    def test_a_client_that_waits_is_told_to_go_on(self):
        stand = self.stand()
        client = stand.client().send(post(b"Content-Length: 3\r\nExpect: 100-continue\r\n"))
        self.assertEqual(client.answer().status, 100)
        self.assertIn(b"body 3 ", client.send(b"a=b").answer().body)
        client.send(post(b"Content-Length: 99999999\r\nExpect: 100-continue\r\n"))
        self.assertEqual(client.answer().status, 413)

    def test_every_answer_is_protected(self):
        stand = self.stand()
        for target, status in (("/echo", 200), ("/empty", 303), ("/throw", 500), ("/split", 500)):
            with self.subTest(target=target):
                answer = stand.get(target)
                self.assertEqual(answer.status, status)
                self.assert_protected(answer)
                self.assertIsNone(answer.header("set-cookie"))
        self.assert_protected(stand.get("/frame"), policy="sandbox")
        self.assertIn("review_answer_unsafe", stand.log())

    def test_the_peer_cannot_be_told_by_the_client(self):
        tells = HOST + b"REMOTE_ADDR: 192.0.2.9\r\nX_Real_IP: 192.0.2.9\r\nX-Real-IP: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.8\r\n"
        self.assertIn(b"peer 127.0.0.1\n", self.stand().ask(get(headers=tells)).body)
        self.assertIn(b"peer \n", self.stand(unix=True).ask(get(headers=tells)).body)
        answer = self.stand("client_header=X-Real-IP", unix=True).ask(get(headers=tells))
        self.assertIn(b"peer 192.0.2.1\n", answer.body)
        self.assertNotIn(b"192.0.2.9", answer.body)

    def test_a_slow_page_does_not_stop_others(self):
        stand = self.stand("threads=2")
        slow = stand.client().send(get(b"/wait?ms=1500"))
        began = time.monotonic()
        for _ in range(50):
            self.assertEqual(stand.get().status, 200)
        self.assertLess(time.monotonic() - began, 1.4)
        self.assertEqual(slow.answer().status, 200)

    def test_an_inherited_socket(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            stand = self.stand(inherit=listener)
            self.assertEqual(stand.port, listener.getsockname()[1])
            self.assertEqual(stand.get().status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
