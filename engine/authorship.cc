#include "engine/authorship.h"

#include <algorithm>

#include "base/ascii.h"

namespace nonsolicit::engine {
namespace {

// Comments out of a header value (RFC 5322 section 3.2.2). What is quoted is content, often the sender's own: no
// character of it may end a field or begin another.
std::string without_comments(std::string_view value) {
  const auto content = [](char c) {
    return c == '.' || c == '@' || c == '-' || base::is_digit(c) || base::is_alpha(c) ? c : '_';
  };
  std::string text;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < value.size(); i++) {
    const char c = value[i];
    if (c == '\\' && i + 1 < value.size()) {
      if (depth == 0) text.push_back(content(value[i + 1]));
      i++;
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
    } else if (!quoted && c == '(') {
      depth++;
    } else if (!quoted && c == ')' && depth > 0) {
      depth--;
    } else if (depth == 0) {
      text.push_back(quoted ? content(c) : c);
    }
  }
  return text;
}

// "pass" of "dmarc=pass header.from=x" and the properties after it.
struct MethodResult {
  std::string method;
  std::string result;
  std::string properties;
};

std::string with_blanks(std::string_view properties) {
  std::string text = base::to_lower(properties);
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

// Nothing where another host wrote the header.
std::optional<std::vector<MethodResult>> results_of(std::string_view value, const std::string& authserv_id) {
  const std::string text = without_comments(value);
  const auto fields = base::split(text, ';');
  const std::string_view head = base::trim(fields[0]);
  if (!base::iequals(head.substr(0, head.find_first_of(" \t")), authserv_id)) return std::nullopt;
  std::vector<MethodResult> results;
  for (size_t i = 1; i < fields.size(); i++) {
    const std::string_view field = base::trim(fields[i]);
    const size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    const size_t end = field.find_first_of(" \t", equals);
    results.push_back(
        {.method = base::to_lower(base::trim(field.substr(0, equals))),
         .result = base::to_lower(field.substr(equals + 1, end == std::string_view::npos ? end : end - equals - 1)),
         .properties = end == std::string_view::npos ? "" : with_blanks(field.substr(end))});
  }
  return results;
}

// Value of "header.d=..." among the properties of a result.
std::string_view property(const std::string& properties, std::string_view name) {
  const std::string key = " " + std::string(name) + "=";
  const size_t at = properties.find(key);
  if (at == std::string::npos) return {};
  const size_t start = at + key.size();
  const size_t end = properties.find_first_of(" \t", start);
  std::string_view value = std::string_view(properties).substr(start, end == std::string::npos ? end : end - start);
  const size_t sign = value.rfind('@');
  return sign == std::string_view::npos ? value : value.substr(sign + 1);
}

// One that says "none" counts too: ours was written, so any other is forged.
std::vector<std::vector<MethodResult>> our_results(const message::Message& message, const conf::LearnOptions& options) {
  std::vector<std::vector<MethodResult>> ours;
  if (options.authserv_id.empty()) return ours;
  for (const message::HeaderField& field : message.headers) {
    if (!base::iequals(field.name, "Authentication-Results")) continue;
    if (auto results = results_of(field.raw, options.authserv_id)) ours.push_back(std::move(*results));
  }
  return ours;
}

}  // namespace

bool domains_align(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  if (a == b) return true;
  const auto below = [](std::string_view child, std::string_view parent) {
    return child.size() > parent.size() && child.ends_with(parent) && child[child.size() - parent.size() - 1] == '.';
  };
  return below(a, b) || below(b, a);
}

Authorship authorship(const message::Message& message, const base::Address& from, const conf::LearnOptions& options) {
  const auto ours = our_results(message, options);
  if (ours.size() > static_cast<size_t>(options.verifiers)) return Authorship::unproved;
  Authorship best = Authorship::unproved;
  for (const auto& results : ours) {
    for (const MethodResult& result : results) {
      if (result.result != "pass") continue;
      if (result.method == "dmarc" && property(result.properties, "header.from") == from.domain())
        return Authorship::dmarc;
      const bool dkim =
          result.method == "dkim" && domains_align(property(result.properties, "header.d"), from.domain());
      const bool spf =
          result.method == "spf" && domains_align(property(result.properties, "smtp.mailfrom"), from.domain());
      if (dkim || spf) best = Authorship::aligned;
    }
  }
  return best;
}

Authorship authorship(const message::Message& message, const base::Address& from, const Identity& identity,
                      const conf::LearnOptions& options) {
  if (identity.trusted == from) return Authorship::authenticated;
  return identity.outbound ? Authorship::unproved : authorship(message, from, options);
}

bool has_our_results(const message::Message& message, const conf::LearnOptions& options) {
  return !our_results(message, options).empty();
}

bool is_trusted(Authorship authorship, conf::LearnTrust trust) {
  if (authorship == Authorship::authenticated) return true;
  switch (trust) {
    case conf::LearnTrust::any: return true;
    case conf::LearnTrust::aligned: return authorship != Authorship::unproved;
    case conf::LearnTrust::dmarc: return authorship == Authorship::dmarc;
  }
  return false;
}

}  // namespace nonsolicit::engine
