#include "review/place.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::review {
namespace {

constexpr size_t kLongestBack = 1500;
constexpr size_t kLastPage = 10'000;
constexpr std::string_view kBackPlaces[] = {"queue", "case/", "appeals", "complaints"};

template <class Number>
bool read_number(std::string_view text, Number& into) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
  return problem == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool is_case_id(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), base::is_alnum);
}

}  // namespace

std::string url_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (base::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      result.push_back(c);
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

engine::QueueFilter queue_filter_of(const http::Request& request) {
  engine::QueueFilter filter;
  if (const auto show = request.query_value("show")) {
    if (const auto known = engine::queue_show_from(*show)) filter.show = *known;
  }
  if (const auto text = request.query_value("q"))
    filter.text = std::string(base::trim(text->substr(0, kLongestSearch)));
  if (const auto kind = request.query_value("kind")) filter.kind = classifier::kind_from(*kind);
  if (const auto sort = request.query_value("sort")) {
    if (const auto known = engine::queue_sort_from(*sort)) filter.sort = *known;
  }
  if (const auto text = request.query_value("campaign")) {
    if (int64_t campaign = 0; read_number(*text, campaign) && campaign > 0) filter.campaign = campaign;
  }
  size_t page = 0;
  if (const auto text = request.query_value("page"); text && read_number(*text, page) && page >= 1)
    filter.page = std::min(page, kLastPage) - 1;
  return filter;
}

std::string queue_query(const engine::QueueFilter& filter, std::string_view open) {
  std::string query = fmt::format("show={}", engine::to_string(filter.show));
  if (!filter.text.empty()) query += "&q=" + url_escaped(filter.text);
  if (filter.kind) query += fmt::format("&kind={}", classifier::to_string(*filter.kind));
  if (filter.campaign != 0) query += fmt::format("&campaign={}", filter.campaign);
  if (filter.sort != engine::QueueSort::oldest) query += fmt::format("&sort={}", engine::to_string(filter.sort));
  if (filter.page > 0) query += fmt::format("&page={}", filter.page + 1);
  if (!open.empty()) query += "&case=" + url_escaped(open);
  return query;
}

std::string safe_back(std::string_view back) {
  const auto allowed = [](char c) {
    return base::is_alnum(c) || std::string_view("?&=%._~/+-").find(c) != std::string_view::npos;
  };
  const bool known = std::any_of(std::begin(kBackPlaces), std::end(kBackPlaces), [&](std::string_view place) {
    if (!back.starts_with(place)) return false;
    return place.ends_with('/') || back.size() == place.size() || back[place.size()] == '?';
  });
  const bool clean = back.size() <= kLongestBack && std::all_of(back.begin(), back.end(), allowed) &&
                     back.find("//") == std::string_view::npos && back.find("..") == std::string_view::npos;
  return known && clean ? std::string(back) : "queue";
}

std::string picks_text(const std::vector<engine::CaseVersion>& cases) {
  std::string text;
  for (const engine::CaseVersion& one : cases) {
    if (!text.empty()) text.push_back(' ');
    text += fmt::format("{}:{}", one.case_id, one.version);
  }
  return text;
}

std::vector<engine::CaseVersion> picked(const http::Form& form) {
  std::vector<engine::CaseVersion> cases;
  std::set<std::string, std::less<>> seen;
  for (const std::string_view field : form.values("case")) {
    for (const std::string_view pick : base::split(field, ' ')) {
      const size_t colon = pick.find(':');
      if (colon == std::string_view::npos || !is_case_id(pick.substr(0, colon))) continue;
      engine::CaseVersion one{.case_id = std::string(pick.substr(0, colon))};
      if (!read_number(pick.substr(colon + 1), one.version)) continue;
      if (seen.insert(one.case_id).second) cases.push_back(std::move(one));
    }
  }
  return cases;
}

}  // namespace nonsolicit::review
