#include "base/line_source.h"

#include <fstream>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "tests/base/temporary_folder.h"

namespace nonsolicit::base {
namespace {

void pack(const std::filesystem::path& path, int filter, std::string_view content) {
  archive* writer = archive_write_new();
  ASSERT_EQ(archive_write_add_filter(writer, filter), ARCHIVE_OK);
  ASSERT_EQ(archive_write_set_format_raw(writer), ARCHIVE_OK);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  EXPECT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
  EXPECT_EQ(archive_write_data(writer, content.data(), content.size()), static_cast<la_ssize_t>(content.size()));
  archive_entry_free(entry);
  EXPECT_EQ(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
}

struct Line {
  std::string text;
  int64_t offset = 0;
  int64_t number = 0;
  bool ended = true;
  friend bool operator==(const Line&, const Line&) = default;
};

std::vector<Line> rest(LineSource& source) {
  std::vector<Line> lines;
  for (;;) {
    const auto line = source.next();
    EXPECT_TRUE(line.ok()) << line.error().full();
    if (!line.ok() || !*line) return lines;
    lines.push_back({std::string((*line)->text), (*line)->offset, (*line)->number, (*line)->ended});
  }
}

class LineSourceTest : public InTemporaryFolder {};

TEST_F(LineSourceTest, GivesOffsetsOfTheUnpackedContentWhateverItIsPackedWith) {
  const std::string content = "one\n\n" + std::string(600'000, 'x') + "\nlast\r\nopen";
  const auto at = static_cast<int64_t>(5 + 600'001);
  const std::vector<Line> want = {{"one", 0, 1},
                                  {"", 4, 2},
                                  {std::string(LineSource::kMaxLine, 'x'), 5, 3},
                                  {"last\r", at, 4},
                                  {"open", at + 6, 5, false}};
  struct Case {
    const char* name;
    int filter;
  };
  for (const Case& c :
       {Case{"plain", ARCHIVE_FILTER_NONE}, Case{"gzip", ARCHIVE_FILTER_GZIP}, Case{"zstd", ARCHIVE_FILTER_ZSTD},
        Case{"xz", ARCHIVE_FILTER_XZ}, Case{"bzip2", ARCHIVE_FILTER_BZIP2}}) {
    const auto path = folder_ / c.name;
    pack(path, c.filter, content);
    auto source = LineSource::open(path);
    ASSERT_TRUE(source.ok()) << c.name << source.error().full();
    EXPECT_EQ(rest(**source), want) << c.name;

    auto again = LineSource::open(path);
    ASSERT_TRUE(again.ok());
    const auto skipped = (*again)->skip_to(at, 4);
    ASSERT_TRUE(skipped.ok() && *skipped) << c.name;
    EXPECT_EQ(rest(**again), std::vector<Line>(want.begin() + 3, want.end())) << c.name;

    auto shorter = LineSource::open(path);
    ASSERT_TRUE(shorter.ok());
    const auto past = (*shorter)->skip_to(at + 1000, 9);
    EXPECT_TRUE(past.ok() && !*past) << c.name;
  }
}

TEST_F(LineSourceTest, JoinsPackedPiecesAsLogrotateAppendsThem) {
  std::string both;
  for (const char* part : {"one\ntw", "o\nthree\n"}) {
    pack(folder_ / "part.gz", ARCHIVE_FILTER_GZIP, part);
    std::ifstream file(folder_ / "part.gz", std::ios::binary);
    both.append(std::istreambuf_iterator<char>(file), {});
  }
  put(folder_ / "both.gz", both);
  auto source = LineSource::open(folder_ / "both.gz");
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(rest(**source), (std::vector<Line>{{"one", 0, 1}, {"two", 4, 2}, {"three", 8, 3}}));
}

TEST_F(LineSourceTest, GivesNothingForAnEmptyFile) {
  put(folder_ / "empty", "");
  auto source = LineSource::open(folder_ / "empty");
  ASSERT_TRUE(source.ok()) << source.error().full();
  EXPECT_TRUE(rest(**source).empty());
}

TEST_F(LineSourceTest, NamesFileAndLineWhereItIsDamaged) {
  std::string content;
  for (int i = 0; i < 200'000; i++) content += std::to_string(i * 7919) + "\n";
  pack(folder_ / "log.gz", ARCHIVE_FILTER_GZIP, content);
  std::filesystem::resize_file(folder_ / "log.gz", std::filesystem::file_size(folder_ / "log.gz") / 2);
  auto source = LineSource::open(folder_ / "log.gz");
  ASSERT_TRUE(source.ok());
  int64_t lines = 0;
  for (;;) {
    const auto line = (*source)->next();
    if (!line.ok()) {
      EXPECT_NE(line.error().detail.find("log.gz:" + std::to_string(lines + 1) + ": "), std::string::npos)
          << line.error().full();
      break;
    }
    ASSERT_TRUE(*line) << "the damage was not seen";
    lines++;
  }
  EXPECT_GT(lines, 1000);
  EXPECT_FALSE(LineSource::open(folder_).ok());
  EXPECT_FALSE(LineSource::open(folder_ / "none").ok());
}

}  // namespace
}  // namespace nonsolicit::base
