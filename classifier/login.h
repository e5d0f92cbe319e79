// Whether a way out stands behind a login: by its target, or by the words around it. Pure; thread-safe. Never fails.
#pragma once

#include <string_view>

namespace nonsolicit::classifier {

bool is_login_target(std::string_view target);
// `folded`: the sentence around the way out (classifier/folded.h). "without logging in" asks for none.
bool speaks_of_login(std::string_view folded);

}  // namespace nonsolicit::classifier
