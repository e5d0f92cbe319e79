// The rows of [notice] and [review], for option_table.cc.
#pragma once

#include <vector>

#include "conf/option_table.h"

namespace nonsolicit::conf {

void add_notice_options(std::vector<OptionRow<Options>>& rows);
void add_review_options(std::vector<OptionRow<Options>>& rows);

}  // namespace nonsolicit::conf
