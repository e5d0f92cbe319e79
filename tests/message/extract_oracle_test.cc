// Our reading of the HTML in real mails beside that of libxml2's SAX parser: the same words, shown or hidden, as a
// multiset. The mails stay where they are: folder NONSOLICIT_CORPORA, else ../shared/corpora beside the sources.
#include "message/extract.h"

#include <gtest/gtest.h>
#include <libxml/HTMLparser.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::message {
namespace {

namespace fs = std::filesystem;
constexpr double kLeastAgreement = 0.99;

using WordCounts = std::map<std::string, long>;

WordCounts count_words(std::string_view text) {
  WordCounts counts;
  std::string word;
  for (const char c : base::fold_text(text) + " ") {
    if (base::is_alnum(c) || static_cast<unsigned char>(c) > 127) {
      word.push_back(c);
    } else if (!word.empty()) {
      ++counts[std::exchange(word, {})];
    }
  }
  return counts;
}

struct Agreement {
  long common = 0;
  long ours = 0;
  long theirs = 0;
  double ratio() const {
    return ours + theirs == 0 ? 1 : 2.0 * static_cast<double>(common) / static_cast<double>(ours + theirs);
  }
};

Agreement compare(const WordCounts& ours, const WordCounts& theirs) {
  Agreement agreement;
  for (const auto& [word, count] : ours) {
    agreement.ours += count;
    const auto other = theirs.find(word);
    if (other != theirs.end()) agreement.common += std::min(count, other->second);
  }
  for (const auto& [word, count] : theirs) agreement.theirs += count;
  return agreement;
}

struct SaxText {
  std::string text;
  int skipped = 0;  // open elements whose text is never shown
};

bool is_name(const xmlChar* name, const std::set<std::string_view>& names) {
  return names.contains(reinterpret_cast<const char*>(name));
}
const std::set<std::string_view> kSkipped = {"script", "style", "title", "iframe", "noembed", "noframes"};
const std::set<std::string_view> kInline = {"a",    "b",     "i",      "u",     "s",   "em",  "strong", "span",
                                            "font", "small", "big",    "sub",   "sup", "tt",  "code",   "abbr",
                                            "img",  "wbr",   "strike", "label", "ins", "del", "html",   "body",
                                            "head", "meta",  "nobr",   "cite",  "mark"};

// libxml2 2.9 hands over what follows an unclosed construct differently from browsers; only whole mails are compared.
std::string sax_text(const std::string& html) {
  htmlSAXHandler handler{};
  handler.startElement = [](void* context, const xmlChar* name, const xmlChar**) {
    auto& sax = *static_cast<SaxText*>(context);
    if (is_name(name, kSkipped)) ++sax.skipped;
    if (!is_name(name, kInline)) sax.text.push_back(' ');
  };
  handler.endElement = [](void* context, const xmlChar* name) {
    auto& sax = *static_cast<SaxText*>(context);
    if (is_name(name, kSkipped)) --sax.skipped;
    if (!is_name(name, kInline)) sax.text.push_back(' ');
  };
  handler.characters = [](void* context, const xmlChar* bytes, int length) {
    auto& sax = *static_cast<SaxText*>(context);
    if (sax.skipped <= 0) sax.text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
  };
  handler.ignorableWhitespace = handler.characters;
  SaxText sax;
  htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&handler, &sax, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
  htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                 HTML_PARSE_IGNORE_ENC);
  htmlParseChunk(parser, html.data(), static_cast<int>(html.size()), 1);
  htmlFreeParserCtxt(parser);
  return sax.text;
}

int hex_digit(char c) { return base::is_digit(c) ? c - '0' : base::is_alpha(c) ? base::to_lower(c) - 'a' + 10 : 99; }

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out.push_back(text[i]);
    } else if (i + 1 < text.size() && text[i + 1] == '\n') {
      ++i;
    } else if (i + 2 < text.size() && hex_digit(text[i + 1]) < 16 && hex_digit(text[i + 2]) < 16) {
      out.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    }
  }
  return out;
}

std::string decode_base64(std::string_view text) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) continue;
    buffer = buffer << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits >= 8) out.push_back(static_cast<char>(buffer >> (bits -= 8) & 0xFF));
  }
  return out;
}

// The first HTML part of a mail, read by plain search: MIME is not what is tested here.
std::string first_html(std::string mail) {
  std::erase(mail, '\r');
  const size_t type = base::ifind(mail, "\ncontent-type: text/html");
  if (type == std::string::npos) return {};
  const size_t body = mail.find("\n\n", type);
  if (body == std::string::npos) return {};
  size_t head = mail.rfind("\n\n", type);
  head = std::max(head == std::string::npos ? 0 : head,
                  mail.rfind("\n--", type) == std::string::npos ? 0 : mail.rfind("\n--", type));
  const std::string_view header = std::string_view(mail).substr(head, body - head);
  const size_t end = mail.find("\n--", body + 1);
  std::string html = mail.substr(body + 2, end == std::string::npos ? end : end - body - 2);
  const size_t encoding = base::ifind(header, "content-transfer-encoding:");
  if (encoding != std::string::npos) {
    const std::string_view name = base::trim(header.substr(encoding + 26, 20));
    if (base::istarts_with(name, "quoted-printable")) html = decode_quoted_printable(html);
    if (base::istarts_with(name, "base64")) html = decode_base64(html);
  }
  std::string_view charset = "utf-8";
  if (const size_t at = base::ifind(header, "charset="); at != std::string::npos) {
    charset = header.substr(at + 8);
    charset = charset.substr(charset.starts_with('"') ? 1 : 0);
    charset = charset.substr(0, charset.find_first_of("\"; \n"));
  }
  return base::decode_charset(html, charset).text;
}

// Unpacks `archive` into a folder of its own, removed at the end.
class Unpacked {
 public:
  explicit Unpacked(const fs::path& archive) {
    std::string folder = (fs::temp_directory_path() / "nonsolicit-corpora-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return;
    folder_ = folder;
    ok_ = std::system(("tar -xJf '" + archive.string() + "' -C '" + folder + "'").c_str()) == 0;
  }
  ~Unpacked() {
    if (!folder_.empty()) fs::remove_all(folder_);
  }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;
  bool ok() const { return ok_; }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
  bool ok_ = false;
};

void compare_folder(const char* archive_name) {
  const char* const given = std::getenv("NONSOLICIT_CORPORA");
  const fs::path corpora =
      given != nullptr ? fs::path(given) : fs::path(NONSOLICIT_SOURCE_DIR) / ".." / "shared" / "corpora";
  const fs::path archive = corpora / archive_name;
  if (!fs::exists(archive)) GTEST_SKIP() << archive << " is absent: set NONSOLICIT_CORPORA to the folder that holds it";
  const Unpacked unpacked(archive);
  ASSERT_TRUE(unpacked.ok());
  const char* const report = std::getenv("NONSOLICIT_REPORT_BELOW");  // print the mails that agree less than this
  Agreement total;
  size_t mails = 0;
  for (const auto& entry : fs::recursive_directory_iterator(unpacked.folder())) {
    if (!entry.is_regular_file() || entry.path().extension() != ".eml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string html = first_html({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    if (html.empty()) continue;
    ++mails;
    const Agreement one = compare(count_words(extract_html(html, {}).body.text), count_words(sax_text(html)));
    if (report != nullptr && one.ratio() < std::atof(report)) {
      std::printf("%s %.3f ours %ld theirs %ld\n", entry.path().c_str(), one.ratio(), one.ours, one.theirs);
    }
    total.common += one.common;
    total.ours += one.ours;
    total.theirs += one.theirs;
  }
  std::printf("%s: %zu mails with HTML, %ld words, agreement %.4f\n", archive_name, mails, total.ours, total.ratio());
  EXPECT_GT(mails, 0u);
  EXPECT_GE(total.ratio(), kLeastAgreement);
}

TEST(ExtractOracle, AgreesWithLibxml2OnRealMail) { compare_folder("dev.tar.xz"); }

TEST(ExtractOracle, AgreesWithLibxml2OnDomainMail) { compare_folder("domain_dev.tar.xz"); }

}  // namespace
}  // namespace nonsolicit::message
