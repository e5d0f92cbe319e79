#include "lists/maillog/joiner.h"

#include <gtest/gtest.h>

#include "lists/maillog/reader.h"

namespace nonsolicit::lists::maillog {
namespace {

// What came of a log: a line per message, "queue id: sender -> delivered (of how many) from client user=...".
std::vector<std::string> join(const std::vector<std::string>& lines, Joiner& joiner) {
  const ClockSetting clock{.written = *base::parse_rfc3339("2026-11-25T19:10:00Z")};
  Reader reader(clock, lines.empty() ? "" : lines[0], {.file = 1, .offset = 0, .number = 1}, joiner);
  std::vector<std::string> found;
  base::SourceLine line{.offset = 0, .number = 1};
  for (const std::string& text : lines) {
    line.text = text;
    line.length = static_cast<int64_t>(text.size() + 1);
    if (const auto message = reader.line(line)) {
      std::string shown = message->queue_id + ": " + *message->sender + " ->";
      for (const std::string& recipient : message->delivered) shown += " " + recipient;
      shown += " (" + std::to_string(message->recipient_count) + ") from " + message->origin.client_address;
      if (message->origin.authenticated) shown += " user=" + message->origin.user;
      if (!message->message_id.empty()) shown += " id=" + message->message_id;
      if (message->origin.dmarc.finding == Finding::pass) shown += " dmarc+" + message->origin.dmarc.domain;
      if (message->origin.dmarc.finding == Finding::fail) shown += " dmarc-" + message->origin.dmarc.domain;
      if (message->earlier) shown += " earlier=" + message->earlier->client_address;
      found.push_back(shown);
    }
    line.offset += line.length;
    line.number++;
  }
  return found;
}

std::vector<std::string> join(const std::vector<std::string>& lines) {
  Joiner joiner({});
  return join(lines, joiner);
}

std::string at(const std::string& time, const std::string& program, const std::string& text,
               const std::string& host = "mx") {
  return "Nov 25 " + time + " " + host + " " + program + "[7]: " + text;
}
std::string now(const std::string& program, const std::string& text) { return at("10:00:00", program, text); }

std::vector<std::string> message(const std::string& id, const std::string& sender = "jo@a.example",
                                 const std::string& recipient = "x@b.example", const std::string& message_id = "m@a") {
  return {now("postfix/smtpd", id + ": client=h.example[192.0.2.1]"),
          now("postfix/cleanup", id + ": message-id=<" + message_id + ">"),
          now("postfix/qmgr", id + ": from=<" + sender + ">, size=5, nrcpt=1 (queue active)"),
          now("postfix/smtp", id + ": to=<" + recipient + ">, relay=y, delay=1, dsn=2.0.0, status=sent (ok)"),
          now("postfix/qmgr", id + ": removed")};
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

using Lines = std::vector<std::string>;

TEST(Joiner, JoinsTheLinesOfAMessage) {
  EXPECT_EQ(join(message("ABCDE1")), (Lines{"ABCDE1: jo@a.example -> x@b.example (1) from 192.0.2.1 id=m@a"}));
}

TEST(Joiner, TakesOnlyWhatWasDeliveredAndCountsAll) {
  EXPECT_EQ(
      join({now("postfix/smtpd", "ABCDE1: client=h[192.0.2.1], sasl_method=PLAIN, sasl_username=jo"),
            now("postfix/qmgr", "ABCDE1: from=<jo@a.example>, size=5, nrcpt=4 (queue active)"),
            now("postfix/smtp", "ABCDE1: to=<a@b.example>, relay=y, dsn=2.0.0, status=sent (ok)"),
            now("postfix/smtp", "ABCDE1: to=<c@b.example>, relay=y, dsn=5.0.0, status=bounced (no)"),
            now("postfix/smtp", "ABCDE1: to=<d@b.example>, relay=y, dsn=4.0.0, status=deferred (no)"),
            now("postfix/local", "ABCDE1: to=<e@b.example>, orig_to=<all@b.example>, relay=local, status=sent (k)"),
            now("postfix/local", "ABCDE1: to=<f@b.example>, orig_to=<all@b.example>, relay=local, status=sent (k)"),
            now("postfix/local", "ABCDE1: to=<g@b.example>, orig_to=<root>, relay=local, status=sent (k)"),
            at("11:00:00", "postfix/smtp", "ABCDE1: to=<d@b.example>, relay=y, dsn=2.0.0, status=sent (ok)"),
            at("11:00:00", "postfix/qmgr", "ABCDE1: removed")}),
      (Lines{"ABCDE1: jo@a.example -> a@b.example all@b.example g@b.example d@b.example (5) from 192.0.2.1 "
             "user=jo"}));
}

TEST(Joiner, DoesNotJoinWhatHasNoStart) {
  // Forwarded by local(8), a bounce, the middle of a log: nobody handed these in.
  auto lines = message("ABCDE1");
  lines.erase(lines.begin());
  EXPECT_TRUE(join(lines).empty());
}

TEST(Joiner, KeepsQueueIdsOfHostsAndUsesApart) {
  // A short queue id comes again; the rest of the message before it does not leak into it.
  const auto first = message("ABCDE1", "old@a.example", "old@b.example", "old@a");
  auto lines = Lines(first.begin(), first.end() - 1);
  EXPECT_EQ(join(joined(lines, message("ABCDE1"))),
            (Lines{"ABCDE1: jo@a.example -> x@b.example (1) from 192.0.2.1 id=m@a"}));
  // The same on two hosts.
  lines = message("ABCDE1");
  lines.insert(lines.begin() + 2, at("10:00:00", "postfix/smtpd", "ABCDE1: client=o[192.0.2.9]", "mx2"));
  EXPECT_EQ(join(lines), (Lines{"ABCDE1: jo@a.example -> x@b.example (1) from 192.0.2.1 id=m@a"}));
}

TEST(Joiner, TellsWhereAMessageCameFromBeforeAFilterGaveItBack) {
  auto first = message("ABCDE1");
  first.insert(first.begin() + 2, now("opendmarc", "ABCDE1: a.example pass"));
  auto second = message("ABCDE2");
  second[0] = now("postfix-out/smtpd", "ABCDE2: client=localhost[127.0.0.1]");
  const Lines want = {"ABCDE1: jo@a.example -> x@b.example (1) from 192.0.2.1 id=m@a dmarc+a.example",
                      "ABCDE2: jo@a.example -> x@b.example (1) from 127.0.0.1 id=m@a earlier=192.0.2.1"};
  EXPECT_EQ(join(joined(first, second)), want);
}

TEST(Joiner, OneBadDmarcResultOutweighsAGoodOne) {
  auto lines = message("ABCDE1");
  lines.insert(lines.begin() + 2, now("opendmarc", "ABCDE1: a.example fail"));
  lines.insert(lines.begin() + 3, now("opendmarc", "ABCDE1: a.example pass"));
  EXPECT_EQ(join(lines), (Lines{"ABCDE1: jo@a.example -> x@b.example (1) from 192.0.2.1 id=m@a dmarc-a.example"}));
}

TEST(Joiner, JoinsSendmailWithItsLoginAndItsFiltersVerdict) {
  EXPECT_EQ(join({now("sm-mta", "AUTH=server, relay=h [192.0.2.1], authid=jo@a.example, mech=PLAIN, bits=0"),
                  now("opendmarc", "0APJ37xY012345: a.example pass"),
                  now("sm-mta",
                      "0APJ37xY012345: from=<jo@a.example>, size=5, class=0, nrcpts=2, msgid=<m@a>, "
                      "proto=ESMTPA, daemon=MTA, relay=h [192.0.2.1]"),
                  now("sm-mta", "0APJ37xY012345: to=<x@b.example>, delay=1, dsn=4.0.0, stat=Deferred: later"),
                  now("sm-mta", "0APJ37xY012345: to=<y@b.example>, delay=1, dsn=5.1.1, stat=User unknown"),
                  now("sm-mta", "0APJ37xY012345: to=<x@b.example>, delay=1, dsn=2.0.0, stat=Sent (ok)")}),
            (Lines{"0APJ37xY012345: jo@a.example -> x@b.example (2) from 192.0.2.1 user=jo@a.example id=m@a "
                   "dmarc+a.example"}));
}

TEST(Joiner, GivesUpTheOldestWhereTooManyAreUnderWay) {
  Joiner joiner({.in_flight = 2});
  Lines lines;
  for (const char* id : {"ABCDE1", "ABCDE2", "ABCDE3"}) {
    const auto all = message(id, "jo@a.example", "x@b.example", std::string(id) + "@a");
    lines.insert(lines.end(), all.begin(), all.end() - 1);
  }
  for (const char* id : {"ABCDE1", "ABCDE2", "ABCDE3"})
    lines.push_back(now("postfix/qmgr", std::string(id) + ": removed"));
  EXPECT_EQ(join(lines, joiner), (Lines{"ABCDE2: jo@a.example -> x@b.example (1) from 192.0.2.1 id=ABCDE2@a",
                                        "ABCDE3: jo@a.example -> x@b.example (1) from 192.0.2.1 id=ABCDE3@a"}));
  EXPECT_EQ(joiner.counts().overflowed, 1);
  EXPECT_EQ(joiner.overflowed_until(), (Place{.file = 1, .offset = 0, .number = 1}));
}

TEST(Joiner, GivesUpWhatNeverEnds) {
  Joiner joiner({});
  Lines lines = {at("01:00:00", "postfix/smtpd", "ABCDE0: client=h[192.0.2.1]")};  // nothing followed
  for (const std::string& line : message("ABCDE1")) lines.push_back(line);
  lines.pop_back();
  join(lines, joiner);
  EXPECT_EQ(joiner.in_flight(), 1u);
  join({"2026-12-03T10:00:00Z mx postfix/smtpd[7]: ABCDE8: client=h[192.0.2.1]"}, joiner);
  EXPECT_EQ(joiner.counts().too_old, 1);
}

TEST(Joiner, TellsFromWhereOneHasToReadAgain) {
  Joiner joiner({});
  const auto all = message("ABCDE1");
  const Place end{.file = 1, .offset = 5000, .number = 99};
  join(Lines(all.begin(), all.end() - 1), joiner);
  EXPECT_EQ(joiner.resume_from(end).offset, 0);
  Joiner fresh({});
  EXPECT_EQ(fresh.resume_from(end), end);
}

}  // namespace
}  // namespace nonsolicit::lists::maillog
