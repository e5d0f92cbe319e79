// hold list, show and the decisions, over a store into which the engine has put a held mail.
#include <fstream>
#include <iterator>
#include <sstream>

#include <sodium.h>

#include <nlohmann/json.hpp>

#include "base/crypto.h"
#include "engine/envelope_json.h"
#include "store/cases.h"
#include "store/store.h"
#include "tests/cli/installation.h"

namespace nonsolicit::cli {
namespace {

using testing::HasSubstr;

// RFC 4648 section 4, read with libsodium, not with the writer of the command.
std::string from_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  size_t length = 0;
  EXPECT_EQ(sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                              nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL),
            0);
  bytes.resize(length);
  return bytes;
}

class Hold : public Installation {
 protected:
  Hold() {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    EXPECT_TRUE(opened.ok());
    const base::TimePoint now = base::SystemClock().now();
    message::Envelope envelope{.sender = "jo@a.example"};
    envelope.recipients.push_back({.address = "anna@b.example"});
    const store::RecordRequest request{
        .case_record =
            store::CaseRecord{.id = kCase,
                              .created = now,
                              .sender = "jo\x1b[2J@a.example",
                              .subject = "Offer \x1b]0;evil\x07 \xE2\x80\xAEreversed",
                              .action = policy::Action::hold,
                              .rule = "canary",
                              .verdicts_json = R"([{"address":"anna\u001b@b.example","action":"hold","reasons":[]}])"},
        .held = store::HeldRecord{.case_id = kCase,
                                  .held_at = now,
                                  .deadline = now + std::chrono::hours(120),
                                  .spool_file = std::string(kCase) + ".eml",
                                  .content_sha256 = base::sha256_hex(kBytes),
                                  .envelope_json = engine::envelope_to_json(envelope, {"anna@b.example"}),
                                  .recipient_count = 1},
        .now = now};
    EXPECT_TRUE((*opened)->messages().record(request).ok());
    put("spool/" + std::string(kCase) + ".eml", kBytes);
  }
  // Another one with this content.
  void hold(const std::string& id, const std::string& bytes) const {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    ASSERT_TRUE(opened.ok());
    const base::TimePoint now = base::SystemClock().now();
    message::Envelope envelope{.sender = "jo@a.example"};
    envelope.recipients.push_back({.address = "anna@b.example"});
    const store::RecordRequest request{
        .case_record = store::CaseRecord{.id = id, .created = now, .action = policy::Action::hold},
        .held = store::HeldRecord{.case_id = id,
                                  .held_at = now,
                                  .deadline = now + std::chrono::hours(120),
                                  .spool_file = id + ".eml",
                                  .content_sha256 = base::sha256_hex(bytes),
                                  .envelope_json = engine::envelope_to_json(envelope, {"anna@b.example"}),
                                  .recipient_count = 1},
        .now = now};
    ASSERT_TRUE((*opened)->messages().record(request).ok());
    put("spool/" + id + ".eml", bytes);
  }
  static constexpr char kCase[] = "0123456789";
  static constexpr char kBytes[] = "Subject: x\r\n\r\n\xFF raw\r\n";
};

TEST_F(Hold, ShowsHostileCharacters) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"hold", "list"}, {"hold", "show", kCase}}) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("U+001B]0;evil"));
    for (const char* text : {"\x1b", "\x07", "\xE2\x80\xAE"})
      EXPECT_EQ(ran.out.find(text), std::string::npos) << ran.out;
  }
  EXPECT_EQ(run({"hold", "list", "--json"}).out.find('\x1b'), std::string::npos);
}

TEST_F(Hold, FindsByStateAndSender) {
  EXPECT_THAT(run({"hold", "list"}).out, HasSubstr("\n1 message\n"));
  EXPECT_EQ(run({"hold", "list", "--state", "released"}).out, "0 messages\n");
  EXPECT_THAT(run({"hold", "list", "--state", "all"}).out, HasSubstr(kCase));
  EXPECT_EQ(run({"hold", "list", "--sender", "nobody"}).out, "0 messages\n");
  EXPECT_EQ(run({"hold", "show", "--raw", kCase}).out, kBytes);
}

TEST_F(Hold, DecidesOnceAndTakesBack) {
  const Ran released = run({"hold", "release", kCase});
  EXPECT_EQ(released.code, 0) << released.err;
  EXPECT_THAT(released.out, HasSubstr("nonsolicit hold undo 0123456789"));
  const std::string shown = run({"hold", "show", kCase}).out;
  EXPECT_EQ(shown.substr(0, shown.find('\n')).find("until"), std::string::npos) << shown << "no time is left";
  EXPECT_THAT(run({"hold", "list"}).out, HasSubstr("release pending"));
  const Ran again = run({"hold", "return", kCase, "--reason", "Sorry, no."});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr(" has already released this message; it has not gone out yet."));
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 0);
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 1);
  EXPECT_EQ(run({"hold", "withdraw", "--now", kCase}).code, 0);
  EXPECT_EQ(run({"hold", "undo", kCase}).code, 1) << "due at once";
}

TEST_F(Hold, RefusesAReasonThatIsNone) {
  const Ran ran = run({"hold", "return", kCase, "--now", "--reason", "offer_without_contac"});
  EXPECT_EQ(ran.code, 64);
  EXPECT_THAT(ran.err, HasSubstr("did you mean \"offer_without_contact\"?"));
  EXPECT_THAT(ran.err, HasSubstr("there are: offer_without_contact, "));
  EXPECT_THAT(run({"hold", "return", "--help"}).out, HasSubstr("offer_without_contact"));
  EXPECT_EQ(run({"hold", "return", kCase, "--reason", "offer_without_contact"}).code, 0);
  EXPECT_THAT(run({"case", "show", "NOPE"}).err, HasSubstr("There is no case with this id: NOPE"));
}

TEST_F(Hold, SaysThatTheMilterDoesNotRun) {
  std::ofstream(file("nonsolicit.toml"), std::ios::app)
      << "[milter]\nsocket = \"unix:" << file("sock").string() << "\"\n";
  EXPECT_THAT(run({"hold", "release", "--now", kCase}).out, HasSubstr("when nonsolicit-milter runs again: nobody"));
}

TEST_F(Hold, GivesNoBytesThatWereChanged) {
  put("spool/" + std::string(kCase) + ".eml", "");
  const Ran raw = run({"hold", "show", "--raw", kCase});
  EXPECT_EQ(raw.code, 1);
  EXPECT_EQ(raw.out, "");
  EXPECT_THAT(raw.err, HasSubstr("changed on disk"));
}

TEST_F(Hold, KeepsTwoMembersApart) {
  const Ran refused = run({"member", "moved", "anna@b.example", "ben@c.example", "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr(std::string("1 case of theirs is open: ") + kCase));
  EXPECT_EQ(run({"member", "moved", "anna@b.example", "ben@c.example", "--yes", "--force"}).code, 0);
}

TEST_F(Hold, ShowsAReleaseThatFails) {
  {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    ASSERT_TRUE(opened.ok());
    auto row = (*(*opened)->holds().find(kCase))->held;
    row.state = store::HeldState::releasing;
    row.decision = store::Decision::release;
    row.attempts = 6;
    row.last_error = "cannot connect to 127.0.0.1:25";
    ASSERT_TRUE((*opened)->holds().advance(row, row.version, {}).ok());
  }
  EXPECT_THAT(run({"hold", "list"}).out,
              testing::AllOf(HasSubstr("0 messages\ncase 0123456789: releasing after 6 attempts, next "),
                             HasSubstr(": cannot connect to 127.0.0.1:25\n")));
  EXPECT_THAT(run({"hold", "show", kCase}).out,
              HasSubstr("  attempts   6\n  last error cannot connect to 127.0.0.1:25\n"));
  EXPECT_THAT(run({"hold", "list", "--json", "--state", "releasing"}).out, HasSubstr("\"attempts\":6"));
}

TEST_F(Hold, WritesWhatGoesAlongWithADecision) {
  EXPECT_EQ(run({"hold", "release", kCase, "--record", "friend"}).code, 64);
  EXPECT_EQ(run({"hold", "release", kCase, "--campaign-until", "soon"}).code, 64);
  const Ran stranger = run({"hold", "release", kCase, "--only", "nobody@x.example"});
  EXPECT_EQ(stranger.code, 1);
  EXPECT_THAT(stranger.err, HasSubstr("not one of this held message"));
  const Ran unproved = run({"hold", "release", kCase, "--record", "contact"});
  EXPECT_EQ(unproved.code, 1);
  EXPECT_THAT(unproved.err, HasSubstr("did not prove who they are"));
  const Ran quiet = run({"hold", "return", kCase, "--quiet", "--note", "as agreed", "--json"});
  EXPECT_EQ(quiet.code, 0) << quiet.err;
  EXPECT_THAT(quiet.out, HasSubstr(R"("outcome":"decided")"));
  const Ran shown = run({"case", "show", kCase, "--json"});
  EXPECT_THAT(shown.out, HasSubstr(R"("quiet": true)"));
  EXPECT_THAT(shown.out, HasSubstr("as agreed"));
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("case.return"));
  EXPECT_EQ(run({"audit", "verify"}).code, 0);
}

TEST_F(Hold, IsExportedByteByByteWhereContentIsAskedFor) {
  using Json = nlohmann::json;
  using namespace std::string_literals;
  const std::string odd = "Subject: y\r\n\r\n\0\xFF\xFE bare\nlf and \r cr, no end"s;
  const std::vector<std::pair<std::string, std::string>> mails = {{"VQSJETGC8M", kBytes},
                                                                  {"VQSJETGC8N", odd},
                                                                  {"VQSJETGC8P", odd + "1"},
                                                                  {"VQSJETGC8Q", odd + "12"},
                                                                  {"VQSJETGC8R", std::string(100'000, '\xA5')}};
  for (const auto& [id, bytes] : mails) {
    SCOPED_TRACE(id);
    hold(id, bytes);
    const Ran ran = run({"case", "export", "--with-content", id});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(from_base64(Json::parse(ran.out)["message_base64"]), bytes);
  }
  const std::string id = mails[1].first;
  const Ran without = run({"case", "export", id});
  EXPECT_EQ(without.code, 0) << without.err;
  EXPECT_FALSE(Json::parse(without.out).contains("message_base64"));
  auto with = Json::parse(run({"case", "export", "--with-content", id}).out);
  EXPECT_EQ(with.erase("message_base64"), 1u);
  auto rest = Json::parse(without.out);
  for (const char* key : {"exported", "history"}) {  // each export is put on record
    with.erase(key);
    rest.erase(key);
  }
  EXPECT_EQ(rest, with) << "the message is all that the option adds";
  const Ran written = run({"case", "export", "--with-content", id, file("case.json").string()});
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_EQ(std::filesystem::status(file("case.json")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_THAT(run({"audit", "list", "--action", "case.export"}).out, HasSubstr("with content"));

  put("spool/" + id + ".eml", odd + "!");
  EXPECT_THAT(run({"case", "export", "--with-content", id}).err, HasSubstr("was changed on disk"));
  std::filesystem::remove(file("spool/" + id + ".eml"));
  EXPECT_EQ(run({"case", "export", "--with-content", id}).code, 1) << "the message is gone";
}

TEST_F(Hold, IsToldByWhyWithComplaintsAndAppeals) {
  {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    ASSERT_TRUE(opened.ok());
    const base::TimePoint now = base::SystemClock().now();
    const store::RecordRequest request{
        .case_record = store::CaseRecord{.id = "VQSJETGC8M",
                                         .created = now,
                                         .sender = "jo@a.example",
                                         .trusted = base::Address::from_normal("jo@a.example"),
                                         .action = policy::Action::reject,
                                         .verdicts_json = R"([{"address":"anna@b.example","action":"reject"}])"},
        .now = now};
    ASSERT_TRUE((*opened)->messages().record(request).ok());
    ASSERT_TRUE((*opened)
                    ->cases()
                    .say({.case_id = "VQSJETGC8M",
                          .kind = store::StatementKind::appeal,
                          .author = "sender",
                          .person = base::Address::from_normal("jo@a.example"),
                          .made = now,
                          .open = true},
                         {.when = now, .actor = "sender", .action = "case.appeal"})
                    .ok());
  }
  EXPECT_EQ(run({"case", "complaint", "VQSJETGC8M", "by phone"}).code, 0);
  const std::vector<std::string> why = {"why", "jo@a.example", "anna@b.example"};
  const Ran open = run(why);
  EXPECT_THAT(open.out, HasSubstr("- Staff marked a complaint of mail to this recipient (case VQSJETGC8M) on "));
  EXPECT_THAT(open.out, HasSubstr("The sender appealed against the decision on mail to this recipient"));
  EXPECT_THAT(open.out, HasSubstr("it waits for an answer"));
  EXPECT_EQ(run({"case", "close", "VQSJETGC8M", "--finding"}).code, 0);
  EXPECT_EQ(run({"case", "appeal", "VQSJETGC8M", "deny"}).code, 0);
  const Ran answered = run({"why", "jo@a.example", "ben@c.example", "--json"});
  EXPECT_THAT(answered.out, HasSubstr("Staff marked a complaint of mail to others (case VQSJETGC8M) on "));
  EXPECT_THAT(answered.out, HasSubstr("confirmed as a finding on "));
  EXPECT_THAT(answered.out, HasSubstr("the appeal was denied on "));
}

TEST_F(Hold, IsReportedBesideWhatWasRefused) {
  {
    auto opened = store::open_sqlite({.path = file("state.db").string()});
    ASSERT_TRUE(opened.ok());
    const base::TimePoint now = base::SystemClock().now();
    for (const char* id : {"VQSJETGC8M", "VQSJETGC8N"}) {
      const store::RecordRequest request{
          .case_record = store::CaseRecord{.id = id, .created = now, .action = policy::Action::reject, .rule = "r"},
          .now = now};
      ASSERT_TRUE((*opened)->messages().record(request).ok());
    }
  }
  const Ran ran = run({"report"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("RELEASED OF THOSE DECIDED"));
  EXPECT_THAT(ran.out, HasSubstr("none")) << "nobody has decided";
  EXPECT_EQ(ran.out.find('%'), std::string::npos) << ran.out;
  const auto json = nlohmann::json::parse(run({"report", "--json"}).out);
  EXPECT_EQ(json["total"]["held"], 1);
  EXPECT_EQ(json["total"]["refused"], 2);
}

TEST_F(Hold, DecidesSeveralAndTellsOfEach) {
  const Ran ran = run({"hold", "release", kCase, "zzzzzzzzzz"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(std::string("case ") + kCase + ": release in 30s"));
  EXPECT_THAT(ran.err, HasSubstr("case zzzzzzzzzz: There is no case with this id."));
  EXPECT_THAT(ran.err, HasSubstr("1 of 2 cases not decided"));
}

TEST_F(Hold, ShowsAndExportsCases) {
  EXPECT_THAT(run({"case", "list"}).out, HasSubstr("\n1 case\n"));
  EXPECT_THAT(run({"case", "list", "canary", "--json"}).out, HasSubstr(R"("case":"0123456789")"));
  EXPECT_EQ(run({"case", "list", "nobody"}).out, "0 cases\n");
  EXPECT_EQ(run({"case", "list", "--action", "explode"}).code, 64);
  const Ran shown = run({"case", "show", kCase});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr(std::string("Case ") + kCase));
  EXPECT_EQ(shown.out.find('\x1b'), std::string::npos);
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("case.view"));
  EXPECT_EQ(run({"case", "show", "zzzzzzzzzz"}).code, 1);
  const std::string file_name = file("case.json").string();
  const Ran exported = run({"case", "export", kCase, file_name});
  EXPECT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(std::filesystem::status(file_name).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(run({"case", "export", kCase, file_name}).code, 1) << "never over a file";
  const std::string missing = file("no.json").string();
  EXPECT_EQ(run({"case", "export", "zzzzzzzzzz", missing}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST_F(Hold, PutsEveryLookOnRecord) {
  EXPECT_EQ(run({"hold", "show", "zzzzzzzzzz"}).code, 1);
  EXPECT_EQ(run({"hold", "list"}).code, 0);
  EXPECT_EQ(run({"audit", "list"}).out, "0 lines\n") << "nothing was looked at";
  EXPECT_EQ(run({"hold", "show", kCase}).code, 0);
  EXPECT_EQ(run({"hold", "show", kCase, "--json"}).code, 0);
  EXPECT_THAT(run({"audit", "list", "--action", "case.view"}).out, HasSubstr("\n2 lines\n"));
  EXPECT_EQ(run({"hold", "show", kCase, "--raw"}).out, kBytes);
  const Ran raw = run({"audit", "list", "--action", "case.raw"});
  EXPECT_THAT(raw.out, HasSubstr("\n1 line\n"));
  EXPECT_THAT(raw.out, HasSubstr(kCase));
  std::filesystem::remove(file("spool/" + std::string(kCase) + ".eml"));
  EXPECT_EQ(run({"hold", "show", kCase, "--raw"}).code, 1);
  EXPECT_THAT(run({"audit", "list", "--action", "case.raw"}).out, HasSubstr("\n1 line\n"))
      << "there was nothing to see";
}

TEST_F(Hold, ExportsTheAuditWithItsHashes) {
  using Json = nlohmann::json;
  for (const char* what : {"hold", "case", "hold"}) ASSERT_EQ(run({what, "show", kCase}).code, 0);
  ASSERT_EQ(run({"hold", "show", kCase, "--raw"}).code, 0);
  const auto lines_of = [](const std::string& text) {
    std::vector<Json> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
    return lines;
  };
  const auto all = lines_of(run({"audit", "export"}).out);
  ASSERT_EQ(all.size(), 5u);
  const auto listed = lines_of(run({"audit", "list", "--json"}).out);
  for (size_t i = 0; i < listed.size(); i++) {
    Json line = all[i];
    EXPECT_EQ(base::to_rfc3339(base::from_micros(line["micros"].get<int64_t>())), line["time"]);
    line.erase("micros");
    EXPECT_EQ(line, listed[i]);
    EXPECT_FALSE(line["hash"].get<std::string>().empty());
  }
  EXPECT_EQ(all[4], (Json{{"lines", 4}, {"end", 4}, {"end_hash", all[3]["hash"]}}));

  const auto some = lines_of(run({"audit", "export", "--action", "case.view", "--from", "2"}).out);
  ASSERT_EQ(some.size(), 3u);
  EXPECT_EQ(some[0], all[1]);
  EXPECT_EQ(some[2], (Json{{"lines", 2}, {"end", 4}, {"end_hash", all[3]["hash"]}})) << "the end is that of the chain";
  EXPECT_EQ(lines_of(run({"audit", "export", "--from", "9"}).out)[0]["end"], 4);

  const std::string name = file("audit.jsonl").string();
  EXPECT_EQ(run({"audit", "export", name}).out, "written to " + name + "\n");
  EXPECT_EQ(std::filesystem::status(name).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::ifstream written(name);
  EXPECT_EQ(lines_of({std::istreambuf_iterator<char>(written), {}}), all);
  EXPECT_EQ(run({"audit", "export", name}).code, 1) << "never over a file";
  EXPECT_EQ(run({"audit", "verify"}).out, "the chain of 4 lines is whole\n") << "an export leaves no line";
}

TEST_F(Hold, WorksOnComplaintsAndNotes) {
  EXPECT_EQ(run({"case", "note", kCase}).code, 1) << "no text";
  EXPECT_EQ(run({"case", "note", kCase, "asked by phone"}).code, 0);
  EXPECT_EQ(run({"case", "second", kCase}).code, 0);
  EXPECT_EQ(run({"case", "close", kCase}).code, 1) << "no complaint yet";
  EXPECT_EQ(run({"case", "complaint", kCase, "by phone"}).code, 0);
  EXPECT_EQ(run({"case", "close", kCase, "--finding"}).code, 1) << "the sender proved nothing";
  EXPECT_EQ(run({"case", "close", kCase, "--note", "a mistake"}).code, 0);
  EXPECT_EQ(run({"case", "appeal", kCase, "perhaps"}).code, 64);
  EXPECT_EQ(run({"case", "appeal", kCase, "uphold"}).code, 1) << "there is none";
  EXPECT_EQ(run({"case", "confirm", kCase}).code, 1) << "nothing is proposed";
  const Ran shown = run({"case", "show", kCase});
  for (const char* text : {"asked by phone", "by phone", "a mistake", "complaint"}) {
    EXPECT_THAT(shown.out, HasSubstr(text));
  }
}

TEST_F(Hold, ReportsOnHeldMail) {
  EXPECT_THAT(run({"report"}).out, HasSubstr("canary"));
  EXPECT_THAT(run({"report", "--csv"}).out, HasSubstr("\r\nrule,canary,1,0,0,0,0,1,"));
  EXPECT_THAT(run({"report", "--json"}).out, HasSubstr(R"("held": 1)"));
  EXPECT_THAT(run({"report", "--csv", "--until", "2020-01-01"}).out, HasSubstr("total,total,0,"));
  EXPECT_EQ(run({"report", "--from", "2026-01-02", "--until", "2026-01-01"}).code, 64);
  EXPECT_EQ(run({"report", "--csv", "--json"}).code, 64);
}

TEST_F(Hold, KeepsWhoeverIsConcernedFromBeingForgotten) {
  const Ran refused = run({"forget", "Anna@b.example", "--yes"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr(std::string("1 case of theirs is open: ") + kCase));
  const Ran forced = run({"forget", "anna@b.example", "--yes", "--force"});
  EXPECT_EQ(forced.code, 0) << forced.err;
  EXPECT_THAT(run({"audit", "list"}).out, HasSubstr("forced, 1 cases open"));
  EXPECT_THAT(run({"hold", "show", kCase}).out, testing::Not(HasSubstr("anna@b.example")));
}

}  // namespace
}  // namespace nonsolicit::cli
