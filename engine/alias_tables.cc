#include "engine/alias_tables.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/file.h"
#include "engine/report.h"

namespace nonsolicit::engine {
namespace {

constexpr size_t kMostFileBytes = size_t{64} << 20;
constexpr int kMostDepth = 5;           // included files one inside the other
constexpr size_t kMostIncluded = 1000;  // included files in all
constexpr std::array kDumped = {"hash", "btree", "lmdb", "cdb", "dbm"};

// "TYPE:NAME" as check_alias_table left it; a path alone is of aliases(5).
struct NamedTable {
  std::string type;
  std::string name;
};
NamedTable named_table(const std::string& text) {
  if (text.front() == '/') return {.type = "aliases", .name = text};
  const size_t colon = text.find(':');
  return {.type = text.substr(0, colon), .name = text.substr(colon + 1)};
}

class Loader {
 public:
  Loader(const conf::Options& options, PostmapOptions postmap, std::vector<std::string>& problems)
      : options_(options), postmap_(std::move(postmap)), problems_(problems) {}

  std::shared_ptr<const lists::AliasMap> load() {
    for (const std::string& text : options_.lists.aliases) add(text);
    return std::make_shared<const lists::AliasMap>(std::move(virtuals_), std::move(locals_), domains(),
                                                   options_.address);
  }

 private:
  void add(const std::string& text) {
    const NamedTable table = named_table(text);
    if (table.type == "aliases") {
      if (auto content = read(table.name, options_.file))
        add_known(lists::parse_aliases(*content, table.name, options_.address), table.name, locals_);
    } else if (table.type == "virtual" || table.type == "texthash") {
      if (auto content = read(table.name, options_.file))
        add_known(lists::parse_virtual(*content, table.name, options_.address), table.name, virtuals_);
    } else if (std::find(kDumped.begin(), kDumped.end(), table.type) != kDumped.end()) {
      auto content = dump_table(postmap_, text);
      if (!content) return report(options_.file, content.error().full());
      add_known(lists::parse_alias_dump(*content, text, options_.address), text, virtuals_);
    } else {
      virtuals_.push_back(std::make_shared<const AskedTable>(postmap_, text));
    }
  }

  void report(const std::string& where, const std::string& what) {
    const bool option = where == options_.file && options_.set_at.contains("lists.aliases");
    problems_.push_back(fmt::format("{}: {}", option ? options_.place_of("lists.aliases") : where, what));
  }

  std::optional<std::string> read(const std::string& file, const std::string& named_in) {
    auto content = base::read_file(file, kMostFileBytes);
    if (content) return std::move(*content);
    report(named_in, content.error().full());
    return std::nullopt;
  }

  void add_known(lists::AliasTable table, const std::string& name,
                 std::vector<std::shared_ptr<const lists::AliasSource>>& to) {
    const size_t before = problems_.size();
    problems_.insert(problems_.end(), table.problems.begin(), table.problems.end());
    for (auto& [key, targets] : table.entries) {
      const bool includes = std::any_of(targets->begin(), targets->end(), [](const lists::AliasTarget& target) {
        return target.kind == lists::AliasTargetKind::include;
      });
      if (includes) targets = std::make_shared<const lists::AliasTargets>(with_includes(*targets, name, 0));
    }
    if (problems_.size() == before) to.push_back(lists::make_alias_source(std::move(table)));
  }

  // What the included files name in their place.
  lists::AliasTargets with_includes(const lists::AliasTargets& targets, const std::string& named_in, int depth) {
    lists::AliasTargets result;
    for (const lists::AliasTarget& target : targets) {
      if (target.kind != lists::AliasTargetKind::include) {
        result.push_back(target);
        continue;
      }
      if (depth >= kMostDepth || ++included_ > kMostIncluded) {
        if (!told_) report(named_in, fmt::format("{}: files are included too deep, or too many", target.text));
        told_ = true;
        continue;
      }
      const auto content = read(target.text, named_in);
      if (!content) continue;
      const lists::AliasValue included = lists::parse_alias_include(*content, target.text);
      problems_.insert(problems_.end(), included.problems.begin(), included.problems.end());
      const lists::AliasTargets inner = with_includes(included.targets, target.text, depth + 1);
      result.insert(result.end(), inner.begin(), inner.end());
    }
    return result;
  }

  lists::AliasDomains domains() const {
    lists::AliasDomains domains;
    const std::string host = base::to_lower(report_host(options_));
    for (const std::string& own : options_.sender.own_domains) {
      if (const auto domain = base::normal_domain(own)) {
        if (domains.origin.empty()) domains.origin = *domain;
        domains.own.insert(*domain);
      }
    }
    if (domains.origin.empty()) domains.origin = host;
    domains.own.insert(host);
    return domains;
  }

  const conf::Options& options_;
  PostmapOptions postmap_;
  std::vector<std::string>& problems_;
  size_t included_ = 0;
  bool told_ = false;
  std::vector<std::shared_ptr<const lists::AliasSource>> virtuals_;
  std::vector<std::shared_ptr<const lists::AliasSource>> locals_;
};

}  // namespace

std::shared_ptr<const lists::AliasMap> load_aliases(const conf::Options& options, const PostmapOptions& postmap,
                                                    std::vector<std::string>& problems) {
  if (options.lists.aliases.empty()) return nullptr;
  return Loader(options, postmap, problems).load();
}

}  // namespace nonsolicit::engine
