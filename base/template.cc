#include "base/template.h"

#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "base/ascii.h"

namespace nonsolicit::base {
namespace {

namespace mustache = kainjow::mustache;
using Json = nlohmann::ordered_json;

constexpr size_t kMaxExpanded = 1 << 20;  // bytes of a template with all that it includes
constexpr size_t kMaxIncludeDepth = 8;
// Stands before each line's end in what the library reads. It drops a line that has a section's tag and prints nothing,
// blank lines of a letter beside one too; so widen_to_line() decides instead, and render() takes the marks out.
constexpr char kLineMark = '\x01';
// Stands on both sides of a part's name in what the library reads; no value can bring one.
constexpr char kPartMark = '\x02';

// Looks names up as Mustache does, the innermost section first, and keeps the first one that is nowhere.
class StrictContext : public mustache::basic_context<std::string> {
 public:
  explicit StrictContext(const mustache::data& values) { sections_.push_back(&values); }

  void push(const mustache::data* values) override { sections_.push_back(values); }
  void pop() override { sections_.pop_back(); }

  const mustache::data* get(const std::string& name) const override {
    if (name == ".") return sections_.back();
    if (name.find('.') == std::string::npos) {
      for (auto section = sections_.rbegin(); section != sections_.rend(); ++section) {
        if (const mustache::data* found = (*section)->get(name); found != nullptr) return found;
      }
      if (missing_.empty()) missing_ = name;
      return nullptr;
    }
    const std::vector<std::string_view> parts = split(name, '.');
    for (auto section = sections_.rbegin(); section != sections_.rend(); ++section) {
      const mustache::data* found = *section;
      for (const std::string_view part : parts) {
        found = found->get(std::string(part));
        if (found == nullptr) break;
      }
      if (found != nullptr) return found;
    }
    if (missing_.empty()) missing_ = name;
    return nullptr;
  }
  const mustache::data* get_partial(const std::string& name) const override { return get(name); }

  const std::string& missing() const { return missing_; }

 private:
  std::vector<const mustache::data*> sections_;
  mutable std::string missing_;  // get() is const in the library
};

// Fills `into` in place: the library's lists copy what is pushed into them, so only empty values are.
void fill(mustache::data& into, const Json& value) {
  if (value.is_object()) {
    into = mustache::data(mustache::data::type::object);
    for (const auto& [name, member] : value.items()) fill(into[name], member);
  } else if (value.is_array()) {
    into = mustache::data(mustache::data::type::list);
    for (size_t i = 0; i < value.size(); i++) into.push_back(mustache::data(false));
    size_t at = 0;
    for (const mustache::data& element : into.list_value()) fill(const_cast<mustache::data&>(element), value[at++]);
  } else if (value.is_boolean()) {
    into = mustache::data(value.get<bool>());
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    into = text.empty() ? mustache::data(false) : mustache::data(text);  // printed as nothing, and no section
  } else if (value.is_null()) {
    into = mustache::data(false);
  } else {
    into = mustache::data(value.dump());
  }
}

struct Tag {
  size_t begin = 0;  // of "{{"
  size_t end = 0;    // behind "}}"
  char sign = 0;     // '#', '^', '/', '>', '*', '!' or 0
  std::string_view name;
};

bool is_name(std::string_view name) {
  if (name == ".") return true;
  if (name.empty() || name.front() == '.' || name.back() == '.') return false;
  for (const char c : name)
    if (!is_alnum(c) && c != '_' && c != '.') return false;
  return name.find("..") == std::string_view::npos;
}

// The next tag at or behind `from`; nothing where there is none. Config error: unescaped, unclosed or badly named.
Result<std::optional<Tag>> next_tag(std::string_view text, size_t from) {
  const size_t begin = text.find("{{", from);
  if (begin == std::string_view::npos) return std::optional<Tag>();
  const size_t end = text.find("}}", begin);
  if (end == std::string_view::npos) return config_error(fmt::format("an unclosed tag at byte {}", begin));
  std::string_view inner = trim(text.substr(begin + 2, end - begin - 2));
  Tag tag{.begin = begin, .end = end + 2};
  if (inner.starts_with('!')) {
    tag.sign = '!';
    return std::optional<Tag>(tag);
  }
  if (inner.starts_with('{') || inner.starts_with('&') || inner.starts_with('='))
    return config_error(fmt::format("a tag that is not escaped, or changes the signs, at byte {}", begin));
  if (!inner.empty() && std::string_view("#^/>*").find(inner.front()) != std::string_view::npos) {
    tag.sign = inner.front();
    inner = trim(inner.substr(1));
  }
  if (!is_name(inner)) return config_error(fmt::format("a tag without a proper name at byte {}", begin));
  tag.name = inner;
  return std::optional<Tag>(tag);
}

// A tag that prints nothing itself and is alone on its line takes the line with it.
void widen_to_line(std::string_view text, Tag& tag) {
  if (tag.sign == 0) return;
  size_t begin = tag.begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) begin--;
  size_t end = tag.end;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) end++;
  const bool starts = begin == 0 || text[begin - 1] == '\n';
  const bool ends = end == text.size() || text[end] == '\n';
  if (!starts || !ends) return;
  tag.begin = begin;
  tag.end = std::min(end + 1, text.size());
}

void append_without_marks(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c != kLineMark && c != kPartMark) out += c;
  }
}

// The text with what it includes in its place and without comments, so that a rendering reads one tree only.
Result<std::string> expanded(const TemplateTexts& texts, std::string_view name, size_t depth) {
  const auto found = texts.find(name);
  if (found == texts.end()) return config_error(fmt::format("\"{}\" is included, but not there", name));
  if (depth > kMaxIncludeDepth) return config_error(fmt::format("\"{}\" includes itself, or too deep", name));
  const std::string_view text = found->second;
  std::string out;
  size_t at = 0;
  for (;;) {
    Result<std::optional<Tag>> tag = next_tag(text, at);
    if (!tag) return tag.error();
    if (!*tag) break;
    Tag& here = **tag;
    const std::string_view as_written = text.substr(here.begin, here.end - here.begin);
    widen_to_line(text, here);
    append_without_marks(out, text.substr(at, here.begin - at));
    if (here.sign == '>') {
      const Result<std::string> included = expanded(texts, here.name, depth + 1);
      if (!included) return included.error();
      out += *included;
    } else if (here.sign == '*') {
      out += fmt::format("{0}{1}{0}", kPartMark, here.name);
    } else if (here.sign != '!') {
      out += as_written;
    }
    if (out.size() > kMaxExpanded) return config_error("it is too long with what it includes");
    at = here.end;
  }
  append_without_marks(out, text.substr(at));
  return out;
}

std::string with_marks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += kLineMark;
    out += c;
  }
  return out;
}

// A value for a letter.
std::string as_it_is(const std::string& text) {
  std::string out = text;
  std::erase_if(out, [](char c) { return c == kLineMark || c == kPartMark; });
  return out;
}
std::string as_html(const std::string& text) { return mustache::html_escape(as_it_is(text)); }

}  // namespace

// render() of the library is not const, but changes nothing in a template without lambdas and partials.
struct Templates::Parsed {
  explicit Parsed(const std::string& text) : tree(text) {}
  mutable mustache::mustache tree;
};

Result<Templates> Templates::make(const TemplateTexts& texts, Escape escape) {
  Templates made;
  for (const auto& [name, text] : texts) {
    const auto problem = [&name = name](const std::string& what) {
      return config_error(fmt::format("template \"{}\" cannot be used", name), what);
    };
    const Result<std::string> whole = expanded(texts, name, 0);
    if (!whole) return problem(whole.error().full());
    auto parsed = std::make_shared<Parsed>(with_marks(*whole));
    if (!parsed->tree.is_valid()) return problem(parsed->tree.error_message());
    parsed->tree.set_custom_escape(escape == Escape::html ? as_html : as_it_is);
    made.parsed_.emplace(name, std::move(parsed));
  }
  return made;
}

Result<std::string> Templates::render(std::string_view name, const Json& values, const Parts& parts) const {
  const auto found = parsed_.find(name);
  if (found == parsed_.end()) return bug_error("a text is missing", fmt::format("no template \"{}\"", name));
  mustache::data data;
  fill(data, values);
  StrictContext context(data);
  std::ostringstream out;
  found->second->tree.render(context, out);
  std::string text = std::move(out).str();
  const auto missing = [&](std::string_view what) {
    return bug_error("a text could not be filled in", fmt::format("template \"{}\": no value for \"{}\"", name, what));
  };
  if (!context.missing().empty()) return missing(context.missing());
  std::erase(text, kLineMark);
  size_t at = text.find(kPartMark);
  if (at == std::string::npos) return text;
  std::string whole;
  size_t from = 0;
  for (; at != std::string::npos; at = text.find(kPartMark, from)) {
    const size_t end = text.find(kPartMark, at + 1);
    const std::string_view part_name = std::string_view(text).substr(at + 1, end - at - 1);
    const auto part = parts.find(part_name);
    if (part == parts.end()) return missing(part_name);
    whole.append(text, from, at - from);
    if (part->second) whole += part->second->text_;
    from = end + 1;
  }
  return whole.append(text, from);
}

Result<Templates::Part> Templates::render_part(std::string_view name, const Json& values) const {
  Result<std::string> text = render(name, values);
  if (!text) return text.error();
  return Part(std::move(*text));
}

}  // namespace nonsolicit::base
