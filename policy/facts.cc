#include "policy/facts.h"

namespace nonsolicit::policy {

std::string_view to_string(OptedOut opted_out) {
  switch (opted_out) {
    case OptedOut::no: return "no";
    case OptedOut::in_grace: return "in_grace";
    case OptedOut::past_grace: return "past_grace";
    case OptedOut::unavailable: return "unavailable";
  }
  return "unavailable";
}

std::string_view to_string(Preference preference) {
  switch (preference) {
    case Preference::none: return "none";
    case Preference::allow: return "allow";
    case Preference::block: return "block";
    case Preference::unavailable: return "unavailable";
  }
  return "unavailable";
}

}  // namespace nonsolicit::policy
