// What must hold for every page and every template, whatever the values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nonsolicit::review {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
};
// All start tags, in order; problems of the text itself (unclosed, wrongly nested, unquoted) are appended.
std::vector<Element> elements_of(std::string_view html, std::vector<std::string>& problems);

// A whole page: balanced, one h1, ids once, labels for fields, alt for images, our own addresses only, no inline style
// or script, buttons with a type. Empty where all is well.
std::vector<std::string> page_problems(std::string_view html);

// A template as it is written: quoted attributes, addresses that start with "/", "#" or a value, nothing unescaped.
std::vector<std::string> template_problems(std::string_view text);

}  // namespace nonsolicit::review
