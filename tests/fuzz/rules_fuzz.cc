// Any bytes as a pattern (first line) and as text: compiling answers, matching stays inside the text and its limits,
// and Hyperscan (where there is one) and the tree of prefixes lead to the same hits.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "classifier/fingerprint.h"
#include "classifier/opt_out.h"
#include "classifier/request.h"
#include "classifier/rules.h"
#include "message/extract.h"

using namespace nonsolicit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line = input.find('\n');
  classifier::RuleSource source;
  source.name = "fuzzed";
  source.pattern = std::string(input.substr(0, line));
  source.opt_out_instruction = true;
  const classifier::MatchLimits limits{.match = 10'000, .depth = 500, .heap_kib = 512};
  const auto rules = classifier::compile_rules({source}, classifier::JitUse::automatic, limits);
  const auto by_tree =
      classifier::compile_rules({source}, classifier::JitUse::automatic, limits, classifier::Prefilter::literals);
  if (!rules.ok()) return 0;
  message::Message message;
  // Not repaired: folding must cope with bytes that are no UTF-8.
  message.bodies.push_back(message::TextBody{.text = std::string(input), .runs = {}});
  message.bodies[0].runs.push_back(message::TextRun{.offset = 0, .length = input.size()});
  bool limit_hit = false;
  const auto hits = (*rules)->scan(message, limit_hit);
  for (const classifier::RuleHit& hit : hits) {
    if (hit.offset + hit.length > input.size()) std::abort();
  }
  const auto hits_by_tree = (*by_tree)->scan(message, limit_hit);
  const auto same = [](const classifier::RuleHit& a, const classifier::RuleHit& b) {
    return a.offset == b.offset && a.length == b.length;
  };
  if (!limit_hit && !std::equal(hits.begin(), hits.end(), hits_by_tree.begin(), hits_by_tree.end(), same)) {
    std::abort();
  }
  (void)classifier::find_opt_out(message, **rules);
  const auto requests = classifier::make_requests({{.name = "fuzzed", .pattern = source.pattern}});
  if (requests.ok()) {
    const classifier::Request request = (*requests)->read(message);
    if (request.offset + request.length > input.size() || request.phrase.size() > 200) std::abort();
  }
  (void)classifier::fingerprint(message);
  return 0;
}
