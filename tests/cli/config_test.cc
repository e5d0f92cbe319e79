// config check with accounts: settings of the pages under which nobody could decide held mail.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

class ConfigCheck : public Installation {
 protected:
  ConfigCheck() {
    std::ifstream file(this->file("nonsolicit.toml"));
    options_ = {std::istreambuf_iterator<char>(file), {}};
  }
  void set(const std::string& lines) const { put("nonsolicit.toml", options_ + lines); }
  void add(const std::string& name, const std::string& role, const std::string& address) const {
    const Ran added = run({"user", "add", name, "--role", role, "--address", address});
    EXPECT_EQ(added.code, 0) << added.err;
  }
  void expect_refused(const std::string& key, const std::string& text) const {
    const Ran ran = run({"config", "check"});
    EXPECT_EQ(ran.code, 2) << ran.out;
    EXPECT_THAT(ran.err, testing::ContainsRegex("nonsolicit\\.toml:[0-9]+: " + key + ": nobody could decide"));
    EXPECT_THAT(ran.err, HasSubstr(text));
  }
  void expect_good() const {
    const Ran ran = run({"config", "check"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
  }

  std::string options_;
};

TEST_F(ConfigCheck, OnlySaysThatThereIsNoAccountYet) {
  set("[review]\nsecond_reviewer_above = 5\n");
  add("vic", "viewer", "vic@a.example");
  const Ran ran = run({"config", "check"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("note: nobody could decide held mail: there is no account"));
  EXPECT_THAT(ran.err, HasSubstr("nonsolicit user add"));
}

TEST_F(ConfigCheck, RefusesASecondReviewerWhereThereIsOne) {
  add("ann", "reviewer", "ann@a.example");
  set("[review]\nsecond_reviewer_above = 5\n");
  expect_refused("review.second_reviewer_above", "more than 5 recipients: it takes two reviewers, and there is one;");
  add("bob", "lead", "bob@a.example");
  expect_good();
}

TEST_F(ConfigCheck, RefusesReviewersWhoAreAllOfTheOrganisationThatSends) {
  add("ann", "reviewer", "ann@a.example");
  add("bob", "lead", "bob@a-too.example");
  for (const char* domain : {"a.example", "a-too.example"}) {
    const Ran listed = run({"lists", "organisations", "add", domain, "--organisation", "A"});
    EXPECT_EQ(listed.code, 0) << listed.err;
  }
  const std::string own = "[sender]\nown_domains = [\"a.example\"]\n[review]\nparty = \"organisation\"\n";
  set(own);
  expect_refused("review.party", "sender.own_domains");
  add("eve", "reviewer", "eve@b.example");
  expect_good();
  set(own + "second_reviewer_above = 5\n");
  expect_refused("review.second_reviewer_above", "there is one whom review.party leaves");
}

// ---- every problem of all files, each with its place ----

class ConfigProblems : public BareInstallation {
 protected:
  std::vector<std::string> problems() const {
    const Ran ran = run({"config", "check"});
    EXPECT_EQ(ran.code, 2) << ran.out;
    std::vector<std::string> lines;
    std::istringstream words(ran.err);
    for (std::string line; std::getline(words, line);) lines.push_back(line);
    return lines;
  }
  std::string at(const std::string& place) const { return file(place).string(); }
};

TEST_F(ConfigProblems, NameTheSettingOfAFileThatCannotBeRead) {
  put("nonsolicit.toml",
      "key_file = \"k\"\ndirectory_file = \"d\"\nclassifier_file = \"c\"\n[policy]\nfile = \"p\"\n"
      "[notice]\nletters_file = \"l\"\n");
  const auto unopened = [this](const std::string& place, const std::string& name) {
    return HasSubstr(at("nonsolicit.toml") + place + ": cannot open the file: " + at(name) + ": No such file");
  };
  EXPECT_THAT(problems(), testing::ElementsAre(
                              unopened(":5: policy.file", "p"), unopened(":7: notice.letters_file", "l"),
                              unopened(":3: classifier_file", "c"), HasSubstr(at("nonsolicit.toml") + ":1: key_file: "),
                              HasSubstr(at("nonsolicit.toml") + ":2: directory_file: ")));
}

TEST_F(ConfigProblems, OfAllFilesComeInOneRun) {
  put("policy.toml", "[[rule]]\nname = \"a\"\n");
  put("classifier.toml", "[bias]\ngreeting = 1\n[[rule]]\nname = \"a\"\npattern = \"(\"\noffer = true\n");
  put("nonsolicit.toml",
      "classifier_file = \"classifier.toml\"\nkey_fil = \"keys\"\ndirectory_file = 5\nkey_file = \"keys\"\n"
      "[policy]\nfile = \"policy.toml\"\n");
  using testing::StartsWith;
  EXPECT_THAT(problems(),
              testing::ElementsAre(HasSubstr(at("nonsolicit.toml") + ":2: key_fil: "),
                                   StartsWith(at("nonsolicit.toml") + ":3: directory_file: expected a string"),
                                   StartsWith(at("policy.toml") + ":1: rule: \"action\" is missing"),
                                   StartsWith(at("classifier.toml") + ":3: rule \"a\": pattern: at offset "),
                                   StartsWith(at("nonsolicit.toml") + ":4: key_file: ")));
}

TEST(ConfigVariable, IsNotSetWhereItIsEmpty) {
  FILE* program = ::popen("NONSOLICIT_CONFIG= '" NONSOLICIT_PROGRAM "' config show 2>&1", "r");
  ASSERT_NE(program, nullptr);
  std::string out;
  for (int c = std::fgetc(program); c != EOF; c = std::fgetc(program)) out += static_cast<char>(c);
  ::pclose(program);
  EXPECT_NE(out, "");
  EXPECT_THAT(out, testing::Not(HasSubstr("cannot open the file: :")));
}

TEST_F(ConfigCheck, WarnsOfAFolderThatIsNotThere) {
  const std::string path = "path = \"state.db\"";
  std::string options = options_;
  options.replace(options.find(path), path.size(), "path = \"lib/state.db\"");
  put("nonsolicit.toml", options);
  const Ran ran = run({"config", "check"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "nonsolicit: warning: " + file("nonsolicit.toml").string() + ":5: store.path: the folder " +
                         file("lib").string() + " does not exist\n");
}

TEST_F(ConfigCheck, GivesItsProblemsAsJson) {
  const Ran good = run({"--json", "config", "check"});
  EXPECT_EQ(good.code, 0) << good.err;
  const Json answer = Json::parse(good.out);
  EXPECT_EQ(answer["good"], true);
  EXPECT_EQ(answer["mode"], "enforce");
  EXPECT_EQ(answer["problems"], Json::array());
  add("vic", "viewer", "vic@a.example");
  const Json noted = Json::parse(run({"--json", "config", "check"}).out);
  EXPECT_EQ(noted["good"], true);
  EXPECT_EQ(noted["problems"][0]["severity"], "note");
  put("nonsolicit.toml", "[policy]\nmode = \"enforc\"\nbulkk = 3\n");
  const Ran bad = run({"--json", "config", "check"});
  EXPECT_EQ(bad.code, 2);
  EXPECT_EQ(bad.err, "");
  const Json problems = Json::parse(bad.out)["problems"];
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0]["severity"], "error");
  EXPECT_EQ(problems[0]["file"], file("nonsolicit.toml").string());
  EXPECT_EQ(problems[0]["line"], 2);
  EXPECT_THAT(std::string(problems[1]["text"]), testing::StartsWith("policy.bulkk: unknown key"));
}

TEST_F(ConfigCheck, SplitsThePlaceFromProblemsOfTheClassifier) {
  put("classifier.toml", "[bias]\ngreeting = 1\n[[rule]]\nname = \"mine\"\npattern = \"x\"\n");
  put("nonsolicit.toml",
      "key_file = \"keys\"\ndirectory_file = \"members.nsd\"\nclassifier_file = "
      "\"classifier.toml\"\n[policy]\nfile = \"" NONSOLICIT_SOURCE_DIR "/conf/policy.toml\"\n");
  const Json problems = Json::parse(run({"--json", "config", "check"}).out)["problems"];
  ASSERT_EQ(problems.size(), 1u) << problems;
  EXPECT_EQ(problems[0]["file"], file("classifier.toml").string());
  EXPECT_EQ(problems[0]["line"], 3);
  EXPECT_THAT(std::string(problems[0]["text"]), HasSubstr("rule \"mine\" has no effect"));
}

TEST_F(ConfigCheck, ShowsOptionsAsJson) {
  set("bulk = 7\n[[group]]\nname = \"pilot\"\nsenders = [\"@firm.example\"]\n");
  const Ran ran = run({"--json", "config", "show"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const Json json = Json::parse(ran.out);
  EXPECT_EQ(json["file"], file("nonsolicit.toml").string());
  EXPECT_EQ(json["options"]["policy.bulk"]["value"], 7);
  EXPECT_TRUE(json["options"]["policy.bulk"]["line"].is_number());
  EXPECT_EQ(json["options"]["policy.carried_check"], Json({{"value", true}, {"line", nullptr}}));
  EXPECT_EQ(json["groups"][0]["senders"], Json({"@firm.example"}));
}

}  // namespace
}  // namespace nonsolicit::cli
