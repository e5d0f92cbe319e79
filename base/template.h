// Pages and letters from Mustache templates: escaped for HTML, or plain for mail. Pure; thread-safe once loaded.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace nonsolicit::base {

// By name; a template may include another one: {{> name}}.
using TemplateTexts = std::map<std::string, std::string, std::less<>>;

class Templates {
 public:
  enum class Escape { html, none };
  // Config error that names the template: it cannot be read, has an unescaped tag ({{{, {{& or {{=), or includes one
  // that is not there.
  static Result<Templates> make(const TemplateTexts& texts, Escape escape);

  // `values`: a JSON object; arrays make sections that repeat, false and empty ones leave them out. Bug error: no such
  // template, or a name that the values do not have where it is used.
  Result<std::string> render(std::string_view name, const nlohmann::ordered_json& values) const;

 private:
  Templates() = default;
  struct Parsed;
  std::map<std::string, std::shared_ptr<const Parsed>, std::less<>> parsed_;
};

}  // namespace nonsolicit::base
