// Pages and letters from Mustache templates: escaped for HTML, or plain for mail. Pure; thread-safe once loaded.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace nonsolicit::base {

// By name; a template may include another one: {{> name}}. An include or a comment ({{! ...}}) alone on its line takes
// the line with it, and so does a section's tag.
using TemplateTexts = std::map<std::string, std::string, std::less<>>;

class Templates {
 public:
  enum class Escape { html, none };
  // What a template made, to be put into another one as it is. Only templates make one.
  class Part {
   public:
    Part() = default;  // empty

   private:
    friend class Templates;
    explicit Part(std::string text) : text_(std::move(text)) {}
    std::string text_;
  };
  using Parts = std::map<std::string, std::shared_ptr<const Part>, std::less<>>;  // by name

  // Config error that names the template: it cannot be read, has an unescaped tag ({{{, {{& or {{=), or includes
  // itself or one that is not there. Escape::html makes & < > " and ' harmless, in text and in quoted attributes.
  static Result<Templates> make(const TemplateTexts& texts, Escape escape);

  // `values`: a JSON object. Arrays make sections that repeat; false, null, "" and empty arrays leave them out;
  // everything else enters once, a 0 too. {{a.b}} is member b of a, {{.}} the element itself; a name that a section's
  // own values lack is looked for around it. Bug error: no such template, or a name that is nowhere where it is used.
  // {{* name}} is the part of that name, for which nothing needs to be looked up again.
  Result<std::string> render(std::string_view name, const nlohmann::ordered_json& values,
                             const Parts& parts = {}) const;
  Result<Part> render_part(std::string_view name, const nlohmann::ordered_json& values) const;

 private:
  Templates() = default;
  struct Parsed;
  std::map<std::string, std::shared_ptr<const Parsed>, std::less<>> parsed_;
};

}  // namespace nonsolicit::base
