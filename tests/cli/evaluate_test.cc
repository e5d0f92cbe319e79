// nonsolicit evaluate on every form of labelled mail, as an admin meets it.
#include <nlohmann/json.hpp>

#include "tests/base/make_archive.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const std::string kQuestion =
    "From: Ada <ada@c.example>\nTo: ben@b.example\nSubject: Re: lunch\n\nThanks, that works for me. See you on "
    "Friday.\n";

class Evaluate : public BareInstallation {
 protected:
  json measure(std::vector<std::string> arguments, int code = 0) const {
    arguments.insert(arguments.begin(), {"--json", "evaluate"});
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, code) << ran.err;
    EXPECT_EQ(ran.err.empty(), code == 0) << ran.err;
    return json::parse(ran.out, nullptr, false);
  }
  std::string path(const std::string& name) const { return file(name).string(); }
};

TEST_F(Evaluate, AnMboxWithLabelHeaders) {
  put("pitches.mbox", "From a@b Thu Jan  1 00:00:00 2026\nX-Kind: solicitation\nX-Opt-Out: none\n" +
                          sample_mail("anna@b.example") +
                          "\nFrom a@b Thu Jan  1 00:00:00 2026\nX-Kind: correspondence\n" + "X-Kind-Also: greeting\n" +
                          kQuestion + ">From here on it is text.\n\n");
  const json report = measure({path("pitches.mbox")});
  ASSERT_EQ(report["corpora"].size(), 1u);
  EXPECT_EQ(report["corpora"][0]["corpus"], "pitches");
  EXPECT_EQ(report["total"]["count"], 2);
  EXPECT_EQ(report["total"]["confusion"]["solicitation"], json({{"solicitation", 1}}));
  EXPECT_EQ(report["total"]["opt_out_present_right"]["hits"], 1);
  EXPECT_EQ(report["total"]["opt_out_present_right"]["total"], 1);
  EXPECT_FALSE(report["rules"].empty());
}

TEST_F(Evaluate, AMaildirOfOneKind) {
  put("sent/cur/1:2,S", kQuestion);
  put("sent/new/2", kQuestion);
  put("sent/tmp/3", kQuestion);
  const json report = measure({"--kind", "correspondence", path("sent")});
  EXPECT_EQ(report["corpora"][0]["corpus"], "sent");
  EXPECT_EQ(report["total"]["confusion"], json({{"correspondence", {{"correspondence", 2}}}}));
  const Ran unlabelled = run({"evaluate", path("sent")});
  EXPECT_EQ(unlabelled.code, 1);
  EXPECT_THAT(unlabelled.err, HasSubstr(path("sent") + ": 2 mails without a label, the first is cur/1:2,S"));
  EXPECT_THAT(unlabelled.err, HasSubstr("no labelled mail found: put a labels.tsv beside the mails"));
  EXPECT_EQ(unlabelled.out, "");
}

TEST_F(Evaluate, TellsOfTheFoldersOfAMaildirThatItDoesNotRead) {
  put("Maildir/cur/1:2,S", kQuestion);
  put("Maildir/.Sent/cur/1:2,S", kQuestion);
  put("Maildir/.Drafts/new/1", kQuestion);
  put("Maildir/.dovecot/notes", "no maildir");
  const Ran ran = run({"evaluate", "--kind", "correspondence", path("Maildir/")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("note: " + path("Maildir/") +
                                 ": not read: .Drafts, .Sent; a folder of a maildir is a "
                                 "maildir of its own: name it (" +
                                 path("Maildir/.Sent") + ")"));
  const Ran named = run({"evaluate", "--kind", "correspondence", path("Maildir/.Sent")});
  EXPECT_EQ(named.code, 0) << named.err;
  EXPECT_THAT(named.err, Not(HasSubstr("not read")));
}

TEST_F(Evaluate, AFolderWithJsonLabels) {
  put("corp/dev/a/1.eml", kQuestion);
  put("corp/dev/a/labels.jsonl",
      R"({"file": "1.eml", "kind": "correspondence", "optout": "none", "optout_clear": false})");
  for (const std::string source : {"corp", "corp/dev", "corp/dev/", "corp/dev/a", "corp/dev/a/labels.jsonl"}) {
    const json report = measure({path(source)});
    ASSERT_EQ(report["corpora"].size(), 1u) << source;
    EXPECT_EQ(report["corpora"][0]["corpus"], "dev/a") << source;
    EXPECT_EQ(report["total"]["opt_out_clear_right"]["hits"], 1) << source;
  }
}

TEST_F(Evaluate, ArchivesWithoutUnpackingThem) {
  base::make_archive(file("dev.tar.xz"), {{"./outreach/1.eml", sample_mail("anna@b.example")},
                                          {"./labels.tsv",
                                           "path\tkind\tdetail\tcorpus\noutreach/1.eml\tgreeting\td\tother\n"
                                           "letters/1.eml\tnewsletter|correspondence\td\tother\n"},
                                          {"./letters/1.eml", kQuestion}});
  base::make_archive(file("domain.zip"),
                     {{"a/1.eml", kQuestion}, {"a/labels.jsonl", "{\"file\":\"1.eml\",\"kind\":\"correspondence\"}"}});
  const std::string before = listing();
  const json report = measure({path("dev.tar.xz"), path("domain.zip")});
  EXPECT_EQ(listing(), before);
  ASSERT_EQ(report["corpora"].size(), 3u);
  EXPECT_EQ(report["corpora"][0]["corpus"], "domain/a");
  EXPECT_EQ(report["corpora"][1]["corpus"], "letters");
  EXPECT_EQ(report["corpora"][1]["right"]["hits"], 1);
  EXPECT_EQ(report["corpora"][2]["corpus"], "outreach");
  ASSERT_EQ(report["mistakes"].size(), 1u);
  EXPECT_EQ(report["mistakes"][0]["path"], "outreach/1.eml");
  EXPECT_EQ(report["mistakes"][0]["found"], "solicitation");
  EXPECT_FALSE(report["mistakes"][0]["phrases"].empty());
  EXPECT_EQ(measure({"--mistakes", "0", path("dev.tar.xz")})["mistakes"].size(), 0u);

  put("bad.tar.xz", "no archive");
  const Ran bad = run({"evaluate", path("bad.tar.xz")});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.err, HasSubstr("bad.tar.xz"));
}

TEST_F(Evaluate, PrintsTablesAndRulesOnDemand) {
  put("offers/1.eml", sample_mail("anna@b.example"));
  const Ran ran = run({"evaluate", "--kind", "greeting", path("offers")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "") << "no progress bar where it is no terminal";
  for (const char* part : {"Kinds.", "Confusion", "Opt-outs.", "Recall of solicitation", "needs at least 1000 letters",
                           "At the thresholds", "Reliability", "The worst 1 of 1 mistakes", "1.eml  (offers)"}) {
    EXPECT_THAT(ran.out, HasSubstr(part));
  }
  EXPECT_THAT(ran.out, Not(HasSubstr("Rules:")));
  EXPECT_THAT(run({"evaluate", "--rules", "--kind", "greeting", path("offers")}).out, HasSubstr("Rules:"));
}

TEST_F(Evaluate, NamesFileAndLineOfBadLabels) {
  put("corp/1.eml", kQuestion);
  put("corp/2.eml", kQuestion);
  put("corp/labels.tsv", "1.eml\tcorrespondence\n3.eml\tgreeting\n4.eml\tgreting\n../1.eml\tgreeting\n");
  put("bad.mbox", "From a\nX-Kind: offer\n" + kQuestion);
  const Ran ran = run({"evaluate", path("corp"), path("bad.mbox"), path("nothing")});
  EXPECT_EQ(ran.code, 1);
  const std::string labels = path("corp/labels.tsv");
  EXPECT_THAT(ran.err, HasSubstr(labels + ":2: cannot open the file: " + path("corp/3.eml")));
  EXPECT_THAT(ran.err, HasSubstr(labels + ":3: \"greting\" is no kind (did you mean greeting?)"));
  EXPECT_THAT(ran.err, HasSubstr(labels + ":4: the path leads out of the folder"));
  EXPECT_THAT(ran.err, HasSubstr(path("corp") + ": a mail without a label, the first is 2.eml"));
  EXPECT_THAT(ran.err, HasSubstr(path("bad.mbox#1") + ": \"offer\" is no kind"));
  EXPECT_THAT(ran.err, HasSubstr(path("nothing") + ": no such file or folder"));
  EXPECT_THAT(ran.err, HasSubstr("the figures leave out what the problems above name"));
  EXPECT_THAT(ran.out, HasSubstr("Kinds.")) << "what can be measured is";
}

TEST_F(Evaluate, CountsNoLetterWhereThereIsNone) {
  put("empty", "");
  const Ran ran = run({"evaluate", "--kind", "correspondence", file("empty").string()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("empty: this is no mail"));
}

TEST_F(Evaluate, SaysWhatToDoWithoutLabels) {
  std::filesystem::create_directory(file("empty"));
  const Ran empty = run({"evaluate", path("empty")});
  EXPECT_EQ(empty.code, 1);
  EXPECT_THAT(empty.err, HasSubstr("empty: no mail in it"));
  EXPECT_THAT(empty.err, HasSubstr("or say with --kind what all of them are"));
  const Ran unknown = run({"evaluate", "--kind", "solicitaton", path("empty")});
  EXPECT_EQ(unknown.code, 64);
  EXPECT_THAT(unknown.err, HasSubstr("--kind: \"solicitaton\" is no kind (did you mean solicitation?)"));
  EXPECT_EQ(run({"evaluate", "--mistakes", "many", path("empty")}).code, 64);
  EXPECT_THAT(run({"evaluate", "--help"}).out, HasSubstr("labels.tsv"));
}

// 1,440 written mails of the association's world, from which nothing was ever learned or tuned (docs/classifier.md has
// the figures): a model or a pattern that is worse on them shows here.
TEST_F(Evaluate, IsRightAboutMailThatNothingWasLearnedFrom) {
  std::vector<std::string> sets;
  for (const char* name : {"inboxes", "large_firms", "other_words", "short", "small_firms", "threads"})
    sets.push_back(std::string(NONSOLICIT_SOURCE_DIR) + "/tests/classifier/unseen/" + name + ".mbox");
  const json total = measure(sets)["total"];
  const auto share = [&](const char* figure) {
    const double hits = total[figure]["hits"];
    const double all = total[figure]["total"];
    std::printf("figure: unseen mail, %s: %.0f of %.0f, %.1f %%\n", figure, hits, all, 100 * hits / all);
    return hits / all;
  };
  EXPECT_EQ(total["count"], 1440);
  EXPECT_GE(share("right"), 0.925);
  EXPECT_LE(share("solicitation_as_correspondence"), 0.11);
  EXPECT_LE(share("correspondence_as_solicitation"), 0.03);
  EXPECT_GE(share("opt_out_present_right"), 0.98);
  EXPECT_GE(share("opt_out_clear_right"), 0.935);
}

// A held question is the worst mistake of this program: 300 plain questions between people who hardly know each other,
// and 80 offers that begin as such questions do. Nothing was learned from them.
TEST_F(Evaluate, HoldsHardlyAPlainQuestion) {
  const std::string folder = std::string(NONSOLICIT_SOURCE_DIR) + "/tests/classifier/unseen/";
  const json report = measure({folder + "questions_a.mbox", folder + "questions_b.mbox"});
  const json& at_hold = report["at_thresholds"][0];
  ASSERT_EQ(at_hold["name"], "hold");
  const int held = at_hold["total"]["false_alarms"]["hits"];
  const int called = report["total"]["correspondence_as_solicitation"]["hits"];
  const int missed = report["total"]["solicitation_as_correspondence"]["hits"];
  std::printf(
      "figure: of 300 plain questions called an offer: %d, surely enough to be held: %d; of 80 offers missed: %d\n",
      called, held, missed);
  EXPECT_EQ(at_hold["total"]["false_alarms"]["total"], 300);
  EXPECT_LE(held, 9);
  EXPECT_LE(called, 15);
  EXPECT_LE(missed, 20);
}

}  // namespace
}  // namespace nonsolicit::cli
