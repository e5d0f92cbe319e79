// nonsolicit train on an association's own small set: the model loads, mistakes are told before the work.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

constexpr const char* kOffers[] = {"offer", "discount", "pricing", "demo", "trial", "software", "save"};
constexpr const char* kLetters[] = {"lunch", "friday", "thanks", "agree", "colleague", "minutes", "draft"};

class Train : public Installation {
 protected:
  Train() {
    put("own.mbox", mails(60, [](size_t i) { return i % 2 == 0 ? "Solicitation" : "correspondence"; }));
    put("etc/classifier.toml",
        "model = \"own.model\"\n[[rule]]\nname = \"price\"\npattern = \"pricing\"\n[[rule]]\nname = \"never\"\n"
        "pattern = \"zanzibar\"\n[[rule]]\nname = \"weighed\"\npattern = \"q\"\nweights = { greeting = 1 }\n");
  }
  template <class KindOf>
  static std::string mails(size_t count, const KindOf& kind_of) {
    std::string text;
    for (size_t i = 0; i < count; i++) {
      const std::string number = std::to_string(i);
      text += "From a@b Thu Jan  1 00:00:00 2026\nX-Kind: " + std::string(kind_of(i)) + "\nFrom: p@d" + number +
              ".example\nTo: x@y.example\nSubject: " + number + "\n\n";
      for (size_t word = 0; word < 4; word++) {
        const size_t at = (i / 2 + word * (1 + i % 3)) % 7;
        text += std::string(i % 2 == 0 ? kOffers[at] : kLetters[at]) + " ";
      }
      text += "number" + number + ".\n\n";
    }
    return text;
  }
  Ran train(std::vector<std::string> more = {}, const std::string& source = "own.mbox") const {
    std::vector<std::string> arguments = {"train", "--rules", path("etc/classifier.toml"), path(source)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::string path(const std::string& name) const { return file(name).string(); }
  void use_own_model() const {
    put("nonsolicit.toml",
        "key_file = \"keys\"\ndirectory_file = \"members.nsd\"\nclassifier_file = "
        "\"etc/classifier.toml\"\n[policy]\nfile = \"" NONSOLICIT_SOURCE_DIR "/conf/policy.toml\"\n");
  }
};

TEST_F(Train, MakesAModelThatLoadsWhereMailsNeverHadARule) {
  const std::string warning = "etc/classifier.toml:5: a rule has no effect: too few of the mails";
  const Ran made = train({"-o", path("etc/own.model")});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr(warning));
  use_own_model();
  const Ran checked = run({"config", "check"});
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_THAT(checked.err, HasSubstr("warning: "));
  EXPECT_THAT(checked.err, HasSubstr(warning));
  EXPECT_THAT(checked.err, HasSubstr(": never"));
  const Json json = Json::parse(run({"--json", "config", "check"}).out);
  EXPECT_EQ(json["good"], true);
  EXPECT_EQ(json["problems"][0]["severity"], "warning");
  EXPECT_EQ(json["problems"][0]["line"], 5);

  put("etc/classifier.toml", "model = \"own.model\"\n[[rule]]\nname = \"added\"\npattern = \"later\"\n");
  const Ran added = run({"config", "check"});
  EXPECT_EQ(added.code, 2) << "a rule added after the training is a mistake";
  EXPECT_THAT(added.err, HasSubstr("classifier.toml:2: rule \"added\" has no effect"));
}

TEST_F(Train, PutsAllIntoItsJson) {
  for (const bool second : {false, true}) {
    const Ran made = train({"-o", path("etc/own.model"), "--json"});
    EXPECT_EQ(made.code, 0) << made.err;
    const Json json = Json::parse(made.out);
    EXPECT_EQ(json["total"]["count"], 60);
    const Json& training = json["training"];
    EXPECT_EQ(training["file"], path("etc/own.model"));
    EXPECT_EQ(training["written"], true);
    EXPECT_EQ(training["mails"], 60);
    EXPECT_GT(training["features"], 0);
    EXPECT_EQ(training["bytes"], std::filesystem::file_size(file("etc/own.model")));
    EXPECT_EQ(training["held_out_loss"].is_number(), second);
    EXPECT_EQ(training["present_held_out_loss"].is_number(), second);
    EXPECT_EQ(training["warnings"].size(), 1u);
  }
}

TEST_F(Train, ChecksItsOutputsFirst) {
  std::filesystem::create_directory(file("folder"));
  put("few.mbox", mails(20, [](size_t) { return "greeting"; }));
  const auto refused = [this](std::vector<std::string> more) {
    const Ran ran = train(std::move(more), "few.mbox");
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, Not(HasSubstr("too few")));
    return ran.err;
  };
  EXPECT_THAT(refused({"-o", path("none/x")}), HasSubstr("--output " + path("none/x") + ": there is no folder"));
  EXPECT_THAT(refused({"-o", path("folder")}), HasSubstr("this is a folder"));
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  std::filesystem::create_symlink("fifo", file("link"));
  for (const char* name : {"fifo", "link"}) {
    EXPECT_THAT(refused({"-o", path(name)}), HasSubstr("--output " + path(name) + ": this is no regular file"));
    EXPECT_THAT(refused({"-o", path("x"), "--held-out", path(name)}),
                HasSubstr("--held-out " + path(name) + ": this is no regular file"));
    EXPECT_TRUE(std::filesystem::is_fifo(file(name)));
  }
  EXPECT_THAT(refused({"-o", path("x"), "--held-out", path("none/y")}), HasSubstr("--held-out " + path("none/y")));
}

TEST_F(Train, RefusesMailsThatTeachNothing) {
  put("few.mbox", mails(20, [](size_t) { return "greeting"; }));
  put("alike.mbox", mails(60, [](size_t) { return "greeting"; }));
  EXPECT_THAT(train({"-o", path("x")}, "few.mbox").err, HasSubstr("too few mails to train on: 20; at least 50"));
  const Ran alike = train({"-o", path("x")}, "alike.mbox");
  EXPECT_EQ(alike.code, 1);
  EXPECT_THAT(alike.err, HasSubstr("all are greeting: mails of at least two kinds are needed"));
  EXPECT_FALSE(std::filesystem::exists(file("x")));
}

TEST_F(Train, WarnsOfARecipeThatMeansOtherMails) {
  put("recipe.toml",
      "[[corpus]]\nname = \"owm\"\n[[corpus]]\nname = \"own/solicitation\"\n[[correction]]\nmail = "
      "\"own.mbox#99\"\nkind = \"greeting\"\nwhy = \"w\"\n[[correction]]\nmail = \"elsewhere/1.eml\"\n"
      "kind = \"greeting\"\nwhy = \"w\"\n[[correction]]\nmail = \"own.mbox#1\"\nkind = \"solicitation\"\nwhy = "
      "\"w\"\n");
  const Ran ran = train({"-o", path("etc/own.model"), "--recipe", path("recipe.toml")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("recipe.toml:1: corpus: no source has the corpus \"owm\" (did you mean \"own\"?)"));
  EXPECT_THAT(ran.err, HasSubstr("recipe.toml:5: correction: there is no mail \"own.mbox#99\""));
  for (const char* part : {"elsewhere", "own/solicitation", "own.mbox#1\""}) EXPECT_THAT(ran.err, Not(HasSubstr(part)));
}

TEST_F(Train, ReadsASourceNamedTwiceOnce) {
  const Ran ran = train({path("own.mbox"), "-o", path("etc/own.model"), "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("own.mbox is named twice"));
  EXPECT_EQ(Json::parse(ran.out)["training"]["mails"], 60);
}

TEST_F(Train, AnnouncesNoPhrasesWhereThereAreNone) {
  // Labels at random: mistakes are sure.
  put("mixed.mbox", mails(80, [](size_t i) { return i % 5 < 2 ? "solicitation" : "correspondence"; }));
  const Ran ran = train({"-o", path("etc/own.model")}, "mixed.mbox");
  EXPECT_THAT(ran.out, HasSubstr("mistakes, surest first: probability of the kind found, mail, corpus."));
  EXPECT_THAT(ran.out, Not(HasSubstr("signs that spoke")));
}

}  // namespace
}  // namespace nonsolicit::cli
