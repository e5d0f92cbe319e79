// The shapes that mimetic misreads (docs/mime.md): what we see must be what GMime sees, whoever reads it.
#include <gtest/gtest.h>

#include "message/mimetic_reader.h"
#include "message/parse.h"
#include "tests/message/gmime_oracle.h"
#include "tests/message/seen_text.h"

namespace nonsolicit::tests {
namespace {

using message::Defect;
using message::Message;

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out.push_back('\r');
    out.push_back(c);
  }
  return out;
}

struct Shape {
  const char* name;
  const char* bytes;
  const char* last_text;  // what the last leaf must show
};

const Shape kShapes[] = {
    {"inner_boundary_never_appears",
     "Content-Type: multipart/mixed; boundary=out\n\n--out\nContent-Type: multipart/mixed; boundary=in\n\nlost inner\n"
     "--out\nContent-Type: text/plain\n\nsecond\n--out\n\nthird\n--out--\n",
     "third"},
    {"inner_not_closed",
     "Content-Type: multipart/mixed; boundary=out\n\n--out\nContent-Type: multipart/alternative; boundary=in\n\n"
     "--in\n\none\n--in\n\ntwo\n--out\nContent-Type: text/plain\n\nthree\n--out\n\nfour\n--out--\n",
     "four"},
    {"boundary_with_semicolon",
     "Content-Type: multipart/mixed; boundary=\"a;b\"\n\n--a;b\n\none\n--a;b\n\ntwo\n--a;b--\n", "two"},
    {"blanks_and_comments_in_type",
     "Content-Type: multipart / mixed (c) ; (d) boundary = \"x\" (e)\n\n--x\n\none\n--x\n\ntwo\n--x--\n", "two"},
    {"sub_part_line_without_colon",
     "Content-Type: multipart/mixed; boundary=x\n\n--x\nno colon here\nContent-Type: text/plain\n"
     "Content-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQ=\n--x--\n",
     "hello world"},
    {"two_content_types",
     "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntwo\n--x--\n", "two"},
    {"boundary_inside_a_line",
     "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none --x\nstill one --x--\n--x\n\ntwo\n--x--\n", "two"},
    {"boundary_followed_by_blanks",
     "Content-Type: multipart/mixed; boundary=x\n\n--x  \n\none\n--x\t\n\ntwo\n--x-- \nepilogue\n", "two"},
    {"boundary_is_prefix_of_another",
     "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=xy\n\n--xy\n\none\n"
     "--xy--\n--x\n\ntwo\n--x--\n",
     "two"},
    {"outer_boundary_is_longer",
     "Content-Type: multipart/mixed; boundary=xy\n\n--xy\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\none\n"
     "--x--\n--xy\n\ntwo\n--xy--\n",
     "two"},
    {"no_final_boundary", "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntwo\n", "two"},
    {"no_line_break_at_the_end", "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntwo\n--x--", "two"},
    {"no_boundary_parameter", "Content-Type: multipart/mixed\n\n--x\n\none\n", "--x one"},
    {"digest_defaults_to_message",
     "Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: inner\n\none\n--x\n\nSubject: b\n\ntwo\n--x--\n",
     "two"},
    {"line_without_colon_among_fields", "Subject: a\nno colon here\nContent-Type: text/html\n\nbody\n", "body"},
    {"nested_message",
     "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: "
     "multipart/mixed; boundary=y\n\n--y\n\none\n--y--\n\n--x\n\ntwo\n--x--\n",
     "two"},
};

// Where a header block ends in lines that are no fields GMime drops them; we show them, like mime4j: some clients do,
// and nothing may be hidden there.
const Shape kShownInFull[] = {
    {"line_without_colon_ends_the_header", "Subject: a\nContent-Type: text/plain\nno colon here\n\nbody\n",
     "no colon here body"},
    {"sub_part_line_without_colon_ends_the_header",
     "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\nno colon here\n\nbody\n--x--\n",
     "no colon here body"},
    {"body_without_empty_line", "Subject: a\nhello you\nand you\n", "hello you and you"},
};

class MalformedShape : public testing::TestWithParam<std::tuple<Shape, bool>> {};

TEST_P(MalformedShape, ShowsWhatGmimeShows) {
  const auto& [shape, crlf] = GetParam();
  const std::string bytes = crlf ? with_crlf(shape.bytes) : shape.bytes;
  const Message message = message::parse(bytes);
  const std::vector<std::string> ours = texts(message);
  std::vector<std::string> theirs;
  for (const OracleLeaf& leaf : gmime_leaves(bytes)) theirs.push_back(collapsed(leaf.text));
  EXPECT_EQ(ours, theirs);
  ASSERT_FALSE(ours.empty());
  EXPECT_EQ(ours.back(), shape.last_text);
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedShape, testing::Combine(testing::ValuesIn(kShapes), testing::Bool()),
                         [](const auto& row) {
                           return std::string(std::get<0>(row.param).name) + (std::get<1>(row.param) ? "_crlf" : "_lf");
                         });

TEST(HeaderWithoutEmptyLine, ShowsLinesThatAreNoFields) {
  for (const Shape& shape : kShownInFull) {
    for (const std::string& bytes : {std::string(shape.bytes), with_crlf(shape.bytes)}) {
      const Message message = message::parse(bytes);
      EXPECT_EQ(texts(message), std::vector<std::string>{shape.last_text}) << shape.name;
      EXPECT_TRUE(message.has(Defect::header_without_colon)) << shape.name;
    }
  }
}

TEST(MimeticReader, IsBelievedWhenAllBytesAreAccountedFor) {
  const std::string bytes = with_crlf(
      "Subject: x\nContent-Type: multipart/mixed; boundary=x\n\npreamble\n--x\nContent-Type: text/plain;\n "
      "charset=utf-8\n"
      "\none\n\n--x\nContent-Type: message/rfc822\n\nSubject: in\n\ntwo\n--x--\nepilogue\n");
  const message::MimeticReading reading = message::read_by_mimetic(bytes, {});
  ASSERT_EQ(reading.outcome, message::MimeticOutcome::exact);
  const message::Structure own = message::read_structure(bytes, {});
  ASSERT_EQ(own.entities.size(), reading.structure.entities.size());
  for (size_t i = 0; i < own.entities.size(); i++) {
    if (own.entities[i].children > 0) continue;  // preambles are kept by one reader only
    EXPECT_EQ(own.entities[i].body, reading.structure.entities[i].body) << i;
    EXPECT_EQ(own.entities[i].parent, reading.structure.entities[i].parent) << i;
  }
}

TEST(MimeticReader, AgreesWithOwnReaderWhereverABlockOfMimeticEnds) {
  for (size_t filler = 4000; filler < 4110; filler++) {
    const std::string bytes = "Content-Type: multipart/mixed; boundary=boundary\r\n\r\n--boundary\r\n\r\n" +
                              std::string(filler / 2, 'a') + "\r\n" + std::string(filler - filler / 2, 'b') +
                              "\r\n--boundary\r\n\r\ntwo\r\n--boundary--\r\n";
    const message::MimeticReading reading = message::read_by_mimetic(bytes, {});
    ASSERT_EQ(reading.outcome, message::MimeticOutcome::exact) << filler;
    EXPECT_EQ(reading.structure.entities[1].body, message::read_structure(bytes, {}).entities[1].body) << filler;
  }
}

TEST(MimeticReader, IsNotBelievedWhenItOverlooksALongDelimiterLine) {
  const std::string bytes = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\none\r\n--x" +
                            std::string(5000, ' ') + "\r\nContent-Transfer-Encoding: base64\r\n\r\ndHdv\r\n--x--\r\n";
  EXPECT_EQ(message::read_by_mimetic(bytes, {}).outcome, message::MimeticOutcome::unaccounted);
  EXPECT_EQ(texts(message::parse(bytes)), (std::vector<std::string>{"one", "two"}));
}

TEST(MimeticReader, IsNotBelievedWhenPartsVanish) {
  const std::string bytes = with_crlf(kShapes[1].bytes);
  EXPECT_NE(message::read_by_mimetic(bytes, {}).outcome, message::MimeticOutcome::exact);
}

TEST(Parse, ReportsContentThatMimeticMisread) {
  EXPECT_TRUE(message::parse(with_crlf(kShapes[3].bytes)).has(Defect::content_unaccounted));
}

}  // namespace
}  // namespace nonsolicit::tests
