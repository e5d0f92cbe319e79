#include "cli/learn_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "cli/progress.h"
#include "cli/text.h"

namespace nonsolicit::cli {
namespace {

// "1,234,567".
std::string grouped(int64_t number) {
  std::string text = fmt::format("{}", number);
  for (size_t at = text.size(); at > 3 && base::is_digit(text[at - 4]);) text.insert(at -= 3, ",");
  return text;
}

std::string counted(int64_t number, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : more);
}

// Reasons, the most frequent first.
std::vector<std::pair<engine::NotTaken, int64_t>> by_count(const engine::ImportSummary& summary) {
  std::vector<std::pair<engine::NotTaken, int64_t>> rows(summary.not_taken.begin(), summary.not_taken.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return rows;
}

}  // namespace

std::string learn_text(const engine::ImportSummary& summary, Written written) {
  std::string text = "read       " + counted(summary.files, "file", "files");
  if (summary.lines > 0) {
    text += fmt::format(", {} ({})", counted(summary.lines, "line", "lines"),
                        byte_text(static_cast<size_t>(summary.bytes)));
  }
  text += fmt::format(", {}\n", counted(summary.messages, "message", "messages"));
  if (summary.files_known > 0)
    text += fmt::format("           {} with nothing new\n", counted(summary.files_known, "file", "files"));
  text += fmt::format("taken      {} of {}", counted(summary.pairs, "pair", "pairs"),
                      counted(summary.messages_taken, "message", "messages"));
  text += written == Written::yes ? fmt::format(", {} of them new\n", grouped(summary.pairs_new))
                                  : std::string(" (--dry-run: nothing was written)\n");
  if (summary.without_proof > 0) {
    text += fmt::format("           {} without proof of the sender (--require-proof leaves them out)\n",
                        counted(summary.without_proof, "message", "messages"));
  }
  if (!summary.not_taken.empty()) {
    std::vector<std::vector<std::string>> table = {{"NOT TAKEN", "MESSAGES"}};
    for (const auto& [reason, count] : by_count(summary))
      table.push_back({std::string(engine::describe(reason)), fmt::format("{:>8}", grouped(count))});
    text += table_text(table);
  }
  const auto note = [&](int64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("note       {}\n", fmt::format(fmt::runtime(what), grouped(count)));
  };
  note(summary.under_way, "{} messages are under way at the end: the next run goes on with them");
  note(summary.never_ended, "{} messages were queued and never seen delivered");
  note(summary.overflowed, "{} messages were given up, too many under way at once (--in-flight)");
  note(summary.lines_unread, "{} lines are no lines of a log");
  return text;
}

std::string learn_json(const engine::ImportSummary& summary, Written written) {
  nlohmann::ordered_json json;
  json["files"] = summary.files;
  json["files_known"] = summary.files_known;
  json["bytes"] = summary.bytes;
  json["lines"] = summary.lines;
  json["lines_unread"] = summary.lines_unread;
  json["messages"] = summary.messages;
  json["messages_taken"] = summary.messages_taken;
  json["without_proof"] = summary.without_proof;
  json["pairs"] = summary.pairs;
  json["pairs_new"] = summary.pairs_new;
  json["under_way"] = summary.under_way;
  json["never_ended"] = summary.never_ended;
  json["overflowed"] = summary.overflowed;
  json["dry_run"] = written == Written::dry_run;
  auto& reasons = json["not_taken"] = nlohmann::ordered_json::object();
  for (const auto& [reason, count] : summary.not_taken) reasons[std::string(engine::to_string(reason))] = count;
  return json.dump() + "\n";
}

}  // namespace nonsolicit::cli
