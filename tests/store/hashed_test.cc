// Addresses as keyed hashes: what stands in the file, what can still be found, and how a plain store becomes such a
// one.
#include "fixture.h"

#include <fstream>
#include <sstream>

#include "store/connection.h"

namespace nonsolicit::store {
namespace {

using lists::OptOutScope;
using testing::HasSubstr;

SqliteOptions hashed(const std::string& path) {
  return {.path = path, .privacy = lists::Privacy::hashed, .keys = test_keys()};
}
SqliteOptions plain(const std::string& path) { return {.path = path, .keys = test_keys()}; }

std::string all_bytes(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf() << std::ifstream(path + "-wal", std::ios::binary).rdbuf();
  return content.str();
}

// One row of every kind, of jo to ann; and a grant, an exemption and an opt-out that name no person.
void fill(Store& store) {
  const base::Address jo = address("jo@firm.example");
  const base::Address ann = address("ann@member.example");
  ASSERT_TRUE(store.lists().put(std::vector<lists::RelationshipEntry>{{.sender = jo, .recipient = ann}}).ok());
  ASSERT_TRUE(store.lists()
                  .put(std::vector<lists::OptOutEntry>{
                      {.recipient = ann, .sender = jo.text(), .requested = day(0)},
                      {.recipient = ann, .sender = "rival.example", .scope = OptOutScope::organisation},
                      {.recipient = ann, .sender = "weekly.firm.example", .scope = OptOutScope::list}})
                  .ok());
  ASSERT_TRUE(store.lists().put(std::vector<lists::PreferenceEntry>{{.recipient = ann, .sender = jo}}).ok());
  ASSERT_TRUE(store.lists()
                  .put(std::vector<lists::GrantEntry>{{.id = "G000000001",
                                                       .sender = jo,
                                                       .recipients = {ann},
                                                       .segments = {"@club.example"},
                                                       .from = day(0),
                                                       .until = day(9),
                                                       .reason = "Sponsor"}})
                  .ok());
  ASSERT_TRUE(store.lists().put(std::vector<lists::ExemptEntry>{{.who = jo.text()}, {.who = "@firm.example"}}).ok());
  ASSERT_TRUE(
      store.lists().put(std::vector<lists::FindingEntry>{{.case_id = "C1", .sender = jo, .confirmed = day(0)}}).ok());
  ASSERT_TRUE(store.messages()
                  .record({.reach_sender = jo,
                           .fingerprint = fingerprint(1),
                           .reach = {{.recipient = ann}},
                           .sent = SentMessage{.message_id = "<s1@x.example>",
                                               .sender = jo,
                                               .list_id = "",
                                               .to = {ann},
                                               .unsubscribe = {{.address = address("leave@firm.example")}},
                                               .when = day(0)},
                           .now = day(0)})
                  .ok());
  ASSERT_TRUE(store.messages()
                  .learn({{.seen = {.message_id = "<m1@x.example>", .from = ann, .to = {jo}, .when = day(0)}}})
                  .ok());
  ASSERT_TRUE(store.audit().append({.actor = "staff:kim", .action = "optout.add"}, ann).ok());
}

// What a message of jo's to ann, bob and somebody of the club meets in a store that was filled.
void expect_filled(Store& store) {
  auto request = request_to({"bob@member.example", "ann@member.example", "cy@club.example"}, day(1));
  request.fingerprint = fingerprint(1);
  request.answers = {"<m1@x.example>"};
  request.list_id = "weekly.firm.example";
  const auto found = store.messages().look_up(request, kPlenty);
  ASSERT_TRUE(found.ok()) << found.error().full();
  const RecipientKnowledge& ann = found->recipients[1];
  ASSERT_TRUE(ann.relationship && ann.opt_out && ann.preference && ann.grant);
  EXPECT_EQ(ann.relationship->sender, address("jo@firm.example")) << "named as the request names it";
  EXPECT_EQ(ann.relationship->recipient, address("ann@member.example"));
  EXPECT_EQ(ann.opt_out->recipient, address("ann@member.example"));
  EXPECT_EQ(ann.preference->sender, address("jo@firm.example"));
  EXPECT_EQ(ann.grant->recipients, std::vector{address("ann@member.example")});
  EXPECT_TRUE(ann.answers_inbound);
  const RecipientKnowledge& bob = found->recipients[0];
  EXPECT_FALSE(bob.relationship || bob.opt_out || bob.preference || bob.grant || bob.answers_inbound);
  ASSERT_TRUE(found->recipients[2].grant.has_value()) << "segments are plain";
  EXPECT_EQ(found->recipients[2].grant->segments, std::vector<std::string>{"@club.example"});
  EXPECT_EQ(found->exempt.size(), 2u);
  EXPECT_EQ(found->findings, 1);
  EXPECT_EQ(found->reach_total_before, 0) << "ann is a recipient of this one";
  EXPECT_EQ(found->first_contact_before, 0);
  request.recipients.erase(request.recipients.begin() + 1);
  EXPECT_EQ(store.messages().look_up(request, kPlenty)->reach_total_before, 1);
  EXPECT_EQ(store.messages().look_up(request, kPlenty)->first_contact_before, 1);
  const auto inbound = store.messages().inbound({.author = address("ann@member.example"),
                                                 .recipients = {address("leave@firm.example")},
                                                 .answers = {"<s1@x.example>"}},
                                                kPlenty);
  ASSERT_EQ(inbound->answered.size(), 1u);
  ASSERT_EQ(inbound->unsubscribe.size(), 1u);
  EXPECT_EQ(inbound->unsubscribe[0].address, address("leave@firm.example"));
  EXPECT_TRUE(inbound->unsubscribe[0].only_to_author);
}

TEST(HashedStore, KeepsNoAddressInItsFile) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto store = *open_sqlite(hashed(path));
  fill(*store);
  expect_filled(*store);
  const std::string content = all_bytes(path);
  for (const char* name : {"jo@firm.example", "ann@member.example", "leave@firm.example"}) {
    EXPECT_EQ(content.find(name), std::string::npos) << name;
  }
  EXPECT_NE(content.find("@club.example"), std::string::npos);
  EXPECT_NE(content.find("rival.example"), std::string::npos);
}

TEST(HashedStore, KeepsCasesPlain) {
  const auto store = *open_sqlite(hashed(":memory:"));
  ASSERT_TRUE(store->messages().record(hold_request("C000000001")).ok());
  EXPECT_EQ((*store->holds().find("C000000001"))->case_record.trusted, address("jo@firm.example"));
}

TEST(HashedStore, FindsAWholeAddressOnly) {
  const auto store = *open_sqlite(hashed(":memory:"));
  fill(*store);
  const auto rows = *store->lists().relationships("Ann+news@Member.example", 10);
  ASSERT_EQ(rows.size(), 1u);
  const std::string hash = rows[0].recipient.text();
  EXPECT_EQ(hash.size(), 27u);
  EXPECT_TRUE(hash.starts_with("~"));
  EXPECT_EQ(store->lists().relationships(hash, 10)->size(), 1u);
  EXPECT_EQ(store->lists().relationships("", 10)->size(), 1u);
  EXPECT_EQ(store->lists().relationships("bob@member.example", 10)->size(), 0u);
  for (const char* part : {"ann", "member.example", "@member.example"}) {
    const auto found = store->lists().relationships(part, 10);
    ASSERT_FALSE(found.ok()) << part;
    EXPECT_EQ(found.error().kind, base::ErrorClass::permanent);
    EXPECT_THAT(found.error().full(), HasSubstr("whole address"));
    EXPECT_FALSE(store->lists().opt_outs(part, 10).ok());
    EXPECT_FALSE(store->lists().preferences(part, 10).ok());
  }
  EXPECT_EQ(store->lists().grants("sponsor", 10)->size(), 1u) << "reasons are plain";
  EXPECT_EQ(store->lists().grants("jo@firm.example", 10)->size(), 1u);
  EXPECT_EQ(store->lists().exempt("firm", 10)->size(), 1u);
  EXPECT_EQ(store->lists().exempt("jo@firm.example", 10)->size(), 1u);
  EXPECT_EQ(store->lists().findings("C1", 10)->size(), 1u);
}

TEST(HashedStore, RemovesRowsAsTheyAreListedAndByAddress) {
  const auto store = *open_sqlite(hashed(":memory:"));
  for (const bool listed : {true, false}) {
    fill(*store);
    auto relationship = store->lists().relationships("", 1)->front();
    auto opt_out = store->lists().opt_outs("jo@firm.example", 1)->front();
    auto preference = store->lists().preferences("", 1)->front();
    std::string who = store->lists().exempt("jo@firm.example", 1)->front().who;
    if (!listed) {
      relationship.sender = preference.sender = address("jo@firm.example");
      relationship.recipient = opt_out.recipient = preference.recipient = address("ann@member.example");
      opt_out.sender = who = "jo@firm.example";
    }
    EXPECT_EQ(*store->lists().remove_relationship(relationship.sender, relationship.recipient), 1u);
    EXPECT_EQ(*store->lists().remove_opt_out(opt_out.recipient, opt_out.sender), 1u);
    EXPECT_EQ(*store->lists().remove_opt_out(opt_out.recipient, "rival.example"), 1u);
    EXPECT_EQ(*store->lists().remove_preference(preference.recipient, preference.sender), 1u);
    EXPECT_EQ(*store->lists().remove_exempt(who), 1u);
  }
}

TEST(HashedStore, CanBeOpenedInItsOwnFormAndWithItsOwnKeyOnly) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  { ASSERT_TRUE(open_sqlite(hashed(path)).ok()); }
  { ASSERT_TRUE(open_sqlite(hashed(path)).ok()); }
  auto wrong = open_error(plain(path));
  EXPECT_EQ(wrong.kind, base::ErrorClass::config);
  EXPECT_THAT(wrong.full(), HasSubstr("lists.privacy = \"hashed\""));
  wrong = open_error({.path = path, .privacy = lists::Privacy::hashed, .keys = test_keys("another")});
  EXPECT_EQ(wrong.kind, base::ErrorClass::config);
  EXPECT_THAT(wrong.full(), HasSubstr("key file"));
  EXPECT_EQ(open_error({.path = path, .privacy = lists::Privacy::hashed}).kind, base::ErrorClass::config);
  auto reading = hashed(path);
  reading.read_only = true;
  EXPECT_TRUE(open_sqlite(reading).ok());
  reading.privacy = lists::Privacy::plain;
  EXPECT_EQ(open_error(reading).kind, base::ErrorClass::config);
}

TEST(HashedStore, TellsHowAPlainOneIsConverted) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  { fill(**open_sqlite(plain(path))); }
  const auto wrong = open_error(hashed(path));
  EXPECT_EQ(wrong.kind, base::ErrorClass::config);
  EXPECT_THAT(wrong.full(), HasSubstr("nonsolicit lists hash"));
}

size_t hash_all(Store& store, size_t step) {
  size_t changed = 0;
  for (;;) {
    const auto done = store.people().hash_step(step);
    EXPECT_TRUE(done.ok()) << (done ? "" : done.error().full());
    if (!done || *done == 0) return changed;
    EXPECT_LE(*done, step);
    changed += *done;
  }
}

TEST(HashStep, ConvertsAPlainStore) {
  for (const size_t step : {1, 100}) {
    const TemporaryFolder folder;
    const std::string path = folder.file("store.db");
    {
      const auto store = *open_sqlite(plain(path));
      fill(*store);
      expect_filled(*store);
      // Relationship, 3 opt-outs, preference, grant and its recipient, exempt, finding, text and its bands, reach,
      // first contact, sent, unsubscribe address, seen, pseudonym.
      EXPECT_EQ(hash_all(*store, step), 16u + classifier::Fingerprint::kBands);
      EXPECT_EQ(*store->people().hash_step(step), 0u);
    }
    const auto store = *open_sqlite(hashed(path));
    expect_filled(*store);
    const std::string content = all_bytes(path);
    for (const char* name : {"jo@firm.example", "ann@member.example", "leave@firm.example"}) {
      EXPECT_EQ(content.find(name), std::string::npos) << name << " is left in the file";
    }
    EXPECT_EQ(open_error(plain(path)).kind, base::ErrorClass::config);
  }
}

TEST(HashStep, GoesOnWhereItStopped) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  {
    const auto store = *open_sqlite(plain(path));
    fill(*store);
    ASSERT_EQ(*store->people().hash_step(1), 1u);
    const auto late = store->messages().look_up(request_to({"ann@member.example"}), kPlenty);
    ASSERT_FALSE(late.ok()) << "half of it would be found";
    EXPECT_EQ(late.error().kind, base::ErrorClass::temporary);
    EXPECT_THAT(late.error().full(), HasSubstr("nonsolicit lists hash"));
    EXPECT_FALSE(store->messages().learn({}).ok());
  }
  EXPECT_THAT(open_error(hashed(path)).full(), HasSubstr("lists hash"));
  {
    const auto store = *open_sqlite(plain(path));
    EXPECT_GT(hash_all(*store, 3), 0u);
  }
  expect_filled(**open_sqlite(hashed(path)));
}

TEST(HashStep, StopsWhoHasTheStoreOpen) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  const auto running = *open_sqlite(plain(path));
  fill(*running);
  { hash_all(**open_sqlite(plain(path)), 100); }
  const auto found = running->messages().look_up(request_to({"ann@member.example"}), kPlenty);
  ASSERT_FALSE(found.ok()) << "an opt-out would be missed";
  EXPECT_EQ(found.error().kind, base::ErrorClass::temporary);
  EXPECT_FALSE(running->messages().record(hold_request("C000000001")).ok());
}

TEST(HashStep, NeedsKeys) {
  const auto store = *open_sqlite({.path = ":memory:"});
  EXPECT_EQ(store->people().hash_step(10).error().kind, base::ErrorClass::config);
  EXPECT_TRUE(store->check().ok()) << "nothing was begun";
}

TEST(HashStep, JoinsWhatWasKeptOfForgottenPeople) {
  const TemporaryFolder folder;
  const std::string path = folder.file("store.db");
  {
    const auto store = *open_sqlite(plain(path));
    const lists::OptOutEntry entry{
        .recipient = address("ann@member.example"), .sender = "jo@firm.example", .requested = day(3)};
    ASSERT_TRUE(store->lists().put(std::vector{entry}).ok());
    ASSERT_TRUE(store->people().forget(entry.recipient, PeoplePort::OpenCases::refuse, {.action = "forget"}).ok());
    auto again = entry;
    again.requested = day(8);
    ASSERT_TRUE(store->lists().put(std::vector{again}).ok());
    EXPECT_EQ(store->lists().opt_outs("", 10)->size(), 2u);
    hash_all(*store, 100);
  }
  const auto rows = *(*open_sqlite(hashed(path)))->lists().opt_outs("", 10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].requested, day(3));
}

}  // namespace
}  // namespace nonsolicit::store
