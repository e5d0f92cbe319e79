// Writes archives for tests; the ending of the name (.tar, .tar.gz, .tar.xz, .zip) says which kind.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

namespace nonsolicit::base {

inline void make_archive(const std::filesystem::path& path,
                         const std::vector<std::pair<std::string, std::string>>& files) {
  archive* writer = archive_write_new();
  ASSERT_EQ(archive_write_set_format_filter_by_ext(writer, path.c_str()), ARCHIVE_OK);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (const auto& [name, bytes] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    // In the C locale it warns of names that are no ASCII.
    EXPECT_GE(archive_write_header(writer, entry), ARCHIVE_WARN);
    EXPECT_EQ(archive_write_data(writer, bytes.data(), bytes.size()), static_cast<la_ssize_t>(bytes.size()));
    archive_entry_free(entry);
  }
  EXPECT_EQ(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
}

}  // namespace nonsolicit::base
