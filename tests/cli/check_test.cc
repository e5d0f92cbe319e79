// check and classify: any form of mail file, JSON with fixed keys, nothing written, nothing that moves a terminal.
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "cli/mailbox.h"
#include "tests/base/make_archive.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Json = nlohmann::json;

class Check : public Installation {
 protected:
  std::vector<Json> check(std::vector<std::string> files, const std::string& input = {}) {
    files.insert(files.begin(), {"check", "--json"});
    const Ran ran = run(files, input);
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::vector<Json> results;
    for (size_t start = 0; start < ran.out.size();) {
      const size_t end = ran.out.find('\n', start);
      results.push_back(Json::parse(ran.out.substr(start, end - start)));
      start = end + 1;
    }
    return results;
  }
};

TEST_F(Check, AnswersInJsonWithTheDocumentedKeys) {
  put("mail.eml", sample_mail("Anna <anna@b.example>, x@outside.example, canary@e.example"));
  const auto results = check({file("mail.eml").string()});
  ASSERT_EQ(results.size(), 1u);
  const Json& json = results[0];
  for (const char* key :
       {"file", "kind", "confidence", "kinds", "opt_out", "action", "reply", "recipients", "evidence"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["file"], file("mail.eml").string());
  EXPECT_EQ(json["kind"], "solicitation");
  EXPECT_TRUE(json["confidence"].is_number());
  EXPECT_TRUE(json["kinds"].contains("newsletter"));
  EXPECT_TRUE(json["opt_out"]["ways"].is_array());
  EXPECT_EQ(json["opt_out"]["clear"], false);
  EXPECT_EQ(json["action"], "hold");
  ASSERT_EQ(json["recipients"].size(), 3u);
  for (const Json& recipient : json["recipients"]) {
    for (const char* key : {"address", "action", "rule", "clause", "relationship", "member", "reasons"}) {
      EXPECT_TRUE(recipient.contains(key)) << key;
    }
    EXPECT_FALSE(recipient["reasons"].empty());
  }
  EXPECT_EQ(json["recipients"][0]["address"], "anna@b.example");
  EXPECT_EQ(json["recipients"][0]["member"], true);
  EXPECT_EQ(json["recipients"][1]["action"], "pass");
  EXPECT_EQ(json["recipients"][2]["rule"], "canary");
  EXPECT_FALSE(json["evidence"].empty());
}

TEST_F(Check, WritesNothing) {
  put("mail.eml", sample_mail("anna@b.example"));
  const std::string fresh = listing();
  EXPECT_EQ(run({"check", file("mail.eml").string()}).code, 0);
  EXPECT_EQ(run({"classify", file("mail.eml").string()}).code, 0);
  EXPECT_EQ(listing(), fresh) << "no store yet";
  ASSERT_EQ(run({"lists", "exempt", "add", "--who", "x@y.example", "--kind", "staff"}).code, 0);
  const std::string before = listing();
  EXPECT_EQ(run({"check", file("mail.eml").string()}).code, 0);
  EXPECT_EQ(run({"hold", "list"}).code, 0);
  EXPECT_EQ(listing(), before);
}

TEST_F(Check, ReadsMailAsPeopleHaveIt) {
  const std::string mail = sample_mail("anna@b.example");
  put("mail.eml", mail);
  put("box", "From jo@a.example Sun Nov 22 12:00:00 2026\n" + mail +
                 "\n>From here on\n\nFrom jo@a.example Sun Nov 22 12:00:01 2026\n" + mail);
  put("maildir/cur/1:2,S", mail);
  put("maildir/new/2", mail);
  put("maildir/tmp/3", mail);
  put("folder/a.eml", mail);
  const auto name = [this](const char* text) { return file(text).string(); };
  const auto results = check({name("mail.eml"), name("box"), name("maildir"), name("folder"), "-"}, mail);
  std::vector<std::string> names;
  for (const Json& json : results) {
    names.push_back(json["file"]);
    EXPECT_EQ(json["kind"], "solicitation") << json["file"];
  }
  EXPECT_THAT(names, ElementsAre(name("mail.eml"), name("box") + "#1", name("box") + "#2", name("maildir/cur/1:2,S"),
                                 name("maildir/new/2"), name("folder/a.eml"), "-"));
}

TEST_F(Check, GoesOnAfterAFileThatCannotBeRead) {
  put("mail.eml", sample_mail("anna@b.example"));
  std::filesystem::create_directory(file("empty"));
  const Ran ran = run({"check", file("gone.eml").string(), file("empty").string(), file("mail.eml").string()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("gone.eml"));
  EXPECT_THAT(ran.err, HasSubstr("empty: no mail in this directory"));
  EXPECT_THAT(ran.out, HasSubstr("mail.eml: "));
}

TEST_F(Check, TakesTheEnvelopeFromTheCommandLine) {
  put("mail.eml", sample_mail("anna@b.example"));
  const std::string mail = file("mail.eml").string();
  EXPECT_EQ(check({"--to", "x@outside.example", "--to", "<canary@e.example>", mail})[0]["recipients"].size(), 2u);
  EXPECT_EQ(check({"--mode", "observe", mail})[0]["action"], "pass");
  EXPECT_EQ(check({"--client", "192.0.2.1", mail})[0]["direction"], "inbound");
  EXPECT_EQ(check({"--client", "192.0.2.1", "--auth", "jo@a.example", mail})[0]["direction"], "outbound");
  ASSERT_EQ(run({"lists", "preferences", "add", "--recipient", "anna@b.example", "--sender", "jo@a.example", "--choice",
                 "block"})
                .code,
            0);
  EXPECT_EQ(check({mail})[0]["action"], "reject");
  EXPECT_EQ(check({"--from", "kim@a.example", mail})[0]["action"], "reject") << "From restricts, too";
}

TEST_F(Check, CountsTheMembersBehindAnAlias) {
  put("virtual", "team@a.example anna@b.example, ben@c.example\n");
  std::ifstream options(file("nonsolicit.toml"));
  const std::string before((std::istreambuf_iterator<char>(options)), {});
  put("nonsolicit.toml", before + "[lists]\naliases = [\"virtual:virtual\"]\n");
  put("mail.eml", sample_mail("team@a.example"));
  const auto recipient = check({file("mail.eml").string()})[0]["recipients"][0];
  EXPECT_EQ(recipient["address"], "team@a.example");
  EXPECT_EQ(recipient["stands_for"], 2);
  EXPECT_THAT(run({"check", file("mail.eml").string()}).out, HasSubstr("team@a.example (2 members): "));
  put("virtual", "team@a.example\n");
  const Ran bad = run({"config", "check"});
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.err + bad.out, HasSubstr("virtual:1: \"team@a.example\": expected"));
  const Ran lenient = run({"check", file("mail.eml").string()});
  EXPECT_EQ(lenient.code, 0);
  EXPECT_THAT(lenient.err, HasSubstr("virtual:1: "));
  EXPECT_THAT(lenient.err, testing::Not(HasSubstr("without the directory")));
}

TEST_F(Check, ShowsHostileCharacters) {
  put("mail.eml",
      "From: jo@a.example\nTo: \"\x1b[31m\" <a\x1b[2J@b.example>, anna@b.example\nSubject: =?utf-8?B?G1syShs=?= x\n"
      "Content-Type: text/plain; charset=utf-8\n\nOur pricing starts at $99 \x1b]0;evil\x07 per month, free trial, "
      "call \xE2\x80\xAE us.\n");
  for (const char* command : {"check", "classify"}) {
    const Ran ran = run({command, file("mail.eml").string()});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << ran.out;
    EXPECT_EQ(ran.out.find('\x07'), std::string::npos);
    EXPECT_EQ(ran.out.find("\xE2\x80\xAE"), std::string::npos);
  }
  const Ran missing = run({"check", "/nonexistent/\x1b[2J"});
  EXPECT_EQ(missing.err.find('\x1b'), std::string::npos);
}

std::string mail_with(const std::string& text) {
  return "From: Jo Doe <jo@a.example>\nTo: Peter Lang <peter@b.example>\nSubject: Season's greetings\nMIME-Version: "
         "1.0\nContent-Type: text/plain; charset=utf-8\n\n" +
         text;
}

TEST_F(Check, PrintsWaysOutThatAreNotTheSenders) {
  const std::string mail = mail_with("Is this for us?\n\n> An offer.\n> Reply STOP and I'll take you off.\n");
  EXPECT_THAT(
      run({"classify", "-"}, mail).out,
      HasSubstr("  opt-out    none of the sender's\n  opt-out    instruction, not clear: quoted: \"Reply STOP"));
  EXPECT_THAT(run({"classify", "-"}, mail_with("See you on Monday.\n")).out, HasSubstr("  opt-out    none found\n"));
}

TEST_F(Check, TellsWhereAWayOutStands) {
  const std::string text = "An offer.\n\nTo unsubscribe click here.\n";
  const std::string headers = "List-Unsubscribe: <https://a.example/u/7>\n";
  const Json ways = check({"-"}, headers + mail_with(text))[0]["opt_out"]["ways"];
  ASSERT_EQ(ways.size(), 2u);
  EXPECT_FALSE(ways[0].contains("body")) << "a header";
  EXPECT_EQ(ways[1]["flaw"], "no_target");
  EXPECT_EQ(ways[1]["body"], 0);
  EXPECT_EQ(ways[1]["offset"], text.find("To unsubscribe"));
  EXPECT_EQ(text.substr(ways[1]["offset"], ways[1]["length"]), ways[1]["text"]);
}

TEST_F(Check, PrintsWhatBreaksACard) {
  const std::string mail = mail_with(
      "Dear Peter,\n\nWishing you and your family a peaceful Christmas and a happy New Year!\nAs a small gift, enjoy "
      "20% off any of our document shredding plans until January 31.\n\nWarmly,\nJo\n");
  EXPECT_THAT(run({"classify", "-"}, mail).out, HasSubstr("  card       with an offer: \"As a small gift"));
}

TEST_F(Check, TellsWhetherTheLanguageWasLearned) {
  const std::string known = mail_with("Could you send me the minutes of the last meeting? It is for the board.\n");
  const std::string other = mail_with(
      "V\u00E1\u017Een\u00FD pane, m\u016F\u017Eeme v\u00E1m p\u0159\u00ED\u0161t\u00ED t\u00FDden zaslat bezplatnou "
      "cenovou nab\u00EDdku?\n");
  EXPECT_EQ(check({"-"}, known)[0]["words_read"], true);
  EXPECT_EQ(check({"-"}, other)[0]["words_read"], false);
  EXPECT_THAT(run({"classify", "-"}, known).out, HasSubstr(", language en\n"));
  EXPECT_THAT(run({"classify", "-"}, other).out, HasSubstr("words not read"));
}

TEST_F(Check, TellsWhyThereAreNoPhrases) {
  const std::string mail =
      "From: jo@a.example\r\nTo: anna@b.example\r\nSubject: ...\r\nMIME-Version: 1.0\r\nContent-Type: "
      "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nMIAGCSqGSIb3DQEHA6CAMIACAQAxggE=\r\n";
  EXPECT_EQ(check({"-"}, mail)[0]["out_of_sight"], "it is encrypted (S/MIME)");
  EXPECT_THAT(run({"check", "-"}, mail).out, HasSubstr("The text could not be read: it is encrypted (S/MIME)."));
  EXPECT_THAT(run({"classify", "-"}, mail).out,
              HasSubstr("  remark     the text could not be read: it is encrypted (S/MIME)\n"));
  EXPECT_EQ(check({"-"}, mail_with("See you on Monday.\n"))[0]["out_of_sight"], "");
}

TEST_F(Check, SurvivesWhatIsNoMail) {
  for (const std::string& bytes :
       {std::string(), std::string("\0\0\0", 3), std::string("\n\n\n"), std::string(5000, '\xFF'),
        std::string("From \n"), std::string("From x\nFrom y\n")}) {
    const Ran ran = run({"check", "--to", "anna@b.example", "-"}, bytes);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("  remark     "));
    const Ran unaddressed = run({"check", "-"}, bytes);
    EXPECT_EQ(unaddressed.code, 1);
    EXPECT_THAT(unaddressed.err, HasSubstr("no recipient in To or Cc, and none given"));
    EXPECT_EQ(unaddressed.out, "");
  }
  const Ran empty = run({"--json", "classify", "-"});
  EXPECT_EQ(empty.code, 0) << empty.err;
  EXPECT_EQ(Json::parse(empty.out)["remark"], "empty");
  EXPECT_THAT(run({"classify", "-"}, "words only\n").out, HasSubstr("no header: this is no mail"));
  EXPECT_EQ(Json::parse(run({"--json", "classify", "-"}, sample_mail("a@b.example")).out)["remark"], "");
}

TEST_F(Check, ClassifyTellsWhatAnAnswerAsksFor) {
  const std::string stop = mail_with("Thanks, but please take me off your list.\n");
  EXPECT_THAT(run({"classify", "-"}, stop).out, HasSubstr("  asks       to stop: \"take me off your list"));
  const Json asked = Json::parse(run({"--json", "classify", "-"}, stop).out)["request"];
  EXPECT_EQ(asked["wish"], "stop");
  EXPECT_EQ(asked["organisation"], false);
  EXPECT_EQ(asked["where"], "body");
  EXPECT_EQ(asked["offset"], std::string("Thanks, but please ").size());
  EXPECT_THAT(run({"classify", "-"}, mail_with("Nobody of your company may write to me again.\n")).out,
              HasSubstr("  asks       to stop, for all of its organisation: \""));
  EXPECT_THAT(run({"classify", "-"}, mail_with("Please send me your price list.\n")).out,
              HasSubstr("  asks       for more mail: \""));
  const std::string nothing = mail_with("See you on Monday.\n");
  EXPECT_THAT(run({"classify", "-"}, nothing).out, testing::Not(HasSubstr("  asks  ")));
  EXPECT_TRUE(Json::parse(run({"--json", "classify", "-"}, nothing).out)["request"].is_null());
}

TEST_F(Check, RefusesAnEnvelopeThatIsNone) {
  put("mail.eml", sample_mail("anna@b.example"));
  const std::string mail = file("mail.eml").string();
  const std::vector<std::pair<const char*, const char*>> rows = {{"--client", "notanip"},  {"--client", "10.0.0.0/8"},
                                                                 {"--to", "notanaddress"}, {"--to", "<>"},
                                                                 {"--from", "bad"},        {"--auth", "foo bar"}};
  for (const auto& [option, value] : rows) {
    const Ran ran = run({"check", option, value, mail});
    EXPECT_EQ(ran.code, 64) << option << " " << value;
    EXPECT_THAT(ran.err, HasSubstr(std::string(option) + " " + value + ": expected an")) << ran.err;
  }
  for (const char* client : {"192.0.2.1", "2001:db8::1", "IPv6:2001:db8::1"})
    EXPECT_EQ(run({"check", "--client", client, mail}).code, 0) << client;
  EXPECT_EQ(run({"check", "--from", "<>", mail}).code, 0);
}

TEST_F(Check, SaysNothingOfTextThatItDidNotRead) {
  put("mail.eml", sample_mail("kim@a.example"));
  ASSERT_EQ(run({"lists", "exempt", "add", "--who", "jo@a.example", "--kind", "staff"}).code, 0);
  const std::string mail = file("mail.eml").string();
  const auto judged = check({"--auth", "jo@a.example", "--to", "anna@b.example", mail})[0];
  EXPECT_EQ(judged["content_read"], judged["kind"] != "unread");
  std::ifstream options(file("nonsolicit.toml"));
  const std::string before((std::istreambuf_iterator<char>(options)), {});
  put("nonsolicit.toml", before + "carried_check = false\n");  // [policy] is the last table
  const std::vector<std::string> outsider = {"--to", "x@outside.example", mail};
  const auto json = check(outsider)[0];
  EXPECT_EQ(json["kind"], "unread");
  EXPECT_EQ(json["content_read"], false);
  EXPECT_TRUE(json["confidence"].is_null() && json["opt_out"].is_null() && json["kinds"].is_null());
  for (const Json& reason : json["recipients"][0]["reasons"]) {
    EXPECT_NE(reason["code"], "kind");
    EXPECT_NE(reason["code"], "certainty");
  }
  const std::string text = run({"check", "--to", "x@outside.example", mail}).out;
  EXPECT_THAT(text, HasSubstr("  kind       unread"));
  EXPECT_THAT(text, testing::Not(HasSubstr("opt-out")));
  EXPECT_THAT(text, testing::Not(HasSubstr("percent")));
}

TEST_F(Check, SaysThatThereIsNoStoreYet) {
  put("mail.eml", sample_mail("anna@b.example"));
  const std::string mail = file("mail.eml").string();
  EXPECT_THAT(run({"check", mail}).err, HasSubstr("note: no store at " + file("state.db").string() + " yet"));
  EXPECT_EQ(check({mail})[0]["store_missing"], true);
  ASSERT_EQ(run({"lists", "exempt", "add", "--who", "x@y.example", "--kind", "staff"}).code, 0);
  EXPECT_EQ(run({"check", mail}).err, "");
  EXPECT_EQ(check({mail})[0]["store_missing"], false);
}

TEST_F(Check, RefusesArchives) {
  for (const char* name : {"a.tar", "a.tar.gz", "a.zip", "a.tar.xz"}) {
    base::make_archive(file(name), {{"1.eml", sample_mail("anna@b.example")}});
    for (const char* command : {"check", "classify"}) {
      const Ran ran = run({command, file(name).string()});
      EXPECT_EQ(ran.code, 1) << name;
      EXPECT_EQ(ran.out, "") << name;
      EXPECT_THAT(ran.err, HasSubstr(std::string(name) + ": an archive or packed file, no mail")) << ran.err;
    }
  }
}

TEST(Mbox, IsSplitAndUnquoted) {
  EXPECT_THAT(split_mbox("From a\nA: 1\n\n>From x\n>>From y\nFrom z\n\nFrom b\nB: 2\n"),
              ElementsAre("A: 1\n\nFrom x\n>From y\nFrom z\n\n", "B: 2\n"));
  EXPECT_THAT(split_mbox(""), ElementsAre());
  EXPECT_THAT(split_mbox("From a\r\nA: 1\r\n\r\nFrom b\r\n"), ElementsAre("A: 1\r\n\r\n", ""));
}

}  // namespace
}  // namespace nonsolicit::cli
