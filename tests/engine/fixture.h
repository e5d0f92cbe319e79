// What the engine tests share: a folder that goes away, a State built in memory from the shipped rules, a store that
// can be told to fail and that counts its calls, a log that keeps its events, and mails in a few lines.
#pragma once

#include <fcntl.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "conf/load.h"
#include "conf/load_letters.h"
#include "engine/content.h"
#include "engine/examine.h"
#include "engine/record.h"
#include "engine/runtime.h"
#include "lists/directory.h"
#include "store/store.h"

namespace nonsolicit::engine {

inline const base::TimePoint kNow = *base::parse_rfc3339("2026-11-22T12:00:00Z");

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nonsolicit-engine-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(const std::string& name) const { return path_ / name; }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::recursive_directory_iterator(path_),
                                             std::filesystem::recursive_directory_iterator()));
  }

 private:
  std::filesystem::path path_;
};

inline void put_file(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}
inline std::string get_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline base::Address address(const std::string& text) { return base::Address::from_normal(text); }

// Keeps the events in place of writing them.
class CollectingLog : public base::Log {
 public:
  void write(base::LogLevel level, std::string_view event, const base::LogFields& fields) const override {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::string(level == base::LogLevel::error ? "ERROR " : "") + format(event, fields));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  size_t count(const std::string& text) const {
    const auto all = lines();
    return static_cast<size_t>(std::count_if(
        all.begin(), all.end(), [&](const std::string& line) { return line.find(text) != std::string::npos; }));
  }
  bool contains(const std::string& text) const {
    for (const std::string& line : lines()) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::string> lines_;
};

// The held rows of a store; writing their progress can fail on demand.
class FaultyHolds : public store::HoldPort {
 public:
  explicit FaultyHolds(store::HoldPort& real) : real_(real) {}
  base::Result<std::vector<store::HeldCase>> list(const store::HeldQuery& query) override { return real_.list(query); }
  base::Result<std::optional<store::HeldCase>> find(std::string_view case_id) override { return real_.find(case_id); }
  base::Status decide(const store::HeldRecord& decided, int64_t version) override {
    return real_.decide(decided, version);
  }
  base::Result<std::vector<store::HeldCase>> due(base::TimePoint now, size_t limit) override {
    return real_.due(now, limit);
  }
  base::Status advance(const store::HeldRecord& row, int64_t version,
                       const std::vector<store::LetterRecord>& letters) override {
    if (fail_advances > 0) {
      fail_advances--;
      return base::temporary_error("the store is busy", "advance");
    }
    return real_.advance(row, version, letters);
  }
  base::Result<std::vector<std::string>> spool_files() override { return real_.spool_files(); }
  base::Result<std::vector<store::LetterRecord>> letters_due(base::TimePoint now, size_t limit) override {
    return real_.letters_due(now, limit);
  }
  base::Status update_letter(const store::LetterRecord& letter) override {
    if (fail_letter_updates > 0) {
      fail_letter_updates--;
      return base::temporary_error("the store is busy", "update_letter");
    }
    return real_.update_letter(letter);
  }

  std::atomic<int> fail_advances = 0;
  std::atomic<int> fail_letter_updates = 0;

 private:
  store::HoldPort& real_;
};

// A store in memory whose way of a message can fail on demand; counts the calls.
class FaultyStore : public store::Store, public store::MessagePort {
 public:
  FaultyStore() : real_(*store::open_sqlite({.path = ":memory:"})) {}

  store::ListsPort& lists() override { return real_->lists(); }
  store::MessagePort& messages() override { return *this; }
  store::HoldPort& holds() override { return held; }
  store::LeasePort& leases() override { return real_->leases(); }
  store::ImportPort& imports() override { return real_->imports(); }
  store::PeoplePort& people() override { return real_->people(); }
  store::AuditPort& audit() override { return real_->audit(); }
  store::CasePort& cases() override { return real_->cases(); }
  store::AccountPort& accounts() override { return real_->accounts(); }
  base::Status check() override { return real_->check(); }

  base::Result<store::Knowledge> look_up(const store::LookupRequest& request, base::Duration deadline) override {
    look_ups++;
    if (throw_in_look_up) throw std::runtime_error("look_up threw");
    if (fail_look_up) return base::temporary_error("the store is busy", "look_up");
    return real_->messages().look_up(request, deadline);
  }
  base::Result<store::RecordOutcome> record(const store::RecordRequest& request) override {
    records++;
    if (throw_in_record) throw std::runtime_error("record threw");
    if (fail_record) return base::temporary_error("the store is full", "record");
    return real_->messages().record(request);
  }
  base::Result<store::InboundKnowledge> inbound(const store::InboundRequest& request,
                                                base::Duration deadline) override {
    return real_->messages().inbound(request, deadline);
  }
  base::Status learn(const std::vector<store::Learned>& batch) override {
    learns++;
    if (learn_takes.count() > 0) std::this_thread::sleep_for(learn_takes);
    if (throw_in_learn) throw std::runtime_error("learn threw");
    if (fail_learn) return base::temporary_error("the store is full", "learn");
    for (const store::Learned& learned : batch) {
      if (!refuse_learning_of.empty() && learned.seen.message_id == refuse_learning_of)
        return base::permanent_error("refused", "learn");
    }
    return real_->messages().learn(batch);
  }
  base::Result<size_t> prune(const store::PruneRequest& request) override { return real_->messages().prune(request); }

  bool fail_look_up = false;
  bool fail_record = false;
  bool throw_in_look_up = false;
  bool throw_in_record = false;
  bool throw_in_learn = false;
  bool fail_learn = false;
  std::string refuse_learning_of;  // a Message-ID
  std::chrono::milliseconds learn_takes{0};
  // The queue of what is learned writes on a thread of its own, beside the way of a message.
  std::atomic<int> look_ups = 0;
  std::atomic<int> records = 0;
  std::atomic<int> learns = 0;

 private:
  std::shared_ptr<store::Store> real_;

 public:
  FaultyHolds held{real_->holds()};
};

inline std::shared_ptr<const base::KeyRing> test_keys() {
  static const auto keys = std::make_shared<const base::KeyRing>(base::KeyRing::ephemeral("engine tests"));
  return keys;
}

inline std::shared_ptr<const classifier::Classifier> shipped_classifier() {
  static const auto made = [] {
    auto source = conf::load_classifier(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "conf" / "classifier.toml");
    return *classifier::make_classifier(std::move(source.value.rules), source.value.model);
  }();
  return made;
}

inline std::shared_ptr<const classifier::Requests> shipped_requests() {
  static const auto made = [] {
    auto source = conf::load_classifier(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "conf" / "classifier.toml");
    return *classifier::make_requests(std::move(source.value.requests));
  }();
  return made;
}

// Members: anna, ben and carl of three firms, canary is one; jo is a member too and writes.
inline std::shared_ptr<State> make_state(const std::filesystem::path& spool) {
  auto state = std::make_shared<State>();
  auto& options = state->options;
  options.spool.directory = spool.string();
  options.hold.host_name = "gateway.example";
  options.hold.retry = std::chrono::minutes(5);
  options.policy.mode = policy::Mode::enforce;
  options.notice.enabled = false;  // tests that wish for notices turn them on
  options.network.internal_networks = {"127.0.0.0/8", "10.0.0.0/8"};
  state->rules = conf::load_policy(std::filesystem::path(NONSOLICIT_SOURCE_DIR) / "conf" / "policy.toml").value;
  state->letters = std::make_shared<const conf::Letters>(conf::shipped_letters());
  state->classifier = shipped_classifier();
  state->requests = shipped_requests();
  state->keys = test_keys();
  state->directory =
      lists::make_directory({{.address = address("anna@b.example"), .organisation = "B"},
                             {.address = address("ben@c.example"), .organisation = "C"},
                             {.address = address("carl@d.example"), .organisation = "D"},
                             {.address = address("jo@a.example"), .organisation = "A"},
                             {.address = address("canary@e.example"), .organisation = "E", .canary = true}},
                            test_keys());
  state->organisations = std::make_shared<const lists::Organisations>();
  return state;
}

inline Content content_of(std::string_view bytes,
                          const std::filesystem::path& spill = std::filesystem::temp_directory_path()) {
  Content content({.spill_directory = spill});
  content.append(bytes);
  return content;
}

inline std::string mail(const std::string& subject, const std::string& body, const std::string& more_headers = {}) {
  return "From: Jo <jo@a.example>\r\nTo: <anna@b.example>\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject +
         "@a.example>\r\n" + more_headers + "\r\n" + body + "\r\n";
}

// An offer by anybody's reading.
inline const std::string kOffer =
    "Hello,\r\n\r\nwe help law firms cut their printing costs by up to 30% with our managed print service. Our pricing "
    "starts at $99 per month, and there is a free trial. Would you be open to a quick 15-minute call this week to see "
    "a demo? Book a time here: https://vale-print.example/book\r\n\r\nBest regards,\r\nJo\r\nSales Director";
inline const std::string kOfferMail = mail("Special offer: cut your printing costs by 30%", kOffer);

inline message::Envelope envelope_to(const std::vector<std::string>& recipients,
                                     const std::string& sender = "jo@a.example") {
  message::Envelope envelope{.sender = sender, .client_address = "10.0.0.5", .client_port = 4000, .queue_id = "4ABC"};
  for (const std::string& recipient : recipients) envelope.recipients.push_back({.address = recipient});
  return envelope;
}

// State, faulty store, clock and log in one; `process` is what the milter does.
class EngineTest : public testing::Test {
 protected:
  EngineTest() { std::filesystem::create_directory(folder_.file("spool")); }

  // The rows with which anna blocks jo, ben allows jo.
  void put_preference(const std::string& recipient, lists::PreferenceChoice choice) {
    const auto done = store_->lists().put(std::vector<lists::PreferenceEntry>{{.recipient = address(recipient),
                                                                               .sender = address("jo@a.example"),
                                                                               .choice = choice,
                                                                               .origin = {.recorded = kNow}}});
    ASSERT_TRUE(done.ok()) << done.error().full();
  }
  Services services() { return Services{.clock = clock_, .log = log_, .metrics = metrics_, .store = store_}; }
  Answer process(const message::Envelope& envelope, std::string_view bytes) {
    Runtime runtime(state_, services());
    Content content = content_of(bytes);
    return runtime.process(envelope, content, {});
  }
  std::optional<store::HeldCase> held(const std::string& case_id) { return *store_->holds().find(case_id); }
  size_t held_count() { return store_->holds().list({})->size(); }
  size_t spooled() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(state_->options.spool.directory),
                                             std::filesystem::directory_iterator()));
  }

  TemporaryFolder folder_;
  std::shared_ptr<State> state_ = make_state(folder_.file("spool"));
  std::shared_ptr<base::ManualClock> clock_ = std::make_shared<base::ManualClock>(kNow);
  std::shared_ptr<CollectingLog> log_ = std::make_shared<CollectingLog>();
  std::shared_ptr<base::Metrics> metrics_ = std::make_shared<base::Metrics>();
  std::shared_ptr<FaultyStore> store_ = std::make_shared<FaultyStore>();
};

}  // namespace nonsolicit::engine
