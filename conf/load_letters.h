// conf/letters.toml -> Letters. All problems in one run, each "file:line: key: what is wrong (did you mean ...?)": keys
// that are missing or unknown, placeholders that are none, texts that are too long, banned words. Pure but for reading
// the named file.
#pragma once

#include <filesystem>
#include <string_view>

#include "conf/letters.h"
#include "conf/load.h"

namespace nonsolicit::conf {

Loaded<Letters> parse_letters(std::string_view toml, const std::string& file_name);
// The file that the options name. Where they name none and the default one is not there: the shipped letters.
Loaded<Letters> load_letters(const Options& options);
// conf/letters.toml as it was when the program was built.
const Letters& shipped_letters();

}  // namespace nonsolicit::conf
