// The bytes of a directory file, apart from files and memory maps. All integers little-endian:
//   header (96 bytes) | entries * 16 bytes: keyed hashes, strictly ascending | entries * 24 bytes: records in the same
//   order | strings: edition, then member ids | 16 bytes: keyed hash of everything before
// The keyed hashes use the oldest key of the ring (KeyRing::hash); another key is told apart by a check value.
// Pure; hostile bytes give a config error, never a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/result.h"
#include "lists/directory.h"

namespace nonsolicit::lists {

constexpr size_t kDirectoryHeaderBytes = 96;
constexpr size_t kDirectoryHashBytes = 16;
constexpr size_t kDirectoryRecordBytes = 24;
constexpr uint32_t kDirectoryFormat = 1;

// A checked view; `bytes` outlives it.
class DirectoryView {
 public:
  static base::Result<DirectoryView> check(std::string_view bytes, const base::KeyRing& keys);

  std::optional<DirectoryEntry> find(const base::Hash128& hash) const;
  const DirectoryInfo& info() const { return info_; }

 private:
  std::string_view hashes_;
  std::string_view records_;
  std::string_view strings_;
  DirectoryInfo info_;
};

base::Hash128 directory_hash(const base::KeyRing& keys, const base::Address& address);
uint64_t directory_organisation_key(const base::KeyRing& keys, std::string_view name);

// The file for these rows; of rows with the same address the first counts. Member ids are cut at 65,535 bytes.
std::string directory_bytes(const std::vector<DirectoryRow>& rows, const base::KeyRing& keys,
                            const DirectoryWriteOptions& options);
// Appends the keyed checksum; for the writer and the tests.
std::string seal_directory(std::string bytes, const base::KeyRing& keys);
// How many entries the header claims, by the sizes only; nothing where this is no directory file or a cut one. For the
// shrink rule, which has to work when the key was replaced.
std::optional<uint64_t> claimed_entries(std::string_view bytes);

}  // namespace nonsolicit::lists
