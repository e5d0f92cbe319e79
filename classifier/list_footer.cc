#include "classifier/list_footer.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "classifier/uri.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kMostLists = 50;
constexpr size_t kShortestListName = 3;

// Where list software takes commands: the local part, or a part of the path.
constexpr std::array kCommandAddresses = {"majordomo", "listserv", "sympa", "listar", "ecartis", "mailman", "requests"};
constexpr std::array kCommandPaths = {"/listinfo/", "/mailman", "/postorius/", "/sympa", "/wa.exe", "/wa?", "/lists/"};

// The From of a list that rewrites it: "Anna Shaw via talk <talk@lists.example>".
bool is_rewritten(const message::Mailbox& from) { return base::ifind(from.name, " via ") != std::string_view::npos; }

bool is_answer(const message::Message& message) {
  return !message.in_reply_to.empty() || !message.references.empty() || base::istarts_with(message.subject, "re:") ||
         base::ifind(message.subject, "] re:") != std::string_view::npos;
}

// "talk-leave": what takes commands for the list "talk".
std::string_view list_commanded_by(std::string_view local) {
  for (const std::string_view end : {"-unsubscribe", "-leave", "-request", "-off", "-signoff", "+unsubscribe"}) {
    if (local.size() > end.size() && local.ends_with(end)) return local.substr(0, local.size() - end.size());
  }
  return {};
}

bool is_list_host(std::string_view host) {
  return host.starts_with("list") || host.starts_with("groups.") || host.find("groups.") != std::string_view::npos;
}

std::string_view host_part(std::string_view address) {
  const size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

}  // namespace

ListFooter::ListFooter(const message::Message& message) {
  if (message.from.empty()) return;
  for (const auto* const mailboxes : {&message.to, &message.cc, &message.reply_to}) {
    for (const message::Mailbox& mailbox : *mailboxes) add(mailbox.address, message);
  }
  // RFC 2919: "name.host", the name being all before the first dot.
  const std::string& id = message.list.id;
  if (message.list.post && id.find('.') != std::string::npos) {
    add(id.substr(0, id.find('.')) + "@" + id.substr(id.find('.') + 1), message);
  }
}

void ListFooter::add(std::string_view address, const message::Message& message) {
  const size_t at = address.rfind('@');
  if (at == std::string_view::npos || at < kShortestListName || lists_.size() >= kMostLists) return;
  const message::Mailbox& from = message.from.front();
  List list{.name = base::to_lower(address.substr(0, at)), .host = base::to_lower(address.substr(at + 1))};
  const std::string from_host = base::to_lower(host_part(from.address));
  // An answer to a list that the author's own organisation runs is a post as well, its newsletter is none.
  const bool own = same_site(list.host, from_host) && (list.host == from_host || !is_answer(message));
  if (own && !is_rewritten(from)) return;
  lists_.push_back(std::move(list));
}

bool ListFooter::names_list(const List& list, std::string_view lower_rest) const {
  const size_t at = lower_rest.find(list.name);
  if (at == std::string_view::npos) return false;
  const size_t end = at + list.name.size();
  return (at == 0 || !base::is_alnum(lower_rest[at - 1])) &&
         (end == lower_rest.size() || !base::is_alnum(lower_rest[end]));
}

bool ListFooter::leaves_list(std::string_view target) const {
  if (lists_.empty()) return false;
  const std::string lower = base::to_lower(target);
  std::string_view rest = lower;
  std::string host;
  std::string_view local;
  bool command = false;
  if (is_mailto(lower)) {
    rest = rest.substr(7);
    const std::string_view address = rest.substr(0, rest.find('?'));
    host = std::string(host_part(address));
    local = address.substr(0, address.rfind('@'));
    command = std::any_of(kCommandAddresses.begin(), kCommandAddresses.end(),
                          [&](const char* known) { return local == known; });
    rest = address;
  } else {
    host = host_of(lower);
    const size_t path = rest.find('/', std::min(rest.size(), rest.find("//") + 2));
    rest = path == std::string_view::npos ? std::string_view() : rest.substr(path);
    command = std::any_of(kCommandPaths.begin(), kCommandPaths.end(),
                          [&](const char* known) { return rest.find(known) != std::string_view::npos; });
  }
  if (host.empty()) return false;
  const std::string_view commanded = list_commanded_by(local);
  return std::any_of(lists_.begin(), lists_.end(), [&](const List& list) {
    const bool commands = !commanded.empty() && (commanded == list.name || is_list_host(list.host));
    return commands || (same_site(list.host, host) && (command || names_list(list, rest)));
  });
}

}  // namespace nonsolicit::classifier
