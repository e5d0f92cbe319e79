#include "lists/directory_file.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <unordered_set>

#include <fmt/format.h>

#include "lists/organisations.h"

namespace nonsolicit::lists {
namespace {

constexpr std::string_view kMagic("nsdir\x1A\r\n", 8);  // the line end shows a transfer in text mode
constexpr uint8_t kCanaryFlag = 1;

// Where each field of the header starts.
constexpr size_t kFormatAt = 8;
constexpr size_t kHeaderSizeAt = 12;
constexpr size_t kKeyCheckAt = 16;
constexpr size_t kImportedAt = 32;
constexpr size_t kEntriesAt = 40;
constexpr size_t kCanariesAt = 48;
constexpr size_t kOrganisationsAt = 56;
constexpr size_t kStringsSizeAt = 64;
constexpr size_t kEditionSizeAt = 72;
constexpr size_t kReservedAt = 80;  // zero

template <class Int>
Int read_int(std::string_view bytes, size_t at) {
  uint64_t value = 0;
  for (size_t i = sizeof(Int); i > 0; i--) value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return static_cast<Int>(value);
}

template <class Int>
void append_int(std::string& out, Int value) {
  auto rest = static_cast<uint64_t>(value);
  for (size_t i = 0; i < sizeof(Int); i++, rest >>= 8) out.push_back(static_cast<char>(rest & 0xFF));
}

std::string_view view_of(const base::Hash128& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

base::Hash128 key_check(const base::KeyRing& keys) { return keys.hash("directory-key", ""); }

base::Error damaged(std::string detail) {
  return base::config_error("the directory file is damaged; import the member list again", std::move(detail));
}

// Sizes of the parts, by the header; nothing where they do not add up to `size`.
struct Layout {
  size_t entries = 0;
  size_t strings = 0;
};
std::optional<Layout> layout_of(std::string_view bytes) {
  const size_t fixed = kDirectoryHeaderBytes + kDirectoryHashBytes;
  if (bytes.size() < fixed) return std::nullopt;
  const size_t body = bytes.size() - fixed;
  const auto entries = read_int<uint64_t>(bytes, kEntriesAt);
  const auto strings = read_int<uint64_t>(bytes, kStringsSizeAt);
  constexpr size_t kPerEntry = kDirectoryHashBytes + kDirectoryRecordBytes;
  if (entries > body / kPerEntry || entries > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  if (strings != body - entries * kPerEntry) return std::nullopt;
  return Layout{.entries = entries, .strings = strings};
}

base::Status check_header(std::string_view bytes, const base::KeyRing& keys) {
  if (bytes.substr(0, kMagic.size()) != kMagic) {
    return base::config_error("this is no directory file; make one with: nonsolicit directory import");
  }
  if (bytes.size() < kDirectoryHeaderBytes + kDirectoryHashBytes) return damaged("cut off in the header");
  const auto format = read_int<uint32_t>(bytes, kFormatAt);
  if (format != kDirectoryFormat) {
    return base::config_error("the directory file has another format; import the member list again",
                              fmt::format("format {}, expected {}", format, kDirectoryFormat));
  }
  if (read_int<uint32_t>(bytes, kHeaderSizeAt) != kDirectoryHeaderBytes) return damaged("header size");
  if (bytes.substr(kKeyCheckAt, kDirectoryHashBytes) != view_of(key_check(keys))) {
    return base::config_error(
        "the directory file was made with another key; import the member list again, or bring "
        "back the key file it was made with");
  }
  return {};
}

std::string header_bytes(const DirectoryInfo& info, const base::KeyRing& keys, size_t strings_size) {
  std::string out(kMagic);
  append_int<uint32_t>(out, kDirectoryFormat);
  append_int<uint32_t>(out, kDirectoryHeaderBytes);
  out += view_of(key_check(keys));
  append_int<int64_t>(out, base::to_micros(info.imported));
  append_int<uint64_t>(out, info.entries);
  append_int<uint64_t>(out, info.canaries);
  append_int<uint64_t>(out, info.organisations);
  append_int<uint64_t>(out, strings_size);
  append_int<uint64_t>(out, info.edition.size());
  out.resize(kDirectoryHeaderBytes, '\0');
  return out;
}

struct Prepared {
  base::Hash128 hash{};
  const DirectoryRow* row = nullptr;
  uint32_t order = 0;
};

// Rows with their hashes, the first of each address, sorted by hash.
std::vector<Prepared> prepare(const std::vector<DirectoryRow>& rows, const base::KeyRing& keys) {
  std::vector<Prepared> prepared;
  prepared.reserve(rows.size());
  std::unordered_set<std::string_view> seen;
  for (const DirectoryRow& row : rows) {
    if (row.address.empty() || !seen.insert(row.address.text()).second) continue;
    prepared.push_back(
        {.hash = directory_hash(keys, row.address), .row = &row, .order = static_cast<uint32_t>(prepared.size())});
  }
  std::sort(prepared.begin(), prepared.end(), [](const Prepared& a, const Prepared& b) { return a.hash < b.hash; });
  return prepared;
}

}  // namespace

base::Hash128 directory_hash(const base::KeyRing& keys, const base::Address& address) {
  return keys.hash("directory", address.text());
}

uint64_t directory_organisation_key(const base::KeyRing& keys, std::string_view name) {
  const std::string compared = organisation_name(name);
  if (compared.empty()) return 0;
  const base::Hash128 hash = keys.hash("organisation", compared);
  return std::max<uint64_t>(1, read_int<uint64_t>(view_of(hash), 0));
}

std::string seal_directory(std::string bytes, const base::KeyRing& keys) {
  const base::Hash128 checksum = keys.hash("directory-file", bytes);
  bytes += view_of(checksum);
  return bytes;
}

std::optional<uint64_t> claimed_entries(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  const auto layout = layout_of(bytes);
  return layout ? std::optional<uint64_t>(layout->entries) : std::nullopt;
}

std::string directory_bytes(const std::vector<DirectoryRow>& rows, const base::KeyRing& keys,
                            const DirectoryWriteOptions& options) {
  const std::vector<Prepared> prepared = prepare(rows, keys);
  DirectoryInfo info{.entries = prepared.size(), .edition = options.edition, .imported = options.now};
  std::string hashes;
  std::string records;
  std::string strings = options.edition;
  std::set<uint64_t> organisations;
  for (const Prepared& entry : prepared) {
    const uint64_t organisation = directory_organisation_key(keys, entry.row->organisation);
    if (organisation != 0) organisations.insert(organisation);
    if (entry.row->canary) info.canaries++;
    const std::string_view member_id =
        std::string_view(entry.row->member_id).substr(0, std::numeric_limits<uint16_t>::max());
    hashes += view_of(entry.hash);
    append_int<uint64_t>(records, organisation);
    append_int<uint64_t>(records, strings.size());
    append_int<uint32_t>(records, entry.order);
    append_int<uint16_t>(records, static_cast<uint16_t>(member_id.size()));
    append_int<uint8_t>(records, entry.row->canary ? kCanaryFlag : uint8_t{0});
    append_int<uint8_t>(records, 0);
    strings += member_id;
  }
  info.organisations = organisations.size();
  return seal_directory(header_bytes(info, keys, strings.size()) + hashes + records + strings, keys);
}

base::Result<DirectoryView> DirectoryView::check(std::string_view bytes, const base::KeyRing& keys) {
  if (auto header = check_header(bytes, keys); !header) return header.error();
  const size_t sealed = bytes.size() - kDirectoryHashBytes;
  if (bytes.substr(sealed) != view_of(keys.hash("directory-file", bytes.substr(0, sealed)))) return damaged("checksum");
  const auto layout = layout_of(bytes);
  if (!layout) return damaged("sizes do not add up");

  DirectoryView view;
  size_t at = kDirectoryHeaderBytes;
  view.hashes_ = bytes.substr(at, layout->entries * kDirectoryHashBytes);
  at += view.hashes_.size();
  view.records_ = bytes.substr(at, layout->entries * kDirectoryRecordBytes);
  at += view.records_.size();
  view.strings_ = bytes.substr(at, layout->strings);
  const auto edition_size = read_int<uint64_t>(bytes, kEditionSizeAt);
  if (edition_size > view.strings_.size()) return damaged("edition");
  for (size_t i = kReservedAt; i < kDirectoryHeaderBytes; i++) {
    if (bytes[i] != '\0') return damaged("reserved bytes");
  }
  view.info_ = {.entries = layout->entries,
                .canaries = read_int<uint64_t>(bytes, kCanariesAt),
                .organisations = read_int<uint64_t>(bytes, kOrganisationsAt),
                .edition = std::string(view.strings_.substr(0, edition_size)),
                .imported = base::from_micros(read_int<int64_t>(bytes, kImportedAt)),
                .format = kDirectoryFormat};
  // The checksum is keyed, so what follows fails only for a writer's bug; it keeps find() free of checks.
  for (size_t i = 0; i < layout->entries; i++) {
    const std::string_view hash = view.hashes_.substr(i * kDirectoryHashBytes, kDirectoryHashBytes);
    const std::string_view before =
        view.hashes_.substr((i == 0 ? 0 : i - 1) * kDirectoryHashBytes, kDirectoryHashBytes);
    if (i > 0 && before >= hash) return damaged("order");
    const size_t record = i * kDirectoryRecordBytes;
    const auto offset = read_int<uint64_t>(view.records_, record + 8);
    const auto size = read_int<uint16_t>(view.records_, record + 20);
    if (offset > view.strings_.size() || size > view.strings_.size() - offset) return damaged("member id");
  }
  return view;
}

std::optional<DirectoryEntry> DirectoryView::find(const base::Hash128& hash) const {
  const std::string_view wanted = view_of(hash);
  size_t low = 0;
  size_t high = info_.entries;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (hashes_.substr(middle * kDirectoryHashBytes, kDirectoryHashBytes) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == info_.entries || hashes_.substr(low * kDirectoryHashBytes, kDirectoryHashBytes) != wanted) {
    return std::nullopt;
  }
  const size_t record = low * kDirectoryRecordBytes;
  const auto offset = read_int<uint64_t>(records_, record + 8);
  const auto size = read_int<uint16_t>(records_, record + 20);
  return DirectoryEntry{.order = read_int<uint32_t>(records_, record + 16),
                        .organisation = read_int<uint64_t>(records_, record),
                        .member_id = std::string(strings_.substr(offset, size)),
                        .canary = (read_int<uint8_t>(records_, record + 22) & kCanaryFlag) != 0};
}

}  // namespace nonsolicit::lists
