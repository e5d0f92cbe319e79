// The queue of held mail at the size of a bad week: how long reading it takes, and its stamp.
//   queue_bench [--rows N] [--evidence BYTES] [--hashed] [FILE]
// Without N: 5,000 held messages of 500 senders among 25,000 cases that are over, each with verdicts and evidence of
// 1,500 bytes; some have statements, claims, readers and findings. The file (by default one in the current folder) is
// made anew and removed at the end.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "store/cases.h"
#include "store/store.h"

namespace nonsolicit {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kSenders = 500;
constexpr int64_t kCasesPerRow = 6;  // one of them is held
constexpr int64_t kThreads = 64;
constexpr size_t kRounds = 101;
const base::TimePoint kNow(std::chrono::days(20500));

struct Settings {
  int64_t rows = 5000;
  size_t evidence = 1500;
  lists::Privacy privacy = lists::Privacy::plain;
  std::string path = "queue_bench.db";
};

[[noreturn]] void fail(const std::string& what) {
  fmt::print(stderr, "queue_bench: {}\n", what);
  std::exit(1);
}

template <class Outcome>
void must(const Outcome& outcome) {
  if (!outcome) fail(outcome.error().full());
}

std::string sender_of(int64_t number) { return fmt::format("sender{}@firm{}.example", number % kSenders, number % 97); }

store::RecordRequest message(int64_t number, const Settings& settings) {
  const std::string filler(settings.evidence, 'x');
  store::RecordRequest request;
  request.now = kNow - std::chrono::minutes(number);
  request.case_record = store::CaseRecord{.id = fmt::format("{:010}", number),
                                          .created = request.now,
                                          .message_id = fmt::format("<{}@firm.example>", number),
                                          .sender = sender_of(number),
                                          .trusted = base::Address::from_normal(sender_of(number)),
                                          .subject = "Better rates for your clients",
                                          .kind = classifier::Kind::solicitation,
                                          .confidence = 0.93,
                                          .rule = "solicitation.stranger",
                                          .verdicts_json = fmt::format("[\"{}\"]", filler),
                                          .evidence_json = fmt::format("{{\"phrases\":\"{}\"}}", filler)};
  request.held = store::HeldRecord{.held_at = request.now,
                                   .deadline = request.now + std::chrono::days(5),
                                   .spool_file = "spool",
                                   .envelope_json = fmt::format("[\"{}\"]", filler),
                                   .recipient_count = 14};
  return request;
}

// Every tenth row has been worked on.
void talk_about(store::Store& store, const std::string& id, int64_t number) {
  using store::StatementKind;
  for (const StatementKind kind : {StatementKind::justification, StatementKind::appeal, StatementKind::note}) {
    must(store.cases().say({.case_id = id, .kind = kind, .text = "Why", .open = kind == StatementKind::appeal}, {}));
  }
  must(store.cases().claim(id, {.reviewer = "kim", .until = kNow}, kNow));
  must(store.cases().claim(id, {.reviewer = "lee", .until = kNow}, kNow));
  must(store.lists().put(std::vector<lists::FindingEntry>{
      {.case_id = id, .sender = base::Address::from_normal(sender_of(number)), .confirmed = kNow}}));
}

// Many threads, so that the writer commits many at once.
void fill_part(store::Store& store, const Settings& settings, int64_t part) {
  for (int64_t number = part; number < settings.rows * kCasesPerRow; number += kThreads) {
    const auto request = message(number, settings);
    const std::string id = request.case_record->id;
    must(store.messages().record(request));
    if (number % 10 == 0) talk_about(store, id, number);
    if (number % kCasesPerRow == 0) continue;
    auto held = **store.holds().find(id);
    held.held.state = store::HeldState::returned;
    must(store.holds().advance(held.held, held.held.version, {}));
  }
}

void fill(store::Store& store, const Settings& settings) {
  std::vector<std::thread> threads;
  for (int64_t part = 0; part < kThreads; part++) threads.emplace_back([&, part] { fill_part(store, settings, part); });
  for (std::thread& thread : threads) thread.join();
}

template <class Work>
void measure(const char* what, const Work& work) {
  std::vector<double> times;
  const std::clock_t busy_before = std::clock();
  for (size_t round = 0; round < kRounds; round++) {
    const auto started = SteadyClock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - started).count());
  }
  std::sort(times.begin(), times.end());
  const double busy = 1000.0 * static_cast<double>(std::clock() - busy_before) / CLOCKS_PER_SEC;
  fmt::print("{:<12} median {:8.3f} ms, slowest tenth from {:8.3f} ms; {:8.3f} ms of one processor\n", what,
             times[kRounds / 2], times[kRounds * 9 / 10], busy / kRounds);
}

void remove_files(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
}

template <class Number>
Number number_of(std::string_view text) {
  Number number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) fail(fmt::format("no number: {}", text));
  return number;
}

Settings read_arguments(int count, char** arguments) {
  Settings settings;
  for (int i = 1; i < count; i++) {
    const std::string_view argument = arguments[i];
    const bool more = i + 1 < count;
    if (argument == "--rows" && more) {
      settings.rows = number_of<int64_t>(arguments[++i]);
    } else if (argument == "--evidence" && more) {
      settings.evidence = number_of<size_t>(arguments[++i]);
    } else if (argument == "--hashed") {
      settings.privacy = lists::Privacy::hashed;
    } else if (argument.starts_with("-")) {
      fail(fmt::format("unknown option {}", argument));
    } else {
      settings.path = argument;
    }
  }
  return settings;
}

void run(const Settings& settings) {
  const auto keys = std::make_shared<const base::KeyRing>(base::KeyRing::ephemeral("queue_bench"));
  const auto store = store::open_sqlite({.path = settings.path, .privacy = settings.privacy, .keys = keys});
  must(store);
  fill(**store, settings);
  const auto rows = (*store)->cases().queue(kNow);
  must(rows);
  fmt::print("{} rows among {} cases, {} addresses\n", rows->size(), settings.rows * kCasesPerRow,
             settings.privacy == lists::Privacy::hashed ? "hashed" : "plain");
  measure("queue", [&] { must((*store)->cases().queue(kNow)); });
  std::string stamp;
  const auto news = [&] {
    const auto found = (*store)->cases().queue_news(stamp, kNow, [](const store::QueueRow&) {});
    must(found);
    stamp = found->stamp;
  };
  news();
  measure("nothing new", news);
  const std::string& one = rows->front().held.case_id;
  measure("claim, news", [&] {
    must((*store)->cases().claim(one, {.reviewer = "kim", .until = kNow}, kNow));
    news();
  });
  measure("records", [&] { must((*store)->cases().records(rows->front().held.case_id)); });
  measure("search", [&] { must((*store)->cases().search({.text = "nobody has this"})); });
}

}  // namespace
}  // namespace nonsolicit

int main(int count, char** arguments) {
  using namespace nonsolicit;
  const Settings settings = read_arguments(count, arguments);
  remove_files(settings.path);
  run(settings);
  remove_files(settings.path);
}
