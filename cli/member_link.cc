// nonsolicit lists preferences link: what a member opens or sends to allow or block one sender; writes nothing.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/context.h"
#include "engine/member_link.h"

namespace nonsolicit::cli {
namespace {

struct LinkOptions {
  std::string recipient;
  std::string sender;
  std::string choice;
  int days = 30;
};

base::Address address_or_fail(const std::string& text, const conf::Options& options) {
  const auto address = base::Address::parse(text, options.address);
  if (!address) fail(Exit::usage, text + ": not a mail address");
  return *address;
}

void print_link(const Context& context, const LinkOptions& given) {
  const auto choice = lists::preference_from(given.choice);
  if (!choice) fail(Exit::usage, "--choice " + given.choice + ": expected allow or block");
  const auto state = context.load(engine::Strictness::lists_only);
  // Lenient loading does without the key file; a link of a made-up key would be anybody's.
  const auto keys = base::KeyRing::load(state->options.key_file);
  if (!keys) fail(keys.error());
  const base::TimePoint expires = context.clock->now() + std::chrono::hours(24) * given.days;
  const engine::MemberLink link{.recipient = address_or_fail(given.recipient, state->options),
                                .sender = address_or_fail(given.sender, state->options),
                                .choice = *choice,
                                .expires = expires};
  const std::string token = engine::make_member_link(*keys, link);
  const std::string& address = state->options.learn.command_address;
  const std::string& pages = state->options.review.public_url;
  if (!pages.empty()) fmt::print("{}/p/{}\n", pages, token);
  if (!address.empty()) fmt::print("{}\n", engine::mailto_of_link(address, token));
  if (pages.empty() && address.empty()) fmt::print("{}\n", token);
}

}  // namespace

void add_preference_link(CLI::App& preferences, Context& context) {
  auto options = std::make_shared<LinkOptions>();
  auto* command = preferences.add_subcommand("link",
                                             "Print links with which the member allows or blocks a sender: to a page "
                                             "(review.public_url) and as a mailto "
                                             "(learn.command_address), or the signed part alone");
  command->add_option("--recipient", options->recipient, "the member: a mail address")->required();
  command->add_option("--sender", options->sender, "who sends: a mail address")->required();
  command->add_option("--choice", options->choice, "allow or block")->required();
  command->add_option("--days", options->days, "how long the link is valid (default 30)")->check(CLI::Range(1, 3660));
  command->callback([&context, options] { print_link(context, *options); });
}

}  // namespace nonsolicit::cli
