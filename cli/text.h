// What the command prints for people: plain columns and sentences, safe for a terminal. Pure.
#pragma once

#include <string>
#include <vector>

#include "classifier/classification.h"
#include "classifier/request.h"
#include "engine/examine.h"
#include "store/records.h"

namespace nonsolicit::cli {

std::string examination_text(const engine::Examination& examination, const std::string& file);
std::string classification_text(const classifier::Classification& found, const classifier::Request& request,
                                const std::string& file);
// Columns as wide as their longest cell; the first row is the heading.
std::string table_text(const std::vector<std::vector<std::string>>& rows);
// "3 h 12 min" before `now`.
std::string age_text(base::TimePoint then, base::TimePoint now);

}  // namespace nonsolicit::cli
