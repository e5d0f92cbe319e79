// Content: transfer encodings, charsets, attachments, alternatives, nested messages, limits.
#include <gtest/gtest.h>

#include "base/unicode.h"
#include "message/parse.h"
#include "message/transfer.h"
#include "tests/message/seen_text.h"

namespace nonsolicit::message {
namespace {

using tests::collapsed;
using tests::texts;

struct TransferRow {
  const char* name;
  TransferEncoding encoding;
  std::string body;
  std::string want;
  bool bad = false;
};
class Transfer : public testing::TestWithParam<TransferRow> {};
TEST_P(Transfer, IsUndone) {
  const Transferred got = undo_transfer(GetParam().body, GetParam().encoding, 1000);
  EXPECT_EQ(got.bytes, GetParam().want);
  EXPECT_EQ(got.size, GetParam().want.size());
  EXPECT_EQ(got.bad, GetParam().bad);
}
const TransferRow kTransfers[] = {
    {"base64", TransferEncoding::base64, "aGVs\r\nbG8=\r\n", "hello"},
    {"base64_without_padding", TransferEncoding::base64, "aGVsbG8", "hello"},
    {"base64_garbage", TransferEncoding::base64, "aG{Vs*bG8=", "hello", true},
    {"base64_padding_in_the_middle", TransferEncoding::base64, "aGk=aGk=", "hihi"},
    {"base64_one_letter_left", TransferEncoding::base64, "aGVsb", "hel", true},
    {"qp", TransferEncoding::quoted_printable, "a=3Db=\r\nc \t\r\nd", "a=bc\r\nd"},
    {"qp_blanks_before_lf", TransferEncoding::quoted_printable, "foo \nbar", "foo\nbar"},
    {"qp_soft_break_with_blanks", TransferEncoding::quoted_printable, "foo= \nbar", "foobar"},
    {"qp_lower_hex", TransferEncoding::quoted_printable, "=c3=a9", "\xc3\xa9"},
    {"qp_bad_hex", TransferEncoding::quoted_printable, "a=ZZb", "a=ZZb", true},
    {"qp_soft_break_at_end", TransferEncoding::quoted_printable, "foo=", "foo"},
    {"uuencode", TransferEncoding::uuencode, "begin 644 x\n%:&5L;&\\\n`\nend\n", "hello"},
    {"uuencode_without_end", TransferEncoding::uuencode, "begin 644 x\n%:&5L;&\\\n", "hello", true},
    {"identity", TransferEncoding::identity, "a=3D", "a=3D"},
    {"unknown", TransferEncoding::unknown, "a=3D", "a=3D", true},
};
INSTANTIATE_TEST_SUITE_P(Table, Transfer, testing::ValuesIn(kTransfers),
                         [](const auto& row) { return row.param.name; });

TEST(Transfer, CountsAllButKeepsTheLimit) {
  const Transferred got = undo_transfer("aGVsbG8=", TransferEncoding::base64, 2);
  EXPECT_EQ(got.bytes, "he");
  EXPECT_EQ(got.size, 5u);
  EXPECT_TRUE(got.cut);
}

TEST(Parse, ReadsAnEmptyMessage) {
  const Message message = parse("");
  ASSERT_EQ(message.parts.size(), 1u);
  EXPECT_EQ(message.parts[0].type, "text/plain");
  EXPECT_TRUE(message.defects.empty());
}

struct CharsetRow {
  const char* name;
  const char* header;
  const char* body;
  const char* want;
  std::optional<Defect> defect;
};
class Charset : public testing::TestWithParam<CharsetRow> {};
TEST_P(Charset, IsReadAsUtf8) {
  const Message message = parse(std::string("Content-Type: text/plain") + GetParam().header + "\n\n" + GetParam().body);
  EXPECT_EQ(texts(message).at(0), GetParam().want);
  EXPECT_EQ(message.defects, GetParam().defect ? std::vector<Defect>{*GetParam().defect} : std::vector<Defect>{});
}
const CharsetRow kCharsets[] = {
    {"none_ascii", "", "abc", "abc", {}},
    {"none_utf8", "", "caf\xc3\xa9", "café", {}},
    {"none_latin1", "", "caf\xe9", "café", {}},
    {"ascii_lies", "; charset=us-ascii", "caf\xc3\xa9", "café", {}},
    {"latin1", "; charset=ISO-8859-1", "caf\xe9", "café", {}},
    {"koi8", "; charset=koi8-r", "\xd0\xd2\xc9", "при", {}},
    {"utf8", "; charset=\"utf-8\"", "caf\xc3\xa9", "café", {}},
    {"utf16_little_endian_without_mark", "; charset=utf-16\nContent-Transfer-Encoding: base64", "YQBiAA==", "ab", {}},
    {"utf16_big_endian", "; charset=utf-16\nContent-Transfer-Encoding: base64", "AGEAYg==", "ab", {}},
    {"utf8_broken", "; charset=utf-8", "caf\xe9 x", "caf\xef\xbf\xbd x", Defect::bad_charset_bytes},
    {"unknown", "; charset=klingon", "caf\xe9", "café", Defect::unknown_charset},
};
INSTANTIATE_TEST_SUITE_P(Table, Charset, testing::ValuesIn(kCharsets), [](const auto& row) { return row.param.name; });

constexpr const char* kAlternative =
    "Content-Type: multipart/alternative; boundary=x\n\n--x\n\nplain\n--x\nContent-Type: text/html\n\n<p>rich</p>\n"
    "--x\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--x--\n";

TEST(Alternative, PrefersTheLastThatShowsSomething) {
  const Message message = parse(kAlternative);
  ASSERT_EQ(message.bodies.size(), 2u);
  EXPECT_FALSE(message.bodies[0].preferred);
  EXPECT_TRUE(message.bodies[1].preferred);
  EXPECT_EQ(message.main_body(), &message.bodies[1]);
  ASSERT_EQ(message.parts.size(), 4u);
  EXPECT_EQ(message.parts[3].method, "request");
  EXPECT_TRUE(message.parts[3].attachment);
  EXPECT_EQ(collapsed(message.parts[3].text), "BEGIN:VCALENDAR");
}

TEST(Alternative, FallsBackToPlainWhenTheRichChoiceIsEmpty) {
  const Message message = parse(
      "Content-Type: multipart/alternative; boundary=x\n\n--x\n\nplain\n--x\nContent-Type: text/html\n\n\n--x--\n");
  ASSERT_EQ(message.bodies.size(), 2u);
  EXPECT_TRUE(message.bodies[0].preferred);
}

TEST(Attachments, AreListedWithNameTypeSizeAndText) {
  const Message message = parse(
      "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nbody\n"
      "--x\nContent-Type: text/csv; name=\"a.csv\"\nContent-Disposition: attachment; filename*=utf-8''caf%C3%A9.csv\n"
      "Content-Transfer-Encoding: base64\n\nYSxi\n"
      "--x\nContent-Type: application/pdf; name=b.pdf\nContent-Transfer-Encoding: BASE64\n\naGVsbG8=\n"
      "--x\nContent-Type: text/plain; name=c.txt\nContent-Disposition: attachment\n\nattached\n"
      "--x\nContent-Type: text/plain\nContent-Disposition: inline; filename=d.txt\nContent-ID: "
      "<i@d>\n\nshown\n--x--\n");
  ASSERT_EQ(message.parts.size(), 6u);
  EXPECT_EQ(message.parts[2].name, "café.csv");
  EXPECT_EQ(message.parts[2].text, "a,b");
  EXPECT_EQ(message.parts[2].size, 3u);
  EXPECT_TRUE(message.parts[2].attachment);
  EXPECT_EQ(message.parts[3].name, "b.pdf");
  EXPECT_EQ(message.parts[3].size, 5u);
  EXPECT_EQ(message.parts[3].text, "");
  EXPECT_EQ(collapsed(message.parts[4].text), "attached");
  EXPECT_FALSE(message.parts[5].attachment);
  EXPECT_EQ(message.parts[5].content_id, "i@d");
  ASSERT_EQ(message.bodies.size(), 2u);
  EXPECT_EQ(message.bodies[1].part, 5u);
}

TEST(NestedMessage, IsMarkedAndItsEncodedFormIsOpened) {
  for (const char* inner : {"Content-Type: message/rfc822\n\nSubject: in\n\ninner\n",
                            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                            "U3ViamVjdDogaW4KCmlubmVyCg==\n"}) {
    const Message message = parse(std::string("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nouter\n--x\n") +
                                  inner + "--x\n\nlast\n--x--\n");
    ASSERT_EQ(message.parts.size(), 5u);
    EXPECT_TRUE(message.parts[2].attachment);
    EXPECT_EQ(message.parts[3].parent, 2u);
    EXPECT_EQ(message.parts[4].parent, 0u);
    EXPECT_TRUE(message.parts[3].nested);
    EXPECT_FALSE(message.parts[4].nested);
    EXPECT_EQ(texts(message), (std::vector<std::string>{"outer", "inner", "last"}));
    ASSERT_EQ(message.bodies.size(), 3u);
    EXPECT_TRUE(message.bodies[1].nested);
  }
}

TEST(Report, NamesItsType) {
  const Message message = parse(
      "Content-Type: multipart/report; report-type=Delivery-Status; boundary=x\n\n--x\n\nfailed\n--x\n"
      "Content-Type: message/delivery-status\n\nAction: failed\n--x--\n");
  EXPECT_EQ(message.parts.at(0).method, "delivery-status");
  EXPECT_EQ(collapsed(message.parts.at(2).text), "Action: failed");
}

TEST(Part, NamesWhatItsTypeIsFor) {
  const auto method_of = [](const std::string& type) {
    return parse("Content-Type: " + type + "\n\nx\n").parts.at(0).method;
  };
  EXPECT_EQ(method_of("application/pkcs7-mime; smime-type=Enveloped-Data; name=smime.p7m"), "enveloped-data");
  EXPECT_EQ(method_of("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x"),
            "application/pgp-encrypted");
  EXPECT_EQ(method_of("multipart/signed; protocol=\"application/pgp-signature\"; boundary=x"),
            "application/pgp-signature");
  EXPECT_EQ(method_of("application/ics; method=REPLY"), "reply");
  EXPECT_EQ(method_of("text/plain; charset=utf-8"), "");
}

TEST(Part, TellsALockedArchive) {
  const auto locked = [](const std::string& bytes, const std::string& encoding) {
    return parse("Content-Type: application/zip\nContent-Transfer-Encoding: " + encoding + "\n\n" + bytes + "\n")
        .parts.at(0)
        .locked;
  };
  EXPECT_TRUE(locked("UEsDBBQACQAIAAAAAAAAAAAA", "base64"));
  EXPECT_FALSE(locked("UEsDBBQAAAAIAAAAAAAAAAAA", "base64"));
  EXPECT_TRUE(locked(std::string("PK\x03\x04\x14\x01\x09\x01rest"), "binary"));
  EXPECT_FALSE(locked("UEsDBBQ=", "base64")) << "cut before the flags";
  EXPECT_FALSE(locked("", "base64"));
}

std::string many_parts(size_t count) {
  std::string bytes = "Content-Type: multipart/mixed; boundary=x\r\n\r\n";
  for (size_t i = 0; i < count; i++) bytes += "--x\r\n\r\npart " + std::to_string(i) + "\r\n";
  return bytes + "--x--\r\n";
}

std::string nested_parts(size_t depth) {
  std::string bytes;
  for (size_t i = 0; i < depth; i++) {
    const std::string boundary = "b" + std::to_string(i) + ".";
    bytes += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n";
  }
  return bytes + "\r\nthe bottom\r\n";
}

TEST(Limits, StopAtPartsAndShowTheRestRaw) {
  base::Limits limits;
  limits.parts = 5;
  const Message message = parse(many_parts(10), limits);
  EXPECT_TRUE(message.has(Defect::too_many_parts));
  EXPECT_EQ(message.parts.size(), 6u);
  EXPECT_NE(texts(message).back().find("part 9"), std::string::npos);
}

TEST(Limits, StopAtDepthAndShowTheRestRaw) {
  base::Limits limits;
  limits.depth = 4;
  const Message message = parse(nested_parts(10), limits);
  EXPECT_TRUE(message.has(Defect::too_deep));
  EXPECT_NE(texts(message).back().find("the bottom"), std::string::npos);
}

struct DefectRow {
  const char* name;
  std::string bytes;
  Defect defect;
};
class Defects : public testing::TestWithParam<DefectRow> {};
TEST_P(Defects, AreReported) {
  base::Limits limits;
  limits.analysis_bytes = 2000;
  limits.dash_lines = 50;
  limits.line_bytes = 800;
  limits.header_count = 20;
  limits.header_bytes = 300;
  limits.decoded_bytes = 1500;
  const Message message = parse(GetParam().bytes, limits);
  EXPECT_TRUE(message.has(GetParam().defect)) << to_string(GetParam().defect);
  EXPECT_FALSE(parse("Subject: a\r\n\r\nb\r\n", limits).has(GetParam().defect));
}
std::string repeated(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; i++) out += text;
  return out;
}
const DefectRow kDefects[] = {
    {"truncated", "\n" + repeated("line\n", 1000), Defect::truncated},
    {"too_many_headers", repeated("A: b\n", 30) + "\n", Defect::too_many_headers},
    {"header_too_long", "A: " + std::string(400, 'a') + "\n\n", Defect::header_too_long},
    {"dash_lines", "\n" + repeated("--\n", 60), Defect::too_many_dash_lines},
    {"long_line", "\n" + std::string(900, 'a') + "\n", Defect::line_too_long},
    {"decoded", "\n" + repeated("line\n", 320), Defect::decoded_too_large},
    {"nul", std::string("\na\0b\n", 5), Defect::nul_byte},
    {"bare_cr", "\na\rb\n", Defect::bare_cr},
    {"no_colon", "A: b\njunk\nC: d\n\n", Defect::header_without_colon},
    {"duplicate", "From: a@b\nFrom: c@d\n\n", Defect::duplicate_header},
    {"encoded_word", "Subject: =?utf-8?q?x\n\n", Defect::bad_encoded_word},
    {"parameter", "Content-Type: text/plain; name=\"x\n\n", Defect::bad_parameter},
    {"transfer", "Content-Transfer-Encoding: x-own\n\nabc\n", Defect::bad_transfer_encoding},
    {"boundary_missing", "Content-Type: multipart/mixed\n\nabc\n", Defect::boundary_missing},
    {"boundary_unclosed", "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nabc\n", Defect::boundary_unclosed},
};
INSTANTIATE_TEST_SUITE_P(Table, Defects, testing::ValuesIn(kDefects), [](const auto& row) { return row.param.name; });

TEST(Parse, NeverTreatsHeaderBytesOfAnyKindAsFatal) {
  // facts: these crash or throw in mimetic's typed accessors or its other parser.
  for (const std::string& bytes : {std::string("To: a:\r\n\r\n"), std::string("Content-Type:multipart\n\n\r\n--"),
                                   std::string("Content-Type: text/plain; a\0=b\n\n", 33),
                                   std::string("Content-Transfer-Encoding: base64\n\n{{{{\n"), std::string(":\n"),
                                   std::string("\r"), std::string("--")}) {
    EXPECT_FALSE(parse(bytes).parts.empty());
  }
}

}  // namespace
}  // namespace nonsolicit::message
