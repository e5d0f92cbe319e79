#include "conf/cross_checks.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/address.h"
#include "base/ascii.h"
#include "conf/read_value.h"

namespace nonsolicit::conf {
namespace {

bool is_loopback(std::string_view host) {
  return base::iequals(host, "localhost") || host.starts_with("127.") || host == "::1" || host == "[::1]";
}

// "127.0.0.1" of "http://127.0.0.1:8025/x".
std::string_view url_host(std::string_view url) {
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  url = url.substr(0, url.find('/'));
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

class CrossChecker {
 public:
  CrossChecker(Options& options, const std::set<std::string>& failed, Problems& problems)
      : options_(options), failed_(failed), problems_(problems) {}

  // Reports at the later of the two lines, under the key that stands there.
  void require(bool holds, const std::string& a, const std::string& b, const std::string& what) {
    if (holds || failed_.contains(a) || failed_.contains(b)) return;
    const bool at_a = line(a) >= line(b);
    problems_.add(at_a ? line(a) : line(b), at_a ? a : b, what);
  }

  size_t line(const std::string& key) const {
    const auto found = options_.set_at.find(key);
    return found == options_.set_at.end() ? 0 : found->second;
  }

  void times();
  void sizes();
  void milter();
  void hold();
  void review();
  void groups();

 private:
  Options& options_;
  const std::set<std::string>& failed_;
  Problems& problems_;
};

void CrossChecker::times() {
  const auto shorter = [this](const std::string& a, base::Duration a_value, const std::string& b,
                              base::Duration b_value) {
    require(a_value < b_value, a, b,
            fmt::format("{} (\"{}\") must be shorter than {} (\"{}\")", a, base::to_duration_text(a_value), b,
                        base::to_duration_text(b_value)));
  };
  shorter("store.lookup_deadline", options_.store.lookup_deadline, "milter.deadline", options_.milter.deadline);
  shorter("store.busy_timeout", options_.store.busy_timeout, "milter.deadline", options_.milter.deadline);
  shorter("hold.undo", options_.hold.undo, "hold.expire", options_.hold.expire);
  shorter("hold.retry", options_.hold.retry, "hold.expire", options_.hold.expire);
}

void CrossChecker::sizes() {
  const auto at_most = [this](const std::string& a, int64_t a_value, const std::string& b, int64_t b_value) {
    require(a_value <= b_value, a, b,
            fmt::format("{} ({}) must not be larger than {} ({})", a, bytes_text(a_value), b, bytes_text(b_value)));
  };
  const SpoolOptions& spool = options_.spool;
  at_most("spool.memory_bytes", spool.memory_bytes, "spool.max_bytes", spool.max_bytes);
  at_most("limits.analysis_bytes", static_cast<int64_t>(options_.limits.analysis_bytes), "spool.max_bytes",
          spool.max_bytes);
  options_.limits.spool_bytes = static_cast<size_t>(spool.max_bytes);
  options_.limits.memory_bytes = static_cast<size_t>(spool.memory_bytes);
}

void CrossChecker::milter() {
  const bool tcp = options_.milter.socket.starts_with("inet:");
  if (!tcp || !options_.milter.no_reply) return;
  require(line("milter.no_reply") == 0, "milter.no_reply", "milter.no_reply",
          "must be false for an inet socket: the NR_* flags stall over TCP");
  options_.milter.no_reply = false;
}

void CrossChecker::hold() {
  const bool needed = options_.hold.mode == policy::HoldMode::mta;
  const auto check = [this, needed](const std::string& key, const std::vector<std::string>& command) {
    require(!needed || !command.empty(), key, "hold.mode", fmt::format("hold.mode = \"mta\" needs {}", key));
    if (command.empty()) return;
    require(command.front().starts_with('/'), key, key, "the program must be an absolute path");
    const bool has_id = std::any_of(command.begin(), command.end(), [](const std::string& word) {
      return word.find("{queue_id}") != std::string::npos;
    });
    require(has_id, key, key, "{queue_id} is missing");
  };
  check("hold.mta_release_command", options_.hold.mta_release_command);
  check("hold.mta_return_command", options_.hold.mta_return_command);
}

void CrossChecker::review() {
  const ReviewOptions& review = options_.review;
  const auto alone = [this](bool holds, const std::string& key, const std::string& what) {
    require(holds, key, key, what);
  };
  const std::string host = review.socket.starts_with("inet:") ? review.socket.substr(review.socket.find('@') + 1) : "";
  alone(host.empty() || is_loopback(host), "review.socket",
        "the pages are for this machine only (127.0.0.1, ::1, localhost); a web server with TLS stands in front");
  const std::string& url = review.public_url;
  alone(!base::istarts_with(url, "http://") || is_loopback(url_host(url)), "review.public_url",
        "must start with https://: logins and what members write go over it");
  for (const auto& [key, name] :
       {std::pair("review.client_header", &review.client_header), std::pair("review.user_header", &review.user_header),
        std::pair("review.proof_header", &review.proof_header)})
    alone(name->find_first_of("_.") == std::string::npos, key,
          "a header with \"_\" or \".\" in its name is not taken from the web");
  const bool by_proxy = !review.user_header.empty();
  require(!by_proxy || !review.proof_header.empty(), "review.user_header", "review.proof_header",
          "review.user_header needs review.proof_header: without proof anybody could name a user");
  require(!by_proxy || !review.proof_file.empty(), "review.user_header", "review.proof_file",
          "review.user_header needs review.proof_file: without proof anybody could name a user");
  require(!by_proxy || !base::iequals(review.user_header, review.proof_header), "review.user_header",
          "review.proof_header", "review.user_header and review.proof_header must differ");
}

void CrossChecker::groups() {
  std::map<std::string, std::string> group_of;
  std::set<std::string> names;
  for (SenderGroup& group : options_.groups) {
    if (!group.name.empty() && !names.insert(group.name).second) {
      problems_.add(group.line, "group.name", fmt::format("there are two groups \"{}\"", group.name));
    }
    for (std::string& sender : group.senders) {
      if (const auto address = base::Address::parse(sender, options_.address)) sender = address->text();
      const auto [other, is_new] = group_of.emplace(sender, group.name);
      if (is_new) continue;
      problems_.add(group.line, "group.senders",
                    fmt::format("\"{}\" is in the group \"{}\" already", sender, other->second));
    }
  }
}

}  // namespace

void cross_check(Options& options, const std::set<std::string>& failed, Problems& problems) {
  CrossChecker checker(options, failed, problems);
  checker.times();
  checker.sizes();
  checker.milter();
  checker.hold();
  checker.review();
  checker.groups();
}

}  // namespace nonsolicit::conf
