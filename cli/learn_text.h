// What `nonsolicit learn` tells at its end. Pure.
#pragma once

#include <string>

#include "engine/learn_import.h"

namespace nonsolicit::cli {

// Whether the rows were written.
enum class Written { yes, dry_run };
std::string learn_text(const engine::ImportSummary& summary, Written written);
// One object on one line.
std::string learn_json(const engine::ImportSummary& summary, Written written);

}  // namespace nonsolicit::cli
