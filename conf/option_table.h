// One row per option; the parser, `config show`, the sample file and the man page are made from these rows
// and nothing else. Defaults are those of Options. The tables are made once and never change; thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/node.h"
#include "conf/options.h"
#include "conf/read_value.h"

namespace nonsolicit::conf {

enum class Reload { now, restart };  // when a change takes effect: at HUP, or only at the next start

template <class T>
struct OptionRow {
  std::string key;     // "milter.socket"
  std::string type;    // for readers: "duration"
  std::string limits;  // for readers: "1s to 10m"; "" for none
  Reload reload = Reload::now;
  std::string doc;                                     // one sentence
  std::function<bool(T&, const Node&, Reading&)> set;  // false: the value is wrong, and the problems say why
  std::function<std::string(const T&)> get;            // as TOML

  // "milter" and "socket" of "milter.socket"; an option outside of all tables has the section "".
  std::string section() const { return key.find('.') == std::string::npos ? "" : key.substr(0, key.rfind('.')); }
  std::string name() const { return key.find('.') == std::string::npos ? key : key.substr(key.rfind('.') + 1); }
};

struct SectionDoc {
  std::string name;  // "" for the options outside of all tables
  std::string doc;
};

// In the order of the sample file; all rows of a section stand together.
const std::vector<OptionRow<Options>>& option_rows();
const std::vector<SectionDoc>& option_sections();
// The options of one [[group]]; keys are "group.name", ....
const std::vector<OptionRow<SenderGroup>>& group_rows();

}  // namespace nonsolicit::conf
