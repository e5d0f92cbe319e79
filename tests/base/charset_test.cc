// Charsets of mail to UTF-8, each as real senders name it. The bytes were made by another converter than ICU.
#include <gtest/gtest.h>

#include "base/unicode.h"

namespace nonsolicit::base {
namespace {

struct CharsetCase {
  const char* name;
  std::string charset;
  std::string bytes;
  std::string want;  // UTF-8
  bool replaced;
  bool unknown;
};
class DecodeCharset : public testing::TestWithParam<CharsetCase> {};

TEST_P(DecodeCharset, GivesUtf8AndFlags) {
  const Decoded decoded = decode_charset(GetParam().bytes, GetParam().charset);
  EXPECT_EQ(decoded.text, GetParam().want);
  EXPECT_EQ(decoded.replaced, GetParam().replaced);
  EXPECT_EQ(decoded.unknown, GetParam().unknown);
  EXPECT_TRUE(is_valid_utf8(decoded.text));
}

INSTANTIATE_TEST_SUITE_P(
    Table, DecodeCharset,
    testing::Values(
        CharsetCase{"utf8", "utf-8",
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"utf8_no_dash", "UTF8",
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"utf8_bad", "utf-8", std::string("\x61\xFF\x62", 3), std::string("\x61\xEF\xBF\xBD\x62", 5), true,
                    false},
        CharsetCase{"windows_1252", "windows-1252", std::string("\x93\x43\x61\x66\xE9\x94\x20\x80", 8),
                    std::string("\xE2\x80\x9C\x43\x61\x66\xC3\xA9\xE2\x80\x9D\x20\xE2\x82\xAC", 15), false, false},
        CharsetCase{"latin1_is_1252", "ISO-8859-1", std::string("\x93\x43\x61\x66\xE9\x94\x20\x80", 8),
                    std::string("\xE2\x80\x9C\x43\x61\x66\xC3\xA9\xE2\x80\x9D\x20\xE2\x82\xAC", 15), false, false},
        CharsetCase{"no_charset_8bit", "", std::string("\x43\x61\x66\xE9", 4), std::string("\x43\x61\x66\xC3\xA9", 5),
                    false, false},
        CharsetCase{"no_charset_utf8", "",
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"ascii_with_utf8", "us-ascii", std::string("\x43\x61\x66\xC3\xA9", 5),
                    std::string("\x43\x61\x66\xC3\xA9", 5), false, false},
        CharsetCase{"koi8_r", "KOI8-R", std::string("\xF0\xD2\xC9\xD7\xC5\xD4\x2C\x20\xCD\xC9\xD2", 11),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"koi8_u", "koi8-u", std::string("\xA7\xD6\xC1\xCB", 4),
                    std::string("\xD1\x97\xD0\xB6\xD0\xB0\xD0\xBA", 8), false, false},
        CharsetCase{"windows_1251", "cp1251", std::string("\xCF\xF0\xE8\xE2\xE5\xF2\x2C\x20\xEC\xE8\xF0", 11),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"iso_8859_2", "iso-8859-2", std::string("\xA3\xF3\x64\xBC", 4),
                    std::string("\xC5\x81\xC3\xB3\x64\xC5\xBA", 7), false, false},
        CharsetCase{"iso_8859_7", "iso-8859-7", std::string("\xC5\xEB\xEB\xDC\xE4\xE1", 6),
                    std::string("\xCE\x95\xCE\xBB\xCE\xBB\xCE\xAC\xCE\xB4\xCE\xB1", 12), false, false},
        CharsetCase{"iso_8859_8_i", "iso-8859-8-i", std::string("\xF9\xEC\xE5\xED", 4),
                    std::string("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", 8), false, false},
        CharsetCase{"iso_8859_15", "iso-8859-15", std::string("\x31\x30\x20\xA4", 4),
                    std::string("\x31\x30\x20\xE2\x82\xAC", 6), false, false},
        CharsetCase{"iso_8859_11", "iso-8859-11", std::string("\xE4\xB7\xC2", 3),
                    std::string("\xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2", 9), false, false},
        CharsetCase{"tis_620", "tis-620", std::string("\xE4\xB7\xC2", 3),
                    std::string("\xE0\xB9\x84\xE0\xB8\x97\xE0\xB8\xA2", 9), false, false},
        CharsetCase{"shift_jis", "Shift_JIS", std::string("\x93\xFA\x96\x7B\x8C\xEA\x83\x65\x83\x58\x83\x67", 12),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"x_sjis", "x-sjis", std::string("\x93\xFA\x96\x7B\x8C\xEA\x83\x65\x83\x58\x83\x67", 12),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"windows_31j", "windows-31j", std::string("\x93\xFA\x96\x7B\x8C\xEA\x83\x65\x83\x58\x83\x67", 12),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"shift_jis_ascii_backslash", "shift_jis", std::string("\x43\x3A\x5C\x78", 4),
                    std::string("\x43\x3A\x5C\x78", 4), false, false},
        CharsetCase{"iso_2022_jp", "ISO-2022-JP",
                    std::string("\x1B\x24\x42\x46\x7C\x4B\x5C\x38\x6C\x25\x46\x25\x39\x25\x48\x1B\x28\x42", 18),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"iso_2022_jp_1", "iso-2022-jp-1",
                    std::string("\x1B\x24\x42\x46\x7C\x4B\x5C\x38\x6C\x25\x46\x25\x39\x25\x48\x1B\x28\x42", 18),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"iso_2022_jp_2", "iso-2022-jp-2",
                    std::string("\x1B\x24\x42\x46\x7C\x4B\x5C\x38\x6C\x25\x46\x25\x39\x25\x48\x1B\x28\x42", 18),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"csiso2022jp", "csISO2022JP",
                    std::string("\x1B\x24\x42\x46\x7C\x4B\x5C\x38\x6C\x25\x46\x25\x39\x25\x48\x1B\x28\x42", 18),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"euc_jp", "euc-jp", std::string("\xC6\xFC\xCB\xDC\xB8\xEC\xA5\xC6\xA5\xB9\xA5\xC8", 12),
                    std::string("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88", 18), false,
                    false},
        CharsetCase{"gb18030", "gb18030", std::string("\xC4\xE3\xBA\xC3\xCA\xC0\xBD\xE7\x95\x32\x82\x36", 12),
                    std::string("\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xB8\x96\xE7\x95\x8C\xF0\xA0\x80\x80", 16), false, false},
        CharsetCase{"gb2312", "gb2312", std::string("\xC4\xE3\xBA\xC3\xCA\xC0\xBD\xE7", 8),
                    std::string("\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xB8\x96\xE7\x95\x8C", 12), false, false},
        CharsetCase{"gbk", "GBK", std::string("\xC4\xE3\xBA\xC3\xCA\xC0\xBD\xE7", 8),
                    std::string("\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xB8\x96\xE7\x95\x8C", 12), false, false},
        CharsetCase{"hz", "hz-gb-2312", std::string("\x7E\x7B\x44\x63\x3A\x43\x4A\x40\x3D\x67\x7E\x7D", 12),
                    std::string("\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xB8\x96\xE7\x95\x8C", 12), false, false},
        CharsetCase{"big5", "Big5", std::string("\xC1\x63\xC5\xE9\xA4\xA4\xA4\xE5", 8),
                    std::string("\xE7\xB9\x81\xE9\xAB\x94\xE4\xB8\xAD\xE6\x96\x87", 12), false, false},
        CharsetCase{"cp950", "cp950", std::string("\xC1\x63\xC5\xE9\xA4\xA4\xA4\xE5", 8),
                    std::string("\xE7\xB9\x81\xE9\xAB\x94\xE4\xB8\xAD\xE6\x96\x87", 12), false, false},
        CharsetCase{"big5_hkscs", "big5-hkscs", std::string("\xC1\x63\xC5\xE9\xA4\xA4\xA4\xE5", 8),
                    std::string("\xE7\xB9\x81\xE9\xAB\x94\xE4\xB8\xAD\xE6\x96\x87", 12), false, false},
        CharsetCase{"euc_kr", "euc-kr", std::string("\xC7\xD1\xB1\xB9\xBE\xEE\x20\xBD\xC3\xC7\xE8", 11),
                    std::string("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4\x20\xEC\x8B\x9C\xED\x97\x98", 16), false, false},
        CharsetCase{"ks_c_5601", "ks_c_5601-1987", std::string("\xC7\xD1\xB1\xB9\xBE\xEE\x20\xBD\xC3\xC7\xE8", 11),
                    std::string("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4\x20\xEC\x8B\x9C\xED\x97\x98", 16), false, false},
        CharsetCase{"cp949", "cp949", std::string("\xC7\xD1\xB1\xB9\xBE\xEE\x20\xBD\xC3\xC7\xE8", 11),
                    std::string("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4\x20\xEC\x8B\x9C\xED\x97\x98", 16), false, false},
        CharsetCase{"iso_2022_kr", "iso-2022-kr",
                    std::string("\x1B\x24\x29\x43\x0E\x47\x51\x31\x39\x3E\x6E\x0F\x20\x0E\x3D\x43\x47\x68\x0F", 19),
                    std::string("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4\x20\xEC\x8B\x9C\xED\x97\x98", 16), false, false},
        CharsetCase{"utf7", "utf-7", std::string("\x47\x72\x2B\x41\x50\x77\x41\x33\x77\x2D\x65", 11),
                    std::string("\x47\x72\xC3\xBC\xC3\x9F\x65", 7), false, false},
        CharsetCase{"utf7_long_name", "unicode-1-1-utf-7",
                    std::string("\x47\x72\x2B\x41\x50\x77\x41\x33\x77\x2D\x65", 11),
                    std::string("\x47\x72\xC3\xBC\xC3\x9F\x65", 7), false, false},
        CharsetCase{"utf16_mark", "utf-16", std::string("\xFF\xFE\x61\x00\xAC\x20", 6),
                    std::string("\x61\xE2\x82\xAC", 4), false, false},
        CharsetCase{"utf16le", "utf-16le", std::string("\x61\x00\xAC\x20", 4), std::string("\x61\xE2\x82\xAC", 4),
                    false, false},
        CharsetCase{"utf16be", "UTF-16BE", std::string("\x00\x61\x20\xAC", 4), std::string("\x61\xE2\x82\xAC", 4),
                    false, false},
        CharsetCase{"utf16_odd", "utf-16le", std::string("\x61\x00\x62", 3), std::string("\x61\xEF\xBF\xBD", 4), true,
                    false},
        CharsetCase{"macintosh", "macintosh", std::string("\x43\x61\x66\x8E", 4),
                    std::string("\x43\x61\x66\xC3\xA9", 5), false, false},
        CharsetCase{"cp437", "cp437", std::string("\x82", 1), std::string("\xC3\xA9", 2), false, false},
        CharsetCase{"cp866", "cp866", std::string("\x8F\xE0\xA8\xA2\xA5\xE2\x2C\x20\xAC\xA8\xE0", 11),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"translit_cut", "iso-8859-2//TRANSLIT", std::string("\xA3\xF3\x64\xBC", 4),
                    std::string("\xC5\x81\xC3\xB3\x64\xC5\xBA", 7), false, false},
        CharsetCase{"translit_utf8", "utf-8//TRANSLIT//IGNORE",
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"blanks_around", " koi8-r ", std::string("\xF0\xD2\xC9\xD7\xC5\xD4\x2C\x20\xCD\xC9\xD2", 11),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, false},
        CharsetCase{"unknown_is_1252", "x-klingon", std::string("\x43\x61\x66\xE9", 4),
                    std::string("\x43\x61\x66\xC3\xA9", 5), false, true},
        CharsetCase{"unknown_utf8", "x-klingon",
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    std::string("\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82\x2C\x20\xD0\xBC\xD0\xB8\xD1\x80", 20),
                    false, true},
        CharsetCase{"unknown_ascii", "x-klingon", std::string("\x61\x62\x63", 3), std::string("\x61\x62\x63", 3), false,
                    true},
        CharsetCase{"not_allowed_scsu", "SCSU", std::string("\x61\x2B\xE9", 3), std::string("\x61\x2B\xC3\xA9", 4),
                    false, true},
        CharsetCase{"not_allowed_ebcdic", "ibm-37", std::string("\x61\x2B\xE9", 3), std::string("\x61\x2B\xC3\xA9", 4),
                    false, true},
        CharsetCase{"not_allowed_utf32", "utf-32", std::string("\x61\x2B\xE9", 3), std::string("\x61\x2B\xC3\xA9", 4),
                    false, true},
        CharsetCase{"not_allowed_imap", "IMAP-mailbox-name", std::string("\x61\x2B\xE9", 3),
                    std::string("\x61\x2B\xC3\xA9", 4), false, true},
        CharsetCase{"not_allowed_2022cn", "iso-2022-cn", std::string("\x61\x2B\xE9", 3),
                    std::string("\x61\x2B\xC3\xA9", 4), false, true},
        CharsetCase{"option", "utf-7,version=1", std::string("\x61\x2B\xE9", 3), std::string("\x61\x2B\xC3\xA9", 4),
                    false, true},
        CharsetCase{"path", "../../../tmp/x", std::string("\x61\x2B\xE9", 3), std::string("\x61\x2B\xC3\xA9", 4), false,
                    true},
        CharsetCase{
            "long_name",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            std::string("\x61\x2B\xE9", 3), std::string("\x61\x2B\xC3\xA9", 4), false, true},
        CharsetCase{"euc_jp_bad", "euc-jp", std::string("\x61\xFF\xFF\x62", 4),
                    std::string("\x61\xEF\xBF\xBD\xEF\xBF\xBD\x62", 8), true, false},
        CharsetCase{"empty", "gb18030", std::string("", 0), std::string("", 0), false, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(DecodeCharset, IsValidForEveryByteInEveryCharset) {
  std::string all;
  for (int first = 0; first < 256; first++) {
    for (int second = 0; second < 256; second += 5) all += {static_cast<char>(first), static_cast<char>(second)};
  }
  for (const char* charset :
       {"", "utf-8", "us-ascii", "windows-1252", "koi8-r", "shift_jis", "euc-jp", "iso-2022-jp", "gb18030", "gb2312",
        "hz", "big5", "euc-kr", "iso-2022-kr", "utf-7", "utf-16", "utf-16le", "utf-16be", "x-unknown"}) {
    EXPECT_TRUE(is_valid_utf8(decode_charset(all, charset).text)) << charset;
  }
}

}  // namespace
}  // namespace nonsolicit::base
