// Ten parsers' test suites (docs/mime.md): every file parses within its time, and texts and attachment names agree with
// what the suites of mime4j, MimeKit and stalwart expect. Needs mime_dev.tar.xz; skipped with a reason where it is
// absent.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <regex>

#include <nlohmann/json.hpp>

#include "message/encoded_word.h"
#include "message/parse.h"
#include "message/transfer.h"
#include "tests/message/gmime_oracle.h"
#include "tests/message/seen_text.h"

namespace nonsolicit::tests {
namespace {

namespace fs = std::filesystem;
using message::Message;
using nlohmann::json;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_below(const fs::path& root, const std::string& extension = {}) {
  std::vector<fs::path> files;
  if (!fs::exists(root)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && (extension.empty() || entry.path().extension() == extension))
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// One expected part: how the suite describes it, and how we read it.
struct Leaf {
  std::string type;
  std::string name;
  std::string text;  // as our extraction would show the expected source
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

struct Tally {
  size_t mails = 0;
  size_t agreed = 0;
  std::map<std::string, std::vector<std::string>> differences;  // reason -> files
};

bool not_ascii(std::string_view text) { return !base::is_ascii(text); }

// Where a list of leaves and ours part, by cause (docs/mime.md says which side is right); "" where they agree.
std::string difference(const Message& message, const std::vector<Leaf>& want, const std::vector<Leaf>& got) {
  if (want == got) return {};
  using message::Defect;
  if (message.has(Defect::boundary_missing)) return "a multipart that cannot be split is shown raw";
  if (message.has(Defect::header_without_colon)) return "end of a broken header";
  if (message.has(Defect::duplicate_header)) return "repeated Content-Type";
  const bool opened = std::ranges::any_of(message.parts, [](const message::Part& part) {
    return part.type == "message/rfc822" && part.transfer_encoding == "base64";
  });
  if (opened) return "message/rfc822 in base64 is opened";
  if (want.size() != got.size()) return "empty part";
  for (size_t i = 0; i < want.size(); i++) {
    if (want[i].type != got[i].type) return "default of a bad type";
    if (want[i].name != got[i].name) {
      if (got[i].name.find('\\') != std::string::npos) return "backslash in a name";
      const bool replaced = (want[i].name + got[i].name).find("\xef\xbf\xbd") != std::string::npos;
      return replaced ? "charset of a name" : "unquoted blanks in a name";
    }
    if (want[i].text == got[i].text) continue;
    if (got[i].text.empty()) return "empty part";
    return not_ascii(got[i].text) ? "charset" : "text";
  }
  return "other";
}

class MimeCorpus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const char* given = std::getenv("NONSOLICIT_CORPORA");
    const fs::path corpora = given != nullptr ? fs::path(given) : fs::path(NONSOLICIT_SOURCE_DIR) / "../shared/corpora";
    archive_ = corpora / "mime_dev.tar.xz";
    if (!fs::exists(archive_)) return;
    std::string name = (fs::temp_directory_path() / "mime_dev.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return;
    root_ = name;
    const std::string command = "tar -xJf '" + archive_.string() + "' -C '" + name + "'";
    unpacked_ = std::system(command.c_str()) == 0;
    if (fs::exists(root_ / "mime_dev"))
      base_ = root_ / "mime_dev";
    else
      base_ = root_;
  }
  static void TearDownTestSuite() {
    std::error_code ignored;
    if (!root_.empty()) fs::remove_all(root_, ignored);
  }
  void SetUp() override {
    if (!unpacked_)
      GTEST_SKIP() << "no corpus: " << archive_ << " is absent or does not unpack; set NONSOLICIT_CORPORA";
  }

  static void report(const char* folder, const Tally& tally, size_t floor) {
    std::cout << folder << ": " << tally.agreed << " of " << tally.mails << " mails agree\n";
    for (const auto& [reason, files] : tally.differences) {
      for (const std::string& file : files) std::cout << "  differs: " << reason << ": " << file << '\n';
    }
    RecordProperty(folder, std::to_string(tally.agreed) + "/" + std::to_string(tally.mails));
    EXPECT_GE(tally.agreed, floor) << folder;
  }

  static inline fs::path archive_;
  static inline fs::path root_;
  static inline fs::path base_;
  static inline bool unpacked_ = false;
};

bool is_container(const Message& message, size_t index) {
  return std::ranges::any_of(message.parts, [&](const message::Part& part) { return part.parent == index; });
}

// Our leaves; texts of the kinds that both sides read as text.
std::vector<Leaf> our_leaves(const Message& message) {
  std::vector<Leaf> leaves;
  for (size_t i = 0; i < message.parts.size(); i++) {
    if (is_container(message, i)) continue;
    const message::Part& part = message.parts[i];
    // A multipart that could not be split is shown as it stands: one plain text, to us and to the others.
    const bool unsplit = part.type.starts_with("multipart/");
    const bool text = unsplit || part.type.starts_with("text/");
    leaves.push_back(
        {.type = unsplit ? "text/plain" : part.type, .name = part.name, .text = text ? text_of_part(message, i) : ""});
  }
  return leaves;
}

// Expected source text as our reading of that part would show it (extracted when shown, as it is when attached).
std::string as_shown(const Message& message, size_t leaf, std::string_view utf8) {
  size_t index = 0;
  for (size_t i = 0; i < message.parts.size(); i++) {
    if (is_container(message, i)) continue;
    if (index++ != leaf) continue;
    const auto body = std::ranges::find(message.bodies, i, &message::TextBody::part);
    if (body != message.bodies.end()) return extracted(utf8, body->html);
    break;
  }
  return collapsed(utf8);
}

const message::Part* leaf_part(const Message& message, size_t leaf) {
  for (size_t i = 0, index = 0; i < message.parts.size(); i++) {
    if (!is_container(message, i) && index++ == leaf) return &message.parts[i];
  }
  return nullptr;
}

TEST_F(MimeCorpus, EveryFileParsesInTime) {
  double total = 0;
  size_t bytes_total = 0;
  for (const fs::path& file : files_below(base_)) {
    const std::string bytes = read(file);
    const std::clock_t begin = std::clock();
    const Message message = message::parse(bytes);
    const double spent = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_FALSE(message.parts.empty()) << file;
    EXPECT_LT(spent, 0.1 + static_cast<double>(bytes.size()) * 2e-6) << file;  // 0.5 MB/s, sanitizers included
    total += spent;
    bytes_total += bytes.size();
  }
  std::cout << "parsed " << bytes_total << " bytes in " << total << " s\n";
  EXPECT_GT(bytes_total, 1000000u);
}

// mime4j: "x.msg" with "x_decoded.xml", which names a file per body, in order.
TEST_F(MimeCorpus, AgreesWithMime4j) {
  Tally tally;
  const std::regex body_line("<(text|binary)-body name=\"([^\"]+)\"/>");
  for (const fs::path& file : files_below(base_ / "mime4j", ".msg")) {
    const fs::path xml = file.parent_path() / (file.stem().string() + "_decoded.xml");
    if (!fs::exists(xml)) continue;
    tally.mails++;
    const Message message = message::parse(read(file));
    std::vector<Leaf> want;
    const std::string expected = read(xml);
    for (std::sregex_iterator at(expected.begin(), expected.end(), body_line), end; at != end; ++at) {
      const message::Part* part = leaf_part(message, want.size());
      Leaf leaf;
      if (part != nullptr) {
        leaf.type = part->type.starts_with("multipart/") ? "text/plain" : part->type;
        leaf.name = part->name;
      }
      const fs::path body = file.parent_path() / (*at)[2].str();
      if (part != nullptr && (*at)[1] == "text" && leaf.type.starts_with("text/")) {
        message::WordDefects ignored;
        leaf.text = as_shown(message, want.size(), message::text_of_charset(read(body), part->charset, ignored));
      }
      want.push_back(leaf);
    }
    const std::string reason = difference(message, want, our_leaves(message));
    if (reason.empty()) {
      tally.agreed++;
    } else {
      tally.differences[reason].push_back(file.stem().string());
    }
  }
  report("mime4j", tally, 67);
}

std::string attribute(const json& part, const std::string& header, const std::string& name) {
  for (const json& field : part.at("headers")) {
    if (field.at("name") != header || !field.at("value").is_object() || !field.at("value").contains("ContentType"))
      continue;
    const json& attributes = field.at("value").at("ContentType").at("attributes");
    if (!attributes.is_array()) continue;
    for (const json& one : attributes) {
      if (one.at("name") == name) return one.at("value");
    }
  }
  return {};
}

void stalwart_leaves(const json& mail, const Message& message, std::vector<Leaf>& want) {
  for (const json& part : mail.at("parts")) {
    const json& body = part.at("body");
    if (body.contains("Multipart")) continue;
    if (body.contains("Message")) {
      stalwart_leaves(body.at("Message"), message, want);
      continue;
    }
    Leaf leaf;
    leaf.name = attribute(part, "content_disposition", "filename");
    if (leaf.name.empty()) leaf.name = attribute(part, "content_type", "name");
    const message::Part* ours = leaf_part(message, want.size());
    if (ours != nullptr) leaf.type = ours->type;
    if (ours != nullptr && ours->type.starts_with("text/")) {
      const json& text = body.contains("Text") ? body.at("Text") : body.contains("Html") ? body.at("Html") : json();
      if (text.is_string()) leaf.text = as_shown(message, want.size(), text.get<std::string>());
    }
    want.push_back(leaf);
  }
}

// stalwart: "x.eml" with "x.json" (and "x.crlf.json" for the same mail with CRLF).
TEST_F(MimeCorpus, AgreesWithStalwart) {
  Tally tally;
  for (const fs::path& file : files_below(base_ / "stalwart_mail_parser", ".eml")) {
    const fs::path expected = file.parent_path() / (file.stem().string() + ".json");
    if (!fs::exists(expected)) continue;
    tally.mails++;
    const Message message = message::parse(read(file));
    std::vector<Leaf> want;
    stalwart_leaves(json::parse(read(expected)), message, want);
    const std::string reason = difference(message, want, our_leaves(message));
    if (reason.empty()) {
      tally.agreed++;
    } else {
      tally.differences[reason].push_back((file.parent_path().filename() / file.stem()).string());
    }
  }
  report("stalwart", tally, 58);
}

void mimekit_leaves(const json& part, const std::string& mbox, const Message& message, std::vector<Leaf>& want) {
  if (part.contains("children") && part.at("children").is_array()) {
    for (const json& child : part.at("children")) mimekit_leaves(child, mbox, message, want);
    return;
  }
  if (part.contains("message") && part.at("message").is_object()) {
    mimekit_leaves(part.at("message").at("body"), mbox, message, want);
    return;
  }
  const message::Part* ours = leaf_part(message, want.size());
  Leaf leaf{.type = base::to_lower(part.at("mimeType").get<std::string>()), .name = ours ? ours->name : "", .text = {}};
  if (ours != nullptr && leaf.type.starts_with("text/")) {
    const size_t begin = part.at("headersEndOffset");
    const size_t end = part.at("endOffset");
    const message::Transferred decoded =
        message::undo_transfer(std::string_view(mbox).substr(begin, end - begin),
                               message::transfer_encoding(ours->transfer_encoding), std::string::npos);
    message::WordDefects ignored;
    leaf.text = as_shown(message, want.size(), message::text_of_charset(decoded.bytes, ours->charset, ignored));
  }
  want.push_back(leaf);
}

// MimeKit: mailboxes with the offsets of every part.
TEST_F(MimeCorpus, AgreesWithMimeKit) {
  Tally tally;
  for (const char* name : {"content-length", "issue1189"}) {
    const fs::path folder = base_ / "mimekit/mbox";
    const std::string mbox = read(folder / (std::string(name) + ".mbox.txt"));
    const json mails = json::parse(read(folder / (std::string(name) + ".unix-offsets.json")));
    for (const json& mail : mails) {
      const size_t begin = mail.at("beginOffset");
      const size_t end = mail.at("endOffset");
      const Message message = message::parse(std::string_view(mbox).substr(begin, end - begin));
      std::vector<Leaf> want;
      mimekit_leaves(mail.at("body"), mbox, message, want);
      const std::string reason = difference(message, want, our_leaves(message));
      if (reason.empty()) {
        tally.agreed++;
      } else {
        tally.differences[reason].push_back(std::string(name) + " #" + std::to_string(tally.mails));
      }
      tally.mails++;
    }
  }
  report("MimeKit", tally, 33);
}

// GMime as oracle over everything that looks like a mail.
TEST_F(MimeCorpus, AgreesWithGmime) {
  std::map<std::string, Tally> tallies;
  for (const fs::path& file : files_below(base_)) {
    const std::string extension = file.extension();
    if (extension != ".eml" && extension != ".msg") continue;
    const std::string bytes = read(file);
    const Message message = message::parse(bytes);
    std::vector<Leaf> want;
    for (const OracleLeaf& leaf : gmime_leaves(bytes)) {
      const bool text = leaf.type.starts_with("text/");
      want.push_back(
          {.type = leaf.type, .name = leaf.name, .text = text ? as_shown(message, want.size(), leaf.text) : ""});
    }
    Tally& tally = tallies[(*fs::relative(file, base_).begin()).string()];
    tally.mails++;
    const std::string reason = difference(message, want, our_leaves(message));
    if (reason.empty()) {
      tally.agreed++;
    } else {
      tally.differences[reason].push_back(file.filename().string());
    }
  }
  const std::map<std::string, size_t> floors = {
      {"mime4j", 67},    {"mimekit", 17},        {"perl_mime_tools", 52},     {"rspamd", 207},
      {"ruby_mail", 96}, {"spamassassin_t", 87}, {"stalwart_mail_parser", 58}};
  EXPECT_EQ(tallies.size(), floors.size());
  for (const auto& [folder, floor] : floors) report(("GMime on " + folder).c_str(), tallies[folder], floor);
}

}  // namespace
}  // namespace nonsolicit::tests
