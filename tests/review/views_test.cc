// What the pages show of held mail: groups, words, decisions; and that no text from outside becomes markup.
#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "review/decision_form.h"
#include "review/decision_view.h"
#include "review/message_view.h"
#include "review/place.h"
#include "review/queue_view.h"
#include "review/report_view.h"
#include "review/words.h"
#include "tests/review/made_up.h"
#include "tests/review/page_checks.h"

namespace nonsolicit::review {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kFirst[] = "7KQ2M40001";

QueueSeen seen_by(const engine::Reviewer& reviewer, std::string open = "") {
  return {.reviewer = reviewer, .now = kNow, .open = std::move(open), .organisation = [](const base::Address&) {
            return std::string("Firm B");
          }};
}
engine::QueuePage page_of(const engine::QueueSnapshot& snapshot, const engine::QueueFilter& filter = {}) {
  return engine::make_page(snapshot, filter, conf::Justification::first);
}
// The page's values with those of its groups.
Json values_of(const engine::QueuePage& page, const QueueSeen& seen) {
  Json values = queue_values(page, seen);
  values["groups"] = groups_values(page, seen)["groups"];
  return values;
}
Json queue_of(const engine::QueueSnapshot& snapshot, store::Role role = store::Role::reviewer) {
  return values_of(page_of(snapshot), seen_by(made_reviewer(role)));
}
// The group that begins with this case.
Json group_of(const Json& values, const std::string& id) {
  for (const Json& group : values["groups"])
    if (group["id"] == id) return group;
  return nullptr;
}

// The page as staff get it.
std::string rendered(const std::string& name, Json values) {
  values["csrf"] = "token";
  values["now"] = time_value(kNow);
  values["head"] = {{"title", "x"},     {"language", "en"},   {"style", "/s"},
                    {"script", "/j"},   {"icon", "/i"},       {"association", "A"},
                    {"brand", "A"},     {"contact", "c"},     {"navigation", Json::array()},
                    {"user", "a"},      {"role", "reviewer"}, {"at_account", false},
                    {"by_proxy", false}};
  base::Templates::Parts parts;
  if (values.contains("groups")) {
    auto groups = page_part("_groups", values);
    EXPECT_TRUE(groups.ok()) << (groups ? "" : groups.error().full());
    parts["groups"] = groups ? *groups : nullptr;
  }
  const auto text = page_templates()->render("layout." + name, values, parts);
  if (!text) {
    ADD_FAILURE() << name << ": " << text.error().full();
    return "";
  }
  return *text;
}

struct Made {
  std::string name;
  std::string template_name;
  Json values;
};
// Every page of these files, from harmless or hostile values.
std::vector<Made> all_pages(bool hostile) {
  const engine::Reviewer lead = made_reviewer(store::Role::lead);
  const engine::QueueSnapshot snapshot = hostile ? hostile_queue() : made_queue();
  const engine::CaseView view = hostile ? hostile_case() : made_case();
  const std::string text = hostile ? kHostile : "Some words.";
  std::vector<Made> pages;
  Json queue = values_of(page_of(snapshot), seen_by(lead, kFirst));
  queue["case"] = message_values(view, {.reviewer = lead, .now = kNow});
  queue["undo"] = undo_values(made_queue(), lead, kNow, "queue");
  queue["said"] = shown(text);
  pages.push_back({"queue", "queue", queue});
  pages.push_back({"empty queue", "queue", queue_of(engine::make_snapshot({}, {}, ""))});
  pages.push_back({"case",
                   "case",
                   {{"title", "Case"},
                    {"state", "held"},
                    {"case", message_values(view, {.reviewer = lead, .now = kNow})},
                    {"undo", false},
                    {"said", ""}}});
  http::Form form;
  for (const char* name : {"note", "relationship_note", "campaign_until", "text"}) form.fields.emplace_back(name, text);
  const FormSeen seen{.form = form, .now = kNow, .back = "queue", .problem = text, .second_above = 1};
  const Chosen one = chosen(snapshot, {{.case_id = kFirst, .version = 3}});
  const Chosen two = chosen(snapshot, {{.case_id = kFirst, .version = 3}, {.case_id = "7KQ2M40002", .version = 3}});
  const ReturnChoices choices{
      .reasons = {{"reason", text}}, .languages = {{"en", "English"}}, .words = text, .preview = text};
  pages.push_back({"release", "decide_release", release_values(one, seen, &view)});
  pages.push_back({"release two", "decide_release", release_values(two, seen, nullptr)});
  pages.push_back({"return", "decide_return", return_values(one, seen, choices)});
  pages.push_back({"return two", "decide_return", return_values(two, seen, choices)});
  pages.push_back({"second", "decide_second", second_values(one, seen)});
  engine::DecisionResult result;
  result.cases = {{.case_id = kFirst},
                  {.case_id = "7KQ2M40002", .outcome = engine::Decided::Outcome::changed, .problem = text}};
  pages.push_back(
      {"decided", "decided", outcome_values(result, {.form = form, .back = text, .subjects = {{kFirst, text}}})});
  pages.push_back({"appeals", "statements", appeal_values(made_statements(store::StatementKind::appeal, text), lead)});
  pages.push_back(
      {"complaints", "statements", complaint_values(made_statements(store::StatementKind::complaint, text), lead)});
  pages.push_back(
      {"log", "log", log_values({.text = text, .limit = 1}, {{view.records.case_record, view.records.held}}, 0.55)});
  pages.push_back({"file", "file", file_values(view, {.reviewer = lead, .now = kNow}, text)});
  engine::CaseReport report = made_report();
  if (hostile) report.rules[0].name = report.senders[0].name = report.days[0].name = kHostile;
  pages.push_back({"reports", "reports", report_values(report)});
  return pages;
}

TEST(Pages, AreSoundWithHarmlessAndHostileValues) {
  for (const bool hostile : {false, true}) {
    for (const Made& made : all_pages(hostile)) {
      const std::string page = rendered(made.template_name, made.values);
      EXPECT_THAT(page_problems(page), IsEmpty()) << made.name << (hostile ? ", hostile" : "");
      // What a form sends back stays as it was; nobody reads it.
      const std::string read = std::regex_replace(page, std::regex(" value=\"[^\"]*\""), "");
      EXPECT_THAT(read, Not(HasSubstr("\xE2\x80\xAE"))) << made.name;
    }
  }
}

TEST(Pages, GainNoElementFromWhatMailSays) {
  const auto count = [](const std::string& page, const std::string& name) {
    std::vector<std::string> problems;
    size_t number = 0;
    for (const Element& element : elements_of(page, problems)) number += element.name == name ? 1 : 0;
    return number;
  };
  for (const Made& made : all_pages(true)) {
    const std::string page = rendered(made.template_name, made.values);
    EXPECT_EQ(count(page, "b"), 0u) << made.name;
    EXPECT_EQ(count(page, "i"), 0u) << made.name;
    EXPECT_EQ(count(page, "script"), 1u) << made.name << ": our module";
  }
}

TEST(QueueView, GroupsACampaignAndSaysWhatIsInIt) {
  const Json values = queue_of(made_queue());
  EXPECT_EQ(values["title"], "18 held messages, oldest 3 h 12 min");
  const Json group = group_of(values, kFirst);
  ASSERT_TRUE(group.is_object());
  EXPECT_EQ(group["count_text"], "14 messages");
  EXPECT_EQ(group["recipients"], "42 recipients, 28 without earlier contact");
  EXPECT_EQ(group["kind"], "solicitation,\u00A093\u00A0%");
  EXPECT_EQ(group["deadline"], "2 days left");
  EXPECT_EQ(group["reasons"].size(), 3u) << "each once";
  EXPECT_EQ(group["organisation"], "Firm B");
  http::Form form{.fields = {{"case", group["cases"].get<std::string>()}}};
  EXPECT_EQ(picked(form).size(), 14u);
}

// A mailing of so many, each to somebody else.
engine::QueueSnapshot mailing(int count) {
  std::vector<std::shared_ptr<const engine::QueueItem>> items;
  for (int i = 1; i <= count; i++) {
    auto item = made_item(fmt::format("7KQ2M4{:04}", i), "j.doe@firm-b.example", 5);
    item->recipient = fmt::format("m{}@x.example", i);
    item->held_recipients = 3;
    items.push_back(item);
  }
  return engine::make_snapshot(std::move(items), {}, "1");
}

TEST(QueueView, TellsTheMessagesOfAGroupApart) {
  auto snapshot = mailing(24);
  auto appealed = std::make_shared<engine::QueueItem>(*snapshot.items[1]);
  appealed->row.open_appeals = 1;
  appealed->row.held.recipient_count = 2;
  snapshot.items[1] = appealed;
  const Json group = queue_of(snapshot)["groups"][0];
  EXPECT_EQ(group["items"].size(), 20u);
  EXPECT_EQ(group["items"][0]["to"], "m1@x.example +2");
  EXPECT_EQ(group["items"][1]["to"], "2 recipients") << "one got it already, nobody knows here who";
  EXPECT_EQ(group["items"][0]["can_pick"], true);
  EXPECT_EQ(group["items"][1]["can_pick"], false) << "an appeal is answered elsewhere";
  EXPECT_EQ(group["items_left"], "and 4 more");
  EXPECT_EQ(group["all_query"], "show=undecided&campaign=5");
  const std::string page = rendered("queue", values_of(page_of(snapshot), seen_by(made_reviewer(store::Role::lead))));
  EXPECT_THAT(page, HasSubstr("m20@x.example +2"));
  EXPECT_THAT(page, HasSubstr("case <span class=\"case-id\">7KQ2M40020</span>"));

  const Json alone = values_of(page_of(snapshot, {.campaign = 5}), seen_by(made_reviewer(store::Role::lead)));
  EXPECT_EQ(alone["groups"].size(), 24u);
  EXPECT_EQ(alone["title"], "24 held messages of one mailing, oldest 3 h 12 min");
  EXPECT_EQ(alone["filtered"], true);
  const std::string rows = rendered("queue", alone);
  for (const char* to : {"m1@x.example +2", "m24@x.example +2"}) EXPECT_THAT(rows, HasSubstr(to));
}

TEST(QueueView, CutsTheSubjectInWhatCanBeUndone) {
  auto snapshot = made_queue();
  for (auto& item : snapshot.items) {
    if (item->row.held.case_id != "7KQ2M40024") continue;
    auto longer = std::make_shared<engine::QueueItem>(*item);
    longer->row.subject = "";
    for (int i = 0; i < 70; i++) longer->row.subject += "é";
    item = longer;
  }
  const std::string what = undo_values(snapshot, made_reviewer(store::Role::reviewer), kNow, "queue")["what"];
  EXPECT_THAT(what, testing::EndsWith("é…” (offer without contact)."));
  EXPECT_EQ(std::count(what.begin(), what.end(), '\xA9'), 60);
}

TEST(QueueView, MarksWhatNeedsAttention) {
  const Json values = queue_of(made_queue());
  const auto tags = [&](const std::string& id) { return group_of(values, id)["tags"].dump(); };
  EXPECT_THAT(tags("7KQ2M40020"), HasSubstr("k.lead looks at it"));
  EXPECT_THAT(tags("7KQ2M40020"), HasSubstr("seen by k.lead, you"));
  EXPECT_THAT(tags("7KQ2M40021"), HasSubstr("was asked for"));
  EXPECT_THAT(tags("7KQ2M40022"), HasSubstr("appeal"));
  EXPECT_THAT(tags("7KQ2M40022"), HasSubstr("complaint"));
  EXPECT_THAT(tags("7KQ2M40023"), HasSubstr("planted address"));
  EXPECT_EQ(group_of(values, "7KQ2M40022")["deadline"], "no deadline") << "an open appeal stops the clock";
  EXPECT_EQ(group_of(values, "7KQ2M40021")["soon"], true);
  EXPECT_EQ(group_of(values, "7KQ2M40021")["standing"], "2 findings in 12 months");
  EXPECT_EQ(group_of(values, "7KQ2M40020")["kind"], "kind unsure");
  EXPECT_EQ(group_of(values, "7KQ2M40023")["subject"], "(no subject)");
}

TEST(QueueView, LetsOnlyReviewersChoose) {
  EXPECT_EQ(group_of(queue_of(made_queue(), store::Role::viewer), kFirst)["can_pick"], false);
  EXPECT_EQ(queue_of(made_queue(), store::Role::viewer)["may_decide"], false);
  EXPECT_EQ(group_of(queue_of(made_queue()), kFirst)["can_pick"], true);
  EXPECT_EQ(group_of(queue_of(made_queue()), "7KQ2M40022")["can_pick"], false) << "an appeal is answered elsewhere";
  const auto bar_of = [](engine::QueueShow show) {
    return values_of(page_of(made_queue(), {.show = show}), seen_by(made_reviewer(store::Role::lead)))["may_decide"];
  };
  EXPECT_EQ(bar_of(engine::QueueShow::undecided), true);
  EXPECT_EQ(bar_of(engine::QueueShow::pending), false);
  EXPECT_EQ(bar_of(engine::QueueShow::appeals), false) << "no buttons above a list of which nothing can be ticked";
}

TEST(QueueView, HidesPhrasesFromThoseWhoMaySeeTheListOnly) {
  engine::Reviewer reviewer = made_reviewer(store::Role::reviewer);
  reviewer.content = store::ContentRight::list_only;
  const Json values = values_of(page_of(made_queue()), seen_by(reviewer));
  EXPECT_EQ(group_of(values, kFirst)["phrase"], "");
}

TEST(QueueView, GoesOnWithTheNextCase) {
  const engine::QueuePage page = page_of(made_queue());
  std::vector<std::string> visited;
  std::string at = page.groups.front().items.front()->row.held.case_id;
  for (int i = 0; i < 18; i++) {
    visited.push_back(at);
    at = next_case(page, at);
  }
  EXPECT_EQ(at, visited.front()) << "after the last comes the first";
  EXPECT_EQ(std::set<std::string>(visited.begin(), visited.end()).size(), 18u);
  EXPECT_EQ(next_case(page, "unknown"), "");
}

TEST(QueueView, OffersTheLastDecisionForUndo) {
  const Json undo = undo_values(made_queue(), made_reviewer(store::Role::reviewer), kNow, "queue");
  ASSERT_TRUE(undo.is_object());
  EXPECT_EQ(undo["what"], "Returned “Our new office” (offer without contact).");
  EXPECT_EQ(undo["when"], "It goes back in 28 s, unless you undo.");
  EXPECT_EQ(undo["cases"], "7KQ2M40024:3");
  engine::Reviewer other = made_reviewer(store::Role::lead);
  other.name = "somebody";
  EXPECT_EQ(undo_values(made_queue(), other, kNow, "queue"), false) << "of one's own";
  const base::TimePoint later = kNow + std::chrono::seconds(28);
  EXPECT_EQ(undo_values(made_queue(), made_reviewer(store::Role::reviewer), later, "queue"), false);
}

TEST(MessageView, ShowsBothSides) {
  const Json values = message_values(made_case(), {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow});
  EXPECT_EQ(values["may_decide"], true);
  EXPECT_EQ(values["reasons_for"].size(), 4u);
  EXPECT_EQ(values["reasons_against"].size(), 1u);
  EXPECT_EQ(values["subject_pieces"][0]["marked"], true);
  EXPECT_EQ(values["phrases"][2]["side"], "against");
  EXPECT_EQ(values["phrases"][0]["about"], "speaks for solicitation, in the subject");
  EXPECT_EQ(values["phrases"][2]["about"], "speaks against solicitation");
  EXPECT_EQ(values["may_load"], false) << "attachments are for leads";
  EXPECT_EQ(values["recipients"][3]["outside"], true);
}

TEST(MessageView, TellsWhatWeighedBesideTheWords) {
  engine::CaseView view = made_case();
  Json values = message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow});
  ASSERT_EQ(values["signs"].size(), 2u);
  EXPECT_EQ(values["signs"][0]["text"], "The subject says Re:, but nothing shows that the mail answers a letter");
  EXPECT_EQ(values["signs"][0]["about"], "speaks for solicitation");
  EXPECT_EQ(values["signs"][1]["side"], "against");
  view.signs = {{.name = "of_another_version", .weight = 1}};
  values = message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow});
  EXPECT_EQ(values["signs"][0]["text"], "of_another_version");
  view.signs.clear();
  values = message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow});
  EXPECT_EQ(values["has_signs"], false);
}

TEST(MessageView, NamesAHeaderThatSpoke) {
  engine::CaseView view = made_case();
  view.phrases = {{.text = "X-Mailer", .kind = "solicitation", .weight = 1, .where = classifier::Place::header}};
  const Json values = message_values(view, {.reviewer = made_reviewer(store::Role::reviewer), .now = kNow});
  EXPECT_EQ(values["phrases"][0]["text"], "X-Mailer");
  EXPECT_EQ(values["phrases"][0]["about"], "speaks for solicitation, a header");
}

TEST(MessageView, TellsWhyNothingCanBeDecided) {
  const engine::Reviewer reviewer = made_reviewer(store::Role::reviewer);
  EXPECT_EQ(decision_problem(made_case(), reviewer), "");
  EXPECT_EQ(decision_problem(made_case(), made_reviewer(store::Role::viewer)),
            "You may look at held mail, but not decide.");
  engine::CaseView view = made_case();
  view.party_problem = "You are a recipient.";
  EXPECT_EQ(decision_problem(view, reviewer), "You are a recipient.");
  view = made_case();
  view.records.held->decision = store::Decision::return_;
  view.records.held->decided_by = "staff:k.lead";
  EXPECT_EQ(decision_problem(view, reviewer),
            "k.lead has already returned this message to the sender; it has not gone back yet.");
  view = made_case();
  view.records.statements.push_back({.kind = store::StatementKind::appeal, .open = true});
  EXPECT_THAT(decision_problem(view, reviewer), HasSubstr("answer the appeal"));
  view.records.held.reset();
  EXPECT_EQ(decision_problem(view, reviewer), "Nothing of it is held.");
}

TEST(MessageView, SaysWhyNoTextCouldBeRead) {
  engine::CaseView view = made_case();
  view.text.clear();
  const auto no_text = [&] {
    const Json values = message_values(view, {.reviewer = made_reviewer(store::Role::lead), .now = kNow});
    return values["no_text"].get<std::string>();
  };
  EXPECT_EQ(no_text(), "It has no text.");
  view.out_of_sight = "it is encrypted (S/MIME)";
  EXPECT_EQ(no_text(), "The text could not be read: it is encrypted (S/MIME).");
}

TEST(MessageView, HasASentenceInPlaceOfContent) {
  engine::CaseView view = made_case();
  view.content_shown = false;
  view.content_problem = "Your account may see the list only.";
  const std::string page =
      rendered("case", {{"title", "Case"},
                        {"state", "held"},
                        {"case", message_values(view, {.reviewer = made_reviewer(store::Role::lead), .now = kNow})},
                        {"undo", false},
                        {"said", ""}});
  EXPECT_THAT(page, HasSubstr("Your account may see the list only."));
  EXPECT_THAT(page, Not(HasSubstr("Dear colleague")));
  EXPECT_THAT(page, Not(HasSubstr("rates 2026.pdf")));
}

TEST(DecisionView, FindsTheRestOfACampaign) {
  const Chosen what = chosen(made_queue(), {{.case_id = kFirst, .version = 2},
                                            {.case_id = "7KQ2M40024", .version = 1},
                                            {.case_id = "UNKNOWN", .version = 1}});
  ASSERT_EQ(what.items.size(), 1u);
  EXPECT_EQ(what.picks[0].version, 2) << "as it was seen, so that a change is noticed";
  EXPECT_EQ(what.others.size(), 13u);
  EXPECT_EQ(what.gone, (std::vector<std::string>{"Case 7KQ2M40024: a.reviewer has already returned this message to the "
                                                 "sender; it has not gone back yet.",
                                                 "Case UNKNOWN is not held any more."}));
}

TEST(DecisionView, NamesTheSenderWhoseMailingPasses) {
  const http::Form form;
  const FormSeen seen{.form = form, .now = kNow, .back = "queue"};
  const auto of = [&](std::vector<engine::CaseVersion> picks) {
    return rendered("decide_release", release_values(chosen(made_queue(), picks), seen, nullptr));
  };
  const engine::CaseVersion first{.case_id = kFirst, .version = 3};
  const engine::CaseVersion same{.case_id = "7KQ2M40002", .version = 3};
  const engine::CaseVersion other{.case_id = "7KQ2M40020", .version = 3};
  EXPECT_THAT(of({first, same}), HasSubstr("Let messages of j.doe@firm-b.example with nearly the same text pass"));
  EXPECT_THAT(of({first, other}), Not(HasSubstr("The rest of this mailing")));
  EXPECT_THAT(of({other}), Not(HasSubstr("The rest of this mailing")));
}

TEST(DecisionView, TellsTheChosenMessagesApart) {
  const auto snapshot = mailing(2);
  const http::Form form;
  const Chosen what = chosen(snapshot, {{.case_id = kFirst, .version = 3}, {.case_id = "7KQ2M40002", .version = 3}});
  const std::string page =
      rendered("decide_release", release_values(what, {.form = form, .now = kNow, .back = "queue"}, nullptr));
  for (const char* part : {"m1@x.example +2", "m2@x.example +2", "case 7KQ2M40001", "case 7KQ2M40002"})
    EXPECT_THAT(page, HasSubstr(part));
}

TEST(Place, KeepsTheFilterInTheAddress) {
  http::Request request{
      .query = {{"show", "pending"}, {"q", "a b&c"}, {"kind", "newsletter"}, {"sort", "deadline"}, {"page", "3"}}};
  const engine::QueueFilter filter = queue_filter_of(request);
  EXPECT_EQ(queue_query(filter, kFirst),
            "show=pending&q=a%20b%26c&kind=newsletter&sort=deadline&page=3&case=7KQ2M40001");
  EXPECT_EQ(queue_query(queue_filter_of({.query = {{"show", "no"}, {"page", "-1"}, {"sort", ""}}}), ""),
            "show=undecided");
  EXPECT_EQ(queue_query(queue_filter_of({.query = {{"campaign", "5"}, {"page", "2"}}}), ""),
            "show=undecided&campaign=5&page=2");
  EXPECT_EQ(queue_query(queue_filter_of({.query = {{"campaign", "-5"}}}), ""), "show=undecided");
}

TEST(Place, LeadsBackToOurPagesOnly) {
  for (const char* good : {"queue", "queue?show=pending&case=7KQ2M40001", "case/7KQ2M40001", "appeals", "complaints"})
    EXPECT_EQ(safe_back(good), good);
  for (const char* bad : {"", "/evil.example", "//evil.example", "queue/../x", "queue//evil", "https://evil.example",
                          "queue?x=\r\nSet-Cookie", "login", "queuex", "queue?\"", "case/../../x"})
    EXPECT_EQ(safe_back(bad), "queue") << bad;
}

TEST(Place, ReadsPickedCasesOnce) {
  const http::Form form{
      .fields = {{"case", "A1:3 B2:4"}, {"case", "A1:9"}, {"case", "no"}, {"case", "C3:x"}, {"case", "<b>:1"}}};
  const auto cases = picked(form);
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(picks_text(cases), "A1:3 B2:4");
}

struct FormRow {
  const char* name;
  http::Pairs fields;
  const char* problem;
};
class DecisionForms : public testing::TestWithParam<FormRow> {};
TEST_P(DecisionForms, AreReadOrSayWhatIsMissing) {
  http::Form form{.fields = GetParam().fields};
  const auto order = order_of(form, kNow);
  EXPECT_EQ(order ? "" : order.error().text, GetParam().problem);
}
const FormRow kForms[] = {
    {"release", {{"case", "A1:1"}, {"decision", "release"}}, ""},
    {"nothing_chosen", {{"decision", "release"}}, "Choose at least one message."},
    {"no_decision", {{"case", "A1:1"}}, "Choose to release or to return."},
    {"some", {{"case", "A1:1"}, {"decision", "release"}, {"to", "some"}, {"only", "a@b.example"}}, ""},
    {"some_but_nobody", {{"case", "A1:1"}, {"decision", "release"}, {"to", "some"}}, "Choose at least one recipient."},
    {"some_of_two",
     {{"case", "A1:1 B2:1"}, {"decision", "release"}, {"to", "some"}, {"only", "a@b.example"}},
     "Choose recipients for one message at a time."},
    {"campaign", {{"case", "A1:1"}, {"decision", "release"}, {"campaign_until", "2026-12-01"}}, ""},
    {"campaign_today", {{"case", "A1:1"}, {"decision", "release"}, {"campaign_until", "2026-11-22"}}, ""},
    {"campaign_over",
     {{"case", "A1:1"}, {"decision", "release"}, {"campaign_until", "2026-11-21"}},
     "The date of the campaign is over."},
    {"campaign_far",
     {{"case", "A1:1"}, {"decision", "release"}, {"campaign_until", "2028-11-21"}},
     "The date of the campaign is more than a year away."},
    {"campaign_no_date",
     {{"case", "A1:1"}, {"decision", "release"}, {"campaign_until", "soon"}},
     "The date of the campaign is no date; write it as in 2026-11-22."},
    {"return", {{"case", "A1:1"}, {"decision", "return"}, {"words", "No."}}, ""},
    {"return_without_words",
     {{"case", "A1:1"}, {"decision", "return"}, {"words", " \r\n"}},
     "Write what the sender reads, or choose to tell nothing."},
    {"return_quietly", {{"case", "A1:1"}, {"decision", "return"}, {"quiet", "yes"}}, ""},
};
INSTANTIATE_TEST_SUITE_P(Table, DecisionForms, testing::ValuesIn(kForms),
                         [](const auto& row) { return row.param.name; });

TEST(DecisionForm, ReadsAllThatGoesAlong) {
  http::Form form{.fields = {{"case", "A1:7"},
                             {"decision", "release"},
                             {"relationship", "contact"},
                             {"relationship_note", " met in May "},
                             {"campaign_until", "2026-12-01"},
                             {"note", "a\r\nb"}}};
  const auto order = order_of(form, kNow);
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(order->cases[0].version, 7);
  EXPECT_EQ(order->extras.relationship, lists::Relationship::contact);
  EXPECT_EQ(order->extras.relationship_note, "met in May");
  EXPECT_EQ(base::to_rfc3339(*order->extras.campaign_until), "2026-12-02T00:00:00Z") << "until the end of the day";
  EXPECT_EQ(order->note, "a\nb");
}

TEST(Words, AreForPeople) {
  EXPECT_EQ(count_text(1, "message"), "1 message");
  EXPECT_EQ(count_text(1'234'567, "message"), "1,234,567 messages");
  EXPECT_EQ(number_text(-1234), "-1,234");
  EXPECT_EQ(size_text(1), "1 byte");
  EXPECT_EQ(size_text(14'300), "14 KB");
  EXPECT_EQ(size_text(3'000'000), "2.9 MB");
  EXPECT_EQ(percent_text(0.9999), "99\u00A0%") << "nothing short of certain is 100 %";
  EXPECT_EQ(percent_text(1), "100\u00A0%");
  EXPECT_EQ(recipients_text(1, 1), "1 recipient without earlier contact");
  EXPECT_EQ(recipients_text(3, 3), "3 recipients, all without earlier contact");
  EXPECT_EQ(recipients_text(3, 0), "3 recipients");
  EXPECT_EQ(left_text(kNow, kNow), "time is over");
  EXPECT_EQ(left_text(kNow + std::chrono::minutes(59), kNow), "59 min left");
  EXPECT_EQ(left_text(kNow + std::chrono::hours(47), kNow), "47 h left");
  EXPECT_EQ(left_text(kNow + std::chrono::hours(5 * 24 - 1), kNow), "5 days left") << "a mail just held for five days";
  EXPECT_EQ(left_text(kNow + std::chrono::hours(4 * 24 + 3), kNow), "4 days left");
  EXPECT_EQ(actor_text("staff:jo"), "jo");
  EXPECT_EQ(actor_text("system"), "the program");
}

TEST(ReportView, TakesTheTimeThatIsAskedFor) {
  const ReportTime usual = report_time("", "", kNow);
  EXPECT_EQ(base::to_rfc3339(usual.from), "2026-10-24T00:00:00Z");
  EXPECT_EQ(base::to_rfc3339(usual.until), "2026-11-23T00:00:00Z");
  const ReportTime day = report_time("2026-11-01", "2026-11-01", kNow);
  EXPECT_EQ(day.until - day.from, std::chrono::days(1));
  EXPECT_EQ(report_time("2026-11-02", "2026-11-01", kNow).problem, "The time ends before it begins.");
  EXPECT_EQ(report_time("x", "", kNow).problem, "Write the dates as in 2026-11-22.");
  EXPECT_EQ(report_time("2020-01-01", "2026-11-01", kNow).problem, "Take at most 366 days.");
}

TEST(ReportView, TellsOfRefusedAndTaggedMailToo) {
  const Json values = report_values(made_report());
  const auto figure = [&](std::string_view name) {
    for (const Json& one : values["figures"]) {
      if (one["name"] == name) return one["value"].get<std::string>();
    }
    return std::string("no such figure");
  };
  EXPECT_EQ(figure("refused"), "45");
  EXPECT_EQ(figure("tagged"), "1,204");
  EXPECT_EQ(figure("appeals of refused mail"), "3");
  EXPECT_EQ(figure("of these granted"), "2");
  EXPECT_EQ(figure("released of those decided"), "27 %");
  const Json& rules = values["tables"][0]["lines"];
  EXPECT_EQ(rules[0]["refused"], "45");
  EXPECT_EQ(rules[0]["refused_overturned"], "2");
  EXPECT_EQ(rules[1]["overturn_rate"], "none") << "nothing was decided";
}

TEST(ReportView, DrawsBarsInsideTheirFrame) {
  const Json values = report_values(made_report());
  ASSERT_EQ(values["charts"].size(), 2u);
  for (const Json& chart : values["charts"]) {
    ASSERT_FALSE(chart["bars"].empty());
    for (const Json& bar : chart["bars"]) {
      const auto number = [&](const char* name) { return std::stod(bar[name].get<std::string>()); };
      EXPECT_GE(number("y"), 0);
      EXPECT_LE(number("y") + number("height"), std::stod(chart["height"].get<std::string>()));
      EXPECT_LE(number("x") + number("width"), std::stod(chart["width"].get<std::string>()));
    }
  }
  engine::CaseReport none{.from = kNow, .until = kNow};
  none.days = {{.name = "2026-11-22"}};
  EXPECT_THAT(report_values(none)["charts"][0]["summary"].get<std::string>(), HasSubstr("nothing in this time"));
}

}  // namespace
}  // namespace nonsolicit::review
