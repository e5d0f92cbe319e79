// Hostile inputs, doubled: parsing must stay linear. Work is compared between sizes, with a wide margin, so that a busy
// machine does not fail the test; quadratic code grows four-fold at each step.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "message/parse.h"

namespace nonsolicit::message {
namespace {

struct Hostile {
  const char* name;
  std::function<std::string(size_t)> make;  // about that many bytes
};

std::string filled(std::string start, std::string_view unit, size_t bytes, std::string_view end = "\r\n") {
  start.reserve(bytes + 200);
  while (start.size() < bytes) start += unit;
  start += end;
  return start;
}

std::string nested(const std::string& head, size_t bytes, const std::function<std::string(size_t)>& level) {
  std::string text = head;
  for (size_t i = 0; text.size() < bytes; i++) text += level(i);
  return text + "\r\nend\r\n";
}

std::string multipart_level(size_t i) {
  const std::string boundary = "b" + std::to_string(i) + ".";
  return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n";
}

const Hostile kHostile[] = {
    {"many_parts",
     [](size_t n) { return filled("Content-Type: multipart/mixed; boundary=x\r\n\r\n", "--x\r\n\r\na\r\n", n); }},
    {"many_boundary_like_lines",
     [](size_t n) { return filled("Content-Type: multipart/mixed; boundary=xy\r\n\r\n--xy\r\n\r\n", "--x\r\n", n); }},
    {"many_headers", [](size_t n) { return filled("", "A: b\r\n", n); }},
    {"one_long_header", [](size_t n) { return filled("Subject: ", "abcdefgh", n); }},
    {"long_folded_header", [](size_t n) { return filled("Subject: a\r\n", " abcdefgh\r\n", n); }},
    {"junk_and_header_lines", [](size_t n) { return filled("A: b\r\n", "junk\r\nA: b\r\n", n); }},
    {"junk_lines", [](size_t n) { return filled("A: b\r\n", "junk\r\n", n); }},
    {"unfinished_encoded_words", [](size_t n) { return filled("", "Subject: " + filled("", "=?u?q?", 60000), n); }},
    {"good_encoded_words", [](size_t n) { return filled("", "Subject: " + filled("", "=?utf-8?q?a?= ", 60000), n); }},
    {"open_comments", [](size_t n) { return filled("", "To: " + filled("", "((a", 60000), n); }},
    {"open_angles", [](size_t n) { return filled("", "To: " + filled("", "<a@", 60000), n); }},
    {"colons_in_addresses", [](size_t n) { return filled("", "To: " + filled("", "a:b", 60000), n); }},
    {"many_parameters", [](size_t n) { return filled("", "Content-Type: a/b" + filled("", ";a=b c", 60000), n); }},
    {"many_continuations", [](size_t n) { return filled("", "Content-Type: a/b" + filled("", ";a*1=b", 60000), n); }},
    {"one_long_line", [](size_t n) { return filled("A: b\r\n\r\n", "abcdefgh", n); }},
    {"deep_multiparts", [](size_t n) { return nested("", n, multipart_level); }},
    {"deep_messages",
     [](size_t n) {
       return nested("", n, [](size_t) { return std::string("Content-Type: message/rfc822\r\n\r\n"); });
     }},
    {"cr_only", [](size_t n) { return filled("A: b\r\n\r\n", "\r", n); }},
    {"quoted_printable",
     [](size_t n) { return filled("Content-Transfer-Encoding: quoted-printable\r\n\r\n", "= ", n); }},
};

double seconds(const std::string& bytes) {
  double best = 1e9;
  for (int i = 0; i < 2; i++) {
    const std::clock_t begin = std::clock();  // CPU time of this process: others do not disturb it
    const Message message = parse(bytes);
    EXPECT_FALSE(message.parts.empty());
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best;
}

class Growth : public testing::TestWithParam<Hostile> {};

TEST_P(Growth, IsLinearWhenHostileInputDoubles) {
  const double small = seconds(GetParam().make(512u << 10));
  const double large = seconds(GetParam().make(2u << 20));
  EXPECT_LT(large, std::max(0.05, small) * 10) << "4 times the bytes: " << small << " s, " << large << " s";
  EXPECT_LT(large, 4.0);
}

INSTANTIATE_TEST_SUITE_P(Table, Growth, testing::ValuesIn(kHostile), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace nonsolicit::message
