#include "store/records.h"

#include "store/record_words.h"

namespace nonsolicit::store {

std::string_view to_string(HeldState state) {
  switch (state) {
    case HeldState::held: return "held";
    case HeldState::releasing: return "releasing";
    case HeldState::released: return "released";
    case HeldState::returning: return "returning";
    case HeldState::returned: return "returned";
    case HeldState::withdrawn: return "withdrawn";
    case HeldState::expired: return "expired";
  }
  return "";
}

std::optional<HeldState> held_state_from(std::string_view text) {
  for (const HeldState state : {HeldState::held, HeldState::releasing, HeldState::released, HeldState::returning,
                                HeldState::returned, HeldState::withdrawn, HeldState::expired}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

std::string_view to_string(Decision decision) {
  switch (decision) {
    case Decision::none: return "none";
    case Decision::release: return "release";
    case Decision::return_: return "return";
    case Decision::withdraw: return "withdraw";
    case Decision::expire: return "expire";
  }
  return "";
}

std::string_view to_string(NoticeState state) {
  switch (state) {
    case NoticeState::none: return "none";
    case NoticeState::waiting: return "waiting";
    case NoticeState::sent: return "sent";
    case NoticeState::skipped: return "skipped";
  }
  return "";
}

std::optional<NoticeState> notice_state_from(std::string_view text) {
  for (const NoticeState state : {NoticeState::none, NoticeState::waiting, NoticeState::sent, NoticeState::skipped}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

std::optional<Decision> decision_from(std::string_view text) {
  for (const Decision decision :
       {Decision::none, Decision::release, Decision::return_, Decision::withdraw, Decision::expire}) {
    if (text == to_string(decision)) return decision;
  }
  return std::nullopt;
}

std::string_view to_string(LetterState state) {
  switch (state) {
    case LetterState::waiting: return "waiting";
    case LetterState::sending: return "sending";
    case LetterState::sent: return "sent";
    case LetterState::failed: return "failed";
  }
  return "";
}

std::optional<LetterState> letter_state_from(std::string_view text) {
  for (const LetterState state : {LetterState::waiting, LetterState::sending, LetterState::sent, LetterState::failed}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

}  // namespace nonsolicit::store
