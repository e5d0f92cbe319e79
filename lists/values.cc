#include "lists/values.h"

#include "base/ascii.h"

namespace nonsolicit::lists {
namespace {

// The value whose to_string() is `text`, in any case.
template <class Value, size_t N>
std::optional<Value> value_of(std::string_view text, const Value (&values)[N]) {
  const std::string_view wanted = base::trim(text);
  for (const Value value : values) {
    if (base::iequals(to_string(value), wanted)) return value;
  }
  return std::nullopt;
}

}  // namespace

bool is_hashed(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return text.size() == 27 && text.front() == '~' && text.find_first_not_of(kDigits, 1) == std::string_view::npos;
}

std::string_view to_string(Relationship relationship) {
  switch (relationship) {
    case Relationship::none: return "none";
    case Relationship::contact: return "contact";
    case Relationship::interest: return "interest";
    case Relationship::unavailable: return "unavailable";
  }
  return "unavailable";
}

std::string_view to_string(How how) {
  switch (how) {
    case How::wrote: return "wrote";
    case How::answered: return "answered";
    case How::asked: return "asked";
    case How::met: return "met";
    case How::recorded: return "recorded";
  }
  return "recorded";
}

std::string_view to_string(PreferenceChoice choice) {
  switch (choice) {
    case PreferenceChoice::allow: return "allow";
    case PreferenceChoice::block: return "block";
  }
  return "block";
}

std::string_view to_string(OptOutScope scope) {
  switch (scope) {
    case OptOutScope::list: return "list";
    case OptOutScope::sender: return "sender";
    case OptOutScope::organisation: return "organisation";
  }
  return "sender";
}

std::string_view to_string(ExemptKind kind) {
  switch (kind) {
    case ExemptKind::staff: return "staff";
    case ExemptKind::exempt: return "exempt";
    case ExemptKind::system: return "system";
  }
  return "exempt";
}

std::optional<Relationship> relationship_from(std::string_view text) {
  return value_of(text, {Relationship::contact, Relationship::interest});
}

std::optional<How> how_from(std::string_view text) {
  return value_of(text, {How::wrote, How::answered, How::asked, How::met, How::recorded});
}

std::optional<PreferenceChoice> preference_from(std::string_view text) {
  return value_of(text, {PreferenceChoice::allow, PreferenceChoice::block});
}

std::optional<OptOutScope> scope_from(std::string_view text) {
  return value_of(text, {OptOutScope::list, OptOutScope::sender, OptOutScope::organisation});
}

std::optional<ExemptKind> exempt_from(std::string_view text) {
  return value_of(text, {ExemptKind::staff, ExemptKind::exempt, ExemptKind::system});
}

}  // namespace nonsolicit::lists
