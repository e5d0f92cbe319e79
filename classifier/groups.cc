#include "classifier/groups.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "base/ascii.h"
#include "classifier/sender_features.h"

namespace nonsolicit::classifier {
namespace {

constexpr size_t kShortestSubject = 8;  // "hi" and "lunch" join nobody
constexpr size_t kWordsInARow = 12;
constexpr size_t kShortestRow = 50;
constexpr std::string_view kSender = "sender ";
// Who sends more than this is an archive or a list that writes for many.
constexpr size_t kBusiestSender = 40;

// Letters only, without "re:", "[list]" and numbers.
std::string bare_subject(std::string_view folded) {
  std::string_view rest = base::trim(folded);
  for (bool cut = true; cut;) {
    cut = false;
    if (rest.starts_with('[') && rest.find(']') != std::string_view::npos) {
      rest = base::trim(rest.substr(rest.find(']') + 1));
      cut = true;
    }
    for (const std::string_view prefix : {"re:", "fw:", "fwd:", "aw:", "wg:", "sv:", "tr:", "rv:", "re :", "fw :"}) {
      if (!rest.starts_with(prefix)) continue;
      rest = base::trim(rest.substr(prefix.size()));
      cut = true;
    }
  }
  std::string bare;
  for (const char c : rest) {
    if (is_word_byte(c) && !base::is_digit(c)) {
      bare += c;
    } else if (!bare.empty() && bare.back() != ' ') {
      bare += ' ';
    }
  }
  return std::string(base::trim(bare));
}

void add_rows_of_words(const Reading& reading, std::vector<std::string>& names) {
  for (const BodyReading& body : reading.bodies) {
    if (!body.shown()) continue;
    const ReadText& fresh = body.read(Stretch::fresh);
    for (const size_t first : {size_t{0}, size_t{20}}) {
      std::string row;
      for (size_t i = first; i < std::min(first + kWordsInARow, fresh.words.size()); i++) {
        row += fresh.words[i].in(fresh.folded.text);
        row += ' ';
      }
      if (row.size() > kShortestRow) names.push_back("text " + row);
    }
    return;
  }
}

}  // namespace

std::vector<std::string> group_names(const Reading& reading, Kind kind, const std::string& corpus) {
  std::vector<std::string> names;
  const std::string subject = bare_subject(reading.subject.folded.text);
  if (subject.size() > kShortestSubject) names.push_back(fmt::format("subject {} {}", corpus, subject));
  if (kind != Kind::correspondence && !reading.message.from.empty()) {
    const std::string address = base::to_lower(reading.message.from[0].address);
    const std::string domain = address.substr(address.rfind('@') + 1);
    if (!domain.empty()) names.push_back(std::string(kSender) + (is_public_provider(domain) ? address : domain));
  }
  add_rows_of_words(reading, names);
  return names;
}

std::vector<size_t> group_by_names(const std::vector<std::vector<std::string>>& names) {
  std::vector<size_t> parent(names.size());
  std::iota(parent.begin(), parent.end(), size_t{0});
  const auto root_of = [&](size_t mail) {
    while (parent[mail] != mail) mail = parent[mail] = parent[parent[mail]];
    return mail;
  };
  std::map<std::string_view, size_t> counts;
  for (const auto& of_mail : names) {
    for (const std::string& name : of_mail) counts[name]++;
  }
  std::map<std::string_view, size_t> first_with;
  for (size_t mail = 0; mail < names.size(); mail++) {
    for (const std::string& name : names[mail]) {
      if (name.starts_with(kSender) && counts[name] > kBusiestSender) continue;
      const auto [first, is_new] = first_with.emplace(name, mail);
      if (is_new) continue;
      const size_t one = root_of(first->second);
      const size_t other = root_of(mail);
      parent[std::max(one, other)] = std::min(one, other);
    }
  }
  std::map<size_t, size_t> number_of;
  std::vector<size_t> groups;
  for (size_t mail = 0; mail < names.size(); mail++) {
    groups.push_back(number_of.emplace(root_of(mail), number_of.size()).first->second);
  }
  return groups;
}

}  // namespace nonsolicit::classifier
