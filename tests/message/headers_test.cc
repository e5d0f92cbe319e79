// Header fields, RFC 2047, parameters, addresses, ids and list headers, row by row.
#include <gtest/gtest.h>

#include "message/address_list.h"
#include "message/encoded_word.h"
#include "message/header_block.h"
#include "message/list_headers.h"
#include "message/parameters.h"
#include "message/parse.h"

namespace nonsolicit::message {
namespace {

struct WordRow {
  const char* name;
  const char* raw;
  const char* want;
  bool bad = false;
};

class Words : public testing::TestWithParam<WordRow> {};
TEST_P(Words, DecodeAsClientsDo) {
  WordDefects defects;
  EXPECT_EQ(decode_words(GetParam().raw, defects), GetParam().want);
  EXPECT_EQ(defects.bad_word, GetParam().bad);
}
const WordRow kWords[] = {
    {"plain", "hello", "hello"},
    {"q", "=?utf-8?Q?caf=C3=A9_x?=", "café x"},
    {"b", "=?UTF-8?b?Y2Fmw6k=?=", "café"},
    {"latin1", "=?iso-8859-1?q?=E9?=", "é"},
    {"latin1_is_windows_1252", "=?iso-8859-1?q?=93a=94?=", "“a”"},
    {"adjacent_words_join", "=?utf-8?q?a?= \t =?utf-8?q?b?=", "ab"},
    {"text_between_keeps_blanks", "=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b"},
    {"character_split_over_words", "=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"},
    {"character_split_over_q_and_b", "=?utf-8?q?=E2?= =?utf-8?b?gqw=?=", "€"},
    {"iso_2022_jp", "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本"},
    {"no_blank_between", "=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
    {"inside_a_word", "x=?utf-8?q?a?=y", "xay"},
    {"blanks_inside", "=?utf-8?q?a b?=", "a b"},
    {"question_mark_inside", "=?utf-8?q?why? so?=", "why? so"},
    {"language_suffix", "=?utf-8*en?q?a?=", "a"},
    {"empty_text",
     "=?utf-8?q?"
     "?=",
     ""},
    {"unfinished", "=?utf-8?q?abc", "=?utf-8?q?abc", true},
    {"unfinished_before_good", "=?utf-8?q?abc =?utf-8?q?def?=", "=?utf-8?q?abc def", true},
    {"unknown_encoding", "=?utf-8?x?abc?=", "=?utf-8?x?abc?=", true},
    {"bad_hex", "=?utf-8?q?=ZZ?=", "=ZZ", true},
    {"raw_utf8", "caf\xc3\xa9", "café"},
    {"raw_latin1", "caf\xe9", "café"},
};
INSTANTIATE_TEST_SUITE_P(Table, Words, testing::ValuesIn(kWords), [](const auto& row) { return row.param.name; });

struct ParameterRow {
  const char* name;
  const char* raw;
  const char* value;
  const char* parameter;
  const char* want;
  bool bad = false;
};
class Parameters : public testing::TestWithParam<ParameterRow> {};
TEST_P(Parameters, ReadAsClientsDo) {
  const ParameterField field = parse_parameters(GetParam().raw);
  EXPECT_EQ(field.value, GetParam().value);
  EXPECT_EQ(field.bad, GetParam().bad);
  const Parameter* parameter = field.find(GetParam().parameter);
  ASSERT_NE(parameter, nullptr);
  EXPECT_EQ(parameter->value, GetParam().want);
}
const ParameterRow kParameters[] = {
    {"plain", "text/plain; charset=utf-8", "text/plain", "charset", "utf-8"},
    {"case", "TEXT/Plain; CharSet=UTF-8", "text/plain", "charset", "UTF-8"},
    {"quoted_semicolon", "multipart/mixed; boundary=\"a;b\"", "multipart/mixed", "boundary", "a;b"},
    {"quoted_pair", "a/b; x=\"q\\\"q\"", "a/b", "x", "q\"q"},
    {"windows_path", "a/b; name=\"C:\\temp\\x.txt\"", "a/b", "name", "C:\\temp\\x.txt"},
    {"comments", "text (a) / (b(c)) plain ; (d) charset (e) = (f) utf-8 (g)", "text/plain", "charset", "utf-8"},
    {"no_semicolon_between", "a/b; x=1 y=2", "a/b", "y", "2"},
    {"blanks_unquoted", "attachment; filename=my file.pdf; size=3", "attachment", "filename", "my file.pdf", true},
    {"odd_blanks_unquoted", "a/b; name=x\r\vy\f; z=1", "a/b", "name", "x\r\vy", true},
    {"parens_in_name", "attachment; filename=report(1).pdf", "attachment", "filename", "report(1).pdf"},
    {"unclosed_quote", "a/b; name=\"x", "a/b", "name", "x", true},
    {"encoded_word", "a/b; name=\"=?utf-8?q?caf=C3=A9?=\"", "a/b", "name", "café"},
    {"rfc2231", "a/b; name*=utf-8'en'caf%C3%A9", "a/b", "name", "café"},
    {"rfc2231_latin1", "a/b; name*=iso-8859-1''caf%E9", "a/b", "name", "café"},
    {"continuations", "a/b; name*0=\"ab\"; name*1=cd", "a/b", "name", "abcd"},
    {"continuations_out_of_order", "a/b; name*1=cd; name*0=ab", "a/b", "name", "abcd"},
    {"continuations_mixed", "a/b; name*0*=utf-8''%C3; name*1*=%A9; name*2=\"%41\"", "a/b", "name", "é%41"},
    {"extended_beats_plain", "a/b; name=x; name*=utf-8''y", "a/b", "name", "y"},
    {"gap", "a/b; name*0=a; name*2=c", "a/b", "name", "ac", true},
    {"bad_percent", "a/b; name*=utf-8''a%Zb", "a/b", "name", "a%Zb", true},
    {"no_charset", "a/b; name*=abc", "a/b", "name", "abc", true},
    {"repeated", "a/b; name=x; name=y", "a/b", "name", "x", true},
    {"stray_semicolons", "a/b;; ; name=x;", "a/b", "name", "x"},
};
INSTANTIATE_TEST_SUITE_P(Table, Parameters, testing::ValuesIn(kParameters),
                         [](const auto& row) { return row.param.name; });

struct AddressRow {
  const char* name;
  const char* raw;
  std::vector<std::pair<std::string, std::string>> want;
};
class Addresses : public testing::TestWithParam<AddressRow> {};
TEST_P(Addresses, ReadAsClientsDo) {
  WordDefects defects;
  std::vector<std::pair<std::string, std::string>> got;
  for (const Mailbox& mailbox : parse_mailboxes(GetParam().raw, defects))
    got.emplace_back(mailbox.name, mailbox.address);
  EXPECT_EQ(got, GetParam().want);
}
const AddressRow kAddresses[] = {
    {"empty", "", {}},
    {"bare", "a@b.example", {{"", "a@b.example"}}},
    {"named", "Ann B <a@b>", {{"Ann B", "a@b"}}},
    {"quoted_comma", "\"B, Ann\" <a@b>, c@d", {{"B, Ann", "a@b"}, {"", "c@d"}}},
    {"unquoted_comma", "B, Ann <a@b>", {{"B, Ann", "a@b"}}},
    {"comment_name", "a@b (Ann (of) B)", {{"Ann (of) B", "a@b"}}},
    {"encoded", "=?utf-8?q?J=C3=BCrgen?= <a@b>", {{"Jürgen", "a@b"}}},
    {"encoded_in_quotes", "\"=?utf-8?q?J=C3=BCrgen?=\" <a@b>", {{"Jürgen", "a@b"}}},
    {"encoded_comma", "=?utf-8?q?B=2C_Ann?= <a@b>", {{"B, Ann", "a@b"}}},
    {"group", "Team: Ann <a@b>, c@d; e@f", {{"Ann", "a@b"}, {"", "c@d"}, {"", "e@f"}}},
    {"empty_group", "undisclosed-recipients:;", {}},
    {"group_without_end", "a:", {}},
    {"source_route", "<@x,@y:a@b>", {{"", "a@b"}}},
    {"missing_close", "Ann <a@b, Bob <c@d>", {{"Ann", "a@b"}, {"Bob", "c@d"}}},
    {"quoted_local_part", "\"a b\"@c", {{"", "\"a b\"@c"}}},
    {"no_address", "nobody", {{"", "nobody"}}},
    {"angle_only", "<a@b>", {{"", "a@b"}}},
    {"null", "<>", {{"", ""}}},
    {"stray_commas", ",, a@b,,", {{"", "a@b"}}},
    {"unclosed_quote", "\"Ann <a@b>", {{"", "Ann <a@b>"}}},
};
INSTANTIATE_TEST_SUITE_P(Table, Addresses, testing::ValuesIn(kAddresses),
                         [](const auto& row) { return row.param.name; });

TEST(HeaderBlock, KeepsFoldsRawAndUnfoldsThem) {
  const std::string bytes = "Subject: one\r\n two\r\n\tthree\r\nX:\r\n\r\nbody";
  const HeaderBlock block = read_header_block(bytes, 0, {}, {});
  ASSERT_EQ(block.fields.size(), 2u);
  EXPECT_EQ(unfold(block.fields[0].raw), "one two\tthree");
  EXPECT_EQ(unfold(block.fields[1].raw), "");
  EXPECT_EQ(bytes.substr(block.end), "body");
}

TEST(HeaderBlock, CutsAndCountsAtTheLimits) {
  base::Limits limits;
  limits.header_count = 2;
  limits.header_bytes = 10;
  const HeaderBlock block = read_header_block("A: 12345678901234567890\nB: 2\nC: 3\n\n", 0, {}, limits);
  EXPECT_EQ(block.fields.size(), 2u);
  EXPECT_TRUE(block.too_many);
  EXPECT_TRUE(block.too_long);
  EXPECT_EQ(block.fields[0].raw.size(), 10u);
}

TEST(HeaderBlock, StepsOverMboxMarkAndBlanksBeforeColon) {
  const HeaderBlock block = read_header_block("From x Mon Jan 1\nSubject : a\n\n", 0, {}, {});
  ASSERT_EQ(block.fields.size(), 1u);
  EXPECT_EQ(block.fields[0].name, "Subject");
  EXPECT_FALSE(block.junk);
}

TEST(MessageIds, AreTakenFromBracketsOrWords) {
  EXPECT_EQ(parse_message_ids("<a@b> (c) <d @e>"), (std::vector<std::string>{"a@b", "d@e"}));
  EXPECT_EQ(parse_message_ids("a@b c@d"), (std::vector<std::string>{"a@b", "c@d"}));
  EXPECT_EQ(parse_message_ids("<a@b <c@d>"), (std::vector<std::string>{"c@d"}));
  EXPECT_TRUE(parse_message_ids("none").empty());
}

TEST(ListHeaders, AreReadIntoTheMessage) {
  const Message message = parse(
      "List-Unsubscribe: (use this) <https://x.example/u?\n a=1>,\n <mailto:u@x.example>\n"
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nList-Id: The list <l.x.example>\nList-Post: NO\n\n");
  EXPECT_EQ(message.list.unsubscribe, (std::vector<std::string>{"https://x.example/u?a=1", "mailto:u@x.example"}));
  EXPECT_TRUE(message.list.one_click);
  EXPECT_EQ(message.list.id, "l.x.example");
  EXPECT_TRUE(message.list.post);
  EXPECT_EQ(parse_list_uris("https://x.example/u, mailto:a@b").size(), 2u);
  EXPECT_FALSE(is_one_click("List-Unsubscribe=Two"));
}

TEST(Headers, FillTheMessage) {
  const Message message = parse(
      "From: Ann <a@x.example>\nTo: b@x.example\nCc: c@x.example\nReply-To: d@x.example\nSubject: =?utf-8?q?=C3=A9?=\n"
      "Message-ID: <1@x>\nIn-Reply-To: <0@x>\nReferences: <r1@x>\n <r2@x>\nSubject: again\n\nhi\n");
  EXPECT_EQ(message.from.at(0).address, "a@x.example");
  EXPECT_EQ(message.to.at(0).address, "b@x.example");
  EXPECT_EQ(message.cc.at(0).address, "c@x.example");
  EXPECT_EQ(message.reply_to.at(0).address, "d@x.example");
  EXPECT_EQ(message.subject, "é");
  EXPECT_EQ(message.message_id, "1@x");
  EXPECT_EQ(message.in_reply_to, std::vector<std::string>{"0@x"});
  EXPECT_EQ(message.references.size(), 2u);
  EXPECT_TRUE(message.has(Defect::duplicate_header));
  EXPECT_EQ(message.header_count("subject"), 2u);
  EXPECT_EQ(message.header_value("SUBJECT"), "é");
  EXPECT_EQ(message.header("none"), nullptr);
}

}  // namespace
}  // namespace nonsolicit::message
