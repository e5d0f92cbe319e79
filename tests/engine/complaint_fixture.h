// A case of jo's mail, and forwards of it by its recipients to the complaint address.
#pragma once

#include <string>
#include <vector>

#include "engine/complaints/complaint.h"
#include "engine/describe.h"
#include "store/cases.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {

class ComplaintTest : public EngineTest {
 protected:
  ComplaintTest() {
    state_->options.notice.complaint_address = "Complaints@gateway.example";
    state_->options.learn.authserv_id = "mx.a.example";
  }

  // A message of jo's that is on record as a case with these recipients.
  std::string put_case(const std::string& message_id, const std::vector<std::string>& recipients,
                       const std::string& subject = "Better rates", const std::string& sender = "jo@a.example") {
    std::vector<policy::Verdict> verdicts;
    for (const std::string& one : recipients) {
      verdicts.push_back({.recipient = one, .rule = "offer", .action = policy::Action::tag, .member = true});
    }
    store::RecordRequest request;
    request.now = clock_->now();
    request.case_record = store::CaseRecord{.id = base::new_case_id(),
                                            .repeat_key = message_id,
                                            .created = clock_->now(),
                                            .message_id = message_id,
                                            .sender = sender,
                                            .trusted = address(sender),
                                            .subject = subject,
                                            .action = policy::Action::tag,
                                            .rule = "offer",
                                            .verdicts_json = verdicts_to_json(verdicts)};
    const auto outcome = store_->record(request);
    EXPECT_TRUE(outcome.ok()) << outcome.error().full();
    return outcome->case_id;
  }
  static std::string proved(const std::string& domain = "b.example") {
    return "Authentication-Results: mx.a.example; dmarc=pass header.from=" + domain + "\r\n";
  }
  static std::string reported(const std::string& case_id, const std::string& message_id = "m1@a.example",
                              const std::string& from = "jo@a.example", const std::string& subject = "Better rates") {
    std::string text;
    if (!case_id.empty()) text += "X-Nonsolicit: v=1; action=tag; case=" + case_id + "\r\n";
    if (!message_id.empty()) text += "Message-ID: <" + message_id + ">\r\n";
    return text + "From: Jo <" + from + ">\r\nSubject: " + subject + "\r\n\r\nSwitch.\r\n";
  }
  struct Forward {
    std::string text;
    std::string reported;
    std::string headers = proved();
    std::string author = "Anna@b.example";
  };
  static std::string forward(const Forward& forward) {
    return forward.headers + "From: Anna <" + forward.author +
           ">\r\nTo: complaints@gateway.example\r\nSubject: Fwd: Better rates\r\nMessage-ID: <f1@b.example>\r\n"
           "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n"
           "Content-Type: text/plain\r\n\r\n" +
           forward.text + "\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n" + forward.reported + "\r\n--b1--\r\n";
  }
  static message::Envelope inbound(const std::string& sender = "anna@b.example") {
    message::Envelope envelope = envelope_to({"complaints@gateway.example"}, sender);
    envelope.client_address = "192.0.2.9";
    return envelope;
  }
  std::vector<store::LetterRecord> letters() { return *store_->holds().letters_due(clock_->now(), 100); }
  std::vector<store::Statement> statements(const std::string& case_id) {
    return (*store_->cases().records(case_id))->statements;
  }
  std::string said(const std::string& case_id) {
    std::string text;
    for (const store::Statement& one : statements(case_id)) {
      text += std::string(store::to_string(one.kind)) + " " + one.author + " " + one.person.text() +
              (one.open ? " open" : "") + (one.trusted ? "" : " unproved") +
              (one.answer.empty() ? "" : " " + one.answer) + "\n";
    }
    return text;
  }
  std::string lists_text() {
    std::string text;
    const auto preferences = store_->lists().preferences("", 100);
    const auto relationships = store_->lists().relationships("", 100);
    for (const auto& row : *preferences) {
      text += row.recipient.text() + " " + std::string(lists::to_string(row.choice)) + " " + row.sender.text() + " " +
              row.origin.source + "\n";
    }
    for (const auto& row : *relationships) {
      text += row.recipient.text() + " " + std::string(lists::to_string(row.kind)) + " " + row.sender.text() + " " +
              row.origin.source + " " + row.origin.evidence + "\n";
    }
    return text;
  }
  std::string audit() {
    std::string text;
    const auto lines = store_->audit().lines(1, 100);
    for (const auto& line : *lines) text += line.actor + " " + line.action + " " + line.subject + "\n";
    return text;
  }
};

}  // namespace nonsolicit::engine
