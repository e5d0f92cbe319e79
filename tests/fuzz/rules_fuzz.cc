// Any bytes as a pattern (first line) and as text: compiling answers, matching stays inside the text and its limits.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "classifier/fingerprint.h"
#include "classifier/opt_out.h"
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
  const auto rules = classifier::compile_rules({source}, classifier::JitUse::automatic,
                                               classifier::MatchLimits{.match = 10'000, .depth = 500, .heap_kib = 512});
  if (!rules.ok()) return 0;
  message::Message message;
  // Not repaired: folding must cope with bytes that are no UTF-8.
  message.bodies.push_back(message::TextBody{.text = std::string(input), .runs = {}});
  message.bodies[0].runs.push_back(message::TextRun{.offset = 0, .length = input.size()});
  bool limit_hit = false;
  for (const classifier::RuleHit& hit : (*rules)->scan(message, limit_hit)) {
    if (hit.offset + hit.length > input.size()) std::abort();
  }
  (void)classifier::find_opt_out(message, **rules);
  (void)classifier::fingerprint(message);
  return 0;
}
