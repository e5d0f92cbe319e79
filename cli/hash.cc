// nonsolicit lists hash: addresses of the store become keyed hashes, for good.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/audited.h"
#include "cli/list_imports.h"
#include "cli/progress.h"

namespace nonsolicit::cli {
namespace {

constexpr size_t kStep = 5000;

void hash(const Context& context, Asked asked) {
  // As a plain store, whatever the options say: an interrupted conversion goes on.
  const auto opened = context.open(Context::Access::write, lists::Privacy::plain);
  if (!opened.keys) {
    fail(Exit::configuration, "the hashes need a key, and there is none; make one with: nonsolicit key init");
  }
  confirm(
      fmt::format("All addresses in {} become hashes that only the key file {} can make again. There is no way back "
                  "but a backup; without the key file nobody is recognised any more. Stop nonsolicit-milter first.",
                  opened.state->options.store.path, opened.state->options.key_file),
      asked);
  size_t converted = 0;
  {
    Progress progress("hashing");
    while (true) {
      const auto step = opened.services.store->people().hash_step(kStep);
      if (!step) fail(step.error());
      if (*step == 0) break;
      converted += *step;
      progress.show(converted);
    }
  }
  const auto hashed = context.open(Context::Access::write, lists::Privacy::hashed);
  audit(context, hashed, {.action = "lists.hash", .detail = fmt::format("{} rows", converted)});
  fmt::print("{} rows converted; now set lists.privacy = \"hashed\" in {} and start nonsolicit-milter\n", converted,
             opened.state->options.file);
}

}  // namespace

void add_hash(CLI::App& command, Context& context) {
  auto* sub = command.add_subcommand("hash", "Turn all addresses of the store into keyed hashes; there is no way back");
  auto yes = std::make_shared<bool>(false);
  sub->add_flag("--yes", *yes, "do not ask");
  sub->callback([&context, yes] { hash(context, *yes ? Asked::already : Asked::now); });
}

}  // namespace nonsolicit::cli
