#include "lists/alias_map.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace nonsolicit::lists {
namespace {

const AliasDomains kDomains{.origin = "own.example", .own = {"own.example", "gateway.example"}};

AliasMap map_of(const std::string& virtual_file, const std::string& aliases_file) {
  AliasTable virtuals = parse_virtual(virtual_file, "virtual", {});
  AliasTable locals = parse_aliases(aliases_file, "aliases", {});
  EXPECT_TRUE(virtuals.problems.empty() && locals.problems.empty());
  return AliasMap({make_alias_source(std::move(virtuals))}, {make_alias_source(std::move(locals))}, kDomains, {});
}

std::string to_text(const AliasExpansion& expansion) {
  std::string text = expansion.alias ? "alias:" : "no alias:";
  for (const base::Address& end : expansion.ends) text += " " + end.text();
  if (expansion.others > 0) text += fmt::format(" +{} others", expansion.others);
  if (expansion.cut) text += " cut";
  if (expansion.error) text += " error: " + expansion.error->text;
  return text;
}

struct ExpandCase {
  const char* name;
  const char* virtuals;
  const char* aliases;
  const char* given;
  const char* expected;
};

TEST(AliasMap, ExpandsInTheOrderOfPostfix) {
  const std::vector<ExpandCase> cases = {
      {"no alias", "", "", "anna@b.example", "no alias: anna@b.example"},
      {"no address", "", "", "anna@", "no alias:"},
      {"virtual", "team@a.example anna@b.example ben@c.example", "", "team@a.example",
       "alias: anna@b.example ben@c.example"},
      {"any case", "team@a.example anna@b.example", "", "TEAM@A.example", "alias: anna@b.example"},
      {"local names get the origin", "team@a.example anna, ben", "", "team@a.example",
       "alias: anna@own.example ben@own.example"},
      {"local name of an own domain", "team anna@b.example", "", "team@gateway.example", "alias: anna@b.example"},
      {"local name of another domain", "team anna@b.example", "", "team@c.example", "no alias: team@c.example"},
      {"whole domain", "@a.example anna@b.example", "", "x@a.example", "alias: anna@b.example"},
      {"address before the whole domain", "@a.example all@c.example\nteam@a.example anna@b.example", "",
       "team@a.example", "alias: anna@b.example"},
      {"address before the name", "team x@c.example\nteam@own.example y@c.example", "", "team@own.example",
       "alias: y@c.example"},
      {"name before the whole domain", "@own.example x@c.example\nteam y@c.example", "", "team@own.example",
       "alias: y@c.example"},
      {"domain to domain", "@old.example @new.example", "", "anna@old.example", "alias: anna@new.example"},
      {"virtual before aliases", "@own.example x@c.example", "team: y@c.example", "team@own.example",
       "alias: x@c.example"},
      {"aliases of an own domain", "", "team: anna@b.example", "team@own.example", "alias: anna@b.example"},
      {"aliases of another domain", "", "team: anna@b.example", "team@c.example", "no alias: team@c.example"},
      {"virtual leads to aliases", "all@a.example team", "team: anna@b.example, ben@c.example", "all@a.example",
       "alias: anna@b.example ben@c.example"},
      {"several levels", "a@x.example b@x.example\nb@x.example c@x.example, d@x.example\nc@x.example e@x.example", "",
       "a@x.example", "alias: d@x.example e@x.example"},
      {"each once",
       "a@x.example b@x.example, c@x.example, d@x.example\nb@x.example d@x.example\nc@x.example d@x.example", "",
       "a@x.example", "alias: d@x.example"},
      {"tag taken off", "team@a.example anna@b.example", "", "team+news@a.example", "alias: anna@b.example"},
      {"tag of its own", "team@a.example anna@b.example\nteam+news@a.example ben@c.example", "", "team+news@a.example",
       "alias: ben@c.example"},
      {"tag of a target", "team@a.example anna+x@b.example, anna+y@b.example", "", "team@a.example",
       "alias: anna@b.example"},
      {"itself", "anna@b.example anna@b.example, ben@c.example", "", "anna@b.example",
       "alias: anna@b.example ben@c.example"},
      {"itself by its tag", "anna@b.example anna+box@b.example", "", "anna@b.example", "alias: anna@b.example"},
      {"backslash", "", "anna: \\anna, ben@c.example", "anna@own.example", "alias: anna@own.example ben@c.example"},
      {"loop of two", "a@x.example b@x.example\nb@x.example a@x.example", "", "a@x.example", "alias:"},
      {"loop with a way out", "a@x.example b@x.example\nb@x.example a@x.example, c@x.example", "", "a@x.example",
       "alias: c@x.example"},
      {"commands and files", "", "team: anna@b.example, \"|/bin/x\", /var/mail/team", "team@own.example",
       "alias: anna@b.example +2 others"},
      {"a file that nobody read", "", "team: anna@b.example, :include:/etc/team", "team@own.example",
       "alias: anna@b.example error: a file of addresses behind an alias was not read"}};
  for (const ExpandCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(map_of(row.virtuals, row.aliases).expand(row.given, {})), row.expected);
  }
}

TEST(AliasMap, StopsAtWhatIsOneRecipient) {
  const AliasMap map =
      map_of("all@a.example list@a.example, anna@b.example\nlist@a.example x@c.example, y@c.example", "");
  const AliasWalk walk{.is_end = [](const base::Address& address) { return address.text() == "list@a.example"; },
                       .may_ask = {}};
  EXPECT_EQ(to_text(map.expand("all@a.example", walk)), "alias: list@a.example anna@b.example");
  EXPECT_EQ(to_text(map.expand("list@a.example", walk)), "no alias: list@a.example");
}

TEST(AliasMap, CutsWhatStandsForTooMany) {
  std::string many = "all@a.example";
  for (size_t i = 0; i < 3 * kMostAliasAddresses; i++) many += fmt::format(" m{}@c.example,", i);
  const AliasExpansion cut = map_of(many, "").expand("all@a.example", {});
  EXPECT_TRUE(cut.cut);
  EXPECT_EQ(cut.ends.size(), kMostAliasAddresses - 1);

  // Each stands for the next: as deep as the bound, and no deeper.
  std::string chain;
  for (size_t i = 0; i < 2 * kMostAliasAddresses; i++) chain += fmt::format("c{}@a.example c{}@a.example\n", i, i + 1);
  const AliasExpansion deep = map_of(chain, "").expand("c0@a.example", {});
  EXPECT_TRUE(deep.cut);
  EXPECT_TRUE(deep.ends.empty());
}

// A table outside that does not answer for one key.
class FailingSource : public AliasSource {
 public:
  explicit FailingSource(std::string key) : key_(std::move(key)) {}
  base::Result<std::shared_ptr<const AliasTargets>> find(std::string_view key) const override {
    asked++;
    if (key == key_) return base::temporary_error("the table does not answer");
    return std::shared_ptr<const AliasTargets>();
  }
  bool must_ask() const override { return true; }
  mutable int asked = 0;

 private:
  std::string key_;
};

TEST(AliasMap, SaysWhenATableCannotBeAsked) {
  const auto failing = std::make_shared<const FailingSource>("ben@c.example");
  const AliasMap map(
      {make_alias_source(parse_virtual("team@a.example anna@b.example, ben@c.example", "virtual", {})), failing}, {},
      kDomains, {});
  EXPECT_EQ(to_text(map.expand("anna@b.example", {})), "no alias: anna@b.example");
  EXPECT_EQ(to_text(map.expand("ben@c.example", {})), "no alias: error: the table does not answer");
  EXPECT_EQ(to_text(map.expand("team@a.example", {})), "alias: anna@b.example error: the table does not answer");
}

TEST(AliasMap, AsksNobodyWhenThereIsNoTimeLeft) {
  const auto source = std::make_shared<const FailingSource>("");
  const AliasMap map({source}, {}, kDomains, {});
  const AliasWalk walk{.is_end = {}, .may_ask = [] { return false; }};
  EXPECT_EQ(to_text(map.expand("anna@b.example", walk)),
            "no alias: error: there was no time left to ask an alias table");
  EXPECT_EQ(source->asked, 0);
}

}  // namespace
}  // namespace nonsolicit::lists
