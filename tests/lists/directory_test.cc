#include "lists/directory.h"

#include <sys/stat.h>

#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "base/file.h"
#include "lists/directory_file.h"
#include "tests/lists/samples.h"

namespace nonsolicit::lists {
namespace {

namespace fs = std::filesystem;

DirectoryRow row(const std::string& email, const std::string& id = "", const std::string& organisation = "") {
  return {.address = address(email), .member_id = id, .name = "", .organisation = organisation, .canary = false};
}

std::vector<DirectoryRow> sample_rows() {
  std::vector<DirectoryRow> rows = {row("jane@firm.example", "M-1", "Firm Ltd"),
                                    row("joe@firm.example", "M-2", " firm  LTD"), row("zoe@x.example"),
                                    row("trap@x.example", "M-4", "Other")};
  rows[3].canary = true;
  return rows;
}

std::vector<DirectoryRow> many_rows(size_t count) {
  std::vector<DirectoryRow> rows;
  rows.reserve(count);
  for (size_t i = 0; i < count; i++) {
    rows.push_back(row("member" + std::to_string(i) + "@d" + std::to_string(i % 97) + ".example", std::to_string(i)));
  }
  return rows;
}

class DirectoryFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "nonsolicit-directory-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ / "directory";
  }
  void TearDown() override { fs::remove_all(folder_); }

  DirectoryWriteOptions options() const {
    return {.edition = "May 2026", .now = base::from_micros(1'780'000'000'000'000)};
  }
  std::string bytes() const { return *base::read_file(path_, 1 << 24); }
  void put(std::string_view content) const { std::ofstream(path_, std::ios::binary) << content; }
  // The error of opening, which has to be one of configuration; "" where it opens.
  std::string open_error() const {
    const auto opened = open_directory(path_, keys_);
    if (opened) return "";
    EXPECT_EQ(opened.error().kind, base::ErrorClass::config);
    EXPECT_NE(opened.error().detail.find(path_.string()), std::string::npos) << opened.error().detail;
    return opened.error().text;
  }

  const std::shared_ptr<const base::KeyRing> keys_ =
      std::make_shared<base::KeyRing>(base::KeyRing::ephemeral("directory test"));
  fs::path folder_;
  fs::path path_;
};

TEST_F(DirectoryFile, GivesBackWhatWasWritten) {
  const auto written = write_directory(path_, sample_rows(), *keys_, options());
  ASSERT_TRUE(written.ok()) << written.error().full();
  const auto opened = open_directory(path_, keys_);
  ASSERT_TRUE(opened.ok()) << opened.error().full();
  const Directory& directory = **opened;
  const DirectoryInfo info = directory.info();
  EXPECT_EQ(info.entries, 4u);
  EXPECT_EQ(info.canaries, 1u);
  EXPECT_EQ(info.organisations, 2u);
  EXPECT_EQ(info.edition, "May 2026");
  EXPECT_EQ(info.imported, options().now);
  EXPECT_EQ(info.format, 1u);
  EXPECT_EQ(written->entries, 4u);

  const auto jane = directory.find(address("Jane+x@firm.example"));
  const auto joe = directory.find(address("joe@firm.example"));
  const auto zoe = directory.find(address("zoe@x.example"));
  const auto trap = directory.find(address("trap@x.example"));
  ASSERT_TRUE(jane && joe && zoe && trap);
  EXPECT_EQ(jane->member_id, "M-1");
  EXPECT_EQ(jane->order, 0u);
  EXPECT_EQ(trap->order, 3u);
  EXPECT_EQ(jane->organisation, joe->organisation);
  EXPECT_EQ(jane->organisation, directory.organisation_key("FIRM LTD"));
  EXPECT_NE(jane->organisation, trap->organisation);
  EXPECT_EQ(zoe->organisation, 0u);
  EXPECT_EQ(directory.organisation_key("  "), 0u);
  EXPECT_EQ(zoe->member_id, "");
  EXPECT_TRUE(trap->canary);
  EXPECT_FALSE(jane->canary);
  EXPECT_FALSE(directory.find(address("nobody@firm.example")));
  EXPECT_FALSE(directory.find(base::Address()));
}

TEST_F(DirectoryFile, HoldsNoPlainAddressOrNameAndIsClosedToOthers) {
  auto rows = sample_rows();
  rows[0].name = "Jane Doe";
  ASSERT_TRUE(write_directory(path_, rows, *keys_, options()).ok());
  for (const char* secret : {"jane", "firm", "Firm", "Doe", "example"})
    EXPECT_EQ(bytes().find(secret), std::string::npos) << secret;
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1) << "nothing is left beside it";
}

TEST_F(DirectoryFile, KeepsTheFirstOfEqualAddresses) {
  auto rows = sample_rows();
  rows.push_back(row("JANE@firm.example", "M-9"));
  const auto directory = make_directory(rows, keys_);
  EXPECT_EQ(directory->info().entries, 4u);
  EXPECT_EQ(directory->find(address("jane@firm.example"))->member_id, "M-1");
}

TEST_F(DirectoryFile, CutsAnOverlongMemberId) {
  const auto directory = make_directory({row("a@b.example", std::string(70'000, 'x'))}, keys_);
  EXPECT_EQ(directory->find(address("a@b.example"))->member_id.size(), 65'535u);
}

TEST_F(DirectoryFile, InMemoryMayBeEmpty) {
  const auto directory = make_directory({}, keys_);
  EXPECT_EQ(directory->info().entries, 0u);
  EXPECT_FALSE(directory->find(address("a@b.example")));
}

TEST_F(DirectoryFile, StaysReadableWhenReplaced) {
  ASSERT_TRUE(write_directory(path_, sample_rows(), *keys_, options()).ok());
  const auto before = open_directory(path_, keys_);
  ASSERT_TRUE(write_directory(path_, many_rows(10), *keys_, options()).ok());
  EXPECT_TRUE((*before)->find(address("jane@firm.example")));
  EXPECT_FALSE((*open_directory(path_, keys_))->find(address("jane@firm.example")));
}

TEST_F(DirectoryFile, FindsEachOfAHundredThousandAndNobodyElse) {
  constexpr size_t kCount = 100'000;
  ASSERT_TRUE(write_directory(path_, many_rows(kCount), *keys_, options()).ok());
  const auto directory = open_directory(path_, keys_);
  ASSERT_TRUE(directory.ok());
  for (size_t i = 0; i < kCount; i++) {
    const auto domain = "@d" + std::to_string(i % 97) + ".example";
    const auto entry = (*directory)->find(base::Address::from_normal("member" + std::to_string(i) + domain));
    ASSERT_TRUE(entry) << i;
    ASSERT_EQ(entry->order, i);
    ASSERT_EQ(entry->member_id, std::to_string(i));
    ASSERT_FALSE((*directory)->find(base::Address::from_normal("stranger" + std::to_string(i) + domain))) << i;
  }
}

struct ShrinkCase {
  const char* name;
  size_t before;
  size_t after;
  bool accepted;
};
class Shrink : public DirectoryFile, public testing::WithParamInterface<ShrinkCase> {};

TEST_P(Shrink, IsRefusedBelowHalfUnlessForced) {
  const ShrinkCase& rule = GetParam();
  auto given = options();
  given.force = true;
  ASSERT_TRUE(write_directory(path_, many_rows(rule.before), *keys_, given).ok());
  const std::string present = bytes();
  given.force = false;
  const auto written = write_directory(path_, many_rows(rule.after), *keys_, given);
  EXPECT_EQ(written.ok(), rule.accepted);
  if (!rule.accepted) {
    EXPECT_EQ(written.error().kind, base::ErrorClass::config);
    EXPECT_EQ(bytes(), present);
    given.force = true;
    EXPECT_TRUE(write_directory(path_, many_rows(rule.after), *keys_, given).ok());
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Shrink,
                         testing::Values(ShrinkCase{"grows", 10, 20, true}, ShrinkCase{"same", 10, 10, true},
                                         ShrinkCase{"to_half", 10, 5, true}, ShrinkCase{"below_half", 10, 4, false},
                                         ShrinkCase{"odd_below_half", 11, 5, false},
                                         ShrinkCase{"odd_above_half", 11, 6, true},
                                         ShrinkCase{"to_nothing", 10, 0, false}, ShrinkCase{"from_empty", 0, 3, true},
                                         ShrinkCase{"one_to_none", 1, 0, false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(DirectoryFile, RefusesAnEmptyFirstList) {
  EXPECT_FALSE(write_directory(path_, {}, *keys_, options()).ok());
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(DirectoryFile, KeepsTheShrinkRuleWhenTheKeyWasReplaced) {
  ASSERT_TRUE(write_directory(path_, many_rows(10), *keys_, options()).ok());
  const auto other = base::KeyRing::ephemeral("another key");
  EXPECT_FALSE(write_directory(path_, many_rows(4), other, options()).ok());
  EXPECT_TRUE(write_directory(path_, many_rows(5), other, options()).ok());
}

TEST_F(DirectoryFile, ReplacesADamagedFile) {
  put("rubbish");
  EXPECT_TRUE(write_directory(path_, sample_rows(), *keys_, options()).ok());
  EXPECT_EQ(open_error(), "");
}

TEST_F(DirectoryFile, SaysWhatToDoWhereItCannotOpen) {
  EXPECT_EQ(open_error(), "no directory file; make one with: nonsolicit directory import");
  put("");
  EXPECT_NE(open_error().find("no directory file"), std::string::npos);
  put("email,id\na@b.example,1\n");
  EXPECT_NE(open_error().find("this is no directory file"), std::string::npos);
  ASSERT_TRUE(write_directory(path_, sample_rows(), base::KeyRing::ephemeral("another key"), options()).ok());
  EXPECT_NE(open_error().find("another key"), std::string::npos);
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_NE(open_error().find("no regular file"), std::string::npos);
  fs::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_NE(open_error().find("no regular file"), std::string::npos);
}

struct FieldCase {
  const char* name;
  size_t at;
  const char* want;  // part of the message
};
class DamagedField : public DirectoryFile, public testing::WithParamInterface<FieldCase> {};

TEST_P(DamagedField, IsNamed) {
  std::string content = directory_bytes(sample_rows(), *keys_, options());
  content[GetParam().at] = static_cast<char>(content[GetParam().at] ^ 0x10);
  put(content);
  EXPECT_NE(open_error().find(GetParam().want), std::string::npos) << open_error();
  // The same with a right checksum: what the reader checks behind it.
  content.resize(content.size() - 16);
  put(seal_directory(content, *keys_));
  const std::string sealed = open_error();
  if (std::string_view(GetParam().want) != "damaged") {
    EXPECT_NE(sealed.find(GetParam().want), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Header, DamagedField,
                         testing::Values(FieldCase{"magic", 0, "no directory file"},
                                         FieldCase{"format", 8, "another format"},
                                         FieldCase{"header_size", 12, "damaged"}, FieldCase{"key", 16, "another key"},
                                         FieldCase{"imported", 32, "damaged"}, FieldCase{"entries", 40, "damaged"},
                                         FieldCase{"canaries", 48, "damaged"},
                                         FieldCase{"organisations", 56, "damaged"}, FieldCase{"strings", 64, "damaged"},
                                         FieldCase{"edition", 72, "damaged"}, FieldCase{"reserved", 80, "damaged"},
                                         FieldCase{"hashes", 96, "damaged"}, FieldCase{"records", 160, "damaged"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(DirectoryFile, DetectsEveryFlippedBitAndEveryCut) {
  const std::string good = directory_bytes(sample_rows(), *keys_, options());
  ASSERT_TRUE(DirectoryView::check(good, *keys_).ok());
  for (size_t bit = 0; bit < good.size() * 8; bit++) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    const auto view = DirectoryView::check(bad, *keys_);
    ASSERT_FALSE(view.ok()) << "bit " << bit;
    ASSERT_EQ(view.error().kind, base::ErrorClass::config);
  }
  for (size_t size = 0; size < good.size(); size++)
    ASSERT_FALSE(DirectoryView::check(good.substr(0, size), *keys_).ok()) << size;
  ASSERT_FALSE(DirectoryView::check(good + "x", *keys_).ok());
}

TEST_F(DirectoryFile, SurvivesWrongContentUnderARightChecksum) {
  const std::string good = directory_bytes(sample_rows(), *keys_, options());
  const std::string body = good.substr(0, good.size() - 16);
  std::mt19937 random(7);  // NOLINT: the same bytes in every run
  for (int round = 0; round < 20'000; round++) {
    std::string bad = body;
    for (size_t changes = 1 + random() % 3; changes > 0; changes--)
      bad[random() % bad.size()] = static_cast<char>(random());
    if (round % 5 == 0) bad.resize(random() % bad.size());
    const std::string sealed = seal_directory(bad, *keys_);
    const auto view = DirectoryView::check(sealed, *keys_);
    if (!view) continue;
    for (const DirectoryRow& member : sample_rows()) {
      const auto entry = view->find(directory_hash(*keys_, member.address));
      ASSERT_LE(entry ? entry->member_id.size() : 0, sealed.size());
    }
  }
}

TEST_F(DirectoryFile, RefusesHugeSizesUnderARightChecksum) {
  const std::string good = directory_bytes(sample_rows(), *keys_, options());
  for (const size_t field : {40u, 64u, 72u}) {
    for (const int top : {0x7F, 0xFF}) {
      std::string bad = good.substr(0, good.size() - 16);
      for (size_t i = 0; i < 8; i++) bad[field + i] = static_cast<char>(i == 7 ? top : 0xFF);
      EXPECT_FALSE(DirectoryView::check(seal_directory(bad, *keys_), *keys_).ok()) << field;
    }
  }
}

}  // namespace
}  // namespace nonsolicit::lists
