// Envelopes and plans must come back exactly: a held mail is delivered by the one, a repeat answered by the other.
#include "engine/envelope_json.h"
#include "engine/plan_json.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

const std::vector<std::pair<const char*, std::string>> kAddresses = {{"plain", "anna@b.example"},
                                                                     {"UTF-8", "j\xC3\xBCrgen@b.example"},
                                                                     {"Latin-1", "j\xFCrgen@b.example"},
                                                                     {"quoted", "\"a \\\" b\"@b.example"},
                                                                     {"control", std::string("a\x01\x7f@b.example")},
                                                                     {"empty", ""}};

TEST(EnvelopeJson, ComesBackAsItWas) {
  for (const auto& [name, text] : kAddresses) {
    SCOPED_TRACE(name);
    message::Envelope envelope = envelope_to({text, "other@c.example"}, text);
    envelope.parameters = {"BODY=8BITMIME", "ENVID=" + text};
    envelope.recipients[0].parameters = {"NOTIFY=NEVER", "ORCPT=rfc822;" + text};
    envelope.auth_user = text;
    envelope.queue_id = text;
    envelope.client_address = "\xFF";
    const auto back = envelope_from_json(envelope_to_json(envelope, {text, "other@c.example"}));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->sender, envelope.sender);
    EXPECT_EQ(back->parameters, envelope.parameters);
    EXPECT_EQ(back->auth_user, text);
    EXPECT_EQ(back->queue_id, text);
    EXPECT_EQ(back->client_address, "\xFF");
    ASSERT_EQ(back->recipients.size(), 2u);
    EXPECT_EQ(back->recipients[0].address, text);
    EXPECT_EQ(back->recipients[0].parameters, envelope.recipients[0].parameters);
  }
}

TEST(EnvelopeJson, KeepsOnlyHeldRecipients) {
  const auto back = envelope_from_json(envelope_to_json(envelope_to({"a@x.example", "b@x.example"}), {"b@x.example"}));
  ASSERT_TRUE(back.has_value());
  ASSERT_EQ(back->recipients.size(), 1u);
  EXPECT_EQ(back->recipients[0].address, "b@x.example");
}

TEST(EnvelopeJson, RefusesWhatIsNoEnvelope) {
  for (const char* text :
       {"", "[]", "{}", "nonsense", R"({"sender":1})",
        R"({"sender":{"hex":"abc"},"parameters":[],"auth_user":"","client_address":"","queue_id":"","recipients":[]})",
        R"({"sender":"","parameters":{},"auth_user":"","client_address":"","queue_id":"","recipients":[{}]})"}) {
    EXPECT_FALSE(envelope_from_json(text).has_value()) << text;
  }
}

TEST(PlanJson, ComesBackAsItWas) {
  for (const auto& [name, text] : kAddresses) {
    SCOPED_TRACE(name);
    const policy::Plan plan{.ending = policy::Ending::discard,
                            .delete_recipients = {text, "x@y.example"},
                            .held = {text},
                            .refused = {"x@y.example", text},
                            .header = "v=1; action=tag; case=0123456789",
                            .quarantine = "nonsolicit case 0123456789",
                            .action = policy::Action::hold};
    const auto back = plan_from_json(plan_to_json(plan));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->ending, plan.ending);
    EXPECT_EQ(back->action, plan.action);
    EXPECT_EQ(back->delete_recipients, plan.delete_recipients);
    EXPECT_EQ(back->held, plan.held);
    EXPECT_EQ(back->refused, plan.refused);
    EXPECT_EQ(back->header, plan.header);
    EXPECT_EQ(back->quarantine, plan.quarantine);
    EXPECT_FALSE(back->reply.has_value());
    EXPECT_TRUE(back->needs_case);
    EXPECT_FALSE(back->report_refusals) << "a repeat sends no second report";
  }
}

TEST(PlanJson, KeepsTheReply) {
  for (const auto reply_class : {policy::ReplyClass::refuse, policy::ReplyClass::try_again}) {
    policy::Plan plan{.ending = policy::Ending::reject, .action = policy::Action::reject};
    plan.reply = *policy::SmtpReply::make(reply_class, {"100% refused", "second \"line\""});
    const auto back = plan_from_json(plan_to_json(plan));
    ASSERT_TRUE(back && back->reply);
    EXPECT_EQ(back->reply->text(), plan.reply->text());
    EXPECT_EQ(back->reply->reply_class(), reply_class);
  }
}

TEST(PlanJson, RefusesWhatIsNoPlan) {
  for (const char* text :
       {"", "[]", "{}", R"({"ending":"explode","action":"pass"})", R"({"ending":"accept","action":"maybe"})",
        R"({"ending":"accept","action":"pass","reply":5})", R"({"ending":"accept","action":"pass","held":[1]})",
        R"({"ending":"reject","action":"reject","reply_class":"refuse","reply":["a\r\nb"]})"}) {
    EXPECT_FALSE(plan_from_json(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace nonsolicit::engine
