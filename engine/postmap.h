// Alias tables that only postmap(1) can read: dumped as a whole, or asked key by key. What postmap could not find out
// is an error, never "no alias". Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "lists/alias_map.h"

namespace nonsolicit::engine {

struct PostmapOptions {
  std::string command = "/usr/sbin/postmap";
  base::Duration query_deadline = std::chrono::seconds(5);
  base::Duration dump_deadline = std::chrono::seconds(30);
};

// `postmap -s TABLE`: "key TAB value" lines.
base::Result<std::string> dump_table(const PostmapOptions& options, const std::string& table);

// Asks `postmap -q KEY TABLE`; answers are kept for a while, failures shortly.
class AskedTable : public lists::AliasSource {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  AskedTable(PostmapOptions options, std::string table, Now now = std::chrono::steady_clock::now);

  base::Result<std::shared_ptr<const lists::AliasTargets>> find(std::string_view key) const override;
  bool must_ask() const override { return true; }

  static constexpr std::chrono::minutes kKeep{5};
  static constexpr std::chrono::seconds kKeepFailure{10};
  static constexpr size_t kMostKept = 10'000;

 private:
  using Answer = base::Result<std::shared_ptr<const lists::AliasTargets>>;
  struct Kept {
    Answer answer;
    std::chrono::steady_clock::time_point until;
  };
  Answer ask(const std::string& key) const;
  void keep(const std::string& key, const Answer& answer) const;

  PostmapOptions options_;
  std::string table_;
  Now now_;
  mutable std::mutex mutex_;  // never held while postmap runs
  mutable std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace nonsolicit::engine
