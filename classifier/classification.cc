#include "classifier/classification.h"

#include <algorithm>

namespace nonsolicit::classifier {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::correspondence: return "correspondence";
    case Kind::solicitation: return "solicitation";
    case Kind::newsletter: return "newsletter";
    case Kind::event_invitation: return "event_invitation";
    case Kind::greeting: return "greeting";
    case Kind::automatic: return "automatic";
    case Kind::opaque: return "opaque";
  }
  return "";
}

std::optional<Kind> kind_from(std::string_view text) {
  for (const Kind kind : kAllKinds) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(Place place) {
  switch (place) {
    case Place::body: return "body";
    case Place::subject: return "subject";
    case Place::header: return "header";
  }
  return "";
}

std::optional<Place> place_from(std::string_view text) {
  for (const Place place : {Place::body, Place::subject, Place::header}) {
    if (text == to_string(place)) return place;
  }
  return std::nullopt;
}

std::string_view to_string(OptOutWay way) {
  switch (way) {
    case OptOutWay::list_mailto: return "list_mailto";
    case OptOutWay::list_https: return "list_https";
    case OptOutWay::one_click: return "one_click";
    case OptOutWay::link: return "link";
    case OptOutWay::mailto: return "mailto";
    case OptOutWay::instruction: return "instruction";
  }
  return "";
}

std::string_view to_string(OptOutFlaw flaw) {
  switch (flaw) {
    case OptOutFlaw::none: return "none";
    case OptOutFlaw::hidden: return "hidden";
    case OptOutFlaw::image_only: return "image_only";
    case OptOutFlaw::quoted: return "quoted";
    case OptOutFlaw::nested: return "nested";
    case OptOutFlaw::login_page: return "login_page";
    case OptOutFlaw::mismatched_host: return "mismatched_host";
    case OptOutFlaw::bad_uri: return "bad_uri";
    case OptOutFlaw::list_footer: return "list_footer";
    case OptOutFlaw::no_target: return "no_target";
  }
  return "";
}

bool OptOutFinding::of_sender() const {
  return flaw != OptOutFlaw::quoted && flaw != OptOutFlaw::nested && flaw != OptOutFlaw::list_footer;
}

bool OptOut::present() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const OptOutFinding& finding) { return finding.of_sender(); });
}

bool OptOut::clear() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const OptOutFinding& finding) { return finding.flaw == OptOutFlaw::none; });
}

std::string_view to_string(CalendarMethod method) {
  switch (method) {
    case CalendarMethod::none: return "none";
    case CalendarMethod::publish: return "publish";
    case CalendarMethod::request: return "request";
    case CalendarMethod::reply: return "reply";
    case CalendarMethod::add: return "add";
    case CalendarMethod::cancel: return "cancel";
    case CalendarMethod::refresh: return "refresh";
    case CalendarMethod::counter: return "counter";
    case CalendarMethod::decline_counter: return "declinecounter";
  }
  return "none";
}

bool Fingerprint::near_same(const Fingerprint& other) const {
  if (empty || other.empty) return false;
  size_t agreeing = 0;
  for (size_t i = 0; i < kBands; i++) {
    if (bands[i] == other.bands[i]) agreeing++;
  }
  return agreeing >= kNearSameBands;
}

}  // namespace nonsolicit::classifier
