// One case: its page, its message as it came, its attachments, and its file for printing.
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "message/parse.h"
#include "review/audit.h"
#include "review/message_view.h"
#include "review/open_case.h"
#include "review/page.h"
#include "review/queue_view.h"
#include "review/route.h"

namespace nonsolicit::review {
namespace {

// Of the raw message and of attachments; larger ones are exported with the command.
constexpr size_t kMostShown = 10u << 20;

// In a frame and in a tab of its own: nothing runs, nothing is loaded, nothing leads anywhere. By `sandbox` even a meta
// refresh does nothing.
constexpr std::string_view kPolicyOfMail =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'";

http::Response answer_case(const Visit& visit) {
  const std::string id = visit.path_value("case");
  const auto view = open_case(visit, id, "case.view");
  if (!view) return case_error(visit, view.error());
  const auto snapshot = visit.desk.queue.now();
  if (!snapshot) return error_page(visit, snapshot.error(), 500);
  const std::string here = "case/" + id;
  const Json values = {
      {"title", "Case " + id},
      {"state", case_state(view->records.case_record, view->records.held)},
      {"case", message_values(*view, {.reviewer = *visit.reviewer, .now = visit.now, .back = here, .here = here})},
      {"undo", undo_values(**snapshot, *visit.reviewer, visit.now, here)},
      {"said", said_text(visit.request)}};
  return page(visit, "case", values, {.title = "Case " + id, .current = ""});
}

// The held bytes, with the view in the audit.
base::Result<std::string> content_of(const Visit& visit, std::string_view what) {
  const std::string id = visit.path_value("case");
  auto content = engine::held_content(*visit.state, visit.services(), id);
  if (!content) return content.error();
  if (content->size() > kMostShown)
    return base::permanent_error("The message is too large to be shown here; export it with the command.");
  if (const auto audited = audit_view(visit, id, what); !audited) return audited.error();
  return content;
}

http::Response answer_raw(const Visit& visit) {
  auto content = content_of(visit, "case.raw");
  if (!content) return case_error(visit, content.error());
  return http::text(std::move(*content));
}

http::Response answer_html(const Visit& visit) {
  const auto content = content_of(visit, "case.html");
  if (!content) return case_error(visit, content.error());
  std::string body = engine::html_of(*content, *visit.state);
  if (body.empty()) return problem_page(visit, 404, "The message has no formatting of its own.");
  http::Response response = http::html(std::move(body));
  response.headers.emplace_back("Content-Security-Policy", kPolicyOfMail);
  return response;
}

// Up to kLongestName bytes, without half a letter; what is too long loses its middle, and not the ending that tells
// what the file is.
std::string shortened(const std::string& name) {
  constexpr size_t kLongestName = 200;
  constexpr size_t kLongestEnding = 16;
  if (name.size() <= kLongestName) return name;
  const size_t dot = name.rfind('.');
  const bool has_ending = dot != std::string::npos && name.size() - dot <= kLongestEnding;
  const std::string ending = has_ending ? name.substr(dot) : "";
  size_t length = kLongestName - ending.size();
  while (length > 0 && base::continues_character(name[length])) length--;
  return name.substr(0, length) + ending;
}

// RFC 6266 section 4: a plain name for all, and the full one (RFC 8187) for those who read it. Nothing of a path, and
// nothing that is not seen: "exe.pdf" turned around by U+202E is a program.
std::string disposition(std::string_view name) {
  std::string plain;
  std::string full;
  for (const char c : shortened(base::name_text(name))) {
    const auto byte = static_cast<unsigned char>(c);
    const bool safe = base::is_alnum(c) || c == '-' || c == '_' || (c == '.' && !plain.empty());
    plain.push_back(safe ? c : '_');
    if (safe) {
      full.push_back(c);
    } else if (byte >= 0x80) {
      full += fmt::format("%{:02X}", byte);
    } else {
      full.push_back('_');
    }
  }
  if (plain.empty()) plain = full = "attachment";
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, full);
}

http::Response answer_attachment(const Visit& visit) {
  const std::string number = visit.path_value("part");
  size_t part = 0;
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), part);
  if (problem != std::errc() || end != number.data() + number.size())
    return problem_page(visit, 404, "There is no such attachment.");
  const auto content = content_of(visit, "case.attachment");
  if (!content) return case_error(visit, content.error());
  const base::Limits& limits = visit.state->options.limits;
  const message::Message message = message::parse(*content, limits);
  if (part >= message.parts.size() || !message.parts[part].attachment)
    return problem_page(visit, 404, "There is no such attachment.");
  auto bytes = message::read_part(*content, part, message::PartForm::bytes, limits);
  if (!bytes) return problem_page(visit, 404, "This attachment is a message; see the raw message.");
  return {.headers = {{"Content-Disposition", disposition(message.parts[part].name)}},
          .content_type = "application/octet-stream",
          .body = std::move(*bytes)};
}

http::Response answer_file(const Visit& visit) {
  const std::string id = visit.path_value("case");
  const auto view = open_case(visit, id, "case.file");
  if (!view) return case_error(visit, view.error());
  const Json values =
      file_values(*view, {.reviewer = *visit.reviewer, .now = visit.now}, visit.state->options.policy.association);
  return page(visit, "file", values, {.title = "Case file " + id, .current = ""});
}

http::Response answer_file_json(const Visit& visit) {
  const auto view = open_case(visit, visit.path_value("case"), "case.file");
  if (!view) return case_error(visit, view.error());
  return http::json(engine::case_json(*view));
}

}  // namespace

std::vector<Route> case_routes() {
  return {{.path = "/case/{case}", .needs = Needs::viewer, .answer = answer_case},
          {.path = "/case/{case}/raw", .needs = Needs::viewer, .shows = Shows::content, .answer = answer_raw},
          {.path = "/case/{case}/html", .needs = Needs::viewer, .shows = Shows::content, .answer = answer_html},
          {.path = "/case/{case}/attachment/{part}",
           .needs = Needs::lead,
           .shows = Shows::content,
           .answer = answer_attachment},
          {.path = "/case/{case}/file", .needs = Needs::viewer, .answer = answer_file},
          {.path = "/case/{case}/file.json", .needs = Needs::viewer, .answer = answer_file_json}};
}

}  // namespace nonsolicit::review
