// The store at the size of years: how long the look-up of a message to 50 members takes, how many pairs are learned in
// a second, and how large the file is.
//   store_bench [--pairs N] [--opt-outs N] [--seconds N] [--hashed] [--keep] [FILE]
// Without N: 10 million relationships, 1 million opt-outs. The file is made in the folder of FILE (by default one in
// the current folder), and removed at the end unless --keep; with --keep, one that is there is used.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "store/connection.h"
#include "store/store.h"

namespace nonsolicit {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kPairsOfSender = 100;
constexpr int64_t kOptOutsOfMember = 20;
constexpr size_t kRecipients = 50;
constexpr size_t kWarmUp = 3000;
constexpr size_t kMessages = 5000;

struct Settings {
  int64_t pairs = 10'000'000;
  int64_t opt_outs = 1'000'000;
  int64_t seconds = 10;
  lists::Privacy privacy = lists::Privacy::plain;
  bool keep = false;
  std::string path = "store_bench.db";

  int64_t senders() const { return std::max<int64_t>(1, pairs / kPairsOfSender); }
  int64_t members() const { return std::max<int64_t>(kPairsOfSender * 2, opt_outs / kOptOutsOfMember); }
  store::SqliteOptions options() const {
    static const auto keys = std::make_shared<const base::KeyRing>(base::KeyRing::ephemeral("store_bench"));
    return {.path = path, .privacy = privacy, .keys = keys};
  }
};

[[noreturn]] void fail(const std::string& what) {
  fmt::print(stderr, "store_bench: {}\n", what);
  std::exit(1);
}

void must(const base::Status& status) {
  if (!status) fail(status.error().full());
}

base::Address sender(int64_t number) {
  return base::Address::from_normal(fmt::format("sales{:07}@firm{:05}.example", number, number % 20000));
}
base::Address member(int64_t number) {
  return base::Address::from_normal(fmt::format("member{:06}@office{:05}.example", number, number % 15000));
}
// The members that a sender has a relationship with lie apart, as they do in a directory.
int64_t member_of(const Settings& settings, int64_t sender_number, int64_t place) {
  return (sender_number * 7919 + place * (settings.members() / kPairsOfSender)) % settings.members();
}

base::TimePoint start() { return base::TimePoint(std::chrono::days(20000)); }

void run(store::Connection& connection, const std::string& script) { must(connection.execute(script)); }

// In the order of the primary key, with the second index made afterwards: minutes become seconds.
void fill_relationships(store::Connection& connection, const Settings& settings) {
  std::vector<std::pair<std::string, int64_t>> senders;
  for (int64_t i = 0; i < settings.senders(); i++) senders.emplace_back(connection.form().kept(sender(i)), i);
  std::sort(senders.begin(), senders.end());
  std::vector<std::string> members;
  for (int64_t i = 0; i < settings.members(); i++) members.push_back(connection.form().kept(member(i)));
  run(connection, "drop index relationships_recipient; begin");
  for (const auto& [from, number] : senders) {
    std::vector<std::string> recipients;
    for (int64_t place = 0; place < kPairsOfSender; place++) {
      recipients.push_back(members[static_cast<size_t>(member_of(settings, number, place))]);
    }
    std::sort(recipients.begin(), recipients.end());
    for (const std::string& to : recipients) {
      store::Query add(
          connection,
          "insert into relationships values ($1, $2, 'contact', $3, $3, 1, 'mail', $4, $3, $5, 'answered') "
          "on conflict do nothing");
      add.bind_all(from, to, start(),
                   fmt::format("<{:016x}.{:08x}@mail.example>", number * 2654435761,
                               start().time_since_epoch().count() & 0xffffffff),
                   start() + std::chrono::days(730));
      must(add.run());
    }
  }
  run(connection, "commit; create index relationships_recipient on relationships (recipient)");
}

void fill_opt_outs(store::Connection& connection, const Settings& settings) {
  std::vector<std::pair<std::string, int64_t>> members;
  for (int64_t i = 0; i < settings.members(); i++) members.emplace_back(connection.form().kept(member(i)), i);
  std::sort(members.begin(), members.end());
  run(connection, "begin");
  int64_t left = settings.opt_outs;
  for (const auto& [who, number] : members) {
    for (int64_t place = 0; place < kOptOutsOfMember && left > 0; place++, left--) {
      store::Query add(connection,
                       "insert into opt_outs values ($1, $2, 'sender', $3, 'mail', $4, $3, $5) on conflict do nothing");
      const std::string from = connection.form().kept(sender((number * 31 + place * 977) % settings.senders()));
      add.bind_all(who, from, start(), fmt::format("<{:016x}@office.example>", number), store::kNever);
      must(add.run());
    }
  }
  run(connection, "commit");
}

int64_t count(store::Connection& connection, const char* table) {
  store::Query query(connection, fmt::format("select count(*) from {}", table).c_str());
  const int64_t rows = query.next() ? query.integer() : 0;
  must(query.status());
  return rows;
}

int64_t bytes(store::Connection& connection) {
  run(connection, "pragma wal_checkpoint(truncate)");
  store::Query pages(connection, "select page_count * page_size from pragma_page_count, pragma_page_size");
  const int64_t size = pages.next() ? pages.integer() : 0;
  must(pages.status());
  return size;
}

double seconds_since(SteadyClock::time_point begun) {
  return std::chrono::duration<double>(SteadyClock::now() - begun).count();
}

void fill(const Settings& settings) {
  if (auto made = store::open_sqlite(settings.options()); !made) fail(made.error().full());
  auto opened =
      store::Connection::open({.path = settings.path, .form = {settings.options().privacy, settings.options().keys}});
  if (!opened) fail(opened.error().full());
  store::Connection& connection = **opened;
  if (count(connection, "relationships") > 0) return;
  run(connection, "pragma synchronous = off; pragma cache_size = -400000");
  const int64_t empty = bytes(connection);
  auto begun = SteadyClock::now();
  fill_relationships(connection, settings);
  const int64_t rows = count(connection, "relationships");
  const int64_t with_pairs = bytes(connection);
  fmt::print("relationships: {} in {:.0f} s; {:.0f} MB per million\n", rows, seconds_since(begun),
             static_cast<double>(with_pairs - empty) / static_cast<double>(rows));
  begun = SteadyClock::now();
  fill_opt_outs(connection, settings);
  const int64_t opt_outs = count(connection, "opt_outs");
  fmt::print("opt-outs: {} in {:.0f} s; {:.0f} MB per million\n", opt_outs, seconds_since(begun),
             static_cast<double>(bytes(connection) - with_pairs) / static_cast<double>(std::max<int64_t>(1, opt_outs)));
}

// Of this thread: what other work on the machine hardly changes.
double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

class Sample {
 public:
  explicit Sample(const Settings& settings) : settings_(settings) {}

  // Half of the recipients have a relationship with the sender.
  store::LookupRequest message() {
    const int64_t number = below(settings_.senders());
    store::LookupRequest request{.trusted = sender(number),
                                 .restricting = {sender(number), sender(below(settings_.senders()))},
                                 .list_id = "weekly.firm.example",
                                 .recipients = {},
                                 .fingerprint = {},
                                 .answers = {"<a@b.example>", "<c@d.example>"},
                                 .repeat_key = "none",
                                 .now = start() + std::chrono::days(1),
                                 .reach_window = std::chrono::days(21),
                                 .first_contact_window = std::chrono::days(7)};
    request.fingerprint.empty = false;
    for (uint64_t& band : request.fingerprint.bands) band = random_();
    for (size_t i = 0; i < kRecipients; i++) {
      const int64_t place = below(kPairsOfSender);
      request.recipients.push_back(
          member(i % 2 == 0 ? member_of(settings_, number, place) : below(settings_.members())));
    }
    return request;
  }

  store::Learned lesson() {
    const base::TimePoint when = start() + std::chrono::seconds(learned_++);
    const base::Address author = member(below(settings_.members()));
    const base::Address to = sender(below(settings_.senders()));
    const std::string id = "<" + base::to_hex(base::random_bytes(8)) + "@office.example>";
    return {
        .seen = {.message_id = id, .from = author, .to = {to}, .when = when},
        .relationships =
            {{.sender = to,
              .recipient = author,
              .first_seen = when,
              .last_seen = when,
              .origin = {.source = "mail", .evidence = id, .recorded = when, .expires = when + std::chrono::days(730)},
              .how = lists::How::wrote}},
        .opt_outs = {},
        .preferences = {}};
  }

 private:
  int64_t below(int64_t limit) { return std::uniform_int_distribution<int64_t>(0, limit - 1)(random_); }

  const Settings& settings_;
  std::mt19937_64 random_{20261125};
  int64_t learned_ = 0;
};

void print_times(std::string_view what, std::vector<double> milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto at = [&](double part) {
    return milliseconds[std::min(milliseconds.size() - 1,
                                 static_cast<size_t>(part * static_cast<double>(milliseconds.size())))];
  };
  fmt::print("{}: p50 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms\n", what, at(0.5), at(0.99), milliseconds.back());
}

void look_up(store::Store& store, Sample& sample) {
  std::vector<double> milliseconds;
  std::vector<double> cpu;
  size_t known = 0;
  size_t opted_out = 0;
  for (size_t i = 0; i < kWarmUp + kMessages; i++) {
    const auto request = sample.message();
    const double cpu_begun = cpu_milliseconds();
    const auto begun = SteadyClock::now();
    const auto found = store.messages().look_up(request, std::chrono::seconds(60));
    const double took = seconds_since(begun) * 1000;
    if (!found) fail(found.error().full());
    if (i < kWarmUp) continue;
    milliseconds.push_back(took);
    cpu.push_back(cpu_milliseconds() - cpu_begun);
    for (const auto& recipient : found->recipients) {
      known += recipient.relationship ? 1 : 0;
      opted_out += recipient.opt_out ? 1 : 0;
    }
  }
  print_times(fmt::format("look-up of {} recipients", kRecipients), std::move(milliseconds));
  print_times("  its CPU time", std::move(cpu));
  fmt::print("  of {} recipients: {} with a relationship, {} opted out\n", kMessages * kRecipients, known, opted_out);
}

void learn(store::Store& store, Sample& sample, size_t batch_size, int64_t seconds) {
  std::vector<double> milliseconds;
  int64_t pairs = 0;
  const auto begun = SteadyClock::now();
  while (seconds_since(begun) < static_cast<double>(seconds)) {
    std::vector<store::Learned> batch;
    for (size_t i = 0; i < batch_size; i++) batch.push_back(sample.lesson());
    const auto started = SteadyClock::now();
    must(store.messages().learn(batch));
    milliseconds.push_back(seconds_since(started) * 1000);
    pairs += static_cast<int64_t>(batch_size);
  }
  print_times(fmt::format("learning {} at a time: {:.0f} pairs/s", batch_size,
                          static_cast<double>(pairs) / seconds_since(begun)),
              std::move(milliseconds));
}

void prune(store::Store& store) {
  std::vector<double> milliseconds;
  for (int i = 0; i < 3; i++) {
    const auto begun = SteadyClock::now();
    const auto removed = store.messages().prune({.now = start() + std::chrono::days(3)});
    if (!removed) fail(removed.error().full());
    milliseconds.push_back(seconds_since(begun) * 1000);
  }
  print_times("a step of pruning that finds nothing", std::move(milliseconds));
}

void remove_files(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
}

int64_t number_of(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) fail(fmt::format("bad number {}", text));
  return number;
}

Settings read_arguments(int count, char** arguments) {
  Settings settings;
  for (int i = 1; i < count; i++) {
    const std::string_view word = arguments[i];
    const auto value = [&] { return i + 1 < count ? number_of(arguments[++i]) : number_of(""); };
    if (word == "--pairs") {
      settings.pairs = value();
    } else if (word == "--opt-outs") {
      settings.opt_outs = value();
    } else if (word == "--seconds") {
      settings.seconds = value();
    } else if (word == "--hashed") {
      settings.privacy = lists::Privacy::hashed;
    } else if (word == "--keep") {
      settings.keep = true;
    } else if (word.starts_with("-")) {
      fail(fmt::format("unknown option {}", word));
    } else {
      settings.path = word;
    }
  }
  return settings;
}

}  // namespace
}  // namespace nonsolicit

int main(int count, char** arguments) {
  using namespace nonsolicit;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const Settings settings = read_arguments(count, arguments);
  if (!settings.keep) remove_files(settings.path);
  fill(settings);
  {
    auto store = store::open_sqlite(settings.options());
    if (!store) fail(store.error().full());
    Sample sample(settings);
    look_up(**store, sample);
    prune(**store);
    for (const size_t batch : {size_t{1}, size_t{16}, size_t{256}}) learn(**store, sample, batch, settings.seconds);
  }
  if (!settings.keep) remove_files(settings.path);
}
