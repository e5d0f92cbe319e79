// Commands of members by mail: what is read as one, who is believed, what is written and what is answered.
#include "engine/member_command.h"

#include "engine/member_answer.h"
#include "engine/member_link.h"
#include "engine/release_proof.h"
#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

std::string to_text(const std::vector<MemberCommand>& commands) {
  std::string text;
  for (const MemberCommand& command : commands) {
    if (!text.empty()) text += "; ";
    text += std::string(to_string(command.verb));
    if (!command.address.empty()) text += " " + command.address.text();
    if (!command.domain.empty()) text += " @" + command.domain;
    if (!command.problem.empty()) text += " (" + command.problem + ")";
  }
  return text;
}

message::Message letter(const std::string& subject, const std::string& body) {
  return message::parse("From: anna@b.example\r\nSubject: " + subject +
                        "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n");
}

struct CommandCase {
  const char* name;
  const char* subject;
  const char* body;
  const char* expected;
};

using policy::Ending;

TEST(ReadCommands, TakesSubjectAndFirstLines) {
  const std::vector<CommandCase> cases = {
      {"subject", "block jane@a.example", "", "block jane@a.example"},
      {"any case", "BLOCK Jane@A.Example", "", "block jane@a.example"},
      {"body", "", "allow jane@a.example\r\nblock mark@a.example", "allow jane@a.example; block mark@a.example"},
      {"body after blank lines", "hello", "\r\n\r\nstop jane@a.example", "stop jane@a.example"},
      {"subject and body", "list", "block jane@a.example\r\nThank you", "list; block jane@a.example"},
      {"up to the first other line", "", "block jane@a.example\r\nThank you\r\nblock mark@a.example",
       "block jane@a.example"},
      {"colon and brackets", "", "block: <jane@a.example>.", "block jane@a.example"},
      {"mailto", "", "block mailto:jane@a.example", "block jane@a.example"},
      {"name before brackets", "", "block Jane Doe <jane@a.example>", "block jane@a.example"},
      {"several on a line", "", "block jane@a.example, mark@a.example; jane@a.example",
       "block jane@a.example; block mark@a.example"},
      {"tag", "", "block jane+news@a.example", "block jane@a.example"},
      {"international domain", "",
       "block jane@b\xC3\xBC"
       "cher.example",
       "block jane@xn--bcher-kva.example"},
      {"French", "",
       "Bloquer jane@a.example\r\nautoriser mark@a.example\r\narr\xC3\xAAter x@a.example\r\neffacer y@a.example",
       "block jane@a.example; allow mark@a.example; stop x@a.example; clear y@a.example"},
      {"French list and help", "Liste", "AIDE", "list; help"},
      {"Spanish", "", "bloquear jane@a.example\r\nPermitir mark@a.example\r\nbaja x@a.example\r\nborrar y@a.example",
       "block jane@a.example; allow mark@a.example; stop x@a.example; clear y@a.example"},
      {"Spanish list and help", "lista", "ayuda", "list; help"},
      {"German", "",
       "blockieren jane@a.example\r\nErlauben mark@a.example\r\nabbestellen x@a.example\r\nL\xC3\x96SCHEN y@a.example",
       "block jane@a.example; allow mark@a.example; stop x@a.example; clear y@a.example"},
      {"German help", "Hilfe", "", "help"},
      {"a whole domain to stop", "stop @A.example", "", "stop @a.example"},
      {"a whole domain to block", "block @a.example", "",
       "block (this takes one address; for all mailings of a domain write: stop @a.example)"},
      {"no address", "block", "", "block (an address is missing)"},
      {"bad address", "block jane@", "", "block (this is no mail address)"},
      {"nothing", "", "", "help"},
      {"something else", "Hello", "How are you?", "help"},
      {"prose with a verb", "Stop sending me mail from jane@a.example", "", "help"},
      {"prose with an address at the end", "", "Allow me to introduce mark@a.example", "help"},
      {"prose after the address", "", "block jane@a.example because she writes too often", "help"},
      {"list in prose", "", "list of members, please", "help"},
      {"somebody else's subject", "Re: block jane@a.example", "", "help"},
      {"quoted text", "", "> allow jane@a.example", "help"}};
  for (const CommandCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(read_commands(letter(row.subject, row.body), {})), row.expected);
  }
}

TEST(ReadCommands, AreBounded) {
  std::string body;
  for (int i = 0; i < 1000; i++) body += "block jane" + std::to_string(i) + "@a.example\r\n";
  const auto commands = read_commands(letter("", body), {});
  ASSERT_EQ(commands.size(), kMostCommands + 1);
  EXPECT_EQ(commands.back().problem, "one mail may hold 20 commands");
}

class Command : public EngineTest {
 protected:
  Command() {
    state_->options.learn.command_address = "Choices@gateway.example";
    state_->options.learn.authserv_id = "mx.a.example";
  }
  static std::string proved() { return "Authentication-Results: mx.a.example; dmarc=pass header.from=b.example\r\n"; }
  static std::string from_anna(const std::string& subject, const std::string& headers, const std::string& body = "") {
    return headers + "From: Anna <Anna@b.example>\r\nTo: choices@gateway.example\r\nSubject: " + subject +
           "\r\nMessage-ID: <m1@b.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n";
  }
  static message::Envelope inbound(const std::string& sender = "anna@b.example") {
    message::Envelope envelope = envelope_to({"choices+x@gateway.example"}, sender);
    envelope.client_address = "192.0.2.9";
    return envelope;
  }
  std::vector<store::LetterRecord> letters() { return *store_->holds().letters_due(kNow, 100); }
  std::string choices() {
    std::string text;
    const auto preferences = store_->lists().preferences("", 100);
    const auto opt_outs = store_->lists().opt_outs("", 100);
    for (const auto& row : *preferences) {
      text += row.recipient.text() + " " + std::string(lists::to_string(row.choice)) + " " + row.sender.text() + " " +
              row.origin.source + " " + row.origin.evidence + "\n";
    }
    for (const auto& row : *opt_outs) {
      text += row.recipient.text() + " stop(" + std::string(lists::to_string(row.scope)) + ") " + row.sender + " " +
              row.origin.source + "\n";
    }
    return text;
  }
};

TEST_F(Command, OfAMemberIsRecordedAndAnswered) {
  const Answer answer = process(inbound(), from_anna("block jane@a.example", proved()));
  EXPECT_EQ(answer.plan.ending, Ending::accept) << "the mail itself goes on";
  EXPECT_EQ(choices(), "anna@b.example block jane@a.example member m1@b.example\n");
  ASSERT_EQ(letters().size(), 1u);
  const store::LetterRecord sent = letters()[0];
  EXPECT_EQ(sent.case_id, "");
  EXPECT_EQ(sent.purpose, "command");
  EXPECT_EQ(sent.recipient, "Anna@b.example");
  const message::Message read = message::parse(sent.content);
  EXPECT_EQ(read.from[0].address, "Choices@gateway.example");
  EXPECT_EQ(read.to[0].address, "Anna@b.example");
  EXPECT_EQ(read.header_value("Auto-Submitted"), "auto-replied");
  EXPECT_EQ(read.in_reply_to, std::vector<std::string>{"m1@b.example"});
  ASSERT_NE(read.main_body(), nullptr);
  EXPECT_NE(read.main_body()->text.find("block jane@a.example"), std::string::npos);
  EXPECT_NE(read.main_body()->text.find("refused from now on"), std::string::npos);
  EXPECT_EQ(read.main_body()->text.find("You may write these commands"), std::string::npos);
  EXPECT_TRUE(read.defects.empty());
  EXPECT_TRUE(log_->contains("command queue_id=4ABC member=anna@b.example commands=1"));
}

TEST_F(Command, TakesEffectOnTheNextMail) {
  process(inbound(), from_anna("block jo@a.example", proved()));
  const Answer answer = process(envelope_to({"anna@b.example"}), mail("Files", "How long do you keep closed files?"));
  EXPECT_EQ(answer.plan.ending, Ending::reject);
}

TEST_F(Command, EachDoesWhatItSays) {
  process(inbound(),
          from_anna("", proved(),
                    "allow jane@a.example\r\nblock mark@a.example\r\nstop jane@a.example\r\n"
                    "stop @spam.example\r\nblock nora@a.example\r\nstop nora@a.example\r\nclear mark@a.example"));
  EXPECT_EQ(choices(),
            "anna@b.example block nora@a.example member m1@b.example\n"
            "anna@b.example stop(sender) jane@a.example member\n"
            "anna@b.example stop(sender) nora@a.example member\n"
            "anna@b.example stop(organisation) spam.example member\n")
      << "a stop ends an allow, but no block";
  process(inbound(), from_anna("clear jane@a.example", proved()));
  EXPECT_EQ(choices().find("jane"), std::string::npos);
}

TEST_F(Command, ListShowsOnlyTheMembersOwnChoices) {
  put_preference("ben@c.example", lists::PreferenceChoice::allow);
  ASSERT_TRUE(store_->lists()
                  .put(std::vector<lists::PreferenceEntry>{
                      {.recipient = address("carl@d.example"), .sender = address("anna@b.example")}})
                  .ok());
  process(inbound(), from_anna("list", proved()));
  EXPECT_NE(letters()[0].content.find("You have chosen nothing yet."), std::string::npos);
  process(inbound(), from_anna("list", proved(), "block jane@a.example\r\nstop mark@a.example\r\nlist"));
  const std::string text = letters()[1].content;
  EXPECT_NE(text.find("block jane@a.example (since 2026-11-22)"), std::string::npos) << text;
  EXPECT_NE(text.find("stop mark@a.example (since 2026-11-22)"), std::string::npos) << text;
  EXPECT_EQ(text.find("jo@a.example"), std::string::npos);
  EXPECT_EQ(text.find("carl@"), std::string::npos);
}

TEST_F(Command, UnknownGetsHelp) {
  process(inbound(), from_anna("Hello", proved(), "What can you do?"));
  EXPECT_EQ(choices(), "");
  ASSERT_EQ(letters().size(), 1u);
  EXPECT_NE(letters()[0].content.find("There is no command in it that we understand."), std::string::npos);
  EXPECT_NE(letters()[0].content.find("You may write these commands"), std::string::npos);
}

TEST_F(Command, ThatCannotBeFollowedIsExplained) {
  process(inbound(), from_anna("block @a.example", proved()));
  EXPECT_EQ(choices(), "");
  EXPECT_NE(letters()[0].content.find("Not done: this takes one address"), std::string::npos);
}

TEST_F(Command, OfAnAuthenticatedMemberHereIsTaken) {
  message::Envelope envelope = envelope_to({"choices@gateway.example"});
  envelope.auth_user = "jo@a.example";
  process(envelope, "From: jo@a.example\r\nSubject: block mark@a.example\r\nMessage-ID: <m2@a.example>\r\n\r\n\r\n");
  EXPECT_EQ(choices(), "jo@a.example block mark@a.example member m2@a.example\n");
  EXPECT_EQ(store_->learns, 0);
}

struct IgnoredCase {
  const char* name;
  std::string mail;
  const char* sender;
  const char* reason;
};

TEST_F(Command, IsIgnoredAndNotAnsweredWithoutProofOrFromMachines) {
  const auto anna = [](const std::string& headers) { return from_anna("block jane@a.example", headers); };
  const std::string ok = proved();
  const std::vector<IgnoredCase> cases = {
      {"no proof", anna(""), "anna@b.example", "authorship not proved"},
      {"proof of another domain", anna("Authentication-Results: mx.a.example; dmarc=pass header.from=evil.example\r\n"),
       "anna@b.example", "authorship not proved"},
      {"proof by another host", anna("Authentication-Results: mx.evil.example; dmarc=pass header.from=b.example\r\n"),
       "anna@b.example", "authorship not proved"},
      {"two headers of ours", anna(ok + ok), "anna@b.example", "authorship not proved"},
      {"only aligned", anna("Authentication-Results: mx.a.example; dkim=pass header.d=b.example\r\n"), "anna@b.example",
       "authorship not proved"},
      {"null sender", anna(ok), "", "null sender"},
      {"auto-reply", anna(ok + "Auto-Submitted: auto-replied\r\n"), "anna@b.example", "automatic or list mail"},
      {"vacation by its own header", anna(ok + "X-Autoreply: yes\r\n"), "anna@b.example", "automatic or list mail"},
      {"bulk", anna(ok + "Precedence: bulk\r\n"), "anna@b.example", "automatic or list mail"},
      {"list", anna(ok + "List-Id: <x.example>\r\n"), "anna@b.example", "automatic or list mail"},
      {"two authors", "From: anna@b.example, ben@c.example\r\nSubject: block x@a.example\r\n\r\n", "anna@b.example",
       "not one author"},
      {"no member",
       "Authentication-Results: mx.a.example; dmarc=pass header.from=y.example\r\nFrom: x@y.example\r\nSubject: "
       "block jane@a.example\r\n\r\n",
       "x@y.example", "author is no member"},
      {"ourselves", "From: choices@gateway.example\r\nSubject: block x@a.example\r\n\r\n", "choices@gateway.example",
       "written by the command address itself"}};
  for (const IgnoredCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(process(inbound(row.sender), row.mail).plan.ending, Ending::accept);
    EXPECT_TRUE(log_->contains("command_ignored queue_id=4ABC reason=\"" + std::string(row.reason) + "\""));
  }
  EXPECT_EQ(choices(), "");
  EXPECT_TRUE(letters().empty());
}

TEST_F(Command, NeedsProofEvenWhereAnyMailTeaches) {
  state_->options.learn.trust = conf::LearnTrust::any;
  process(inbound(), from_anna("block jane@a.example", ""));
  EXPECT_EQ(choices(), "");
  EXPECT_TRUE(letters().empty());
  process(inbound(),
          from_anna("block jane@a.example", "Authentication-Results: mx.a.example; dkim=pass header.d=b.example\r\n"));
  EXPECT_EQ(letters().size(), 1u);
}

TEST_F(Command, ByAnInternalClientInAnothersNameIsIgnored) {
  message::Envelope envelope = envelope_to({"choices@gateway.example"});
  envelope.auth_user = "jo@a.example";
  process(envelope, from_anna("block jane@a.example", proved()));
  EXPECT_EQ(choices(), "");
}

// Our answers go to members' machines, which may answer in turn.
TEST_F(Command, OurOwnAnswerStartsNoLoop) {
  process(inbound(), from_anna("help", proved()));
  const std::string ours = letters()[0].content;
  message::Envelope back = inbound("");
  EXPECT_EQ(process(back, proved() + ours).plan.ending, Ending::accept);
  back.sender = "anna@b.example";
  std::string reflected = proved() + ours;
  reflected.replace(reflected.find("Mail choices <Choices@gateway.example>"), 38, "<anna@b.example>");
  process(back, reflected);
  EXPECT_EQ(letters().size(), 1u);
}

TEST_F(Command, ByASignedLinkNeedsNoProofOfTheAuthor) {
  const MemberLink link{.recipient = address("anna@b.example"),
                        .sender = address("jo@a.example"),
                        .choice = lists::PreferenceChoice::block,
                        .expires = kNow + std::chrono::hours(1)};
  const std::string token = make_member_link(*state_->keys, link);
  EXPECT_EQ(mailto_of_link("choices@assoc.example", "T"), "mailto:choices@assoc.example?subject=choice%20T");
  auto envelope = envelope_to({state_->options.learn.command_address}, "anna.private@mail.example");
  envelope.client_address = "203.0.113.7";
  const auto send = [&](const std::string& subject) {
    process(envelope, "From: anna.private@mail.example\r\nSubject: " + subject + "\r\n\r\n");
    return store_->lists().preferences("", 10)->size();
  };
  EXPECT_EQ(send("Re: choice " + token), 0u) << "somebody else's subject";
  EXPECT_EQ(send("choice " + token.substr(0, token.size() - 1)), 0u) << "cut";
  EXPECT_EQ(send("choice"), 0u);
  EXPECT_EQ(send("Choice  " + token), 1u);
  const auto row = store_->lists().preferences("", 10)->at(0);
  EXPECT_EQ(row.recipient, link.recipient);
  EXPECT_EQ(row.sender, link.sender);
  EXPECT_EQ(row.choice, lists::PreferenceChoice::block);
  EXPECT_TRUE(store_->holds().letters_due(kNow + std::chrono::hours(1), 10)->empty()) << "nobody is answered";
  ASSERT_TRUE(store_->lists().remove_preference(link.recipient, link.sender).ok());
  clock_->advance(std::chrono::hours(2));
  EXPECT_EQ(send("choice " + token), 0u) << "its time is over";
}

TEST_F(Command, ThatCannotBeWrittenComesAgain) {
  store_->fail_record = true;
  const Answer answer = process(inbound(), from_anna("block jane@a.example", proved()));
  EXPECT_EQ(answer.plan.ending, Ending::tempfail);
  EXPECT_TRUE(log_->contains("ERROR command_failed"));
  store_->fail_record = false;
  EXPECT_EQ(process(inbound(), from_anna("block jane@a.example", proved())).plan.ending, Ending::accept);
  EXPECT_EQ(letters().size(), 1u);
}

TEST_F(Command, ToAnotherAddressIsNone) {
  message::Envelope envelope = inbound();
  envelope.recipients[0].address = "jo@a.example";
  process(envelope, from_anna("block jane@a.example", proved()));
  state_->options.learn.command_address.clear();
  process(inbound(), from_anna("block jane@a.example", proved()));
  EXPECT_EQ(choices(), "");
}

TEST(LetterProof, HoldsForALetterAboutNoCase) {
  const message::Envelope envelope{.recipients = {{.address = "anna@b.example"}}};
  const std::string proof =
      make_release_proof(*test_keys(), {.case_id = "", .attempt = kLetterAttempt, .expires = kNow}, envelope, "x");
  EXPECT_TRUE(check_release_proof(*test_keys(), proof, envelope, "x", kNow));
  const std::string release =
      make_release_proof(*test_keys(), {.case_id = "", .attempt = 1, .expires = kNow}, envelope, "x");
  EXPECT_FALSE(check_release_proof(*test_keys(), release, envelope, "x", kNow)) << "a release has a case";
}

}  // namespace
}  // namespace nonsolicit::engine
