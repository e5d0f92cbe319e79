// The page of the queue over 5,000 held messages in memory: what one request costs beside its template.
#include <benchmark/benchmark.h>

#include "engine/cases/queue.h"

namespace nonsolicit::engine {
namespace {

const base::TimePoint kNow = *base::parse_rfc3339("2026-11-22T12:00:00Z");

store::QueueRow row(int64_t number) {
  store::QueueRow made{.sender = "sender" + std::to_string(number % 400) + "@firm.example",
                       .subject = "Better rates for your clients " + std::to_string(number),
                       .rule = "solicitation.stranger"};
  made.held = {.case_id = std::to_string(1000000000 + number),
               .held_at = kNow + std::chrono::seconds(number),
               .deadline = kNow + std::chrono::hours(120) + std::chrono::seconds(number * 7 % 5000),
               .recipient_count = number % 40 + 1};
  made.campaign = number % 3 == 0 ? 0 : number / 12 + 1;
  made.kind = classifier::Kind::solicitation;
  made.confidence = static_cast<double>(number % 100) / 100;
  made.verdicts_json = R"([{"address":"a@b.example","action":"hold","relationship":"none","member":true,"reasons":[
      {"code":"kind","text":"The message looks like a solicitation.","for":true},
      {"code":"relationship","text":"We found no earlier contact with this recipient.","for":true}]}])";
  made.evidence_json = R"({"evidence":[{"text":"switch your account to our plan","weight":2.5}]})";
  return made;
}

const QueueSnapshot& snapshot() {
  static const QueueSnapshot made = [] {
    std::vector<std::shared_ptr<const QueueItem>> items;
    for (int64_t i = 0; i < 5000; i++) items.push_back(make_queue_item(row(i)));
    return make_snapshot(std::move(items), {}, "1");
  }();
  return made;
}

void first_page(benchmark::State& state) {
  const QueueFilter filter{.sort = static_cast<QueueSort>(state.range(0))};
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(make_page(snapshot(), filter, conf::Justification::first));
}
BENCHMARK(first_page)->DenseRange(0, 4)->Unit(benchmark::kMicrosecond);

void search(benchmark::State& state) {
  const QueueFilter filter{.text = "clients 4999"};
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(make_page(snapshot(), filter, conf::Justification::first));
}
BENCHMARK(search)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace nonsolicit::engine

BENCHMARK_MAIN();
