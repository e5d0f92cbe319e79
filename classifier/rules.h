// The readable part of the classifier: named PCRE2 patterns with a weight per kind (conf/classifier.toml).
// conf reads the file into RuleSource values; compile() turns them into a RuleSet. Thread-safe once compiled.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/classification.h"
#include "classifier/pattern.h"
#include "classifier/reading.h"
#include "classifier/rule_group.h"
#include "message/message.h"

namespace nonsolicit::classifier {

class Model;

// Where a pattern is looked for: always in visible text; matching is caseless on folded text.
enum class Field { fresh, subject, signature, any_text, header };

struct RuleSource {
  std::string name;     // unique, [a-z0-9_.]+
  std::string pattern;  // PCRE2, UTF, caseless
  Field field = Field::fresh;
  std::string header;                // name of the header for Field::header
  std::map<Kind, double> weights;    // log-odds; may be negative
  std::string language;              // "" for any
  int at_most = 3;                   // how often it counts in one message
  bool offer = false;                // breaks a greeting, where the model agrees
  bool concrete = false;             // with `offer`: it breaks one without being agreed with
  bool opt_out_link = false;         // the text of a link that leads out
  bool opt_out_target = false;       // the URI of a link that leads out
  bool opt_out_instruction = false;  // a written instruction
  std::string file;                  // for messages
  size_t line = 0;
};

// Numbers of the linear model: the trained one, and a bias per kind and a weight of each structural feature
// (classifier/features.h names them) that an admin adds.
struct ModelSource {
  std::map<Kind, double> bias;
  std::map<std::string, std::map<Kind, double>, std::less<>> features;
  // With it `bias`, `features` and the weights of the rules are added to what it says; without it they are all.
  std::shared_ptr<const Model> trained;
  double high = 0.98;
  double hold = 0.90;
  double unsure = 0.60;
  Prefilter prefilter = Prefilter::automatic;  // of the rules: for tests and benchmarks
};

// 0 < unsure <= hold <= high <= 1.
bool limits_fit(const ModelSource& model);

struct RuleHit {
  const RuleSource* rule = nullptr;
  bool in_subject = false;
  size_t body = 0;
  size_t offset = 0;  // bytes into the unfolded text
  size_t length = 0;
};

// Names of the rules that hit, distinct, sorted.
std::vector<std::string> rule_names(const std::vector<RuleHit>& hits);

// The flagged rules: they are tried on single links and stretches, not on the fields of a message.
enum class RuleUse { opt_out_link, opt_out_target, opt_out_instruction };

struct RuleMatch {
  const RuleSource* rule = nullptr;  // nullptr: no match
  size_t offset = 0;                 // bytes into the folded text
  size_t length = 0;
};

// Bytes of memory: of the rule set, and of what each scan at a time needs besides.
struct RuleMemory {
  size_t indices = 0;  // Hyperscan's databases and the trees of prefixes; PCRE2's code is not counted
  ScratchSizes per_scan;
};

class RuleSet {
 public:
  virtual ~RuleSet() = default;
  virtual const std::vector<RuleSource>& sources() const = 0;
  // The hits in a message that can count (a rule's `at_most` in one text, of an offer 16), those of a rule side by
  // side; sets `limit_hit` where a match limit was reached (the fact `pattern_limit`).
  virtual std::vector<RuleHit> scan(const Reading& reading, bool& limit_hit) const = 0;
  std::vector<RuleHit> scan(const message::Message& message, bool& limit_hit) const {
    return scan(Reading(message), limit_hit);
  }
  // First match of any rule of that use in folded text (classifier/folded.h), or no rule.
  virtual RuleMatch find(RuleUse use, std::string_view folded) const = 0;
  // False where the system allows no JIT (or JitUse::off); then the interpreter matches, slower.
  virtual bool jit() const = 0;
  // Whether Hyperscan looks for the rules, or the tree of prefixes.
  virtual bool hyperscan() const = 0;
  virtual RuleMemory memory() const = 0;
};

// All bad patterns are reported in one error, each with file:line, offset and PCRE2's words.
base::Result<std::shared_ptr<const RuleSet>> compile_rules(std::vector<RuleSource> sources,
                                                           JitUse jit = JitUse::automatic,
                                                           const MatchLimits& limits = {},
                                                           Prefilter prefilter = Prefilter::automatic);

}  // namespace nonsolicit::classifier
