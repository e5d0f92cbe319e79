// Everything a running program needs, made from one options file: log, keys, directory, classifier, policy, store, and
// the timed work. One per process. Thread-safe once started.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/snapshot.h"
#include "classifier/classifier.h"
#include "classifier/request.h"
#include "conf/letters.h"
#include "conf/options.h"
#include "engine/gateway.h"
#include "lists/alias_map.h"
#include "lists/directory.h"
#include "lists/organisations.h"
#include "store/store.h"

namespace nonsolicit::engine {

// One consistent set of everything reloadable; taken once per message.
struct State {
  conf::Options options;
  policy::RuleTable rules;
  std::shared_ptr<const conf::Letters> letters;  // words of our own mail and of the page that explains
  std::shared_ptr<const classifier::Classifier> classifier;
  std::shared_ptr<const classifier::Requests> requests;
  std::shared_ptr<const lists::Directory> directory;
  std::shared_ptr<const lists::Organisations> organisations;
  std::shared_ptr<const base::KeyRing> keys;
  std::map<std::string, policy::Mode> group_modes;
  std::shared_ptr<const lists::AliasMap> aliases;  // nothing where the options name no table
  std::set<base::Address> discussions;             // discussion lists
  std::vector<std::string> missing;                // what lenient loading did without, as problems; empty when strict
  std::vector<std::string> warnings;               // what works, though hardly as meant; each "file:line: ..."
};

// Loads options, rules, classifier, directory, keys; all problems of all files in one run (each "file:line: ...").
// A missing directory or key file is a problem; with lenient it is only named in State::missing. `lists_only` is
// lenient and reads no classifier, which takes longer than all the rest: for commands that judge no mail.
enum class Strictness { strict, lenient, lists_only };
std::shared_ptr<const State> load_state(const std::filesystem::path& options_file, Strictness strictness,
                                        std::vector<std::string>& problems);

// Shared services; all thread-safe.
struct Services {
  std::shared_ptr<const base::Clock> clock;
  std::shared_ptr<base::Log> log;
  std::shared_ptr<base::Metrics> metrics;
  std::shared_ptr<store::Store> store;
};

// The same with what the store says of organisations.
base::Result<std::shared_ptr<const State>> with_organisations(const State& state, store::Store& store);

struct Examination;
struct ExamineInput;
class Learning;

class Runtime : public Gateway {
 public:
  // Opens log and store, checks the spool. Problems are in the error's detail, one per line.
  static base::Result<std::unique_ptr<Runtime>> start(const std::filesystem::path& options_file,
                                                      std::shared_ptr<const base::Clock> clock);
  Runtime(std::shared_ptr<const State> state, Services services);
  ~Runtime() override;

  std::shared_ptr<const conf::Options> options() const override;
  Answer process(const message::Envelope& envelope, Content& content, const Progress& progress) noexcept override;

  // Waits until everything learned so far is written; false: it took longer.
  bool finish_learning(base::Duration within);

  // HUP: everything or nothing. The text tells what changed, or why nothing did.
  base::Result<std::string> reload();

  // Decisions due, releases, returns, expiry, letters: on a thread of its own, under a lease, until stop_timed_work().
  void start_timed_work();
  void stop_timed_work();
  // One pass now, if this process has the lease. Number of things done.
  size_t run_timed_work_once();

  const Services& services() const { return services_; }
  std::shared_ptr<const State> state() const { return state_.get(); }

 private:
  class TimedWork;
  void prune();
  void tell_undecidable() const;
  void tell_warnings() const;
  Answer internal_failure(const State& state, const message::Envelope& envelope, const std::string& what) noexcept;
  void after_decision(const message::Envelope& envelope, const Examination& examination,
                      base::Duration elapsed) noexcept;
  Answer learn_inbound(const State& state, const message::Envelope& envelope, Content& content);
  void learn_outbound(const State& state, const ExamineInput& input, Examination& examination);
  Answer process_with(const State& state, const message::Envelope& envelope, Content& content,
                      const Progress& progress);

  base::Snapshot<State> state_;
  Services services_;
  std::unique_ptr<Learning> learning_;
  base::Fd spool_lock_;  // of the thread that does timed work
  std::unique_ptr<TimedWork> timed_work_;
};

}  // namespace nonsolicit::engine
