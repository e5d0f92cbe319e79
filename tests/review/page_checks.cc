#include "tests/review/page_checks.h"

#include <algorithm>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"

namespace nonsolicit::review {
namespace {

const std::set<std::string, std::less<>> kVoid = {"area",  "br",   "col",  "embed",  "hr",    "img",
                                                  "input", "link", "meta", "source", "track", "wbr"};
// Of SVG, closed in themselves: "<path .../>".
bool closes_itself(std::string_view tag) { return tag.ends_with('/'); }

std::string line_of(std::string_view html, size_t at) {
  return fmt::format("line {}", 1 + std::count(html.begin(), html.begin() + static_cast<ptrdiff_t>(at), '\n'));
}

// One tag without its angle brackets.
Element read_tag(std::string_view tag, const std::string& where, std::vector<std::string>& problems) {
  Element element;
  size_t at = 0;
  while (at < tag.size() && !base::is_space(tag[at]) && tag[at] != '/') element.name += tag[at++];
  while (at < tag.size()) {
    if (base::is_space(tag[at]) || tag[at] == '/') {
      at++;
      continue;
    }
    std::string name;
    while (at < tag.size() && !base::is_space(tag[at]) && tag[at] != '=' && tag[at] != '/') name += tag[at++];
    std::string value;
    if (at < tag.size() && tag[at] == '=') {
      if (at + 1 >= tag.size() || tag[at + 1] != '"') {
        problems.push_back(fmt::format("{}: {} of <{}> is not quoted", where, name, element.name));
        break;
      }
      const size_t end = tag.find('"', at + 2);
      value = tag.substr(at + 2, end == std::string_view::npos ? end : end - at - 2);
      at = end == std::string_view::npos ? tag.size() : end + 1;
    }
    if (!element.attributes.emplace(name, value).second)
      problems.push_back(fmt::format("{}: <{}> has {} twice", where, element.name, name));
  }
  return element;
}

// Where a tag ends: ">" outside of quotes.
size_t end_of_tag(std::string_view html, size_t at) {
  bool quoted = false;
  for (; at < html.size(); at++) {
    if (html[at] == '"') quoted = !quoted;
    if (html[at] == '>' && !quoted) return at;
  }
  return std::string_view::npos;
}

std::string attribute(const Element& element, const std::string& name) {
  const auto found = element.attributes.find(name);
  return found == element.attributes.end() ? "" : found->second;
}

bool is_our_address(std::string_view address) {
  return (address.starts_with('/') && !address.starts_with("//")) || address.starts_with('#') ||
         address.starts_with('?');
}

void check_element(const Element& element, const std::set<std::string>& labelled, std::vector<std::string>& problems) {
  const auto complain = [&](const std::string& what) {
    problems.push_back(fmt::format("<{}> {}", element.name, what));
  };
  for (const auto& [name, value] : element.attributes) {
    if (name == "style" || name.starts_with("on")) complain("has " + name);
    if ((name == "href" || name == "action" || name == "formaction" || name == "src") && !is_our_address(value))
      complain(fmt::format("leads to \"{}\"", value));
  }
  if (element.name == "style") complain("is inline");
  if (element.name == "script" && attribute(element, "src").empty()) complain("is inline");
  if (element.name == "img" && !element.attributes.contains("alt")) complain("has no alt");
  if (element.name == "button" && attribute(element, "type").empty()) complain("has no type");
  if (element.name == "form" && attribute(element, "method").empty()) complain("has no method");
  if (element.name == "th" && attribute(element, "scope").empty()) complain("has no scope");
  const bool is_field = element.name == "select" || element.name == "textarea" ||
                        (element.name == "input" && attribute(element, "type") != "hidden");
  const bool named = element.attributes.contains("aria-label") || element.attributes.contains("aria-labelledby") ||
                     element.attributes.contains("data-in-label") || labelled.contains(attribute(element, "id"));
  if (is_field && !named) complain(fmt::format("\"{}\" has no label", attribute(element, "name")));
}

}  // namespace

std::vector<Element> elements_of(std::string_view html, std::vector<std::string>& problems) {
  std::vector<Element> elements;
  std::vector<std::string> open;
  size_t at = 0;
  while ((at = html.find('<', at)) != std::string_view::npos) {
    const std::string where = line_of(html, at);
    const size_t end = end_of_tag(html, at);
    if (end == std::string_view::npos) {
      problems.push_back(where + ": a tag does not end");
      break;
    }
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    at = end + 1;
    if (tag.starts_with('!')) continue;
    if (tag.starts_with('/')) {
      const std::string name(base::trim(tag.substr(1)));
      if (open.empty() || open.back() != name) {
        problems.push_back(fmt::format("{}: </{}> closes <{}>", where, name, open.empty() ? "" : open.back()));
        break;
      }
      open.pop_back();
      continue;
    }
    Element element = read_tag(tag, where, problems);
    if (std::find(open.begin(), open.end(), "label") != open.end()) element.attributes.emplace("data-in-label", "");
    if (!kVoid.contains(element.name) && !closes_itself(tag)) open.push_back(element.name);
    elements.push_back(std::move(element));
  }
  if (problems.empty() && !open.empty()) problems.push_back(fmt::format("<{}> is not closed", open.back()));
  return elements;
}

std::vector<std::string> page_problems(std::string_view html) {
  std::vector<std::string> problems;
  const std::vector<Element> elements = elements_of(html, problems);
  std::set<std::string> ids;
  std::set<std::string> labelled;
  std::vector<std::string> referred;
  size_t headings = 0;
  for (const Element& element : elements) {
    if (const std::string id = attribute(element, "id"); !id.empty() && !ids.insert(id).second)
      problems.push_back(fmt::format("id \"{}\" stands twice", id));
    if (element.name == "h1") headings++;
    if (element.name == "label" && element.attributes.contains("for")) {
      labelled.insert(attribute(element, "for"));
      referred.push_back(attribute(element, "for"));
    }
    for (const char* name : {"aria-labelledby", "aria-describedby", "aria-controls"})
      if (element.attributes.contains(name)) {
        const std::string names = attribute(element, name);
        for (const std::string_view id : base::split(names, ' ')) referred.emplace_back(id);
      }
  }
  for (const std::string& id : referred) {
    if (!ids.contains(id)) problems.push_back(fmt::format("nothing has the id \"{}\"", id));
  }
  for (const Element& element : elements) check_element(element, labelled, problems);
  if (headings != 1) problems.push_back(fmt::format("{} h1", headings));
  if (!html.starts_with("<!DOCTYPE html>\n<html lang=\"")) problems.emplace_back("no doctype or language");
  return problems;
}

std::vector<std::string> template_problems(std::string_view text) {
  std::vector<std::string> problems;
  if (std::regex_search(text.begin(), text.end(), std::regex(R"(\{\{\s*[{&=])")))
    problems.emplace_back("a tag that is not escaped");
  if (std::regex_search(text.begin(), text.end(), std::regex(R"(\s[a-z-]+=(?!")[^\s>]*[^>]*>)")) &&
      std::regex_search(text.begin(), text.end(), std::regex(R"(<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\s[a-z-]+=[^"\s])")))
    problems.emplace_back("an attribute that is not quoted");
  const std::regex address(R"re(\s(?:href|action|formaction|src)="([^"]*)")re");
  for (auto found = std::cregex_iterator(text.data(), text.data() + text.size(), address);
       found != std::cregex_iterator(); ++found) {
    const std::string value = (*found)[1];
    if (!value.starts_with('/') && !value.starts_with('#') && !value.starts_with('?') && !value.starts_with("{{"))
      problems.push_back(fmt::format("an address \"{}\"", value));
    if (value.starts_with("//")) problems.push_back(fmt::format("an address of another host \"{}\"", value));
  }
  if (std::regex_search(text.begin(), text.end(), std::regex(R"(\s(?:style|on[a-z]+)=)")))
    problems.emplace_back("an inline style or handler");
  return problems;
}

}  // namespace nonsolicit::review
