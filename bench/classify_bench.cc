// CPU time of reading and classifying one mail, on mails made in sample_mail.cc.
//   classify_bench [CLASSIFIER_TOML] [Google Benchmark's options]
// The rows with a size in KB double it each time; classify_growth fails where their ns/byte rises. The rows "scan" look
// for the rules only, by Hyperscan and by the tree of prefixes. The memory that both need stands above the table.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/sample_mail.h"
#include "classifier/classifier.h"
#include "conf/load.h"
#include "message/parse.h"

namespace {

using namespace nonsolicit;

std::shared_ptr<const classifier::Classifier> classifier_of_file;
std::vector<classifier::RuleSource> rules_of_file;

using Maker = std::string (*)(size_t);

void per_byte(benchmark::State& state, size_t size) {
  state.counters["ns/byte"] = benchmark::Counter(
      static_cast<double>(size) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(static_cast<size_t>(state.iterations()) * size));
}

void parse(benchmark::State& state, Maker make) {
  const std::string mail = make(static_cast<size_t>(state.range(0)) * 1000);
  for (auto _ : state) benchmark::DoNotOptimize(message::parse(mail));
  per_byte(state, mail.size());
}

void classify(benchmark::State& state, Maker make) {
  const std::string mail = make(static_cast<size_t>(state.range(0)) * 1000);
  const message::Message message = message::parse(mail);
  for (auto _ : state) benchmark::DoNotOptimize(classifier_of_file->classify(message));
  per_byte(state, mail.size());
}

void both(benchmark::State& state, Maker make) {
  const std::string mail = make(static_cast<size_t>(state.range(0)) * 1000);
  for (auto _ : state) benchmark::DoNotOptimize(classifier_of_file->classify(message::parse(mail)));
  per_byte(state, mail.size());
}

std::shared_ptr<const classifier::RuleSet> rules_by(classifier::Prefilter prefilter) {
  auto rules = classifier::compile_rules(rules_of_file, classifier::JitUse::automatic, {}, prefilter);
  return rules ? *rules : nullptr;
}

template <classifier::Prefilter prefilter>
void scan(benchmark::State& state, Maker make) {
  static const auto rules = rules_by(prefilter);
  if (rules == nullptr) return state.SkipWithError("there is no such prefilter here");
  const std::string mail = make(static_cast<size_t>(state.range(0)) * 1000);
  const message::Message message = message::parse(mail);
  const classifier::Reading reading(message);
  for (auto _ : state) {
    bool limit_hit = false;
    benchmark::DoNotOptimize(rules->scan(reading, limit_hit));
  }
  per_byte(state, mail.size());
}

void compile(benchmark::State& state, classifier::Prefilter prefilter) {
  for (auto _ : state) benchmark::DoNotOptimize(rules_by(prefilter));
}

void print_memory(const char* name, classifier::Prefilter prefilter) {
  const auto rules = rules_by(prefilter);
  if (rules == nullptr) return;
  const classifier::RuleMemory memory = rules->memory();
  const classifier::ScratchSizes& scratch = memory.per_scan;
  std::printf(
      "%-10s indices %zu KiB; per scan at once: match data %zu B, JIT stack %zu to %zu KiB, Hyperscan %zu B%s\n", name,
      memory.indices / 1024, scratch.match_data, scratch.jit_stack_at_least / 1024, scratch.jit_stack_at_most / 1024,
      scratch.hyperscan, rules->jit() ? "" : "; no JIT");
}

void add(const char* name, void (*body)(benchmark::State&, Maker), Maker make, int64_t kilobytes) {
  benchmark::RegisterBenchmark(name, body, make)->Arg(kilobytes)->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string file = argc > 1 ? argv[1] : NONSOLICIT_SOURCE_DIR "/conf/classifier.toml";
  auto source = conf::load_classifier(file);
  for (const std::string& problem : source.problems) std::fprintf(stderr, "%s\n", problem.c_str());
  rules_of_file = source.value.rules;
  auto made = classifier::make_classifier(std::move(source.value.rules), std::move(source.value.model));
  if (!source.ok() || !made) {
    std::fprintf(stderr, "%s cannot be used\n", file.c_str());
    return EXIT_FAILURE;
  }
  classifier_of_file = *made;
  for (const int64_t size : {4, 100}) {
    add("parse/plain", parse, nonsolicit::bench::plain_mail, size);
    add("classify/plain", classify, nonsolicit::bench::plain_mail, size);
  }
  add("parse/newsletter", parse, nonsolicit::bench::newsletter_mail, 100);
  add("classify/newsletter", classify, nonsolicit::bench::newsletter_mail, 100);
  using classifier::Prefilter;
  for (const int64_t size : {4, 100}) {
    add("scan/plain/hyperscan", scan<Prefilter::hyperscan>, nonsolicit::bench::plain_mail, size);
    add("scan/plain/literals", scan<Prefilter::literals>, nonsolicit::bench::plain_mail, size);
  }
  add("scan/newsletter/hyperscan", scan<Prefilter::hyperscan>, nonsolicit::bench::newsletter_mail, 100);
  add("scan/newsletter/literals", scan<Prefilter::literals>, nonsolicit::bench::newsletter_mail, 100);
  benchmark::RegisterBenchmark("compile/hyperscan", compile, Prefilter::hyperscan)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("compile/literals", compile, Prefilter::literals)->Unit(benchmark::kMillisecond);
  add("both/plain", both, nonsolicit::bench::plain_mail, 4);
  for (const int64_t size : {25, 50, 100, 200, 400, 800}) {
    add("both/plain", both, nonsolicit::bench::plain_mail, size);
    add("both/newsletter", both, nonsolicit::bench::newsletter_mail, size);
  }
  print_memory("hyperscan", Prefilter::hyperscan);
  print_memory("literals", Prefilter::literals);
  benchmark::RunSpecifiedBenchmarks();
  return EXIT_SUCCESS;
}
