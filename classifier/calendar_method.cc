#include "classifier/calendar_method.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/ascii.h"

namespace nonsolicit::classifier {
namespace {

constexpr std::array kMethods = {CalendarMethod::publish, CalendarMethod::request,        CalendarMethod::reply,
                                 CalendarMethod::add,     CalendarMethod::cancel,         CalendarMethod::refresh,
                                 CalendarMethod::counter, CalendarMethod::decline_counter};

CalendarMethod method_from(std::string_view text) {
  const auto found = std::find_if(kMethods.begin(), kMethods.end(), [&](CalendarMethod method) {
    return base::iequals(to_string(method), base::trim(text));
  });
  return found == kMethods.end() ? CalendarMethod::none : *found;
}

struct CalendarObject {
  bool whole = false;  // begins and ends, with a component in it
  bool attendee = false;
  std::optional<CalendarMethod> method;  // of the METHOD line; of several that differ `none`
};

// RFC 5545 section 3.1: "NAME;PARAMETERS:VALUE", folded by a line break and one blank.
CalendarObject read_object(const std::string& text) {
  CalendarObject object;
  std::string unfolded;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\n' && i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\t')) {
      i++;
    } else {
      unfolded += text[i];
    }
  }
  bool begun = false;
  bool component = false;
  size_t depth = 0;
  for (const std::string_view line : base::split(unfolded, '\n')) {
    const std::string_view name = base::trim(line.substr(0, line.find_first_of(":;")));
    const size_t colon = line.find(':');
    const std::string_view value = colon == std::string_view::npos ? "" : base::trim(line.substr(colon + 1));
    if (base::iequals(name, "BEGIN")) {
      if (base::iequals(value, "VCALENDAR")) begun = true;
      if (begun) depth++;
      if (base::iequals(value, "VEVENT") || base::iequals(value, "VTODO") || base::iequals(value, "VJOURNAL") ||
          base::iequals(value, "VFREEBUSY")) {
        component = begun;
      }
    } else if (base::iequals(name, "END") && begun && depth > 0) {
      depth--;
      if (depth == 0) object.whole = component && base::iequals(value, "VCALENDAR");
    } else if (base::iequals(name, "ATTENDEE") && component) {
      object.attendee = true;
    } else if (base::iequals(name, "METHOD") && depth == 1) {
      const CalendarMethod method = method_from(value);
      object.method = object.method && *object.method != method ? CalendarMethod::none : method;
    }
  }
  return object;
}

bool is_calendar(const message::Part& part) {
  return part.type == "text/calendar" || part.type == "application/ics" ||
         (part.type == "application/octet-stream" && base::iends_with(part.name, ".ics"));
}

}  // namespace

CalendarFound find_calendar(const message::Message& message) {
  CalendarFound found;
  bool all_reply = true;
  for (const message::Part& part : message.parts) {
    if (part.nested || !is_calendar(part)) continue;
    const CalendarObject object = read_object(part.text);
    if (!object.whole) {
      all_reply = false;
      continue;
    }
    const CalendarMethod method = object.method.value_or(method_from(part.method));
    const bool contradicted = !part.method.empty() && method_from(part.method) != method;
    all_reply = all_reply && method == CalendarMethod::reply && !contradicted && object.attendee;
    if (found.method == CalendarMethod::none) found.method = method;
  }
  found.reply = all_reply && found.method == CalendarMethod::reply;
  return found;
}

}  // namespace nonsolicit::classifier
