// The page of the queue that staff see: what is shown, how it is grouped and sorted, what counts.
#include "engine/cases/queue.h"

#include <nlohmann/json.hpp>

#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Row {
  std::string id;
  int hour = 0;  // held so long after kNow
  int64_t campaign = 0;
  int64_t recipients = 1;
  std::string sender = "jo@a.example";
};

store::QueueRow row_of(const Row& row) {
  store::QueueRow made{.sender = row.sender, .subject = "Better rates", .rule = "solicitation.stranger"};
  made.held = {.case_id = row.id,
               .held_at = kNow + std::chrono::hours(row.hour),
               .deadline = kNow + std::chrono::hours(120 + row.hour),
               .recipient_count = row.recipients};
  made.campaign = row.campaign;
  made.kind = classifier::Kind::solicitation;
  made.verdicts_json =
      R"([{"address":"anna@b.example","action":"hold","relationship":"none","member":true,"reasons":[
          {"code":"kind","text":"It offers something.","for":true},
          {"code":"thread","text":"It answers a message.","for":false}]},
         {"address":"x@y.example","action":"pass","relationship":"none","member":false,"reasons":[
          {"code":"kind","text":"It offers something.","for":true}]}])";
  made.evidence_json = R"({"evidence":[{"text":"switch to us","weight":2.5},{"text":"less","weight":1},
                          {"text":"against","weight":-9}]})";
  return made;
}

QueueSnapshot snapshot_of(std::vector<store::QueueRow> rows, std::vector<store::Statement> elsewhere = {}) {
  std::vector<std::shared_ptr<const QueueItem>> items;
  for (auto& row : rows) items.push_back(make_queue_item(std::move(row)));
  return make_snapshot(std::move(items), std::move(elsewhere), "1");
}

std::vector<std::string> ids(const QueuePage& page) {
  std::vector<std::string> all;
  for (const QueueGroup& group : page.groups) {
    std::string text;
    for (const auto& item : group.items) text += (text.empty() ? "" : "+") + item->row.held.case_id;
    all.push_back(text);
  }
  return all;
}

QueuePage page_of(const QueueSnapshot& snapshot, const QueueFilter& filter = {},
                  conf::Justification justification = conf::Justification::first) {
  return make_page(snapshot, filter, justification);
}

TEST(QueueItem, TellsWhatTheJsonSays) {
  const auto item = make_queue_item(row_of({.id = "a"}));
  EXPECT_THAT(item->reasons, ElementsAre("It offers something."));
  EXPECT_THAT(item->against, ElementsAre("It answers a message."));
  EXPECT_EQ(item->phrase, "switch to us");
  EXPECT_EQ(item->without_relationship, 1);
  EXPECT_FALSE(item->canary);
  EXPECT_EQ(item->row.verdicts_json, "");
}

TEST(QueueItem, SurvivesAnyJson) {
  for (const char* json :
       {"", "null", "[]", "{}", "[1]", R"([{"reasons":"x"}])", R"([{"reasons":[1,{"text":5}]}])", R"({"evidence":{}})",
        R"({"evidence":[{"offset":-5,"weight":"x","kind":7}]})", "[[[[", "\xFF"}) {
    auto row = row_of({.id = "a"});
    row.verdicts_json = row.evidence_json = json;
    row.subject = "\xFF\xFE";
    const auto item = make_queue_item(std::move(row));
    EXPECT_EQ(item->phrase, "") << json;
    EXPECT_EQ(item->without_relationship, 0) << json;
  }
}

TEST(QueueItem, KnowsACanary) {
  auto row = row_of({.id = "a"});
  row.verdicts_json = R"([{"action":"hold","reasons":[{"code":"canary","text":"Planted.","for":true}]}])";
  EXPECT_TRUE(make_queue_item(std::move(row))->canary);
}

TEST(QueuePage, GroupsACampaignAndSortsTheOldestFirst) {
  const auto snapshot =
      snapshot_of({row_of({.id = "a", .hour = 0}), row_of({.id = "b", .hour = 1, .campaign = 7}),
                   row_of({.id = "c", .hour = 2}), row_of({.id = "d", .hour = 3, .campaign = 7, .recipients = 4})});
  const auto page = page_of(snapshot);
  EXPECT_THAT(ids(page), ElementsAre("a", "b+d", "c"));
  EXPECT_EQ(page.groups_total, 3u);
  EXPECT_EQ(page.cases_total, 4u);
  EXPECT_EQ(page.groups[1].recipients, 5);
  EXPECT_EQ(page.groups[1].without_relationship, 2);
  EXPECT_EQ(page.groups[1].oldest, kNow + std::chrono::hours(1));
  EXPECT_EQ(page.groups[1].deadline, kNow + std::chrono::hours(121));
  EXPECT_EQ(page.oldest, kNow);
}

TEST(QueuePage, SortsAsAsked) {
  auto rows = std::vector{row_of({.id = "a", .hour = 0, .recipients = 2, .sender = "m@x.example"}),
                          row_of({.id = "b", .hour = 1, .recipients = 9, .sender = "z@x.example"}),
                          row_of({.id = "c", .hour = 2, .recipients = 5, .sender = "a@x.example"})};
  rows[0].confidence = 0.91;
  rows[1].confidence = 0.93;
  rows[2].confidence = 0.99;
  rows[1].held.deadline = kNow;
  const auto snapshot = snapshot_of(std::move(rows));
  const std::vector<std::pair<QueueSort, std::vector<std::string>>> wanted = {{QueueSort::oldest, {"a", "b", "c"}},
                                                                              {QueueSort::deadline, {"b", "a", "c"}},
                                                                              {QueueSort::recipients, {"b", "c", "a"}},
                                                                              {QueueSort::sender, {"c", "a", "b"}},
                                                                              {QueueSort::confidence, {"c", "b", "a"}}};
  for (const auto& [sort, order] : wanted) {
    EXPECT_EQ(ids(page_of(snapshot, {.sort = sort})), order) << to_string(sort);
    EXPECT_EQ(queue_sort_from(to_string(sort)), sort);
  }
  EXPECT_FALSE(queue_sort_from("size"));
}

TEST(QueuePage, PutsTheUrgentFirst) {
  auto rows = std::vector{row_of({.id = "a", .hour = 0}), row_of({.id = "b", .hour = 1}),
                          row_of({.id = "c", .hour = 2}), row_of({.id = "d", .hour = 3})};
  rows[1].justifications = 1;
  rows[2].open_appeals = 1;
  rows[3].open_complaints = 1;
  const auto snapshot = snapshot_of(std::move(rows));
  EXPECT_THAT(ids(page_of(snapshot)), ElementsAre("b", "c", "d", "a"));
  EXPECT_THAT(ids(page_of(snapshot, {}, conf::Justification::show)), ElementsAre("c", "d", "a", "b"));
  EXPECT_THAT(ids(page_of(snapshot, {.sort = QueueSort::recipients})), ElementsAre("b", "c", "d", "a"));
}

TEST(QueuePage, ShowsWhatIsAskedForAndCountsEverything) {
  auto rows = std::vector<store::QueueRow>();
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) rows.push_back(row_of({.id = id}));
  rows[1].held.decision = store::Decision::release;
  rows[2].held.state = store::HeldState::releasing;
  rows[2].held.last_error = "451 later";
  rows[3].open_appeals = 1;
  rows[4].open_complaints = 2;
  rows[5].open_proposals = 1;
  const auto snapshot = snapshot_of(std::move(rows), {{.case_id = "x", .kind = store::StatementKind::appeal},
                                                      {.case_id = "y", .kind = store::StatementKind::complaint}});
  const std::vector<std::pair<QueueShow, std::vector<std::string>>> wanted = {
      {QueueShow::undecided, {"d", "e", "a", "f"}},
      {QueueShow::pending, {"b", "c"}},
      {QueueShow::appeals, {"d"}},
      {QueueShow::complaints, {"e"}},
      {QueueShow::second, {"f"}},
      {QueueShow::failing, {"c"}}};
  for (const auto& [show, order] : wanted) {
    const auto page = page_of(snapshot, {.show = show});
    EXPECT_EQ(ids(page), order) << to_string(show);
    EXPECT_EQ(queue_show_from(to_string(show)), show);
    EXPECT_EQ(page.counts.undecided, 4u);
    EXPECT_EQ(page.counts.pending, 2u);
    EXPECT_EQ(page.counts.appeals, 1u) << "as many as are listed";
    EXPECT_EQ(page.counts.complaints, 1u);
    EXPECT_EQ(page.counts.all_appeals, 2u);
    EXPECT_EQ(page.counts.all_complaints, 3u) << "two about the same mail, and one elsewhere";
    EXPECT_EQ(page.counts.second, 1u);
    EXPECT_EQ(page.counts.failing, 1u);
  }
  EXPECT_FALSE(queue_show_from("all"));
}

TEST(QueuePage, ShowsOneCampaignOneByOne) {
  const auto snapshot =
      snapshot_of({row_of({.id = "a", .hour = 0, .campaign = 7}), row_of({.id = "b", .hour = 1}),
                   row_of({.id = "c", .hour = 2, .campaign = 7}), row_of({.id = "d", .hour = 3, .campaign = 8})});
  const auto page = page_of(snapshot, {.campaign = 7});
  EXPECT_THAT(ids(page), ElementsAre("a", "c"));
  EXPECT_EQ(page.groups_total, 2u);
}

TEST(QueuePage, FindsTextInAnyCaseAndKinds) {
  auto rows = std::vector{row_of({.id = "a", .sender = "JO@Firm.example"}), row_of({.id = "b", .hour = 1})};
  rows[1].subject = "\xC3\x84RGER";
  rows[1].kind = classifier::Kind::newsletter;
  const auto snapshot = snapshot_of(std::move(rows));
  EXPECT_THAT(ids(page_of(snapshot, {.text = "firm.EXAMPLE"})), ElementsAre("a"));
  EXPECT_THAT(ids(page_of(snapshot, {.text = "\xC3\xA4rger"})), ElementsAre("b"));
  EXPECT_THAT(ids(page_of(snapshot, {.text = "offers SOMETHING"})), ElementsAre("a", "b"));
  EXPECT_THAT(ids(page_of(snapshot, {.text = "nowhere"})), IsEmpty());
  EXPECT_THAT(ids(page_of(snapshot, {.kind = classifier::Kind::newsletter})), ElementsAre("b"));
}

TEST(QueuePage, FindsRecipients) {
  auto rows = std::vector{row_of({.id = "a"}), row_of({.id = "b", .hour = 1})};
  rows[1].verdicts_json = R"([{"address":"Carl@B.example","action":"hold"}])";
  const auto snapshot = snapshot_of(std::move(rows));
  for (const auto content : {store::ContentRight::whole, store::ContentRight::list_only}) {
    EXPECT_THAT(ids(page_of(snapshot, {.text = "ANNA@b.example", .content = content})), ElementsAre("a"));
    EXPECT_THAT(ids(page_of(snapshot, {.text = "carl@b.example", .content = content})), ElementsAre("b"));
  }
  EXPECT_THAT(ids(page_of(snapshot, {.text = "x@y.example"})), ElementsAre("a")) << "held or not";
}

TEST(QueuePage, FindsNoWordsThatAreNotShown) {
  auto row = row_of({.id = "a"});
  row.verdicts_json = R"([{"address":"anna@b.example","action":"hold","relationship":"none","member":true,"reasons":[
      {"code":"kind","text":"It offers something: \"switch your account\", \"our plan\".","for":true}]}])";
  const auto snapshot = snapshot_of({row});
  for (const char* hidden : {"switch your", "ACCOUNT\", \"our", "our plan", "\""}) {
    SCOPED_TRACE(hidden);
    EXPECT_THAT(ids(page_of(snapshot, {.text = hidden})), ElementsAre("a"));
    EXPECT_THAT(ids(page_of(snapshot, {.text = hidden, .content = store::ContentRight::list_only})), IsEmpty());
  }
  for (const char* seen : {"offers something", "IT OFFERS", "jo@a.example", "BETTER rates", "stranger"}) {
    SCOPED_TRACE(seen);
    EXPECT_THAT(ids(page_of(snapshot, {.text = seen, .content = store::ContentRight::list_only})), ElementsAre("a"));
  }
}

TEST(QueuePage, TurnsPages) {
  std::vector<store::QueueRow> rows;
  for (int i = 0; i < 5; i++) rows.push_back(row_of({.id = std::string(1, static_cast<char>('a' + i)), .hour = i}));
  const auto snapshot = snapshot_of(std::move(rows));
  EXPECT_THAT(ids(page_of(snapshot, {.page = 0, .page_size = 2})), ElementsAre("a", "b"));
  EXPECT_THAT(ids(page_of(snapshot, {.page = 2, .page_size = 2})), ElementsAre("e"));
  EXPECT_EQ(page_of(snapshot, {.page = 2, .page_size = 2}).groups_total, 5u);
  for (const size_t beyond : {size_t{3}, size_t{99}, SIZE_MAX}) {
    const auto page = page_of(snapshot, {.page = beyond, .page_size = 2});
    EXPECT_THAT(ids(page), ElementsAre("e")) << "the last page that there is";
    EXPECT_EQ(page.filter.page, 2u);
  }
  EXPECT_EQ(ids(page_of(snapshot, {.page = SIZE_MAX, .page_size = SIZE_MAX})).size(), 5u);
  EXPECT_EQ(page_of(snapshot, {.page = 4, .page_size = 5}).filter.page, 0u);
  const auto empty = page_of(snapshot, {.text = "nowhere", .page = 3});
  EXPECT_THAT(ids(empty), IsEmpty());
  EXPECT_EQ(empty.filter.page, 0u);
}

}  // namespace
}  // namespace nonsolicit::engine
