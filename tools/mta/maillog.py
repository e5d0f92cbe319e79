"""Makes a Postfix log of any size as a busy gateway would write it, the same for the same arguments.

Messages overlap, as they do in life; some are refused by a milter, bounced, deferred or never end, some come back from a content
filter. `write(path, messages=..., seed=...)`; members are member0@firm-m.example, member1@..., as `members(count)` lists them.
"""
import random

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"


def members(count):
    return [(f"member{n}@firm-m.example", f"m{n}", f"Member {n}", "Firm M", "no") for n in range(count)]


def _queue_id(number):
    text = ""
    while number:
        number, digit = divmod(number, 52)
        text = DIGITS[digit] + text
    return "4" + text.rjust(9, "B") + "z" + DIGITS[len(text)]


def _message(number, rng, member_count, per_second):
    """Lines of one message as (second, text)."""
    at = number // per_second
    queue_id = _queue_id(number + 1)
    from_member = rng.random() < 0.3
    sender = f"member{rng.randrange(member_count)}@firm-m.example" if from_member else f"person{rng.randrange(9999)}@else.example"
    count = rng.choice((1, 1, 1, 1, 2, 3, 30))
    recipients = [f"user{rng.randrange(3000)}@firm-a.example" for _ in range(count)]
    message_id = f"{number:x}.{rng.randrange(10**9)}@{sender.split('@')[1]}"
    login = f", sasl_method=PLAIN, sasl_username={sender}" if rng.random() < 0.4 else ""
    client = f"client=mail.else.example[203.0.113.{rng.randrange(250)}]{login}"
    yield at, f"postfix/smtpd[{2000 + number % 90}]: {queue_id}: {client}"
    yield at, f"postfix/cleanup[{2100 + number % 50}]: {queue_id}: message-id=<{message_id}>"
    if rng.random() < 0.2:
        yield at, f"opendmarc[77]: {queue_id}: {sender.split('@')[1]} {rng.choice(('pass', 'pass', 'none', 'fail'))}"
    fate = rng.random()
    if fate < 0.02:
        yield at, f"postfix/cleanup[{2100 + number % 50}]: {queue_id}: milter-reject: END-OF-MESSAGE from x[203.0.113.1]: 5.7.1 no"
        return
    if fate < 0.03:
        return
    yield at, f"postfix/qmgr[1900]: {queue_id}: from=<{sender}>, size={900 + number % 70000}, nrcpt={count} (queue active)"
    wait = rng.choice((0, 0, 1, 1, 2, 30, 600))
    for recipient in recipients:
        status = rng.random()
        relay = "relay=mx.firm-a.example[198.51.100.7]:25, delay=0.42, delays=0.1/0/0.2/0.12"
        if status < 0.05:
            yield at + wait, f"postfix/smtp[{2200 + number % 70}]: {queue_id}: to=<{recipient}>, {relay}, dsn=5.1.1, status=bounced (host said: 550 no)"
        else:
            if status < 0.1:
                yield at, f"postfix/smtp[{2200 + number % 70}]: {queue_id}: to=<{recipient}>, {relay}, dsn=4.2.0, status=deferred (later)"
            yield at + wait, f"postfix/smtp[{2200 + number % 70}]: {queue_id}: to=<{recipient}>, {relay}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AB)"
    if fate < 0.04:
        return
    yield at + wait, f"postfix/qmgr[1900]: {queue_id}: removed"
    if rng.random() < 0.05:   # back from a content filter
        again = _queue_id(number + 10**9)
        yield at + wait, f"postfix-out/smtpd[3000]: {again}: client=localhost[127.0.0.1]"
        yield at + wait, f"postfix-out/cleanup[3001]: {again}: message-id=<{message_id}>"
        yield at + wait, f"postfix-out/qmgr[3002]: {again}: from=<{sender}>, size=999, nrcpt=1 (queue active)"
        yield at + wait, f"postfix-out/smtp[3003]: {again}: to=<{recipients[0]}>, relay=x, delay=0, dsn=2.0.0, status=sent (250 ok)"
        yield at + wait, f"postfix-out/qmgr[3002]: {again}: removed"


def lines(messages, seed=1, member_count=2000, per_second=20):
    """All lines in the order of their time, the year left out: from 1 October on."""
    import heapq
    rng = random.Random(seed)
    waiting, order = [], 0
    days = {}

    def stamp(second):
        day, rest = divmod(second, 86400)
        if day not in days:
            month, left = 9, day
            for length in (31, 30, 31, 31, 28, 31, 30, 31, 30):
                if left < length:
                    break
                left -= length
                month += 1
            days[day] = f"{MONTHS[month % 12]} {left + 1:2d}"
        return f"{days[day]} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} mx "

    for number in range(messages):
        second = number // per_second
        while waiting and waiting[0][0] < second:
            at, _, text = heapq.heappop(waiting)
            yield stamp(at) + text + "\n"
        for at, text in _message(number, rng, member_count, per_second):
            order += 1
            heapq.heappush(waiting, (at, order, text))
    while waiting:
        at, _, text = heapq.heappop(waiting)
        yield stamp(at) + text + "\n"


def write(path, messages, **options):
    with open(path, "w", encoding="ascii", buffering=1 << 20) as file:
        file.writelines(lines(messages, **options))
