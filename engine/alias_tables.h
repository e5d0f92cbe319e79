// Reads the alias tables that the options name (lists.aliases): files at load and reload, tables of postmap(1) as a
// whole where they are files, key by key where they are not.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conf/options.h"
#include "engine/postmap.h"
#include "lists/alias_map.h"

namespace nonsolicit::engine {

// Nothing where the options name no table. Every bad line and unreadable file is a problem "file:line: what"; a table
// with problems is left out.
std::shared_ptr<const lists::AliasMap> load_aliases(const conf::Options& options, const PostmapOptions& postmap,
                                                    std::vector<std::string>& problems);

}  // namespace nonsolicit::engine
