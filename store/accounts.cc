#include "store/accounts.h"

namespace nonsolicit::store {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::viewer: return "viewer";
    case Role::reviewer: return "reviewer";
    case Role::lead: return "lead";
    case Role::admin: return "admin";
  }
  return "";
}

std::optional<Role> role_from(std::string_view text) {
  for (const Role role : kAllRoles) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

std::string_view to_string(ContentRight right) {
  switch (right) {
    case ContentRight::list_only: return "list_only";
    case ContentRight::whole: return "whole";
  }
  return "";
}

std::optional<ContentRight> content_right_from(std::string_view text) {
  for (const ContentRight right : {ContentRight::list_only, ContentRight::whole}) {
    if (text == to_string(right)) return right;
  }
  return std::nullopt;
}

}  // namespace nonsolicit::store
