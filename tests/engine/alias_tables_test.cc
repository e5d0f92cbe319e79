// Alias tables from files and from postmap(1); a script stands in for postmap, so that it can fail on demand.
#include "engine/alias_tables.h"

#include "engine/run_process.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

using std::chrono::milliseconds;

class AliasTables : public testing::Test {
 protected:
  AliasTables() {
    options_.file = "nonsolicit.toml";
    options_.set_at["lists.aliases"] = 7;
    options_.sender.own_domains = {"Own.example", "other.example"};
    options_.hold.host_name = "gateway.example";
  }
  // Shell lines in place of postmap; "$1" is -q or -s, "$2" the key or the table. Each call leaves a line in `calls`.
  void set_postmap(const std::string& lines) {
    const auto path = folder_.file("postmap");
    put_file(path, "#!/bin/sh\necho \"$@\" >> " + folder_.file("calls").string() + "\n" + lines);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    postmap_.command = path.string();
  }
  size_t calls() const {
    const std::string text = get_file(folder_.file("calls"));
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  std::string file(const std::string& name, const std::string& content) const {
    put_file(folder_.file(name), content);
    return folder_.file(name).string();
  }
  std::shared_ptr<const lists::AliasMap> load(const std::vector<std::string>& tables) {
    options_.lists.aliases = tables;
    problems_.clear();
    return load_aliases(options_, postmap_, problems_);
  }
  // "a@x b@x", or "error: ..."
  static std::string expand(const lists::AliasMap& map, const std::string& given) {
    const auto found = map.expand(given, {});
    if (found.error) return "error: " + found.error->full();
    std::string text;
    for (const base::Address& end : found.ends) text += (text.empty() ? "" : " ") + end.text();
    return text;
  }

  TemporaryFolder folder_;
  conf::Options options_;
  PostmapOptions postmap_;
  std::vector<std::string> problems_;
};

TEST_F(AliasTables, AreNoneWhereNoneIsNamed) { EXPECT_EQ(load({}), nullptr); }

TEST_F(AliasTables, AreReadFromFilesOfBothForms) {
  const std::string inner = file("inner", "carl@d.example\n");
  const std::string list = file("list", "# the list\nben@c.example, :include:" + inner + "\n");
  const auto map =
      load({file("aliases", "team: anna, :include:" + list + "\n"),
            "virtual:" + file("virtual", "all@x.example team\n"), "texthash:" + file("texthash", "@y.example team\n")});
  ASSERT_NE(map, nullptr);
  EXPECT_TRUE(problems_.empty()) << problems_[0];
  EXPECT_EQ(expand(*map, "team@own.example"), "anna@own.example ben@c.example carl@d.example");
  EXPECT_EQ(expand(*map, "team@gateway.example"), "anna@own.example ben@c.example carl@d.example");
  EXPECT_EQ(expand(*map, "team@y.example"), "anna@own.example ben@c.example carl@d.example");
  EXPECT_EQ(expand(*map, "all@x.example"), "anna@own.example ben@c.example carl@d.example");
  EXPECT_EQ(expand(*map, "team@z.example"), "team@z.example");
}

TEST_F(AliasTables, TakeTheHostNameWhereNoDomainIsOurs) {
  options_.sender.own_domains.clear();
  const auto map = load({file("aliases", "team: anna\n")});
  EXPECT_EQ(expand(*map, "team@gateway.example"), "anna@gateway.example");
}

TEST_F(AliasTables, NameEveryProblemOfEveryFile) {
  const std::string list = file("list", "ben@c.example\ncarl@\n");
  const std::string aliases = file("aliases", "team: :include:" + list + "\nbad\ngone: :include:/nonexistent/list\n");
  load({aliases, "virtual:/nonexistent/virtual", "virtual:" + file("virtual", "x@y.example\n")});
  ASSERT_EQ(problems_.size(), 5u);
  EXPECT_EQ(problems_[0], aliases + ":2: \"bad\": expected \"name: address, ...\"");
  EXPECT_NE(problems_[1].find(aliases + ": "), std::string::npos);
  EXPECT_NE(problems_[1].find("/nonexistent/list"), std::string::npos) << problems_[1];
  EXPECT_EQ(problems_[2], list + ":2: \"carl@\" is no address");
  EXPECT_TRUE(problems_[3].starts_with("nonsolicit.toml:7: lists.aliases: ")) << problems_[3];
  EXPECT_TRUE(problems_[4].find("virtual:1: \"x@y.example\": expected") != std::string::npos) << problems_[4];
}

TEST_F(AliasTables, EndAtIncludesThatIncludeThemselves) {
  const std::string list = folder_.file("list").string();
  file("list", "ben@c.example\n:include:" + list + "\n:include:" + list + "\n:include:" + list + "\n");
  load({file("aliases", "team: :include:" + list + "\n")});
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].find("too deep"), std::string::npos) << problems_[0];
}

TEST_F(AliasTables, AreDumpedWhereOnlyPostmapCanReadThem) {
  set_postmap("printf '@\\t@\\nYP_MASTER_NAME\\tvm\\nteam\\tanna, ben@c.example\\n'\n");
  for (const char* type : {"hash", "lmdb", "btree", "cdb"}) {
    SCOPED_TRACE(type);
    const auto map = load({std::string(type) + ":/etc/aliases"});
    EXPECT_TRUE(problems_.empty());
    EXPECT_EQ(expand(*map, "team@own.example"), "anna@own.example ben@c.example");
  }
  EXPECT_EQ(calls(), 4u) << "once each, at load";
  EXPECT_NE(get_file(folder_.file("calls")).find("-s lmdb:/etc/aliases\n"), std::string::npos);
}

TEST_F(AliasTables, NameADumpThatFails) {
  set_postmap("echo 'postmap: fatal: open database /etc/x.db: No such file' >&2; exit 1\n");
  load({"hash:/etc/x"});
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_EQ(problems_[0],
            "nonsolicit.toml:7: lists.aliases: an alias table could not be asked: hash:/etc/x: postmap: fatal: open "
            "database /etc/x.db: No such file");
  postmap_.command = "/nonexistent/postmap";
  load({"hash:/etc/x"});
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].find("/nonexistent/postmap: No such file or directory"), std::string::npos) << problems_[0];
}

TEST_F(AliasTables, AreAskedWhereTheyAreNoFiles) {
  set_postmap("case \"$2\" in team@a.example) printf 'anna@b.example\\nben@c.example\\n';; *) exit 1;; esac\n");
  const auto map = load({"ldap:members"});
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(calls(), 0u);
  EXPECT_EQ(expand(*map, "team@a.example"), "anna@b.example ben@c.example");
  const size_t asked = calls();
  EXPECT_EQ(expand(*map, "team@a.example"), "anna@b.example ben@c.example");
  EXPECT_EQ(calls(), asked) << "answers are kept";
  EXPECT_NE(get_file(folder_.file("calls")).find("-q team@a.example ldap:members\n"), std::string::npos);
}

struct FailureCase {
  const char* name;
  const char* script;
  const char* expected;  // part of the error; "" for "no such key"
};

TEST_F(AliasTables, TellAFailureFromNoSuchKey) {
  const std::vector<FailureCase> cases = {
      {"not found", "exit 1", ""},
      {"not found, and a word about main.cf",
       "echo 'postmap: warning: /etc/postfix/main.cf, line 3: overriding earlier entry' >&2; exit 1", ""},
      {"fatal", "echo 'postmap: fatal: table ldap:x: query error: down' >&2; exit 1", "query error: down"},
      {"a warning about the table", "echo 'postmap: warning: ldap:x is unavailable' >&2; exit 1", "is unavailable"},
      {"another exit code", "exit 75", "ended with 75"},
      {"a signal", "kill -9 $$", "ended by a signal"},
      {"too slow", "sleep 20", "did not end in time"},
      {"too much", "head -c 3000000 /dev/zero", "wrote too much"},
      {"no address", "echo 'anna@'", "is no address"}};
  postmap_.query_deadline = milliseconds(500);
  for (const FailureCase& row : cases) {
    SCOPED_TRACE(row.name);
    set_postmap(std::string(row.script) + "\n");
    const AskedTable table(postmap_, "ldap:x");
    const auto found = table.find("team@a.example");
    if (*row.expected == '\0') {
      ASSERT_TRUE(found.ok()) << found.error().full();
      EXPECT_EQ(*found, nullptr);
    } else {
      ASSERT_FALSE(found.ok());
      EXPECT_NE(found.error().full().find(row.expected), std::string::npos) << found.error().full();
    }
  }
}

TEST_F(AliasTables, KeepAnswersForAWhileAndFailuresShortly) {
  auto now = std::chrono::steady_clock::time_point();
  set_postmap("case \"$2\" in bad@a.example) exit 75;; *) echo anna@b.example;; esac\n");
  const AskedTable table(postmap_, "ldap:x", [&now] { return now; });
  const auto ask_both = [&table] {
    EXPECT_TRUE(table.find("good@a.example").ok());
    EXPECT_FALSE(table.find("bad@a.example").ok());
  };
  ask_both();
  EXPECT_EQ(calls(), 2u);
  ask_both();
  EXPECT_EQ(calls(), 2u);
  now += AskedTable::kKeepFailure;
  ask_both();
  EXPECT_EQ(calls(), 3u);
  now += AskedTable::kKeep;
  ask_both();
  EXPECT_EQ(calls(), 5u);
}

// What the MTA's own postmap says of a table that needs no server.
TEST_F(AliasTables, AreAskedOfTheRealPostmap) {
  if (!std::filesystem::exists(postmap_.command)) GTEST_SKIP() << "no " << postmap_.command << " on this machine";
  const auto map = load({"inline:{ { team@a.example = anna@b.example, ben@c.example } }"});
  EXPECT_EQ(expand(*map, "team@a.example"), "anna@b.example ben@c.example");
  EXPECT_EQ(expand(*map, "x@a.example"), "x@a.example");
  const auto failing = load({"fail:always"});
  EXPECT_TRUE(expand(*failing, "x@a.example").starts_with("error: an alias table could not be asked: fail:always"));
}

TEST_F(AliasTables, AreReadAgainAtReload) {
  std::vector<std::string> problems;
  const std::string source = NONSOLICIT_SOURCE_DIR "/conf/";
  const std::string aliases = file("aliases", "team: anna@b.example\n");
  const std::string toml =
      file("nonsolicit.toml", "key_file = \"" + folder_.file("keys").string() + "\"\nclassifier_file = \"" + source +
                                  "classifier.toml\"\n[policy]\nfile = \"" + source +
                                  "policy.toml\"\n[sender]\nown_domains = [\"own.example\"]\n"
                                  "[lists]\naliases = [\"" +
                                  aliases + "\"]\ndiscussions = [\"Talk+x@own.example\"]\n");
  const auto first = load_state(toml, Strictness::lenient, problems);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(expand(*first->aliases, "team@own.example"), "anna@b.example");
  EXPECT_TRUE(first->discussions.contains(address("talk@own.example")));
  file("aliases", "team: ben@c.example\n");
  EXPECT_EQ(expand(*load_state(toml, Strictness::lenient, problems)->aliases, "team@own.example"), "ben@c.example");
  file("aliases", "team ben@c.example\n");
  const auto named = load_state(toml, Strictness::lenient, problems);
  EXPECT_EQ(named->missing.back(), aliases + ":1: \"team ben@c.example\": expected \"name: address, ...\"");
  EXPECT_EQ(load_state(toml, Strictness::strict, problems), nullptr);
  EXPECT_EQ(problems.back(), named->missing.back());
}

TEST(RunProcess, GivesOutputAndExitCode) {
  const auto ran = run_process({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"}, {});
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran->exit_code, 3);
  EXPECT_EQ(ran->output, "out\n");
  EXPECT_EQ(ran->errors, "err\n");
}

}  // namespace
}  // namespace nonsolicit::engine
