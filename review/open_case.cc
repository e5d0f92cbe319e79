#include "review/open_case.h"

#include <array>

#include <fmt/format.h>

#include "review/audit.h"
#include "review/message_view.h"
#include "review/page.h"
#include "review/place.h"

namespace nonsolicit::review {
namespace {

struct Said {
  std::string_view name;
  std::string_view text;
};
constexpr std::array kSaid = {
    Said{"undone", "The decision was taken back."},
    Said{"proposed", "The decision waits for a second reviewer."},
    Said{"confirmed", "You confirmed the decision."},
    Said{"declined", "You declined the decision; the message waits as before."},
    Said{"asked", "A second person is asked for."},
    Said{"unasked", "You took the request for a second person back."},
    Said{"none", "Nothing was done: no message was chosen. Tick the messages first."},
    Said{"complaint", "The complaint is noted; nothing goes back by itself until it is answered."},
    Said{"noted", "The note was added."},
    Said{"upheld", "The appeal is denied: the decision stays."},
    Said{"overturned", "The appeal is granted: the message may pass."},
    Said{"closed", "The complaint is closed."},
    Said{"retracted", "The finding is retracted; it does not count any more."},
};

base::Status claim(const Visit& visit, engine::CaseView& view) {
  const bool looks_only = visit.request.method == http::Method::head;
  if (looks_only || !decision_problem(view, *visit.reviewer).empty()) return base::Done();
  const store::Claim wanted{.reviewer = visit.reviewer->name, .until = visit.now + visit.state->options.review.claim};
  auto claimed = visit.services().store->cases().claim(view.records.case_record.id, wanted, visit.now);
  if (!claimed) return claimed.error();
  view.records.claim = *claimed;
  return base::Done();
}

}  // namespace

base::Result<engine::CaseView> open_case(const Visit& visit, std::string_view case_id, std::string_view what) {
  auto view = engine::view_case(*visit.state, visit.services(), case_id, *visit.reviewer);
  if (!view) return view.error();
  if (const auto audited = audit_view(visit, case_id, what); !audited) return audited.error();
  if (const auto claimed = claim(visit, *view); !claimed) return claimed.error();
  return view;
}

http::Response case_error(const Visit& visit, const base::Error& error) { return error_page(visit, error, 404); }

http::Response go_back(const Visit& visit, std::string_view said) {
  std::string place = "/" + safe_back(visit.form_value("back"));
  if (!said.empty()) place += fmt::format("{}said={}", place.find('?') == std::string::npos ? '?' : '&', said);
  return http::redirect(std::move(place));
}

std::string said_text(const http::Request& request) {
  const auto name = request.query_value("said");
  for (const Said& said : kSaid) {
    if (name == said.name) return std::string(said.text);
  }
  return "";
}

}  // namespace nonsolicit::review
