"""Cases in every state that a page shows, each of a sender of its own, and the links of people to them.

The links are made here from the key file, as docs/members.md and engine/notices/case_link.h have them, because mail brings some of
them only where somebody was told about the case.
"""
import base64
import hashlib
import time

import mails
import sandbox

LONG_SENDER = "a" + "long" * 15 + "name@firm-a.example"
LONG_SUBJECT = "Unbroken" + "0123456789" * 12 + " and our plan for all of your clients, half price for the first year if you sign up by Friday"

# What for, which offer, to how many members.
ROWS = [("open", 3, 2), ("released", 0, 1), ("partly", 1, 2), ("returned", 4, 1), ("withdrawn", 5, 1), ("expired", 6, 1), ("decided", 7, 1),
        ("refused", 0, 1), ("tagged", 0, 1), ("proposed", 9, 7), ("complained", 0, 1), ("long", 3, 3)]
SENDERS = {label: f"state.{label}@firm-a.example" for label, _, _ in ROWS} | {"long": LONG_SENDER}
PEOPLE = [(who, str(4000 + n), f"State {label}", "Firm A", "no") for n, (label, who) in enumerate(SENDERS.items())]


def case_link(key_file, url, purpose, case_id, life=30 * 86400):
    """RFC 7693 keyed BLAKE2b over version, purpose, key, expiry and case; "e" for the sender, "m" for recipients."""
    with open(key_file, encoding="utf-8") as file:
        name, _, secret = [line for line in file.read().splitlines() if line and not line.startswith("#")][-1].split(" ")
    bits = 0
    for letter in case_id:
        bits = bits << 5 | "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    said = bytes([1, {"e": 1, "m": 2}[purpose]]) + hashlib.blake2b(name.encode(), digest_size=32).digest()[:5]
    said += (int(time.time()) + life).to_bytes(4, "big") + bits.to_bytes(7, "big")
    seal = hashlib.blake2b(b"9:case link:" + said, digest_size=22, key=bytes.fromhex(secret)).digest()
    return f"{url}/{purpose}/" + base64.urlsafe_b64encode(said + seal).decode().rstrip("=")


def send(stand):
    """Case ids by label."""
    first = sandbox.OTHERS[20][0]
    stand.gateway.nonsolicit("lists", "optouts", "add", "--sender", SENDERS["refused"], "--recipient", first, "--date", "2026-09-01")
    stand.gateway.nonsolicit("lists", "relationships", "add", "--sender", SENDERS["tagged"], "--recipient", first, "--kind", "contact",
                             "--evidence", "spring meeting")
    cases = {}
    for label, offer, recipients in ROWS:
        to = [row[0] for row in sandbox.OTHERS[20:20 + recipients]]
        subject, text = mails.OFFERS[offer]
        message = mails.offer(f"state-{label}", SENDERS[label], f"State {label}", to[0], LONG_SUBJECT if label == "long" else subject, text)
        stand.send(to, message, user=SENDERS[label])
        cases[label] = stand.rows("select id from cases where message_id = ?", f"browser-state-{label}@firm-a.example")[0]["id"]
    return cases


def postpone(stand, case_id):
    """A decision that is not carried out while pages look at it."""
    return stand.change("update held set decision_due = decision_due + 86400000000 where case_id = ?", case_id)


def decide(stand, cases):
    """Each case into the state that it is for; those not named here stay held."""
    command = stand.gateway.nonsolicit
    command("hold", "release", cases["decided"])
    postpone(stand, cases["decided"])
    command("hold", "release", "--now", cases["released"], cases["complained"])
    command("hold", "release", "--now", "--only", sandbox.OTHERS[20][0], cases["partly"])
    command("hold", "return", "--now", "--reason", "offer_without_contact", "--finding", cases["returned"])
    command("hold", "withdraw", "--now", cases["withdrawn"])
    command("case", "note", cases["returned"], "The sender called; a second letter will come.")
    stand.change("update held set deadline = ? where case_id = ?", int(time.time() * 1e6) - 1, cases["expired"])
    for label in ("released", "returned", "withdrawn", "expired", "complained"):
        state = "released" if label == "complained" else label
        if not stand.ended(cases[label], state, 60):
            raise RuntimeError(f"{label}: {stand.state(cases[label])}")
    one_left = "select recipient_count as n from held where case_id = ? and state = 'held'"
    if not stand.gateway.wait_for(lambda: [row["n"] for row in stand.rows(one_left, cases["partly"])] == [1], 60):
        raise RuntimeError("the release to one recipient did not end")


def member_link(stand, choice):
    printed = stand.gateway.nonsolicit("lists", "preferences", "link", "--recipient", sandbox.OTHERS[20][0], "--sender", SENDERS["open"],
                                       "--choice", choice).stdout
    return next(line for line in printed.splitlines() if "/p/" in line)


def links(stand, url, cases):
    """Addresses of pages for senders ("e") and recipients ("m") by label, and of the choices of a member."""
    key_file = f"{stand.root}/keys"
    return {"e": {label: case_link(key_file, url, "e", case_id) for label, case_id in cases.items()},
            "m": {label: case_link(key_file, url, "m", case_id) for label, case_id in cases.items()},
            "old": case_link(key_file, url, "e", cases["open"], life=-60),
            "block": member_link(stand, "block"), "allow": member_link(stand, "allow")}
