// A property (docs/policy.md, "relationship"): nothing that the sender's side does, however it dresses its mail, raises
// a relationship of a member with it, takes an opt-out back or makes one.
#include <random>

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

constexpr int kSequences = 150;
constexpr int kMails = 8;

class SenderSide : public EngineTest {
 protected:
  SenderSide() {
    state_->options.learn.authserv_id = "mx.a.example";
    state_->options.network.internal_networks = {};
    state_->options.learn.command_address = "choices@assoc.example";
  }

  template <class Values>
  auto pick(const Values& values) {
    return *(std::begin(values) + static_cast<ptrdiff_t>(random_() % std::size(values)));
  }
  bool now_and_then() { return random_() % 3 == 0; }

  // A mail that jo, or somebody for jo, may send: as a user of ours, or from outside without proof.
  std::pair<message::Envelope, std::string> mail_of_the_senders_side() {
    static constexpr const char* kAuthors[] = {"jo@a.example", "anna@b.example", "ben@c.example", "Anna@B.example",
                                               "anna+x@b.example"};
    static constexpr const char* kRecipients[] = {"jo@a.example",   "anna@b.example", "ben@c.example",
                                                  "carl@d.example", "kim@a.example",  "choices@assoc.example",
                                                  "leave@a.example"};
    static constexpr const char* kTexts[] = {"Please send me your price list and add me to your mailing list.",
                                             "Yes, I am interested, please call me.",
                                             "Thank you for your mail, see you on Thursday.",
                                             "Please stop emailing me.",
                                             "allow jo@a.example",
                                             ""};
    static constexpr const char* kSubjects[] = {"Re: offer", "allow jo@a.example", "unsubscribe", "Hello", ""};
    // Results that the sender wrote: another host's, a failure of ours, more of ours than we have verifiers.
    static constexpr const char* kForged[] = {
        "Authentication-Results: mx.evil.example; dmarc=pass header.from=b.example\r\n",
        "Authentication-Results: mx.a.example; dmarc=fail (dmarc=pass header.from=b.example)\r\n",
        "Authentication-Results: mx.a.example; none\r\n"
        "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\n"};
    const bool outside = now_and_then();
    message::Envelope envelope = envelope_to({}, outside ? pick(kAuthors) : "jo@a.example");
    envelope.client_address = "203.0.113.7";
    if (!outside) {
      envelope.auth_user = "jo@a.example";
      if (now_and_then()) envelope.sender = pick(kAuthors);
    }
    if (now_and_then() && outside) envelope.sender.clear();
    for (size_t i = 0; i < 1 + random_() % 3; i++) envelope.recipients.push_back({.address = pick(kRecipients)});

    // Whom our own verifier vouches for is not of the sender's side; for handed-in mail nobody vouches.
    std::string headers = outside ? pick(kForged)
                          : now_and_then()
                              ? "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\n"
                              : "";
    const std::string id = std::to_string(random_() % 20) + "@x.example";
    headers += std::string("From: ") + pick(kAuthors) + "\r\nTo: " + pick(kRecipients) +
               "\r\nSubject: " + pick(kSubjects) + "\r\nMessage-ID: <" + id + ">\r\n";
    if (now_and_then()) headers += "In-Reply-To: <" + std::to_string(random_() % 20) + "@x.example>\r\n";
    if (now_and_then()) headers += "References: <" + std::to_string(random_() % 20) + "@x.example>\r\n";
    if (now_and_then()) headers += "List-Unsubscribe: <mailto:leave@a.example>\r\n";
    if (now_and_then()) headers += "Sender: anna@b.example\r\nReply-To: anna@b.example\r\n";
    if (now_and_then()) headers += "Resent-From: anna@b.example\r\n";
    return {envelope, headers + "\r\n" + pick(kTexts) + "\r\n"};
  }

  std::mt19937 random_{20261125};  // NOLINT: a fixed seed, so that a failure comes again
};

TEST_F(SenderSide, AloneNeverRaisesARelationship) {
  const std::vector<lists::OptOutEntry> stop = {{.recipient = address("carl@d.example"),
                                                 .sender = "jo@a.example",
                                                 .requested = kNow - std::chrono::hours(24 * 60),
                                                 .origin = {.recorded = kNow}}};
  for (int sequence = 0; sequence < kSequences; sequence++) {
    SCOPED_TRACE(sequence);
    store_ = std::make_shared<FaultyStore>();
    ASSERT_TRUE(store_->lists().put(stop).ok());
    std::string told;
    {
      Runtime runtime(state_, services());
      for (int i = 0; i < kMails; i++) {
        const auto [envelope, bytes] = mail_of_the_senders_side();
        told += "MAIL " + envelope.sender + " user " + envelope.auth_user + "\n" + bytes + "\n";
        Content content = content_of(bytes);
        runtime.process(envelope, content, {});
      }
    }
    const auto relationships = *store_->lists().relationships("", 1000);
    const auto opt_outs = *store_->lists().opt_outs("", 1000);
    const auto preferences = *store_->lists().preferences("", 1000);
    // jo is a member too, and what jo does favours others; nobody else did anything.
    for (const auto& row : relationships) {
      ASSERT_EQ(row.recipient.text(), "jo@a.example") << told;
    }
    for (const auto& row : opt_outs) {
      // A sender may end its own mailings with the token that it gave; nobody else's.
      if (row.recipient.text() != "jo@a.example") {
        ASSERT_EQ(row.sender, "jo@a.example") << told;
      }
    }
    const auto carls = std::count_if(opt_outs.begin(), opt_outs.end(),
                                     [](const auto& row) { return row.recipient.text() == "carl@d.example"; });
    ASSERT_EQ(carls, 1) << "what carl asked for stands\n" << told;
    for (const auto& row : preferences) {
      ASSERT_EQ(row.recipient.text(), "jo@a.example") << told;
    }
  }
}

// The same generator does find what it looks for, where the member's side acts.
TEST_F(SenderSide, IsToldFromTheMembers) {
  Runtime runtime(state_, services());
  message::Envelope envelope = envelope_to({"jo@a.example"}, "anna@b.example");
  envelope.client_address = "203.0.113.7";
  Content content = content_of(
      "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\nFrom: anna@b.example\r\n\r\nHi\r\n");
  runtime.process(envelope, content, {});
  EXPECT_TRUE(runtime.finish_learning(std::chrono::seconds(5)));
  ASSERT_EQ(store_->lists().relationships("", 10)->size(), 1u);
}

}  // namespace
}  // namespace nonsolicit::engine
