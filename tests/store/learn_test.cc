// What messages of members teach, and what their answers are matched with.
#include "fixture.h"

namespace nonsolicit::store {
namespace {

class Learn : public StoreTest {
 protected:
  static lists::RelationshipEntry wrote_to(const std::string& sender, int64_t seen = 0) {
    return {.sender = address(sender),
            .recipient = address("ann@member.example"),
            .first_seen = day(seen),
            .last_seen = day(seen),
            .origin = {.source = "mail", .evidence = "<m1@member.example>", .expires = day(700)},
            .how = lists::How::wrote};
  }
  static Learned message(const std::string& id, const std::vector<std::string>& to) {
    Learned learned{.seen = {.message_id = id, .from = address("ann@member.example"), .to = {}, .when = day(0)}};
    for (const std::string& recipient : to) {
      learned.seen.to.push_back(address(recipient));
      learned.relationships.push_back(wrote_to(recipient));
    }
    return learned;
  }
  void learn(const std::vector<Learned>& batch) {
    const auto status = store_->messages().learn(batch);
    EXPECT_TRUE(status.ok()) << (status ? "" : status.error().full());
  }
  int64_t count(const std::string& sender) {
    const auto rows = *store_->lists().relationships(sender, 10);
    return rows.empty() ? 0 : rows.front().count;
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Learn);

TEST_P(Learn, CountsAMessageOnceHoweverOftenItComes) {
  learn({message("<m1@member.example>", {"jo@firm.example"})});
  learn({message("<m1@member.example>", {"jo@firm.example"}), message("<m1@member.example>", {"jo@firm.example"})});
  EXPECT_EQ(count("jo@firm.example"), 1);
  learn({message("<m2@member.example>", {"jo@firm.example"})});
  EXPECT_EQ(count("jo@firm.example"), 2);
}

TEST_P(Learn, CountsWhomTheSameMessageReachedLater) {
  learn({message("<m1@member.example>", {"jo@firm.example"})});
  learn({message("<m1@member.example>", {"jo@firm.example", "kim@firm.example"})});
  EXPECT_EQ(count("jo@firm.example"), 1);
  EXPECT_EQ(count("kim@firm.example"), 1);
}

TEST_P(Learn, CountsTheSameMessageIdOfAnotherAuthor) {
  learn({message("<m1@member.example>", {"jo@firm.example"})});
  auto other = message("<m1@member.example>", {"jo@firm.example"});
  other.seen.from = address("bob@member.example");
  learn({other});
  EXPECT_EQ(count("jo@firm.example"), 2);
}

TEST_P(Learn, TakesAMessageWithoutIdForNew) {
  learn({message("", {"jo@firm.example"}), message("", {"jo@firm.example"})});
  EXPECT_EQ(count("jo@firm.example"), 2);
}

TEST_P(Learn, WritesBothKindsOfOneMessage) {
  auto learned = message("<m1@member.example>", {"jo@firm.example"});
  learned.relationships.push_back(learned.relationships.front());
  learned.relationships.back().kind = lists::Relationship::interest;
  learned.relationships.back().how = lists::How::asked;
  learn({learned});
  EXPECT_EQ(store_->lists().relationships("jo@firm.example", 10)->size(), 2u);
}

TEST_P(Learn, CountsARelationshipToSomebodyElseThanTheRecipientsOnce) {
  auto learned = message("<m1@member.example>", {"desk@firm.example"});
  learned.relationships = {wrote_to("jo@firm.example")};
  learn({learned});
  learn({learned});
  EXPECT_EQ(count("jo@firm.example"), 1);
}

TEST_P(Learn, AStopThatIsSaidAgainAfterAWishStandsFromThen) {
  const auto stop = [&](int64_t on) {
    Learned learned{.seen = {.message_id = "", .from = address("ann@member.example"), .to = {}, .when = day(on)}};
    learned.opt_outs = {
        {.recipient = address("ann@member.example"), .sender = "jo@firm.example", .requested = day(on)}};
    return learned;
  };
  const auto wish = [&](int64_t on) {
    Learned learned{.seen = {.message_id = "", .from = address("ann@member.example"), .to = {}, .when = day(on)}};
    auto row = wrote_to("jo@firm.example", on);
    row.kind = lists::Relationship::interest;
    learned.relationships = {row};
    return learned;
  };
  const auto requested = [&] { return store_->lists().opt_outs("ann@member.example", 10)->at(0).requested; };
  learn({stop(10), stop(11)});
  EXPECT_EQ(requested(), day(10)) << "the grace began with the first";
  learn({wish(12), stop(14)});
  EXPECT_EQ(requested(), day(14)) << "the first had ended by then";
  // The clock was set back: what was said last counts last.
  learn({wish(20), stop(15)});
  EXPECT_LE(store_->lists().relationships("jo@firm.example", 10)->at(0).last_seen, day(15));
}

TEST_P(Learn, AlwaysWritesOptOutsAndPreferences) {
  auto learned = message("<m1@member.example>", {"jo@firm.example"});
  learn({learned});
  learned.opt_outs.push_back(
      {.recipient = address("ann@member.example"), .sender = "jo@firm.example", .requested = day(1)});
  learned.preferences.push_back({.recipient = address("ann@member.example"), .sender = address("jo@firm.example")});
  learn({learned});
  EXPECT_EQ(store_->lists().opt_outs("ann@member.example", 10)->size(), 1u);
  EXPECT_EQ(store_->lists().preferences("ann@member.example", 10)->size(), 1u);
  learned.opt_outs[0].requested = day(2);
  learn({learned});
  EXPECT_EQ(store_->lists().opt_outs("ann@member.example", 10)->front().requested, day(1)) << "the first request stays";
  EXPECT_EQ(count("jo@firm.example"), 1);
}

class Sent : public StoreTest {
 protected:
  static SentMessage mailing(const std::string& id, const std::vector<std::string>& to, const std::string& token) {
    SentMessage sent{.message_id = id,
                     .sender = address("jo@firm.example"),
                     .list_id = "weekly.firm.example",
                     .to = {},
                     .unsubscribe = {{.address = address("leave@firm.example"), .token = token}},
                     .when = day(0)};
    for (const std::string& recipient : to) sent.to.push_back(address(recipient));
    return sent;
  }
  InboundKnowledge inbound(const std::string& author, const std::vector<std::string>& answers) {
    const auto known =
        store_->messages().inbound({.author = address(author),
                                    .recipients = {address("leave@firm.example"), address("jo@firm.example")},
                                    .answers = answers},
                                   kPlenty);
    EXPECT_TRUE(known.ok()) << (known ? "" : known.error().full());
    return known ? *known : InboundKnowledge{};
  }
};
NONSOLICIT_STORE_SUITE_ALSO_HASHED(Sent);

TEST_P(Sent, FindsTheMessageThatItsRecipientAnswers) {
  record({.sent = mailing("<s1@firm.example>", {"ann@member.example", "bob@member.example"}, ""), .now = day(0)});
  const auto known = inbound("ann@member.example", {"<other@firm.example>", "<s1@firm.example>"});
  ASSERT_EQ(known.answered.size(), 1u);
  EXPECT_EQ(known.answered[0].message_id, "<s1@firm.example>");
  EXPECT_EQ(known.answered[0].sender, address("jo@firm.example"));
  EXPECT_EQ(known.answered[0].list_id, "weekly.firm.example");
  EXPECT_EQ(known.answered[0].when, day(0));
  EXPECT_TRUE(inbound("cleo@member.example", {"<s1@firm.example>"}).answered.empty()) << "it did not go to her";
  EXPECT_TRUE(inbound("ann@member.example", {"<s2@firm.example>"}).answered.empty());
  EXPECT_TRUE(inbound("ann@member.example", {}).answered.empty());
}

TEST_P(Sent, KeepsItBesideACaseToo) {
  auto request = hold_request("C000000001", "key");
  request.sent = mailing("<s1@firm.example>", {"ann@member.example"}, "");
  record(request);
  EXPECT_EQ(inbound("ann@member.example", {"<s1@firm.example>"}).answered.size(), 1u);
}

TEST_P(Sent, TellsSendersOfTheSameMessageIdApart) {
  auto other = mailing("<s1@firm.example>", {"ann@member.example"}, "");
  record({.sent = other, .now = day(0)});
  other.sender = address("kim@else.example");
  record({.sent = other, .now = day(0)});
  EXPECT_EQ(inbound("ann@member.example", {"<s1@firm.example>"}).answered.size(), 2u);
}

TEST_P(Sent, ProvesWhoAsksByATokenThatOnlyOneGot) {
  record({.sent = mailing("<s1@firm.example>", {"ann@member.example"}, "t-ann"), .now = day(0)});
  record({.sent = mailing("<s2@firm.example>", {"bob@member.example"}, "t-bob"), .now = day(0)});
  record({.sent = mailing("<s3@firm.example>", {"ann@member.example", "bob@member.example"}, "t-all"), .now = day(0)});
  const auto known = inbound("ann@member.example", {});
  ASSERT_EQ(known.unsubscribe.size(), 3u);
  EXPECT_EQ(known.unsubscribe[0].token, "t-ann") << "what proves comes first";
  EXPECT_EQ(known.unsubscribe[1].token, "t-all");
  EXPECT_EQ(known.unsubscribe[2].token, "t-bob");
  EXPECT_TRUE(known.unsubscribe[0].only_to_author);
  EXPECT_FALSE(known.unsubscribe[1].only_to_author);
  EXPECT_FALSE(known.unsubscribe[2].only_to_author);
  EXPECT_EQ(known.unsubscribe[0].address, address("leave@firm.example"));
  EXPECT_EQ(known.unsubscribe[0].sender, address("jo@firm.example"));
  EXPECT_EQ(known.unsubscribe[0].list_id, "weekly.firm.example");
}

TEST_P(Sent, ForgetsTheRecipientOfATokenThatAnotherGetsToo) {
  record({.sent = mailing("<s1@firm.example>", {"ann@member.example"}, "t"), .now = day(0)});
  record({.sent = mailing("<s2@firm.example>", {"ann@member.example"}, "t"), .now = day(1)});
  EXPECT_TRUE(inbound("ann@member.example", {}).unsubscribe.at(0).only_to_author);
  record({.sent = mailing("<s3@firm.example>", {"bob@member.example"}, "t"), .now = day(2)});
  record({.sent = mailing("<s4@firm.example>", {"ann@member.example"}, "t"), .now = day(3)});
  ASSERT_EQ(inbound("ann@member.example", {}).unsubscribe.size(), 1u);
  EXPECT_FALSE(inbound("ann@member.example", {}).unsubscribe[0].only_to_author);
}

TEST_P(Sent, NamesNoListWhereSeveralShareTheAddress) {
  auto sent = mailing("<s1@firm.example>", {"ann@member.example"}, "t");
  record({.sent = sent, .now = day(0)});
  sent.list_id = "daily.firm.example";
  record({.sent = sent, .now = day(0)});
  EXPECT_EQ(inbound("ann@member.example", {}).unsubscribe.at(0).list_id, "");
}

TEST_P(Sent, KeepsTheAddressOfAMessageWithoutId) {
  record({.sent = mailing("", {"ann@member.example"}, "t"), .now = day(0)});
  EXPECT_EQ(inbound("ann@member.example", {""}).unsubscribe.size(), 1u);
  EXPECT_TRUE(inbound("ann@member.example", {""}).answered.empty());
}

TEST_P(Sent, GivesUpAtItsDeadline) {
  const auto late = store_->messages().inbound(
      {.author = address("ann@member.example"), .answers = {"<s1@firm.example>"}}, base::Duration(0));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().kind, base::ErrorClass::temporary);
}

TEST_P(Sent, IsPrunedByAge) {
  auto sent = mailing("<s1@firm.example>", {"ann@member.example"}, "t1");
  record({.sent = sent, .now = day(0)});
  sent = mailing("<s2@firm.example>", {"ann@member.example"}, "t2");
  sent.when = day(30);
  record({.sent = sent, .now = day(30)});
  EXPECT_EQ(*store_->messages().prune({.now = day(40), .seen_before = day(20)}), 1u);
  EXPECT_TRUE(inbound("ann@member.example", {"<s1@firm.example>"}).answered.empty());
  EXPECT_EQ(inbound("ann@member.example", {"<s2@firm.example>"}).unsubscribe.size(), 2u);
  EXPECT_EQ(*store_->messages().prune({.now = day(40), .unsubscribe_before = day(20)}), 1u);
  EXPECT_EQ(inbound("ann@member.example", {"<s2@firm.example>"}).answered.size(), 1u);
  EXPECT_EQ(inbound("ann@member.example", {}).unsubscribe.at(0).token, "t2");
}

}  // namespace
}  // namespace nonsolicit::store
