#!/usr/bin/env python3
"""The life of held mail behind a real Postfix: release, return, withdraw, undo, expiry, and what forgers try.

Time is moved by writing the deadline into the row; everything else is done as staff would do it.
Run as root on Debian 12: python3 tests/mta/test_postfix_hold.py
"""
import email
import os
import unittest

from postfix_stand import (MARK, OUTSIDER, STRANGER, Stand, core, count, offer, print_figures, recipients_of, sandbox)

PETER = "peter.lang@firm-b.example"
REFUSED = "refuse.me@firm-c.example"   # the sink says 550
LATER = "later.on@firm-c.example"      # the sink says 451 until it relents
MORE = [(REFUSED, "4001", "Rita Fuse", "Firm C", "no"), (LATER, "4002", "Lara Ter", "Firm C", "no")]
stand = None


def setUpModule():
    global stand
    stand = Stand().__enter__()
    stand.gateway.import_directory(sandbox.PEOPLE + sandbox.OTHERS + MORE)
    stand.reload()


def tearDownModule():
    stand.__exit__(None, None, None)
    print_figures()


def hold(message_id, recipients=(STRANGER,), extra=b"", **more):
    """Sends the offer and returns its held row."""
    sent = stand.send(list(recipients), offer(message_id, extra=extra), **more)
    assert sent.data.code == 250, sent
    rows = stand.held(message_id)
    assert len(rows) == 1, rows
    return rows[0]


def decide(what, case, *more):
    return stand.gateway.nonsolicit("hold", what, *more, case)


class HoldTest(unittest.TestCase):
    def assert_ended(self, row, state):
        self.assertTrue(stand.ended(row["case_id"], state), stand.rows("select * from held where case_id = ?", row["case_id"]))
        self.assertTrue(stand.gateway.wait_for(lambda: row["spool_file"] not in stand.spool_files(), 10), "the copy is gone")
        count(f"held messages {state}")

    def assert_report(self, report, recipients, *texts):
        """A delivery status report (RFC 3464) about exactly these recipients."""
        self.assertEqual((report.sender, report.addresses), ("", [MARK]))
        message = email.message_from_bytes(report.data)
        self.assertEqual(message.get_content_type(), "multipart/report")
        self.assertEqual(message.get_param("report-type"), "delivery-status")
        self.assertEqual(message["Auto-Submitted"], "auto-replied")
        words, status, original = message.get_payload()
        groups = status.get_payload()
        self.assertEqual(sorted(group["Final-Recipient"] for group in groups[1:]), sorted(f"rfc822; {who}" for who in recipients))
        for group in groups[1:]:
            self.assertEqual((group["Action"], group["Status"]), ("failed", "5.7.1"))
        text = words.get_payload(decode=True).decode()
        for wanted in texts:
            self.assertIn(wanted, text)
        count("delivery status reports read")
        return groups, original


class Decisions(HoldTest):
    def test_release_arrives_once(self):
        row = hold("release@hold.example", [OUTSIDER, STRANGER, PETER])
        self.assertEqual(stand.arrivals("release@hold.example")[0].addresses, [OUTSIDER])
        decide("release", row["case_id"], "--now")
        both = stand.arrivals("release@hold.example", 2)
        self.assertEqual(sorted(both[1].addresses), sorted([STRANGER, PETER]))
        self.assertEqual((both[1].sender, core(both[1].data)), (MARK, core(both[0].data)))
        self.assert_ended(row, "released")
        stand.quiet()
        self.assertEqual(len(stand.arrivals("release@hold.example", 0)), 2)

    def test_a_decision_waits_for_the_time_of_undo(self):
        row = hold("pending@hold.example")
        decide("release", row["case_id"])
        self.assertFalse(stand.gateway.wait_for(lambda: stand.state(row["case_id"]) != "held", 3))
        self.assertEqual(stand.change("update held set decision_due = 1 where case_id = ?", row["case_id"]), 1)
        self.assertEqual(len(stand.arrivals("pending@hold.example")), 1)
        self.assert_ended(row, "released")

    def test_undo(self):
        row = hold("undo@hold.example")
        decide("return", row["case_id"])
        decide("undo", row["case_id"])
        self.assertEqual(stand.held("undo@hold.example")[0]["decision"], "none")
        again = stand.gateway.nonsolicit("hold", "undo", row["case_id"], check=False)
        self.assertEqual(again.returncode, 1, again)
        self.assertFalse(stand.gateway.wait_for(lambda: stand.state(row["case_id"]) != "held", 3))
        decide("release", row["case_id"], "--now")
        self.assertEqual(len(stand.arrivals("undo@hold.example")), 1)
        self.assert_ended(row, "released")

    def test_a_second_decision_is_refused(self):
        row = hold("second@hold.example")
        decide("release", row["case_id"])
        for what in ("release", "return", "withdraw"):
            self.assertEqual(stand.gateway.nonsolicit("hold", what, "--now", row["case_id"], check=False).returncode, 1)
        decide("undo", row["case_id"])

    def test_return_names_the_held_recipients_only(self):
        row = hold("return@hold.example", [OUTSIDER, STRANGER, PETER], parameters="RET=HDRS ENVID=QQ314159",
                   recipient_parameters={STRANGER: "NOTIFY=FAILURE ORCPT=rfc822;Rosa@old.example"})
        decide("return", row["case_id"], "--now", "--reason", "This is an offer.\nPlease ask first.")
        report = stand.reports(row["case_id"])
        self.assertEqual(len(report), 1)
        groups, original = self.assert_report(report[0], [STRANGER, PETER], "This is an offer.", "Please ask first.",
                                              "members@association.example", f"Case {row['case_id']}")
        self.assertEqual(groups[0]["Original-Envelope-Id"], "QQ314159")
        self.assertIn("rfc822;Rosa@old.example", [group["Original-Recipient"] for group in groups[1:]])
        self.assertEqual(original.get_content_type(), "text/rfc822-headers")
        self.assertNotIn(OUTSIDER.encode(), report[0].data)
        self.assert_ended(row, "returned")
        stand.quiet()
        self.assertEqual(len(stand.arrivals("return@hold.example", 0)), 1)   # the outsider's

    def test_return_with_the_whole_message_where_asked(self):
        row = hold("full@hold.example", parameters="RET=FULL")
        decide("return", row["case_id"], "--now")
        report = stand.reports(row["case_id"])
        _, original = self.assert_report(report[0], [STRANGER], "held for a review")
        self.assertEqual(original.get_content_type(), "message/rfc822")
        self.assertIn(b"cut their printing costs", report[0].data)
        self.assertEqual(report[0].header("X-Nonsolicit"), [], "our own report is not judged")

    def test_no_report_where_none_is_wanted(self):
        row = hold("never@hold.example", recipient_parameters={STRANGER: "NOTIFY=NEVER"})
        decide("return", row["case_id"], "--now")
        self.assert_ended(row, "returned")
        self.assertEqual(stand.rows("select * from letters where case_id = ?", row["case_id"]), [])

    def test_a_null_sender_gets_no_report(self):
        row = hold("null@hold.example", sender="")
        decide("return", row["case_id"], "--now")
        self.assert_ended(row, "returned")
        self.assertEqual(stand.rows("select * from letters where case_id = ?", row["case_id"]), [])

    def test_withdraw(self):
        row = hold("withdraw@hold.example")
        decide("withdraw", row["case_id"], "--now")
        self.assert_ended(row, "withdrawn")
        stand.quiet()
        self.assertEqual(stand.arrivals("withdraw@hold.example", 0), [])
        self.assertEqual(stand.rows("select * from letters where case_id = ?", row["case_id"]), [])

    def test_expiry(self):
        row = hold("expiry@hold.example")
        stand.change("update held set deadline = 1 where case_id = ?", row["case_id"])
        report = stand.reports(row["case_id"])
        self.assert_report(report[0], [STRANGER], "nobody released it in time")
        self.assert_ended(row, "expired")
        self.assertEqual(stand.arrivals("expiry@hold.example", 0), [])

    def test_an_open_complaint_stops_the_clock(self):
        row = hold("complaint@hold.example")
        stand.change("update held set deadline = 1, open_complaint = 1 where case_id = ?", row["case_id"])
        self.assertFalse(stand.gateway.wait_for(lambda: stand.state(row["case_id"]) != "held", 3))
        stand.change("update held set open_complaint = 0 where case_id = ?", row["case_id"])
        self.assert_ended(row, "expired")

    def test_the_same_message_again_has_one_case_while_it_is_held(self):
        row = hold("again@hold.example")
        self.assertEqual(hold("again@hold.example")["case_id"], row["case_id"])
        self.assertEqual(stand.spool_problems(), [])

    def test_the_same_message_after_its_return_is_held_anew(self):
        for what in ("return", "withdraw"):
            row = hold(f"anew-{what}@hold.example")
            decide(what, row["case_id"], "--now")
            self.assertTrue(stand.gateway.wait_for(lambda row=row: stand.state(row["case_id"]) in ("returned", "withdrawn")))
            stand.send([STRANGER], offer(f"anew-{what}@hold.example"))
            rows = stand.held(f"anew-{what}@hold.example")
            self.assertEqual([entry["state"] for entry in rows][1:], ["held"], "accepted mail must not vanish")


class NextHop(HoldTest):
    """The release goes straight to a server that refuses or puts off some recipients."""

    @classmethod
    def setUpClass(cls):
        stand.options(hold__release_port=stand.sink.port)

    @classmethod
    def tearDownClass(cls):
        stand.options(hold__release_port=stand.port)

    def test_refused_and_put_off(self):
        row = hold("parts@hold.example", [REFUSED, LATER, STRANGER])
        decide("release", row["case_id"], "--now")
        self.assertEqual(stand.arrivals("parts@hold.example")[0].addresses, [STRANGER])
        self.assert_report(stand.reports(row["case_id"])[0], [REFUSED], "refused by the sink")
        self.assertTrue(stand.gateway.wait_for(lambda: recipients_of(stand.held("parts@hold.example")[0]) == [LATER]))
        self.assertEqual(stand.state(row["case_id"]), "releasing")
        stand.sink.relent()
        self.assertEqual([mail.addresses for mail in stand.arrivals("parts@hold.example", 2)], [[STRANGER], [LATER]])
        self.assert_ended(row, "released")
        self.assertEqual(len(stand.reports(row["case_id"])), 1)

    def test_everybody_refused(self):
        row = hold("nobody@hold.example", [REFUSED])
        decide("release", row["case_id"], "--now")
        self.assert_report(stand.reports(row["case_id"])[0], [REFUSED], "refused by the sink")
        self.assert_ended(row, "returned")
        self.assertEqual(stand.arrivals("nobody@hold.example", 0), [])

    def test_next_hop_away_for_a_while(self):
        row = hold("away@hold.example")
        stand.options(hold__release_port=1)
        decide("release", row["case_id"], "--now")
        self.assertTrue(stand.gateway.wait_for(lambda: stand.held("away@hold.example")[0]["last_error"] != ""))
        self.assertEqual(stand.state(row["case_id"]), "releasing")
        stand.options(hold__release_port=stand.sink.port)
        self.assertEqual(len(stand.arrivals("away@hold.example")), 1)
        self.assert_ended(row, "released")

    def test_a_copy_that_was_changed_is_not_released(self):
        row = hold("changed@hold.example")
        path = os.path.join(stand.root, "spool", row["spool_file"])
        with open(path, "r+b") as file:
            whole = file.read()
            file.seek(0)
            file.write(b"X" + whole[1:])
        decide("release", row["case_id"], "--now")
        self.assertTrue(stand.gateway.wait_for(lambda: "changed" in stand.held("changed@hold.example")[0]["last_error"]))
        self.assertEqual(stand.arrivals("changed@hold.example", 0), [])
        with open(path, "wb") as file:
            file.write(whole)
        self.assertEqual(len(stand.arrivals("changed@hold.example")), 1)
        self.assert_ended(row, "released")


class Forgers(HoldTest):
    """A release header counts only with proof, from the release client, while the release is under way."""

    def refused(self):
        return len(stand.gateway.log("release_proof_refused"))

    def capture(self, message_id):
        """A real release header and its mail, caught at a next hop that strips nothing; the row then says released."""
        row = hold(message_id)
        stand.options(hold__release_port=stand.sink.port)
        decide("release", row["case_id"], "--now")
        mail = stand.arrivals(message_id)[0]
        self.assert_ended(row, "released")
        stand.options(hold__release_port=stand.port)
        self.assertTrue(mail.data.startswith(b"X-Nonsolicit-Release: v=1; case="))
        return row, mail

    def assert_examined(self, message_id, data, **more):
        """The mail with its header is held like any other, with an alarm, and the header is stripped from the rest."""
        alarms = self.refused()
        sent = stand.send([STRANGER], data, **more)
        self.assertEqual(sent.data.code, 250, sent)
        self.assertEqual(self.refused(), alarms + 1)
        count("forged or replayed release headers caught")

    def test_forged(self):
        names = {"garbage": b"X-Nonsolicit-Release: let me in\r\n",
                 "signed-by-nobody": b"X-Nonsolicit-Release: v=1; case=ABCDEFGHJK; attempt=1; until=99999999999999999; sig="
                                     + b"0" * 64 + b"\r\n"}
        for name, line in names.items():
            message_id = f"forged-{name}@hold.example"
            self.assert_examined(message_id, line + offer(message_id))
            row = stand.held(message_id)[0]
            self.assertEqual(row["state"], "held")

    def test_header_is_stripped_from_mail_that_passes(self):
        message_id = "strip@hold.example"
        stand.send([OUTSIDER], b"X-Nonsolicit-Release: v=1\r\n" + offer(message_id, extra=b"X-Nonsolicit-Release: two\r\n"))
        mail = stand.arrivals(message_id)[0]
        self.assertEqual(mail.header("X-Nonsolicit-Release"), [])
        self.assertEqual(core(mail.data), offer(message_id))

    def test_replayed_after_the_release(self):
        row, mail = self.capture("replay@hold.example")
        before = len(stand.held("replay@hold.example"))
        self.assert_examined("replay@hold.example", mail.data, user=None, sender=MARK)
        self.assertEqual(len(stand.held("replay@hold.example")), before + 1)
        self.assertIn("no release under way", stand.gateway.log("release_proof_refused")[-1]["failure"])
        self.assertEqual(stand.state(row["case_id"]), "released")

    def test_from_the_wrong_client(self):
        row, mail = self.capture("client@hold.example")
        stand.change("update held set state = 'releasing', next_attempt = 9000000000000000 where case_id = ?", row["case_id"])
        self.assert_examined("client@hold.example", mail.data, user=MARK, client="192.0.2.77")
        self.assertEqual(stand.gateway.log("release_proof_refused")[-1]["failure"], "wrong client address")
        # Only the address was wrong: from the release client the very same mail passes.
        stand.send([STRANGER], mail.data, user=None, sender=MARK)
        self.assertEqual(stand.gateway.log("release_passed")[-1]["case"], row["case_id"])
        stand.change("update held set state = 'released' where case_id = ?", row["case_id"])

    def test_for_another_recipient_or_content(self):
        row, mail = self.capture("other@hold.example")
        stand.change("update held set state = 'releasing', next_attempt = 9000000000000000 where case_id = ?", row["case_id"])
        for recipients, data in (([PETER], mail.data), ([STRANGER, PETER], mail.data), ([STRANGER], mail.data + b"more\r\n")):
            alarms = self.refused()
            stand.send(recipients, data, user=None, sender=MARK)
            self.assertEqual(self.refused(), alarms + 1)
            count("forged or replayed release headers caught")
        stand.change("update held set state = 'released' where case_id = ?", row["case_id"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
