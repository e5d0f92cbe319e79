#include <gtest/gtest.h>

#include "lists/maillog/event.h"
#include "lists/maillog/journal.h"
#include "lists/maillog/log_line.h"

namespace nonsolicit::lists::maillog {
namespace {

const base::TimePoint kWritten = *base::parse_rfc3339("2026-11-25T19:10:00Z");

ClockSetting setting(const char* zone = "UTC", std::optional<int> year = {}) {
  return {.zone = *base::Zone::parse(zone), .written = kWritten, .first_year = year};
}

TEST(LogLine, ReadsTheFormsThatAreInUse) {
  struct Case {
    const char* line;
    const char* want;  // time|host|program|process|text; "" where it is no line of a log
  };
  const Case cases[] = {
      {"Nov 25 19:03:07 mx postfix/qmgr[12]: 4XY: removed", "2026-11-25T19:03:07Z|mx|postfix/qmgr|12|4XY: removed"},
      {"Nov  5 09:03:07 mx sm-mta[12]: text: more", "2026-11-05T09:03:07Z|mx|sm-mta|12|text: more"},
      {"Nov 25 19:03:07.123456 mx opendkim[1]: x", "2026-11-25T19:03:07Z|mx|opendkim|1|x"},
      {"Dec 31 23:59:59 mx cron: x", "2025-12-31T23:59:59Z|mx|cron||x"},
      {"Nov 26 19:09:59 mx cron: x", "2026-11-26T19:09:59Z|mx|cron||x"},  // a clock that is ahead
      {"Nov 26 20:00:00 mx cron: x", "2025-11-26T20:00:00Z|mx|cron||x"},
      {"Feb 29 10:00:00 mx cron: x", "2024-02-29T10:00:00Z|mx|cron||x"},
      {"2026-11-25T19:03:07.123456+01:00 mx postfix-out/smtpd[12]: x",
       "2026-11-25T18:03:07Z|mx|postfix-out/smtpd|12|x"},
      {"2026-11-25T19:03:07+0000 mx a[1]: x", "2026-11-25T19:03:07Z|mx|a|1|x"},
      {"2026-11-25T19:03:07Z mx a[1]: x", "2026-11-25T19:03:07Z|mx|a|1|x"},
      {"Nov 25 19:03:07 <mail.info> mx a[1]: x", "2026-11-25T19:03:07Z|mx|a|1|x"},
      {"Nov 25 19:03:07 mx sendmail[1]: [ID 801593 mail.info] x", "2026-11-25T19:03:07Z|mx|sendmail|1|x"},
      {"Nov 25 19:03:07 mx last message repeated 2 times", ""},
      {"Nov 25 19:03:07 mx", ""},
      {"Nov 25 24:03:07 mx a: x", ""},
      {"Nox 25 19:03:07 mx a: x", ""},
      {"2026-13-25T19:03:07Z mx a: x", ""},
      {"2026-11-25T19:03:07 mx a: x", ""},
      {"no time at all: x", ""},
      {"", ""}};
  for (const Case& c : cases) {
    LogClock clock(setting());
    const auto line = read_log_line(c.line, clock);
    std::string got;
    if (line) {
      got = base::to_rfc3339(line->when);
      for (const std::string_view part : {line->host, line->program, line->process, line->text})
        got += "|" + std::string(part);
    }
    EXPECT_EQ(got, c.want) << c.line;
  }
}

std::string time_of(LogClock& clock, std::string_view line) {
  const auto time = clock.take(line);
  return time ? base::to_rfc3339(*time) : "";
}

TEST(LogClock, TakesTheYearFromTheFirstLineWhereItIsGiven) {
  LogClock clock(setting("UTC", 2019));
  clock.start_at("Nov 30 01:00:00 mx a: x");
  EXPECT_EQ(time_of(clock, "Nov 30 01:00:00 mx"), "2019-11-30T01:00:00Z");
  EXPECT_EQ(time_of(clock, "Dec 31 23:59:59 mx"), "2019-12-31T23:59:59Z");
  EXPECT_EQ(time_of(clock, "Jan  1 00:00:00 mx"), "2020-01-01T00:00:00Z");
  EXPECT_EQ(time_of(clock, "Feb 29 00:00:00 mx"), "2020-02-29T00:00:00Z");
  EXPECT_EQ(time_of(clock, "Nov 28 00:00:00 mx"), "2020-11-28T00:00:00Z");
  // From the middle it is the same.
  LogClock middle(setting("UTC", 2019));
  middle.start_at("Nov 30 01:00:00 mx a: x");
  EXPECT_EQ(time_of(middle, "Jan  1 00:00:00 mx"), "2020-01-01T00:00:00Z");
  LogClock january(setting("America/New_York", 2019));
  january.start_at("Jan  1 00:30:00 mx a: x");
  EXPECT_EQ(time_of(january, "Jan  1 00:30:00 mx"), "2019-01-01T05:30:00Z");
}

TEST(LogClock, ReadsLocalTime) {
  LogClock clock(setting("Europe/Berlin"));
  EXPECT_EQ(time_of(clock, "Nov 25 19:03:07 mx"), "2026-11-25T18:03:07Z");
  EXPECT_EQ(time_of(clock, "Jul 25 19:03:07 mx"), "2026-07-25T17:03:07Z");
  EXPECT_EQ(time_of(clock, "Nov 25 19:59:08 mx"), "2026-11-25T18:59:08Z");
}

std::vector<std::string> records(const std::string& bytes) {
  JournalReader reader;
  std::vector<std::string> found;
  size_t at = 0;
  while (at < bytes.size()) {
    const size_t end = bytes.find('\n', at);
    const auto line = reader.line(std::string_view(bytes).substr(at, end - at), static_cast<int64_t>(end + 1 - at));
    at = end + 1;
    if (line) {
      found.push_back(base::to_rfc3339(line->when) + "|" + std::string(line->host) + "|" + std::string(line->program) +
                      "|" + std::string(line->process) + "|" + std::string(line->text));
    }
  }
  return found;
}

std::string binary(const std::string& name, const std::string& value) {
  std::string bytes = name + "\n";
  uint64_t size = value.size();
  for (int i = 0; i < 8; i++, size >>= 8) bytes.push_back(static_cast<char>(size & 0xff));
  return bytes + value + "\n";
}

TEST(JournalReader, PutsRecordsTogether) {
  const std::string head =
      "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795633387000000\n_HOSTNAME=mx\nSYSLOG_IDENTIFIER=postfix/qmgr\n_PID=7\n";
  EXPECT_TRUE(JournalReader::is_journal(head));
  EXPECT_EQ(records(head + "MESSAGE=4XYZ1: removed\n\n"),
            (std::vector<std::string>{"2026-11-25T19:03:07Z|mx|postfix/qmgr|7|4XYZ1: removed"}));
  // The length itself may be a line end (10), or hold one.
  for (const size_t size : {size_t{3}, size_t{10}, size_t{13}, size_t{2570}, size_t{70'000}}) {
    std::string value(size, 'v');
    value[1] = '\n';
    const auto found = records(head + binary("MESSAGE", value) + "\n" + head + "MESSAGE=next\n\n");
    ASSERT_EQ(found.size(), 2u) << size;
    EXPECT_TRUE(found[0].find("|v\nv") != std::string::npos) << size;
    EXPECT_TRUE(found[1].ends_with("|next")) << size;
  }
  EXPECT_TRUE(records("__CURSOR=s=1\nMESSAGE=no time\n\n").empty());
}

TEST(JournalReader, TellsWhereItIsBetweenRecords) {
  JournalReader reader;
  EXPECT_TRUE(reader.between_records());
  reader.line("__CURSOR=1", 11);
  EXPECT_FALSE(reader.between_records());
  reader.line("", 1);
  EXPECT_TRUE(reader.between_records());
}

// What an event says, in one line.
std::string shown(const MailLogEvent& event) {
  static constexpr const char* kKinds[] = {"start", "details", "delivery", "done", "login"};
  std::string text = kKinds[static_cast<size_t>(event.kind)];
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += " " + std::string(name) + "=" + std::string(value);
  };
  add("id", event.queue_id);
  add("client", event.client_address);
  if (event.authenticated) text += " auth";
  add("user", event.user);
  if (event.sender) text += " from=<" + std::string(*event.sender) + ">";
  if (event.recipient_count != 0) text += " n=" + std::to_string(event.recipient_count);
  add("msgid", event.message_id);
  const auto finding = [&](const char* name, const MethodFinding& found) {
    if (found.finding == Finding::unknown) return;
    text += std::string(" ") + name + (found.finding == Finding::pass ? "+" : "-") + std::string(found.domain);
  };
  finding("dmarc", event.dmarc);
  finding("dkim", event.dkim);
  finding("spf", event.spf);
  add("to", event.recipients);
  add("written", event.written_to);
  if (event.delivered) text += " sent";
  if (event.final) text += " final";
  return text;
}

struct EventCase {
  const char* program;
  const char* text;
  const char* want;  // "" where it tells nothing
};

void expect_events(const std::vector<EventCase>& cases) {
  for (const EventCase& c : cases) {
    const auto event = read_event({.host = "mx", .program = c.program, .process = "7", .text = c.text});
    EXPECT_EQ(event ? shown(*event) : "", c.want) << c.program << ": " << c.text;
  }
}

TEST(MailLogEvent, ReadsPostfix) {
  expect_events({
      {"postfix/smtpd", "4XYZab12Cdz1: client=mail.x.example[192.0.2.1]", "start id=4XYZab12Cdz1 client=192.0.2.1"},
      {"postfix/submission/smtpd",
       "ABCDE12345: client=unknown[2001:db8::1]:4711, sasl_method=PLAIN, sasl_username=jo@a.example",
       "start id=ABCDE12345 client=2001:db8::1 auth user=jo@a.example"},
      {"postfix-out/smtpd",
       "ABCDE12345: client=localhost[127.0.0.1], orig_queue_id=4XY, orig_client=h.example[192.0.2.9]",
       "start id=ABCDE12345 client=192.0.2.9"},
      {"postfix/pickup", "ABCDE12345: uid=1000 from=<jo>", "start id=ABCDE12345 client=127.0.0.1"},
      {"postfix/cleanup", "ABCDE12345: message-id=<x@y>", "details id=ABCDE12345 msgid=x@y"},
      {"postfix/cleanup", "ABCDE12345: message-id=bare", "details id=ABCDE12345 msgid=bare"},
      {"postfix/cleanup", "ABCDE12345: message-id=<>", "details id=ABCDE12345"},
      {"postfix/cleanup", "ABCDE12345: milter-reject: END-OF-MESSAGE from x[1.2.3.4]: 5.7.1 no; from=<a@b>",
       "done id=ABCDE12345"},
      {"postfix/cleanup", "ABCDE12345: milter-hold: END-OF-MESSAGE from x[1.2.3.4]: x", ""},
      {"postfix/qmgr", "ABCDE12345: from=<jo@a.example>, size=5, nrcpt=2 (queue active)",
       "details id=ABCDE12345 from=<jo@a.example> n=2"},
      {"postfix/qmgr", "ABCDE12345: from=<>, size=5, nrcpt=1 (queue active)", "details id=ABCDE12345 from=<> n=1"},
      {"postfix/qmgr", "ABCDE12345: from=<jo@a.example>, status=expired, returned to sender", "details id=ABCDE12345"},
      {"postfix/smtp",
       "ABCDE12345: to=<x@b.example>, relay=mx.b.example[192.0.2.2]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, "
       "status=sent (250 ok)",
       "delivery id=ABCDE12345 to=x@b.example sent final"},
      {"postfix/local",
       "ABCDE12345: to=<x@b.example>, orig_to=<info@b.example>, relay=local, delay=1, dsn=2.0.0, status=sent (x)",
       "delivery id=ABCDE12345 to=x@b.example written=info@b.example sent final"},
      {"postfix/lmtp", "ABCDE12345: to=<x@b.example>, relay=none, delay=1, dsn=4.4.1, status=deferred (status=sent x)",
       "delivery id=ABCDE12345 to=x@b.example"},
      {"postfix/smtp", "ABCDE12345: to=<x@b.example>, relay=y, dsn=5.1.1, status=bounced (no)",
       "delivery id=ABCDE12345 to=x@b.example final"},
      {"postfix/qmgr", "ABCDE12345: removed", "done id=ABCDE12345"},
      {"postfix/postsuper", "ABCDE12345: removed", "done id=ABCDE12345"},
      {"postfix/smtpd", "NOQUEUE: reject: RCPT from x[1.2.3.4]: 554 5.7.1", ""},
      {"postfix/smtpd", "connect from x[1.2.3.4]", ""},
      {"postfix/smtpd", "warning: hostname x does not resolve", ""},
      {"postfix/postscreen", "CONNECT from [1.2.3.4]:25 to [5.6.7.8]:25", ""},
      {"postfix/anvil", "statistics: max connection rate 1/60s", ""},
  });
}

TEST(MailLogEvent, DoesNotBelieveFieldsThatStrangersWrote) {
  expect_events({
      // A quoted local part that looks like fields.
      {"postfix/smtp",
       "ABCDE12345: to=<\"a>, orig_to=<victim@b.example\"@x.example>, relay=y, dsn=2.0.0, status=sent (ok)",
       "delivery id=ABCDE12345 to=\"a>, orig_to=<victim@b.example\"@x.example sent final"},
      {"postfix/qmgr", "ABCDE12345: from=<\"a>, nrcpt=9\"@x.example>, size=5, nrcpt=1 (queue active)",
       "details id=ABCDE12345 from=<\"a>, nrcpt=9\"@x.example> n=1"},
      {"postfix/smtp", "ABCDE12345: to=<a@b.example> status=sent", ""},
      {"postfix/smtp", "ABCDE12345: to=<\"a@b.example>, relay=y, status=sent (ok)", ""},
      // A Message-ID that looks like what follows it.
      {"sendmail",
       "0APJ37xY012345: from=<a@b.example>, size=1, class=0, nrcpts=1, msgid=<x, relay=[10.0.0.1]>, proto=ESMTP, "
       "daemon=MTA, relay=h [203.0.113.9]",
       "start id=0APJ37xY012345 client=203.0.113.9 from=<a@b.example> n=1 msgid=x, relay=[10.0.0.1]"},
      {"sendmail",
       "0APJ37xY012345: from=<a@b.example>, size=1, class=0, nrcpts=1, msgid=<x, proto=ESMTPA, >, proto=ESMTP, "
       "daemon=MTA, relay=h [203.0.113.9]",
       "start id=0APJ37xY012345 client=203.0.113.9 from=<a@b.example> n=1 msgid=x, proto=ESMTPA, "},
      {"rspamd",
       "<1>; task; rspamd_task_write_log: id: <a, qid: <OTHER1>, qid: <4XYZ1>, ip: 1.2.3.4, from: <>, (default: F (no "
       "action): [0/15] [DMARC_POLICY_ALLOW(-0.5){x.example;}]), len: 1",
       ""},
      {"rspamd",
       "<1>; task; rspamd_task_write_log: id: <a] [DMARC_POLICY_ALLOW(0){v.example;}]), len: >, qid: <4XYZ1>, ip: 1.2, "
       "(default: F (no action): [0/15] [X(0)]), len: 1",
       ""},
  });
}

TEST(MailLogEvent, ReadsSendmail) {
  expect_events({
      {"sm-mta",
       "0APJ37xY012345: from=<jo@a.example>, size=5, class=0, nrcpts=2, msgid=<x@y>, proto=ESMTPSA, daemon=MSA, "
       "relay=h.example [IPv6:2001:db8::1]",
       "start id=0APJ37xY012345 client=2001:db8::1 auth from=<jo@a.example> n=2 msgid=x@y"},
      {"sendmail", "0APJ37xY012345: from=root, size=5, class=0, nrcpts=1, msgid=<x@y>, relay=root@localhost",
       "start id=0APJ37xY012345 client=127.0.0.1 from=<root> n=1 msgid=x@y"},
      {"sm-mta",
       "0APJ37xY012345: to=<a@b.example>,<c@d.example>, delay=00:00:01, mailer=relay, dsn=2.0.0, stat=Sent (ok)",
       "delivery id=0APJ37xY012345 to=<a@b.example>,<c@d.example> sent final"},
      {"sm-mta", "0APJ37xY012345: to=<a@b.example>, ctladdr=<info@b.example> (8/0), delay=1, dsn=2.0.0, stat=Sent (ok)",
       "delivery id=0APJ37xY012345 to=<a@b.example> written=info@b.example sent final"},
      {"sm-mta", "0APJ37xY012345: to=a@b.example, delay=1, dsn=4.0.0, stat=Deferred: Connection refused",
       "delivery id=0APJ37xY012345 to=a@b.example"},
      {"sm-mta", "0APJ37xY012345: to=<a@b.example>, delay=1, dsn=5.1.1, stat=User unknown",
       "delivery id=0APJ37xY012345 to=<a@b.example> final"},
      {"sm-mta", "AUTH=server, relay=h [192.0.2.1], authid=jo, mech=PLAIN, bits=0", "login auth user=jo"},
      {"sm-mta", "NOQUEUE: AUTH=server, relay=h [192.0.2.1], authid=jo, mech=PLAIN", "login auth user=jo"},
      {"sm-mta", "STARTTLS=server, relay=h, version=TLSv1.3", ""},
  });
}

TEST(MailLogEvent, ReadsVerdicts) {
  expect_events({
      {"opendmarc", "ABCDE12345: x.example pass", "details id=ABCDE12345 dmarc+x.example"},
      {"opendmarc", "ABCDE12345: x.example fail", "details id=ABCDE12345 dmarc-x.example"},
      {"opendmarc", "ABCDE12345: x.example none", ""},
      {"opendmarc", "ABCDE12345: SPF(mailfrom): x.example pass", "details id=ABCDE12345 spf+x.example"},
      {"opendmarc", "ABCDE12345: SPF(helo): x.example pass", ""},
      {"opendkim", "ABCDE12345: DKIM verification successful", "details id=ABCDE12345 dkim+"},
      {"opendkim", "ABCDE12345: signature=abc domain=x.example selector=s result=\"pass\"",
       "details id=ABCDE12345 dkim+x.example"},
      {"opendkim", "ABCDE12345: bad signature data", "details id=ABCDE12345 dkim-"},
      {"opendkim", "ABCDE12345: no signature data", ""},
      {"rspamd",
       "<a1>; task; rspamd_task_write_log: id: <x@y>, qid: <ABCDE12345>, ip: 1.2.3.4, from: <a@x.example>, (default: F "
       "(no action): [-1.00/15.00] [DMARC_POLICY_ALLOW(-0.50){x.example;reject;},R_DKIM_ALLOW(-0.20){x.example:s=d;},"
       "R_SPF_ALLOW(-0.20){+ip4:1.2.3.4;},MIME_GOOD(-0.10){text/plain;}]), len: 99, time: 9ms",
       "details id=ABCDE12345 dmarc+x.example dkim+x.example spf+"},
      {"rspamd",
       "<a1>; task; rspamd_task_write_log: id: <x@y>, qid: <ABCDE12345>, ip: 1.2.3.4, (default: F (no action): "
       "[1/15] [DMARC_POLICY_SOFTFAIL(0.10){x.example : No valid SPF;none;},R_SPF_FAIL(1.00){-all;}]), len: 9",
       "details id=ABCDE12345 dmarc-x.example  spf-"},
      {"rspamd", "<a1>; lua; settings", ""},
  });
}

}  // namespace
}  // namespace nonsolicit::lists::maillog
