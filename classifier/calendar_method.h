// What a calendar object in a mail is for (RFC 5546, RFC 6047). Pure; thread-safe.
#pragma once

#include "classifier/classification.h"
#include "message/message.h"

namespace nonsolicit::classifier {

struct CalendarFound {
  CalendarMethod method = CalendarMethod::none;  // of the object; of the parameter where the object names none
  // RFC 5546 section 3.2.3: an attendee's answer, and nothing in the mail says otherwise: neither the parameter of the
  // part (RFC 6047 section 2.4 wants both the same) nor a second object.
  bool reply = false;
};

CalendarFound find_calendar(const message::Message& message);

}  // namespace nonsolicit::classifier
