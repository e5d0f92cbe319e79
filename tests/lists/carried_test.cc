#include "lists/carried.h"

#include <gtest/gtest.h>

#include "tests/lists/samples.h"

namespace nonsolicit::lists {
namespace {

class Members {
 public:
  Members() {
    const auto keys = std::make_shared<base::KeyRing>(base::KeyRing::ephemeral("carried test"));
    std::vector<DirectoryRow> rows;
    const auto add = [&rows](const std::string& email, const std::string& id, const std::string& organisation) {
      rows.push_back(
          {.address = address(email), .member_id = id, .name = "", .organisation = organisation, .canary = false});
    };
    add("jane@firm.example", "1", "Firm");
    add("jane.doe@home.example", "1", "");
    add("joe@firm.example", "2", "Firm");
    add("zo\xC3\xA9@b\xC3\xBC"
        "cher.example",
        "", "");
    add("o'neil@x.example", "", "");
    add("\"john doe\"@x.example", "", "");
    add("a=b@x.example", "", "");
    for (int i = 0; i < 20; i++) add("m" + std::to_string(i) + "@list.example", "", "");
    directory = make_directory(rows, keys);
  }
  std::shared_ptr<const Directory> directory;
};

const Directory& list_members() {
  static const Members kMembers;
  return *kMembers.directory;
}

size_t count(std::string_view text, const std::set<base::Address>& leave_out = {}, uint64_t organisation = 0,
             size_t stop_at = 0) {
  const std::vector<std::string_view> texts = {text};
  return carried_entries(list_members(), texts, {}, leave_out, organisation, stop_at);
}

struct CarriedCase {
  const char* name;
  const char* text;
  size_t want;
};
class Carried : public testing::TestWithParam<CarriedCase> {};
TEST_P(Carried, CountsMembers) { EXPECT_EQ(count(GetParam().text), GetParam().want) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    Table, Carried,
    testing::Values(
        CarriedCase{"none", "no address here", 0}, CarriedCase{"stranger", "write to x@y.example", 0},
        CarriedCase{"plain", "write to jane@firm.example.", 1},
        CarriedCase{"upper_and_tag", "JANE+list@Firm.Example", 1},
        CarriedCase{"brackets", "Jane <jane@firm.example>, Joe <joe@firm.example>;", 2},
        CarriedCase{"comma_list", "m1@list.example,m2@list.example;m3@list.example\tm4@list.example", 4},
        CarriedCase{"slash_list", "m1@list.example/m2@list.example", 2},
        CarriedCase{"repeated", "jane@firm.example jane@firm.example", 1},
        CarriedCase{"same_member_two_addresses", "jane@firm.example jane.doe@home.example", 1},
        CarriedCase{"csv", "\"Doe, Jane\",\"jane@firm.example\",1\r\n\"Joe\",joe@firm.example,2\r\n", 2},
        CarriedCase{"csv_semicolon", "Jane;jane@firm.example;1\nJoe;joe@firm.example;2", 2},
        CarriedCase{"vcard",
                    "BEGIN:VCARD\r\nEMAIL;TYPE=INTERNET:jane@firm.example\r\nEMAIL:joe@firm.example\r\nEND:VCARD", 2},
        CarriedCase{"vcard_folded",
                    "begin:vcard\r\nEMAIL;TYPE=WORK:jane@fi\r\n rm.example\r\nEMAIL:jo\n e@firm.example\r\n", 2},
        CarriedCase{"vcard_quoted_printable", "EMAIL;ENCODING=QUOTED-PRINTABLE:jane=40firm.example", 1},
        CarriedCase{"html", "<a href=\"mailto:jane@firm.example?subject=x\">Jane</a><td>joe@firm.example</td>", 2},
        CarriedCase{"html_entities", "jane&#64;firm.example joe&commat;firm.example m1&#X40;list.example", 3},
        CarriedCase{"url", "https://x.example/?to=jane%40firm.example&cc=joe@firm.example", 2},
        CarriedCase{"json", "{\"mail\":\"jane@firm.example\"}", 1},
        CarriedCase{"key_value", "mail=jane@firm.example", 1}, CarriedCase{"single_quotes", "'jane@firm.example'", 1},
        CarriedCase{"emphasis", "*jane@firm.example* _joe@firm.example_", 2},
        CarriedCase{"list_mark", "-jane@firm.example\n...joe@firm.example", 2},
        CarriedCase{"apostrophe", "o'neil@x.example", 1}, CarriedCase{"equals_in_local", "a=b@x.example", 1},
        CarriedCase{"quoted_local", "to \"john doe\"@x.example now", 1},
        CarriedCase{"idn",
                    "zo\xC3\xA9@b\xC3\xBC"
                    "cher.example",
                    1},
        CarriedCase{"idn_ascii", "ZO\xC3\x89@xn--bcher-kva.example", 1},
        CarriedCase{"between_ideographs", "\xE8\xAF\xB7jane@firm.example\xE8\xB0\xA2", 1},
        CarriedCase{"fullwidth_at",
                    "jane\xEF\xBC\xA0"
                    "firm.example",
                    1},
        CarriedCase{"french_quotes", "\xC2\xABjane@firm.example\xC2\xBB", 1},
        CarriedCase{"dot_behind", "(jane@firm.example).", 1}, CarriedCase{"only_at", "@ @@ a@ @b @.", 0},
        CarriedCase{"other_domain", "jane@firm.example.org", 0}, CarriedCase{"two_ats", "x@jane@firm.example", 1}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(CarriedEntries, AddsUpOverTexts) {
  const std::vector<std::string_view> texts = {"jane@firm.example", "", "joe@firm.example", "jane@firm.example"};
  EXPECT_EQ(carried_entries(list_members(), texts, {}, {}, 0, 0), 2u);
  EXPECT_EQ(carried_entries(list_members(), {}, {}, {}, 0, 0), 0u);
}

TEST(CarriedEntries, LeavesOutRecipientsWithAllTheirAddresses) {
  EXPECT_EQ(count("jane@firm.example jane.doe@home.example joe@firm.example", {address("jane@firm.example")}), 1u);
  EXPECT_EQ(count("m1@list.example", {address("m1@list.example")}), 0u);
  EXPECT_EQ(count("m1@list.example", {address("stranger@y.example")}), 1u);
}

TEST(CarriedEntries, LeavesOutTheOwnOrganisation) {
  EXPECT_EQ(count("jane@firm.example joe@firm.example m1@list.example", {}, list_members().organisation_key("firm")),
            1u);
  EXPECT_EQ(count("m1@list.example", {}, 0), 1u) << "no organisation is nobody's own";
}

TEST(CarriedEntries, StopsAtTheLimit) {
  std::string text;
  for (int i = 0; i < 20; i++) text += "m" + std::to_string(i) + "@list.example ";
  EXPECT_EQ(count(text, {}, 0, 5), 5u);
  EXPECT_EQ(count(text, {}, 0, 0), 20u);
}

TEST(CarriedEntries, FollowsTheAddressRules) {
  base::AddressRules rules;
  rules.alias_domains["alias.example"] = "firm.example";
  const std::vector<std::string_view> texts = {"jane@alias.example"};
  EXPECT_EQ(carried_entries(list_members(), texts, rules, {}, 0, 0), 1u);
}

TEST(CarriedEntries, StaysLinearOnHostileText) {
  for (const std::string_view piece :
       {"@", "a@", "a@b.c", "%40", "&#64;", "a.a", "\"", "\"@", "\n ", "\xEF\xBC\xA0", "\xC3\xA9@\xC3\xA9."}) {
    std::string text = "BEGIN:VCARD";
    while (text.size() < 300'000) text += piece;
    EXPECT_EQ(count(text), 0u);
  }
}

}  // namespace
}  // namespace nonsolicit::lists
