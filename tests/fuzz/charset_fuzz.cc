// Text parts and headers in every charset that mail uses, and in the one that the first line of the input names, with
// any bytes: what comes out is valid UTF-8.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/unicode.h"
#include "message/parse.h"

namespace {

using namespace nonsolicit;

// As senders write them; those that base/unicode.cc refuses come last.
constexpr std::array kLabels = {"",
                                "utf-8",
                                "us-ascii",
                                "iso-8859-1",
                                "iso-8859-2",
                                "iso-8859-3",
                                "iso-8859-4",
                                "iso-8859-5",
                                "iso-8859-6",
                                "iso-8859-7",
                                "iso-8859-8",
                                "iso-8859-8-i",
                                "iso-8859-9",
                                "iso-8859-10",
                                "iso-8859-11",
                                "iso-8859-13",
                                "iso-8859-14",
                                "iso-8859-15",
                                "windows-1250",
                                "windows-1251",
                                "windows-1252",
                                "windows-1253",
                                "windows-1254",
                                "windows-1255",
                                "windows-1256",
                                "windows-1257",
                                "windows-1258",
                                "koi8-r",
                                "koi8-u",
                                "tis-620",
                                "windows-874",
                                "ibm437",
                                "ibm850",
                                "ibm852",
                                "ibm866",
                                "macintosh",
                                "x-mac-cyrillic",
                                "shift_jis",
                                "windows-31j",
                                "euc-jp",
                                "iso-2022-jp",
                                "iso-2022-jp-1",
                                "iso-2022-jp-2",
                                "gb18030",
                                "gbk",
                                "gb2312",
                                "hz-gb-2312",
                                "big5",
                                "big5-hkscs",
                                "euc-kr",
                                "ks_c_5601-1987",
                                "windows-949",
                                "iso-2022-kr",
                                "utf-16",
                                "utf-16be",
                                "utf-16le",
                                "utf-7",
                                "utf-32",
                                "utf-8//IGNORE",
                                "scsu",
                                "bocu-1",
                                "imap-utf-7",
                                "iso-2022-cn",
                                "ebcdic-cp-us",
                                "unknown-8bit"};
constexpr size_t kLongestBody = 2048;  // it is decoded some hundred times

void require(bool promise) {
  if (!promise) std::abort();
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {'=', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

void check(const std::string& mail) {
  const message::Message message = message::parse(mail);
  require(base::is_valid_utf8(message.subject));
  for (const message::Mailbox& mailbox : message.from) require(base::is_valid_utf8(mailbox.name));
  for (const message::TextBody& body : message.bodies) require(base::is_valid_utf8(body.text));
  for (const message::Link& link : message.links) {
    require(link.body < message.bodies.size() && base::is_valid_utf8(link.shown));
  }
  for (const message::Part& part : message.parts) {
    require(base::is_valid_utf8(part.text) && base::is_valid_utf8(part.name));
  }
}

void look(const std::string& label, std::string_view body) {
  const std::string encoded = hex(body.substr(0, 64));
  const std::string header = "From: =?" + label + "?Q?" + encoded + "?= <a@a.example>\nTo: b@b.example\nSubject: =?" +
                             label + "?Q?" + encoded + "?= and " + std::string(body.substr(0, 20)) +
                             "\nMIME-Version: 1.0\n";
  const std::string type = "; charset=\"" + label + "\"\n";
  check(header + "Content-Type: text/plain" + type + "Content-Transfer-Encoding: 8bit\n\n" + std::string(body));
  // Encoded, so that line ends and NUL reach the converter as they are.
  check(header + "Content-Type: text/html" + type + "Content-Transfer-Encoding: quoted-printable\n\n<p>" + hex(body));
  check("Content-Type: text/csv" + type + "Content-Disposition: attachment; filename*=" + label +
        "''a.csv\nContent-Transfer-Encoding: 8bit\n\n" + std::string(body));
  const base::Decoded decoded = base::decode_charset(body, label);
  require(base::is_valid_utf8(decoded.text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line = input.find('\n');
  const std::string_view body = line == std::string_view::npos ? input : input.substr(line + 1);
  const std::string_view used = body.substr(0, kLongestBody);
  look(std::string(input.substr(0, std::min<size_t>(line, 100))), used);
  for (const char* label : kLabels) look(label, used);
  return 0;
}
