#include "lists/alias_map.h"

#include <deque>
#include <utility>

namespace nonsolicit::lists {
namespace {

class KnownSource : public AliasSource {
 public:
  explicit KnownSource(AliasTable table) : entries_(std::move(table.entries)) {}
  base::Result<std::shared_ptr<const AliasTargets>> find(std::string_view key) const override {
    const auto entry = entries_.find(key);
    return entry == entries_.end() ? nullptr : entry->second;
  }

 private:
  decltype(AliasTable::entries) entries_;
};

base::AddressRules leaving_tags(base::AddressRules rules) {
  rules.tag_delimiters.clear();
  return rules;
}

using Found = base::Result<std::shared_ptr<const AliasTargets>>;
using Sources = std::vector<std::shared_ptr<const AliasSource>>;

Found find_first(const Sources& sources, const std::vector<std::string>& keys, const AliasWalk& walk) {
  for (const std::string& key : keys) {
    for (const auto& source : sources) {
      if (source->must_ask() && walk.may_ask && !walk.may_ask()) {
        return base::temporary_error("there was no time left to ask an alias table");
      }
      auto found = source->find(key);
      if (!found || *found) return found;
    }
  }
  return std::shared_ptr<const AliasTargets>();
}

}  // namespace

std::shared_ptr<const AliasSource> make_alias_source(AliasTable table) {
  return std::make_shared<const KnownSource>(std::move(table));
}

AliasMap::AliasMap(Sources virtual_tables, Sources local_tables, AliasDomains domains, base::AddressRules rules)
    : virtual_tables_(std::move(virtual_tables)),
      local_tables_(std::move(local_tables)),
      domains_(std::move(domains)),
      rules_(std::move(rules)),
      rules_with_tags_(leaving_tags(rules_)) {}

// One expansion, breadth first.
class AliasMap::Walker {
 public:
  Walker(const AliasMap& map, const AliasWalk& walk) : map_(map), walk_(walk) {}

  AliasExpansion run(std::string_view given) {
    if (auto root = node_of(std::string(given))) waiting_.push_back(std::move(*root));
    bool is_root = true;
    while (!waiting_.empty()) {
      const Node node = std::move(waiting_.front());
      waiting_.pop_front();
      visit(node, std::exchange(is_root, false));
    }
    return std::move(result_);
  }

 private:
  struct Node {
    base::Address address;
    base::Address tagged;  // with its +tag
    bool last = false;
  };

  std::optional<Node> node_of(std::string text, bool last = false) const {
    if (text.find('@') == std::string::npos) text += "@" + map_.domains_.origin;
    const auto address = base::Address::parse(text, map_.rules_);
    const auto tagged = base::Address::parse(text, map_.rules_with_tags_);
    if (!address || !tagged) return std::nullopt;
    return Node{.address = *address, .tagged = *tagged, .last = last};
  }

  void visit(const Node& node, bool is_root) {
    if (!seen_.insert(node.tagged).second) return;
    if (seen_.size() > kMostAliasAddresses) {
      result_.cut = true;
      waiting_.clear();
      return;
    }
    if (node.last || (walk_.is_end && walk_.is_end(node.address))) return add_end(node);
    const Found found = look_up(node);
    if (!found) {
      result_.error = found.error();
    } else if (*found == nullptr) {
      add_end(node);
    } else {
      if (is_root) result_.alias = true;
      for (const AliasTarget& target : **found) follow(node, target);
    }
  }

  Found look_up(const Node& node) const {
    std::vector<std::string> keys;
    std::vector<std::string> local_keys;
    const auto add = [](std::vector<std::string>& to, std::string_view key) {
      if (to.empty() || to.back() != key) to.emplace_back(key);
    };
    add(keys, node.tagged.text());
    add(keys, node.address.text());
    if (map_.domains_.own.contains(std::string(node.address.domain()))) {
      add(local_keys, node.tagged.local());
      add(local_keys, node.address.local());
    }
    keys.insert(keys.end(), local_keys.begin(), local_keys.end());
    keys.push_back("@" + std::string(node.address.domain()));
    Found found = find_first(map_.virtual_tables_, keys, walk_);
    if (!found || *found) return found;
    return find_first(map_.local_tables_, local_keys, walk_);
  }

  void follow(const Node& node, const AliasTarget& target) {
    switch (target.kind) {
      case AliasTargetKind::address: return add_node(node, node_of(target.text, target.last));
      case AliasTargetKind::whole_domain:
        return add_node(node, node_of(std::string(node.tagged.local()) + "@" + target.text));
      case AliasTargetKind::include:
        result_.error = base::temporary_error("a file of addresses behind an alias was not read", target.text);
        return;
      case AliasTargetKind::other: break;
    }
    result_.others++;
  }

  // What stands for itself is delivered there.
  void add_node(const Node& from, std::optional<Node> node) {
    if (!node) {
      result_.others++;
    } else if (node->tagged == from.tagged) {
      add_end(*node);
    } else if (waiting_.size() <= kMostAliasAddresses) {
      waiting_.push_back(std::move(*node));
    } else {
      result_.cut = true;
    }
  }

  void add_end(const Node& node) {
    if (ends_.insert(node.address).second) result_.ends.push_back(node.address);
  }

  const AliasMap& map_;
  const AliasWalk& walk_;
  std::deque<Node> waiting_;
  std::set<base::Address> seen_;
  std::set<base::Address> ends_;
  AliasExpansion result_;
};

AliasExpansion AliasMap::expand(std::string_view given, const AliasWalk& walk) const {
  return Walker(*this, walk).run(given);
}

}  // namespace nonsolicit::lists
