#include "conf/text_checks.h"

#include <algorithm>
#include <set>
#include <charconv>

#include <sys/un.h>

#include <fmt/format.h>

#include "base/address.h"
#include "base/ascii.h"
#include "base/cidr.h"
#include "policy/words.h"
#include "conf/problems.h"

namespace nonsolicit::conf {
namespace {

using std::filesystem::path;

constexpr size_t kNameBytes = 64;
constexpr size_t kPathBytes = 1024;

std::string shown(std::string_view text) { return fmt::format("\"{}\"", one_line(text)); }

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}

bool is_printable_ascii(std::string_view text) { return base::is_ascii(text) && !has_control(text); }

std::optional<int> number_in(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

std::string check_phrase(std::string_view text, size_t longest) {
  if (!base::trim(text).empty() && is_printable_ascii(text) && text.size() <= longest) return {};
  return fmt::format("expected 1 to {} printable ASCII characters (they go into SMTP replies), found {}", longest,
                     shown(text));
}

std::string check_address_of_page(std::string_view text, size_t longest) {
  if (text.empty()) return {};
  const bool web = base::istarts_with(text, "https://") || base::istarts_with(text, "http://");
  const bool clean = is_printable_ascii(text) && text.find_first_of(" \"<>\\") == std::string_view::npos;
  if (web && clean && text.size() <= longest) return {};
  return fmt::format("expected \"\" or an https:// address of at most {} ASCII characters, found {}", longest,
                     shown(text));
}

}  // namespace

std::string check_any(std::string&, const path&) { return {}; }

std::string check_path(std::string& text, const path& directory) {
  if (text.empty()) return "expected a path, found an empty string";
  if (has_control(text) || text.size() > kPathBytes)
    return fmt::format("{} is not a usable path", shown(text.substr(0, 60)));
  const path resolved = (directory / text).lexically_normal();
  if (!resolved.is_absolute()) return fmt::format("{} must be an absolute path", shown(text));
  text = resolved.string();
  return {};
}

std::string check_socket(std::string& text, const path& directory) {
  static constexpr std::string_view kForms = "expected \"unix:PATH\", \"inet:PORT@HOST\" or \"fd:N\"";
  const size_t colon = text.find(':');
  const std::string_view scheme = std::string_view(text).substr(0, colon);
  if (colon == std::string::npos) {
    const std::string hint = text.starts_with('/') ? fmt::format(" (did you mean \"unix:{}\"?)", one_line(text)) : "";
    return fmt::format("{}, found {}{}", kForms, shown(text), hint);
  }
  std::string rest = text.substr(colon + 1);
  if (scheme == "unix") {
    const std::string wrong = check_path(rest, directory);
    if (!wrong.empty()) return wrong;
    if (rest.size() >= sizeof(sockaddr_un::sun_path)) {
      return fmt::format("the path of a socket may have {} bytes, this one has {}", sizeof(sockaddr_un::sun_path) - 1,
                         rest.size());
    }
    text = "unix:" + rest;
    return {};
  }
  if (scheme == "inet") {
    const size_t at = rest.find('@');
    std::string host = at == std::string::npos ? "" : rest.substr(at + 1);
    if (at == std::string::npos || !number_in(std::string_view(rest).substr(0, at), 1, 65535)) {
      return fmt::format("expected \"inet:PORT@HOST\" with a port from 1 to 65535, found {}", shown(text));
    }
    return check_host(host, directory);
  }
  if (scheme == "fd") {
    return number_in(rest, 0, 1023)
               ? ""
               : fmt::format("expected \"fd:N\" with a number from 0 to 1023, found {}", shown(text));
  }
  const std::string hint = scheme == "local" ? fmt::format(" (did you mean \"unix:{}\"?)", one_line(rest)) : "";
  return fmt::format("{}, found {}{}", kForms, shown(text), hint);
}

std::string check_log_target(std::string& text, const path& directory) {
  if (text == "stderr" || text == "journal") return {};
  // A bare word is a misspelt target and no file beside the options.
  if (text.find('/') == std::string::npos) {
    return fmt::format("expected \"stderr\", \"journal\" or a path, found {}", shown(text));
  }
  return check_path(text, directory);
}

std::string check_domain(std::string& text, const path&) {
  const auto domain = base::normal_domain(text);
  if (!domain) return fmt::format("{} is not a domain", shown(text));
  text = *domain;
  return {};
}

std::string check_domain_or_empty(std::string& text, const path& directory) {
  return text.empty() ? "" : check_domain(text, directory);
}

std::string check_host(std::string& text, const path& directory) {
  if (const auto address = base::Cidr::parse(text); address && text.find('/') == std::string::npos) return {};
  if (check_domain(text, directory).empty()) return {};
  return fmt::format("{} is neither a host name nor an IP address", shown(text));
}

std::string check_network(std::string& text, const path&) {
  if (base::Cidr::parse(text)) return {};
  if (const auto near = base::Cidr::parse(text, base::HostBits::clear)) {
    return fmt::format("{} has bits set beyond its prefix (did you mean \"{}\"?)", shown(text), near->text());
  }
  return fmt::format("expected a network such as \"192.0.2.0/24\" or \"::1/128\", found {}", shown(text));
}

std::string check_ip(std::string& text, const path&) {
  const auto address = base::Cidr::parse(text);
  if (!address || text.find('/') != std::string::npos) {
    return fmt::format("expected an IP address such as \"192.0.2.1\" or \"::1\", found {}", shown(text));
  }
  text = address->text();
  return {};
}

std::string check_path_or_empty(std::string& text, const path& directory) {
  return text.empty() ? std::string() : check_path(text, directory);
}

std::string check_url(std::string& text, const path&) { return check_address_of_page(text, policy::kLongestUrl); }

std::string check_public_url(std::string& text, const path&) {
  return check_address_of_page(text, policy::kLongestPublicUrl);
}

std::string check_association(std::string& text, const path&) {
  return check_phrase(text, policy::kLongestAssociation);
}

std::string check_contact(std::string& text, const path&) { return check_phrase(text, policy::kLongestContact); }

std::string check_name_or_empty(std::string& text, const path&) {
  const bool good = std::all_of(text.begin(), text.end(),
                                [](char c) { return base::is_alnum(c) || c == '_' || c == '.' || c == '-'; });
  if (good && text.size() <= kNameBytes) return {};
  return fmt::format("{} may hold only letters, digits and \"_.-\", at most {}", shown(text), kNameBytes);
}

std::string check_name(std::string& text, const path& directory) {
  return text.empty() ? "must not be empty" : check_name_or_empty(text, directory);
}

std::string check_word(std::string& text, const path&) {
  if (!text.empty() && !has_control(text)) return {};
  return text.empty() ? "must not be empty" : fmt::format("{} holds control characters", shown(text));
}

std::string check_report_from(std::string& text, const path& directory) {
  if (text.find('@') == std::string::npos) {
    if (!text.empty() && check_name_or_empty(text, directory).empty()) return {};
  } else if (base::is_ascii(text) && base::Address::parse(text)) {
    return {};
  }
  return fmt::format("expected an address or the part before its \"@\", found {}", shown(text));
}

std::string check_sender(std::string& text, const path& directory) {
  if (text.starts_with('@')) {
    std::string domain = text.substr(1);
    if (check_domain(domain, directory).empty()) {
      text = "@" + domain;
      return {};
    }
  } else if (base::Address::parse(text)) {
    return {};
  }
  const std::string domain =
      text.find('@') == std::string::npos && base::normal_domain(text) && text.find('.') != std::string::npos
          ? fmt::format(" (did you mean \"@{}\"?)", one_line(text))
          : "";
  return fmt::format("expected an address or \"@domain\", found {}{}", shown(text), domain);
}

std::string check_address_or_empty(std::string& text, const path&) {
  if (text.empty() || base::Address::parse(text)) return {};
  return fmt::format("expected an address, found {}", shown(text));
}

std::string check_alias_table(std::string& text, const path& directory) {
  const size_t colon = text.find(':');
  const std::string type = text.substr(0, colon == std::string::npos ? 0 : colon);
  const bool is_type = !type.empty() && std::all_of(type.begin(), type.end(), base::is_alnum);
  if (!is_type) return check_path(text, directory);
  std::string name = text.substr(colon + 1);
  // Other types (ldap, mysql, proxy) name what only Postfix knows.
  static const std::set<std::string> kFiles = {"virtual", "aliases", "texthash", "hash", "btree", "lmdb", "cdb", "dbm"};
  if (kFiles.contains(type)) {
    if (auto problem = check_path(name, directory); !problem.empty()) return problem;
  }
  if (name.empty()) return fmt::format("expected TYPE:NAME, found {}", shown(text));
  text = type + ":" + name;
  return {};
}

std::string check_delimiters(std::string& text, const path&) {
  const bool good = std::all_of(text.begin(), text.end(),
                                [](char c) { return std::string_view("+-=_#!").find(c) != std::string_view::npos; });
  return good ? "" : fmt::format("expected characters of \"+-=_#!\", found {}", shown(text));
}

}  // namespace nonsolicit::conf
