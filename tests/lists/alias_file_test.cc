#include "lists/alias_file.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace nonsolicit::lists {
namespace {

std::string to_text(const AliasTargets& targets) {
  std::string text;
  for (const AliasTarget& target : targets) {
    if (!text.empty()) text += " ";
    switch (target.kind) {
      case AliasTargetKind::address: text += target.last ? "last:" : ""; break;
      case AliasTargetKind::whole_domain: text += "domain:"; break;
      case AliasTargetKind::include: text += "include:"; break;
      case AliasTargetKind::other: text += "other:"; break;
    }
    text += "[" + target.text + "]";
  }
  return text;
}

// "key=[a] [b]; key=..." and then the problems, one per line.
std::string to_text(const AliasTable& table) {
  std::string text;
  for (const auto& [key, targets] : table.entries) text += (text.empty() ? "" : "; ") + key + "=" + to_text(*targets);
  for (const std::string& problem : table.problems) text += "\n" + problem;
  return text;
}

struct FileCase {
  const char* name;
  const char* content;
  const char* expected;
};

TEST(AliasesFile, ReadsWhatAliases5Allows) {
  const std::vector<FileCase> cases = {
      {"one", "root: anna\n", "root=[anna]"},
      {"several, with and without blanks", "team: anna,ben@c.example , carl", "team=[anna] [ben@c.example] [carl]"},
      {"blanks alone separate", "team: anna ben", "team=[anna] [ben]"},
      {"name in any case", "Team: Anna@B.example", "team=[Anna@B.example]"},
      {"blank before the colon", "team : anna", "team=[anna]"},
      {"comments and empty lines", "# x: y\n\n   # z\nteam: anna\n", "team=[anna]"},
      {"continuation", "team: anna,\n  ben,\n# not this\n\tcarl\nother: dora\n",
       "other=[dora]; team=[anna] [ben] [carl]"},
      {"CRLF", "team: anna\r\nother: ben\r\n", "other=[ben]; team=[anna]"},
      {"no end of line", "team: anna", "team=[anna]"},
      {"include", "team: :include:/etc/team list\n", "team=include:[/etc/team] [list]"},
      {"include in quotes", "team: \":include:/etc/team list\"\n", "team=include:[/etc/team list]"},
      {"command in quotes", "team: anna, \"|/bin/vacation -a x, y\"", "team=[anna] other:[|/bin/vacation -a x, y]"},
      {"command without quotes", "team: |/bin/vacation -a x", "team=other:[|/bin/vacation -a x]"},
      {"file", "team: /var/mail/team, /dev/null", "team=other:[/var/mail/team] other:[/dev/null]"},
      {"escaped quote", "team: \"|a \\\"b\\\", c\"", "team=other:[|a \"b\", c]"},
      {"backslash", "anna: \\anna, ben", "anna=last:[anna] [ben]"},
      {"quoted name with a blank", "\"joe q\": \"jane q\"@c.example, \"ann q\"",
       "joe q=[\"jane q\"@c.example] [\"ann q\"]"},
      {"colon in a quoted name", "\"a:b\": anna", "a:b=[anna]"},
      {"name before brackets", "team: Anna Bell <anna@b.example>, \"B, C\" <ben@c.example>",
       "team=[anna@b.example] [ben@c.example]"},
      {"comment in brackets", "team: (all of us, (nearly)) anna", "team=[anna]"},
      {"owner", "owner-team: anna", "owner-team=[anna]"},
      {"error text", "old: error:5.1.6 has moved", "old=other:[error:5.1.6]"}};
  for (const FileCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(parse_aliases(row.content, "aliases", {})), row.expected);
  }
}

TEST(AliasesFile, NamesEveryBadLineAndKeepsTheGoodOnes) {
  const std::vector<FileCase> cases = {
      {"no colon", "good: a\nteam anna\n", "good=[a]\naliases:2: \"team anna\": expected \"name: address, ...\""},
      {"no name", ": anna", "\naliases:1: \": anna\": expected \"name: address, ...\""},
      {"nobody", "team:\n", "\naliases:1: \"team\" stands for nobody"},
      {"only commas", "team: , ,\n", "\naliases:1: \"team\" stands for nobody"},
      {"twice", "team: anna\nx: y\nTEAM: ben\n", "team=[anna]; x=[y]\naliases:3: \"TEAM\" stands on line 1 already"},
      {"bad address", "team: anna, ben@\n", "\naliases:1: \"ben@\" is no address"},
      {"two ats", "team: ben@c@\n", "\naliases:1: \"ben@c@\" is no address"},
      {"bad domain", "team: @bad domain!\n", "team=domain:[bad] [domain!]"},
      {"no domain", "team: @\n", "\naliases:1: \"@\" is no domain"},
      {"open quotes", "team: \"|x\nx: y\n", "x=[y]\naliases:1: \"\"|x\": the quotes are not closed"},
      {"open bracket", "team: Anna <anna@b.example\n", "\naliases:1: \"<anna@b.example\" is not closed"},
      {"open comment", "team: (anna\n", "\naliases:1: a comment is not closed"},
      {"empty quotes", "team: \"\"\n", "\naliases:1: an empty name"},
      {"include of a relative path", "team: :include:team\n",
       "\naliases:1: \":include:team\" names no file with its whole path"},
      {"nothing to continue", "  anna\nx: y\n", "x=[y]\naliases:1: continues a line, but there is none before it"},
      {"control character", "te\x01m: anna\nx: y\n", "x=[y]\naliases:1: a control character"},
      {"a line of the first of a continued entry", "a: b\n\nteam: x,\n  y@\n",
       "a=[b]\naliases:3: \"y@\" is no address"},
      {"bad name", "a@b@: anna\n", "\naliases:1: \"a@b@\" is no name, address or \"@domain\""}};
  for (const FileCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(parse_aliases(row.content, "aliases", {})), row.expected);
  }
}

TEST(VirtualFile, ReadsWhatVirtual5Allows) {
  const std::vector<FileCase> cases = {
      {"address", "team@a.example anna@b.example, ben\n", "team@a.example=[anna@b.example] [ben]"},
      {"tab", "team@a.example\tanna@b.example\n", "team@a.example=[anna@b.example]"},
      {"any case", "Team@A.Example anna\n", "team@a.example=[anna]"},
      {"name alone", "team anna\n", "team=[anna]"},
      {"whole domain", "@a.example anna\n@c.example @d.example\n", "@a.example=[anna]; @c.example=domain:[d.example]"},
      {"tag is kept in a key", "team+x@a.example anna\n", "team+x@a.example=[anna]"},
      {"continuation", "team@a.example anna\n # c\n  ben\n", "team@a.example=[anna] [ben]"},
      {"a domain declared", "a.example anything goes here <\nteam@a.example anna\n", "team@a.example=[anna]"},
      {"international domain",
       "team@b\xC3\xBC"
       "cher.example anna\n",
       "team@xn--bcher-kva.example=[anna]"},
      {"no value", "team@a.example\n", "\nvirtual:1: \"team@a.example\": expected \"address other-address, ...\""},
      {"twice", "t@a.example a\nT@A.example b\n",
       "t@a.example=[a]\nvirtual:2: \"T@A.example\" stands on line 1 already"},
      {"bad key", "@ a\n", "\nvirtual:1: \"@\" is no name, address or \"@domain\""}};
  for (const FileCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(parse_virtual(row.content, "virtual", {})), row.expected);
  }
}

TEST(AliasDump, LeavesOutWhatPostaliasAdds) {
  EXPECT_EQ(to_text(parse_alias_dump("@\t@\nYP_LAST_MODIFIED\t1795635094\nYP_MASTER_NAME\tvm\n"
                                     "joe q\ta b\nroot\tanna, \"|/bin/x y\"\n",
                                     "hash:/etc/aliases", {})),
            "joe q=[a] [b]; root=[anna] other:[|/bin/x y]");
}

TEST(AliasInclude, ReadsLinesAndNamesTheBadOnes) {
  const AliasValue value = parse_alias_include("# all\nanna@b.example, ben\n\ncarl@\ndora\n", "/etc/team");
  EXPECT_EQ(to_text(value.targets), "[anna@b.example] [ben] [dora]");
  EXPECT_EQ(value.problems, std::vector<std::string>{"/etc/team:4: \"carl@\" is no address"});
}

TEST(AliasKey, FollowsTheAddressRulesButKeepsTheTag) {
  const base::AddressRules rules{.alias_domains = {{"old.example", "new.example"}}};
  EXPECT_EQ(alias_key("Anna+X@OLD.example", rules), "anna+x@new.example");
  EXPECT_EQ(alias_key("@old.example", rules), "@new.example");
  EXPECT_EQ(alias_key("Anna", rules), "anna");
  EXPECT_EQ(alias_key("", rules), "");
  EXPECT_EQ(alias_key("a b@", rules), "");
}

// A long line of quotes, brackets or commas must not take quadratic time; this would not end.
TEST(AliasesFile, IsLinearInLongLines) {
  std::string line = "team: ";
  for (int i = 0; i < 200'000; i++) line += fmt::format("m{}@c.example,", i);
  EXPECT_EQ(parse_aliases(line, "aliases", {}).entries.at("team")->size(), 200'000u);
  EXPECT_EQ(parse_aliases("team: " + std::string(1'000'000, '('), "aliases", {}).problems.size(), 1u);
  EXPECT_EQ(parse_aliases("team: " + std::string(1'000'000, '<'), "aliases", {}).problems.size(), 1u);
  EXPECT_EQ(parse_aliases("team: " + std::string(1'000'001, '"'), "aliases", {}).problems.size(), 1u);
}

}  // namespace
}  // namespace nonsolicit::lists
