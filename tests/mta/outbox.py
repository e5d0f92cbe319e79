"""Threads that try each thing again until it is taken, as a mail client's outbox does."""
import collections
import threading
import time

PATIENCE = 120   # seconds for which the threads go on after finish() was called


class Outbox:
    """Things become ready in shares, one share for each kill, so that every kill finds some on their way.

    A subclass says in attempt(thing) what is done; True where nothing more is to be done about it.
    """

    def __init__(self, things, threads, pause):
        self.waiting, self.pause = collections.deque(things), pause
        self.ready, self.lock, self.deadline = threading.Semaphore(0), threading.Lock(), None
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def attempt(self, thing):
        raise NotImplementedError

    def allow(self, number):
        self.ready.release(number)

    def run(self):
        while True:
            self.ready.acquire()
            with self.lock:
                if not self.waiting:
                    return
                thing = self.waiting.popleft()
            while not self.attempt(thing):
                if self.deadline is not None and time.monotonic() > self.deadline:
                    return
                time.sleep(self.pause)

    def finish(self):
        self.deadline = time.monotonic() + PATIENCE
        self.ready.release(len(self.waiting) + len(self.threads))
        for thread in self.threads:
            thread.join()
