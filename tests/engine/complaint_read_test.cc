// Mail to the complaint address as mail programs write it: which message it is about, and what its author says.
#include "engine/complaints/complaint.h"

#include "message/parse.h"
#include "tests/engine/fixture.h"

namespace nonsolicit::engine {
namespace {

std::string to_text(const std::optional<ComplaintReport>& report) {
  if (!report) return "none";
  std::string text = report->author.empty() ? "nobody" : report->author.text();
  if (report->arf) text += " arf";
  if (report->word) text += *report->word == RecipientWord::welcome ? " welcome" : " solicitation";
  if (report->choice) text += " " + std::string(lists::to_string(*report->choice));
  for (const ReportedMessage& one : report->messages) {
    text += " [" + one.case_id + "|" + one.message_id + (one.answers.empty() ? "" : "~" + one.answers) + "|" +
            one.from.text() + "|" + one.subject + "]";
  }
  return text;
}

std::optional<ComplaintReport> read(const std::string& raw) { return read_complaint(message::parse(raw), raw, {}); }

std::string plain(const std::string& subject, const std::string& body, const std::string& headers = {}) {
  return "From: Anna <Anna@b.example>\r\nTo: complaints@assoc.example\r\nSubject: " + subject + "\r\n" + headers +
         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body + "\r\n";
}
std::string html(const std::string& subject, const std::string& body) {
  return "From: anna@b.example\r\nTo: complaints@assoc.example\r\nSubject: " + subject +
         "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><body>" + body +
         "</body></html>\r\n";
}

const std::string kTaggedMail =
    "Received: from a.example by gateway.example; Sun, 22 Nov 2026 12:00:00 +0000\r\n"
    "X-Nonsolicit: v=1; action=tag; case=0123456789\r\n"
    "From: Jo Doe <jo@a.example>\r\nTo: anna@b.example\r\nSubject: Better rates\r\nMessage-ID: <m1@a.example>\r\n"
    "\r\nSwitch your account today.\r\n";

std::string mixed(const std::string& text, const std::vector<std::string>& parts) {
  std::string raw =
      "From: anna@b.example\r\nTo: complaints@assoc.example\r\nSubject: Fwd: Better rates\r\n"
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n"
      "Content-Type: text/plain\r\n\r\n" +
      text + "\r\n";
  for (const std::string& part : parts) raw += "--b1\r\n" + part + "\r\n";
  return raw + "--b1--\r\n";
}
std::string attached(const std::string& mail) { return "Content-Type: message/rfc822\r\n\r\n" + mail; }

std::string arf(const std::string& type, const std::string& third) {
  return "From: anna@b.example\r\nTo: complaints@assoc.example\r\nSubject: FW: Better rates\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; report-type=feedback-report; boundary=\"part\"\r\n\r\n"
         "--part\r\nContent-Type: text/plain; charset=\"US-ASCII\"\r\n\r\n"
         "block\r\n\r\n--part\r\nContent-Type: message/feedback-report\r\n\r\n"
         "Feedback-Type: " +
         type +
         "\r\nUser-Agent: SomeProgram/1.0\r\nVersion: 1\r\nOriginal-Mail-From: <jo@a.example>\r\n"
         "Original-Rcpt-To: <anna@b.example>\r\n\r\n--part\r\n" +
         third + "\r\n--part--\r\n";
}

struct ComplaintCase {
  const char* name;
  std::string raw;
  const char* expected;
};

void expect_all(const std::vector<ComplaintCase>& cases) {
  for (const ComplaintCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(read(row.raw)), row.expected);
  }
}

TEST(ReadComplaint, FindsAnAttachedMessage) {
  const std::string whole = "anna@b.example solicitation [0123456789|m1@a.example|jo@a.example|Better rates]";
  expect_all(
      {{"message/rfc822", mixed("I did not ask for this.", {attached(kTaggedMail)}), whole.c_str()},
       {"in base64",
        mixed("", {"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                   "RnJvbTogam9AYS5leGFtcGxlDQpTdWJqZWN0OiBIaQ0KTWVzc2FnZS1JRDogPG0yQGEuZXhhbXBsZT4NCg0KVGV4dA0K"}),
        "anna@b.example solicitation [|m2@a.example|jo@a.example|Hi]"},
       {"a file",
        mixed("", {"Content-Type: application/octet-stream; name=\"Better rates.eml\"\r\n\r\n" + kTaggedMail}),
        whole.c_str()},
       {"headers only", mixed("", {"Content-Type: text/rfc822-headers\r\n\r\n" + kTaggedMail}), whole.c_str()},
       {"as the whole mail",
        "From: anna@b.example\r\nSubject: Fwd: Better rates\r\nContent-Type: message/rfc822\r\n\r\n" + kTaggedMail,
        whole.c_str()},
       {"a message within it is not reported",
        mixed("", {attached("From: jo@a.example\r\nSubject: Outer\r\nMessage-ID: <o@a.example>\r\n"
                            "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n" +
                            attached(kTaggedMail) + "\r\n--in--\r\n")}),
        "anna@b.example solicitation [|o@a.example|jo@a.example|Outer]"},
       {"two of them",
        mixed("", {attached(kTaggedMail), attached("From: x@c.example\r\nMessage-ID: <m9@c.example>\r\n\r\nHi\r\n")}),
        "anna@b.example solicitation [0123456789|m1@a.example|jo@a.example|Better rates] [|m9@c.example|x@c.example|]"},
       {"of several headers of ours the first",
        mixed("", {attached("X-Nonsolicit: v=1; action=tag; case=AAAAAAAAAA\r\nX-Nonsolicit: case=BBBBBBBBBB\r\n"
                            "From: jo@a.example\r\n\r\nx\r\n")}),
        "anna@b.example solicitation [AAAAAAAAAA||jo@a.example|]"},
       {"no case id of ours",
        mixed("", {attached("X-Nonsolicit: case=no-case-id-at-all\r\nFrom: jo@a.example\r\n\r\nx\r\n")}),
        "anna@b.example solicitation [||jo@a.example|]"},
       {"encoded subject", mixed("", {attached("From: jo@a.example\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n\r\nx\r\n")}),
        "anna@b.example solicitation [||jo@a.example|Caf\xC3\xA9]"}});
}

TEST(ReadComplaint, FindsTheMessageOfAReport) {
  expect_all({{"abuse", arf("abuse", attached(kTaggedMail)),
               "anna@b.example arf solicitation [0123456789|m1@a.example|jo@a.example|Better rates]"},
              {"not spam", arf("not-spam", attached(kTaggedMail)),
               "anna@b.example arf welcome [0123456789|m1@a.example|jo@a.example|Better rates]"},
              {"headers only", arf("abuse", "Content-Type: text/rfc822-headers\r\n\r\n" + kTaggedMail),
               "anna@b.example arf solicitation [0123456789|m1@a.example|jo@a.example|Better rates]"},
              {"type written twice", arf("abuse\r\nFeedback-Type: not-spam", attached(kTaggedMail)),
               "anna@b.example arf solicitation [0123456789|m1@a.example|jo@a.example|Better rates]"},
              {"without a message", arf("abuse", "Content-Type: text/plain\r\n\r\nnothing"), "none"}});
}

TEST(ReadComplaint, FindsAForwardedMessage) {
  const char* const jo = "anna@b.example solicitation [||jo@a.example|Better rates]";
  expect_all(
      {{"Gmail",
        plain("Fwd: Better rates",
              "I did not ask.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Jo Doe <jo@a.example>\r\n"
              "Date: Sun, Nov 22, 2026 at 1:00 PM\r\nSubject: Better rates\r\nTo: <anna@b.example>\r\n\r\n\r\nSwitch "
              "your account."),
        jo},
       {"Gmail names the message in its references",
        plain(
            "Fwd: Better rates",
            "---------- Forwarded message ---------\r\nFrom: Jo Doe <jo@a.example>\r\nSubject: Better rates\r\n\r\nHi",
            "References: <m0@a.example> <m1@a.example>\r\nIn-Reply-To: <m1@a.example>\r\n"),
        "anna@b.example solicitation [|~m1@a.example|jo@a.example|Better rates]"},
       {"Gmail, HTML",
        html("Fwd: Better rates",
             "<div dir=\"ltr\"><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">---------- "
             "Forwarded message ---------<br>From: <strong class=\"gmail_sendername\">Jo Doe</strong> <span>&lt;<a "
             "href=\"mailto:jo@a.example\">jo@a.example</a>&gt;</span><br>Date: Sun<br>Subject: Better rates<br>To: "
             "&lt;<a href=\"mailto:anna@b.example\">anna@b.example</a>&gt;<br></div><br><br><div>Switch your "
             "account.</div></div></div>"),
        jo},
       {"Gmail, French",
        plain("Fwd: Better rates",
              "---------- Forwarded message ---------\r\nDe : Jo Doe <jo@a.example>\r\nDate: dim. 22 nov. 2026\r\n"
              "Subject: Better rates\r\nTo: <anna@b.example>\r\n\r\nBonjour"),
        jo},
       {"Gmail, Spanish",
        plain("Fwd: Better rates",
              "---------- Forwarded message ---------\r\nDe: Jo Doe <jo@a.example>\r\nDate: dom, 22 nov 2026\r\n"
              "Subject: Better rates\r\nTo: <anna@b.example>\r\n\r\nHola"),
        jo},
       {"Apple Mail",
        plain("Fwd: Better rates",
              "Please look.\r\n\r\nBegin forwarded message:\r\n\r\n> From: Jo Doe <jo@a.example>\r\n> Subject: Better "
              "rates\r\n> Date: 22 November 2026\r\n> To: anna@b.example\r\n> \r\n> Switch your account."),
        jo},
       {"Apple Mail, French",
        plain("Tr : Better rates",
              "D\xC3\xA9"
              "but du message r\xC3\xA9"
              "exp\xC3\xA9"
              "di\xC3\xA9 :\r\n\r\n> De: Jo Doe <jo@a.example>\r\n> Objet: Better rates\r\n> Date: 22 novembre\r\n"
              "> \xC3\x80: anna@b.example\r\n> \r\n> Bonjour"),
        jo},
       {"Apple Mail, German",
        plain(
            "Fwd: Better rates",
            "Anfang der weitergeleiteten Nachricht:\r\n\r\n> Von: Jo Doe <jo@a.example>\r\n> Betreff: Better rates\r\n"
            "> Datum: 22. November 2026\r\n> An: anna@b.example\r\n> \r\n> Guten Tag"),
        jo},
       {"Outlook",
        plain("FW: Better rates",
              "Unwanted\r\n\r\n-----Original Message-----\r\nFrom: Doe, Jo [mailto:jo@a.example] \r\nSent: Sunday, "
              "November 22, 2026 1:00 PM\r\nTo: Anna\r\nSubject: Better rates\r\n\r\nSwitch your account."),
        jo},
       {"Outlook, new, HTML",
        html("FW: Better rates",
             "<div><p>Unwanted</p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\"><p><b>From:</b> Jo Doe "
             "&lt;jo@a.example&gt; <br><b>Sent:</b> Sunday, November 22, 2026 1:00 PM<br><b>To:</b> Anna "
             "&lt;anna@b.example&gt;<br><b>Subject:</b> Better rates</p></div><p>Switch your account.</p></div>"),
        jo},
       {"Outlook, stars and a link",
        plain("Fw: Better rates",
              "________________________________\r\n*From:* Jo Doe <jo@a.example<mailto:jo@a.example>>\r\n*Sent:* "
              "Sunday\r\n*To:* Anna\r\n*Subject:* Better rates\r\n\r\nSwitch"),
        jo},
       {"Outlook, French",
        plain("TR: Better rates",
              "De : Jo Doe <jo@a.example>\r\nEnvoy\xC3\xA9\xC2\xA0: dimanche 22 novembre 2026\r\n\xC3\x80\xC2\xA0: Anna"
              "\r\nObjet\xC2\xA0: Better rates\r\n\r\nBonjour"),
        jo},
       {"Outlook, Spanish",
        plain("RV: Better rates",
              "De: Jo Doe <jo@a.example>\r\nEnviado: domingo, 22 de noviembre\r\nPara: Anna\r\nAsunto: Better "
              "rates\r\n\r\nHola"),
        jo},
       {"Outlook, German",
        plain("WG: Better rates",
              "-----Urspr\xC3\xBCngliche Nachricht-----\r\nVon: Jo Doe <jo@a.example>\r\nGesendet: Sonntag, 22. "
              "November\r\nAn: Anna\r\nBetreff: Better rates\r\n\r\nGuten Tag"),
        jo},
       {"Thunderbird, all headers",
        plain("Fwd: Better rates",
              "-------- Forwarded Message --------\r\nX-Nonsolicit: \tv=1; action=tag; case=0123456789\r\nSubject: "
              "\tBetter rates\r\nDate: \tSun, 22 Nov 2026\r\nFrom: \tJo Doe <jo@a.example>\r\nTo: "
              "\tanna@b.example\r\nMessage-ID: \t<m1@a.example>\r\n\r\nSwitch"),
        "anna@b.example solicitation [0123456789|m1@a.example|jo@a.example|Better rates]"},
       {"a name without address",
        plain("FW: Better rates",
              "-----Original Message-----\r\nFrom: Doe, Jo\r\nSent: Sunday\r\nTo: Anna\r\nSubject: Better "
              "rates\r\n\r\nHi"),
        "anna@b.example solicitation [|||Better rates]"},
       {"a name that looks like an address",
        plain("Fwd: Better rates",
              "---------- Forwarded message ---------\r\nFrom: \"ceo@big.example\" <jo@a.example>\r\nSubject: Better "
              "rates\r\n\r\nHi"),
        jo},
       {"quoted with a line above",
        plain("Re: Fwd: Better rates",
              "Unwanted.\r\n\r\nOn Sun, 22 Nov 2026 at 13:00, Jo Doe <jo@a.example>\r\nwrote:\r\n\r\n> Switch your "
              "account."),
        jo},
       {"a question", plain("Better rates", "How do I complain about jo@a.example?"), "none"},
       {"nothing", plain("", ""), "none"},
       {"two authors",
        "From: anna@b.example, ben@c.example\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n" + kTaggedMail,
        "nobody solicitation [0123456789|m1@a.example|jo@a.example|Better rates]"}});
}

TEST(ReadComplaint, TakesWordsInLinesOfTheirOwn) {
  struct WordCase {
    const char* name;
    const char* text;
    const char* expected;
  };
  const std::vector<WordCase> cases = {
      {"none", "", " solicitation"},
      {"prose", "Please block them all. They are welcome to write to me.", " solicitation"},
      {"welcome", "Welcome", " welcome"},
      {"a sentence", "This was welcome.\r\n\r\nI asked Jo for it.", " welcome"},
      {"block", "block\r\n\r\nThey write every week.", " solicitation block"},
      {"allow alone", "allow", " allow"},
      {"both", "solicitation\r\nallow", " solicitation allow"},
      {"the first counts", "welcome\r\nsolicitation\r\nallow\r\nblock", " welcome allow"},
      {"after other words", "Hello\r\nblock", " solicitation"},
      {"French", "plainte\r\nBloquer", " solicitation block"},
      {"Spanish", "bienvenido\r\nPermitir", " welcome allow"},
      {"German", "Erw\xC3\xBCnscht!\r\nzulassen", " welcome allow"}};
  for (const WordCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(read(mixed(row.text, {attached("From: jo@a.example\r\n\r\nx\r\n")}))),
              std::string("anna@b.example") + row.expected + " [||jo@a.example|]");
  }
}

TEST(ReadComplaint, DoesNotReadTheSubjectOrTheReportedTextForWords) {
  EXPECT_EQ(to_text(read(plain("Fwd: Welcome",
                               "---------- Forwarded message ---------\r\nFrom: Jo <jo@a.example>\r\nSubject: "
                               "Welcome\r\n\r\nallow\r\nwelcome"))),
            "anna@b.example solicitation [||jo@a.example|Welcome]");
}

TEST(ReadComplaint, IsBounded) {
  const auto many = read(mixed("", std::vector<std::string>(30, attached(kTaggedMail))));
  ASSERT_TRUE(many.has_value());
  EXPECT_EQ(many->messages.size(), kMostReported);
  const auto report = read(mixed(std::string(9000, 'x'), {attached(kTaggedMail)}));
  EXPECT_EQ(report->text.size(), 2000u);
}

}  // namespace
}  // namespace nonsolicit::engine
