// The member directory: a read-only mapped file of sorted keyed hashes, replaced by rename (docs/design.md section 7).
// A look-up is a memory read; no plain address is in the file. Thread-safe for reading.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/crypto.h"
#include "base/result.h"

namespace nonsolicit::lists {

// One line of the source, before hashing.
struct DirectoryRow {
  base::Address address;
  std::string member_id;
  std::string name;
  std::string organisation;
  bool canary = false;
};

// What a look-up tells.
struct DirectoryEntry {
  uint32_t order = 0;         // position in the listing
  uint64_t organisation = 0;  // keyed hash of the organisation's name; 0: none given
  std::string member_id;      // may be empty
  bool canary = false;
};

struct DirectoryInfo {
  size_t entries = 0;
  size_t canaries = 0;
  size_t organisations = 0;
  std::string edition;  // of the import: free text or date
  base::TimePoint imported;
  uint32_t format = 0;
};

class Directory {
 public:
  virtual ~Directory() = default;
  virtual std::optional<DirectoryEntry> find(const base::Address& address) const = 0;
  // By the keyed hash; for the carried-entries check, which hashes candidate addresses of a text.
  virtual DirectoryInfo info() const = 0;
  // The keyed hash of an organisation's name, comparable with DirectoryEntry::organisation.
  virtual uint64_t organisation_key(std::string_view name) const = 0;
};

// Opens and checks (magic, version, size, checksum, key id). Errors are config errors that say what to do.
base::Result<std::shared_ptr<const Directory>> open_directory(const std::filesystem::path& path,
                                                              std::shared_ptr<const base::KeyRing> keys);
// In memory, for tests and small lists.
std::shared_ptr<const Directory> make_directory(const std::vector<DirectoryRow>& rows,
                                                std::shared_ptr<const base::KeyRing> keys);

struct DirectoryWriteOptions {
  std::string edition;
  base::TimePoint now;
  bool force = false;  // accept an empty list or one that shrank by half
};
// Writes beside and renames. Refuses an empty list, or one less than half of the present file's, unless forced.
base::Result<DirectoryInfo> write_directory(const std::filesystem::path& path, const std::vector<DirectoryRow>& rows,
                                            const base::KeyRing& keys, const DirectoryWriteOptions& options);

}  // namespace nonsolicit::lists
