#include "lists/vcard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace nonsolicit::lists {
namespace {

using testing::ElementsAreArray;

struct CardCase {
  const char* name;
  std::string text;
  std::vector<std::string> found;  // "line:address" of each, "!" and the problem of a card that cannot be read
};

class Cards : public testing::TestWithParam<CardCase> {};

TEST_P(Cards, GiveTheirAddresses) {
  std::vector<std::string> found;
  for (const Vcard& card : read_vcards(GetParam().text)) {
    for (const VcardEmail& email : card.emails) found.push_back(fmt::format("{}:{}", email.line, email.address));
    if (!card.problem.empty()) found.push_back(fmt::format("{}!{}", card.line, card.problem));
  }
  EXPECT_THAT(found, ElementsAreArray(GetParam().found));
}

std::string card(const std::string& lines) { return "BEGIN:VCARD\r\nVERSION:3.0\r\n" + lines + "END:VCARD\r\n"; }

INSTANTIATE_TEST_SUITE_P(
    Table, Cards,
    testing::Values(
        CardCase{"one", card("FN:Anna\r\nEMAIL:anna@b.example\r\n"), {"4:anna@b.example"}},
        CardCase{"several_addresses",
                 card("EMAIL;TYPE=work:anna@b.example\r\nEMAIL;TYPE=home:anna@home.example\r\n"),
                 {"3:anna@b.example", "4:anna@home.example"}},
        CardCase{"several_cards",
                 card("EMAIL:anna@b.example\r\n") + "\r\n" + card("EMAIL:ben@c.example\r\n"),
                 {"3:anna@b.example", "8:ben@c.example"}},
        CardCase{"without_address", card("TEL:+49 1\r\nEMAIL:\r\n"), {}},
        CardCase{"lower_case", "begin:vcard\nemail:anna@b.example\nend:vcard\n", {"2:anna@b.example"}},
        CardCase{"old_macintosh_line_ends", "BEGIN:VCARD\rEMAIL:anna@b.example\rEND:VCARD\r", {"2:anna@b.example"}},
        CardCase{"group", card("item1.EMAIL;type=INTERNET:anna@b.example\r\n"), {"3:anna@b.example"}},
        CardCase{"folded_value", card("EMAIL:anna@lon\r\n g.example\r\n"), {"3:anna@long.example"}},
        CardCase{"folded_by_a_tab_twice", card("EMAIL:an\n\tna@b.exa\n\tmple\n"), {"3:anna@b.example"}},
        CardCase{"folded_before_the_colon", card("EMAIL;TYPE=WO\r\n RK:anna@b.example\r\n"), {"3:anna@b.example"}},
        CardCase{"blank_kept_by_2_1", "BEGIN:VCARD\nEMAIL:anna@\n  b.example\nEND:VCARD\n", {"2:anna@b.example"}},
        CardCase{"colon_in_quotes", card("EMAIL;X=\"a:b;c\":anna@b.example\r\n"), {"3:anna@b.example"}},
        CardCase{"uri_of_4_0", card("EMAIL;VALUE=uri:mailto:anna@b.example\r\n"), {"3:mailto:anna@b.example"}},
        CardCase{"escapes", card("EMAIL:anna\\,b@b.example\r\n"), {"3:anna,b@b.example"}},
        CardCase{"quoted_printable",
                 "BEGIN:VCARD\nVERSION:2.1\nEMAIL;INTERNET;ENCODING=QUOTED-PRINTABLE:anna=40b.ex=\nample\nEND:VCARD\n",
                 {"3:anna@b.example"}},
        CardCase{"quoted_printable_bare_word",
                 "BEGIN:VCARD\nEMAIL;QUOTED-PRINTABLE:anna=40b.example\nEND:VCARD\n",
                 {"2:anna@b.example"}},
        CardCase{"quoted_printable_charset",
                 "BEGIN:VCARD\nEMAIL;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:j=FCrgen=40b.example\nEND:VCARD\n",
                 {"2:jürgen@b.example"}},
        CardCase{"quoted_printable_name_with_end_inside",
                 "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:a=\nEND:VCARD\nEMAIL:anna@b.example\nEND:VCARD\n",
                 {"4:anna@b.example"}},
        CardCase{"photo_between",
                 card("PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB@CCCC\r\nEMAIL:anna@b.example\r\n"),
                 {"5:anna@b.example"}},
        CardCase{"agent_within",
                 card("AGENT:\r\n" + card("EMAIL:ben@c.example\r\n") + "EMAIL:anna@b.example\r\n"),
                 {"8:anna@b.example", "6:ben@c.example"}},
        CardCase{"not_ended", "BEGIN:VCARD\nEMAIL:anna@b.example\n", {"2:anna@b.example", "1!END:VCARD is missing"}},
        CardCase{"outside_of_cards", "EMAIL:x@y.example\n" + card(""), {}},
        CardCase{"endless_line",
                 card("EMAIL:" + std::string(5000, 'a') + "@b.example\r\n"),
                 {"1!a mail address is longer than a field may be"}},
        CardCase{"nothing", "", {}}),
    [](const auto& row) { return row.param.name; });

TEST(Cards, AreToldFromTables) {
  EXPECT_TRUE(looks_like_vcard("\r\n\nbegin:vcard\n"));
  EXPECT_FALSE(looks_like_vcard("email\nBEGIN:VCARD\n"));
  EXPECT_FALSE(looks_like_vcard(""));
}

}  // namespace
}  // namespace nonsolicit::lists
