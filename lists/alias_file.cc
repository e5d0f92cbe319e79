#include "lists/alias_file.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"

namespace nonsolicit::lists {
namespace {

constexpr std::string_view kInclude = ":include:";
constexpr size_t kShownBytes = 60;

std::string shown(std::string_view text) {
  return base::visible_text(
      fmt::format("\"{}{}\"", text.substr(0, kShownBytes), text.size() > kShownBytes ? "..." : ""));
}

base::AddressRules with_tags(base::AddressRules rules) {
  rules.tag_delimiters.clear();
  return rules;
}

struct LogicalLine {
  std::string text;
  size_t number = 0;  // of its first line
};

// A line that begins with a blank continues the one before it; comments and empty lines may stand between (postmap(1)).
std::vector<LogicalLine> logical_lines(std::string_view content, const std::string& file,
                                       std::vector<std::string>& problems) {
  std::vector<LogicalLine> lines;
  size_t number = 0;
  for (const std::string_view raw : base::split(content, '\n')) {
    number++;
    const std::string_view text = base::trim(raw);
    if (text.empty() || text.front() == '#') continue;
    const bool control =
        std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 32 && c != '\t') || c == 127; });
    if (control) {
      problems.push_back(fmt::format("{}:{}: a control character", file, number));
    } else if (!base::is_space(raw.front())) {
      lines.push_back({.text = std::string(text), .number = number});
    } else if (lines.empty()) {
      problems.push_back(fmt::format("{}:{}: continues a line, but there is none before it", file, number));
    } else {
      lines.back().text.append(" ").append(text);
    }
  }
  return lines;
}

// Reads a value from left to right: items between commas, each of words between blanks.
class ValueReader {
 public:
  explicit ValueReader(std::string_view value) : value_(value) {}

  // A problem, or "".
  std::string read(AliasTargets& targets) {
    while (at_ < value_.size() && problem_.empty()) {
      read_item();
      if (problem_.empty()) add_item(targets);
    }
    return problem_;
  }

 private:
  struct Word {
    std::string text;
    bool quoted = false;     // one quoted string, `text` is what stands in it
    bool bracketed = false;  // "<...>"
  };

  // Words up to the next comma outside quotes, comments and brackets.
  void read_item() {
    words_.clear();
    while (at_ < value_.size() && problem_.empty()) {
      const char c = value_[at_];
      if (c == ',') break;
      if (base::is_space(c)) {
        at_++;
      } else if (c == '(') {
        skip_comment();
      } else if (c == '|' && words_.empty()) {  // a command without quotes runs to the end of the item
        const size_t end = std::min(value_.find(',', at_), value_.size());
        words_.push_back({.text = std::string(base::trim(value_.substr(at_, end - at_))), .quoted = true});
        at_ = end;
      } else {
        read_word();
      }
    }
    at_++;
  }

  void skip_comment() {
    size_t depth = 0;
    for (; at_ < value_.size(); at_++) {
      if (value_[at_] == '(') depth++;
      if (value_[at_] == ')' && --depth == 0) {
        at_++;
        return;
      }
    }
    problem_ = "a comment is not closed";
  }

  // Up to a blank or comma outside quotes; "<...>" is a word of its own.
  void read_word() {
    const size_t begin = at_;
    if (value_[at_] == '<') {
      const size_t end = value_.find('>', at_);
      if (end == std::string_view::npos) {
        problem_ = fmt::format("{} is not closed", shown(value_.substr(at_)));
        return;
      }
      words_.push_back({.text = std::string(value_.substr(at_ + 1, end - at_ - 1)), .bracketed = true});
      at_ = end + 1;
      return;
    }
    bool quotes = false;
    size_t quote_count = 0;
    size_t closed_at = 0;
    for (; at_ < value_.size(); at_++) {
      const char c = value_[at_];
      if (quotes && c == '\\') {
        at_++;
      } else if (c == '"') {
        quotes = !quotes;
        quote_count++;
        closed_at = at_;
      } else if (!quotes && (base::is_space(c) || c == ',' || c == '<')) {
        break;
      }
    }
    at_ = std::min(at_, value_.size());
    if (quotes) {
      problem_ = fmt::format("{}: the quotes are not closed", shown(value_.substr(begin)));
      return;
    }
    const std::string_view word = value_.substr(begin, at_ - begin);
    const bool whole = quote_count == 2 && word.front() == '"' && closed_at == at_ - 1;
    words_.push_back({.text = whole ? unquoted(word) : std::string(word), .quoted = whole});
  }

  static std::string unquoted(std::string_view word) {
    std::string text;
    for (size_t i = 1; i + 1 < word.size(); i++) {
      if (word[i] == '\\' && i + 2 < word.size()) i++;
      text.push_back(word[i]);
    }
    return text;
  }

  void add_item(AliasTargets& targets) {
    // What stands before "<address>" is a name.
    const auto bracketed = std::find_if(words_.begin(), words_.end(), [](const Word& word) { return word.bracketed; });
    if (bracketed != words_.end()) return add(*bracketed, targets);
    if (!words_.empty() && base::istarts_with(words_.front().text, "error:")) {
      targets.push_back({.kind = AliasTargetKind::other, .text = words_.front().text});
      return;
    }
    for (const Word& word : words_) {
      if (problem_.empty()) add(word, targets);
    }
  }

  void add(const Word& word, AliasTargets& targets) {
    std::string_view text = word.text;
    if (text.empty()) {
      problem_ = "an empty name";
    } else if (base::istarts_with(text, kInclude)) {
      text = base::trim(text.substr(kInclude.size()));
      if (text.empty() || text.front() != '/') {
        problem_ = fmt::format("{} names no file with its whole path", shown(word.text));
      } else {
        targets.push_back({.kind = AliasTargetKind::include, .text = std::string(text)});
      }
    } else if (text.front() == '|' || (text.front() == '/' && text.find('@') == std::string_view::npos)) {
      targets.push_back({.kind = AliasTargetKind::other, .text = std::string(text)});
    } else if (text.front() == '@') {
      const auto domain = base::normal_domain(text.substr(1));
      if (!domain) {
        problem_ = fmt::format("{} is no domain", shown(text));
      } else {
        targets.push_back({.kind = AliasTargetKind::whole_domain, .text = *domain});
      }
    } else {
      add_address(text, word.quoted, targets);
    }
  }

  void add_address(std::string_view text, bool quoted, AliasTargets& targets) {
    const bool last = text.front() == '\\';
    if (last) text.remove_prefix(1);
    std::string name(text);
    if (quoted && text.find('@') == std::string_view::npos) name = fmt::format("\"{}\"", text);
    const bool local = text.find('@') == std::string_view::npos;
    if (!base::Address::parse(local ? name + "@local.invalid" : name)) {
      problem_ = fmt::format("{} is no address", shown(text));
      return;
    }
    targets.push_back({.kind = AliasTargetKind::address, .text = std::move(name), .last = last});
  }

  std::string_view value_;
  size_t at_ = 0;
  std::vector<Word> words_;
  std::string problem_;
};

// Adds an entry, or says why not.
class TableBuilder {
 public:
  TableBuilder(std::string file, const base::AddressRules& rules) : file_(std::move(file)), rules_(rules) {}

  void add(std::string_view written_key, std::string_view value, size_t line) {
    const std::string key = alias_key(written_key, rules_);
    if (key.empty()) return report(line, fmt::format("{} is no name, address or \"@domain\"", shown(written_key)));
    AliasTargets targets;
    const std::string problem = ValueReader(value).read(targets);
    // virtual(5): "domain anything" declares a domain; the right side has no meaning.
    const bool declares = key.find('@') == std::string::npos && key.find('.') != std::string::npos;
    if (declares && (!problem.empty() || targets.empty())) return;
    if (!problem.empty()) return report(line, problem);
    if (targets.empty()) return report(line, fmt::format("{} stands for nobody", shown(written_key)));
    const auto [at, added] = lines_.emplace(key, line);
    if (!added) return report(line, fmt::format("{} stands on line {} already", shown(written_key), at->second));
    table_.entries.emplace(key, std::make_shared<const AliasTargets>(std::move(targets)));
  }
  void report(size_t line, const std::string& what) {
    table_.problems.push_back(fmt::format("{}:{}: {}", file_, line, what));
  }
  std::vector<std::string>& problems() { return table_.problems; }
  AliasTable take() { return std::move(table_); }

 private:
  std::string file_;
  const base::AddressRules& rules_;
  AliasTable table_;
  std::map<std::string, size_t> lines_;
};

// End of a key that may stand in quotes: the first of `ends` outside them.
size_t end_of_key(std::string_view line, std::string_view ends) {
  bool quotes = false;
  for (size_t i = 0; i < line.size(); i++) {
    if (quotes && line[i] == '\\') {
      i++;
    } else if (line[i] == '"') {
      quotes = !quotes;
    } else if (!quotes && ends.find(line[i]) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

AliasTable parse_pairs(std::string_view content, const std::string& file, const base::AddressRules& rules,
                       const std::set<std::string_view>& skipped) {
  TableBuilder builder(file, rules);
  for (const LogicalLine& line : logical_lines(content, file, builder.problems())) {
    const std::string_view text = line.text;
    // A dump writes a name with blanks as it is, with a tab after it.
    const size_t tab = text.find('\t');
    const size_t end = !skipped.empty() && tab != std::string_view::npos ? tab : end_of_key(text, " \t");
    if (end == std::string_view::npos) {
      builder.report(line.number, fmt::format("{}: expected \"address other-address, ...\"", shown(text)));
      continue;
    }
    const std::string_view key = text.substr(0, end);
    if (!skipped.contains(key)) builder.add(key, text.substr(end), line.number);
  }
  return builder.take();
}

}  // namespace

std::string alias_key(std::string_view written, const base::AddressRules& rules) {
  written = base::trim(written);
  if (written.empty()) return {};
  if (written.front() == '@') {
    auto domain = base::normal_domain(written.substr(1));
    if (!domain) return {};
    const auto alias = rules.alias_domains.find(*domain);
    return "@" + (alias == rules.alias_domains.end() ? *domain : alias->second);
  }
  if (written.find('@') != std::string_view::npos) {
    const auto address = base::Address::parse(written, with_tags(rules));
    return address ? address->text() : std::string();
  }
  const bool blanks = written.find_first_of(" \t") != std::string_view::npos && written.front() != '"';
  const std::string local = blanks ? fmt::format("\"{}\"", written) : std::string(written);
  const auto address = base::Address::parse(local + "@local.invalid", {.tag_delimiters = ""});
  return address ? std::string(address->local()) : std::string();
}

AliasTable parse_aliases(std::string_view content, const std::string& file, const base::AddressRules& rules) {
  TableBuilder builder(file, rules);
  for (const LogicalLine& line : logical_lines(content, file, builder.problems())) {
    const std::string_view text = line.text;
    const size_t colon = end_of_key(text, ":");
    if (colon == std::string_view::npos || colon == 0) {
      builder.report(line.number, fmt::format("{}: expected \"name: address, ...\"", shown(text)));
      continue;
    }
    builder.add(text.substr(0, colon), text.substr(colon + 1), line.number);
  }
  return builder.take();
}

AliasTable parse_virtual(std::string_view content, const std::string& file, const base::AddressRules& rules) {
  return parse_pairs(content, file, rules, {});
}

AliasTable parse_alias_dump(std::string_view content, const std::string& table, const base::AddressRules& rules) {
  return parse_pairs(content, table, rules, {"@", "YP_LAST_MODIFIED", "YP_MASTER_NAME"});
}

AliasValue parse_alias_value(std::string_view value, const std::string& where) {
  AliasValue result;
  const std::string problem = ValueReader(value).read(result.targets);
  if (!problem.empty()) result.problems.push_back(fmt::format("{}: {}", where, problem));
  return result;
}

AliasValue parse_alias_include(std::string_view content, const std::string& file) {
  AliasValue result;
  size_t number = 0;
  for (const std::string_view raw : base::split(content, '\n')) {
    number++;
    const std::string_view text = base::trim(raw);
    if (text.empty() || text.front() == '#') continue;
    const std::string problem = ValueReader(text).read(result.targets);
    if (!problem.empty()) result.problems.push_back(fmt::format("{}:{}: {}", file, number, problem));
  }
  return result;
}

}  // namespace nonsolicit::lists
