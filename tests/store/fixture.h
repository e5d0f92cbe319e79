// What the store tests share: a fixture that runs each test over memory and over a file, a folder that goes away, and
// values to put in. Times are small numbers of days, so that a failing test reads well.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/database.h"
#include "store/store.h"

namespace nonsolicit::store {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nonsolicit-store-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline base::TimePoint day(int64_t days) { return base::TimePoint(std::chrono::days(20000 + days)); }
inline base::Address address(const std::string& text) { return base::Address::from_normal(text); }
inline const base::Address kJo = address("jo@firm.example");
inline const base::Address kAnn = address("ann@member.example");

// A fingerprint of which the first `changed` bands differ from those of the same seed.
inline classifier::Fingerprint fingerprint(uint64_t seed, size_t changed = 0) {
  classifier::Fingerprint made;
  made.empty = false;
  for (size_t i = 0; i < made.bands.size(); i++) {
    made.bands[i] = 0x9e3779b97f4a7c15u * (seed + 1) + i + (i < changed ? 1000000 * (changed + 1) : 0);
  }
  return made;
}

inline CaseRecord case_record(const std::string& id, const std::string& repeat_key = "") {
  return {.id = id,
          .repeat_key = repeat_key,
          .created = day(0),
          .queue_id = "4ABC",
          .message_id = "<m@firm.example>",
          .sender = "Jo+tag@Firm.example",
          .trusted = address("jo@firm.example"),
          .subject = "Offer",
          .content_sha256 = "ab",
          .size = 1234,
          .kind = classifier::Kind::solicitation,
          .confidence = 0.5,
          .action = policy::Action::hold,
          .mode = policy::Mode::enforce,
          .rule = "solicitation.stranger",
          .verdicts_json = "[]",
          .answer_json = "{\"answer\":\"" + id + "\"}"};
}

inline HeldRecord held_record(const std::string& spool_file = "file") {
  return {.held_at = day(0),
          .deadline = day(5),
          .spool_file = spool_file,
          .content_sha256 = "ab",
          .size = 1234,
          .envelope_json = "{}",
          .recipient_count = 2};
}

inline RecordRequest hold_request(const std::string& id, const std::string& repeat_key = "") {
  return {.case_record = case_record(id, repeat_key), .held = held_record("spool-" + id), .now = day(0)};
}

inline LookupRequest request_to(const std::vector<std::string>& recipients, base::TimePoint now = day(0)) {
  LookupRequest request{.trusted = address("jo@firm.example"),
                        .restricting = {address("jo@firm.example"), address("news@other.example")},
                        .now = now,
                        .reach_window = std::chrono::days(21),
                        .first_contact_window = std::chrono::days(7)};
  for (const std::string& recipient : recipients) request.recipients.push_back(address(recipient));
  return request;
}

inline constexpr base::Duration kPlenty = std::chrono::seconds(20);

// The keys of every test; hashed stores need some.
inline std::shared_ptr<const base::KeyRing> test_keys(const std::string& seed = "store tests") {
  return std::make_shared<const base::KeyRing>(base::KeyRing::ephemeral(seed));
}

// Of a store that must not open.
inline base::Error open_error(const SqliteOptions& options) {
  const auto opened = open_sqlite(options);
  EXPECT_FALSE(opened.ok());
  return opened ? base::Error{} : opened.error();
}

enum class Backend { memory, file, hashed };

class StoreTest : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    path_ = GetParam() != Backend::file ? ":memory:" : folder_.file("store.db");
    const auto privacy = GetParam() == Backend::hashed ? lists::Privacy::hashed : lists::Privacy::plain;
    auto opened = open_sqlite({.path = path_, .privacy = privacy, .keys = test_keys()});
    ASSERT_TRUE(opened.ok()) << opened.error().full();
    store_ = *opened;
  }

  Knowledge look_up(const LookupRequest& request) {
    auto knowledge = store_->messages().look_up(request, kPlenty);
    EXPECT_TRUE(knowledge.ok()) << (knowledge ? "" : knowledge.error().full());
    return knowledge ? *knowledge : Knowledge{.recipients = std::vector<RecipientKnowledge>(request.recipients.size())};
  }
  RecordOutcome record(const RecordRequest& request) {
    auto outcome = store_->messages().record(request);
    EXPECT_TRUE(outcome.ok()) << (outcome ? "" : outcome.error().full());
    return outcome ? *outcome : RecordOutcome{};
  }
  HeldCase find(const std::string& id) {
    auto found = store_->holds().find(id);
    EXPECT_TRUE(found.ok() && found->has_value()) << (found ? "absent" : found.error().full());
    return found.ok() && found->has_value() ? **found : HeldCase{};
  }
  template <class Row>
  void put(const Row& row) {
    const auto done = store_->lists().put(std::vector<Row>{row});
    EXPECT_TRUE(done.ok()) << (done ? "" : done.error().full());
  }

  TemporaryFolder folder_;
  std::string path_;
  std::shared_ptr<Store> store_;
};

inline std::string backend_name(const testing::TestParamInfo<Backend>& info) {
  switch (info.param) {
    case Backend::memory: return "memory";
    case Backend::file: return "file";
    case Backend::hashed: break;
  }
  return "hashed";
}
#define NONSOLICIT_STORE_SUITE(Suite) \
  INSTANTIATE_TEST_SUITE_P(Backends, Suite, testing::Values(Backend::memory, Backend::file), backend_name)
// For suites that name whole addresses only: they hold for hashed ones as well.
#define NONSOLICIT_STORE_SUITE_ALSO_HASHED(Suite)                                                             \
  INSTANTIATE_TEST_SUITE_P(Backends, Suite, testing::Values(Backend::memory, Backend::file, Backend::hashed), \
                           backend_name)

}  // namespace nonsolicit::store
