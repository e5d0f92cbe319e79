#include "classifier/hyperscan_index.h"

#include <algorithm>
#include <map>
#include <new>
#include <string>

#ifdef NONSOLICIT_HYPERSCAN
#include <hs.h>
#endif

namespace nonsolicit::classifier {
namespace {

// Hyperscan tells places in order of their ends, so that a place is out of order by a few at most.
constexpr size_t kFurthest = 32;

}  // namespace

void HyperscanScratch::note(uint64_t found) {
  if (found_.empty() || found_.back() <= found) {
    found_.push_back(found);
    return;
  }
  size_t at = found_.size();
  const size_t lowest = at > kFurthest ? at - kFurthest : 0;
  while (at > lowest && found_[at - 1] > found) at--;
  if (at > 0 && found_[at - 1] > found) sorted_ = false;
  found_.insert(found_.begin() + static_cast<std::ptrdiff_t>(at), found);
}

HyperscanIndex::Candidate HyperscanIndex::candidate_of(const PrefixIndex::Entry& entry) {
  const std::string_view rest =
      std::string_view(entry.prefix.bytes).substr(std::min(entry.prefix.bytes.size(), kLongestLiteral));
  return {.rule = entry.rule,
          .word_start = entry.prefix.word_start,
          .rest = bytes_at(rest, 0),
          .rest_mask = static_cast<uint16_t>(rest.empty()       ? 0u
                                             : rest.size() == 1 ? 0xFFu
                                                                : 0xFFFFu)};
}

#ifdef NONSOLICIT_HYPERSCAN

namespace {

// A vector that a mail with very many places has grown is not kept.
constexpr size_t kMostFoundKept = 32 * 1024;

struct Scan {
  HyperscanScratch& scratch;
  void (*note)(HyperscanScratch&, uint64_t);
  const uint8_t* lengths = nullptr;
};

}  // namespace

HyperscanScratch::HyperscanScratch(const HyperscanScratch& other) {
  if (other.scratch_ == nullptr) return;
  hs_scratch_t* copy = nullptr;
  if (hs_clone_scratch(other.scratch_.get(), &copy) != HS_SUCCESS) throw std::bad_alloc();
  scratch_ = std::shared_ptr<hs_scratch>(copy, hs_free_scratch);
}

void HyperscanScratch::fit(const HyperscanIndex& index) {
  hs_scratch_t* grown = nullptr;
  if (scratch_ != nullptr && hs_clone_scratch(scratch_.get(), &grown) != HS_SUCCESS) throw std::bad_alloc();
  if (hs_alloc_scratch(index.database_.get(), &grown) != HS_SUCCESS) {
    hs_free_scratch(grown);
    throw std::bad_alloc();
  }
  scratch_ = std::shared_ptr<hs_scratch>(grown, hs_free_scratch);
}

size_t HyperscanScratch::bytes() const {
  size_t size = 0;
  if (scratch_ != nullptr) hs_scratch_size(scratch_.get(), &size);
  return size + found_.capacity() * sizeof found_[0];
}

bool HyperscanIndex::available() { return hs_valid_platform() == HS_SUCCESS; }

std::optional<HyperscanIndex> HyperscanIndex::make(const std::vector<PrefixIndex::Entry>& entries) {
  if (entries.empty() || !available()) return std::nullopt;
  std::map<std::string, std::vector<Candidate>> by_literal;
  for (const PrefixIndex::Entry& entry : entries) {
    by_literal[entry.prefix.bytes.substr(0, kLongestLiteral)].push_back(candidate_of(entry));
  }
  HyperscanIndex index;
  std::vector<const char*> texts;
  std::vector<size_t> lengths;
  std::vector<unsigned> ids;
  for (const auto& [literal, candidates] : by_literal) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.data());
    lengths.push_back(literal.size());
    index.lengths_.push_back(static_cast<uint8_t>(literal.size()));
    const auto begin = static_cast<uint32_t>(index.candidates_.size());
    index.candidates_.insert(index.candidates_.end(), candidates.begin(), candidates.end());
    index.literals_.push_back(Literal{.begin = begin, .end = static_cast<uint32_t>(index.candidates_.size())});
  }
  const std::vector<unsigned> flags(texts.size(), 0);
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto status =
      hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(texts.size()),
                           HS_MODE_BLOCK, nullptr, &database, &error);
  hs_free_compile_error(error);
  if (status != HS_SUCCESS) return std::nullopt;
  index.database_ = std::shared_ptr<hs_database>(database, hs_free_database);
  return index;
}

bool HyperscanIndex::scan(std::string_view text, HyperscanScratch& scratch) const {
  if (scratch.found_.capacity() > kMostFoundKept) std::vector<uint64_t>().swap(scratch.found_);
  scratch.found_.clear();
  scratch.sorted_ = true;
  Scan job{.scratch = scratch,
           .note = [](HyperscanScratch& noting, uint64_t found) { noting.note(found); },
           .lengths = lengths_.data()};
  const auto found = [](unsigned literal, unsigned long long, unsigned long long end, unsigned, void* context) {
    const Scan& scan = *static_cast<const Scan*>(context);
    scan.note(scan.scratch, (end - scan.lengths[literal]) << 32 | literal);
    return 0;
  };
  const auto status =
      hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.scratch_.get(), found, &job);
  if (!scratch.sorted_) std::sort(scratch.found_.begin(), scratch.found_.end());
  return status == HS_SUCCESS;
}

size_t HyperscanIndex::bytes() const {
  size_t size = 0;
  hs_database_size(database_.get(), &size);
  return size + literals_.capacity() * sizeof(Literal) + candidates_.capacity() * sizeof(Candidate) +
         lengths_.capacity();
}

#else

HyperscanScratch::HyperscanScratch(const HyperscanScratch&) {}
void HyperscanScratch::fit(const HyperscanIndex&) {}
size_t HyperscanScratch::bytes() const { return 0; }
bool HyperscanIndex::available() { return false; }
std::optional<HyperscanIndex> HyperscanIndex::make(const std::vector<PrefixIndex::Entry>&) { return std::nullopt; }
bool HyperscanIndex::scan(std::string_view, HyperscanScratch&) const { return false; }
size_t HyperscanIndex::bytes() const { return 0; }

#endif

}  // namespace nonsolicit::classifier
