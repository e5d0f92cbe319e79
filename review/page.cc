#include "review/page.h"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "base/crypto.h"
#include "review/embedded.h"

namespace nonsolicit::review {
namespace {

constexpr std::string_view kEnding = ".mustache";
constexpr std::string_view kPlaceOfPage = "{{> content}}";  // in layout.mustache and public.mustache

enum class Frame { staff, open };
std::string_view to_string(Frame frame) { return frame == Frame::staff ? "layout" : "public"; }
std::string framed(Frame frame, std::string_view name) { return fmt::format("{}.{}", to_string(frame), name); }

struct Entry {
  std::string_view name;
  std::string_view path;
  std::string_view text;
  store::Role from;
};
constexpr std::array kNavigation = {
    Entry{"queue", "/queue", "Queue", store::Role::viewer},
    Entry{"appeals", "/appeals", "Appeals", store::Role::viewer},
    Entry{"complaints", "/complaints", "Complaints", store::Role::viewer},
    Entry{"log", "/log", "Log", store::Role::viewer},
    Entry{"reports", "/reports", "Reports", store::Role::viewer},
    Entry{"users", "/users", "Users", store::Role::admin},
};

int64_t count_of(std::string_view name, const engine::QueueCounts& counts) {
  if (name == "queue") return static_cast<int64_t>(counts.undecided);
  if (name == "appeals") return static_cast<int64_t>(counts.all_appeals);
  if (name == "complaints") return static_cast<int64_t>(counts.all_complaints);
  return 0;
}

Json navigation(const Visit& visit, std::string_view current) {
  engine::QueueCounts counts;  // a page without them is better than none
  if (const auto queue = visit.desk.queue.now()) counts = (*queue)->counts;
  Json entries = Json::array();
  for (const Entry& entry : kNavigation) {
    if (visit.reviewer->role < entry.from) continue;
    const int64_t count = count_of(entry.name, counts);
    entries.push_back({{"name", entry.name},
                       {"path", entry.path},
                       {"text", entry.text},
                       {"current", entry.name == current},
                       {"count", count == 0 ? Json(false) : Json(count)}});
  }
  return entries;
}

Json head_values(const Visit& visit, const PageHead& head) {
  return {{"title", head.title},
          {"language", head.language},
          {"style", asset_path("style.css")},
          {"script", asset_path("review.js")},
          {"icon", asset_path("icon.svg")},
          {"association", shown(visit.state->options.policy.association)},
          {"brand", capitalized(shown(visit.state->options.policy.association))},
          {"contact", shown(visit.state->options.policy.contact)}};
}

// Everything but the page's own values; a mistake in a template must not end in another error page.
http::Response rendered(const Visit& visit, const std::string& name, const Json& values, int status,
                        const base::Templates::Parts& parts = {}) {
  const base::Result<base::Templates>& templates = page_templates();
  if (!templates) throw std::runtime_error(templates.error().full());
  const base::Result<std::string> text = templates->render(name, values, parts);
  if (!text) throw std::runtime_error(fmt::format("{}: {}", visit.route, text.error().full()));
  return http::html(*text, status);
}

Json with_shell(const Visit& visit, const Json& values, const PageHead& head) {
  Json all = values.is_null() ? Json::object() : values;
  all["csrf"] = visit.csrf;
  all["now"] = time_value(visit.now);
  all["head"] = head_values(visit, head);
  return all;
}

base::Result<base::Templates> read_templates() {
  base::TemplateTexts texts;
  for (const EmbeddedFile& file : embedded_templates())
    texts.emplace(file.name.substr(0, file.name.size() - kEnding.size()), file.bytes);
  base::TemplateTexts all = texts;
  for (const Frame frame : {Frame::staff, Frame::open}) {
    const auto layout = texts.find(to_string(frame));
    if (layout == texts.end()) return base::config_error("a layout is missing", std::string(to_string(frame)));
    const size_t place = layout->second.find(kPlaceOfPage);
    if (place == std::string::npos) return base::config_error("a layout has no place for the page", layout->first);
    all.erase(layout->first);
    for (const auto& [name, text] : texts) {
      if (name.starts_with('_') || name == "layout" || name == "public") continue;
      std::string whole = layout->second;
      whole.replace(place, kPlaceOfPage.size(), fmt::format("{{{{> {}}}}}", name));
      all.emplace(framed(frame, name), std::move(whole));
    }
  }
  return base::Templates::make(all, base::Templates::Escape::html);
}

}  // namespace

const base::Result<base::Templates>& page_templates() {
  static const base::Result<base::Templates> templates = read_templates();
  return templates;
}

std::string_view done_text(const Visit& visit, std::span<const DoneText> texts) {
  const std::string_view code = visit.request.query_value("done").value_or("");
  for (const DoneText& done : texts) {
    if (done.code == code) return done.text;
  }
  return "";
}

Json typed_words(const http::Form& form) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFields = {{
      {"words", "What the sender reads"},
      {"note", "Note for staff"},
      {"relationship_note", "How it is known"},
      {"text", "Text"},
  }};
  Json typed = Json::array();
  for (const auto& [name, label] : kFields) {
    const std::string text = shown(form.value(name).value_or(""));
    if (!text.empty()) typed.push_back({{"field", name}, {"label", label}, {"text", text}});
  }
  return typed;
}

base::Result<std::shared_ptr<const base::Templates::Part>> page_part(std::string_view name, const Json& values) {
  const base::Result<base::Templates>& templates = page_templates();
  if (!templates) return templates.error();
  auto part = templates->render_part(name, values);
  if (!part) return part.error();
  return std::make_shared<const base::Templates::Part>(std::move(*part));
}

http::Response page(const Visit& visit, std::string_view template_name, const Json& values, const PageHead& head,
                    const base::Templates::Parts& parts) {
  if (!visit.reviewer) throw std::logic_error(fmt::format("{}: a page for staff without a login", visit.route));
  Json all = with_shell(visit, values, head);
  all["head"]["navigation"] = navigation(visit, head.current);
  all["head"]["user"] = visit.reviewer->name;
  all["head"]["role"] = store::to_string(visit.reviewer->role);
  all["head"]["at_account"] = head.current == "account";
  all["head"]["by_proxy"] = visit.session.empty();
  return rendered(visit, framed(Frame::staff, template_name), all, head.status, parts);
}

http::Response public_page(const Visit& visit, std::string_view template_name, const Json& values,
                           const PageHead& head) {
  return rendered(visit, framed(Frame::open, template_name), with_shell(visit, values, head), head.status);
}

http::Response problem_page(const Visit& visit, int status, std::string_view text) {
  const PageHead head{.title = std::string(http::status_name(status)), .current = "", .status = status};
  Json typed = visit.reviewer ? typed_words(visit.form) : Json::array();  // of a form that we read
  const Json values = {{"title", head.title},
                       {"text", text},
                       {"staff", visit.reviewer.has_value()},
                       {"has_typed", !typed.empty()},
                       {"typed", std::move(typed)}};
  return visit.reviewer ? page(visit, "problem", values, head) : public_page(visit, "problem", values, head);
}

http::Response error_page(const Visit& visit, const base::Error& error, int status) {
  switch (error.kind) {
    case base::ErrorClass::permanent: return problem_page(visit, status, shown(error.text));
    case base::ErrorClass::temporary:
      visit.services().log->warning("page_unavailable",
                                    {{"route", std::string(visit.route)}, {"failure", error.full()}});
      return problem_page(visit, 503, "This cannot be answered now. Nothing was changed. Try again in a minute.");
    case base::ErrorClass::config:
    case base::ErrorClass::bug: break;
  }
  const std::string reference = base::new_case_id();
  visit.services().log->error(
      "page_failed", {{"route", std::string(visit.route)}, {"reference", reference}, {"failure", error.full()}});
  return problem_page(visit, 500,
                      fmt::format("Something went wrong on our side. The log has the details under {}.", reference));
}

}  // namespace nonsolicit::review
