#include "engine/postmap.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/run_process.h"

namespace nonsolicit::engine {
namespace {

// A complaint about main.cf says nothing about the table; any other means that the answer cannot be believed.
bool is_about_settings(std::string_view line) {
  return line.find("warning:") != std::string_view::npos && line.find(".cf, line ") != std::string_view::npos;
}

// The first complaint that matters, or "".
std::string complaint(const std::string& errors) {
  for (const std::string_view line : base::split(errors, '\n')) {
    const std::string_view text = base::trim(line);
    if (!text.empty() && !is_about_settings(text)) return std::string(text);
  }
  return {};
}

base::Error unavailable(const std::string& table, const std::string& why) {
  return base::temporary_error("an alias table could not be asked", fmt::format("{}: {}", table, why));
}

}  // namespace

base::Result<std::string> dump_table(const PostmapOptions& options, const std::string& table) {
  auto ran = run_process({options.command, "-s", table}, {.deadline = options.dump_deadline});
  if (!ran) return ran.error();
  if (ran->exit_code != 0) {
    const std::string why = complaint(ran->errors);
    return unavailable(table, why.empty() ? fmt::format("postmap ended with {}", ran->exit_code) : why);
  }
  return std::move(ran->output);
}

AskedTable::AskedTable(PostmapOptions options, std::string table, Now now)
    : options_(std::move(options)), table_(std::move(table)), now_(std::move(now)) {}

AskedTable::Answer AskedTable::find(std::string_view key) const {
  {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(key);
    if (kept != kept_.end() && kept->second.until > now_()) return kept->second.answer;
  }
  Answer answer = ask(std::string(key));
  keep(std::string(key), answer);
  return answer;
}

AskedTable::Answer AskedTable::ask(const std::string& key) const {
  if (key == "-") return std::shared_ptr<const lists::AliasTargets>();  // postmap would read keys from its input
  const auto ran = run_process({options_.command, "-q", key, table_},
                               {.deadline = options_.query_deadline, .output_bytes = size_t{1} << 20});
  if (!ran) return unavailable(table_, ran.error().full());
  if (ran->exit_code == 1) {  // "not found", and also every failure, which postmap(1) tells in words
    const std::string why = complaint(ran->errors);
    if (!why.empty()) return unavailable(table_, why);
    return std::shared_ptr<const lists::AliasTargets>();
  }
  if (ran->exit_code != 0) return unavailable(table_, fmt::format("postmap ended with {}", ran->exit_code));
  std::string value = ran->output;
  std::replace(value.begin(), value.end(), '\n', ' ');
  auto parsed = lists::parse_alias_value(value, key);
  if (!parsed.problems.empty()) return unavailable(table_, parsed.problems.front());
  return std::make_shared<const lists::AliasTargets>(std::move(parsed.targets));
}

void AskedTable::keep(const std::string& key, const Answer& answer) const {
  const auto now = now_();
  const auto until = now + (answer ? std::chrono::steady_clock::duration(kKeep) : kKeepFailure);
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMostKept) {
    std::erase_if(kept_, [now](const auto& entry) { return entry.second.until <= now; });
    if (kept_.size() >= kMostKept) kept_.clear();
  }
  kept_.insert_or_assign(key, Kept{.answer = answer, .until = until});
}

}  // namespace nonsolicit::engine
